"""A panel of one chart: what the case gives, drawn, and a sentence about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from tune_or_not.case import Case
from tune_or_not.panels.live_case import LiveCase
from tune_or_not.panels.live_picture import LivePicture
from tune_or_not.panels.panel import Panel
from tune_or_not.pictures.live_figure import LiveFigure

Found = TypeVar("Found")
Shown_contra = TypeVar("Shown_contra", contravariant=True)


class Chart(Protocol[Shown_contra]):
    """A chart of something found in a case."""

    live: LiveFigure

    def update(self, found: Shown_contra) -> None:
        """Show something else."""


def chart_panel(
    live: LiveCase,
    fields: Sequence[str],
    ask: Callable[[Case], Found],
    chart: Callable[[Found], Chart[Found]],
    sentence: Callable[[Found], str],
    min_width: int = 0,
) -> Panel:
    """Controls for these fields; `chart(ask(case))`, with `sentence(ask(case))` as its caption.

    Below `min_width` pixels the picture scrolls instead of shrinking; 0: below its own width.
    """
    first = ask(live.case)
    drawn = chart(first)
    picture = LivePicture.of(drawn.live, status=sentence(first), min_width=min_width)

    def draw(case: Case) -> None:
        found = ask(case)
        with picture.hold_sync():
            drawn.update(found)
            picture.status = sentence(found)

    return Panel(
        live,
        fields,
        [picture],
        draw,
        png=drawn.live.png,
        sentence=lambda case: sentence(ask(case)),
    )
