"""What was kept by an older version is brought up to today's; what a newer one kept stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tune_or_not.reader.kept_case import KeptCase
from tune_or_not.reader.migrations import CHAINS, NewerDocument, brought_up, schema_of
from tune_or_not.reader.my_decision import MyDecision
from tune_or_not.reader.progress import Progress
from tune_or_not.reader.question_sheets import sheets_of

ROOT = Path(__file__).parents[3]
KEPT = Path(__file__).parent / "kept_documents"
MENDED = ["assumed", "same_error", "short_prompt", "which_teaches_what"]
"""Questions with a choice whose text was changed since."""
OLD = sorted(KEPT.glob("*.json"))


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def kept(tmp_path: Path, said: list[str]) -> MyDecision:
    (tmp_path / "my_decision").mkdir()
    return MyDecision(tmp_path / "my_decision", said.append)


def put(kept: MyDecision, file: Path) -> Path:
    target = kept.folder / f"{file.stem.partition('.')[0]}.json"
    target.write_bytes(file.read_bytes())
    return target


def test_every_version_of_every_document_has_a_file() -> None:
    """A step without a document of the version before it is a step that nobody has tried."""
    wanted = {f"{kind}.{n}" for kind in CHAINS for n in range(1, schema_of(kind))}
    assert wanted <= {file.stem for file in OLD}


def test_progress_of_version_1_is_read_to_the_last_entry(kept: MyDecision, said: list[str]) -> None:
    before = put(kept, KEPT / "progress.1.json").read_bytes()
    progress = Progress(kept)
    assert progress.choice("guesses", "what_it_costs", "cheapest") == "prompt_as_before"
    assert progress.choice("guesses", "following_the_flowcharts", "tokens") == "s1_alone"
    assert progress.choice("answers", "what_it_costs", "idle_gpu") == "it_halves"
    assert progress.sureness("what_it_costs", "cheapest") is None
    assert progress.last_opened == "what_it_costs"
    assert said == []
    assert (kept.folder / "progress.json").read_bytes() == before  # reading changes nothing


def test_every_text_that_version_2_kept_is_still_the_same_choice(kept: MyDecision) -> None:
    """Its document holds a choice for each question of the course as it was then."""
    put(kept, KEPT / "progress.2.json")
    old = json.loads((KEPT / "progress.2.json").read_text("utf-8"))["content"]
    progress = Progress(kept)
    assert (progress.last_opened, progress.opened_before) == (
        "following_the_flowcharts", "what_it_costs",
    )  # fmt: skip
    count = 0
    for sheet in sheets_of(ROOT):
        for kind, question in sheet.questions:
            entry = old[kind].get(f"{sheet.lesson.id}_{sheet.lesson.key}", {}).get(question.id)
            choice = question.choice(progress.choice(kind, sheet.lesson.key, question.id))
            if entry is None:
                assert choice is None
                continue
            assert choice is not None, question.id
            text = entry["choice"] if kind == "guesses" else entry
            assert choice.text == text or question.id in MENDED
            if kind == "guesses":
                assert progress.sureness(sheet.lesson.key, question.id) == entry.get("sure")
            count += 1
    assert count == 12 * 4 + 4


def test_it_is_written_in_todays_version_and_nothing_is_lost(kept: MyDecision) -> None:
    put(kept, KEPT / "progress.1.json")
    Progress(kept).be_sure("what_it_costs", "cheapest", 0.8)
    document = json.loads((kept.folder / "progress.json").read_text(encoding="utf-8"))
    assert document["schema"] == schema_of("progress") == 3
    guesses = document["content"]["guesses"]
    assert guesses["what_it_costs"] == {"cheapest": {"choice": "prompt_as_before", "sure": 0.8}}
    assert guesses["following_the_flowcharts"] == {"tokens": {"choice": "s1_alone"}}
    assert document["content"]["answers"] == {"what_it_costs": {"idle_gpu": "it_halves"}}


def test_a_case_of_version_1_is_read_with_what_was_set(kept: MyDecision) -> None:
    put(kept, KEPT / "case.1.json")
    case = KeptCase(kept).live.case
    assert case.model_fields_set == {"name", "epochs", "as_of", "overrides"}
    assert (case.name, case.epochs, case.overrides["gpu_price"]) == ("حالة 🧪", 4, 2.5)


@pytest.mark.parametrize("entries", [[], "x", 3, {"00": []}, {"00": {"q": 3}}, {"00": None}])
def test_a_step_leaves_what_it_does_not_understand(entries: Any) -> None:
    assert brought_up("progress", 1, {"guesses": entries}) == {"guesses": entries}


@pytest.mark.parametrize("schema", [None, "1", 1.0, True, 0, -1])
def test_what_is_no_version_is_refused(schema: object) -> None:
    with pytest.raises(ValueError, match="its schema is"):
        brought_up("progress", schema, {})


@pytest.mark.parametrize("kind", ["case", "progress", "record"])
def test_a_newer_version_is_refused_and_its_file_not_touched(
    kind: str, kept: MyDecision, said: list[str]
) -> None:
    newer = {"kind": kind, "schema": schema_of(kind) + 1, "content": {"new": "way"}}
    file = kept.folder / f"{kind}.json"
    file.write_text(json.dumps(newer))
    before = (file.read_bytes(), file.stat().st_mtime_ns)
    assert kept.read(kind) is None
    assert not kept.write(kind, {"old": "way"})
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
    assert [path.name for path in kept.folder.iterdir()] == [f"{kind}.json"]
    (sentence,) = said
    assert f"written by a newer version of this course (its schema is {newer['schema']}" in sentence
    assert kept.read(kind) == {"old": "way"}  # while the kernel runs
    with pytest.raises(NewerDocument):
        brought_up(kind, newer["schema"], {})
