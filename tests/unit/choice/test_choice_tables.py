"""The tables of the choice: in order, with a source each, and none without use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tune_or_not
from tune_or_not.case import Case
from tune_or_not.decision.choice import tables
from tune_or_not.facts.tables import FactError, toml

ROOM = Path(tune_or_not.__file__).parent / "decision" / "choice"


def test_every_row_has_a_source_and_a_day_and_is_in_order() -> None:
    for row in tables.causes().values():
        assert all(triangle.low <= triangle.base <= triangle.high for triangle in row)
    assert set(tables.repairs()) >= {"prompt_work", "retrieval", "training"}
    for work in tables.repairs().values():
        assert len(work) == len(tables.causes())
    for name, row in toml("choice/numbers").items():
        tables.triangle(name) if "low" in row else tables.number(name)


def test_every_number_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in ROOM.glob("*.py"))
    named = set(re.findall(r'"([a-z_]+)"', code))
    assert not set(toml("choice/numbers")) - named


def test_experiments_tell_fields_of_a_case() -> None:
    for row in tables.experiments().values():
        assert row["tells"] in Case.model_fields
        assert row["hours"] > 0


def test_a_row_without_a_source_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"one": {"value": 1, "as_of": "2026-11-21"}}
    tables._numbers.cache_clear()
    monkeypatch.setattr(tables, "toml", lambda _: rows)
    with pytest.raises(FactError, match="one lacks a source"):
        tables.number("one")
    tables._numbers.cache_clear()
