"""Every way to buy a tuned model, over the traffic: what it costs, and from where on it pays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case
from tune_or_not.decision.bill.known import Amount
from tune_or_not.decision.bill.own_server.self_hosting import keeps_up, replica
from tune_or_not.decision.bill.prices import OfferKind, TuningOffer, tuning_offers
from tune_or_not.decision.bill.request_cost import call_cost, hosting_of, within_limit
from tune_or_not.decision.bill.rows import Rows, replaced
from tune_or_not.decision.bill.volume import CostByVolume, cost_by_volume

Values = NDArray[np.float64]

OWN_GPU = "own_gpu"
"""The way that is no offer: an open model on rented GPUs that one serves oneself."""


@dataclass(frozen=True, eq=False)
class Way:
    """One way to buy a tuned model. Arrays have a number per volume of `WaysToBuy.volumes`.

    `running` is USD a request for tokens and rent, as if it were trained already; `all_in` holds
    people, examples and training, shared out over the months. `pays_from` and `all_in_pays_from`
    are the requests a month from which each costs no more than prompting; None where none does.
    `served`: where it takes the busiest hour's requests; elsewhere its cost is no comparison.
    """

    id: str
    label: str
    kind: OfferKind | Literal["own"]
    allows: str
    note: str
    confidence: str
    since: date | None
    ends: date | None
    months: int
    idle_per_month: float
    """USD a month with next to no traffic."""
    next_request: float
    """USD of one more request where nothing more has to be rented for it."""
    running: Values
    all_in: Values
    served: NDArray[np.bool_]
    pays_from: float | None
    all_in_pays_from: float | None


@dataclass(frozen=True, eq=False)
class WaysToBuy:
    """All ways that are sold on the case's day, over `volumes` requests a month.

    `gone` holds the offers that are not sold on that day: id to why.
    """

    here: int
    volumes: Values
    prompting: Values
    """USD a request of the prompt, tokens alone."""
    prompting_all_in: Values
    ways: Mapping[str, Way]
    gone: Mapping[str, str]


def ways_to_buy(case: Case) -> WaysToBuy:
    """Each offer that is sold on the case's day, and a GPU of one's own, beside prompting.

    Everything else of the case stays as it is; an offer that has an end is added up until then.
    """
    sold = {i: offer for i, offer in tuning_offers().items() if offer.bought_on(case.as_of)}
    gone = {i: _why_gone(o, case.as_of) for i, o in tuning_offers().items() if i not in sold}
    own = cost_by_volume(case, ("self_hosted",))
    volumes = own.volumes
    plain = replaced(case, requests_per_month=volumes)
    prompting = _per_volume(sum(call_cost(plain, "prompting").values()), volumes)
    ways = {
        i: _offered(case.changed(tuning_offer=i), offer, volumes, prompting)
        for i, offer in sold.items()
    }
    ways[OWN_GPU] = _own_gpu(case, own, prompting)
    return WaysToBuy(
        here=case.requests_per_month,
        volumes=volumes,
        prompting=prompting,
        prompting_all_in=own.per_request["prompting"],
        ways=ways,
        gone=gone,
    )


def _offered(case: Case, offer: TuningOffer, volumes: Values, prompting: Values) -> Way:
    over = cost_by_volume(case, ("fine_tuning",))
    served = within_limit(replaced(case, requests_per_month=volumes), volumes[:, np.newaxis])
    return _way(
        case,
        "fine_tuning",
        over,
        prompting,
        id=offer.id,
        label=offer.label,
        kind=offer.kind,
        allows=offer.allows,
        note=offer.note,
        confidence=offer.confidence,
        since=offer.since,
        ends=offer.retires,
        served=np.broadcast_to(np.ravel(served), len(volumes)),
    )


def _own_gpu(case: Case, over: CostByVolume, prompting: Values) -> Way:
    many = replaced(case, requests_per_month=over.volumes)
    served = keeps_up(many, replica(many), many.requests_per_month)
    return _way(
        case,
        "self_hosted",
        over,
        prompting,
        id=OWN_GPU,
        label=f"{case.own_model} on your own {case.own_gpu}",
        kind="own",
        allows="any open model that the GPUs hold",
        note="You rent GPUs by the hour and serve the model yourself; upkeep is yours.",
        confidence="B",
        since=None,
        ends=None,
        served=np.broadcast_to(np.ravel(served), len(over.volumes)),
    )


def _way(
    case: Case, approach: str, over: CostByVolume, prompting: Values, **of_the_way: object
) -> Way:
    many = replaced(case, requests_per_month=over.volumes)
    running = _running(many, approach, over.volumes)
    served = of_the_way["served"]
    return Way(
        months=over.months,
        idle_per_month=float(hosting_of(case, approach, 1)),
        next_request=float(sum(call_cost(case, approach).values())),
        running=running,
        all_in=over.per_request[approach],
        pays_from=_pays_from(over.volumes, running, prompting, served),
        all_in_pays_from=over.overtakes[approach],
        **of_the_way,  # type: ignore[arg-type]
    )


def _running(many: Rows, approach: str, volumes: Values) -> Values:
    tokens = _per_volume(sum(call_cost(many, approach).values()), volumes)
    rent = _per_volume(hosting_of(many, approach), volumes)
    return tokens + rent / volumes


def _per_volume(amount: Amount, volumes: Values) -> Values:
    return np.broadcast_to(np.ravel(np.asarray(amount, dtype=float)), len(volumes))


def _pays_from(volumes: Values, running: Values, prompting: Values, served: object) -> float | None:
    """The volume at which the first falls to the second, between two volumes by a straight line
    in both logarithms; None where it never does."""
    wins = (running <= prompting) & np.asarray(served)
    if not wins.any():
        return None
    at = int(np.argmax(wins))
    if at == 0:
        return float(volumes[0])
    over = np.log(running[at - 1 : at + 1] / prompting[at - 1 : at + 1])
    share = over[0] / (over[0] - over[1]) if over[0] > over[1] else 1.0
    return float(volumes[at - 1] * (volumes[at] / volumes[at - 1]) ** share)


def _why_gone(offer: TuningOffer, day: date) -> str:
    if offer.retires is not None and offer.retires <= day:
        return f"ended on {offer.retires}"
    if offer.closed is not None and offer.closed <= day:
        return f"closed to new customers since {offer.closed}"
    return f"not sold before {offer.since}"
