"""What changed the answer: the classic argument for tuning, and what it leaves out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tune_or_not.case import Case
from tune_or_not.decision.bill.cost import full_months, upfront_cost
from tune_or_not.decision.bill.prices import hosted_model, tuning_offer
from tune_or_not.decision.bill.request_cost import request_cost
from tune_or_not.words.quantity import percent

CLASSIC = "classic"
COUNTED = ("caching", "newer_base", "retirement")
"""What the classic argument leaves out; each can be counted or not, whatever the others."""


@dataclass(frozen=True)
class Step:
    """One more thing taken into account, and USD of a request then."""

    id: str
    label: str
    prompting: float
    tuned: float

    @property
    def winner(self) -> str:
        return "prompting" if self.prompting <= self.tuned else "fine_tuning"


def argument(case: Case, counted: Collection[str] = COUNTED) -> tuple[Step, ...]:
    """Cost of one request: the classic argument, without a cache; then a step for each of COUNTED
    that is counted, on top of those before it: the cache; a newer or smaller model behind the
    prompt; what is paid up front, shared out until a retirement.

    The cache hits as often as the case says, never included. Only "retirement" counts what is paid
    before the first request.
    """
    now = case.changed(cache_hit_rate=0.0)
    share = 0.0
    label = "The classic argument, a shorter prompt"
    steps = [_step(CLASSIC, label, now, share)]
    if "caching" in counted:
        now = now.changed(cache_hit_rate=case.cache_hit_rate)
        often = percent(case.cache_hit_rate)
        steps.append(_step("caching", f"... the prompt is cached in {often} of requests", now))
    if "newer_base" in counted:
        now = now.changed(hosted_model=case.smaller_hosted_model)
        name = hosted_model(case.smaller_hosted_model).label.split(" (")[0]
        steps.append(_step("newer_base", f"... {name} takes the prompt", now))
    if "retirement" in counted:
        months = months_left(case)
        share = sum(upfront_cost(case, "fine_tuning").values())
        share /= case.requests_per_month * months
        label = f"... the tune lives {months} month{'s' if months > 1 else ''}, set-up included"
        steps.append(_step("retirement", label, now, share))
    return tuple(steps)


def _step(id: str, label: str, case: Case, set_up: float = 0.0) -> Step:
    prompting, tuned = (request_cost(case, i)["total"] for i in ("prompting", "fine_tuning"))
    return Step(id, label, prompting, tuned + set_up)


def months_left(case: Case) -> int:
    """Months that a tune is used: the horizon, or to the retirement of its base; at least one."""
    retires = tuning_offer(case.tuning_offer).retires
    if retires is None:
        return case.horizon_months
    return max(1, min(case.horizon_months, full_months(case.as_of, retires)))
