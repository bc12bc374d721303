"""Where the pinned packages install without a compiler: systems and versions of Python.

`python3 course.py bench wheels` asks the package index of this machine's pip and writes
benchmarks/wheels.md. Nothing is installed. Markers such as `sys_platform` are read as on Linux.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks._page import publish

PAGE = Path(__file__).with_suffix(".md")
REQUIREMENTS = Path(__file__).parents[1] / "requirements.txt"
PYTHONS = ("3.11.9", "3.12.9", "3.13.5", "3.14.0")
SYSTEMS = {
    "Linux, x86-64": ("manylinux_2_28_x86_64", "manylinux2014_x86_64"),
    "Linux, ARM": ("manylinux_2_28_aarch64", "manylinux2014_aarch64"),
    "macOS, Apple": ("macosx_14_0_arm64", "macosx_11_0_arm64"),
    "macOS, Intel": ("macosx_14_0_x86_64", "macosx_10_13_x86_64"),
    "Windows, x86-64": ("win_amd64",),
}


def missing(system: str, python: str, pinned: list[str]) -> list[str]:
    """The pinned packages that have no wheel there."""
    rest, without = list(pinned), []
    while True:
        refused = _refused(system, python, rest)
        if not refused:
            return without
        without.append(refused)
        rest = [line for line in rest if not line.startswith(f"{refused.partition('==')[0]}==")]


def _refused(system: str, python: str, pinned: list[str]) -> str:
    """The first package that pip does not find; nothing where it finds all."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder, "requirements.txt")
        listed.write_text("\n".join(pinned), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--no-deps"]
        command += ["--only-binary=:all:", "--ignore-installed", "--python-version", python]
        for tag in SYSTEMS[system]:
            command += ["--platform", tag]
        command += ["--target", folder, "--requirement", str(listed)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.returncode:
        return ""
    found = re.search(r"No matching distribution found for (\S+)", done.stderr)
    if not found:
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    return found[1]


def main() -> None:
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line and line[0] not in "#-"]
    rows = []
    for system in SYSTEMS:
        cells = [", ".join(missing(system, python, pinned)) or "all" for python in PYTHONS]
        rows.append(f"| {system} | {' | '.join(cells)} |")
    text = "\n".join(
        [
            "# Where the packages install without a compiler",
            "",
            "Written by `python3 course.py bench wheels`; do not edit. For each system and Python: "
            f"whether all {len(pinned)} pinned packages have a wheel, or those that have none.",
            "",
            f"| | {' | '.join(PYTHONS)} |",
            "|---" * (1 + len(PYTHONS)) + "|",
            *rows,
        ]
    )
    publish(PAGE, text)


if __name__ == "__main__":
    main()
