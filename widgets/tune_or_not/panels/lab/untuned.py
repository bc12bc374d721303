"""What the shipped model can do before any training: every panel of the lab begins from it."""

from __future__ import annotations

from functools import lru_cache

from tune_or_not.lab.evaluation import Measures, evaluate, suite
from tune_or_not.lab.model.base import shipped
from tune_or_not.lab.model.decoding import answers


@lru_cache(maxsize=1)
def untuned_measures() -> Measures:
    """All measures of the shipped model."""
    base = shipped()
    return evaluate(base.weights, suite(base.world))


@lru_cache(maxsize=1)
def untuned_answers() -> list[list[int]]:
    """What it answers to each question of the suite, as token ids."""
    base = shipped()
    return answers(base.weights, suite(base.world).prompts)
