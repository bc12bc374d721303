"""Every adviser over the whole space of cases, against a second reading of its source."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.test_case_properties import cases
from tests.property.test_walk_properties import READ_ALOUD as CHARTS_READ_ALOUD
from tests.property.test_walk_properties import enough
from tests.support.examples import examples
from tune_or_not.case import Case
from tune_or_not.case.columns import Columns
from tune_or_not.decision.advice.advisers import answers, verdict_codes, verdicts
from tune_or_not.decision.advice.points import EvidencePoints
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.advice.verdicts import VERDICTS, names_of

near_limits = cases(
    prompt_score=st.sampled_from([0.84, 0.85, 0.86]),
    score_needed=st.just(0.85),
    prompt_versions_tried=st.sampled_from([2, 3]),
    evaluation_examples=st.sampled_from([49, 50]),
    training_examples=st.sampled_from([49, 50, 499, 500, 999, 1000]),
    good_example_share=st.sampled_from([0.79, 0.8, 1.0]),
    static_prompt_tokens=st.sampled_from([999, 1000, 1023, 1024, 1999, 2000]),
    output_tokens=st.sampled_from([999, 1000]),
    knowledge_tokens=st.sampled_from([8_000_000, 10_000_000]),
)
"""Cases at the limits of the advisers' rules, where an off-by-one shows."""


def several(
    *sides: tuple[str, bool], together: dict[frozenset[str], str] | None = None
) -> str | None:
    """The verdict of reasons that hold: one side's own, or what the source says of several."""
    said = frozenset(verdict for verdict, holds in sides if holds)
    if len(said) > 1:
        return (together or {}).get(said)
    return next(iter(said), None)


BOTH = {frozenset({"fine_tuning", "rag"}): "fine_tuning_rag"}


def s1_occasions(case: Case) -> str | None:
    any_of = (
        case.needs_consistency
        or case.complex_task
        or case.deep_expertise
        or case.wants_fewer_tokens
        or case.output_tokens >= 1000
        or not enough(case)
    )
    return "fine_tuning" if any_of else None


def s1_reasons(case: Case) -> str | None:
    general = not (case.deep_expertise or case.needs_domain_conventions or case.needs_knowledge)
    tried = case.structured_outputs_tried and case.prompt_versions_tried >= 3
    short = not enough(case)
    reasons_for = (
        case.needs_consistency
        or case.complex_task
        or case.deep_expertise
        or case.wants_fewer_tokens
        or case.output_tokens >= 1000
        or (tried and short)
    )
    against = not short or case.needs_quick_iteration or (general and case.base_knows_domain)
    return several(("fine_tuning", reasons_for), ("prompting", against))


def s2_reasons(case: Case) -> str | None:
    tune = (
        case.needs_style
        or case.needs_format
        or case.needs_domain_conventions
        or case.needs_behaviour
        or case.needs_faster_answers
    )
    looks_up = case.needs_knowledge or case.mainly_retrieval
    prompt = enough(case) or case.simple_customisation or case.tight_budget
    sides = (
        ("fine_tuning", tune),
        ("rag", looks_up or case.needs_live_data),
        ("prompting", prompt),
    )
    return several(*sides, together=BOTH)


def s2_signs(case: Case) -> str | None:
    signs = (
        case.static_prompt_tokens >= 2000
        or (case.needs_format and not case.few_shot_keeps_format)
        or case.style_hard_to_specify
        or case.repeats_mistakes
        or case.needs_faster_answers
    )
    return "fine_tuning" if signs else None


def s2_matrix(case: Case) -> str | None:
    facts = case.needs_knowledge
    fresh = case.needs_live_data or (case.knowledge_changes and case.needs_knowledge)
    form = case.needs_style or case.needs_format
    fast, quick, cheap = case.needs_faster_answers, case.needs_quick_iteration, case.tight_budget
    if not (facts or fresh or form or fast or quick or cheap):
        return None
    fits = {
        "prompting": not (facts or fresh or form or fast),
        "rag": not (form or fast or cheap),
        "fine_tuning": not (facts or fresh or quick or cheap),
    }
    if sum(fits.values()) == 1:
        return next(verdict for verdict, fit in fits.items() if fit)
    if any(fits.values()) or fast or quick or cheap:
        return None
    return "fine_tuning_rag"


def s2_checklist(case: Case) -> str:
    looks_up = case.needs_knowledge or case.mainly_retrieval
    yes = (
        enough(case),
        looks_up and case.rag_covers_knowledge,
        case.style_is_complex,
        case.training_examples >= 50 and case.good_example_share >= 0.8,
        case.stable_task,
        not case.tight_budget,
        case.team_can_train,
    )
    if sum(yes) >= 4:
        return "fine_tuning"
    return "rag" if looks_up else "prompting"


def s3_reasons(case: Case) -> str | None:
    if case.prompt_versions_tried < 3:
        return "prompting"
    plateau = case.evaluation_examples >= 50 and not enough(case)
    much = case.training_examples >= 500 and case.good_example_share >= 0.8
    edge = case.well_defined_task and case.data_is_new and much
    tune = (
        plateau
        or not case.context_fits_prompt
        or edge
        or case.wants_fewer_tokens
        or case.needs_faster_answers
    )
    if not tune and not case.needs_live_data:
        return "prompting"
    return several(("fine_tuning", tune), ("rag", case.needs_live_data), together=BOTH)


