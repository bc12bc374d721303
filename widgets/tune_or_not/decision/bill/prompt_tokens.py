"""The tokens of a request, and the hours of a month. `case` is a Case or Rows of a table."""

from __future__ import annotations

from typing import Any

import numpy as np

from tune_or_not.decision.bill.approaches import Approach
from tune_or_not.decision.bill.known import Amount

HOURS_PER_MONTH = 730
"""Hours that a rented machine is billed in a month; some providers' examples use 720."""


def retrieved_tokens(case: Any) -> Amount:
    """Tokens that retrieval adds to each prompt."""
    return case.chunks_per_request * case.chunk_tokens


def prompt_parts(case: Any, approach: Approach) -> tuple[Amount, Amount]:
    """The fixed part of this approach's prompt, and the retrieved one."""
    static = tuned_static_tokens(case) if approach.tuned else case.static_prompt_tokens
    return static, retrieved_tokens(case) if approach.retrieves else 0


def tuned_static_tokens(case: Any) -> Amount:
    """The fixed part of the prompt that a tuned model still needs."""
    left = np.round(case.static_prompt_tokens * (1 - case.prompt_reduction))
    return left if np.ndim(left) else int(left)
