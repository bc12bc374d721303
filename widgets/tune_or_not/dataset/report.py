"""What a check of a training file found: plain frozen records, ready to draw or to print."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from tune_or_not.dataset.problems import Severity


@dataclass(frozen=True)
class Place:
    """One line with a finding: its number from 1, what exactly, and a masked excerpt."""

    line: int
    detail: str
    excerpt: str


@dataclass(frozen=True)
class Finding:
    """One kind of finding over the whole file, with its worst ten lines.

    `count` is the number of lines; `details` counts them by what exactly was found.
    """

    id: str
    title: str
    why: str
    severity: Severity
    left_out: bool
    count: int
    details: dict[str, int]
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Bar:
    """One bar of a histogram: `count` examples of `low` to `high` tokens, both included."""

    low: int
    high: int
    count: int


@dataclass(frozen=True)
class Lengths:
    """Tokens of something, example by example; zeros where there is no example."""

    total: int
    mean: float
    median: int
    p95: int
    longest: int
    histogram: tuple[Bar, ...]


@dataclass(frozen=True)
class Tokens:
    """Length of the examples and of their answers. `counted` is False where it is an estimate."""

    counted: bool
    how: str
    examples: Lengths
    answers: Lengths


@dataclass(frozen=True)
class RunCost:
    """USD of one training run over the remaining examples at one provider's dated price."""

    provider: str
    what: str
    usd: float
    usd_per_million: float
    as_of: str
    source: str
    confidence: str
    closed: str
    """Since when newcomers can no longer buy it; empty where they can."""


@dataclass(frozen=True)
class Caching:
    """What prompt caching would save on one hosted model, in USD a month."""

    model: str
    without_cache: float
    with_cache: float
    cacheable: bool
    why_not: str

    @property
    def saved(self) -> float:
        return self.without_cache - self.with_cache


@dataclass(frozen=True)
class StaticPrefix:
    """The leading text that most examples share, in tokens, and what caching it would save."""

    tokens: int
    share: float
    """Of the examples that begin with it, 0 to 1."""
    excerpt: str
    requests_per_month: int
    cache_hit_rate: float
    caching: tuple[Caching, ...]


@dataclass(frozen=True)
class Advice:
    """What one source says about the number of examples, and what that means here."""

    source: str
    sentence: str
    as_of: str


@dataclass(frozen=True)
class Report:
    """Everything that a check found.

    `case_updates` are fields of a `Case` with values inside their bounds:
    `case.changed(**report.case_updates)`.
    """

    file: str
    bytes: int
    lines: int
    examples: int
    format: str
    formats: dict[str, int]
    model: str
    most_tokens: int
    findings: tuple[Finding, ...]
    remaining: int
    left_out: dict[str, int]
    tokens: Tokens
    remaining_tokens: int
    epochs: int
    epochs_chosen: bool
    billed_tokens: int
    costs: tuple[RunCost, ...]
    static_prefix: StaticPrefix | None
    advice: tuple[Advice, ...]
    verdict: str
    notes: tuple[str, ...]
    case_updates: dict[str, Any]

    @property
    def clean(self) -> bool:
        """Nothing was found."""
        return not self.findings

    def finding(self, kind: str) -> Finding | None:
        """The finding of this kind; None where there is none."""
        return next((finding for finding in self.findings if finding.id == kind), None)

    def as_json(self) -> dict[str, Any]:
        """The report as JSON: the same names, nested."""
        content = asdict(self)
        prefix = content["static_prefix"]
        for entry, caching in zip(
            prefix["caching"] if prefix else (),
            self.static_prefix.caching if self.static_prefix else (),
            strict=True,
        ):
            entry["saved"] = caching.saved
        return content
