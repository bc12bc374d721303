"""The cost of being wrong, beside each approach's bill and never inside it."""

from __future__ import annotations

from tune_or_not.charts.bill.cumulative_cost import round_up
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.bill.being_wrong import BeingWrong, Beside
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP
from tune_or_not.words.quantity import quantity

_THICK = 0.27
_LOSS = "#b0b0b0"


class BeingWrongChart(LiveChart[BeingWrong]):
    """Two bars for each approach: its bill, and the loss to wrong answers if it is as often right
    as the prompt. Above them, how much more often it must be right to be worth its bill.
    """

    def __init__(self, wrong: BeingWrong) -> None:
        self._approaches = tuple(row.approach for row in wrong.rows)
        count = len(self._approaches)
        figure = style.figure(9, 0.7 + 0.82 * count)
        self._axes = figure.add_subplot()
        style.style_axes(self._axes, grid="none")
        style.subject(self._axes, "The bill, and the cost of being wrong beside it")
        self._axes.set(xticks=[], yticks=[])
        self._axes.spines["bottom"].set_visible(False)
        self._axes.set_ylim(count - 0.5, -0.65)
        rows = range(count)
        self._bills = self._axes.barh(
            rows, [0] * count, height=_THICK,
            color=[style.APPROACHES[approach].colour for approach in self._approaches],
        )  # fmt: skip
        self._losses = self._axes.barh(
            [row + _THICK for row in rows], [0] * count, height=_THICK, color=_LOSS
        )
        self._heads = [style.note(self._axes, y=row - 0.31, fontweight="bold") for row in rows]
        self._bill_sums = [style.note(self._axes, y=row) for row in rows]
        self._loss = style.note(self._axes, y=_THICK)
        super().__init__(figure, wrong, in_words)

    def _set(self, wrong: BeingWrong) -> None:
        # Room for the words after the longest bar.
        top = round_up(max([wrong.lost, *(row.bill for row in wrong.rows)]) * 1.5)
        self._axes.set_xlim(0, top)
        for n, row in enumerate(wrong.rows):
            self._heads[n].set_text(f"{style.label(row.approach)}: {needed(row, wrong.accuracy)}")
            self._bills[n].set_width(row.bill)
            self._bill_sums[n].set(x=row.bill + 0.008 * top, text=f"bill {style.dollars(row.bill)}")
            self._losses[n].set_width(wrong.lost)
        # The loss is the same in each row: said once.
        self._loss.set(
            x=wrong.lost + 0.008 * top,
            text=f"errors {style.dollars(wrong.lost)} if {style.percent(wrong.accuracy)} right",
        )


def needed(row: Beside, accuracy: float) -> str:
    """How often an approach must be right to be worth its bill, against a prompt this accurate."""
    if row.approach == "prompting":
        return "what the others are measured against"
    if not row.keeps_up:
        return DOES_NOT_KEEP_UP
    if row.better_by is None:
        return "an error costs nothing, so only the bill counts"
    if row.better_by <= 0:
        worse = min(-row.better_by, accuracy)
        return f"costs no more, and may be {_points(worse)} less often right"
    if accuracy + row.better_by > 1:
        return "cannot pay for itself by being right more often"
    return (
        f"pays from {100 * (accuracy + row.better_by):.1f} % right, {_points(row.better_by)} more"
    )


def sentence(wrong: BeingWrong) -> str:
    """What the chart shows, in one line: what errors lose, beside the bill of the prompt."""
    months = quantity(wrong.months, "months")
    first = wrong.rows[0]
    line = (
        f"Over {months}, {style.percent(wrong.accuracy)} right loses {style.dollars(wrong.lost)}; "
        f"{style.label(first.approach).lower()} costs {style.dollars(first.bill)}."
    )
    behind = [style.label(row.approach) for row in wrong.rows if not row.keeps_up]
    return f"{line} {', '.join(behind)} {DOES_NOT_KEEP_UP}." if behind else line


def in_words(wrong: BeingWrong) -> str:
    """All that the picture shows: the loss, each approach's bill and the accuracy it needs."""
    bills = "; ".join(
        f"{style.label(row.approach)} {style.dollars(row.bill)}"
        + ("" if row.approach == "prompting" else f" ({needed(row, wrong.accuracy)})")
        for row in wrong.rows
    )
    return (
        f"{sentence(wrong)} An error costs {style.dollars(wrong.loss_per_error)}. "
        f"Bills, without errors: {bills}."
    )


def _points(share: float) -> str:
    points = 100 * share
    if 0 < points < 0.05:
        return "under 0.1 points"
    return f"{points:.1f} points"
