"""Files that cannot be checked get one sentence; a cleaned copy never harms what was read."""

import gzip
import os
import stat
from io import BytesIO
from pathlib import Path

import pytest

from tests.support.dataset_corpus import ANSWER, AT, QUESTION, chat, clean_lines, line, says, value
from tune_or_not.dataset.check import (
    DataError,
    Options,
    StoppedError,
    check,
    check_file,
    read_and_compare,
)
from tune_or_not.dataset.file.clean_copy import refuse_same_file, write_clean
from tune_or_not.dataset.file.lines import MOST_LINE_BYTES

ESTIMATE = Options(exact_tokens=False)
CLEAN = b"".join(clean_lines("openai_chat"))


def refusal(path: Path) -> str:
    with pytest.raises(DataError) as refused:
        check_file(path, options=ESTIMATE)
    said = str(refused.value)
    assert said.endswith(".")
    assert "\n" not in said
    assert len(said) < 400
    return said


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


# What cannot be checked


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n \n\n", "no example"),
        (b"\xef\xbb\xbf", "no example"),
        (gzip.compress(CLEAN), "gzip"),
        (b"PK\x03\x04" + CLEAN, "zip archive"),
        (b"BZh9" + CLEAN, "bzip2"),
        (b"\x28\xb5\x2f\xfd" + CLEAN, "zstd"),
        (b"PAR1" + CLEAN, "Parquet"),
        (CLEAN.decode().encode("utf-16"), "UTF-16"),
        (CLEAN.decode().encode("utf-16-be"), "UTF-16"),
        (CLEAN.decode().encode("utf-16-le"), "UTF-16"),
        (bytes(100_000), "binary"),
        (b"[" + b",".join(clean_lines("alpaca")) + b"]", "one JSON list"),
        (b'{\n  "messages": []\n}\n', "several lines"),
        (b"prompt,completion\nhi,there\n", "line 1"),
        (b"no JSON at all", "line 1"),
        (b'{"a": 1}\n', "its keys are: a"),
        (b"\xff" * 50, "not UTF-8"),
        (b"[" * 200_000, "line 1"),
    ],
)
def test_what_is_no_training_file_gets_one_sentence(
    content: bytes, words: str, tmp_path: Path
) -> None:
    assert words in refusal(written(tmp_path / "train.jsonl", content))


@pytest.mark.slow
def test_a_line_of_fifty_megabytes(tmp_path: Path) -> None:
    alone = written(tmp_path / "one.jsonl", b'{"messages": "' + b"x" * 50_000_000 + b'"}')
    assert f"50,000,016 bytes; a line may have at most {MOST_LINE_BYTES:,}" in refusal(alone)
    between = written(tmp_path / "many.jsonl", CLEAN + alone.read_bytes() + b"\n" + CLEAN)
    report = check_file(between, options=ESTIMATE)
    assert report.finding("long_line").places[0].line == 61
    assert report.lines == 121


def test_what_is_no_file_gets_one_sentence(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "is a folder" in refusal(tmp_path)
    assert "symbolic links" in refusal(loop)
    assert "pipe or a device" in refusal(pipe)
    assert "pipe or a device" in refusal(Path("/dev/zero"))
    assert "No such file" in refusal(tmp_path / "none.jsonl")
    assert "null byte" in refusal(Path("a\0b"))
    assert "File name too long" in refusal(tmp_path / ("x" * 5_000))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = written(tmp_path / "train.jsonl", CLEAN)
    path.chmod(0)
    assert "Permission denied" in refusal(path)


def test_a_test_file_is_refused_as_a_training_file_is(tmp_path: Path) -> None:
    train = written(tmp_path / "train.jsonl", CLEAN)
    with pytest.raises(DataError, match="'the test file' is empty"):
        check_file(train, written(tmp_path / "test.jsonl", b""), ESTIMATE)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"model": "gpt-9"}, "No limit is known for a model 'gpt-9'; known: gemini"),
        ({"keep": frozenset({"nonsense"})}, "No kind of finding is called 'nonsense'"),
        ({"epochs": 0}, "epochs is 0; allowed: a whole number from 1 to 50"),
    ],
)
def test_options_that_are_not_known(options: dict[str, object], words: str) -> None:
    with pytest.raises(DataError, match=words):
        Options(**options)  # type: ignore[arg-type]


# Progress


