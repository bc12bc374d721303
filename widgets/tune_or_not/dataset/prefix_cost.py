"""What caching the leading text that most examples share would save today."""

from __future__ import annotations

from tune_or_not.case import Case
from tune_or_not.dataset.checks.static_prefix import Opening, Prefixes
from tune_or_not.dataset.excerpt import excerpt
from tune_or_not.dataset.report import Caching, StaticPrefix
from tune_or_not.dataset.token_count import TokenCounter
from tune_or_not.decision.bill.prices import hosted_models, hosted_price
from tune_or_not.decision.bill.request_cost import static_input_cost


def static_prefix(
    prefixes: Prefixes, opening: Opening, case: Case, counter: TokenCounter
) -> StaticPrefix | None:
    """The prefix of most examples, with its price today; None where they share none."""
    text, times = prefixes.commonest()
    if not text and not opening.text:
        return None
    whole = "\n".join(part for part in (text, opening.text) if part)
    tokens = counter.count(whole)
    return StaticPrefix(
        tokens=tokens,
        share=times / prefixes.examples if text else 1.0,
        excerpt=excerpt(whole),
        requests_per_month=case.requests_per_month,
        cache_hit_rate=case.cache_hit_rate,
        caching=tuple(_caching(case, tokens)),
    )


def _caching(case: Case, tokens: int) -> list[Caching]:
    caching = []
    for model in hosted_models().values():
        if model.retires is not None and model.retires <= case.as_of:
            continue
        price = hosted_price(model.id, case.as_of, tokens + case.variable_prompt_tokens)
        without = tokens * price.input * case.requests_per_month
        cached = static_input_cost(tokens, case.cache_hit_rate, price) * case.requests_per_month
        minimum = price.cache_minimum
        why_not = ""
        if minimum is None:
            why_not = "no cached price is offered"
        elif tokens < minimum:
            why_not = f"shorter than the {minimum:,} tokens that are cached"
        caching.append(Caching(model.label, float(without), float(cached), not why_not, why_not))
    return caching
