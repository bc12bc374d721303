"""Published bills come out within a tenth, and the page that says so is up to date."""

from __future__ import annotations

import pytest

from benchmarks.published_bills import BILLS, TABLE, Published, page


@pytest.mark.parametrize("bill", BILLS, ids=lambda bill: bill.what)
def test_a_published_bill_comes_out_within_a_tenth(bill: Published) -> None:
    assert bill.ours == pytest.approx(bill.published, rel=0.1)
    assert bill.source
    assert bill.as_of


def test_there_are_at_least_ten() -> None:
    assert len(BILLS) >= 10
    assert len({bill.what for bill in BILLS}) == len(BILLS)


def test_the_page_is_up_to_date() -> None:
    assert TABLE.read_text(encoding="utf-8") == page() + "\n"
