"""Any value can be typed beside a slider, as people write numbers; the rest is refused aloud."""

import re

import pytest

from tune_or_not.case import Case, CaseError, label, ladder
from tune_or_not.panels.kit.controls import control, controls
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.typed_number import typed_number
from tune_or_not.words.quantity import quantity


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("4200", "requests", 4200),
        (" 4,200 ", "requests", 4200),
        ("4.2k", "requests", 4200),
        ("4.2 K requests", "requests", 4200),
        ("1 request", "requests", 1),
        ("1.25M", "requests", 1_250_000),
        ("300 ms", "ms", 300),
        ("85", "%", 0.85),
        ("7 %", "%", 0.07),
        ("0.2%", "%", 0.002),
        ("5 % a month", "% a month", 0.05),
        ("5%", "% a month", 0.05),
        ("$12.50", "$", 12.5),
        ("$400 a month", "$ a month", 400),
        ("400", "$ a month", 400),
        ("12 hours", "hours a month", 12),
        (".5", "times", 0.5),
    ],
)
def test_what_people_write_is_read(text: str, unit: str, value: float) -> None:
    assert typed_number(text, unit) == value


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("many", "requests"),
        ("4,2", "requests"),
        ("4200 tokens", "requests"),
        ("3 s", "ms"),
        ("-3", "requests"),
        ("nan", "requests"),
        ("1e9", "requests"),
        ("٤٢", "requests"),
        ("85 € ", "%"),
    ],
)
def test_the_rest_is_refused_in_one_sentence(text: str, unit: str) -> None:
    with pytest.raises(CaseError, match=r"cannot be read; type a number such as .*\.$"):
        typed_number(text, unit)


def test_a_share_without_its_sign_is_not_guessed_at() -> None:
    with pytest.raises(CaseError, match=r"may be 0\.85 % or 85 %: type the sign"):
        typed_number("0.85", "%")


def test_a_typed_value_is_the_case_s_and_the_slider_has_a_stop_for_it() -> None:
    live = LiveCase()
    number = control(live, "requests_per_month")
    assert 4321 not in ladder("requests_per_month")
    number.box.value = "4321"
    assert live.case.requests_per_month == number.slider.value == number.value == 4321
    assert number.box.value == "4,321 requests"
    live.set(requests_per_month=5_000_000)
    assert number.box.value == "5,000,000 requests"
    assert number.slider.value == 5_000_000


def test_a_dragged_value_stands_in_the_box() -> None:
    live = LiveCase()
    number = control(live, "cache_hit_rate")
    number.slider.value = 0.5
    assert live.case.cache_hit_rate == 0.5
    assert number.box.value == "50 %"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("a lot", "“a lot” cannot be read"), ("12", "requests_per_month is 12; allowed: a whole")],
)
def test_a_refused_value_leaves_the_case_and_says_why(text: str, sentence: str) -> None:
    live = LiveCase()
    number = control(live, "requests_per_month")
    before = live.case
    shown = number.box.value
    number.box.value = text
    assert live.case is before
    assert number.box.value == shown
    assert sentence in number.children[-1].value
    number.box.value = "4321"
    assert len(number.children) == 2


def test_an_emptied_box_says_that_nobody_knows() -> None:
    live = LiveCase()
    number = control(live, "requests_per_month")
    number.box.value = ""
    assert not live.case.is_known("requests_per_month")
    assert number.box.placeholder == "100,000 to 1 million?"  # its order is told
    live.undo()
    assert number.box.value == "300,000 requests"


def test_what_nobody_told_shows_a_range_and_no_answer() -> None:
    live = LiveCase(origin=Case())
    both = controls(live, "prompt_score", "needs_style")
    number, switch = both.children[:2]
    assert (number.value, number.box.value) == (None, "")
    assert re.fullmatch(r"\d\d % to \d\d %\?", number.box.placeholder)
    assert len(number.children) == 4  # the range on the track, and what confirms its middle
    assert switch.label == "Don't know"
    assert live.case.model_fields_set == set()
    number.box.value = f"{100 * live.case.prompt_score:g}"  # what stands there is told all the same
    assert live.case.model_fields_set == {"prompt_score"}
    assert (number.box.placeholder, len(number.children)) == ("", 2)


def test_the_middle_of_a_range_is_told_by_one_press_and_can_be_undone() -> None:
    live = LiveCase(origin=Case())
    both = controls(live, "requests_per_month", "prompt_score")
    number, other, below = both.children
    middle = live.case.requests_per_month
    words = quantity(middle, "requests")
    assert number.confirm.description == f"{words}: that is so"
    number.confirm.click()
    assert live.case.model_dump(exclude_unset=True) == {"requests_per_month": middle}
    assert (number.box.value, number.confirm in number.children) == (words, False)
    undo = below.children[1]
    assert f"Requests per month: unknown → {words}" in undo.children[1].value
    undo.undo()
    assert live.case == Case()
    assert number.confirm in number.children
    assert other.confirm in other.children
    both.close()


@pytest.mark.parametrize("name", ["needs_knowledge", "needs_style"])
def test_a_switch_says_yes_no_and_not_known(name: str) -> None:
    live = LiveCase(origin=Case())
    switch = controls(live, name).children[0]
    for answer, value in (("Yes", True), ("No", False)):
        switch.label = answer
        assert live.case == Case(**{name: value})
    switch.label = "Don't know"
    assert live.case == Case()
    live.undo()
    assert switch.label == "No"


def test_a_choice_that_nobody_made_is_none() -> None:
    live = LiveCase(origin=Case())
    menu = controls(live, "hosted_model").children[0]
    assert menu.label == "Don't know"
    menu.value = live.case.hosted_model
    assert live.case.model_fields_set == {"hosted_model"}


def test_undo_takes_a_dragged_slider_back_at_once_and_says_so() -> None:
    live = LiveCase(origin=Case())
    both = controls(live, "prompt_score", "needs_style")
    number, switch, below = both.children
    switch.label = "Yes"
    for stop in (40, 41, 42):
        number.slider.index = stop
    undo = below.children[1]
    assert undo.undo() == "Undone. Score of the best prompt: 42 % → unknown"
    assert undo.undo() == f"Undone. {label('needs_style')}: yes → unknown"
    assert undo.undo() == ""
    assert live.case == Case()
    both.close()


def test_what_another_notebook_told_is_not_undone_here() -> None:
    live = LiveCase(Case(), origin=Case())
    live.set(needs_style=True)
    live.take(Case(needs_style=True, needs_format=True), undoable=False)
    assert not live.can_undo
    assert live.undo() == ()
    assert live.case == Case(needs_style=True, needs_format=True)
