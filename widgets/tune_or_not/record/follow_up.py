"""What people add to a record: who answers for it, what is tried next, when it is looked at."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime

from tune_or_not.case import CaseError

LONGEST = {"owner": 200, "next experiment": 2000}
"""Characters that each text may have."""

NOBODY = "not named yet"


@dataclass(frozen=True)
class FollowUp:
    """Empty texts and no date stand for the record's own suggestion."""

    owner: str = ""
    next_experiment: str = ""
    review: date | None = None

    def __post_init__(self) -> None:
        _refuse("owner", self.owner)
        _refuse("next experiment", self.next_experiment)

    def as_json(self) -> dict[str, str]:
        """What was said, and nothing that was left open."""
        values = {
            "owner": self.owner,
            "next_experiment": self.next_experiment,
            "review": self.review.isoformat() if self.review else "",
        }
        return {key: value for key, value in values.items() if value}

    @classmethod
    def of(cls, values: object) -> FollowUp:
        """From JSON. Raises CaseError with one sentence."""
        if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
            raise CaseError("A record's follow-up is an object of texts.")
        unknown = values.keys() - {"owner", "next_experiment", "review"}
        if unknown:
            raise CaseError(f"A record's follow-up has no {json.dumps(sorted(unknown)[0])}.")
        review = day(values["review"]) if values.get("review") else None
        return cls(values.get("owner", ""), values.get("next_experiment", ""), review)


def day(text: str) -> date:
    """A day written as YYYY-MM-DD. Raises CaseError."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        quoted = json.dumps(text[:40], ensure_ascii=True)
        raise CaseError(f"The review date is {quoted}; allowed: a day as YYYY-MM-DD.") from None


def _refuse(name: str, text: str) -> None:
    if len(text) > LONGEST[name]:
        raise CaseError(
            f"The {name} has {len(text):,} characters; allowed: at most {LONGEST[name]:,}."
        )
    for sign in text:
        if unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t":
            raise CaseError(f"The {name} holds a sign that no text can show (U+{ord(sign):04X}).")
