"""What a reader made is never half written, never overwritten when damaged, never silently lost."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tune_or_not.reader import whole_file
from tune_or_not.reader.my_decision import MyDecision, course_folder, default_folder
from tune_or_not.reader.progress import Progress

WORK: dict[str, Any] = {
    "name": "حالة 🧪 דוגמה",
    "task": "line one\nline two\ttab \u2028 — “quotes” \\ </script>",
    "epochs": 3,
}


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "my_decision"


@pytest.fixture
def kept(folder: Path, said: list[str]) -> MyDecision:
    return MyDecision(folder, said.append)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fail(code: int) -> Any:
    def failing(*_arguments: object, **_options: object) -> None:
        raise OSError(code, os.strerror(code))

    return failing


def one_sentence(said: list[str]) -> str:
    (sentence,) = said
    assert len(sentence.splitlines()) == 1
    assert sentence.endswith(".")
    return sentence


# Whole or not at all


def test_what_was_written_is_read_again(kept: MyDecision, folder: Path, said: list[str]) -> None:
    assert kept.write("case", WORK)
    assert MyDecision(folder, said.append).read("case") == WORK
    assert names(folder) == ["case.json"]
    assert said == []


def test_a_file_says_what_it_is_and_by_which_schema(kept: MyDecision, folder: Path) -> None:
    kept.write("case", WORK)
    told = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    assert told == {"kind": "case", "schema": 1, "content": WORK}


def test_a_document_that_nobody_wrote_is_none_and_no_word_is_said(
    kept: MyDecision, said: list[str]
) -> None:
    assert kept.read("case") is None
    assert said == []


@pytest.mark.parametrize("step", ["replace", "fsync", "fdopen"])
def test_a_crash_while_saving_leaves_the_old_file_whole(
    step: str, kept: MyDecision, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.write("case", {"epochs": 1})
    before = (folder / "case.json").read_bytes()

    def crash(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(whole_file.os, step, crash)
        if step == "replace":
            patched.setattr(Path, "replace", crash)
        with pytest.raises(KeyboardInterrupt):
            kept.write("case", {"epochs": 2})
    assert (folder / "case.json").read_bytes() == before
    assert names(folder) == ["case.json"]


def test_the_new_text_is_on_the_disk_before_it_takes_the_old_name(
    kept: MyDecision, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order of calls: flushed while the old file still stands, renamed after."""
    kept.write("case", {"epochs": 1})
    seen: list[int] = []
    sync = os.fsync

    def watched(handle: int) -> None:
        sync(handle)
        seen.append(json.loads((folder / "case.json").read_text())["content"]["epochs"])

    monkeypatch.setattr(whole_file.os, "fsync", watched)
    kept.write("case", {"epochs": 2})
    assert seen[0] == 1
    assert seen[-1] == 2


def test_the_file_is_a_new_one_and_not_the_old_one_written_over(
    kept: MyDecision, folder: Path
) -> None:
    """Somebody who has the old file open keeps reading the old text, whole."""
    kept.write("case", {"epochs": 1})
    with (folder / "case.json").open(encoding="utf-8") as still_open:
        kept.write("case", {"epochs": 2})
        assert json.load(still_open)["content"] == {"epochs": 1}
    assert kept.read("case") == {"epochs": 2}


# Damaged files


DAMAGED = {
    "cut short": b'{"kind": "case", "schema": 1, "conte',
    "empty": b"",
    "zeros": b"\0" * 64,
    "no text": b"\xff\xfe\xfa",
    "too deep": b"[" * 100_000,
    "a list": b"[]",
    "no content": b'{"kind": "case", "schema": 1}',
    "content is a list": b'{"kind": "case", "schema": 1, "content": []}',
    "another kind": b'{"kind": "progress", "schema": 1, "content": {}}',
    "no schema": b'{"kind": "case", "content": {}}',
}


