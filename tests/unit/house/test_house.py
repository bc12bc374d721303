"""The house rules: floors, pinned requirements, what Binder gets, nothing of one machine."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[3]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def lines(name: str) -> list[str]:
    """The lines of a requirements file, without comments."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


# ----------------------------------------------------------------------------------- floors


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(command), "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "widgets")},
        capture_output=True,
        text=True,
        check=False,
    )


def copied_house(folder: Path) -> Path:
    """A copy of the packages, to break a rule in."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "widgets", folder / "widgets", ignore=ignored)
    return folder


UPWARDS = [
    ("facts", "import tune_or_not.decision"),
    ("facts", "import tune_or_not.case"),
    ("case", "import tune_or_not.words"),
    ("words", "import tune_or_not.decision"),
    ("decision", "import tune_or_not.charts"),
    ("decision", "import matplotlib.figure"),
    ("decision", "import urllib.request"),
    ("decision.advice", "import tune_or_not.decision.choice"),
    ("decision.bill", "import tune_or_not.decision.advice"),
    ("charts", "import tune_or_not.panels"),
    ("charts", "import live_figure.picture"),
    ("lab", "import ipywidgets"),
    ("lab", "import matplotlib.figure"),
    ("lab", "import tune_or_not.charts"),
    ("dataset", "import tune_or_not.lab"),
    ("panels", "import tune_or_not.reader"),
    ("reader", "import tune_or_not.record"),
    ("record", "import tune_or_not.lesson"),
    ("record", "import tune_or_not.triage"),
    ("triage", "import tune_or_not.compare"),
    ("lesson", "import tune_or_not.app"),
    ("app", "import tune_or_not.authoring"),
]


def test_every_floor_uses_only_the_floors_below() -> None:
    checked = lint_imports(ROOT)
    assert checked.returncode == 0, checked.stdout


@pytest.fixture(scope="module")
def looked_upwards(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says when every room looks upwards at once."""
    house = copied_house(tmp_path_factory.mktemp("house"))
    for number, (room, statement) in enumerate(UPWARDS):
        folder = house / "widgets/tune_or_not" / room.replace(".", "/")
        (folder / f"upwards_{number}.py").write_text(statement + "\n")
    for package in ("live_figure", "flowchart"):
        (house / f"widgets/{package}/upwards.py").write_text("import tune_or_not.case\n")
    checked = lint_imports(house)
    assert checked.returncode == 1
    return checked.stdout


@pytest.mark.parametrize(("number", "room"), list(enumerate(room for room, _ in UPWARDS)))
def test_a_look_upwards_is_refused(looked_upwards: str, number: int, room: str) -> None:
    assert f"tune_or_not.{room}.upwards_{number} " in looked_upwards


@pytest.mark.parametrize("package", ["live_figure", "flowchart"])
def test_the_packages_of_others_know_nothing_of_the_course(
    looked_upwards: str, package: str
) -> None:
    assert f"{package}.upwards -> tune_or_not.case" in looked_upwards


def test_a_room_that_is_on_no_floor_is_refused(tmp_path: Path) -> None:
    house = copied_house(tmp_path)
    (house / "widgets/tune_or_not/attic.py").write_text("")
    checked = lint_imports(house)
    assert checked.returncode == 1
    assert "attic" in checked.stdout


CLOCKS = {
    *("date.today", "datetime.now", "datetime.today", "datetime.utcnow"),
    *("time.time", "time.time_ns", "time.monotonic", "time.perf_counter"),
    *("monotonic", "perf_counter"),
}


