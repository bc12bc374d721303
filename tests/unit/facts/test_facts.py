"""Facts: every number has a source, a date and a confidence, and no default is unconfirmed."""

import csv
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from tune_or_not.case import example_case
from tune_or_not.decision.bill.hosted_speed import hosted_speeds
from tune_or_not.decision.bill.known import every_parameter
from tune_or_not.decision.bill.own_server.own_gpu import gpus
from tune_or_not.decision.bill.prices import (
    hosted_model,
    hosted_models,
    tuning_offer,
    tuning_offers,
)
from tune_or_not.decision.bill.prices_used import prices_used
from tune_or_not.facts import tables
from tune_or_not.facts.priors import ChoicePrior, priors
from tune_or_not.facts.tables import (
    GROUPS,
    Fact,
    FactError,
    fact,
    facts,
    parameters,
    table_file,
)

pytestmark = pytest.mark.usefixtures("shipped_facts")

FOLDER = files("tune_or_not.facts")
NO_NUMBERS = {"source_map.csv"}
"""Tables that hold no values: which parts the sources have."""
TABLES = sorted(
    entry.name
    for folder in (FOLDER, *(FOLDER.joinpath(group) for group in GROUPS))
    for entry in folder.iterdir()
    if entry.name.endswith(".csv") and entry.name not in NO_NUMBERS
)
HEAD = "provider,item,value,unit,source,as_of,confidence,notes\n"


