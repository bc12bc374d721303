"""Triaged cases as a table for a page: what people typed is text, whatever it looks like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import pandas as pd

from tune_or_not.case import label
from tune_or_not.charts.kit import style
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.triage.cases import TriagedCases
from tune_or_not.words.quantity import percent

MOST_SHOWN = 100
"""Rows on the page; the file holds them all."""

MOST_DIFFERENCES = 8
"""Fields in which a room differs, on the page."""

_NAME_LETTERS = 120
_HEADS = (
    ("", "right"), ("Idea", "left"), ("Recommendation", "left"), ("Share", "right"),
    ("At stake", "right"), ("Its bill", "right"), ("Its answer takes", "right"),
)  # fmt: skip
_CELL = "padding: 4px 10px; text-align: {align}; vertical-align: top"


def table_html(table: pd.DataFrame, caption: str) -> str:
    """The first rows, each with its place, and a heading for every column but the places.

    It scrolls sideways in itself where the page is narrow, and can be reached by keyboard.
    """
    rows = "".join(_row(n, record) for n, record in enumerate(_records(table), start=1))
    heads = "".join(_head(text, align) for text, align in _HEADS)
    more = len(table) - MOST_SHOWN
    below = f"<p>{more:,} more rows are in the file.</p>" if more > 0 else ""
    return (
        f'<div role="region" tabindex="0" aria-label="{escape(caption)}" '
        'style="overflow-x: auto; max-width: 100%">'
        '<table style="border-collapse: collapse; line-height: 1.4">'
        f'<caption style="text-align: left; padding: 4px 0">{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{below}"
    )


def refused_html(refused: Iterable[object], count: int) -> str:
    """The rows that are no cases, by line; "" where there is none."""
    items = [f"<li>{escape(str(one))}</li>" for one in refused]
    if not items:
        return ""
    head = "1 row is left out" if count == 1 else f"{count:,} rows are left out"
    return (
        f"<details open><summary>{head}</summary>"
        f'<ul style="overflow-wrap: anywhere">{"".join(items)}</ul></details>'
    )


def differences_html(cases: TriagedCases) -> str:
    """In which fields a room differs, and in which all who answered agree; "" where nobody can."""
    rows = "".join(
        f'<tr><th scope="row" style="{_CELL.format(align="left")}; font-weight: normal">'
        f"{escape(each.label)}</th>"
        f'<td style="{_CELL.format(align="right")}">{each.people}</td>'
        f'<td style="{_CELL.format(align="left")}; overflow-wrap: anywhere">'
        f"{escape(each.answers)}</td></tr>"
        for each in cases.apart[:MOST_DIFFERENCES]
    )
    heads = "".join(
        _head(text, align)
        for text, align in (("Field", "left"), ("Answered by", "right"), ("Answers", "left"))
    )
    table = (
        '<table style="border-collapse: collapse; line-height: 1.4">'
        '<caption style="text-align: left; padding: 4px 0">Where the room differs most</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )
    agreed = ", ".join(f"{each.label} ({each.answers})" for each in cases.agreed)
    below = f"<p>All who answered agree on: {escape(agreed)}.</p>" if agreed else ""
    return f"{table if rows else ''}{below}"


def _records(table: pd.DataFrame) -> list[Mapping[str, Any]]:
    return [dict(row) for _, row in table.head(MOST_SHOWN).iterrows()]


def _head(text: str, align: str) -> str:
    look = f"{_CELL.format(align=align)}; white-space: nowrap"
    return f'<th scope="col" style="{look}">{text}</th>' if text else f'<td style="{look}"></td>'


def _row(place: int, record: Mapping[str, Any]) -> str:
    cells = (
        VERDICTS[record["recommendation"]],
        percent(float(record["share"])),
        style.dollars(float(record["at_stake_usd"])),
        style.dollars(float(record["recommended_usd"])),
        style.milliseconds(float(record["recommended_ms"])),
    )
    name = (
        f'<th scope="row" dir="auto" style="{_CELL.format(align="left")}; font-weight: normal; '
        'min-width: 12em; max-width: 22em; overflow-wrap: anywhere">'
        f"{escape(_short(str(record['name'])))}{_asked(str(record['ask']))}</th>"
    )
    others = "".join(
        f'<td style="{_CELL.format(align=align)}; white-space: nowrap">{escape(cell)}</td>'
        for cell, (_, align) in zip(cells, _HEADS[2:], strict=True)
    )
    number = f"{_CELL.format(align='right')}; white-space: nowrap"
    return f'<tr><td style="{number}">{place}</td>{name}{others}</tr>'


def _asked(ask: str) -> str:
    """Below a name, the fields to ask for, by their labels."""
    names = ask.rpartition("ask ")[2].split(", ") if ask else []
    asked = escape(", ".join(label(name) for name in names))
    return f"<br><small>ask first: {asked}</small>" if asked else ""


def _short(name: str) -> str:
    return name if len(name) <= _NAME_LETTERS else f"{name[: _NAME_LETTERS - 1]}…"
