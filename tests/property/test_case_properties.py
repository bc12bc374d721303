"""A case over its whole space: every value that is allowed survives, every other is refused."""

import json
import math
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tune_or_not.case import OWN_NUMBERS, Case, CaseError, bounds, field, ladder, options

NUMBERS = tuple(name for name in Case.model_fields if bounds(name))
WHOLE = tuple(name for name in NUMBERS if field(name).annotation is int)
TOGGLES = tuple(name for name in Case.model_fields if field(name).annotation is bool)
CHOICES = tuple(name for name in Case.model_fields if options(name))

TRAFFIC = {"requests_per_month", "traffic_order"}
"""Each stands for the other while that is unknown."""

prose = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=60)


def values(name: str) -> st.SearchStrategy[Any]:
    """Every value that the field allows; for numbers the slider's stops as often as others."""
    limits = bounds(name)
    if limits:
        within = st.integers if name in WHOLE else st.floats
        return st.sampled_from(ladder(name)) | within(*limits)
    if name in TOGGLES:
        return st.booleans()
    if name in CHOICES:
        return st.sampled_from(options(name))
    if name == "overrides":
        return st.fixed_dictionaries(
            {}, optional={n: st.floats(told.low, told.high) for n, told in OWN_NUMBERS.items()}
        )
    if name == "as_of":
        return st.dates(date(2020, 1, 1), date(2100, 1, 1))
    return prose.filter(bool) if name == "name" else prose


def some_values(**narrowed: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any subset of the fields, each with a value it allows; `narrowed` takes a field's place."""
    free = {name: values(name) for name in Case.model_fields} | narrowed
    return st.fixed_dictionaries({}, optional=free)


def cases(**narrowed: st.SearchStrategy[Any]) -> st.SearchStrategy[Case]:
    """Any case: any subset of the fields told, the others unknown."""
    return some_values(**narrowed).map(Case.of)


@given(some_values())
def test_json_keeps_exactly_what_was_told(given_values: dict[str, Any]) -> None:
    case = Case.of(given_values)
    read = Case.from_json(case.to_json())
    assert read.model_fields_set == set(given_values)
    assert set(read.unknown) == set(Case.model_fields) - set(given_values)
    assert {name: getattr(read, name) for name in given_values} == given_values
    assert read.model_dump() == case.model_dump()


@given(some_values(), st.data())
def test_a_changed_case_tells_that_field_and_touches_no_other(
    given_values: dict[str, Any], data: st.DataObject
) -> None:
    case = Case.of(given_values)
    name = data.draw(st.sampled_from(sorted(Case.model_fields)))
    value = data.draw(values(name))
    changed = case.changed(**{name: value})
    assert getattr(changed, name) == value
    assert changed.model_fields_set == case.model_fields_set | {name}
    others = Case.model_fields.keys() - {name, *(TRAFFIC if name in TRAFFIC else ())}
    assert changed.model_dump(include=others) == case.model_dump(include=others)
    assert case.model_fields_set == set(given_values)


@given(some_values(), st.sets(st.sampled_from(sorted(Case.model_fields))))
def test_fields_taken_back_are_unknown_again(given_values: dict[str, Any], back: set[str]) -> None:
    case = Case.of(given_values).without(*back)
    assert case.model_fields_set == set(given_values) - back
    assert all(getattr(case, name) == getattr(Case(), name) for name in back - TRAFFIC)


def outside(name: str) -> st.SearchStrategy[float]:
    limits = bounds(name)
    assert limits
    low, high = limits
    if name in WHOLE:
        return st.integers(max_value=math.ceil(low) - 1) | st.integers(min_value=int(high) + 1)
    below = st.floats(max_value=low, exclude_max=True, allow_infinity=True)
    return (
        below | st.floats(min_value=high, exclude_min=True, allow_infinity=True) | st.just(math.nan)
    )


@given(st.data())
def test_a_number_out_of_its_bounds_is_refused_with_field_value_and_range(
    data: st.DataObject,
) -> None:
    name = data.draw(st.sampled_from(NUMBERS))
    value = data.draw(outside(name))
    with pytest.raises(CaseError) as refused:
        Case.from_json(json.dumps({name: value}))
    told = str(refused.value)
    assert told.startswith(f"{name} is {json.dumps(value)[:50]}")
    for limit in bounds(name) or ():
        assert f"{limit:,.10g}" in told


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(sorted(Case.model_fields)) | st.text()


def refusal(document: str | bytes) -> str | None:
    """With what words a document is refused; None where it is a case."""
    try:
        Case.from_json(document)
    except CaseError as refused:
        return str(refused)
    return None


@given(st.dictionaries(names, json_values, max_size=4) | json_values)
def test_any_json_is_a_case_or_refused_in_one_line(document: Any) -> None:
    told = refusal(json.dumps(document))
    if told is None:
        known = {name for name, value in document.items() if value is not None}
        assert Case.of(document).model_fields_set == known
    else:
        assert len(told.splitlines()) == 1
        assert told.isprintable()


@given(st.binary(max_size=60))
def test_any_bytes_are_a_case_or_refused_in_one_line(raw: bytes) -> None:
    assert len((refusal(raw) or "a case").splitlines()) == 1


@given(st.sampled_from(NUMBERS), st.booleans() | st.text())
def test_only_a_number_is_a_number(name: str, value: object) -> None:
    with pytest.raises(CaseError, match=f"^{name} is "):
        Case.of({name: value})


@given(st.sampled_from(TOGGLES), st.integers(0, 1) | st.sampled_from(["true", "yes", "", 1.0]))
def test_only_true_and_false_set_a_toggle(name: str, value: object) -> None:
    with pytest.raises(CaseError, match="true or false"):
        Case.of({name: value})


@pytest.mark.parametrize("name", NUMBERS)
def test_a_slider_rises_from_bound_to_bound_and_stops_at_the_stand_in(name: str) -> None:
    stops, limits = ladder(name), bounds(name)
    assert limits
    assert (stops[0], stops[-1]) == limits
    assert all(low < high for low, high in pairwise(stops))
    assert getattr(Case(), name) in stops
    if name in WHOLE:
        assert all(isinstance(stop, int) for stop in stops)
