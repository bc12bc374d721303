"""A checklist counted twice: as it is written, and as its items mean."""

from __future__ import annotations

from tune_or_not.case import Case
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.advice.checklist import AGAINST, FOR, Checklist, ChecklistItem

_HEADS = ((0.62, "Answer"), (0.74, "As written"), (0.9, "As meant"))


class ChecklistChart(LiveChart[Case]):
    """A row per item: the answer, the vote that the source counts, and what it means."""

    def __init__(self, checklist: Checklist, case: Case) -> None:
        self._checklist = checklist
        rows = len(checklist.items)
        figure = style.figure(9, 0.7 + 0.36 * (rows + 1))
        axes = figure.add_subplot()
        axes.set_axis_off()
        axes.set(xlim=(0, 1), ylim=(rows + 0.5, -1.2))
        for place, head in _HEADS:
            axes.text(place, -0.8, head, ha="center", va="center", fontweight="bold")
        self._cells = []
        for row, item in enumerate(checklist.items):
            axes.axhline(row + 0.5, color=style.GRID, linewidth=1, zorder=0)
            axes.text(0.0, row, f"{row + 1}. {item.text}", ha="left", va="center")
            self._cells.append(
                [axes.text(place, row, "", ha="center", va="center") for place, _ in _HEADS]
            )
        axes.text(0.0, rows, "For training", ha="left", va="center", fontweight="bold")
        self._sums = [
            axes.text(place, rows, "", ha="center", va="center", fontweight="bold")
            for place, _ in _HEADS
        ]
        for text in axes.texts:
            text.set(fontsize=style.TEXT_SIZE, color=style.INK)
        super().__init__(figure, case, lambda case: sentence(checklist, case))

    def _set(self, case: Case) -> None:
        told = [item.when.told(case) for item in self._checklist.items]
        for item, yes, cells in zip(self._checklist.items, told, self._cells, strict=True):
            words = ("yes" if yes else "no", "for" if yes else "against", _meant(item, bool(yes)))
            if yes is None:
                words = ("not told", "", "")
            for cell, word in zip(cells, words, strict=True):
                cell.set_text(word)
        count = self._checklist.count(case)
        sums = ("", f"{count.yes} of {count.items}", f"{count.votes_for} of {count.votes}")
        if None in told:
            sums = ("", "", "")
        for cell, word in zip(self._sums, sums, strict=True):
            cell.set_text(word)


def sentence(checklist: Checklist, case: Case) -> str:
    """Both counts and their verdicts; what is missing for them where not all is told."""
    told = [item.when.told(case) for item in checklist.items]
    if None in told:
        return (
            f"{checklist.source}: {told.count(True)} of {len(told)} are yes, and "
            f"{told.count(None)} are not told."
        )
    return f"{checklist.source}: {checklist.conclusion(checklist.count(case))}"


def _meant(item: ChecklistItem, yes: bool) -> str:
    if item.counts in (FOR, AGAINST):
        return "for" if yes == (item.counts == FOR) else "against"
    return "met" if yes else "missing"
