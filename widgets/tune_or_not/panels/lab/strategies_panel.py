"""Six ways to get the house's tickets, on the same questions, with a retriever that may miss."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import fmean

from tune_or_not.charts.kit.style import percent
from tune_or_not.charts.lab.strategies import TOKENS, UNSEEN, StrategiesChart
from tune_or_not.charts.lab.trials import Trial, Trials
from tune_or_not.lab.fine_tuning import FineTuning, Tuning
from tune_or_not.lab.model.base import shipped
from tune_or_not.lab.model.parameters import Views
from tune_or_not.lab.retriever import Retriever
from tune_or_not.lab.strategies import STRATEGIES, Outcome, compare, fresh_questions
from tune_or_not.lab.world.examples import Examples
from tune_or_not.panels.kit.choices import Choices, Offer
from tune_or_not.panels.lab.trials_panel import Result, Settings, TrialsPanel
from tune_or_not.words.quantity import quantity

NAMES = {
    "zero_shot": "The question alone",
    "few_shot": "Few-shot: 3 examples before it",
    "rag": "RAG: a note before it",
    "few_shot_rag": "Few-shot + RAG",
    "fine_tuned": "Fine-tuned",
    "fine_tuned_rag": "Fine-tuned + RAG",
}
SEEDS = 2
QUESTIONS = 64
"""Half about known products, half about unseen ones."""
_ONE, _THREE = "on one note", "on one to three notes"
_OFFERED: dict[str, Offer] = {
    "hit_rate": ("The right note is found", (0, 50, 80, 90, 100), "%"),
    "notes": ("Notes put before a question", (1, 2, 3), "in all"),
    "tuned": ("Fine-tuned", (_ONE, _THREE)),
}
_FIRST: Settings = {"hit_rate": 100, "notes": 1, "tuned": _ONE}


def strategies_panel(seeds: int = SEEDS) -> TrialsPanel:
    """All six on the same questions; the tuned models are trained once for each seed.

    ways = strategies_panel()
    ways.choose(hit_rate=80)
    ways.settle()
    """
    base = shipped()
    tuned: dict[tuple[str, int], tuple[Views, float]] = {}

    def train(settings: Settings, seed: int) -> Iterator[Result]:
        how = str(settings["tuned"])
        if (how, seed) not in tuned:
            examples = Examples(distractors=0 if how == _ONE else 2)
            run = FineTuning(base, Tuning(examples, seed=seed))
            weights = run.run()
            tuned[how, seed] = (weights, run.seconds)
        weights, seconds = tuned[how, seed]
        half = QUESTIONS // 2
        retriever = Retriever(int(settings["hit_rate"]) / 100, int(settings["notes"]))
        outcomes = compare(base, weights, fresh_questions(base, half, half, seed), retriever, seed)
        yield (*(number for one in outcomes for number in _numbers(one, half)), seconds)

    nothing = (0.0,) * (4 * len(STRATEGIES) + 1)
    first = Trials(tuple(NAMES.values()), nothing, Trial(_label(_FIRST), (), seeds))
    chart = StrategiesChart(first, [NAMES[one.id] for one in STRATEGIES])
    return TrialsPanel(Choices(_OFFERED, _FIRST), train, first, chart, _label, sentence)


def _numbers(outcome: Outcome, half: int) -> Result:
    usable = [one.valid and one.answer for one in outcome.graded]
    return (fmean(usable[:half]), fmean(usable[half:]), outcome.tokens, outcome.seconds)


def _label(settings: Settings) -> str:
    return (
        f"{quantity(int(settings['notes']), 'notes')}, the right one among them in "
        f"{settings['hit_rate']} % of the questions, fine-tuned {settings['tuned']}"
    )


def sentence(trials: Trials, _settings: Settings) -> str:
    """Usable answers on unseen products, and the tokens that each way takes."""
    now = trials.now
    places = {one.id: place * 4 for place, one in enumerate(STRATEGIES)}
    usable = "; ".join(
        f"{NAMES[way].partition(':')[0]} {percent(now.mean(at))} known, "
        f"{percent(now.mean(at + UNSEEN))} unseen, {now.mean(at + TOKENS):.0f} tokens"
        for way, at in places.items()
    )
    return (
        f"{now.label}. Usable answers: {usable} "
        f"(mean of {len(now.results)} trainings on this machine)."
    )
