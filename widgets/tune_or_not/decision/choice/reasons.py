"""Why: the reasons in words, each number marked told, measured, priced or drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tune_or_not.case import label
from tune_or_not.decision.choice.approaches import APPROACHES, LABELS, PROMPTING, RAG
from tune_or_not.decision.choice.judgement import Judgement
from tune_or_not.decision.choice.out import ApproachJudged, middle, quantiles
from tune_or_not.words.listed_fields import listed
from tune_or_not.words.quantity import percent, quantity

MEASURED, DRAWN = "measured", "drawn"

_NEEDS = (
    "needs_knowledge", "mainly_retrieval", "needs_style", "needs_format", "needs_behaviour",
    "repeats_mistakes", "needs_faster_answers", "running_cost_too_high", "wants_fewer_tokens",
)  # fmt: skip

_LEAST_SAID = 0.1
"""The share of the draws from which a reason against an approach is said."""


@dataclass(frozen=True)
class Reason:
    """One sentence and the fields of the case that it rests on."""

    text: str
    fields: tuple[str, ...]


def reasons(
    judgement: Judgement, approaches: Sequence[ApproachJudged], best: int
) -> tuple[Reason, ...]:
    """Why this approach: what is needed, how good answers are, what they cost, who drops out."""
    return tuple(
        reason
        for part in (_needs, _place, _scores, _money, _time, _region)
        for reason in part(judgement, best)
    ) + tuple(_rivals(approaches, best))


def _needs(judgement: Judgement, best: int) -> Iterator[Reason]:  # noqa: ARG001
    case, draws = judgement.case, judgement.case.draws
    named = tuple(name for name in _NEEDS if draws.answered(name).all())
    if named:
        yield Reason(f"You named: {listed([_lower(name) for name in named])} (told).", named)
    if not draws.known("needs_knowledge").all():
        share = float(judgement.weight @ case.needs_facts)
        yield Reason(
            f"Whether answers need knowledge of their own is not told; they do in "
            f"{percent(share)} of the draws.", ("needs_knowledge",),
        )  # fmt: skip


def _place(judgement: Judgement, best: int) -> Iterator[Reason]:
    draws = judgement.case.draws
    own = judgement.own[judgement.best == best]
    if draws.answered("api_allowed", False).all():
        yield Reason(
            "Data may not leave (told): the model runs on hardware of your own.", ("api_allowed",)
        )
    elif own.size and own.all():
        yield Reason(
            "On hardware of your own it is cheaper than bought (priced).", ("requests_per_month",)
        )


def _region(judgement: Judgement, best: int) -> Iterator[Reason]:  # noqa: ARG001
    draws = judgement.case.draws
    if draws.answered("one_region").all() and not draws.answered("api_allowed", False).all():
        yield Reason(
            "Data must stay in one region (told): check that the provider runs the model there; "
            "no table of this course says who does.", ("one_region",),
        )  # fmt: skip


def _scores(judgement: Judgement, best: int) -> Iterator[Reason]:
    quality, weight, draws = judgement.quality, judgement.weight, judgement.case.draws
    needed = _range(quality.needed, weight, "score_needed", judgement)
    measured = [
        name for name in ("prompt_score", "retrieval_score", "tuned_score")
        if draws.known(name).all()
    ]  # fmt: skip
    scores = [f"{_lower(name)}: {percent(float(draws.values(name)))} (measured)"
              for name in measured]  # fmt: skip
    now = listed(scores) if scores else (
        f"today's answers: {_spread(quality.today, weight)} good (drawn)"
    )  # fmt: skip
    better = _spread(quality.score[best], weight)
    yield Reason(
        f"{now[0].upper()}{now[1:]}; needed: {needed}. "
        f"{LABELS[APPROACHES[best]]} is expected to reach {better} (drawn).",
        (*measured, "score_needed"),
    )
    unreached = float(weight @ ~judgement.good.any(axis=0))
    if unreached >= _LEAST_SAID:
        yield Reason(
            f"In {percent(unreached)} of the draws nothing that may be done reaches it: a lower "
            "bar, a narrower task or more time would have to help.", ("score_needed",),
        )  # fmt: skip


def _money(judgement: Judgement, best: int) -> Iterator[Reason]:
    bill, weight, draws = judgement.prices, judgement.weight, judgement.case.draws
    request = middle(bill.per_request[best], weight)
    month = middle(bill.running[best], weight)
    upfront = middle(bill.upfront[best], weight)
    known = draws.known("requests_per_month").all()
    requests = draws.requests_per_month
    traffic = (
        f"{quantity(float(requests[0]), 'requests')} a month (told)" if known
        else f"{_requests(requests, weight)} a month (drawn)"
    )  # fmt: skip
    yield Reason(
        f"{LABELS[APPROACHES[best]]} costs about {_usd(request)} a request and about "
        f"{_usd(month)} a month (priced), "
        f"{_usd(upfront)} up front, at {traffic}.",
        ("requests_per_month",),
    )


def _time(judgement: Judgement, best: int) -> Iterator[Reason]:
    bill, weight, draws = judgement.prices, judgement.weight, judgement.case.draws
    seconds = middle(bill.ms[best], weight) / 1000
    how = MEASURED if draws.known("answer_ms_now").all() and best in (PROMPTING, RAG) else DRAWN
    if draws.known("latency_target_ms").all():
        target = float(draws.values("latency_target_ms")) / 1000
        late = float(weight @ judgement.late[best]) >= 0.5
        verdict = "too slow" if late else "in time" if seconds <= target else "hardly in time"
        yield Reason(
            f"An answer takes about {seconds:,.2g} s ({how}), {target:,.3g} s are allowed (told): "
            f"{verdict}.", ("latency_target_ms",),
        )  # fmt: skip
    elif draws.answered("needs_faster_answers").all():
        now = middle(bill.today_ms, weight) / 1000
        yield Reason(
            f"Answers must come faster (told): about {now:,.2g} s today, {seconds:,.2g} s then "
            f"({how}).", ("needs_faster_answers",),
        )  # fmt: skip


def _rivals(approaches: Sequence[ApproachJudged], best: int) -> Iterator[Reason]:
    """The two reasons that weigh most against each other approach."""
    for place, approach in enumerate(approaches):
        against = [out for out in approach.out[:2] if out.share >= _LEAST_SAID]
        if place != best and against:
            named = listed([f"{out.reason} ({percent(out.share)})" for out in against])
            yield Reason(
                f"{LABELS[approach.id]} is the best in {percent(approach.share)} of the draws; "
                f"against it: {named}.", (),
            )  # fmt: skip


def _range(values: object, weight: object, name: str, judgement: Judgement) -> str:
    draws = judgement.case.draws
    if draws.known(name).all():
        return f"{percent(float(draws.values(name)))} (told)"
    return f"{_spread(values, weight)} (drawn)"


def _spread(values: object, weight: object) -> str:
    low, _, high = quantiles(values, weight)  # type: ignore[arg-type]
    return f"{percent(low)} to {percent(high)}" if high - low >= 0.01 else percent(low)


def _requests(values: object, weight: object) -> str:
    low, _, high = (float(f"{value:.1g}") for value in quantiles(values, weight))  # type: ignore[arg-type]
    return f"{low:,.0f} to {quantity(high, 'requests')}"


def _usd(amount: float) -> str:
    return quantity(float(f"{amount:.2g}"), "$")


def _lower(name: str) -> str:
    text = label(name)
    return text[0].lower() + text[1:]
