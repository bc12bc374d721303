"""What each approach costs and how long it takes, in every draw: the bill on columns.

Each approach is one of the bill's, with some fields changed: examples that exist cost nothing,
retrieval that is in place need not be built, an open model that is not tuned has no training.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.decision.bill.cost import indexing_cost, month_by_month
from tune_or_not.decision.bill.latency import parts, retrieval_ms
from tune_or_not.decision.bill.own_gpu import own_models
from tune_or_not.decision.bill.prices import hosted_models, hosted_price
from tune_or_not.decision.bill.prompt_tokens import retrieved_tokens
from tune_or_not.decision.bill.request_cost import request_cost
from tune_or_not.decision.bill.self_hosting import own_gpu_per_month, replica
from tune_or_not.decision.choice.approaches import (
    APPROACHES,
    LARGER,
    PROMPTING,
    RAG,
    SMALLER,
    SPECIALIST,
    TUNING,
    TUNING_RAG,
)
from tune_or_not.decision.choice.draws import Numbers
from tune_or_not.decision.choice.gates import offers_sold
from tune_or_not.decision.choice.situation import Situation
from tune_or_not.decision.choice.tables import number

_NAMES = {
    "prompting": ("hosted_model",),
    "rag": ("hosted_model", "rerank"),
    "fine_tuning": ("tuning_offer",),
    "fine_tuning_rag": ("tuning_offer", "rerank"),
    "self_hosted": ("own_gpu", "own_model", "own_precision"),
}
"""What decides the price of one of the bill's approaches and is no number: draws are worked on by
these, for a bill takes a name once for all."""

_UNTUNED = dict.fromkeys(
    ("prompt_reduction", "training_examples", "engineer_hours_fine_tuning", "evaluation_cost",
     "upkeep_hours_per_month"), 0.0,
)  # fmt: skip
"""A model that is served as it is: nothing to train, nothing to renew."""


@dataclass(frozen=True, eq=False)
class Prices:
    """USD and milliseconds, a row per approach and a column per draw.

    `upfront` before the first request, `running` in the first month without people, `total` over
    the horizon, `answers` requests over it, discounted as the bill is; `own` where the cheaper or
    only place is hardware of one's own; `today` USD a month of what runs now.
    """

    upfront: Numbers
    running: Numbers
    total: Numbers
    per_request: Numbers
    ms: Numbers
    own: NDArray[np.bool_]
    today: Numbers
    limit_ms: Numbers
    today_ms: Numbers
    answers: Numbers


class _Rows:
    """Some draws as the bill wants a case: numbers with the shape (rows, 1), names once for all."""

    def __init__(
        self, case: Situation, rows: NDArray[np.intp] | slice, changes: Mapping[str, Any]
    ) -> None:
        self._case, self._rows, self._changes = case, rows, changes

    def __getattr__(self, name: str) -> Any:
        value = self._changes.get(name)
        if value is None:
            value = getattr(self._case, name)
        elif np.ndim(value) == 0:
            return value
        taken = value[self._rows]
        if taken.dtype.kind in "Ob":
            return taken[0]
        # What is the same in every draw is one number to the bill.
        column = (taken[:1] if taken.strides == (0,) else taken)[:, np.newaxis]
        self.__dict__[name] = column
        return column


@dataclass(frozen=True, eq=False)
class _Cost:
    upfront: Numbers
    running: Numbers
    total: Numbers
    per_request: Numbers
    ms: Numbers


class _Till:
    """The bill of one approach after the other, for all draws of a situation."""

    def __init__(self, case: Situation) -> None:
        self._case = case
        self.months = np.maximum(1, np.rint(case.horizon_months)).astype(np.int64)

    def bill(self, approach: str, **changes: Any) -> _Cost:
        """One of the bill's approaches with some fields changed."""
        rows = self._case.draws.rows
        made = _Cost(*(np.empty(rows) for _ in range(5)))
        for place, view in self._views(approach, changes):
            longest = int(self.months[place].max())
            bill = month_by_month(view, longest, (approach,))[approach]
            count = len(self.months[place])
            monthly = np.broadcast_to(bill.monthly, (count, longest))
            spent = np.cumsum(monthly, axis=1)[np.arange(count), self.months[place] - 1]
            upfront = np.broadcast_to(np.ravel(bill.upfront), (count,))
            each, ms = _own(view) if approach == "self_hosted" else _hosted(view, approach)
            made.upfront[place], made.per_request[place] = upfront, np.ravel(each)
            made.total[place] = upfront + spent
            made.running[place] = np.ravel(each * view.requests_per_month)
            made.ms[place] = np.ravel(ms)
        return made

    def per_request(self, approach: str) -> Numbers:
        """USD of a request where tokens are what is paid."""
        usd = np.empty(self._case.draws.rows)
        for place, view in self._views(approach, {}):
            usd[place] = np.ravel(request_cost(view, approach)["total"])
        return usd

    def _views(self, approach: str, changes: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
        columns = [changes.get(name, getattr(self._case, name)) for name in _NAMES[approach]]
        for rows in _alike(columns):
            yield rows, _Rows(self._case, rows, changes)

    def retrieval(self) -> _Cost:
        """What retrieval adds where the model is one's own: index, store, upkeep and search."""
        view: Any = self._case
        store = view.vector_store_per_month + view.upkeep_hours_per_month * view.engineer_rate
        index = indexing_cost(view)
        monthly = store + index * view.knowledge_changed_per_month
        upfront = index + view.engineer_hours_rag * view.engineer_rate
        still: Any = _Rows(self._case, slice(None), {})
        search = np.full(len(self.months), retrieval_ms(still))
        return _Cost(upfront, monthly, upfront + monthly * self.months, 0 * search, search)


def _alike(columns: list[Any]) -> list[Any]:
    """The rows of each group that has the same names; all rows at once where none differ."""
    key: Any = 0
    for column in columns:
        if np.ndim(column) and (column != column[0]).any():
            names = list(dict.fromkeys(column.tolist()))
            place = np.select([column == name for name in names], range(len(names)))
            key = key * len(names) + place
    if not np.ndim(key):
        return [slice(None)]
    return [np.flatnonzero(key == value) for value in np.unique(key)]


def _hosted(view: Any, approach: str) -> tuple[Any, Any]:
    """USD and milliseconds of a request."""
    return request_cost(view, approach)["total"], sum(parts(view, approach).values())


def _own(view: Any) -> tuple[Any, Any]:
    """The same on one's own GPUs, as busy as their number allows, without a queue."""
    serving = replica(view)
    rent = own_gpu_per_month(view, serving, view.requests_per_month)
    return rent / view.requests_per_month, serving.seconds * 1000


def prices(case: Situation) -> Prices:
    """Every approach's bill and time, hosted where data may leave and own where it may not."""
    draws = case.draws
    till = _Till(case)
    _raise_traffic(case, till)
    cost = _hosted_costs(case, till)
    today_ms = np.where(case.in_place, cost["rag"].ms, cost["prompting"].ms)
    # A whole answer's time that was measured wins over the formula, and scales the others.
    measured = np.ones(draws.rows)
    if draws.known("answer_ms_now").any():
        measured = np.where(draws.known("answer_ms_now"), case.answer_ms_now / today_ms, 1.0)
    limit = _limit_ms(case, today_ms * measured)
    cost |= _own_costs(case, till, np.minimum(limit, today_ms * measured) / measured)
    hosted, placed = cost["prompting"], case.in_place
    today = np.where(placed, cost["rag"].running, hosted.running)
    stays = ~case.api_allowed
    rows = {
        PROMPTING: _either(stays, hosted, cost.get("own")),
        LARGER: cost["larger"],
        RAG: _either(stays, cost["rag"], cost.get("own_rag")),
        SMALLER: cost["smaller"],
        SPECIALIST: _specialist(case, till),
    }
    sold = np.isin(_offers(case).astype(str), offers_sold(case.as_of[0]))
    own = np.zeros((len(APPROACHES), draws.rows), dtype=bool)
    own[PROMPTING] = own[RAG] = stays
    own[SPECIALIST] = True
    for approach, bought, served in (
        (TUNING, "tuned", "own_tuned"),
        (TUNING_RAG, "tuned_rag", "own_tuned_rag"),
    ):
        there = stays | ~sold | (cost[served].total < cost[bought].total)
        own[approach] = there
        rows[approach] = _either(there, cost[bought], cost[served])
    times = np.stack([rows[n].ms for n in range(len(APPROACHES))]) * measured
    times[SPECIALIST] = rows[SPECIALIST].ms
    month = np.arange(1, int(till.months.max()) + 1)
    growing = np.cumsum(
        (1 + case.traffic_growth[:, None]) ** (month - 1)
        * (1 + case.discount_rate[:, None]) ** (month / -12), axis=1,
    )[np.arange(draws.rows), till.months - 1]  # fmt: skip
    return Prices(
        upfront=np.stack([rows[n].upfront for n in range(len(APPROACHES))]),
        running=np.stack([rows[n].running for n in range(len(APPROACHES))]),
        total=np.stack([rows[n].total for n in range(len(APPROACHES))]),
        per_request=np.stack([rows[n].per_request for n in range(len(APPROACHES))]),
        ms=times,
        own=own,
        today=today,
        limit_ms=limit,
        today_ms=today_ms * measured,
        answers=case.requests_per_month * growing,
    )


def _raise_traffic(case: Situation, till: _Till) -> None:
    """A bill that is said to hurt is a bill of some size: traffic that nobody told follows."""
    draws = case.draws
    said = draws.said("running_cost_too_high") | draws.said("wants_fewer_tokens")
    hurts = case.cost_hurts & said & ~case.traffic_known
    if hurts.any():
        needed = draws.triangle("bill_that_hurts") / np.maximum(till.per_request("prompting"), 1e-9)
        requests = draws.columns["requests_per_month"]
        draws.columns["requests_per_month"] = np.where(
            hurts, np.maximum(requests, needed), requests
        )


def _limit_ms(case: Situation, today_ms: Numbers) -> Numbers:
    """How long an answer may take: the target, else a share of today's time where answers must
    be faster, else as long as it likes."""
    draws = case.draws
    faster = draws.yes("needs_faster_answers")
    wanted = today_ms * draws.triangle("faster_means")
    limit = np.where(faster, wanted, np.inf)
    if draws.known("latency_target_ms").any():
        # A target that today's answers meet is not what "faster" asks for.
        vague = draws.said("needs_faster_answers") & ~draws.known("answer_ms_now")
        target = np.where(
            vague & (case.latency_target_ms > today_ms), wanted, case.latency_target_ms
        )
        limit = np.where(draws.known("latency_target_ms"), target, limit)
    return limit


def _hosted_costs(case: Situation, till: _Till) -> dict[str, _Cost]:
    placed, facts = case.in_place, retrieved_tokens(case)
    static = _static_tokens(case)
    in_place = case.variable_prompt_tokens + np.where(placed, facts, 0.0)
    work = case.engineer_hours_rag * np.where(placed, number("work_on_retrieval_in_place"), 1.0)
    beside = case.engineer_hours_rag * np.where(placed, number("tune_beside_retrieval"), 1.0)
    models = by_price(case)
    now = np.where(case.on_the_largest, models[-1], case.hosted_model)
    small = np.where(case.draws.known("smaller_hosted_model"), case.smaller_hosted_model, models[0])
    cost = {
        "prompting": till.bill("prompting", hosted_model=now, static_prompt_tokens=static),
        "larger": till.bill("prompting", hosted_model=models[-1], static_prompt_tokens=static),
        "smaller": till.bill(
            "prompting", hosted_model=small, static_prompt_tokens=static,
            variable_prompt_tokens=in_place,
        ),
        "rag": till.bill("rag", hosted_model=now, engineer_hours_rag=work),
    }  # fmt: skip
    offers = {"tuning_offer": _offers(case)}
    cost["tuned"] = till.bill("fine_tuning", **offers)
    cost["tuned_rag"] = till.bill("fine_tuning_rag", **offers, engineer_hours_rag=beside)
    return cost


def _own_costs(case: Situation, till: _Till, target_ms: Numbers) -> dict[str, _Cost]:
    """The same on GPUs of one's own, as many as answer within `target_ms`."""
    asked = case.variable_prompt_tokens
    with_facts = asked + retrieved_tokens(case)
    added = till.retrieval()
    sized = {"latency_target_ms": target_ms}
    tuned_rag = till.bill("self_hosted", **sized, variable_prompt_tokens=with_facts)
    cost = {
        "own_tuned": till.bill("self_hosted", **sized),
        "own_tuned_rag": _sum(tuned_rag, added),
    }
    if not case.api_allowed.all():
        served = sized | _UNTUNED | {
            "own_model": _open_models(case),
            "engineer_hours_fine_tuning": number("serve_own_model"),
        }  # fmt: skip
        static = _static_tokens(case)
        cost["own"] = till.bill("self_hosted", **served, static_prompt_tokens=static)
        rag = till.bill("self_hosted", **served, variable_prompt_tokens=with_facts)
        cost["own_rag"] = _sum(rag, added)
    return cost


def _static_tokens(case: Situation) -> Numbers:
    """The fixed part of the prompt, with the knowledge that stands in it."""
    knowledge = np.minimum(case.knowledge_tokens, number("small_knowledge_tokens"))
    static: Numbers = case.static_prompt_tokens + np.where(case.facts_in_prompt, knowledge, 0.0)
    return static


def _offers(case: Situation) -> NDArray[Any]:
    """The tuning offer of each draw: the one that is told, else the first that is still sold."""
    sold = offers_sold(case.as_of[0])
    usual = sold[0] if sold else case.tuning_offer
    return np.where(case.draws.known("tuning_offer"), case.tuning_offer, usual)


def _open_models(case: Situation) -> NDArray[Any]:
    """The open model that is served as it is: the one that is told, else the largest."""
    largest = max(own_models().values(), key=lambda model: model.parameters * model.offered)
    return np.where(case.draws.known("own_model"), case.own_model, largest.id)


def by_price(case: Situation) -> list[str]:
    """Hosted models that are sold on the case's day and do not end, cheapest answer first."""
    day = case.as_of[0]
    lasting = [name for name, model in hosted_models().items() if model.retires is None]
    return sorted(lasting, key=lambda name: hosted_price(name, day, 1000).output)


def _specialist(case: Situation, till: _Till) -> _Cost:
    """A small model trained on labels, on a small machine: people, labels, and little else."""
    hours = case.engineer_hours_fine_tuning * number("specialist_hours")
    labels = case.training_examples * case.label_cost_per_example * number("label_review")
    upfront = hours * case.engineer_rate + labels * number("specialist_label_cost")
    requests = case.requests_per_month
    running = np.maximum(
        number("specialist_per_month"), requests * number("specialist_per_request")
    )
    people = case.upkeep_hours_per_month * case.engineer_rate
    total = upfront + (running + people) * till.months
    return _Cost(upfront, running, total, running / requests, case.draws.triangle("specialist_ms"))


def _sum(first: _Cost, second: _Cost) -> _Cost:
    return _Cost(*(getattr(first, f) + getattr(second, f) for f in _Cost.__dataclass_fields__))


def _either(where: NDArray[np.bool_], hosted: _Cost, own: _Cost | None) -> _Cost:
    if own is None:
        return hosted
    return _Cost(
        *(np.where(where, getattr(own, f), getattr(hosted, f)) for f in _Cost.__dataclass_fields__)
    )
