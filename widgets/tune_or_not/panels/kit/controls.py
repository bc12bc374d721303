"""Controls made from the fields of a case: each knows its field and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import numpy as np
from ipywidgets import (
    Button,
    DatePicker,
    Dropdown,
    HBox,
    RadioButtons,
    Text,
    VBox,
    Widget,
)

from tune_or_not.case import Case, CaseError, bounds, field, label, options, prior
from tune_or_not.case.traffic_order import requests_of
from tune_or_not.facts.priors import NumberPrior
from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.changes import UNKNOWN, option_label, value_words
from tune_or_not.panels.kit.closing import Closing
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.number_control import NumberControl
from tune_or_not.panels.kit.undo import Undo

ASSUMED = "tune-or-not-assumed"

NOT_KNOWN = "not known"
"""The value of a control that says that nobody knows: None is no option for ipywidgets."""

ANSWERS = (("Yes", True), ("No", False), ("Don't know", NOT_KNOWN))


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
        self._undo = Undo(live)
        for name, (widget, _) in zip(names, made, strict=True):
            if isinstance(widget, NumberControl):
                widget.confirm.on_click(lambda _, name=name: self._say_confirmed(live, name))
        below = HBox([reset, self._undo])
        below.add_class("tune-or-not-below-controls")
        super().__init__([*(widget for widget, _ in made), below])
        self.add_class("tune-or-not-controls")

    def _say_confirmed(self, live: LiveCase, name: str) -> None:
        self._undo.say(f"{label(name)}: {UNKNOWN} → {value_words(name, live.case)}")

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
        known = case.is_known(self._name)
        value = getattr(case, self._name)
        # First: in the page, the box of a number that nobody told does not follow its slider.
        (self._control.remove_class if known else self._control.add_class)(ASSUMED)
        self._showing = True
        try:
            if isinstance(self._control, NumberControl):
                self._control.show(value if known else None)
                if not known:
                    self._control.show_range(*_likely(self._name, case))
            else:
                self._show(self._control, value if known else _nothing(self._control, value))
        finally:
            self._showing = False

    def _moved(self, change: Any) -> None:
        if self._showing:
            return
        try:
            value = None if change.new in (NOT_KNOWN, "") else change.new
            self._live.set(**{self._name: value})
        except CaseError as refused:
            self._follow(self._live.case)
            if isinstance(self._control, NumberControl):
                self._control.refuse(str(refused))


def _nothing(made: Widget, stand_in: Any) -> Any:
    """What a control holds while nobody told its field."""
    if isinstance(made, Text):
        made.placeholder = stand_in
        return ""
    return NOT_KNOWN if isinstance(made, YesNo | Dropdown) else stand_in


def _likely(name: str, case: Case) -> tuple[float, float, float]:
    """Between which numbers an unknown one lies in eight draws of ten, and what stands for it."""
    if name == "requests_per_month" and case.is_known("traffic_order"):
        low, high = requests_of(case.traffic_order)
    else:
        row = prior(name)
        assert isinstance(row, NumberPrior)
        low, high = row.at(np.array([0.1, 0.9])).tolist()
    return low, getattr(case, name), high


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
        return YesNo(name), _show_value
    if options(name):
        named = [(option_label(name, option), option) for option in options(name)]
        unknown = [("Don't know", NOT_KNOWN)]
        return Dropdown(description=label(name), options=[*unknown, *named]), _show_value
    if field(name).annotation is date:
        return DatePicker(description=label(name)), _show_value
    return Text(description=label(name), continuous_update=False), _show_value


def _show_value(made: Widget, value: Any) -> None:
    made.value = value


class YesNo(RadioButtons):  # type: ignore[misc]
    """Three positions: `value` is True, False or NOT_KNOWN; the style sheet draws one switch."""

    def __init__(self, name: str) -> None:
        super().__init__(description=label(name), options=ANSWERS, value=NOT_KNOWN)
        self.add_class("tune-or-not-yes-no")
