"""How long a bill takes, against a plain-Python loop over the same months in the same run.

`python3 course.py bench cost [--rounds N]` writes benchmarks/cost.md. The loop is checked to give
the same bills; times are the best of several rounds, and what counts is their ratio.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil, isclose
from pathlib import Path

import numpy as np

from benchmarks._page import machine, publish
from tune_or_not.case import Case, example_case
from tune_or_not.decision.bill.approaches import (
    APPROACHES,
    COMPARED,
    EVERY_APPROACH,
    Approach,
)
from tune_or_not.decision.bill.cost import estimate, month_by_month
from tune_or_not.decision.bill.known import known
from tune_or_not.decision.bill.own_server.rented_copy import RentedCopy, rented_copy
from tune_or_not.decision.bill.own_server.self_hosting import gpu_price, own_training_cost, replica
from tune_or_not.decision.bill.prices import TokenPrice, hosted_price, tuning_offer
from tune_or_not.decision.bill.ranges import ranges, with_values
from tune_or_not.decision.bill.request_cost import HOURS_PER_MONTH
from tune_or_not.decision.bill.uncertainty import WHEN_STILL, WHILE_MOVING, halton, uncertainty

TABLE = Path(__file__).with_suffix(".md")
CASE = example_case(horizon_months=24)
TWO = ("prompting", "fine_tuning")
AIMS_MS = {WHILE_MOVING: 20, WHEN_STILL: 250}


def best_ms(work: Callable[[], object], rounds: int) -> float:
    """Milliseconds of the fastest round."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return 1000 * min(times)


