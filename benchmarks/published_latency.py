"""Published latencies against the first-principles form, as a table.

`python3 course.py bench published_latency` writes benchmarks/published_latency.md;
a test fails while that file is out of date. No parameter is fitted here: every prediction takes
the base values of model_parameters.csv and serving.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks._page import publish
from tune_or_not.decision.bill.known import every_parameter
from tune_or_not.decision.bill.own_server.first_principles import (
    Hardware,
    decode_seconds,
    kv_bytes_per_token,
    most_at_once,
    prefill_seconds,
)
from tune_or_not.decision.bill.own_server.own_gpu import Gpu, OwnModel, gpus, own_models
from tune_or_not.decision.bill.tuning.training import gpu_hours
from tune_or_not.facts.tables import Fact, facts

TABLE = Path(__file__).with_suffix(".md")

_GPUS = {"H100": "H100 SXM", "A100": "A100 40 GB", "A100-40GB": "A100 40 GB"}
_MODELS = {"Llama2-70B": "Llama-2-70B"}
_SERVING = re.compile(
    r"(?P<model>\S+) fp8 (?:TP\d )?(?P<gpus>\d)x(?P<gpu>H100) in(?P<prompt>\d+)/out(?P<output>\d+) "
    r"conc(?P<users>\d+) (?P<what>TTFT p95|TTFT|ITL median|ITL|output throughput|throughput)"
)
_FIRST = re.compile(
    r"(?P<model>\S+) (?P<prompt>512) in bs1 (?P<what>TTFT) (?P<gpus>\d)x(?P<gpu>\S+)"
)
_REQUESTS = re.compile(
    r"(?P<model>\S+) (?P<gpus>1)x(?P<gpu>A100) (?P<prompt>512)/(?P<output>64) bs(?P<users>\d+) "
    r"(?P<what>throughput)"
)
_TRAINING = re.compile(r"Llama-3.1-70B LoRA 8xA100")
_BURST = 0.95
"""The share of a burst that the slowest 5 % have waited for."""


@dataclass(frozen=True)
class Run:
    """One measured setting, and what the formulas say of it."""

    model: OwnModel
    gpu: Gpu
    gpus: int
    precision: str
    prompt: int
    output: int
    users: int
    kv_cache_bytes: float

    @property
    def _hardware(self) -> Hardware:
        known = every_parameter()
        return Hardware(
            gpus=self.gpus,
            peak_flops=self.gpu.peak_flops(self.precision),
            bandwidth=self.gpu.bandwidth.number,
            mfu=known["mfu_prefill"].base,
            mbu=known["mbu_decode"].base,
        )

    @property
    def _weights(self) -> float:
        return self.model.parameters * (1 if self.precision == "8-bit" else 2)

    @property
    def _kv(self) -> float:
        shape = self.model
        return float(
            kv_bytes_per_token(shape.layers, shape.kv_heads, shape.head_dim, self.kv_cache_bytes)
        )

    @property
    def prefill(self) -> float:
        """Seconds to read one prompt."""
        return self._prefill(self._weights)

    def _prefill(self, weight_bytes: float) -> float:
        seconds = prefill_seconds(
            self._hardware,
            parameters=self.model.parameters,
            weight_bytes=weight_bytes,
            new_tokens=self.prompt,
            attention=self.model.attention,
        )
        return float(seconds)

    @property
    def interruption(self) -> float:
        """Seconds that this prompt takes from the others: its computing alone."""
        return self._prefill(0)

    @property
    def slots(self) -> int:
        fits = most_at_once(
            memory_bytes=self.gpu.memory_bytes,
            weight_bytes=self._weights,
            context=self.prompt + self.output,
            kv_bytes=self._kv,
            gpus=self.gpus,
            share=every_parameter()["memory_for_model"].base,
        )
        return max(1, int(fits))

    def per_token(self, batch: int) -> float:
        """Seconds per token with this many answers at once."""
        return float(
            decode_seconds(
                self._hardware,
                parameters=self.model.parameters,
                weight_bytes=self._weights,
                batch=batch,
                context=self.prompt + self.output / 2,
                kv_bytes=self._kv,
            )
        )

    def plain(self, what: str) -> float:
        """The formulas as they stand: all at once, nobody disturbs anybody."""
        first = every_parameter()["engine_overhead"].base / 1000 + self.prefill
        token = self.per_token(self.users)
        return self._of(what, first, first, token)

    def shared(self, what: str) -> float:
        """With the others' prefills between one's own tokens, and waiting when memory is full."""
        overhead = every_parameter()["engine_overhead"].base / 1000
        at_once = min(self.users, self.slots)
        token = self.per_token(at_once)
        token += (at_once - 1) * self.interruption / max(1, self.output - 1)
        answer = overhead + self.prefill + (self.output - 1) * token
        wait = (self.users - at_once) / at_once * answer
        first = overhead + self.prefill + wait
        burst = max(0.0, _BURST * at_once - 1) * self.interruption
        last = overhead + self.prefill + burst + wait
        return self._of(what, first, last, token)

    def _of(self, what: str, first: float, last: float, token: float) -> float:
        answer = first + (self.output - 1) * token
        return {
            "TTFT": 1000 * first,
            "TTFT p95": 1000 * last,
            "ITL": 1000 * token,
            "ITL median": 1000 * token,
            "output throughput": self.users * self.output / answer,
            "throughput": self.users * self.output / answer,
            "requests": self.users / answer,
        }[what]


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    source: str
    item: str
    unit: str
    measured: float
    plain: float
    shared: float
    fitted: bool

    @property
    def ratio(self) -> float:
        return self.shared / self.measured

    @property
    def plain_ratio(self) -> float:
        return self.plain / self.measured


def lines(kv_cache_bytes: float | None = None) -> list[Line]:
    """Every published row that the formulas can speak of."""
    kept = every_parameter()["kv_cache_bytes"].base if kv_cache_bytes is None else kv_cache_bytes
    return [line for row in facts("published_latency") for line in _lines_of(row, kept)]


def _lines_of(row: Fact, kv_cache_bytes: float) -> Iterator[Line]:
    if row.provider == "torchtune" and _TRAINING.match(row.item):
        yield _training_line(row)
    found = next((f for p in (_SERVING, _FIRST, _REQUESTS) if (f := p.fullmatch(row.item))), None)
    if found is None:
        return
    told = found.groupdict()
    run = Run(
        model=own_models()[_MODELS.get(told["model"], told["model"])],
        gpu=gpus()[_GPUS[told["gpu"]]],
        gpus=int(told["gpus"]),
        precision="8-bit" if " fp8 " in row.item else "16-bit",
        prompt=int(told["prompt"]),
        output=int(told.get("output") or 1),
        users=int(told.get("users") or 1),
        kv_cache_bytes=kv_cache_bytes,
    )
    what = "requests" if row.unit == "req/s" else told["what"]
    yield Line(
        source=row.provider,
        item=row.item,
        unit=row.unit,
        measured=row.number,
        plain=run.plain(what),
        shared=run.shared(what),
        fitted=run.users == 1 and what != "requests",
    )


def _training_line(row: Fact) -> Line:
    hours = gpu_hours(
        parameters=own_models()["Llama-3.3-70B"].parameters,
        tokens=1,
        peak_flops=gpus()["A100 80 GB"].peak_flops("16-bit"),
        mfu=every_parameter()["mfu_train"].base,
    )
    per_second = 8 / (hours * 3600)
    return Line(row.provider, row.item, row.unit, row.number, per_second, per_second, fitted=True)


def left_out() -> list[Fact]:
    """Rows that state no setting the formulas could be asked about."""
    used = {line.item for line in lines()}
    return [row for row in facts("published_latency") if row.item not in used]


def median_error(chosen: list[Line], plain: bool = False) -> float:
    """Median of |predicted / measured - 1|."""
    return median(abs((line.plain_ratio if plain else line.ratio) - 1) for line in chosen)


def markdown() -> str:
    """The whole page."""
    fitted = [line for line in lines() if line.fitted]
    independent = [line for line in lines() if not line.fitted]
    kept_small = [line for line in lines(kv_cache_bytes=1) if not line.fitted]
    return f"""# Published latencies against our formulas

