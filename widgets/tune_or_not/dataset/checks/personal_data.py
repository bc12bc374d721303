"""Likely personal data, by offline patterns; a checksum decides where there is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

MOST = 1_000
"""Matches told of one text: an excerpt, which is masked whole, is too short for as many."""


class Match(NamedTuple):
    """What was found, and where it stands in the text."""

    what: str
    start: int
    end: int


RESERVED = re.compile(r"(^|[@.])(example\.(com|org|net)|[\w-]+\.(example|invalid|test)|localhost)$")
"""Domains that RFC 2606 keeps for documentation: nobody's address."""

_DIGITS_ALIKE = bytes.maketrans(b"123456789", b"0" * 9)
_BETWEEN = b" -.()/\xa0"


def may_be_personal(raw: bytes) -> bool:
    """Whether a line can hold any of it: an @, or six digits that only separators part."""
    return b"@" in raw or b"000000" in raw.translate(_DIGITS_ALIKE, _BETWEEN)


def luhn(digits: str) -> bool:
    """The check of payment cards (ISO/IEC 7812-1): every second digit from the right doubled."""
    doubled = "0246813579"
    odd = sum(int(digit) for digit in digits[-1::-2])
    return (odd + sum(int(doubled[int(digit)]) for digit in digits[-2::-2])) % 10 == 0


def iban(text: str) -> bool:
    """The check of account numbers (ISO 13616): letters as numbers, remainder 1 modulo 97."""
    packed = text.replace(" ", "").upper()
    if not 15 <= len(packed) <= 34:
        return False
    return int("".join(str(int(sign, 36)) for sign in packed[4:] + packed[:4])) % 97 == 1


def _email(text: str) -> bool:
    return not RESERVED.search(text.lower())


def _card(text: str) -> bool:
    digits = re.sub("[ -]", "", text)
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and luhn(digits)


def _phone(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    fictional = re.search(r"555-?01\d\d$", text.replace(" ", "").replace(".", "-"))
    return 8 <= len(digits) <= 15 and not fictional and len(set(digits)) > 2


def _spanish_id(text: str) -> bool:
    number = int(text[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2"))
    return text[-1] == "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23]


def _french_id(text: str) -> bool:
    digits = text.replace(" ", "")
    return 97 - int(digits[:13]) % 97 == int(digits[13:])


def _brazilian_id(text: str) -> bool:
    digits = [int(sign) for sign in text if sign.isdigit()]
    for length in (9, 10):
        total = sum(digits[n] * (length + 1 - n) for n in range(length))
        if total * 10 % 11 % 10 != digits[length]:
            return False
    return len(set(digits)) > 1


_PATTERNS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    (
        "email address",
        re.compile(
            r"(?<![\w.+%-])[A-Za-z0-9][\w.+%-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b"
        ),
        _email,
    ),
    (
        "account number (IBAN)",
        re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"),
        iban,
    ),
    ("payment card", re.compile(r"(?<![\w.-])[2-6](?:[ -]?\d){12,18}(?![\w-])"), _card),
    (
        "US social security number",
        re.compile(r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])"),
        lambda text: True,
    ),
    (
        "French social security number",
        re.compile(
            r"(?<![\w-])[12] ?\d{2} ?(?:0[1-9]|1[0-2]) ?\d{2} ?\d{3} ?\d{3} ?\d{2}(?![\w-])"
        ),
        _french_id,
    ),
    (
        "Spanish identity number",
        re.compile(r"(?<![\w-])(?:\d{8}|[XYZ]\d{7})[A-Z](?![\w-])"),
        _spanish_id,
    ),
    (
        "UK National Insurance number",
        re.compile(
            r"(?<![\w-])(?![DFIQUV])[A-Z](?![DFIQUVO])[A-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![\w-])"
        ),
        lambda text: text[:2] not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ"),
    ),
    (
        "Brazilian CPF",
        re.compile(r"(?<![\w-])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w-])"),
        _brazilian_id,
    ),
    (
        "phone number",
        re.compile(
            r"(?<![\w.+-])(?:"
            r"\+[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){1,4}"
            r"|\([2-9]\d{2}\) ?[2-9]\d{2}-\d{4}"
            r"|[2-9]\d{2}-[2-9]\d{2}-\d{4}"
            r")(?![\w-])"
        ),
        _phone,
    ),
)


def personal_data(text: str, secrets: Sequence[Match] = ()) -> Iterator[Match]:
    """Everything in a text that is likely personal data, kind by kind; nothing is told twice.

    `secrets`: what is told already, and what lies inside is part of it.
    """
    taken: list[tuple[int, int]] = [(match.start, match.end) for match in secrets]
    for what, pattern, confirmed in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < other_end and other < end for other, other_end in taken):
                continue
            if confirmed(match.group()):
                taken.append((start, end))
                yield Match(what, start, end)
                if len(taken) >= MOST:
                    return
