"""Two or three cases side by side: a time line, and their bills with a mark per case."""

from __future__ import annotations

from datetime import date

from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator

from live_figure.text_width import text_width
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.compare.comparison import LETTERS, Comparison, sentence
from tune_or_not.compare.time_line import Event, events
from tune_or_not.decision.bill.approaches import APPROACHES

_LEAST = 1.0
"""USD at the left end: a bill of nothing stands there."""

_MOST_EVENTS = 12
"""Three cases have so many days at most: their own, and of each an offer and a model."""

_WIDE = 500
"""Pixels of the time line, for which it is decided on which row a text has room."""

_ROWS = 4


class CompareChart(LiveChart[Comparison]):
    """Above, the days that matter; below, the letter of each case on a logarithmic axis of dollars.
    What does not keep up has no mark."""

    def __init__(self, comparison: Comparison) -> None:
        figure = style.figure(9, 5.2)
        line, self._axes = figure.subplots(2, 1, height_ratios=(1, 1.9))
        self._line = _TimeLine(line)
        style.style_axes(self._axes, "Bill a month, set-up included, by case", grid="both")
        style.log_axis(self._axes.xaxis, style.dollars, LogLocator(numticks=12))
        self._axes.set_yticks(range(len(APPROACHES)), [style.label(i) for i in APPROACHES])
        self._axes.set_ylim(len(APPROACHES) - 0.4, -0.6)
        self._rows = {
            (i, n): self._axes.plot(
                [], [], linestyle="none", marker=f"$\\mathbf{{{letter}}}$", markersize=11,
                color=style.INK, markeredgewidth=0,
            )[0]
            for i in APPROACHES
            for n, letter in enumerate(LETTERS[: len(comparison.cases)])
        }  # fmt: skip
        super().__init__(figure, comparison, sentence)

    def _set(self, comparison: Comparison) -> None:
        self._line.show(events(comparison.cases, LETTERS))
        bills = {i: [max(_LEAST, usd) for usd in comparison.per_month(i)] for i in APPROACHES}
        every = [usd for row in bills.values() for usd in row]
        low, high = min(every), max(every)
        self._axes.set_xlim(10 ** _floor(low / 1.5), 10 ** (_floor(high * 1.5) + 1))
        for (i, n), mark in self._rows.items():
            apart = (n - (len(comparison.cases) - 1) / 2) * 0.3  # one above the other, never hidden
            up = comparison.keeps_up(i)[n]
            mark.set_data(
                [bills[i][n]] if up else [], [list(APPROACHES).index(i) + apart] if up else []
            )


class _TimeLine:
    """Days on a line, each with a stem and what happens on it."""

    def __init__(self, axes: Axes) -> None:
        self._axes = axes
        style.style_axes(axes, "What happens when", grid="none")
        axes.set_yticks([])
        axes.set_xticks([])
        axes.set(ylim=(-0.3, _ROWS + 0.2), xlim=(0, 1))
        axes.spines["left"].set_visible(False)
        self._stems = [
            axes.plot([], [], color=style.MUTED, linewidth=1)[0] for _ in range(_MOST_EVENTS)
        ]
        self._texts = [style.note(axes) for _ in range(_MOST_EVENTS)]
        (self._judged,) = axes.plot([], [], linestyle="none", marker="o", markersize=9,
                                    color=style.INK, clip_on=False)  # fmt: skip
        (self._ends,) = axes.plot([], [], linestyle="none", marker="X", markersize=9,
                                  color=style.MUTED, clip_on=False)  # fmt: skip
        for artist in (self._judged, self._ends):
            artist.set_in_layout(False)

    def show(self, days: tuple[Event, ...]) -> None:
        """These days, the earliest first."""
        first, last = days[0].day, days[-1].day
        wide = max(30, (last - first).days)

        def across(day: date) -> float:
            return 0.02 + 0.96 * (day - first).days / wide

        places = [across(event.day) for event in days]
        rows = _rows([(x, _words(event)) for x, event in zip(places, days, strict=True)])
        for n, (stem, text) in enumerate(zip(self._stems, self._texts, strict=True)):
            there = n < len(days)
            stem.set_data([places[n]] * 2 if there else [], [0, rows[n]] if there else [])
            text.set_text(_words(days[n]) if there else "")
            if there:
                back = _runs_back(places[n])
                text.set(x=places[n] + (-0.008 if back else 0.008), y=rows[n],
                         ha="right" if back else "left")  # fmt: skip
        for mark, judged in ((self._judged, True), (self._ends, False)):
            of = [x for x, event in zip(places, days, strict=True) if event.judged == judged]
            mark.set_data(of, [0] * len(of))


def _words(event: Event) -> str:
    return f"{event.day.isoformat()}  {event.what}"


def _rows(texts: list[tuple[float, str]]) -> list[int]:
    """A row for each text: above the rows of the days whose stems it would cross, and on which it
    hides no other text; the highest where there is none."""
    spans = []
    for x, words in texts:
        wide = text_width(words, style.TEXT_SIZE) / _WIDE + 0.02
        left = x - wide if _runs_back(x) else x
        spans.append((left, left + wide))
    crossed = [[j for j, (x, _) in enumerate(texts) if low < x < high] for low, high in spans]
    rows: dict[int, int] = {}
    while waiting := [i for i in range(len(texts)) if i not in rows]:
        ready = (i for i in waiting if all(j in rows or j == i for j in crossed[i]))
        i = next(ready, waiting[0])
        (low, high), placed = spans[i], rows.items()
        taken = {row for j, row in placed if low < spans[j][1] and spans[j][0] < high}
        lowest = 1 + max((rows[j] for j in crossed[i] if j in rows), default=0)
        rows[i] = next((row for row in range(lowest, _ROWS + 1) if row not in taken), _ROWS)
    return [rows[i] for i in range(len(texts))]


def _runs_back(place: float) -> bool:
    """Whether a text stands left of its day, where there is more room."""
    return place > 0.5


def _floor(value: float) -> int:
    return len(str(int(max(1.0, value)))) - 1
