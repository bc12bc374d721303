"""Every adviser on a table of cases at once: columns instead of a loop."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from tune_or_not.case.columns import Columns
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.advice.verdicts import NAMES


def verdicts_many(frame: pd.DataFrame, only: Iterable[str] | None = None) -> pd.DataFrame:
    """A column per adviser with its verdict for each row, missing where its source has no rule.

    `frame` has a row per case and a column for any field of a case; fields without a column stand
    at their defaults. `only` names the advisers that are asked. Raises KeyError for a field or an
    adviser that does not exist.

    verdicts_many(pd.DataFrame({"prompt_score": [0.7, 0.9]}), ["s1_decision"])
    """
    columns = Columns.of(frame)
    asked = tuple(advisers()) if only is None else tuple(only)
    named = pd.CategoricalDtype(list(NAMES))
    told = {name: advisers()[name].procedure.verdict_many(columns) for name in asked}
    return pd.DataFrame(
        {name: pd.Categorical.from_codes(codes, dtype=named) for name, codes in told.items()},
        index=frame.index,
    )
