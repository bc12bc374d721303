"""The case: what it takes, what it refuses and how it says so, and where its defaults come from."""

import csv
import json
import math
import tomllib
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from tune_or_not.case import (
    GROUPS,
    LOG_LADDER,
    Case,
    CaseError,
    allowed,
    bounds,
    example_case,
    extra,
    field,
    fields_of,
    label,
    ladder,
    options,
)
from tune_or_not.facts.tables import table_file

NUMBERS = [name for name in Case.model_fields if bounds(name)]

SAME_AS_PARAMETER = {
    "requests_per_month": "requests_per_month",
    "traffic_growth": "traffic_growth",
    "peak_to_mean_load": "peak_to_mean_load",
    "static_prompt_tokens": "static_prompt_tokens",
    "variable_prompt_tokens": "variable_prompt_tokens",
    "output_tokens": "output_tokens",
    "cache_hit_rate": "cache_hit_rate",
    "horizon_months": "horizon_months",
    "chunks_per_request": "top_k",
    "chunk_tokens": "chunk_tokens",
    "training_examples": "training_examples",
    "tokens_per_example": "tokens_per_example",
    "epochs": "epochs",
    "training_runs": "training_runs",
    "label_cost_per_example": "label_cost_demo",
    "prompt_reduction": "prompt_reduction_by_FT",
    "engineer_hours_fine_tuning": "eng_hours_ft",
    "engineer_hours_rag": "eng_hours_rag",
    "upkeep_hours_per_month": "eng_hours_maint",
    "engineer_rate": "eng_rate",
    "retrain_every_months": "retrain_interval",
    "vector_store_per_month": "vector_db",
    "api_price_decline": "api_price_decline",
    "discount_rate": "discount_rate",
    "loss_per_error": "loss_per_error",
    "network_ms": "network_rtt",
    "api_first_token_ms": "api_ttft",
    "api_tokens_per_second": "api_tps",
}


def refusal(document: str | bytes | dict[str, Any]) -> str:
    """The one line with which this case is refused."""
    with pytest.raises(CaseError) as refused:
        Case.of(document) if isinstance(document, dict) else Case.from_json(document)
    told = str(refused.value)
    assert len(told.splitlines()) == 1, told
    assert len(told) < 300
    return told


@pytest.fixture(scope="module")
def parameter_rows() -> dict[str, dict[str, str]]:
    with table_file("model_parameters.csv").open(encoding="utf-8") as file:
        return {row["param"]: row for row in csv.DictReader(file)}


# What others rely on


@pytest.mark.parametrize(
    "name",
    [
        "name",
        "requests_per_month",
        "static_prompt_tokens",
        "variable_prompt_tokens",
        "output_tokens",
        "cache_hit_rate",
        "horizon_months",
        "training_examples",
        "tokens_per_example",
        "epochs",
        "latency_target_ms",
        "as_of",
    ],
)
def test_a_name_that_saved_cases_use_is_a_field(name: str) -> None:
    assert name in Case.model_fields


def test_requests_per_month_keeps_its_label() -> None:
    assert label("requests_per_month") == "Requests per month"


def test_a_case_cannot_be_changed_in_place() -> None:
    case = Case()
    with pytest.raises(ValidationError):
        case.epochs = 4  # type: ignore[misc]
    assert case.epochs == Case().epochs


def test_of_an_empty_case_nothing_is_known() -> None:
    case = Case.from_json("{}")
    assert case == Case()
    assert case.unknown == tuple(Case.model_fields)
    assert not any(case.is_known(name) for name in Case.model_fields)
    assert json.loads(case.to_json()) == {}


EXAMPLE_TELLS = set(Case.model_fields) - {"tuned_score"}


@pytest.mark.parametrize("name", list(Case.model_fields))
def test_null_says_the_same_as_absence(name: str) -> None:
    case = Case.from_json(f'{{"{name}": null}}')
    assert case == Case()
    assert not case.is_known(name)
    left = json.loads(example_case(**{name: None}).to_json()).keys()
    assert left == EXAMPLE_TELLS - {name}


def test_null_for_a_field_that_no_case_has_is_refused() -> None:
    assert 'no field "epoch"' in refusal({"epoch": None})


