"""The sources' reasons grouped by what they are about, so that five lists can be read as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tune_or_not.case import Case
from tune_or_not.decision.advice.condition import Condition, ConditionError, read_condition
from tune_or_not.decision.advice.reasons import Reasons, SourceReason
from tune_or_not.decision.advice.source_reader import advisers, sources
from tune_or_not.facts.tables import FactError, toml

FOR, AGAINST = "for", "against"


@dataclass(frozen=True)
class Theme:
    """What several reasons are about, and those reasons by the source that gives them.

    `when` says whether a case has what the theme is about; without it, each reason alone tells.
    """

    name: str
    side: str
    reasons: Mapping[str, tuple[SourceReason, ...]]
    when: Condition | None = None

    def held_by(self, case: Case) -> tuple[str, ...]:
        """The sources of which a reason holds for this case, by what it tells."""
        return tuple(source for source in self.reasons if self.holds(source, case))

    def holds(self, source: str, case: Case) -> bool | None:
        """Whether a reason of this source does; None where that rests on what is not told."""
        needed = self.when.told(case) if self.when else True
        given = [reason.when.told(case) for reason in self.reasons[source]]
        if needed is False or all(each is False for each in given):
            return False
        return True if needed and any(given) else None


@cache
def themes() -> tuple[Theme, ...]:
    """Every theme, in the order of the file: reasons for tuning first.

    Raises FactError where the file names a side, a field, an adviser or a reason that is not there.
    """
    return tuple(_theme(entry) for entry in toml("reason_themes")["theme"])


def _theme(entry: dict[str, Any]) -> Theme:
    if entry["side"] not in (FOR, AGAINST):
        raise FactError(f"reason_themes.toml: {entry['name']}: 'side' is {FOR} or {AGAINST}.")
    reasons: dict[str, tuple[SourceReason, ...]] = {}
    for line in entry["reasons"]:
        source, reason = _reason(line, entry["name"])
        reasons[source] = (*reasons.get(source, ()), reason)
    try:
        when = read_condition(entry["when"]) if "when" in entry else None
    except ConditionError as refused:
        raise FactError(f"reason_themes.toml: {entry['name']}: 'when': {refused}.") from None
    in_order = {source: reasons[source] for source in sources() if source in reasons}
    return Theme(entry["name"], entry["side"], in_order, when)


def _reason(line: str, theme: str) -> tuple[str, SourceReason]:
    name, _, place = line.partition(" ")
    adviser = advisers().get(name)
    if adviser is None or not isinstance(adviser.procedure, Reasons):
        raise FactError(f"reason_themes.toml: {theme}: no list of reasons is called {name!r}.")
    given = adviser.procedure.reasons
    if not place.isdecimal() or not 1 <= int(place) <= len(given):
        raise FactError(f"reason_themes.toml: {theme}: {name} has reasons 1 to {len(given)}.")
    return adviser.source, given[int(place) - 1]
