"""Headline, reasons, way and turns: what the answer says, by cases small enough to work out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tune_or_not.case import Case, example_case, ladder
from tune_or_not.charts.choice.answer_words import answer_words
from tune_or_not.decision.choice import turning
from tune_or_not.decision.choice.brief import brief
from tune_or_not.decision.choice.draws import Draws
from tune_or_not.decision.choice.judgement import judge
from tune_or_not.decision.choice.out import middle, quantiles
from tune_or_not.decision.choice.reasons import _spread
from tune_or_not.decision.choice.recommendation import recommend, recommend_quickly
from tune_or_not.decision.choice.shares import headline
from tune_or_not.decision.choice.turning import _directions, turns, verdicts_of_changes
from tune_or_not.decision.choice.turning import _spread as _few
from tune_or_not.decision.choice.way import way

TOLD = {
    "needs_knowledge": True, "mainly_retrieval": True, "needs_style": True,
    "prompt_score": 0.6, "retrieval_score": 0.8, "score_needed": 0.85, "answer_ms_now": 4_000,
    "latency_target_ms": 500, "requests_per_month": 50_000,
}  # fmt: skip


def share_of(*first: float) -> np.ndarray:
    return np.array([*first, *[0.0] * (7 - len(first))])


@pytest.mark.parametrize(
    ("first", "second", "reached", "clear"),
    [
        (0.6, 0.3, 1.0, True), (0.59, 0.3, 1.0, False), (0.61, 0.39, 0.5, True),
        (0.7, 0.3, 0.49, False), (0.8, 0.2, 0.9, True), (0.5, 0.5, 1.0, False),
    ],
)  # fmt: skip
def test_clear_from_60_percent_with_20_points_where_it_is_reached(
    first: float, second: float, reached: float, clear: bool
) -> None:
    answer = headline(share_of(second, first), reached)
    assert (answer.verdict, answer.clear) == ("rag" if first > second else "prompting", clear)


def test_a_larger_model_is_named_where_the_chosen_one_will_not_do() -> None:
    """A model that is far from good enough, where one that is dearer may be asked."""
    answer = recommend_quickly(example_case(
        prompt_score=0.8, score_needed=0.84, needs_knowledge=False, mainly_retrieval=False,
        examples_exist=False, weeks_to_release=2,
    ))  # fmt: skip
    assert answer.verdict == "prompting"
    assert answer.name == "Prompting a larger model"
    assert answer.headline.startswith("Prompting a larger model, in ")
    words = {approach.id: approach.share for approach in answer.approaches}
    assert words["larger_model"] > 0.6
    assert words["prompting"] < 0.05
    assert replace(answer, verdict="rag").name == "RAG"  # only prompting is of a larger model


def test_a_brief_names_what_is_the_best_in_one_draw_of_a_hundred() -> None:
    answer = recommend_quickly(example_case())
    rare = {"rag": 0.975, "fine_tuning": 0.015, "prompting": 0.01, "smaller_model": 0.0}
    text = brief(example_case(), replace(answer, shares=dict.fromkeys(answer.shares, 0.0) | rare))
    assert "Fine-tuning 2 % and Prompting 1 %" in text
    assert "Smaller model" not in text


def test_what_is_the_best_in_nearly_all_draws_is_not_the_best_whatever_is_drawn() -> None:
    nearly = recommend_quickly(example_case())
    assert 0.995 < nearly.share < 1
    assert answer_words(nearly).whole == "RAG. It is the best in over 99 % of the draws."
    always = replace(nearly, shares=dict.fromkeys(nearly.shares, 0.0) | {"rag": 1.0})
    assert answer_words(always).whole == "RAG. It is the best whatever else is drawn."


@pytest.mark.parametrize(("second", "named"), [("rag", "RAG"), ("fine_tuning", "Fine-tuning")])
def test_what_is_not_clear_is_between_the_two_largest(second: str, named: str) -> None:
    shares = {"base_model": 0.1, "hosted_api": 0.0, "prompting": 0.5, "smaller_model": 0.15}
    answer = replace(recommend_quickly(Case(), 50), verdict="prompting", clear=False,
                     shares=shares | {second: 0.25})  # fmt: skip
    assert answer.headline.startswith(f"Between Prompting and {named}: the first in 50 %")


def test_quantiles_of_weighted_draws() -> None:
    values, even = np.arange(1.0, 101.0)[::-1], np.full(100, 0.01)
    assert quantiles(values, even) == pytest.approx((10, 50, 90), abs=1)
    heavy = np.where(values == 7, 0.9, 0.1 / 99)
    assert middle(values, heavy) == 7


def test_the_reasons_say_what_is_told_measured_and_drawn() -> None:
    told = " ".join(reason.text for reason in recommend_quickly(Case.of(TOLD)).because)
    assert told.startswith("You named: needs knowledge of its own, mostly looking things up and")
    assert "Score of the best prompt: 60 % (measured)" in told
    assert "score with retrieval: 80 % (measured); needed: 85 % (told)." in told
    assert "50,000 requests a month (told)" in told
    assert "0.5 s are allowed (told): too slow." in told
    assert "Whether answers need knowledge" not in told
    untold = " ".join(reason.text for reason in recommend_quickly(Case()).because)
    assert "Whether answers need knowledge of their own is not told; they do in " in untold
    assert "today's answers: " in untold.lower()
    assert " requests a month (drawn)" in untold
    faster = recommend_quickly(Case.of({"needs_faster_answers": True})).because
    assert any(r.text.startswith("Answers must come faster (told): about") for r in faster)


def test_a_range_is_said_where_the_draws_differ() -> None:
    even = np.full(100, 0.01)
    assert _spread(np.full(100, 0.5), even) == "50 %"
    assert _spread(np.linspace(0.5, 0.9, 100), even) == "54 % to 86 %"


def test_seconds_are_those_of_the_table() -> None:
    for values in (
        TOLD | {"answer_ms_now": 4_321},
        {"needs_faster_answers": True, "answer_ms_now": 7_400},
    ):
        recommended = recommend_quickly(Case.of(values), 200)
        best = max(recommended.approaches, key=lambda row: row.share)
        text = " ".join(reason.text for reason in recommended.because)
        assert f"{best.seconds:,.2g} s" in text
    assert "about 7.4 s today" in text


def test_what_nothing_reaches_is_said_with_its_share() -> None:
    case = Case.of({"needs_knowledge": True, "prompt_score": 0.4, "score_needed": 0.95})
    reached = judge(Draws.of(case, 400))
    nothing = 1 - float(reached.weight @ reached.good.any(axis=0))
    assert nothing > 0.5
    text = " ".join(reason.text for reason in recommend_quickly(case, 400).because)
    assert f"In {round(100 * nothing)} % of the draws nothing that may be done reaches it" in text


def test_hardware_of_ones_own_is_named_only_where_the_model_runs_there() -> None:
    for api_allowed in (True, False):
        recommended = recommend_quickly(example_case(api_allowed=api_allowed), 200)
        text = " ".join(reason.text for reason in recommended.because)
        assert (recommended.place == "own") == (not api_allowed)
        assert ("hardware of your own" in text) == (not api_allowed)


def test_the_brief_begins_with_the_largest_share_and_asks_three_things() -> None:
    recommended = recommend(Case(), 200)
    lines = brief(Case(), recommended).splitlines()
    shares = [int(part) for part in re.findall(r"(\d+) %", lines[1])]
    assert shares == sorted(shares, reverse=True)
    assert len(shares) > 3
    (asked,) = (line for line in lines if line.startswith("Ask next: "))
    assert asked.count("?") == 3
    assert sum(line.startswith("Try next: ") for line in lines) == 2


def test_a_slider_is_tried_in_both_directions_from_where_it_stands() -> None:
    stops = ladder("prompt_score")
    down, up = _directions(Case.of({"prompt_score": stops[5]}), "prompt_score")
    assert down == tuple(stops[4::-1])
    assert up == tuple(stops[6:])
    assert _directions(Case.of({"narrow_task": True}), "narrow_task") == [(False,)]
    assert _directions(Case(), "narrow_task") == [(True,), (False,)]
    assert _few(range(10)) == (0, 3, 6, 9)
    assert _few(range(4)) == (0, 1, 2, 3)
    assert _few(range(5)) == (0, 1, 3, 4)


def test_a_rival_is_named_with_what_stands_against_it() -> None:
    found = recommend_quickly(Case.of({"needs_knowledge": False, "may_train_on_data": False}))
    trained = {row.id: row for row in found.approaches}["fine_tuning"]
    assert trained.share == trained.allowed == 0
    assert trained.out[0].reason == "no model may be trained on the data"
    assert trained.out[0].share == pytest.approx(1)
    assert [out.share for row in found.approaches for out in row.out] == [
        share for row in found.approaches
        for share in sorted((out.share for out in row.out), reverse=True)
    ]  # fmt: skip
    assert any(
        "Fine-tuning is the best in 0 % of the draws; against it: no model may be trained on the "
        "data (100 %)" in reason.text for reason in found.because
    )  # fmt: skip
    rivals = [reason.text for reason in found.because if "; against it: " in reason.text]
    assert max(text.count(" %)") for text in rivals) == 2


def test_the_way_names_the_number_at_which_to_stop() -> None:
    stages = way(judge(Draws.of(Case.of(TOLD), 300)))
    assert [stage.stage for stage in stages][-1] == (
        "Nothing reaches it: lower the bar, or narrow the task"
    )
    assert stages[0].stop_when == "85 % of 50 graded answers are good"
    untold = way(judge(Draws.of(Case(), 300)))
    assert untold[0].stage == "Work on the prompt"
    assert untold[0].stop_when.endswith("(drawn, 41 % to 84 %: nobody told the score needed)")


def test_a_turn_that_more_draws_deny_is_looked_for_farther_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By few draws from 75 %, by more from 80 %: 81 % is the next stop that was tried first."""

    def verdicts(_: Case, changes: list[Any], seed: int, draws: int = 50, **__: Any) -> list[str]:
        turned = 0.8 if draws > 50 else 0.75
        scores = [change[1] if change and change[0] == "prompt_score" else 0 for change in changes]
        return ["rag" if score >= turned else "prompting" for score in scores]

    monkeypatch.setattr(turning, "verdicts_of_changes", verdicts)
    (turn,) = turns(Case.of({"prompt_score": 0.7}), "prompting", ())
    assert (turn.value, turn.verdict) == (0.81, "rag")


