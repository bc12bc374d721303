"""Figures in the prose of lessons 04, 05 and 09, against the panels and the tables behind them.

A lesson says what a reader will see when they move a control; each entry moves it and looks. The
figure must stand in the lesson too, so that neither can change without the other.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tune_or_not.case import Case, example_case
from tune_or_not.case.example import example_with
from tune_or_not.decision.bill.approaches import APPROACHES
from tune_or_not.decision.bill.argument import COUNTED, argument
from tune_or_not.decision.bill.being_wrong import being_wrong
from tune_or_not.decision.bill.cost import estimate, upfront_cost
from tune_or_not.decision.bill.hybrids import routed_specialists, tuned_with_retrieval
from tune_or_not.decision.bill.latency import latency
from tune_or_not.decision.bill.own_server.own_gpu import own_models
from tune_or_not.decision.bill.own_server.self_hosting import Shape
from tune_or_not.decision.bill.request_cost import request_cost
from tune_or_not.decision.bill.volume import cost_by_volume
from tune_or_not.facts.tables import fact

# Lessons quote the prices as they ship, whatever the other tests freeze.
pytestmark = pytest.mark.usefixtures("shipped_facts")

ROOT = Path(__file__).parents[3]
COST, SPEED, HYBRIDS = "04_what_it_costs", "05_how_fast_it_answers", "09_hybrids"


def lesson(name: str) -> str:
    return (ROOT / f"lessons/{name}.md").read_text("utf-8")


def said(name: str) -> str:
    """What the lesson says, the puzzle's answer included."""
    return lesson(name) + (ROOT / f"lessons/questions/{name[3:]}.toml").read_text("utf-8")


def example(name: str = "") -> Case:
    if not name:
        return example_case()
    return example_with((ROOT / f"lessons/cases/{name}.json").read_bytes())


def seconds(approach: str, case: Case | None = None, **changes: Any) -> float:
    return latency((case or example_case()).changed(**changes), approach).total / 1000


LONG = example("long_prompt")
LEGAL = example("legal_assistant")
AZURE = LEGAL.changed(tuning_offer="azure-gpt-4-1-mini")
DESK = example("router")
CLASSIC = example("classic_argument")
LATER = CLASSIC.changed(as_of="2026-11-20", cache_hit_rate=0.9)
TERRA = example_case(hosted_model="gpt-6.1-terra")


def step(case: Case, *counted: str) -> Any:
    return argument(case, counted)[-1]


def pays_from(case: Case, approach: str, loss: float) -> float | None:
    rows = being_wrong(case.changed(loss_per_error=loss)).rows
    found = next(row.better_by for row in rows if row.approach == approach)
    return None if found is None else 100 * found


def one_gpu(millions: int) -> Case:
    return example_case(own_replicas_limit=1, requests_per_month=millions * 1_000_000)


def bill(approach: str, **changes: Any) -> float:
    case = example_case(**changes)
    return float(estimate(case, (*APPROACHES, "self_hosted")).approaches[approach].cumulative[-1])


def overtakes(approach: str, **changes: Any) -> float:
    volume = cost_by_volume(example_case(**changes), ["fine_tuning", "self_hosted"]).overtakes[
        approach
    ]
    assert volume is not None
    return volume / 1e6


