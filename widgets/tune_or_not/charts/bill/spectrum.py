"""S2's spectrum: set-up time and money from simple to complex, and the case's own marks on it."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, NullLocator

from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.bill.spectrum import SetUp, Stage, spectrum

_HOURS = (0.008, 4000.0)
_NOTHING = 0.05
"""Where nothing stands on an axis that has no nought."""
_USD = (0.025, 2e6)
_HOUR_TICKS = {1 / 60: "1 minute", 1: "1 hour", 8: "1 day", 160: "1 month"}
_USD_TICKS = {_NOTHING: "$0", 1: "$1", 100: "$100", 10_000: "$10,000", 1e6: "$1M"}
_THICK = 0.17
"""Height of a bar, in rows."""

SetUps = Mapping[str, SetUp]


class SpectrumChart(LiveChart[SetUps]):
    """Bars are what S2 says, on logarithmic axes; a mark below each bar is the case's own."""

    def __init__(self, yours: SetUps) -> None:
        self._stages = spectrum()
        figure = style.figure(8, 5.8)
        time, money = figure.subplots(2, 1)
        _prepare(time, "Time to set up", _HOURS, _HOUR_TICKS)
        _prepare(money, "Cost to set up", _USD, _USD_TICKS)
        names = [f"{style.label(a)}: {s.hard}\n{s.what}" for a, s in self._stages.items()]
        for axes in (time, money):
            axes.set(ylim=(len(self._stages) - 0.55, -0.55))
            axes.set_yticks(range(len(self._stages)), names)
        self._marks: dict[tuple[str, str], tuple[Line2D, Text]] = {}
        for row, (approach, stage) in enumerate(self._stages.items()):
            _bar(time, row, approach, stage.hours, stage.time)
            _bar(money, row, approach, stage.usd, _money(stage))
            if stage.open_ended:
                _goes_on(money, row, approach, stage.usd[1])
            for name, axes in (("hours", time), ("usd", money)):
                self._marks[name, approach] = _mark(axes, row, approach)
        super().__init__(figure, yours, in_words)

    def _set(self, yours: SetUps) -> None:
        for approach, own in yours.items():
            words = f"yours: {own.hours:,.0f} hours" if own.hours else ""
            _place(*self._marks["hours", approach], own.hours, _HOURS, words)
            _place(*self._marks["usd", approach], own.usd, _USD, f"yours: {style.dollars(own.usd)}")


def _prepare(axes: Axes, title: str, limits: tuple[float, float], ticks: dict[float, str]) -> None:
    style.style_axes(axes, title, grid="x")
    axes.set_xscale("log")
    axes.set_xlim(*limits)
    axes.xaxis.set_major_locator(FixedLocator(list(ticks)))
    axes.xaxis.set_ticklabels([words.replace("$", r"\$") for words in ticks.values()])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _bar(axes: Axes, row: int, approach: str, span: tuple[float, float], words: str) -> None:
    low, high = span[0] or _NOTHING, span[1]
    axes.barh(
        row - 0.06, high - low, left=low, height=_THICK, linewidth=0,
        facecolor=style.APPROACHES[approach].colour,
    )  # fmt: skip
    style.note(axes, low, row - 0.28, words)


def _goes_on(axes: Axes, row: int, approach: str, high: float) -> None:
    axes.plot(
        [high, high * 12], [row - 0.06] * 2, color=style.APPROACHES[approach].colour,
        linewidth=3, linestyle=(0, (2, 1.5)),
    )  # fmt: skip


def _mark(axes: Axes, row: int, approach: str) -> tuple[Line2D, Text]:
    look = style.APPROACHES[approach]
    (mark,) = axes.plot(
        [], [], linestyle="none", marker=look.marker, color=look.colour, markersize=9,
        clip_on=False,
    )  # fmt: skip
    mark.set_in_layout(False)
    return mark, style.note(axes, 1, row + 0.22)


def _place(mark: Line2D, text: Text, value: float, limits: tuple[float, float], words: str) -> None:
    low, high = limits
    x = min(value or _NOTHING, high)
    row = text.get_position()[1]
    mark.set_data([x] if words else [], [row] if words else [])
    # The label stands on the side where there is room for it.
    beyond_middle = x > (low * high) ** 0.5
    text.set(
        x=x / 1.9 if beyond_middle else x * 1.9, ha="right" if beyond_middle else "left", text=words
    )


def _money(stage: Stage) -> str:
    low, high = (style.dollars(end) for end in stage.usd)
    return f"{low} to {high}{'+' if stage.open_ended else ''}"


def sentence(yours: SetUps) -> str:
    """What the chart shows, in one line: the case's own set-up beside S2's ranges."""
    parts = [
        f"{style.label(approach)}: S2 says {_money(stage)}, this case has "
        f"{style.dollars(yours[approach].usd)}"
        for approach, stage in spectrum().items()
        if approach != "prompting"
    ]
    return f"{'; '.join(parts)}."


def in_words(yours: SetUps) -> str:
    """All that the picture shows: what S2 says of each set-up, and what the case's own comes to."""
    ranges = "; ".join(
        f"{style.label(approach)} {stage.time} and {_money(stage)}, this case "
        f"{yours[approach].hours:,.0f} hours and {style.dollars(yours[approach].usd)}, "
        f"{stage.places(yours[approach].usd)}"
        for approach, stage in spectrum().items()
    )
    return f"S2 says, and this case takes: {ranges}."
