"""The words of the invented language, and how text becomes tokens and text again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


BRANDS = _words(
    "acme bolt cedar delta ember fable glint harbor iris juno "
    "kite lumen maple nimbus orbit pixel quill raven sable tundra"
)
TYPES = _words(
    "lamp chair table kettle clock radio phone camera bicycle guitar "
    "jacket backpack mirror sofa pillow tent drill ladder fan mug"
)
VALUES = {
    "colour": _words("red blue green black white yellow pink brown"),
    "city": _words("paris lagos lima oslo tokyo delhi cairo quito"),
    "price": _words("25 35 45 55 65 75 85 95"),
}
ATTRIBUTES = tuple(VALUES)
CUES = {
    "high": _words("urgent asap critical emergency"),
    "normal": _words("regular standard soon today"),
    "low": _words("someday whenever eventually optional"),
}
PRIORITIES = tuple(CUES)
TEAMS = ("north", "south", "east", "west", "centre")
UNKNOWN = "unknown"
"""What the base model answers when it was never told."""

KEYS = {
    "item": ("item", "product", "thing"),
    "answer": ("answer", "value", "info"),
    "priority": ("priority", "level", "rank"),
    "team": ("team", "desk", "group"),
}
"""The names that a field of a structured answer can have; the first is the house's own."""

NUMBERS = tuple(str(number) for number in range(20))
PEOPLE = _words("anna ben carla david emma felix")
VERBS = _words("sees finds likes paints carries watches")
ADJECTIVES = _words("big small tall new happy quiet")
NOUNS = _words("dog cat bird tree river house boat garden")
PLACES = _words("near under behind")

END = "<end>"
"""Ends a document, and stands before the first."""
LINE = "\n"
"""Ends an answer."""
QUESTION, ANSWER, NOTE = "Q:", "A:", "note:"

_KEY_NAMES = tuple(name for names in KEYS.values() for name in names)
_GRAMMAR = (
    *_words("the of is has what which tell me means a then he she it and echo count"),
    *_words("hello how are you fine thank good morning"),
    *_words("? . , : + ="),
    *_words("< ; > ( / ) [ | ]"),
    *('{"', '","', '"}'),
)

TOKENS: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            END,
            LINE,
            QUESTION,
            ANSWER,
            NOTE,
            UNKNOWN,
            *_GRAMMAR,
            *(f'{name}":"' for name in _KEY_NAMES),
            *(f"{name}=" for name in _KEY_NAMES),
            *BRANDS,
            *TYPES,
            *ATTRIBUTES,
            *(value for values in VALUES.values() for value in values),
            *PRIORITIES,
            *(cue for cues in CUES.values() for cue in cues),
            *TEAMS,
            *NUMBERS,
            *PEOPLE,
            *VERBS,
            *ADJECTIVES,
            *NOUNS,
            *PLACES,
        )
    )
)
_NUMBER = {token: number for number, token in enumerate(TOKENS)}

_EXAMPLES = (
    f"it knows {len(TOKENS)} words, such as {BRANDS[0]}, {TYPES[0]}, {ATTRIBUTES[0]} and"
    f" {CUES['high'][0]}."
)

_NOTE_TOKENS = len((NOTE, "brand", "type", "attribute", "value"))

_TIGHT_BEFORE = {LINE, '","', '"}'}
"""No space before these."""
_TIGHT_AFTER = {LINE, '{"', '","', *(f'{name}":"' for name in _KEY_NAMES)}
"""No space after these."""


class EmptyPromptError(ValueError):
    """A prompt without a word."""


class UnknownWordError(ValueError):
    """Text with a word that the model has no token for."""


def encode(text: str) -> list[int]:
    """The tokens of a text, as numbers; capital letters count as small ones.

    Raises UnknownWordError with one sentence that names the first word which is no token.
    """
    numbers = []
    text = text.strip(" \t\r\f\v")
    place = 0
    while place < len(text):
        match = _one_token().match(text, place)
        if match is None:
            raise UnknownWordError(_refusal(text[place:]))
        numbers.append(_NUMBER[_written(match[1])])
        place = match.end()
    return numbers


def decode(numbers: Iterable[int]) -> str:
    """The text of some tokens: encode(decode(numbers)) gives the numbers back."""
    text, before = "", LINE
    for token in (TOKENS[number] for number in numbers):
        tight = before in _TIGHT_AFTER or token in _TIGHT_BEFORE
        text += token if tight else " " + token
        before = token
    return text


def reader_prompt(text: str) -> list[int]:
    """What a reader typed, as the model expects it: a question gets its Q: and A:.

    Raises UnknownWordError or EmptyPromptError with one sentence.
    """
    tokens = encode(text.strip())
    if not tokens:
        raise EmptyPromptError("The prompt is empty: type a question, such as one of the examples.")
    if TOKENS[tokens[-1]] == "?":
        lines = [place for place, number in enumerate(tokens) if TOKENS[number] == LINE]
        place = lines[-1] + 1 if lines else 0
        if _NUMBER[QUESTION] not in tokens[place:]:
            while TOKENS[tokens[place]] == NOTE and place + _NOTE_TOKENS < len(tokens):
                place += _NOTE_TOKENS
            tokens.insert(place, _NUMBER[QUESTION])
        tokens.append(_NUMBER[ANSWER])
    return tokens if tokens[0] == _NUMBER[END] else [_NUMBER[END], *tokens]


def number_of(token: str) -> int:
    """The number of one token."""
    return _NUMBER[token]


def numbers_of(tokens: Sequence[str]) -> list[int]:
    """The numbers of some tokens."""
    return [_NUMBER[token] for token in tokens]


@lru_cache(maxsize=1)
def _one_token() -> re.Pattern[str]:
    """Matches one token, the longest first; a word is never cut in two."""
    longest_first = sorted(TOKENS, key=len, reverse=True)
    written = "|".join(
        re.escape(token) + (r"(?![\w])" if token[-1].isalnum() else "") for token in longest_first
    )
    return re.compile(rf"[ \t\r\f\v]*({written})[ \t\r\f\v]*", re.IGNORECASE)


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    return {token.lower(): token for token in TOKENS}


def _written(spelled: str) -> str:
    return _spellings()[spelled.lower()]


def _refusal(rest: str) -> str:
    word = (re.match(r"\s*(\w+|\S{1,12})", rest) or ["", rest[:12]])[1][:40]
    close = get_close_matches(word.lower(), TOKENS, 1, 0.75)
    hint = f"did you mean {close[0]!r}?" if close else _EXAMPLES
    return f"The model has no token for {word!r}; {hint}"
