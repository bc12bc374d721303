"""course.py: what it installs and when, what it starts, and the one line that each failure gets."""

import ast
import errno
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import course
from course import COURSE_REQUIREMENTS, TEST_REQUIREMENTS, Environment

ROOT = Path(course.__file__).parent


class FakeInstaller:
    """Stands for pip and venv: notes the commands and answers as told."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.commands: list[Sequence[str]] = []
        self.exit_code, self.output = 0, ""
        self.error: BaseException | None = None

    def __call__(
        self, _title: str, command: Sequence[str], _environment: Environment
    ) -> subprocess.CompletedProcess[str]:
        self.commands.append(command)
        if self.error:
            raise self.error
        if "venv" in command:
            shutil.rmtree(self.environment.folder, ignore_errors=True)
            self.environment.scripts.mkdir(parents=True)
            self.environment.python.symlink_to(sys.executable)
        return subprocess.CompletedProcess(command, self.exit_code, self.output)

    @property
    def kinds(self) -> list[str]:
        return ["venv" if "venv" in command else "pip" for command in self.commands]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "lessons").mkdir()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "lessons/course.toml").write_text('[[lesson]]\nid = "00"\nkey = "first"\n')
    (tmp_path / "notebooks/00_first.ipynb").write_text("{}")
    (tmp_path / "requirements.txt").write_text("numpy==2.0\npandas==3.0 ; python_version > '3'\n")
    (tmp_path / "tests/requirements.txt").write_text("pytest==9.0\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def installer(project: Path, monkeypatch: pytest.MonkeyPatch) -> FakeInstaller:
    fake = FakeInstaller(Environment(project))
    monkeypatch.setattr(course, "follow", fake)
    monkeypatch.setattr(course, "has_pip", lambda environment: environment.python.exists())
    return fake


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that this process would have become."""
    commands: list[list[str]] = []

    def become(command: list[str], _variables: dict[str, str]) -> int:
        commands.append(command)
        return 0

    monkeypatch.setattr(course, "become", become)
    return commands


# -------------------------------------------------------------------------- what is installed


def test_a_first_start_makes_the_environment_and_a_second_does_nothing(
    installer: FakeInstaller,
) -> None:
    course.set_up(installer.environment, COURSE_REQUIREMENTS)
    assert installer.kinds == ["venv", "pip"]
    course.set_up(installer.environment, COURSE_REQUIREMENTS)
    assert installer.kinds == ["venv", "pip"]


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_a_changed_file_is_installed_again(installer: FakeInstaller, name: str) -> None:
    course.set_up(installer.environment, COURSE_REQUIREMENTS)
    with (installer.environment.root / name).open("a") as file:
        file.write("# changed\n")
    course.set_up(installer.environment, COURSE_REQUIREMENTS)
    assert installer.kinds == ["venv", "pip", "pip"]


def test_the_tests_install_their_own_requirements_once(installer: FakeInstaller) -> None:
    course.set_up(installer.environment, COURSE_REQUIREMENTS)
    course.set_up(installer.environment, TEST_REQUIREMENTS)
    course.set_up(installer.environment, TEST_REQUIREMENTS)
    course.set_up(installer.environment, COURSE_REQUIREMENTS)
    assert installer.kinds == ["venv", "pip", "pip"]
    assert "tests/requirements.txt" in installer.commands[-1]


def test_a_folder_that_was_moved_is_installed_again(
    installer: FakeInstaller, tmp_path_factory: pytest.TempPathFactory
) -> None:
    course.set_up(installer.environment, COURSE_REQUIREMENTS)
    moved = tmp_path_factory.mktemp("moved") / "course"
    shutil.move(installer.environment.root, moved)
    elsewhere = Environment(moved)
    assert elsewhere.fingerprint(COURSE_REQUIREMENTS) not in elsewhere.installed_fingerprints()


def test_a_python_that_went_away_is_noticed(installer: FakeInstaller) -> None:
    course.set_up(installer.environment, COURSE_REQUIREMENTS)
    installer.environment.python.unlink()
    course.set_up(installer.environment, COURSE_REQUIREMENTS)
    assert installer.kinds == ["venv", "pip", "venv", "pip"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(errno.ENOSPC, "full")])
def test_a_half_made_environment_is_made_afresh(
    installer: FakeInstaller, error: BaseException
) -> None:
    course.set_up(installer.environment, COURSE_REQUIREMENTS)
    (installer.environment.root / "requirements.txt").write_text("numpy==2.1\n")
    installer.error = error
    with pytest.raises(type(error)):
        course.set_up(installer.environment, COURSE_REQUIREMENTS)
    installer.error = None
    course.set_up(installer.environment, COURSE_REQUIREMENTS)
    assert installer.kinds == ["venv", "pip", "pip", "venv", "pip"]


