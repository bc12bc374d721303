"""Hidden reasoning and the length of an answer, in price and in time."""

from __future__ import annotations

import pytest

from tune_or_not.case import example_case
from tune_or_not.case.columns import Columns
from tune_or_not.decision.bill.approaches import EVERY_APPROACH
from tune_or_not.decision.bill.latency import latency
from tune_or_not.decision.bill.ranges import ranges
from tune_or_not.decision.bill.request_cost import request_cost
from tune_or_not.decision.bill.table import latency_of, per_request_of
from tune_or_not.decision.bill.tokens import EFFORTS, reasoning
from tune_or_not.decision.bill.uncertainty import uncertainty

THINKING = example_case(reasoning_effort="high")


def test_reasoning_is_billed_as_output_and_waited_for() -> None:
    """GPT-6 Luna at high effort: 110 hidden tokens at 0.50 a million, 130.6 a second."""
    calm, thinking = (request_cost(case, "prompting") for case in (example_case(), THINKING))
    assert thinking["reasoning"] == pytest.approx(110 * 0.5e-6)
    assert thinking["total"] - calm["total"] == pytest.approx(110 * 0.5e-6)
    slow, quick = (latency(case, "prompting") for case in (THINKING, example_case()))
    assert slow.total - quick.total == pytest.approx(1000 * 110 / 130.6)
    assert slow.time_to_first_token - quick.time_to_first_token == pytest.approx(1000 * 110 / 130.6)


def test_a_tuned_model_and_one_of_ones_own_do_not_reason() -> None:
    for approach, work in EVERY_APPROACH.items():
        if work.server in ("offer", "own"):
            assert request_cost(THINKING, approach)["reasoning"] == 0
            assert latency(THINKING, approach).reasoning == 0


def test_one_that_cannot_be_told_to_stop_reasons_at_its_least() -> None:
    assert reasoning("gpt-6.1-sol", "none") == reasoning("gpt-6.1-sol", "low")
    assert reasoning("gpt-6-luna", "none").base == 0
    assert reasoning("gpt-4.1-mini", "high").base == 0


def test_more_effort_is_never_less_thought() -> None:
    for model in ("gpt-6-luna", "gpt-6.1-terra", "gpt-6.1-sol"):
        middles = [reasoning(model, effort).base for effort in EFFORTS]
        assert middles == sorted(middles)


def test_the_readers_own_number_wins_over_what_was_measured() -> None:
    own = THINKING.changed(overrides={"reasoning_tokens": 1_000})
    assert request_cost(own, "prompting")["reasoning"] == pytest.approx(1_000 * 0.5e-6)


def test_a_router_thinks_as_those_who_answer() -> None:
    case = THINKING.changed(hosted_model="gpt-6.1-sol", router_share=0.7)
    of_sol, of_luna = 291 * 10e-6, 110 * 0.5e-6
    routed = request_cost(case, "router")["reasoning"]
    assert routed == pytest.approx(0.7 * of_luna + 0.3 * of_sol)


def test_a_tuned_answer_has_a_length_of_its_own() -> None:
    """The reason why teams tune: 125 tokens where the prompted model writes 250."""
    case = example_case(tuning_offer="bedrock-nova-micro", tuned_answer_share=0.5)
    assert request_cost(case, "fine_tuning")["output"] == pytest.approx(125 * 0.14e-6)
    whole = case.changed(tuned_answer_share=1.0)
    assert latency(case, "fine_tuning").decode == latency(whole, "fine_tuning").decode / 2
    assert latency(case, "self_hosted").decode < latency(whole, "self_hosted").decode
    assert request_cost(case, "prompting") == request_cost(whole, "prompting")


def test_what_is_measured_is_drawn() -> None:
    drawn = {one.name: one for one in ranges(THINKING)}["reasoning_tokens"]
    assert (drawn.low, drawn.base, drawn.high) == (0, 110, 578)
    assert "reasoning_tokens" not in {one.name for one in ranges(example_case())}
    wide = uncertainty(THINKING, 500).high["prompting"][-1]
    assert wide > uncertainty(example_case(), 500).high["prompting"][-1]


def test_a_table_of_models_and_efforts_says_what_each_says_alone() -> None:
    cases = [
        example_case(hosted_model=model, reasoning_effort=effort)
        for model in ("gpt-6-luna", "gpt-6.1-sol", "gpt-4.1-mini")
        for effort in EFFORTS
    ]
    given = {name: [getattr(case, name) for case in cases]
             for name in ("hosted_model", "reasoning_effort")}  # fmt: skip
    columns = Columns(len(cases), given, example_case())
    alone = [request_cost(case, "rag")["total"] for case in cases]
    assert per_request_of(columns, "rag").tolist() == pytest.approx(alone)
    times = [latency(case, "rag").total for case in cases]
    assert latency_of(columns, "rag").total.tolist() == pytest.approx(times)
