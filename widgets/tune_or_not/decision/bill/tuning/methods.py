"""What a training costs by method, and an example by who makes it.

Supervised and preference tuning are billed by the token, reinforcement by the hour and by what
its grader reads. `case` is a Case or Rows of a table.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tune_or_not.decision.bill.known import Amount, known
from tune_or_not.decision.bill.prices import MILLION
from tune_or_not.decision.bill.rows import by_name
from tune_or_not.facts.tables import Fact, facts


class _Method(NamedTuple):
    by_preference: float
    by_grader: float


_METHODS = {
    "supervised": _Method(0.0, 0.0),
    "preference": _Method(1.0, 0.0),
    "reinforcement": _Method(0.0, 1.0),
}


def training_run(case: Any, supervised: Amount, usd_per_hour: Amount) -> Amount:
    """USD of one training by the case's method, where a supervised one costs `supervised`.

    `usd_per_hour`: what an hour of reinforcement costs here.
    """
    preference, graded = by_name(case.tuning_method, _METHODS.__getitem__)
    dearer = 1 + preference * (known(case, "preference_price_ratio") - 1)
    hours = known(case, "reinforcement_hours") * usd_per_hour + known(case, "grader_cost")
    return supervised * dearer * (1 - graded) + hours * graded


def example_price(case: Any, by_hand: Amount) -> Amount:
    """USD of one example, a share of them reviewed; `by_hand` is the price of writing it.

    A larger model bills each example's tokens (at its price of output, though the prompt among
    them is cheaper), and who checks its answer writes none.
    """
    (generated,) = by_name(case.examples_from, lambda name: (float(name == "larger model"),))
    tokens = case.tokens_per_example * known(case, "teacher_output_price") / MILLION
    checked = tokens + case.label_review_share * known(case, "check_cost_per_example")
    written = by_hand * (1 + case.label_review_share)
    return generated * checked + (1 - generated) * written


def needs_answers(case: Any) -> Amount:
    """1 where wanted answers must be made; 0 by reinforcement, which takes prompts and a grader."""
    _, graded = by_name(case.tuning_method, _METHODS.__getitem__)
    return 1 - graded


def licences() -> tuple[Fact, ...]:
    """Whose answers may train another model, a row each: "yes" or "with limits"."""
    return tuple(row for row in facts("training_data") if row.unit == "may train others")
