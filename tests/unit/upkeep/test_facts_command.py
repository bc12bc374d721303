"""Facts by age, prices that the library changed, one row brought up to date."""

from __future__ import annotations

import json
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

from tune_or_not.case import CaseError
from tune_or_not.cli import main
from tune_or_not.facts import tables
from tune_or_not.upkeep import library
from tune_or_not.upkeep.inventory import LASTING, bring_up_to_date, every_fact
from tune_or_not.upkeep.library import Change, changes, lesson_cases, moved

DAY = date(2026, 11, 21)
LESSONS = Path(__file__).parents[3] / "lessons" / "cases"
GPU = "RunPod Secure, H100 SXM"


def test_every_fact_is_listed_oldest_first() -> None:
    rows = every_fact(DAY)
    assert len(rows) > 500
    assert {"gpu_prices.csv", "training_prices.csv", "hosted_models.toml", "serving.toml"} <= {
        row.table for row in rows
    }
    dated = [row.as_of[:4] for row in rows if row.as_of[:4].isdigit()]
    assert dated == sorted(dated)


def test_prices_fall_due_and_measurements_do_not() -> None:
    later = date(2027, 11, 21)
    due = {row.table: row.as_json(later)["due"] for row in every_fact(later)}
    assert due["gpu_prices.csv"]
    assert not any(due[table] for table in LASTING & due.keys())


def test_nothing_has_changed_on_the_day_of_the_lessons() -> None:
    assert changes(DAY) == ()


def test_a_changed_price_tells_which_lessons_move(monkeypatch: pytest.MonkeyPatch) -> None:
    dearer = {"gpt-6-luna": {"input": 0.2, "output": 0.5}}
    monkeypatch.setattr(library, "toml", lambda _: dearer)
    [change] = changes(DAY)
    assert change == Change("gpt-6-luna", "input", 0.2, pytest.approx(0.1))
    cases = lesson_cases(LESSONS)
    lines = moved(cases, [change], DAY)
    assert {line.case for line in lines} == {
        name for name, case in cases if case.hosted_model == "gpt-6-luna"
    }
    for line in lines:
        assert line.request_now < line.request_was


def test_the_call_lists_what_is_due_and_exits_1_on_a_change(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["facts", "--due", "--check", "--day", "2026-11-21"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["library"] == []
    assert len(answer["by_age"]) == answer["due"] < answer["facts"]
    monkeypatch.setattr(library, "toml", lambda _: {"gpt-6-luna": {"input": 0.2}})
    assert main(["facts", "--check", "--day", "2026-11-21"]) == 1
    assert main(["facts", "--day", "today"]) == 2


@pytest.fixture
def own_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "facts"
    shutil.copytree(str(tables.FOLDER), copy)
    monkeypatch.setattr(tables, "FOLDER", copy)
    return copy


def test_one_command_brings_a_row_up_to_date(
    own_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = own_copy / "prices" / "gpu_prices.csv"
    before = file.read_text(encoding="utf-8").splitlines()
    line = ["gpu_prices.csv", GPU, "3.29", "runpod.io/pricing, list", "2026-12-01"]
    assert main(["facts", "--update", *line]) == 0
    assert "3.29" in json.loads(capsys.readouterr().out)["row"]
    after = file.read_text(encoding="utf-8").splitlines()
    [changed] = [new for old, new in zip(before, after, strict=True) if old != new]
    assert '"runpod.io/pricing, list",2026-12-01' in changed


@pytest.mark.parametrize(
    ("table", "row", "value", "read"),
    [
        ("serving.toml", "mfu_loaded", "0.5", ("mfu_loaded", "base", 0.5)),
        ("hosted_models.toml", "gpt-4.1-mini: retires", "2027-02-01",
         ("gpt-4.1-mini", "retires", "2027-02-01")),
        ("hosted_models.toml", "gpt-6.1-terra: cache", "x", None),
    ],
)  # fmt: skip
def test_a_row_of_toml_is_brought_up_to_date_too(
    own_copy: Path, table: str, row: str, value: str, read: tuple[str, str, object] | None
) -> None:
    file = next(own_copy.rglob(table))
    before = tomllib.loads(file.read_text(encoding="utf-8"))
    if read is None:  # the date is about the cache; the number has another name
        with pytest.raises(CaseError, match="not one value"):
            bring_up_to_date(table, row, value, 'a "new" page', "2026-12-01")
        return
    bring_up_to_date(table, row, value, 'a "new" page', "2026-12-01")
    name, key, now = read
    part = f"{key}_" if ": " in row else ""
    new = {key: now, f"{part}source": 'a "new" page', f"{part}as_of": "2026-12-01"}
    after = tomllib.loads(file.read_text(encoding="utf-8"))
    assert after == before | {name: before[name] | new}


def test_a_number_stays_a_number(own_copy: Path) -> None:
    with pytest.raises(CaseError, match=r"serving\.toml, mfu_loaded is a number, not 'half'"):
        bring_up_to_date("serving.toml", "mfu_loaded", "half", "x", "2026-12-01")


@pytest.mark.parametrize(
    ("table", "row", "source", "day", "refusal"),
    [
        ("gpu_prices.csv", "Nobody, H100 SXM", "x", "2026-12-01", "no row"),
        ("gpu_prises.csv", GPU, "x", "2026-12-01", "no table"),
        ("serving.toml", "no_such", "x", "2026-12-01", "no row"),
        ("hosted_speeds.toml", "gpt-6-luna", "x", "2026-12-01", "not one value"),
        ("priors.toml", "choice.hosted_model", "x", "2026-12-01", "not one value"),
        ("example_case.json", "name", "x", "2026-12-01", "no table"),
        ("gpu_prices.csv", GPU, " ", "2026-12-01", "needs a source"),
        ("gpu_prices.csv", GPU, "x", "soon", "no date"),
    ],
)
def test_what_cannot_be_brought_up_to_date_is_refused_in_a_sentence(
    own_copy: Path, table: str, row: str, source: str, day: str, refusal: str
) -> None:
    with pytest.raises(CaseError, match=refusal):
        bring_up_to_date(table, row, "1", source, day)
