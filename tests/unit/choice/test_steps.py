"""The course's own argument step by step: where it ends, at which limit, and in which words."""

from datetime import date
from itertools import product
from typing import Any

import pytest
from tune_or_not.decision.choice.steps import GAP_FIELDS, Findings, path, still_sold
from tune_or_not.decision.choice.worth import worth

from tests.support.ready_to_tune import READY
from tune_or_not.case import example_case
from tune_or_not.case.columns import Columns
from tune_or_not.decision.advice.verdicts import NAMES
from tune_or_not.decision.bill.prices import tuning_offer
from tune_or_not.decision.choice.recommendation import recommend, recommend_quickly

GAP = (
    "needs_knowledge", "mainly_retrieval", "needs_style", "prompting_gets_style", "needs_format",
    "few_shot_keeps_format", "needs_behaviour", "rag_covers_knowledge",
)  # fmt: skip
ENOUGH = READY | {"prompt_score": 0.9, "wants_fewer_tokens": True, "cache_hit_rate": 0.5}
"""The same with good answers that take too many tokens; the cache is in use."""


def ending(**values: Any) -> tuple[str, str]:
    """The step at which the argument ends, and its verdict."""
    last = path(example_case(**values))[-1]
    return last.step.id, NAMES[last.code]


def told(**values: Any) -> str:
    found = recommend_quickly(example_case(**values))
    return " ".join(reason.text for reason in found.because)


@pytest.mark.parametrize(
    ("values", "step", "verdict"),
    [
        (READY, "tune", "fine_tuning"),
        (READY | {"mainly_retrieval": True}, "tune", "fine_tuning_rag"),
        (READY | {"evaluation_examples": 49}, "evaluation", "not_yet"),
        (READY | {"evaluation_examples": 50}, "tune", "fine_tuning"),
        (READY | {"prompt_score": 0.9}, "enough", "prompting"),
        (READY | {"prompt_score": 0.89}, "economics", "prompting"),
        (READY | {"prompt_score": 0.9, "api_allowed": False}, "enough", "base_model"),
        (READY | {"prompt_versions_tried": 2}, "tried", "not_yet"),
        (READY | {"prompt_versions_tried": 3}, "tune", "fine_tuning"),
        (
            READY | {"needs_format": True, "few_shot_keeps_format": False},
            "structured_outputs",
            "not_yet",
        ),
        (
            READY | {"needs_format": True, "few_shot_keeps_format": False}
            | {"structured_outputs_tried": True, "needs_behaviour": False},
            "tune",
            "fine_tuning",
        ),
        (READY | {"needs_behaviour": False, "needs_knowledge": True}, "knowledge_only", "rag"),
        (
            READY | {"needs_behaviour": False, "mainly_retrieval": True,
                    "rag_covers_knowledge": False},
            "tune",
            "fine_tuning_rag",
        ),
        (READY | {"needs_behaviour": False, "rag_covers_knowledge": False}, "no_gap", "not_yet"),
        (READY | {"needs_behaviour": False, "needs_style": True}, "no_gap", "not_yet"),
        (
            READY | {"needs_behaviour": False, "needs_style": True, "prompting_gets_style": False},
            "tune",
            "fine_tuning",
        ),
        (READY | {"needs_behaviour": False, "repeats_mistakes": True}, "tune", "fine_tuning"),
        (
            READY | {"narrow_task": True, "small_model_suffices": True},
            "small_model",
            "smaller_model",
        ),
        (READY | {"narrow_task": True, "small_model_suffices": False}, "tune", "fine_tuning"),
        (READY | {"narrow_task": False, "small_model_suffices": True}, "tune", "fine_tuning"),
        (
            READY | {"narrow_task": True, "small_model_suffices": True, "needs_knowledge": True},
            "tune",
            "fine_tuning_rag",
        ),
        (READY | {"needs_behaviour": False}, "no_gap", "not_yet"),
        (ENOUGH | {"cache_hit_rate": 0.49}, "caching", "not_yet"),
        (ENOUGH | {"cache_hit_rate": 0.49, "static_prompt_tokens": 1024}, "caching", "not_yet"),
        (
            ENOUGH | {"cache_hit_rate": 0.49, "static_prompt_tokens": 1023},
            "economics",
            "prompting",
        ),
        (ENOUGH | {"cache_hit_rate": 0.49, "needs_faster_answers": True}, "economics", "prompting"),
        (READY | {"cache_hit_rate": 0.1, "wants_fewer_tokens": True}, "tune", "fine_tuning"),
        (ENOUGH, "economics", "prompting"),
        (ENOUGH | {"api_allowed": False}, "economics", "base_model"),
        (ENOUGH | {"stable_task": False}, "readiness", "prompting"),
        (READY | {"stable_task": False}, "readiness", "not_yet"),
        (READY | {"stable_task": False, "needs_knowledge": True}, "readiness", "rag"),
        (READY | {"team_can_train": False}, "readiness", "not_yet"),
        (READY | {"training_examples": 55, "good_example_share": 0.9}, "tune", "fine_tuning"),
        (READY | {"training_examples": 54, "good_example_share": 0.9}, "readiness", "not_yet"),
        (READY | {"tuning_offer": "openai-gpt-4-1-mini"}, "market", "not_yet"),
        (
            READY | {"tuning_offer": "openai-gpt-4-1-mini", "as_of": "2026-05-06"},
            "tune",
            "fine_tuning",
        ),
        (READY | {"loss_per_error": 0}, "economics", "prompting"),
        (READY | {"loss_per_error": 0, "needs_knowledge": True}, "economics", "rag"),
    ],
)  # fmt: skip
def test_the_argument_ends(values: dict[str, Any], step: str, verdict: str) -> None:
    assert ending(**values) == (step, verdict)


