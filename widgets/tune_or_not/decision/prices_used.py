"""Where a bill's numbers come from: each price with its unit, source, date and confidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tune_or_not.case import Case
from tune_or_not.decision.prices import (
    MILLION,
    hosted_model,
    hosted_price,
    library_version,
    tuning_offer,
)
from tune_or_not.facts.tables import parameters


@dataclass(frozen=True)
class PriceUsed:
    """One number behind the bill. Confidence A is official, B a dated transcription."""

    what: str
    value: str
    unit: str
    source: str
    as_of: str
    confidence: str


def prices_used(case: Case) -> tuple[PriceUsed, ...]:
    """Every price and limit that the case's costs rest on."""
    return (*_hosted(case), *_tuned(case), *_retrieval())


def _hosted(case: Case) -> Iterator[PriceUsed]:
    model = hosted_model(case.hosted_model)
    prompt = case.static_prompt_tokens + case.variable_prompt_tokens
    price = hosted_price(case.hosted_model, case.as_of, prompt)
    parts = {"input": price.input, "answer": price.output}
    if model.cache_minimum is not None:
        parts |= {"cache read": price.cache_read, "cache write": price.cache_write}
    for part, usd in parts.items():
        yield PriceUsed(
            what=f"{case.hosted_model}, {part}",
            value=f"{usd * MILLION:.4g}",
            unit="USD/1M tokens",
            source=f"genai-prices {library_version()}",
            as_of=case.as_of.isoformat(),
            confidence="B",
        )


def _tuned(case: Case) -> Iterator[PriceUsed]:
    for row in tuning_offer(case.tuning_offer).rows.values():
        yield PriceUsed(
            what=f"{row.provider}, {row.item}",
            value=row.value,
            unit=row.unit,
            source=row.source,
            as_of=row.as_of,
            confidence=row.confidence,
        )


def _retrieval() -> Iterator[PriceUsed]:
    for name, what in (("embed_price", "embedding"), ("rerank_price", "reranking")):
        known = parameters()[name]
        yield PriceUsed(
            what=what,
            value=f"{known.base:g}",
            unit=known.unit,
            source=known.source,
            as_of=known.as_of,
            confidence=known.confidence,
        )
