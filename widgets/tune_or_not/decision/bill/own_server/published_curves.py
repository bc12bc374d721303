"""Published measurements of served models, and what the formulas say of the same settings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import log2
from types import SimpleNamespace

from tune_or_not.decision.bill.own_server.self_hosting import Shape
from tune_or_not.facts.tables import Fact, facts

_GPUS = {"H100": "H100 SXM", "A100": "A100 40 GB", "A100-40GB": "A100 40 GB"}
_MODELS = {"Llama2-70B": "Llama-2-70B"}
_PATTERNS = (
    re.compile(
        r"(?P<model>\S+) (?P<precision>fp8|bf16) (?:TP\d )?(?P<gpus>\d)x(?P<gpu>H100) "
        r"in(?P<prompt>\d+)/out(?P<output>\d+) conc(?P<users>\d+) "
        r"(?P<what>TTFT p95|TTFT|ITL median|ITL|output throughput|throughput)"
    ),
    re.compile(r"(?P<model>\S+) (?P<prompt>512) in bs1 (?P<what>TTFT) (?P<gpus>\d)x(?P<gpu>\S+)"),
    re.compile(
        r"(?P<model>\S+) (?P<gpus>1)x(?P<gpu>A100) (?P<prompt>512)/(?P<output>64) "
        r"bs(?P<users>\d+) (?P<what>throughput)"
    ),
)
_CACHE_IN_8_BITS = ("NVIDIA NIM 1.8.0",)
"""Servers that keep keys and values in 8 bits: at 16, half of the 100 users that were measured
would not have fitted."""

_BURST = 0.95
"""The share of a burst that the slowest 5 % have waited for."""

NEAREST = 6


@dataclass(frozen=True)
class Setting:
    """What was served, to how many users at once; each sends again when answered."""

    model: str
    gpu: str
    gpus: int
    precision: str
    prompt: int
    output: int
    users: int
    cache_bytes: int

    @property
    def shape(self) -> Shape:
        """The setting as the formulas take it: an untuned model, reached without a network."""
        case = SimpleNamespace(
            own_model=self.model,
            own_gpu=self.gpu,
            own_precision=self.precision,
            static_prompt_tokens=0,
            variable_prompt_tokens=self.prompt,
            output_tokens=self.output,
            own_prefix_hit_rate=0.0,
            network_ms=0,
            overrides={"kv_cache_bytes": self.cache_bytes},
        )
        return Shape(case, "base_model", gpus_each=self.gpus)

    @property
    def answer_seconds(self) -> float:
        """Seconds from a request to the end of its answer, with so many users."""
        shape = self.shape
        at_once = min(self.users, float(shape.slots))
        return float(shape.seconds(at_once)) * self.users / at_once


@dataclass(frozen=True)
class Measured:
    """One published row, and its setting. `what` is the quantity, in the row's unit."""

    row: Fact
    what: str
    setting: Setting

    @property
    def forecast(self) -> float:
        """What the formulas say of it, in the row's unit."""
        setting, shape = self.setting, self.setting.shape
        at_once = min(setting.users, float(shape.slots))
        answer = float(shape.seconds(at_once))
        wait = (setting.users - at_once) / at_once * answer
        if self.what.startswith("TTFT"):
            before = _BURST * at_once - 1
            prompts = (
                max(0.0, before) * shape.interruption
                if self.what == "TTFT p95"
                else shape.prompt_wait(max(0.0, at_once - 1) / answer)
            )
            return 1000 * float(shape.first_token + prompts + wait)
        if self.what == "ITL median":
            return 1000 * float(shape.per_token(at_once))
        if self.what == "ITL":
            return 1000 * (answer - float(shape.first_token)) / (setting.output - 1)
        per_second = setting.users / (answer + wait)
        return per_second if self.row.unit == "req/s" else per_second * setting.output

    @property
    def ratio(self) -> float:
        """Forecast over measured."""
        return self.forecast / self.row.number


@cache
def measured() -> tuple[Measured, ...]:
    """Every row of published_latency.csv that states a setting, in file order."""
    read = (_measured(row) for row in facts("published_latency"))
    return tuple(one for one in read if one is not None)


def _measured(row: Fact) -> Measured | None:
    match = next((m for p in _PATTERNS if (m := p.fullmatch(row.item))), None)
    if match is None:
        return None
    parts = match.groupdict()
    return Measured(
        row,
        parts["what"],
        Setting(
            model=_MODELS.get(parts["model"], parts["model"]),
            gpu=_GPUS[parts["gpu"]],
            gpus=int(parts["gpus"]),
            precision="8-bit" if parts.get("precision") == "fp8" else "16-bit",
            prompt=int(parts["prompt"]),
            output=int(parts.get("output") or 1),
            users=int(parts.get("users") or 1),
            cache_bytes=1 if row.provider in _CACHE_IN_8_BITS else 2,
        ),
    )


@dataclass(frozen=True)
class Near:
    """A published throughput, how far its setting is, and measured over forecast."""

    measured: Measured
    distance: float
    off_by: float


def nearest(setting: Setting, count: int = NEAREST) -> tuple[Near, ...]:
    """The published throughputs whose settings are nearest, nearest first.

    Distance: how many times input, output and users must be doubled or halved, as in a space; a
    step for another model, GPU or precision each.
    """
    near = [Near(one, _distance(setting, one.setting), 1 / ratio) for one, ratio in _throughputs()]
    return tuple(sorted(near, key=lambda one: one.distance)[:count])


@cache
def _throughputs() -> tuple[tuple[Measured, float], ...]:
    return tuple((one, one.ratio) for one in measured() if "throughput" in one.what)


def _distance(one: Setting, other: Setting) -> float:
    sizes = ("prompt", "output", "users")
    doublings = (log2(max(1, getattr(one, s)) / max(1, getattr(other, s))) for s in sizes)
    others = (getattr(one, s) != getattr(other, s) for s in ("model", "gpu", "precision"))
    return float((sum(d**2 for d in doublings) + sum(others)) ** 0.5)
