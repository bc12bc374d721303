"""The table of published latencies is current, complete and honest about what was fitted."""

from benchmarks.published_latency import (
    FITTED_CURVES,
    TABLE,
    left_out,
    lines,
    markdown,
    median_error,
    worst,
)
from tune_or_not.decision.bill.own_server.published_curves import measured
from tune_or_not.facts.tables import facts


def test_the_table_in_the_repository_is_the_one_that_is_made_now() -> None:
    assert TABLE.read_text(encoding="utf-8") == markdown(), (
        "run: python3 course.py bench published_latency"
    )


def test_every_published_row_is_compared_or_named_as_left_out() -> None:
    assert len(lines()) + len(left_out()) == len(facts("published_latency"))
    text = TABLE.read_text(encoding="utf-8")
    assert all(row.item in text for row in facts("published_latency"))


def test_fitted_and_independent_rows_are_kept_apart() -> None:
    curves = [f"in{prompt}/out{output}" for _, prompt, output in FITTED_CURVES]
    fitted = [line for line in lines() if line.fitted]
    assert all(
        "conc1 " in line.item
        or "bs1" in line.item
        or "LoRA" in line.item
        or any(f"fp8 1xH100 {curve}" in line.item for curve in curves)
        for line in fitted
    )
    independent = [line for line in lines() if not line.fitted]
    assert not any("conc1 " in line.item for line in independent)
    assert len(independent) == 92


def test_the_errors_are_those_that_the_course_states() -> None:
    fitted = [line for line in lines() if line.fitted]
    independent = [line for line in lines() if not line.fitted]
    assert median_error(fitted) < 0.10
    assert median_error(independent) < 0.15
    assert worst(independent) < 3
    others = [line for line in independent if line.row.provider != "silybench"]
    assert len(others) == 14
    assert median_error(others) < 0.15


def test_other_lengths_other_precision_and_another_size_each_hold() -> None:
    """No group of independent rows hides behind the others."""
    independent = [line for line in lines() if not line.fitted]
    for group in ("bf16", "fp8 1xH100", "70B fp8 TP2", "in8192", "in2048", "in128/out128"):
        assert median_error([line for line in independent if group in line.item]) < 0.15, group


def test_more_users_are_served_more_and_each_waits_longer() -> None:
    curve = [one.setting for one in measured() if "fp8 1xH100 in2048/out2048" in one.row.item
             and one.what == "output throughput"]  # fmt: skip
    ordered = sorted(curve, key=lambda setting: setting.users)
    seconds = [setting.answer_seconds for setting in ordered]
    rates = [setting.users / setting.answer_seconds for setting in ordered]
    assert seconds == sorted(seconds)
    assert rates == sorted(rates)
