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
from tune_or_not.decision.choice.hazards import Left, hazards, place_of
from tune_or_not.decision.choice.situation import Situation
from tune_or_not.decision.choice.tables import number

_WORST, _BEST = 0.01, 0.999
"""Scores beyond which a logarithm says nothing."""

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
    scale, weight = _evidence(case, now, passages)
    causes = causes * scale
    remains = {
        PROMPTING: left.prompting(),
        LARGER: left.larger_model(),
        RAG: left.rag(),
        SMALLER: left.smaller_hosted_model(),
        TUNING: left.fine_tuning(),
        TUNING_RAG: left.fine_tuning_rag(),
    }
    score = np.zeros((len(APPROACHES), case.draws.rows))
    for approach, share in remains.items():
        score[approach] = np.exp(-(causes * share).sum(axis=0))
    _measured(case, score)
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
    return Quality(score, enough, today, needed, weight, suffices, np.exp(-passages * scale))


def _evidence(case: Situation, now: Numbers, passages: Numbers) -> tuple[Numbers, Numbers]:
    """By how much all hazards are scaled so that the measured score comes out, and the weights.

    A draw that needs much scaling explains the score badly, and counts less.
    """
    draws = case.draws
    scale = np.ones(draws.rows)
    needed = np.clip(case.score_needed, _WORST, _BEST)
    short = -np.log(np.clip(needed - draws.triangle("short_of_needed"), 0.05, 0.99))
    believed = draws.unit("said is so") < number("said_is_so")
    good = draws.answered("prompt_good_unscored") & (now > -np.log(needed)) & believed
    reached = np.clip(needed + 0.3 * draws.triangle("short_of_needed"), 0.05, 0.995)
    scale = np.where(good, -np.log(reached) / now, scale)
    bad = draws.answered("prompt_good_unscored", False)
    unhappy = draws.answered("retrieval_in_place") | (
        draws.known("prompt_versions_tried") & (case.prompt_versions_tried >= 3)
    )
    asked = ~draws.known("prompt_good_unscored") & unhappy
    falls_short = (bad & believed) | (asked & (draws.unit("said is so") < number("not_content")))
    scale = np.where(falls_short & (now < short), short / now, scale)
    for name, hazard in (("prompt_score", now), ("retrieval_score", passages)):
        if draws.known(name).any():
            measured = -np.log(np.clip(getattr(case, name), _WORST, _BEST))
            scale = np.where(draws.known(name), measured / hazard, scale)
    scale = np.maximum(scale, 1e-3)
    weight = np.exp(-0.5 * (np.log(scale) / number("score_explains")) ** 2)
    by_case = weight.reshape(draws.cases, draws.count)
    return scale, (by_case / by_case.sum(axis=1, keepdims=True)).ravel()


def _measured(case: Situation, score: Numbers) -> None:
    """A measured score counts as it is."""
    draws = case.draws
    prompt, both = draws.known("prompt_score"), draws.known("retrieval_score")
    if (prompt & both).any():
        floor = np.minimum(score[PROMPTING], case.prompt_score + 0.05)
        anchored = np.maximum(case.prompt_score, floor)
        score[PROMPTING] = np.where(prompt & both, anchored, score[PROMPTING])
    if draws.known("tuned_score").any():
        tuned = draws.known("tuned_score") & (case.tuned_score < 1)
        score[TUNING_RAG] = np.where(tuned & case.in_place, case.tuned_score, score[TUNING_RAG])
        score[TUNING] = np.where(tuned & ~case.in_place, case.tuned_score, score[TUNING])


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
    chance = np.where(length < label, number("specialist_suffices"), np.where(
        length < 3 * label, number("specialist_suffices_if_longer"), 0.05))  # fmt: skip
    labels = np.where(case.examples_exist, case.good_examples, np.inf)
    chance = chance * np.where(labels >= number("specialist_examples"), 1.0, 0.3)
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
