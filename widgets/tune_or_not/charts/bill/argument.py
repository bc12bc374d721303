"""The classic argument for tuning, turned step by step: two bars for each step that counts."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.charts.bill.cumulative_cost import round_up
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.bill.argument import CLASSIC, COUNTED, Step

_THICK = 0.3

ROWS = (CLASSIC, *COUNTED)

NOT_COUNTED = {
    "caching": "Caching is not counted",
    "newer_base": "A newer base is not counted",
    "retirement": "Set-up and retirement are not counted",
}
"""What stands in a row that is switched off."""


class ArgumentChart(LiveChart[Sequence[Step]]):
    """Cost of one request, prompting above tuning, as one thing after another is counted.

    Every step keeps its row, so that one that is switched off leaves a place, and nothing jumps.
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        figure = style.figure(9, 3.9)
        self._axes = figure.add_subplot()
        style.style_axes(self._axes, grid="none")
        style.subject(self._axes, "Cost of 1,000 requests, one thing more counted in each row")
        self._axes.set(xticks=[], yticks=[])
        self._axes.spines["bottom"].set_visible(False)
        self._axes.set_ylim(len(ROWS) - 0.45, -0.75)
        self._bars, self._sums = {}, {}
        for approach, shift in (("prompting", 0.0), ("fine_tuning", _THICK)):
            rows = [row + shift for row in range(len(ROWS))]
            self._bars[approach] = self._axes.barh(
                rows, [0] * len(rows), height=_THICK, color=style.APPROACHES[approach].colour
            )
            self._sums[approach] = [style.note(self._axes, y=row) for row in rows]
        self._heads = [style.note(self._axes, y=row - 0.36) for row in range(len(ROWS))]
        super().__init__(figure, steps, in_words)

    def _set(self, steps: Sequence[Step]) -> None:
        # With the set-up a request may be fifty times as dear: its bar ends at the edge, and its
        # number tells.
        usual = [s for s in steps if s.id != "retirement"]
        top = round_up(max(max(s.prompting, s.tuned) for s in usual) * 1.35)
        self._axes.set_xlim(0, top)
        counted = {step.id: step for step in steps}
        for row, id in enumerate(ROWS):
            step = counted.get(id)
            self._set_head(row, step)
            self._set_bar("prompting", row, None if step is None else step.prompting, top)
            self._set_bar("fine_tuning", row, None if step is None else step.tuned, top)

    def _set_head(self, row: int, step: Step | None) -> None:
        if step is None:
            self._heads[row].set(
                text=NOT_COUNTED[ROWS[row]], color=style.MUTED, fontweight="normal"
            )
            return
        head = f"{step.label}: {_outcome(step).lower()}"
        self._heads[row].set(text=head, color=style.INK, fontweight="bold")

    def _set_bar(self, approach: str, row: int, usd: float | None, top: float) -> None:
        bar, text = self._bars[approach][row], self._sums[approach][row]
        if usd is None:
            bar.set_width(0)
            text.set_text("")
            return
        cut = usd > top
        bar.set_width(min(usd, top))
        name = f"{style.label(approach)} {style.per_thousand(usd)}"
        text.set(
            x=(0.99 if cut else usd / top + 0.008) * top,
            text=f"{name}{', beyond the edge' if cut else ''}",
            ha="right" if cut else "left",
            color="#111111" if cut else style.INK,
        )


def sentence(steps: Sequence[Step]) -> str:
    """What the chart shows, in one line: who is cheaper in the end, and whether that is new."""
    first, last = steps[0].winner, steps[-1]
    costs = (
        f"prompting {style.per_thousand(last.prompting)}, "
        f"tuning {style.per_thousand(last.tuned)} per 1,000 requests"
    )
    if len(steps) == 1:
        return f"{_outcome(last)}: {costs}."
    turned = "turns the answer" if first != last.winner else "leaves the answer as it was"
    return f"In all, that {turned}: {costs}."


def in_words(steps: Sequence[Step]) -> str:
    """All that the picture shows: the cost at each step that is counted."""
    costs = " ".join(
        f"{step.label[0].upper()}{step.label[1:]}: prompting {style.per_thousand(step.prompting)}, "
        f"tuning {style.per_thousand(step.tuned)}."
        for step in steps
    )
    return f"{sentence(steps)} {costs}"


def _outcome(step: Step) -> str:
    if style.per_thousand(step.prompting) == style.per_thousand(step.tuned):
        return "Both cost the same"
    return f"{style.label(step.winner)} is cheaper"
