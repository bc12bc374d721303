"""Every default that a reader can see is traced to a row with a source and a date."""

import csv
import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import run
from tune_or_not.case import OWN_NUMBERS, example_case, options
from tune_or_not.decision.bill import known as known_module
from tune_or_not.decision.bill.approaches import EVERY_APPROACH
from tune_or_not.decision.bill.known import every_parameter
from tune_or_not.decision.bill.own_server.own_gpu import gpus, own_models
from tune_or_not.decision.bill.prices_used import prices_used
from tune_or_not.facts import tables
from tune_or_not.facts.tables import table_file

TOMLS = {
    "serving": tuple(every_parameter().keys() - tables.parameters().keys()),
    "own_models": tuple(own_models()),
    "training_defaults": ("usual_epochs", "fewest_passes", "most_epochs"),
    "ages": ("stale_after",),
}


def told(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads(table_file(f"{name}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", TOMLS)
def test_every_entry_has_source_date_and_confidence(name: str) -> None:
    entries = told(name)
    assert set(entries) == set(TOMLS[name])
    assert entries
    for entry in entries.values():
        assert entry["source"].strip()
        assert date.fromisoformat(entry["as_of"]) <= date(2026, 11, 21)
        assert entry["confidence"] in {"A", "B", "assumption"}


@pytest.mark.parametrize("lacking", ["source", "as_of", "confidence", "unit"])
def test_a_parameter_that_lacks_its_origin_cannot_be_read(
    lacking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = {k: v for k, v in told("serving")["kv_cache_bytes"].items() if k != lacking}
    monkeypatch.setattr(known_module, "toml", lambda _: {"kv_cache_bytes": entry})
    with pytest.raises((TypeError, tables.FactError)):
        known_module.every_parameter.__wrapped__()


@pytest.mark.parametrize("entry", [{"source": ""}, {"as_of": " "}, {"low": 5}])
def test_a_parameter_with_an_empty_origin_or_out_of_order_is_refused(
    entry: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = told("serving")["kv_cache_bytes"] | entry
    monkeypatch.setattr(known_module, "toml", lambda _: {"kv_cache_bytes": broken})
    with pytest.raises(tables.FactError, match="kv_cache_bytes"):
        known_module.every_parameter.__wrapped__()


def test_an_empty_file_of_parameters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_module, "toml", lambda _: {})
    with pytest.raises(tables.FactError, match="serving"):
        known_module.every_parameter.__wrapped__()


@pytest.mark.parametrize("gpu", options("own_gpu"))
@pytest.mark.parametrize("model", options("own_model"))
def test_every_number_behind_every_bill_has_a_source_a_date_and_an_age(
    gpu: str, model: str
) -> None:
    case = example_case(own_gpu=gpu, own_model=model, hosted_model="gpt-6.1-sol")
    rows = prices_used(case, EVERY_APPROACH)
    for row in rows:
        assert row.source
        assert row.as_of
        assert row.age
        assert row.confidence in {"A", "B", "assumption"}
    assert len({row.what for row in rows}) == len(rows)


def test_nothing_unconfirmed_is_offered_as_a_gpu() -> None:
    assert set(gpus()) == set(options("own_gpu"))
    for gpu in gpus().values():
        assert {row.confidence for row in gpu.rows} == {"A"}
    assert set(options("own_model")) == {m.id for m in own_models().values() if m.offered}


def test_every_number_that_can_be_typed_over_is_a_row_that_is_shown() -> None:
    shown = set()
    for offer in options("tuning_offer"):
        case = example_case(tuning_offer=offer, hosted_model="gpt-6.1-sol")
        shown |= {row.name for row in prices_used(case, EVERY_APPROACH)} - {""}
    for method in options("tuning_method"):
        case = example_case(tuning_method=method, examples_from="larger model")
        shown |= {row.name for row in prices_used(case, EVERY_APPROACH)} - {""}
    only_speed = {
        "embed_latency", "search_latency", "rerank_latency", "api_ms_per_input_token",
        "hosted_wait_p95", "answer_length_p95", "specialist_ms",
    }  # fmt: skip
    assert shown == OWN_NUMBERS.keys() - only_speed
    assert only_speed <= every_parameter().keys()


def test_the_shape_of_a_model_is_read_as_typed() -> None:
    llama = own_models()["Llama-3.1-8B"]
    assert (llama.parameters, llama.layers, llama.attention) == (8.03e9, 32, 32 * 4096)


# The tables of others are untouched


def test_the_published_tables_are_whole() -> None:
    with Path(str(table_file("worked_examples.csv"))).open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 14


# The command line


@pytest.mark.slow
def test_draws_add_shares_and_bands_to_each_approach() -> None:
    plain, drawn, again = (
        run("cost", "-", *more, input='{"hosted_model": "gpt-6.1-terra"}')
        for more in ((), ("--draws", "300", "--seed", "7"), ("--draws", "300", "--seed", "7"))
    )
    assert drawn.stdout == again.stdout
    approaches = json.loads(drawn.stdout)["approaches"]
    assert sum(one["share_cheapest"] for one in approaches) == pytest.approx(1)
    for one in approaches:
        assert len(one["cumulative_low"]) == len(one["cumulative_high"]) == 12
    for one in json.loads(plain.stdout)["approaches"]:
        assert not one.keys() & {"share_cheapest", "cumulative_low", "cumulative_high"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("--draws", "0"),
        ("--draws", "100001"),
        ("--draws", "many"),
        ("--draws", "1e3"),
        ("--draws", "-5"),
        ("--draws", "10", "--seed", "-1"),
        ("--draws", "10", "--seed", "x"),
        ("--draws",),
    ],
)
def test_a_senseless_number_is_refused_in_one_line(arguments: tuple[str, ...]) -> None:
    refused = run("cost", "-", *arguments)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert len(refused.stderr.splitlines()) == 1
