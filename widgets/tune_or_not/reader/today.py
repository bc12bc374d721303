"""The day on which a reader's own case is judged, where it tells none."""

from __future__ import annotations

import os
from datetime import date

DAY_VARIABLE = "TUNE_OR_NOT_TODAY"
"""Environment variable that names another day, such as 2026-11-20: notebooks are built and tested
with a fixed one, so that a sentence stays as it was."""


def today() -> date:
    """The day by the clock, or the one that the variable above names."""
    named = os.environ.get(DAY_VARIABLE)
    return date.fromisoformat(named) if named else date.today()
