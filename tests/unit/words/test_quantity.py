"""Numbers with their units: one thing is one thing, and every unit of a case has its singular."""

from __future__ import annotations

import pytest

from tune_or_not.case import Case, bounds, extra
from tune_or_not.panels.kit.choices import Choices
from tune_or_not.words.quantity import one, percent, points, quantity

SINGULAR = {
    "chunks": "chunk", "copies": "copy", "examples": "example", "hours": "hour",
    "hours a month": "hour a month", "models": "model", "months": "month", "passages": "passage",
    "passes": "pass", "questions": "question", "requests": "request", "runs": "run",
    "times": "times", "tokens": "token", "tokens a second": "token a second",
    "versions": "version", "weeks": "week", "ms": "ms",
}  # fmt: skip


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (1, "months", "1 month"),
        (1.0, "copies", "1 copy"),
        (0, "months", "0 months"),
        (1.5, "hours a month", "1.5 hours a month"),
        (1, "hours a month", "1 hour a month"),
        (0.01, "%", "1 %"),
        (1, "$", "$1"),
        (300_000, "requests", "300,000 requests"),
        (1, "ms", "1 ms"),
    ],
)
def test_a_number_is_told_with_its_unit(value: float, unit: str, told: str) -> None:
    assert quantity(value, unit) == told


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0, "0 %"), (1e-12, "0 %"), (0.001, "under 1 %"), (0.0049, "under 1 %"),
        (0.005, "under 1 %"), (0.006, "1 %"), (0.47, "47 %"), (0.994, "99 %"),
        (0.9951, "over 99 %"), (0.9985, "over 99 %"), (1 - 1e-12, "100 %"),
        (1, "100 %"), (float("nan"), "n/a"),
    ],
)  # fmt: skip
def test_little_is_not_nothing_and_nearly_all_is_not_all(share: float, written: str) -> None:
    assert percent(share) == written


@pytest.mark.parametrize(
    ("gain", "written"),
    [(0.22, "+22 points"), (0.01, "+1 point"), (-0.01, "-1 point"), (0, "+0 points")],
)
def test_what_a_share_grows_by_are_points(gain: float, written: str) -> None:
    assert points(gain) == written


def test_every_unit_of_a_case_has_its_singular() -> None:
    units = {extra(name)["unit"] for name in Case.model_fields if bounds(name)}
    counted = {unit for unit in units if unit[0] not in "%$"}
    assert {unit: one(unit) for unit in counted} == {unit: SINGULAR[unit] for unit in counted}


def test_a_choice_is_written_as_a_number_of_the_case_is() -> None:
    choices = Choices({"n": ("Steps", (1, 1000), "steps"), "share": ("Share", (1,), "%")},
                      {"n": 1, "share": 1})  # fmt: skip
    written = [[text for text, _ in control.options] for control in choices.children]
    assert written == [["1 step", "1,000 steps"], ["1 %"]]
