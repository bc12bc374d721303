"""How many examples, and how good: trainings on files that the reader spoils."""

from __future__ import annotations

from collections.abc import Iterator

from tune_or_not.charts.kit.style import percent
from tune_or_not.charts.lab.trials import Trial, Trials, TrialsChart
from tune_or_not.lab.evaluation import Measures
from tune_or_not.lab.experiments import watch
from tune_or_not.lab.fine_tuning import Tuning
from tune_or_not.lab.model.base import shipped
from tune_or_not.lab.world.examples import Examples
from tune_or_not.panels.kit.choices import Choices, Offer
from tune_or_not.panels.lab.trials_panel import Result, Settings, TrialsPanel
from tune_or_not.panels.lab.untuned import untuned_measures
from tune_or_not.words.quantity import quantity

ROWS = (
    "In the company's format",
    "Right fact, from a note",
    "Right team (arbitrary rule)",
    "Whole tickets right",
    "“Unknown” where it does not know",
)
SEEDS = 5
_OFFERED: dict[str, Offer] = {
    "number": ("Examples in the training file", (1, 8, 32, 64, 128, 256, 512, 1024), "examples"),
    "random": ("Of these wrong, each in its own way", (0, 10, 25, 50), "%"),
    "systematic": ("Of these wrong, all in the same way", (0, 10, 25, 50), "%"),
}
_FIRST: Settings = {"number": 32, "random": 0, "systematic": 0}


def example_quality_panel(seeds: int = SEEDS) -> TrialsPanel:
    """Number of examples, and the shares of two kinds of error in them; several seeds each.

    quality = example_quality_panel()
    quality.choose(number=1024, systematic=50)
    quality.settle()
    """
    first = Trials(
        ROWS,
        _result(untuned_measures()),
        Trial(_label(_FIRST), (), seeds),
    )
    title = "100 steps of training on this file"
    return TrialsPanel(
        Choices(_OFFERED, _FIRST), _train, first, TrialsChart(first, title), _label, sentence
    )


def _train(settings: Settings, seed: int) -> Iterator[Result]:
    examples = Examples(
        int(settings["number"]),
        random_errors=int(settings["random"]) / 100,
        systematic_errors=int(settings["systematic"]) / 100,
    )
    tuning = Tuning(examples, seed=seed)
    for _, measures in watch(shipped(), tuning, (25, tuning.steps)):
        yield _result(measures)


def _result(measures: Measures) -> Result:
    return (
        measures.valid,
        measures.noted_facts,
        measures.team,
        measures.tickets,
        measures.unknown,
    )


def _label(settings: Settings) -> str:
    number = int(settings["number"])
    errors = [
        f"{settings[kind]} % {kinds}"
        for kind, kinds in (("random", "with random errors"), ("systematic", "with the same error"))
        if settings[kind]
    ]
    return f"{quantity(number, 'examples')}, {' and '.join(errors) or 'all clean'}"


def sentence(trials: Trials, _settings: Settings) -> str:
    """What the model does after training on such a file."""
    now = trials.now
    return (
        f"{now.label}: in the format {percent(now.mean(0))}, right fact from a note "
        f"{percent(now.mean(1))}, right team {percent(now.mean(2))}, whole tickets "
        f"{percent(now.mean(3))}, “unknown” {percent(now.mean(4))} "
        f"(mean of {len(now.results)} trainings on this machine)."
    )
