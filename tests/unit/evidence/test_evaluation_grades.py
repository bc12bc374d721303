"""What people paste: grades in words and numbers, any separator, and one sentence per bad row."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.examples import examples
from tune_or_not.decision.evidence import graded_answers
from tune_or_not.decision.evidence.grade import GradeError, grade
from tune_or_not.decision.evidence.graded_answers import read_graded


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1), ("0", 0), ("yes", 1), (" No ", 0), ("PASS", 1), ("failed", 0), ("TRUE", 1),
        ("0.8", 0.8), ("0,8", 0.8), (".5", 0.5), ("80%", 0.8), ("80 %", 0.8), ("100%", 1),
        ("1.0", 1), ("✓", 1), ("✔️", 1), ("❌", 0), ("-", 0),
    ],
)  # fmt: skip
def test_a_grade_is_understood(text: str, value: float) -> None:
    assert grade(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["maybe", "", "2", "-0.1", "101%", "80", "nan", "inf", "1e-1"])
def test_what_is_no_grade_is_refused_with_what_is(text: str) -> None:
    with pytest.raises(GradeError, match="allowed: yes or no, pass or fail, 1 or 0, a score"):
        grade(text)


def test_a_refusal_shows_a_short_printable_cell() -> None:
    with pytest.raises(GradeError) as refused:
        grade("a\tb\x1b[31m" + "c" * 1000)
    assert len(str(refused.value)) < 200
    assert str(refused.value).isprintable()


def pairs(text: str) -> list[tuple[str, float, float]]:
    read = read_graded(text)
    return list(zip(read.questions, read.prompt.tolist(), read.candidate.tolist(), strict=True))


THE_SAME = [("Where, exactly?", 1.0, 1.0), ("When?", 0.0, 0.8)]


@pytest.mark.parametrize(
    "text",
    [
        'question,prompt_only,fine_tuned\n"Where, exactly?",1,yes\nWhen?,0,80%\n',
        '\ufeffquestion,prompt_only,fine_tuned\r\n"Where, exactly?",1,yes\r\nWhen?,0,80%\r\n',
        "question;prompt_only;fine_tuned\nWhere, exactly?;1;yes\nWhen?;0;0,8",
        "question\tprompt_only\tfine_tuned\nWhere, exactly?\t1\tyes\nWhen?\t0\t.8",
        '"Where, exactly?",1,yes\nWhen?,0,80%',
        'fine_tuned,note,question,prompt_only\nyes,x,"Where, exactly?",1\n80%,,When?,0',
        'Question,Prompt only,Fine-tuned\n\n"Where, exactly?",1,yes\n\n\nWhen?,no,80%\n\n',
    ],
)
def test_files_of_several_kinds_say_the_same(text: str) -> None:
    assert pairs(text) == THE_SAME
    assert read_graded(text).problems == ()
    assert read_graded(text).notes == ()


def test_two_columns_without_questions_are_enough() -> None:
    assert pairs("1,0\n1,1") == [("row 1", 1, 0), ("row 2", 1, 1)]


def test_a_bad_row_is_named_by_row_and_column_and_the_rest_is_kept() -> None:
    read = read_graded("question,prompt_only,fine_tuned\nA,1,1\nB,maybe,1\nC,0\nD,1,7\nE,0,1")
    assert read.questions == ("A", "E")
    assert [told.split(":")[0] for told in read.problems] == [
        "Row 3, column 2", "Row 4, column 3", "Row 5, column 3",
    ]  # fmt: skip
    assert "“maybe” is no grade" in read.problems[0]
    assert "there is no such column in this row" in read.problems[1]
    assert "“7” is out of range" in read.problems[2]


def test_a_quotation_mark_that_is_never_closed_spoils_its_own_line_only() -> None:
    read = read_graded('question,prompt_only,fine_tuned\n"A,1,1\nB,0,1\nC,1,1')
    assert read.questions[-2:] == ("B", "C")


def test_guessed_columns_are_said() -> None:
    read = read_graded("q,gpt,tuned\nA,1,0\nB,1,1")
    assert read.names == ("gpt", "tuned")
    assert read.notes == (
        "The last two columns were taken as the grades: “gpt” first, then “tuned”.",
    )


def test_repeated_questions_are_said() -> None:
    (note,) = read_graded("question,prompt_only,fine_tuned\nA,1,0\nA,1,1\nB,0,0").notes
    assert note.startswith("1 row repeats an earlier question")


@pytest.mark.parametrize("text", ["", "\n\n", "  ", "\ufeff"])
def test_nothing_is_nothing(text: str) -> None:
    read = read_graded(text)
    assert (len(read), read.problems) == (0, ())


def test_one_column_is_said_to_be_too_few() -> None:
    read = read_graded("good\nbad")
    assert read.problems == ("Row 1: two columns of grades are needed, and there is only one.",)


def test_more_than_the_limit_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graded_answers, "MOST_ROWS", 3)
    read = read_graded("1,1\n" * 10)
    assert len(read) == 3
    assert read.notes == ("Only the first 3 questions were read.",)


CELLS = st.text(max_size=12) | st.sampled_from(['"', "1", "0", "yes", ",", ";", "\n", "\0", "\r"])


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(CELLS, max_size=40).map("".join) | st.text(max_size=200))
def test_no_text_is_ever_a_traceback(text: str) -> None:
    read = read_graded(text)
    assert len(read.prompt) == len(read.candidate) == len(read)
    assert ((read.prompt >= 0) & (read.prompt <= 1)).all()
    assert all(told.startswith("Row ") and told.endswith(".") for told in read.problems)
    assert all(told.count("\n") == 0 for told in read.problems)
