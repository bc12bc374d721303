"""One project's situation: the only input of the decision module."""

from tune_or_not.case.case import (
    GROUPS,
    LOG_LADDER,
    OWN_NUMBERS,
    Case,
    CaseError,
    Frozen,
    Group,
    allowed,
    bounds,
    extra,
    field,
    fields_of,
    label,
    ladder,
    options,
    shown,
)

__all__ = [
    "GROUPS",
    "LOG_LADDER",
    "OWN_NUMBERS",
    "Case",
    "CaseError",
    "Frozen",
    "Group",
    "allowed",
    "bounds",
    "extra",
    "field",
    "fields_of",
    "label",
    "ladder",
    "options",
    "shown",
]
