"""The argument panel: the classic argument for tuning, and what turns it, each to switch on."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tune_or_not.case import Case
from tune_or_not.decision.argument import COUNTED, argument
from tune_or_not.panels.live_case import LiveCase
from tune_or_not.panels.live_picture import LivePicture
from tune_or_not.panels.panel import Panel
from tune_or_not.panels.toggles import Toggles
from tune_or_not.pictures.argument import ArgumentChart, sentence

FIELDS = (
    "cache_hit_rate",
    "smaller_hosted_model",
    "as_of",
    "tuning_offer",
    "requests_per_month",
    "static_prompt_tokens",
)

LABELS = {
    "caching": "Count caching",
    "newer_base": "Count a newer base",
    "retirement": "Count set-up and retirement",
}


def argument_panel(
    live: LiveCase, fields: Sequence[str] = FIELDS, counted: Collection[str] = COUNTED
) -> Panel:
    """Controls for these fields, and toggles for what the classic argument leaves out: caching, a
    newer base, the retirement of the tune's base. `counted` are on at first.

    argument_panel(here.example("classic_argument"), ["cache_hit_rate"], counted=[])
    """
    toggles = Toggles(LABELS, counted)

    def told(case: Case) -> str:
        return sentence(argument(case, toggles.on))

    chart = ArgumentChart(argument(live.case, toggles.on))
    picture = LivePicture.of(chart.live, status=chart.live.alt)

    def draw(case: Case) -> None:
        with picture.hold_sync():
            chart.update(argument(case, toggles.on))
            picture.status = chart.live.alt

    toggles.on_change(lambda: live.if_still(live.case, lambda: draw(live.case)))
    return Panel(live, fields, [toggles, picture], draw, png=chart.live.png, sentence=told)
