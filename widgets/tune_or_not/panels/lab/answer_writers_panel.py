"""Who writes the answers: people, a model with a long prompt, or a grader that picks its own."""

from __future__ import annotations

from collections.abc import Iterator

from tune_or_not.charts.kit.style import percent
from tune_or_not.charts.lab.trials import Trial, Trials, TrialsChart
from tune_or_not.lab.answer_writers import STARTERS, by_grader, by_model
from tune_or_not.lab.evaluation import Measures, evaluate, suite
from tune_or_not.lab.experiments import watch
from tune_or_not.lab.fine_tuning import FineTuning, Tuning
from tune_or_not.lab.model.base import shipped
from tune_or_not.lab.world.examples import Examples
from tune_or_not.panels.kit.choices import Choices, Offer
from tune_or_not.panels.lab.trials_panel import Result, Settings, TrialsPanel
from tune_or_not.panels.lab.untuned import untuned_measures

ROWS = (
    "In the company's format",
    "Right fact, from a note",
    "Right team (arbitrary rule)",
    "“Unknown” where it does not know",
)
SEEDS = 2
PEOPLE, MODEL, GRADER = "people", "a model with a long prompt", "itself, picked by a grader"
_FEW = f"people, {STARTERS} answers only"
_OFFERED: dict[str, Offer] = {"writer": ("Answers written by", (PEOPLE, _FEW, MODEL, GRADER))}
_FIRST: Settings = {"writer": PEOPLE}


def answer_writers_panel(seeds: int = SEEDS) -> TrialsPanel:
    """The same questions, answered by different writers, and trained on; several seeds each.

    writers = answer_writers_panel()
    writers.choose(writer="a model with a long prompt")
    writers.settle()
    """
    first = Trials(ROWS, _result(untuned_measures()), Trial(_label(_FIRST), (), seeds))
    chart = TrialsChart(first, "The same training, by who wrote the answers")
    return TrialsPanel(Choices(_OFFERED, _FIRST), _train, first, chart, _label, sentence)


def _train(settings: Settings, seed: int) -> Iterator[Result]:
    base, writer = shipped(), settings["writer"]
    if writer == GRADER:
        for weights in by_grader(base, Examples(), seed):
            yield _result(evaluate(weights, suite(base.world)))
    elif writer == MODEL:
        written = by_model(base, Examples(), seed)
        weights = FineTuning(base, Tuning(seed=seed), written).run()
        yield _result(evaluate(weights, suite(base.world)))
    else:
        examples = Examples() if writer == PEOPLE else Examples(STARTERS)
        tuning = Tuning(examples, seed=seed)
        for _, measures in watch(base, tuning, (25, tuning.steps)):
            yield _result(measures)


def _result(measures: Measures) -> Result:
    return (measures.valid, measures.noted_facts, measures.team, measures.unknown)


def _label(settings: Settings) -> str:
    return f"answers by {settings['writer']}"


def sentence(trials: Trials, _settings: Settings) -> str:
    """What a model learns from such answers."""
    now = trials.now
    return (
        f"{now.label}: in the format {percent(now.mean(0))}, right fact from a note "
        f"{percent(now.mean(1))}, right team {percent(now.mean(2))}, “unknown” "
        f"{percent(now.mean(3))} (mean of {len(now.results)} trainings on this machine)."
    )