def test_an_active_environment_is_left_alone(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", "/elsewhere")
    monkeypatch.setenv("PYTHONHOME", "/elsewhere")
    monkeypatch.setenv("PATH", "/elsewhere/bin")
    environment = Environment(project)
    variables = environment.variables()
    assert variables["VIRTUAL_ENV"] == str(project / ".venv")
    assert variables["PATH"].startswith(str(environment.scripts))
    assert "PYTHONHOME" not in variables


# --------------------------------------------------------------------------- what is started


def test_no_argument_opens_the_first_lesson(
    installer: FakeInstaller, started: list[list[str]]
) -> None:
    assert course.main(["--no-browser", "--port=9999"], installer.environment.root) == 0
    (command,) = started
    assert command[:3] == [str(installer.environment.python), "-m", "jupyterlab"]
    assert "--ServerApp.root_dir=." in command
    assert "--LabApp.default_url=/lab/tree/notebooks/00_first.ipynb" in command
    assert set(course.OFFLINE_OPTIONS) < set(command)
    assert command[-2:] == ["--no-browser", "--port=9999"]


def test_build_passes_its_arguments_on(installer: FakeInstaller, started: list[list[str]]) -> None:
    assert course.main(["build", "--check", "04"], installer.environment.root) == 0
    assert started[0][1:] == ["-m", "tune_or_not.authoring.build", "--check", "04"]


def test_the_site_installs_its_generator_and_passes_its_arguments_on(
    installer: FakeInstaller, started: list[list[str]]
) -> None:
    extra = installer.environment.root / course.SITE_REQUIREMENTS[-1]
    extra.parent.mkdir(parents=True)
    extra.write_text("sphinx==9.0\n")
    assert course.main(["site", "-o", "there", "04"], installer.environment.root) == 0
    assert course.SITE_REQUIREMENTS[-1] in installer.commands[-1]
    assert started[0][1:] == ["-m", "tune_or_not.authoring.site", "-o", "there", "04"]


def test_bench_runs_a_benchmark(installer: FakeInstaller, started: list[list[str]]) -> None:
    benchmark = installer.environment.root / "benchmarks/live.py"
    benchmark.parent.mkdir()
    benchmark.touch()
    assert course.main(["bench", "live", "--quick"], installer.environment.root) == 0
    assert started[0][1:] == ["-m", "benchmarks.live", "--quick"]


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> dict[str, Sequence[str]]:
    """The checks that were run: what follows their names; mypy fails."""
    run: dict[str, Sequence[str]] = {}

    def call(command: Sequence[str], **_options: object) -> int:
        name, *arguments = command[2:] if "-m" in command[:2] else [Path(command[0]).name]
        run[" ".join([name, *arguments[:1]]) if name == "ruff" else name] = arguments
        return 1 if name == "mypy" else 0

    monkeypatch.setattr(subprocess, "call", call)
    return run


def test_every_check_runs_even_after_a_failure(
    installer: FakeInstaller,
    checks: dict[str, Sequence[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert course.main(["test"], installer.environment.root) == 1
    out = capsys.readouterr().out
    assert re.search(r"^FAILED +mypy +\d", out, re.MULTILINE)
    assert re.search(r"^passed +pytest +\d", out, re.MULTILINE)
    assert out.endswith("FAILED: mypy\n")
    assert "not slow" not in checks["pytest"]


LINTERS = {"ruff check", "ruff format", "lint-imports", "mypy"}


def test_the_quick_loop_runs_every_linter_and_leaves_out_slow_tests(
    installer: FakeInstaller, checks: dict[str, Sequence[str]]
) -> None:
    assert course.main(["test", "--quick"], installer.environment.root) == 1
    assert checks.keys() == LINTERS | {"pytest"}
    assert checks["pytest"][-1] == "not slow"


def test_an_option_alone_leaves_every_check_and_test_in(
    installer: FakeInstaller, checks: dict[str, Sequence[str]]
) -> None:
    assert course.main(["test", "--durations=80"], installer.environment.root) == 1
    assert checks.keys() == LINTERS | {"pytest"}
    assert checks["pytest"][-1] == "--durations=80"
    assert "-n" in checks["pytest"]
    assert "not slow" not in checks["pytest"]


@pytest.mark.parametrize("arguments", [["-k", "cost"], ["tests/unit/bill", "-x"], ["--lf", "-x"]])
def test_some_of_the_tests_run_alone(
    installer: FakeInstaller, started: list[list[str]], arguments: list[str]
) -> None:
    assert course.main(["test", *arguments], installer.environment.root) == 0
    assert started[0][1:] == ["-m", "pytest", *arguments]
    assert "tests/requirements.txt" in installer.commands[-1]


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert course.main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in ("test", "build [--check]", "bench", "--no-browser"))


# ----------------------------------------------------------------------- what a failure says


def refusal(arguments: list[str], root: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that a failing call prints."""
    assert course.main(arguments, root) != 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1, printed.err
    assert printed.err.startswith("course.py: ")
    return printed.err


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full. Free about 1 GB"),
        ("WARNING: Retrying ... NewConnectionError('...')\nERROR: No", "Connect to the network"),
        ("error: [Errno 13] Permission denied: 'x'", "a folder of your own"),
        ("ERROR: No matching distribution found for x==1", "No matching distribution found"),
        ("killed", "exit code 1"),
    ],
)
def test_a_failed_install(
    installer: FakeInstaller, capsys: pytest.CaptureFixture[str], output: str, said: str
) -> None:
    installer.environment.scripts.mkdir(parents=True)
    installer.environment.python.touch()
    installer.exit_code, installer.output = 1, output
    told = refusal([], installer.environment.root, capsys)
    assert said in told
    assert "python3 course.py" in told


def test_a_disk_that_is_full_for_course_py_itself(
    installer: FakeInstaller, capsys: pytest.CaptureFixture[str]
) -> None:
    installer.error = OSError(errno.ENOSPC, "No space left on device")
    assert "disk is full" in refusal([], installer.environment.root, capsys)


def test_a_missing_venv_module(
    installer: FakeInstaller, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(course.importlib.util, "find_spec", lambda _name: None)
    told = refusal([], installer.environment.root, capsys)
    assert "sudo apt install python3." in told
    assert installer.commands == []


def test_a_stop_by_the_keyboard(
    installer: FakeInstaller, capsys: pytest.CaptureFixture[str]
) -> None:
    installer.error = KeyboardInterrupt()
    assert course.main([], installer.environment.root) == 130
    assert (
        capsys.readouterr().err == "\ncourse.py: stopped. To go on, run python3 course.py again.\n"
    )


def test_an_unknown_command(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert course.main(["tset"], project) == 2
    assert "'tset'" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["bench"], ["bench", "live"]])
def test_no_benchmarks_yet(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert course.main(arguments, project) == 2
    assert "There are no benchmarks yet." in capsys.readouterr().err


def test_an_unknown_benchmark_lists_the_others(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "benchmarks").mkdir()
    (project / "benchmarks/live.py").touch()
    assert course.main(["bench", "speed"], project) == 2
    assert "Benchmarks: live" in capsys.readouterr().err


def test_a_first_lesson_that_is_not_built(
    installer: FakeInstaller, capsys: pytest.CaptureFixture[str]
) -> None:
    (installer.environment.root / "notebooks/00_first.ipynb").unlink()
    assert "course.py build" in refusal([], installer.environment.root, capsys)


def test_a_broken_list_of_lessons(
    installer: FakeInstaller, capsys: pytest.CaptureFixture[str]
) -> None:
    (installer.environment.root / "lessons/course.toml").write_text("lesson = 3")
    assert "does not name a first lesson" in refusal([], installer.environment.root, capsys)


def test_it_parses_on_old_pythons_up_to_the_check() -> None:
    source = (ROOT / "course.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    before_check = source.partition("sys.exit(old_python_message")[0]
    imported = re.findall(r"^(?:import|from) (\w+)", before_check, re.MULTILINE)
    assert set(imported) == {"shutil", "sys"}


def test_an_old_python_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    told = course.old_python_message((3, 8))
    assert "needs Python 3.11.5 or newer, and this is 3.8. Install" in told
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "python3.12" else None)
    assert course.old_python_message((3, 8)).endswith("Run: python3.12 course.py")


# ---------------------------------------------------------------------------------- progress


def test_what_a_command_says_is_kept(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    says = [sys.executable, "-c", "import sys; print('one'); print('two', file=sys.stderr)"]
    finished = course.follow("Waiting", says, Environment(project))
    assert sorted(finished.stdout.splitlines()) == ["one", "two"]
    assert Environment(project).log.read_text() == finished.stdout
    assert capsys.readouterr().err == "Waiting\n"


def test_a_terminal_shows_the_latest_line(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    course.follow("Waiting", [sys.executable, "-c", "print('one')"], Environment(project))
    shown = [line.rstrip() for line in capsys.readouterr().err.split("\r")]
    assert shown == ["Waiting", "Waiting · one", "Waiting"]
