"""Worked cases: each source reproduces its own, and public write-ups are told as they were."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.property.test_case_properties import NUMBERS, values
from tests.support.examples import examples
from tune_or_not.case import Case
from tune_or_not.charts.advice.worked_table import worked_table
from tune_or_not.decision.advice.advisers import verdicts
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.advice.worked_case import (
    WorkedCase,
    WorkedCaseError,
    read_worked_case,
    worked_cases,
)
from tune_or_not.lesson.opened import open_lesson

FOLDER = Path(__file__).parents[3] / "lessons/cases/worked"
CASES = worked_cases(FOLDER)
OF_SOURCES = {name: one for name, one in CASES.items() if one.map_id}
PUBLIC = {name: one for name, one in CASES.items() if not one.map_id}


def test_the_seven_cases_of_the_sources_are_there_with_their_verdicts() -> None:
    assert {one.map_id: one.verdict for one in OF_SOURCES.values()} == {
        "S2.example.1": "rag",
        "S2.example.2": "fine_tuning_rag",
        "S2.example.3": "fine_tuning_rag",
        "S2.example.4": "fine_tuning",
        "S3.case.1": "fine_tuning",
        "S3.case.2": "prompting",
        "S3.case.3": "fine_tuning_rag",
    }


def test_at_least_eight_public_cases_are_cited_with_link_and_date() -> None:
    assert len(PUBLIC) >= 8
    assert all(one.link.startswith("https://") for one in PUBLIC.values())
    assert all(one.date[:4].isdigit() for one in PUBLIC.values())
    assert {one.verdict for one in PUBLIC.values()} == {"prompting", "rag", "fine_tuning"}


@pytest.mark.parametrize("worked", CASES.values(), ids=CASES)
def test_each_field_rests_on_words_and_the_rest_is_unset(worked: WorkedCase) -> None:
    assert set(worked.words) == worked.case.model_fields_set - {"name", "task"}
    assert all(len(words.split()) < 10 for words in worked.words.values())
    assert worked.done
    assert worked.note


@pytest.mark.parametrize("worked", OF_SOURCES.values(), ids=OF_SOURCES)
def test_each_source_reproduces_its_own_case(worked: WorkedCase) -> None:
    assert worked.reproduced
    assert verdicts(worked.case, [worked.adviser]) == {worked.adviser: worked.verdict}


def test_the_matrix_gives_s2s_first_and_last_example_too() -> None:
    """The reading of the matrix invents nothing that the source's own examples contradict."""
    plain = {"needs_quick_iteration": False}
    for name, one in OF_SOURCES.items():
        said = verdicts(one.case.changed(**plain), ["s2_matrix"])["s2_matrix"]
        if name.startswith("s2"):
            assert said in (None, one.verdict)


def unmentioned(worked: WorkedCase) -> st.SearchStrategy[dict[str, Any]]:
    """Values for the fields that the case does not mention and its adviser reads."""
    names = set(advisers()[worked.adviser].procedure.fields) - set(worked.words)
    return st.fixed_dictionaries({name: within(worked, name) for name in sorted(names)})


def within(worked: WorkedCase, name: str) -> st.SearchStrategy[Any]:
    allowed = worked.within_reason.get(name)
    if allowed is None:
        return values(name)
    if name not in NUMBERS:
        return st.sampled_from(allowed)
    low, high = allowed
    return values(name).filter(lambda value: low <= value <= high) | st.sampled_from(allowed)


@pytest.mark.slow
@pytest.mark.parametrize("worked", OF_SOURCES.values(), ids=OF_SOURCES)
@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_what_a_source_does_not_mention_does_not_change_its_verdict(
    worked: WorkedCase, data: st.DataObject
) -> None:
    case = worked.case.changed(**data.draw(unmentioned(worked)))
    assert verdicts(case, [worked.adviser]) == {worked.adviser: worked.verdict}


def test_narrowing_within_reason_is_needed_where_it_is_said() -> None:
    """Each narrowed field would turn the verdict outside its range, so none is idle."""
    turned = {
        "s3_1_software_library": {"training_examples": 499, "evaluation_examples": 0},
        "s3_2_workouts": {"wants_fewer_tokens": True, "prompt_versions_tried": 5},
        "s3_3_outfits": {"good_example_share": 0.5, "evaluation_examples": 0},
    }
    for name, values_ in turned.items():
        one = CASES[name]
        said = verdicts(one.case.changed(**values_), [one.adviser])[one.adviser]
        assert said != one.verdict, name


def test_s2_would_retrieve_where_s3_tunes() -> None:
    case = CASES["s3_1_software_library"].case
    assert verdicts(case, ["s2_framework", "s3_reasons"]) == {
        "s2_framework": "rag",
        "s3_reasons": "fine_tuning",
    }


GOOD = """
name = "n"
task = "t"
source = "s"
date = "2024"
verdict = "rag"
done = "d"
note = "n"
[fields]
needs_style = { value = true, words = "in our voice" }
"""


def test_a_file_in_order_is_read() -> None:
    worked = read_worked_case("x", GOOD)
    assert worked.case == Case.of({"name": "n", "task": "t", "needs_style": True})
    assert (worked.link, worked.adviser, worked.reproduced) == ("", "", False)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("name =", "no valid TOML"),
        (GOOD.replace('note = "n"', ""), "'note' is missing"),
        (GOOD.replace('note = "n"', "note = 3"), "'note' is missing"),
        (GOOD.replace('note = "n"', 'note = ""'), "'note' is missing"),
        ("weight = 3\n" + GOOD, "unknown entry 'weight'"),
        (GOOD.replace('"rag"', '"magic"'), "'verdict' is 'magic'"),
        ('adviser = "s9"\n' + GOOD, "'adviser' is 's9'"),
        ('map = "S9.x"\n' + GOOD, "'map' is 'S9.x'"),
        (
            GOOD.replace(', words = "in our voice"', ""),
            "the field 'needs_style' needs 'value' and 'words'",
        ),
        (GOOD.replace('"in our voice"', '""'), "the field 'needs_style' needs 'value' and 'words'"),
        (GOOD + "[within_reason]\nnope = [true]", "'within_reason' speaks of 'nope'"),
        (GOOD + "[within_reason]\nnope = [true]\nnor = [1]", "'within_reason' speaks of 'nope'"),
        (GOOD.replace("value = true", "value = 7"), "needs_style is 7; allowed: true or false"),
    ],
)
def test_a_file_out_of_order_is_refused(text: str, why: str) -> None:
    with pytest.raises(WorkedCaseError, match=rf"^x\.toml: {why}"):
        read_worked_case("x", text)


def test_the_table_shows_every_case() -> None:
    shown = worked_table(CASES).rows
    assert len(shown) == len(CASES)
    assert shown["Customer support bot (S2, example 1, undated)"]["what was decided"] == "RAG"


def test_a_lesson_opens_the_worked_cases(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TUNE_OR_NOT_MY_DECISION", str(tmp_path))
    monkeypatch.chdir(FOLDER.parents[2])
    assert open_lesson("00_start_here").worked().keys() == CASES.keys()
