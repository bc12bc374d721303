"""Toggles of a panel's own: they choose what its picture shows, and change nothing in the case."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from ipywidgets import Box, Checkbox

from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.closing import Closing


class Toggles(Closing, Box):  # type: ignore[misc]
    """A checkbox for each name, side by side; `on` holds those that are checked, in order.

    toggles = Toggles({"caching": "Count caching"}, on=["caching"])
    toggles.on_change(lambda: chart.update(argument(case, toggles.on)))
    """

    def __init__(self, labels: Mapping[str, str], on: Collection[str]) -> None:
        self._boxes = {
            name: Checkbox(value=name in on, description=label, indent=False)
            for name, label in labels.items()
        }
        for box in self._boxes.values():
            box.add_class(CONTROL)
            box.layout.width = "auto"
        super().__init__([*self._boxes.values()])
        self.layout.flex_flow = "row wrap"
        self.layout.grid_gap = "0 18px"

    @property
    def on(self) -> tuple[str, ...]:
        """The names that are checked."""
        return tuple(name for name, box in self._boxes.items() if box.value)

    def on_change(self, do: Callable[[], None]) -> None:
        """Call `do()` after each toggle."""
        for box in self._boxes.values():
            box.observe(lambda _: do(), "value")
