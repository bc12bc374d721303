"""Every approach judged in every draw: what may be done, in time, good enough; then the best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tune_or_not.case.columns import Truth
from tune_or_not.decision.choice.approaches import (
    APPROACHES,
    CODE_HOSTED,
    CODE_OWN,
    LARGER,
    PROMPTING,
    RAG,
    SMALLER,
    SPECIALIST,
    TUNING,
    TUNING_RAG,
)
from tune_or_not.decision.choice.draws import Draws, Numbers
from tune_or_not.decision.choice.gates import beside_the_point, gates
from tune_or_not.decision.choice.price import Prices, prices
from tune_or_not.decision.choice.quality import Quality, quality
from tune_or_not.decision.choice.situation import Situation
from tune_or_not.decision.choice.tables import number

_FORBIDDEN, _OUT, _LATE, _DEAR, _STEP = 1e6, 1e3, 0.5, 0.3, 0.08
"""Where nothing is possible the least bad way is named: what a ban, another closed gate, being
late, being dear and a step of effort count against the share of the gap that it closes."""


@dataclass(frozen=True, eq=False)
class Judgement:
    """Arrays with a row per approach and a column per draw; `best` and `own` one entry per draw.

    `closed`: gate to where it closes; `idle`: where an approach is no other way at all; `good`:
    allowed, in time, affordable and good enough.
    """

    case: Situation
    quality: Quality
    prices: Prices
    closed: dict[str, Truth]
    idle: Truth
    late: Truth
    dear: Truth
    good: Truth
    best: NDArray[np.intp]
    own: Truth
    codes: NDArray[np.int8]
    """The verdict per draw: its place in VERDICTS."""

    @property
    def weight(self) -> Numbers:
        """The share of the case that each draw stands for."""
        return self.quality.weight

    @property
    def allowed(self) -> Truth:
        """Where no gate is closed and the approach is another way."""
        barred: Truth = np.logical_or.reduce([*self.closed.values(), self.idle])
        return ~barred


def judge(draws: Draws) -> Judgement:
    """The best approach of every draw.

    The cheapest that is allowed, in time, affordable and good enough, where a simpler one may cost
    somewhat more; where none is good enough the one that comes nearest.
    """
    case = Situation(draws)
    closed, idle = gates(case), beside_the_point(case)
    bill = prices(case)
    answers = quality(case)
    late = bill.ms > bill.limit_ms * number("late")
    # Nobody takes a dearer and slower model where price or speed hurts, or one that is used.
    idle[LARGER] |= case.on_the_largest | case.cost_hurts | case.needs_faster_answers
    idle[SPECIALIST] |= ~answers.specialist_suffices
    idle[SMALLER] |= ~_steps_down(case, bill, late)
    barred = np.logical_or.reduce([*closed.values(), idle])
    dear = _dear(case, bill, answers, late)
    possible = ~barred & ~late & ~dear
    good = possible & answers.enough
    nearness = _nearness(case, answers)
    # What may be done and is worse than today's answers is no way forward.
    better = possible & (answers.score >= answers.today)
    # What is forbidden is never named: a prompt of one's own model is always left.
    forbidden = closed["data_stays"] | closed["no_training_on_data"]
    out = np.where(forbidden, _FORBIDDEN, np.where(barred, _OUT, 0))
    least_bad = out - nearness + _LATE * late + _DEAR * dear
    best = np.where(
        good.any(axis=0),
        np.where(good, _cost(case, bill, answers), np.inf).argmin(axis=0),
        np.where(
            better.any(axis=0),
            np.where(better, -nearness, np.inf).argmin(axis=0),
            least_bad.argmin(axis=0),
        ),
    )
    each = np.arange(draws.rows)
    own = bill.own[best, each]
    codes = np.where(own, np.array(CODE_OWN)[best], np.array(CODE_HOSTED)[best]).astype(np.int8)
    return Judgement(case, answers, bill, closed, idle, late, dear, good, best, own, codes)


def _steps_down(case: Situation, bill: Prices, late: Truth) -> Truth:
    """Where somebody would take a smaller hosted model: for its price, or for its speed."""
    reason = case.cost_hurts | case.needs_faster_answers | late[PROMPTING]
    cheaper = bill.per_request[SMALLER] < bill.per_request[PROMPTING]
    steps: Truth = cheaper & (reason | (bill.today > number("step_down_from")))
    return steps


def _dear(case: Situation, bill: Prices, answers: Quality, late: Truth) -> Truth:
    """Over the budget, no relief where the running cost hurts, or training that is not worth it."""
    over: Truth = bill.upfront > case.upfront_budget_usd
    over[[PROMPTING, LARGER, SMALLER]] = False
    relief = np.where(case.cost_hurts, bill.today * number("cheaper_means"), np.inf)
    hurts: Truth = bill.running > relief
    # Where facts lack, the price of retrieval is no reason against it.
    hurts[RAG] &= case.in_place | answers.enough[PROMPTING]
    return over | hurts | _not_worth(case, bill, answers, late | over | hurts)


def _not_worth(case: Situation, bill: Prices, answers: Quality, out: Truth) -> Truth:
    """Training that adds more to the bill than its better answers are worth."""
    plain = np.where(case.needs_facts, RAG, PROMPTING)
    each = np.arange(case.draws.rows)
    worth = number("better_answer_is_worth") * case.loss_per_error * bill.answers
    unworthy = np.zeros_like(out)
    for approach in (TUNING, TUNING_RAG):
        gain = answers.score[approach] - answers.score[plain, each]
        added = bill.total[approach] - bill.total[plain, each]
        unworthy[approach] = ~out[plain, each] & (added > worth * gain)
    return unworthy


def _cost(case: Situation, bill: Prices, answers: Quality) -> Numbers:
    """The logarithm of bill and wrong answers, with the margin by which a simpler way wins."""
    wrong = case.loss_per_error * bill.answers * (1 - answers.score)
    margin = np.log1p(case.draws.triangle("simpler_wins_within"))
    cost: Numbers = np.log(np.maximum(bill.total + wrong, 1)) + margin * _effort(case)
    return cost


def _nearness(case: Situation, answers: Quality) -> Numbers:
    """The share of the gap to the score needed that an approach closes, less for more effort."""
    gap = np.maximum(answers.needed - answers.today, 0.01)
    closes: Numbers = (answers.score - answers.today) / gap
    return np.asarray(closes - _STEP * _effort(case))


def _effort(case: Situation) -> Numbers:
    """How much simpler one approach is than another, in steps."""
    quick = case.needs_quick_iteration.astype(float)
    placed = case.in_place
    rows = {
        PROMPTING: 0.0,
        LARGER: 0.3,
        RAG: np.where(placed, 0.0, 1.0),
        SMALLER: 0.5,
        SPECIALIST: 2.0 + 0.5 * quick,
        TUNING: 3.0 + quick,
        TUNING_RAG: np.where(placed, 3.0, 4.0) + quick,
    }
    return np.stack([np.broadcast_to(rows[n], placed.shape) for n in range(len(APPROACHES))])
