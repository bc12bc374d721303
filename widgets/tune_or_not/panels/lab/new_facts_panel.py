"""Myth 1 in the lab: the format comes at once, new facts late and at the cost of old ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import nan

from tune_or_not.charts.kit.style import percent
from tune_or_not.charts.lab.learning_curves import LearningCurves
from tune_or_not.charts.lab.trials import Trial, Trials
from tune_or_not.lab.evaluation import Measures
from tune_or_not.lab.experiments import NEW_FACTS, WATCHED, watch
from tune_or_not.lab.fine_tuning import Tuning
from tune_or_not.lab.model.base import shipped
from tune_or_not.panels.kit.choices import Choices, Offer
from tune_or_not.panels.lab.trials_panel import Result, Settings, TrialsPanel
from tune_or_not.panels.lab.untuned import untuned_measures

ROWS = (
    "In the company's format",
    "New facts, asked as taught",
    "New facts, asked otherwise",
    "Facts it knew before",
    "“Unknown” where it does not know",
)
SEEDS = 2
_AS_TAUGHT, _THREE_WAYS = "in one phrasing", "in three phrasings"
_OFFERED: dict[str, Offer] = {
    "phrasings": ("New facts are taught", (_AS_TAUGHT, _THREE_WAYS)),
    "known": ("Facts it knows among the examples", (0, 25, 50, 75), "%"),
}
_FIRST: Settings = {"phrasings": _AS_TAUGHT, "known": 0}


def new_facts_panel(seeds: int = SEEDS) -> TrialsPanel:
    """Trainings on facts that the model never heard of, measured as they go on.

    facts = new_facts_panel()
    facts.choose(phrasings="in three phrasings")
    facts.settle()
    """
    first = Trials(ROWS, _result(untuned_measures()), Trial(_label(_FIRST), (), seeds))
    chart = LearningCurves(first, WATCHED, "Trained on new facts: what comes, and what goes")
    return TrialsPanel(Choices(_OFFERED, _FIRST), _train, first, chart, _label, sentence)


def _train(settings: Settings, seed: int) -> Iterator[Result]:
    known = int(settings["known"]) / 100
    phrasings = (0,) if settings["phrasings"] == _AS_TAUGHT else (0, 1, 2)
    examples = replace(NEW_FACTS, known=known, new=1 - known, phrasings=phrasings)
    tuning = Tuning(examples, steps=max(WATCHED), seed=seed)
    numbers: list[float] = []
    for _, measures in watch(shipped(), tuning, WATCHED):
        numbers += _result(measures)
        yield (*numbers, *[nan] * (len(WATCHED) * len(ROWS) - len(numbers)))


def _result(measures: Measures) -> Result:
    return (
        measures.valid,
        measures.new_facts,
        measures.new_facts_otherwise,
        measures.known_facts,
        measures.unknown,
    )


def _label(settings: Settings) -> str:
    known = (
        f", {settings['known']} % of the examples on facts it knows" if settings["known"] else ""
    )
    return f"New facts taught {settings['phrasings']}{known}"


def sentence(trials: Trials, _settings: Settings) -> str:
    """When the format and the facts had come, and what was lost by then."""
    now = trials.now
    at = {step: place * len(ROWS) for place, step in enumerate(WATCHED)}
    early, late = at[10], at[WATCHED[-1]]
    return (
        f"{now.label}. After 10 steps: format {percent(now.mean(early))}, new facts "
        f"{percent(now.mean(early + 1))}. After {WATCHED[-1]}: new facts "
        f"{percent(now.mean(late + 1))} asked as taught, {percent(now.mean(late + 2))} asked "
        f"otherwise; facts it knew before {percent(trials.base[3])} → "
        f"{percent(now.mean(late + 3))}; “unknown” where it does not know "
        f"{percent(trials.base[4])} → {percent(now.mean(late + 4))} "
        f"(mean of {len(now.results)} trainings on this machine)."
    )
