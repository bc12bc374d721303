"""The evidence panel: two columns of graded answers, and what they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

from ipywidgets import HTML, Dropdown, Textarea, VBox

from tune_or_not.case import Case
from tune_or_not.charts.evidence.paired_evidence import Evidence, PairedEvidenceChart, sentence
from tune_or_not.decision.choice.worth_of_gain import worth_of_gain
from tune_or_not.decision.evidence.comparison import Comparison
from tune_or_not.decision.evidence.graded_answers import GradedAnswers, read_graded
from tune_or_not.decision.evidence.paired import compare
from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.into_case import IntoCase
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.upload.file_upload import FileUpload
from tune_or_not.panels.kit.when_still import WhenStill
from tune_or_not.words.quantity import quantity

FIELDS = ("score_needed", "loss_per_error", "requests_per_month", "horizon_months")
_MOST_PROBLEMS = 8


class KeptText(Protocol):
    """Somewhere to keep what a reader pasted."""

    @property
    def text(self) -> str: ...

    def keep(self, text: str) -> None: ...


class EvidencePanel(ChartPanel):
    """A box to paste graded answers into, the paired table, and the difference with its interval.

    As long as the box is empty an example's answers are compared. What is typed is read, compared
    and kept when the keys have been still for a moment. `paste` fills the box in code.
    """

    def __init__(
        self,
        live: LiveCase,
        examples: Mapping[str, str],
        fields: Sequence[str],
        mine: LiveCase,
        kept: KeptText | None,
    ) -> None:
        self._kept = kept
        self._of_reader = live.begins_empty
        self._example = Dropdown(description="Example to compare", options=dict(examples))
        self._example.add_class(CONTROL)
        self._box = _box(kept.text if kept else "")
        self._problems = HTML()
        self._use = IntoCase(mine, self._numbers)
        self._typing = WhenStill(live, self._read, self._take)
        self._accept(self._read(live.case))
        upload = FileUpload(label="Load a CSV file of answers", accept=".csv,.tsv,.txt")
        upload.on_file(lambda _name, content: self._uploaded(content))
        pasted = VBox([self._example, self._box, upload, self._problems])
        pasted.add_class("tune-or-not-controls")
        super().__init__(
            live,
            fields,
            self._evidence,
            PairedEvidenceChart,
            sentence,
            below=self._use,
        )
        self._put_beside(pasted)
        self._heavy = self._typing
        self._box.observe(self._typed, "value")
        self._example.observe(self._chosen, "value")

    def _put_beside(self, pasted: VBox) -> None:
        """The box stands in the column of the controls, in view together with the picture."""
        (row,) = self.children
        *columns, pictures = row.children
        column = columns[0] if columns else VBox()
        column.children = (pasted, *column.children)
        column.add_class("tune-or-not-controls")
        row.children = (column, pictures)

    def _uploaded(self, content: bytes) -> None:
        """A file takes the place of what stands in the box; what is no UTF-8 shows as such."""
        self._box.value = content.decode("utf-8-sig", errors="replace")
        self._typing.settle()

    def paste(self, text: str) -> None:
        """Put these answers into the box, as by hand; an empty text brings the example back."""
        self._box.value = text
        self.settle()

    def use(self) -> str:
        """Press “Use these numbers in my case” in code; what it says."""
        return self._use.use()

    @property
    def answers(self) -> GradedAnswers:
        """The answers that are compared, with what was wrong with the rest."""
        return self._answers

    def _typed(self, _change: object) -> None:
        self._typing.later(self._live.case)

    def _chosen(self, change: object) -> None:
        self._typed(change)
        self._typing.settle()

    def _read(self, _case: Case) -> _Read:
        own, example = self._box.value, self._example.value
        answers = read_graded(own if own.strip() else example)
        return _Read(own, example, answers, compare(answers.prompt, answers.candidate))

    def _accept(self, read: _Read) -> None:
        self._last, self._answers, self._comparison = read, read.answers, read.comparison
        self._problems.value = _what_was_read(read.answers, bool(read.own.strip()))
        self._use.enabled = bool(self._numbers())

    def _take(self, case: Case, read: _Read) -> None:
        if self._kept is not None and read.own != self._last.own:
            self._kept.keep(read.own)
        self._accept(read)
        self._draw(case)

    def _evidence(self, case: Case) -> Evidence:
        if (self._box.value, self._example.value) != (self._last.own, self._last.example):
            self._typing.later(case)  # the case has moved since: what waits is for this one
        return Evidence(
            self._comparison,
            case.score_needed,
            worth_of_gain(case),
            of_example=self._of_reader and not self._last.own.strip(),
            needed_known=case.is_known("score_needed"),
        )

    def _numbers(self) -> dict[str, float]:
        """Of the reader's own answers: an example's are nobody's."""
        comparison = self._comparison
        if comparison is None or not self._box.value.strip():
            return {}
        return {
            "evaluation_examples": comparison.questions,
            "prompt_score": round(comparison.prompt, 3),
            "tuned_score": round(comparison.candidate, 3),
        }


@dataclass(frozen=True)
class _Read:
    """What stood in the box and in the example when they were read, and what came of it."""

    own: str
    example: str
    answers: GradedAnswers
    comparison: Comparison | None


def evidence_panel(
    live: LiveCase,
    examples: Mapping[str, str],
    fields: Sequence[str] = FIELDS,
    *,
    mine: LiveCase | None = None,
    kept: KeptText | None = None,
) -> EvidencePanel:
    """Graded answers compared: `examples` are CSV texts by name, shown until the reader pastes one.

        evidence_panel(here.case, {"Last week": text}, kept=here.text("graded_answers"))

    `mine` is the case that the button changes (default: the panel's own), `kept` remembers what
    was pasted.
    """
    return EvidencePanel(live, examples, fields, mine or live, kept)


def _box(text: str) -> Textarea:
    box = Textarea(
        value=text,
        description="Your graded answers, as CSV",
        placeholder=(
            "question,prompt_only,fine_tuned\nWhere is my order?,yes,yes\nCan I return it?,no,yes"
        ),
        rows=7,
    )
    box.add_class(CONTROL)
    box.layout.width = "100%"
    box.tooltip = "Paste rows from a spreadsheet; they stay on this machine"
    return box


def _what_was_read(answers: GradedAnswers, own: bool) -> str:
    """What was read and what was not; the reader's text is escaped."""
    read = quantity(len(answers), "questions")
    left_out = len(answers.problems)
    if not own:
        head = f"The picture shows the example's {read}; paste your own, they stay on this machine."
    elif left_out:
        rows = "1 row is" if left_out == 1 else f"{left_out:,} rows are"
        head = f"{read} read; {rows} left out."
    else:
        head = f"{read} read, none left out."
    lines = [*answers.notes, *answers.problems[:_MOST_PROBLEMS]]
    if left_out > _MOST_PROBLEMS:
        lines.append(f"... and {left_out - _MOST_PROBLEMS:,} more rows.")
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<div role="status">{escape(head)}{f"<ul>{items}</ul>" if items else ""}</div>'
