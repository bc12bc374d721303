"""The lab's part of the command line: training the base again, and the results again."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from tune_or_not.case import CaseError
from tune_or_not.lab.gate import LEAST, passes
from tune_or_not.lab.model.base import SHIPPED, Base, shipped
from tune_or_not.lab.pretraining import PretrainingStep, Recipe
from tune_or_not.lab.results import FOLDER, GRADED, graded, run_all, write
from tune_or_not.lab.retraining import pretrain

_BAR = 30


def add_lab(parser: argparse.ArgumentParser) -> None:
    """Adds `lab pretrain` and `lab results`."""
    calls = parser.add_subparsers(required=True, metavar="CALL")
    pretraining = calls.add_parser(
        "pretrain",
        help="train the shipped checkpoint again: two to three minutes on one core",
        description="Trains the base model. Stopped in the middle, the same call goes on.",
    )
    pretraining.add_argument(
        "-o", "--output", type=Path, default=SHIPPED, metavar="FILE.npz", help="the checkpoint"
    )
    pretraining.add_argument("--seed", type=_whole, default=0, help="another world (default 0)")
    pretraining.add_argument(
        "--steps", type=_whole, default=Recipe.steps, help="default %(default)s"
    )
    pretraining.set_defaults(run=_pretrain)
    results = calls.add_parser(
        "results",
        help="run again what the lesson on myths quotes: about half an hour on one core",
        description="Runs every experiment on several bases and seeds. Stopped in the middle, the"
        " same call goes on.",
    )
    results.add_argument(
        "-o", "--output", type=Path, default=FOLDER, metavar="FOLDER", help="for the tables"
    )
    results.add_argument(
        "--parts",
        type=Path,
        default=Path("build/lab"),
        metavar="FOLDER",
        help="for bases and finished parts (default build/lab); empty it to start anew",
    )
    results.add_argument("--bases", type=_whole, default=3, help="the shipped one and others")
    results.add_argument("--seeds", type=_whole, default=3, help="of fine-tuning, for each base")
    results.set_defaults(run=_results)


def _pretrain(arguments: argparse.Namespace) -> dict[str, Any]:
    base = _trained(Recipe(seed=arguments.seed, steps=arguments.steps), arguments.output)
    return {
        "checkpoint": str(arguments.output),
        "bytes": arguments.output.stat().st_size,
        "gate": base.gate,
    }


def _trained(recipe: Recipe, output: Path) -> Base:
    """A base that passed the gate, written to this file."""
    if not output.parent.is_dir():
        raise CaseError(f"Cannot write {str(output)!r}: there is no folder {str(output.parent)!r}.")
    state = output.with_suffix(".state.npz")
    bar = ProgressBar()
    try:
        base = pretrain(recipe, state, bar.pretraining)
        bar.end()
        if not passes(base.gate):
            raise GateError(
                f"The model did not pass the gate, so {output.name} stays as it was: it reached"
                f" {base.gate} and needs {LEAST}.",
                dict(base.gate),
            )
        base.save(output)
        state.unlink(missing_ok=True)
    except OSError as refused:
        raise CaseError(f"Cannot write {str(output)!r}: {refused.strerror}.") from None
    except KeyboardInterrupt:
        sys.stderr.write("\ntune_or_not: stopped; the same call goes on where this one was.\n")
        raise SystemExit(130) from None
    return base


def _results(arguments: argparse.Namespace) -> dict[str, Any]:
    if not arguments.bases or not arguments.seeds:
        raise CaseError("There is at least one base and one seed.")
    try:
        arguments.parts.mkdir(parents=True, exist_ok=True)
        bases, refused = _bases(arguments.bases, arguments.parts)
        bar = ProgressBar()
        tables = run_all(bases, range(arguments.seeds), arguments.parts, bar.show)
        bar.end()
        for name, rows in {**tables, GRADED: graded(bases[0])}.items():
            write(name, rows, arguments.output)
    except OSError as refused:
        raise CaseError(f"Cannot write {refused.filename!r}: {refused.strerror}.") from None
    return {
        "tables": sorted(str(file) for file in arguments.output.glob("*.csv")),
        "gates": {str(base.recipe.seed): base.gate for base in bases},
        "not_passed": refused,
    }


def _bases(wanted: int, parts: Path) -> tuple[list[Base], dict[str, dict[str, float]]]:
    """The shipped base and the next that pass the gate; and what the others reached, by seed."""
    bases, refused, seed = [shipped()], {}, 0
    while len(bases) < wanted:
        seed += 1
        failed = parts / f"base_{seed}.not_passed.json"
        if not failed.exists():
            try:
                bases.append(_kept_or_trained(Recipe(seed), parts / f"base_{seed}.npz"))
            except GateError as not_passed:
                failed.write_text(json.dumps(not_passed.gate), encoding="utf-8")
                sys.stderr.write(f"tune_or_not: {not_passed}; the next seed takes its place.\n")
        if failed.exists():
            refused[str(seed)] = json.loads(failed.read_text(encoding="utf-8"))
    return bases, refused


def _kept_or_trained(recipe: Recipe, file: Path) -> Base:
    if file.exists():
        kept = Base.load(file)
        if kept.recipe == recipe:
            return kept
    return _trained(recipe, file)


class GateError(CaseError):
    """A base that cannot do what the lab needs; `gate` is what it reached."""

    def __init__(self, message: str, gate: dict[str, float]) -> None:
        super().__init__(message)
        self.gate = gate


class ProgressBar:
    """A line on standard error, drawn anew ten times a second at most."""

    def __init__(self) -> None:
        self._started = self._shown = time.monotonic()
        self._first: int | None = None

    def show(self, done: int, of: int, what: str) -> None:
        """Draws how far it is, what it is at, and how long it still takes."""
        now = time.monotonic()
        self._first = done if self._first is None else self._first
        if now - self._shown < 0.1 and done < of:
            return
        self._shown = now
        full = round(done / of * _BAR)
        left = (now - self._started) / max(1, done - self._first) * (of - done)
        still = f"  {left:,.0f} s left" if done > self._first else ""
        line = f"[{'#' * full}{'.' * (_BAR - full)}] {done / of:4.0%}  {what}{still}"
        sys.stderr.write(f"\r{line:<100}")
        sys.stderr.flush()

    def pretraining(self, step: PretrainingStep) -> None:
        """Draws how far pre-training is."""
        self.show(step.done, step.steps, f"step {step.done:,}, loss {step.loss:.2f}")

    def end(self) -> None:
        """Leaves the line."""
        sys.stderr.write("\n")


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= 7):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 to 9999999")
    return int(text)
