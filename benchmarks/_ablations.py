"""The recommendation with one of its parts taken out: what each part is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np

from tune_or_not.case import Case, bounds, field
from tune_or_not.decision.choice import judgement, quality
from tune_or_not.decision.choice.gates import gates
from tune_or_not.decision.choice.information import MEASURED
from tune_or_not.decision.choice.price import prices
from tune_or_not.decision.choice.recommendation import recommend_quickly

Shares = dict[str, float]


def shares_of(case: Case) -> Shares:
    """The recommendation of this course."""
    return {name: share for name, share in recommend_quickly(case).shares.items() if share}


def _at_the_middle(case: Case) -> Case:
    """Every unknown yes or no and number told at its stand-in, but for what is measured."""
    stand_ins = {
        name: getattr(case, name)
        for name in Case.model_fields
        if (field(name).annotation is bool or bounds(name))
        and name not in MEASURED
        and not case.is_known(name)
    }
    return case.changed(**stand_ins)


def _left_out(room: Any, **parts: Callable[..., Any]) -> Callable[[Case], Shares]:
    def adviser(case: Case) -> Shares:
        with patch.multiple(room, **parts):
            return shares_of(case)

    return adviser


def _all_good_enough(case: Any) -> Any:
    answers = quality.quality(case)
    alike = np.broadcast_to(answers.needed, answers.score.shape)
    return replace(answers, score=alike, enough=np.ones_like(answers.enough))


def _nothing_closed(case: Any) -> dict[str, Any]:
    return {reason: np.zeros_like(where) for reason, where in gates(case).items()}


def _no(_: Any, bill: Any, *__: Any) -> Any:
    return np.zeros(bill.total.shape, dtype=bool)


def _no_effort(case: Any) -> Any:
    return np.zeros((len(judgement.APPROACHES), case.draws.rows))


def _effort_alone(case: Any, *_: Any) -> Any:
    return judgement._effort(case)


def _in_no_hurry(case: Any) -> Any:
    return replace(prices(case), limit_ms=np.full(case.draws.rows, np.inf))


def _all_weigh_alike(case: Any, badly: Any) -> Any:
    return np.full(len(badly), 1 / case.draws.count)


ABLATIONS: Mapping[str, Callable[[Case], Shares]] = {
    "everything": shares_of,
    "no draws: each unknown at its stand-in": lambda case: shares_of(_at_the_middle(case)),
    "no quality: everything is good enough": _left_out(judgement, quality=_all_good_enough),
    "no gates: everything may be done": _left_out(judgement, gates=_nothing_closed),
    "no costs: the least effort wins": _left_out(judgement, _cost=_effort_alone, _dear=_no),
    "no worth of a gain: training pays for any": _left_out(judgement, _not_worth=_no),
    "no time: nothing is late": _left_out(judgement, prices=_in_no_hurry),
    "no preference for the simpler": _left_out(judgement, _effort=_no_effort),
    "no weights: draws that explain a score badly count alike":
        _left_out(quality, weights=_all_weigh_alike),
}  # fmt: skip
"""By what is left out."""
