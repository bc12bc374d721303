"""Answers in which an assistant declines to answer."""

from __future__ import annotations

import re

_REFUSAL = re.compile(
    r"""\b(?:
      i\ (?:can'?t|cannot|can\ not|won'?t|am\ unable\ to|am\ not\ able\ to)\ (?:be\ able\ to\ )?
        (?:help|assist|comply|fulfill?|provide|answer|do\ that|do\ this|continue|engage|discuss
          |create|generate|share|write|support)\b
    | i'm\ (?:unable|not\ able)\ to\ (?:help|assist|comply|provide|answer|fulfill?|discuss)\b
    | sorry,?\ (?:but\ )?i\ (?:can'?t|cannot|am\ unable)\W*$
    | that(?:'s|\ is)\ not\ something\ i\ can\b
    | as\ an?\ (?:ai|artificial\ intelligence)(?:\ language)?(?:\ model|\ assistant)?,?\ i\b
    | es\ tut\ mir\ leid,?\ aber\ (?:ich\ kann|dabei\ kann\ ich)\b
    | je\ suis\ désolée?,?\ mais\ je\ ne\ (?:peux|puis)\b
    | lo\ siento,?\ pero\ no\ puedo\b
    )""",
    re.VERBOSE,
)
_SEARCHED = 200
_HINTS = (
    "can't", "cant ", "cannot", "can not", "unable", "won't", "wont ", "not able", "not something",
    "as an ai", "as a ai", "as an artificial", "as a artificial", "leid", "désol", "siento",
)  # fmt: skip


def refusal(answer: str) -> str:
    """The words that refuse, where the beginning of an answer does; else empty."""
    head = answer[:_SEARCHED].lower().replace("\u2019", "'")
    if not any(hint in head for hint in _HINTS):
        return ""
    words = _REFUSAL.search(head)
    return words.group() if words else ""
