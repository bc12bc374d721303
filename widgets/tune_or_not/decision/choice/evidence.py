"""What a measured score says: how good answers are, and how well a draw explains it.

A score that was measured on n graded questions is a share of n; how good answers are stays
uncertain by that much. The draws that explain it badly count less.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import betaincinv

from tune_or_not.decision.choice.approaches import TUNING, TUNING_RAG
from tune_or_not.decision.choice.draws import Numbers, unit
from tune_or_not.decision.choice.situation import Situation
from tune_or_not.decision.choice.tables import number

_WORST, _BEST = 0.01, 0.999
"""Scores beyond which a logarithm says nothing."""


def measured(case: Situation, name: str) -> Numbers:
    """Shares of good answers that explain the measured one, a number per draw.

    Draws of Beta(k + 1/2, n - k + 1/2) for k of n graded questions: Brown, Cai and DasGupta,
    Interval Estimation for a Binomial Proportion (2001), section 3.3. All scores of a case are of
    the same questions: where these are easy, each of them is too high. Where n is not told, it is
    drawn.
    """
    graded = np.maximum(case.evaluation_examples, number("fewest_graded"))
    good = getattr(case, name) * graded
    cases, count, seed = case.draws.cases, case.draws.count, case.draws.seed
    right, wrong = (np.reshape(n + 0.5, (cases, count)) for n in (good, graded - good))
    shares = [
        _explaining(*(row.tobytes() for row in rows), count, seed)
        for rows in zip(right, wrong, strict=True)
    ]
    return np.concatenate(shares)


@lru_cache(maxsize=128)
def _explaining(right: bytes, wrong: bytes, count: int, seed: int) -> Numbers:
    """Shares of good answers, by the numbers of answers right and wrong in each draw. Kept, for
    most cases of a table, and most moves of a slider, change another field."""
    luck = unit("graded questions", count, seed)
    shares = betaincinv(np.frombuffer(right), np.frombuffer(wrong), luck)
    return np.asarray(np.clip(shares, _WORST, _BEST))


def scaled(case: Situation, now: Numbers, passages: Numbers) -> tuple[Numbers, Numbers]:
    """By how much all hazards are scaled so that the measured score comes out, and how badly the
    draw explains it, from 0 on."""
    draws = case.draws
    usual = draws.triangle("easier_or_harder")
    now = now * usual
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
    for name, hazard in (("prompt_score", now), ("retrieval_score", passages * usual)):
        if draws.known(name).any():
            needs = -np.log(measured(case, name)) / hazard
            scale = np.where(draws.known(name), needs, scale)
    scale = np.maximum(scale, 1e-3)
    return usual * scale, _badly(scale)


def scaled_as_tuned(case: Situation, hazard: dict[int, Numbers]) -> Numbers:
    """Scale what is left after training, with retrieval or without, so that the measured score
    of the tuned model comes out; and how badly the draw explains it."""
    tuned = case.draws.known("tuned_score")
    if not tuned.any():
        return np.zeros(case.draws.rows)
    expected = np.where(case.in_place, hazard[TUNING_RAG], hazard[TUNING])
    needs = -np.log(measured(case, "tuned_score")) / np.maximum(expected, 1e-9)
    scale = np.where(tuned, np.maximum(needs, 1e-3), 1.0)
    for approach in (TUNING, TUNING_RAG):
        hazard[approach] = hazard[approach] * scale
    return _badly(scale)


def weights(case: Situation, badly: Numbers) -> Numbers:
    """The share of its case that each draw stands for."""
    weight = np.exp(-badly).reshape(case.draws.cases, case.draws.count)
    return np.asarray(weight / weight.sum(axis=1, keepdims=True)).ravel()


def _badly(scale: Numbers) -> Numbers:
    """Half the squared distance, in spreads of the logarithm: a normal law of the hazards."""
    return np.asarray(0.5 * (np.log(scale) / number("score_explains")) ** 2)
