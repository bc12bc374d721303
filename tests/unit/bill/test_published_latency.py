"""The table of published latencies is current, complete and honest about what was fitted."""

import pytest

from benchmarks.published_latency import (
    TABLE,
    left_out,
    lines,
    markdown,
    median_error,
)
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
    fitted = [line for line in lines() if line.fitted]
    independent = [line for line in lines() if not line.fitted]
    assert all(
        "conc1 " in line.item or "bs1" in line.item or "LoRA" in line.item for line in fitted
    )
    assert not any("conc1 " in line.item for line in independent)
    assert len(fitted) == 21
    assert len(independent) == 26


def test_the_median_errors_are_those_that_the_course_states() -> None:
    fitted = [line for line in lines() if line.fitted]
    independent = [line for line in lines() if not line.fitted]
    assert median_error(fitted) < 0.10
    assert median_error(independent) < 0.30


@pytest.mark.parametrize(("users", "low"), [(25, 0.20), (50, 0.29), (100, 0.29)])
def test_the_known_miss_of_the_bare_formula_is_shown(users: int, low: float) -> None:
    [line] = [line for line in lines() if f"conc{users} ITL" in line.item and "70B" in line.item]
    assert 1 - line.plain_ratio == pytest.approx(low, abs=0.006)