FIGURES: dict[str, list[tuple[str, Callable[[], float]]]] = {
    COST: [
        ("0.00112", lambda: step(LATER).prompting),
        ("0.00080 dollars", lambda: step(LATER).tuned),
        ("falls to 0.00063", lambda: step(LATER, "caching").prompting),
        ("prompt for 0.00030", lambda: step(LATER, "newer_base").prompting),
        ("now costs 0.0455", lambda: step(LATER, "retirement").tuned),
        ("it was 0.0045", lambda: step(CLASSIC, "retirement").tuned),
        (
            "42 million",
            lambda: (
                sum(upfront_cost(CLASSIC, "fine_tuning").values())
                / (step(LATER).prompting - step(LATER).tuned)
                / 1e6
            ),
        ),
        ("about 3 million", lambda: overtakes("fine_tuning", hosted_model="gpt-6.1-terra")),
        ("about 1.9 million", lambda: overtakes("self_hosted", hosted_model="gpt-6.1-terra")),
        (
            "and 2.3 million",
            lambda: overtakes("fine_tuning", hosted_model="gpt-6.1-terra", cache_hit_rate=0.0),
        ),
        ("would lose 993,000", lambda: being_wrong(example_case()).lost),
        ("prompting it costs 900", lambda: bill("prompting")),
        (
            "it is 792,000",
            lambda: being_wrong(example_case(traffic_growth=0.0, discount_rate=0.0)).lost,
        ),
        ("as 91", lambda: 100 / (1 + example_case().discount_rate)),
    ],
    SPEED: [
        ("3.45 s", lambda: seconds("prompting", LONG)),
        ("3.33 s", lambda: seconds("prompting", LONG, static_prompt_tokens=200)),
        ("2.99 s", lambda: seconds("prompting", LONG, output_tokens=250)),
        ("2.73 s are writing", lambda: latency(LONG, "prompting").decode / 1000),
        ("vanishes: 0.12", lambda: latency(LONG, "prompting").prefill / 1000),
        ("2.24 s and", lambda: seconds("fine_tuning")),
        ("prompting in 2.95", lambda: seconds("prompting")),
        ("more: 3.12", lambda: seconds("fine_tuning", tuned_tokens_per_second=110)),
        ("search take 70", lambda: latency(example_case(), "rag").retrieval),
        ("0.27 s in all", lambda: seconds("rag") - seconds("prompting")),
        (
            "adds 150",
            lambda: 1000 * (seconds("rag", rerank=True) - seconds("rag")),
        ),
        ("one H100: 1.42", lambda: seconds("self_hosted")),
        ("after 65 ms", lambda: latency(example_case(), "self_hosted").time_to_first_token),
        ("weights, 10.8", lambda: seconds("self_hosted", own_model="Llama-3.3-70B")),
        ("bandwidth: 7.49", lambda: seconds("self_hosted", own_gpu="A10")),
        ("weights: 2.52", lambda: seconds("self_hosted", own_precision="16-bit")),
        ("131 KB", lambda: 2 * 32 * 8 * 128 * 2 / 1000),
        ("Some 490", lambda: float(Shape(example_case()).slots)),
        ("takes 1.81", lambda: seconds("self_hosted", one_gpu(5))),
        ("million 2.61", lambda: seconds("self_hosted", one_gpu(10))),
        ("million 4.7 s", lambda: seconds("self_hosted", one_gpu(15))),
        ("about 56,000", lambda: bill("self_hosted", latency_target_ms=2500)),
        ("instead of 900", lambda: bill("prompting", latency_target_ms=2500)),
    ],
    HYBRIDS: [
        ("later, 4.95", lambda: tuned_with_retrieval(eight_more(LEGAL)).both.latency.total / 1000),
        ("costs 0.00937", lambda: tuned_with_retrieval(eight_more(AZURE)).both.usd),
        ("passages 0.00745", lambda: tuned_with_retrieval(AZURE).both.usd),
        ("behind it, costs 0.00942", lambda: request_cost(AZURE, "rag")["total"]),
        ("takes 5.95", lambda: seconds("rag", AZURE)),
        ("dollars and 4.47", lambda: seconds("fine_tuning_rag", AZURE)),
        ("adds up: 20,600", lambda: tuned_with_retrieval(AZURE).both.kept.upfront),
        ("front, 1,700", lambda: tuned_with_retrieval(AZURE).both.kept.per_month),
        ("needs 1.1 points", lambda: pays_from(AZURE, "fine_tuning_rag", 1) or 0),
        ("cents 10.7", lambda: pays_from(AZURE, "fine_tuning_rag", 0.1) or 0),
        ("right in 0.1", lambda: pays_from(AZURE, "fine_tuning_rag", 10) or 0),
        ("costs 0.00202", lambda: routed_specialists(DESK).usd),
        ("of 0.00469", lambda: routed_specialists(DESK).base.usd),
        ("takes 2.69", lambda: routed_specialists(DESK).ms / 1000),
        ("take 3.6 s", lambda: routed_specialists(DESK).slowest_ms / 1000),
        ("month, 8.9 s", lambda: routed_specialists(large(DESK)).ms / 1000),
        (": 17 GPUs", lambda: routed_specialists(large(DESK)).gpus),
        ("GPUs, 49,500", lambda: routed_specialists(large(DESK)).rent),
        ("save 0.0023", lambda: routed_specialists(DESK).saved),
        ("it is 0.23", lambda: 100 * routed_specialists(DESK).may_spoil),
        ("in 440", lambda: 1 / routed_specialists(DESK).may_spoil),
        (
            "it is 2.3 %",
            lambda: 100 * routed_specialists(DESK.changed(loss_per_error=0.1)).may_spoil,
        ),
    ],
}


