"""A pre-trained model: its weights and the world they know."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from tune_or_not.lab.model.parameters import Views
from tune_or_not.lab.model.transformer import SIZE
from tune_or_not.lab.pretraining import Recipe
from tune_or_not.lab.world.small_world import World, world

SHIPPED = Path(__file__).with_name("base.npz")


@dataclass(frozen=True)
class Base:
    """Weights that nothing may write to, the recipe that made them, and what they can do."""

    recipe: Recipe
    weights: Views
    gate: dict[str, float] = field(default_factory=dict)
    """What the checkpoint could do when it was made, by the gate of `gate.py`."""
    history: tuple[dict[str, float], ...] = ()
    """What it could do on the way: step, loss of a batch, and the gate's shares."""

    @property
    def world(self) -> World:
        """What the model was told of."""
        return world(self.recipe.seed)

    @classmethod
    def of(cls, recipe: Recipe, weights: Views) -> Base:
        """A base with an own, read-only copy of the weights in half precision, as shipped."""
        rounded = weights.flat.astype(np.float16).astype(np.float32)
        rounded.flags.writeable = False
        return cls(recipe, weights.like(rounded))

    def save(self, path: Path) -> None:
        """Writes the checkpoint: 2 bytes a weight."""
        description: dict[str, Any] = {
            "recipe": asdict(self.recipe),
            "gate": self.gate,
            "history": self.history,
        }
        unfinished = path.with_name(path.name + ".part")
        with unfinished.open("wb") as file:
            np.savez(
                file,
                weights=self.weights.flat.astype(np.float16),
                told=np.array(json.dumps(description)),
            )
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path) -> Base:
        """The base in a checkpoint. ValueError where it is of a network of another size."""
        with np.load(path) as saved:
            description = json.loads(str(saved["told"]))
            weights = Views(SIZE.shapes(), saved["weights"].astype(np.float32))
        made = cls.of(Recipe(**description["recipe"]), weights)
        return replace(made, gate=description["gate"], history=tuple(description["history"]))


@lru_cache(maxsize=1)
def shipped() -> Base:
    """The checkpoint that comes with the package."""
    return Base.load(SHIPPED)
