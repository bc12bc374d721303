"""Myth 4 in the lab: an adapter is turned up, down and off, and another put in its place."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from tune_or_not.charts.kit.style import percent
from tune_or_not.charts.lab.trials import Trial, Trials, TrialsChart
from tune_or_not.lab.evaluation import Measures, evaluate, suite
from tune_or_not.lab.experiments import NEW_FACTS
from tune_or_not.lab.fine_tuning import FineTuning, Tuning
from tune_or_not.lab.model.base import shipped
from tune_or_not.lab.model.decoding import answers
from tune_or_not.lab.model.lora import merged
from tune_or_not.lab.model.parameters import Views
from tune_or_not.lab.world.examples import Examples
from tune_or_not.panels.kit.choices import Choices, Offer
from tune_or_not.panels.lab.trials_panel import Result, Settings, TrialsPanel
from tune_or_not.panels.lab.untuned import untuned_answers, untuned_measures

ROWS = (
    "Same text as the untuned model",
    "In the company's format",
    "Facts it knew before",
    "New facts, asked as taught",
    "“Unknown” where it does not know",
)
SEEDS = 2
_TICKETS, _FACTS = "the company's tickets", "new facts"
_FILES = {_TICKETS: Examples(), _FACTS: NEW_FACTS}
_OFFERED: dict[str, Offer] = {
    "strength": ("Strength of the adapter", (0, 25, 50, 75, 100, 125, 150), "%"),
    "adapter": ("Adapter trained on", (_TICKETS, _FACTS)),
}
_FIRST: Settings = {"strength": 100, "adapter": _TICKETS}


def adapter_strength_panel(seeds: int = SEEDS) -> TrialsPanel:
    """Two adapters for one base, trained once; each strength is tried on both seeds.

    adapter = adapter_strength_panel()
    adapter.choose(strength=0)
    adapter.settle()
    """
    base = shipped()
    trained: dict[tuple[str, int], Views] = {}

    def train(settings: Settings, seed: int) -> Iterator[Result]:
        chosen = str(settings["adapter"])
        if (chosen, seed) not in trained:
            run = FineTuning(base, Tuning(_FILES[chosen], method="lora", seed=seed))
            for _ in run.steps():
                yield first.base
            assert run.adapter is not None
            trained[chosen, seed] = run.adapter
        yield _result(merged(base.weights, trained[chosen, seed], int(settings["strength"]) / 100))

    untuned = _row(1.0, untuned_measures())
    first = Trials(ROWS, untuned, Trial(_label(_FIRST), (), seeds))
    chart = TrialsChart(first, "One base, two adapters")
    return TrialsPanel(Choices(_OFFERED, _FIRST), train, first, chart, _label, sentence)


def _result(weights: Views) -> Result:
    base = shipped()
    questions = suite(base.world)
    given = answers(weights, questions.prompts)
    same = [a == b for a, b in zip(given, untuned_answers(), strict=True)]
    return _row(sum(same) / len(same), evaluate(weights, questions))


def _row(same: float, now: Measures) -> Result:
    return (same, now.valid, now.known_facts, now.new_facts, now.unknown)


def _label(settings: Settings) -> str:
    return f"Adapter on {settings['adapter']} at {settings['strength']} %"


def sentence(trials: Trials, _settings: Settings) -> str:
    """What the adapter does at this strength, and that the base is as it was."""
    now = trials.now
    same = now.mean(0)
    text = "the same text, word for word" if same == 1 else f"the same text {percent(same)}"
    return (
        f"{now.label}: {text}; in the format {percent(now.mean(1))}, facts it knew before "
        f"{percent(now.mean(2))}, new facts {percent(now.mean(3))}, “unknown” "
        f"{percent(now.mean(4))} (mean of {len(now.results)} trainings on this machine). "
        f"Checksum of the base's weights, as before: {_checksum()}."
    )


def _checksum() -> str:
    """Of the bytes of the base as they are in memory now."""
    return sha256(shipped().weights.flat.tobytes()).hexdigest()[:8]
