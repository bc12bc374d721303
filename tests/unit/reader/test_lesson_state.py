"""A lesson as its reader left it: case, guesses and answers go on from one notebook to the next."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tune_or_not.case import Case, CaseError, example_case
from tune_or_not.lesson.opened import Lesson, open_lesson
from tune_or_not.reader import kept_case
from tune_or_not.reader.my_decision import MyDecision

COURSE = """\
[course]
title = "A course"
repository = ""
[[lesson]]
id = "00"
file = "00_first"
title = "First"
minutes = 10
sources = []
[[lesson]]
id = "01"
file = "01_second"
title = "Second"
minutes = 10
sources = ["S1"]
"""
GUESS = """\
[[question]]
id = "guess"
text = "What costs $1?"
[[question.choice]]
text = "Tea"
right = false
feedback = "Tea costs $2."
[[question.choice]]
text = "Water"
right = true
feedback = "Water costs $1."
"""
QUIZ = """\
[[question]]
id = "one"
text = "One?"
[[question.choice]]
text = "Yes"
right = true
feedback = "It is."
[[question.choice]]
text = "No"
right = false
feedback = "It is not."
[[question]]
id = "two"
text = "Two?"
[[question.choice]]
text = "Yes"
right = false
feedback = "It is one."
[[question.choice]]
text = "No"
right = true
feedback = "It is one."
"""

Open = Callable[[str], Lesson]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for name, text in {
        "lessons/course.toml": COURSE,
        "lessons/guesses/00_first.toml": GUESS,
        "lessons/guesses/01_second.toml": GUESS,
        "lessons/quizzes/00_first.toml": QUIZ,
        "lessons/quizzes/01_second.toml": QUIZ,
        "lessons/cases/busy.json": '{"name": "Busy", "requests_per_month": 9000000}',
        "lessons/cases/pair/2_late.json": '{"name": "Late"}',
        "lessons/cases/pair/1_early.json": '{"name": "Early"}',
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def closing(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What would run when a kernel stops; no timer runs before."""
    hooks: list[Callable[[], None]] = []
    monkeypatch.setattr(kept_case.atexit, "register", hooks.append)
    monkeypatch.setattr(kept_case, "SAVE_AFTER_SECONDS", 3600)
    return hooks


@pytest.fixture
def opened(course: Path, said: list[str], closing: list[Callable[[], None]]) -> Open:
    return lambda file: Lesson(file, course, MyDecision(course / "my_decision", said.append))


def close(closing: list[Callable[[], None]]) -> None:
    for hook in closing:
        hook()


def ticks(lesson: Lesson) -> list[str]:
    """For each lesson its tick, if it has one, or how many of its questions are right."""
    rows = [line.split(" | ") for line in str(lesson.map().data).splitlines() if "](0" in line]
    rows = [row for row in rows if len(row) == 4]
    return ["✓" if "✓" in tick else right.removesuffix(" |") for tick, _, _, right in rows]


def onward(lesson: Lesson) -> str:
    return str(lesson.map().data).splitlines()[-1]


def test_a_case_goes_on_to_the_next_lesson(
    opened: Open, closing: list[Callable[[], None]], said: list[str]
) -> None:
    first = opened("00_first")
    first.case.set(name="Mine 🧪", requests_per_month=7_000_000)
    first.case.set(epochs=Case().epochs)
    close(closing)
    second = opened("01_second")
    assert second.case.case == first.case.case
    assert second.case.case.model_fields_set == {"name", "requests_per_month", "epochs"}
    assert said == []


def test_moves_of_a_slider_are_saved_once_when_it_rests(
    opened: Open, closing: list[Callable[[], None]], course: Path
) -> None:
    first = opened("00_first")
    for epochs in range(1, 20):
        first.case.set(epochs=epochs)
    assert not (course / "my_decision/case.json").exists()
    close(closing)
    kept = json.loads((course / "my_decision/case.json").read_text(encoding="utf-8"))
    assert kept["content"] == {"epochs": 19}


def test_two_open_notebooks_do_not_undo_each_others_answers(
    opened: Open, closing: list[Callable[[], None]]
) -> None:
    first, second = opened("00_first"), opened("01_second")
    first.case.set(epochs=7, training_runs=2)
    second.case.set(horizon_months=3)
    close(closing)
    first.case.reset("training_runs")
    close(closing)
    assert opened("00_first").case.case == Case(epochs=7, horizon_months=3)


def test_nothing_is_written_where_nothing_was_changed(
    opened: Open, closing: list[Callable[[], None]], course: Path
) -> None:
    opened("00_first")
    close(closing)
    close(closing)
    assert not (course / "my_decision/case.json").exists()


