"""What a gain in score is worth in money, beside what tuning adds to the bill."""

from __future__ import annotations

from dataclasses import dataclass

from tune_or_not.case import Case
from tune_or_not.decision.bill.being_wrong import loss_if_all_wrong
from tune_or_not.decision.bill.cost import estimate


@dataclass(frozen=True)
class WorthOfGain:
    """USD over the months compared, discounted as the bills are."""

    months: int
    loss_if_all_wrong: float
    """What all answers would lose if every one were wrong: a gain of 0.01 is worth a hundredth."""
    added: float
    """What tuning adds to the bill, retrieval counted on both sides; negative where it saves."""

    def of(self, gain: float) -> float:
        """What a gain of this share of right answers is worth."""
        return gain * self.loss_if_all_wrong

    @property
    def pays_from(self) -> float | None:
        """The gain from which tuning pays, 0 where it saves anyhow; None where no gain does."""
        if self.added <= 0:
            return 0.0
        if self.added > self.loss_if_all_wrong:
            return None
        return self.added / self.loss_if_all_wrong


def worth_of_gain(case: Case) -> WorthOfGain:
    """A gain's worth by the case's traffic, horizon and loss per wrong answer.

    As long as a model that is to be compared is sold: a tuned one may end before the horizon.
    """
    knowledge = case.needs_knowledge or case.mainly_retrieval
    pair = ("fine_tuning_rag", "rag") if knowledge else ("fine_tuning", "prompting")
    bills = estimate(case, pair)
    tuned, plain = (float(bills.approaches[approach].cumulative[-1]) for approach in pair)
    return WorthOfGain(bills.months, loss_if_all_wrong(case, bills.months), tuned - plain)