def test_progress_grows_to_the_whole_and_false_stops() -> None:
    told: list[tuple[str, float]] = []
    content = b"".join(
        line(value("alpaca", f"{QUESTION} {n} {n * 7} {n * 11}", f"{ANSWER} {n * 13}"))
        for n in range(2_000)
    )

    def hear(doing: str, share: float) -> bool:
        told.append((doing, share))
        return len(told) < 100

    check(BytesIO(content), "train.jsonl", None, ESTIMATE, hear)
    assert told[0] == ("Reading", 0.0)
    assert told[-1] == ("Comparing", 1.0)
    shares = [share for doing, share in told if doing == "Reading"]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    with pytest.raises(StoppedError):
        check(BytesIO(content), "train.jsonl", None, ESTIMATE, lambda doing, share: share < 0.5)


# The cleaned copy


def faulty() -> bytes:
    """Faults on lines 1 (a mark), 7 and 62; line 61 is a copy."""
    lines = [b"\xef\xbb\xbf", *clean_lines("openai_chat")]
    lines[AT] = b"nonsense\n"
    said = chat(says("user", "Who?"), says("assistant", "Write to anna@post.lindqvist.internal."))
    return b"".join([*lines, clean_lines("openai_chat")[0], said]).rstrip(b"\n")


def copied(source: Path, target: Path, keep: frozenset[str] = frozenset()) -> int:
    with source.open("rb") as file:
        options = Options(exact_tokens=False, keep=keep)
        return write_clean(read_and_compare(file, source.name, None, options), target)


def test_the_copy_holds_the_kept_lines_byte_for_byte(tmp_path: Path) -> None:
    source, target = written(tmp_path / "train.jsonl", faulty()), tmp_path / "clean.jsonl"
    assert copied(source, target) == 59
    lines = clean_lines("openai_chat")
    assert target.read_bytes() == b"".join(lines[: AT - 1] + lines[AT:])
    assert source.read_bytes() == faulty()
    assert check_file(target, options=ESTIMATE).clean
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~_umask()
    assert [file.name for file in sorted(tmp_path.iterdir())] == ["clean.jsonl", "train.jsonl"]


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_kind_that_is_kept_stays_in_the_copy(tmp_path: Path) -> None:
    source, target = written(tmp_path / "train.jsonl", faulty()), tmp_path / "clean.jsonl"
    assert copied(source, target, frozenset({"personal_data"})) == 60
    assert b"anna@post.lindqvist.internal" in target.read_bytes()


def test_the_copy_is_never_written_over_what_was_read(tmp_path: Path) -> None:
    source = written(tmp_path / "train.jsonl", CLEAN)
    link, hard = tmp_path / "link.jsonl", tmp_path / "hard.jsonl"
    link.symlink_to(source)
    hard.hardlink_to(source)
    for target in (
        source,
        link,
        hard,
        tmp_path / "." / "train.jsonl",
        tmp_path / "x/../train.jsonl",
    ):
        with pytest.raises(DataError, match="being read"):
            refuse_same_file(target, source)
    refuse_same_file(tmp_path / "other.jsonl", source, None)
    assert source.read_bytes() == CLEAN


def test_a_copy_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    source = written(tmp_path / "train.jsonl", CLEAN)
    old = written(tmp_path / "old.jsonl", b"old")

    def stop(doing: str, share: float) -> bool:
        return doing != "Writing"

    with source.open("rb") as file:
        reading = read_and_compare(file, "train.jsonl", None, ESTIMATE, stop)
        with pytest.raises(StoppedError):
            write_clean(reading, old)
    assert old.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 2
    for target, words in (
        (tmp_path / "none/clean.jsonl", "No such file"),
        (tmp_path, "a link, a folder or a device"),
        (Path("/dev/null"), "a link, a folder or a device"),
    ):
        with source.open("rb") as file, pytest.raises(DataError, match=words):
            write_clean(read_and_compare(file, "train.jsonl", None, ESTIMATE), target)


def test_a_link_elsewhere_is_not_followed(tmp_path: Path) -> None:
    source, other = written(tmp_path / "train.jsonl", CLEAN), written(tmp_path / "o", b"precious")
    link = tmp_path / "link"
    link.symlink_to(other)
    with pytest.raises(DataError, match="is a link"):
        copied(source, link)
    assert other.read_bytes() == b"precious"
