"""Published bills against the panels' own, as a table.

`python3 course.py bench published_bills` writes benchmarks/published_bills.md; a test fails while
that file is out of date. Each is made from a case with what its source says, through the
functions behind the panels; prices that no table holds are typed over, as a reader would.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks._page import publish
from tune_or_not.case import Case, example_case
from tune_or_not.decision.bill.cost import month_by_month, training_cost
from tune_or_not.decision.bill.own_server.self_hosting import always_on_break_even
from tune_or_not.decision.bill.request_cost import request_cost
from tune_or_not.words.quantity import quantity

TABLE = Path(__file__).with_suffix(".md")


@dataclass(frozen=True)
class Published:
    """A published bill; `ours` is the course's."""

    what: str
    published: float
    unit: str
    source: str
    as_of: str
    bill: Callable[[], float]

    @property
    def ours(self) -> float:
        return self.bill()

    @property
    def off(self) -> float:
        """How far off, as a share of what is published."""
        return self.ours / self.published - 1


def plain(**told: Any) -> Case:
    """A case with what its source says and nothing else: no retries, no cache, no growth."""
    silent: dict[str, Any] = {
        "static_prompt_tokens": 0, "cache_hit_rate": 0.0, "retry_rate": 0.0, "batch_share": 0.0,
        "flex_share": 0.0, "traffic_growth": 0.0, "discount_rate": 0.0, "api_price_decline": 0.0,
        "tuned_answer_share": 1.0, "reasoning_effort": "none",
    }  # fmt: skip
    return example_case(**silent | told)


def month(case: Case, approach: str) -> float:
    """Tokens and rent of the first month."""
    [bill] = month_by_month(case, 1, [approach]).values()
    return float(
        sum(bill.running[part][0] for part in ("tokens", "hosting") if part in bill.running)
    )


