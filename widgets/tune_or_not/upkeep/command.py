"""The `facts` call: every fact by age, which are due, what the price library has changed."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from tune_or_not.case import CaseError
from tune_or_not.reader.today import today
from tune_or_not.upkeep.inventory import bring_up_to_date, every_fact
from tune_or_not.upkeep.library import changes, lesson_cases, moved


def add_arguments(call: argparse.ArgumentParser) -> None:
    """What the call takes."""
    call.add_argument("--day", metavar="DATE", help="the day to judge by, YYYY-MM-DD")
    call.add_argument("--due", action="store_true", help="only what is due, not every fact")
    call.add_argument(
        "--check", action="store_true", help="exit 1 where the price library has changed a price"
    )
    call.add_argument(
        "--lessons", default="lessons/cases", metavar="FOLDER", help="the lessons' own cases"
    )
    call.add_argument(
        "--update",
        nargs=5,
        metavar=("TABLE", "ROW", "VALUE", "SOURCE", "DATE"),
        help='bring a row up to date, such as gpu_prices.csv "RunPod Secure, H100 SXM" 3.29 '
        "runpod.io/pricing 2026-12-01, or serving.toml mfu_loaded 0.5 SOURCE DATE",
    )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Facts by age, oldest first. Raises CaseError with one sentence."""
    if arguments.update:
        return {"row": bring_up_to_date(*arguments.update)}
    day = _day(arguments.day)
    every = [fact.as_json(day) for fact in every_fact(day)]
    due = [fact for fact in every if fact["due"]]
    changed = changes(day)
    arguments.exit_code = int(arguments.check and bool(changed))
    answer: dict[str, Any] = {"day": day.isoformat(), "facts": len(every), "due": len(due)}
    answer["library"] = [asdict(change) for change in changed]
    cases = lesson_cases(Path(arguments.lessons))
    answer["lessons"] = [asdict(one) for one in moved(cases, changed, day)]
    answer["by_age"] = due if arguments.due else every
    return answer


def _day(written: str | None) -> date:
    try:
        return date.fromisoformat(written) if written else today()
    except ValueError:
        raise CaseError(f"{written!r} is no day such as 2026-11-21.") from None
