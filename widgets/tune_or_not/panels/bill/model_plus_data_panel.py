"""The sum panel: a general model plus your data, and how little that is beside pre-training."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.charts.bill.model_plus_data import ModelPlusDataChart, sentence
from tune_or_not.decision.bill.tuning.training_run import training_run
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel

FIELDS = ("training_examples", "tokens_per_example", "epochs", "own_model", "own_gpu")


def model_plus_data_panel(live: LiveCase, fields: Sequence[str] = FIELDS) -> Panel:
    """Controls for these fields; pre-trained model + your data = fine-tuned model, with scales.

    model_plus_data_panel(example, ["training_examples", "epochs"])
    """
    return ChartPanel(live, fields, training_run, ModelPlusDataChart, sentence)
