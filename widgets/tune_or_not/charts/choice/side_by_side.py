"""Side by side: the approaches for one project in a table, the worst cell of each that is out
marked."""

from __future__ import annotations

from html import escape

from tune_or_not.case import Case
from tune_or_not.charts.kit import style
from tune_or_not.decision.bill.prices import tuning_offer
from tune_or_not.decision.choice.approaches import LABELS, verdict_of
from tune_or_not.decision.choice.out import REASONS, ApproachJudged
from tune_or_not.decision.choice.price import usual_offer
from tune_or_not.decision.choice.recommendation import Recommendation
from tune_or_not.words.quantity import percent, quantity

OUT_BELOW = 0.05
"""An approach that is the best in a smaller share of the draws is out."""

_ALL = 0.995
_LINE = "\n"
_COLUMNS = (
    ("allowed", "allowed"),
    ("good", "good answers"),
    ("time", "an answer\ntakes"),
    ("thousand", "1,000\nrequests"),
    ("month", "a month"),
    ("upfront", "up front"),
    ("weeks", "to a\nrelease"),
    ("share", "the best\nin"),
)
_WORST = {
    "too_late_for_release": "weeks", "late": "time", "dear": "month", "not_enough": "good",
    "not_simplest": "share", "idle": "share",
}  # fmt: skip
"""Reason to the cell that says so; all others are a matter of what is allowed."""

_COLUMN_OF = {text: _WORST.get(reason, "allowed") for reason, text in REASONS.items()}


def side_by_side_html(recommendation: Recommendation, case: Case) -> str:
    """A row per approach. The score needed is drawn as a mark where it is told."""
    needed = case.score_needed if case.is_known("score_needed") else None
    heads = "".join(f'<th scope="col">{text.replace(_LINE, "<br>")}</th>' for _, text in _COLUMNS)
    rows = "".join(_row(approach, recommendation.place, needed)
                   for approach in recommendation.approaches)  # fmt: skip
    return (
        '<div class="tune-or-not-side" role="region" tabindex="0" aria-label="Side by side" '
        "data-lm-suppress-shortcuts><table>"
        f"<caption>Side by side, for this project{_assumed(recommendation, case)}</caption>"
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _assumed(recommendation: Recommendation, case: Case) -> str:
    """What the numbers rest on where not everything is told."""
    if all(name.endswith("_score") for name in recommendation.unknown):  # cost and time are told
        return ""
    words = "Not everything is told: money and times are the middle of the draws."
    if not case.is_known("tuning_offer"):
        offer = tuning_offer(usual_offer(case.as_of)).label
        words += (
            f" Nobody told how a tuned model is bought: taken as {offer}, or as your own GPU where "
            "that costs less."
        )
    return f"<small>{escape(words)}</small>"


def worst_cell(approach: ApproachJudged) -> str:
    """The column that says why an approach is out; "" for one that is not."""
    if approach.share >= OUT_BELOW or not approach.out:
        return ""
    return _COLUMN_OF.get(approach.out[0].reason, "share")


def _row(approach: ApproachJudged, place: str, needed: float | None) -> str:
    worst = worst_cell(approach)
    colour = style.APPROACHES[verdict_of(approach.id, place == "own")].colour
    cells = {
        "allowed": _often(approach.allowed),
        "good": _range(approach, colour, needed, brief=bool(worst)),
        "time": _seconds(approach, brief=bool(worst)),
        "thousand": style.dollars(float(f"{1000 * approach.per_request:.2g}")),
        "month": style.dollars(float(f"{approach.per_month:.2g}")),
        "upfront": style.dollars(float(f"{approach.upfront:.2g}")),
        "weeks": quantity(float(f"{approach.weeks:.2g}"), "weeks"),
        "share": percent(approach.share),
    }
    why = ""
    if worst:
        first = approach.out[0]
        cells[worst] = f'<span class="worst">{cells[worst]}</span>'
        why = f"<small>{escape(first.reason)}, in {percent(first.share)} of the draws</small>"
    written = "".join(f"<td>{cells[name]}</td>" for name, _ in _COLUMNS)
    return (
        f'<tr{" class=out" if worst else ""}><th scope="row">'
        f'<i style="background: {colour}"></i>{escape(LABELS[approach.id])}{why}</th>{written}</tr>'
    )


def _often(share: float) -> str:
    if share >= _ALL:
        return "yes"
    return "no" if share < 1 - _ALL else f"in {percent(share)}"


def _seconds(approach: ApproachJudged, *, brief: bool) -> str:
    time = style.milliseconds(float(f"{1000 * approach.seconds:.2g}"))
    late = 1 - approach.in_time
    return time if brief or late < 0.01 else f"{time}<small>late in {percent(late)}</small>"


def _range(approach: ApproachJudged, colour: str, needed: float | None, *, brief: bool) -> str:
    """A track from nothing to all good answers, the likely range on it, and what is needed."""
    low, middle, high = approach.score
    mark = "" if needed is None else f'<b style="left: {100 * needed:.0f}%"></b>'
    spread = max(100 * (high - low), 2)
    track = (
        f'<span class="range" role="img" aria-label="{percent(low)} to {percent(high)}">{mark}'
        f'<i style="left: {100 * low:.0f}%; width: {spread:.0f}%; background: {colour}"></i></span>'
    )
    words = f"{percent(middle)}, enough in {percent(approach.good_enough)}"
    return track if brief else f"{track}<small>{words}</small>"
