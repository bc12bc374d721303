"""A number as a person types it beside a slider, with or without its unit."""

from __future__ import annotations

import re

from tune_or_not.case import CaseError
from tune_or_not.words.quantity import one

_TYPED = re.compile(
    r"\$?\s*(?P<digits>\d{1,3}([,\u00a0\u202f]\d{3})+(\.\d*)?|\d+(\.\d*)?|\.\d+)"
    r"\s*(?P<times>[kKmM](?![A-Za-z]))?\s*(?P<unit>.*)",
    re.ASCII,
)
_TIMES = {"k": 1_000, "m": 1_000_000}


def typed_number(text: str, unit: str) -> float:
    """The value that was typed: "4200", "4,200", "4.2k", "4.2k requests", "85 %", "$12.50".

    `unit` is the field's own; a share is typed in percent, as it is shown, and returned as a
    share. Raises CaseError, with one sentence, for what is no number, has another unit, or may
    be read in two ways.
    """
    typed = _TYPED.fullmatch(text.strip())
    percent = unit.startswith("%")
    if typed is None or typed["unit"].strip().lower() not in _units(unit):
        example = "85 %" if percent else "$12.50" if unit.startswith("$") else f"4,200 {unit}"
        raise CaseError(f"“{text.strip()}” cannot be read; type a number such as {example}.")
    value = float(re.sub(r"[^\d.]", "", typed["digits"]))
    value *= _TIMES.get((typed["times"] or "").lower(), 1)
    if percent:
        if 0 < value < 1 and not typed["unit"]:
            whole = f"{100 * value:.6g} %"
            raise CaseError(f"“{text.strip()}” may be {value:g} % or {whole}: type the sign, too.")
        value /= 100
    value = float(f"{value:.12g}")  # 7 % is 0.07, and not 0.07000000000000001
    return int(value) if value.is_integer() else value


def _units(unit: str) -> set[str]:
    """What may stand behind the number: nothing, or the unit in a form that the box shows."""
    plain = unit.removeprefix("$").strip()
    return {"", plain, one(plain), plain.partition(" ")[0], one(plain).partition(" ")[0]}
