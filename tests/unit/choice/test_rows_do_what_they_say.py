"""Each row of facts/choice/numbers.toml does what its name says: told fields, and what follows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tune_or_not.case import Case
from tune_or_not.case.draws import Shares
from tune_or_not.decision.choice.approaches import (
    APPROACHES,
    LARGER,
    PROMPTING,
    RAG,
    SMALLER,
    SPECIALIST,
    TUNING,
    TUNING_RAG,
)
from tune_or_not.decision.choice.draws import Draws, yes_chance
from tune_or_not.decision.choice.gates import TRAINED, beside_the_point, gates, weeks
from tune_or_not.decision.choice.hazards import Left, hazards, place_of
from tune_or_not.decision.choice.situation import Situation
from tune_or_not.decision.choice.tables import number

NARROW = {"narrow_task": True, "is_chatbot": False}
KNOWS = {"needs_knowledge": True}
BY_HAND = NARROW | KNOWS | {"mainly_retrieval": False}
IN_PROMPT = KNOWS | {"retrieval_in_place": False, "context_fits_prompt": True,
                     "mainly_retrieval": False, "facts_come_with_request": True}  # fmt: skip


def situation(**told: Any) -> Situation:
    return Situation(Draws.of(Case.of(told), 400))


CHANCES: list[tuple[str, dict[str, Any], str | float]] = [
    ("needs_style", {"style_is_complex": True}, "style_if_named"),
    ("needs_style", {"style_hard_to_specify": True}, "style_if_named"),
    ("needs_style", {"prompting_gets_style": False}, "style_if_named"),
    ("needs_style", {"prompting_gets_style": True}, yes_chance("needs_style")),
    ("needs_style", {"narrow_task": True}, yes_chance("needs_style") / 2),
    ("needs_style", {"output_tokens": 10}, yes_chance("needs_style") / 2),
    ("needs_style", {"output_tokens": 500}, yes_chance("needs_style")),
    ("prompting_gets_style", {"needs_style": True, "style_hard_to_specify": True},
     "style_gets_through_if_hard"),
    ("needs_format", {"few_shot_keeps_format": False}, "format_if_it_breaks"),
    ("complex_task", {"narrow_task": True}, "complex_if_narrow"),
    ("complex_task", {"simple_customisation": True}, "complex_if_narrow"),
    ("narrow_task", {"complex_task": True}, "narrow_if_complex"),
    ("well_defined_task", {"narrow_task": True}, "well_defined_if_narrow"),
    ("is_chatbot", {"narrow_task": True}, "chat_if_narrow"),
    ("is_chatbot", {"narrow_task": False, "output_tokens": 10}, "chat_if_narrow"),
    ("is_chatbot", {"narrow_task": False, "output_tokens": 500}, yes_chance("is_chatbot")),
    ("cost_hurts", {"wants_fewer_tokens": True, "running_cost_too_high": False},
     "cost_hurts_if_fewer_tokens"),
    ("cost_hurts", {"wants_fewer_tokens": False, "running_cost_too_high": False}, 0),
    ("cost_hurts", {"wants_fewer_tokens": False, "running_cost_too_high": True}, 1),
    ("on_the_largest", {"prompt_score": 0.8}, "largest_if_measured"),
    ("on_the_largest", {"prompt_good_unscored": False}, "largest_if_measured"),
    ("on_the_largest", {"prompt_score": 0.8, "hosted_model": "gpt-6.1-terra"}, 0),
    ("on_the_largest", {}, 0),
    ("needs_knowledge", {}, "knowledge_if_unnamed"),
    ("needs_knowledge", {"needs_style": True},
     number("knowledge_if_unnamed") - number("knowledge_less_per_other_need")),
    ("needs_knowledge", {"needs_style": True, "needs_format": True, "needs_behaviour": True},
     "knowledge_least"),
    ("needs_knowledge", {"mainly_retrieval": False}, "knowledge_if_not_looked_up"),
    ("needs_knowledge", {"mainly_retrieval": True}, "knowledge_if_looked_up"),
    ("needs_knowledge", {"retrieval_in_place": True}, "knowledge_if_looked_up"),
    ("needs_knowledge", {"retrieval_score": 0.7}, "knowledge_if_looked_up"),
    ("needs_knowledge", {"rag_covers_knowledge": True}, "knowledge_if_it_changes"),
    ("needs_knowledge", {"needs_live_data": True}, "knowledge_if_it_changes"),
    ("needs_knowledge", {"knowledge_changes": False}, "knowledge_if_unnamed"),
    ("needs_knowledge", {"knowledge_changes": True, "retrieval_in_place": True},
     "knowledge_if_looked_up"),
    ("mainly_retrieval", NARROW | KNOWS, "looked_up_if_narrow"),
    ("mainly_retrieval", NARROW | KNOWS | {"is_chatbot": True}, yes_chance("mainly_retrieval")),
    ("mainly_retrieval", {"needs_knowledge": False}, 0),
    ("in_place", NARROW | KNOWS, "in_place_if_narrow"),
    ("in_place", KNOWS | {"narrow_task": False}, yes_chance("retrieval_in_place")),
    ("in_place", KNOWS | {"prompt_score": 0.8}, "in_place_if_prompt_measured"),
    ("in_place", KNOWS | {"retrieval_score": 0.8}, 1),
    ("context_fits_prompt", NARROW, "fits_prompt_if_narrow"),
    ("context_fits_prompt", {"narrow_task": False}, yes_chance("context_fits_prompt")),
    ("facts_come_with_request", BY_HAND, "facts_come_if_narrow"),
    ("facts_come_with_request", BY_HAND | {"knowledge_changes": True}, "facts_come"),
    ("facts_come_with_request", BY_HAND | {"needs_live_data": True}, "facts_come"),
    ("facts_come_with_request", BY_HAND | {"knowledge_changes": True, "needs_live_data": True},
     "facts_come"),
    ("facts_come_with_request", BY_HAND | {"knowledge_tokens": 5_000}, "facts_come"),
    ("facts_come_with_request", BY_HAND | {"narrow_task": False}, "facts_come"),
    ("facts_come_with_request", BY_HAND | {"mainly_retrieval": True}, 0),
    ("facts_in_prompt", IN_PROMPT, 1),
    ("facts_in_prompt", IN_PROMPT | {"facts_come_with_request": False, "knowledge_tokens": 30_000},
     1),
    ("facts_in_prompt", IN_PROMPT | {"facts_come_with_request": False, "knowledge_tokens": 31_000},
     0),
    ("facts_in_prompt", IN_PROMPT | {"context_fits_prompt": False}, 0),
    ("facts_in_prompt", IN_PROMPT | {"retrieval_in_place": True}, 0),
    ("facts_in_prompt", IN_PROMPT | {"needs_knowledge": False}, 0),
    ("facts_change", KNOWS | {"needs_live_data": True, "knowledge_changes": True}, 1),
    ("facts_change", KNOWS | {"needs_live_data": False, "knowledge_changes": False}, 0),
    ("api_allowed", {"sensitive_data": True}, "api_allowed_if_confidential"),
    ("may_train_on_data", {"sensitive_data": True}, "may_train_if_confidential"),
    ("may_train_on_data", {"examples_exist": True}, "may_train_if_examples"),
    ("may_train_on_data", {"training_examples": 500}, "may_train_if_examples"),
    ("team_can_train", {"examples_exist": True}, "team_if_examples"),
    ("team_can_train", {"training_examples": 0}, yes_chance("team_can_train")),
    ("has_examples", {"training_examples": 500}, 1),
    ("has_examples", {"training_examples": 0, "examples_exist": True}, 0),
    ("has_examples", {}, yes_chance("examples_exist")),
    ("can_make", {}, yes_chance("examples_can_be_made")),
    ("can_make", {"training_examples": 500}, yes_chance("examples_can_be_made")),
    ("can_make", {"training_examples": 0}, "examples_can_be_made_if_none"),
    ("can_make", {"examples_exist": False}, "examples_can_be_made_if_none"),
    ("can_make", {"training_examples": 0, "examples_exist": False}, "examples_can_be_made_if_none"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "told", "chance"), CHANCES)
def test_how_often_a_yes_is_drawn(name: str, told: dict[str, Any], chance: str | float) -> None:
    wanted = number(chance) if isinstance(chance, str) else chance
    assert getattr(situation(**told), name).mean() == pytest.approx(wanted, abs=0.01)


NEITHER = {"accuracy_is_crucial": False, "answers_checked_by_people": False}
BRIEF = NARROW | {"well_defined_task": True}


@pytest.mark.parametrize(
    ("name", "told", "row"),
    [
        ("prompt_versions_tried", {}, "versions_if_unmeasured"),
        ("loss_per_error", NEITHER | {"accuracy_is_crucial": True}, "loss_if_crucial"),
        ("loss_per_error", NEITHER | {"answers_checked_by_people": True}, "loss_if_checked"),
        ("upfront_budget_usd", {"tight_budget": True}, "budget_if_tight"),
        ("output_tokens", BRIEF, "short_answer_if_narrow"),
        ("label_cost_per_example", NARROW, "label_cost_if_narrow"),
    ],
)
def test_how_many_times_its_usual_draw_a_number_is(
    name: str, told: dict[str, Any], row: str
) -> None:
    usual = Shares.of(400, 0).drawn(name)
    assert getattr(situation(**told), name) == pytest.approx(usual * number(row))


def test_what_is_added_to_a_number() -> None:
    versions = Shares.of(400, 0).drawn("prompt_versions_tried")
    fell_short = situation(prompt_good_unscored=False).prompt_versions_tried
    assert fell_short == pytest.approx(versions + number("versions_if_fell_short"))
    counted = situation(prompt_good_unscored=False, prompt_versions_tried=4)
    assert (counted.prompt_versions_tried == 4).all()
    length = Shares.of(400, 0).drawn("output_tokens")
    assert (situation(narrow_task=False).output_tokens == length).all()
    usual = Shares.of(400, 0).drawn("score_needed")
    for name, row in (("accuracy_is_crucial", "score_needed_if_crucial"),
                      ("answers_checked_by_people", "score_needed_if_checked")):  # fmt: skip
        needed = situation(**NEITHER | {name: True}).score_needed
        assert needed == pytest.approx(np.clip(usual + number(row), 0.5, 0.99))


PRESENT = {
    "needs_knowledge": True, "mainly_retrieval": False, "needs_live_data": False,
    "base_knows_domain": True, "needs_format": True, "few_shot_keeps_format": True,
    "needs_consistency": False, "needs_style": True, "prompting_gets_style": True,
    "style_is_complex": False, "style_hard_to_specify": False, "needs_behaviour": True,
    "repeats_mistakes": False, "needs_domain_conventions": True, "deep_expertise": False,
    "data_is_new": False, "complex_task": True, "narrow_task": False,
    "simple_customisation": False, "well_defined_task": False, "prompt_versions_tried": 1,
}  # fmt: skip
"""Every need and trait is there, and nothing that raises or lowers its hazard."""


@pytest.mark.parametrize(
    ("change", "times"),
    [
        ({"mainly_retrieval": True}, {"facts": number("facts_if_looked_up")}),
        ({"needs_live_data": True}, {"facts": number("facts_if_live")}),
        ({"base_knows_domain": False},
         {"facts": number("facts_if_field_unknown") / number("facts_if_field_known"),
          "judgement": number("judgement_if_field_unknown")}),
        ({"few_shot_keeps_format": False},
         {"form": number("form_if_broken") / number("form_if_kept")}),
        ({"needs_consistency": True}, {"form": number("alike"), "style": number("alike")}),
        ({"prompting_gets_style": False},
         {"style": number("style_if_missed") / number("style_if_reached")}),
        ({"style_is_complex": True}, {"style": number("style_if_complex")}),
        ({"style_hard_to_specify": True}, {"style": number("style_if_complex")}),
        ({"repeats_mistakes": True}, {"conduct": number("conduct_if_repeated")}),
        ({"deep_expertise": True}, {"judgement": 1 + number("judgement_per_reason")}),
        ({"deep_expertise": True, "data_is_new": True},
         {"judgement": 1 + 2 * number("judgement_per_reason")}),
        ({"narrow_task": True}, {"difficulty": number("difficulty_if_narrow")}),
        ({"simple_customisation": True}, {"difficulty": number("difficulty_if_simple")}),
        ({"prompt_versions_tried": 4},
         {"first_draft": np.exp(-3 / number("versions_to_leave_the_draft"))}),
    ],
)  # fmt: skip
def test_what_raises_or_lowers_a_hazard(change: dict[str, Any], times: dict[str, float]) -> None:
    usual, changed = hazards(situation(**PRESENT)), hazards(situation(**PRESENT | change))
    ratio = np.ones(len(usual))
    for cause, factor in times.items():
        ratio[place_of(cause)] = factor
    assert changed == pytest.approx(usual * ratio[:, np.newaxis])


@pytest.mark.parametrize(
    ("cause", "absent"),
    [
        ("facts", {"needs_knowledge": False}), ("form", {"needs_format": False}),
        ("style", {"needs_style": False}), ("conduct", {"needs_behaviour": False}),
        ("judgement", {"needs_domain_conventions": False}), ("difficulty", {"complex_task": False}),
        ("noise", {"well_defined_task": True}),
    ],
)  # fmt: skip
def test_a_need_that_is_not_there_hardly_errs(cause: str, absent: dict[str, Any]) -> None:
    usual, without = hazards(situation(**PRESENT)), hazards(situation(**PRESENT | absent))
    assert (without.mean(axis=1) < usual.mean(axis=1) / 1.5).tolist() == [
        place == place_of(cause) for place in range(len(usual))
    ]


SERVED = PRESENT | {"rag_covers_knowledge": True, "examples_exist": True, "api_allowed": True,
                    "good_example_share": 1.0, "facts_come_with_request": False,
                    "retrieval_in_place": False, "knowledge_tokens": 500_000,
                    "knowledge_changes": False, "structured_outputs_tried": True}  # fmt: skip


def left(**told: Any) -> Left:
    return Left(situation(**SERVED | told))


def test_what_more_work_on_a_prompt_repairs() -> None:
    first, fourth, draft = (
        left(prompt_versions_tried=0),
        left(prompt_versions_tried=3),
        "first_draft",
    )
    taught = np.arange(len(first.prompt_work)) != place_of(draft)
    assert fourth.prompt_work[taught] == pytest.approx(
        first.prompt_work[taught] * np.exp(-3 / number("versions_to_learn"))
    )
    assert (fourth.prompt_work[~taught] == first.prompt_work[~taught]).all()
    usual, fails = left().prompt_work, number("work_where_prompts_fail")
    for told, stuck in (({"repeats_mistakes": True}, ("conduct", "judgement")),
                        ({"prompting_gets_style": False}, ("style",)),
                        ({"few_shot_keeps_format": False}, ("form",))):  # fmt: skip
        less = np.ones((len(usual), 1))
        less[[place_of(cause) for cause in stuck]] = fails
        assert left(**told).prompt_work == pytest.approx(usual * less)
    form = place_of("form")
    untried = left(few_shot_keeps_format=False, structured_outputs_tried=False).prompt_work[form]
    assert untried == pytest.approx(np.maximum(usual[form] * fails, number("schema_repairs")))


def test_what_retrieval_repairs() -> None:
    facts = place_of("facts")
    covered, uncovered = left(), left(rag_covers_knowledge=False)
    assert covered.retrieval[facts].min() == pytest.approx(number("rag_if_covered"))
    more = covered.retrieval[facts] > number("rag_if_covered")
    assert 0.5 < more.mean() < 1
    assert uncovered.retrieval[facts, more] == pytest.approx(
        covered.retrieval[facts, more] * number("rag_if_uncovered")
    )
    assert 1 - uncovered.further_retrieval == pytest.approx(
        (1 - covered.further_retrieval) * number("more_if_uncovered")
    )


@pytest.mark.parametrize(
    ("cause", "told", "goal"),
    [
        ("form", {}, number("examples_for_form")),
        ("style", {}, number("examples_for_style")),
        ("conduct", {}, number("examples_for_style")),
        ("first_draft", {}, number("examples_for_form")),
        ("judgement", {"complex_task": False}, number("examples_for_broad")),
        ("judgement", {}, 2 * number("examples_for_broad")),
        ("noise", {"narrow_task": True, "complex_task": False}, number("examples_for_narrow")),
    ],
)
def test_examples_teach_with_their_logarithm(cause: str, told: dict[str, Any], goal: float) -> None:
    nothing, place = number("examples_for_nothing"), place_of(cause)
    for examples, share in ((nothing, 0), (goal, 1), (np.sqrt(nothing * goal), 0.5), (1e5, 1.05)):
        learnt = left(**told, training_examples=round(examples)).learnt[place]
        assert learnt == pytest.approx(np.clip(share, 0, 1.05), abs=0.01) or share > 1


def test_what_training_repairs() -> None:
    many = {"training_examples": 8_000, "complex_task": True, "narrow_task": False}
    usual, facts = left(**many), place_of("facts")
    whole = usual.learnt == usual.learnt.max()
    assert whole.any()
    changing = left(**many, knowledge_changes=True).training[facts]
    assert changing == pytest.approx(np.minimum(usual.training[facts], 0))
    unneeded = {"needs_knowledge": False, "mainly_retrieval": False}
    old = left(**many | unneeded | {"data_is_new": False}).training[facts]
    new = left(**many | unneeded | {"data_is_new": True}).training[facts]
    rose = old > 0
    assert (new - old)[rose] == pytest.approx(
        number("training_new_facts") * usual.learnt[facts, rose]
    )
    plain = left(**many | {"complex_task": False, "training_examples": 100_000})
    sprawling = left(**many | {"training_examples": 100_000})
    agreed = left(**many | {"complex_task": False, "training_examples": 100_000,
                            "narrow_task": True, "well_defined_task": True})  # fmt: skip
    place = place_of("judgement")
    for other, row in ((sprawling, "training_complex"), (agreed, "training_narrow")):
        both = (plain.training[place] > 0) & (other.training[place] > 0)
        assert (other.training / other.learnt - plain.training / plain.learnt)[place, both] == (
            pytest.approx(number(row))
        )


def test_what_is_left_multiplies() -> None:
    """Each way beside its parts, by hand."""
    for told in ({}, {"retrieval_in_place": True}, {"facts_come_with_request": True,
                 "context_fits_prompt": True}, {"api_allowed": False}):  # fmt: skip
        some = left(**told)
        facts = np.arange(len(some.retrieval)) == place_of("facts")
        in_place, in_prompt = "retrieval_in_place" in told, "context_fits_prompt" in told
        at_hand = np.where(facts[:, np.newaxis] & in_prompt, 1 - some.retrieval, 1.0)
        work, passages = 1 - some.prompt_work, 1 - some.retrieval
        worse = 1 - some._drawn("open_model") if told == {"api_allowed": False} else 1.0
        lighter = 1 - 0.7 * some._drawn("open_model") if told == {"api_allowed": False} else 1.0
        assert some.today() == pytest.approx(at_hand * (passages if in_place else 1))
        assert some.prompting() == pytest.approx(at_hand * work * worse)
        assert some.larger_model() == pytest.approx(
            at_hand * work * (1 - some._drawn("larger_model"))
        )
        assert some.smaller_hosted_model() == pytest.approx(
            at_hand * work * (1 - some._drawn("smaller_hosted_model"))
            * (passages if in_place else 1)
        )  # fmt: skip
        assert some.rag() == pytest.approx(passages * work * some.further_retrieval * lighter)
        assert some.fine_tuning() == pytest.approx(1 - some.training)
        both = (1 - some.training) * some.further_retrieval * (
            1 - some.retrieval * number("tuned_with_rag")
        )  # fmt: skip
        assert some.fine_tuning_rag()[~facts] == pytest.approx(both[~facts])
    stuck = left(repeats_mistakes=True)
    place, half = place_of("conduct"), number("larger_where_prompts_fail")
    assert stuck.larger_model()[place] == pytest.approx(
        ((1 - stuck.prompt_work) * (1 - half * stuck._drawn("larger_model")))[place]
    )


def test_tuned_with_retrieval_is_near_retrieval_alone_where_passages_do_it() -> None:
    """Ovadia et al. (arXiv 2312.05934), table 2: a little below. Balaguer et al. (2401.08406):
    where passages do not do it, training adds."""
    facts = place_of("facts")
    for told in ({"rag_covers_knowledge": True}, {"rag_covers_knowledge": False}):
        some = left(**told, training_examples=50_000)
        alone = 1 - (1 - some.retrieval[facts]) * some.further_retrieval[facts]
        tuned = 1 - some.fine_tuning_rag()[facts]
        assert (tuned <= alone + 1e-9).all() == told["rag_covers_knowledge"]
        assert (tuned > alone - 0.12).all()


OPEN = {"api_allowed": True, "may_train_on_data": True, "team_can_train": True,
        "stable_task": True, "needs_quick_iteration": False, "examples_exist": True,
        "training_examples": 1_000, "good_example_share": 1.0, "weeks_to_release": 52}  # fmt: skip


@pytest.mark.parametrize(
    ("told", "reason", "shares"),
    [
        ({"api_allowed": False}, "data_stays", dict.fromkeys((LARGER, SMALLER), 1.0)),
        ({"may_train_on_data": False}, "no_training_on_data", dict.fromkeys(TRAINED, 1.0)),
        ({"team_can_train": False}, "nobody_trains",
         dict.fromkeys(TRAINED, number("nobody_trains"))),
        ({"team_can_train": None}, "nobody_trains",
         dict.fromkeys(TRAINED, (1 - number("team_if_examples"))
                       * number("nobody_trains_if_drawn"))),
        ({"stable_task": False}, "task_changes",
         dict.fromkeys(TRAINED, number("changes_stop_training"))),
        ({"stable_task": None}, "task_changes",
         dict.fromkeys(TRAINED, (1 - yes_chance("stable_task"))
                       * number("changes_stop_training_if_drawn"))),
        ({"needs_quick_iteration": True}, "task_changes",
         dict.fromkeys(TRAINED, number("quick_changes_stop_training"))),
        ({"needs_quick_iteration": None}, "task_changes",
         dict.fromkeys(TRAINED, yes_chance("needs_quick_iteration")
                       * number("quick_changes_stop_training_if_drawn"))),
        ({"tuning_fell_short": True}, "tuning_fell_short",
         dict.fromkeys((TUNING, TUNING_RAG), number("fell_short_stops_training"))),
        ({"training_examples": 199}, "too_few_examples", {SPECIALIST: 1.0}),
        ({"training_examples": 49}, "too_few_examples", dict.fromkeys(TRAINED, 1.0)),
        ({"training_examples": 100, "good_example_share": 0.5}, "too_few_examples",
         {SPECIALIST: 1.0}),
        ({"training_examples": 0, "examples_exist": False, "examples_can_be_made": False},
         "too_few_examples", dict.fromkeys(TRAINED, 1.0)),
        ({"weeks_to_release": 1}, "too_late_for_release", dict.fromkeys(range(7), 1.0)),
        ({}, None, {}),
    ],
)  # fmt: skip
def test_each_gate_closes_what_it_names_and_nothing_else(
    told: dict[str, Any], reason: str | None, shares: dict[int, float]
) -> None:
    values = {name: value for name, value in (OPEN | told).items() if value is not None}
    for name, closed in gates(situation(**values)).items():
        wanted = [shares.get(n, 0) if name == reason else 0 for n in range(len(APPROACHES))]
        assert closed.mean(axis=1) == pytest.approx(wanted, abs=0.015), name


def test_weeks_by_hand() -> None:
    """70 hours of retrieval are two weeks, 105 of training three; a release takes 1.5 more."""
    hours = {"engineer_hours_rag": 70, "engineer_hours_fine_tuning": 105}
    for told, wanted in (
        ({}, (1.5, 1.5, 3.5, 1.5, 3.9, 4.5, 6.5)),
        ({"retrieval_in_place": True}, (1.5, 1.5, 2.2, 1.5, 3.9, 4.5, 4.7)),
        ({"api_allowed": False}, (3.5, 3.5, 5.5, 3.5, 3.9, 4.5, 6.5)),
    ):
        given = weeks(situation(**SERVED | hours | told))
        assert given == pytest.approx(np.broadcast_to(np.array(wanted)[:, np.newaxis], given.shape))
    without = situation(**SERVED | hours | {"examples_exist": False})
    made = without.training_examples / number("examples_a_week")
    assert weeks(without)[TUNING] == pytest.approx(4.5 + made)
    assert weeks(without)[SPECIALIST] == pytest.approx(3.9 + made)


@pytest.mark.parametrize(
    ("told", "idle"),
    [
        ({}, {SMALLER}),
        ({"retrieval_in_place": True}, {PROMPTING, LARGER}),
        ({"facts_come_with_request": True, "context_fits_prompt": True}, {RAG, TUNING_RAG}),
        ({"needs_knowledge": False}, {RAG, TUNING_RAG}),
    ],
)
def test_what_is_no_other_way(told: dict[str, Any], idle: set[int]) -> None:
    where = beside_the_point(situation(**SERVED | told))
    assert where.all(axis=1).tolist() == [n in idle for n in range(len(APPROACHES))]
    assert where.any(axis=1).tolist() == [n in idle for n in range(len(APPROACHES))]
