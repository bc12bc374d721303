"""What a request costs all in, at every volume: where one approach overtakes another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case, bounds
from tune_or_not.decision.bill.approaches import APPROACHES
from tune_or_not.decision.bill.cost import horizon, month_by_month, served_months
from tune_or_not.decision.bill.ranges import replaced

Values = NDArray[np.float64]

POINTS = 141
"""Twenty volumes for each power of ten."""


@dataclass(frozen=True, eq=False)
class CostByVolume:
    """`per_request[i][n]` is USD per request, everything included, at `volumes[n]` a month.

    `overtakes[i]`: the smallest volume from which approach i costs no more than prompting, None
    where there is none; `here` is the case's own volume.
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
    shown = tuple(dict.fromkeys(("prompting", *approaches)))
    low, high = bounds("requests_per_month") or (1, 1)
    volumes = np.geomspace(low, high, POINTS)
    spent = total_cost(case, volumes, shown)
    growing = (1 + case.traffic_growth) ** np.arange(horizon(case, shown)[0])
    requests = volumes * growing.sum()
    served = served_at(case, volumes, shown)
    return CostByVolume(
        here=case.requests_per_month,
        months=horizon(case, shown)[0],
        volumes=volumes,
        per_request={i: spent[i] / requests for i in shown},
        overtakes={
            i: overtaking_volume(case, i, volumes, spent, served[i])
            for i in shown
            if i != "prompting"
        },
        served=served,
    )


def served_at(
    case: Case, volumes: Values, approaches: Iterable[str]
) -> dict[str, NDArray[np.bool_]]:
    """Whether each approach keeps up at each volume to the end of the horizon."""
    shown = tuple(approaches)
    months, _ = horizon(case, shown)
    many = replaced(case, requests_per_month=np.asarray(volumes, dtype=float))
    shape = (len(volumes), months)
    every_month = {i: np.broadcast_to(served_months(many, months, i), shape) for i in shown}
    return {i: np.logical_and.reduce(found, axis=1) for i, found in every_month.items()}


def total_cost(case: Case, volumes: Values, approaches: Iterable[str]) -> dict[str, Values]:
    """USD over the horizon at each volume."""
    shown = tuple(approaches)
    months, _ = horizon(case, shown)
    many = replaced(case, requests_per_month=np.asarray(volumes, dtype=float))
    bills = month_by_month(many, months, shown)
    shape = (len(volumes), months)
    return {i: np.broadcast_to(bills[i].cumulative, shape)[:, -1] for i in shown}


def overtaking_volume(
    case: Case,
    approach: str,
    volumes: Values,
    spent: dict[str, Values],
    served: NDArray[np.bool_],
) -> float | None:
    """The first volume at which the approach keeps up and costs no more than prompting, to a
    thousandth."""
    wins = (spent[approach] <= spent["prompting"]) & served
    if not wins.any():
        return None
    first = int(np.argmax(wins))
    if first == 0:
        return float(volumes[0])
    between = np.geomspace(volumes[first - 1], volumes[first], POINTS)
    nearer = total_cost(case, between, (approach, "prompting"))
    return float(between[int(np.argmax(nearer[approach] <= nearer["prompting"]))])
