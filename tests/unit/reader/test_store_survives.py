"""What a reader made outlives a kill, a full disk, a read-only folder and a second writer."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tune_or_not.case import Case
from tune_or_not.reader import one_at_a_time
from tune_or_not.reader.kept_case import KeptCase
from tune_or_not.reader.my_decision import MyDecision
from tune_or_not.reader.progress import Progress

HERE = Path(__file__).parents[2] / "support"
ROUNDS = int(os.environ.get("TUNE_OR_NOT_KILLS", "20"))
"""Kills of the first test. The whole proof: TUNE_OR_NOT_KILLS=500."""


def contents(folder: Path, name: str = "case") -> dict[str, object]:
    content = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["content"]
    assert isinstance(content, dict)
    return content


def one_sentence(said: list[str]) -> str:
    (sentence,) = said
    assert len(sentence.splitlines()) == 1
    assert sentence.endswith(".")
    return sentence


# Killed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_at_any_moment_leaves_a_whole_old_or_a_whole_new_file(tmp_path: Path) -> None:
    command = [sys.executable, str(HERE / "kill_while_saving.py"), str(tmp_path), str(ROUNDS), "1"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(ran.stdout)
    print(found)
    assert found["damaged"] == 0
    assert found["old"] + found["new"] == ROUNDS
    assert found["saves"] >= ROUNDS


def test_what_a_kill_left_half_written_is_cleared_away_a_day_later(tmp_path: Path) -> None:
    fresh, stale, other = (tmp_path / name for name in (".case-a.tmp", ".case-b.tmp", "b.tmp"))
    for path in (fresh, stale, other):
        path.write_text("half")
    for path in (stale, other):
        os.utime(path, (0, 0))
    MyDecision(tmp_path, print).write("case", {"epochs": 3})
    assert fresh.exists(), "another notebook may be writing it"
    assert not stale.exists()
    assert other.exists(), "it is not ours"


# No room, no leave


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KB, where the system lets us have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not mounted("-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)):
        pytest.skip("a small disk needs leave to mount one: run as root on Linux")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=False)


def mounted(*arguments: str) -> bool:
    try:
        return (
            subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0
        )
    except OSError:
        return False


def fill(disk: Path) -> Path:
    """A file that leaves no room."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 512):
                pass
        except OSError:
            return filler
    raise AssertionError("the disk did not fill up")


def test_on_a_full_disk_the_old_file_stays_and_the_work_is_kept_until_there_is_room(
    small_disk: Path,
) -> None:
    folder, said = small_disk / "my_decision", list[str]()
    kept = MyDecision(folder, said.append)
    assert kept.write("case", {"epochs": 1})
    before = (folder / "case.json").read_bytes()
    filler = fill(small_disk)
    for epochs in (2, 3):
        assert not kept.write("case", {"epochs": epochs, "name": "x" * 5000})
    assert "No space left on device" in one_sentence(said)
    assert (folder / "case.json").read_bytes() == before
    assert kept.read("case") == {"epochs": 3, "name": "x" * 5000}
    assert [path.name for path in folder.glob(".*.tmp")] == []
    filler.unlink()
    assert kept.write("case", kept.read("case") or {})
    assert MyDecision(folder, said.append).read("case") == {"epochs": 3, "name": "x" * 5000}
    assert len(said) == 1


def test_a_case_changed_on_a_full_disk_is_saved_with_its_next_change(small_disk: Path) -> None:
    folder, said = small_disk / "my_decision", list[str]()
    kept = KeptCase(MyDecision(folder, said.append))
    kept.live.set(epochs=4)
    kept.save()
    filler = fill(small_disk)
    kept.live.set(task="t" * 2000)
    kept.save()
    assert contents(folder) == {"epochs": 4}
    filler.unlink()
    kept.live.set(epochs=5)
    kept.save()
    assert contents(folder) == {"epochs": 5, "task": "t" * 2000}
    assert len(said) == 1


def test_a_read_only_folder_is_told_once_and_nothing_is_lost(small_disk: Path) -> None:
    folder, said = small_disk / "my_decision", list[str]()
    MyDecision(folder, said.append).write("case", {"epochs": 1})
    assert mounted("-o", "remount,ro", str(small_disk))
    kept = KeptCase(MyDecision(folder, said.append))
    assert kept.live.case.epochs == 1
    for epochs in (2, 3):
        kept.live.set(epochs=epochs)
        kept.save()
    assert "Read-only file system" in one_sentence(said)
    assert contents(folder) == {"epochs": 1}
    assert mounted("-o", "remount,rw", str(small_disk))
    kept.live.set(training_runs=2)
    kept.save()
    assert contents(folder) == {"epochs": 3, "training_runs": 2}