Made by `python3 course.py bench published_latency`; not edited by hand. Every prediction takes
the base values of `facts/published/model_parameters.csv` and `facts/speeds/serving.toml`; nothing
is fitted here.
*Formula* is `decision/first_principles.py` as it stands. *Shared* is what the panels use for a
GPU of one's own (`decision/self_hosting.py`): in the time of one answer every other answer starts
once, so the prefills of the others come between one's own tokens, and whoever finds the memory
full waits. Ratio is predicted over measured.

| rows | number | median error, formula | median error, shared |
|---|---|---|---|
| fitted (one user; the base values were chosen on rows like these) | {len(fitted)} | \
{median_error(fitted, plain=True):.0%} | {median_error(fitted):.0%} |
| **independent** (several users, or a throughput) | {len(independent)} | \
{median_error(independent, plain=True):.0%} | **{median_error(independent):.0%}** |
| independent, were the KV cache kept in 8 bits | {len(kept_small)} | \
{median_error(kept_small, plain=True):.0%} | {median_error(kept_small):.0%} |

## Independent rows

{_rows(independent)}

## Rows that the base values were fitted on

{_rows(fitted)}

## Where it misses, and why

{_misses(independent)}

- **Time per token with 25 to 100 users, 70B:** the bare formula is 20 to 29 % low. It counts the
  bytes that decoding reads and leaves out the prompts of the others, 5,000 tokens each, which are
  read in between.
- **Time to first token with 50 users or more, 70B:** with a 16-bit KV cache 40 answers fit into
  the two GPUs, so the others would wait for seconds. Measured, nobody waits at 50 and everybody at
  100: that server must have kept its cache smaller. At 8 bits 81 fit.
- **p95 of the time to first token, Qwen3-8B:** the benchmark sends all users at once; the bare
  formula speaks of one prompt alone. *Shared* lets 95 % of the burst go first.
- **Time to first token with several users, 70B, below 40:** a mean, in which some prompts meet
  others; *shared* counts a prompt alone and is up to a third low.
- **MPT-7B and Llama 2 70B on many A100s:** more GPUs help less than in proportion, because they
  wait for each other; the formula has no term for that.

## Rows that are not compared

They state no prompt length, or a mixture, or a share instead of a time:

{_unused()}
"""


def _rows(chosen: list[Line]) -> str:
    head = "| source | what | measured | formula | ratio | shared | ratio |\n" + "|---" * 7 + "|\n"
    return head + "\n".join(
        f"| {line.source} | {line.item} | {line.measured:,g} {line.unit} | {line.plain:,.4g} | "
        f"{line.plain_ratio:.2f} | {line.shared:,.4g} | {line.ratio:.2f} |"
        for line in chosen
    )


def _misses(chosen: list[Line]) -> str:
    far = [line for line in chosen if not 0.65 < line.ratio < 1.5]
    named = "; ".join(f"{line.item} ({line.ratio:.2f})" for line in far)
    return f"More than about a third off: {named or 'none'}."


def _unused() -> str:
    return "\n".join(f"- {row.provider}: {row.item} ({row.value} {row.unit})" for row in left_out())


def main() -> None:
    publish(TABLE, markdown())


if __name__ == "__main__":
    main()
