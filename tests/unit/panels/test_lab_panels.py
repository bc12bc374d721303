"""The lab's panels: trainings in the background, and what the reader is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest

from tune_or_not.charts.lab.learning_curves import LearningCurves
from tune_or_not.charts.lab.trials import Trial, Trials, TrialsChart
from tune_or_not.lab.model.base import shipped
from tune_or_not.panels.kit.choices import Choices
from tune_or_not.panels.lab import new_facts_panel as new_facts_module
from tune_or_not.panels.lab import trials_panel
from tune_or_not.panels.lab.adapter_strength_panel import adapter_strength_panel
from tune_or_not.panels.lab.answer_writers_panel import (
    GRADER,
    MODEL,
    PEOPLE,
    answer_writers_panel,
)
from tune_or_not.panels.lab.ask_models_panel import AskModelsPanel, ask_models_panel
from tune_or_not.panels.lab.example_quality_panel import example_quality_panel
from tune_or_not.panels.lab.forgetting_panel import forgetting_panel
from tune_or_not.panels.lab.new_facts_panel import ROWS as CURVES
from tune_or_not.panels.lab.new_facts_panel import new_facts_panel
from tune_or_not.panels.lab.note_conflict_panel import note_conflict_panel
from tune_or_not.panels.lab.strategies_panel import strategies_panel
from tune_or_not.panels.lab.trials_panel import (
    REST_SECONDS,
    Result,
    Settings,
    Training,
    TrialsPanel,
)

FIRST = Trials(("Right",), (0.1,), Trial("rate 1", (), 3))


def told(settings: Settings) -> str:
    return f"rate {settings['rate']}"


def sentence(trials: Trials, _settings: Settings) -> str:
    return f"{trials.now.label}: {[result[0] for result in trials.now.results]}"


def panel(train: Training) -> TrialsPanel:
    choices = Choices({"rate": ("Rate", (1, 2, 3, 4, 5))}, {"rate": 1})
    return TrialsPanel(choices, train, FIRST, TrialsChart(FIRST, "A title"), told, sentence)


def at_once(settings: Settings, seed: int) -> Iterator[Result]:
    yield (0.0,)
    yield (int(settings["rate"]) + seed / 4,)


@pytest.fixture(autouse=True)
def short_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hand that has to rest a tenth as long before a training begins."""
    monkeypatch.setattr(trials_panel, "REST_SECONDS", REST_SECONDS / 10)


# ------------------------------------------------------------------- trainings in the background


def test_each_training_counts_with_its_last_result() -> None:
    shown = panel(at_once)
    shown.settle()
    assert shown.sentence == "rate 1: [1.0, 1.25, 1.5]"


def test_what_was_found_before_stays_the_latest_first_and_three_at_most() -> None:
    shown = panel(at_once)
    for rate in (2, 3, 4, 5):
        shown.settle()
        shown.choose(rate=rate)
    shown.settle()
    assert [one.label for one in shown.trials.past] == ["rate 4", "rate 3", "rate 2"]
    assert all(len(one.results) == 3 for one in shown.trials.past)


def test_settings_that_come_back_are_on_the_chart_once() -> None:
    shown = panel(at_once)
    for rate in (2, 1):
        shown.settle()
        shown.choose(rate=rate)
    shown.settle()
    assert shown.trials.now.label == "rate 1"
    assert [one.label for one in shown.trials.past] == ["rate 2"]


def test_moving_a_control_ends_what_is_under_way() -> None:
    began, go_on = Event(), Event()

    def slow(settings: Settings, seed: int) -> Iterator[Result]:
        if settings["rate"] == 1:
            yield (0.7,)
            began.set()
            assert go_on.wait(10)
            yield (0.8,)
        yield (0.2,)

    shown = panel(slow)
    assert began.wait(10)
    shown.choose(rate=2)
    go_on.set()
    shown.settle()
    assert shown.sentence == "rate 2: [0.2, 0.2, 0.2]"
    assert [one.results for one in shown.trials.past] == [((0.7,),)]


def test_stop_keeps_what_there_is() -> None:
    began, go_on = Event(), Event()

    def slow(_settings: Settings, _seed: int) -> Iterator[Result]:
        yield (0.7,)
        began.set()
        assert go_on.wait(10)
        yield (0.8,)

    shown = panel(slow)
    assert began.wait(10)
    shown.stop()
    go_on.set()
    shown.settle()
    assert shown.sentence == "rate 1: [0.7]"


def test_a_result_of_earlier_settings_never_counts_for_the_new_ones() -> None:
    began, go_on = Event(), Event()

    def slow(_settings: Settings, _seed: int) -> Iterator[Result]:
        began.set()
        assert go_on.wait(10)
        yield (0.7,)

    shown = panel(slow)
    assert began.wait(10)
    # The moment after the settings have changed and before the training has heard of it.
    shown._background.begin = lambda _work: None  # type: ignore[method-assign]
    shown.choose(rate=2)
    go_on.set()
    shown.settle()
    assert shown.sentence == "rate 2: the trainings on this machine have begun."
    assert shown.trials.past == ()


