"""The published projects: whole, readable, and one half locked."""

from __future__ import annotations

import re
from pathlib import Path

import tune_or_not
from benchmarks import _published
from benchmarks.published_projects import brier, three_lines, wilson
from tune_or_not.decision.choice.approaches import VERDICTS
from tune_or_not.facts.tables import toml

ROOT = Path(_published.__file__).parents[1]
MAY_READ = {"benchmarks/_published.py", "benchmarks/published_projects.py"}
GIVEN = {"benchmarks/_steadiness.py": "from benchmarks._published import Project\n"}
"""What works on projects that it is given, and the one line that it may have."""


def test_every_project_can_be_read_and_is_judged() -> None:
    """Of the locked half nothing but its order is looked at here."""
    for project in _published.learning():
        assert project.acceptable <= set(VERDICTS)
        assert project.clearly_wrong <= set(VERDICTS)
        assert not project.acceptable & project.clearly_wrong
        assert project.done in VERDICTS


def test_each_half_is_large_enough() -> None:
    ids = _published._ids()
    locked = [name for name in ids if _published.is_locked(name)]
    assert len(ids) >= 66
    assert 0.4 < len(locked) / len(ids) < 0.6


def test_only_the_benchmark_opens_the_locked_half() -> None:
    own = Path(__file__).relative_to(ROOT).as_posix()
    for folder in ("widgets", "benchmarks", "tests", "lessons"):
        for path in (ROOT / folder).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if name in MAY_READ or name == own:
                continue
            text = path.read_text(encoding="utf-8").replace(GIVEN.get(name, "\0"), "")
            assert "published_projects/" not in text, name
            assert "benchmarks._published" not in text, name
            assert "facts.published_projects" not in text, name


def test_rows_that_rest_on_a_count_hold_the_count() -> None:
    """Counted on the learning half; a value that rests on the count alone lies within its 95 %."""
    tables = toml("priors")
    rows = toml("choice/numbers") | {
        n: row for table in tables.values() for n, row in table.items()
    }
    cited = {}
    for name, row in rows.items():
        match = re.search(r"published projects, learning half: (\d+) of (\d+)", row["source"])
        if match:
            cited[name] = tuple(map(int, match.groups()))
    assert cited == _published.counts()
    for name, (yes, total) in cited.items():
        if "reading" not in rows[name]["source"] and "worked cases" not in rows[name]["source"]:
            low, high = wilson(yes, total)
            assert low <= rows[name].get("p", rows[name].get("value")) <= high, name


def test_no_row_rests_on_both_halves() -> None:
    for path in Path(tune_or_not.__file__).parent.glob("facts/**/*.toml"):
        for source in re.findall(
            r"source = \"([^\"]*published projects[^\"]*)", path.read_text("utf-8")
        ):
            assert "learning half" in source, (path.name, source)


def test_the_split_rests_on_the_id_alone() -> None:
    """By hand: printf edmunds-dealer-reviews | sha256sum begins with an even byte."""
    assert not _published.is_locked("edmunds-dealer-reviews")


def test_scores_as_worked_by_hand() -> None:
    assert brier({"rag": 1.0}, "rag") == 0
    assert brier({"rag": 1.0}, "prompting") == 2
    assert brier({}, "rag") == 1
    assert brier({"rag": 0.5, "prompting": 0.5}, "rag") == 0.5
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)


def test_the_three_lines_read_what_is_told_alone() -> None:
    projects = {project.id: project for project in _published.learning()}
    assert three_lines(projects["elastic-support-assistant"], "blind") == {"rag": 1.0}
    assert three_lines(projects["intercom-issue-summary"], "blind") == {"fine_tuning": 1.0}
    assert three_lines(projects["liftoff-self-hosting"], "blind") == {"prompting": 1.0}
