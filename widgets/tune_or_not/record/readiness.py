"""What must be there before anyone trains, and the source's checklist, literal and corrected."""

from __future__ import annotations

from dataclasses import dataclass

from tune_or_not.charts.advice.checklist import ChecklistChart
from tune_or_not.charts.kit import style
from tune_or_not.decision.advice.checklist import Checklist
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.bill.cost import upfront_cost
from tune_or_not.decision.bill.prices import tuning_offer
from tune_or_not.decision.choice.gates import limit, still_sold
from tune_or_not.record.document import Block, Listing, Paragraph, Picture, Table
from tune_or_not.record.judged import Judged
from tune_or_not.record.review_date import old_prices
from tune_or_not.words.listed_fields import listed


@dataclass(frozen=True)
class Precondition:
    text: str
    needed: str
    has: str
    met: bool
    known: bool


def preconditions(judged: Judged) -> tuple[Precondition, ...]:
    """What the course's own argument asks for before training, in its order."""
    case = judged.case

    def row(text: str, needed: str, has: str, met: bool, *fields: str) -> Precondition:
        return Precondition(text, needed, has, met, bool(set(fields) & case.model_fields_set))

    def at_least(text: str, rule: str, has: int, field: str) -> Precondition:
        needed = int(limit(rule))
        return row(text, f"{needed:,} or more", f"{has:,}", has >= needed, field)

    good = round(case.training_examples * case.good_example_share)
    upfront = float(sum(upfront_cost(case, "fine_tuning").values()))
    offer = tuning_offer(case.tuning_offer)
    sold = still_sold(offer, case.as_of)
    return (
        at_least("graded test questions", "evaluation_examples", case.evaluation_examples,
                 "evaluation_examples"),
        at_least("prompt versions measured", "prompt_versions", case.prompt_versions_tried,
                 "prompt_versions_tried"),
        at_least("good training examples", "training_examples", good, "training_examples"),
        row("a stable task", "yes", _yes(case.stable_task), case.stable_task, "stable_task"),
        row("a team that can train", "yes", _yes(case.team_can_train), case.team_can_train,
            "team_can_train"),
        row("money up front", f"{style.dollars(upfront)} for tuning",
            f"{style.dollars(case.upfront_budget_usd)} budgeted",
            upfront <= case.upfront_budget_usd, "upfront_budget_usd"),
        row("an offer that is still sold", f"{offer.label}, for three months or more",
            "on sale" if sold else "closed, or ends too soon", sold, "tuning_offer"),
    )  # fmt: skip


def readiness(judged: Judged) -> tuple[Block, ...]:
    """Preconditions as a table."""
    rows = tuple(
        (condition.text.capitalize(), condition.needed,
         condition.has if condition.known else "not told",
         "not known" if not condition.known else "yes" if condition.met else "no")
        for condition in preconditions(judged)
    )  # fmt: skip
    return (
        Paragraph(
            "A precondition is no reason to train: all may be met, and training still be wrong. "
            "One that is missing is a reason not to train yet."
        ),
        Table("Preconditions of training",
              ("Precondition", "Needed", "There is", "Met"), rows),
        Listing(_before(judged)),
    )  # fmt: skip


def checklist(judged: Judged) -> tuple[Block, ...]:
    """The source's checklist as a picture, and why its two counts differ."""
    items = advisers()["s2_checklist"].procedure
    assert isinstance(items, Checklist)
    chart = ChecklistChart(items, judged.case)
    return (
        Paragraph(
            "S2 ends on seven questions and calls for training where most are yes. Two of them "
            "point the other way, and three are preconditions; so it is counted as written, and "
            "again as each question means."
        ),
        Picture("checklist", "S2's checklist for this case.", chart.live.alt, chart.live.svg),
        Listing(tuple(f"{item.text} {item.why}" for item in items.items), numbered=True),
    )


def _before(judged: Judged) -> tuple[str, ...]:
    conditions = preconditions(judged)
    old = old_prices(judged.case)
    lines = [f"Missing: {c.text} ({c.has}; needed: {c.needed})."
             for c in conditions if c.known and not c.met]  # fmt: skip
    unsure = [c.text for c in conditions if not c.known]
    if unsure:
        lines.append(f"Not told, so find out: {listed(unsure)}.")
    if old:
        count = "1 price is" if len(old) == 1 else f"{len(old)} prices are"
        lines.append(f"{count} older than the limit: look again before you sign.")
    return tuple(lines) or ("Every precondition for training is met, and every price is recent.",)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
