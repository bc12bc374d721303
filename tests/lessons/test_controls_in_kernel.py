"""Every lesson in a real kernel: it runs, and every control of every panel does something."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tune_or_not.reader.outline import read_course

ROOT = Path(__file__).parents[2]
DRIVE = (Path(__file__).parent / "drive_controls.py").read_text(encoding="utf-8")


@pytest.mark.enable_socket
@pytest.mark.parametrize("lesson", read_course(ROOT).lessons, ids=lambda lesson: lesson.file)
def test_every_control_moves_its_case_and_its_pictures(lesson, tmp_path, monkeypatch):
    monkeypatch.setenv("TUNE_OR_NOT_MY_DECISION", str(tmp_path / "mine"))
    notebook = nbformat.read(ROOT / lesson.notebook, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(DRIVE))
    NotebookClient(
        notebook, timeout=120, resources={"metadata": {"path": str(ROOT / "notebooks")}}
    ).execute()
    (printed,) = [o.text for o in notebook.cells[-1].outputs if o.output_type == "stream"]
    report = json.loads(printed.partition("REPORT")[2])
    assert report["errors"] == []
    assert report["controls"] >= 8
    assert len(set(report["moving"])) >= 3
