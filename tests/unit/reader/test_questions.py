"""Questions files: what is read, and what is refused before a reader could be puzzled by it."""

from pathlib import Path

import pytest

from tune_or_not.reader.questions import QuestionsError, read_questions

GOOD = """\
[[question]]
id = "first"
text = "Which one?"

[[question.choice]]
id = "this"
text = "This"
right = true
feedback = "Yes."

[[question.choice]]
id = "that"
text = "That"
right = false
feedback = "No."
"""


def test_questions_are_read(tmp_path: Path) -> None:
    file = tmp_path / "lesson.toml"
    file.write_text(GOOD)
    questions = read_questions(file)
    (question,) = questions.closing
    assert questions.guesses == ()
    assert (question.id, question.text) == ("first", "Which one?")
    assert [choice.feedback for choice in question.choices] == ["Yes.", "No."]
    assert question.right_choice.text == "This"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("right = true", "right = false", "question 1 (first): exactly one choice must be right"),
        ("right = false", "right = true", "exactly one choice must be right, not 2"),
        ('feedback = "No."', "", "question 1 (first), choice 2: 'feedback' is missing"),
        ('"No."', '" "', "choice 2: 'feedback' is empty"),
        ('"No."', "3", "choice 2: 'feedback' must be of type str"),
        ('text = "That"', 'text = "This"', "choice 'This' is given twice"),
        ('id = "first"', 'id = "first"\nhint = "x"', "'hint' is unknown"),
        ('id = "first"', "", "'id' is missing"),
        ('id = "this"', "", "question 1 (first), choice 1: 'id' is missing"),
        ('id = "that"', 'id = "this"', "question 1 (first): choice id 'this' is given twice"),
        ("[[question]]", "[[guess]]\nid = 'g'\n[[question]]", "guess 1: "),
        ("[[question]]", "[[question", "lesson.toml: "),
        (GOOD, "", "'question' is missing"),
        (GOOD, "question = []", "at least one [[question]]"),
        (GOOD, GOOD + GOOD, "id 'first' is given twice"),
        (GOOD[GOOD.rindex("[[") :], "", "at least two choices"),
    ],
)
def test_what_could_puzzle_a_reader_is_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    file = tmp_path / "lesson.toml"
    file.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(QuestionsError) as refused:
        read_questions(file)
    assert said in str(refused.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match=r"lesson\.toml"):
        read_questions(tmp_path / "lesson.toml")
