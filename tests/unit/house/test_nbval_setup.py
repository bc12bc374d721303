"""The notebooks stand a strict run with nbval, too: what it compares, and on what each starts."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.slow

LEAVES_A_TRACE = """\
import os
from pathlib import Path

folder = Path(os.environ["TUNE_OR_NOT_MY_DECISION"])
print(os.listdir(folder))
kept = (folder / "case.json").write_text("{}")
"""


def cell(source: str, printed: str) -> nbformat.NotebookNode:
    outputs = [nbformat.v4.new_output("stream", text=printed)] if printed else []
    return nbformat.v4.new_code_cell(source, outputs=outputs, execution_count=1)


def documented_arguments() -> list[str]:
    """pytest's arguments as CONTRIBUTING.md gives them."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\.venv/bin/python -m pytest (--nbval .+)$", text, re.MULTILINE)
    assert len(commands) == 1
    return str(commands[0]).split()


def run_nbval(folder: Path, **notebooks: list[nbformat.NotebookNode]) -> str:
    """The closing line of the documented nbval run on these notebooks."""
    (folder / "notebooks").mkdir()
    (folder / "tests").mkdir()
    for name in ("conftest.py", "pyproject.toml", "tests/nbval_sanitize.cfg"):
        shutil.copy(ROOT / name, folder / name)
    for name, cells in notebooks.items():
        made = nbformat.v4.new_notebook(cells=cells)
        nbformat.write(made, folder / "notebooks" / f"{name}.ipynb")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *documented_arguments()]
    ran = subprocess.run(
        command, cwd=folder, env=dict(os.environ), capture_output=True, text=True, check=False
    )
    return ran.stdout.strip().splitlines()[-1]


def test_each_notebook_starts_without_what_another_left(tmp_path: Path) -> None:
    first, second = [cell(LEAVES_A_TRACE, "[]\n")], [cell(LEAVES_A_TRACE, "[]\n")]
    assert "2 passed" in run_nbval(tmp_path, first=first, second=second)


def test_only_what_says_nothing_may_differ(tmp_path: Path) -> None:
    closing = run_nbval(
        tmp_path,
        a_number=[cell("print(2)", "1\n")],
        an_address=[cell("print(object())", "<object object at 0x7f0000000000>\n")],
    )
    assert "1 failed, 1 passed" in closing
