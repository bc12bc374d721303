"""The tornado panel: which uncertain numbers move the answer, and which do not."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.charts.bill.tornado import TornadoChart, sentence
from tune_or_not.decision.bill.uncertainty import Tornado, tornado
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel

CONTROLS = 6
"""Of the longest bars, those that have a field."""


def tornado_panel(
    live: LiveCase,
    fields: Sequence[str] | None = None,
    approach: str = "fine_tuning",
    against: str = "prompting",
) -> Panel:
    """Controls for these fields, and the ten numbers that move the difference in cost most.

    Without `fields` the longest bars have their controls beside them, in the same order. A field
    that the reader sets leaves the chart: it is no longer uncertain.

    tornado_panel(here.case, approach="self_hosted")
    """
    if fields is None:
        fields = longest(tornado(live.case, approach, against))
    return ChartPanel(
        live,
        fields,
        lambda case: tornado(case, approach, against),
        TornadoChart,
        sentence,
        headed=True,
    )


def longest(bars: Tornado) -> tuple[str, ...]:
    """The fields of the longest bars, the longest first; not every number has a field."""
    named = [swing.range.name for swing in bars.swings if swing.range.is_field]
    return tuple(named[:CONTROLS])
