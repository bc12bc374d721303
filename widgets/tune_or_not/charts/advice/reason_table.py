"""Which source gives which reason: the themes as a table."""

from __future__ import annotations

from tune_or_not.charts.kit.tables import Table
from tune_or_not.decision.advice.reason_themes import themes

_SAYS = {"fine_tuning": "tune", "prompting": "prompt", "rag": "retrieve"}


def reason_table() -> Table:
    """A row per theme; under each source, what its reasons of this theme speak for."""
    sources = sorted({source for theme in themes() for source in theme.reasons})
    rows = {
        theme.name: {
            source: ", ".join(
                dict.fromkeys(_SAYS[reason.verdict] for reason in theme.reasons.get(source, ()))
            )
            for source in sources
        }
        for theme in themes()
    }
    return Table(rows, align="left")
