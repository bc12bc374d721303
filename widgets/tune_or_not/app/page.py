"""The app: a case told as an interview with its answer, and everything that it rests on."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from pathlib import Path

from ipywidgets import HTML, Box, Button, ToggleButtons, VBox, Widget

from tune_or_not.case import GROUPS, CaseError, Group, fields_of
from tune_or_not.decision.bill.approaches import COMPARED
from tune_or_not.panels.advice.board_panel import board_panel
from tune_or_not.panels.bill.cost_against_latency_panel import cost_against_latency_panel
from tune_or_not.panels.bill.cost_panel import cost_panel
from tune_or_not.panels.bill.latency_panel import latency_panel
from tune_or_not.panels.choice.answer_panel import answer_panel
from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.controls import controls
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.own_numbers import OwnNumbers
from tune_or_not.reader.kept_case import KeptCase
from tune_or_not.reader.my_decision import MyDecision, default_folder
from tune_or_not.record.files import write_record

RECORD = "decision_record.html"
"""The file in my_decision/ that the button writes."""

OWN_NUMBERS = "Numbers of your own"
_CLASS = "tune-or-not-app"


class Questions(VBox):  # type: ignore[misc]
    """The questions of a case, a group at a time; a row of buttons chooses the group."""

    def __init__(self, live: LiveCase) -> None:
        self._live = live
        self._made: dict[str, Widget] = {}
        self._groups = ToggleButtons(options=[*GROUPS.values(), OWN_NUMBERS], description="About")
        self._groups.add_class(CONTROL)
        self._group = Box([])
        self._groups.observe(lambda change: self._show(change.new), "value")
        super().__init__([_heading("All that can be told"), self._groups, self._group])
        self.add_class(f"{_CLASS}-questions")
        self._show(self._groups.value)

    def _show(self, title: str) -> None:
        if title not in self._made:
            self._made[title] = self._make(title)
        self._group.children = [self._made[title]]

    def _make(self, title: str) -> Widget:
        if title == OWN_NUMBERS:
            return OwnNumbers(self._live)
        return controls(self._live, *_asked(next(g for g, t in GROUPS.items() if t == title)))


class DecisionApp(VBox):  # type: ignore[misc]
    """The decision panel alone, for people who do not read code, on the reader's own case."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._notice = HTML()
        self._kept = KeptCase(MyDecision(folder, say=self._say))
        live = self._kept.live
        self._written = HTML()
        self._save = Button(description="Write the decision record", icon="file-text-o")
        self._save.layout.width, self._save.layout.align_self = "auto", "flex-start"
        self._save.on_click(lambda _: self.write())
        answers = VBox([*_answers(live), _heading("Take it with you"), self._record()])
        answers.add_class(f"{_CLASS}-answers")
        columns = Box([Questions(live), answers])
        columns.add_class(f"{_CLASS}-columns")
        super().__init__([self._notice, answer_panel(live, ()), columns])
        self.add_class(_CLASS)

    @property
    def case(self) -> LiveCase:
        """The reader's own case, the same that the lessons keep."""
        return self._kept.live

    def write(self) -> Path | None:
        """Write the decision record; None, with one sentence shown, where that fails."""
        self._kept.save()
        path = self._folder / RECORD
        try:
            page, *_ = write_record(self.case.case, path)
        except CaseError as refused:
            self._written.value = f'<p role="alert">{escape(str(refused))}</p>'
            return None
        self._written.value = written_html(page)
        return page

    def _record(self) -> VBox:
        text = HTML(
            "<p>The record says what was recommended and why, what each source says, the bill and "
            "the times, every price with its date, and what would turn the decision. It is one "
            "page that can be printed, sent round and loaded again.</p>"
        )
        return VBox([text, self._save, self._written])

    def _say(self, sentence: str) -> None:
        self._notice.value = f'<p role="alert">{escape(sentence)}</p>'


def written_html(page: Path) -> str:
    """Where the record is, and a link that saves it from the browser."""
    encoded = base64.b64encode(page.read_bytes()).decode("ascii")
    where = escape(f"{page.parent.name}/{page.name}")
    return (
        f'<p role="status">Written to {where}. <a download="{escape(page.name)}" '
        f'href="data:text/html;base64,{encoded}">Save a copy</a></p>'
    )


def decision_app(folder: Path | None = None) -> DecisionApp:
    """The app on the case of my_decision/, or of another folder."""
    return DecisionApp(folder or default_folder())


def _asked(group: Group) -> Sequence[str]:
    """The fields of a group that have a control; numbers of one's own have boxes elsewhere."""
    return [name for name in fields_of(group) if name != "overrides"]


def _answers(live: LiveCase) -> list[Widget]:
    approaches = COMPARED
    return [
        _heading("What each source says, and why"),
        board_panel(live, ()),
        _heading("What it costs"),
        cost_panel(live, (), approaches),
        _heading("How long an answer takes"),
        latency_panel(live, (), approaches),
        cost_against_latency_panel(live, ()),
    ]


def _heading(text: str) -> HTML:
    return HTML(f"<h2>{escape(text)}</h2>")
