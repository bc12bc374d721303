"""The words of a text, as near copies are compared by."""

from __future__ import annotations

import re

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese write without spaces between words."""


def words(text: str) -> list[str]:
    """Lower-case words; pairs of characters where a script writes without spaces."""
    small = text.lower()
    if small.isascii() or not _UNSPACED.search(small):
        return small.split()
    packed = "".join(small.split())
    return [packed[n : n + 2] for n in range(max(1, len(packed) - 1))]


def overlap(words_of_one: list[str], words_of_other: list[str]) -> float:
    """Distinct words that both have, over distinct words that either has (Jaccard), 0 to 1."""
    left, right = set(words_of_one), set(words_of_other)
    either = len(left | right)
    return len(left & right) / either if either else 1.0