def rows(table: str) -> list[dict[str, str]]:
    with table_file(table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def told(name: str) -> dict[str, dict[str, object]]:
    return tomllib.loads(table_file(f"{name}.toml").read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of facts of the test's own."""
    monkeypatch.setattr(tables, "FOLDER", tmp_path)
    monkeypatch.setattr(tables, "facts", tables.facts.__wrapped__)
    monkeypatch.setattr(tables, "parameters", tables.parameters.__wrapped__)
    return tmp_path


# The tables that ship

FACT_TABLES = (
    "gpu_prices",
    "gpu_specs",
    "published_latency",
    "published_quality",
    "training_prices",
)


def test_the_tables_are_there() -> None:
    assert {f"{table}.csv" for table in FACT_TABLES} < set(TABLES)
    assert set(TABLES) >= {"model_parameters.csv", "worked_examples.csv"}


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_source_date_and_every_column(table: str) -> None:
    read = rows(table)
    assert len(read) >= 10
    for row in read:
        assert None not in row, "more cells than columns"
        assert None not in row.values(), "fewer cells than columns"
        assert row["source"].strip()
        assert row["as_of"].strip()
        assert any(part.isdigit() for part in row["as_of"]), row["as_of"]


@pytest.mark.parametrize("table", [name for name in TABLES if name != "worked_examples.csv"])
def test_every_row_says_how_sure_it_is(table: str) -> None:
    assert {row["confidence"] for row in rows(table)} <= {"A", "B", "C", "assumption"}


@pytest.mark.parametrize("table", FACT_TABLES)
def test_a_table_is_read_row_by_row(table: str) -> None:
    read = [
        (f.provider, f.item, f.value, f.unit, f.source, f.as_of, f.confidence) for f in facts(table)
    ]
    columns = ("provider", "item", "value", "unit", "source", "as_of", "confidence")
    assert read == [tuple(row[column] for column in columns) for row in rows(f"{table}.csv")]


def test_parameters_are_read_with_their_range() -> None:
    for row in rows("model_parameters.csv"):
        known = parameters()[row["param"]]
        assert (known.low, known.base, known.high) == tuple(
            float(row[column]) for column in ("low", "base", "high")
        )
        assert known.source
        assert known.as_of
    assert len(parameters()) == 41


@pytest.mark.parametrize("rule", list(told("rules")))
def test_a_rule_of_the_recommendation_has_source_date_and_confidence(rule: str) -> None:
    entry = told("rules")[rule]
    assert isinstance(entry["value"], int | float)
    assert entry["unit"]
    assert entry["source"]
    assert date.fromisoformat(str(entry["as_of"])) <= date(2026, 11, 20)
    assert entry["confidence"] in {"A", "B", "assumption"}


@pytest.mark.parametrize("model", list(told("hosted_models")))
def test_what_is_said_of_a_hosted_model_has_source_and_date(model: str) -> None:
    entry = told("hosted_models")[model]
    for said, prefix in (("cache_minimum", "cache"), ("retires", "retires")):
        if said in entry:
            assert entry[f"{prefix}_source"]
            assert date.fromisoformat(str(entry[f"{prefix}_as_of"]))
    assert entry["label"]


@pytest.mark.parametrize("offer", list(told("tuning_offers")))
def test_an_offer_whose_price_is_not_confirmed_says_so_and_is_never_drawn(offer: str) -> None:
    sold = tuning_offer(offer)
    for row in sold.rows.values():
        assert row.confidence in {"A", "B", "C"}
        assert row.source
        assert row.as_of
    law = priors()["tuning_offer"]
    assert isinstance(law, ChoicePrior)
    assert sold.confidence != "C" or not law.weights[offer]
    assert (sold.confidence == "C") == sold.note.startswith("Not confirmed")


@pytest.mark.parametrize("table", [name for name in TABLES if name != "worked_examples.csv"])
def test_what_somebody_else_copied_is_a_copy(table: str) -> None:
    copied = {row["confidence"] for row in rows(table) if "as transcribed" in row["source"]}
    assert copied <= {"B", "C"}


def test_the_default_offer_has_prices_of_training_and_hosting() -> None:
    assert tuning_offer(example_case().tuning_offer).rows.keys() >= {"training", "hosting"}


def test_nothing_unconfirmed_is_behind_the_default_bill() -> None:
    assert {price.confidence for price in prices_used(example_case())} <= {"A", "B"}
    assert hosted_model(example_case().hosted_model).cache_minimum == 1024


# What is refused


def test_an_empty_table_is_refused(folder: Path) -> None:
    (folder / "mine.csv").write_text(HEAD)
    with pytest.raises(FactError, match=r"mine\.csv holds no row"):
        tables.facts("mine")


@pytest.mark.parametrize("row", ["p,i,1,USD,,2026,A,", "p,i,1,USD,somewhere,,A,", "p,i,1,USD"])
def test_a_row_without_source_or_date_is_refused_with_its_line(row: str, folder: Path) -> None:
    (folder / "mine.csv").write_text(f"{HEAD}p,h,1,USD,somewhere,2026,A,\n{row}\n")
    with pytest.raises(FactError, match=r"mine\.csv line 3"):
        tables.facts("mine")


def test_a_fact_is_one_row_and_not_none_or_two(folder: Path) -> None:
    row = "p,i,1.5,USD,somewhere,2026,A,\n"
    (folder / "mine.csv").write_text(HEAD + row + "p,j,1,USD,s,2026,A,\n" * 2)
    assert tables.fact("mine", "p", "i").number == 1.5
    for item, count in (("j", 2), ("k", 0)):
        with pytest.raises(FactError, match=f"has {count} rows for p, {item}"):
            tables.fact("mine", "p", item)


def test_a_range_or_a_word_is_no_number() -> None:
    row = fact("training_prices", "OpenAI", "clear improvement from")
    with pytest.raises(FactError, match="'50-100', not one number"):
        assert row.number


def test_a_fact_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        facts("training_prices")[0].value = "1"  # type: ignore[misc]
    assert isinstance(facts("training_prices")[0], Fact)


def test_a_parameter_out_of_order_is_refused_by_name(folder: Path) -> None:
    head = "param,low,base,high,unit,source,as_of,confidence,notes\n"
    (folder / "model_parameters.csv").write_text(f"{head}upside,3,2,1,x,s,2026,B,\n")
    with pytest.raises(FactError, match="upside is not in order"):
        tables.parameters()


@pytest.mark.parametrize(("there", "missing"), [("a.mmd", "a.toml"), ("a.toml", "a.mmd")])
def test_a_chart_of_which_half_is_missing_is_refused(
    there: str, missing: str, folder: Path
) -> None:
    (folder / "charts").mkdir()
    (folder / "charts" / there).touch()
    with pytest.raises(FactError, match=f"charts/{missing} is missing"):
        tables.chart_files()


SOURCES = Path(__file__).parents[3]
SAID = {
    ("OpenAI", "minimum examples (hard)"): "fewer than 10 examples",
    ("OpenAI", "clear improvement from"): "starting with 50",
    ("OpenAI", "no new fine-tuning jobs for anyone"): "from 2027-01-06",
    ("Cohere", "fine-tuning service"): "ended on 2025-09-15",
    ("Azure OpenAI", "gpt-4.1-mini: no new training after"): "2027-04-14",
    ("CoreWeave", "serverless adapters since"): "CoreWeave since November 2025",
    ("Google", "tuning is sold for"): "Gemini 3.5 Flash, 3.5 Flash-Lite and 3.1 Flash-Lite",
    ("Google", "Gemini 2.5 ends on Vertex AI"): "2026-10-16",
}
"""Rows that no formula reads, and what a lesson says of each."""

BEHIND_A_PARAMETER = {
    ("Fireworks", "LoRA DPO <=16B"), ("OpenAI", "o4-mini-2025-04-16 RFT training"),
}  # fmt: skip
"""What preference_price_ratio and reinforcement_price of serving.toml rest on."""


def written(*patterns: str) -> str:
    files = [file for pattern in patterns for file in SOURCES.glob(pattern)]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_every_price_row_is_read_by_a_formula_or_said_in_a_lesson() -> None:
    named = {(row.provider, row.item) for offer in tuning_offers().values()
             for row in offer.rows.values()}  # fmt: skip
    lessons = written("lessons/*.md")
    for row in facts("training_prices"):
        of = row.provider, row.item
        assert of in named | BEHIND_A_PARAMETER or SAID[of] in lessons, of
    used = {(gpu.price.provider, gpu.price.item) for gpu in gpus().values()}
    ranges = {"H100 SXM", "L4", "RTX 4090"}  # behind gpu_price and specialist_gpu_price
    for row in facts("gpu_prices"):
        assert (row.provider, row.item) in used or row.item in ranges, row


def test_every_model_and_every_parameter_with_a_row_is_read() -> None:
    offers = tuning_offers().values()
    behind = {*hosted_models(), *(offer.base for offer in offers)}
    assert hosted_speeds().keys() == {*hosted_models(), *(offer.speed for offer in offers)}
    assert told("reasoning").keys() <= behind
    assert told("library_seen").keys() == told("hosted_models").keys() == behind - {None}
    code = written("widgets/tune_or_not/**/*.py")
    for name in every_parameter():
        assert f'"{name}"' in code, name
