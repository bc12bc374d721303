"""The panel of case studies: a case as its source tells it, the reader's guess, then the board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from ipywidgets import HTML, Box, Button, Dropdown, VBox

from tune_or_not.case import Case
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.advice.worked_case import WorkedCase
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.lesson.opened import Lesson
from tune_or_not.panels.advice.board_panel import board_panel
from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.closing import Closing, take_away
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.reader.guesses import OFFERED, case_question
from tune_or_not.reader.questions import Choice
from tune_or_not.reader.quiz import as_html
from tune_or_not.words.listed_fields import value_said
from tune_or_not.words.quantity import percent

FIELDS = (
    "prompt_score",
    "needs_knowledge",
    "mainly_retrieval",
    "rag_covers_knowledge",
    "needs_style",
    "prompting_gets_style",
    "needs_format",
    "needs_behaviour",
    "repeats_mistakes",
    "training_examples",
    "needs_faster_answers",
    "requests_per_month",
)
"""What turns the verdict of one case or another."""


ROWS = ("s1_decision", "s2_framework", "s3_reasons", "s5_flowchart", "s6_strategies")
"""The advisers of the board; the button below it shows all."""


def case_studies_panel(
    lesson: Lesson,
    cases: Mapping[str, WorkedCase],
    fields: Sequence[str] = FIELDS,
    first: Sequence[str] | None = None,
) -> CaseStudies:
    """Worked cases to go through one by one: guess, then reveal what was decided, and the board.

        four = case_studies_panel(here, here.worked("S2"))
        teams = case_studies_panel(here, here.worked("public"), first=["canva", "checkr"])

    `first` names the cases to begin with; a button brings the others. Guesses are kept in the
    reader's progress, under the lesson and the name of the case's file; a revealed one is locked.
    """
    return CaseStudies(lesson, cases, fields, first if first is not None else tuple(cases))


class CaseStudies(Closing, VBox):  # type: ignore[misc]
    """One case at a time; `case` is the live one, `sentence` says what the board says of it."""

    def __init__(
        self,
        lesson: Lesson,
        cases: Mapping[str, WorkedCase],
        fields: Sequence[str],
        first: Sequence[str],
    ) -> None:
        self._lesson, self._cases, self._fields = lesson, dict(cases), fields
        self._offered = list(first)
        self._shown_now: set[str] = set()
        self.case = LiveCase(origin=self._cases[self._offered[0]].case)
        self.board: Panel = board_panel(self.case, fields, ROWS)
        self._which = Dropdown(
            description="Case",
            layout={"width": "auto", "max_width": "24em"},
            style={"description_width": "initial"},
        )
        self._on, self._more, self._all = (
            Button(layout={"width": "auto", "align_self": "flex-start"}) for _ in range(3)
        )
        self._all.description = "Show all advisers"
        self._story, self._decision, self._course, self._end = (
            HTML(layout={"max_width": "60em"}) for _ in range(4)
        )
        self._guess = Box()
        self._guess.layout.flex = self._decision.layout.flex = "1 1 20em"
        beside = Box([self._guess, self._decision])
        beside.layout.flex_flow, beside.layout.grid_gap = "row wrap", "8px 24px"
        self._revealed = VBox([self._course, self.board, self._all])
        for control in (self._which, self._on, self._more, self._all):
            control.add_class(CONTROL)
        for text in (self._story, self._decision, self._course, self._end):
            text.add_class("tune-or-not-told")
        super().__init__(
            [self._which, self._story, beside, self._on, self._end, self._more, self._revealed]
        )
        self.add_class("tune-or-not-panel")
        self._offer()
        self._which.observe(lambda change: self._take_up(change.new), "value")
        self._on.on_click(lambda _: self._go_on())
        self._more.on_click(lambda _: self.show_more())
        self._all.on_click(lambda _: self._show_all())
        self.case.observe(lambda _: self._show_course(), "case")
        self._take_up(self._which.value)

    def close(self) -> None:
        """Stop following the case, and take the widgets away."""
        self.case.unobserve_all()
        super().close()

    def turn_to(self, name: str) -> None:
        """Take up a case as it was told. Raises KeyError for an unknown one."""
        if name not in self._cases:
            raise KeyError(name)
        if name not in self._offered:
            self.show_more()
        if self._which.value == name:
            self._take_up(name)
        self._which.value = name

    def show_more(self) -> None:
        """Offer the other cases as well."""
        self._offered += [name for name in self._cases if name not in self._offered]
        self._offer()

    def guess(self, text: str) -> None:
        """Guess as a reader would. Raises traitlets.TraitError for what is not offered."""
        self.question.choose(text)

    def reveal(self) -> None:
        """Show what was decided, and the board of the case as it was told; no more guessing."""
        self.case.reset()
        self._shown_now.add(self.worked.id)
        self._lesson.settle_guess(case_question(self.worked))
        self._show_decision()

    @property
    def worked(self) -> WorkedCase:
        """The case that is open."""
        return self._cases[self._which.value]

    @property
    def decision(self) -> str:
        """What was decided, as HTML; empty before the reveal."""
        return str(self._decision.value)

    @property
    def score(self) -> str:
        """How many of the revealed guesses were what was decided."""
        questions = [case_question(self._cases[name]) for name in self._offered]
        right = [
            self._lesson.guessed(question) == question.right_choice
            for question in questions
            if self._is_revealed(question.id)
        ]
        count = f"{sum(right)} of {len(right)} guessed as it was decided."
        return f"You are through: {count}" if len(right) == len(questions) else count

    @property
    def sentence(self) -> str:
        """What was decided in the case that is open, and what the board says of it now."""
        worked = self.worked
        decided = f"decided was {VERDICTS[worked.verdict]}"
        return f"{worked.case.name} ({worked.source}): {decided}.\n{self.board.sentence}"

    def _offer(self) -> None:
        now = self._which.value
        options = [(self._cases[name].case.name, name) for name in self._offered]
        self._which.options = options
        self._which.value = now or self._offered[0]
        left = len(self._cases) - len(self._offered)
        self._more.description = f"{left} more cases"
        self._more.layout.display = None if left else "none"

    def _take_up(self, name: str) -> None:
        worked = self._cases[name]
        self._story.value = _story_html(worked)
        self.question = self._lesson.guess_about(case_question(worked), _kept)
        for old in self._guess.children:
            take_away(old)
        self._guess.children = [self.question]
        self.case.begin(worked.case)
        if self._is_revealed(name):
            self._show_decision()
            return
        self._decision.value = self._end.value = ""
        self._revealed.layout.display = "none"
        self._on.description, self._on.icon = "Reveal", "eye"

    def _is_revealed(self, name: str) -> bool:
        question = case_question(self._cases[name])
        return name in self._shown_now or self._lesson.is_revealed(question)

    def _show_decision(self) -> None:
        """One button for both steps: whoever goes on by keyboard keeps the focus."""
        self.question.settle()
        self._decision.value = _decided_html(self.worked, self.question.chosen)
        self._end.value = f"<p><b>{self.score}</b></p>"
        self._revealed.layout.display = None
        self._on.description, self._on.icon = "Next case", "arrow-right"
        self._show_course()

    def _show_course(self) -> None:
        """What this course says of the case as it is now, which a control may have changed."""
        if self._revealed.layout.display != "none":
            self._course.value = _course_html(self.worked, self.case.case)

    def _show_all(self) -> None:
        few = self.board
        self.board = board_panel(self.case, self._fields)
        self._revealed.children = [self._course, self.board]
        take_away(few)

    def _go_on(self) -> None:
        if self._revealed.layout.display == "none":
            self.reveal()
            return
        place = self._offered.index(self._which.value)
        self._which.value = self._offered[(place + 1) % len(self._offered)]

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        stories = "\n".join(_story_markdown(worked) for worked in self._cases.values())
        answers = "\n".join(_answer_html(worked) for worked in self._cases.values())
        offered = ", ".join(VERDICTS[verdict] for verdict in OFFERED)
        folded = f"<details><summary>What was decided</summary>\n<ul>\n{answers}\n</ul>\n</details>"
        text = f"What would you do in each case: {offered}?\n\n{stories}\n\n{folded}"
        plain = "\n".join(
            f"{w.case.name}: {w.case.task} {w.brief} ({w.source})" for w in self._cases.values()
        )
        return bundle | {"text/markdown": text, "text/plain": plain}


_judged = lru_cache(maxsize=64)(recommend_quickly)
"""A panel says the same of every case each time that it is shown."""


def _kept(choice: Choice) -> str:
    return f"Your guess is kept: {choice.text}."


def _story_html(worked: WorkedCase) -> str:
    return (
        f'<p class="tune-or-not-case"><b>{as_html(worked.case.name)}</b> '
        f"({as_html(worked.source)}, {as_html(worked.date)})<br>"
        f"{as_html(worked.case.task)} {as_html(worked.brief)}</p>"
    )


def _story_markdown(worked: WorkedCase) -> str:
    task, brief = as_html(worked.case.task), as_html(worked.brief)
    return f"- **{as_html(worked.case.name)}** ({_source(worked)}). {task} {brief}"


def _answer_html(worked: WorkedCase) -> str:
    own = VERDICTS[_judged(worked.case).verdict]
    parting = (
        f" This course says {as_html(own)}: {as_html(worked.parting)}" if worked.parting else ""
    )
    decided = f"<b>{as_html(worked.case.name)}: {as_html(VERDICTS[worked.verdict])}.</b>"
    return f"<li>{decided} {as_html(worked.done)} {as_html(worked.note)}{parting}</li>"


def _decided_html(worked: WorkedCase, guessed: Choice | None) -> str:
    guess = f"You guessed {as_html(guessed.text)}." if guessed else "You did not guess."
    rests = "".join(
        f"<li>{as_html(value_said(name, worked.case))} <i>({as_html(words)})</i></li>"
        for name, words in worked.words.items()
    )
    return (
        f'<div role="status"><p><b>{as_html(worked.source)} decided: '
        f"{as_html(VERDICTS[worked.verdict])}.</b> {guess}</p>"
        f"<p>{as_html(worked.done)} {as_html(worked.note)}</p></div>"
        f"<details><summary>What each field rests on: its words, or ours</summary>"
        f"<ul>{rests}</ul></details>{_link(worked)}"
    )


def _course_html(worked: WorkedCase, case: Case) -> str:
    recommendation = _judged(case)
    says = f"<b>This course says {as_html(VERDICTS[recommendation.verdict])}</b>"
    often = f"in {percent(recommendation.share)} of the draws"
    if case != worked.case:
        return f"<p>{says} of the case as you changed it, {often}.</p>"
    return f"<p>{says}, {often}. {as_html(worked.parting)}</p>"


def _link(worked: WorkedCase) -> str:
    if not worked.link:
        return ""
    address = escape(worked.link, quote=True)
    return f'<p><a href="{address}" target="_blank" rel="noopener">Where it is told</a></p>'


def _source(worked: WorkedCase) -> str:
    source = as_html(f"{worked.source}, {worked.date}")
    return f"[{source}]({worked.link})" if worked.link else source
