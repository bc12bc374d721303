"""How good each approach's answers are, from what was measured; and how well a draw explains it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tune_or_not.case.columns import Truth
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
from tune_or_not.decision.choice.draws import Numbers
from tune_or_not.decision.choice.evidence import measured, scaled, scaled_as_tuned, weights
from tune_or_not.decision.choice.hazards import Left, hazards, place_of
from tune_or_not.decision.choice.situation import Situation
from tune_or_not.decision.choice.tables import number

_MARGIN = 0.005
"""Half a percent: nobody measures a score more finely."""


@dataclass(frozen=True, eq=False)
class Quality:
    """`score` and `enough` have a row per approach; all else has a number per draw.

    `weight`: how well the draw explains what was measured; the weights of a case add up to 1.
    """

    score: Numbers
    enough: Truth
    today: Numbers
    needed: Numbers
    weight: Numbers
    specialist_suffices: Truth
    with_passages: Numbers
    """The score with retrieval as it is or would be at first."""


def quality(case: Situation) -> Quality:
    """Scores by causes and repairs, anchored in what was measured or said."""
    left, causes = Left(case), hazards(case)
    now = (causes * left.today()).sum(axis=0)
    passages = (causes * (1 - left.retrieval)).sum(axis=0)
    scale, badly = scaled(case, now, passages)
    causes = causes * scale
    remains = {
        PROMPTING: left.prompting(),
        LARGER: left.larger_model(),
        RAG: left.rag(),
        SMALLER: left.smaller_hosted_model(),
        TUNING: left.fine_tuning(),
        TUNING_RAG: left.fine_tuning_rag(),
    }
    hazard = {approach: (causes * share).sum(axis=0) for approach, share in remains.items()}
    badly += scaled_as_tuned(case, hazard)
    score = np.zeros((len(APPROACHES), case.draws.rows))
    for approach, remaining in hazard.items():
        score[approach] = np.exp(-remaining)
    _anchored(case, score)
    today = np.exp(-now * scale)
    needed = _needed(case, score, today)
    suffices = _specialist_suffices(case)
    score[SPECIALIST] = np.where(
        suffices, needed + _MARGIN, np.minimum(needed - 0.08, score[TUNING] - 0.05)
    )
    enough = score >= needed - _MARGIN
    _failing_needs_met(case, left, remains, enough)
    says_good = case.draws.known("prompt_score") | case.draws.answered("prompt_good_unscored")
    enough[PROMPTING] |= says_good & (score[PROMPTING] >= needed) & ~case.in_place
    with_passages = np.exp(-passages * scale)
    return Quality(score, enough, today, needed, weights(case, badly), suffices, with_passages)


def _anchored(case: Situation, score: Numbers) -> None:
    """Where the prompt's score and that with retrieval are both measured, each holds."""
    both = case.draws.known("prompt_score") & case.draws.known("retrieval_score")
    if both.any():
        prompt = measured(case, "prompt_score")
        floor = np.minimum(score[PROMPTING], prompt + 0.05)
        score[PROMPTING] = np.where(both, np.maximum(prompt, floor), score[PROMPTING])


def _needed(case: Situation, score: Numbers, today: Numbers) -> Numbers:
    """The score at which one would release; untold, it lies between today's and the best."""
    draws, hosted = case.draws, case.api_allowed
    trains = case.may_train_on_data
    open_to = np.ones(score.shape, dtype=bool)
    open_to[LARGER] = open_to[SMALLER] = hosted
    open_to[TUNING], open_to[TUNING_RAG] = trains, trains & case.needs_facts
    open_to[SPECIALIST] = False
    ceiling = np.where(open_to, score, 0).max(axis=0)
    halfway = draws.triangle("release_between")
    reachable = today + halfway * np.maximum(ceiling - today, 0)
    least = np.minimum(case.score_needed, reachable)
    return np.asarray(np.where(draws.known("score_needed"), case.score_needed, least))


def _specialist_suffices(case: Situation) -> Truth:
    length = case.output_tokens
    label = number("specialist_answer_tokens")
    labels = np.where(case.examples_exist, case.good_examples, number("specialist_examples"))
    few, many = number("specialist_examples"), number("specialist_examples_many")
    more = np.clip(np.log(np.maximum(labels, 1) / few) / np.log(many / few), 0, 1)
    least, most = number("specialist_suffices"), number("specialist_suffices_if_many")
    chance = np.where(length < label, least + (most - least) * more, np.where(
        length < 3 * label, number("specialist_suffices_if_longer"), 0.05))  # fmt: skip
    chance = chance * np.where(labels >= few, 1.0, 0.3)
    possible = (
        case.narrow_task & case.well_defined_task & ~case.needs_facts
        & ~case.needs_style & ~case.is_chatbot
    )  # fmt: skip
    return case.draws.yes("small_model_suffices", chance, only=possible)


def _failing_needs_met(
    case: Situation, left: Left, remains: dict[int, Numbers], enough: Truth
) -> None:
    """A need that fails must itself be met, whatever the mean score says."""
    failing = {
        "facts": case.needs_facts,
        "form": left.stuck[place_of("form")],
        "style": left.stuck[place_of("style")],
        "conduct": left.stuck[place_of("conduct")],
    }
    wanted = case.draws.triangle("need_must_be_met")
    for cause, fails in failing.items():
        row = place_of(cause)
        for approach, share in remains.items():
            enough[approach] &= ~fails | (1 - share[row] >= wanted)
