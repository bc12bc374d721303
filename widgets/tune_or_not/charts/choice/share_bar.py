"""One bar of shares: how often each approach is the best, each part as wide as its share."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from live_figure.figure import LiveFigure
from live_figure.text_width import text_width
from tune_or_not.charts.kit import style
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.words.listed_fields import listed
from tune_or_not.words.quantity import percent

Shares = Mapping[str, float]
"""Verdict to its share; they add up to 1."""

_HEIGHT = 46
_NARROW = 760
"""Pixels that a bar has at least where it stands alone: a wider one has more room."""

_LEAST = 0.005
"""A smaller share is not drawn."""

_LIGHT, _DARK = "#fefefe", "#010101"
"""Texts on colours, which are the same in both themes."""

_ON_COLOUR = {"prompting": _LIGHT, "smaller_model": _LIGHT, "base_model": _LIGHT,
              "hosted_api": _LIGHT}  # fmt: skip
"""Dark on all others: whichever stands out at least 4.5 to 1."""


class ShareBar:
    """The bar as an SVG that is as wide as its place while its texts keep their size.

    bar = ShareBar()
    picture.set_picture(svg=bar.svg(shares))
    picture.set_picture(patch=bar.patch(other_shares))
    """

    def __init__(self, width: float = _NARROW) -> None:
        """`width`: pixels for which it is decided whether a name fits."""
        self._width = width

    def svg(self, shares: Shares) -> str:
        """The whole bar."""
        parts = self.patch(shares)
        drawn = "".join(_part(verdict, parts) for verdict in VERDICTS)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{_HEIGHT}" '
            f'style="height: {_HEIGHT}px; border-radius: 6px" '
            f'font-family="var(--jp-ui-font-family, sans-serif)">{drawn}</svg>'
        )

    def patch(self, shares: Shares) -> dict[str, dict[str, str | None]]:
        """Attributes by element id that turn any earlier bar into this one."""
        changes: dict[str, dict[str, str | None]] = {}
        left = 0.0
        for verdict in VERDICTS:
            share = shares.get(verdict, 0.0)
            visible = share >= _LEAST
            name, often = _words(verdict, share, self._width)
            changes[f"share-{verdict}"] = {
                "x": f"{100 * left:.2f}%",
                "width": f"{100 * share:.2f}%",
                "display": None if visible else "none",
            }
            changes[f"name-{verdict}"] = {"text": name}
            changes[f"percent-{verdict}"] = {"text": often, "y": "35" if name else "28"}
            left += share
        return changes

    def png(self, shares: Shares) -> bytes:
        """The bar without a browser."""
        figure = style.figure(9.0, 0.8)
        axes = figure.add_subplot()
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.set_axis_off()
        left = 0.0
        for verdict in VERDICTS:
            share = shares.get(verdict, 0.0)
            axes.barh(0.5, share, 1, left, color=style.APPROACHES[verdict].colour,
                      edgecolor=style.PAPER, linewidth=2)  # fmt: skip
            axes.text(left + 0.01, 0.5, "\n".join(filter(None, _words(verdict, share))),
                      va="center", fontsize=style.TEXT_SIZE, fontweight="bold",
                      color=ink(verdict))  # fmt: skip
            left += share
        return LiveFigure(figure).png()


def sentence(shares: Shares) -> str:
    """Such as "Prompting 47 %, RAG 27 % and Fine-tuning 26 %"."""
    likely_first = sorted(shares.items(), key=lambda entry: -entry[1])
    return listed(
        [f"{VERDICTS[name]} {percent(share)}" for name, share in likely_first if share >= _LEAST]
    )


def ink(verdict: str) -> str:
    """The colour of a text on the verdict's own."""
    return _ON_COLOUR.get(verdict, _DARK)


def unlabelled(shares: Shares) -> str:
    """The parts that are too narrow for their name, in words; "" where all have theirs."""
    narrow = {name: share for name, share in shares.items() if not _words(name, share)[0]}
    named = sentence(narrow) if any(share >= _LEAST for share in narrow.values()) else ""
    return f"Further: {named}." if named else ""


def _part(verdict: str, parts: Mapping[str, Mapping[str, str | None]]) -> str:
    place, name, often = (parts[f"{key}-{verdict}"] for key in ("share", "name", "percent"))
    hidden = ' display="none"' if place["display"] else ""
    colour = ink(verdict)
    return (
        f'<svg id="share-{verdict}" x="{place["x"]}" y="0" width="{place["width"]}" '
        f'height="{_HEIGHT}"{hidden}>'
        f'<rect width="100%" height="100%" fill="{style.APPROACHES[verdict].colour}" '
        'stroke="var(--jp-layout-color0, #ffffff)" stroke-width="2" shape-rendering="crispEdges"/>'
        f'<text id="name-{verdict}" x="9" y="19" font-size="14" font-weight="bold" '
        f'fill="{colour}">{escape(name["text"] or "")}</text>'
        f'<text id="percent-{verdict}" x="9" y="{often["y"]}" font-size="13" '
        f'fill="{colour}">{escape(often["text"] or "")}</text></svg>'
    )


def _words(verdict: str, share: float, width: float = _NARROW) -> tuple[str, str]:
    """The name and the share, as far as they fit."""
    room = share * width - 14
    name, often = VERDICTS[verdict], percent(share)
    if text_width(often, 13) > room:
        return "", ""
    return (name if text_width(name, 14) <= room else "", often)
