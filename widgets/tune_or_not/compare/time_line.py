"""What happens when: days on which cases are judged, offers that close, models that end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tune_or_not.case import Case
from tune_or_not.decision.bill.prices import HostedModel, TuningOffer, hosted_model, tuning_offer


@dataclass(frozen=True, order=True)
class Event:
    """A day and what happens on it; `judged` where a case is judged on that day."""

    day: date
    what: str
    judged: bool = False


def events(cases: Mapping[str, Case], letters: str) -> tuple[Event, ...]:
    """Every day that matters to these cases, the earliest first: each once."""
    judged = {
        day: Event(day, f"{' and '.join(n for n, d in days if d == day)} judged", judged=True)
        for days in [[(n, case.as_of) for n, case in zip(letters, cases.values(), strict=False)]]
        for day in dict.fromkeys(day for _, day in days)
    }
    ends = {event for case in cases.values() for event in _ends(case)}
    return tuple(sorted([*judged.values(), *ends]))


def _ends(case: Case) -> Iterator[Event]:
    """Of the offer and the model that were told: what nobody told ends on no day."""
    bought: list[TuningOffer | HostedModel] = []
    if case.is_known("tuning_offer"):
        offer = tuning_offer(case.tuning_offer)
        bought.append(offer)
        if offer.closed:
            yield Event(offer.closed, f"{_short(offer.label)}: closed to new customers")
    if case.is_known("hosted_model"):
        bought.append(hosted_model(case.hosted_model))
    for entry in bought:
        if entry.retires:
            yield Event(entry.retires, f"{_short(entry.label)}: switched off")


def _short(label: str) -> str:
    return label.split(" (", maxsplit=1)[0]
