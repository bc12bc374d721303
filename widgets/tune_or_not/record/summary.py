"""The first page of a record."""

from __future__ import annotations

from datetime import date

from tune_or_not.charts.kit import style
from tune_or_not.decision.advice.agreement import camps
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP
from tune_or_not.record.advice import reasons
from tune_or_not.record.document import Summary
from tune_or_not.record.follow_up import NOBODY, FollowUp
from tune_or_not.record.judged import Judged
from tune_or_not.record.latency_range import latency_ranges
from tune_or_not.record.readiness import preconditions
from tune_or_not.record.review_date import ReviewDate, old_prices, review_date
from tune_or_not.record.words import (
    DECISIONS,
    assumed_said,
    long_day,
    theirs,
)
from tune_or_not.words.listed_fields import listed
from tune_or_not.words.quantity import quantity

_MOST = 4
_MOST_REASONS = 6
"""Lines of a short list: the whole list stands in its section."""


def summary(judged: Judged, written: date, follow_up: FollowUp) -> Summary:
    """The verdict, the decision in one paragraph, key figures, and what to do."""
    recommendation = judged.recommendation
    review = review_of(judged, follow_up)
    turns = tuple(turn.text for turn in recommendation.turns)
    lists = {
        "Why": _short(reasons(judged), _MOST_REASONS, "The argument"),
        "What would turn it": _short(turns, _MOST, "What would turn it")
        or ("No single change of one input turns it.",),
        "Before anyone starts": _before(judged),
    }
    return Summary(
        verdict=VERDICTS[recommendation.verdict],
        decision=" ".join(_decision(judged)),
        figures={
            "How sure": recommendation.headline,
            f"Bill over {quantity(judged.cost.months, 'months')}": _bill(judged, judged.approach),
            "A typical whole answer": _answer(judged),
            "Written on": f"{long_day(written)}; judged as of {long_day(judged.case.as_of)}",
            "Owner": theirs(follow_up.owner) if follow_up.owner else NOBODY,
            "Next experiment": experiment_of(judged, follow_up),
            "Review": f"{long_day(review.day)}: {review.why}",
        },
        lists=lists,
    )


def experiment_of(judged: Judged, follow_up: FollowUp) -> str:
    """What is tried next: the people's own words, else the course's suggestion."""
    own = follow_up.next_experiment
    return theirs(own) if own else judged.recommendation.next_experiment


def review_of(judged: Judged, follow_up: FollowUp) -> ReviewDate:
    """The day chosen by people, else the default and its reason."""
    if follow_up.review:
        return ReviewDate(follow_up.review, "chosen by the team")
    return review_date(judged.case)


def _decision(judged: Judged) -> tuple[str, ...]:
    case, recommendation = judged.case, judged.recommendation
    fields = tuple(name for reason in recommendation.because for name in reason.fields)
    return (
        f"{DECISIONS[recommendation.verdict]} That is the advice for “{theirs(case.name)}” as of "
        f"{long_day(case.as_of)}.",
        _sources_said(judged),
        assumed_said(fields, recommendation.rests_on_unknown),
        _bills(judged),
    )


def _sources_said(judged: Judged) -> str:
    by_verdict = camps(judged.verdicts)
    count = sum(len(members) for members in by_verdict.values())
    camp = [
        f"{len(m)} say{'s' if len(m) == 1 else ''} {VERDICTS[v]}" for v, m in by_verdict.items()
    ]
    division = f": all say {VERDICTS[next(iter(by_verdict))]}" if len(by_verdict) == 1 else ""
    if len(by_verdict) > 1:
        division = f": {listed(camp)}"
    return (
        f"Of {len(judged.advice)} advisers from {_sources(judged)} sources, {count} "
        f"{'has' if count == 1 else 'have'} a verdict{division}."
    )


def _sources(judged: Judged) -> int:
    return len({entry.source for entry in judged.advice})


def _bills(judged: Judged) -> str:
    bills = [f"prompting costs {_bill(judged, 'prompting')}"]
    others = [judged.approach] if judged.approach != "prompting" else ["fine_tuning"]
    bills += [f"{style.label(i)} {_bill(judged, i)}" for i in others]
    return f"Over {quantity(judged.cost.months, 'months')}, {listed(bills)}."


def _bill(judged: Judged, approach: str) -> str:
    cost = judged.cost.approaches[approach]
    if not cost.keeps_up:
        return DOES_NOT_KEEP_UP
    low, high = judged.sure.low[approach][-1], judged.sure.high[approach][-1]
    total = style.dollars(float(cost.cumulative[-1]))
    return f"{total} ({style.dollars(float(low))} to {style.dollars(float(high))})"


def _answer(judged: Judged) -> str:
    times = latency_ranges(judged.case, [judged.approach])[judged.approach]
    target = style.milliseconds(judged.case.latency_target_ms)
    range_in_words = " to ".join(style.milliseconds(ms) for ms in (times.low, times.high))
    return f"{style.milliseconds(times.base)} ({range_in_words}); target {target}"


def _before(judged: Judged) -> tuple[str, ...]:
    conditions = preconditions(judged)
    old = old_prices(judged.case)
    lines = [f"Missing: {c.text} ({c.has}; needed: {c.needed})." for c in conditions if not c.met]
    unsure = [c.text for c in conditions if c.met and c.assumed]
    if unsure:
        lines.append(f"Not told, so find out: {listed(unsure)}.")
    if old:
        count = "1 price is" if len(old) == 1 else f"{len(old)} prices are"
        lines.append(f"{count} older than the limit: look again before you sign.")
    return tuple(lines) or ("Every precondition for training is met, and every price is recent.",)


def _short(lines: tuple[str, ...], most: int, section: str) -> tuple[str, ...]:
    """The first lines, and where the others stand; one line more is no reason to send anyone."""
    if len(lines) <= most + 1:
        return lines
    return (*lines[:most], f"And {len(lines) - most} more: see “{section}”.")
