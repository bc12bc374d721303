"""The published projects: one half to learn from, the other locked until a benchmark reads it.

Nobody tunes on the locked half: only benchmarks/published_projects.py may ask for it, and a test
refuses whatever else does.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any

from tune_or_not.case import Case

FOLDER = files("tune_or_not.facts").joinpath("published_projects")
ENTRIES = ("blind", "blind_first_form", "collector")
"""By somebody who saw the facts before the decision alone, in today's form and in the one before;
by the collector, who knew the rest. A later project has the first alone."""


@dataclass(frozen=True, eq=False)
class Project:
    """One published project: the case as it could be told before, what was done, and which advice
    a careful expert could defend or rule out from the facts before alone."""

    id: str
    entries: dict[str, Case]
    done: str
    acceptable: frozenset[str]
    clearly_wrong: frozenset[str]
    vendor_story: bool
    kind: str
    """product or study."""

    def judged(self, verdict: str | None) -> str:
        """acceptable, undecided, clearly wrong or miss."""
        if verdict is None or verdict == "not_yet":
            return "undecided"
        if verdict in self.acceptable:
            return "acceptable"
        return "clearly wrong" if verdict in self.clearly_wrong else "miss"


def is_locked(project_id: str) -> bool:
    """Half of the ids, by their hash: the first byte of SHA-256 is odd."""
    return sha256(project_id.encode()).digest()[0] % 2 == 1


def learning() -> tuple[Project, ...]:
    """The half that priors, dependences and repairs may learn from."""
    return tuple(_read(name) for name in _ids() if not is_locked(name))


def locked() -> tuple[Project, ...]:
    """The other half."""
    return tuple(_read(name) for name in _ids() if is_locked(name))


def counts() -> dict[str, tuple[int, int]]:
    """How many entries of the learning half, in today's form, say yes, and out of how many: by
    the row of priors.toml or of choice/numbers.toml that rests on it."""
    cases = [project.entries["blind"] for project in learning()]
    narrow = [case for case in cases if _says(case, "narrow_task")]
    scored = [case for case in cases if case.is_known("prompt_score")]
    batched = [case for case in cases if case.is_known("batch_share") and case.batch_share == 1]
    return {
        "examples_exist": _of_those_that_say(cases, "examples_exist"),
        "prompt_good_unscored": _of_those_that_say(cases, "prompt_good_unscored"),
        "knowledge_if_unnamed": _of_those_that_say(cases, "needs_knowledge"),
        "well_defined_if_narrow": _of_those_that_say(narrow, "well_defined_task"),
        "chat_if_narrow": _of_those_that_say(narrow, "is_chatbot"),
        "prompt_score": (len(scored), len(cases)),
        "batch_share": (len(batched), len(cases)),
    } | {
        name: (sum(_says(case, name) for case in cases), len(cases))
        for name in ("answers_checked_by_people", "mainly_retrieval", "retrieval_in_place",
                     "tuning_fell_short")
    }  # fmt: skip


def _says(case: Case, name: str) -> bool:
    return case.is_known(name) and bool(getattr(case, name))


def _of_those_that_say(cases: Sequence[Case], name: str) -> tuple[int, int]:
    return sum(_says(case, name) for case in cases), sum(case.is_known(name) for case in cases)


def _ids() -> list[str]:
    names = (entry.name for entry in FOLDER.iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def _read(project_id: str) -> Project:
    record: dict[str, Any] = tomllib.loads(
        FOLDER.joinpath(f"{project_id}.toml").read_text(encoding="utf-8")
    )
    return Project(
        id=project_id,
        entries={entry: Case.of(record[entry]) for entry in ENTRIES if entry in record},
        done=record["done"],
        acceptable=frozenset(record["acceptable_verdicts"]),
        clearly_wrong=frozenset(record["clearly_wrong"]),
        vendor_story=record["vendor_story"],
        kind=record["kind"],
    )
