"""The results that the lesson quotes: every experiment on several bases and seeds, as tables."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from zlib import crc32

from tune_or_not.lab.experiments import EXPERIMENTS, Row, graded_answers
from tune_or_not.lab.fine_tuning import FineTuning, Tuning
from tune_or_not.lab.model.base import Base
from tune_or_not.lab.retriever import Retriever
from tune_or_not.lab.world.examples import Examples

FOLDER = Path(__file__).with_name("results")
"""The tables that come with the package."""
TABLES = ("pretraining", *EXPERIMENTS)
GRADED = "graded_answers"


def table(name: str, folder: Path = FOLDER) -> list[Row]:
    """The rows of a table, numbers as numbers; in each row, `base` and `seed` say of which run."""
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return [{key: _read(value) for key, value in row.items()} for row in csv.DictReader(file)]


def run_all(
    bases: Sequence[Base],
    seeds: Sequence[int],
    parts: Path,
    watch: Callable[[int, int, str], None],
) -> dict[str, list[Row]]:
    """Every table. What is done already lies in `parts`, and is not done again.

    `watch` is told before each part: how many are done, of how many, and which comes.
    """
    jobs = [(name, base, seed) for base in bases for seed in seeds for name in EXPERIMENTS]
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    for base in bases:
        tables["pretraining"] += [{"base": base.recipe.seed, **look} for look in base.history]
    for done, (name, base, seed) in enumerate(jobs):
        watch(done, len(jobs), f"{name}, base {base.recipe.seed}, seed {seed}")
        part = parts / f"{name}_{_fingerprint(base)}_{seed}.json"
        if not part.exists():
            _write_whole(part, json.dumps(list(EXPERIMENTS[name](base, seed))))
        rows: list[Row] = json.loads(part.read_text(encoding="utf-8"))
        tables[name] += [{"base": base.recipe.seed, "seed": seed, **row} for row in rows]
    watch(len(jobs), len(jobs), "done")
    return tables


def _fingerprint(base: Base) -> str:
    """Says whether a part was made with these very weights."""
    return f"{crc32(base.weights.flat.tobytes()):08x}"


def graded(base: Base) -> list[Row]:
    """Answers of two candidates to the same 160 questions, three notes found for each.

    A few-shot prompt on the base, and a model tuned on tickets with one to three notes; the right
    note is among those found nine times in ten.
    """
    examples = Examples(256, known=0, noted=1, distractors=2)
    tuned = FineTuning(base, Tuning(examples, seed=0)).run()
    return list(graded_answers(base, 0, tuned, Retriever(0.9, 3)))


def write(name: str, rows: Sequence[Row], folder: Path) -> None:
    """Writes a table; a kill while writing leaves the one of before."""
    folder.mkdir(parents=True, exist_ok=True)
    written = StringIO()
    writer = csv.DictWriter(written, list(rows[0] if rows else ()), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    _write_whole(folder / f"{name}.csv", written.getvalue())


def _write_whole(path: Path, text: str) -> None:
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def _read(value: str) -> str | int | float:
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return value
