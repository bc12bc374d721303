"""What it must know."""

from __future__ import annotations

from pydantic import BaseModel

from tune_or_not.case.kinds import Real, Whole, number, share, toggle


class Knowledge(BaseModel):
    """What it must know."""

    facts_come_with_request: bool = toggle(
        "The facts come with the request",
        "Whoever asks sends all that an answer rests on: the contract to read, the error to "
        "mend, the call to judge.",
    )
    mainly_retrieval: bool = toggle(
        "Mostly looking things up",
        "The hard part is finding the right passage; once it is there, the answer is plain. "
        "To search and then to reason at length does not count.",
    )
    needs_live_data: bool = toggle(
        "Needs live data",
        "Answers must reflect what changed today: stock, prices, the state of an order.",
    )
    knowledge_changes: bool = toggle(
        "Knowledge changes often",
        "What was right last month may be wrong now: manuals, prices, rules. A growing pile "
        "of old cases counts if answers need the new ones.",
    )
    knowledge_tokens: Whole = number(
        "Size of the knowledge",
        "tokens",
        (1_000, 10_000_000_000),
        "All documents that answers may rest on; a printed page is about 500 tokens. What "
        "comes with a request does not count.",
        scale="log",
    )
    deep_expertise: bool = toggle(
        "Needs deep expertise",
        "Medicine, law, a trade: a layman could not judge the answer. The model may know the "
        "field all the same.",
    )
    base_knows_domain: bool = toggle(
        "The base model knows the field",
        "Asked without help, it uses the field's terms correctly, as models do in law or "
        "Python. Your own products are not a field.",
    )
    context_fits_prompt: bool = toggle(
        "What it must know fits in a prompt",
        "The rules and passages needed for one answer fit, at a price you accept. Not the "
        "whole archive: what one answer needs.",
    )
    retrieval_in_place: bool = toggle(
        "Retrieval is in place",
        "A search already puts passages into this step's prompt. A search elsewhere in the "
        "product does not count.",
    )
    chunks_per_request: Whole = number(
        "Passages retrieved per request",
        "passages",
        (1, 50),
        "How many passages retrieval adds to each prompt.",
    )
    chunk_tokens: Whole = number(
        "Length of a passage", "tokens", (50, 4000), "Tokens of one retrieved passage.", step=50
    )
    knowledge_changed_per_month: Real = share(
        "Knowledge that changes each month", "The share to index again every month."
    )
    rerank: bool = toggle("Rerank the passages", "A second model sorts what the search found.")
