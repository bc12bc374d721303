"""What each approach costs over the horizon, and in which month it breaks even."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case
from tune_or_not.decision.bill.approaches import APPROACHES, EVERY_APPROACH, Approach
from tune_or_not.decision.bill.known import Amount, known
from tune_or_not.decision.bill.own_server import specialist
from tune_or_not.decision.bill.own_server.self_hosting import (
    own_replicas,
    own_training_cost,
    rent_of,
    replica,
    requests_per_second,
    served_by,
)
from tune_or_not.decision.bill.prices import (
    MILLION,
    HostedModel,
    TuningOffer,
    hosted_model,
    tuning_offer,
    your_offer_number,
)
from tune_or_not.decision.bill.request_cost import (
    call_cost,
    hosting_per_month,
    whole_request,
    within_limit,
)
from tune_or_not.decision.bill.rows import by_name, worked_out_once
from tune_or_not.decision.bill.tuning.methods import example_price, needs_answers, training_run
from tune_or_not.decision.bill.tuning.training import billed_tokens
from tune_or_not.words.quantity import quantity

Months = NDArray[np.float64]
"""One number per month of the horizon, first month first."""

EntryOf = Callable[[str], HostedModel | TuningOffer]
"""What a model or an offer of this name is."""

AT_ONCE = "at once"
NEVER = "never within the horizon"


@dataclass(frozen=True, eq=False)
class ApproachCost:
    """USD of one approach. `cumulative[m - 1]` is what is spent by the end of month m."""

    id: str
    upfront: float
    monthly: Months
    cumulative: Months
    per_request: dict[str, float]
    break_even: str | int
    behind_from: int | None = None
    """The first month whose busiest hour it cannot serve; its bill is then no comparison."""

    @property
    def keeps_up(self) -> bool:
        """Whether it serves every month of the horizon."""
        return self.behind_from is None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "upfront": self.upfront,
            "monthly": self.monthly.tolist(),
            "cumulative": self.cumulative.tolist(),
            "per_request": self.per_request,
            "break_even": self.break_even,
        }


@dataclass(frozen=True, eq=False)
class CostEstimate:
    """Every approach over the same months, and what shortened or shadows the comparison."""

    as_of: date
    months: int
    approaches: dict[str, ApproachCost]
    notes: tuple[str, ...]

    @property
    def cheapest(self) -> str:
        """The approach with the smallest bill at the end of the horizon, of those that keep up."""
        served = [i for i, cost in self.approaches.items() if cost.keeps_up] or self.approaches
        return min(served, key=lambda i: float(self.approaches[i].cumulative[-1]))

    def as_json(self) -> dict[str, Any]:
        return {
            "as_of": self.as_of.isoformat(),
            "months": self.months,
            "approaches": [cost.as_json() for cost in self.approaches.values()],
            "notes": list(self.notes),
        }


def training_cost(case: Any, runs: Amount = 1) -> Amount:
    """USD of compute: examples x tokens x epochs x price per million x runs.

    By preference a token costs more; by reinforcement hours and a grader are billed instead.
    """
    (listed,) = by_name(case.tuning_offer, lambda name: (tuning_offer(name).training.number,))
    tokens = billed_tokens(case.training_examples * case.tokens_per_example, case.epochs)
    per_million = your_offer_number(case, "training_price", listed)
    supervised = tokens * per_million / MILLION
    return training_run(case, supervised, known(case, "reinforcement_price")) * runs


def upfront_cost(case: Any, approach: str) -> dict[str, Amount]:
    """USD before the first request, by part."""
    work = EVERY_APPROACH[approach]
    parts: dict[str, Amount] = {}
    if work.retrieves:
        parts["indexing"] = indexing_cost(case)
        parts["retrieval engineering"] = case.engineer_hours_rag * case.engineer_rate
    if work.tuned:
        parts["training compute"] = _compute(case, work, case.training_runs)
        parts["examples"] = _examples(case, work, examples_to_make(case))
        parts["evaluation"] = case.evaluation_cost
        parts["tuning engineering"] = case.engineer_hours_fine_tuning * case.engineer_rate
    return parts


def _compute(case: Any, work: Approach, runs: Amount) -> Amount:
    if work.server == "specialist":
        return specialist.training(case, runs)
    return own_training_cost(case, runs) if work.server == "own" else training_cost(case, runs)


def _examples(case: Any, work: Approach, examples: Amount) -> Amount:
    if work.server == "specialist":
        return specialist.labels(case, examples)
    return labelling_cost(case, examples)


def examples_to_make(case: Any) -> Amount:
    """Training examples that somebody must still write: none where they exist."""
    return case.training_examples * np.logical_not(case.examples_exist)


def indexing_cost(case: Any) -> Amount:
    """USD to embed all of the knowledge once."""
    return case.knowledge_tokens * known(case, "embed_price") / MILLION


def labelling_cost(case: Any, examples: Amount) -> Amount:
    """USD to make these examples and have a share of them reviewed."""
    return examples * example_price(case, case.label_cost_per_example) * needs_answers(case)


def retraining_cost(case: Any, approach: str = "fine_tuning") -> Amount:
    """USD each time the tuned model is renewed: one run, a share of the examples, an evaluation."""
    renewed = case.training_examples * case.relabel_share
    work = EVERY_APPROACH[approach]
    examples = _examples(case, work, renewed)
    return _compute(case, work, 1) + examples + case.evaluation_cost


def estimate(case: Case, approaches: Iterable[str] = tuple(APPROACHES)) -> CostEstimate:
    """Cost of these approaches for this case, break-even against prompting.

    estimate(case, EVERY_APPROACH) adds a newer or smaller model, a router and a GPU of one's own.
    """
    compared = tuple(approaches)
    months = int(months_compared(case, compared))
    bills = month_by_month(case, months, tuple(dict.fromkeys((*compared, "prompting"))))
    base = bills["prompting"]
    return CostEstimate(
        as_of=case.as_of,
        months=months,
        approaches={
            i: ApproachCost(
                id=i,
                upfront=float(bills[i].upfront),
                monthly=bills[i].monthly,
                cumulative=bills[i].cumulative,
                per_request=bills[i].per_request(case.requests_per_month),
                break_even=break_even(
                    float(bills[i].upfront), bills[i].monthly, float(base.upfront), base.monthly
                ),
                behind_from=bills[i].behind_from,
            )
            for i in compared
        },
        notes=notes(case, {i: bills[i] for i in compared}),
    )


def break_even(
    upfront: float, monthly: Months, other_upfront: float, other_monthly: Months
) -> str | int:
    """The first month by whose end the first costs at most the other in all.

    "at once" when it is no dearer from the start (a tie up front is decided by the first month);
    "never within the horizon" when no month qualifies. Solved month by month, because the
    closed form holds only where monthly fixed costs are equal.
    """
    if upfront < other_upfront or (upfront == other_upfront and monthly[0] <= other_monthly[0]):
        return AT_ONCE
    behind = upfront + np.cumsum(monthly) <= other_upfront + np.cumsum(other_monthly)
    return int(np.argmax(behind)) + 1 if behind.any() else NEVER


def calls_to_break_even(upfront: Amount, saved_per_call: Amount) -> Amount:
    """Calls after which a saving per call has paid for what was spent up front.

    The closed form: right only where nothing is paid by the month.
    """
    return upfront / saved_per_call


@dataclass(frozen=True, eq=False)
class Bill:
    """USD up front and by month; of a table, a row each.

    `calls` is what one request costs by part, hosting apart; `running` what each month costs by
    part, not yet discounted, as far as it has the parts of RUNNING; `worth` what a dollar of each
    month is worth today. `served`: whether each month's busiest hour is served at all.
    """

    upfront: Amount
    calls: dict[str, Amount]
    running: dict[str, Amount]
    worth: Months
    served: NDArray[np.bool_]

    @cached_property
    def monthly(self) -> Months:
        """USD of each month, discounted."""
        spent: Months = np.asarray(reduce(np.add, self.running.values()) * self.worth)
        return spent

    @cached_property
    def cumulative(self) -> Months:
        """What is spent by the end of each month."""
        spent: Months = self.upfront + np.cumsum(self.monthly, axis=-1)
        return spent

    def per_request(self, requests_per_month: Amount) -> dict[str, Amount]:
        """USD of a request in the first month by part, as `request_cost` gives it."""
        hosting = np.asarray(self.running.get("hosting", 0.0))
        first = hosting[..., :1] if hosting.ndim > 1 else hosting.flat[0]
        return whole_request(self.calls, first, requests_per_month)

    @property
    def behind_from(self) -> int | None:
        """Of one case: the first month that is not served; None when all are."""
        return None if self.served.all() else int(np.argmin(self.served)) + 1


RUNNING = ("tokens", "hosting", "index", "people", "retraining")
"""The parts of a month: calls; GPUs; an index and its store; upkeep; training anew."""


@dataclass(frozen=True, eq=False)
class Calendar:
    """By month, and of a table by row: how many times the first month's requests; requests; the
    same where each is worth its month's token price in today's; what a dollar of the month is worth
    today; whether a model is renewed."""

    growth: Months
    requests: Months
    priced: Months
    worth: Months
    retrains: NDArray[np.bool_]


@worked_out_once(
    "requests_per_month", "traffic_growth", "api_price_decline", "discount_rate",
    "retrain_every_months",
)  # fmt: skip
def calendar_of(case: Any, months: int) -> Calendar:
    """requests x (1 + growth)^(m-1), and what follows from the month alone."""
    month: Months = np.arange(1, months + 1, dtype=np.float64)
    growth = (1 + case.traffic_growth) ** (month - 1)
    requests = case.requests_per_month * growth
    return Calendar(
        growth=growth,
        requests=requests,
        priced=requests * (1 - case.api_price_decline) ** (month - 1),
        worth=(1 + case.discount_rate) ** (month / -12),
        retrains=(month > 1) & ((month - 1) % case.retrain_every_months == 0),
    )


def month_by_month(case: Any, months: int, approaches: Iterable[str]) -> dict[str, Bill]:
    """The bills of these approaches, discounted to today.

    requests x (1 + growth)^(m-1) x token price x (1 - decline)^(m-1), plus what is fixed, over
    (1 + yearly rate)^(m/12). `case` is a Case, or Rows of a table: then a bill's parts broadcast
    to the shape (rows, months).
    """
    calendar = calendar_of(case, months)
    requests, worth = calendar.requests, calendar.worth
    upkeep = case.upkeep_hours_per_month * case.engineer_rate

    def bill(approach: str) -> Bill:
        work = EVERY_APPROACH[approach]
        calls = call_cost(case, approach)
        running = {"tokens": calendar.priced * sum(calls.values())}
        answers = np.asarray(_answers(case, work))
        served = np.broadcast_to(answers, np.broadcast_shapes(answers.shape, requests.shape))
        if work.server == "offer":
            running["hosting"] = hosting_per_month(case, requests, approach)
            served = served & within_limit(case, requests)
        if work.server == "specialist":
            running["hosting"] = specialist.rent(case, requests)
        if work.server == "own":
            serving = replica(case, approach)
            copies = own_replicas(case, serving, requests)
            running["hosting"] = rent_of(case, serving, copies)
            served = np.asarray(served_by(case, serving, copies, requests))
        if work.retrieves:
            refresh = indexing_cost(case) * case.knowledge_changed_per_month
            running["index"] = refresh + case.vector_store_per_month
        if work.tuned:
            running["retraining"] = calendar.retrains * retraining_cost(case, approach)
        running["people"] = upkeep * (work.retrieves + (work.tuned or work.server == "own"))
        if work.server == "own":
            running["people"] += case.on_call_hours_per_month * case.engineer_rate
        upfront = sum(upfront_cost(case, approach).values(), start=0.0)
        return Bill(upfront, calls, running, worth, served)

    return {approach: bill(approach) for approach in approaches}


def _answers(case: Any, work: Approach) -> Amount:
    """Whether all that answers is still sold on the case's day: what is gone is no choice."""
    still: Amount = True
    for names, entry_of in _answering(case, work):
        still = still & _still(case, names, entry_of)
    return still


