"""Two or three cases side by side, or one case on two days: what differs, and does it matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tune_or_not.case import Case, CaseError, label
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.tables import Table
from tune_or_not.decision.advice.advisers import verdicts
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.bill.approaches import APPROACHES
from tune_or_not.decision.bill.cost import CostEstimate, estimate
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP, latencies
from tune_or_not.decision.choice.recommendation import Recommendation, recommend_quickly
from tune_or_not.words.known_names import value_in_words
from tune_or_not.words.listed_fields import listed
from tune_or_not.words.quantity import percent

MOST = 3
LETTERS = "ABC"
"""What the cases are called beside a picture, in their order."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Cases by the name that they have here, and everything that may differ between them.

    `fields` names the fields whose value, or whose being told at all, differs; `verdicts` holds
    only the advisers that do not say the same of all cases.
    """

    cases: Mapping[str, Case]
    fields: tuple[str, ...]
    recommendations: tuple[Recommendation, ...]
    verdicts: Mapping[str, tuple[str | None, ...]]
    costs: tuple[CostEstimate, ...]
    latency_ms: Mapping[str, tuple[float, ...]]

    @property
    def same_advice(self) -> bool:
        """Whether the recommendation is the same for all."""
        return len({recommendation.verdict for recommendation in self.recommendations}) == 1

    def bills(self, approach: str) -> tuple[float, ...]:
        """USD over each case's own horizon."""
        return tuple(float(cost.approaches[approach].cumulative[-1]) for cost in self.costs)

    def per_month(self, approach: str) -> tuple[float, ...]:
        """USD a month, what is paid up front spread over each case's own horizon: comparable where
        a model of one case ends sooner."""
        bills = zip(self.bills(approach), self.costs, strict=True)
        return tuple(usd / cost.months for usd, cost in bills)

    def keeps_up(self, approach: str) -> tuple[bool, ...]:
        """Whether the approach serves each case's load."""
        return tuple(cost.approaches[approach].keeps_up for cost in self.costs)

    def as_json(self) -> dict[str, Any]:
        return {
            "cases": list(self.cases),
            "fields": {
                name: [_plain(case, name) for case in self.cases.values()] for name in self.fields
            },
            "recommendation": {
                "same": self.same_advice,
                "verdicts": [recommendation.verdict for recommendation in self.recommendations],
                "share": [recommendation.share for recommendation in self.recommendations],
            },
            "advisers": {name: list(by_case) for name, by_case in self.verdicts.items()},
            "months": [cost.months for cost in self.costs],
            "cost": {i: list(self.bills(i)) for i in APPROACHES},
            "latency": {
                i: [ms if ms < float("inf") else None for ms in times]
                for i, times in self.latency_ms.items()
            },
        }


def compare(cases: Mapping[str, Case]) -> Comparison:
    """Compare two or three named cases. Raises CaseError for fewer or more."""
    if not 2 <= len(cases) <= MOST:
        raise CaseError(f"{len(cases)} cases were named; allowed: 2 to {MOST} of different names.")
    every = tuple(cases.values())
    by_case = {name: verdicts(case) for name, case in cases.items()}
    by_adviser = {i: tuple(verdict[i] for verdict in by_case.values()) for i in advisers()}
    times = [latencies(case) for case in every]
    return Comparison(
        cases=dict(cases),
        fields=tuple(name for name in Case.model_fields if _differs(every, name)),
        recommendations=tuple(recommend_quickly(case) for case in every),
        verdicts={i: given for i, given in by_adviser.items() if len(set(given)) > 1},
        costs=tuple(estimate(case) for case in every),
        latency_ms={i: tuple(verdict[i].total for verdict in times) for i in APPROACHES},
    )


def on_days(case: Case, *days: date) -> dict[str, Case]:
    """The same case as judged on its own day and on others, by the day."""
    every = dict.fromkeys((case.as_of, *days))
    return {f"{case.name}, {day}": case.changed(as_of=day) for day in every}