def test_a_turn_is_the_nearest_stop_that_turns() -> None:
    """Beside every stop of the slider, one after the other."""
    case = Case.of({
        "needs_knowledge": False, "prompt_score": 0.7, "score_needed": 0.8, "narrow_task": True,
        "examples_exist": True, "team_can_train": True, "prompt_versions_tried": 10,
        "requests_per_month": 100_000, "small_model_suffices": False, "repeats_mistakes": True,
        "needs_faster_answers": False, "running_cost_too_high": False,
    })  # fmt: skip
    verdict = recommend_quickly(case, 50).verdict
    given = {turn.name: turn for turn in turns(case, verdict, ())}
    stops = [stop for stop in ladder("prompt_score") if stop > 0.7]
    names = verdicts_of_changes(case, [("prompt_score", stop) for stop in stops])
    nearest = next(place for place, name in enumerate(names) if name != verdict)
    assert given["prompt_score"].value == stops[nearest]
    assert given["prompt_score"].verdict == names[nearest]
    assert given["prompt_score"].text.startswith("Set “Score of the best prompt” to ")
    toggles = [turn for turn in given.values() if isinstance(turn.value, bool)]
    assert toggles
    for turn in toggles:
        assert turn.value != getattr(case, turn.name) or not case.is_known(turn.name)
        assert f" to {'yes' if turn.value else 'no'}, and it is: " in turn.text