def test_the_buttons_stop_and_forget() -> None:
    began, go_on = Event(), Event()

    def slow(settings: Settings, _seed: int) -> Iterator[Result]:
        yield (0.7,)
        if settings["rate"] == 2:
            began.set()
            assert go_on.wait(10)
            yield (0.8,)

    shown = panel(slow)
    shown.settle()
    shown.choose(rate=2)
    assert began.wait(10)
    shown._stop.click()
    go_on.set()
    shown.settle()
    assert shown.sentence == "rate 2: [0.7]"
    assert [one.label for one in shown.trials.past] == ["rate 1"]
    shown._forget.click()
    assert shown.trials.past == ()
    assert shown.sentence == "rate 2: [0.7]"


def test_the_end_is_shown_spoken_and_described() -> None:
    go_on = Event()

    def waiting(settings: Settings, seed: int) -> Iterator[Result]:
        assert go_on.wait(10)
        yield from at_once(settings, seed)

    shown = panel(waiting)
    assert shown._progress.value == 0
    go_on.set()
    shown.settle()
    assert shown._progress.value == shown._progress.max == 3
    assert shown._picture.status == shown._picture.alt == shown.sentence
    go_on.clear()
    shown.choose(rate=2)
    assert shown._progress.value == 0
    assert shown._picture.alt == "rate 2: the trainings on this machine have begun."
    shown.stop()
    go_on.set()
    shown.settle()


def test_trainings_of_two_panels_take_turns() -> None:
    first_began, second_began, go_on = Event(), Event(), Event()

    def first(_settings: Settings, _seed: int) -> Iterator[Result]:
        first_began.set()
        assert go_on.wait(10)
        yield (0.5,)

    def second(_settings: Settings, _seed: int) -> Iterator[Result]:
        second_began.set()
        yield (0.5,)

    one = panel(first)
    assert first_began.wait(10)
    other = panel(second)
    assert not second_began.wait(2 * REST_SECONDS)
    go_on.set()
    one.settle()
    other.settle()
    assert second_began.is_set()


def test_a_training_that_breaks_off_says_so_in_a_sentence() -> None:
    def broken(_settings: Settings, _seed: int) -> Iterator[Result]:
        yield (0.5,)
        raise ValueError("the weights are no numbers.")

    shown = panel(broken)
    shown.settle()
    assert shown.trouble == "The training broke off: the weights are no numbers."


def test_a_closed_panel_trains_no_more() -> None:
    shown = panel(at_once)
    shown.close()
    shown.settle()
    assert shown.sentence == "rate 1: the trainings on this machine have begun."


# ---------------------------------------------------------------------------------- the pictures


def test_a_result_moves_its_mark() -> None:
    chart = TrialsChart(FIRST, "A title")
    before = chart.live.svg
    chart.update(Trials(("Right",), (0.1,), Trial("rate 1", ((0.4,), (0.6,)), 3)))
    assert chart.live.svg != before or chart.live.patch


def test_steps_to_come_are_not_drawn() -> None:
    nan = float("nan")
    untuned = tuple([0.0] * len(CURVES))
    begun = Trial("now", ((0.0,) * len(CURVES) + (0.5,) * len(CURVES) + (nan,) * len(CURVES),), 2)
    curves = LearningCurves(Trials(CURVES, untuned, begun), (0, 10, 20), "A title")
    drawn = [line.get_ydata() for line in curves.live.figure.axes[0].lines[-len(CURVES) :]]
    for values in drawn:
        assert list(values[:2]) == [0.0, 0.5]
        assert values[2] != values[2]


# ----------------------------------------------------------------------------- real trainings


@pytest.mark.slow
def test_an_adapter_at_strength_0_gives_the_text_of_the_base() -> None:
    shown = adapter_strength_panel(seeds=1)
    shown.choose(strength=0)
    shown.settle()
    assert "the same text, word for word" in shown.sentence
    assert shown.trials.now.results[0][1:] == shown.trials.base[1:]
    shown.close()


@pytest.mark.slow
def test_new_facts_come_later_than_the_format(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_facts_module, "WATCHED", (0, 10, 40, 120))
    shown = new_facts_panel(seeds=1)
    shown.settle()
    result = shown.trials.now.results[0]
    rows = [result[place : place + len(CURVES)] for place in range(0, len(result), len(CURVES))]
    nearly = [
        next(place for place, row in enumerate(rows) if row[measure] > 0.8 * rows[-1][measure])
        for measure in (0, 1)
    ]
    assert nearly[0] < nearly[1]
    assert rows[-1][3] < shown.trials.base[3]
    shown.close()


@pytest.mark.slow
def test_only_retrieval_answers_about_products_that_nobody_told_of() -> None:
    shown = strategies_panel(seeds=1)
    shown.settle()
    usable = [shown.trials.now.mean(place * 4 + 1) for place in range(6)]
    assert min(usable[3], usable[5]) > 0.8
    assert max(usable[0], usable[1], usable[2], usable[4]) < 0.3
    shown.close()