@pytest.mark.parametrize("damaged", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_set_aside_whole_and_told_in_one_sentence(
    damaged: bytes, kept: MyDecision, folder: Path, said: list[str]
) -> None:
    folder.mkdir()
    (folder / "case.json").write_bytes(damaged)
    assert kept.read("case") is None
    assert (folder / "case.damaged-1.json").read_bytes() == damaged
    sentence = one_sentence(said)
    assert "case.json" in sentence
    assert "case.damaged-1.json" in sentence
    assert kept.write("case", WORK)
    assert kept.read("case") == WORK
    assert (folder / "case.damaged-1.json").read_bytes() == damaged


def test_a_second_damaged_file_does_not_take_the_place_of_the_first(
    kept: MyDecision, folder: Path
) -> None:
    folder.mkdir()
    for text in (b"first", b"second", b"third"):
        (folder / "case.json").write_bytes(text)
        kept.read("case")
    aside = [folder / f"case.damaged-{n}.json" for n in (1, 2, 3)]
    assert [path.read_bytes() for path in aside] == [b"first", b"second", b"third"]


def test_a_newer_schema_is_told_as_such_and_left_alone(
    kept: MyDecision, folder: Path, said: list[str]
) -> None:
    folder.mkdir()
    newer = b'{"kind": "case", "schema": 2, "content": {"epochs": 3}}'
    (folder / "case.json").write_bytes(newer)
    assert kept.read("case") is None
    assert not kept.write("case", {"epochs": 9})
    assert "its schema is 2, this course reads 1" in one_sentence(said)
    assert names(folder) == ["case.json"]
    assert (folder / "case.json").read_bytes() == newer
    assert kept.read("case") == {"epochs": 9}  # in this kernel


def test_a_file_that_cannot_be_read_is_not_written_over(
    kept: MyDecision, folder: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk error is no reason to replace what may still be saved."""
    kept.write("case", WORK)
    before = (folder / "case.json").read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_text", fail(errno.EIO))
        assert kept.read("case") is None
    kept.write("case", {"epochs": 9})
    assert (folder / "case.damaged-1.json").read_bytes() == before
    assert "case.damaged-1.json" in one_sentence(said)


def test_a_damaged_file_that_cannot_be_moved_is_told(
    kept: MyDecision, folder: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir()
    (folder / "case.json").write_bytes(b"half")
    monkeypatch.setattr(Path, "rename", fail(errno.EACCES))
    assert kept.read("case") is None
    assert "nor moved" in one_sentence(said)
    assert (folder / "case.json").read_bytes() == b"half"


# Where nothing can be saved


def test_a_file_where_the_folder_should_be_is_told_and_left_alone(
    kept: MyDecision, folder: Path, said: list[str]
) -> None:
    folder.write_text("not a folder")
    assert kept.read("case") is None
    assert not kept.write("case", WORK)
    assert "could not be saved in my_decision/" in one_sentence(said)
    assert folder.read_text() == "not a folder"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_work_that_could_not_be_saved_is_told_once_and_still_known(
    code: int,
    kept: MyDecision,
    folder: Path,
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept.write("case", {"epochs": 1})
    before = (folder / "case.json").read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(whole_file.os, "fsync", fail(code))
        assert not kept.write("case", WORK)
        assert not kept.write("case", WORK)
    assert os.strerror(code) in one_sentence(said)
    assert (folder / "case.json").read_bytes() == before
    assert names(folder) == ["case.json"]
    assert kept.read("case") == WORK
    assert kept.write("case", WORK)
    assert MyDecision(folder, said.append).read("case") == WORK


def test_a_failure_that_comes_back_after_a_success_is_told_again(
    kept: MyDecision, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        with monkeypatch.context() as patched:
            patched.setattr(whole_file.os, "fsync", fail(errno.ENOSPC))
            kept.write("case", WORK)
        kept.write("case", WORK)
    assert len(said) == 2


# Progress


def test_two_notebooks_do_not_lose_each_others_entries(folder: Path, said: list[str]) -> None:
    one, other = (Progress(MyDecision(folder, said.append)) for _ in range(2))
    one.choose("guesses", "00", "q", "first")
    other.choose("guesses", "04", "q", "second")
    one.choose("answers", "00", "a", "third")
    other.choose("answers", "00", "b", "fourth")
    one.open("00")
    fresh = Progress(MyDecision(folder, said.append))
    assert fresh.choice("guesses", "00", "q") == "first"
    assert fresh.choice("guesses", "04", "q") == "second"
    assert fresh.choice("answers", "00", "a") == "third"
    assert fresh.choice("answers", "00", "b") == "fourth"
    assert fresh.last_opened == "00"


def test_a_later_choice_takes_the_place_of_an_earlier_one(kept: MyDecision) -> None:
    progress = Progress(kept)
    assert progress.choice("guesses", "00", "q") is None
    progress.choose("guesses", "00", "q", "first")
    progress.choose("guesses", "00", "q", "second")
    assert progress.choice("guesses", "00", "q") == "second"


@pytest.mark.parametrize("entries", [[], "x", {"00": []}, {"00": {"q": 3}}, {"00": None}])
def test_entries_of_the_wrong_kind_count_as_none(entries: Any, kept: MyDecision) -> None:
    kept.write("progress", {"guesses": entries, "opened": entries})
    progress = Progress(kept)
    assert progress.choice("guesses", "00", "q") is None
    assert progress.last_opened is None
    progress.choose("guesses", "00", "q", "mine")
    assert progress.choice("guesses", "00", "q") == "mine"


def test_guesses_are_known_while_they_cannot_be_saved(
    kept: MyDecision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_file.os, "fsync", fail(errno.EROFS))
    progress = Progress(kept)
    progress.choose("guesses", "00", "q", "mine")
    progress.choose("guesses", "00", "r", "yours")
    assert progress.choice("guesses", "00", "q") == "mine"
    assert progress.choice("guesses", "00", "r") == "yours"


# Which folder


def test_the_folder_lies_at_the_top_of_the_course(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons/course.toml").touch()
    (tmp_path / "notebooks/deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "notebooks/deep")
    monkeypatch.delenv("TUNE_OR_NOT_MY_DECISION", raising=False)
    assert course_folder() == tmp_path
    assert default_folder() == tmp_path / "my_decision"
    monkeypatch.setenv("TUNE_OR_NOT_MY_DECISION", "/elsewhere")
    assert default_folder() == Path("/elsewhere")


def test_outside_of_a_course_the_folder_lies_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert course_folder() == tmp_path