def test_a_course_in_a_read_only_folder_still_opens(small_disk: Path) -> None:
    assert mounted("-o", "remount,ro", str(small_disk))
    said: list[str] = []
    kept = MyDecision(small_disk / "my_decision", said.append)
    progress, case = Progress(kept), KeptCase(kept)
    progress.open("00_start_here")
    progress.choose("guesses", "00", "q", "mine")
    case.live.set(epochs=7)
    case.save()
    assert "Read-only file system" in one_sentence(said)
    assert progress.choice("guesses", "00", "q") == "mine"
    assert KeptCase(kept).live.case == Case.of({"epochs": 7})


# Two writers


def write_at_once(folder: Path, *fields: list[str]) -> None:
    """A process for each list of FIELD=VALUE, all begun together."""
    script = str(HERE / "save_fields.py")
    processes = [
        subprocess.Popen(
            [sys.executable, script, str(folder), *some],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for some in fields
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        assert out == ""


MINE = ("epochs", "training_runs", "horizon_months", "chunks_per_request", "prompt_versions_tried")
THEIRS = (
    "requests_per_month",
    "output_tokens",
    "latency_target_ms",
    "network_ms",
    "static_prompt_tokens",
)


@pytest.mark.slow
def test_two_processes_that_save_at_once_lose_neither_ones_fields(tmp_path: Path) -> None:
    def steps(names: tuple[str, ...], base: int) -> list[str]:
        """Each field many times over, the last time to its own value."""
        return [f"{name}={base + n % 3}" for n in range(24) for name in names]

    write_at_once(tmp_path, steps(MINE, 5), steps(THEIRS, 101))
    assert contents(tmp_path) == dict.fromkeys(MINE, 7) | dict.fromkeys(THEIRS, 103)
    assert [path.name for path in tmp_path.glob("*damaged*")] == []


def test_two_lessons_that_take_guesses_at_once_lose_neither(tmp_path: Path) -> None:
    """Threads stand for the processes: each has a folder, and a lock, of its own."""
    lessons = [f"{n:02d}" for n in range(4)]

    def guess(lesson: str) -> None:
        progress = Progress(MyDecision(tmp_path, print))
        for n in range(15):
            progress.choose("guesses", lesson, f"q{n}", "mine")

    with ThreadPoolExecutor(len(lessons)) as workers:
        list(workers.map(guess, lessons))
    fresh = Progress(MyDecision(tmp_path, print))
    kept = [fresh.choice("guesses", lesson, f"q{n}") for lesson in lessons for n in range(15)]
    assert kept == ["mine"] * 60


def test_a_field_set_in_two_notebooks_is_told_and_the_last_one_kept(tmp_path: Path) -> None:
    said: list[str] = []
    one, other = (KeptCase(MyDecision(tmp_path, say)) for say in (said.append, print))
    other.live.set(epochs=5, training_runs=2)
    other.save()
    one.live.set(epochs=3)
    one.save()
    assert "“Epochs” had been changed in another open notebook" in one_sentence(said)
    assert contents(tmp_path) == {"epochs": 3, "training_runs": 2}
    one.live.set(epochs=4)
    one.save()
    assert len(said) == 1, "what one set itself is no surprise"


def test_the_same_answer_in_two_notebooks_is_no_conflict(tmp_path: Path) -> None:
    said: list[str] = []
    one, other = (KeptCase(MyDecision(tmp_path, say)) for say in (said.append, print))
    other.live.set(epochs=5)
    other.save()
    one.live.set(epochs=5)
    one.save()
    assert said == []


def test_a_lock_that_another_process_never_gives_back_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_at_a_time, "LONGEST_WAIT_SECONDS", 0.05)
    with one_at_a_time.one_at_a_time(tmp_path):
        kept = KeptCase(MyDecision(tmp_path, print))
        kept.live.set(epochs=5)
        kept.save()
    assert contents(tmp_path) == {"epochs": 5}


def test_a_file_has_the_leave_that_its_owner_gives_new_files(tmp_path: Path) -> None:
    MyDecision(tmp_path, print).write("case", {})
    (tmp_path / "plain").touch()
    told = [(tmp_path / name).stat().st_mode & 0o777 for name in ("case.json", "plain")]
    assert told[0] == told[1]
