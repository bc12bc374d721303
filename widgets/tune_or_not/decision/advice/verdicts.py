"""The seven verdicts, `not_yet`, and what a reader calls them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

VERDICTS: dict[str, str] = {
    "prompting": "Prompting",
    "rag": "RAG",
    "fine_tuning": "Fine-tuning",
    "fine_tuning_rag": "Fine-tuning + RAG",
    "smaller_model": "Smaller model",
    "base_model": "Base model",
    "hosted_api": "Hosted API",
    "not_yet": "Not yet",
}


Codes = NDArray[np.int8]
"""A verdict per row: its place in VERDICTS, or NO_VERDICT."""

NO_VERDICT = -1
NAMES: tuple[str, ...] = tuple(VERDICTS)
CODE: dict[str | None, int] = {None: NO_VERDICT} | {name: n for n, name in enumerate(NAMES)}

COMBINABLE = frozenset({"prompting", "rag", "fine_tuning"})
"""Verdicts that a chart of several choices may end in."""


def combined(verdicts: frozenset[str]) -> str:
    """Several pieces of advice taken together, as one verdict.

    Knowledge with any tuning is `fine_tuning_rag`, knowledge with prompting is `rag`, tuning with
    prompting is `fine_tuning`. Raises ValueError for verdicts that no chart of several choices has.
    """
    if not verdicts or not verdicts <= COMBINABLE:
        raise ValueError(f"only {sorted(COMBINABLE)} combine, not {sorted(verdicts)}")
    if {"rag", "fine_tuning"} <= verdicts:
        return "fine_tuning_rag"
    return next(v for v in ("rag", "fine_tuning", "prompting") if v in verdicts)


def names_of(codes: Codes) -> list[str | None]:
    """The verdicts by name; None where the source has no rule."""
    by_code: list[str | None] = [*NAMES, None]
    return [by_code[code] for code in codes.tolist()]
