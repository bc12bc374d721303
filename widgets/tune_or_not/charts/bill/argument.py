"""The classic argument for tuning, turned step by step: two bars for each step that counts."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.ticker import FuncFormatter, MaxNLocator

from live_figure.figure import LiveFigure
from tune_or_not.charts.bill.cumulative_cost import round_up
from tune_or_not.charts.kit import style
from tune_or_not.decision.bill.argument import CLASSIC, COUNTED, Step

_THICK = 0.3

ROWS = (CLASSIC, *COUNTED)

NOT_COUNTED = {
    "caching": "Caching is not counted",
    "newer_base": "A newer base is not counted",
    "retirement": "Set-up and retirement are not counted",
}
"""What stands in a row that is switched off."""


class ArgumentChart:
    """Cost of one request, prompting above tuning, as one thing after another is counted.

    Every step keeps its row, so that one that is switched off leaves a place, and nothing jumps.
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        figure = style.figure(9, 4.4)
        self._axes = figure.add_subplot()
        style.style_axes(self._axes, "What changed the answer: cost of one request", grid="x")
        self._axes.xaxis.set_major_formatter(FuncFormatter(style.dollars))
        self._axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
        self._axes.set_yticks([])
        self._axes.set_ylim(len(ROWS) - 0.45, -0.75)
        self._bars, self._sums = {}, {}
        for approach, shift in (("prompting", 0.0), ("fine_tuning", _THICK)):
            rows = [row + shift for row in range(len(ROWS))]
            self._bars[approach] = self._axes.barh(
                rows, [0] * len(rows), height=_THICK, color=style.APPROACHES[approach].colour,
                label=style.label(approach),
            )  # fmt: skip
            self._sums[approach] = [self._text(0, row, "center") for row in rows]
        self._heads = [self._text(0, row - 0.36, "center", bold=True) for row in range(len(ROWS))]
        style.legend_below(figure, ncols=2, columnspacing=1.4)
        self._set(steps)
        self.live = LiveFigure(figure, alt=sentence(steps))

    def update(self, steps: Sequence[Step]) -> None:
        """Show the steps of another case, or others of them."""
        with self.live:
            self._set(steps)
            self.live.alt = sentence(steps)

    def _text(self, x: float, row: float, align: str, bold: bool = False):  # type: ignore[no-untyped-def]
        text = self._axes.text(
            x, row, "", ha="left", va=align, fontsize=style.TEXT_SIZE, color=style.INK,
            fontweight="bold" if bold else "normal", clip_on=False,
        )  # fmt: skip
        text.set_in_layout(False)
        return text

    def _set(self, steps: Sequence[Step]) -> None:
        # With the set-up a request may be fifty times as dear: its bar ends at the edge, and its
        # number tells.
        usual = [s for s in steps if s.id != "retirement"]
        top = round_up(max(max(s.prompting, s.tuned) for s in usual) * 1.25)
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
        text.set(
            x=(0.99 if cut else usd / top + 0.008) * top,
            text=f"{style.dollars(usd)}{', beyond the edge' if cut else ''}",
            ha="right" if cut else "left",
            color="#111111" if cut else style.INK,
        )


def sentence(steps: Sequence[Step]) -> str:
    """What the chart says: the cost at each step that is counted, and who is cheaper in the end."""
    costs = " ".join(
        f"{step.label[0].upper()}{step.label[1:]}: prompting {style.dollars(step.prompting)}, "
        f"tuning {style.dollars(step.tuned)}."
        for step in steps
    )
    first, last = steps[0].winner, steps[-1].winner
    if len(steps) == 1:
        return f"{costs} {_outcome(steps[0])}."
    turned = "turns the answer" if first != last else "leaves the answer as it was"
    return f"{costs} In all, that {turned}: {_outcome(steps[-1]).lower()}."


def _outcome(step: Step) -> str:
    if style.dollars(step.prompting) == style.dollars(step.tuned):
        return "Both cost the same"
    return f"{style.label(step.winner)} is cheaper"