def s4_reasons(case: Case) -> str | None:
    short = not enough(case)
    any_of = (
        case.needs_knowledge
        or case.needs_domain_conventions
        or case.needs_consistency
        or case.needs_format
        or case.needs_behaviour
        or (short and (case.narrow_task or case.accuracy_is_crucial))
        or case.wants_fewer_tokens
        or case.static_prompt_tokens >= 2000
        or case.needs_style
    )
    return "fine_tuning" if any_of else None


def s4_table(case: Case) -> str | None:
    used = case.needs_knowledge or case.mainly_retrieval or case.needs_live_data
    deep = (
        case.needs_behaviour
        or case.needs_consistency
        or case.style_is_complex
        or case.repeats_mistakes
    )
    return several(
        ("prompting", case.simple_customisation),
        ("rag", used and (case.knowledge_changes or case.needs_live_data)),
        ("fine_tuning", deep),
    )


def s5_situations(case: Case) -> str | None:
    short = not enough(case)
    field_unknown = (
        case.deep_expertise or case.needs_domain_conventions
    ) and not case.base_knows_domain
    much_and_narrow = case.narrow_task and case.training_examples >= 500
    tune = (
        (field_unknown and much_and_narrow)
        or (short and (case.needs_style or case.needs_format or case.needs_consistency))
        or (short and case.accuracy_is_crucial)
        or (case.sensitive_data and not case.api_allowed)
        or case.static_prompt_tokens >= 1000
        or case.wants_fewer_tokens
    )
    return several(("fine_tuning", tune), ("rag", field_unknown and not much_and_narrow))


def s6_strategies(case: Case) -> str | None:
    if enough(case):
        return "prompting"
    context = case.needs_knowledge or case.mainly_retrieval or case.needs_live_data
    model = case.needs_consistency or case.needs_style or case.needs_format or case.needs_behaviour
    if not context and not model:
        return "prompting"
    return several(("rag", context), ("fine_tuning", model), together=BOTH)


READ_ALOUD: dict[str, Callable[[Case], str | None]] = {
    read.__name__: read
    for read in (
        s1_occasions,
        s1_reasons,
        s2_reasons,
        s2_signs,
        s2_matrix,
        s2_checklist,
        s3_reasons,
        s4_reasons,
        s4_table,
        s5_situations,
        s6_strategies,
    )
}
"""Each shipped adviser that is no chart, read aloud a second time."""

TOLD = ("prompt_score", "prompt_good_unscored")
"""Fields of which it matters whether somebody told them."""

SHIPPED = ("S1", "S2", "S3", "S4", "S5", "S6")


def test_every_shipped_adviser_that_decides_is_read_a_second_time() -> None:
    silent = {name for name, a in advisers().items() if isinstance(a.procedure, EvidencePoints)}
    shipped = {name for name, a in advisers().items() if a.source in SHIPPED}
    assert set(READ_ALOUD) | set(CHARTS_READ_ALOUD) == shipped - silent


@settings(max_examples=examples(400))
@given(near_limits)
def test_each_verdict_is_that_of_a_second_reading(case: Case) -> None:
    assert verdicts(case, READ_ALOUD) == {name: read(case) for name, read in READ_ALOUD.items()}


@settings(max_examples=examples(40))
@given(st.lists(near_limits, min_size=1, max_size=20))
def test_each_row_of_a_table_has_the_verdict_of_a_second_reading(some: list[Case]) -> None:
    names = dict.fromkeys(name for a in advisers().values() for name in a.procedure.fields)
    columns = Columns(
        len(some),
        {name: np.array([getattr(case, name) for case in some]) for name in (*names, *TOLD)},
        told={name: np.array([case.is_known(name) for case in some]) for name in TOLD},
    )
    every = READ_ALOUD | CHARTS_READ_ALOUD
    for adviser, codes in verdict_codes(columns, every).items():
        assert names_of(codes) == [every[adviser](case) for case in some], adviser


@settings(max_examples=examples(60))
@given(cases() | near_limits)
def test_every_adviser_answers_and_says_why(case: Case) -> None:
    for given_advice in answers(case):
        assert given_advice.verdict is None or given_advice.verdict in VERDICTS
        assert given_advice.because
        assert all(because.text.strip() == because.text != "" for because in given_advice.because)
        known = advisers()[given_advice.id].procedure
        asked = {name for because in given_advice.because for name in because.fields}
        assert asked <= set(known.fields)
        assert {b.map_id for b in given_advice.because} <= {"", *known.map_ids}
        for because in given_advice.because:
            set_by_reader = case.model_fields_set & set(because.fields)
            if because.assumed:
                assert not set_by_reader or known.__class__.__name__ == "FollowedChart"


def test_a_field_without_a_column_stands_as_in_the_case() -> None:
    columns = Columns(2, {"needs_style": [True, False]}, Case.of({"prompt_score": 0.5}))
    assert columns.has("needs_style")
    assert not columns.has("prompt_score")
    assert columns.prompt_score.tolist() == [0.5, 0.5]
    assert columns.is_known("prompt_score") is True
    assert columns.is_known("score_needed") is False
    assert columns.needs_style.dtype == np.bool_
    with pytest.raises(AttributeError):
        _ = columns.no_such_field