def named(cases: Sequence[Case]) -> dict[str, Case]:
    """Cases by their names; where two share one, each says its day or its place."""
    names = [case.name for case in cases]
    if len(set(names)) < len(names):
        names = [f"{case.name}, {case.as_of}" for case in cases]
    if len(set(names)) < len(names):
        names = [f"{name} ({letter})" for name, letter in zip(names, LETTERS, strict=False)]
    return dict(zip(names, cases, strict=True))


def sentence(comparison: Comparison) -> str:
    """Whether the advice differs, and what else does, in a few sentences."""
    verdicts_in_words = [
        VERDICTS[recommendation.verdict] for recommendation in comparison.recommendations
    ]
    if comparison.same_advice:
        text = f"The advice is the same for {len(verdicts_in_words)} cases: {verdicts_in_words[0]}."
    else:
        pairs = [
            f"{letter} {verdict}"
            for letter, verdict in zip(LETTERS, verdicts_in_words, strict=False)
        ]
        text = f"The advice differs: {listed(pairs)}."
    fields = len(comparison.fields)
    text += f" {fields} field{'s differ' if fields != 1 else ' differs'}"
    turned = len(comparison.verdicts)
    text += f", and {turned} of {len(advisers())} advisers change their verdict." if turned else (
        ", and no adviser changes its verdict."
    )  # fmt: skip
    bills = listed(
        [f"{_bill(comparison, i)} with {style.label(i)}" for i in ("prompting", "fine_tuning")]
    )
    return f"{text} Over {_months(comparison)}, set-up included, a month costs {bills}."


def table_of(comparison: Comparison) -> Table:
    """What differs, a row each: the advice, the fields, the advisers, the bills and the times.

    Every text in it is escaped.
    """
    rows: dict[str, list[str]] = {
        "Recommendation": [
            VERDICTS[recommendation.verdict] for recommendation in comparison.recommendations
        ],
        "Share of the draws": [
            percent(recommendation.share) for recommendation in comparison.recommendations
        ],
    }
    for name in comparison.fields:
        rows[label(name)] = [_value(case, name) for case in comparison.cases.values()]
    for adviser_id, by_case in comparison.verdicts.items():
        adviser = advisers()[adviser_id]
        rows[f"{adviser.source} {adviser.title.lower()}"] = [
            VERDICTS[v] if v else "no verdict" for v in by_case
        ]
    for i in APPROACHES:
        rows[f"{style.label(i)}, a month"] = [
            style.dollars(usd) if up else DOES_NOT_KEEP_UP
            for usd, up in zip(comparison.per_month(i), comparison.keeps_up(i), strict=True)
        ]
    for i, times in comparison.latency_ms.items():
        rows[f"{style.label(i)}, answer"] = [
            style.milliseconds(ms) if ms < float("inf") else DOES_NOT_KEEP_UP for ms in times
        ]
    heads = [f"{letter}: {name}" for letter, name in zip(LETTERS, comparison.cases, strict=False)]
    named_rows = {name: dict(zip(heads, texts, strict=True)) for name, texts in rows.items()}
    return Table(named_rows, align="left")


def _differs(cases: Sequence[Case], name: str) -> bool:
    known = {name in case.model_fields_set for case in cases}
    values = [getattr(case, name) for case in cases]
    return any(value != values[0] for value in values) or (len(known) > 1 and name != "as_of")


def _value(case: Case, name: str) -> str:
    if name == "overrides":
        return ", ".join(f"{n} {v:g}" for n, v in case.overrides.items()) or "none"
    value = value_in_words(name, case)
    return value if name in case.model_fields_set else f"{value} (not told)"


def _plain(case: Case, name: str) -> Any:
    return case.model_dump(mode="json", include={name})[name]


def _bill(comparison: Comparison, approach: str) -> str:
    bills = list(dict.fromkeys(map(style.dollars, comparison.per_month(approach))))
    if len(bills) > 1:
        return " against ".join(bills)
    return f"{bills[0]} in {'both' if len(comparison.cases) == 2 else 'all'}"


def _months(comparison: Comparison) -> str:
    months = [cost.months for cost in comparison.costs]
    text = " against ".join(str(n) for n in months) if len(set(months)) > 1 else str(months[0])
    return f"{text} month{'' if months == [1] * len(months) else 's'}"
