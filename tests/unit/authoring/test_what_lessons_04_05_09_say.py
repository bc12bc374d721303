"""Figures in the prose of lessons 03, 04, 05 and 09, against the panels and the tables behind them.

A lesson says what a reader will see when they move a control; each entry moves it and looks. The
figure must stand in the lesson too, so that neither can change without the other.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.support.figures_in_prose import (
    ROOT,
    Figures,
    as_written,
    compare_figure,
    each_figure,
    example,
    prose,
)
from tune_or_not.case import Case, example_case
from tune_or_not.decision.bill.approaches import APPROACHES
from tune_or_not.decision.bill.argument import COUNTED, argument
from tune_or_not.decision.bill.being_wrong import being_wrong
from tune_or_not.decision.bill.cost import estimate, upfront_cost
from tune_or_not.decision.bill.hosted_speed import hosted_speeds, speed_of_offer
from tune_or_not.decision.bill.hybrids import (
    routed_specialists,
    tuned_with_retrieval,
)
from tune_or_not.decision.bill.latency import latency, slowest_ms
from tune_or_not.decision.bill.own_server.load import by_load
from tune_or_not.decision.bill.own_server.own_gpu import own_models
from tune_or_not.decision.bill.own_server.self_hosting import Shape
from tune_or_not.decision.bill.request_cost import request_cost
from tune_or_not.decision.bill.tokens import reasoning
from tune_or_not.decision.bill.volume import cost_by_volume
from tune_or_not.decision.bill.ways_to_buy import OWN_GPU, Way, ways_to_buy
from tune_or_not.facts.tables import fact, parameters

# Lessons quote the prices as they ship, whatever the other tests freeze.
pytestmark = pytest.mark.usefixtures("shipped_facts")

TABLES, COST = "03_prompt_retrieve_or_tune", "04_what_it_costs"
SPEED, HYBRIDS = "05_how_fast_it_answers", "09_hybrids"


def seconds(approach: str, case: Case | None = None, **changes: Any) -> float:
    return latency((case or example_case()).changed(**changes), approach).total / 1000


LONG = example("long_prompt")
BRIEF = LONG.changed(output_tokens=250)
LEGAL = example("legal_assistant")
AZURE = LEGAL.changed(tuning_offer="azure-gpt-4-1-mini")
DESK = example("router")
CLASSIC = example("classic_argument")
LATER = CLASSIC.changed(as_of="2026-11-20", cache_hit_rate=0.9)
TERRA = example_case(hosted_model="gpt-6.1-terra")


def read_as_long_as_written() -> float:
    """Tokens of a fixed prompt that take as long to read as the answer to write."""
    fixed = np.arange(1_000, 40_000, 500)
    times = [latency(BRIEF.changed(static_prompt_tokens=int(n)), "prompting") for n in fixed]
    return float(fixed[[each.prefill >= each.decode for each in times].index(True)])


def written_over_read() -> float:
    """A token written over a token read, of the hosted model in the long example."""
    written = (seconds("prompting", LONG) - seconds("prompting", BRIEF)) / 50
    short = LONG.changed(static_prompt_tokens=LONG.static_prompt_tokens - 500)
    return written / (seconds("prompting", LONG) - seconds("prompting", short)) * 500


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


GLM, NOVA = "fireworks-serverless-glm-5-3-flash", "bedrock-nova-micro"
RENTED = "fireworks-lora-16b"


def bought(way: str, case: Case | None = None) -> Way:
    return ways_to_buy(case or example_case()).ways[way]


def here(way: str) -> float:
    """USD of a request at the example's own traffic."""
    all_ways = ways_to_buy(example_case())
    return float(np.interp(all_ways.here, all_ways.volumes, all_ways.ways[way].running))


def beside_the_prompt(way: str) -> float:
    """A request of the tuned model over one of the prompt, at the example's own traffic."""
    case = example_case(tuning_offer=way)
    tuned, prompt = (request_cost(case, i)["total"] for i in ("fine_tuning", "prompting"))
    return tuned / prompt


def reasoned(effort: str) -> float:
    case = example_case(hosted_model="gpt-6.1-sol", reasoning_effort=effort)
    return float(request_cost(case, "prompting")["total"])


def prepared(part: str, approach: str = "fine_tuning", **changes: Any) -> float:
    """USD up front of this part of the work."""
    return float(upfront_cost(example_case(**changes), approach)[part])


def specialist(part: str) -> float:
    return prepared(part, "small_specialist")


def overtakes(approach: str, **changes: Any) -> float:
    volume = cost_by_volume(example_case(**changes), ["fine_tuning", "self_hosted"]).overtakes[
        approach
    ]
    assert volume is not None
    return volume / 1e6