def loop(draws: int) -> tuple[list[float], list[float]]:
    """Both bills of each draw, in plain Python: floats, one month after another."""
    uncertain = ranges(CASE)
    points = halton(draws, len(uncertain))
    columns = {one.name: one.at(points[:, n]).tolist() for n, one in enumerate(uncertain)}
    price = hosted_price(CASE.hosted_model, CASE.as_of, 1000)
    offer = tuning_offer(CASE.tuning_offer)
    copy = rented_copy(*offer.serves)  # type: ignore[misc]
    rent = offer.hosting.number * HOURS_PER_MONTH  # type: ignore[union-attr]
    prompting, tuning = [], []
    for n in range(draws):
        drawn = {name: column[n] for name, column in columns.items()}
        static, hit = drawn["static_prompt_tokens"], drawn["cache_hit_rate"]
        fixed = static * price.input
        if static >= 1024:
            cached = static * (hit * price.cache_read + (1 - hit) * price.cache_write)
            fixed = min(fixed, cached)
        request = fixed + drawn["variable_prompt_tokens"] * price.input
        request += drawn["output_tokens"] * price.output
        label = drawn["label_cost_per_example"] * (1 + CASE.label_review_share)
        tokens = drawn["training_examples"] * drawn["tokens_per_example"] * drawn["epochs"]
        run = tokens * offer.training.number / 1e6
        rate, hours = drawn["engineer_rate"], drawn["engineer_hours_fine_tuning"]
        examples = drawn["training_examples"]
        two = examples * label + CASE.evaluation_cost + hours * rate
        two += run * drawn["training_runs"]
        one = 0.0
        prompt = round(static * (1 - drawn["prompt_reduction"])) + drawn["variable_prompt_tokens"]
        case = CASE.changed(network_ms=int(drawn["network_ms"]))
        served = plain_served(case, copy, prompt, drawn["output_tokens"])
        again = run + examples * CASE.relabel_share * label + CASE.evaluation_cost
        for month in range(1, CASE.horizon_months + 1):
            requests = drawn.get("requests_per_month", CASE.requests_per_month)
            requests *= (1 + drawn["traffic_growth"]) ** (month - 1)
            worth = (1 + drawn["discount_rate"]) ** (month / -12)
            one += requests * request * (1 - drawn["api_price_decline"]) ** (month - 1) * worth
            peak = requests / (HOURS_PER_MONTH * 3600) * drawn["peak_to_mean_load"]
            gpus = max(1, -(-peak // served))
            bill = gpus * rent + drawn["upkeep_hours_per_month"] * rate
            if month > 1 and (month - 1) % drawn["retrain_every_months"] == 0:
                bill += again
            two += bill * worth
        prompting.append(one)
        tuning.append(two)
    return prompting, tuning


def vectorised(draws: int) -> tuple[list[float], list[float]]:
    """The same two bills through the package."""
    uncertain = ranges(CASE)
    points = halton(draws, len(uncertain))
    values = {one.name: one.at(points[:, n]) for n, one in enumerate(uncertain)}
    bills = month_by_month(with_values(CASE, values, uncertain), CASE.horizon_months, TWO)
    ends = [np.broadcast_to(bills[i].cumulative, (draws, CASE.horizon_months))[:, -1] for i in TWO]
    return ends[0].tolist(), ends[1].tolist()


def check_same(draws: int) -> None:
    """Stop where the loop and the package disagree: a ratio would compare different work."""
    for ours, plain in zip(vectorised(draws), loop(draws), strict=True):
        if not all(isclose(a, b, rel_tol=1e-9) for a, b in zip(ours, plain, strict=True)):
            raise SystemExit("the loop and the package do not add up to the same bills")


@dataclass(frozen=True)
class Looked:
    """What the plain loop is given and need not look up: prices, an offer, one replica.

    The package looks each of them up in every estimate, so the ratio flatters the loop.
    """

    hosted: TokenPrice
    smaller: TokenPrice
    training: float
    rent: float
    copy: RentedCopy
    embed: float
    rerank: float
    router_output: float
    own_speed: float
    own_load: float
    own_rent: float
    own_training: float

    @classmethod
    def up(cls, case: Case) -> Looked:
        offer, serving = tuning_offer(case.tuning_offer), replica(case)
        return cls(
            hosted=hosted_price(case.hosted_model, case.as_of, 1000),
            smaller=hosted_price(case.smaller_hosted_model, case.as_of, 1000),
            training=offer.training.number,
            rent=offer.hosting.number * HOURS_PER_MONTH,  # type: ignore[union-attr]
            copy=rented_copy(*offer.serves),  # type: ignore[misc]
            embed=known(case, "embed_price"),
            rerank=known(case, "rerank_price"),
            router_output=known(case, "router_output_tokens"),
            own_speed=float(serving.requests_per_second),
            own_load=known(case, "replica_load_limit"),
            own_rent=float(serving.gpus) * gpu_price(case) * HOURS_PER_MONTH,
            own_training=float(own_training_cost(case)),
        )


def plain_request(case: Case, approach: str, at: Looked) -> float:
    """USD of a request without hosting."""
    told = EVERY_APPROACH[approach]
    if told.server == "router":
        question, label = case.variable_prompt_tokens, at.router_output
        easy = plain_tokens(case, at.smaller, 0) * case.router_share
        hard = plain_tokens(case, at.hosted, 0) * (1 - case.router_share)
        routing = question * at.smaller.input + label * at.smaller.output
        return (easy + hard + routing) * (1 + case.retry_rate)
    retrieved = case.chunks_per_request * case.chunk_tokens if told.retrieves else 0
    usd = 0.0
    if told.server in ("hosted", "smaller"):
        price = at.hosted if told.server == "hosted" else at.smaller
        usd = plain_tokens(case, price, retrieved)
    if told.retrieves:
        usd += case.variable_prompt_tokens * at.embed / 1e6 + (at.rerank if case.rerank else 0.0)
    return usd * (1 + case.retry_rate)


def plain_tokens(case: Case, price: TokenPrice, retrieved: int) -> float:
    """USD of one call to a hosted model."""
    static, hit = case.static_prompt_tokens, case.cache_hit_rate
    fixed = static * price.input
    if price.cache_minimum is not None and static >= price.cache_minimum:
        cached = static * (hit * price.cache_read + (1 - hit) * price.cache_write)
        fixed = min(fixed, cached)
    changing = (case.variable_prompt_tokens + retrieved) * price.input
    return fixed + changing + case.output_tokens * price.output


def plain_bill(case: Case, approach: str, at: Looked) -> list[float]:
    """What is spent by the end of each month, one month after another."""
    told = EVERY_APPROACH[approach]
    request = plain_request(case, approach, at)
    upkeep = case.upkeep_hours_per_month * case.engineer_rate
    spent = again = index = 0.0
    if told.retrieves:
        index = case.knowledge_tokens * at.embed / 1e6
        spent += index + case.engineer_hours_rag * case.engineer_rate
    if told.tuned:
        tokens = case.training_examples * case.tokens_per_example * case.epochs
        run = at.own_training if told.server == "own" else tokens * at.training / 1e6
        label = case.label_cost_per_example * (1 + case.label_review_share)
        spent += run * case.training_runs + case.training_examples * label + case.evaluation_cost
        spent += case.engineer_hours_fine_tuning * case.engineer_rate
        again = run + case.training_examples * case.relabel_share * label + case.evaluation_cost
    ends = []
    for month in range(1, case.horizon_months + 1):
        requests = case.requests_per_month * (1 + case.traffic_growth) ** (month - 1)
        bill = requests * request * (1 - case.api_price_decline) ** (month - 1)
        if told.tuned:
            bill += plain_rent(case, told, at, requests) + upkeep
            if month > 1 and (month - 1) % case.retrain_every_months == 0:
                bill += again
        if told.retrieves:
            bill += case.vector_store_per_month + index * case.knowledge_changed_per_month + upkeep
        spent += bill * (1 + case.discount_rate) ** (month / -12)
        ends.append(spent)
    return ends


def plain_rent(case: Case, work: Approach, at: Looked, requests: float) -> float:
    """USD of a month's GPUs, as many as the peak needs."""
    peak = requests * (1 + case.retry_rate) / (HOURS_PER_MONTH * 3600) * case.peak_to_mean_load
    if work.server == "own":
        needed = ceil(peak / (at.own_speed * at.own_load))
        return min(max(case.own_replicas, needed), case.own_replicas_limit) * at.own_rent
    prompt = round(case.static_prompt_tokens * (1 - case.prompt_reduction))
    prompt += case.variable_prompt_tokens
    prompt += case.chunks_per_request * case.chunk_tokens if work.retrieves else 0
    return max(1, ceil(peak / plain_served(case, at.copy, prompt, case.output_tokens))) * at.rent


def plain_served(case: Case, copy: RentedCopy, prompt: float, output: float) -> float:
    """Answers a second of one rented copy: each batch tried until the target or memory is full."""
    reading = prompt * (copy.prompt + prompt * copy.attention)
    halfway, steps = prompt + output / 2, max(output - 1, 0)

    def seconds(batch: int) -> float:
        step = copy.step + copy.adapter + batch * (halfway * copy.token + copy.answer)
        return (
            copy.overhead
            + max(reading * copy.alone, copy.step)
            + steps * step
            + (batch - 1) * reading
        )

    most = max(1, int(copy.room / halfway))
    target = (case.latency_target_ms - case.network_ms) / 1000
    batch = next((n for n in range(most, 0, -1) if seconds(n) <= target), most)
    return copy.limit * batch / seconds(batch)


def check_same_estimate(approaches: Iterable[str]) -> None:
    """Stop where one estimate and the loop over its months disagree in any month."""
    at = Looked.up(CASE)
    for approach, cost in estimate(CASE, approaches).approaches.items():
        plain = plain_bill(CASE, approach, at)
        ours = cost.cumulative.tolist()
        if not all(isclose(a, b, rel_tol=1e-9) for a, b in zip(ours, plain, strict=True)):
            raise SystemExit(f"the loop and the estimate differ on {approach}")


@dataclass(frozen=True)
class Row:
    """One line of the table; `note` says what the loop's time is of."""

    what: str
    ms: float
    loop_ms: float
    aim_ms: float | None = None
    note: str = ""

    def told(self) -> str:
        aim = "" if self.aim_ms is None else f"{self.aim_ms:g}"
        ratio = self.loop_ms / self.ms
        times = f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.2f}"
        loop = f"{self.loop_ms:,.3g}" if self.loop_ms < 1000 else f"{self.loop_ms:,.0f}"
        return f"| {self.what} | {self.ms:.2f} | {aim} | {loop}{self.note} | {times} |"


def measure(rounds: int) -> list[Row]:
    """Every row, after the check that both ways give the same bills."""
    check_same(200)
    at, rows = Looked.up(CASE), []
    for name, approaches in (("four approaches", APPROACHES), ("all seven", COMPARED)):
        check_same_estimate(approaches)
        ours = best_ms(lambda: estimate(CASE, approaches), 20 * rounds)  # noqa: B023
        plain = best_ms(lambda: [plain_bill(CASE, i, at) for i in approaches], 20 * rounds)  # noqa: B023
        rows.append(Row(f"one estimate, 24 months, {name}", ours, plain))
    for draws in (WHILE_MOVING, WHEN_STILL):
        plain = best_ms(lambda: loop(draws), 3)  # noqa: B023
        ours = best_ms(lambda: vectorised(draws), rounds)  # noqa: B023
        rows.append(Row(f"{draws:,} draws x 24 months x 2 approaches", ours, plain))
        for name, shown in (("four", APPROACHES), ("all", COMPARED)):
            whole = best_ms(lambda: uncertainty(CASE, draws, approaches=shown), rounds)  # noqa: B023
            what = f"{draws:,} draws, {name} approaches, with shares and bands"
            scaled = plain * len(shown) / len(TWO)
            rows.append(Row(what, whole, scaled, AIMS_MS[draws], " *"))
    return rows


def markdown(rows: list[Row]) -> str:
    """The whole page."""
    table = "\n".join(row.told() for row in rows)
    return f"""# How long a bill takes

Written by `python3 course.py bench cost`; do not edit. Best of several rounds, against plain
Python over the same months in the same run, after a check that both give the same bills (to
1e-9). A load above the number of cores means that other programs took turns with these; ratios
say more than times.

{machine("numpy")}

| what | ms | aim ms | loop ms | loop / ours |
|---|---:|---:|---:|---:|
{table}

\\* In proportion to the number of approaches; the loop computes neither shares nor bands.

Below 1 the loop is faster. It is for one estimate, where there is little to vectorise: our time is
a fixed cost of some hundred NumPy calls and of what the loop is spared. It is given its prices and
the size of its GPU, leaves out retirements, batches, one's own numbers, the parts of a request,
the break-even and whether a GPU keeps up, and knows only the default case.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    publish(TABLE, markdown(measure(parser.parse_args().rounds)))


if __name__ == "__main__":
    main()
