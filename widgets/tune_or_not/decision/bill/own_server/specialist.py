"""A small specialist: an encoder or a distilled model trained on labels, on a small GPU of its own.

`case` is a Case or Rows of a table. Published accuracy of such models against prompted ones is in
facts/published/published_quality.csv; none is forecast.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tune_or_not.decision.bill.known import Amount, known
from tune_or_not.decision.bill.tokens import HOURS_PER_MONTH
from tune_or_not.decision.bill.tuning.methods import example_price


def copies(case: Any, requests_per_month: Amount) -> Amount:
    """Small GPUs that the busiest hour needs, at least one: mean x peak over mean / (what one
    serves x the load that it may reach)."""
    mean = requests_per_month * (1 + case.retry_rate) / (HOURS_PER_MONTH * 3600)
    served = known(case, "specialist_requests_per_second") * known(case, "replica_load_limit")
    return np.maximum(1, np.ceil(mean * case.peak_to_mean_load / served))[()]


def rent(case: Any, requests_per_month: Amount) -> Amount:
    """USD a month for them, busy or idle."""
    hourly = known(case, "specialist_gpu_price")
    return copies(case, requests_per_month) * hourly * HOURS_PER_MONTH


def training(case: Any, runs: Amount = 1) -> Amount:
    """USD of this many trainings on the same GPU."""
    return known(case, "specialist_training_hours") * known(case, "specialist_gpu_price") * runs


def labels(case: Any, examples: Amount) -> Amount:
    """USD for so many labels, a share of them reviewed: a label costs less than an answer."""
    return examples * example_price(case, known(case, "label_cost_simple"))
