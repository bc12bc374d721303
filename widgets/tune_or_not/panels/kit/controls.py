"""Controls made from the fields of a case: each knows its field and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from ipywidgets import (
    Button,
    Checkbox,
    DatePicker,
    Dropdown,
    Text,
    VBox,
    Widget,
)

from tune_or_not.case import Case, CaseError, bounds, field, label, options
from tune_or_not.decision.bill.prices import hosted_models, tuning_offers
from tune_or_not.panels.kit.closing import Closing
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.number_control import NumberControl

CONTROL = "tune-or-not-control"
ASSUMED = "tune-or-not-assumed"


def controls(live: LiveCase, *names: str) -> Controls:
    """One control per field, in the order given, and a button that takes them back."""
    return Controls(live, names)


class Controls(Closing, VBox):  # type: ignore[misc]
    """Controls below one another; closed, they no longer follow the case."""

    _links: Sequence[_Link] = ()

    def __init__(self, live: LiveCase, names: Sequence[str]) -> None:
        reset = Button(
            description="Forget these answers" if live.begins_empty else "Back to the example",
            tooltip="Forget what you set here; nothing else changes",
            icon="undo",
        )
        reset.add_class(CONTROL)
        reset.on_click(lambda _: live.reset(*names))
        made = [_make(name) for name in names]
        self._links = [_Link(live, name, *pair) for name, pair in zip(names, made, strict=True)]
        super().__init__([*(widget for widget, _ in made), reset])
        self.add_class("tune-or-not-controls")

    def close(self) -> None:
        """Let go of the case, and take the controls away."""
        for link in self._links:
            link.cut()
        super().close()


def control(live: LiveCase, name: str) -> Widget:
    """A control in step with one field, both ways. A field that nobody set looks assumed."""
    made, show = _make(name)
    _Link(live, name, made, show)
    return made


class _Link:
    """Keeps a control and its field equal, without an echo, until it is cut."""

    def __init__(
        self, live: LiveCase, name: str, made: Widget, show: Callable[[Widget, Any], None]
    ) -> None:
        self._live, self._name, self._control, self._show = live, name, made, show
        self._showing = False
        self._follow(live.case)
        live.observe(self._changed, "case")
        made.observe(self._moved, "value")

    def cut(self) -> None:
        """Let the control and the case go their own ways; a second time does nothing."""
        with suppress(ValueError):
            self._live.unobserve(self._changed, "case")
            self._control.unobserve(self._moved, "value")

    def _changed(self, change: Any) -> None:
        self._follow(change.new)

    def _follow(self, case: Case) -> None:
        value = getattr(case, self._name)
        if self._control.value != value:
            self._showing = True
            try:
                self._show(self._control, value)
            finally:
                self._showing = False
        known = case.is_known(self._name)
        (self._control.remove_class if known else self._control.add_class)(ASSUMED)
        if isinstance(self._control, NumberControl):
            self._control.mark(known)

    def _moved(self, change: Any) -> None:
        if self._showing:
            return
        value = change.new
        if isinstance(self._control, Checkbox) and not self._live.case.is_known(self._name):
            value = True  # of a box that says neither, the first click says yes
        try:
            self._live.set(**{self._name: value})
        except CaseError as refused:
            self._follow(self._live.case)
            if isinstance(self._control, NumberControl):
                self._control.refuse(str(refused))


def _make(name: str) -> tuple[Widget, Callable[[Widget, Any], None]]:
    """A control for a field, and how to show a value on it."""
    made, show = _bare(name)
    made.case_field = name
    made.add_class(CONTROL)
    # A box has no tooltip: the front end breaks on one.
    (made.slider if isinstance(made, NumberControl) else made).tooltip = field(name).description
    return made, show


def _bare(name: str) -> tuple[Widget, Callable[[Widget, Any], None]]:
    if bounds(name):
        return NumberControl(name), NumberControl.show
    if field(name).annotation is bool:
        return Checkbox(description=label(name), indent=False), _show_value
    if options(name):
        named = [(_option_label(name, option), option) for option in options(name)]
        return Dropdown(description=label(name), options=named), _show_value
    if field(name).annotation is date:
        return DatePicker(description=label(name)), _show_value
    return Text(description=label(name), continuous_update=False), _show_value


def _show_value(made: Widget, value: Any) -> None:
    made.value = value


def _option_label(name: str, option: str) -> str:
    if name == "hosted_model":
        return hosted_models()[option].label
    if name == "tuning_offer":
        return tuning_offers()[option].label
    return option
