"""The panel of case studies: a case as its source tells it, the reader's guess, then the board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ipywidgets import HTML, Box, Button, Dropdown, VBox

from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.advice.worked_case import WorkedCase
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.lesson.opened import Lesson
from tune_or_not.panels.advice.board_panel import board_panel
from tune_or_not.panels.kit.closing import Closing, take_away
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.reader.guesses import OFFERED, case_question
from tune_or_not.reader.questions import Choice
from tune_or_not.reader.quiz import CONTROL, as_html
from tune_or_not.words.listed_fields import value_said

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


def case_studies_panel(
    lesson: Lesson, cases: Mapping[str, WorkedCase], fields: Sequence[str] = FIELDS
) -> CaseStudies:
    """Worked cases to go through one by one: guess, then reveal what was decided, and the board.

        four = case_studies_panel(here, here.worked("S2"))

    Guesses are kept in the reader's progress, under the lesson and the name of the case's file.
    """
    return CaseStudies(lesson, cases, fields)


class CaseStudies(Closing, VBox):  # type: ignore[misc]
    """One case at a time; `case` is the live one, `sentence` says what the board says of it."""

    def __init__(
        self, lesson: Lesson, cases: Mapping[str, WorkedCase], fields: Sequence[str]
    ) -> None:
        self._lesson, self._cases = lesson, dict(cases)
        self.case = LiveCase(origin=self._shown_first.case)
        self.board: Panel = board_panel(self.case, fields)
        self._which = Dropdown(
            description="Case",
            options=[(worked.case.name, name) for name, worked in self._cases.items()],
            layout={"width": "auto", "max_width": "24em"},
        )
        self._on = Button(layout={"width": "auto", "align_self": "flex-start"})
        self._story, self._decision = (HTML(layout={"max_width": "60em"}) for _ in range(2))
        self._guess = Box()
        self._revealed = VBox([self._decision, self.board])
        for control in (self._which, self._on):
            control.add_class(CONTROL)
        for text in (self._story, self._decision):
            text.add_class("tune-or-not-told")
        super().__init__([self._which, self._story, self._guess, self._on, self._revealed])
        self.add_class("tune-or-not-panel")
        self._which.observe(lambda change: self._take_up(change.new), "value")
        self._on.on_click(lambda _: self._go_on())
        self._take_up(self._which.value)

    def turn_to(self, name: str) -> None:
        """Take up a case, as it was told, not yet revealed. Raises KeyError for an unknown one."""
        if name not in self._cases:
            raise KeyError(name)
        if self._which.value == name:
            self._take_up(name)
        self._which.value = name

    def guess(self, text: str) -> None:
        """Guess as a reader would. Raises traitlets.TraitError for what is not offered."""
        self.question.choose(text)

    def reveal(self) -> None:
        """Show what was decided, and the board of the case as it was told; no more guessing."""
        self.case.reset()
        self.question.settle()
        self._decision.value = _decided_html(self.worked, self.question.chosen)
        self._is_revealed(True)

    @property
    def worked(self) -> WorkedCase:
        """The case that is shown."""
        return self._cases[self._which.value]

    @property
    def sentence(self) -> str:
        """What was decided in the case that is shown, and what the board says of it now."""
        worked = self.worked
        decided = f"decided was {VERDICTS[worked.verdict]}"
        return f"{worked.case.name} ({worked.source}): {decided}.\n{self.board.sentence}"

    @property
    def _shown_first(self) -> WorkedCase:
        return next(iter(self._cases.values()))

    def _take_up(self, name: str) -> None:
        worked = self._cases[name]
        self._is_revealed(False)
        self._story.value = _story_html(worked)
        self.question = self._lesson.guess_about(case_question(worked), _kept)
        for old in self._guess.children:
            take_away(old)
        self._guess.children = [self.question]
        self.case.begin(worked.case)

    def _is_revealed(self, revealed: bool) -> None:
        """One button for both steps: whoever goes on by keyboard keeps the focus."""
        self._revealed.layout.display = None if revealed else "none"
        self._on.description, self._on.icon = (
            ("Next case", "arrow-right") if revealed else ("Reveal", "eye")
        )

    def _go_on(self) -> None:
        if self._revealed.layout.display == "none":
            self.reveal()
            return
        names = list(self._cases)
        self._which.value = names[(names.index(self._which.value) + 1) % len(names)]

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
    own = VERDICTS[recommend_quickly(worked.case).verdict]
    parting = (
        f" This course says {as_html(own)}: {as_html(worked.parting)}" if worked.parting else ""
    )
    decided = f"<b>{as_html(worked.case.name)}: {as_html(VERDICTS[worked.verdict])}.</b>"
    return f"<li>{decided} {as_html(worked.done)} {as_html(worked.note)}{parting}</li>"


def _decided_html(worked: WorkedCase, guessed: Choice | None) -> str:
    own = VERDICTS[recommend_quickly(worked.case).verdict]
    guess = f"You guessed {as_html(guessed.text)}." if guessed else "You did not guess."
    course = (
        f"<b>This course says {as_html(own)}.</b> {as_html(worked.parting)}"
        if worked.parting
        else f"This course comes to the same: {as_html(own)}."
    )
    rests = "".join(
        f"<li>{as_html(value_said(name, worked.case))} <i>({as_html(words)})</i></li>"
        for name, words in worked.words.items()
    )
    return (
        f'<div role="status"><p><b>{as_html(worked.source)} decided: '
        f"{as_html(VERDICTS[worked.verdict])}.</b> {guess}</p>"
        f"<p>{as_html(worked.done)} {as_html(worked.note)}</p><p>{course}</p></div>"
        f"<details><summary>What each field rests on: its words, or ours</summary>"
        f"<ul>{rests}</ul></details>{_link(worked)}"
    )


def _link(worked: WorkedCase) -> str:
    if not worked.link:
        return ""
    address = escape(worked.link, quote=True)
    return f'<p><a href="{address}" target="_blank" rel="noopener">Where it is told</a></p>'


def _source(worked: WorkedCase) -> str:
    source = as_html(f"{worked.source}, {worked.date}")
    return f"[{source}]({worked.link})" if worked.link else source
