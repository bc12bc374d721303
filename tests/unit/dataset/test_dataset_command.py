"""check-data: JSON on standard output, words on standard error, 0, 1 or 2."""

import json
import os
import pty
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.dataset_corpus import FORMATS, clean_lines
from tests.support.refusals import refusal
from tune_or_not.cli import main
from tune_or_not.dataset.problems import kinds

DATA = Path(__file__).parents[3] / "lessons/data"
Capture = pytest.CaptureFixture[str]


def checked(capsys: Capture, *arguments: object) -> tuple[int, dict[str, Any], str]:
    """Exit code, the JSON, and what people read."""
    code = main(["check-data", *map(str, arguments)])
    told = capsys.readouterr()
    return code, json.loads(told.out), told.err


def refused(capsys: Capture, *arguments: object) -> str:
    return refusal(capsys, "check-data", *arguments)


# The sample files that ship with the course


def test_the_clean_sample_is_clean(capsys: Capture) -> None:
    code, told, said = checked(capsys, DATA / "clean.jsonl")
    assert (code, told["findings"], told["remaining"]) == (0, [], 60)
    assert "Nothing found." in said
    assert "60 examples remain: enough to start (S2: 50 to 100), if they are good." in said


@pytest.mark.parametrize("form", FORMATS[1:])
def test_each_format_has_a_clean_sample(form: str, capsys: Capture) -> None:
    code, told, _ = checked(capsys, DATA / f"clean_{form}.jsonl")
    assert (code, told["format"], told["lines"]) == (0, form, 20)


def test_the_faulty_sample_has_every_kind_but_a_line_of_megabytes(capsys: Capture) -> None:
    test = DATA / "every_fault_test.jsonl"
    code, told, said = checked(capsys, DATA / "every_fault.jsonl", "--test", test)
    assert code == 1
    found = [finding["id"] for finding in told["findings"]]
    assert found == [kind for kind in kinds() if kind != "long_line"]
    assert all(f"[{kind}]" in said for kind in found)
    assert said.isascii() is False
    for hidden in ("anna.lind", "1234 5698", "IOSFODNN"):
        assert hidden not in said
        assert hidden not in json.dumps(told)


# What is printed


def test_every_finding_says_why_and_shows_at_most_ten_lines(
    capsys: Capture, tmp_path: Path
) -> None:
    path = tmp_path / "train.jsonl"
    path.write_bytes(b"".join(clean_lines("gemini")) + b"nonsense\n" * 25)
    _, told, said = checked(capsys, path)
    (finding,) = told["findings"]
    assert (finding["count"], len(finding["places"])) == (25, 10)
    assert [place["line"] for place in finding["places"]] == list(range(61, 71))
    assert "  and 15 more" in said
    assert said.count("    | nonsense") == 10


def test_the_copy_says_what_it_left_out(capsys: Capture, tmp_path: Path) -> None:
    path, target = tmp_path / "train.jsonl", tmp_path / "clean.jsonl"
    path.write_bytes(b"".join(clean_lines("alpaca")) + b"nonsense\n{}\n")
    code, told, said = checked(capsys, path, "--write-clean", target)
    assert code == 1
    assert told["written"] == {
        "file": str(target),
        "lines": 60,
        "left_out": {"malformed_json": 1, "unknown_format": 1},
    }
    assert f"Written: 60 lines to {target}. Left out: 1 malformed_json, 1 unknown_format." in said
    assert checked(capsys, target)[0] == 0


def test_keeping_a_kind_changes_what_remains(capsys: Capture) -> None:
    path = DATA / "every_fault.jsonl"
    without = checked(capsys, path)[1]
    kept = checked(capsys, path, "--keep", "secret", "--keep", "personal_data")[1]
    assert kept["remaining"] == without["remaining"] + 2
    assert Counter(kept["left_out"]) + Counter(secret=1, personal_data=1) == Counter(
        without["left_out"]
    )


def test_model_epochs_and_case_are_heard(capsys: Capture, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text('{"as_of": "2026-05-06", "requests_per_month": 5000}')
    _, told, said = checked(
        capsys, DATA / "clean.jsonl", "--model", "gpt-4.1-nano", "--epochs", 2, "--case", case
    )
    assert (told["model"], told["most_tokens"], told["epochs"]) == ("gpt-4.1-nano", 32_768, 2)
    assert told["static_prefix"]["requests_per_month"] == 5_000
    assert not any(cost["closed"] for cost in told["costs"])
    assert "2 epochs (as asked)" in said


# What is refused


def test_what_cannot_be_read_is_one_line(capsys: Capture, tmp_path: Path) -> None:
    assert "is a folder" in refused(capsys, tmp_path)
    assert "No such file" in refused(capsys, tmp_path / "none.jsonl")
    assert "No limit is known" in refusal(
        capsys, "check-data", DATA / "clean.jsonl", "--model", "gpt-9"
    )
    assert "no whole number from 1 to 50" in refusal(
        capsys, "check-data", DATA / "clean.jsonl", "--epochs", "0"
    )
    assert "invalid choice" in refusal(
        capsys, "check-data", DATA / "clean.jsonl", "--keep", "nonsense"
    )
    assert "'the test file'" in refused(
        capsys, DATA / "clean.jsonl", "--test", DATA / "graded_answers.csv"
    )


def test_the_copy_is_never_the_file_itself(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    path.write_bytes((DATA / "clean.jsonl").read_bytes())
    link = tmp_path / "link.jsonl"
    link.symlink_to(path)
    for target in (path, link):
        assert "is the file being read" in refusal(
            capsys, "check-data", path, "--write-clean", target
        )
    assert path.read_bytes() == (DATA / "clean.jsonl").read_bytes()


# As a program


def program(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "tune_or_not", "check-data", *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
    )


@pytest.mark.slow
def test_standard_input_and_no_bar_where_nobody_looks() -> None:
    done = program("-", stdin=b"".join(clean_lines("sharegpt")))
    assert done.returncode == 0
    assert json.loads(done.stdout)["format"] == "sharegpt"
    assert done.stderr.startswith(b"standard input: 60 lines")
    assert b"\r" not in done.stderr
    assert program("-").returncode == 2


@pytest.mark.slow
def test_a_bar_on_a_terminal() -> None:
    master, slave = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "tune_or_not", "check-data", str(DATA / "clean.jsonl")],
        stdout=subprocess.DEVNULL,
        stderr=slave,
        check=False,
        timeout=120,
    )
    os.close(slave)
    shown = b""
    while b"are missed." not in shown:
        shown += os.read(master, 65_536)
    os.close(master)
    assert done.returncode == 0
    assert b"Reading [" in shown
    assert b"100%" in shown
    assert shown.index(b"Comparing [") < shown.index(b"clean.jsonl: 60 lines")
