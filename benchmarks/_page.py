"""The page that a benchmark writes, and the line that says on what it ran."""

from __future__ import annotations

import os
import platform
from datetime import date
from importlib.metadata import version
from pathlib import Path

LOAD_BEFORE = os.getloadavg()[0]


def machine(*packages: str, **others: str) -> str:
    """Day, processor, load before the benchmark began, versions of Python and of these packages;
    `others` are versions of what runs elsewhere.

    A load near the number of cores means that other programs took turns with the benchmark.
    """
    versions = [f"Python {platform.python_version()}"]
    versions += [f"{name} {version(name)}" for name in packages]
    versions += [f"{name} {number}" for name, number in others.items()]
    return (
        f"{date.today()}, {platform.machine()}, {os.cpu_count()} cores, load {LOAD_BEFORE:.1f} "
        f"before; {', '.join(versions)}."
    )


def publish(page: Path, text: str, *, kept: bool = True) -> None:
    """Show the page, and write it unless the run was a hurried one, which is not `kept`."""
    print(text)
    if kept:
        page.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
        print(f"Written to {page}")


def percentile(numbers: list[float], share: float) -> float:
    """The number that this share of them does not exceed, as it was measured."""
    return sorted(numbers)[min(len(numbers) - 1, int(len(numbers) * share))]