@pytest.mark.parametrize("said", list(product([False, True], repeat=8)))
def test_what_is_missing_is_told_from_the_case_alone(said: tuple[bool, ...]) -> None:
    case = example_case(**dict(zip(GAP, said, strict=True)))
    found = Findings(case, Columns(1, {}, case))
    knowledge = case.needs_knowledge or case.mainly_retrieval
    behaviour = any([
        case.needs_style and not case.prompting_gets_style,
        case.needs_format and not case.few_shot_keeps_format,
        case.needs_behaviour,
        knowledge and not case.rag_covers_knowledge,
    ])  # fmt: skip
    assert bool(found.knowledge[0]) == knowledge
    assert bool(found.behaviour[0]) == behaviour
    again = case.changed(repeats_mistakes=True)
    assert Findings(again, Columns(1, {}, again)).behaviour[0]


def test_a_tuned_model_that_reaches_the_score_was_not_measured_in_vain() -> None:
    assert ending(**READY | {"tuned_score": 0.9}) == ("tune", "fine_tuning")
    assert ending(**READY | {"tuned_score": 0.89})[0] == "measured"


def test_the_gap_is_named_once_before_what_follows_from_it() -> None:
    because = recommend_quickly(example_case(**READY | {"tuned_score": 0.95})).because
    texts = [reason.text for reason in because]
    (named,) = [place for place, text in enumerate(texts) if text.startswith("What is missing")]
    assert texts[named - 1] == "5 prompt versions were tried."
    assert because[named].fields == GAP_FIELDS
    tried = {"needs_format": True, "few_shot_keeps_format": False, "structured_outputs_tried": True}
    texts = [reason.text for reason in recommend_quickly(example_case(**READY | tried)).because]
    (named,) = [place for place, text in enumerate(texts) if text.startswith("What is missing")]
    assert texts[named - 1] == "Structured outputs were tried and the format still breaks."


def test_the_budget_is_what_training_costs_before_the_first_request() -> None:
    case = example_case(**READY)
    upfront = float(path(case)[-1].found.upfront[0])
    assert ending(**READY | {"upfront_budget_usd": int(upfront)}) == ("readiness", "not_yet")
    assert ending(**READY | {"upfront_budget_usd": int(upfront) + 1})[0] == "tune"


@pytest.mark.parametrize(
    ("day", "sold"),
    [
        (date(2026, 5, 6), True),
        (date(2026, 5, 7), False),
    ],
)
def test_an_offer_is_sold_until_it_closes(day: date, sold: bool) -> None:
    assert still_sold(tuning_offer("openai-gpt-4-1-mini"), day) is sold


def test_an_offer_that_ends_within_three_months_is_not_worth_starting() -> None:
    class Offer:
        retires = date(2027, 3, 1)

        def bought_on(self, day: date) -> bool:
            return day.year > 2000

    assert still_sold(Offer(), date(2026, 12, 1))  # type: ignore[arg-type]
    assert not still_sold(Offer(), date(2026, 12, 2))  # type: ignore[arg-type]


