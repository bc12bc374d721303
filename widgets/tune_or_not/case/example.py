"""The example of this course: a support assistant, of which all is told but the score of a tuned
model, for nobody tuned one."""

from __future__ import annotations

import json
from functools import cache

from tune_or_not.case.case import Case
from tune_or_not.facts.tables import FOLDER


def example_case(**values: object) -> Case:
    """The case of facts/example_case.json, with these values in place of its own. It is judged on
    a fixed day. Raises CaseError for a bad value."""
    return _example().changed(**values) if values else _example()


def example_with(text: str | bytes) -> Case:
    """The example with what this JSON tells in place of its own. Raises CaseError."""
    return example_case(**Case.from_json(text).model_dump(exclude_unset=True))


@cache
def _example() -> Case:
    return Case.of_middles(json.loads(FOLDER.joinpath("example_case.json").read_bytes()))
