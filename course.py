#!/usr/bin/env python3
"""Set the course up, open it, test it, build it: python3 course.py --help.

Standard library only, because nothing else is installed when it runs. It runs on Python 3.11 and
newer, and must still parse on Python 3.6 so that an old Python gets a sentence, not a SyntaxError.
"""

import shutil
import sys

OLDEST_PYTHON = (3, 11)


def old_python_message(running: "tuple[int, ...]") -> str:
    """Say which Python is needed, and name a newer one when this machine has it."""
    names = [f"python3.{minor}" for minor in range(20, OLDEST_PYTHON[1] - 1, -1)]
    newer = [name for name in names if shutil.which(name)]
    needed = "{}.{}".format(*OLDEST_PYTHON)
    advice = (
        f"Run: {newer[0]} course.py"
        if newer
        else f"Install Python {needed} or newer, then run: python{needed} course.py"
    )
    this = f"{running[0]}.{running[1]}"
    return f"course.py needs Python {needed} or newer, and this is {this}. {advice}"


# Before the other imports: tomllib and the annotations below do not exist in an old Python.
if sys.version_info < OLDEST_PYTHON:
    sys.exit(old_python_message(sys.version_info[:2]))

import errno
import hashlib
import importlib.util
import math
import os
import queue
import re
import subprocess
import threading
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent
AGAIN = "python3 course.py"

USAGE = f"""\
usage: {AGAIN} [JUPYTERLAB OPTION ...]     open the course in JupyterLab
       {AGAIN} test [PYTEST ARGUMENT ...]  run every check and test
       {AGAIN} build [--check] [LESSON ...]
                                             make notebooks/ from lessons/; --check only compares
       {AGAIN} bench [NAME]                run a benchmark, or list them
       {AGAIN} app [VOILA OPTION ...]      the decision panel alone, as a page without code
       {AGAIN} --help                      show this

The first run sets up .venv, which takes a few minutes. JupyterLab options such as --no-browser or
--port=9999 are passed on.
"""

COURSE_REQUIREMENTS = ("requirements.txt",)
TEST_REQUIREMENTS = ("requirements.txt", "tests/requirements.txt")

# Nothing here may ask the network for anything. The command line wins over a learner's own Jupyter
# configuration and settings, which could switch these requests back on.
OFFLINE_OPTIONS = (
    "--LabApp.extension_manager=readonly",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)

# Sliders feel better when the kernel's messages leave at once: see the module. A server that cannot
# load it says so in its log and starts without it.
SERVER_EXTENSION = "--ServerApp.jpserver_extensions=tune_or_not.app.lab_server=True"

APP_FOLDER = "widgets/tune_or_not/app"

NBVAL_OPTIONS = (
    "--nbval",
    "--nbval-current-env",
    "--nbval-sanitize-with",
    "tests/nbval_sanitize.cfg",
    "--nbval-cell-timeout",
    "60",
    "notebooks",
)


