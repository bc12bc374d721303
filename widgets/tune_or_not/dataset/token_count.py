"""Tokens of a text: counted with bpe-openai where it is installed, else estimated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from math import ceil

from tune_or_not.dataset.example import Example
from tune_or_not.facts.tables import toml

_REPEATED = 4
"""Texts whose tokens are remembered: instructions, and declarations of tools."""
ENCODING = "o200k_base"
"""The encoding of OpenAI's models since GPT-4o; other models' own differ by some per cent."""


@dataclass(frozen=True)
class TokenCounter:
    """Counts the tokens of texts and of whole examples, with what frames each message."""

    count: Callable[[str], int]
    counted: bool
    how: str
    per_message: int
    per_example: int

    def example(self, example: Example) -> tuple[int, int]:
        """Tokens of a whole example (texts, tools, and what frames them), and of its answer."""
        texts = [
            self.count_again(text) if role == "system" else self.count(text)
            for role, text in example.messages
        ]
        framed = self.per_example + self.per_message * len(texts)
        extra = self.count_again(example.extra) if example.extra else 0
        return framed + sum(texts) + extra, texts[-1]

    @cached_property
    def count_again(self) -> Callable[[str], int]:
        """As `count`, quick for the few texts that stand in nearly every example."""
        return lru_cache(_REPEATED)(self.count)


@cache
def token_counter(*, exact: bool = True) -> TokenCounter:
    """The best counter there is. `exact` False: the estimate, even where bpe-openai is there."""
    known = {name: row["value"] for name, row in toml("token_counts").items()}
    framing = (int(known["per_message"]), int(known["per_example"]))
    count = _bpe() if exact else None
    if count is not None:
        return TokenCounter(count, True, f"counted with bpe-openai ({ENCODING})", *framing)
    divisors = [
        float(known[name])
        for name in ("plain_characters_per_token", "letters_per_token", "wide_characters_per_token")
    ]
    how = f"estimated at {divisors[0]} characters each, as bpe-openai is not installed"
    if not exact:
        how = f"estimated at {divisors[0]} characters each"
    return TokenCounter(_estimate(*divisors), False, how, *framing)


def _bpe() -> Callable[[str], int] | None:
    try:
        import bpe_openai  # noqa: PLC0415  (optional: 42 MB to download)
    except ImportError:
        return None
    encoding = bpe_openai.get_encoding(ENCODING)

    def count(text: str) -> int:
        return len(encoding.encode_ordinary(text))

    return count


def _estimate(plain: float, letters: float, wide: float) -> Callable[[str], int]:
    def count(text: str) -> int:
        if text.isascii():
            return ceil(len(text) / plain)
        ascii_only = len(text.encode("ascii", "ignore"))
        other = len(text) - ascii_only
        beyond = len(text.encode("utf-8", "replace")) - len(text)
        three_bytes = min(other, max(0, beyond - other))
        two_bytes = other - three_bytes
        return ceil(ascii_only / plain + two_bytes / letters + three_bytes / wide)

    return count
