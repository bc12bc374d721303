"""What may be done, and by when: each gate closes an approach in some draws, for one reason."""

from __future__ import annotations

from datetime import date

import numpy as np

from tune_or_not.case.columns import Truth
from tune_or_not.decision.bill.cost import full_months
from tune_or_not.decision.bill.prices import HostedModel, TuningOffer, tuning_offers
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
from tune_or_not.decision.choice.situation import Situation
from tune_or_not.decision.choice.tables import number
from tune_or_not.facts.tables import toml

TRAINED = (SPECIALIST, TUNING, TUNING_RAG)


def limit(name: str) -> float:
    """A limit that preconditions rest on, from facts/rules.toml."""
    return float(toml("rules")[name]["value"])


def still_sold(entry: HostedModel | TuningOffer, day: date) -> bool:
    """Whether a newcomer can buy it on this day, and it does not end within three months."""
    lasts = entry.retires is None or (
        full_months(day, entry.retires) >= limit("months_before_retirement")
    )
    return entry.bought_on(day) and lasts


def offers_sold(day: date) -> tuple[str, ...]:
    """The tuning offers that a newcomer can buy on this day, and that last."""
    return tuple(name for name, offer in tuning_offers().items() if still_sold(offer, day))


def gates(case: Situation) -> dict[str, Truth]:
    """Reason to where it closes an approach: a row per approach, a column per draw."""
    draws = case.draws
    closed = {
        reason: np.zeros((len(APPROACHES), draws.rows), dtype=bool)
        for reason in (
            "data_stays", "no_training_on_data", "nobody_trains", "too_few_examples",
            "task_changes", "tuning_fell_short", "too_late_for_release",
        )
    }  # fmt: skip
    # The prompt, retrieval and training have an open model on one's own GPU as another place.
    closed["data_stays"][[LARGER, SMALLER]] = ~case.api_allowed
    strengths = number("changes_stop_training"), number("changes_stop_training_if_drawn")
    changes = ~case.stable_task & (
        draws.unit("changes stop training") < np.where(draws.known("stable_task"), *strengths)
    )
    strengths = (
        number("quick_changes_stop_training"), number("quick_changes_stop_training_if_drawn")
    )  # fmt: skip
    changes |= case.needs_quick_iteration & (
        draws.unit("quick changes") < np.where(draws.known("needs_quick_iteration"), *strengths)
    )
    strengths = number("nobody_trains"), number("nobody_trains_if_drawn")
    nobody = ~case.team_can_train & (
        draws.unit("nobody trains") < np.where(draws.known("team_can_train"), *strengths)
    )
    # A model that was tuned and measured had its examples, and somebody who trained it.
    measured = draws.known("tuned_score")
    nobody &= ~measured
    usable = np.where(case.can_make | case.examples_exist, case.good_examples, 0)
    usable = np.where(measured, np.inf, usable)
    for approach in TRAINED:
        least = number("specialist_examples" if approach == SPECIALIST else "least_good_examples")
        closed["no_training_on_data"][approach] = ~case.may_train_on_data
        closed["nobody_trains"][approach] = nobody
        closed["task_changes"][approach] = changes
        closed["too_few_examples"][approach] = usable < least
    failed = draws.yes("tuning_fell_short", 0.0)
    closed["tuning_fell_short"][[TUNING, TUNING_RAG]] = failed & (
        draws.unit("fell short") < number("fell_short_stops_training")
    )
    closed["too_late_for_release"] |= weeks(case) > draws.number("weeks_to_release")
    return closed


def beside_the_point(case: Situation) -> Truth:
    """Where an approach is no other way: retrieval where no facts lack, or nothing to step down
    from."""
    shape = (len(APPROACHES), case.draws.rows)
    idle = np.zeros(shape, dtype=bool)
    # Where retrieval is in place the work goes on from there.
    idle[[PROMPTING, LARGER]] = case.in_place
    idle[[RAG, TUNING_RAG]] = ~case.needs_facts | case.facts_in_prompt
    idle[SMALLER] |= case.needs_facts & ~case.in_place & ~case.facts_in_prompt
    return idle


def weeks(case: Situation) -> Numbers:
    """Weeks to a first release, a row per approach."""
    placed, exist = case.in_place, case.examples_exist
    week = number("hours_a_week")
    retrieving = case.engineer_hours_rag / week
    tuning = case.engineer_hours_fine_tuning / week
    examples = np.where(exist, 0.0, case.training_examples / number("examples_a_week"))
    own = np.where(case.api_allowed, 0.0, number("weeks_of_own_gpu"))
    prompting = number("weeks_of_prompting") + own
    ready = number("weeks_of_release")
    some = np.where(placed, number("work_on_retrieval_in_place"), 1.0)
    beside = np.where(placed, number("tune_beside_retrieval"), 1.0)
    rows = {
        PROMPTING: prompting,
        LARGER: prompting,
        RAG: retrieving * some + ready + own,
        SMALLER: prompting,
        SPECIALIST: tuning * number("specialist_hours") + examples + ready,
        TUNING: tuning + examples + ready,
        TUNING_RAG: tuning + examples + retrieving * beside + ready,
    }
    return np.stack([np.broadcast_to(rows[n], (case.draws.rows,)) for n in range(len(APPROACHES))])