@pytest.mark.slow
@pytest.mark.parametrize("make", [forgetting_panel, example_quality_panel])
def test_a_panel_tells_its_settings_and_shows_a_picture_from_the_start(make: object) -> None:
    shown = make()  # type: ignore[operator]
    assert "examples" in shown.sentence or "steps" in shown.sentence
    assert shown._repr_mimebundle_()["text/plain"] == shown.sentence
    shown.close()


@pytest.fixture(scope="module")
def models() -> Iterator[AskModelsPanel]:
    """The untuned model, and the one that is trained at the first question."""
    panel = ask_models_panel()
    panel.settle()
    yield panel
    panel.close()


@pytest.mark.slow
def test_three_models_answer_a_question(models: AskModelsPanel) -> None:
    world = shipped().world
    known = world.facts(world.known)[0]
    product = f"{known.item.brand} {known.item.type}"
    models.ask(f"what is the {known.attribute} of the {product} ?")
    untuned, tuned, _ = models.answers
    assert untuned.text == known.value
    assert f'"answer":"{known.value}"' in tuned.text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("what is the colour of the <b>lamp</b> ?", "no token for"),
        ("  ", "empty"),
        ("lamp " * 200, "127 tokens"),
    ],
)
def test_a_question_that_cannot_be_asked_gets_one_sentence(
    models: AskModelsPanel, question: str, why: str
) -> None:
    before = models.answers
    models.ask(question)
    assert why in models.trouble
    assert "<b>" not in models.trouble
    assert models.answers == before


@pytest.mark.slow
def test_a_question_is_asked_once(models: AskModelsPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    monkeypatch.setattr(models._background, "begin", begun.append)
    models.ask("what is the colour of the lamp ?", "note: lamp colour red")
    assert len(begun) == 1
    models._examples.value = models._examples.options[2][1]
    assert len(begun) == 2
    models._note.value = ""
    assert len(begun) == 3


@pytest.mark.slow
def test_notes_against_what_it_knew_are_followed_once_a_tenth_of_the_examples_have_them() -> None:
    shown = note_conflict_panel(seeds=1)
    shown.settle()
    before = shown.trials.now.mean(0)
    shown.choose(contradicting=10)
    shown.settle()
    assert shown.trials.base[0] < 0.1
    assert before < 0.5
    assert shown.trials.now.mean(0) > 0.8
    shown.close()


@pytest.mark.slow
def test_a_model_that_never_heard_of_the_rule_does_not_teach_it_and_a_grader_does() -> None:
    team = {}
    shown = answer_writers_panel(seeds=1)
    for writer in (PEOPLE, MODEL, GRADER):
        shown.choose(writer=writer)
        shown.settle()
        team[writer] = shown.trials.now.mean(2)
        assert shown.trials.now.mean(0) > 0.95
    assert team[MODEL] < 0.3 < team[GRADER] < team[PEOPLE]
    shown.close()


# --------------------------------------------------------------- what a reader sees of a training


def test_the_progress_is_full_only_when_the_last_training_has_ended() -> None:
    began, go_on = Event(), Event()

    def slow(_settings: Settings, seed: int) -> Iterator[Result]:
        yield (0.7,)
        if seed == 2:
            began.set()
            assert go_on.wait(10)
            yield (0.8,)

    shown = panel(slow)
    assert began.wait(10)
    assert (shown._progress.value, len(shown.trials.now.results)) == (2, 3)
    go_on.set()
    shown.settle()
    assert shown._progress.value == 3


def test_after_stop_the_sentence_is_that_of_the_settings_as_they_are() -> None:
    began, go_on = Event(), Event()

    def slow(settings: Settings, _seed: int) -> Iterator[Result]:
        yield (0.7,)
        if settings["rate"] == 2:
            began.set()
            assert go_on.wait(10)
            yield (0.8,)

    shown = panel(slow)
    shown.settle()
    shown.choose(rate=2)
    assert began.wait(10)
    shown.stop()
    go_on.set()
    shown.settle()
    assert shown._picture.status == "Stopped. rate 2: [0.7]"


def test_watch_shows_the_panel_first_and_goes_on_with_other_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trained: list[int] = []
    monkeypatch.setattr(
        "tune_or_not.panels.lab.trials_panel.display",
        lambda shown: trained.append(len(shown.trials.now.results)),
    )
    for built, results in (("", 0), ("1", 3)):
        monkeypatch.setenv("TUNE_OR_NOT_BUILD", built)
        shown = panel(at_once)
        shown.watch(rate=2)
        assert trained.pop() == results
        assert shown.sentence == "rate 2: [2.0, 2.25, 2.5]"
        assert [one.label for one in shown.trials.past] == ["rate 1"]


def test_a_loss_beyond_the_axis_is_written_at_its_end() -> None:
    trials = Trials(("Right", "Loss"), (0.1, 0.9), Trial("now", ((0.5, 2.7),), 1), losses=1)
    chart = TrialsChart(trials, "A title")
    texts = [text.get_text() for axes in chart.live.figure.axes for text in axes.texts]
    assert "beyond the axis: 2.70 ▸" in texts
    assert len([text for text in texts if text]) == 1
