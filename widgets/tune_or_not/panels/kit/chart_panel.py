"""A panel of one chart: what the case gives, drawn, and a sentence about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from ipywidgets import HTML, Widget

from tune_or_not.case import Case
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.panels.kit.choices import Choices, Value
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.panel_picture import HEADED, PanelPicture

Result = TypeVar("Result")


class OwnControls(Protocol):
    """Controls of a panel's own, which change nothing in the case."""

    def on_change(self, do: Callable[[], None]) -> None:
        """Call `do()` after each change."""


class ChartPanel(Panel):
    """Controls for some fields, and the chart of what a case gives; its sentence is the caption.

    The sentence stands above the picture as its headline where it is `headed`: then it is one line.
    Controls of its own stand `above` the picture, and it follows them; `below` it stand a widget,
    or words as HTML. `redraw()` draws anew when something else has changed what `ask` finds.
    """

    def __init__(
        self,
        live: LiveCase,
        fields: Sequence[str],
        ask: Callable[[Case], Result],
        chart: Callable[[Result], LiveChart[Result]],
        sentence: Callable[[Result], str],
        *,
        above: OwnControls | None = None,
        below: Widget | Callable[[Result], str] | None = None,
        headed: bool = False,
    ) -> None:
        first = ask(live.case)
        drawn = chart(first)
        looks = {"class_name": HEADED} if headed else {}
        picture = PanelPicture.of(drawn.live, status=sentence(first), **looks)
        under: Any = HTML(below(first)) if callable(below) else below

        def draw(case: Case) -> None:
            result = ask(case)
            with picture.hold_sync():
                drawn.update(result)
                picture.status = sentence(result)
            if under is not None and callable(below):
                under.value = below(result)

        super().__init__(
            live,
            fields,
            [part for part in (above, picture, under) if part is not None],
            draw,
            png=drawn.live.png,
            sentence=lambda case: sentence(ask(case)),
            caption=picture,
        )
        if above is not None:
            above.on_change(self.redraw)

    def redraw(self) -> None:
        """Draw the case as it is."""
        case = self._live.case
        self._live.if_still(case, lambda: self._draw(case))


class ChoicesPanel(ChartPanel):
    """A chart that depends on choices of its own, too; `choose(...)` makes them in code."""

    def __init__(
        self,
        live: LiveCase,
        fields: Sequence[str],
        choices: Choices,
        ask: Callable[[Case, dict[str, Value]], Result],
        chart: Callable[[Result], LiveChart[Result]],
        sentence: Callable[[Result], str],
        *,
        headed: bool = False,
    ) -> None:
        self._choices = choices
        super().__init__(
            live, fields, lambda case: ask(case, choices.chosen), chart, sentence,
            above=choices, headed=headed,
        )  # fmt: skip

    def choose(self, **values: Value) -> None:
        """Such as `choose(gain=5, power=90)`. Raises ValueError for what is not offered."""
        self._choices.choose(**values)
