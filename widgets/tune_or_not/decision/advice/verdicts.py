"""The seven verdicts, and what a reader calls them."""

from __future__ import annotations

from collections.abc import Mapping

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
}

Codes = NDArray[np.int8]
"""A verdict per row: its place in VERDICTS, or NO_VERDICT."""

NO_VERDICT = -1
NAMES: tuple[str, ...] = tuple(VERDICTS)
CODE: dict[str | None, int] = {None: NO_VERDICT} | {name: n for n, name in enumerate(NAMES)}

COMBINABLE = {"prompting": 0, "fine_tuning": 1, "rag": 2}
"""Verdicts that a chart of several choices may end in, and how far each outweighs the others."""


def combined(
    reached: Mapping[str, NDArray[np.bool_] | bool], rows: int, none_verdict: str
) -> Codes:
    """Per row the verdict of all that it reached, taken together.

    Knowledge with any tuning is `fine_tuning_rag`, knowledge with prompting is `rag`, tuning with
    prompting is `fine_tuning`; `none_verdict` where a row reached nothing. Other verdicts stand
    alone.
    """
    codes = np.full(rows, CODE[none_verdict], dtype=np.int8)
    for verdict in sorted(reached, key=lambda name: COMBINABLE.get(name, 0)):
        codes[reached[verdict]] = CODE[verdict]
    if "rag" in reached and "fine_tuning" in reached:
        codes[reached["rag"] & reached["fine_tuning"]] = CODE["fine_tuning_rag"]
    return codes


def name_of(code: int) -> str | None:
    """A verdict by name; None where the source has no rule."""
    return None if code == NO_VERDICT else NAMES[code]


def names_of(codes: Codes) -> list[str | None]:
    """The verdicts by name; None where the source has no rule."""
    return [name_of(code) for code in codes.tolist()]


def verdict_shares(
    codes: Codes, weights: NDArray[np.float64] | None = None
) -> dict[str | None, float]:
    """How much of the rows each verdict has, None for "no rule"; what none has is left out.

    `weights`: one per row, not negative and not all zero. The shares add up to 1.
    """
    counts = np.bincount(codes - NO_VERDICT, weights, minlength=len(NAMES) + 1)
    names = (None, *NAMES)
    return {
        name: float(share)
        for name, share in zip(names, counts / counts.sum(), strict=True)
        if share > 0
    }
