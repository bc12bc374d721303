"""The case inside a record, so that a record can be loaded again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser

from tune_or_not.case import Case, CaseError
from tune_or_not.record.follow_up import FollowUp

KIND = "tune_or_not decision record"
SCHEMA = 1
ELEMENT = "case"
"""Id of the data block of an HTML record."""

_FENCE = re.compile(r"^```json\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Carried:
    """What a record holds of its reader's: the case, and what people added."""

    case: Case
    follow_up: FollowUp


def carried_json(case: Case, follow_up: FollowUp) -> str:
    """JSON with the fields that were set, and those only; the same text each time."""
    content = {
        "kind": KIND,
        "schema": SCHEMA,
        "case": case.model_dump(mode="json", exclude_unset=True),
        "follow_up": follow_up.as_json(),
    }
    return json.dumps(content, indent=2, ensure_ascii=True)


def script_safe(text: str) -> str:
    """JSON that no parser of HTML can take for the end of its element, or for a comment."""
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def read_carried(text: str) -> Carried:
    """The case of an HTML or a Markdown record. Raises CaseError with one sentence."""
    block = _data(text)
    if block is None:
        raise CaseError("This is no record of this course: it carries no case.")
    try:
        content = json.loads(block)
    except (ValueError, RecursionError):
        raise CaseError("The case in this record is damaged: it is not valid JSON.") from None
    return carried_of(content)


def carried_of(content: object) -> Carried:
    """The case of a record's data. Raises CaseError with one sentence."""
    if not isinstance(content, dict) or content.get("kind") != KIND:
        raise CaseError("This is no record of this course: it carries no case.")
    if content.get("schema") != SCHEMA:
        raise CaseError(
            f"This record's schema is {str(content.get('schema'))[:20]}, this course reads "
            f"{SCHEMA}."
        )
    if not isinstance(content.get("case"), dict):
        raise CaseError("The case in this record is damaged: it is no object of fields.")
    return Carried(Case.of(content["case"]), FollowUp.of(content.get("follow_up", {})))


def looks_like_record(text: str) -> bool:
    """Whether a file is a record of this course, be it damaged."""
    block = _data(text)
    return block is not None and KIND in block


def _data(text: str) -> str | None:
    if text.lstrip("\ufeff \t\r\n")[:1] == "<" and "<html" in text[:2000].lower():
        finder = _Finder()
        finder.feed(text)
        return "".join(finder.data) if finder.data else None
    fenced = _FENCE.findall(text.replace("\r\n", "\n"))
    return fenced[-1] if fenced else None


class _Finder(HTMLParser):
    """Collects what stands in the data block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.data: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and dict(attrs).get("id") == ELEMENT

    def handle_endtag(self, _tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.data.append(data)
