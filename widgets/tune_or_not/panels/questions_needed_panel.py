"""The panel of graded questions: how many show a gain, and what those at hand can show."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.case import Case
from tune_or_not.decision.graded_questions import POWER, QuestionsCurve
from tune_or_not.evaluation.questions_curve import questions_curve
from tune_or_not.panels.choices import Choices, Offer, Value
from tune_or_not.panels.live_case import LiveCase
from tune_or_not.panels.live_picture import LivePicture
from tune_or_not.panels.panel import Panel
from tune_or_not.pictures.questions_needed import QuestionsNeededChart, sentence

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


class QuestionsNeededPanel(Panel):
    """The curve of needed graded questions; `choose` sets gain, differing and power in code."""

    def __init__(self, live: LiveCase, fields: Sequence[str], choices: Choices) -> None:
        self._choices = choices
        chart = QuestionsNeededChart(self._shown(live.case))
        picture = LivePicture.of(chart.live, status=chart.live.alt)

        def draw(case: Case) -> None:
            with picture.hold_sync():
                chart.update(self._shown(case))
                picture.status = chart.live.alt

        choices.on_change(lambda: live.if_still(live.case, lambda: draw(live.case)))
        super().__init__(
            live,
            fields,
            [choices, picture],
            draw,
            png=chart.live.png,
            sentence=lambda case: sentence(self._shown(case)),
        )

    def choose(self, **values: Value) -> None:
        """Such as `choose(gain=5, differing=15, power=90)`; ValueError for what is not offered."""
        self._choices.choose(**values)

    def _shown(self, case: Case) -> QuestionsCurve:
        chosen = {name: int(value) / 100 for name, value in self._choices.chosen.items()}
        return questions_curve(
            case, chosen["gain"] or None, chosen["differing"] or None, chosen["power"]
        )


def questions_needed_panel(
    live: LiveCase, fields: Sequence[str] = FIELDS, *, gain: int = 0, differing: int = 0
) -> QuestionsNeededPanel:
    """How many graded questions show a gain, with the case's own number marked.

        questions_needed_panel(here.case, ["evaluation_examples", "prompt_score"])

    `gain` in points, 0 for what is missing to the score needed; `differing` in percent, 0 where
    the share of differing answers has not been measured.
    """
    first = {"gain": gain, "differing": differing, "power": round(100 * POWER)}
    return QuestionsNeededPanel(live, fields, Choices(OFFERED, first))
