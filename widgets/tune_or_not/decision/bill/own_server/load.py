"""One load for cost and time: how long answers take, and what they cost, as a copy fills up."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case
from tune_or_not.decision.bill.known import known
from tune_or_not.decision.bill.own_server.published_curves import Near, Setting, nearest
from tune_or_not.decision.bill.own_server.self_hosting import (
    Shape,
    at_load,
    gpu_price,
    own_replicas,
    replica,
    requests_per_second,
)

Values = NDArray[np.float64]

LOADS = tuple(round(n / 40, 3) for n in range(1, 40))
"""Shares of what a copy serves with its memory full."""


@dataclass(frozen=True)
class Forecast:
    """Requests a second of one copy within the latency target.

    The formulas' number times what nearby published settings reached over the same formulas'
    forecast for them, the nearer the more; `low` and `high` by the worst and the best of these.
    `measured`: the reader typed it, and nothing is forecast.
    """

    requests_per_second: float
    low: float
    high: float
    users: float
    nearest: tuple[Near, ...]
    measured: bool = False


def forecast(case: Case, approach: str = "self_hosted") -> Forecast:
    """One copy of the case's own model on its own GPU, from the nearest published settings."""
    serving = replica(case, approach)
    rate, users = float(serving.requests_per_second), float(serving.at_once)
    if "own_requests_per_second" in case.overrides:
        return Forecast(rate, rate, rate, users, (), measured=True)
    shape = Shape(case, approach)
    near = nearest(
        Setting(
            model=case.own_model,
            gpu=case.own_gpu,
            gpus=int(shape.gpus),
            precision=case.own_precision,
            prompt=int(shape.prompt),
            output=max(1, int(shape.output)),
            users=max(1, int(users)),
            cache_bytes=2,
        )
    )
    weights = [1 / (one.distance**2 + 0.25) for one in near]
    logs = [log(one.off_by) for one in near]
    factor = exp(sum(w * v for w, v in zip(weights, logs, strict=True)) / sum(weights))
    low, high = min(one.off_by for one in near), max(one.off_by for one in near)
    return Forecast(rate * factor, rate * low, rate * high, users, near)


@dataclass(frozen=True, eq=False)
class ByLoad:
    """As a copy fills up: arrays with a number per load of LOADS.

    `here` is the load of the busiest hour with the copies that run then, `most` the requests a
    second of one copy with its memory full. `usd` a request if the copy were always that busy.
    """

    loads: Values
    requests_per_second: Values
    at_once: Values
    p50_ms: Values
    p95_ms: Values
    usd: Values
    here: float
    copies: int
    most: float

    @property
    def usd_here(self) -> float:
        """USD a request at the load that is `here`: the rent is the same, shared by fewer."""
        return float(self.usd[0] * self.loads[0] / self.here)


def by_load(case: Case, approach: str = "self_hosted") -> ByLoad:
    """Time and cost of an answer at each load of the copies that the busiest hour needs."""
    shape, serving = Shape(case, approach), replica(case, approach)
    copies = float(own_replicas(case, serving, case.requests_per_month))
    most = float(serving.most_per_second)
    peak = float(requests_per_second(case, case.requests_per_month)) * case.peak_to_mean_load
    loads = np.array(LOADS)
    arrivals = loads * most
    hour = at_load(shape, copies, arrivals)
    writing = np.maximum(shape.output - 1, 0) * hour.per_token
    before = shape.first_token
    longer = known(case, "answer_length_p95")
    rent = float(shape.gpus) * float(gpu_price(case)) / 3600
    return ByLoad(
        loads=loads,
        requests_per_second=arrivals,
        at_once=np.asarray(shape.in_service(arrivals), dtype=float),
        p50_ms=1000 * (before + hour.queue + writing),
        p95_ms=1000 * (before + np.maximum(hour.queue, hour.slowest_queue) + longer * writing),
        usd=rent / arrivals,
        here=peak / copies / most,
        copies=int(copies),
        most=most,
    )