def _still(case: Any, names: Any, entry_of: EntryOf) -> Amount:
    (sold,) = by_name(names, lambda name: (_sold_still(case.as_of, entry_of(name)),))
    return sold


def _sold_still(day: date, entry: HostedModel | TuningOffer) -> bool:
    return entry.retires is None or day < entry.retires


def _answering(case: Any, work: Approach) -> Iterator[tuple[Any, EntryOf]]:
    """What this approach buys an answer from."""
    if work.server == "offer":
        yield case.tuning_offer, tuning_offer
    if work.server in {"hosted", "router"}:
        yield case.hosted_model, hosted_model
    if work.server in {"smaller", "router"}:
        yield case.smaller_hosted_model, hosted_model


def months_compared(case: Any, approaches: Iterable[str] = tuple(APPROACHES)) -> Amount:
    """The horizon, cut to at least a month where a model in the comparison retires before it.

    `case` is a Case, or Rows of a table.
    """
    months = case.horizon_months
    for names, entry_of in _may_retire(case, approaches):
        months = np.minimum(months, _months_left(case, names, entry_of))
    return months


def _months_left(case: Any, names: Any, entry_of: EntryOf) -> Amount:
    (left,) = by_name(names, lambda name: (_left(case, entry_of(name)),))
    return left