def eight_more(case: Case) -> Case:
    return case.changed(chunks_per_request=16)


def large(case: Case) -> Case:
    return case.changed(own_model="Llama-3.3-70B")


NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def as_written(words: str) -> tuple[float, float]:
    """The last number in these words, and half a unit of its last digit that counts."""
    text = [found for found in NUMBER.findall(words) if found][-1].replace(",", "")
    whole, _, decimals = text.partition(".")
    zeros = 0 if decimals else len(whole) - len(whole.rstrip("0"))
    return float(text), 0.5 * 10 ** (zeros - len(decimals))


@pytest.mark.parametrize(
    ("name", "words", "found"),
    [(name, *entry) for name, entries in FIGURES.items() for entry in entries],
)
def test_a_figure_in_the_prose_is_what_the_panels_show(
    name: str, words: str, found: Callable[[], float]
) -> None:
    assert words in said(name)
    figure, margin = as_written(words)
    assert found() == pytest.approx(figure, abs=margin * 1.0001)


def test_figures_are_read_to_their_last_digit() -> None:
    assert as_written("costs 0.045") == (0.045, pytest.approx(0.0005))
    assert as_written("GPUs, 49,500") == (49_500, 50)
    assert as_written("Some 490") == (490, 5)


# Turning points that the lessons send their readers to


def test_prompting_overtakes_the_tuned_model_a_little_over_59_percent() -> None:
    for rate, cheaper in ((0.59, "fine_tuning"), (0.60, "prompting")):
        case = CLASSIC.changed(cache_hit_rate=rate)
        costs = {i: request_cost(case, i)["total"] for i in ("prompting", "fine_tuning")}
        assert min(costs, key=costs.__getitem__) == cheaper


def test_every_step_alone_turns_the_classic_argument() -> None:
    assert step(LATER).winner == "fine_tuning"
    assert [step(LATER, one).winner for one in COUNTED] == ["prompting"] * 3


def test_no_line_comes_down_to_that_of_the_small_model() -> None:
    assert set(
        cost_by_volume(example_case(), ["rag", "fine_tuning", "self_hosted"]).overtakes.values()
    ) == {None}


def test_twice_as_dear_a_model_is_overtaken_at_half_the_traffic() -> None:
    for approach in ("fine_tuning", "self_hosted"):
        large_, mid = (overtakes(approach, hosted_model=f"gpt-6.1-{m}") for m in ("sol", "terra"))
        assert large_ == pytest.approx(mid / 2, rel=0.05)


def test_reading_25_000_tokens_takes_as_long_as_writing_the_answer() -> None:
    short, long = (
        latency(LONG.changed(output_tokens=250, static_prompt_tokens=n), "prompting")
        for n in (20_000, 25_000)
    )
    assert short.prefill < short.decode
    assert long.prefill > long.decode


def test_a_tune_as_slow_as_its_base_is_later_than_the_prompt() -> None:
    slow = example_case(tuned_tokens_per_second=110)
    assert latency(slow, "fine_tuning").total > latency(slow, "prompting").total


