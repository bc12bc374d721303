"""The data panel: samples, uploads and paths; findings, progress, stopping; never a traceback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from ipywidgets import HTML

from live_figure.picture import LivePicture
from tune_or_not.case import Case, example_case
from tune_or_not.dataset.guidance import models
from tune_or_not.panels.dataset import data_panel as module
from tune_or_not.panels.dataset.data_panel import DataPanel, data_panel
from tune_or_not.panels.kit.background import Background, Turn
from tune_or_not.panels.kit.live_case import LiveCase


def example(number: int, answer: str = "") -> str:
    said = answer or f"{number * number} comes out of it."
    messages = [
        {"role": "system", "content": "You answer customers of a shop."},
        {"role": "user", "content": f"Question {number}: what is {number} times {number}?"},
        {"role": "assistant", "content": said},
    ]
    return json.dumps({"messages": messages})


GOOD = "\n".join(example(n) for n in range(60))
LAST = example(77, "Write to anna.smith@example.org, <b>now</b>.")
BAD = "\n".join(
    [example(1), example(1), '{"messages": <script>', *(example(n) for n in range(10, 40)), LAST]
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.jsonl").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.jsonl").write_text(BAD, encoding="utf-8")
    return tmp_path


@pytest.fixture
def panel(folder: Path) -> Iterator[DataPanel]:
    samples = {path.name: path for path in (folder / "good.jsonl", folder / "bad.jsonl")}
    made = data_panel(LiveCase(), samples, root=folder)
    yield made
    made.close()


def picture(panel: DataPanel) -> LivePicture:
    return panel._picture


def words(panel: DataPanel) -> str:
    return str(panel._sources._word.value)


def test_the_first_sample_is_read_at_once(panel: DataPanel) -> None:
    assert panel.report is not None
    assert panel.report.remaining == 60
    assert panel.sentence.startswith("good.jsonl: 60 lines, format OpenAI chat")
    assert "nothing was found. 60 examples remain" in panel.sentence
    assert picture(panel).status == picture(panel).alt == panel.sentence
    assert "No findings." in panel._findings.value
    assert panel._repr_mimebundle_()["text/plain"] == panel.sentence


def test_findings_are_a_table_with_heads_and_escaped_masked_text(panel: DataPanel) -> None:
    panel.choose("bad.jsonl")
    told = panel._findings.value
    assert "first of all “Not valid JSON” (1 line)" in panel.sentence
    for part in (
        "<caption",
        '<th scope="col"',
        '<th scope="row"',
        "line 3:",
        "line 2: the same",
    ):
        assert part in told
    assert "<script" not in told
    assert "<b>now" not in told
    assert "anna.smith@example.org" not in told


def test_a_sample_is_chosen_by_hand_too(panel: DataPanel) -> None:
    before = picture(panel).patch
    panel._sources._sample.value = "bad.jsonl"
    panel.settle()
    assert panel.sentence.startswith("bad.jsonl")
    assert picture(panel).patch != before


def hand_over(panel: DataPanel, name: str, content: bytes, piece: int = 1_000) -> None:
    """What the front end sends."""
    receive = panel._sources._upload._handle_custom_msg
    receive({"begin": name, "size": len(content)}, [])
    for at in range(0, len(content), piece):
        receive({"piece": at}, [memoryview(content[at : at + piece])])
    receive({"end": True}, [])
    panel.settle()


def test_an_upload_is_read_and_its_name_escaped(panel: DataPanel) -> None:
    hand_over(panel, "<i>mine</i>.jsonl", BAD.encode())
    assert panel.sentence.startswith("<i>mine</i>.jsonl: 34 lines")
    assert "<i>" not in panel._findings.value
    assert panel._sources._sample.value == ""
    panel._sources._sample.value = "good.jsonl"  # the sample that was shown before
    panel.settle()
    assert panel.sentence.startswith("good.jsonl")


def test_an_upload_begun_again_starts_afresh_and_bad_messages_are_nothing(
    panel: DataPanel,
) -> None:
    receive = panel._sources._upload._handle_custom_msg
    receive({"begin": "half.jsonl"}, [])
    receive({"piece": 0}, [b"{"])
    for nonsense in ("x", {"piece": 77}, {}):
        receive(nonsense, [])
    hand_over(panel, "whole.jsonl", GOOD.encode(), piece=7)
    assert panel.sentence.startswith("whole.jsonl: 60 lines")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("missing.jsonl", "Cannot read"),
        (".", "is a folder"),
        ("empty.jsonl", "is empty"),
        ("list.json", "is one JSON list"),
        ("words.txt", "holds no example"),
        ("zipped.gz", "compressed with gzip"),
        ("a\0b", "Cannot read"),
    ],
)
def test_what_is_no_training_file_is_one_sentence(
    panel: DataPanel, folder: Path, path: str, said: str
) -> None:
    (folder / "empty.jsonl").write_bytes(b"")
    (folder / "list.json").write_text("[{}]")
    (folder / "words.txt").write_text("hello\nworld")
    (folder / "zipped.gz").write_bytes(b"\x1f\x8b123")
    panel.check(path)
    assert said in panel.sentence
    assert panel.report is None
    assert picture(panel).status == panel.sentence
    assert panel.use() == "There is nothing to use yet."
    panel.choose("good.jsonl")
    assert panel.report is not None


@pytest.mark.slow
def test_a_path_counts_from_the_top_of_the_course(panel: DataPanel, folder: Path) -> None:
    panel.check("bad.jsonl")
    assert panel.sentence.startswith("bad.jsonl")
    panel.check(str(folder / "good.jsonl"))
    assert panel.sentence.startswith("good.jsonl")


@pytest.mark.slow
def test_another_model_reads_the_file_again(panel: DataPanel) -> None:
    for model in models():
        panel._sources._model.value = model
        panel.settle()
        assert panel.report is not None
        assert panel.report.model == model
        assert f"limit: {panel.report.most_tokens:,}" in str(
            (picture(panel).svg, picture(panel).patch)
        )


def test_a_sample_comes_with_its_test_questions(folder: Path) -> None:
    (folder / "good_test.jsonl").write_text("\n".join(example(n) for n in range(3)))
    samples = {path.name: path for path in sorted(folder.glob("good*.jsonl"))}
    panel = data_panel(LiveCase(), samples)
    assert [name for _, name in panel._sources._sample.options] == ["", "good.jsonl"]
    assert panel.report.finding("test_overlap").count == 3
    panel.close()


@pytest.mark.slow
def test_a_test_file_of_ones_own_is_compared(panel: DataPanel, folder: Path) -> None:
    (folder / "exam.jsonl").write_text(example(5))
    assert panel._sources._test in panel._sources.children
    panel._sources._test.value = "exam.jsonl"
    panel.settle()
    assert panel.report.finding("test_overlap").count == 1
    panel._sources._test.value = "nowhere.jsonl"
    panel.settle()
    assert "Cannot read" in panel.sentence
    panel._sources._test.value = ""
    panel.settle()
    assert panel.report.finding("test_overlap") is None


def test_the_numbers_go_into_the_readers_case(folder: Path) -> None:
    mine = LiveCase(Case.of({"name": "Mine"}))
    live = LiveCase()
    panel = data_panel(live, {"good": folder / "good.jsonl"}, mine=mine, root=folder)
    panel.settle()
    assert panel.use() == "There is nothing to use yet."  # a sample's numbers are nobody's
    panel.check("good.jsonl")
    told = panel.use()
    assert panel.report.static_prefix is not None
    assert mine.case.model_fields_set == {"name", "training_examples", "tokens_per_example"}
    assert mine.case.training_examples == 60
    assert mine.case.tokens_per_example == round(panel.report.remaining_tokens / 60)
    assert mine.case.name == "Mine"
    assert live.case == example_case()
    assert "Training examples: unknown → 60 examples" in told
    panel._into.undo()
    assert mine.case == Case.of({"name": "Mine"})
    panel.close()


@pytest.mark.slow
def test_nothing_is_said_to_be_read_when_it_was(panel: DataPanel) -> None:
    panel.check("good.jsonl")
    assert not panel._sources._word.value


def test_a_cleaned_copy_is_written_for_who_wants_one(panel: DataPanel, folder: Path) -> None:
    panel.check("good.jsonl")
    assert panel._sources._clean.disabled
    panel.check("bad.jsonl")
    assert not panel._sources._clean.disabled
    panel.write_clean()
    copy = folder / "my_decision/bad_clean.jsonl"
    kept = copy.read_bytes().splitlines()
    assert len(kept) == panel.report.remaining
    assert (
        f"Written to my_decision/bad_clean.jsonl: {len(kept)} lines" in panel._sources._word.value
    )
    panel.check("my_decision/bad_clean.jsonl")
    assert not panel.report.left_out


def test_paths_count_from_the_top_of_the_course(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons/course.toml").touch()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "mine.jsonl").write_text(example(1))
    monkeypatch.chdir(tmp_path / "notebooks")
    panel = data_panel(LiveCase(), {})
    panel.check("mine.jsonl")
    assert panel.report is not None
    panel.close()


class Gate:
    """Holds a check in its first report of progress until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        original = module.look_together

        def held(reading: Any, *rest: Any) -> None:
            self.reached.set()
            assert self.open.wait(30)
            reading.tell("Comparing", 0.5)
            original(reading, *rest)

        monkeypatch.setattr(module, "look_together", held)