def test_the_example_tells_all_but_the_score_of_a_model_that_nobody_tuned() -> None:
    case = example_case()
    assert case.unknown == ("tuned_score",)
    assert json.loads(case.to_json()).keys() == EXAMPLE_TELLS
    assert case.name == "Support assistant"
    assert Case.from_json(case.to_json()) == case


def test_numbers_of_the_example_are_middles_until_somebody_moves_them() -> None:
    assert not example_case().held
    assert example_case(epochs=4).held == {"epochs"}
    assert example_case(epochs=4).changed(epochs=example_case().epochs).held == set()
    assert Case.from_json(example_case().to_json()).held == EXAMPLE_TELLS


def test_a_case_is_judged_on_the_day_it_is_given_unless_it_tells_one() -> None:
    today = date(2027, 3, 4)
    case = Case.of({"epochs": 4}).judged_on(today)
    assert case.as_of == case.changed(epochs=5).without("epochs").as_of == today
    assert not case.is_known("as_of")
    assert json.loads(case.to_json()) == {"epochs": 4}
    assert example_case().judged_on(today) == example_case()


@pytest.mark.parametrize(
    ("order", "requests"), [("hundreds", 316), ("hundreds_of_thousands", 316_228)]
)
def test_an_order_of_magnitude_stands_for_a_number_and_back(order: str, requests: int) -> None:
    assert Case.of({"traffic_order": order}).requests_per_month == requests
    assert Case.of({"requests_per_month": requests}).traffic_order == order
    both = Case.of({"traffic_order": order, "requests_per_month": 5_000})
    assert (both.traffic_order, both.requests_per_month) == (order, 5_000)


def test_an_order_of_magnitude_may_be_written_with_blanks() -> None:
    assert Case.of({"traffic_order": "tens of millions"}).traffic_order == "tens_of_millions"
    assert '"hundreds"' in refusal({"traffic_order": "a few"})


def test_telling_a_stand_in_counts_as_told() -> None:
    case = Case.of({"epochs": Case().epochs})
    assert "epochs" not in case.unknown
    assert json.loads(case.to_json()) == {"epochs": Case().epochs}


def test_a_change_that_is_refused_names_the_field() -> None:
    with pytest.raises(CaseError, match=r"^epochs is 0; allowed: a whole number from 1 to 50"):
        Case().changed(epochs=0)


def test_a_change_of_an_unknown_field_is_refused() -> None:
    with pytest.raises(CaseError, match="no field"):
        Case().changed(epoch=1)


def test_text_survives_in_any_script() -> None:
    case = Case.of({"name": "حالة 🧪 דוגמה", "task": "Zeile eins\n\tline two — ½ …"})
    assert Case.from_json(case.to_json()) == case
    assert Case.from_json(case.to_json().encode()).name == "حالة 🧪 דוגמה"


def test_a_byte_order_mark_does_no_harm() -> None:
    assert Case.from_json(b"\xef\xbb\xbf" + b'{"epochs": 4}').epochs == 4


def test_a_whole_number_may_be_written_with_a_point() -> None:
    assert Case.from_json('{"epochs": 4.0}').epochs == 4


def test_a_whole_number_with_a_fraction_is_refused() -> None:
    assert "a whole number" in refusal('{"epochs": 4.5}')


# Refusals: one line with the field, the value and what is allowed


