"""The board panel: what every adviser says of one case, side by side, and why."""

from __future__ import annotations

from collections.abc import Sequence

from ipywidgets import HTML

from tune_or_not.case import Case
from tune_or_not.charts.advice.board import BoardChart, Row, Rows, sentence
from tune_or_not.decision.advice.advisers import (
    answers,
    deciding,
    likely_verdicts,
    verdicts,
)
from tune_or_not.decision.advice.agreement import parts_of, splits
from tune_or_not.decision.advice.at_least import with_controls
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.choice.recommendation import (
    Recommendation,
    recommend,
    recommend_quickly,
    recommend_with_next,
)
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.panel_picture import PanelPicture
from tune_or_not.panels.kit.trail import (
    advice_html,
    parts_html,
    recommendation_html,
    turns_html,
)
from tune_or_not.panels.kit.when_still import BEFORE, WhenStill

CHARTS = ("s1_decision", "s2_framework", "s5_flowchart")
"""The three advisers that are charts: a board of these is the first that a reader meets."""

FIELDS = ("prompt_score", "mainly_retrieval", "needs_behaviour", "needs_consistency")


def board_panel(
    live: LiveCase, fields: Sequence[str] = FIELDS, only: Sequence[str] | None = None
) -> Panel:
    """Controls for these fields, a row per adviser, where they part, and each one's reasons.

    board_panel(here.case, ["prompt_score", "needs_live_data"])
    board_panel(here.case, only=CHARTS)

    `only` names the advisers that get a row; without it, all that ever have a verdict. Sources
    that only bring evidence stand in the list of reasons. The board moves with every change, the
    reasons follow when nothing moves. What would turn the answer is first looked for at rest.
    """
    rows = tuple(only) if only is not None else deciding()
    own = recommend_with_next(live.case)
    first = _rows(live.case, rows, own)
    board = BoardChart(*first)
    picture = PanelPicture.of(board.live, status=sentence(*first))
    words = HTML(_words(live.case, own, rows, only, turns_sought=False))

    def draw(case: Case) -> None:
        row = _rows(case, rows, recommend_quickly(case))
        with picture.hold_sync():
            board.update(*row)
            picture.status = sentence(*row)
        words.add_class(BEFORE)
        heavy.later(case)

    def refine(case: Case, recommendation: Recommendation) -> None:
        words.value = _words(case, recommendation, rows, only, turns_sought=True)
        words.remove_class(BEFORE)

    heavy = WhenStill(live, lambda case: recommend(case, between=heavy.give_way), refine)
    heavy.later(live.case)
    return Panel(
        live,
        fields,
        [picture, words],
        draw,
        png=board.live.png,
        sentence=lambda case: sentence(*_rows(case, rows, recommend_quickly(case))),
        caption=picture,
        heavy=heavy,
    )


def _rows(case: Case, names: Sequence[str], own: Recommendation) -> tuple[Rows, Row]:
    rows: dict[str, Row] = dict(likely_verdicts(case, names))
    return rows, own.shares


def _words(
    case: Case,
    recommendation: Recommendation,
    names: Sequence[str],
    only: Sequence[str] | None,
    *,
    turns_sought: bool,
) -> str:
    by_adviser = {name: row for name, row in verdicts(case, names).items() if _all_told(name, case)}
    return (
        parts_html(splits(by_adviser), parts_of(case, by_adviser))
        + recommendation_html(recommendation, case)
        + (turns_html(recommendation) if turns_sought else "")
        + advice_html(answers(case, only))
    )


def _all_told(name: str, case: Case) -> bool:
    """Whether a verdict rests on nothing that is drawn."""
    return all(map(case.is_known, with_controls(advisers()[name].procedure.fields)))
