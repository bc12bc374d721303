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
_HINT = re.compile(
    r"can['\u2019]?t|cannot|can not|unable|won['\u2019]t|not able|not something|\bai\b|artificial"
    r"|leid|désol|siento"
)


def refusal(answer: str) -> str:
    """The words that refuse, where the beginning of an answer does; else empty."""
    head = answer[:_SEARCHED].lower()
    if not _HINT.search(head):
        return ""
    found = _REFUSAL.search(head.replace("\u2019", "'"))
    return found.group() if found else ""
