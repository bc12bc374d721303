"""How long decisions take, and how much the vectorised forms save.

`python3 course.py bench decision` writes benchmarks/decision.md.
"""

from __future__ import annotations

import tempfile
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._page import machine, publish
from benchmarks.triage import USUAL, alone, make
from tune_or_not.case import Case, bounds, example_case, field, ladder
from tune_or_not.case.columns import Columns
from tune_or_not.decision.advice.advisers import advice, answers, verdict_codes, verdicts
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.choice.recommendation import recommend, recommend_quickly
from tune_or_not.decision.choice.recommendation_of_cases import DRAWS

TABLE = Path(__file__).with_suffix(".md")
HEAD = """\
# How long decisions take

Written by `python3 course.py bench decision`; do not edit. The quickest of some runs each. The
plain loop asks one case after the other; columns ask whole tables at once, and a scan asks for all
single changes of a case at once. The loop over the table ran over 500 rows and is scaled up. Triage
is a process of its own, from one CSV file to the other, in processor seconds.

{machine}
"""
AIMS = """\
| what | measured | aim | met |
|---|---:|---:|---|"""
COMPARED = """\
| what | ms | times faster |
|---|---:|---:|"""
TRIAGED = 10_000
ROWS = 100_000
LOOPED = 500
"""Rows of the plain loop, which is scaled up to ROWS."""
CHARTS_AND_MATRIX = ("s1_decision", "s2_framework", "s5_flowchart", "s2_matrix")
REACHES_THE_END = example_case(needs_behaviour=True, prompt_score=0.7)
"""A case for which the recommendation goes through all of its steps, the bill included."""


def milliseconds(run: Callable[[], object]) -> float:
    """The quickest of some runs, which is the least disturbed one."""
    run()
    number = max(1, int(0.05 / max(timeit.timeit(run, number=1), 1e-6)))
    return min(timeit.repeat(run, number=number, repeat=3)) / number * 1000


def random_cases(rows: int) -> dict[str, Any]:
    """Cases of which every toggle and slider that an adviser reads is drawn at random."""
    random = np.random.default_rng(0)
    names = dict.fromkeys(name for a in advisers().values() for name in a.procedure.fields)
    return {name: _drawn(random, name, rows) for name in names}


def _drawn(random: np.random.Generator, name: str, rows: int) -> Any:
    if field(name).annotation is bool:
        return random.random(rows) < 0.5
    drawn = random.choice(np.array(ladder(name)), rows)
    return drawn.astype(np.int64) if field(name).annotation is int and bounds(name) else drawn


def main() -> None:
    given = random_cases(ROWS)
    first = zip(*(column[:LOOPED].tolist() for column in given.values()), strict=True)
    some = [example_case(**dict(zip(given, row, strict=True))) for row in first]
    loop = milliseconds(lambda: [verdicts(case, CHARTS_AND_MATRIX) for case in some])
    loop *= ROWS / LOOPED
    columns = milliseconds(lambda: verdict_codes(Columns(ROWS, given), CHARTS_AND_MATRIX))
    every = milliseconds(lambda: verdict_codes(Columns(ROWS, given)))
    case = REACHES_THE_END
    one = milliseconds(lambda: (answers(case), recommend_quickly(case)))
    flips = milliseconds(lambda: (advice(case), recommend(case)))
    nothing, everything = Case(), example_case()
    shares = milliseconds(lambda: recommend_quickly(nothing))
    told_shares = milliseconds(lambda: recommend_quickly(everything))
    whole = milliseconds(lambda: recommend(nothing))
    told_whole = milliseconds(lambda: recommend(everything))
    quick_turns = milliseconds(lambda: advice(case))
    rows = (
        (f"{ROWS:,} cases, charts and matrix, plain loop", loop, None),
        (f"{ROWS:,} cases, charts and matrix, columns", columns, loop / columns),
        (f"{ROWS:,} cases, all {len(advisers())} advisers, columns", every, None),
        ("one case, all advisers and the recommendation, no turns", one, None),
        ("one case, all of it with turns", flips, None),
        ("all advisers with their turns, one scan each", quick_turns, None),
    )
    table = [f"| {what} | {ms:,.2f} | {f'{x:,.0f}' if x else ''} |" for what, ms, x in rows]
    reached = (
        ("1,000 draws of a case that tells nothing: shares and reasons", shares, 25, "ms"),
        ("the same of the example, which tells all but one", told_shares, 25, "ms"),
        ("the first with questions, trials, the way and turns", whole, 300, "ms"),
        ("the second with all of that", told_whole, 300, "ms"),
        *triage_of(TRIAGED),
    )
    aims = [
        f"| {what} | {value:,.1f} {unit} | {aim} {unit} | {'yes' if value <= aim else 'no'} |"
        for what, value, aim, unit in reached
    ]
    head = HEAD.format(machine=machine("numpy"))
    publish(TABLE, "\n".join([head, AIMS, *aims, "", COMPARED, *table]))


def triage_of(cases: int) -> tuple[tuple[str, float, int, str], ...]:
    """Seconds and megabytes of a process that reads so many cases and writes what they come to."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.csv"
        make(path, USUAL, cases)
        spent, megabytes = alone(path)
    what = f"triage of {cases:,} cases x {DRAWS} draws, {len(USUAL)} fields told"
    return (what, spent, 60, "s"), (f"{what}: memory", megabytes, 500, "MB")


if __name__ == "__main__":
    main()
