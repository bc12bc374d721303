"""How long 10,000 cases take, and how much memory, against the functions of one case in a loop.

`python3 course.py bench triage [--rows N --looped N]` writes benchmarks/triage.md. Both ways begin
with the same CSV file and their results are compared, row by row, for the rows of the loop.
"""

from __future__ import annotations

import argparse
import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks._page import machine, publish
from tune_or_not.case import Case, bounds, field, ladder, options
from tune_or_not.decision.advice.advisers import verdicts
from tune_or_not.decision.bill.approaches import comparable
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.bill.latency import latencies
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.decision.choice.recommendation_of_cases import DRAWS
from tune_or_not.triage.cases import triage_cases
from tune_or_not.triage.writing import write_csv

TABLE = Path(__file__).with_suffix(".md")
ROWS, LOOPED = 10_000, 300
USUAL = (
    "requests_per_month", "prompt_score", "score_needed", "evaluation_examples",
    "prompt_versions_tried", "training_examples", "loss_per_error", "static_prompt_tokens",
    "output_tokens", "needs_knowledge", "mainly_retrieval", "needs_style", "prompting_gets_style",
    "needs_format", "few_shot_keeps_format", "structured_outputs_tried", "repeats_mistakes",
    "narrow_task", "small_model_suffices", "api_allowed",
)  # fmt: skip
"""Columns of a list of ideas as a team would write it."""
EVERY = tuple(n for n in Case.model_fields if n not in ("name", "task", "as_of", "overrides"))
"""The hardest table: every number, toggle and choice differs from row to row."""


def make(path: Path, names: tuple[str, ...], rows: int) -> None:
    """A table of random cases."""
    random = np.random.default_rng(0)
    drawn = [_drawn(random, name, rows) for name in names]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", *names])
        writer.writerows(zip((f"Idea {n}" for n in range(rows)), *drawn, strict=True))


def _drawn(random: np.random.Generator, name: str, rows: int) -> list[Any]:
    if field(name).annotation is bool:
        return list(np.where(random.random(rows) < 0.5, "true", "false"))
    stops = ladder(name) if bounds(name) else options(name)
    return [stops[n] for n in random.integers(0, len(stops), rows)]


def in_columns(path: Path) -> pd.DataFrame:
    """The package's way, from one file to the other."""
    cases = triage_cases(path.open("rb"))
    write_csv(cases, path.with_suffix(".out.csv"))
    return cases.table


def in_a_loop(path: Path, rows: int) -> list[dict[str, Any]]:
    """A case at a time, by the functions that the panels call; the first rows only."""
    entries = []
    with path.open(encoding="utf-8", newline="") as file:
        for row, _ in zip(csv.DictReader(file), range(rows), strict=False):
            case = Case.of({name: _value(name, text) for name, text in row.items()})
            shown = comparable(case)
            own, bill, times = (
                recommend_quickly(case, DRAWS),
                estimate(case, shown),
                latencies(case, shown),
            )
            entries.append(
                {
                    "recommendation": own.verdict,
                    "share": round(own.share, 3),
                    "cheapest": bill.cheapest,
                    "cheapest_usd": float(bill.approaches[bill.cheapest].cumulative[-1]),
                    "latency_prompting_ms": times["prompting"].total,
                    **verdicts(case),
                }
            )
    return entries


def _value(name: str, text: str) -> Any:
    if bounds(name):
        return float(text)
    return text == "true" if field(name).annotation is bool else text


def check_same(table: pd.DataFrame, loop: list[dict[str, Any]]) -> None:
    """Stop where the two disagree: a ratio would compare different work."""
    by_row = table.set_index("row")
    for n, exact in enumerate(loop, start=1):
        row = by_row.loc[n]
        for name, value in exact.items():
            entry = None if pd.isna(row[name]) else row[name]
            same = entry == value
            if isinstance(value, float) and isinstance(entry, float):
                same = isclose(entry, value, rel_tol=1e-9)
            if not same:
                raise SystemExit(f"row {n}: {name} is {entry!r} in columns, {value!r} in the loop")


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds, which other programs on the machine do not lengthen, and the result."""
    started = time.process_time()
    result = work()
    return time.process_time() - started, result


def alone(path: Path) -> tuple[float, float]:
    """Processor seconds and peak megabytes of a process that does only this, the reading of its
    libraries and tables included."""
    command = [sys.executable, "-m", "benchmarks.triage", "--only", str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    spent, megabytes = map(float, ran.stdout.split())
    return spent, megabytes


@dataclass(frozen=True)
class Row:
    """One table: seconds in columns, and of the loop scaled to as many rows."""

    what: str
    rows: int
    columns: float
    loop: float
    megabytes: float

    def markdown(self) -> str:
        ratio = self.loop / self.columns
        return (
            f"| {self.what} | {self.rows:,} | {self.columns:.1f} | {self.loop:,.0f} | {ratio:,.0f} "
            f"| {self.megabytes:,.0f} |"
        )


def measure(rows: int, looped: int) -> list[Row]:
    """Both tables, after the check that both ways say the same."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for what, names in (
            (f"as a team would write it, {len(USUAL)} fields", USUAL),
            (f"every one of {len(EVERY)} fields at random", EVERY),
        ):
            path = Path(folder) / f"{len(names)}.csv"
            make(path, names, rows)
            in_columns(path)  # once before, to read the tables of facts
            ours, table = seconds(lambda: in_columns(path))  # noqa: B023
            some = min(rows, looped)
            plain, loop = seconds(lambda: in_a_loop(path, some))  # noqa: B023
            check_same(table, loop)
            found.append(Row(what, rows, ours, plain * rows / some, alone(path)[1]))
    return found


def markdown(rows: list[Row], looped: int) -> str:
    """The whole page."""
    table = "\n".join(row.markdown() for row in rows)
    return f"""# How long many cases take

Written by `python3 course.py bench triage`; do not edit. From one CSV file to the other: every
adviser, the recommendation with its shares, the bill and the time of every approach, sorted.
Processor seconds, so that other programs count little. The loop calls the functions of one case
for each row and writes nothing; it ran over {looped:,} rows and is scaled up. For these rows both
ways were compared and say the same. Memory is the highest that a process of its own reached,
Python and its libraries included.

{machine("numpy", "pandas")}

| table | rows | columns, s | loop, s | loop / columns | peak memory, MB |
|---|---:|---:|---:|---:|---:|
{table}

In the second table hardly two rows share a model, an offer and a GPU, so that the work falls into
many small groups: no list of ideas looks like that.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--looped", type=int, default=LOOPED)
    parser.add_argument("--only", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        in_columns(arguments.only)
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(time.process_time(), megabytes)
        return
    publish(TABLE, markdown(measure(arguments.rows, arguments.looped), arguments.looped))


if __name__ == "__main__":
    main()
