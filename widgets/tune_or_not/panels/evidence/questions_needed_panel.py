"""The panel of graded questions: how many show a gain, and what those at hand can show."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.case import Case
from tune_or_not.charts.evidence.questions_needed import QuestionsNeededChart, sentence
from tune_or_not.decision.evidence.graded_questions import POWER, QuestionsCurve
from tune_or_not.decision.evidence.questions_curve import questions_curve
from tune_or_not.panels.kit.chart_panel import ChoicesPanel
from tune_or_not.panels.kit.choices import Choices, Offer, Value
from tune_or_not.panels.kit.live_case import LiveCase

FIELDS = ("evaluation_examples", "prompt_score", "score_needed")

OFFERED: dict[str, Offer] = {
    "gain": ("Gain to see (0: what is missing)", range(31), "points"),
    "differing": (
        "Answers that differ (0: as if unrelated)",
        (0, *range(1, 20), *range(20, 61, 5)),
        "%",
    ),
    "power": ("Chance to see it", (50, 60, 70, 80, 90, 95), "%"),
}


def questions_needed_panel(
    live: LiveCase, fields: Sequence[str] = FIELDS, *, gain: int = 0, differing: int = 0
) -> ChoicesPanel:
    """How many graded questions show a gain, with the case's own number marked.

        needed = questions_needed_panel(here.case, ["evaluation_examples", "prompt_score"])
        needed.choose(gain=5, differing=15, power=90)

    `gain` in points, 0 for what is missing to the score needed; `differing` in percent, 0 where
    the share of differing answers has not been measured.
    """
    choices = Choices(OFFERED, {"gain": gain, "differing": differing, "power": round(100 * POWER)})
    return ChoicesPanel(live, fields, choices, _curve, QuestionsNeededChart, sentence)


def _curve(case: Case, chosen: dict[str, Value]) -> QuestionsCurve:
    share = {name: int(percent) / 100 for name, percent in chosen.items()}
    return questions_curve(case, share["gain"] or None, share["differing"] or None, share["power"])
