"""A file read in pieces, by several processes: the report is that of one reading."""

import multiprocessing
import os
import pty
import random
import signal
import subprocess
import sys
from contextlib import suppress
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest

from tests.support.dataset_corpus import ANSWER, QUESTION, chat, every_fault, says
from tune_or_not.dataset import processes, reading
from tune_or_not.dataset.check import Options, Report, StoppedError, check
from tune_or_not.dataset.checks import balance, static_prefix
from tune_or_not.dataset.processes import in_order


def mixed() -> bytes:
    """Lines with every fault in every format among sound ones with many different prompts."""
    drawn = random.Random(5)
    faults = drawn.sample(list(every_fault()), 80)
    lines = [line for fault in faults for line in fault.lines if len(line) < 100_000]
    for number in range(1_200):
        system = says("system", f"You are clerk {number % 90} of the shop.")
        asked, answered = f"{QUESTION} {drawn.random()}", f"{ANSWER} {drawn.randrange(9)}"
        lines.append(chat(system, says("user", asked), says("assistant", answered)))
    drawn.shuffle(lines)
    return b"".join(lines)


MIXED = mixed()
TEST = b"".join(MIXED.splitlines(keepends=True)[::50])
Patch = pytest.MonkeyPatch


def report(patch: Patch, piece_bytes: int, count: int = 1, **options: object) -> Report:
    patch.setattr(reading, "PIECE_BYTES", piece_bytes)
    patch.setattr(processes, "SMALL_FILE", 0)
    settings = Options(exact_tokens=False, processes=count, **options)  # type: ignore[arg-type]
    return check(BytesIO(MIXED), "train.jsonl", BytesIO(TEST), settings)


@pytest.mark.slow
@pytest.mark.parametrize("piece_bytes", [700, 7_000, 300_000])
def test_the_report_is_the_same_however_long_the_pieces_are(
    piece_bytes: int, monkeypatch: Patch
) -> None:
    whole = report(monkeypatch, len(MIXED) * 100)
    assert len(whole.findings) > 20
    assert report(monkeypatch, piece_bytes) == whole


@pytest.mark.slow
def test_limits_fall_on_the_same_lines_however_long_the_pieces_are(monkeypatch: Patch) -> None:
    for module in (balance, static_prefix):
        monkeypatch.setattr(module, "_MOST_KINDS", 60)
    limits = {"most_compared": 1_500, "most_sketched": 700}
    whole = report(monkeypatch, len(MIXED) * 100, **limits)
    assert any("were only checked by themselves" in note for note in whole.notes)
    for piece_bytes in (5_000, 90_000):
        assert report(monkeypatch, piece_bytes, **limits) == whole


@pytest.mark.slow
def test_the_report_is_the_same_whatever_the_number_of_processes(monkeypatch: Patch) -> None:
    alone = report(monkeypatch, 20_000)
    assert report(monkeypatch, 20_000, count=3) == alone


# Sharing work


def square(number: int) -> int:
    return number * number


def process_of(_: int) -> int:
    return os.getpid()


def fail_at_five(number: int) -> int:
    if number == 5:
        raise ValueError("five")
    return number


def die_elsewhere(home: int, number: int) -> int:
    if os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.slow
def test_results_come_in_order_from_more_than_one_process() -> None:
    assert list(in_order(square, range(40), size=10**9, processes=2)) == [n * n for n in range(40)]
    assert len(set(in_order(process_of, range(8), size=10**9, processes=2))) > 1


@pytest.mark.parametrize(("size", "count"), [(10**9, 1), (1_000, 8)])
def test_one_core_or_a_small_file_needs_no_other_process(size: int, count: int) -> None:
    assert set(in_order(process_of, range(8), size, count)) == {os.getpid()}


@pytest.mark.slow
def test_what_fails_elsewhere_fails_here() -> None:
    with pytest.raises(ValueError, match="five"):
        list(in_order(fail_at_five, range(9), size=10**9, processes=2))


@pytest.mark.slow
def test_where_a_process_dies_its_work_is_done_here() -> None:
    work = partial(die_elsewhere, os.getpid())
    assert list(in_order(work, range(9), size=10**9, processes=2)) == list(range(9))


@pytest.mark.slow
def test_stopping_ends_the_other_processes(monkeypatch: Patch) -> None:
    monkeypatch.setattr(reading, "PIECE_BYTES", 20_000)
    monkeypatch.setattr(processes, "SMALL_FILE", 0)
    options = Options(exact_tokens=False, processes=2)
    with pytest.raises(StoppedError):
        check(BytesIO(MIXED), "t", None, options, lambda doing, share: share < 0.3)
    assert not multiprocessing.active_children()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signal")
def test_an_interrupt_ends_the_command_with_one_line(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    path.write_bytes(MIXED * (20_000_000 // len(MIXED)))
    terminal, end = pty.openpty()
    command = subprocess.Popen(
        [sys.executable, "-m", "tune_or_not", "check-data", str(path)],
        stdout=subprocess.PIPE, stderr=end, start_new_session=True,
    )  # fmt: skip
    os.close(end)
    heard = b""
    while b"##" not in heard:  # the bar moves: pieces were read, and the others are at work
        heard += os.read(terminal, 65_536)
    os.killpg(command.pid, signal.SIGINT)  # as a terminal does: every process hears it
    out, _ = command.communicate(timeout=120)
    with suppress(OSError):
        while more := os.read(terminal, 65_536):
            heard += more
    os.close(terminal)
    assert (command.returncode, out) == (130, b"")
    assert heard.endswith(b"tune_or_not: stopped; nothing was written.\r\n")
    assert b"Traceback" not in heard