def clocks_read(source: str) -> list[str]:
    """The calls in a module that ask for the day or the time."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [name for name in map(ast.unparse, calls) if name.removeprefix("datetime.") in CLOCKS]


@pytest.mark.parametrize("room", ["facts", "case", "words", "decision"])
def test_a_decision_reads_no_clock(room: str) -> None:
    modules = sorted((ROOT / "widgets/tune_or_not" / room).rglob("*.py"))
    assert modules
    reading = {
        str(module): found
        for module in modules
        if (found := clocks_read(module.read_text(encoding="utf-8")))
    }
    assert reading == {}


@pytest.mark.parametrize(
    "source", ["date.today()", "datetime.datetime.now(UTC)", "time.monotonic()", "perf_counter()"]
)
def test_a_clock_is_noticed(source: str) -> None:
    assert clocks_read(source)


MOST_FILES = 22
"""What a newcomer can take in at a glance, and two more."""
A_FILE_EACH = {"widgets/tune_or_not/facts/published_projects"}
"""Folders of alike files, which nobody reads through."""


@pytest.mark.parametrize("top", ["widgets", "tests"])
def test_no_folder_holds_more_than_a_newcomer_can_take_in(top: str) -> None:
    files = [
        file
        for file in (ROOT / top).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    ]
    count = Counter(file.parent.relative_to(ROOT).as_posix() for file in files)
    crowded = {folder for folder, number in count.items() if number > MOST_FILES}
    assert crowded <= A_FILE_EACH


# ----------------------------------------------------------------------------- requirements


SITE = "widgets/tune_or_not/authoring/site/"


@pytest.mark.parametrize(
    "name", ["requirements.txt", "tests/requirements.txt", f"{SITE}requirements.txt"]
)
def test_every_requirement_is_pinned(name: str) -> None:
    pins = [line for line in lines(name) if line != "-e ."]
    assert pins
    loose = [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", pin)]
    assert loose == []


def test_the_package_itself_is_installed_last() -> None:
    assert (ROOT / "requirements.txt").read_text(encoding="utf-8").endswith("\n-e .\n")


def test_the_ranges_of_pyproject_are_those_of_requirements_in() -> None:
    assert PYPROJECT["project"]["dependencies"] == lines("requirements.in")


@pytest.mark.parametrize("folder", ["", "tests/", SITE])
def test_every_range_holds_the_pinned_version(folder: str) -> None:
    pins = [Requirement(pin) for pin in lines(f"{folder}requirements.txt") if pin != "-e ."]
    for line in lines(f"{folder}requirements.in"):
        wanted = Requirement(line)
        versions = [
            str(pin.specifier).removeprefix("==")
            for pin in pins
            if normal(pin.name) == normal(wanted.name)
        ]
        assert versions, f"{line} is not pinned"
        assert all(wanted.specifier.contains(version) for version in versions), line


@pytest.mark.parametrize(("folder", "other"), [("", "tests/"), ("", SITE), ("tests/", SITE)])
def test_what_stands_in_one_environment_has_the_same_versions(folder: str, other: str) -> None:
    course = {pin for pin in lines(f"{folder}requirements.txt") if pin != "-e ."}
    names = {normal(Requirement(pin).name) for pin in course}
    shared = [pin for pin in lines(f"{other}requirements.txt") if normal(name_of(pin)) in names]
    bare = {pin.partition(" ;")[0] for pin in course}
    assert [pin for pin in shared if pin.partition(" ;")[0] not in bare] == []


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def name_of(pin: str) -> str:
    return Requirement(pin).name


# ---------------------------------------------------------------------------------- Binder


@pytest.fixture(scope="module")
def dockerfile() -> str:
    """The Dockerfile that Binder would use; made without Docker."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"repo2docker cannot run here: {made.stderr.strip().splitlines()[-1:]}")
    return made.stdout + made.stderr


def test_binder_has_the_python_that_the_course_needs(dockerfile: str) -> None:
    assert (ROOT / "binder/runtime.txt").read_text() == "python-3.12\n"
    assert "Building conda environment for python=3.12" in dockerfile


def test_binder_installs_the_pinned_requirements(dockerfile: str) -> None:
    assert (ROOT / "binder/requirements.txt").read_text() == "-r ../requirements.txt\n"
    assert '-r "binder/requirements.txt"' in dockerfile


def test_binder_closes_the_list_of_files(dockerfile: str) -> None:
    assert os.access(ROOT / "binder/postBuild", os.X_OK)
    assert "postBuild" in dockerfile
    workspace = json.loads((ROOT / "binder/workspace.json").read_text())
    assert workspace["metadata"]["id"] == "default"
    assert workspace["data"]["layout-restorer:data"]["left"]["collapsed"] is True


# ------------------------------------------------------------------------- of no one machine


def test_notebooks_show_no_path_of_the_machine_that_built_them() -> None:
    own = [str(ROOT), str(Path.home()) + "/", sysconfig.get_path("purelib")]
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        text = notebook.read_text(encoding="utf-8")
        assert [path for path in own if path in text] == [], notebook.name
