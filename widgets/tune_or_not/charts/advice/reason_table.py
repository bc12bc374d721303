"""Which source gives which reason: the themes as a table."""

from __future__ import annotations

import pandas as pd

from tune_or_not.charts.kit.tables import Table
from tune_or_not.decision.advice.reason_themes import themes

_SAYS = {"fine_tuning": "tune", "prompting": "prompt", "rag": "retrieve"}


def reason_table() -> Table:
    """A row per theme; under each source, what its reasons of this theme speak for."""
    rows = {
        theme.name: {
            source: ", ".join(dict.fromkeys(_SAYS[reason.verdict] for reason in given))
            for source, given in theme.reasons.items()
        }
        for theme in themes()
    }
    frame = pd.DataFrame(rows).T
    return Table(frame[sorted(frame.columns)].fillna(""), align="left")
