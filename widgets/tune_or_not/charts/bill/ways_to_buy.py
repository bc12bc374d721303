"""Every way to buy a tuned model on one axis of traffic: from where on each costs no more."""

from __future__ import annotations

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import LogLocator

from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP
from tune_or_not.decision.bill.ways_to_buy import Values, Way, WaysToBuy
from tune_or_not.words.known_names import known_name
from tune_or_not.words.quantity import digits

_COLOURS = {
    "token": style.APPROACHES["fine_tuning"].colour,
    "rent": "#8d6e63",
    "scale_to_zero": "#cc79a7",
    "own": style.APPROACHES["self_hosted"].colour,
}
_KINDS = {
    "token": "by the token",
    "rent": "rented by the hour",
    "scale_to_zero": "rent that stops",
    "own": "your own GPU",
}


class WaysToBuyChart(LiveChart[WaysToBuy]):
    """A row for each way. The thin line begins at the traffic from which tokens and rent cost no
    more than prompting's tokens; the thick one where people and training are counted, too. Both
    end where the way no longer keeps up. A dashed line stands at the case's traffic.
    """

    def __init__(self, bought: WaysToBuy) -> None:
        count = len(bought.ways) + len(bought.gone)  # offers begin and end; all keep their rows
        figure = style.figure(9, 0.95 + 0.46 * count)
        self._axes = figure.add_subplot()
        style.style_axes(self._axes, grid="x")
        style.subject(
            self._axes,
            "Costs no more than prompting. Thin: tokens and rent; thick: people and training, too",
        )
        self._axes.set(xlabel="requests per month", yticks=[])
        style.log_axis(self._axes.xaxis, style.counts, LogLocator(numticks=9))
        self._axes.spines["left"].set_visible(False)
        self._axes.set_ylim(count - 0.3, -1.25)
        self._axes.set_xlim(bought.volumes[0], bought.volumes[-1])
        (self._here,) = self._axes.plot(
            [1, 1], [-0.75, count - 0.3], color=style.INK, linewidth=1.5, linestyle=(0, (4, 2))
        )
        self._here_text = style.note(self._axes, 1, -1, ha="center")
        self._rows = [_Row(*self._row(row)) for row in range(count)]
        super().__init__(figure, bought, in_words)

    def _row(self, row: int) -> tuple[Line2D, Line2D, Text]:
        (thin,) = self._axes.plot([], [], linewidth=2.5, solid_capstyle="butt")
        (thick,) = self._axes.plot([], [], linewidth=9, solid_capstyle="butt")
        name = style.note(self._axes, 115, row - 0.12, va="bottom", bbox=dict(style.ON_PAPER))
        return thin, thick, name

    def _set(self, bought: WaysToBuy) -> None:
        self._here.set_xdata([bought.here, bought.here])
        self._here_text.set(x=bought.here, text=f"yours: {style.counts(bought.here)}")
        for row, drawn in enumerate(self._rows):
            drawn.clear(row + 0.12)
        for drawn, way in zip(self._rows, bought.ways.values(), strict=False):
            drawn.show(bought, way)
        for drawn, (offer, why) in zip(
            self._rows[len(bought.ways) :], bought.gone.items(), strict=True
        ):
            drawn.say(f"{known_name(offer)}: {why}", style.MUTED)


class _Row:
    """One way: its two lines, and its name above them."""

    def __init__(self, thin: Line2D, thick: Line2D, text: Text) -> None:
        self._thin, self._thick, self._text = thin, thick, text

    def clear(self, height: float) -> None:
        """Draw no line; the next stands at this height."""
        self._height = height
        for line in (self._thin, self._thick):
            line.set_data([], [])

    def say(self, words: str, colour: str = style.INK) -> None:
        self._text.set(text=words, color=colour)

    def show(self, bought: WaysToBuy, way: Way) -> None:
        self.say(f"{_short(way)} ({_paid(way)}): {_here(bought, way)}")
        for line, start in ((self._thin, way.pays_from), (self._thick, way.all_in_pays_from)):
            if start is not None:
                line.set(
                    data=([start, _last_served(bought, way)], [self._height] * 2),
                    color=_COLOURS[way.kind],
                )


def _last_served(bought: WaysToBuy, way: Way) -> float:
    return float(bought.volumes[way.served].max(initial=bought.volumes[0]))


def _at(bought: WaysToBuy, usd: Values) -> float:
    """The cost of a request at the case's own traffic."""
    return float(np.interp(np.log(bought.here), np.log(bought.volumes), usd))


def _serves(bought: WaysToBuy, way: Way) -> bool:
    return bought.here <= _last_served(bought, way)


def _here(bought: WaysToBuy, way: Way) -> str:
    if not _serves(bought, way):
        return f"{DOES_NOT_KEEP_UP} beyond {style.counts(digits(_last_served(bought, way), 2))}"
    return f"{style.per_thousand(_at(bought, way.running))} per 1,000 here"


def sentence(bought: WaysToBuy) -> str:
    """What the chart shows, in one line: the cheapest way to run at the case's traffic."""
    served = [way for way in bought.ways.values() if _serves(bought, way)]
    traffic = f"{style.counts(bought.here)} requests a month"
    if not served:
        return f"No way to buy a tuned model keeps up with {traffic}."
    best = min(served, key=lambda way: _at(bought, way.running))
    return (
        f"Cheapest tuned model to run at {traffic}: {_short(best)}, "
        f"{style.per_thousand(_at(bought, best.running))} per 1,000; "
        f"prompting {style.per_thousand(_at(bought, bought.prompting))}."
    )


def _short(way: Way) -> str:
    """The label without how it is paid."""
    return way.label.split(",")[0]


def _paid(way: Way) -> str:
    """How it is paid, and whether nobody confirmed its price."""
    return _KINDS[way.kind] + (", price not confirmed" if way.confidence == "C" else "")


def in_words(bought: WaysToBuy) -> str:
    """All that the picture shows: what each way costs here, and from which traffic it pays."""
    ways = "; ".join(
        f"{_short(way)}, {_paid(way)}, {_here(bought, way)}, no dearer than prompting "
        f"{_from(bought, way.pays_from)}, with people {_from(bought, way.all_in_pays_from)}"
        for way in bought.ways.values()
    )
    gone = "".join(f" {known_name(offer)}: {why}." for offer, why in bought.gone.items())
    return f"{sentence(bought)} {ways}.{gone}"


def _from(bought: WaysToBuy, volume: float | None) -> str:
    if volume is None:
        return "at no traffic"
    if volume <= bought.volumes[0]:
        return "at any traffic"
    return f"from {style.counts(digits(volume, 2))} a month"
