"""The house rules: floors, pinned requirements, what Binder gets, nothing of one machine."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
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


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the package, to break a rule in."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "widgets", tmp_path / "widgets", ignore=ignored)
    return tmp_path


def test_every_floor_uses_only_the_floors_below(house: Path) -> None:
    checked = lint_imports(house)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("floor", "statement"),
    [
        ("facts", "import tune_or_not.decision"),
        ("facts", "import tune_or_not.case"),
        ("decision", "import tune_or_not.charts"),
        ("decision", "import matplotlib.figure"),
        ("decision", "import urllib.request"),
        ("charts", "import tune_or_not.panels"),
        ("charts", "import live_figure.picture"),
        ("lab", "import ipywidgets"),
        ("lab", "import matplotlib.figure"),
        ("lab", "import tune_or_not.charts"),
        ("panels", "import tune_or_not.reader"),
    ],
)
def test_a_look_upwards_is_refused(house: Path, floor: str, statement: str) -> None:
    (house / f"widgets/tune_or_not/{floor}/upwards.py").write_text(statement + "\n")
    checked = lint_imports(house)
    assert checked.returncode == 1
    assert f"tune_or_not.{floor}.upwards" in checked.stdout


def test_a_room_that_is_on_no_floor_is_refused(house: Path) -> None:
    (house / "widgets/tune_or_not/attic.py").write_text("")
    checked = lint_imports(house)
    assert checked.returncode == 1
    assert "attic" in checked.stdout


# ----------------------------------------------------------------------------- requirements


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_every_requirement_is_pinned(name: str) -> None:
    pins = [line for line in lines(name) if line != "-e ."]
    assert pins
    loose = [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", pin)]
    assert loose == []


def test_the_package_itself_is_installed_last() -> None:
    assert (ROOT / "requirements.txt").read_text(encoding="utf-8").endswith("\n-e .\n")


def test_the_ranges_of_pyproject_are_those_of_requirements_in() -> None:
    assert PYPROJECT["project"]["dependencies"] == lines("requirements.in")


@pytest.mark.parametrize("folder", ["", "tests/"])
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


def test_tests_and_course_pin_the_same_versions() -> None:
    course = {pin for pin in lines("requirements.txt") if pin != "-e ."}
    names = {normal(Requirement(pin).name) for pin in course}
    shared = [pin for pin in lines("tests/requirements.txt") if normal(name_of(pin)) in names]
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


# ------------------------------------------------------------------------- of no one machine


def test_notebooks_show_no_path_of_the_machine_that_built_them() -> None:
    own = [str(ROOT), str(Path.home()) + "/", sysconfig.get_path("purelib")]
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        text = notebook.read_text(encoding="utf-8")
        assert [path for path in own if path in text] == [], notebook.name
