"""Many cases from a CSV file: what is read, what is refused, what is written."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from threading import Event
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.test_case_properties import some_values
from tests.support.examples import examples
from tune_or_not.case import Case, CaseError, label
from tune_or_not.charts.kit import style
from tune_or_not.cli import main
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.decision.choice.recommendation_of_cases import DRAWS
from tune_or_not.triage import cases as cases_module
from tune_or_not.triage import cells, map_chart, reading
from tune_or_not.triage import panel as panel_module
from tune_or_not.triage import run as triage_run
from tune_or_not.triage.cases import TriagedCases, as_json, triage_cases
from tune_or_not.triage.formulas import as_text, as_typed
from tune_or_not.triage.handed_in import HandedIn
from tune_or_not.triage.map_chart import Mapped, TriageMap, beside
from tune_or_not.triage.page_table import refused_html, table_html
from tune_or_not.triage.panel import SAMPLE, triage_panel
from tune_or_not.triage.reading import read_rows
from tune_or_not.triage.writing import as_csv, write_csv

ROOT = Path(__file__).parents[3]
HOSTILE = [
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 1'>",
    '=HYPERLINK("http://example.org","click")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\uff1d1+1",
    "مشروع الدعم",
    "🧪🧪",
    "one\ntwo",
    "'=already",
    "'quoted'",
    "plain",
]


def triaged(table: str | bytes, **options: Any) -> TriagedCases:
    raw = table.encode() if isinstance(table, str) else table
    return triage_cases(io.BytesIO(raw), **options)


def columns(table: str | bytes) -> dict[str, list[Any]]:
    """Every field's values, of all rows that are cases."""
    raw = table.encode() if isinstance(table, str) else table
    found: dict[str, list[Any]] = {}
    for rows in read_rows(io.BytesIO(raw)):
        for name, column in rows.given.items():
            found.setdefault(name, []).extend(column.tolist())
    return found


def refusal(table: str | bytes) -> str:
    """The one sentence with which a whole table is refused."""
    with pytest.raises(CaseError) as refused:
        triaged(table)
    assert len(str(refused.value).splitlines()) == 1
    return str(refused.value)


# What a cell may say


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("requests_per_month", "50000", 50_000),
        ("requests_per_month", " 5e4 ", 50_000),
        ("requests_per_month", "50,000", 50_000),
        ("requests_per_month", "50000.0", 50_000),
        ("prompt_score", "0.7", 0.7),
        ("prompt_score", "70%", 0.7),
        ("prompt_score", "7 %", 0.07),
        ("prompt_score", ".7", 0.7),
        ("traffic_growth", "-5%", -0.05),
        ("needs_style", "TRUE", True),
        ("needs_style", "no", False),
        ("hosted_model", "gpt-6.1-sol", "gpt-6.1-sol"),
        ("name", "'=1+1", "=1+1"),
        ("name", "  Büro  ", "Büro"),
        ("overrides", '{"gpu_price": 2}', {"gpu_price": 2}),
        ("epochs", "", None),
        ("epochs", "  ", None),
    ],
)
def test_a_cell_is_read_as_it_is_meant(name: str, text: str, value: object) -> None:
    assert cells.Cells(name)[text] == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("epochs", "x"), ("epochs", "3.5"), ("epochs", "0"), ("epochs", "51"), ("epochs", "nan"),
        ("epochs", "inf"), ("epochs", "1_0"), ("epochs", "٣"), ("epochs", "0x3"), ("epochs", "3%"),
        ("epochs", "=3"), ("requests_per_month", "1,00"), ("prompt_score", "0,7"),
        ("prompt_score", "170%"), ("needs_style", "1"), ("needs_style", "maybe"),
        ("hosted_model", "gpt-2"), ("as_of", "1.2.2026"), ("as_of", "2026-02-30"),
        ("name", "x" * 201), ("name", "a\0b"), ("name", "a\x1bb"), ("overrides", "{"),
        ("overrides", '{"no_such": 1}'), ("overrides", "[" * 100_000), ("epochs", "1" * 5000),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_value_is_bad(name: str, text: str) -> None:
    assert cells.Cells(name)[text] is cells.BAD


