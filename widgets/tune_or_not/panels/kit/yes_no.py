"""Yes, no, don't know: a control with three positions for a yes or no of a case."""

from __future__ import annotations

from ipywidgets import RadioButtons

from tune_or_not.case import label

NOT_KNOWN = "not known"
"""The value of a control that says that nobody knows: None is no option for ipywidgets."""

ANSWERS = (("Yes", True), ("No", False), ("Don't know", NOT_KNOWN))


class YesNo(RadioButtons):  # type: ignore[misc]
    """`value` is True, False or NOT_KNOWN; the style sheet draws it as one switch."""

    def __init__(self, name: str) -> None:
        super().__init__(description=label(name), options=ANSWERS, value=NOT_KNOWN)
        self.add_class("tune-or-not-yes-no")
