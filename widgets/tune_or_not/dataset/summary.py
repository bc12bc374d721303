"""From what was read to the report: lengths, costs, what remains, and what that number is worth."""

from __future__ import annotations

from typing import Any

from tune_or_not.case import bounds, field
from tune_or_not.dataset.guidance import advice, verdict
from tune_or_not.dataset.prefix_cost import static_prefix
from tune_or_not.dataset.reading import Reading
from tune_or_not.dataset.report import Report, Tokens
from tune_or_not.dataset.run_cost import run_costs
from tune_or_not.decision.bill.tuning.training import automatic_epochs, billed_tokens


def summary(reading: Reading) -> Report:
    """The report on a file that has been read and compared."""
    options = reading.options
    remaining, remaining_tokens = reading.remaining, reading.remaining_tokens
    epochs = options.epochs or automatic_epochs(remaining)
    billed = billed_tokens(remaining_tokens, epochs)
    prefix = static_prefix(
        reading.prefixes, reading.comparison.opening, options.case, reading.counter
    )
    tokens = Tokens(
        reading.counter.counted,
        reading.counter.how,
        reading.tokens.lengths(),
        reading.answer_tokens.lengths(),
    )
    return Report(
        file=reading.name,
        bytes=reading.bytes,
        lines=reading.lines,
        examples=reading.examples,
        format=reading.format,
        formats=dict(reading.formats.most_common()),
        model=options.model,
        most_tokens=options.most_tokens,
        findings=reading.findings.listed(),
        remaining=remaining,
        left_out=reading.findings.left_out(),
        tokens=tokens,
        remaining_tokens=remaining_tokens,
        epochs=epochs,
        epochs_chosen=options.epochs is not None,
        billed_tokens=billed,
        costs=run_costs(billed, options.case.as_of),
        static_prefix=prefix,
        advice=advice(remaining),
        verdict=verdict(remaining),
        notes=tuple(_notes(reading)),
        case_updates=_case_updates(remaining, remaining_tokens),
    )


def _notes(reading: Reading) -> list[str]:
    notes = []
    if not reading.counter.counted:
        notes.append("Tokens are estimated; with bpe-openai installed they are counted.")
    comparison = reading.comparison
    if comparison.passed_over:
        notes.append(
            f"The first {len(comparison.numbers):,} examples were compared with each other; "
            f"{comparison.passed_over:,} more were only checked by themselves."
        )
    sketched = min(len(comparison.numbers), comparison.most_sketched)
    if sketched < len(comparison.numbers):
        notes.append(f"Near copies were looked for among the first {sketched:,} examples.")
    if len(reading.formats) > 1:
        formats = ", ".join(f"{count:,} {name}" for name, count in reading.formats.most_common())
        notes.append(f"The file mixes formats: {formats}.")
    notes.append(
        "Whether the answers are right, only somebody who knows the field can say; "
        "personal data and secrets are told by patterns, so some are missed."
    )
    return notes


def _case_updates(remaining: int, remaining_tokens: int) -> dict[str, Any]:
    """Fields of a case that the file itself says, inside the fields' bounds.

    Neither epochs, which it does not hold, nor the prompt of today, which may be another.
    """
    updates: dict[str, float] = {"training_examples": remaining}
    if remaining:
        updates["tokens_per_example"] = round(remaining_tokens / remaining)
    return {name: _inside(name, value) for name, value in updates.items()}


def _inside(name: str, value: float) -> float:
    limits = bounds(name)
    assert limits is not None
    low, high = limits
    whole = min(max(value, low), high)
    return int(whole) if field(name).annotation is int else whole