@pytest.mark.parametrize(
    ("text", "value"), [("0,85", 0.85), ("0.85", 0.85), ("85,5%", 0.855), ("1,0", 1.0)]
)
def test_beside_semicolons_a_comma_is_a_decimal_sign(text: str, value: float) -> None:
    assert cells.Cells("prompt_score", decimal_comma=True)[text] == value


def test_a_number_that_could_be_two_is_refused() -> None:
    assert cells.Cells("requests_per_month", decimal_comma=True)["1,000"] is cells.BAD


def test_what_is_looked_up_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_MOST_KNOWN", 3)
    column = cells.Cells("epochs")
    assert [column[str(n)] for n in range(1, 9)] == list(range(1, 9))
    assert len(column) <= 3


@pytest.mark.slow
@settings(max_examples=examples(50))
@given(some_values())
def test_a_case_written_as_a_row_is_read_as_that_case(values: dict[str, Any]) -> None:
    case = Case.of({**values, "epochs": 3})
    told = case.model_dump(mode="json", exclude_unset=True)
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(told)
    writer.writerow([_cell(value) for value in told.values()])
    row = triaged(page.getvalue()).table.iloc[0]
    # Blanks at the ends of a text are not kept.
    assert row["name"] == case.name.strip() or not case.name.strip()
    exact = recommend_quickly(case, DRAWS)
    assert row["recommendation"] == exact.verdict
    if case.name.strip() and case.task.strip():
        assert row["share"] == round(exact.share, 3)


def _cell(value: object) -> str:
    if isinstance(value, str):
        return as_text(value)
    return json.dumps(value) if isinstance(value, dict | bool) else repr(value)


# What a table may look like


TABLE = "name,prompt_score,Requests per month\nÄ,0.7,1000\nB,,2000\n"


@pytest.mark.parametrize(
    "raw",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace("\n", "\r").encode(),
        TABLE.rstrip("\n").encode(),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode(),
        ("sep=;\n" + TABLE.replace(",", ";")).encode(),
        TABLE.replace("\n", ",,\n").encode(),
        TABLE.replace("name", ' "NAME" '.strip()).encode(),
        (TABLE + ",,\n\n").encode(),
    ],
)
def test_a_table_is_read_however_it_was_saved(raw: bytes) -> None:
    assert columns(raw) == {
        "name": ["Ä", "B"],
        "prompt_score": [0.7, Case().prompt_score],
        "requests_per_month": [1000, 2000],
    }


def test_every_field_can_be_a_column_by_its_name_and_by_its_label() -> None:
    for names in (list(Case.model_fields), [label(name) for name in Case.model_fields]):
        page = io.StringIO()
        csv.writer(page).writerows([names, ["A", *[""] * (len(names) - 1)]])
        assert list(columns(page.getvalue())) == list(Case.model_fields)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"name,epochs\n", "No row of the table is a case."),
        (b"name,epochs\n,\n", "No row of the table is a case."),
        (b"name,epochs\nA,x\n", 'The first, line 2, column “epochs”: "x"; allowed: a whole'),
        (b"just some words\nmore\n", "must name fields of a case"),
        (b"name,name\nA,1\n", "both 'name'"),
        (b"epochs,Epochs\n1,1\n", "both 'epochs'"),
        (b'"name\n', "cannot be read"),
        (TABLE.encode("utf-16-le"), "UTF-16"),
        (TABLE.encode("utf-32"), "UTF-32"),
        (b"\xff\xfea", "UTF-16"),
        (TABLE.encode("latin-1"), "Line 2 of the table is no UTF-8 text"),
        (b"PK\x03\x04" + bytes(range(256)) * 20, ""),
        (b"\x00" * 100, ""),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(raw: bytes, told: str) -> None:
    assert told in refusal(raw)


@settings(max_examples=examples(60))
@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_refused_in_one_sentence(raw: bytes) -> None:
    for table in (raw, b"name,epochs\n" + raw):
        told = "a table"
        try:
            triaged(table)
        except CaseError as refused:
            told = str(refused)
        assert len(told.splitlines()) == 1


# Rows that are no cases


BAD_ROWS = """\
name,epochs,needs_style
good,3,yes
bad number,x,yes
bad two,99,maybe
short,3
long,3,yes,too much
"two
lines",4,no
last,,
"""


