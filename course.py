#!/usr/bin/env python3
"""Set the course up, open it, test it, build it: python3 course.py --help.

Standard library only, because nothing else is installed when it runs. It runs on Python 3.11 and
newer, and must still parse on Python 3.6 so that an old Python gets a sentence, not a SyntaxError.
"""

import shutil
import sys

OLDEST_PYTHON = (3, 11, 5)  # what the pinned packages ask for


def old_python_message(running: "tuple[int, ...]") -> str:
    """Say which Python is needed, and name a newer one when this machine has it."""
    names = [f"python3.{minor}" for minor in range(20, OLDEST_PYTHON[1], -1)]
    newer = [name for name in names if shutil.which(name)]
    needed = "{}.{}.{}".format(*OLDEST_PYTHON)
    advice = (
        f"Run: {newer[0]} course.py"
        if newer
        else f"Install Python {needed} or newer, then run: python3 course.py"
    )
    this = ".".join(map(str, running))
    return f"course.py needs Python {needed} or newer, and this is {this}. {advice}"


# Before the other imports: tomllib and the annotations below do not exist in an old Python.
if sys.version_info < OLDEST_PYTHON:
    sys.exit(old_python_message(sys.version_info[:3]))

import errno
import hashlib
import importlib.util
import os
import re
import subprocess
import time
import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
AGAIN = "python3 course.py"

USAGE = f"""\
usage: {AGAIN} [JUPYTERLAB OPTION ...]     open the course in JupyterLab
       {AGAIN} test [--quick] [--OPTION ...]
                                             run every check and test; --quick: without the slow
                                             ones; other options, as --durations=9, are pytest's
       {AGAIN} test PATH ... | -k WORD     run some of the tests: all arguments are pytest's
       {AGAIN} build [--check] [LESSON ...]
                                             make notebooks/ from lessons/; --check only compares
       {AGAIN} bench [NAME]                run a benchmark, or list them
       {AGAIN} site [-o FOLDER] [LESSON ...]
                                             static pages of the lessons, in site/
       {AGAIN} app [VOILA OPTION ...]      the decision panel alone, as a page without code
       {AGAIN} --help                      show this

The first run sets up .venv, which takes a few minutes. JupyterLab options such as --no-browser or
--port=9999 are passed on.
"""

COURSE_REQUIREMENTS = ("requirements.txt",)
TEST_REQUIREMENTS = ("requirements.txt", "tests/requirements.txt")
SITE_REQUIREMENTS = ("requirements.txt", "widgets/tune_or_not/authoring/site/requirements.txt")

# Nothing here may ask the network for anything. The command line wins over a learner's own Jupyter
# configuration and settings, which could switch these requests back on.
OFFLINE_OPTIONS = (
    "--LabApp.extension_manager=readonly",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)

APP_FOLDER = "widgets/tune_or_not/app"

QUICK_FOLDERS = ("tests/unit", "tests/lessons", "tests/live_figure", "tests/flowchart")


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
    def installed(self) -> Path:
        """A fingerprint a line. While pip works it is empty: left so, no package can be trusted."""
        return self.folder / "course-installed"

    def fingerprint(self, requirements: Sequence[str]) -> str:
        """Changes with what should be installed, with a moved folder and with a replaced Python."""
        digest = hashlib.sha256()
        for name in (*requirements, "pyproject.toml"):
            digest.update((self.root / name).read_bytes())
        digest.update(os.fsencode(self.root))
        digest.update(os.fsencode(os.path.realpath(self.python)))
        return digest.hexdigest()

    def installed_fingerprints(self) -> list[str] | None:
        """None where nothing was ever installed by this file."""
        try:
            return self.installed.read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return None

    def variables(self) -> dict[str, str]:
        """Environment variables for a program of .venv, whatever environment is active now."""
        variables = dict(os.environ)
        for name in ("PYTHONHOME", "JUPYTERLAB_DIR", "PIP_TARGET", "PIP_PREFIX"):
            variables.pop(name, None)
        # Without compiled files each kernel, and each process of the tests, begins seconds later.
        variables.pop("PYTHONDONTWRITEBYTECODE", None)
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
    installed = environment.installed_fingerprints()
    if environment.python.exists() and environment.fingerprint(requirements) in (installed or []):
        return
    environment.log.unlink(missing_ok=True)
    if installed == [] or not has_pip(environment):
        make_venv(environment)
    environment.installed.write_text("", encoding="utf-8")
    install(environment, requirements)
    # The tests' requirements contain the course's.
    done = {COURSE_REQUIREMENTS, tuple(requirements)}
    environment.installed.write_text("\n".join(map(environment.fingerprint, done)), "utf-8")
    environment.log.unlink(missing_ok=True)


