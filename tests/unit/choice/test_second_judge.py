"""A second judge, in plain numbers: every part of an answer worked out again, a draw at a time."""

from __future__ import annotations

from functools import cache
from math import exp, log, log1p
from typing import Any

import numpy as np
import pytest

from tune_or_not.case import Case, example_case
from tune_or_not.case.columns import Columns
from tune_or_not.decision.bill.cost import month_by_month
from tune_or_not.decision.bill.latency import PARTS, parts
from tune_or_not.decision.bill.request_cost import request_cost
from tune_or_not.decision.bill.rows import Rows
from tune_or_not.decision.bill.tokens import retrieved_tokens
from tune_or_not.decision.choice.approaches import (
    APPROACHES,
    LARGER,
    PROMPTING,
    RAG,
    SMALLER,
    SPECIALIST,
    TUNING,
    TUNING_RAG,
    VERDICTS,
    verdict_of,
)
from tune_or_not.decision.choice.draws import Draws
from tune_or_not.decision.choice.evidence import measured
from tune_or_not.decision.choice.gates import beside_the_point
from tune_or_not.decision.choice.hazards import Left, hazards, place_of
from tune_or_not.decision.choice.judgement import Judgement, judge
from tune_or_not.decision.choice.price import by_price, usual_offer
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.decision.choice.recommendation_of_cases import recommend_cases
from tune_or_not.decision.choice.tables import number

COUNT = 200
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


class One:
    """One draw of a judged case: each field, what is told of it, and what else was drawn."""

    def __init__(self, judgement: Judgement, row: int) -> None:
        self.of, self.row = judgement, row
        self.case, self.draws = judgement.case, judgement.case.draws

    def __getattr__(self, name: str) -> Any:
        return np.asarray(getattr(self.case, name)).tolist()[self.row]

    def told(self, name: str, answer: Any = None) -> bool:
        known = bool(self.draws.known(name).any())
        return known and (answer is None or getattr(self, name) == answer)

    def drawn(self, name: str) -> float:
        return float(self.draws.triangle(name)[self.row])

    def luck(self, name: str) -> float:
        return float(self.draws.unit(name)[self.row])

    def measured(self, name: str) -> float:
        return float(measured(self.case, name)[self.row])


@cache
def judged(name: str) -> Judgement:
    return judge(Draws.of(CASES[name], COUNT))


def draws_of(name: str) -> list[One]:
    return [One(judged(name), row) for row in range(0, COUNT, 7)]


def scale_of(one: One, now: float, passages: float) -> float:
    """By how much all hazards are scaled, beside what the causes foretell."""
    usual, needed = one.drawn("easier_or_harder"), one.score_needed
    now, scale = now * usual, 1.0
    believed = one.luck("said is so") < number("said_is_so")
    if one.told("prompt_good_unscored", True) and believed and exp(-now) < needed:
        scale = -log(min(needed + 0.3 * one.drawn("short_of_needed"), 0.995)) / now
    tried = one.told("prompt_versions_tried") and one.prompt_versions_tried >= 3
    tried = tried or one.told("retrieval_in_place", True)
    seldom = not one.told("prompt_good_unscored") and tried
    discontent = seldom and one.luck("said is so") < number("not_content")
    if discontent or (one.told("prompt_good_unscored", False) and believed):
        short = max(needed - one.drawn("short_of_needed"), 0.05)
        scale = max(scale, -log(short) / now) if exp(-now) > short else scale
    for name, hazard in (("prompt_score", now), ("retrieval_score", passages * usual)):
        if one.told(name):
            scale = -log(one.measured(name)) / hazard
    return max(scale, 1e-3)