def test_a_bad_row_is_told_by_line_and_column_and_the_rest_is_done() -> None:
    found = triaged(BAD_ROWS)
    assert sorted(found.table["name"]) == ["good", "last", "two\nlines"]
    assert found.refused_count == 4
    assert [str(one) for one in found.refused] == [
        'line 3, column “epochs”: "x"; allowed: a whole number from 1 to 50 (passes).',
        'line 4, column “epochs”: "99"; allowed: a whole number from 1 to 50 (passes).',
        'line 4, column “needs_style”: "maybe"; allowed: true or false, yes or no.',
        "line 5: it has 2 cells, the header has 3.",
        "line 6: it has 4 cells, the header has 3.",
    ]
    at = found.table.set_index("name")
    assert at["row"].to_dict() == {"good": 1, "two\nlines": 6, "last": 7}
    assert at["line"].to_dict() == {"good": 2, "two\nlines": 7, "last": 9}


def test_quotes_that_do_not_match_cost_their_own_row_only() -> None:
    found = triaged('name,epochs\n"A"x,3\nB,4\n')
    assert list(found.table["name"]) == ["B"]
    assert str(found.refused[0]) == (
        "line 2: its quotes do not match: text in quotes must end at a separator."
    )


def test_a_quote_that_never_closes_is_told() -> None:
    found = triaged('name,epochs\nA,3\n"B,4\nC,5\n')
    assert list(found.table["name"]) == ["A"]
    assert "never closes" in str(found.refused[0])


def test_a_name_of_ten_thousand_characters_is_a_bad_row_told_in_short() -> None:
    found = triaged(f"name,epochs\n{'x' * 10_000},3\nB,4\n")
    assert list(found.table["name"]) == ["B"]
    assert len(str(found.refused[0])) < 200


def test_a_cell_that_is_endless_is_a_bad_row() -> None:
    found = triaged(f"name,epochs\nA,3\n{'x' * 200_000},3\nB,4\n")
    assert {"A", "B"} <= set(found.table["name"])
    assert found.refused_count >= 1


def test_a_value_in_a_column_without_a_name_is_told() -> None:
    found = triaged("name,,epochs\nA,,3\nB,stray,4\n")
    assert list(found.table["name"]) == ["A"]
    assert str(found.refused[0]) == 'line 3: "stray" stands in a column without a name.'


@pytest.mark.slow
def test_rows_in_several_pieces_keep_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    table = "name,epochs\n" + "".join(f"{n},{1 + n % 50}\n" for n in range(1, 26)) + "x,0\n"
    whole = triaged(table)
    monkeypatch.setattr(reading, "CHUNK", 4)
    seen: list[int] = []
    pieces = triaged(table, progress=seen.append)
    pd.testing.assert_frame_equal(pieces.table, whole.table)
    assert [str(one) for one in pieces.refused] == [str(one) for one in whole.refused]
    assert seen[-1] == 26
    assert seen == sorted(seen)


def test_a_row_with_several_bad_cells_is_one_row() -> None:
    progress: list[int] = []
    found = triaged("name,epochs,needs_style\ngood,3,yes\nbad,99,maybe\n", progress=progress.append)
    assert (len(found.refused), found.refused_count, progress) == (2, 1, [2])


def test_a_column_that_no_case_knows_is_named_and_passed_over() -> None:
    found = triaged("name,epoch,owner,epochs\nA,1,Ann,3\nB,,,99\n")
    assert found.passed_over == (
        "A case has no field \"epoch\", so that column is passed over; did you mean 'epochs'?",
        'A case has no field "owner", so that column is passed over.',
    )
    assert list(found.table["name"]) == ["A"]
    assert [entry.column for entry in found.refused] == ["epochs"]
    assert as_json(found)["passed_over"] == list(found.passed_over)


# Formulas


@pytest.mark.slow
@given(st.text())
def test_every_text_comes_back_from_its_cell(text: str) -> None:
    assert as_typed(as_text(text)) == text


@pytest.mark.parametrize("text", [t for t in HOSTILE if t.lstrip("'")[:1] in "=+-@\t\uff1d"])
def test_no_text_begins_as_a_formula_would(text: str) -> None:
    assert as_text(text)[0] == "'"


