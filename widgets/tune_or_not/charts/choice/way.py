"""The way as a picture: what to do first, at which number to stop, and how likely it ends there."""

from __future__ import annotations

from html import escape

from tune_or_not.case import Case
from tune_or_not.charts.kit import style
from tune_or_not.decision.choice.recommendation import Recommendation
from tune_or_not.decision.choice.tables import number
from tune_or_not.decision.choice.way import NOTHING, STAGES, Stage
from tune_or_not.words.quantity import percent, quantity

_COLOURS = {
    stage: style.APPROACHES[verdict].colour
    for (stage, _), verdict in zip(
        STAGES, ("prompting", "rag", "fine_tuning", "fine_tuning_rag"), strict=True
    )
}


def way_html(recommendation: Recommendation, case: Case) -> str:
    """The stages side by side; on each track, the share of the draws that end there."""
    before, items = 0.0, []
    for place, stage in enumerate(recommendation.way, start=1):
        items.append(_stage(place, stage, before, case))
        before += stage.share
    stop = next((stage.stop_when for stage in recommendation.way if stage.stop_when), "")
    rule = f"<p>Stop as soon as {escape(stop)}.</p>" if stop else ""
    stages = f"<ol>{''.join(items)}</ol>"
    return f'<div class="tune-or-not-way"><p class=head>The way</p>{stages}{rule}</div>'


def _stage(place: int, stage: Stage, before: float, case: Case) -> str:
    share = percent(stage.share)
    colour = _COLOURS.get(stage.stage, style.MUTED)
    if stage.stage == NOTHING:
        title, words = (
            "Nothing reaches it",
            f"{share} of the draws: lower the bar, or narrow the task.",
        )
    else:
        title = f"{place}. {stage.stage}"
        words = f"{share} of the draws end here; {_hours(stage.stage, case)}."
    return (
        f"<li><b>{escape(title)}</b>"
        f'<span class="track" aria-hidden="true"><i style="margin-left: {100 * before:.1f}%; '
        f'width: {100 * stage.share:.1f}%; background: {colour}"></i></span>'
        f"<small>{escape(words)}</small></li>"
    )


_WORK = ((), ("engineer_hours_rag",), ("engineer_hours_fine_tuning",),
         ("engineer_hours_rag", "engineer_hours_fine_tuning"))  # fmt: skip
"""The fields that hold the work of each stage; none holds that on the prompt."""


def _hours(stage: str, case: Case) -> str:
    """The work of a stage; what nobody told is what is usual."""
    fields = dict(zip((name for name, _ in STAGES), _WORK, strict=True))[stage]
    if fields:
        hours = sum(getattr(case, name) for name in fields)
    else:
        hours = number("weeks_of_prompting") * number("hours_a_week")
    known = fields and all(map(case.is_known, fields))
    return f"{'' if known else 'usually '}about {quantity(float(f'{hours:.2g}'), 'hours')}"
