"""A lesson as its reader left it: case, guesses and answers go on from one notebook to the next."""

import json
import os
from collections.abc import Callable
from operator import itemgetter
from pathlib import Path
from threading import Event, Thread
from unittest.mock import Mock

import pytest

from tune_or_not.case import Case, CaseError, example_case
from tune_or_not.lesson.opened import Lesson, open_lesson
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.reader import debounce, kept_case, whole_file
from tune_or_not.reader.kept_case import KeptCase
from tune_or_not.reader.my_decision import MyDecision
from tune_or_not.reader.outline import OutlineError

COURSE = """\
[course]
title = "A course"
repository = ""
[[lesson]]
id = "00"
key = "first"
title = "First"
minutes = 10
sources = []
[[lesson]]
id = "01"
key = "second"
title = "Second"
minutes = 10
sources = ["S1"]
"""
GUESS = """\
[[guess]]
id = "guess"
text = "What costs $1?"
[[guess.choice]]
id = "tea"
text = "Tea"
right = false
feedback = "Tea costs $2."
[[guess.choice]]
id = "water"
text = "Water"
right = true
feedback = "Water costs $1."
"""
QUIZ = """\
[[question]]
id = "one"
text = "One?"
[[question.choice]]
id = "yes"
text = "Yes"
right = true
feedback = "It is."
[[question.choice]]
id = "no"
text = "No"
right = false
feedback = "It is not."
[[question]]
id = "two"
text = "Two?"
[[question.choice]]
id = "yes"
text = "Yes"
right = false
feedback = "It is one."
[[question.choice]]
id = "no"
text = "No"
right = true
feedback = "It is one."
"""

