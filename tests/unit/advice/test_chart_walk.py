"""Where cases come out on each chart: the sources' own examples, and tables drawn by hand."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from tune_or_not.case import Case, bounds, example_case
from tune_or_not.case.columns import Columns
from tune_or_not.decision.advice.at_least import AnswerNeedsMoreError
from tune_or_not.decision.advice.binding import Threshold
from tune_or_not.decision.advice.chart import ChartWalk, DecisionChart
from tune_or_not.decision.advice.chart_reader import charts, read_chart
from tune_or_not.decision.advice.chart_walk import (
    answered,
    is_assumed,
    listed,
    sentence,
    verdicts,
    walk,
    walk_shares,
)
from tune_or_not.decision.advice.condition import read_condition
from tune_or_not.decision.advice.verdicts import names_of

PROMPTS_FAIL = {"prompt_score": 0.5, "score_needed": 0.9}
PROMPTS_DO = {"prompt_score": 0.9, "score_needed": 0.9}
NO_NEED = {
    "needs_knowledge": False,
    "needs_style": False,
    "needs_format": False,
    "needs_behaviour": False,
    "needs_consistency": False,
    "mainly_retrieval": False,
    **PROMPTS_FAIL,
}


def on(chart_id: str, **values: Any) -> ChartWalk:
    return walk(charts()[chart_id], example_case(**values))


def of_told(chart_id: str, **values: Any) -> ChartWalk:
    """The walk of a case of which nothing else is told."""
    return walk(charts()[chart_id], Case.of(values))


def end(found: ChartWalk) -> str:
    """The text of the one outcome that was reached."""
    (outcome,) = found.outcomes
    return found.chart.by_id[outcome].text


# S1: the whole truth table; the first Yes decides

S1_BY_HAND = {
    # prompts do, consistent, complex, tokens, long
    "1----": "Keep prompting",
    "01---": "Fine-tune for consistency",
    "001--": "Fine-tune for complexity",
    "0001-": "Fine-tune for efficiency",
    "00001": "Fine-tune a state-of-the-art model",
    "00000": "Keep prompting",
}


@pytest.mark.parametrize("held", list(product([False, True], repeat=5)))
def test_s1_ends_where_its_table_says(held: tuple[bool, ...]) -> None:
    prompts_do, consistent, is_complex, tokens, long = held
    found = on(
        "s1_decision",
        **(PROMPTS_DO if prompts_do else PROMPTS_FAIL),
        needs_consistency=consistent,
        complex_task=is_complex,
        wants_fewer_tokens=tokens,
        output_tokens=1000 if long else 999,
    )
    row = next(
        text
        for pattern, text in S1_BY_HAND.items()
        if all(sign in ("-", str(int(value))) for sign, value in zip(pattern, held, strict=True))
    )
    assert end(found) == row
    assert found.verdict == ("prompting" if row == "Keep prompting" else "fine_tuning")


# S2: several needs at once


S2_BY_HAND = {
    # style or format holds by prompting (p), is tuned (t), or is not needed (-)
    ("-", False): "prompting",
    ("p", False): "prompting",
    ("t", False): "fine_tuning",
    ("-", True): "rag",
    ("p", True): "rag",
    ("t", True): "fine_tuning_rag",
}


@pytest.mark.parametrize("held", list(product([False, True], repeat=6)))
def test_s2_unites_the_outcomes_of_all_needs(held: tuple[bool, ...]) -> None:
    knowledge, style, form, behaviour, style_by_prompt, format_by_shots = held
    found = on(
        "s2_framework",
        needs_knowledge=knowledge,
        needs_style=style,
        needs_format=form,
        needs_behaviour=behaviour,
        prompting_gets_style=style_by_prompt,
        few_shot_keeps_format=format_by_shots,
    )
    tuned = behaviour or (style and not style_by_prompt) or (form and not format_by_shots)
    column = "t" if tuned else "p" if style or form else "-"
    assert found.verdict == S2_BY_HAND[column, knowledge]


@pytest.mark.parametrize(
    ("example", "needs", "verdict"),
    [
        ("customer support bot", ("needs_knowledge",), "rag"),
        (
            "legal contract generator",
            ("needs_style", "needs_format", "needs_knowledge"),
            "fine_tuning_rag",
        ),
        ("code review assistant", ("needs_style", "needs_knowledge"), "fine_tuning_rag"),
        ("translation service", ("needs_style",), "fine_tuning"),
    ],
)
def test_s2_decides_its_own_examples_as_its_author_does(
    example: str, needs: tuple[str, ...], verdict: str
) -> None:
    found = on("s2_framework", **NO_NEED | dict.fromkeys(needs, True), prompting_gets_style=False)
    assert found.verdict == verdict, example


def test_s2_with_no_need_keeps_prompting_and_says_so() -> None:
    found = on("s2_framework", **NO_NEED)
    assert (found.outcomes, found.verdict) == ((), "prompting")
    (because,) = found.because
    assert because.answer == "None"
    assert "Nothing to customise" in because.text


# S5: one case per path


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        (PROMPTS_DO, "Use prompt engineering"),
        ({"mainly_retrieval": True, "needs_live_data": True}, "Use RAG"),
        ({"mainly_retrieval": True, "knowledge_tokens": 9_999_999}, "Use RAG"),
        (
            {"mainly_retrieval": True, "knowledge_tokens": 10_000_000},
            "Consider RAG and fine-tuning together",
        ),
        ({"narrow_task": True, "small_model_suffices": True}, "Use the smaller model"),
        ({"narrow_task": True, "small_model_suffices": False}, "Consider fine-tuning"),
        ({"needs_consistency": True}, "Consider fine-tuning"),
        ({"deep_expertise": True, "base_knows_domain": True}, "Use the base model as it is"),
        ({"deep_expertise": True, "base_knows_domain": False}, "Consider fine-tuning"),
        ({"sensitive_data": True, "api_allowed": True}, "Use a hosted API"),
        ({"sensitive_data": True, "api_allowed": False}, "Consider fine-tuning"),
        ({"sensitive_data": False}, "Use a hosted API"),
    ],
)
def test_s5_ends_each_of_its_twelve_paths_as_drawn(values: dict[str, Any], outcome: str) -> None:
    assert end(on("s5_flowchart", **NO_NEED | values)) == outcome


# Where the sources contradict each other


@pytest.mark.parametrize(
    ("situation", "values", "said"),
    [
        ("saving tokens alone", {"wants_fewer_tokens": True}, ("fine_tuning", None, "hosted_api")),
        ("no special need", {}, ("prompting", None, "hosted_api")),
        (
            "a field that the base model covers",
            {"deep_expertise": True, "needs_knowledge": True},
            ("fine_tuning", "rag", "base_model"),
        ),
        (
            "a large corpus",
            {"mainly_retrieval": True, "needs_knowledge": True, "knowledge_tokens": 50_000_000},
            (None, "rag", "fine_tuning_rag"),
        ),
        (
            "guardrails while prompting does",
            {"needs_behaviour": True, **PROMPTS_DO},
            ("prompting", "fine_tuning", "prompting"),
        ),
    ],
)
def test_the_sources_contradict_each_other_where_they_are_known_to(
    situation: str, values: dict[str, Any], said: tuple[str | None, ...]
) -> None:
    for chart_id, verdict in zip(
        ("s1_decision", "s2_framework", "s5_flowchart"), said, strict=True
    ):
        if verdict:
            assert on(chart_id, **NO_NEED | values).verdict == verdict, (situation, chart_id)


NUMBERS = {
    "prompt_score": (0.5, 0.9, 0.95),
    "score_needed": (0.9,),
    "output_tokens": (999, 1000, 1001, 4000),
    "knowledge_tokens": (9_000_000, 10_000_000, 20_000_000),
}


def table(chart: DecisionChart, rows: int = 1000) -> Columns:
    """Cases on both sides of each limit."""
    random = np.random.default_rng(0)
    values = {name: NUMBERS.get(name, bounds(name) or (False, True)) for name in chart.fields}
    return Columns(rows, {name: random.choice(np.array(v), rows) for name, v in values.items()})


@pytest.mark.parametrize("chart", charts().values(), ids=list(charts()))
def test_the_rows_of_a_table_end_where_each_alone_does(chart: DecisionChart) -> None:
    columns = table(chart)
    alone = [
        walk(chart, Case.of({name: getattr(columns, name)[row].item() for name in chart.fields}))
        for row in range(columns.rows)
    ]
    assert names_of(verdicts(chart, columns)) == [path.verdict for path in alone]
    shares = walk_shares(chart, columns)
    for edge in chart.edges:
        assert shares.edges.get(edge, 0) == sum(edge in path.edges for path in alone) / columns.rows
    for node in chart.by_id:
        assert shares.nodes.get(node, 0) == sum(node in path.nodes for path in alone) / columns.rows
    assert 0 < min(shares.nodes.values()) < max(shares.nodes.values()) == 1


@pytest.mark.parametrize("chart", charts().values(), ids=list(charts()))
def test_a_case_that_tells_all_goes_one_way(chart: DecisionChart) -> None:
    case = example_case(**PROMPTS_FAIL)
    path, shares = walk(chart, case), walk_shares(chart, Columns.of(case))
    assert shares == path.shares
    assert set(shares.edges) == path.edges
    assert set(shares.edges.values()) | set(shares.nodes.values()) == {1}


def test_half_of_s1s_draws_go_each_way_where_a_score_is_not_told() -> None:
    case = Case.of({"score_needed": 0.85, "needs_consistency": True})
    draws = Columns(4, {"prompt_score": [0.7, 0.8, 0.9, 0.95]}, case)
    chart = charts()["s1_decision"]
    named = {(e.source, e.answer): share for e, share in walk_shares(chart, draws).edges.items()}
    assert named[("prompting", "Yes")] == named[("prompting", "No")] == 0.5
    weighted = walk_shares(chart, draws, np.array([3.0, 3.0, 1.0, 1.0]))
    named = {(e.source, e.answer): share for e, share in weighted.edges.items()}
    assert (named[("prompting", "Yes")], named[("prompting", "No")]) == (0.25, 0.75)


# Thresholds, trail and what is assumed


def test_a_score_that_just_reaches_the_need_is_enough() -> None:
    assert on("s1_decision", prompt_score=0.85, score_needed=0.85).verdict == "prompting"
    assert on("s1_decision", prompt_score=0.84, score_needed=0.85).verdict == "fine_tuning"


def test_either_reason_makes_a_task_complex_for_s1() -> None:
    for name in ("complex_task", "deep_expertise"):
        assert end(on("s1_decision", **NO_NEED | {name: True})) == "Fine-tune for complexity"


def test_the_trail_names_each_question_its_answer_and_its_values() -> None:
    found = on("s1_decision", prompt_score=0.5, score_needed=0.9, needs_consistency=True)
    assert [because.answer for because in found.because] == ["No", "Yes"]
    assert found.because[0].fields == ("prompt_score", "score_needed")
    assert "Score of the best prompt: 50 %" in found.because[0].text
    assert "Score needed to ship: 90 %" in found.because[0].text
    assert "Answers must be alike: yes" in found.because[1].text


def test_the_first_assumed_question_is_the_one_to_answer_next() -> None:
    found = of_told("s5_flowchart")
    assert found.current == "prompting"
    found = of_told("s5_flowchart", prompt_score=0.5, mainly_retrieval=True)
    assert found.current == "live"
    assert [because.assumed for because in found.because] == [False, False, True, True]


def test_an_answered_path_has_no_question_left() -> None:
    found = of_told("s1_decision", prompt_score=0.95)
    assert (found.current, found.unsettled) == (None, frozenset())


def test_a_score_is_answered_by_the_score_alone_and_not_by_the_need() -> None:
    assert of_told("s1_decision", score_needed=0.5).current == "prompting"


def test_an_answer_never_makes_up_a_number() -> None:
    chart = charts()["s5_flowchart"]
    short = example_case(**PROMPTS_FAIL, mainly_retrieval=True, knowledge_tokens=20_000)
    assert answered(chart, short, "volume", "No") == short
    with pytest.raises(AnswerNeedsMoreError) as needed:
        answered(chart, short, "volume", "Yes")
    assert str(needed.value) == (
        "This answer needs a number: set “Size of the knowledge” to 10,000,000 tokens or more."
    )
    unknown = short.without("knowledge_tokens")
    for answer, side in (
        ("Yes", "to 10,000,000 tokens or more"),
        ("No", "below 10,000,000 tokens"),
    ):
        with pytest.raises(AnswerNeedsMoreError, match=side):
            answered(chart, unknown, "volume", answer)


ENOUGH = Threshold("prompt_score", "score_needed")


@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_an_answer_by_hand_sets_its_toggle_and_leaves_the_number_unknown(answer: str) -> None:
    other = {"Yes": 0.5, "No": 0.95}[answer]
    for case in (Case(), example_case(prompt_score=other, score_needed=0.9)):
        after = ENOUGH.answered(case, answer)
        assert after.prompt_good_unscored is (answer == "Yes")
        assert "prompt_score" not in after.model_fields_set
        assert ENOUGH.answers(after)[answer]
        assert ENOUGH.rests_on(after) == ("prompt_good_unscored",)
        assert ENOUGH.answered(after, answer) == after


def test_a_number_that_was_told_outweighs_the_answer_by_hand() -> None:
    case = example_case(prompt_score=0.95, score_needed=0.9, prompt_good_unscored=False)
    assert ENOUGH.answers(case) == {"Yes": True, "No": False}
    assert ENOUGH.rests_on(case) == ("prompt_score", "score_needed")
    assert ENOUGH.answered(case, "Yes") == case


def test_every_list_takes_good_enough_for_a_score_that_was_not_told() -> None:
    short = read_condition(["prompt_score < score_needed"])
    for good in (True, False):
        case = Case.of({"prompt_good_unscored": good, "score_needed": 0.9})
        assert short.holds(case) is not good
        assert short.rests_on(case) == ("prompt_good_unscored",)
        assert short.holds(case.changed(prompt_score=0.95)) is False
        assert short.holds(case.changed(prompt_score=0.5)) is True


def test_rows_with_and_without_a_number_answer_side_by_side() -> None:
    given = {"prompt_score": [0.5, 0.5, 0.95, 0.95], "prompt_good_unscored": [True, False] * 2}
    told = {"prompt_score": np.array([False, True] * 2), "prompt_good_unscored": np.full(4, True)}
    columns = Columns(4, given, example_case(score_needed=0.9), told)
    assert ENOUGH.answers(columns)["Yes"].tolist() == [True, False, True, True]


def test_a_choice_that_is_chosen_again_is_taken_back() -> None:
    chart = charts()["s2_framework"]
    case = answered(chart, example_case(**NO_NEED), "customise", "Style")
    assert case.needs_style
    assert not answered(chart, case, "customise", "Style").needs_style


def test_answering_yes_to_any_of_several_keeps_the_one_that_holds() -> None:
    chart = charts()["s1_decision"]
    held = example_case(deep_expertise=True)
    assert answered(chart, held, "complex", "Yes") == held
    no = answered(chart, held, "complex", "No")
    assert (no.complex_task, no.deep_expertise) == (False, False)


@pytest.mark.parametrize(
    "case", [Case(), example_case(complex_task=False, deep_expertise=False)], ids=["none", "no"]
)
def test_a_yes_that_may_mean_either_of_two_sets_neither(case: Case) -> None:
    with pytest.raises(AnswerNeedsMoreError) as needed:
        answered(charts()["s1_decision"], case, "complex", "Yes")
    assert str(needed.value) == (
        "This answer needs more: set “The task is large or complex” or “Needs deep expertise” "
        "to yes."
    )


def test_a_yes_can_only_mean_what_nobody_ruled_out() -> None:
    chart, ruled_out = charts()["s1_decision"], Case.of({"complex_task": False})
    yes = answered(chart, ruled_out, "complex", "Yes")
    assert yes.model_dump(exclude_unset=True) == {"complex_task": False, "deep_expertise": True}


def test_a_question_of_several_is_open_until_one_is_yes_or_all_are_told() -> None:
    chart = charts()["s1_decision"]
    assert is_assumed(chart, "complex", Case.of({"deep_expertise": False}))
    assert not is_assumed(chart, "complex", Case.of({"deep_expertise": True}))
    told = Case.of({"deep_expertise": False, "complex_task": False})
    assert not is_assumed(chart, "complex", told)


@pytest.mark.parametrize(
    ("question", "answer"), [("prompting", "Maybe"), ("nowhere", "Yes"), ("start", "Yes")]
)
def test_a_question_or_answer_that_the_chart_lacks_is_refused(question: str, answer: str) -> None:
    with pytest.raises(KeyError):
        answered(charts()["s5_flowchart"], example_case(), question, answer)


def test_the_sentence_tells_verdict_and_path() -> None:
    found = on("s1_decision", prompt_score=0.5, needs_consistency=True)
    assert sentence(found) == (
        "S1 leads to Fine-tuning. Path: Do prompts already give the results you want: No; "
        "Must similar requests get consistent, specific outputs: Yes."
    )


def test_a_chart_that_asks_nothing_still_gives_its_verdict() -> None:
    told = {"source": "S", "title": "T", "outcome": {"only": {"verdict": "rag"}}}
    assert (
        walk(read_chart("one", "flowchart TD\nonly([Always])\n", told), example_case()).verdict
        == "rag"
    )


def test_words_are_listed_as_in_prose() -> None:
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == [
        "a",
        "a and b",
        "a, b and c",
    ]
