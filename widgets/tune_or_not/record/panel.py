"""The record panel: who answers for the decision, and a button that writes it down."""

from __future__ import annotations

import base64
import re
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from ipywidgets import HTML, Button, Dropdown, Text, Textarea, VBox

from tune_or_not.case import Case, CaseError
from tune_or_not.charts.advice.board import BoardChart
from tune_or_not.decision.advice.advisers import deciding, likely_verdicts
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.decision.evidence.comparison import Comparison
from tune_or_not.decision.evidence.graded_answers import read_graded
from tune_or_not.decision.evidence.paired import compare
from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.reader.kept_text import KeptText
from tune_or_not.reader.my_decision import MyDecision
from tune_or_not.reader.today import today
from tune_or_not.record.files import write_record
from tune_or_not.record.follow_up import NOBODY, FollowUp, day
from tune_or_not.record.review_date import review_date
from tune_or_not.record.words import decision_words, long_day, sure_words

DOCUMENT = "record"
"""my_decision/record.json keeps what was typed here."""

GRADED = "graded_answers"
"""my_decision/graded_answers.json keeps the answers that a reader pasted."""

_FORMATS = {"One HTML page": ".html", "Markdown, pictures beside it": ".md"}
_LINK = "color: var(--jp-content-link-color, #0b5cad); text-decoration: underline"
"""JupyterLab shows links in a widget as plain text otherwise."""


def record_panel(live: LiveCase, kept: MyDecision) -> RecordPanel:
    """Boxes for owner, next experiment and review date; a button; a link to what was written.

    record_panel(here.case, my_decision)
    """
    return RecordPanel(live, kept)


class RecordPanel(Panel):
    """Writes my_decision/record_NAME_DAY.html or .md, DAY being the day on which it is written.

    What goes wrong is told in one sentence.
    """

    def __init__(self, live: LiveCase, kept: MyDecision) -> None:
        self._kept = kept
        earlier = _read(kept)
        self.owner = _box(Text, "Owner", earlier.owner, NOBODY)
        self.next_experiment = _box(
            Textarea, "Next experiment", earlier.next_experiment, "as the course suggests"
        )
        review = earlier.review.isoformat() if earlier.review else ""
        self.review = _box(Text, "Review on (YYYY-MM-DD)", review, "as the course suggests")
        self.format = Dropdown(options=_FORMATS, description="As")
        self.format.add_class(CONTROL)
        self.button = Button(description="Write the record", icon="file-text-o")
        self.button.on_click(lambda _: self.write())
        self._message = HTML()
        self._preview = HTML()
        boxes = (self.owner, self.next_experiment, self.review)
        form = VBox([self._preview, *boxes, self.format, self.button, self._message])
        form.add_class("tune-or-not-controls")
        form.layout.max_width = "44em"
        super().__init__(
            live,
            (),
            [form],
            self._show_preview,
            png=lambda: _board(live.case),
            sentence=self._sentence,
        )
        for box in boxes:
            box.observe(self._typed, "value")
        self._show_preview(live.case)

    def write(self) -> tuple[Path, ...]:
        """Write the record as a reader would; the files, none where it was refused."""
        case = self._live.case
        try:
            written = today()
            file = self._kept.folder / f"record_{_slug(case.name)}_{written}{self.format.value}"
            again = file.exists()
            paths = write_record(case, file, self._follow_up(), written=written,
                                 graded=_graded(self._kept))  # fmt: skip
        except CaseError as refused:
            self._show_message(f"<p>{escape(str(refused))}</p>")
            return ()
        done = "Written again" if again else "Written"
        self._show_message(
            f"<p>{done}: <b>{escape(file.name)}</b> in the folder {escape(file.parent.name)}/ "
            f"(see the file browser). {_download(paths)}</p>"
        )
        return paths

    @property
    def message(self) -> str:
        """The HTML that stands below the button."""
        return str(self._message.value)

    def _follow_up(self) -> FollowUp:
        review = self.review.value.strip()
        return FollowUp(
            self.owner.value.strip(),
            self.next_experiment.value.strip(),
            day(review) if review else None,
        )

    def _typed(self, _change: Any) -> None:
        try:
            added = self._follow_up()
        except CaseError as refused:
            self._show_message(f"<p>{escape(str(refused))}</p>")
            return
        self._kept.write(DOCUMENT, dict(added.as_json()))
        self._show_message("")
        self._show_preview(self._live.case)

    def _show_preview(self, case: Case) -> None:
        self._preview.value = f"<p>{escape(self._sentence(case))}</p>"

    def _sentence(self, case: Case) -> str:
        try:
            added = self._follow_up()
        except CaseError:
            added = FollowUp()
        recommendation = recommend_quickly(case)
        default = review_date(case)
        review = (
            f"{long_day(added.review)}, chosen by you"
            if added.review
            else f"{long_day(default.day)}, {default.why}"
        )
        return (
            f"The record of “{case.name}” will say: {decision_words(recommendation)} "
            f"{sure_words(recommendation)} Owner: {added.owner if added.owner else NOBODY}. "
            f"Review: {review}."
        )

    def _show_message(self, html: str) -> None:
        self._message.value = f'<div role="status">{html}</div>'


def _box(kind: Any, label: str, value: str, hint: str) -> Any:
    box = kind(value=value, description=label, placeholder=hint, continuous_update=False)
    box.add_class(CONTROL)
    return box


def _read(kept: MyDecision) -> FollowUp:
    try:
        return FollowUp.of(kept.read(DOCUMENT) or {})
    except CaseError as refused:
        kept.set_aside(DOCUMENT, str(refused).rstrip("."))
        return FollowUp()


def _graded(kept: MyDecision) -> Comparison | None:
    """What the answers show that the reader pasted in lesson 10; None where there are none."""
    answers = read_graded(KeptText(kept, GRADED).text)
    return compare(answers.prompt, answers.candidate)


def _slug(name: str) -> str:
    """A name that every file system takes."""
    return re.sub(r"\W+", "-", name).strip("-")[:40].strip("-") or "case"


def _download(paths: tuple[Path, ...]) -> str:
    """A link that saves the record from the page itself, wherever the kernel runs."""
    page, *pictures = paths
    name, kind, data = page.name, "text/html", page.read_bytes()
    if pictures:
        buffer = BytesIO()
        with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
            for path in paths:
                archive.write(path, path.relative_to(page.parent))
        name, kind, data = f"{page.stem}.zip", "application/zip", buffer.getvalue()
    coded = base64.b64encode(data).decode("ascii")
    return (
        f'<a style="{_LINK}" download="{escape(name)}" href="data:{kind};base64,{coded}">'
        f"Download {escape(name)}</a>"
    )


def _board(case: Case) -> bytes:
    board = BoardChart(likely_verdicts(case, deciding()), dict(recommend_quickly(case).shares))
    return board.live.png()
