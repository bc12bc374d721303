"""Every panel under one name: `panels.cost(example)`, `panels.board(here.case)`.

Names and what they stand for are in `catalogue.py`; each is imported when it is first asked for,
so that a lesson loads no more than it shows.
"""

from __future__ import annotations

from typing import Any

from tune_or_not.panels.catalogue import NAMES, load


def __getattr__(name: str) -> Any:
    if name not in NAMES:
        raise AttributeError(f"there is no panel {name!r}; there are {', '.join(sorted(NAMES))}")
    return load(name)


def __dir__() -> list[str]:
    return sorted(NAMES)