@pytest.mark.parametrize(
    ("document", "parts"),
    [
        ('{"requests_per_month": 99}', ("requests_per_month is 99", "100 to 1,000,000,000")),
        ('{"requests_per_month": -5}', ("requests_per_month is -5", "100 to 1,000,000,000")),
        ('{"requests_per_month": 1000000001}', ("1000000001", "100 to 1,000,000,000")),
        ('{"requests_per_month": true}', ("requests_per_month is true", "a whole number from 100")),
        ('{"requests_per_month": "300000"}', ('is "300000"', "a whole number from 100")),
        ('{"requests_per_month": [1]}', ("is [1]", "a whole number from 100")),
        ('{"requests_per_month": 1e400}', ("is Infinity", "a whole number from 100")),
        ('{"cache_hit_rate": 1.01}', ("cache_hit_rate is 1.01", "a number from 0 to 1")),
        ('{"cache_hit_rate": 60}', ("cache_hit_rate is 60", "a number from 0 to 1")),
        ('{"cache_hit_rate": NaN}', ("cache_hit_rate is NaN", "a number from 0 to 1")),
        ('{"cache_hit_rate": -Infinity}', ("is -Infinity", "a number from 0 to 1")),
        ('{"traffic_growth": false}', ("is false", "a number from -0.2 to 0.5")),
        ('{"api_allowed": 1}', ("api_allowed is 1", "true or false")),
        ('{"api_allowed": "yes"}', ('api_allowed is "yes"', "true or false")),
        ('{"name": ""}', ('name is ""', "1 to 200 characters")),
        ('{"name": 7}', ("name is 7", "1 to 200 characters")),
        ('{"name": "a\\u0000b"}', ("name is", "without control characters")),
        ('{"name": "a\\u009bb"}', ("name is", "without control characters")),
        ('{"hosted_model": "gpt-2"}', ('hosted_model is "gpt-2"', '"gpt-6-luna"')),
        ('{"hosted_model": []}', ("hosted_model is []", '"gpt-6-luna"')),
        ('{"tuning_offer": "none"}', ('tuning_offer is "none"', '"fireworks-lora-16b"')),
        ('{"as_of": "20.11.2026"}', ('as_of is "20.11.2026"', "2020-01-01 to 2100-01-01")),
        ('{"as_of": "2019-12-31"}', ("2019-12-31", "2020-01-01 to 2100-01-01")),
        ('{"as_of": "2026-02-30"}', ("2026-02-30", "YYYY-MM-DD")),
    ],
)
def test_a_bad_value_is_refused_with_field_value_and_range(
    document: str, parts: tuple[str, ...]
) -> None:
    told = refusal(document)
    for part in parts:
        assert part in told


@pytest.mark.parametrize("moment", [1767225600, "1767225600", "2026-11-20T00:00:00", True, 0.5])
def test_as_of_is_a_day_and_no_timestamp(moment: object) -> None:
    assert "YYYY-MM-DD" in refusal({"as_of": moment})


def test_long_text_is_refused_and_shown_short() -> None:
    assert "..." in refusal({"name": "x" * 201})
    assert "2000" in refusal({"task": "x" * 2001})


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("request_per_month", "requests_per_month"),
        ("Output_Tokens", "output_tokens"),
        ("horizon", "horizon_months"),
    ],
)
def test_an_unknown_field_is_named_and_the_nearest_suggested(wrong: str, meant: str) -> None:
    told = refusal({wrong: 1})
    assert f'no field "{wrong}"' in told
    assert f"did you mean {meant!r}?" in told


def test_a_field_like_no_other_gets_no_suggestion() -> None:
    assert refusal({"zzz": 1}) == 'A case has no field "zzz".'


def test_a_field_named_twice_is_refused() -> None:
    told = refusal('{"epochs": 3, "name": "a", "epochs": 4}')
    assert '"epochs" twice' in told


@pytest.mark.parametrize(
    ("document", "kind"),
    [("[]", "a list"), ("3", "a number"), ('"a"', "a text"), ("true", "true or false")],
)
def test_json_that_is_no_object_is_refused_by_its_kind(document: str, kind: str) -> None:
    assert f"not {kind}" in refusal(document)


@pytest.mark.parametrize(
    "document", ["", "{", "{'epochs': 3}", '{"epochs": 3,}', "not json", b"\xff\xfe\x00", b"\x80{}"]
)
def test_what_is_no_json_is_refused(document: str | bytes) -> None:
    assert "not valid JSON" in refusal(document)


def test_a_million_opening_brackets_are_refused() -> None:
    assert "not valid JSON" in refusal("[" * 1_000_000)


def test_any_depth_of_nesting_is_refused_in_one_line() -> None:
    for depth in (*range(1, 1100, 50), *range(900, 1010)):
        refusal('{"name": ' + "[" * depth + "]" * depth + "}")


@pytest.mark.parametrize("name", ["requests_per_month", "cache_hit_rate"])
def test_huge_whole_numbers_are_refused_in_one_line(name: str) -> None:
    assert name in refusal(f'{{"{name}": {"9" * 400}}}')
    assert name in refusal({name: 10**5000})
    assert "not valid JSON" in refusal(f'{{"{name}": {"9" * 5000}}}')


@pytest.mark.parametrize(
    "document",
    [
        '{"\\ud800": 1}',
        '{"epochs": 3, "\\udfff": 1}',
        '{"name": "\\ud800"}',
        '{"a\\u2028b": 1}',
        '{"a\\nb": 1, "a\\nb": 2}',
        '{"a\\u001b[31mb": 1}',
        '{"name": "\\u202eabc", "name": ""}',
    ],
)
def test_odd_characters_in_a_refusal_are_spelt_out(document: str) -> None:
    assert refusal(document).isprintable()