def _training(tokens: int, epochs: int, price: float | None = None, **told: Any) -> float:
    """A training of so many tokens, told as examples of 1,000."""
    typed = {} if price is None else {"overrides": {"training_price": price}}
    case = plain(
        training_examples=max(1, tokens // 1000), tokens_per_example=min(1000, tokens),
        epochs=epochs, **typed, **told,
    )  # fmt: skip
    return float(training_cost(case))


def _hosted(requests: int, prompt: int, answer: int, input: float, output: float) -> Case:
    return plain(
        requests_per_month=requests, variable_prompt_tokens=prompt, output_tokens=answer,
        overrides={"hosted_input_price": input, "hosted_output_price": output},
    )  # fmt: skip


def _one_request(prompt: int, answer: int, input: float, output: float) -> float:
    case = _hosted(10_000, prompt, answer, input, output)
    return request_cost(case, "prompting")["total"]


def _azure_month() -> float:
    case = plain(
        tuning_offer="azure-gpt-4-1-mini", requests_per_month=20_000, variable_prompt_tokens=1_000,
        output_tokens=2_000,
        overrides={"tuned_input_price": 1.10, "tuned_output_price": 4.40, "hosting_price": 1.70},
    )  # fmt: skip
    return month(case, "fine_tuning")


def _waited() -> Case:
    """5,000 tokens in and 800 out, 10,000 times a month, at 4 and 20 USD a million."""
    return _hosted(10_000, 5_000, 800, 4.0, 20.0)


def _cached_prompt() -> float:
    """The fixed part of 10,000 requests: 8,000 tokens, written once and then read, CNY a day."""
    case = plain(
        static_prompt_tokens=8_000, cache_hit_rate=0.9999,
        overrides={"hosted_input_price": 15.0, "hosted_cache_read_price": 1.5,
                   "hosted_cache_write_price": 18.75},
    )  # fmt: skip
    return 10_000 * request_cost(case, "prompting")["static_input"]


def _coding_session() -> float:
    """156 calls: 188 tokens fresh, 7.44 million read from the cache, 115,000 written there, 32,200
    out."""
    calls, read, written = 156, 7_440_000, 115_000
    case = plain(
        static_prompt_tokens=round((read + written) / calls), variable_prompt_tokens=1,
        cache_hit_rate=read / (read + written), output_tokens=round(32_200 / calls),
        overrides={"hosted_input_price": 15.0, "hosted_cache_read_price": 1.5,
                   "hosted_cache_write_price": 18.75, "hosted_output_price": 75.0},
    )  # fmt: skip
    return calls * request_cost(case, "prompting")["total"]


def _gpu_month() -> float:
    case = plain(
        own_gpu="H100 SXM", own_replicas=4, requests_per_month=10_000, overrides={"gpu_price": 1.60}
    )
    return month(case, "self_hosted")


def _always_on(tokens: int) -> float:
    case = _hosted(10_000, tokens, tokens, 0.20, 0.20)
    return float(always_on_break_even(2.69, request_cost(case, "prompting")["total"]))


_SILYBENCH = "tgarg01/silybench-data, derived/csv"

BILLS: tuple[Published, ...] = (
    Published("GPT-3.5 Turbo: training on 100,000 tokens, 3 epochs", 2.40, "USD",
              "OpenAI, GPT-3.5 Turbo fine-tuning", "2023-08-22",
              lambda: _training(100_000, 3, 8.0)),
    Published("GPT-4o mini: training on 100,000 tokens, 3 epochs", 0.90, "USD",
              "OpenAI, fine-tuning guide", "2024-10", lambda: _training(100_000, 3, 3.0)),
    Published("8B at Ori: 16 million tokens at 0.46", 7.36, "USD",
              "docs.ori.co/fine-tuning/billing", "2025-26", lambda: _training(16_000_000, 1, 0.46)),
    Published("Llama 3.3 70B on Bedrock: 53,318 tokens", 0.1759, "USD",
              "public cost record of a Bedrock tuning project", "2026-08",
              lambda: _training(53_318, 1, tuning_offer="bedrock-llama-3-3-70b")),
    Published("o4-mini on Azure, tuned: rent, 20 and 40 million tokens", 1422.00, "USD/month",
              "MicrosoftDocs, fine-tuning-cost-management.md (a month of 720 hours)",
              "2026-02-11", _azure_month),
    Published("Qwen3-32B at FPT: 13,394 tokens in, 127 out", 0.0022, "USD/request",
              "ai-docs.fptcloud.com, AI Inference (MODAS), billing", "2026",
              lambda: _one_request(13_394, 127, 0.165, 0.187)),
    Published("DeepSeek at Huawei: 3 million tokens in, 7 out", 12.936, "USD/month",
              "support.huaweicloud.com/intl/en-us/price-modelarts/price-modelarts-0047.html",
              "2025-10-14",
              lambda: month(_hosted(10_000, 300, 700, 0.539, 1.617), "prompting")),
    Published("GPT-4o mini: 200,000 requests of 1,500 in and 500 out", 105.0, "USD/month",
              "ai-costcalculator.com/how-to-calculate-ai-api-costs", "2026-06-19",
              lambda: month(_hosted(200_000, 1_500, 500, 0.15, 0.60), "prompting")),
    Published("Opus 5.5: 10,000 requests of 5,000 in and 800 out", 360.0, "USD/month",
              "dev.to/neverpaytwice, Claude Batch API", "2026-11",
              lambda: month(_waited(), "prompting")),
    Published("The same in a batch", 180.0, "USD/month",
              "dev.to/neverpaytwice, Claude Batch API", "2026-11",
              lambda: month(_waited().changed(batch_share=1.0), "prompting")),
    Published("8,000 tokens of instructions, cached, 10,000 times", 120.0, "CNY/day",
              "picklyone.com/en/blog/understanding-cache-token-pricing", "2026", _cached_prompt),
    Published("A coding session on Opus 4: 156 calls, nearly all cached", 15.73, "USD",
              "pypi.org/project/tokencalc, its log of 2026-03-13", "2026-03-13", _coding_session),
    Published("Four H100 reserved at 1.60, always on", 4_608.0, "USD/month",
              "kshirol-dev.github.io, AI infrastructure 09 (a month of 720 hours)", "2026",
              _gpu_month),
    Published("H100 against 0.20 a million, 128 in and out: break-even", 1_260_937.5,
              "requests/day", f"{_SILYBENCH}/comparisons.csv", "2026-10", lambda: _always_on(128)),
    Published("H100 against 0.20 a million, 2,048 in and out: break-even", 78_808.6,
              "requests/day", f"{_SILYBENCH}/comparisons.csv", "2026-10", lambda: _always_on(2048)),
)  # fmt: skip


def page() -> str:
    """The table as Markdown."""
    off = [abs(bill.off) for bill in BILLS]
    rows = [
        f"| {bill.what} | {quantity(bill.published, bill.unit)} | {quantity(bill.ours, bill.unit)} "
        f"| {100 * bill.off:+.1f} % | {bill.source} | {bill.as_of} |"
        for bill in BILLS
    ]
    return f"""# Published bills against ours

Made by `python3 course.py bench published_bills`; not edited by hand. Each is a case with what its
source says, through the functions behind the panels; a month has 730 hours here. Every total is
the source's own: one was billed (Llama on Bedrock), one is a log of real use (the coding
session), the others are worked examples by sellers and writers. Prices that no table holds are
typed over, so the rows of other sellers check the formulas, not the tables.

{len(BILLS)} rows: median error {100 * median(off):.1f} %, worst {100 * max(off):.1f} %.

| what | published | ours | off | source | as of |
|---|---|---|---|---|---|
""" + "\n".join(rows)


if __name__ == "__main__":
    publish(TABLE, page())
