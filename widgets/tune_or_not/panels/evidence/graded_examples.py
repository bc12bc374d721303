"""Graded answers to begin with: the files that come with the course, and the lab's own."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

LAB = "The lab's tiny model, really run"


def graded_examples(given: Mapping[str, Path]) -> dict[str, str]:
    """CSV texts by what they are called: these files, then the lab's answers where it has them.

    graded_examples(here.files("graded_*.csv"))
    """
    texts = {name: path.read_text("utf-8") for name, path in given.items()}
    lab = files("tune_or_not.lab").joinpath("results/graded_answers.csv")
    return {**texts, LAB: lab.read_text("utf-8")} if lab.is_file() else texts