def has_pip(environment: Environment) -> bool:
    command = [str(environment.python), "-m", "pip", "--version"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_venv(environment: Environment) -> None:
    # Debian and Ubuntu ship venv without ensurepip until python3-venv is installed.
    if any(importlib.util.find_spec(module) is None for module in ("venv", "ensurepip")):
        raise RefusalError(venv_missing_message())
    # Not --upgrade: packages that were half written by a stopped install must go.
    command = [sys.executable, "-m", "venv", "--clear", str(environment.folder)]
    finished = follow("Making .venv", command, environment)
    if finished.returncode:
        raise RefusalError(known_failure(finished.stdout, environment) or venv_missing_message())


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
    finished = follow("Installing, which takes a few minutes", command, environment)
    if finished.returncode:
        raise RefusalError(
            known_failure(finished.stdout, environment) or unknown_failure(finished, environment)
        )


def follow(
    title: str, command: Sequence[str], environment: Environment
) -> subprocess.CompletedProcess[str]:
    """Run a command; a terminal shows its latest line beside the title, the log holds them all."""
    print(title, end="" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)
    lines = []
    with subprocess.Popen(
        command,
        env=environment.variables(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                lines.append(line)
                show(f"{title} · {line.strip()}")
        except BaseException:
            process.terminate()
            raise
        finally:
            show(title, end="\n")
            # A full disk: the failure itself is told, the log is only a help.
            with suppress(OSError), environment.log.open("a", encoding="utf-8") as log:
                log.writelines(lines)
    return subprocess.CompletedProcess(command, process.returncode, "".join(lines))


def show(text: str, end: str = "") -> None:
    """Write over a terminal's current line."""
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + text[:width].ljust(width), end=end, file=sys.stderr, flush=True)


# ------------------------------------------------------------------------------------- failures

DISK_FULL = "No space left on device|Disk quota exceeded|not enough space on the disk"
NO_NETWORK = (
    "NewConnectionError|Failed to establish a new connection|NameResolutionError|ProxyError"
    "|ConnectTimeoutError|ReadTimeoutError|Read timed out|Connection aborted|Network is unreachable"
)


def known_failure(output: str, environment: Environment) -> str | None:
    """One line for a failure that is known, None for another."""
    if re.search(DISK_FULL, output):
        return disk_full_message(environment)
    if re.search(NO_NETWORK, output):
        return (
            "the package index cannot be reached. Connect to the network (behind a proxy, set "
            f"HTTPS_PROXY), then run {AGAIN} again. Details: {environment.log.name}"
        )
    if "Permission denied" in output:
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


def unknown_failure(finished: subprocess.CompletedProcess[str], environment: Environment) -> str:
    errors = re.findall(r"^(?:ERROR|error): (.+)", finished.stdout, flags=re.MULTILINE)
    reason = errors[-1] if errors else f"pip stopped with exit code {finished.returncode}"
    return (
        f"the installation failed: {reason}. Mend it, then run {AGAIN} again. "
        f"Details: {environment.log.name}"
    )


# ------------------------------------------------------------------------------------- commands


def open_course(environment: Environment, options: Sequence[str]) -> int:
    first = first_lesson(environment.root)
    return start(environment, COURSE_REQUIREMENTS, [*lab_arguments(first), *options])


def first_lesson(root: Path) -> str:
    """The file name, without ending, of the lesson that the course opens on."""
    listing = root / "lessons" / "course.toml"
    try:
        entry = tomllib.loads(listing.read_text(encoding="utf-8"))["lesson"][0]
        lesson = f"{entry['id']}_{entry['key']}"
    except (OSError, ValueError, LookupError, TypeError) as problem:
        raise RefusalError(
            f"lessons/course.toml does not name a first lesson: {problem!r}"
        ) from problem
    notebook = root / "notebooks" / f"{lesson}.ipynb"
    if not notebook.is_file():
        raise RefusalError(f"notebooks/{lesson}.ipynb is missing. Build it with: {AGAIN} build")
    return lesson


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
        # "Save and export as HTML": the flowcharts answer in the file.
        "--HTMLExporter.preprocessors=tune_or_not.authoring.walkers.WalkingCharts",
        *OFFLINE_OPTIONS,
    ]


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def start(
    environment: Environment,
    requirements: Sequence[str],
    arguments: Sequence[str],
    **more_variables: str,
) -> int:
    """Set .venv up and hand this process over to its Python."""
    set_up(environment, requirements)
    command = [str(environment.python), *arguments]
    return become(command, {**environment.variables(), **more_variables})


def become(command: list[str], variables: dict[str, str]) -> int:
    """Be replaced by a command, so that signals and the exit code are its own."""
    if os.name != "nt":
        os.execve(command[0], command, variables)
    return subprocess.call(command, env=variables)  # exec on Windows returns to the prompt at once


def check_steps(
    environment: Environment, quick: bool, options: Sequence[str]
) -> dict[str, list[str]]:
    """The command of every check by its name; pytest, with these options, is the last."""
    run = [str(environment.python), "-m"]
    in_parallel = ["-n", str(min(os.cpu_count() or 1, 8)), "--dist"]
    # A file stays in one worker, in the order of the tree: lessons and browser come first, and
    # last longest. (loadgroup is blind to its groups with pytest 9.2 and pytest-xdist 3.8.)
    by_file = [*in_parallel, "loadscope", "--no-loadscope-reorder"]
    return {
        "ruff check": [*run, "ruff", "check", "."],
        "ruff format": [*run, "ruff", "format", "--check", "."],
        "import-linter": [str(environment.scripts / "lint-imports")],
        "mypy": [*run, "mypy"],
        "pytest": [
            *run,
            "pytest",
            "--durations=12",
            *by_file,
            *([*QUICK_FOLDERS, "-m", "not slow"] if quick else ()),
            *options,
        ],
    }


def test_course(environment: Environment, arguments: Sequence[str]) -> int:
    options = [argument for argument in arguments if argument != "--quick"]
    if not all(option.startswith("--") for option in options):
        return start(environment, TEST_REQUIREMENTS, ["-m", "pytest", *arguments])
    set_up(environment, TEST_REQUIREMENTS)
    *linters, tests = check_steps(environment, "--quick" in arguments, options).items()
    # Beside the tests, whose first seconds use one core: mypy without its cache takes 20.
    with ThreadPoolExecutor(1) as beside:
        linted = beside.map(lambda linter: run_check(environment, *linter), linters)
        tested = run_check(environment, *tests)
    return report([*linted, tested])


def run_check(
    environment: Environment, name: str, command: Sequence[str]
) -> tuple[str, int, float]:
    """Its name again, its exit code and its seconds."""
    print(f"\n-- {name}", flush=True)
    started = time.monotonic()
    code = subprocess.call(command, env=environment.variables())
    return name, code, time.monotonic() - started


def report(results: Sequence[tuple[str, int, float]]) -> int:
    """Print one line a step and return the exit code of the whole."""
    print()
    for name, code, seconds in results:
        print(f"{'passed' if code == 0 else 'FAILED':8}{name:16}{seconds:7.1f} s")
    failed = [name for name, code, _ in results if code]
    print(f"FAILED: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def build_notebooks(environment: Environment, arguments: Sequence[str]) -> int:
    module = ["-m", "tune_or_not.authoring.build"]
    return start(environment, COURSE_REQUIREMENTS, [*module, *arguments])


def build_site(environment: Environment, arguments: Sequence[str]) -> int:
    return start(environment, SITE_REQUIREMENTS, ["-m", "tune_or_not.authoring.site", *arguments])


def run_benchmark(environment: Environment, arguments: Sequence[str]) -> int:
    folder = environment.root / "benchmarks"
    names = sorted(file.stem for file in folder.glob("[!_]*.py"))
    if not arguments or arguments[0] not in names:
        unknown = f"there is no benchmark {arguments[0]!r}. " if arguments else ""
        listed = f"Benchmarks: {', '.join(names)}" if names else "There are no benchmarks yet."
        raise RefusalError(unknown + listed, exit_code=2)
    # As a module: a benchmark may use the helpers of the tests.
    module = ["-m", f"benchmarks.{arguments[0]}"]
    return start(environment, TEST_REQUIREMENTS, [*module, *arguments[1:]])


def open_app(environment: Environment, options: Sequence[str]) -> int:
    folders = [str(environment.root / APP_FOLDER / "share"), os.environ.get("JUPYTER_PATH", "")]
    path = os.pathsep.join(filter(None, folders))
    arguments = [*app_arguments(), *options]
    return start(environment, COURSE_REQUIREMENTS, arguments, JUPYTER_PATH=path)


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
        # A page that is left ends its kernel; one whose browser crashed is noticed within an hour.
        "--MappingKernelManager.cull_idle_timeout=3600",
    ]


def show_usage(_environment: Environment, _arguments: Sequence[str]) -> int:
    print(USAGE, end="")
    return 0


COMMANDS: dict[str, Callable[[Environment, Sequence[str]], int]] = {
    "test": test_course,
    "build": build_notebooks,
    "site": build_site,
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
