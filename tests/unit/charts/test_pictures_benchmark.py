"""The picture benchmark's reading of the page's messages: each leg of the way, in milliseconds."""

from __future__ import annotations

import pytest

from benchmarks._flood import LEGS, legs

SENT = {"state": "sent", "id": "a", "at": 100.0}
BUSY = {"state": "busy", "id": "a", "made": 103.0, "at": 109.0}
IDLE = {"state": "idle", "id": "a", "made": 107.5, "at": 120.0}


def test_the_legs_add_up_to_the_whole_way() -> None:
    found = legs([SENT, BUSY, {**BUSY, "id": "of a cell"}, IDLE])
    assert found == {LEGS[0]: [3.0], LEGS[1]: [4.5], LEGS[2]: [12.5], LEGS[3]: [20.0]}
    *parts, whole = (found[leg][0] for leg in LEGS)
    assert sum(parts) == pytest.approx(whole)


def test_a_message_whose_end_was_not_seen_does_not_count() -> None:
    assert legs([SENT, BUSY]) == {leg: [] for leg in LEGS}
    assert legs([BUSY, IDLE]) == {leg: [] for leg in LEGS}
