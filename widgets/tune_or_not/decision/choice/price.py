"""What each approach costs and how long it takes, in every draw: the bill on columns.

Each approach is one of the bill's, with some fields changed: retrieval that is in place need not
be built, knowledge that stands in the prompt lengthens it, a larger model answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case.columns import Columns, Truth
from tune_or_not.case.declared import prior
from tune_or_not.decision.bill.cost import calendar_of, examples_to_make
from tune_or_not.decision.bill.own_server.own_gpu import own_models
from tune_or_not.decision.bill.prices import hosted_models, hosted_price
from tune_or_not.decision.bill.rows import Rows
from tune_or_not.decision.bill.table import bills_of, per_request_of, total_ms_of
from tune_or_not.decision.bill.tokens import retrieved_tokens
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
from tune_or_not.decision.choice.gates import offers_sold, still_sold
from tune_or_not.decision.choice.situation import Situation
from tune_or_not.decision.choice.tables import number
from tune_or_not.facts.priors import ChoicePrior


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
    own: Truth
    today: Numbers
    limit_ms: Numbers
    today_ms: Numbers
    answers: Numbers


class _Table(Columns):
    """The columns of a situation, as the bill wants a table."""

    def __init__(self, case: Situation) -> None:
        super().__init__(case.draws.rows, {}, case.draws.default)
        self._case = case

    def measured(self, name: str) -> Any:
        """Where the value is meant exactly: a column that is told."""
        return self._case.draws.known(name)

    def has(self, name: str) -> bool:
        """Whether it may differ from row to row; what is told of one case does not."""
        return bool(getattr(self, name).strides[0])

    def _column(self, name: str) -> NDArray[Any]:
        return np.asarray(getattr(self._case, name))


@dataclass(frozen=True, eq=False)
class _Cost:
    """One approach at one place: a number per draw."""

    upfront: Numbers
    running: Numbers
    total: Numbers
    per_request: Numbers
    ms: Numbers

    def where(self, condition: Truth, other: _Cost) -> _Cost:
        """This where the condition holds, the other elsewhere."""
        return _Cost(
            *(np.where(condition, getattr(self, part), getattr(other, part)) for part in _COST)
        )

    def with_upfront(self, usd: Numbers) -> _Cost:
        """The same with so much more, or less, up front."""
        return replace(self, upfront=self.upfront + usd, total=self.total + usd)


_COST = ("upfront", "running", "total", "per_request", "ms")


class _Till:
    """The bills of a situation."""

    def __init__(self, case: Situation) -> None:
        self._case = case
        self.rows = Rows(_Table(case))
        self.months = np.maximum(1, np.rint(case.horizon_months)).astype(np.int64)

    def bills(self, *approaches: str, **changes: Any) -> list[_Cost]:
        """Some of the bill's approaches with some fields changed."""
        table = self.rows.changed(changes)
        made = bills_of(table, approaches, self.months)
        return [self._cost(table, approach, made[approach]) for approach in approaches]

    def _cost(self, table: Rows, approach: str, bill: Any) -> _Cost:
        return _Cost(
            upfront=bill.upfront,
            running=bill.per_request * self._case.requests_per_month,
            total=bill.total,
            per_request=bill.per_request,
            ms=total_ms_of(table, approach),
        )


