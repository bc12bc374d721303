"""Bytes as letters that people can copy: groups of five with a checksum that finds slips.

The letters are Crockford's base 32: no I, L, O or U, and upper or lower case alike. The checksum
is the BCH code over GF(32) of Bech32m (BIP 350): it finds every change of up to three letters
within 1,023, and so every mistyped letter and every two that are swapped. Longer codes are checked
block by block.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, reduce
from operator import xor

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("ILOilo", "110110")
_IGNORED = "- \t\r\n\u00a0\u2010\u2011\u2012\u2013\u2014\u2212"
"""Hyphens of every kind and spaces: programs put them where a code is wrapped or pasted."""
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32M = 0x2BC830A3
_CHECK = 6
_BLOCK = 1000
_GROUP = 5
_LENGTH = 4


class CodeError(ValueError):
    """A code cannot be right; the message is one sentence that says which fault it has."""


def to_letters(mark: str, data: bytes) -> str:
    """The mark, the number of letters that follow, the data, and a checksum for each block."""
    body = _symbols(data)
    blocks = [body[start : start + _BLOCK] for start in range(0, len(body), _BLOCK)] or [[]]
    told = [s for n, block in enumerate(blocks) for s in (*block, *_checksum(n, block))]
    length = _number(len(told))
    head = [*length, *_checksum(0, length)[:_HEAD_CHECK]]
    text = "".join(LETTERS[symbol] for symbol in [*head, *told])
    groups = [text[start : start + _GROUP] for start in range(0, len(text), _GROUP)]
    return "-".join([mark, *groups])


_HEAD_CHECK = 1


def from_letters(mark: str, text: str) -> bytes:
    """The data again. Raises CodeError that says, as far as can be known, what is wrong."""
    letters = _letters(mark, text)
    head = _LENGTH + _HEAD_CHECK
    if len(letters) < head:
        raise CodeError(f"The code is cut off: it has only {len(letters)} letters after {mark}.")
    length, check = letters[:_LENGTH], letters[_LENGTH:head]
    told = letters[head:]
    if _checksum(0, length)[:_HEAD_CHECK] != check:
        raise CodeError(f"The code is mistyped in its first group, “{_group(letters, 0)}”.")
    wanted = _value(length)
    if len(told) != wanted:
        fault = "cut off" if len(told) < wanted else "too long"
        raise CodeError(
            f"The code is {fault}: {wanted + head:,} letters belong to it, and there are "
            f"{len(letters):,}."
        )
    body: list[int] = []
    step = _BLOCK + _CHECK
    for number, start in enumerate(range(0, wanted, step)):
        block = told[start : start + step]
        if _rest(number, block) != _BECH32M:
            raise CodeError(_slip(letters, head + start, number, block))
        body += block[:-_CHECK]
    return _bytes(body)


def _letters(mark: str, text: str) -> list[int]:
    """The symbols after the mark."""
    plain = "".join(sign for sign in text if sign not in _IGNORED)
    found = plain[: len(mark)].translate(_ALIKE).upper()
    if found != mark.translate(_ALIKE):
        raise CodeError(f"This is no resume code: one begins with {mark}.")
    symbols = []
    for place, sign in enumerate(plain[len(mark) :]):
        letter = sign.translate(_ALIKE).upper()
        if len(letter) != 1 or letter not in LETTERS:
            shown = repr(sign)[1:-1] if not sign.isprintable() else sign
            raise CodeError(
                f"No code has the sign “{shown}”, which stands in group {place // _GROUP + 1} "
                f"after {mark}."
            )
        symbols.append(LETTERS.index(letter))
    return symbols


def _slip(letters: list[int], start: int, number: int, block: list[int]) -> str:
    """Where one mistyped letter, or two swapped neighbours, would explain the checksum."""
    for place in _suspects(number, block):
        group = (start + place) // _GROUP
        return f"The code is mistyped; look at group {group + 1} first, “{_group(letters, group)}”."
    return "The code is mistyped: two letters or more are wrong, so compare it group by group."


def _suspects(number: int, block: list[int]) -> Iterator[int]:
    wrong = _rest(number, block) ^ _BECH32M
    effect = _effects(len(block))
    for place, by_symbol in enumerate(effect):
        if wrong in by_symbol[1:]:
            yield place
    for place in range(len(block) - 1):
        swapped = block[place] ^ block[place + 1]
        if swapped and effect[place][swapped] ^ effect[place + 1][swapped] == wrong:
            yield place


@cache
def _effects(length: int) -> list[list[int]]:
    """What a difference in one symbol makes of the checksum, by place and by difference."""
    found: list[list[int]] = []
    row = list(range(32))
    for _ in range(length):
        found.append(row)
        row = [_shifted(value) for value in row]
    return found[::-1]


def _shifted(value: int) -> int:
    return (value & 0x1FFFFFF) << 5 ^ _CARRIED[value >> 25]


_CARRIED = tuple(
    reduce(xor, (g for bit, g in enumerate(_GENERATOR) if top >> bit & 1), 0) for top in range(32)
)
"""What the five bits that are shifted out bring back in."""


def _rest(number: int, symbols: list[int]) -> int:
    value = 1
    for symbol in (*_number(number), *symbols):
        value = _shifted(value) ^ symbol
    return value


def _checksum(number: int, symbols: list[int]) -> list[int]:
    rest = _rest(number, [*symbols, *[0] * _CHECK]) ^ _BECH32M
    return [rest >> 5 * (_CHECK - 1 - place) & 31 for place in range(_CHECK)]


def _group(letters: list[int], group: int) -> str:
    return "".join(LETTERS[s] for s in letters[group * _GROUP : (group + 1) * _GROUP])


def _number(value: int) -> list[int]:
    return [value >> 5 * place & 31 for place in reversed(range(_LENGTH))]


def _value(symbols: list[int]) -> int:
    found = 0
    for symbol in symbols:
        found = found << 5 | symbol
    return found


def _symbols(data: bytes) -> list[int]:
    count = -(-len(data) * 8 // 5)
    value = int.from_bytes(data, "big") << (count * 5 - len(data) * 8)
    return [value >> 5 * place & 31 for place in reversed(range(count))]


def _bytes(symbols: list[int]) -> bytes:
    length = len(symbols) * 5 // 8
    return (_value(symbols) >> (len(symbols) * 5 - length * 8)).to_bytes(length, "big")