def test_one_gpu_does_not_keep_up_with_20_million() -> None:
    assert latency(one_gpu(15), "self_hosted").keeps_up
    assert not latency(one_gpu(20), "self_hosted").keeps_up


def test_half_a_second_is_bought_with_a_gpu_or_with_fifty_tokens() -> None:
    target = 2.5
    assert seconds("prompting") > target > seconds("self_hosted")
    assert seconds("fine_tuning") < target
    assert bill("self_hosted") < bill("fine_tuning")
    assert seconds("prompting", output_tokens=200) <= target


def test_the_70b_leaves_room_for_four_answers_beside_it() -> None:
    assert Shape(example_case(own_model="Llama-3.3-70B")).slots == 4
    sizes = own_models()
    assert sizes["Llama-3.3-70B"].parameters / sizes["Llama-3.1-8B"].parameters == pytest.approx(
        9, abs=0.5
    )


def test_written_and_read_tokens_of_the_benchmark() -> None:
    def measured(what: str) -> float:
        return fact("published_latency", "silybench", f"Qwen3-8B fp8 1xH100 {what}").number

    read = measured("in2048/out2048 conc1 TTFT p95") - measured("in128/out128 conc1 TTFT p95")
    written = measured("in128/out128 conc1 ITL median")
    assert read == pytest.approx(36, abs=0.5)
    assert written == pytest.approx(4.6, abs=0.05)
    assert written / (read / (2048 - 128)) == pytest.approx(250, abs=5)


def test_the_table_of_misses_is_that_of_the_benchmark() -> None:
    """Each row of the lesson's table, with its numbers, stands in the benchmark's report."""
    report = (ROOT / "benchmarks/published_latency.md").read_text("utf-8")
    rows = {
        "8B, 64 users, time per token": "in128/out128 conc64 ITL median",
        "8B, 256 users, tokens a second": "in128/out128 conc256 output throughput",
        "70B, 25 users, time per token": "conc25 ITL",
        "70B, 50 users, first token": "conc50 TTFT",
        "70B, 100 users, first token": "conc100 TTFT",
    }
    independent = report.partition("## Independent rows")[2].partition("\n## ")[0]
    for ours, theirs in rows.items():
        told = next(line for line in lesson(SPEED).splitlines() if line.startswith(f"| {ours} "))
        line = next(line for line in independent.splitlines() if f" {theirs} |" in line)
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        mine = [cell.strip() for cell in told.strip("|").split("|")]
        numbers = [float(c.split()[0].replace(",", "")) for c in (cells[2], cells[5], cells[6])]
        assert [float(c.split()[0].replace(",", "")) for c in mine[1:]] == numbers
    for share in ("| 21 | 3% | 3% |", "| 26 | 28% | **22%** |"):
        assert share in report


# Hybrids


def test_with_five_specialists_only_a_shared_gpu_saves() -> None:
    five = DESK.changed(specialists=5)
    assert routed_specialists(five).saved > 0
    assert routed_specialists(five.changed(specialists_share_gpu=False)).saved < 0


def test_below_a_million_and_a_half_the_router_saves_nothing() -> None:
    for requests, saves in ((1_500_000, True), (1_200_000, False)):
        assert (routed_specialists(DESK.changed(requests_per_month=requests)).saved > 0) is saves


def test_at_one_cent_the_hybrid_cannot_pay_by_being_right() -> None:
    found = pays_from(AZURE, "fine_tuning_rag", 0.01)
    assert found is not None
    assert found > 100 * (1 - AZURE.prompt_score)


def test_at_two_spoiled_in_a_thousand_the_router_pays_just_so() -> None:
    told = routed_specialists(DESK.changed(misrouted_share=0.002))
    assert told.spoiled < told.saved < 1.2 * told.spoiled
    assert told.ms / 1000 < DESK.latency_target_ms / 1000 < told.slowest_ms / 1000
