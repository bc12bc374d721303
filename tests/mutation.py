"""Break a room of the decision in a fixed random sample of places, and count the breaks noticed.

python tests/mutation.py [COUNT] [--room choice] [--seed S]

Needs cosmic-ray (pip install cosmic-ray), whose settings are tests/mutation.toml. It works on a
copy of the repository, is no part of the test command, and takes about ten seconds a mutant.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPIED = ("widgets", "tests", "benchmarks", "lessons", "pyproject.toml", "requirements.in",
          "requirements.txt")  # fmt: skip
PROPERTIES = {
    "choice": "tests/property/test_choice.py",
    "advice": "tests/property/test_advisers.py",
}
"""Rooms that can be mutated, with their properties; each has its own tests in tests/unit."""

_ANNOTATION = re.compile(r"^\s*(def |\w+: |class |@)|\) -> |^from |^import ")


def main() -> None:
    arguments = _parser().parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "browser")
                shutil.copytree(source, copy / name, ignore=ignored)
            else:
                shutil.copy(source, copy)
        session, settings = copy / "session.sqlite", copy / "tests" / "mutation.toml"
        text = settings.read_text(encoding="utf-8").replace("ROOM", arguments.room)
        settings.write_text(text.replace("PROPERTIES", PROPERTIES[arguments.room]), "utf-8")
        _cosmic_ray(copy, "init", str(settings), str(session))
        drawn = _draw(session, copy, arguments.count, arguments.seed)
        print(f"{drawn} mutants", flush=True)
        _cosmic_ray(copy, "exec", str(settings), str(session))
        _report(session, copy)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--room", choices=PROPERTIES, default="choice")
    return parser


def _cosmic_ray(folder: Path, *arguments: str) -> None:
    paths = [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    variables = {
        **os.environ,
        "CI": "1",
        "PATH": os.pathsep.join(paths),
        "PYTHONPATH": str(folder / "widgets"),
    }
    program = shutil.which("cosmic-ray") or "cosmic-ray"
    subprocess.run([program, *arguments], cwd=folder, env=variables, check=True)


def _draw(session: Path, folder: Path, count: int, seed: int) -> int:
    """Keep a fixed random sample of the mutants; those of annotations change nothing."""
    with sqlite3.connect(session) as rows:
        mutants = rows.execute(
            "select job_id, module_path, start_pos_row from mutation_specs order by "
            "module_path, start_pos_row, start_pos_col, operator_name, occurrence"
        ).fetchall()
        fit = [
            job
            for job, module, line in mutants
            if not _ANNOTATION.search(_line(folder, module, line))
        ]
        kept = set(random.Random(seed).sample(fit, min(count, len(fit))))
        dropped = [(job,) for job, _, _ in mutants if job not in kept]
        rows.executemany("delete from mutation_specs where job_id = ?", dropped)
        rows.executemany("delete from work_items where job_id = ?", dropped)
    return len(kept)


def _line(folder: Path, module: str, number: int) -> str:
    return (folder / module).read_text(encoding="utf-8").splitlines()[number - 1]


def _report(session: Path, folder: Path) -> None:
    with sqlite3.connect(session) as rows:
        results = rows.execute(
            "select m.module_path, m.start_pos_row, m.operator_name, r.test_outcome "
            "from mutation_specs m join work_results r on m.job_id = r.job_id"
        ).fetchall()
    survived = [row for row in results if "SURVIVED" in str(row[3]).upper()]
    for module, line, operator, _ in sorted(survived):
        where = f"{Path(module).name}:{line}"
        print(f"survived {where:28}{operator.rpartition('/')[2]}")
        print(f"         {_line(folder, module, line).strip()}")
    killed = len(results) - len(survived)
    print(f"killed {killed} of {len(results)}: {killed / max(1, len(results)):.1%}")


if __name__ == "__main__":
    main()
