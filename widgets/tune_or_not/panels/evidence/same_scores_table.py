"""One pair of scores, several paired tables: what each shows."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase

import numpy as np

from tune_or_not.charts.kit.tables import Table
from tune_or_not.decision.evidence.paired import compare


def same_scores_table(
    differing: Sequence[tuple[int, int]], *, prompt_right: int, questions: int
) -> Table:
    """A row for each (only the candidate right, only the prompt right) on so many questions.

    same_scores_table([(7, 0), (15, 8)], prompt_right=78, questions=100)
    """
    rows = {
        f"table {name}": _row(*pair, prompt_right, questions)
        for name, pair in zip(ascii_uppercase, differing, strict=False)
    }
    return Table(rows)


def _row(
    only_candidate: int, only_prompt: int, prompt_right: int, questions: int
) -> dict[str, str]:
    both = prompt_right - only_prompt
    neither = questions - prompt_right - only_candidate
    counts = [both, only_prompt, only_candidate, neither]
    prompt = np.repeat([1.0, 1.0, 0.0, 0.0], counts)
    candidate = np.repeat([1.0, 0.0, 1.0, 0.0], counts)
    comparison = compare(prompt, candidate)
    assert comparison is not None
    return {
        "only the candidate right": f"{only_candidate}",
        "only the prompt right": f"{only_prompt}",
        "difference": f"{100 * comparison.difference:+.0f} points",
        "95 % interval": f"{_signed(comparison.low)} to {_signed(comparison.high)}",
        "McNemar's p": f"{comparison.p_value:.3f}",
        "better than chance": "yes" if comparison.beyond_chance else "not shown",
    }


def _signed(gain: float) -> str:
    signed = f"{100 * gain:+.0f}"
    return "0" if signed in ("+0", "-0") else signed