def prices(case: Situation) -> Prices:
    """Every approach's bill and time, hosted where data may leave and own where it may not."""
    draws, placed = case.draws, case.in_place
    _raise_traffic(case)
    till = _Till(case)
    hosted = _hosted(case, till)
    today_ms = np.where(placed, hosted[RAG].ms, hosted[PROMPTING].ms)
    # A whole answer's time that was measured wins over the formula, and scales the others.
    measured = np.ones(draws.rows)
    if draws.known("answer_ms_now").any():
        measured = np.where(draws.known("answer_ms_now"), case.answer_ms_now / today_ms, 1.0)
    limit = _limit_ms(case, today_ms * measured)
    served = _own(case, till, np.minimum(limit, today_ms * measured) / measured)
    cost, own = _placed(case, hosted, served)
    times = np.stack([cost[place].ms for place in range(len(APPROACHES))]) * measured
    times[SPECIALIST] = cost[SPECIALIST].ms
    today = np.where(placed, hosted[RAG].running, hosted[PROMPTING].running)

    def rows(part: str) -> Numbers:
        return np.stack([getattr(cost[place], part) for place in range(len(APPROACHES))])

    return Prices(
        upfront=rows("upfront"),
        running=rows("running"),
        total=rows("total"),
        per_request=rows("per_request"),
        ms=times,
        own=own,
        today=today,
        limit_ms=limit,
        today_ms=today_ms * measured,
        answers=_answers(case, till),
    )


def _placed(
    case: Situation, hosted: dict[int, _Cost], served: dict[int, _Cost]
) -> tuple[dict[int, _Cost], Truth]:
    """Each approach where it runs: own where data may not leave, or, tuned, where that is cheaper
    or no offer is sold."""
    stays = ~case.api_allowed
    sold = np.isin(_offers(case).astype(str), offers_sold(case.as_of[0]))
    own = np.zeros((len(APPROACHES), case.draws.rows), dtype=bool)
    own[SPECIALIST] = True
    cost = dict(hosted)
    for approach, other in served.items():
        own[approach] = stays
        if approach in (TUNING, TUNING_RAG):
            own[approach] |= ~sold | (other.total < hosted[approach].total)
        cost[approach] = other.where(own[approach], hosted[approach])
    return cost, own


def _answers(case: Situation, till: _Till) -> Numbers:
    """Requests over the horizon, those to come discounted as their bill is."""
    calendar = calendar_of(till.rows, int(till.months.max()))
    growing = np.cumsum(calendar.growth * calendar.worth, axis=-1)
    by_row = np.broadcast_to(growing, (len(till.months), growing.shape[-1]))
    reached = by_row[np.arange(len(by_row)), till.months - 1]
    return np.asarray(case.requests_per_month * reached)


def _raise_traffic(case: Situation) -> None:
    """A bill that is said to hurt is a bill of some size: traffic that nobody told follows."""
    draws = case.draws
    complained = draws.answered("running_cost_too_high") | draws.answered("wants_fewer_tokens")
    hurts = case.cost_hurts & complained & ~case.traffic_known
    if hurts.any():
        each = per_request_of(_Table(case), "prompting")
        needed = draws.triangle("bill_that_hurts") / np.maximum(each, 1e-9)
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
        vague = draws.answered("needs_faster_answers") & ~draws.known("answer_ms_now")
        target = np.where(
            vague & (case.latency_target_ms > today_ms), wanted, case.latency_target_ms
        )
        limit = np.where(draws.known("latency_target_ms"), target, limit)
    return limit


def _hosted(case: Situation, till: _Till) -> dict[int, _Cost]:
    """Every approach bought, and the small specialist."""
    placed, models = case.in_place, by_price(case)
    static = _static_tokens(case)
    hours = case.engineer_hours_rag
    rate = case.engineer_rate
    work = hours * np.where(placed, number("work_on_retrieval_in_place"), 1.0)
    beside = hours * np.where(placed, number("tune_beside_retrieval"), 1.0)
    small = np.where(case.draws.known("smaller_hosted_model"), case.smaller_hosted_model, models[0])
    passages = np.where(placed, retrieved_tokens(case), 0.0)
    prompting, rag, tuned, tuned_rag = till.bills(
        "prompting", "rag", "fine_tuning", "fine_tuning_rag",
        hosted_model=np.where(case.on_the_largest, models[-1], case.hosted_model),
        tuning_offer=_offers(case), static_prompt_tokens=static, engineer_hours_rag=work,
    )  # fmt: skip
    (larger,) = till.bills("prompting", hosted_model=models[-1], static_prompt_tokens=static)
    (smaller,) = till.bills(
        "prompting", hosted_model=small, static_prompt_tokens=static,
        variable_prompt_tokens=case.variable_prompt_tokens + passages,
    )  # fmt: skip
    return {
        PROMPTING: prompting,
        LARGER: larger,
        RAG: rag,
        SMALLER: smaller,
        SPECIALIST: _specialist(case, till),
        TUNING: tuned,
        TUNING_RAG: tuned_rag.with_upfront((beside - work) * rate),
    }