Open = Callable[[str], Lesson]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for name, text in {
        "lessons/course.toml": COURSE,
        "lessons/questions/first.toml": GUESS + QUIZ,
        "lessons/questions/second.toml": GUESS + QUIZ,
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
    monkeypatch.setattr(kept_case, "REST_SECONDS", 3600)
    monkeypatch.setattr(kept_case, "LATEST_SECONDS", 3600)
    return hooks


@pytest.fixture
def opened(course: Path, said: list[str], closing: list[Callable[[], None]]) -> Open:
    return lambda file: Lesson(
        file, course, KeptCase(MyDecision(course / "my_decision", said.append))
    )


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


class Clock:
    """Time that passes when the test says so; timers that are due then run, one after another."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.timers: list[tuple[float, Callable[[], None]]] = []
        monkeypatch.setattr(debounce, "monotonic", lambda: self.now)
        monkeypatch.setattr(debounce, "Timer", self.timer)

    def timer(self, seconds: float, call: Callable[[], None]) -> Mock:
        due = self.now + seconds
        return Mock(start=lambda: self.timers.append((due, call)))

    def wait(self, seconds: float) -> None:
        until = self.now + seconds
        while due := [timer for timer in self.timers if timer[0] <= until]:
            first = min(due, key=itemgetter(0))
            self.timers.remove(first)
            self.now = first[0]
            first[1]()
        self.now = until


def epochs_kept(course: Path) -> int | None:
    file = course / "my_decision/case.json"
    return json.loads(file.read_text("utf-8"))["content"]["epochs"] if file.exists() else None


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def mine(course: Path, said: list[str], clock: Clock) -> LiveCase:
    return Lesson(
        "00_first", course, KeptCase(MyDecision(course / "my_decision", said.append))
    ).case


def test_a_slider_is_saved_when_it_rests_and_not_at_every_stop(
    mine: LiveCase, clock: Clock, course: Path
) -> None:
    for epochs in range(1, 8):
        mine.set(epochs=epochs)
        clock.wait(0.3)
        assert epochs_kept(course) is None
        assert len(clock.timers) == 1
    clock.wait(0.2)
    assert epochs_kept(course) == 7
    assert clock.timers == []
    mine.set(epochs=9)
    clock.wait(0.5)
    assert epochs_kept(course) == 9


def test_a_drag_that_never_rests_is_saved_nonetheless(
    mine: LiveCase, clock: Clock, course: Path
) -> None:
    for move in range(100):
        mine.set(epochs=1 + move % 20)
        clock.wait(0.1)
    kept = epochs_kept(course)
    assert kept is not None
    assert clock.now == pytest.approx(10)
    mine.set(epochs=20)
    clock.wait(5)
    assert epochs_kept(course) == 20


def test_a_slider_moves_on_while_a_slow_disk_saves(
    mine: LiveCase, clock: Clock, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The save waits in the middle of its write until ten moves are through."""
    writing, moved = Event(), Event()
    sync = os.fsync

    def slow(handle: int) -> None:
        writing.set()
        assert moved.wait(20), "the moves waited for the save"
        sync(handle)

    monkeypatch.setattr(whole_file.os, "fsync", slow)
    mine.set(epochs=3)
    saving = Thread(target=clock.wait, args=(0.5,))
    saving.start()
    assert writing.wait(20)
    for epochs in range(4, 14):
        mine.set(epochs=epochs)
    moved.set()
    saving.join()
    assert epochs_kept(course) == 3
    clock.wait(1)
    assert epochs_kept(course) == 13


def test_what_is_not_yet_saved_is_when_the_kernel_stops(
    course: Path, closing: list[Callable[[], None]], opened: Open, clock: Clock
) -> None:
    opened("00_first").case.set(epochs=4)
    clock.wait(1)
    close(closing)
    assert epochs_kept(course) == 4


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


def test_a_first_cell_that_is_run_again_finds_the_same_case(
    course: Path, closing: list[Callable[[], None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Panels made before go on following the reader's case, whichever lesson object they hold."""
    monkeypatch.chdir(course)
    monkeypatch.setenv("TUNE_OR_NOT_MY_DECISION", "mine")
    before = open_lesson("00_first").case
    before.set(epochs=7)
    other = KeptCase(MyDecision(course / "mine", pytest.fail))
    other.live.set(training_runs=2)
    other.save()
    after = open_lesson("00_first").case
    assert after is before
    assert before.case == Case.of({"epochs": 7, "training_runs": 2})
    assert len(closing) == 2


def test_what_a_full_disk_did_not_take_is_there_when_a_first_cell_is_run_again(
    course: Path, closing: list[Callable[[], None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course)
    monkeypatch.setenv("TUNE_OR_NOT_MY_DECISION", "full")
    with monkeypatch.context() as patched:
        patched.setattr(whole_file.os, "fsync", Mock(side_effect=OSError(28, "No space left")))
        open_lesson("00_first").case.set(epochs=7)
        assert open_lesson("00_first").case.case == Case(epochs=7)
    close(closing)
    assert KeptCase(MyDecision(course / "full", pytest.fail)).live.case == Case(epochs=7)


def test_progress_stays_with_a_lesson_that_gets_another_number_and_a_mended_text(
    opened: Open, course: Path
) -> None:
    opened("00_first")
    second = opened("01_second")
    second.guess().choose("Tea")
    answer_all(second)
    outline = course / "lessons/course.toml"
    inserted = COURSE.replace('id = "01"', 'id = "02"').replace('id = "00"', 'id = "01"')
    outline.write_text(inserted)
    file = course / "lessons/questions/second.toml"
    file.write_text((GUESS + QUIZ).replace('"Tea"', '"Green tea"').replace('"Yes"', '"Yes!"'))
    first = opened("01_first")
    assert "[02 Second](02_second.ipynb)" in str(first.map().data)
    assert ticks(first) == ["0 of 2", "✓"]
    again = opened("02_second")
    assert again.guess().feedback.startswith("Your guess is kept: Green tea.")
    assert opened("01_second").guess().chosen == again.guess().chosen  # a notebook of before


def test_a_lesson_that_the_outline_lacks_is_refused_in_a_sentence(opened: Open) -> None:
    with pytest.raises(OutlineError, match=r"lessons/course.toml: no lesson has the key 'third'"):
        opened("02_third")


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
    assert (
        again.reveal().data.replace("\\$", "$")
        == "You guessed “Tea”. **Not this one.** Tea costs $2."
    )


def test_a_right_guess_gets_its_own_answer(opened: Open) -> None:
    opened("00_first").guess().choose("Water")
    told = opened("00_first").reveal().data
    assert told.replace("\\$", "$") == "You guessed “Water”. **Right.** Water costs $1."


def test_without_a_guess_the_right_answer_is_folded(opened: Open) -> None:
    here = opened("00_first")
    folded = here.reveal().data.replace("\\$", "$")
    assert folded.startswith("<details><summary>The answer: guess above first")
    assert "Water. Water costs $1." in folded
    here.guess().choose("Tea")
    assert opened("00_first").guess().chosen.text == "Tea"


def test_a_revealed_guess_can_be_changed_no_more(opened: Open) -> None:
    here = opened("00_first")
    box = here.guess()
    box.choose("Tea")
    here.reveal()
    assert box.children[1].disabled
    again = opened("00_first").guess()
    assert again.children[1].disabled
    again.choose("Water")
    assert opened("00_first").guess().chosen.text == "Tea"


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
    file.write_text(file.read_text(encoding="utf-8").replace("second", "gone"))
    assert onward(opened("00_first")) == "**Continue with [01 Second](01_second.ipynb).**"
    assert "last in" not in repr(opened("00_first"))


def test_a_lesson_may_hold_several_guesses_by_name(opened: Open, course: Path) -> None:
    more = GUESS.replace('id = "guess"', 'id = "second"').replace("Water", "Milk")
    file = course / "lessons/questions/first.toml"
    file.write_text(GUESS + more + QUIZ, encoding="utf-8")
    opened("00_first").guess().choose("Tea")
    opened("00_first").guess("second").choose("Milk")
    again = opened("00_first")
    assert again.guess().feedback.startswith("Your guess is kept: Tea.")
    assert again.guess("second").feedback.startswith("Your guess is kept: Milk.")
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
    (course / "lessons/questions/second.toml").unlink()
    assert ticks(opened("00_first")) == ["0 of 2"]


def test_an_answer_that_is_no_longer_offered_is_forgotten(opened: Open, course: Path) -> None:
    opened("00_first").guess().choose("Tea")
    file = course / "lessons/questions/first.toml"
    file.write_text(GUESS.replace("tea", "coffee") + QUIZ, encoding="utf-8")
    again = opened("00_first")
    assert again.guess().feedback == ""
    assert again.reveal().data.startswith("<details>")
    assert not again.guess().children[1].disabled


def test_a_resume_code_brings_back_record_and_graded_answers(opened: Open) -> None:
    here = opened("00_first")
    here.text("graded_answers").keep("question,prompt_only,fine_tuned\nWhere?,no,yes")
    here._kept.write("record", {"owner": "Ada", "review": "2027-02-03"})
    code = here.resume_code()
    here.text("graded_answers").keep("something else")
    here._kept.write("record", {"owner": "Eve"})
    sentence = here.resume_from(code)
    assert here.text("graded_answers").text.endswith("Where?,no,yes")
    assert here._kept.read("record") == {"owner": "Ada", "review": "2027-02-03"}
    assert "graded_answers.before-1.json" in sentence
    here.text("graded_answers").keep("x" * 100_000)
    assert len(here.resume_code()) < 1_000  # too long to copy: it stays in its file
    assert here.resume().copy.text == here.resume_code()


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