@pytest.mark.parametrize("name", CASES)
def test_how_good_answers_are(name: str) -> None:
    judgement = judged(name)
    case, quality = judgement.case, judgement.quality
    causes, left = hazards(case), Left(case)
    remains = {
        PROMPTING: left.prompting(), LARGER: left.larger_model(), RAG: left.rag(),
        SMALLER: left.smaller_hosted_model(), TUNING: left.fine_tuning(),
        TUNING_RAG: left.fine_tuning_rag(),
    }  # fmt: skip
    explained = []
    for one in draws_of(name):
        i = one.row
        now, passages = (float(causes[:, i] @ share[:, i])
                         for share in (left.today(), 1 - left.retrieval))  # fmt: skip
        scale = scale_of(one, now, passages)
        whole = scale * one.drawn("easier_or_harder")
        misses = (log(scale) / number("score_explains")) ** 2
        hazard = {a: whole * float(causes[:, i] @ share[:, i]) for a, share in remains.items()}
        if one.told("tuned_score"):
            again = (
                -log(one.measured("tuned_score")) / hazard[TUNING_RAG if one.in_place else TUNING]
            )
            hazard |= {a: hazard[a] * again for a in (TUNING, TUNING_RAG)}
            misses += (log(again) / number("score_explains")) ** 2
        score = {a: exp(-remaining) for a, remaining in hazard.items()}
        if one.told("prompt_score") and one.told("retrieval_score"):
            prompt = one.measured("prompt_score")
            score[PROMPTING] = max(prompt, min(score[PROMPTING], prompt + 0.05))
        explained.append((quality.weight[i], exp(-misses / 2)))
        today = exp(-whole * now)
        open_to = [PROMPTING, RAG] + [LARGER, SMALLER] * one.api_allowed
        open_to += [TUNING] * one.may_train_on_data
        open_to += [TUNING_RAG] * (one.may_train_on_data and one.needs_facts)
        reachable = max(today, *(score[a] for a in open_to))
        between = today + one.drawn("release_between") * (reachable - today)
        needed = one.score_needed if one.told("score_needed") else min(one.score_needed, between)
        assert (quality.today[i], quality.needed[i]) == pytest.approx((today, needed))
        assert quality.with_passages[i] == pytest.approx(exp(-whole * passages))
        score[SPECIALIST] = min(needed - 0.08, score[TUNING] - 0.05)
        if one.small_model_suffices:
            score[SPECIALIST] = needed + 0.005
        met = {a: _needs_met(one, left, share[:, i]) for a, share in remains.items()}
        for a in range(len(APPROACHES)):
            assert quality.score[a, i] == pytest.approx(score[a]), APPROACHES[a]
            enough = score[a] >= needed - 0.005 and met.get(a, True)
            says_good = one.told("prompt_score") or one.told("prompt_good_unscored", True)
            if a == PROMPTING and says_good and not one.in_place:
                enough = enough or score[a] >= needed
            assert quality.enough[a, i] == enough, APPROACHES[a]
    weights, wanted = np.array(explained).T
    assert weights / weights.sum() == pytest.approx(wanted / wanted.sum())


def _needs_met(one: One, left: Left, share: np.ndarray) -> bool:
    failing = ["facts"] if one.needs_facts else []
    failing += [c for c in ("form", "style", "conduct") if left.stuck[place_of(c), one.row]]
    return all(1 - share[place_of(c)] >= one.drawn("need_must_be_met") for c in failing)


def bill(one: One, approach: str, **changes: Any) -> np.ndarray:
    """Up front, in all, a request and milliseconds, of a table of one row."""
    fields = [n for n in Case.model_fields if n not in ("as_of", "overrides", "name")]
    given = {n: np.array([changes.get(n, getattr(one, n))]) for n in fields}
    known = {n: np.array([n in changes or one.told(n)]) for n in fields}
    row = Rows(Columns(1, given, one.draws.default, known))
    months = month_by_month(row, max(1, round(one.horizon_months)), (approach,))[approach]
    ms = sum(parts(row, approach)[part] for part in PARTS)
    request = request_cost(row, approach)["total"]
    whole = np.ravel(months.cumulative)[-1]
    return np.array([float(np.ravel(x)[0]) for x in (months.upfront, whole, request, ms)])


