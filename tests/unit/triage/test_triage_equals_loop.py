"""A table of cases gives what the functions of one case give, row by row."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.live_figure.test_live_figure_patches import UNSHRUNK
from tests.property.test_advisers import near_limits
from tests.property.test_case_properties import cases
from tests.support.examples import examples
from tune_or_not.case import Case, bounds, field
from tune_or_not.decision.advice.advisers import verdicts
from tune_or_not.decision.bill.approaches import COMPARED, comparable
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.bill.latency import latencies
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.decision.choice.recommendation_of_cases import DRAWS
from tune_or_not.triage.judged_table import in_order, triage

LATER: dict[str, st.SearchStrategy[Any]] = {
    "evaluation_examples": st.just(500),
    "prompt_versions_tried": st.just(5),
    "structured_outputs_tried": st.just(True),
    "prompt_score": st.sampled_from([0.6, 0.85, 0.9]),
    "score_needed": st.just(0.85),
    "tuned_score": st.sampled_from([1.0, 0.85, 0.5]),
    "needs_behaviour": st.sampled_from([True, True, True, False]),
    "as_of": st.sampled_from([date(2026, 1, 15), date(2026, 11, 20)]),
    "training_examples": st.sampled_from([49, 60, 500]),
    "good_example_share": st.just(0.9),
    "stable_task": st.just(True),
    "team_can_train": st.just(True),
    "upfront_budget_usd": st.sampled_from([5_000, 10_000_000]),
    "tuning_offer": st.sampled_from(["fireworks-lora-16b", "openai-gpt-4-1-mini"]),
    "loss_per_error": st.sampled_from([0, 0.1, 100]),
    "cache_hit_rate": st.sampled_from([0.3, 0.6]),
    **{
        name: st.booleans()
        for name in ("wants_fewer_tokens", "needs_knowledge", "mainly_retrieval", "narrow_task",
                     "small_model_suffices", "api_allowed")
    },
}  # fmt: skip
later = st.tuples(cases(), st.fixed_dictionaries(LATER)).map(
    lambda pair: pair[0].changed(**pair[1])
)
"""Cases that often come to the later steps: the cache, the market and the bill."""


def array(name: str, values: Sequence[Any]) -> Any:
    if field(name).annotation is bool:
        return np.array(values, dtype=np.bool_)
    column = np.empty(len(values), dtype=np.float64 if bounds(name) else object)
    column[:] = values
    return column


def table(some: Sequence[Case]) -> pd.DataFrame:
    """The triage of these cases: a column for each field that one of them sets."""
    names = [n for n in Case.model_fields if any(n in case.model_fields_set for case in some)]
    return triage(
        len(some),
        {name: array(name, [getattr(case, name) for case in some]) for name in names},
        {n: np.array([n in case.model_fields_set for case in some]) for n in names},
    )


def same(told: Any, exact: float | None) -> None:
    if exact is None or not math.isfinite(exact):
        assert math.isnan(told)
    else:
        assert math.isclose(told, exact, rel_tol=1e-9, abs_tol=1e-9)


def check_row(row: Any, case: Case) -> None:
    exact = recommend_quickly(case, DRAWS)
    assert row["share"] == round(exact.share, 3)
    assert row["clear"] == exact.clear
    for name, share in exact.shares.items():
        assert row[f"share_{name}"] == round(share, 3)
    for adviser, verdict in verdicts(case).items():
        assert (None if pd.isna(row[adviser]) else row[adviser]) == verdict
    shown = comparable(case)
    bill, times = estimate(case, shown), latencies(case, shown)
    assert row["months"] == bill.months
    cheapest, prompting = bill.approaches[bill.cheapest], bill.approaches["prompting"]
    best = float(cheapest.cumulative[-1])
    same(row["cheapest_usd"], best if cheapest.keeps_up else None)
    assert pd.isna(row["cheapest"]) == (not cheapest.keeps_up)
    same(row["gap_usd"], gap(case, bill.months))
    # Where the model behind the prompt is gone, its bill is no comparison.
    saving = float(prompting.cumulative[-1]) - best if prompting.keeps_up else 0.0
    assert math.isclose(row["at_stake_usd"], max(row["gap_usd"], saving), abs_tol=1e-3)
    for approach in COMPARED:
        one = bill.approaches.get(approach)
        same(
            row[f"cost_{approach}_usd"],
            float(one.cumulative[-1]) if one and one.keeps_up else None,
        )
        same(row[f"latency_{approach}_ms"], times[approach].total if one else None)
    assert row["self_hosted_keeps_up"] == bill.approaches["self_hosted"].keeps_up


def gap(case: Case, months: int) -> float:
    """What closing the gap is worth, month after month in plain Python."""
    short = max(0.0, case.score_needed - case.prompt_score)
    return sum(
        case.requests_per_month * (1 + case.traffic_growth) ** (m - 1) * short * case.loss_per_error
        / (1 + case.discount_rate) ** (m / 12)
        for m in range(1, months + 1)
    )  # fmt: skip


@pytest.mark.slow
@settings(max_examples=examples(40), phases=UNSHRUNK)
@given(st.lists(cases() | near_limits | later, min_size=1, max_size=5))
def test_every_row_says_what_its_case_says_alone(some: list[Case]) -> None:
    told = table(some)
    assert list(told.index) == list(range(len(some)))
    for n, case in enumerate(some):
        check_row(told.iloc[n], case)


@pytest.mark.slow
@settings(max_examples=examples(40), phases=UNSHRUNK)
@given(st.lists(later, min_size=2, max_size=4))
def test_every_row_says_what_its_case_says_alone_at_the_later_steps(some: list[Case]) -> None:
    told = table(some)
    for n, case in enumerate(some):
        check_row(told.iloc[n], case)


GONE = {"hosted_model": "gpt-4.1-mini", "as_of": date(2031, 1, 1), "score_needed": 0.9}
"""A case whose model behind the prompt is sold no more."""


def test_what_is_at_stake_where_prompting_is_gone_is_the_gap_alone() -> None:
    case = Case.of(GONE | {"prompt_score": 0.7, "loss_per_error": 2})
    row = table([case]).iloc[0]
    assert math.isnan(row["cost_prompting_usd"])
    assert row["at_stake_usd"] == row["gap_usd"] > 0
    check_row(row, case)


def test_where_nothing_is_served_nothing_is_the_cheapest() -> None:
    gone = {"smaller_hosted_model": "gpt-4.1-mini", "tuning_offer": "openai-gpt-4-1-mini"}
    most = {"requests_per_month": 1_000_000_000, "own_replicas_limit": 1}
    case = Case.of(GONE | gone | most)
    row = table([case]).iloc[0]
    assert pd.isna(row["cheapest"])
    assert math.isnan(row["cheapest_usd"])
    check_row(row, case)


def test_a_table_without_rows_has_every_column() -> None:
    empty, one = triage(0, {}, {}), triage(1, {}, {})
    assert list(empty.columns) == list(one.columns)
    assert len(empty) == 0


def test_a_case_that_tells_nothing_is_told_what_to_ask() -> None:
    row = triage(1, {}, {}).iloc[0]
    assert not row["clear"]
    assert row["ask"].startswith("not enough told: ask needs_knowledge")


def test_a_table_is_sorted_by_what_is_large_or_unsure() -> None:
    told = table([Case.of({"requests_per_month": n}) for n in (1_000, 5_000_000, 200_000)])
    assert list(in_order(told, "at_stake").index) == [1, 2, 0]
    assert list(in_order(told, "cheapest").index) == [1, 2, 0]
    unsure = table([Case.of({"needs_knowledge": True, "mainly_retrieval": True}), Case()])
    assert list(in_order(unsure, "share").index) == [1, 0]


@pytest.mark.slow
def test_equal_rows_stay_as_they_stood() -> None:
    told = table([Case()] * 50)
    assert list(in_order(told, "at_stake").index) == list(range(50))


def test_what_differs_from_the_loop_is_seen() -> None:
    case = Case.of({"prompt_score": 0.7, "needs_behaviour": True})
    row = table([case]).iloc[0].copy()
    row["share_rag"] += 0.01
    with pytest.raises(AssertionError):
        check_row(row, case)
