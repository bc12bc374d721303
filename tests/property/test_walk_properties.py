"""Every case comes out somewhere: the charts against a second, nested reading of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.test_case_properties import TOGGLES, cases
from tests.support.examples import examples
from tune_or_not.case import Case
from tune_or_not.decision.advice.advisers import verdicts
from tune_or_not.decision.advice.at_least import AnswerNeedsMoreError
from tune_or_not.decision.advice.binding import AnyOf, SeveralAnswers, Threshold
from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.decision.advice.chart_walk import answered, walk
from tune_or_not.decision.advice.verdicts import VERDICTS

ANSWERS = [
    (chart_id, edge.source, edge.answer)
    for chart_id, chart in charts().items()
    for edge in chart.edges
    if edge.answer
]


SETTLED = st.fixed_dictionaries(
    {name: st.booleans() for chart in charts().values() for name in chart.fields if name in TOGGLES}
)
anywhere = cases() | st.builds(
    lambda case, settled: case.changed(prompt_score=0.5, score_needed=0.9, **settled),
    cases(),
    SETTLED,
)
"""Any case, half of them with prompts that fail and each toggle on a coin: they end deep down."""


def enough(case: Case) -> bool:
    """Whether prompting is: by its score where that was told, else as somebody said."""
    if case.is_known("prompt_good_unscored") and not case.is_known("prompt_score"):
        return case.prompt_good_unscored
    return case.prompt_score >= case.score_needed


def s1(case: Case) -> str:
    """S1's diagram, read aloud."""
    if enough(case):
        return "prompting"
    reasons = (
        case.needs_consistency,
        case.complex_task or case.deep_expertise,
        case.wants_fewer_tokens,
        case.output_tokens >= 1000,
    )
    return "fine_tuning" if any(reasons) else "prompting"


def s2(case: Case) -> str:
    """S2's framework, each need on its own, and then taken together."""
    retrieve = case.needs_knowledge
    tune = case.needs_behaviour
    if case.needs_style and not case.prompting_gets_style:
        tune = True
    if case.needs_format and not case.few_shot_keeps_format:
        tune = True
    if retrieve:
        return "fine_tuning_rag" if tune else "rag"
    return "fine_tuning" if tune else "prompting"


def s5(case: Case) -> str:
    """S5's flowchart, as one nested if."""
    if enough(case):
        return "prompting"
    if case.mainly_retrieval:
        large = not case.needs_live_data and case.knowledge_tokens >= 10_000_000
        return "fine_tuning_rag" if large else "rag"
    if case.narrow_task:
        return "smaller_model" if case.small_model_suffices else "fine_tuning"
    if case.needs_consistency:
        return "fine_tuning"
    if case.deep_expertise:
        return "base_model" if case.base_knows_domain else "fine_tuning"
    return "fine_tuning" if case.sensitive_data and not case.api_allowed else "hosted_api"


READ_ALOUD = {"s1_decision": s1, "s2_framework": s2, "s5_flowchart": s5}
"""The shipped charts, read aloud a second time."""


@settings(max_examples=examples(300))
@given(anywhere)
def test_each_verdict_is_that_of_a_second_reading(case: Case) -> None:
    told = verdicts(case)
    for chart_id, read in READ_ALOUD.items():
        assert told[chart_id] == walk(charts()[chart_id], case).verdict == read(case)


@given(anywhere)
def test_every_case_ends_in_one_verdict_by_a_connected_path(case: Case) -> None:
    for chart in charts().values():
        found = walk(chart, case)
        assert found.verdict in VERDICTS
        assert found.because
        entered = {edge.target for edge in found.edges}
        left = {edge.source for edge in found.edges}
        assert found.nodes == entered | left | {chart.root}
        assert left <= entered | {chart.root}
        ends = found.nodes - left
        assert {i for i in ends if chart.by_id[i].kind == "outcome"} == set(found.outcomes)
        several = isinstance(chart.bindings.get(chart.root), SeveralAnswers)
        assert len(found.outcomes) == 1 or several
        if not several:
            assert ends == set(found.outcomes)
            assert chart.verdicts[found.outcomes[0]] == found.verdict


@given(anywhere)
def test_the_trail_follows_the_path_and_tells_what_is_assumed(case: Case) -> None:
    for chart in charts().values():
        found = walk(chart, case)
        asked = {chart.by_id[i].text for i in found.nodes if chart.by_id[i].kind == "question"}
        assert {because.question for because in found.because} == asked
        assumed = {chart.by_id[i].text for i in found.unsettled}
        assert {b.question for b in found.because if b.assumed} == assumed
        first = next((b.question for b in found.because if b.assumed), None)
        assert (chart.by_id[found.current].text if found.current else None) == first


@given(anywhere)
def test_a_case_of_which_every_field_is_set_assumes_nothing(case: Case) -> None:
    told = Case.of(case.model_dump())
    for chart in charts().values():
        found = walk(chart, told)
        assert not any(because.assumed for because in found.because)
        assert (found.unsettled, found.current) == (frozenset(), None)
    if enough(told) == enough(case):
        assert verdicts(told) == verdicts(case)


@pytest.mark.parametrize(("chart_id", "question", "answer"), ANSWERS)
@settings(max_examples=examples(25))
@given(case=anywhere)
def test_an_answer_on_the_chart_holds_and_counts_as_set(
    chart_id: str, question: str, answer: str, case: Case
) -> None:
    chart = charts()[chart_id]
    binding = chart.bindings[question]
    if isinstance(binding, Threshold) and binding.name != "prompt_score":
        # A number is told, or asked for; it is never made up.
        if binding.name in case.model_fields_set and binding.answers(case)[answer]:
            assert answered(chart, case, question, answer) == case
        else:
            with pytest.raises(AnswerNeedsMoreError):
                answered(chart, case, question, answer)
        return
    if isinstance(binding, AnyOf) and answer == "Yes":
        # What may mean either of two is asked for; it is never guessed.
        yes = [name for name in binding.names if case.is_known(name) and getattr(case, name)]
        if not yes and sum(not case.is_known(name) for name in binding.names) != 1:
            with pytest.raises(AnswerNeedsMoreError):
                answered(chart, case, question, answer)
            return
    after = answered(chart, case, question, answer)
    if isinstance(binding, SeveralAnswers):
        before, now = binding.answers(case), binding.answers(after)
        assert {name for name in now if now[name] is not before[name]} <= {answer}
        told = case.is_known(binding.choices[answer])
        assert now[answer] is (not before[answer] if told else True)  # what nobody told is chosen
        assert binding.choices[answer] in after.model_fields_set
        return
    assert [name for name, holds in binding.answers(after).items() if holds] == [answer]
    assert question not in walk(chart, after).unsettled
    changed = after.model_fields_set ^ case.model_fields_set
    assert changed <= {*binding.fields}
    others = Case.model_fields.keys() - {*binding.fields}
    assert after.model_dump(include=others) == case.model_dump(include=others)


@given(cases(), st.sampled_from([a for a in ANSWERS if a[2] in ("Yes", "No")]))
def test_answering_the_same_again_changes_nothing(
    case: Case, given_answer: tuple[str, ...]
) -> None:
    chart_id, question, answer = given_answer
    chart = charts()[chart_id]
    try:
        once = answered(chart, case, question, answer)
    except AnswerNeedsMoreError:
        return
    assert answered(chart, once, question, answer) == once
