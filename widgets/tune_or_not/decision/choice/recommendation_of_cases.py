"""The recommendation for a table of cases: shares, and what to ask where nothing is clear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case
from tune_or_not.case.columns import Truth
from tune_or_not.decision.choice.approaches import VERDICTS
from tune_or_not.decision.choice.draws import Draws, Numbers
from tune_or_not.decision.choice.information import NOISE, askable, gain_of_knowing
from tune_or_not.decision.choice.judgement import Judgement, judge
from tune_or_not.decision.choice.shares import headline, shares

DRAWS = 200
"""Draws of each case of a table."""

_ROWS_AT_ONCE = 4_000
"""Draws that are worked on together: so many fit the processor's cache."""

_ASKED = 2
"""Questions that are named for a case without a clear answer."""


@dataclass(frozen=True, eq=False)
class RecommendedCases:
    """A row per case: shares with a column per verdict, and the fields to ask for where the
    answer is not clear."""

    verdicts: list[str]
    shares: Numbers
    clear: Truth
    ask: list[tuple[str, ...]]


def recommend_cases(
    case: Case,
    rows: int,
    given: Mapping[str, Any],
    known: Mapping[str, Truth],
    seed: int = 0,
    count: int = DRAWS,
) -> RecommendedCases:
    """What `recommend` gives, with fewer draws, for every row of a table.

    `given` holds an array per field, `known` says in which rows somebody set it; what stands in
    no column is as in `case`. Each case has `count` draws.
    """
    values = {name: getattr(case, name) for name in case.model_fields_set} | dict(given)
    many = max(1, _ROWS_AT_ONCE // count)
    result = RecommendedCases([], np.zeros((rows, len(VERDICTS))), np.zeros(rows, dtype=bool), [])
    for begin in range(0, rows, many):
        place = slice(begin, min(begin + many, rows))
        cases = place.stop - place.start
        some = {n: v[place] if np.ndim(v) else v for n, v in values.items()}
        where = {name: np.asarray(truth)[place] for name, truth in known.items()}
        judgement = judge(Draws(some, count, seed, cases, where, default=case))
        _note(judgement, place, result)
    return result


def _note(judgement: Judgement, place: slice, result: RecommendedCases) -> None:
    draws = judgement.case.draws
    share = shares(judgement.codes, judgement.weight, draws.cases)
    result.shares[place] = share
    by_case = judgement.weight.reshape(draws.cases, draws.count)
    reached = (by_case * judgement.good.any(axis=0).reshape(by_case.shape)).sum(axis=1)
    for row in range(draws.cases):
        first = headline(share[row], float(reached[row]))
        result.verdicts.append(first.verdict)
        result.clear[place.start + row] = first.clear
        result.ask.append(() if first.clear else _questions(judgement, row))


def _questions(judgement: Judgement, row: int) -> tuple[str, ...]:
    """The unknown fields whose answer would make this case's choice surest."""
    draws = judgement.case.draws
    own = slice(row * draws.count, (row + 1) * draws.count)
    codes, weight = judgement.codes[own].astype(np.int64), judgement.weight[own]
    gains = {
        name: gain_of_knowing(draws.columns[name][own], codes, weight)
        for name in askable(draws)
        if not _is_known(draws.known(name), own)
    }
    ordered = sorted(gains, key=lambda name: -gains[name])
    return tuple(name for name in ordered[:_ASKED] if gains[name] >= NOISE)


def _is_known(known: NDArray[np.bool_], own: slice) -> bool:
    return bool(known[own.start] if known.ndim else known)
