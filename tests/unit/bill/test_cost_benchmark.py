"""The cost benchmark compares equal work, and its table is in the repository."""

import pytest

import benchmarks.cost as bench
from tune_or_not.case import example_case
from tune_or_not.decision.bill.approaches import COMPARED


@pytest.mark.parametrize(
    "values",
    [
        {"horizon_months": 24},
        {"horizon_months": 36, "traffic_growth": 0.1, "requests_per_month": 20_000_000},
        {"hosted_model": "gpt-6.1-sol", "retry_rate": 0.2, "rerank": True, "router_share": 0.3},
        {"static_prompt_tokens": 900, "own_replicas": 3, "knowledge_changed_per_month": 0.4},
    ],
)
def test_the_plain_loop_and_the_package_add_up_to_the_same_bills(
    values: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "CASE", example_case(**values))
    bench.check_same_estimate(COMPARED)


def test_a_loop_that_adds_up_differently_stops_the_benchmark(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = bench.plain_rent
    monkeypatch.setattr(bench, "plain_rent", lambda *asked: 1.001 * right(*asked))
    with pytest.raises(SystemExit, match="differ on fine_tuning"):
        bench.check_same_estimate(COMPARED)


def test_the_table_says_when_and_where_it_was_made() -> None:
    text = bench.TABLE.read_text(encoding="utf-8")
    for told in ("one estimate", "10,000 draws", "cores, load", "Python 3", "NumPy"):
        assert told in text