@pytest.mark.parametrize("name", CASES)
def test_what_each_way_costs_and_how_long_it_takes(name: str) -> None:
    """A draw's bill is the bill of the case that the draw is, with what its approach changes."""
    for one in draws_of(name)[::4]:
        prices, i, models = one.of.prices, one.row, by_price(one.case)
        knowledge = min(one.knowledge_tokens, number("small_knowledge_tokens"))
        static = one.static_prompt_tokens + knowledge * one.facts_in_prompt
        usual = {"hosted_model": models[-1] if one.on_the_largest else one.hosted_model,
                 "static_prompt_tokens": static}  # fmt: skip
        hours, rate = one.engineer_hours_rag, one.engineer_rate
        work = hours * (number("work_on_retrieval_in_place") if one.in_place else 1)
        beside = hours * (number("tune_beside_retrieval") if one.in_place else 1)
        offer = one.tuning_offer if one.told("tuning_offer") else usual_offer(one.as_of)
        passages = float(
            np.ravel(retrieved_tokens(one.case))[i % np.size(retrieved_tokens(one.case))]
        )
        small = one.smaller_hosted_model if one.told("smaller_hosted_model") else models[0]
        tuned = usual | {"tuning_offer": offer}
        ways = {
            PROMPTING: bill(one, "prompting", **usual),
            LARGER: bill(one, "prompting", **usual | {"hosted_model": models[-1]}),
            RAG: bill(one, "rag", **usual, engineer_hours_rag=work),
            SMALLER: bill(one, "prompting", **usual | {
                "hosted_model": small,
                "variable_prompt_tokens": one.variable_prompt_tokens + passages * one.in_place}),
            TUNING: bill(one, "fine_tuning", **tuned),
            TUNING_RAG: bill(one, "fine_tuning_rag", **tuned, engineer_hours_rag=beside),
        }  # fmt: skip
        formula = ways[RAG if one.in_place else PROMPTING][3]
        today = one.answer_ms_now if one.told("answer_ms_now") else formula
        assert prices.today_ms[i] == pytest.approx(today)
        limit = today * one.drawn("faster_means") if one.needs_faster_answers else np.inf
        if one.told("latency_target_ms"):
            vague = one.told("needs_faster_answers", True) and not one.told("answer_ms_now")
            if not (vague and one.latency_target_ms > today):
                limit = one.latency_target_ms
        assert prices.limit_ms[i] == pytest.approx(limit)
        target = {"latency_target_ms": min(limit, today) * formula / today}
        served = {
            TUNING: bill(one, "self_hosted", **target),
            TUNING_RAG: bill(one, "self_hosted_rag", **target, engineer_hours_rag=beside),
        }
        if not one.api_allowed:
            model = one.own_model if one.told("own_model") else "Llama-3.3-70B"
            base = target | {"own_model": model, "static_prompt_tokens": static}
            setting_up = np.array([1, 1, 0, 0]) * number("serve_own_model") * rate
            served[PROMPTING] = bill(one, "base_model", **base) + setting_up
            served[RAG] = bill(one, "base_model_rag", **base, engineer_hours_rag=work) + setting_up
        for way, own in served.items():
            cheaper = way in (TUNING, TUNING_RAG) and own[1] < ways[way][1]
            assert prices.own[way, i] == (not one.api_allowed or cheaper)
            ways[way] = own if prices.own[way, i] else ways[way]
        for way, wanted in ways.items():
            given = [prices.upfront[way, i], prices.total[way, i], prices.per_request[way, i],
                     prices.ms[way, i] * formula / today]  # fmt: skip
            assert given == pytest.approx(wanted), APPROACHES[way]
            running = prices.per_request[way, i] * one.requests_per_month
            assert prices.running[way, i] == pytest.approx(running)


@pytest.mark.parametrize("name", CASES)
def test_the_best_of_a_draw(name: str) -> None:
    """The rules of the choice, read one after the other."""
    beside = beside_the_point(judged(name).case)
    for one in draws_of(name):
        _is_the_best(one, beside[:, one.row].tolist())


