"""Cases side by side, and one case on two days."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from tune_or_not.case import Case, CaseError, label
from tune_or_not.case.example import example_with
from tune_or_not.cli import main
from tune_or_not.compare.chart import CompareChart
from tune_or_not.compare.comparison import compare, named, on_days, sentence, table_of
from tune_or_not.compare.panel import compare_panel
from tune_or_not.compare.time_line import events
from tune_or_not.decision.advice.advisers import verdicts
from tune_or_not.decision.advice.worked_case import worked_cases
from tune_or_not.decision.bill.cost import upfront_cost
from tune_or_not.decision.bill.prices import tuning_offer
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.panels.kit.live_case import LiveCase

ROOT = Path(__file__).parents[3]
WORKED = {name: one.case for name, one in worked_cases(ROOT / "lessons/cases/worked").items()}
CONTRACTS = example_with((ROOT / "lessons/cases/signed_in_november.json").read_bytes())


def test_it_names_the_fields_that_differ_and_no_other() -> None:
    found = compare({"a": Case(name="n"), "b": Case(name="n", epochs=5, needs_style=True)})
    assert set(found.fields) == {"epochs", "needs_style"}
    row = table_of(found).rows[label("epochs")]
    assert list(row.values()) == ["3 passes (not told)", "5 passes"]


def test_to_be_told_is_a_difference_too() -> None:
    found = compare({"a": Case(), "b": Case(prompt_score=Case().prompt_score)})
    assert found.fields == ("prompt_score",)


def test_two_equal_cases_differ_in_nothing() -> None:
    found = compare({"a": Case(), "b": Case()})
    assert (found.fields, found.verdicts, found.same_advice) == ((), {}, True)
    assert "0 fields differ, and no adviser" in sentence(found)


@pytest.mark.slow
def test_verdicts_are_those_of_the_advisers() -> None:
    pair = {name: WORKED[name] for name in ("checkr", "s2_1_support_bot", "harvey")}
    found = compare(pair)
    said = [verdicts(case) for case in pair.values()]
    for adviser, given in found.verdicts.items():
        assert given == tuple(one[adviser] for one in said)
        assert len(set(given)) > 1
    for adviser in said[0].keys() - found.verdicts.keys():
        assert len({one[adviser] for one in said}) == 1
    assert [r.verdict for r in found.recommendations] == [
        recommend_quickly(case).verdict for case in pair.values()
    ]
    assert json.loads(json.dumps(found.as_json()))["cases"] == list(pair)


def test_one_case_on_two_days() -> None:
    """OpenAI closed its tuning to newcomers on 2026-05-07; no source asks for that."""
    found = compare(on_days(CONTRACTS, date(2026, 3, 1)))
    assert found.fields == ("as_of",)
    assert [one.verdict for one in found.recommendations] == ["rag", "rag"]
    assert found.verdicts == {}
    assert [cost.months for cost in found.costs] == [1, 10]
    assert "The advice is the same for 2 cases: RAG." in sentence(found)
    november, march = (sum(upfront_cost(case, "fine_tuning").values()) for case in
                       found.cases.values())  # fmt: skip
    assert november == march
    assert found.per_month("fine_tuning")[0] > november > 4 * found.per_month("fine_tuning")[1]
    assert "Over 1 against 10 months, set-up included, a month costs " in sentence(found)
    same = sentence(compare(on_days(Case(), date(2026, 3, 1))))
    assert re.search(r"a month costs \$[\d.,]+ in both with Prompting and", same)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["signed_in_november", "nothing", "checkr"])
def test_on_each_day_the_advice_is_what_recommend_gives_on_it(name: str) -> None:
    case = {"signed_in_november": CONTRACTS, "nothing": Case(name="n")}.get(name) or WORKED[name]
    days = (date(2026, 3, 1), date(2027, 6, 1))
    compared = compare(on_days(case, *days)).recommendations
    for day, given in zip((case.as_of, *days), compared, strict=True):
        alone = recommend_quickly(case.changed(as_of=day))
        assert (given.verdict, given.place, given.clear) == (
            alone.verdict,
            alone.place,
            alone.clear,
        )
        assert given.shares == alone.shares
        assert given.because == alone.because


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--as-of", "2026-03-01"], 0, "The advice is the same"),
        (["--as-of", "soon"], 2, "as_of is"),
        ([], 2, "allowed: 2 to 3"),
    ],
)
def test_compare_on_the_command_line(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(ROOT / "lessons/cases/signed_in_november.json")
    assert main(["compare", file, *arguments]) == code
    told = capsys.readouterr()
    assert said in told.out + told.err
    assert len(told.err.splitlines()) == (1 if code else 0)


def test_two_cases_or_three() -> None:
    for count in (0, 1, 4):
        with pytest.raises(CaseError, match="allowed: 2 to 3"):
            compare({str(n): Case() for n in range(count)})
    with pytest.raises(CaseError, match="allowed: 1 to 2"):
        compare_panel(LiveCase(), [])


def test_cases_of_one_name_can_be_told_apart() -> None:
    assert list(named([Case(), Case(as_of=date(2027, 1, 1))])) == [
        "This project, 2026-11-20", "This project, 2027-01-01",
    ]  # fmt: skip
    assert len(named([Case(), Case(), Case()])) == 3


def test_a_name_is_text_in_the_table() -> None:
    found = compare(named([Case(name="<script>alert(1)</script>"), Case(name="$a$ =B1")]))
    html = table_of(found)._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_what_does_not_keep_up_has_no_bill() -> None:
    rows = table_of(compare({"a": Case(), "b": Case(output_tokens=400)})).rows
    assert next(iter(rows["Prompting, a month"].values())).startswith("$")


@pytest.mark.slow
def test_the_panel_follows_and_the_picture_is_the_same_as_a_new_one() -> None:
    live = LiveCase()
    panel = compare_panel(live, [WORKED["checkr"], "2027-06-01"], ["requests_per_month"])
    live.set(requests_per_month=5_000_000, name="R & <D>")
    now = compare(named([live.case, WORKED["checkr"], live.case.changed(as_of=date(2027, 6, 1))]))
    assert panel.sentence == sentence(now)
    chart = CompareChart(compare(named([Case(), Case(), Case()])))
    chart.update(now)
    assert chart.live.png() == CompareChart(now).live.png()
    panel.close()


def test_the_time_line_holds_every_day_that_matters() -> None:
    """OpenAI's dates: closed to new customers since 2026-05-07, switched off on 2027-01-14."""
    case = Case(tuning_offer="openai-gpt-4-1-mini", hosted_model="gpt-4.1-mini", name="X")
    days = events(on_days(case, date(2026, 3, 1)), "ABC")
    assert [(event.day.isoformat(), event.judged) for event in days] == [
        ("2026-03-01", True), ("2026-05-07", False), ("2026-11-20", True), ("2027-01-14", False),
        ("2027-01-14", False),
    ][: len(days)]  # fmt: skip
    assert days[0].what == "B judged"
    assert "closed to new customers" in days[1].what
    svg = CompareChart(compare(on_days(case, date(2026, 3, 1)))).live.svg
    for event in days:
        assert f"{event.day.isoformat()}  {event.what}" in svg


def test_what_nobody_told_ends_on_no_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though the usual offer were one that closed."""
    closed = tuning_offer("openai-gpt-4-1-mini")
    monkeypatch.setattr("tune_or_not.compare.time_line.tuning_offer", lambda _: closed)
    assert [event.judged for event in events({"X": Case()}, "A")] == [True]
    told = Case(tuning_offer="fireworks-lora-16b")
    assert [event.judged for event in events({"X": told}, "A")] == [False, True, False]


def test_the_faulty_file_of_several_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text("{}", encoding="utf-8")
    bad.write_text('{"epochs": 0}', encoding="utf-8")
    assert main(["compare", str(good), str(bad)]) == 2
    err = capsys.readouterr().err
    assert str(bad) in err
    assert "epochs is 0" in err
    assert len(err.splitlines()) == 1
