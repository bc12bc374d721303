"""The bar of the answer in a page without a kernel: shares over the first questions, made ahead.

Each bar is the one that the course itself draws when nothing else is told, from as many draws.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from itertools import product

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case import Case, field, label, prior
from tune_or_not.charts.choice.share_bar import ink, sentence
from tune_or_not.charts.kit import style
from tune_or_not.decision.advice.verdicts import VERDICTS as NAMES
from tune_or_not.decision.choice.approaches import VERDICTS
from tune_or_not.decision.choice.recommendation import USUAL_DRAWS, recommend
from tune_or_not.decision.choice.recommendation_of_cases import recommend_cases

QUESTIONS = 5
ANSWERS = {"Not known": None, "Yes": True, "No": False}
"""In the order in which they count: the answers of a row are the digits of its number."""


@dataclass(frozen=True, eq=False)
class FirstLook:
    """A row per way to answer the fields, the last of which changes fastest.

    `percents` holds whole percents, a column per verdict; `clear` whether the answer is.
    """

    fields: tuple[str, ...]
    percents: NDArray[np.int64]
    clear: NDArray[np.bool_]

    def shares(self, row: int) -> dict[str, float]:
        """The shares of one way to answer."""
        return dict(zip(VERDICTS, (self.percents[row] / 100).tolist(), strict=True))


def first_look(case: Case, questions: int = QUESTIONS) -> FirstLook:
    """What the course says when only its first yes-or-no questions are answered, for each way to
    answer them; everything else is as in `case`, which tells nothing."""
    fields = first_fields(case)[:questions]
    ways = list(product(ANSWERS.values(), repeat=len(fields)))
    columns = dict(zip(fields, zip(*ways, strict=True), strict=True))
    given = {name: np.array([bool(answer) for answer in way]) for name, way in columns.items()}
    known = {
        name: np.array([answer is not None for answer in way]) for name, way in columns.items()
    }
    results = recommend_cases(case, len(ways), given, known, count=USUAL_DRAWS)
    percents = np.rint(100 * results.shares).astype(np.int64)
    return FirstLook(fields, percents, np.asarray(results.clear))


def first_fields(case: Case) -> tuple[str, ...]:
    """The yes-or-no questions that the course asks first."""
    asked = [question.field for question in recommend(case).ask_next]
    toggles = [name for name in asked if field(name).annotation is bool]
    return tuple(toggles)


def first_look_html(look: FirstLook) -> str:
    """The questions above the bar. Without the script it shows the bar of nothing told."""
    data = {
        "names": [NAMES[verdict] for verdict in VERDICTS],
        "percents": look.percents.tolist(),
        "clear": "".join("01"[int(each)] for each in look.clear),
    }
    carried = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
    asked = "".join(_question(place, name) for place, name in enumerate(look.fields))
    parts = "".join(_part(verdict, share) for verdict, share in look.shares(0).items())
    return (
        f'<div class="first-look"><div class="first-look-bar" aria-hidden="true">{parts}</div>'
        f'<p role="status" aria-live="polite">{escape(said(look, 0))}</p>{asked}'
        f'<script type="application/json">{carried}</script></div>'
    )


def said(look: FirstLook, row: int) -> str:
    """The bar in words."""
    ends = "The answer is clear." if look.clear[row] else "No clear answer yet."
    return f"{sentence(look.shares(row))}. {ends}"


def page(look: FirstLook) -> str:
    """The page in Markdown."""
    ways = f"{len(look.percents):,}"
    return (
        "# A first look at the answer\n\n"
        "Answer what you know about your project. The bar shows how often each approach is the "
        "best.\n\n"
        f"{first_look_html(look)}\n\n"
        f"This page runs nothing: it carries the bars of all {ways} ways to answer, each from "
        f"{USUAL_DRAWS:,} draws of everything that is not told. It is a first look. The course "
        "goes on asking, takes your numbers, and says why, for how much money, and what would turn "
        "it: [run it](index.md#start).\n"
    )


def _question(place: int, name: str) -> str:
    choices = "".join(
        f'<label><input type="radio" name="first-look-{place}" value="{number}"'
        f"{' checked' if not number else ''}> {answer}</label>"
        for number, answer in enumerate(ANSWERS)
    )
    asked = escape(prior(name).ask or label(name))
    return f"<fieldset><legend>{asked}</legend>{choices}</fieldset>"


def _part(verdict: str, share: float) -> str:
    return (
        f'<div style="background: {style.APPROACHES[verdict].colour}; color: {ink(verdict)}; '
        f'flex-grow: {share * 100:.0f}"'
        f"{'' if share else ' hidden'}><i></i><p><b>{escape(NAMES[verdict])}</b><br>"
        f"<span>{share * 100:.0f} %</span></p></div>"
    )
