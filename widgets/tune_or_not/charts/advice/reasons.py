"""Reasons for and against training by source: a dot per reason, filled where it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from matplotlib.lines import Line2D

from tune_or_not.case import Case
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.advice.reasons import Reasons, SourceReason
from tune_or_not.decision.advice.source_reader import Adviser
from tune_or_not.decision.advice.verdicts import VERDICTS

_TUNING = ("fine_tuning", "fine_tuning_rag")


class ReasonsChart(LiveChart[Case]):
    """A row per adviser: left of the middle reasons for something else, right those for tuning."""

    def __init__(self, asked: Mapping[str, Adviser], case: Case) -> None:
        self._asked = {i: a for i, a in asked.items() if isinstance(a.procedure, Reasons)}
        figure = style.figure(9, 1.1 + 0.5 * len(self._asked))
        axes = figure.add_subplot()
        style.table_axes(axes)
        axes.set(xlim=(-6.6, 6.6), ylim=(len(self._asked) - 0.5, -0.7))
        axes.set_yticks(
            range(len(self._asked)),
            [f"{a.source} {a.title.lower()}" for a in self._asked.values()],
        )
        axes.set_xticks([-3.5, 3.5], ["for prompting or retrieval", "for fine-tuning"])
        axes.axvline(0, color=style.MUTED, linewidth=1)
        self._dots: list[tuple[SourceReason, Line2D]] = []
        for row, adviser in enumerate(self._asked.values()):
            axes.axhline(row, color=style.GRID, linewidth=1, zorder=0)
            for place, reason in _places(adviser):
                look = style.APPROACHES[reason.verdict]
                (dot,) = axes.plot(
                    [place], [row], linestyle="none", marker=look.marker, color=look.colour,
                    markersize=13, markeredgewidth=2,
                )  # fmt: skip
                self._dots.append((reason, dot))
        super().__init__(figure, case, self.sentence)

    def sentence(self, case: Case) -> str:
        """How many reasons hold on either side, and for how many advisers that settles it."""
        held = [reason for _, reason in self.held(case)]
        tuning = sum(reason.verdict in _TUNING for reason in held)
        verdicts = [a.procedure.verdict(case) for a in self._asked.values()]
        settled = sum(verdict is not None for verdict in verdicts)
        return (
            f"{tuning} of {self._count(True)} reasons for fine-tuning hold, and "
            f"{len(held) - tuning} of {self._count(False)} for prompting or retrieval; "
            f"{settled} of {len(verdicts)} lists come to a verdict."
        )

    def held(self, case: Case) -> Iterable[tuple[Adviser, SourceReason]]:
        """The reasons that hold, with their advisers."""
        for adviser in self._asked.values():
            for _, reason in _places(adviser):
                if reason.when.holds(case):
                    yield adviser, reason

    def _count(self, tuning: bool) -> int:
        return sum((reason.verdict in _TUNING) == tuning for reason, _ in self._dots)

    def _set(self, case: Case) -> None:
        for reason, dot in self._dots:
            filled = reason.when.holds(case)
            colour = style.APPROACHES[reason.verdict].colour
            dot.set_markerfacecolor(colour if filled else style.PAPER)
            dot.set_markeredgecolor(colour if filled else style.MUTED)


def _places(adviser: Adviser) -> Iterable[tuple[float, SourceReason]]:
    """Each reason and how far from the middle it stands: tuning to the right, others left."""
    assert isinstance(adviser.procedure, Reasons)
    given = adviser.procedure.reasons
    tuning = [reason for reason in given if reason.verdict in _TUNING]
    other = [reason for reason in given if reason.verdict not in _TUNING]
    yield from ((n + 1.0, reason) for n, reason in enumerate(tuning))
    yield from ((-n - 1.0, reason) for n, reason in enumerate(other))


def held_lines(held: Iterable[tuple[Adviser, SourceReason]]) -> list[str]:
    """The reasons that hold, in words."""
    return [f"{a.source}, for {VERDICTS[r.verdict]}: {r.text}" for a, r in held]
