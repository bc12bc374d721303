"""The rows behind a bill, folded: value, source, date, age and confidence of each."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ipywidgets import HTML

from tune_or_not.case import Case
from tune_or_not.decision.bill.approaches import APPROACHES
from tune_or_not.decision.bill.prices_used import PriceUsed, prices_used
from tune_or_not.panels.kit.live_case import LiveCase


class PriceList(HTML):  # type: ignore[misc]
    """A `<details>` that opens on the list; `show(case)` makes it another case's."""

    def __init__(self, live: LiveCase, approaches: Iterable[str] = tuple(APPROACHES)) -> None:
        self._approaches = tuple(approaches)
        super().__init__(value=price_list(live.case, self._approaches))

    def show(self, case: Case) -> None:
        """Take the rows of this case; sends nothing where they are the same."""
        self.value = price_list(case, self._approaches)


def price_list(case: Case, approaches: Iterable[str] = tuple(APPROACHES)) -> str:
    """The list as HTML; everything in it is escaped."""
    rows = prices_used(case, approaches)
    old = sum(row.stale for row in rows)
    head = f"Where these numbers come from: {len(rows)} rows"
    head += f", {old} of them old" if old else ""
    items = "".join(f"<li>{_item(row)}</li>" for row in rows)
    return f"<details><summary>{escape(head)}</summary><ul>{items}</ul></details>"


def _item(row: PriceUsed) -> str:
    text = f"{row.what}: {row.value} {row.unit}"
    if row.yours:
        return (
            f"<strong>{escape(text)}</strong> (your own number, in place of {escape(row.source)})"
        )
    confidence = {"A": "official", "B": "a dated copy", "C": "unconfirmed"}.get(
        row.confidence, "this course's assumption"
    )
    aged = f"{row.age} old" if row.age[0].isdigit() else row.age
    since = f"as of {row.as_of}, {aged}" + (": check it" if row.stale else "")
    return escape(f"{text}. {row.source}; {since}; {confidence}.")