def _may_retire(case: Any, approaches: Iterable[str]) -> Iterator[tuple[Any, EntryOf]]:
    """The offer and the models that answer, and where each is looked up by its name."""
    yield case.tuning_offer, tuning_offer
    yield case.hosted_model, hosted_model
    if {EVERY_APPROACH[approach].server for approach in approaches} & {"smaller", "router"}:
        yield case.smaller_hosted_model, hosted_model


def _left(case: Any, entry: HostedModel | TuningOffer) -> float:
    """Whole months until it retires, at least one; infinite where no end is known."""
    return inf if entry.retires is None else max(1, full_months(case.as_of, entry.retires))


def horizon(
    case: Case, approaches: Iterable[str] = tuple(APPROACHES)
) -> tuple[int, tuple[str, ...]]:
    """Months compared, and notes on what shortens or shadows the comparison."""
    compared = tuple(approaches)
    months = int(months_compared(case, compared))
    return months, notes(case, month_by_month(case, months, compared))


def notes(case: Case, bills: Mapping[str, Bill]) -> tuple[str, ...]:
    """What shortens or shadows the comparison of these bills, a sentence each."""
    sentences: list[str] = []
    for name, entry_of in _may_retire(case, bills):
        sentences += _days_of(case, entry_of(name))
    offer = tuning_offer(case.tuning_offer)
    if not offer.bought_on(case.as_of):
        sentences.append(f"{offer.label} has been closed to new customers since {offer.closed}.")
    if case.examples_from == "larger model" and any(EVERY_APPROACH[i].tuned for i in bills):
        sentences.append("A larger model's answers may train another only where its terms allow.")
    for approach, bill in bills.items():
        if EVERY_APPROACH[approach].server == "own":
            sentences += _own_gpu_notes(case, approach, bill.behind_from)
    return tuple(dict.fromkeys(sentences))