FIGURES: Figures = {
    TABLES: [("costs some 80", lambda: beside_the_prompt(RENTED))],
    COST: [
        ("dollars against 1.12", lambda: 1000 * step(LATER).prompting),
        ("cost 0.80", lambda: 1000 * step(LATER).tuned),
        ("falls to 0.63", lambda: 1000 * step(LATER, "caching").prompting),
        ("prompt for 0.30", lambda: 1000 * step(LATER, "newer_base").prompting),
        ("tuned model cost 45.5", lambda: 1000 * step(LATER, "retirement").tuned),
        ("they cost 4.53", lambda: 1000 * step(CLASSIC, "retirement").tuned),
        ("saving is 0.32", lambda: 1000 * (step(LATER).prompting - step(LATER).tuned)),
        ("falls from 89,500", lambda: bill("fine_tuning")),
        ("dollars to 35,700", lambda: bill("fine_tuning", tuning_offer="azure-gpt-4-1-mini")),
        ("it is 23,200", lambda: bill("fine_tuning", tuning_offer=NOVA)),
        ("GPT-6 Luna 0.24", lambda: 1000 * request_cost(example_case(), "prompting")["total"]),
        ("its price to 0.49", lambda: 1000 * bought(GLM).next_request),
        ("some 500", lambda: reasoning("glm-5.3-flash", "none").base),
        ("in place of 6,000", lambda: upfront_cost(example_case(), "fine_tuning")["examples"]),
        ("fifth: 103", lambda: prepared("examples", examples_from="larger model")),
        ("much: 4.50", lambda: prepared("training compute", tuning_method="preference")),
        ("instead of 2.25", lambda: prepared("training compute")),
        ("tokens: 2,065", lambda: prepared("training compute", tuning_method="reinforcement")),
        ("500 labels cost 60", lambda: specialist("examples")),
        ("five trainings 4", lambda: specialist("training compute")),
        ("comes in 0.06", lambda: seconds("small_specialist")),
        ("assistant cost 0.07", lambda: 1000 * here(NOVA)),
        ("set-up costs 13,400", lambda: sum(upfront_cost(example_case(), "fine_tuning").values())),
        (
            "upkeep 720",
            lambda: example_case().upkeep_hours_per_month * example_case().engineer_rate,
        ),
        ("from about 10 million", lambda: (bought(NOVA).all_in_pays_from or 0) / 1e6),
        ("from about 800,000", lambda: bought(NOVA, TERRA).all_in_pays_from or 0),
        ("from about 980,000", lambda: bought(GLM, TERRA).all_in_pays_from or 0),
        ("need about 2 million", lambda: (bought(OWN_GPU, TERRA).all_in_pays_from or 0) / 1e6),
        ("to itself 3 million", lambda: (bought(RENTED, TERRA).all_in_pays_from or 0) / 1e6),
        ("requests cost 7.60", lambda: 1000 * reasoned("high")),
        ("instead of 4.69", lambda: 1000 * reasoned("low")),
        ("writes some 290", lambda: float(reasoning("gpt-6.1-sol", "high").base)),
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
        ("3.16 s", lambda: seconds("prompting", LONG)),
        ("3.04 s", lambda: seconds("prompting", LONG, static_prompt_tokens=200)),
        ("2.77 s", lambda: seconds("prompting", LONG, output_tokens=250)),
        ("2.30 s are writing", lambda: latency(LONG, "prompting").decode / 1000),
        ("vanishes: 0.12", lambda: latency(LONG, "prompting").prefill / 1000),
        ("2.14 s and", lambda: seconds("fine_tuning")),
        ("prompting in 2.73", lambda: seconds("prompting")),
        ("Luna it is about 77", written_over_read),
        ("from about 20,000", read_as_long_as_written),
        ("almost gone: 2.69", lambda: seconds("fine_tuning", tuned_tokens_per_second=130)),
        ("takes 3.58", lambda: seconds("prompting", reasoning_effort="high")),
        ("A3B*: 1.02", lambda: seconds("self_hosted", own_model="Qwen3-30B-A3B")),
        ("It has 30.5", lambda: own_models()["Qwen3-30B-A3B"].parameters / 1e9),
        ("Reading takes 0.1", lambda: parameters()["api_ms_per_input_token"].base),
        ("writes 131", lambda: hosted_speeds()["gpt-6-luna"].tokens_per_second[1]),
        ("takes some 500", lambda: reasoning("glm-5.3-flash", "none").base),
        ("its 15", lambda: latency(example_case(), "small_specialist").prefill),
        ("make 0.06", lambda: seconds("small_specialist")),
        ("writes 182", lambda: speed_of_offer(RENTED).tokens_per_second[1]),
        ("for about 23,200", lambda: bill("fine_tuning", tuning_offer=NOVA)),
        (
            "take off 0.38",
            lambda: seconds("prompting", LONG) - seconds("prompting", BRIEF),
        ),
        ("search take 70", lambda: latency(example_case(), "rag").retrieval),
        ("0.27 s in all", lambda: seconds("rag") - seconds("prompting")),
        (
            "adds 150",
            lambda: 1000 * (seconds("rag", rerank=True) - seconds("rag")),
        ),
        ("one H100: 1.41", lambda: seconds("self_hosted")),
        ("after 65 ms", lambda: latency(example_case(), "self_hosted").time_to_first_token),
        ("weights, 10.8", lambda: seconds("self_hosted", own_model="Llama-3.3-70B")),
        ("bandwidth: 7.44", lambda: seconds("self_hosted", own_gpu="A10")),
        ("weights: 2.31", lambda: seconds("self_hosted", own_precision="16-bit")),
        ("131 KB", lambda: 2 * 32 * 8 * 128 * 2 / 1000),
        ("Some 560", lambda: float(Shape(example_case()).slots)),
        ("takes 1.71", lambda: seconds("self_hosted", one_gpu(5))),
        ("million 2.23", lambda: seconds("self_hosted", one_gpu(10))),
        ("million 5.6 s", lambda: seconds("self_hosted", one_gpu(20))),
        ("load of 21 %", lambda: 100 * by_load(one_gpu(5)).here),
        ("load is 62 %", lambda: 100 * by_load(one_gpu(15)).here),
        ("of twenty within 3.35", lambda: slowest_ms(one_gpu(5), "self_hosted") / 1000),
        (": 3.19 s", lambda: seconds("self_hosted", one_gpu(15))),
        ("3.19 s, 6.31 s", lambda: slowest_ms(one_gpu(15), "self_hosted") / 1000),
        ("requests cost 0.146", lambda: 1000 * by_load(one_gpu(5)).usd_here),
        ("and 0.049", lambda: 1000 * by_load(one_gpu(15)).usd_here),
        ("about 56,000", lambda: bill("self_hosted", latency_target_ms=2500)),
        ("instead of 900", lambda: bill("prompting", latency_target_ms=2500)),
    ],
    HYBRIDS: [
        ("later, 4.84", lambda: tuned_with_retrieval(eight_more(LEGAL)).both.latency.total / 1000),
        ("requests cost 9.37", lambda: 1000 * tuned_with_retrieval(eight_more(AZURE)).both.usd),
        ("passages 7.45", lambda: 1000 * tuned_with_retrieval(AZURE).both.usd),
        ("behind it, costs 9.42", lambda: 1000 * request_cost(AZURE, "rag")["total"]),
        ("takes 5.95", lambda: seconds("rag", AZURE)),
        ("dollars and 5.54", lambda: seconds("fine_tuning_rag", AZURE)),
        ("adds up: 20,600", lambda: tuned_with_retrieval(AZURE).both.kept.upfront),
        ("front, 1,700", lambda: tuned_with_retrieval(AZURE).both.kept.per_month),
        ("needs 1.2 points", lambda: pays_from(AZURE, "fine_tuning_rag", 1) or 0),
        (
            "the prompt: 79.2",
            lambda: 100 * AZURE.prompt_score + (pays_from(AZURE, "fine_tuning_rag", 1) or 0),
        ),
        ("cents it needs 12.3", lambda: pays_from(AZURE, "fine_tuning_rag", 0.1) or 0),
        ("hybrid needs 0.1", lambda: pays_from(AZURE, "fine_tuning_rag", 10) or 0),
        ("requests cost 2.02", lambda: 1000 * routed_specialists(DESK).usd),
        ("instead of 4.69", lambda: 1000 * routed_specialists(DESK).base.usd),
        (
            "models it is 2.40",
            lambda: (
                1000 * (routed_specialists(DESK).usd + routed_specialists(DESK).kept_per_request)
            ),
        ),
        ("instead of 4.94", lambda: routed_specialists(DESK).base.ms / 1000),
        (
            "by the token* 1.46",
            lambda: 1000 * tuned_with_retrieval(LEGAL.changed(tuning_offer=GLM)).both.usd,
        ),
        ("takes 3.38", lambda: routed_specialists(DESK).ms / 1000),
        ("take 5.72 s", lambda: routed_specialists(DESK).slowest_ms / 1000),
        ("month, 9.6 s", lambda: routed_specialists(large(DESK)).ms / 1000),
        (": 17 GPUs", lambda: routed_specialists(large(DESK)).gpus),
        ("GPUs, 49,500", lambda: routed_specialists(large(DESK)).rent),
        ("save 2.29", lambda: 1000 * routed_specialists(DESK).saved),
        ("limit here is 0.23", lambda: 100 * routed_specialists(DESK).may_spoil),
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


@each_figure(FIGURES)
def test_a_figure_in_the_prose_is_what_the_panels_show(
    name: str, words: str, computed: Callable[[], float]
) -> None:
    compare_figure(name, words, computed())


def test_figures_are_read_to_their_last_digit() -> None:
    assert as_written("costs 0.045") == (0.045, pytest.approx(0.0005))
    assert as_written("GPUs, 49,500") == (49_500, 50)
    assert as_written("Some 560") == (560, 5)


# Turning points that the lessons send their readers to


def test_more_traffic_does_not_bring_the_rented_gpu_down_to_the_small_model() -> None:
    for requests in (10_000_000, 1_000_000_000):
        case = example_case(requests_per_month=requests)
        tuned, prompt = (request_cost(case, i)["total"] for i in ("fine_tuning", "prompting"))
        assert 2 < tuned / prompt < 2.5
        assert estimate(case).approaches["fine_tuning"].break_even == "never within the horizon"


def test_at_five_million_one_rented_gpu_pays_back_within_a_few_months() -> None:
    case = TERRA.changed(requests_per_month=5_000_000)
    cost = estimate(case).approaches["fine_tuning"]
    assert cost.break_even in (2, 3, 4)
    assert cost.per_request["hosting"] * 5_000_000 == pytest.approx(bought(RENTED).idle_per_month)


def test_by_the_token_a_tuned_request_costs_less_than_a_third_of_the_prompts() -> None:
    assert beside_the_prompt(NOVA) < 1 / 3


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


def test_reading_24_000_tokens_takes_as_long_as_writing_the_answer() -> None:
    short, long = (
        latency(LONG.changed(static_prompt_tokens=n), "prompting") for n in (23_000, 24_500)
    )
    assert short.prefill < short.decode
    assert long.prefill > long.decode


def test_a_tune_as_slow_as_its_base_is_hardly_faster_than_the_prompt() -> None:
    slow = example_case(tuned_tokens_per_second=130)
    gained = latency(slow, "prompting").total - latency(slow, "fine_tuning").total
    assert 0 < gained < 50


def test_one_gpu_does_not_keep_up_with_30_million() -> None:
    assert latency(one_gpu(20), "self_hosted").keeps_up
    assert not latency(one_gpu(30), "self_hosted").keeps_up


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
    table = (ROOT / f"lessons/{SPEED}.md").read_text("utf-8")
    rows = {
        "8B, 64 users, time per token": "in128/out128 conc64 ITL median",
        "8B, 256 users, tokens a second": "in128/out128 conc256 output throughput",
        "70B, 25 users, time per token": "conc25 ITL",
        "70B, 50 users, first token": "conc50 TTFT",
        "70B, 100 users, first token": "conc100 TTFT",
    }
    independent = report.partition("## Independent rows")[2].partition("\n## ")[0]
    for ours, theirs in rows.items():
        told = next(line for line in table.splitlines() if line.startswith(f"| {ours} "))
        line = next(line for line in independent.splitlines() if f" {theirs} |" in line)
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        mine = [cell.strip() for cell in told.strip("|").split("|")]
        numbers = [float(c.split()[0].replace(",", "")) for c in cells[2:5]]
        assert [float(c.split()[0].replace(",", "")) for c in mine[1:]] == numbers
    for row in ("| fitted | 54 | 4 % |", "| **independent** | 92 | **7 %** | 1.46 times |"):
        assert row in report


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


def test_azures_offer_ends_within_the_year() -> None:
    assert "for the ten months until that offer ends" in prose(COST)
    assert "It counts ten months" in prose(HYBRIDS)
    for case in (AZURE, example_case(tuning_offer="azure-gpt-4-1-mini")):
        assert estimate(case).months == 10


def test_at_two_spoiled_in_a_thousand_the_router_pays_just_so() -> None:
    told = routed_specialists(DESK.changed(misrouted_share=0.002))
    assert told.spoiled < told.saved < 1.2 * told.spoiled
    assert told.ms / 1000 < DESK.latency_target_ms / 1000 < told.slowest_ms / 1000
