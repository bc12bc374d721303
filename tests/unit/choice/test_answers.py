"""The same case and seed give the same answer on any machine: answers worked out and written down.

`python -m tests.unit.choice.test_answers` in the root writes them anew, after a change that is
meant to move them; the difference is then read line by line.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.frozen_facts import freeze
from tune_or_not.case import Case, example_case
from tune_or_not.decision.choice.approaches import VERDICTS
from tune_or_not.decision.choice.draws import Draws
from tune_or_not.decision.choice.gates import weeks
from tune_or_not.decision.choice.judgement import Judgement, judge
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.decision.choice.recommendation_of_cases import recommend_cases
from tune_or_not.decision.choice.shares import shares

WRITTEN = Path(__file__).with_suffix(".json")
COUNT = 200
PRICED = {"shares": 0.02, "dear": 0.02, "late": 0.02, "upfront": 0.0, "running": 0.0, "total": 0.0,
          "ms": 0.0}  # fmt: skip
"""What a price may move a little, and by how much at least: a draw or two change their side."""
CASES: dict[str, Case] = {
    "nothing": Case(),
    "example": example_case(),
    "sorting": Case.of({
        "narrow_task": True, "well_defined_task": True, "prompt_score": 0.8, "score_needed": 0.9,
        "examples_exist": True, "training_examples": 3_000, "running_cost_too_high": True,
        "output_tokens": 10, "tuned_score": 0.88, "evaluation_examples": 150,
    }),
    "secret": Case.of({
        "sensitive_data": True, "api_allowed": False, "needs_knowledge": True,
        "retrieval_in_place": True, "rag_covers_knowledge": False, "data_is_new": True,
        "knowledge_changes": True, "prompt_versions_tried": 4, "weeks_to_release": 8,
    }),
    "voice": Case.of({
        "needs_style": True, "style_is_complex": True, "needs_consistency": True,
        "prompt_good_unscored": False, "stable_task": False, "needs_quick_iteration": True,
        "team_can_train": False, "is_chatbot": True, "traffic_order": "millions",
        "tight_budget": True, "answers_checked_by_people": True,
    }),
    "form": Case.of({
        "needs_format": True, "few_shot_keeps_format": False, "structured_outputs_tried": False,
        "needs_knowledge": True, "facts_come_with_request": True, "context_fits_prompt": True,
        "mainly_retrieval": False, "knowledge_tokens": 20_000, "accuracy_is_crucial": True,
        "examples_exist": False, "examples_can_be_made": True, "base_knows_domain": False,
        "deep_expertise": True, "complex_task": True, "may_train_on_data": True,
    }),
    "fast": Case.of({
        "needs_faster_answers": True, "answer_ms_now": 6_000, "latency_target_ms": 1_500,
        "needs_knowledge": False, "needs_behaviour": True, "repeats_mistakes": True,
        "needs_domain_conventions": True, "retrieval_score": 0.7, "prompt_score": 0.65,
        "simple_customisation": True, "tuning_fell_short": True, "hosted_model": "gpt-6.1-terra",
    }),
    "labels": Case.of({"output_tokens": 10, "prompt_good_unscored": True}),
    "news": Case.of({
        "narrow_task": True, "needs_knowledge": True, "needs_live_data": True,
        "mainly_retrieval": False, "weeks_to_release": 6,
    }),
    "long prompt": Case.of({
        "wants_fewer_tokens": True, "prompt_score": 0.9, "score_needed": 0.9,
        "prompt_versions_tried": 10, "needs_style": True, "needs_knowledge": False,
        "cache_hit_rate": 0.0, "discount_rate": 0.2, "traffic_growth": 0.1,
    }),
}  # fmt: skip


def answer(judgement: Judgement) -> dict[str, list[float]]:
    """By what is counted, a number for each approach or verdict: means over the weighted draws."""
    quality, bill = judgement.quality, judgement.prices
    by_draw = {
        "score": quality.score,
        "enough": quality.enough,
        "allowed": judgement.allowed,
        "weeks": weeks(judgement.case),
        "late": judgement.late,
        "dear": judgement.dear,
        "upfront": bill.upfront,
        "running": bill.running,
        "total": bill.total,
        "ms": np.minimum(bill.ms, 60_000),
    }
    means = {part: _mean(judgement, values) for part, values in by_draw.items()}
    means["shares"] = shares(judgement.codes, judgement.weight)[0].round(3).tolist()
    means["today, needed, with passages"] = _mean(
        judgement, np.stack([quality.today, quality.needed, quality.with_passages])
    )
    return means


def _mean(judgement: Judgement, values: Any) -> list[float]:
    means = np.asarray(values, dtype=float) @ judgement.weight
    return [float(f"{mean:.4g}") for mean in means]


def judged(name: str) -> Judgement:
    return judge(Draws.of(CASES[name], COUNT))


@pytest.mark.parametrize("name", CASES)
def test_an_answer_is_the_one_that_is_written_down(name: str) -> None:
    written = json.loads(WRITTEN.read_text(encoding="utf-8"))[name]
    for part, values in answer(judged(name)).items():
        near = {"rel": 0.02, "abs": PRICED[part]} if part in PRICED else {"rel": 1e-3, "abs": 2e-4}
        assert values == pytest.approx(written[part], **near), part


def test_a_row_of_a_table_gets_what_its_case_gets() -> None:
    """Among cases that tell other fields, which stand in one table beside each other."""
    told = ("nothing", "sorting", "secret", "voice", "form")
    cases = [CASES[name] for name in told] * 5  # more than are worked on at once
    names = sorted({n for case in cases for n in case.model_fields_set} - {"traffic_order"})
    given = {n: np.array([getattr(case, n) for case in cases]) for n in names}
    known = {n: np.array([case.is_known(n) for case in cases]) for n in names}
    table = recommend_cases(Case(), len(cases), given, known)
    for row, case in enumerate(cases):
        alone = recommend_quickly(case.changed(traffic_order=None), COUNT)
        assert table.shares[row] == pytest.approx([alone.shares[v] for v in VERDICTS], abs=1e-9)
        assert (table.verdicts[row], table.clear[row]) == (alone.verdict, alone.clear)
        assert table.clear[row] or len(table.ask[row]) == 2


if __name__ == "__main__":
    freeze()
    lines = {
        name: ",\n".join(f'  "{part}": {json.dumps(v)}' for part, v in answer(judged(name)).items())
        for name in CASES
    }
    text = ",\n".join(f'"{name}": {{\n{parts}\n}}' for name, parts in lines.items())
    WRITTEN.write_text(f"{{\n{text}\n}}\n", encoding="utf-8")
