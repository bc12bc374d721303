"""The recommendation and its confidence for a table of cases at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case
from tune_or_not.case.columns import Columns, Truth
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.advice.verdicts import CODE, NAMES, NO_VERDICT, Codes
from tune_or_not.decision.choice.recommendation import PARTS, nearness
from tune_or_not.decision.choice.steps import (
    GAP_AFTER,
    GAP_FIELDS,
    STEPS,
    Findings,
    endings,
    names_the_gap,
)

_FIELDS = tuple(dict.fromkeys(name for step in STEPS for name in (*step.fields, "api_allowed")))
_PLACE = {name: n for n, name in enumerate(_FIELDS)}
_NEARNESS = np.array([[nearness(a, b) if b in PARTS else 0.0 for b in NAMES] for a in PARTS])


@dataclass(frozen=True, eq=False)
class Recommended:
    """Per row: the verdict's place in NAMES, how sure it is (0 to 1), and the share of the
    argument's fields that nobody set."""

    codes: Codes
    confidence: NDArray[np.float64]
    assumed: NDArray[np.float64]


def recommend_many(
    case: Case, columns: Columns, known: Mapping[str, Truth], said: Mapping[str, Codes]
) -> Recommended:
    """What `recommend` gives, for every row.

    What `columns` lacks is as in `case`, and so are its day and the reader's own numbers. `known`
    says of a field in which rows somebody set it (in none where it is missing); `said` is every
    adviser's verdict per row.
    """
    found = Findings(case, columns)
    codes, rests_on = _followed(found)
    is_set = np.zeros_like(rests_on)
    for name, truth in known.items():
        if name in _PLACE:
            is_set[:, _PLACE[name]] = truth
    counted = rests_on.sum(axis=1)
    assumed = (rests_on & ~is_set).sum(axis=1) / counted
    sure = 0.5 * _agreed(said, codes) + 0.5 * (1 - assumed)
    return Recommended(codes, np.array([round(one, 2) for one in sure.tolist()]), assumed)


def _followed(found: Findings) -> tuple[Codes, Truth]:
    """Each row's verdict, and a column per field of the argument: whether it rests on it."""
    codes = np.empty(found.columns.rows, dtype=np.int8)
    rests_on = np.zeros((found.columns.rows, len(_FIELDS)), dtype=np.bool_)

    def mark(rows: Truth, names: tuple[str, ...]) -> None:
        for name in names:
            rests_on[rows, _PLACE[name]] = True

    for step, comes, ends in endings(found):
        codes[ends] = step.verdict(found)[ends]
        mark(ends | (comes & step.speaks(found)), step.fields)
        if step.id == GAP_AFTER:
            mark(comes & ~ends & names_the_gap(found), GAP_FIELDS)
    tuned = np.isin(codes, (CODE["fine_tuning"], CODE["fine_tuning_rag"]))
    mark(tuned & ~found.api_allowed, ("api_allowed",))
    return codes, rests_on


def _agreed(said: Mapping[str, Codes], codes: Codes) -> NDArray[np.float64]:
    """How far the sources agree with each row's verdict: see `confidence`."""
    votes = _votes(said, len(codes))
    agreed = np.zeros(len(codes))
    for n in range(len(PARTS)):
        agreed += votes[:, n] * _NEARNESS[n, codes]
    return np.where(codes == CODE["not_yet"], votes.max(axis=1), agreed)


def _votes(said: Mapping[str, Codes], rows: int) -> NDArray[np.float64]:
    """A column per verdict, in the order of PARTS, with its share of the sources' votes."""
    given: dict[str, NDArray[np.int64]] = {}
    for adviser_id, codes in said.items():
        source = advisers()[adviser_id].source
        given[source] = given.get(source, np.zeros(rows, dtype=np.int64)) + (codes != NO_VERDICT)
    speaking = np.sum([count > 0 for count in given.values()], axis=0)
    column = {CODE[verdict]: n for n, verdict in enumerate(PARTS)}
    votes = np.zeros((rows, len(PARTS)))
    for adviser_id, codes in said.items():
        spoke = np.flatnonzero(codes != NO_VERDICT)
        count = given[advisers()[adviser_id].source]
        places = np.array([column[code] for code in codes[spoke].tolist()], dtype=np.intp)
        votes[spoke, places] += 1 / count[spoke] / speaking[spoke]
    return votes
