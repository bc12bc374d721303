"""How many random examples a property is tried on: some in each run, many once a week."""

import os

THOROUGH = os.environ.get("TUNE_OR_NOT_EXAMPLES") == "thorough"
"""Set by the weekly run, which has time."""

_SHARE = 0.3


def examples(many: int) -> int:
    """`many` in a thorough run, a part of them in others, 5 at least."""
    return many if THOROUGH else max(5, round(_SHARE * many))
