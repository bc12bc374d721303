"""Numbers and texts in as few bytes as they need, for the resume code."""

from __future__ import annotations

from decimal import Decimal


class Writer:
    """Collects bytes."""

    def __init__(self) -> None:
        self.data = bytearray()

    def whole(self, value: int) -> None:
        """A number from 0 on, seven bits a byte."""
        while value > 127:
            self.data.append(value & 127 | 128)
            value >>= 7
        self.data.append(value)

    def number(self, value: float) -> None:
        """Any finite number, exactly: its digits and where the point stands."""
        sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
        assert isinstance(exponent, int)
        self.whole(int("".join(map(str, digits))) << 1 | sign)
        self.whole(exponent << 1 if exponent >= 0 else -exponent << 1 | 1)

    def text(self, text: str) -> None:
        """UTF-8, its length first."""
        told = text.encode()
        self.whole(len(told))
        self.data += told


class Reader:
    """Takes apart what a Writer wrote. Raises ValueError where the bytes end too soon."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def done(self) -> bool:
        return self._at >= len(self._data)

    def whole(self) -> int:
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def number(self) -> int | float:
        told = self.whole()
        power = self.whole()
        digits = -(told >> 1) if told & 1 else told >> 1
        if power > 2 * 400:
            raise ValueError("a number without end")
        if power & 1:
            return float(Decimal(digits).scaleb(-(power >> 1)))
        return int(digits * 10 ** (power >> 1))

    def text(self) -> str:
        return self.take(self.whole()).decode()

    def take(self, count: int) -> bytes:
        if self._at + count > len(self._data):
            raise ValueError("the bytes end too soon")
        self._at += count
        return self._data[self._at - count : self._at]
