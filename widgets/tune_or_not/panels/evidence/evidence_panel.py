"""The evidence panel: two columns of graded answers, and what they show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Protocol

from ipywidgets import HTML, Dropdown, Textarea, VBox

from tune_or_not.case import Case
from tune_or_not.charts.evidence.paired_evidence import Evidence, PairedEvidenceChart, sentence
from tune_or_not.decision.choice.worth_of_gain import worth_of_gain
from tune_or_not.decision.evidence.graded_answers import GradedAnswers, read_graded
from tune_or_not.decision.evidence.paired import compare
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.controls import CONTROL
from tune_or_not.panels.kit.into_case import IntoCase
from tune_or_not.panels.kit.live_case import LiveCase
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

    As long as the box is empty an example's answers are compared. `paste` fills the box in code.
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
        self._example = Dropdown(description="Example to compare", options=dict(examples))
        self._example.add_class(CONTROL)
        self._box = _box(kept.text if kept else "")
        self._problems = HTML()
        self._use = IntoCase(mine, self._numbers)
        self._read_box()
        pasted = VBox([self._example, self._box, self._problems])
        pasted.add_class("tune-or-not-controls")
        super().__init__(
            live,
            fields,
            self._shown,
            PairedEvidenceChart,
            sentence,
            below=[pasted, self._use],
        )
        if kept is not None:
            self._box.observe(lambda change: kept.keep(change.new), "value")
        for source in (self._box, self._example):
            source.observe(self._changed, "value")

    def paste(self, text: str) -> None:
        """Put these answers into the box, as by hand; an empty text brings the example back."""
        self._box.value = text

    def use(self) -> str:
        """Press “Use these numbers in my case” in code; what it says."""
        return self._use.use()

    @property
    def answers(self) -> GradedAnswers:
        """The answers that are compared, with what was wrong with the rest."""
        return self._answers

    def _changed(self, _change: object) -> None:
        self._read_box()
        self.redraw()

    def _read_box(self) -> None:
        own = self._box.value
        self._answers = read_graded(own if own.strip() else self._example.value)
        self._comparison = compare(self._answers.prompt, self._answers.candidate)
        self._problems.value = _told(self._answers, bool(own.strip()))
        self._use.enabled = bool(self._numbers())

    def _shown(self, case: Case) -> Evidence:
        return Evidence(self._comparison, case.score_needed, worth_of_gain(case))

    def _numbers(self) -> dict[str, float]:
        """Of the reader's own answers: an example's are nobody's."""
        found = self._comparison
        if found is None or not self._box.value.strip():
            return {}
        return {
            "evaluation_examples": found.questions,
            "prompt_score": round(found.prompt, 3),
            "tuned_score": round(found.candidate, 3),
        }


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


def _told(answers: GradedAnswers, own: bool) -> str:
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
    shown = [*answers.notes, *answers.problems[:_MOST_PROBLEMS]]
    if left_out > _MOST_PROBLEMS:
        shown.append(f"... and {left_out - _MOST_PROBLEMS:,} more rows.")
    items = "".join(f"<li>{escape(line)}</li>" for line in shown)
    return f'<div role="status">{escape(head)}{f"<ul>{items}</ul>" if items else ""}</div>'