def _is_the_best(one: One, idle: list[bool]) -> None:
    ways = range(len(APPROACHES))
    j, i = one.of, one.row
    score, enough, bills = j.quality.score[:, i], j.quality.enough[:, i], j.prices
    late = bills.ms[:, i] > 1.1 * bills.limit_ms[i]
    assert j.late[:, i].tolist() == late.tolist()
    hurts, faster = one.cost_hurts, one.needs_faster_answers
    idle[LARGER] |= one.on_the_largest or hurts or faster
    idle[SPECIALIST] |= not one.small_model_suffices
    cheaper = bills.per_request[SMALLER, i] < bills.per_request[PROMPTING, i]
    reason = hurts or faster or late[PROMPTING] or bills.today[i] > number("step_down_from")
    idle[SMALLER] |= not (cheaper and reason)
    assert j.idle[:, i].tolist() == idle
    barred = [any(closed[way, i] for closed in j.closed.values()) or idle[way] for way in ways]
    over = [bills.upfront[way, i] > one.upfront_budget_usd
            and way not in (PROMPTING, LARGER, SMALLER) for way in ways]  # fmt: skip
    relief = bills.today[i] * number("cheaper_means") if hurts else np.inf
    no_relief = [bills.running[way, i] > relief for way in ways]
    no_relief[RAG] &= one.in_place or enough[PROMPTING]
    dear = [a or b for a, b in zip(over, no_relief, strict=True)]
    plain = RAG if one.needs_facts else PROMPTING
    worth = number("better_answer_is_worth") * one.loss_per_error * bills.answers[i]
    if not (late[plain] or dear[plain]):
        for way in (TUNING, TUNING_RAG):
            added = bills.total[way, i] - bills.total[plain, i]
            dear[way] |= added > worth * (score[way] - score[plain])
    assert j.dear[:, i].tolist() == dear
    quick = one.needs_quick_iteration
    effort = [0, 0.3, 0 if one.in_place else 1, 0.5, 2 + 0.5 * quick, 3 + quick,
              (3 if one.in_place else 4) + quick]  # fmt: skip
    possible = [not (barred[way] or late[way] or dear[way]) for way in ways]
    good = [way for way in ways if possible[way] and enough[way]]
    assert np.flatnonzero(j.good[:, i]).tolist() == good
    today, needed = j.quality.today[i], j.quality.needed[i]
    near = [(score[way] - today) / max(needed - today, 0.01) - 0.08 * effort[way]
            for way in ways]  # fmt: skip

    def spent(way: int) -> float:
        wrong = one.loss_per_error * bills.answers[i] * (1 - score[way])
        return log(max(bills.total[way, i] + wrong, 1)) + effort[way] * log1p(
            one.drawn("simpler_wins_within"))  # fmt: skip

    def badness(way: int) -> float:
        forbidden = j.closed["data_stays"][way, i] or j.closed["no_training_on_data"][way, i]
        return (1e6 if forbidden else 1e3 * barred[way]) - near[way] + (
            0.5 * late[way] + 0.3 * dear[way])  # fmt: skip

    better = [way for way in ways if possible[way] and score[way] >= today]
    best = min(good, key=spent) if good else max(better, key=near.__getitem__, default=None)
    best = min(ways, key=badness) if best is None else best
    assert APPROACHES[j.best[i]] == APPROACHES[best]
    assert j.own[i] == bills.own[best, i]
    assert VERDICTS[j.codes[i]] == verdict_of(APPROACHES[best], bool(j.own[i]))


def test_requests_over_the_horizon_are_discounted_as_their_bill_is() -> None:
    case = Case.of({"horizon_months": 3, "traffic_growth": 0.5, "discount_rate": 0.2,
                    "requests_per_month": 100})  # fmt: skip
    answers = judge(Draws.of(case, 10)).prices.answers
    by_month = [100 / 1.2 ** (1 / 12), 150 / 1.2 ** (2 / 12), 225 / 1.2 ** (3 / 12)]
    assert answers == pytest.approx(sum(by_month))


def test_a_small_specialist_costs_people_labels_and_little_else() -> None:
    """50 hours x 0.8 x 100 dollars and 1,000 labels x 2 dollars x 1.2 x 0.3; 60 dollars a month, or
    4 dollars a million requests where that is more; two hours of upkeep a month."""
    case = {"engineer_hours_fine_tuning": 50, "engineer_rate": 100, "label_cost_per_example": 2,
            "examples_exist": False, "examples_can_be_made": True, "horizon_months": 10,
            "upkeep_hours_per_month": 2}  # fmt: skip
    for requests, month in ((1_000_000, 60), (50_000_000, 200)):
        judgement = judge(Draws.of(Case.of(case | {"requests_per_month": requests}), 50))
        given, made = judgement.prices, judgement.case.training_examples
        upfront = 4_000 + made * 2 * 1.2 * 0.3
        assert given.upfront[SPECIALIST] == pytest.approx(upfront)
        assert given.running[SPECIALIST] == pytest.approx(month)
        assert given.total[SPECIALIST] == pytest.approx(upfront + 10 * (month + 200))
        assert given.per_request[SPECIALIST] == pytest.approx(month / requests)


def test_a_bill_that_is_said_to_hurt_is_a_bill_of_some_size() -> None:
    told = {"running_cost_too_high": True, "needs_knowledge": False, "hosted_model": "gpt-6.1-sol"}
    hurts = judge(Draws.of(Case.of(told), COUNT))
    month = hurts.prices.running[PROMPTING]
    assert (month > 0.99 * hurts.case.draws.triangle("bill_that_hurts")).all()
    counted = judge(Draws.of(Case.of(told | {"requests_per_month": 500}), COUNT))
    assert (counted.case.requests_per_month == 500).all()


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
