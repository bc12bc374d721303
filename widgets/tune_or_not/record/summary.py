"""The first page of a record."""

from __future__ import annotations

from datetime import date
from itertools import islice

from tune_or_not.charts.kit import style
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP
from tune_or_not.decision.choice.approaches import LABELS
from tune_or_not.decision.evidence.comparison import Comparison
from tune_or_not.record.document import Share, Summary
from tune_or_not.record.evidence import evidence_words
from tune_or_not.record.figures.bill_parts import PARTS, bill_parts, largest_assumption
from tune_or_not.record.figures.latency_range import latency_ranges
from tune_or_not.record.figures.money_and_time import bill_picture
from tune_or_not.record.follow_up import NOBODY, FollowUp
from tune_or_not.record.judged import Judged
from tune_or_not.record.review_date import ReviewDate, review_date
from tune_or_not.record.words import (
    decision_words,
    headline,
    long_day,
    sure_words,
    theirs,
    unknown_words,
)
from tune_or_not.words.quantity import quantity

_LEAST = 0.005
"""A smaller share is no part of the bar."""

_UNITS = {
    "USD/1M tok": "$ per million tokens",
    "USD/query": "$ a question",
    "USD/h H100": "$ an hour",
    "fraction": "%",
}
"""Units of the course's tables, as a record writes them."""


def summary(
    judged: Judged, written: date, follow_up: FollowUp, graded: Comparison | None
) -> Summary:
    """The verdict, how sure it is, one picture, three reasons, key figures, who and when."""
    recommendation = judged.recommendation
    review = review_of(judged, follow_up)
    return Summary(
        verdict=headline(recommendation),
        decision=" ".join(_decision(judged)),
        shares=tuple(
            Share(VERDICTS[verdict], share, style.APPROACHES[verdict].colour)
            for verdict, share in sorted(recommendation.shares.items(), key=lambda each: -each[1])
            if share >= _LEAST
        ),
        picture=bill_picture(judged),
        why=_three_reasons(judged),
        figures=_opened({
            "Evidence": evidence_words(judged.case, graded),
            f"Bill over {quantity(judged.cost.months, 'months')}": _bill(judged, judged.approach),
            "Its largest part": _largest_part(judged),
            "The largest assumption": _largest_assumption(judged),
            "A typical whole answer": _answer(judged),
            "Next": experiment_of(judged, follow_up),
            "Owner": theirs(follow_up.owner) if follow_up.owner else NOBODY,
            "Written on": f"{long_day(written)}; judged as of {long_day(judged.case.as_of)}",
            "Review": f"{long_day(review.day)}: {review.why}",
        }),
    )  # fmt: skip


def _opened(figures: dict[str, str]) -> dict[str, str]:
    """The same, each as a sentence begins."""
    return {name: f"{text[:1].upper()}{text[1:]}" for name, text in figures.items()}


def experiment_of(judged: Judged, follow_up: FollowUp) -> str:
    """What is tried next: the people's own words, else the course's suggestion."""
    own = follow_up.next_experiment
    return theirs(own) if own else judged.recommendation.next_experiment


def review_of(judged: Judged, follow_up: FollowUp) -> ReviewDate:
    """The day chosen by people, else the default and its reason."""
    if follow_up.review:
        return ReviewDate(follow_up.review, "chosen by the team")
    return review_date(judged.case)


def _three_reasons(judged: Judged) -> tuple[str, ...]:
    """What is needed, how good answers are, and what is against the best of the other ways."""
    because = judged.recommendation.because
    scores = next(reason for reason in because if "score_needed" in reason.fields)
    likeliest = sorted(judged.recommendation.approaches, key=lambda e: (-e.share, -e.score[1]))
    against = (
        reason
        for approach in likeliest
        for reason in because
        if reason.text.startswith(f"{LABELS[approach.id]} is the best in")
    )
    chosen = [because[0], scores, *islice(against, 1)]
    return tuple(dict.fromkeys(reason.text for reason in chosen))


def _decision(judged: Judged) -> tuple[str, ...]:
    recommendation = judged.recommendation
    fields = tuple(name for reason in recommendation.because for name in reason.fields)
    return (
        decision_words(recommendation),
        sure_words(recommendation),
        unknown_words(fields, recommendation.rests_on_unknown),
    )


def _bill(judged: Judged, approach: str) -> str:
    cost = judged.cost.approaches[approach]
    if not cost.keeps_up:
        return DOES_NOT_KEEP_UP
    low, high = judged.sure.low[approach][-1], judged.sure.high[approach][-1]
    total = style.dollars(float(cost.cumulative[-1]))
    return f"{total} ({style.dollars(float(low))} to {style.dollars(float(high))})"


def _largest_part(judged: Judged) -> str:
    parts = bill_parts(judged.case, judged.approach)
    name, usd = next(iter(parts.items()))
    return f"{PARTS[name]}: {style.dollars(usd)} of {style.dollars(sum(parts.values()))}"


def _largest_assumption(judged: Judged) -> str:
    widest = largest_assumption(judged.case, judged.approach)
    if widest is None:
        return "none: every number that moves the bill was told"
    known = widest.range
    low, high = (quantity(value, _UNITS.get(known.unit, known.unit)) for value in
                 (known.low, known.high))  # fmt: skip
    whose = (
        "from the course's table" if not known.is_field
        else "the middle of a range" if judged.case.is_known(known.name)
        else "which nobody told"
    )  # fmt: skip
    return (
        f"{known.label}, {whose}: the bill is {style.dollars(widest.at_low)} at {low}, "
        f"{style.dollars(widest.at_high)} at {high}"
    )


def _answer(judged: Judged) -> str:
    times = latency_ranges(judged.case, [judged.approach])[judged.approach]
    target = style.milliseconds(judged.case.latency_target_ms)
    if not judged.case.is_known("latency_target_ms"):
        target = f"none told ({target} is usual)"
    range_in_words = " to ".join(style.milliseconds(ms) for ms in (times.low, times.high))
    return f"{style.milliseconds(times.base)} ({range_in_words}); target {target}"