def _days_of(case: Case, entry: HostedModel | TuningOffer) -> Iterator[str]:
    """What the days on which it is sold mean for the case's own day."""
    left = _left(case, entry)
    if not _sold_still(case.as_of, entry):
        yield f"{entry.label} ended on {entry.retires}: it is no choice any more."
    elif left < case.horizon_months:
        cut = quantity(left, "months")
        yield f"{entry.label} ends on {entry.retires}: the horizon is cut to {cut}."
    if entry.since is not None and case.as_of < entry.since:
        first = f"a bill of {case.as_of} has its first prices."
        yield f"{entry.label} has been sold since {entry.since}: {first}"


def _own_gpu_notes(case: Case, approach: str, behind: int | None) -> list[str]:
    serving = replica(case, approach)
    notes = []
    if not serving.in_time:
        notes.append(f"{case.own_model} on {case.own_gpu} misses the latency target even alone.")
    peak = requests_per_second(case, case.requests_per_month) * case.peak_to_mean_load
    count = own_replicas(case, serving, case.requests_per_month)
    if behind is not None:
        since = "" if behind == 1 else f" from month {behind} on"
        notes.append(
            f"At most {case.own_replicas_limit:,} x {case.own_gpu}: it does not keep up with the "
            f"busiest hour{since}, so its bill is no comparison."
        )
    elif serving.in_time and peak > count * serving.requests_per_second:
        notes.append(f"{count:,.0f} x {case.own_gpu} is late in the busiest hour.")
    return notes


def full_months(start: date, end: date) -> int:
    """Whole months from one day to another; 0 when the end is not after the start."""
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return max(0, months)
