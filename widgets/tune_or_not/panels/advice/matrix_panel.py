"""The matrix panel: what each approach does for the needs of the case."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.charts.advice.matrix import MatrixChart, sentence
from tune_or_not.decision.advice.at_least import with_controls
from tune_or_not.decision.advice.matrix import Matrix
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel


def matrix_panel(
    live: LiveCase, fields: Sequence[str] | None = None, adviser: str = "s2_matrix"
) -> Panel:
    """Controls for the needs, and the matrix with the reader's needs lit.

        matrix_panel(here.case)

    Raises KeyError for an unknown adviser, TypeError for one that is no matrix.
    """
    matrix = advisers()[adviser].procedure
    if not isinstance(matrix, Matrix):
        raise TypeError(f"{adviser} is no matrix")
    asked: Matrix = matrix
    return ChartPanel(
        live,
        with_controls(asked.fields) if fields is None else fields,
        lambda case: case,
        lambda case: MatrixChart(asked, case),
        lambda case: sentence(asked, case),
    )