@pytest.mark.slow
def test_a_longer_trial_comes_first_where_its_hours_tell_more() -> None:
    case = Case(needs_style=True, examples_exist=True, prompt_good_unscored=False)
    trials = recommend(case).try_next
    per_hour = [trial.gain / trial.hours for trial in trials]
    assert per_hour == sorted(per_hour, reverse=True)
    assert [trial.hours for trial in trials] != sorted(trial.hours for trial in trials)


@pytest.mark.parametrize(("ms", "written"), [(2_552, "2.6 s"), (2_548, "2.5 s")])
def test_times_are_seconds_of_a_thousand_milliseconds(ms: int, written: str) -> None:
    good = {"prompt_score": 0.95, "score_needed": 0.9, "needs_knowledge": False}
    hurried = recommend_quickly(Case.of(good | {"needs_faster_answers": True, "answer_ms_now": ms}))
    assert f"about {written} today" in " ".join(reason.text for reason in hurried.because)
    in_time = recommend_quickly(Case.of(good | {"latency_target_ms": 5_000, "answer_ms_now": ms}))
    assert in_time.verdict == "prompting"
    text = " ".join(reason.text for reason in in_time.because)
    assert f"An answer takes about {written} (measured), 5 s are allowed (told): in time." in text
    prompted = next(approach for approach in in_time.approaches if approach.id == "prompting")
    assert prompted.seconds == pytest.approx(ms / 1_000)


def test_what_to_do_first_is_the_trial_with_the_most_certainty_per_hour() -> None:
    found = recommend(Case())
    per_hour = [trial.gain / trial.hours for trial in found.try_next]
    assert per_hour == sorted(per_hour, reverse=True)
    assert found.next_experiment == found.try_next[0].experiment
    asked = replace(found, try_next=())
    assert asked.next_experiment == found.ask_next[0].question
    assert replace(asked, ask_next=()).next_experiment.startswith("Build it: ")
    gains = [question.gain for question in found.ask_next]
    assert gains == sorted(gains, reverse=True)
    assert min(gains) >= 0.01
    assert found.rests_on_unknown
    assert set(found.rests_on_unknown) <= set(Case.model_fields) - set(found.told)