def test_hostile_names_are_written_as_text_and_read_back_the_same(tmp_path: Path) -> None:
    page = io.StringIO()
    names = [name for name in HOSTILE if name == name.strip()]
    csv.writer(page).writerows([["name", "epochs"], *([as_text(name), 3] for name in names)])
    found = triaged(page.getvalue())
    assert sorted(found.table["name"]) == sorted(names)
    path = tmp_path / "out.csv"
    write_csv(found, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not [row["name"] for row in rows if row["name"][0] in "=+-@\t\r\uff1d\uff0b\uff0d\uff20"]
    assert sorted(as_typed(row["name"]) for row in rows) == sorted(names)
    assert all(float(row["cost_prompting_usd"]) > 0 for row in rows)


def test_the_file_and_the_json_say_the_same() -> None:
    found = triaged((ROOT / SAMPLE).read_bytes())
    read = pd.read_csv(io.StringIO(as_csv(found)))
    cases = as_json(found)["cases"]
    assert len(read) == len(cases) == 12
    for row, case in zip(read.to_dict("records"), cases, strict=True):
        for key, value in case.items():
            if value is None or value == "":
                assert pd.isna(row[str(key)])
            elif isinstance(value, float):
                assert row[str(key)] == pytest.approx(value, abs=0.05)
            else:
                assert row[str(key)] == value
    json.dumps(cases, allow_nan=False)


# The command


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["triage", *arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_command_prints_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ideas.csv"
    path.write_text(BAD_ROWS, encoding="utf-8")
    code, out, err = command(capsys, str(path))
    assert code == 0
    told = json.loads(out)
    assert (told["rows"], told["refused_rows"]) == (3, 4)
    assert told["refused"][0] == {
        "line": 3,
        "column": "epochs",
        "why": '"x"; allowed: a whole number from 1 to 50 (passes).',
    }
    assert len(told["cases"]) == 3
    assert err.splitlines()[0].startswith("tune_or_not: line 3, column “epochs”:")


def test_the_command_writes_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "out.csv"
    code, out, err = command(capsys, str(ROOT / SAMPLE), "-o", str(path), "--sort", "share")
    assert (code, err) == (0, "")
    assert json.loads(out)["rows"] == 12
    sure = pd.read_csv(path)["share"].tolist()
    assert sure == sorted(sure)


def test_the_table_is_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, link = tmp_path / "ideas.csv", tmp_path / "link.csv"
    path.write_text("name,epochs\nA,3\n", encoding="utf-8")
    link.symlink_to(path)
    for target in (path, link, tmp_path / "x/../ideas.csv"):
        code, out, err = command(capsys, str(path), "-o", str(target))
        assert (code, out) == (2, "")
        assert (
            err == f"tune_or_not: {str(target)!r} is the file being read; name another to write.\n"
        )
    assert path.read_text(encoding="utf-8") == "name,epochs\nA,3\n"


def test_columns_passed_over_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ideas.csv"
    path.write_text("name,owner\nA,Ann\n", encoding="utf-8")
    code, _, err = command(capsys, str(path))
    assert (code, err.count("\n")) == (0, 1)
    assert 'no field "owner", so that column is passed over.' in err


def test_what_is_left_out_is_counted_whole_although_it_is_listed_in_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases_module, "MOST_REFUSED_KEPT", 60)
    path = tmp_path / "ideas.csv"
    bad = "".join(f"B{n},x,maybe\n" for n in range(100))
    path.write_text(f"name,epochs,needs_style\nA,3,yes\n{bad}", encoding="utf-8")
    _, out, err = command(capsys, str(path))
    assert (json.loads(out)["refused_rows"], len(json.loads(out)["refused"])) == (100, 60)
    assert err.splitlines()[-1] == ("tune_or_not: and 90 more, the first 30 rows are in the JSON.")


def test_no_other_call_waits_for_pandas(tmp_path: Path) -> None:
    program = "import sys, tune_or_not.triage.command; print('pandas' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert ran.stdout.split() == [b"False"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["no_such.csv"], "Cannot read 'no_such.csv'"),
        (["no_such.csv", "nor_this.html"], "Cannot read 'no_such.csv'"),
        (["a\0b"], "Cannot read"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = command(capsys, *arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1


def test_a_file_that_cannot_be_written_is_one_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = command(capsys, str(ROOT / SAMPLE), "-o", str(tmp_path))
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


@pytest.mark.slow
def test_standard_input_is_read_and_many_bad_rows_are_told_in_short() -> None:
    table = "name,epochs\n" + "A,3\n" + "B,x\n" * 100
    ran = subprocess.run(
        [sys.executable, "-m", "tune_or_not", "triage", "-"],
        input=table.encode(),
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["refused_rows"] == 100
    lines = ran.stderr.decode().splitlines()
    assert len(lines) == triage_run.MOST_PRINTED + 1
    assert lines[-1] == "tune_or_not: and 80 more, in the JSON."


# The panel


@pytest.fixture
def panel(tmp_path: Path) -> Any:
    opened = triage_panel(ROOT / SAMPLE, folder=tmp_path / "my_decision")
    yield opened
    opened.close()


def test_the_panel_opens_with_the_sample(panel: Any) -> None:
    assert panel.sentence.startswith("12 cases: ")
    assert len(set(panel.cases.recommended)) >= 4
    assert panel._table.value.count('<th scope="row"') == 12


def test_a_pasted_table_is_shown_and_a_bad_one_leaves_it(panel: Any) -> None:
    panel._box.value = "name,epochs\nA,3\nB,x\n"
    panel.settle()
    assert panel.sentence == "1 case: Prompting 1. 1 row is left out."
    assert "line 3" in panel._refused.value
    panel._box.value = "nonsense"
    panel.settle()
    assert "is still shown" in panel._message.value
    assert panel.sentence == "1 case: Prompting 1. 1 row is left out."


def test_an_uploaded_file_is_shown(panel: Any) -> None:
    upload = panel._upload
    pieces = (b"name\nA\n", b"B\n")
    upload._receive(upload, {"begin": "x.csv", "size": 9}, [])
    for at, piece in zip((0, len(pieces[0])), pieces, strict=True):
        upload._receive(upload, {"piece": at}, [piece])
    upload._receive(upload, {"end": True}, [])
    panel.settle()
    assert panel.sentence == "2 cases: Prompting 2."


def test_reading_does_not_hold_the_thread_of_the_widgets(
    panel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = Event()
    triaged_at_once = panel_module.triage_cases

    def slow(*arguments: Any) -> TriagedCases:
        may_go_on.wait(60)
        return triaged_at_once(*arguments)

    monkeypatch.setattr(panel_module, "triage_cases", slow)
    panel._box.value = "name\nA\n"
    assert panel.sentence.startswith("12 cases: ")
    panel._box.value = "name\nA\nB\n"
    may_go_on.set()
    panel.settle()
    assert panel.sentence == "2 cases: Prompting 2."


def test_the_order_chosen_while_a_table_is_read_holds(
    panel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = Event()
    triaged_at_once = panel_module.triage_cases

    def slow(*arguments: Any) -> TriagedCases:
        cases = triaged_at_once(*arguments)
        may_go_on.wait(60)
        return cases

    monkeypatch.setattr(panel_module, "triage_cases", slow)
    panel._take([HandedIn("", (ROOT / SAMPLE).read_bytes())])
    panel.sort_by("share")
    may_go_on.set()
    panel.settle()
    assert panel.cases.table["share"].is_monotonic_increasing


def test_the_panel_does_not_write_over_the_table_it_opened(tmp_path: Path) -> None:
    path = tmp_path / "triage.csv"
    path.write_text("name\nA\n", encoding="utf-8")
    panel = triage_panel(path, folder=tmp_path)
    assert panel.write() is None
    assert "is the file being read" in panel._message.value
    assert path.read_text(encoding="utf-8") == "name\nA\n"
    panel.close()


def test_the_panel_sorts(panel: Any) -> None:
    first = panel.cases.table["name"][0]
    panel.sort_by("share")
    assert panel.cases.table["share"].is_monotonic_increasing
    assert panel.cases.table.iloc[0]["name"] != first
    with pytest.raises(KeyError, match="no order 'luck'"):
        panel.sort_by("luck")


def test_the_panel_writes_into_my_decision_and_says_where(panel: Any, tmp_path: Path) -> None:
    path = panel.write()
    assert path == tmp_path / "my_decision/triage.csv"
    assert len(pd.read_csv(path)) == 12
    assert "Written to my_decision/triage.csv." in panel._message.value
    path.unlink()
    path.mkdir()
    assert panel.write() is None
    assert "Cannot write" in panel._message.value


def test_the_page_shows_hostile_names_as_text() -> None:
    page = io.StringIO()
    csv.writer(page).writerows([["name"], *([as_text(name)] for name in HOSTILE)])
    found = triaged(page.getvalue())
    html = table_html(found.table, "<b>caption</b>")
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
    bad = triaged("name,epochs\nA,3\nB,<script>x</script>\n")
    assert "<script" not in refused_html(bad.refused, 1)


@pytest.mark.slow
def test_a_long_table_is_shown_in_part(panel: Any) -> None:
    panel.read("name\n" + "A\n" * 250)
    assert panel._table.value.count('<th scope="row"') == 100
    assert "150 more rows are in the file." in panel._table.value


def test_the_map_takes_more_cases_than_it_draws(
    panel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_chart, "MOST_DRAWN", 5)
    panel.read("name\n" + "A\n" * 6)
    assert "The 5 with most at stake are drawn." in panel._map.live.alt
    assert panel._map.live.svg


def test_the_map_redrawn_is_the_map_drawn_afresh(panel: Any) -> None:
    table = triaged("name,requests_per_month,prompt_score\nA,100,0.9\nB,1000000,0.1\n").table
    panel._map.update(Mapped.of(table))
    assert panel._map.live.alt == TriageMap(Mapped.of(table)).live.alt


def test_names_stand_at_the_marks_which_are_hollow_where_too_little_is_told() -> None:
    table = "name,needs_knowledge,mainly_retrieval,prompt_score,score_needed,retrieval_score\n"
    table += "Handbook <b> $x^2$,yes,yes,0.5,0.8,0.9\nA thing of which nobody knows enough,,,,,\n"
    cases = triaged(table).table
    mapped = Mapped.of(cases)
    assert mapped.open.tolist() == (cases["ask"] != "").tolist()
    assert set(mapped.open) == {True, False}
    drawn = TriageMap(mapped)
    assert "Handbook &lt;b&gt; $x^2$" in drawn.live.svg
    assert "A thing of which nobody…" in drawn.live.svg
    hollow = [mark for (_, open_), mark in drawn._marks.items() if open_]
    assert sum(len(mark.get_xdata()) for mark in hollow) == 1
    assert {mark.get_markerfacecolor() for mark in hollow} == {style.PAPER}


def test_an_idea_whose_data_stays_has_the_bill_of_ones_own_gpu() -> None:
    table = "name,api_allowed,needs_knowledge,mainly_retrieval\nA,no,yes,yes\nB,yes,yes,yes\n"
    own, hosted = (row for _, row in triaged(table, order="share").table.sort_values(
        "name").iterrows())  # fmt: skip
    assert own["recommendation"] == hosted["recommendation"] == "rag"
    case = Case.of({"api_allowed": False, "needs_knowledge": True, "mainly_retrieval": True})
    bill = estimate(case, ("base_model_rag",)).approaches["base_model_rag"]
    assert own["recommended_usd"] == pytest.approx(float(bill.cumulative[-1]))
    assert hosted["recommended_usd"] == hosted["cost_rag_usd"]
    assert f"${own['recommended_usd']:,.0f}" in table_html(triaged(table).table, "x")


def test_names_beside_marks_do_not_hide_one_another() -> None:
    places = beside([100.0] * 4, [100.0] * 4, [40.0] * 4)
    assert len(set(places)) == 4


IDEAS_OF_A_TEAM = """name,requests_per_month,prompt_score,score_needed,needs_knowledge,needs_style
Letters in our voice,20000,0.7,0.9,no,yes
Questions about our handbook,50000,0.6,0.85,yes,no
Ticket labels,2000000,0.78,0.9,no,no
Meeting notes,3000,0.9,0.85,no,no
"""


def test_four_ideas_with_six_columns_do_not_all_become_one_thing() -> None:
    table = triaged(IDEAS_OF_A_TEAM).table.set_index("name")
    retrieved = table.index[table["recommendation"] == "rag"].tolist()
    assert retrieved == ["Questions about our handbook"]
