"""How far the time of an answer may be off: every uncertain number at its good or its bad end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tune_or_not.case import Case
from tune_or_not.decision.bill.known import every_parameter
from tune_or_not.decision.bill.latency import latency

FIELDS = {
    "network_rtt": "network_ms",
    "api_ttft": "api_first_token_ms",
    "api_tps": "api_tokens_per_second",
}
"""Parameter to the field of a case that holds it."""

NUMBERS = (
    "embed_latency",
    "search_latency",
    "rerank_latency",
    "lora_overhead",
    "api_ms_per_input_token",
    "engine_overhead",
    "mfu_prefill",
    "mbu_decode",
)
"""Parameters that no field holds."""

MORE_IS_FASTER = ("api_tps", "mfu_prefill", "mbu_decode")


@dataclass(frozen=True)
class LatencyRange:
    """Milliseconds of a typical whole answer; infinite where the approach does not keep up."""

    low: float
    base: float
    high: float


def latency_ranges(case: Case, approaches: Iterable[str]) -> dict[str, LatencyRange]:
    """The range of each approach.

    A field that the reader set, and a number that they typed, is held: they know it. The time
    rises or falls with each number alone, so the two corners bound it.
    """
    quick, slow = _corner(case, quick=True), _corner(case, quick=False)
    return {
        i: LatencyRange(*(latency(corner, i).total for corner in (quick, case, slow)))
        for i in approaches
    }


def _corner(case: Case, *, quick: bool) -> Case:
    rows = every_parameter()

    def end(name: str) -> float:
        return rows[name].high if quick == (name in MORE_IS_FASTER) else rows[name].low

    fields = {field: int(end(name)) for name, field in FIELDS.items() if field not in case.held}
    numbers = {name: end(name) for name in NUMBERS}
    return case.changed(**fields, overrides={**numbers, **case.overrides})
