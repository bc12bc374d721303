"""What holds in the lab whatever the tokens, settings and seeds are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.examples import examples
from tune_or_not.lab.model.base import shipped
from tune_or_not.lab.model.decoding import answers, words
from tune_or_not.lab.model.layers import attention
from tune_or_not.lab.model.lora import merged, new_adapter
from tune_or_not.lab.model.transformer import SIZE, forward, logits
from tune_or_not.lab.model.vocabulary import TOKENS, decode, encode, reader_prompt
from tune_or_not.lab.retriever import Retriever
from tune_or_not.lab.world.examples import Examples, training_file
from tune_or_not.lab.world.questions import Question, grade, read_ticket
from tune_or_not.lab.world.small_world import world

tokens = st.integers(0, len(TOKENS) - 1)
texts = st.lists(tokens, max_size=40)
seeds = st.integers(0, 2**32 - 1)
shares = st.floats(0, 1)


@given(texts)
def test_any_tokens_survive_being_text(numbers: list[int]) -> None:
    assert encode(decode(numbers)) == numbers


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_one_sentence(text: str) -> None:
    refusal, read = "", []
    try:
        read = reader_prompt(text)
    except ValueError as refused:
        refusal = str(refused)
    assert bool(refusal) != bool(read)
    assert "\n" not in refusal
    assert len(refusal) < 300
    assert encode(decode(read)) == read


@given(texts, st.sampled_from(world(0).facts(world(0).known)))
def test_any_tokens_can_be_graded(answered: list[int], fact) -> None:
    graded = grade(world(0), Question(fact, "urgent"), answered)
    assert graded.valid == (read_ticket(answered) is not None)
    assert graded.valid or not graded.ticket
    assert not (graded.answer and graded.abstained)


@given(seeds, st.integers(1, 60), shares, shares, shares, st.integers(0, 2), seeds)
@settings(deadline=None, max_examples=examples(40))
def test_any_training_file_has_its_length_and_fits_the_context(
    seed: int, number: int, known: float, new: float, wrong: float, distractors: int, file: int
) -> None:
    wanted = Examples(
        number,
        known=known,
        new=new,
        noted=1,
        distractors=distractors,
        random_errors=wrong / 2,
        systematic_errors=wrong / 2,
    )
    made = training_file(world(seed), wanted, file)
    assert len(made) == number
    for one in made:
        assert len(one.prompt) + len(one.answer) <= SIZE.context
        assert read_ticket(one.answer[:-1]) is not None


@given(seeds, st.integers(2, 12))
@settings(deadline=None)
def test_attention_never_looks_ahead(seed: int, length: int) -> None:
    random = np.random.default_rng(seed)
    qkv = random.normal(size=(1, length, 24))
    cut = int(random.integers(1, length))
    later = qkv.copy()
    later[:, cut:] += random.normal(size=later[:, cut:].shape)
    before, _ = attention(qkv, 2)
    after, _ = attention(later, 2)
    np.testing.assert_allclose(before[:, :cut], after[:, :cut], atol=1e-12)
    assert not np.allclose(before[:, cut:], after[:, cut:])


@given(st.lists(st.lists(tokens, min_size=1, max_size=30), min_size=1, max_size=5))
@settings(deadline=None, max_examples=examples(15))
def test_the_first_token_of_any_prompt_is_that_of_the_whole_network(
    prompts: list[list[int]],
) -> None:
    weights = shipped().weights
    for asked in prompts:
        scores = logits(weights, forward(weights, np.array([asked]))[0, -1])
        first = next(iter(words(weights, asked)))
        shares = np.exp(scores - scores.max())
        assert first.probability == pytest.approx((shares / shares.sum()).max(), abs=1e-4)
    together = answers(weights, prompts, longest=4)
    assert together == [answers(weights, [one], longest=4)[0] for one in prompts]


@given(seeds, st.floats(-3, 3))
@settings(deadline=None, max_examples=examples(20))
def test_strength_moves_the_weights_in_a_line(seed: int, strength: float) -> None:
    base = shipped().weights
    adapter = new_adapter(base, seed)
    adapter.flat[:] = np.random.default_rng(seed).normal(size=adapter.flat.size)
    whole = merged(base, adapter, 1).flat - base.flat
    part = merged(base, adapter, strength).flat - base.flat
    np.testing.assert_allclose(part, strength * whole, atol=1e-4)


@given(seeds, shares, shares)
def test_a_search_that_hits_more_often_never_loses_a_hit(
    seed: int, one: float, other: float
) -> None:
    made = world(0)
    asked = Question(made.facts(made.never)[seed % 60], "soon")
    low, high = (
        asked.fact in Retriever(rate, 2).searched(made, asked, seed).notes
        for rate in sorted((one, other))
    )
    assert low <= high
