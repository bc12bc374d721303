"""Pre-training as a job: saved as it goes, taken up again after a stop, judged at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tune_or_not.lab.gate import gate
from tune_or_not.lab.model.base import Base
from tune_or_not.lab.pretraining import Pretraining, PretrainingStep, Recipe
from tune_or_not.lab.world.small_world import world

SAVE_EVERY = 250
"""Steps: a few seconds of work."""
LOOK_EVERY = 500
"""Steps between two looks at what the model can do."""


def pretrain(recipe: Recipe, state: Path, watch: Callable[[PretrainingStep], None]) -> Base:
    """Trains a base, or goes on from the state if it is of the same recipe.

    Whatever stops it, the last saved state stays in the file; the caller removes it when it has
    what it wanted. `watch` is told of each step.
    """
    run = Pretraining(recipe)
    if state.exists():
        run.load(state)
    for step in run.steps():
        watch(step)
        if step.done % LOOK_EVERY == 0:
            able = gate(run.weights, world(recipe.seed))
            run.history.append({"step": step.done, "loss": round(step.loss, 3), **able})
        if step.done % SAVE_EVERY == 0:
            run.save(state)
    shipped = Base.of(recipe, run.weights)
    able = gate(shipped.weights, world(recipe.seed))
    return replace(shipped, gate=able, history=tuple(run.history))
