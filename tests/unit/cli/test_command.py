"""The command line: JSON on standard output, one line on standard error, 0 or 2."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support import command
from tests.support.refusals import refusal
from tune_or_not.case import Case, example_case
from tune_or_not.cli import main
from tune_or_not.decision.advice.verdicts import VERDICTS

CASE_CALLS = ("decide", "cost", "latency")
Capture = pytest.CaptureFixture[str]


def refuse_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


def answer(capsys: Capture, *arguments: str) -> Any:
    """What a call prints, as JSON; it succeeds and says nothing else."""
    assert main(arguments) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return json.loads(told.out, parse_constant=refuse_constant)


@pytest.fixture
def case_file(tmp_path: Path) -> Path:
    file = tmp_path / "case.json"
    file.write_text("{}", encoding="utf-8")
    return file


Done = subprocess.CompletedProcess[bytes]


def run(*arguments: str, stdin: bytes = b"", **environment: str) -> Done:
    return subprocess.run(
        [sys.executable, "-m", "tune_or_not", *arguments],
        input=stdin,
        capture_output=True,
        env=os.environ | environment,
        check=False,
        timeout=120,
    )


# Answers


def test_schema_is_the_schema_of_a_case(capsys: Capture) -> None:
    assert answer(capsys, "schema") == Case.model_json_schema()


def test_charts_are_graphs_whose_edges_join_their_nodes(capsys: Capture) -> None:
    told = answer(capsys, "charts")["charts"]
    sizes = {(c["source"], len(c["nodes"]), len(c["edges"])) for c in told}
    assert {("S1", 12, 12), ("S2", 7, 8), ("S5", 19, 23)} <= sizes
    for chart in told:
        kinds = {node["id"]: node["kind"] for node in chart["nodes"]}
        assert set(kinds.values()) <= {"start", "question", "outcome"}
        for node in chart["nodes"]:
            assert ("verdict" in node) is (node["kind"] == "outcome")
            assert node.get("verdict", "rag") in VERDICTS
        for edge in chart["edges"]:
            assert edge["to"] in kinds
            assert bool(edge["answer"]) is (kinds[edge["from"]] == "question")


def test_decide_answers_with_advisers_and_a_recommendation(
    capsys: Capture, case_file: Path
) -> None:
    case_file.write_text(example_case(prompt_score=None).to_json())
    told = answer(capsys, "decide", str(case_file))
    assert set(told) == {"advisers", "recommendation"}
    by_id = {given["id"]: given for given in told["advisers"]}
    assert by_id.keys() >= {"s1_decision", "s2_framework", "s5_flowchart"}
    assert {given["verdict"] for given in told["advisers"]} <= {*VERDICTS, None}
    for given in told["advisers"]:
        assert set(given) >= {"id", "source", "verdict", "because", "turns"}
        assert given["because"]
    recommended = told["recommendation"]
    assert set(recommended) == {
        "verdict", "place", "clear", "shares", "because", "approaches", "ask_next", "try_next",
        "way", "turns", "told", "unknown",
    }  # fmt: skip
    assert recommended["because"]
    assert sum(recommended["shares"].values()) == pytest.approx(1)
    assert recommended["unknown"]


def test_a_case_that_names_nothing_gets_questions(capsys: Capture, tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text("{}")
    questions = answer(capsys, "decide", str(empty), "--draws", "500")["recommendation"]["ask_next"]
    assert len(questions) >= 3
    assert set(questions[0]) == {"field", "question", "gain"}


@pytest.mark.slow
def test_the_same_seed_gives_the_same_answer(capsys: Capture, case_file: Path) -> None:
    one, other, third = (
        answer(capsys, "decide", str(case_file), "--draws", "200", "--seed", seed)
        for seed in ("1", "1", "2")
    )
    assert one == other
    assert one["recommendation"]["shares"] != third["recommendation"]["shares"]


def test_decide_is_brief_for_people(capsys: Capture, case_file: Path) -> None:
    assert main(["decide", str(case_file), "--brief"]) == 0
    assert 4 <= len(capsys.readouterr().out.splitlines()) <= 10


@pytest.mark.parametrize("call", CASE_CALLS)
def test_a_kept_case_is_read(call: str, capsys: Capture, tmp_path: Path) -> None:
    plain, kept = tmp_path / "plain.json", tmp_path / "case.json"
    told = {"needs_knowledge": True, "requests_per_month": 5_000}
    plain.write_text(json.dumps(told))
    kept.write_text(json.dumps({"kind": "case", "schema": 1, "content": told}))
    one, other = (answer(capsys, call, str(file)) for file in (plain, kept))
    assert one == other


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"kind": "case", "schema": 1, "content": 3}, "damaged"),
        ({"kind": "case", "schema": 99, "content": {}}, "schema is 99"),
    ],
)
def test_a_kept_case_that_cannot_be_read_gets_one_sentence(
    document: dict[str, object], sentence: str, capsys: Capture, tmp_path: Path
) -> None:
    kept = tmp_path / "case.json"
    kept.write_text(json.dumps(document))
    assert main(["decide", str(kept)]) == 2
    told = capsys.readouterr()
    assert sentence in told.err
    assert (told.out, len(told.err.splitlines())) == ("", 1)


def test_no_call_writes_over_what_it_reads(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "case.html"
    file.write_text("{}")
    assert main(["record", str(file), "-o", str(file), "--replace"]) == 2
    assert file.read_text() == "{}"
    table = tmp_path / "ideas.csv"
    table.write_text("name\nA\n")
    assert main(["triage", str(table), "-o", str(table)]) == 2
    assert table.read_text() == "name\nA\n"


def test_cost_answers_month_by_month(capsys: Capture, case_file: Path) -> None:
    case_file.write_text('{"horizon_months": 3}')
    told = answer(capsys, "cost", str(case_file))
    assert told["months"] == 3
    assert told["as_of"] == "2026-11-20"
    approaches = [approach["id"] for approach in told["approaches"]]
    assert approaches[:4] == ["prompting", "rag", "fine_tuning", "fine_tuning_rag"]
    for approach in told["approaches"]:
        assert len(approach["monthly"]) == len(approach["cumulative"]) == 3
        assert "total" in approach["per_request"]
        assert approach["break_even"] in {"at once", "never within the horizon", 1, 2, 3}


def test_latency_answers_part_by_part(capsys: Capture, case_file: Path) -> None:
    told = answer(capsys, "latency", str(case_file))["approaches"]
    parts = {"network", "retrieval", "queue", "prefill", "reasoning", "decode"}
    for approach in told:
        assert set(approach) == {"id", "time_to_first_token", "total"} | parts
        assert approach["total"] == pytest.approx(sum(approach[part] for part in parts))


@pytest.mark.parametrize("call", CASE_CALLS)
def test_an_empty_case_and_its_written_out_stand_ins_get_the_same_numbers(
    call: str, capsys: Capture, tmp_path: Path
) -> None:
    empty, whole = tmp_path / "empty.json", tmp_path / "whole.json"
    empty.write_text("{}")
    # A speed that is told is a measured one: it stands in for the model's own.
    speeds = {"api_first_token_ms", "api_tokens_per_second", "tuned_tokens_per_second"}
    whole.write_text(Case.of(Case().model_dump(exclude=speeds)).to_json(), encoding="utf-8")
    one, other = (answer(capsys, call, str(file)) for file in (empty, whole))
    if call == "decide":
        one, other = ([a["verdict"] for a in told["advisers"]] for told in (one, other))
    assert one == other


@pytest.mark.parametrize("call", CASE_CALLS)
def test_a_hyphen_reads_standard_input(
    call: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch, case_file: Path
) -> None:
    text = '{"output_tokens": 2000, "name": "Fräulein 🧪"}'
    case_file.write_text(text, encoding="utf-8")
    stdin = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + text.encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert answer(capsys, call, "-") == answer(capsys, call, str(case_file))


# Refusals


BAD = {
    "empty": b"",
    "blank": b" \n\n",
    "no JSON": b"requests_per_month: 3",
    "a million brackets": b"[" * 1_000_000,
    "half a file": b'{"epochs": 3, "na',
    "a list": b"[1, 2]",
    "null": b"null",
    "unknown field": b'{"request_per_month": 3}',
    "unknown field, no text": b'{"\\ud800": 3}',
    "unknown field, line breaks": b'{"a\\nb\\u2028c\\u0085d": 3}',
    "out of range": b'{"epochs": 0}',
    "wrong kind": b'{"epochs": "three"}',
    "a toggle as text": b'{"api_allowed": "no"}',
    "NaN": b'{"cache_hit_rate": NaN}',
    "twice": b'{"epochs": 3, "epochs": 4}',
    "a huge number": b'{"epochs": ' + b"9" * 5000 + b"}",
    "deep": b'{"name": ' + b"[" * 990 + b"]" * 990 + b"}",
    "bad day": b'{"as_of": 1767225600}',
    "binary": bytes(range(256)),
    "UTF-16": '{"epochs": 3}'.encode("utf-16"),
    "Latin-1": '{"name": "Grün"}'.encode("latin-1"),
}


@pytest.mark.parametrize("call", CASE_CALLS)
@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_bad_case_is_refused_in_one_line(
    call: str, content: bytes, capsys: Capture, case_file: Path
) -> None:
    case_file.write_bytes(content)
    refusal(capsys, call, str(case_file))


def test_a_refusal_names_field_value_and_range(capsys: Capture, case_file: Path) -> None:
    case_file.write_text('{"epochs": 99}')
    told = refusal(capsys, "cost", str(case_file))
    assert told == "tune_or_not: epochs is 99; allowed: a whole number from 1 to 50 (passes).\n"


@pytest.mark.parametrize(
    ("name", "why"),
    [("", "Is a directory"), ("none.json", "No such file"), ("a\0b", "null byte")],
)
def test_a_file_that_cannot_be_read_is_named(
    name: str, why: str, capsys: Capture, tmp_path: Path
) -> None:
    told = refusal(capsys, "decide", f"{tmp_path}/{name}")
    assert "Cannot read" in told
    assert why in told


def test_a_file_without_permission_is_refused(
    capsys: Capture, case_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert "Permission denied" in refusal(capsys, "decide", str(case_file))


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("advise",),
        ("decide",),
        ("decide", "a.json", "b.json"),
        ("schema", "a.json"),
        ("cost", "--draws"),
        ("latency", "--quick", "a.json"),
    ],
)
def test_a_call_that_is_not_understood_points_to_the_help(
    arguments: tuple[str, ...], capsys: Capture
) -> None:
    assert "see --help" in refusal(capsys, *arguments)


@pytest.mark.parametrize("draws", ["0", "-1", "1e9", "1000000000", "100001", "2.5", "", "٣", "x"])
def test_a_number_of_draws_out_of_range_is_refused(
    draws: str, capsys: Capture, case_file: Path
) -> None:
    for arguments in (("--draws", draws), (f"--draws={draws}",)):
        told = refusal(capsys, "cost", *arguments, str(case_file))
        assert "from 1 to 100000" in told


@pytest.mark.parametrize("seed", ["-1", "4294967296", "0.5", "1e3"])
def test_a_seed_out_of_range_is_refused(seed: str, capsys: Capture, case_file: Path) -> None:
    told = refusal(capsys, "cost", "--draws", "9", f"--seed={seed}", str(case_file))
    assert "from 0 to 4294967295" in told


def test_draws_are_of_cost_alone(capsys: Capture, case_file: Path) -> None:
    assert "--draws" in refusal(capsys, "latency", "--draws", "9", str(case_file))


# As a process


@pytest.mark.slow
def test_the_module_runs_and_reads_standard_input() -> None:
    done = run("decide", "-", stdin=b"{}")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["recommendation"]["verdict"] == "prompting"


@pytest.mark.slow
def test_the_module_refuses_without_a_traceback() -> None:
    done = run("cost", "-", stdin=b'{"\\ud800": 1}')
    assert (done.returncode, done.stdout) == (2, b"")
    assert len(done.stderr.splitlines()) == 1
    assert b"Traceback" not in done.stderr


@pytest.mark.slow
def test_the_answer_is_utf_8_whatever_the_terminal_says() -> None:
    done = run("decide", "-", stdin=b"{}", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    turns = json.loads(done.stdout.decode("utf-8"))["recommendation"]["turns"]
    assert any("“" in turn["text"] for turn in turns)


def test_help_names_every_call() -> None:
    done = command.run("--help")
    assert done.returncode == 0
    assert all(call in done.stdout for call in ("schema", "charts", *CASE_CALLS))
