"""What the sources and the vendors say about a number of examples, and about one's length."""

from __future__ import annotations

from functools import cache

from tune_or_not.dataset.report import Advice
from tune_or_not.facts.tables import Fact, fact, facts
from tune_or_not.words.quantity import quantity

TABLE = "training_data"
DEFAULT_MODEL = "qwen3-8b"
_LONGEST = " longest example"


@cache
def models() -> dict[str, Fact]:
    """Every model whose longest training example is known, by id; the value is in tokens."""
    return {
        row.item.removesuffix(_LONGEST): row
        for row in facts(TABLE)
        if row.item.endswith(_LONGEST) and row.unit == "tokens"
    }


def advice(examples: int) -> tuple[Advice, ...]:
    """What each source says, beside this number of examples."""
    return (
        _s2(examples),
        _fewest_and_start(examples),
        _start(examples, "Google Vertex", "Google"),
        _start(examples, "AWS Nova", "AWS, for each task"),
        _limits(examples),
    )


def verdict(examples: int) -> str:
    """The number of remaining examples in one sentence, after S2's three figures."""
    low, high = _range("good examples to start")
    usual_low, usual_high = _range("many successful fine-tunes")
    usual = f"{usual_low} to {usual_high}"
    enough = int(fact(TABLE, "S2", "diminishing returns after").number)
    remain = f"{quantity(examples, 'examples')} remain{'s' if examples == 1 else ''}"
    if examples < low:
        missing = low - examples
        return f"{remain}: {missing:,} fewer than the {low} good ones that S2 asks for to start."
    if examples <= high:
        return f"{remain}: enough to start (S2: {low} to {high}), if they are good."
    if examples < usual_low:
        return f"{remain}: more than a start (S2: {low} to {high}); many had {usual_low} or more."
    if examples <= usual_high:
        return f"{remain}: as many as many successful fine-tunes had (S2: {usual})."
    if examples <= enough:
        return f"{remain}: more than most successful fine-tunes had (S2: {usual})."
    return (
        f"{remain}: beyond about {enough:,}, S2 says, each further one often brings less; "
        "try a part of them first."
    )


def _s2(examples: int) -> Advice:
    row = fact(TABLE, "S2", "good examples to start")
    usual = fact(TABLE, "S2", "many successful fine-tunes").value.replace("-", " to ")
    enough = int(fact(TABLE, "S2", "diminishing returns after").number)
    sentence = (
        f"{row.value.replace('-', ' to ')} good examples to start, {usual} in many successful "
        f"fine-tunes, often diminishing returns after {enough:,}; you have {examples:,}."
    )
    return Advice("S2, myth 3", sentence, row.as_of)


def _fewest_and_start(examples: int) -> Advice:
    fewest = fact(TABLE, "OpenAI", "fewest examples accepted")
    start = fact(TABLE, "OpenAI", "good examples to start")
    refused = ", so this file is refused" if examples < fewest.number else ""
    sentence = (
        f"At least {int(fewest.number)} examples{refused}; "
        f"{int(start.number)} well-made ones to start, then look at the result."
    )
    return Advice("OpenAI", sentence, start.as_of)


def _start(examples: int, provider: str, name: str) -> Advice:
    row = fact(TABLE, provider, "good examples to start")
    short = "" if examples >= row.number else f"; {int(row.number) - examples:,} are missing"
    return Advice(name, f"{int(row.number)} examples to start with{short}.", row.as_of)


def _limits(examples: int) -> Advice:
    fewest = fact(TABLE, "Fireworks", "fewest examples accepted")
    most = fact(TABLE, "Fireworks", "most examples accepted")
    over = ", which is exceeded" if examples > most.number else ""
    sentence = f"Takes {int(fewest.number)} to {int(most.number):,} examples{over}."
    return Advice("Fireworks", sentence, most.as_of)


def _range(item: str) -> tuple[int, int]:
    low, _, high = fact(TABLE, "S2", item).value.partition("-")
    return int(low), int(high)
