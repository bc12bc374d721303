"""Choices of a panel's own: they choose what its picture shows, and change nothing in the case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ipywidgets import Dropdown, SelectionSlider, VBox

from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.closing import Closing
from tune_or_not.words.quantity import one

Value = str | int
Offer = tuple[str, Sequence[Value]] | tuple[str, Sequence[Value], str]
"""What a choice is called, what may be chosen, and the unit of its numbers."""


class Choices(Closing, VBox):  # type: ignore[misc]
    """A slider for each list of numbers, a menu for each list of names; `chosen` holds them all.

    choices = Choices({"share": ("General text", [0, 10, 20], "%")}, {"share": 10})
    choices.on_change(lambda: chart.update(trained(choices.chosen["share"])))

    Numbers come with their unit, which stands behind each; a screen reader says both.
    """

    def __init__(
        self,
        offered: Mapping[str, Offer],
        first: Mapping[str, Value],
    ) -> None:
        self._made = {name: _made(offer, first[name]) for name, offer in offered.items()}
        super().__init__([*self._made.values()])
        self.add_class("tune-or-not-controls")
        self.add_class("tune-or-not-choices")
        self.layout.max_width = "720px"

    @property
    def chosen(self) -> dict[str, Value]:
        """Each choice by its name."""
        return {name: control.value for name, control in self._made.items()}

    def choose(self, **values: Value) -> None:
        """Make choices in code. Raises ValueError for one that is not offered."""
        for name, value in values.items():
            if name not in self._made:
                raise ValueError(f"there is no choice {name!r}: {', '.join(self._made)}")
            offered = [value for _, value in self._made[name].options]
            if value not in offered:
                raise ValueError(f"{name} is {value!r}; allowed: {', '.join(map(str, offered))}")
            self._made[name].value = value

    def on_change(self, do: Callable[[], None]) -> None:
        """Call `do()` after each choice."""
        for control in self._made.values():
            control.observe(lambda _: do(), "value")


def _made(offer: Offer, first: Value) -> SelectionSlider | Dropdown:
    label, values, *unit = offer
    kind = SelectionSlider if all(isinstance(value, int) for value in values) else Dropdown
    options = [(_written(value, *unit), value) for value in values]
    control = kind(description=label, options=options, value=first)
    control.add_class(CONTROL)
    return control


def _written(value: Value, unit: str = "") -> str:
    if isinstance(value, str):
        return value
    return f"{value:,} {one(unit) if value == 1 else unit}".rstrip()