@pytest.mark.slow
def test_the_panel_answers_while_it_reads_and_can_be_stopped(
    panel: DataPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    before = panel.report
    panel._sources._sample.value = "bad.jsonl"
    assert gate.reached.wait(30)  # the assignment above has returned: nothing is blocked
    assert not panel._sources._stop.disabled
    panel._sources._stop.click()
    gate.open.set()
    panel.settle()
    assert "stopped" in words(panel)
    assert panel.report is before
    assert panel._sources._stop.disabled


@pytest.mark.slow
def test_the_file_chosen_last_counts(panel: DataPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(monkeypatch)
    panel._sources._sample.value = "bad.jsonl"
    assert gate.reached.wait(30)
    panel._sources._sample.value = "good.jsonl"
    gate.open.set()
    panel.settle()
    assert panel.sentence.startswith("good.jsonl")
    assert picture(panel).status == panel.sentence
    assert panel._sources._stop.disabled


@pytest.mark.slow
def test_lengths_are_drawn_while_it_reads(
    folder: Path, panel: DataPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "long.jsonl").write_text("\n".join(example(n) for n in range(1_600)))
    monkeypatch.setattr(module, "SECONDS_BETWEEN_PICTURES", 0.0)
    seen: list[str] = []
    picture(panel).observe(lambda change: seen.append(change.new), "status")
    panel.check("long.jsonl")
    assert seen.count("Reading long.jsonl") == 1  # one sentence while the bars grow
    assert seen[-1] == panel.sentence


def test_later_work_ends_the_work_before_and_an_error_ends_it_too() -> None:
    background, ended = Background(), []
    started = threading.Event()

    def first(turn: Turn) -> None:
        started.set()
        for _ in range(1_000):
            if turn.over:
                ended.append("first")
                return
            sleep(0.01)

    background.begin(first)
    assert started.wait(30)
    background.begin(lambda turn: ended.append("second"))
    background.settle()
    assert sorted(ended) == ["first", "second"]


def test_a_closed_panel_is_gone(folder: Path) -> None:
    live = LiveCase()
    panel = data_panel(live, {"good": folder / "good.jsonl"})
    html = [w for w in panel._sources.children if isinstance(w, HTML)]
    panel.close()
    panel.close()
    assert all(w.comm is None for w in html)
    assert live._trait_notifiers.get("case", {}).get("change", []) == []
