"""A note against what the model knew: which of the two a tuned model says, by what it was shown."""

from __future__ import annotations

from collections.abc import Iterator

from tune_or_not.charts.kit.style import percent
from tune_or_not.charts.lab.trials import Trial, Trials, TrialsChart
from tune_or_not.lab.evaluation import Measures, evaluate, suite
from tune_or_not.lab.fine_tuning import FineTuning, Tuning
from tune_or_not.lab.model.base import shipped
from tune_or_not.lab.note_conflict import NoteConflict, note_conflict
from tune_or_not.lab.world.examples import Examples
from tune_or_not.panels.kit.choices import Choices, Offer
from tune_or_not.panels.lab.trials_panel import Result, Settings, TrialsPanel
from tune_or_not.panels.lab.untuned import untuned_measures

ROWS = (
    "Says what the note says",
    "Says what it knew before",
    "Right fact about the unseen, from a note",
    "“Unknown” where it does not know",
)
SEEDS = 3
_OFFERED: dict[str, Offer] = {
    "contradicting": ("Examples whose note says otherwise", (0, 5, 10, 25, 50), "%"),
}
_FIRST: Settings = {"contradicting": 0}


def note_conflict_panel(seeds: int = SEEDS) -> TrialsPanel:
    """Trainings on files in which some notes contradict what the model knew; several seeds each.

    notes = note_conflict_panel()
    notes.choose(contradicting=10)
    notes.settle()
    """
    base = shipped()
    untuned = _result(note_conflict(base.weights, base.world), untuned_measures())
    first = Trials(ROWS, untuned, Trial(_label(_FIRST), (), seeds))
    chart = TrialsChart(first, "A note against what the model knew")
    return TrialsPanel(Choices(_OFFERED, _FIRST), _train, first, chart, _label, sentence)


def _train(settings: Settings, seed: int) -> Iterator[Result]:
    base = shipped()
    against = int(settings["contradicting"]) / 100
    half = (1 - against) / 2
    examples = Examples(known=half, noted=half, contradicting=against)
    run = FineTuning(base, Tuning(examples, seed=seed))
    for step in run.steps():
        if step.done in (25, step.steps):
            measured = evaluate(run.weights, suite(base.world))
            yield _result(note_conflict(run.weights, base.world), measured)


def _result(conflict: NoteConflict, measures: Measures) -> Result:
    return (conflict.note, conflict.own, measures.noted_facts, measures.unknown)


def _label(settings: Settings) -> str:
    share = settings["contradicting"]
    return f"{share} % of the notes say otherwise" if share else "no note says otherwise"


def sentence(trials: Trials, _settings: Settings) -> str:
    """Whom the model believes after training."""
    now, base = trials.now, trials.base
    return (
        f"{now.label}: it says what the note says {percent(base[0])} → {percent(now.mean(0))}, "
        f"what it knew before {percent(base[1])} → {percent(now.mean(1))}, “unknown” "
        f"{percent(base[3])} → {percent(now.mean(3))} "
        f"(mean of {len(now.results)} trainings on this machine)."
    )
