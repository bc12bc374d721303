"""The board panel: what every adviser says of one case, side by side, and why."""

from __future__ import annotations

from collections.abc import Sequence

from ipywidgets import HTML

from tune_or_not.case import Case
from tune_or_not.charts.advice.board import BoardChart, sentence
from tune_or_not.decision.advice.advisers import answers, verdicts
from tune_or_not.decision.advice.agreement import parts_of, splits
from tune_or_not.decision.advice.points import EvidencePoints
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.choice.recommendation import recommend, recommend_quickly
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.panel_picture import PanelPicture
from tune_or_not.panels.kit.trail import advice_html, parts_html, recommendation_html

FIRST_FIELDS = (
    "name",
    "task",
    "needs_knowledge",
    "needs_style",
    "needs_format",
    "needs_behaviour",
    "mainly_retrieval",
    "needs_live_data",
    "requests_per_month",
    "prompt_versions_tried",
    "prompt_score",
    "score_needed",
    "evaluation_examples",
    "training_examples",
)
"""What a reader enters about a project of their own before anything else."""

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
    that only bring evidence stand in the list of reasons.
    """
    rows = tuple(only) if only is not None else deciding()
    board = BoardChart(*_told(live.case, rows))
    picture = PanelPicture.of(board.live, status=sentence(*_told(live.case, rows)))
    words = HTML(_words(live.case, rows, only))

    def draw(case: Case) -> None:
        row = _told(case, rows)
        with picture.hold_sync():
            board.update(*row)
            picture.status = sentence(*row)
        words.value = _words(case, rows, only)

    return Panel(
        live,
        fields,
        [picture, words],
        draw,
        png=board.live.png,
        sentence=lambda case: sentence(*_told(case, rows)),
    )


def deciding() -> tuple[str, ...]:
    """The advisers that have a verdict for some case, in the order of the sources."""
    return tuple(i for i, a in advisers().items() if not isinstance(a.procedure, EvidencePoints))


def _told(case: Case, rows: Sequence[str]) -> tuple[dict[str, str | None], str]:
    return verdicts(case, rows), recommend_quickly(case).verdict


def _words(case: Case, rows: Sequence[str], only: Sequence[str] | None) -> str:
    said = verdicts(case, rows)
    return (
        parts_html(splits(said), parts_of(case, said))
        + recommendation_html(recommend(case), case)
        + advice_html(answers(case, only))
    )
