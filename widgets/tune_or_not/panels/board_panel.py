"""The board panel: what each source's chart says of one case, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.case import Case
from tune_or_not.decision.advisers import verdicts
from tune_or_not.decision.chart_reader import charts
from tune_or_not.panels.live_case import LiveCase
from tune_or_not.panels.live_picture import LivePicture
from tune_or_not.panels.panel import Panel
from tune_or_not.pictures.board import BoardChart, Said, sentence

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

FIELDS = ("prompt_score", "mainly_retrieval", "needs_behaviour", "needs_consistency")


def board_panel(live: LiveCase, fields: Sequence[str] = FIELDS) -> Panel:
    """Controls for these fields, and a row per source with its verdict.

    board_panel(here.case, ["prompt_score", "needs_live_data"])
    """
    board = BoardChart(_said(live.case))
    picture = LivePicture.of(board.live, status=sentence(_said(live.case)))

    def draw(case: Case) -> None:
        said = _said(case)
        with picture.hold_sync():
            board.update(said)
            picture.status = sentence(said)

    return Panel(
        live,
        fields,
        [picture],
        draw,
        png=board.live.png,
        sentence=lambda case: sentence(_said(case)),
    )


def _said(case: Case) -> Said:
    return {charts()[chart_id].source: verdict for chart_id, verdict in verdicts(case).items()}
