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


def _text_to_sql() -> Case:
    """2,000 examples of 800 tokens; 22,000 questions a month of 800 tokens and 60 in the answer."""
    return plain(
        tuning_offer="bedrock-nova-micro", requests_per_month=22_000, variable_prompt_tokens=800,
        output_tokens=60, training_examples=2_000, tokens_per_example=800, epochs=5,
    )  # fmt: skip


def _nova_tokens() -> float:
    case = _text_to_sql()
    return request_cost(case, "fine_tuning")["total"] * 22_000 - 1.95


def _reinforcement() -> float:
    case = plain(tuning_method="reinforcement", overrides={"grader_cost": 0.0})
    return float(training_cost(case))


def _gpu_month() -> float:
    case = plain(own_gpu="H100 SXM", requests_per_month=10_000, overrides={"gpu_price": 3.49})
    return month(case, "self_hosted")


def _always_on(tokens: int) -> float:
    case = _hosted(10_000, tokens, tokens, 0.20, 0.20)
    return float(always_on_break_even(2.69, request_cost(case, "prompting")["total"]))


_AWS_SQL = (
    "AWS, text to SQL with Nova Micro, 2026-04-16, as told at 24-ai.news; tokens follow from it"
)
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
    Published("Nova Micro on Bedrock: 2,000 examples, 5 epochs", 8.00, "USD", _AWS_SQL,
              "2026-04-16", lambda: float(training_cost(_text_to_sql()))),
    Published("Nova Micro, tuned: 22,000 questions, tokens alone", 0.80, "USD/month", _AWS_SQL,
              "2026-04-16", _nova_tokens),
    Published("o4-mini on Azure, tuned: rent, 20 and 40 million tokens", 1422.00, "USD/month",
              "MicrosoftDocs, fine-tuning-cost-management.md (a month of 720 hours)",
              "2026-02-11", _azure_month),
    Published("o4-mini by reinforcement: 4 hours, grader apart", 400.0, "USD",
              "Microsoft's example at OpenAI's 100 USD an hour (help article 11323177)",
              "2026-02-11", _reinforcement),
    Published("Qwen3-32B at FPT: 13,394 tokens in, 127 out", 0.0022, "USD/request",
              "ai-docs.fptcloud.com, AI Inference (MODAS), billing", "2026",
              lambda: _one_request(13_394, 127, 0.165, 0.187)),
    Published("DeepSeek at Huawei: 3 million tokens in, 7 out", 12.936, "USD/month",
              "support.huaweicloud.com/intl/en-us/price-modelarts/price-modelarts-0047.html",
              "2025-10-14",
              lambda: month(_hosted(10_000, 300, 700, 0.539, 1.617), "prompting")),
    Published("H100 at RunPod Secure, always on", 2547.70, "USD/month",
              f"{_SILYBENCH}/hosted_costs.csv", "2026-10", _gpu_month),
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
source says, through the functions behind the panels; a month has 730 hours here. Prices that no
table holds are typed over, so the rows of other sellers check the formulas, not the tables.

{len(BILLS)} rows: median error {100 * median(off):.1f} %, worst {100 * max(off):.1f} %.

| what | published | ours | off | source | as of |
|---|---|---|---|---|---|
""" + "\n".join(rows)


if __name__ == "__main__":
    publish(TABLE, page())
