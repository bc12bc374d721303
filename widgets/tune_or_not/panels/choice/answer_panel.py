"""The answer: one bar of shares, what to ask next, the approaches side by side, and the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from ipywidgets import HTML, Box, ToggleButton, VBox, Widget

from tune_or_not.case import Case
from tune_or_not.charts.choice.answer_words import (
    AnswerWords,
    answer_words,
    drawn_words,
    one_line,
    unknown_fields,
)
from tune_or_not.charts.choice.share_bar import ShareBar, sentence, unlabelled
from tune_or_not.charts.choice.side_by_side import side_by_side_html
from tune_or_not.charts.choice.way import way_html
from tune_or_not.decision.choice.recommendation import (
    USUAL_DRAWS,
    Recommendation,
    recommend,
    recommend_quickly,
    recommend_with_next,
)
from tune_or_not.panels.choice.interview import Interview
from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.controls import controls
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.panel_picture import PanelPicture
from tune_or_not.panels.kit.when_still import BEFORE, WhenStill

FIRST_FIELDS = (
    "name",
    "task",
    "api_allowed",
    "one_region",
    "may_train_on_data",
    "needs_knowledge",
    "mainly_retrieval",
    "needs_style",
    "needs_format",
    "needs_behaviour",
    "requests_per_month",
    "prompt_score",
    "score_needed",
    "examples_exist",
    "training_examples",
    "weeks_to_release",
)
"""What must be known of a project before anything else, in a form."""

MOVING_DRAWS = 100
"""Draws while something moves; at rest there are more."""


def answer_panel(live: LiveCase, fields: Sequence[str] = FIRST_FIELDS) -> Panel:
    """The answer for a case, told as an interview; `fields` are in a form below, folded.

        panels.answer(here.case)

    The bar moves with every change; questions, table and way follow when nothing moves.
    """
    headline, under, table, way = HTML(), HTML(), HTML(), HTML()
    headline.add_class("tune-or-not-headline")
    under.add_class("tune-or-not-under")
    interview = Interview(live)
    beside = VBox([table, way])
    beside.add_class("tune-or-not-beside")
    columns = Box([interview, beside])
    columns.add_class("tune-or-not-columns")

    def begin(case: Case, recommendation: Recommendation) -> None:
        headline.value = _headline_html(answer_words(recommendation))
        under.value = _UNDER_MOVING
        table.add_class(BEFORE)
        interview.mark(case)

    def refine(case: Case, recommendation: Recommendation, turns_sought: bool) -> None:
        headline.value = _headline_html(answer_words(recommendation))
        under.value = _under_html(recommendation)
        table.value = side_by_side_html(recommendation, case)
        table.remove_class(BEFORE)
        turns = _turns_html(recommendation) if turns_sought else ""
        way.value = way_html(recommendation, case) + turns + _to_check(recommendation)
        interview.show(recommendation, case)

    below = [under, columns, *_form(live, fields)]
    return _with_bar(live, [headline], below, begin, refine, with_turns=True)


def answer_bar_panel(live: LiveCase) -> Panel:
    """The bar alone with one line: this course says ..., because ..., next ...

    panels.answer_bar(here.case)
    """
    line = HTML()
    line.add_class("tune-or-not-under")

    def refine(_case: Case, recommendation: Recommendation, _turns_sought: bool) -> None:
        line.value = f"<p>{escape(one_line(recommendation))}</p>"

    return _with_bar(live, [], [line], lambda _case, _first: None, refine, with_turns=False)


def _with_bar(
    live: LiveCase,
    above: list[Widget],
    below: list[Widget],
    begin: Callable[[Case, Recommendation], None],
    refine: Callable[[Case, Recommendation, bool], None],
    *,
    with_turns: bool,
) -> Panel:
    """A bar of shares between other parts. `begin` gets a first look at each move, `refine` the
    recommendation at the start and at rest, when a screen reader hears it, too; its last argument
    says whether what would turn it was looked for, which is only done at rest, and `with_turns`."""
    work = recommend if with_turns else recommend_with_next
    first = recommend_with_next(live.case)
    bar = ShareBar()
    picture = PanelPicture(
        svg=bar.svg(first.shares),
        alt=_alt(first),
        status=answer_words(first).whole,
        show_status=False,
    )

    def show(recommendation: Recommendation) -> None:
        picture.set_picture(
            patch=bar.patch(recommendation.shares),
            alt=_alt(recommendation),
            status=answer_words(recommendation).whole,
        )

    def draw(case: Case) -> None:
        look = recommend_quickly(case, MOVING_DRAWS)
        show(look)
        begin(case, look)
        heavy.later(case)

    def rest(case: Case, recommendation: Recommendation) -> None:
        show(recommendation)
        refine(case, recommendation, with_turns)

    heavy = WhenStill(live, lambda case: work(case, between=heavy.give_way), rest)
    refine(live.case, first, False)
    if with_turns:
        heavy.later(live.case)
    panel = Panel(
        live,
        (),
        [*above, picture, *below],
        draw,
        png=lambda: bar.png(recommend_quickly(live.case).shares),
        sentence=lambda case: answer_words(recommend_quickly(case)).whole,
        heavy=heavy,
    )
    panel.add_class("tune-or-not-answer")
    return panel


def _alt(recommendation: Recommendation) -> str:
    return f"Shares of the draws: {sentence(recommendation.shares)}."


def _form(live: LiveCase, fields: Sequence[str]) -> list[Box]:
    """A button that unfolds the fields as controls, made when they are first wanted."""
    if not fields:
        return []
    fold = ToggleButton(value=False, description="Fill in a form instead", icon="list")
    fold.layout.width = "auto"
    fold.add_class(CONTROL)
    form = VBox([fold])
    form.add_class("tune-or-not-form")

    def unfold(change: dict[str, bool]) -> None:
        if change["new"] and len(form.children) == 1:
            form.children = [fold, controls(live, *fields)]
        if len(form.children) > 1:
            form.children[1].layout.display = None if change["new"] else "none"

    fold.observe(unfold, "value")
    return [form]


_UNDER_MOVING = f"<p>A first look of {MOVING_DRAWS} draws; it is refined when nothing moves.</p>"


def _headline_html(words: AnswerWords) -> str:
    return f"<p><b>{escape(words.first)}</b> {escape(words.then)}</p>"


def _under_html(recommendation: Recommendation) -> str:
    further = unlabelled(recommendation.shares)
    line = escape(f"{further} {drawn_words(recommendation, USUAL_DRAWS)}".strip())
    names = ", ".join(map(escape, unknown_fields(recommendation)))
    if not names:
        return f"<p>{line}</p>"
    return f"<details><summary>{line} <u>What is drawn</u></summary>{names}.</details>"


def _turns_html(recommendation: Recommendation) -> str:
    turns = " ".join(escape(turn.text) for turn in recommendation.turns[:2])
    return f"<p><b>What would turn it:</b> {turns or 'No single change.'}</p>"


def _to_check(recommendation: Recommendation) -> str:
    """What no table can answer: which provider runs a model in the reader's region."""
    texts = [why.text for why in recommendation.because if why.fields == ("one_region",)]
    return "".join(f"<p><b>Check first:</b> {escape(text)}</p>" for text in texts)
