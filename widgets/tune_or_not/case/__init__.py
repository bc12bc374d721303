"""One project's situation: the only input of the decision module."""

from tune_or_not.case.case import Case
from tune_or_not.case.columns import Columns
from tune_or_not.case.declared import (
    GROUPS,
    Group,
    allowed,
    bounds,
    extra,
    field,
    fields_of,
    label,
    options,
    prior,
)
from tune_or_not.case.draws import draws
from tune_or_not.case.example import example_case
from tune_or_not.case.ladder import LOG_LADDER, ladder
from tune_or_not.case.own_numbers import OWN_NUMBERS, Frozen
from tune_or_not.case.refusals import CaseError
from tune_or_not.case.shown import shown

__all__ = [
    "GROUPS",
    "LOG_LADDER",
    "OWN_NUMBERS",
    "Case",
    "CaseError",
    "Columns",
    "Frozen",
    "Group",
    "allowed",
    "bounds",
    "draws",
    "example_case",
    "extra",
    "field",
    "fields_of",
    "label",
    "ladder",
    "options",
    "prior",
    "shown",
]