class RefusalError(Exception):
    """Something the person at the keyboard can mend, told in one line."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


# ---------------------------------------------------------------------------------- environment


@dataclass(frozen=True)
class Environment:
    """The course's own virtual environment: where it is and what was installed into it."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / ".venv"

    @property
    def scripts(self) -> Path:
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    @property
    def log(self) -> Path:
        return self.root / ".venv-install.log"

    @property
    def unfinished(self) -> Path:
        """Exists while pip works: left behind, it says that the packages cannot be trusted."""
        return self.folder / "course-install-unfinished"

    def stamp(self, requirements: Sequence[str]) -> Path:
        kind = "tests" if requirements == TEST_REQUIREMENTS else "course"
        return self.folder / f"course-installed-{kind}"

    def fingerprint(self, requirements: Sequence[str]) -> str:
        """Changes with what should be installed, with a moved folder and with a replaced Python."""
        digest = hashlib.sha256()
        for name in (*requirements, "pyproject.toml"):
            digest.update((self.root / name).read_bytes())
        digest.update(os.fsencode(self.root))
        digest.update(os.fsencode(os.path.realpath(self.python)))
        return digest.hexdigest()

    def is_installed(self, requirements: Sequence[str]) -> bool:
        try:
            stamp = self.stamp(requirements).read_text(encoding="utf-8")
        except FileNotFoundError:
            return False
        return self.python.exists() and stamp == self.fingerprint(requirements)

    def forget_installed(self) -> None:
        for requirements in (COURSE_REQUIREMENTS, TEST_REQUIREMENTS):
            self.stamp(requirements).unlink(missing_ok=True)

    def mark_installed(self, requirements: Sequence[str]) -> None:
        # The tests' requirements contain the course's.
        for done in {COURSE_REQUIREMENTS, tuple(requirements)}:
            self.stamp(done).write_text(self.fingerprint(done), encoding="utf-8")
        self.unfinished.unlink()

    def variables(self) -> dict[str, str]:
        """Environment variables for a program of .venv, whatever environment is active now."""
        variables = dict(os.environ)
        for name in ("PYTHONHOME", "JUPYTERLAB_DIR", "PIP_TARGET", "PIP_PREFIX"):
            variables.pop(name, None)
        variables["VIRTUAL_ENV"] = str(self.folder)
        variables["PATH"] = os.pathsep.join([str(self.scripts), os.environ.get("PATH", "")])
        variables["PIP_USER"] = "0"
        variables["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
        variables["JUPYTER_PREFER_ENV_PATH"] = "1"
        # Tabs that were left open in another project's JupyterLab do not exist here.
        variables.setdefault("JUPYTERLAB_WORKSPACES_DIR", str(self.folder / "workspaces"))
        return variables


def set_up(environment: Environment, requirements: Sequence[str]) -> None:
    """Bring .venv to what the requirements say; at once when nothing changed."""
    if environment.is_installed(requirements):
        return
    environment.log.unlink(missing_ok=True)
    if environment.unfinished.exists() or not has_pip(environment):
        make_venv(environment)
    environment.forget_installed()
    environment.unfinished.touch()
    install(environment, requirements)
    environment.mark_installed(requirements)
    environment.log.unlink(missing_ok=True)


def has_pip(environment: Environment) -> bool:
    command = [str(environment.python), "-m", "pip", "--version"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_venv(environment: Environment) -> None:
    refuse_without_venv()
    # Not --upgrade: packages that were half written by a stopped install must go.
    command = [sys.executable, "-m", "venv", "--clear", str(environment.folder)]
    progress = Progress("Making .venv", total=0)
    outcome = follow(command, environment.variables(), progress, environment.log)
    if outcome.failed:
        raise RefusalError(explain_failure(outcome, environment) or venv_missing_message())


def refuse_without_venv() -> None:
    # Debian and Ubuntu ship venv without ensurepip until python3-venv is installed.
    if any(importlib.util.find_spec(module) is None for module in ("venv", "ensurepip")):
        raise RefusalError(venv_missing_message())


def venv_missing_message() -> str:
    version = "{}.{}".format(*sys.version_info[:2])
    return (
        f"this Python {version} cannot make a virtual environment: its venv module is incomplete. "
        f"On Debian or Ubuntu: sudo apt install python{version}-venv; elsewhere install Python "
        f"from python.org. Then run {AGAIN} again."
    )


def install(environment: Environment, requirements: Sequence[str]) -> None:
    files = [part for name in requirements for part in ("-r", name)]
    command = [str(environment.python), "-m", "pip", "install", "--progress-bar", "off", *files]
    progress = Progress("Installing", total=count_requirements(environment.root, requirements))
    outcome = follow(command, environment.variables(), progress, environment.log)
    if outcome.failed:
        raise RefusalError(
            explain_failure(outcome, environment) or unknown_failure(outcome, environment)
        )


def count_requirements(root: Path, requirements: Sequence[str]) -> int:
    """How many packages the files pin; some are for other systems, so this is an upper bound."""
    pins = set()
    for name in requirements:
        text = (root / name).read_text(encoding="utf-8")
        pins.update(re.findall(r"^([\w.-]+)==", text, flags=re.MULTILINE))
    return len(pins)


# ------------------------------------------------------------------------------------- progress


@dataclass
class Progress:
    """One moving line on a terminal; elsewhere a plain line now and then."""

    title: str
    total: int
    out: IO[str] = field(default_factory=lambda: sys.stderr)
    started: float = field(default_factory=time.monotonic)
    detail: str = ""
    seen: set[str] = field(default_factory=set)
    printed_at: float = -math.inf
    printed_detail: str = ""

    PACKAGE = re.compile(r"^(?:Collecting|Requirement already satisfied:) ([\w.-]+)")
    QUIET_SECONDS = 10

    def read(self, line: str) -> None:
        """Learn from a line of pip's output what it is doing."""
        package = self.PACKAGE.match(line)
        if package:
            self.seen.add(package[1])
            self.detail = f"package {len(self.seen)} of about {self.total}: {package[1]}"
        elif line.startswith("Installing collected packages"):
            self.detail = f"putting {line.count(',') + 1} packages in place"
        elif "Retrying" in line:
            self.detail = "the package index does not answer, trying again"

    def show(self) -> None:
        elapsed = time.monotonic() - self.started
        text = " · ".join(filter(None, [self.title, self.detail, f"{elapsed:.0f} s"]))
        if self.out.isatty():
            width = shutil.get_terminal_size().columns - 1
            self.out.write("\r" + text[:width].ljust(width))
        elif self._is_news(elapsed):
            self.out.write(text + "\n")
            self.printed_at, self.printed_detail = elapsed, self.detail
        self.out.flush()

    def _is_news(self, elapsed: float) -> bool:
        new_phase = self.detail.partition(" ")[0] != self.printed_detail.partition(" ")[0]
        return new_phase or elapsed - self.printed_at >= self.QUIET_SECONDS

    def close(self) -> None:
        if self.out.isatty():
            self.out.write("\n")


@dataclass(frozen=True)
class Outcome:
    returncode: int
    output: str

    @property
    def failed(self) -> bool:
        return self.returncode != 0


def follow(
    command: Sequence[str], variables: dict[str, str], progress: Progress, log: Path
) -> Outcome:
    """Run a command while the progress line moves; its output goes to the log and the outcome."""
    lines = []
    with subprocess.Popen(
        command,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            for line in with_pauses(process):
                progress.read(line)
                progress.show()
                lines.append(line)
        except BaseException:
            process.terminate()
            raise
        finally:
            progress.close()
            write_log(log, lines)
    return Outcome(process.returncode, "".join(lines))


def with_pauses(process: subprocess.Popen[str]) -> Iterator[str]:
    """The lines of a process, and "" whenever it has been silent for a second."""
    lines: queue.Queue[str | None] = queue.Queue()

    def pump() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=pump, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=1)
        except queue.Empty:
            yield ""
            continue
        if line is None:
            return
        yield line


def write_log(log: Path, lines: list[str]) -> None:
    try:
        with log.open("a", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError:
        # A full disk: the failure itself is told, the log is only a help.
        pass


# ------------------------------------------------------------------------------------- failures

DISK_FULL_SIGNS = ("No space left on device", "Disk quota exceeded", "not enough space on the disk")
NETWORK_SIGNS = (
    "NewConnectionError",
    "Failed to establish a new connection",
    "NameResolutionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "Read timed out",
    "ProxyError",
    "Connection aborted",
    "Network is unreachable",
)


def explain_failure(outcome: Outcome, environment: Environment) -> str | None:
    """One line for a failure that is known, None for another."""
    if any(sign in outcome.output for sign in DISK_FULL_SIGNS):
        return disk_full_message(environment)
    if any(sign in outcome.output for sign in NETWORK_SIGNS):
        return (
            "the package index cannot be reached. Connect to the network (behind a proxy, set "
            f"HTTPS_PROXY), then run {AGAIN} again. Details: {environment.log.name}"
        )
    if "Permission denied" in outcome.output:
        return (
            f"no permission to write in {environment.folder}. Copy the course to a folder of your "
            f"own, then run {AGAIN} there. Details: {environment.log.name}"
        )
    return None


def disk_full_message(environment: Environment) -> str:
    return (
        f"the disk is full. Free about 1 GB for {environment.folder}, then run {AGAIN} again: "
        "it repairs what is half made."
    )


def unknown_failure(outcome: Outcome, environment: Environment) -> str:
    errors = re.findall(r"^(?:ERROR|error): (.+)", outcome.output, flags=re.MULTILINE)
    reason = errors[-1] if errors else f"pip stopped with exit code {outcome.returncode}"
    return (
        f"the installation failed: {reason}. Mend it, then run {AGAIN} again. "
        f"Details: {environment.log.name}"
    )


# ------------------------------------------------------------------------------------- commands


def open_course(environment: Environment, options: Sequence[str]) -> int:
    first = first_lesson(environment.root)
    set_up(environment, COURSE_REQUIREMENTS)
    return become(
        [str(environment.python), *lab_arguments(first), *options], environment.variables()
    )


def first_lesson(root: Path) -> str:
    """The file name, without ending, of the lesson that the course opens on."""
    listing = root / "lessons" / "course.toml"
    try:
        lesson = tomllib.loads(listing.read_text(encoding="utf-8"))["lesson"][0]["file"]
    except (OSError, ValueError, LookupError, TypeError) as problem:
        raise RefusalError(
            f"lessons/course.toml does not name a first lesson: {problem!r}"
        ) from problem
    notebook = root / "notebooks" / f"{lesson}.ipynb"
    if not notebook.is_file():
        raise RefusalError(f"notebooks/{lesson}.ipynb is missing. Build it with: {AGAIN} build")
    return str(lesson)


def lab_arguments(first: str) -> list[str]:
    """What follows `python` to serve the course, from the repository's root, on one lesson."""
    return [
        "-m",
        "jupyterlab",
        # A notebook's path as argument would make notebooks/ the root and hide the rest.
        "--ServerApp.root_dir=.",
        f"--LabApp.default_url=/lab/tree/notebooks/{first}.ipynb",
        # In many containers root is the only user.
        f"--ServerApp.allow_root={is_root()}",
        *OFFLINE_OPTIONS,
        SERVER_EXTENSION,
    ]


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def become(command: list[str], variables: dict[str, str]) -> int:
    """Hand this process over to a command, so that signals and the exit code are its own."""
    if os.name != "nt":
        os.execve(command[0], command, variables)
    return subprocess.call(command, env=variables)  # exec on Windows returns to the prompt at once


@dataclass(frozen=True)
class Step:
    name: str
    command: Sequence[str]


def check_steps(environment: Environment, pytest_arguments: Sequence[str]) -> list[Step]:
    """Every check in order, the quick ones first and pytest's own summary last."""
    workers = str(min(os.cpu_count() or 1, 8))
    run = [str(environment.python), "-m"]
    in_parallel = ["-n", workers, "--dist"]
    by_file = ["loadscope", "--no-loadscope-reorder"]
    return [
        Step("ruff check", [*run, "ruff", "check", "."]),
        Step("ruff format", [*run, "ruff", "format", "--check", "."]),
        Step("mypy", [*run, "mypy"]),
        Step("import-linter", [str(environment.scripts / "lint-imports")]),
        Step("build --check", [*run, "tune_or_not.authoring.build", "--check"]),
        Step("nbval", [*run, "pytest", *NBVAL_OPTIONS, *in_parallel, "loadfile"]),
        # A file stays in one worker, in the order of the tree: the browser's come first, and last
        # longest. (loadgroup is blind to its groups with pytest 9.2 and pytest-xdist 3.8.)
        Step("pytest", [*run, "pytest", *in_parallel, *by_file, *pytest_arguments]),
    ]


def test_course(environment: Environment, pytest_arguments: Sequence[str]) -> int:
    set_up(environment, TEST_REQUIREMENTS)
    results = []
    for step in check_steps(environment, pytest_arguments):
        print(f"\n-- {step.name}", flush=True)
        started = time.monotonic()
        code = subprocess.call(step.command, env=environment.variables())
        results.append((step.name, code, time.monotonic() - started))
    return report(results)


def report(results: Sequence[tuple[str, int, float]]) -> int:
    """Print one line a step and return the exit code of the whole."""
    print()
    for name, code, seconds in results:
        print(f"{'passed' if code == 0 else 'FAILED':8}{name:16}{seconds:7.1f} s")
    failed = [name for name, code, _ in results if code]
    print(f"FAILED: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def build_notebooks(environment: Environment, arguments: Sequence[str]) -> int:
    set_up(environment, COURSE_REQUIREMENTS)
    command = [str(environment.python), "-m", "tune_or_not.authoring.build", *arguments]
    return become(command, environment.variables())


def run_benchmark(environment: Environment, arguments: Sequence[str]) -> int:
    folder = environment.root / "benchmarks"
    names = sorted(file.stem for file in folder.glob("[!_]*.py"))
    if not arguments or arguments[0] not in names:
        unknown = f"there is no benchmark {arguments[0]!r}. " if arguments else ""
        listed = f"Benchmarks: {', '.join(names)}" if names else "There are no benchmarks yet."
        raise RefusalError(unknown + listed, exit_code=2)
    set_up(environment, TEST_REQUIREMENTS)
    # As a module: a benchmark may use the helpers of the tests.
    module = ["-m", f"benchmarks.{arguments[0]}"]
    return become([str(environment.python), *module, *arguments[1:]], environment.variables())


def open_app(environment: Environment, options: Sequence[str]) -> int:
    set_up(environment, COURSE_REQUIREMENTS)
    folders = [str(environment.root / APP_FOLDER / "share"), os.environ.get("JUPYTER_PATH", "")]
    variables = {
        **environment.variables(),
        "JUPYTER_PATH": os.pathsep.join(filter(None, folders)),
    }
    return become([str(environment.python), *app_arguments(), *options], variables)


def app_arguments() -> list[str]:
    """What follows `python` to serve the app; its page stands in the folder that JUPYTER_PATH
    names. The token keeps other users of this machine out."""
    return [
        "-m",
        "voila",
        f"{APP_FOLDER}/decision.ipynb",
        "--template=tune_or_not",
        "--Voila.ip=127.0.0.1",
        "--Voila.auto_token=True",
    ]


def show_usage(_environment: Environment, _arguments: Sequence[str]) -> int:
    print(USAGE, end="")
    return 0


COMMANDS: dict[str, Callable[[Environment, Sequence[str]], int]] = {
    "test": test_course,
    "build": build_notebooks,
    "bench": run_benchmark,
    "app": open_app,
    "--help": show_usage,
    "-h": show_usage,
}


def run(root: Path, arguments: Sequence[str]) -> int:
    environment = Environment(root)
    command = arguments[0] if arguments else ""
    if command in COMMANDS:
        return COMMANDS[command](environment, arguments[1:])
    if command and not command.startswith("-"):
        raise RefusalError(f"there is no command {command!r}. Help: {AGAIN} --help", exit_code=2)
    return open_course(environment, arguments)


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    os.chdir(root)
    try:
        return run(root, arguments)
    except RefusalError as refusal:
        print(f"course.py: {refusal}", file=sys.stderr)
        return refusal.exit_code
    except KeyboardInterrupt:
        print(f"\ncourse.py: stopped. To go on, run {AGAIN} again.", file=sys.stderr)
        return 130
    except OSError as problem:
        print(f"course.py: {os_error_message(problem, Environment(root))}", file=sys.stderr)
        return 1


def os_error_message(problem: OSError, environment: Environment) -> str:
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full_message(environment)
    return f"{problem.strerror or problem}: {problem.filename or environment.root}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
