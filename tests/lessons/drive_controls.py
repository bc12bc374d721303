"""Runs inside a lesson's kernel: moves every control as the browser would, and reports effects.

An exception in an observer never reaches the caller, so showtraceback is listened to instead.
"""

import json
import os
from datetime import date

from IPython.core.getipython import get_ipython
from ipywidgets import HTML, Checkbox, DatePicker, Dropdown, RadioButtons, SelectionSlider, Text
from ipywidgets.widgets.widget import _instances

from tune_or_not.panels.evidence.evidence_panel import EvidencePanel
from tune_or_not.panels.kit.choices import Choices
from tune_or_not.panels.kit.controls import NOT_KNOWN
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.lab.trials_panel import TrialsPanel

THOROUGH = os.environ.get("TUNE_OR_NOT_EXAMPLES") == "thorough"

WORTH = ("requests_per_month", "horizon_months", "loss_per_error")
"""What a gain is worth stands in the sentence; the picture only marks from where on it pays, and
where no gain would pay there is no mark to move."""


def states(control):
    """What the front end can send: both sides of a toggle, each option, the ends of a slider; the
    farther end, and the option farthest away, unless the run is thorough."""
    if isinstance(control, Checkbox):
        return [{"value": not control.value}, {"value": control.value}]
    if isinstance(control, SelectionSlider | Dropdown | RadioButtons):
        last, index = len(control.options) - 1, control.index or 0
        indexes = {0 if index > last / 2 else last}
        if THOROUGH:
            indexes = {0, last} if isinstance(control, SelectionSlider) else range(last + 1)
        return [{"index": index} for index in (*indexes, control.index)]
    if isinstance(control, DatePicker):
        days = (date(2026, 11, 1), control.value)
        return [{"value": as_sent(day)} for day in days]
    if isinstance(control, Text):
        return [{"value": "<b>x</b> ☂"}, {"value": ""}, {"value": control.value}]
    raise AssertionError(f"no way to drive a {type(control).__name__}")


def as_sent(day):
    """A day as the front end sends it: its months count from 0."""
    return day and {"year": day.year, "month": day.month - 1, "date": day.day}


def as_held(value):
    """What the control holds after that."""
    if isinstance(value, dict):
        return date(value["year"], value["month"] + 1, value["date"])
    return value


def send(control, state):
    """The browser's own message."""
    data = {"method": "update", "state": state, "buffer_paths": []}
    control._handle_msg({"content": {"data": data}, "buffers": []})


def captions(panel):
    return [w.status for w in walk(panel) if hasattr(w, "patch")]


def drawings(panel):
    """Everything that the panel draws in the browser, tables included."""
    pictures = [w for w in walk(panel) if hasattr(w, "patch")]
    tables = [w.value for w in walk(panel) if isinstance(w, HTML)]
    return [*((w.svg, json.dumps(w.patch, sort_keys=True)) for w in pictures), *tables]


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def check(panel, control, name_of_field, state, *, back):
    """The case took the value, and the pictures say what the panel's sentence says of it."""
    moved = check_pictures(panel, control, state, name_of_field, back=back)
    known = panel._live.case.is_known(name_of_field)
    field = getattr(panel._live.case, name_of_field) if known else NOT_KNOWN
    ((name, sent),) = state.items()
    wanted = as_held(sent)
    forgotten = wanted == "" and not known
    if not forgotten and (getattr(control, name) != wanted or control.value != field):
        errors.append(f"{name_of_field}: sent {state}, the case has {field!r}")
    return moved


def check_choice(panel, control, state, *, back):
    """A panel took a choice of its own; a training that it begins need not end."""
    said_before = panel.sentence
    if isinstance(panel, TrialsPanel):
        send(control, state)
        panel.stop()
        panel.settle()
        moved = panel.sentence != said_before
    else:
        moved = check_pictures(panel, control, state, control.description, back=back)
    ((name, sent),) = state.items()
    wanted = as_held(sent)
    if getattr(control, name) != wanted:
        errors.append(f"{control.description}: sent {state}, it has {control.value!r}")
    return moved


def check_pictures(panel, control, state, called, *, back):
    """The caption says the panel's sentence, and another sentence comes with another picture.

    A control that is taken back to where it was need not rest there: that rest was seen.
    """
    said_before, drawn_before = panel.sentence, drawings(panel)
    send(control, state)
    said = panel.sentence
    if not back or said not in captions(panel):
        panel.settle()  # what is drawn anew when a slider rests
        said = panel.sentence
    if said not in captions(panel):
        errors.append(f"{called}: the caption does not say {said!r}")
    moved = said != said_before
    no_mark = isinstance(panel, EvidencePanel) and called in WORTH and "pays from" not in (
        said_before + said
    )  # fmt: skip
    if moved and drawings(panel) == drawn_before and not no_mark:
        errors.append(f"{called}: {said!r}, and the picture stood still")
    return moved


def there_and_back(check, panel, control, *called):
    """Whether the panel says something else in each state of a control, of which it began in the
    last."""
    there = states(control)
    return [
        check(panel, control, *called, state, back=number == len(there))
        for number, state in enumerate(there, start=1)
    ]


errors = []
get_ipython().showtraceback = lambda *a, **k: errors.append(str(__import__("sys").exc_info()[1]))
report = {"controls": 0, "moving": [], "errors": errors}
for panel in [w for w in list(_instances.values()) if isinstance(w, Panel)]:
    for owner in [w for w in walk(panel) if hasattr(w, "case_field")]:
        report["controls"] += 1
        control = getattr(owner, "slider", owner)
        moved = there_and_back(check, panel, control, owner.case_field)
        if any(moved):
            report["moving"].append(owner.case_field)
    for choices in [w for w in walk(panel) if isinstance(w, Choices)]:
        for control in choices.children:
            report["controls"] += 1
            moved = there_and_back(check_choice, panel, control)
            if any(moved):
                report["moving"].append(control.description)
            else:
                errors.append(f"{control.description}: no choice changes what the panel says")
    panel.close()  # it need not follow what the panels after it are moved to
print("REPORT" + json.dumps(report))
