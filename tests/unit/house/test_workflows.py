"""The workflows that run elsewhere: what they call is there, and what they name is declared."""

import importlib.util
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import course
from tune_or_not.cli import _parser

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
RUNNERS = {"ubuntu-latest", "macos-latest", "windows-latest"}
EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
ELSEWHERE = {"pip", "sed"}
"""Programs that a runner brings."""

Job = dict[str, Any]


def jobs(file: Path) -> Iterator[tuple[str, Job]]:
    workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
    yield from workflow["jobs"].items()


def commands(script: str) -> Iterator[list[str]]:
    """The commands of a step, a line each, without what goes to a file."""
    for line in script.splitlines():
        words = shlex.split(line, comments=True)
        if words:
            yield words[: words.index(">")] if ">" in words else words


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_workflow_may_read_and_ends(file: Path) -> None:
    workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert "workflow_dispatch" in workflow[True]  # YAML 1.1 reads the key `on` as a truth
    for name, job in jobs(file):
        systems = job.get("strategy", {}).get("matrix", {}).get("system", [job["runs-on"]])
        assert set(systems) <= RUNNERS, name
        assert 0 < job["timeout-minutes"] <= 90, name
        uses = [step["uses"] for step in job["steps"] if "uses" in step]
        assert all(re.fullmatch(r"actions/[\w-]+@v\d+", used) for used in uses), name
        assert all(("uses" in step) != ("run" in step) for step in job["steps"]), name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_a_workflow_names_is_declared(file: Path) -> None:
    for name, job in jobs(file):
        ids = {step["id"] for step in job["steps"] if "id" in step}
        for place in EXPRESSION.findall(yaml.safe_dump(job)):
            holder, key, *_ = place.split(".")
            declared = {"matrix": job.get("strategy", {}).get("matrix", {}), "steps": ids}
            assert key in declared[holder], (name, place)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_a_workflow_runs_is_there(file: Path) -> None:
    calls = {name for action in _parser()._actions for name in action.choices or ()}
    for name, job in jobs(file):
        for script in [step["run"] for step in job["steps"] if "run" in step]:
            subprocess.run(["bash", "-n", "-c", script], check=True)
            for program, *rest in commands(script):
                where = (name, program, rest)
                paths = [word for word in rest if "/" in word and not word.startswith("s/")]
                assert all((ROOT / path).exists() for path in paths), where
                if program == ".ci/run":
                    assert os.access(ROOT / program, os.X_OK)
                elif rest[0] == "course.py":
                    assert rest[1] in course.COMMANDS or rest[1] == "--version", where
                elif rest[0] == "-m":
                    assert importlib.util.find_spec(rest[1]), where
                    assert rest[1] != "tune_or_not" or rest[2] in calls, where
                else:
                    assert program in ELSEWHERE, where


def test_the_pages_are_those_that_the_site_writes() -> None:
    (job,) = [job for _, job in jobs(ROOT / ".github/workflows/pages.yml")]
    (uploaded,) = [step["with"]["path"] for step in job["steps"] if "path" in step.get("with", {})]
    source = (ROOT / "widgets/tune_or_not/authoring/site/build.py").read_text(encoding="utf-8")
    assert f'"{uploaded}"' in source
    assert job["permissions"] == {"pages": "write", "id-token": "write"}
