"""Published latencies against the formulas of a model of one's own, as a table.

`python3 course.py bench published_latency` writes benchmarks/published_latency.md; a test fails
while that file is out of date. Every forecast is the one of the panels, at base values.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks._page import publish
from tune_or_not.decision.bill.known import every_parameter
from tune_or_not.decision.bill.own_server.own_gpu import gpus, own_models
from tune_or_not.decision.bill.own_server.published_curves import Measured, measured
from tune_or_not.decision.bill.tuning.training import gpu_hours
from tune_or_not.facts.tables import Fact, facts
from tune_or_not.words.quantity import quantity

TABLE = Path(__file__).with_suffix(".md")

FITTED_CURVES = (("8-bit", 128, 1024), ("8-bit", 1024, 128))
"""Precision, prompt and output of the curves that mfu_loaded and kv_read_use were fitted on."""

_TRAINING = "Llama-3.1-70B LoRA 8xA100"


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    row: Fact
    forecast: float
    fitted: bool

    @property
    def item(self) -> str:
        return self.row.item

    @property
    def ratio(self) -> float:
        """Forecast over measured."""
        return self.forecast / self.row.number


def lines() -> list[Line]:
    """Every published row that the formulas can speak of, in the order of the table."""
    of_a_setting = {one.row: Line(one.row, one.forecast, _fitted(one)) for one in measured()}
    every = of_a_setting | {line.row: line for line in _trainings()}
    return [every[row] for row in facts("published_latency") if row in every]


def _fitted(one: Measured) -> bool:
    setting = one.setting
    curve = (setting.precision, setting.prompt, setting.output)
    return curve in FITTED_CURVES or (setting.users == 1 and one.row.unit != "req/s")


def _trainings() -> Iterator[Line]:
    for row in facts("published_latency"):
        if row.item == _TRAINING:
            hours = gpu_hours(
                parameters=own_models()["Llama-3.3-70B"].parameters,
                tokens=1,
                peak_flops=gpus()["A100 80 GB"].peak_flops("16-bit"),
                mfu=every_parameter()["mfu_train"].base,
            )
            yield Line(row, 8 / (hours * 3600), fitted=True)


def left_out() -> list[Fact]:
    """Rows that state no setting the formulas could be asked about."""
    used = {line.row for line in lines()}
    return [row for row in facts("published_latency") if row not in used]


def median_error(chosen: list[Line]) -> float:
    """Median of |forecast / measured - 1|."""
    return median(abs(line.ratio - 1) for line in chosen)


def worst(chosen: list[Line]) -> float:
    """How many times too high or too low the worst forecast is."""
    return max(max(line.ratio, 1 / line.ratio) for line in chosen)


def markdown() -> str:
    """The whole page."""
    fitted = [line for line in lines() if line.fitted]
    independent = [line for line in lines() if not line.fitted]
    others = [line for line in independent if line.row.provider != "silybench"]
    return f"""# Published latencies against our formulas

Made by `python3 course.py bench published_latency`; not edited by hand. Every forecast is the one
that the panels show for a GPU of one's own, at the base values of
`facts/published/model_parameters.csv` and `facts/speeds/serving.toml`. Ratio is forecast over
measured.

| rows | number | median error | worst |
|---|---|---|---|
| fitted | {len(fitted)} | {_percent(median_error(fitted))} | {worst(fitted):.2f} times |
| **independent** | {len(independent)} | **{_percent(median_error(independent))}** | \
{worst(independent):.2f} times |
| of these, by others than silybench | {len(others)} | {_percent(median_error(others))} | \
{worst(others):.2f} times |

Fitted are rows of one user, on which the use of a GPU alone rests, and two curves of many users,
Qwen3-8B at 8 bits with 128 tokens in and 1,024 out and the other way round, on which its use under
load rests. All others are independent: other lengths, 16 bits, 70B on two GPUs, an older model.

## Independent rows

{_rows(independent)}

## Rows that the base values were fitted on

{_rows(fitted)}

## Where it misses, and why

{_misses(independent)}

- **Under load times add up.** Each step reads the weights, reads every answer's KV cache and
  computes a token for each; in between, the prompts of others are read. A bare roofline takes the
  longest of these and comes out a third low at 100 users.
- **70B on two H100s:** the server keeps its cache in 8 bits. At 16, half of the 100 users would not
  fit, and nobody waited at 50.
- **p95 of the time to first token with hundreds of users:** they all begin at once, and very short
  prompts are read less well than long ones: up to a third low.
- **MPT-7B on an A100, 64 at once:** a server of 2023. Today's reads and writes at once; that one
  did less in the same time.
- **Llama 2 70B on eight A100s:** GPUs wait for each other; the formula has no term for that.

## Rows that are not compared

They state no prompt length, or a mixture, or a share instead of a time:

{_unused()}
"""


def _percent(share: float) -> str:
    return quantity(round(share, 2), "%")


def _rows(chosen: list[Line]) -> str:
    head = "| source | what | measured | forecast | ratio |\n" + "|---" * 5 + "|\n"
    return head + "\n".join(
        f"| {line.row.provider} | {line.item} | {line.row.number:,g} {line.row.unit} | "
        f"{line.forecast:,.4g} | {line.ratio:.2f} |"
        for line in chosen
    )


def _misses(chosen: list[Line]) -> str:
    far = [line for line in chosen if not 0.75 < line.ratio < 1.33]
    named = "; ".join(f"{line.item} ({line.ratio:.2f})" for line in far)
    return f"More than a third off: {named or 'none'}."


def _unused() -> str:
    return "\n".join(f"- {row.provider}: {row.item} ({row.value} {row.unit})" for row in left_out())


def main() -> None:
    publish(TABLE, markdown())


if __name__ == "__main__":
    main()