def _own(case: Situation, till: _Till, target_ms: Numbers) -> dict[int, _Cost]:
    """The same on GPUs of one's own, as many as answer within `target_ms`."""
    placed = case.in_place
    hours = case.engineer_hours_rag
    beside = hours * np.where(placed, number("tune_beside_retrieval"), 1.0)
    tuned, tuned_rag = till.bills(
        "self_hosted", "self_hosted_rag", latency_target_ms=target_ms, engineer_hours_rag=beside
    )
    served = {TUNING: tuned, TUNING_RAG: tuned_rag}
    if not case.api_allowed.all():
        work = hours * np.where(placed, number("work_on_retrieval_in_place"), 1.0)
        base, base_rag = till.bills(
            "base_model", "base_model_rag", latency_target_ms=target_ms, engineer_hours_rag=work,
            own_model=_open_models(case), static_prompt_tokens=_static_tokens(case),
        )  # fmt: skip
        serving = number("serve_own_model") * case.engineer_rate
        served |= {PROMPTING: base.with_upfront(serving), RAG: base_rag.with_upfront(serving)}
    return served


def _static_tokens(case: Situation) -> Numbers:
    """The fixed part of the prompt, with the knowledge that stands in it."""
    knowledge = np.minimum(case.knowledge_tokens, number("small_knowledge_tokens"))
    static: Numbers = case.static_prompt_tokens + np.where(case.facts_in_prompt, knowledge, 0.0)
    return static


def _offers(case: Situation) -> NDArray[Any]:
    """The tuning offer of each draw: the one that is told, else the usual one."""
    known = case.draws.known("tuning_offer")
    return np.where(known, case.tuning_offer, usual_offer(case.as_of[0]))


def usual_offer(day: date) -> str:
    """How a tuned model is taken to be bought where nobody told it: the likeliest way of those
    that are sold on this day."""
    row = prior("tuning_offer")
    assert isinstance(row, ChoicePrior)
    return row.among(offers_sold(day)).middle


def _open_models(case: Situation) -> NDArray[Any]:
    """The open model that is served as it is: the one that is told, else the largest."""
    offered = [model for model in own_models().values() if model.offered]
    largest = max(offered, key=lambda model: model.parameters)
    return np.where(case.draws.known("own_model"), case.own_model, largest.id)


def by_price(case: Situation) -> list[str]:
    """Hosted models that are sold on the case's day and last, cheapest answer first; all of them
    on a day on which none was sold."""
    day = case.as_of[0]
    lasting = [name for name, model in hosted_models().items() if still_sold(model, day)]
    return sorted(lasting or hosted_models(), key=lambda name: hosted_price(name, day, 1000).output)


def _specialist(case: Situation, till: _Till) -> _Cost:
    """A small model trained on labels, on a small machine: people, labels, and little else."""
    hours = case.engineer_hours_fine_tuning * number("specialist_hours")
    labels = examples_to_make(case) * case.label_cost_per_example * number("label_review")
    upfront = hours * case.engineer_rate + labels * number("specialist_label_cost")
    requests = case.requests_per_month
    by_use = requests * number("specialist_per_request")
    running = np.maximum(number("specialist_per_month"), by_use)
    people = case.upkeep_hours_per_month * case.engineer_rate
    total = upfront + (running + people) * till.months
    return _Cost(upfront, running, total, running / requests, case.draws.triangle("specialist_ms"))
