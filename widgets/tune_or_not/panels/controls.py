"""Controls made from the fields of a case: each knows its field and nothing else."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from ipywidgets import (
    Button,
    Checkbox,
    DatePicker,
    Dropdown,
    SelectionSlider,
    Text,
    VBox,
    Widget,
)

from tune_or_not.case import Case, CaseError, bounds, extra, field, label, ladder, options
from tune_or_not.decision.prices import hosted_models, tuning_offers
from tune_or_not.decision.quantity import quantity
from tune_or_not.panels.live_case import LiveCase

CONTROL = "tune-or-not-control"
ASSUMED = "tune-or-not-assumed"


def controls(live: LiveCase, *names: str) -> VBox:
    """One control per field, in the order given, and a button that takes them back."""
    reset = Button(
        description="Back to the example",
        tooltip="Forget what you set here; nothing else changes",
        icon="undo",
    )
    reset.on_click(lambda _: live.reset(*names))
    box = VBox([*(control(live, name) for name in names), reset])
    box.add_class("tune-or-not-controls")
    return box


def control(live: LiveCase, name: str) -> Widget:
    """A control in step with one field, both ways. A field that nobody set looks assumed."""
    made, shown = _make(name)
    made.case_field = name
    made.add_class(CONTROL)
    made.tooltip = field(name).description
    _Link(live, name, made, shown)
    return made


class _Link:
    """Keeps a control and its field equal, without an echo."""

    def __init__(
        self, live: LiveCase, name: str, made: Widget, show: Callable[[Widget, Any], None]
    ) -> None:
        self._live, self._name, self._control, self._show = live, name, made, show
        self._showing = False
        self._follow(live.case)
        live.observe(lambda change: self._follow(change.new), "case")
        made.observe(self._moved, "value")

    def _follow(self, case: Case) -> None:
        value = getattr(case, self._name)
        if self._control.value != value:
            self._showing = True
            try:
                self._show(self._control, value)
            finally:
                self._showing = False
        mark = (
            self._control.remove_class
            if self._name in case.model_fields_set
            else self._control.add_class
        )
        mark(ASSUMED)

    def _moved(self, change: Any) -> None:
        if self._showing:
            return
        try:
            self._live.set(**{self._name: change.new})
        except CaseError:
            self._follow(self._live.case)


def _make(name: str) -> tuple[Widget, Callable[[Widget, Any], None]]:
    if bounds(name):
        return _slider(name), _show_on_slider
    if field(name).annotation is bool:
        return Checkbox(description=label(name), indent=False), _show_value
    if options(name):
        named = [(_option_label(name, option), option) for option in options(name)]
        return Dropdown(description=label(name), options=named), _show_value
    if field(name).annotation is date:
        return DatePicker(description=label(name)), _show_value
    return Text(description=label(name), continuous_update=False), _show_value


def _slider(name: str) -> SelectionSlider:
    return SelectionSlider(description=label(name), options=_stops(name, ladder(name)))


def _stops(name: str, values: Iterable[float]) -> list[tuple[str, float]]:
    unit = extra(name)["unit"]
    return [(quantity(value, unit), value) for value in values]


def _show_value(made: Widget, value: Any) -> None:
    made.value = value


def _show_on_slider(slider: SelectionSlider, value: float) -> None:
    """A value between two stops gets a stop of its own, so that nothing is rounded unseen."""
    stops = [stop for _, stop in slider.options]
    if value not in stops:
        insort(stops, value)
        slider.options = _stops(slider.case_field, stops)
    slider.value = value


def _option_label(name: str, option: str) -> str:
    if name == "hosted_model":
        return hosted_models()[option].label
    if name == "tuning_offer":
        return tuning_offers()[option].label
    return option