def test_a_case_is_saved_soon_without_being_asked(
    course: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    timers: list[Callable[[], None]] = []

    class Immediate:
        def __init__(self, _seconds: float, call: Callable[[], None]) -> None:
            self.call = call

        def start(self) -> None:
            timers.append(self.call)

        def cancel(self) -> None:
            pass

    monkeypatch.setattr(kept_case, "Timer", Immediate)
    first = Lesson("00_first", course, MyDecision(course / "my_decision", said.append))
    first.case.set(epochs=4)
    first.case.set(epochs=5)
    assert len(timers) == 1
    timers[0]()
    kept = json.loads((course / "my_decision/case.json").read_text(encoding="utf-8"))
    assert kept["content"] == {"epochs": 5}
    first.case.set(epochs=6)
    assert len(timers) == 2


def test_taking_everything_back_is_kept_too(
    opened: Open, closing: list[Callable[[], None]]
) -> None:
    first = opened("00_first")
    first.case.set(epochs=9)
    close(closing)
    first.case.reset()
    close(closing)
    assert opened("01_second").case.case == Case()


@pytest.mark.parametrize(
    "damaged",
    [
        "{",
        '{"kind": "case", "schema": 1, "content": {"epochs": 99}}',
        '{"kind": "case", "schema": 1, "content": {"epoch": 3}}',
        '{"kind": "case", "schema": 0, "content": {}}',
    ],
)
def test_a_damaged_case_leads_to_an_empty_one_and_one_sentence(
    damaged: str, opened: Open, course: Path, said: list[str]
) -> None:
    (course / "my_decision").mkdir()
    (course / "my_decision/case.json").write_text(damaged)
    assert opened("00_first").case.case == Case()
    (sentence,) = said
    assert len(sentence.splitlines()) == 1
    assert "case.damaged-1.json" in sentence
    assert (course / "my_decision/case.damaged-1.json").read_text() == damaged


def test_open_lesson_prints_what_the_reader_should_know(
    course: Path,
    closing: list[Callable[[], None]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(course)
    monkeypatch.setenv("TUNE_OR_NOT_MY_DECISION", str(course / "mine"))
    (course / "mine").mkdir()
    (course / "mine/case.json").write_text("broken")
    assert open_lesson("00_first").case.case == Case()
    told = capsys.readouterr().out
    assert len(told.splitlines()) == 1
    assert "case.damaged-1.json" in told


def test_a_lesson_says_whose_case_it_has(opened: Open) -> None:
    first = opened("00_first")
    assert repr(first).startswith("A new case, of which nothing is known yet.")
    first.case.set(name="Mine", epochs=4)
    count = len(Case.model_fields)
    assert repr(first) == f"Your case: Mine, with 2 of {count} fields set by you."
    first.case.set(name="<b>Mine</b>")
    assert "Your case: &lt;b&gt;Mine&lt;/b&gt;, with 2" in first._repr_html_()


# Guesses and questions


def test_a_guess_is_kept_and_answered_later(opened: Open) -> None:
    opened("00_first").guess().choose("Tea")
    again = opened("00_first")
    assert again.guess().feedback == "Your guess is kept: Tea. The lesson will answer it."
    assert again.reveal().data.replace("\\$", "$") == "You guessed “Tea”. Tea costs $2."


def test_a_right_guess_gets_its_own_answer(opened: Open) -> None:
    opened("00_first").guess().choose("Water")
    told = opened("00_first").reveal().data
    assert told.replace("\\$", "$") == "You guessed “Water”. Water costs $1."


def test_without_a_guess_the_right_answer_is_told(opened: Open) -> None:
    told = opened("00_first").reveal().data
    assert told.replace("\\$", "$") == "The answer: Water. Water costs $1."


def test_a_guess_belongs_to_its_lesson(opened: Open) -> None:
    opened("00_first").guess().choose("Tea")
    assert opened("01_second").guess().feedback == ""


def test_answers_are_kept_with_their_feedback(opened: Open) -> None:
    one, two = opened("00_first").questions().boxes
    one.choose("Yes")
    two.choose("Yes")
    kept = [box.feedback for box in opened("00_first").questions().boxes]
    assert kept == ["Right. It is.", "Not this one. It is one."]


def test_the_map_ticks_a_lesson_whose_questions_are_all_right(opened: Open) -> None:
    lesson = opened("00_first")
    assert ticks(lesson) == ["0 of 2", "0 of 2"]
    one, two = lesson.questions().boxes
    one.choose("Yes")
    assert ticks(lesson) == ["1 of 2", "0 of 2"]
    two.choose("Yes")
    assert ticks(lesson) == ["1 of 2", "0 of 2"]
    two.choose("No")
    assert ticks(opened("01_second")) == ["✓", "0 of 2"]


def test_the_map_links_every_lesson(opened: Open) -> None:
    told = str(opened("00_first").map().data)
    assert "[00 First](00_first.ipynb)" in told
    assert "[01 Second](01_second.ipynb)" in told


def answer_all(lesson: Lesson) -> None:
    one, two = lesson.questions().boxes
    one.choose("Yes")
    two.choose("No")


def test_the_map_leads_on_to_the_next_lesson_that_is_not_done(opened: Open) -> None:
    first = opened("00_first")
    assert onward(first) == "**Continue with [01 Second](01_second.ipynb).**"
    answer_all(opened("01_second"))
    assert onward(opened("00_first")) == "**Continue with [00 First](00_first.ipynb).**"
    answer_all(opened("00_first"))
    assert onward(opened("00_first")) == "You have answered every question of the course."


def test_the_map_leads_back_to_the_lesson_that_was_left(opened: Open) -> None:
    opened("00_first")
    opened("01_second")
    for _ in range(2):  # the page with the map may be opened again and again
        back = opened("00_first")
        assert onward(back) == "You were last in [01 Second](01_second.ipynb). **Continue there.**"
        assert repr(back).endswith("You were last in lesson 01, Second.")
    assert "last in" not in repr(opened("01_second"))


def test_a_lesson_that_is_gone_from_the_course_is_not_led_back_to(
    opened: Open, course: Path
) -> None:
    opened("01_second")
    opened("00_first")
    file = course / "my_decision/progress.json"
    file.write_text(file.read_text(encoding="utf-8").replace("01_second", "09_gone"))
    assert onward(opened("00_first")) == "**Continue with [01 Second](01_second.ipynb).**"
    assert "last in" not in repr(opened("00_first"))


def test_a_lesson_may_hold_several_guesses_by_name(opened: Open, course: Path) -> None:
    more = GUESS.replace('id = "guess"', 'id = "second"').replace("Water", "Milk")
    file = course / "lessons/guesses/00_first.toml"
    file.write_text(GUESS + more, encoding="utf-8")
    opened("00_first").guess().choose("Tea")
    opened("00_first").guess("second").choose("Milk")
    again = opened("00_first")
    assert again.guess().chosen == "Tea"
    assert again.guess("second").chosen == "Milk"
    assert str(again.reveal("second").data).startswith("You guessed “Milk”.")
    with pytest.raises(KeyError):
        again.guess("third")


def test_a_settled_guess_takes_no_other_choice(opened: Open) -> None:
    box = opened("00_first").guess()
    box.settle()
    assert box.children[1].disabled


def test_questions_are_readable_without_a_kernel(opened: Open) -> None:
    """GitHub and nbconvert show the Markdown, JupyterLab before a run, too."""
    told = opened("00_first").guess()._repr_mimebundle_()
    assert told["text/markdown"].splitlines() == [
        "**What costs <span>&#36;</span>1?**",
        "",
        "- Tea",
        "- Water",
    ]
    both = opened("00_first").questions()._repr_mimebundle_()["text/markdown"]
    assert both.count("**") == 4
    assert both.count("\n- ") == 4


def test_a_lesson_that_is_still_being_written_is_not_on_the_map(opened: Open, course: Path) -> None:
    (course / "lessons/quizzes/01_second.toml").unlink()
    assert ticks(opened("00_first")) == ["0 of 2"]


def test_an_answer_that_is_no_longer_offered_is_forgotten(opened: Open, course: Path) -> None:
    opened("00_first").guess().choose("Tea")
    file = course / "lessons/guesses/00_first.toml"
    file.write_text(GUESS.replace('"Tea"', '"Coffee"'), encoding="utf-8")
    again = opened("00_first")
    assert again.guess().feedback == ""
    assert again.reveal().data.startswith("The answer:")


# Cases to play with


def test_a_named_example_goes_back_to_itself(opened: Open) -> None:
    busy = opened("00_first").example("busy")
    busy.set(requests_per_month=100, epochs=7)
    busy.reset("requests_per_month")
    assert (busy.case.requests_per_month, busy.case.epochs) == (9_000_000, 7)
    busy.reset()
    assert busy.case == example_case(name="Busy", requests_per_month=9_000_000)


def test_the_readers_own_case_goes_back_to_nothing_told(
    opened: Open, closing: list[Callable[[], None]]
) -> None:
    opened("00_first").case.set(epochs=7)
    close(closing)
    mine = opened("01_second").case
    mine.reset()
    assert mine.case == Case()


def test_an_example_is_apart_from_the_readers_own(
    opened: Open, closing: list[Callable[[], None]], course: Path
) -> None:
    lesson = opened("00_first")
    lesson.example().set(epochs=7)
    busy = lesson.example("busy")
    busy.set(epochs=8)
    close(closing)
    assert busy.case.requests_per_month == 9_000_000
    assert lesson.case.case == Case()
    assert not (course / "my_decision/case.json").exists()


def test_examples_come_by_name_in_the_order_of_their_files(opened: Open) -> None:
    found = opened("00_first").examples("pair")
    assert list(found) == ["Early", "Late"]


def test_a_bad_value_leaves_the_live_case_as_it_was(opened: Open) -> None:
    live = opened("00_first").case
    live.set(epochs=7)
    with pytest.raises(CaseError, match="epochs is 99"):
        live.set(epochs=99)
    assert live.case.epochs == 7
