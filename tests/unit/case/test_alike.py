"""Rows that are alike: the same groups as pandas finds, whatever the names and numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tune_or_not.case.alike import alike
from tune_or_not.case.columns import Columns

MODELS = ("gpt-6-luna", "gpt-6.1-terra", "gpt-6.1-sol")
OFFERS = ("fireworks-lora-16b", "gpt-4.1-mini-azure")


@pytest.mark.parametrize("seed", range(8))
def test_the_groups_are_those_of_pandas(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = 60
    table = pd.DataFrame(
        {
            "hosted_model": random.choice(MODELS, rows),
            "tuning_offer": random.choice(OFFERS, rows),
            "months": random.integers(0, 2500, rows) // random.integers(1, 900),
            "day": random.integers(0, 3, rows),
        }
    )
    named = ("hosted_model", "tuning_offer")
    columns = Columns(rows, {name: table[name].to_numpy(object) for name in named})
    found = alike(
        columns,
        ["hosted_model", "tuning_offer"],
        table["months"].to_numpy(),
        table["day"].to_numpy(),
    )
    wanted = table.groupby([*table.columns]).indices.values()
    assert {tuple(rows) for rows in found} == {tuple(rows.tolist()) for rows in wanted}


def test_rows_that_differ_in_one_thing_only_are_apart() -> None:
    same = Columns(3, {"hosted_model": ["a", "a", "a"]})
    assert [rows.tolist() for rows in alike(same, ["hosted_model"])] == [[0, 1, 2]]
    further = np.array([0, 1, 0])
    assert [rows.tolist() for rows in alike(same, ["hosted_model"], further)] == [[0, 2], [1]]


def test_no_rows_no_groups() -> None:
    assert alike(Columns(0, {}), []) == []