def test_worth_is_the_gap_times_the_loss_over_the_horizon() -> None:
    case = example_case(
            **        READY | {"horizon_months": 2, "traffic_growth": 0.5, "discount_rate": 0,
                "requests_per_month": 1000, "loss_per_error": 2}
    )  # fmt: skip
    _, gained = worth(case, knowledge=False)
    assert gained == pytest.approx((1000 + 1500) * 0.3 * 2)
    _, gained = worth(case.changed(prompt_score=0.95), knowledge=False)
    assert gained == 0
    discounted = worth(case.changed(discount_rate=0.21, traffic_growth=0), knowledge=False)[1]
    assert discounted == pytest.approx(600 * (1.21 ** (-1 / 12) + 1.21 ** (-2 / 12)))


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (READY, "200 graded questions can show a gain of about 14 points or more."),
        (READY, "The best prompt scores 60%; 90% is needed: prompting falls short so far."),
        (READY, "5 prompt versions were tried."),
        (READY, "What is missing is behaviour, not knowledge (a fixed conduct is needed)."),
        (READY, "900 good examples, a stable task, a team and a budget: training is ready."),
        (READY, "dedicated H100 can be bought on 2026-11-20."),
        (READY, "it pays."),
        (READY, "So tune: nothing simpler is left untried."),
        (READY | {"needs_knowledge": True}, "So tune for behaviour, and retrieve the facts"),
        (READY | {"api_allowed": False}, "serve it on a GPU of your own."),
        (
            READY | {"needs_knowledge": True, "rag_covers_knowledge": False}
            | {"repeats_mistakes": True},
            "needed, mistakes come back and facts are wrong with the right passages)",
        ),
        (
            READY | {"needs_style": True, "prompting_gets_style": False, "needs_format": True,
                    "few_shot_keeps_format": False, "structured_outputs_tried": True},
            "(prompts do not get the style, the format breaks and a fixed conduct is needed)",
        ),
        (
            READY | {"needs_behaviour": False, "needs_knowledge": True, "knowledge_changes": True},
            "retrieved, not trained, all the more as they change.",
        ),
        (
            READY | {"needs_behaviour": False, "needs_knowledge": True, "knowledge_changes": False},
            "Missing facts are retrieved, not trained.",
        ),
        (ENOUGH, "quality is there, and only fewer tokens could speak for more."),
        (ENOUGH | {"needs_faster_answers": True}, "and only faster answers could speak for more."),
        (ENOUGH, "The prompt cache already takes what it can off the fixed tokens."),
        (ENOUGH, "it does not pay."),
        (
            ENOUGH | {"cache_hit_rate": 0.1},
            "of 1,500 fixed tokens only 10% are read from it, and cached tokens cost",
        ),
        (READY | {"training_examples": 50}, "only 45 good examples of the 50 to start with."),
        (
            READY | {"stable_task": False, "team_can_train": False},
            "not ready: a task that still changes; nobody who can train.",
        ),
        (READY | {"upfront_budget_usd": 1000}, "up front, over the budget."),
        (
            READY | {"tuning_offer": "openai-gpt-4-1-mini"},
            "has been closed to newcomers since 2026-05-07. Still sold: LoRA up to 16B",
        ),
        (READY | {"hosted_model": "gpt-4.1-mini"}, "Over 1 month tuning adds"),
        (READY | {"hosted_model": "gpt-4.1-mini"}, "the horizon is cut to 1 month."),
        (READY | {"horizon_months": 24}, "Over 24 months tuning adds $"),
    ],
)  # fmt: skip
def test_each_step_is_told_in_plain_words(values: dict[str, Any], text: str) -> None:
    assert text in told(**values)


def test_what_has_nothing_to_say_is_left_out() -> None:
    said = told(**ENOUGH)
    assert "prompt versions" not in said
    assert "missing" not in said
    assert "Structured outputs" not in told(**READY)
    assert "cache" not in told(**READY)
    assert "GPU of your own" not in told(**READY)


def test_a_bill_that_training_lowers_is_told_as_a_saving() -> None:
    saving = ENOUGH | {"requests_per_month": 20_000_000, "static_prompt_tokens": 10_000,
                       "hosted_model": "gpt-6.1-sol", "variable_prompt_tokens": 10,
                       "output_tokens": 1, "peak_to_mean_load": 1}  # fmt: skip
    assert ending(**saving) == ("tune", "fine_tuning")
    added, _ = worth(example_case(**saving), knowledge=False)
    assert added < -10_000
    assert f"Over 12 months tuning saves ${round(-added, -2):,.0f}." in told(**saving)
    assert "to the bill" not in told(**saving)


def test_amounts_are_rounded_to_what_can_be_known() -> None:
    added, gained = worth(example_case(**READY), knowledge=False)
    assert gained > added > 10_000
    assert f"adds ${round(added, -2):,.0f} to the bill" in told(**READY)
    assert f"are worth ${round(gained, -2):,.0f}: it pays." in told(**READY)
    few = READY | {"requests_per_month": 100, "loss_per_error": 1}
    _, little = worth(example_case(**few), knowledge=False)
    assert 100 < little < 1000
    assert f"are worth ${round(little):,}: it does not pay." in told(**few)


@pytest.mark.parametrize(
    ("values", "experiment"),
    [
        ({"prompt_score": None}, "Measure first: “Score of the best prompt” is not told"),
        ({"evaluation_examples": 0}, "Take real requests"),
        (READY, "Tune a small open model on fifty examples"),
        (ENOUGH, "what a wrong answer really costs"),
        (ENOUGH | {"cache_hit_rate": 0}, "Put the fixed part of the prompt first"),
        (READY | {"prompt_versions_tried": 0}, "Write the next prompt"),
    ],
)
def test_the_cheapest_experiment_fits_where_the_argument_ended(
    values: dict[str, Any], experiment: str
) -> None:
    assert experiment in recommend(example_case(**values)).next_experiment
