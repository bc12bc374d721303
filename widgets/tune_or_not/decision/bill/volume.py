"""What a request costs all in, at every volume: where one approach overtakes another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case, bounds
from tune_or_not.decision.bill.approaches import APPROACHES
from tune_or_not.decision.bill.cost import month_by_month, months_compared
from tune_or_not.decision.bill.rows import replaced

Values = NDArray[np.float64]

POINTS = 141
"""Twenty volumes for each power of ten."""


@dataclass(frozen=True, eq=False)
class CostByVolume:
    """`per_request[i][n]` is USD per request, everything included, at `volumes[n]` a month.

    `overtakes[i]`: the smallest volume from which approach i costs no more than prompting, None
    where there is none or prompting itself is not served; `here` is the case's own volume.
    """

    here: int
    months: int
    volumes: Values
    per_request: dict[str, Values]
    overtakes: dict[str, float | None]
    served: dict[str, NDArray[np.bool_]]
    """At which volumes an approach keeps up, every month; elsewhere its cost is no comparison."""


def cost_by_volume(case: Case, approaches: Iterable[str] = tuple(APPROACHES)) -> CostByVolume:
    """Total cost over the horizon by requests over the horizon, for each first month's volume."""
    compared = tuple(dict.fromkeys(("prompting", *approaches)))
    low, high = bounds("requests_per_month") or (1, 1)
    volumes = np.geomspace(low, high, POINTS)
    months = int(months_compared(case, compared))
    spent, served = at_volumes(case, volumes, months, compared)
    growing = (1 + case.traffic_growth) ** np.arange(months)
    requests = volumes * growing.sum()
    return CostByVolume(
        here=case.requests_per_month,
        months=months,
        volumes=volumes,
        per_request={i: spent[i] / requests for i in compared},
        overtakes={
            i: _overtaking_volume(case, i, volumes, months, spent, served[i] & served["prompting"])
            for i in compared
            if i != "prompting"
        },
        served=served,
    )


def at_volumes(
    case: Case, volumes: Values, months: int, approaches: Iterable[str]
) -> tuple[dict[str, Values], dict[str, NDArray[np.bool_]]]:
    """At each volume of the first month: USD by the end of these months, and whether the approach
    keeps up in all of them."""
    many = replaced(case, requests_per_month=volumes)
    bills = month_by_month(many, months, approaches)
    count = len(volumes)
    spent = {i: np.broadcast_to(bill.cumulative[..., -1], count) for i, bill in bills.items()}
    served = {i: np.broadcast_to(bill.served.all(axis=-1), count) for i, bill in bills.items()}
    return spent, served


def _overtaking_volume(
    case: Case,
    approach: str,
    volumes: Values,
    months: int,
    spent: dict[str, Values],
    served: NDArray[np.bool_],
) -> float | None:
    """The first volume at which both keep up and the approach costs no more than prompting, to a
    thousandth."""
    wins = (spent[approach] <= spent["prompting"]) & served
    if not wins.any():
        return None
    first = int(np.argmax(wins))
    if first == 0:
        return float(volumes[0])
    between = np.geomspace(volumes[first - 1], volumes[first], POINTS)
    nearer, _ = at_volumes(case, between, months, (approach, "prompting"))
    return float(between[int(np.argmax(nearer[approach] <= nearer["prompting"]))])