# The record of each field


@pytest.mark.parametrize("name", list(Case.model_fields))
def test_every_field_says_what_a_control_and_a_reader_need(name: str) -> None:
    assert field(name).title
    assert field(name).description
    assert str(field(name).description).endswith(".")
    assert extra(name)["group"] in GROUPS
    assert allowed(name)


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_has_unit_bounds_step_and_scale(name: str) -> None:
    low, high = bounds(name) or (math.nan, math.nan)
    assert low < high
    assert low <= getattr(Case(), name) <= high
    assert extra(name)["unit"].strip()
    assert extra(name)["step"] > 0
    assert extra(name)["scale"] in ("linear", "log")


def test_labels_and_helps_are_told_apart() -> None:
    labels = [label(name) for name in Case.model_fields]
    assert len(set(labels)) == len(labels)


def test_groups_hold_every_field_once() -> None:
    grouped = [name for group in GROUPS for name in fields_of(group)]
    assert sorted(grouped) == sorted(Case.model_fields)


def test_only_numbers_have_a_slider() -> None:
    with pytest.raises(KeyError, match="api_allowed"):
        ladder("api_allowed")
    assert bounds("api_allowed") is None


def test_a_logarithmic_slider_stops_at_the_same_digits_in_each_power_of_ten() -> None:
    stops = ladder("requests_per_month")
    assert [stop for stop in stops if 1_000_000 <= stop < 10_000_000] == [
        round(digits * 1_000_000) for digits in LOG_LADDER
    ]


def test_a_share_slides_by_one_percent() -> None:
    assert ladder("cache_hit_rate") == tuple(n / 100 for n in range(101))


@pytest.mark.parametrize("name", ["hosted_model", "tuning_offer"])
def test_choices_are_the_entries_of_their_fact_file(name: str) -> None:
    file = {"hosted_model": "hosted_models", "tuning_offer": "tuning_offers"}[name]
    told = tomllib.loads(table_file(f"{file}.toml").read_text(encoding="utf-8"))
    assert options(name) == tuple(i for i, row in told.items() if row.get("offered", True))
    assert getattr(example_case(), name) == options(name)[0]


def test_the_schema_carries_label_help_unit_and_bounds() -> None:
    schema = Case.model_json_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == set(Case.model_fields)
    for name, told in schema["properties"].items():
        assert told["title"] == label(name)
        assert told["description"]
        assert told["group"] in GROUPS
    requests = schema["properties"]["requests_per_month"]
    assert requests["type"] == ["integer", "null"]
    assert (requests["minimum"], requests["maximum"]) == (100, 1_000_000_000)
    assert (requests["unit"], requests["scale"], requests["stand_in"]) == (
        "requests",
        "log",
        100_000,
    )
    assert all(
        schema["properties"][name][key] is not None
        for name in NUMBERS
        for key in ("minimum", "maximum", "unit", "step", "scale", "stand_in")
    )
    assert "required" not in schema
    json.dumps(schema, allow_nan=False)


# What the example tells has a source


@pytest.mark.parametrize(("name", "parameter"), SAME_AS_PARAMETER.items())
def test_the_example_tells_the_base_value_of_a_parameter(
    name: str, parameter: str, parameter_rows: dict[str, dict[str, str]]
) -> None:
    assert getattr(example_case(), name) == float(parameter_rows[parameter]["base"])


@pytest.mark.parametrize(("name", "parameter"), SAME_AS_PARAMETER.items())
def test_the_published_range_of_a_parameter_can_be_set(
    name: str, parameter: str, parameter_rows: dict[str, dict[str, str]]
) -> None:
    row = parameter_rows[parameter]
    for column in ("low", "high"):
        assert getattr(Case.of({name: float(row[column])}), name) == float(row[column])


def test_every_parameter_named_as_a_field_is_compared(
    parameter_rows: dict[str, dict[str, str]],
) -> None:
    assert parameter_rows.keys() & Case.model_fields.keys() <= set(SAME_AS_PARAMETER.values())


def test_the_example_is_judged_on_a_fixed_day() -> None:
    assert example_case().as_of == date(2026, 11, 20)
