"""What one request costs in the first month, a bar per approach, by part."""

from __future__ import annotations

from tune_or_not.charts.bill.cumulative_cost import round_up
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.charts.kit.settings import Settings
from tune_or_not.decision.bill.cost import CostEstimate
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP

PARTS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "fixed prompt": ("#56b4e9", ("static_input",), "#111111"),
    "changing prompt": ("#0072b2", ("variable_input",), "#fdfdfd"),
    "passages": ("#009e73", ("retrieved_input",), "#111111"),
    "answer": ("#e69f00", ("output", "reasoning"), "#111111"),
    "search": ("#cc79a7", ("embedding", "reranking"), "#111111"),
    "rented GPU": ("#8d6e63", ("hosting",), "#fdfdfd"),
    "router": ("#2f8f9d", ("routing",), "#111111"),
}
"""Each part as read: its colour, the parts of the cost in it, and the colour of its name."""

_INK_OF_OWN_GPU = PARTS["rented GPU"][2]
"""Only a GPU of one's own can fail to keep up, and its bar is all rent."""

_ROOM_FOR_TOTAL = 1.14
"""The axis reaches so far beyond the longest bar that its total fits."""

_NAMED_FROM = 0.16
"""A segment at least this share of the axis carries its name."""


class RequestCostChart(LiveChart[CostEstimate]):
    """Cost of 1,000 requests: stacked bars, parts named on them, totals at their ends."""

    def __init__(self, estimate: CostEstimate) -> None:
        self._approaches = tuple(estimate.approaches)
        routes = "router" in self._approaches
        figure = style.figure(9, 0.85 + 0.36 * len(self._approaches) + 0.2 * routes)
        self._axes = figure.add_subplot()
        style.style_axes(self._axes, grid="none")
        style.subject(self._axes, "Cost of 1,000 requests in the first month")
        self._axes.set_xticks([])
        self._axes.spines["bottom"].set_visible(False)
        self._parts = {part: look for part, look in PARTS.items() if part != "router" or routes}
        rows = range(len(self._approaches))
        self._axes.set_yticks(rows, [style.label(a) for a in self._approaches])
        self._axes.invert_yaxis()
        self._bars = {
            part: self._axes.barh(rows, [0] * len(rows), height=0.62, color=colour, label=part)
            for part, (colour, _, _) in self._parts.items()
        }
        self._names = {
            part: [style.note(self._axes, y=row, color=ink, ha="center") for row in rows]
            for part, (_, _, ink) in self._parts.items()
        }
        self._totals = [style.note(self._axes, y=row) for row in rows]
        self._set_on = Settings()
        style.legend_below(figure, ncols=4 if routes else len(self._parts), columnspacing=1.4)
        super().__init__(figure, estimate, in_words)

    def _set(self, estimate: CostEstimate) -> None:
        dearest = max(c.per_request["total"] for c in estimate.approaches.values())
        top = round_up(dearest * _ROOM_FOR_TOTAL)
        self._axes.set_xlim(0, top)
        for row, approach in enumerate(self._approaches):
            parts = estimate.approaches[approach].per_request
            behind, left = _behind(estimate, approach), 0.0
            covered = behind and parts["total"] > 0.6 * top
            for name, (_, summed, _) in self._parts.items():
                width = sum(parts.get(part, 0.0) for part in summed)
                named = width >= _NAMED_FROM * top and not covered
                bar, text = self._bars[name][row], self._names[name][row]
                self._set_on(bar, x=left, width=width, visible=width > 0)
                self._set_on(text, x=left + width / 2 if named else 0, text=name if named else "")
                left += width
            if behind:
                self._say_behind(row, left, top, parts["total"], inside=covered)
            else:
                self._set_on(
                    self._totals[row], x=left + top * 0.008,
                    text=style.per_thousand(parts["total"]), ha="left", color=style.INK,
                )  # fmt: skip

    def _say_behind(self, row: int, end: float, top: float, total: float, *, inside: bool) -> None:
        """The words are long: they stand in a long bar, in place of its parts' names."""
        self._set_on(
            self._totals[row],
            x=end + top * (-0.008 if inside else 0.008),
            text=f"{style.per_thousand(total)}, {DOES_NOT_KEEP_UP}",
            ha="right" if inside else "left",
            color=_INK_OF_OWN_GPU if inside else style.INK,
        )


def _behind(estimate: CostEstimate, approach: str) -> bool:
    return estimate.approaches[approach].behind_from == 1


def sentence(estimate: CostEstimate) -> str:
    """What the chart shows, in one line: the cheapest approach and its largest part."""
    costs = estimate.approaches
    served = [i for i in costs if not _behind(estimate, i)] or list(costs)
    best = min(served, key=lambda i: costs[i].per_request["total"])
    behind = [style.label(i) for i in costs if _behind(estimate, i)]
    parts = costs[best].per_request
    return (
        f"Cheapest request: {style.label(best)}, {style.per_thousand(parts['total'])} per 1,000, "
        f"mostly {largest_part(parts)}."
        + (f" {', '.join(behind)} {DOES_NOT_KEEP_UP}." if behind else "")
    )


def in_words(estimate: CostEstimate) -> str:
    """All that the picture shows: each approach's cost and its largest part."""
    costs = (
        f"{style.label(approach)} {style.per_thousand(cost.per_request['total'])}, "
        f"mostly {largest_part(cost.per_request)}"
        + (f", but it {DOES_NOT_KEEP_UP}" if _behind(estimate, approach) else "")
        for approach, cost in estimate.approaches.items()
    )
    return f"1,000 requests cost: {'; '.join(costs)}."


def largest_part(parts: dict[str, float]) -> str:
    """The name of the part that costs most."""
    return max(PARTS, key=lambda name: sum(parts.get(part, 0.0) for part in PARTS[name][1]))
