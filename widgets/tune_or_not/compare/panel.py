"""The compare panel: the reader's case beside one or two others, and what differs."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.case import Case, CaseError
from tune_or_not.compare.chart import CompareChart
from tune_or_not.compare.comparison import LETTERS, Comparison, compare, named, sentence, table_of
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel


def compare_panel(
    live: LiveCase, others: Sequence[Case | str], fields: Sequence[str] = ()
) -> Panel:
    """The live case first, then each other: another case, or a day on which it is judged again.

    compare_panel(here.case, [here.worked()["checkr"].case])
    compare_panel(here.case, ["2027-06-01"], ["hosted_model"])

    Raises CaseError for more than two others, or none, and for what is no day.
    """
    if not 1 <= len(others) < len(LETTERS):
        raise CaseError(f"{len(others)} cases to compare with; allowed: 1 to {len(LETTERS) - 1}.")

    def ask(case: Case) -> Comparison:
        beside = [
            other if isinstance(other, Case) else case.changed(as_of=other) for other in others
        ]
        return compare(named([case, *beside]))

    return ChartPanel(live, fields, ask, CompareChart, sentence, below=_html)


def _html(comparison: Comparison) -> str:
    return f'<div class="jp-RenderedHTMLCommon">{table_of(comparison)._repr_html_()}</div>'
