"""`python -m tune_or_not lab ...`: what it writes, and what it says when it cannot."""

import json
from pathlib import Path

import pytest

from tune_or_not.cli import main
from tune_or_not.lab import results, retraining
from tune_or_not.lab.model.base import SHIPPED, Base
from tune_or_not.lab.results import GRADED, TABLES, table

TINY = ["--steps", "3"]


@pytest.fixture
def _able(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was trained passes."""
    able = {"known_facts": 1.0, "copying": 1.0, "abstention": 1.0, "few_shot": 1.0}
    monkeypatch.setattr(retraining, "gate", lambda weights, world: able)


@pytest.mark.slow
@pytest.mark.usefixtures("_able")
def test_pretraining_writes_a_checkpoint_and_says_what_it_can_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "own.npz"
    assert main(["lab", "pretrain", *TINY, "--seed", "7", "-o", str(file)]) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert told["checkpoint"] == str(file)
    assert told["bytes"] == file.stat().st_size < 350_000
    assert told["gate"]["few_shot"] == 1
    assert Base.load(file).recipe.seed == 7
    assert "100%  step 3, loss" in err
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.slow
def test_a_model_that_fails_the_gate_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "own.npz"
    file.write_bytes(b"kept")
    assert main(["lab", "pretrain", *TINY, "-o", str(file)]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("tune_or_not: The model did not pass the gate, so own.npz stays as it")
    assert file.read_bytes() == b"kept"


def test_a_folder_that_is_not_there_is_said_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lab", "pretrain", "-o", str(tmp_path / "no/own.npz")]) == 2
    err = capsys.readouterr().err
    assert err.startswith("tune_or_not: Cannot write")
    assert err.count("\n") == 1


def test_a_run_that_is_stopped_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tune_or_not.lab.command.pretrain", stopped)
    with pytest.raises(SystemExit, match="130"):
        main(["lab", "pretrain", "-o", str(tmp_path / "own.npz")])
    assert "the same call goes on" in capsys.readouterr().err


@pytest.mark.parametrize(
    "call",
    [["lab"], ["lab", "train"], ["lab", "pretrain", "--steps", "-1"], ["lab", "results", "x"]],
)
def test_a_wrong_call_gets_one_line(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(call)
    err = capsys.readouterr().err
    assert err.startswith("tune_or_not: ")
    assert err.count("\n") == 1


def test_results_are_written_and_not_made_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runs: list[int] = []

    def tiny(base: Base, seed: int):
        runs.append(seed)
        yield {"what": "a, b", "share": 0.5, "number": 3}

    monkeypatch.setattr(results, "EXPERIMENTS", {"tiny": tiny})
    monkeypatch.setattr(results, "TABLES", ("pretraining", "tiny"))
    monkeypatch.setattr("tune_or_not.lab.command.graded", lambda base: [{"question": "?"}])
    call = ["lab", "results", "--bases", "1", "--seeds", "2"]
    folders = ["-o", str(tmp_path / "tables"), "--parts", str(tmp_path / "parts")]
    assert main([*call, *folders]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [Path(name).stem for name in told["tables"]] == [GRADED, "pretraining", "tiny"]
    assert table("tiny", tmp_path / "tables") == [
        {"base": 0, "seed": seed, "what": "a, b", "share": 0.5, "number": 3} for seed in (0, 1)
    ]
    assert main([*call, *folders]) == 0
    assert runs == [0, 1]


def test_no_bases_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lab", "results", "--bases", "0"]) == 2
    assert "at least one base and one seed" in capsys.readouterr().err


def test_the_shipped_files_are_beside_the_code() -> None:
    assert SHIPPED.is_file()
    assert {file.stem for file in results.FOLDER.glob("*.csv")} == {*TABLES, GRADED}
