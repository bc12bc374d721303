"""The shipped model: decoding, fine-tuning, adapters, checkpoints, strategies."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from tune_or_not.lab.evaluation import Suite, evaluate, suite
from tune_or_not.lab.fine_tuning import FineTuning, Tuning, padded, steps_for
from tune_or_not.lab.gate import LEAST, gate, passes
from tune_or_not.lab.model.adam import Adam, clip, cosine, line
from tune_or_not.lab.model.base import SHIPPED, Base, shipped
from tune_or_not.lab.model.decoding import (
    Cache,
    PromptTooLongError,
    answers,
    extend,
    words,
)
from tune_or_not.lab.model.lora import merged, new_adapter
from tune_or_not.lab.model.parameters import Views, initial
from tune_or_not.lab.model.transformer import SIZE, forward, logits
from tune_or_not.lab.model.vocabulary import TOKENS, decode, encode, number_of, reader_prompt
from tune_or_not.lab.pretraining import Pretraining, Recipe
from tune_or_not.lab.retraining import pretrain
from tune_or_not.lab.retriever import Retriever
from tune_or_not.lab.strategies import STRATEGIES, break_even, compare, fresh_questions
from tune_or_not.lab.world.examples import Examples
from tune_or_not.lab.world.questions import ask, prompt

SHORT = Tuning(Examples(32), steps=15, batch=8)


@pytest.fixture(scope="module")
def base() -> Base:
    return shipped()


@pytest.fixture(scope="module")
def questions(base: Base) -> Suite:
    return suite(base.world)


# -------------------------------------------------------------------------------- checkpoint


def test_the_shipped_checkpoint_is_small_and_passes_its_gate(base: Base) -> None:
    assert SHIPPED.stat().st_size < 350_000
    found = gate(base.weights, base.world)
    assert found == base.gate
    assert passes(found)
    assert not passes({**found, "copying": LEAST["copying"] - 0.01})


def test_a_checkpoint_comes_back_as_it_went(base: Base, tmp_path: Path) -> None:
    base.save(tmp_path / "again.npz")
    again = Base.load(tmp_path / "again.npz")
    assert again.recipe == base.recipe
    assert (again.gate, again.history) == (base.gate, base.history)
    assert np.array_equal(again.weights.flat, base.weights.flat)
    assert list(tmp_path.iterdir()) == [tmp_path / "again.npz"]


def test_nobody_can_write_to_the_base(base: Base) -> None:
    with pytest.raises(ValueError, match="read-only"):
        base.weights.flat[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        base.weights["head"][0, 0] = 1


def test_weights_of_another_network_are_refused() -> None:
    with pytest.raises(ValueError, match="numbers, not 3"):
        Views(SIZE.shapes(), np.zeros(3, np.float32))


# ---------------------------------------------------------------------------------- decoding


def uncached(weights: Views, asked: list[int], longest: int = 24) -> list[int]:
    """The slow way: the whole text again for every token."""
    text = list(asked)
    while len(text) < len(asked) + longest and len(text) < SIZE.context:
        chosen = int(logits(weights, forward(weights, np.array([text]))[0, -1]).argmax())
        if TOKENS[chosen] in ("<end>", "\n"):
            break
        text.append(chosen)
    return text[len(asked) :]


def test_decoding_with_the_cache_says_what_decoding_without_it_says(
    base: Base, questions: Suite
) -> None:
    tuned = FineTuning(base, SHORT).run()
    mixed = list(questions.prompts[::9])
    for weights in (base.weights, tuned):
        assert answers(weights, mixed) == [uncached(weights, one) for one in mixed]


def test_the_scores_with_the_cache_are_those_without(base: Base) -> None:
    ids = np.random.default_rng(0).integers(len(TOKENS), size=(2, 20))
    cache = Cache(2, 30)
    extend(base.weights, ids[:, :7], np.array([7, 7]), cache)
    extend(base.weights, ids[:, 7:12], np.array([5, 5]), cache)
    for place in range(12, 20):
        scores = extend(base.weights, ids[:, place : place + 1], np.array([1, 1]), cache)
    whole = logits(base.weights, forward(base.weights, ids)[:, -1])
    np.testing.assert_allclose(scores, whole, atol=2e-4)


def test_an_answer_does_not_depend_on_the_prompts_beside_it(base: Base, questions: Suite) -> None:
    tuned = FineTuning(base, SHORT).run()
    together = answers(tuned, questions.prompts)
    assert together[::7] == [answers(tuned, [one])[0] for one in questions.prompts[::7]]


def test_words_come_one_by_one_with_their_probabilities(base: Base) -> None:
    asked = reader_prompt("3 + 4 =")
    said = list(words(base.weights, asked))
    assert [one.token for one in said] == ["7", "\n"]
    for one in said:
        assert one.others[0] == (one.token, one.probability)
        shares = [share for _, share in one.others]
        assert shares == sorted(shares, reverse=True)
        assert 0 < sum(shares) <= 1 + 1e-9
    assert encode("".join(one.token for one in said[:-1])) == answers(base.weights, [asked])[0]


def test_a_story_ends_where_the_context_does(base: Base) -> None:
    asked = (reader_prompt("anna sees a dog .") * 30)[: SIZE.context - 3]
    said = list(words(base.weights, asked))
    assert 1 <= len(said) <= 4
    assert len(answers(base.weights, [asked])[0]) <= 3


@pytest.mark.parametrize("length", [0, SIZE.context, 500])
def test_a_prompt_without_room_gets_one_clear_sentence(base: Base, length: int) -> None:
    with pytest.raises(PromptTooLongError, match=f"and this one {length}: the model reads 128"):
        answers(base.weights, [[0] * length])


def test_no_prompts_get_no_answers(base: Base) -> None:
    assert answers(base.weights, []) == []


# ------------------------------------------------------------------------------- fine-tuning


@pytest.mark.parametrize("method", ["full", "lora"])
def test_the_same_seed_gives_the_same_model_bit_for_bit(base: Base, method: str) -> None:
    def tuned(seed: int) -> np.ndarray:
        tuning = Tuning(Examples(32), 5, 4, method, general_share=0.3, seed=seed)  # type: ignore[arg-type]
        return FineTuning(base, tuning).run().flat

    first = tuned(1)
    assert np.array_equal(first, tuned(1))
    assert not np.array_equal(first, tuned(2))
    with ThreadPoolExecutor(2) as pool:
        side_by_side = list(pool.map(tuned, [1, 2, 1]))
    assert np.array_equal(first, side_by_side[0])
    assert np.array_equal(first, side_by_side[2])


@pytest.mark.parametrize("method", ["full", "lora"])
def test_training_leaves_the_base_bit_for_bit_as_it_was(base: Base, method: str) -> None:
    before = base.weights.flat.tobytes()
    run = FineTuning(base, Tuning(Examples(32), 5, method=method))  # type: ignore[arg-type]
    assert np.array_equal(run.weights.flat, base.weights.flat)
    tuned = run.run()
    assert not np.array_equal(tuned.flat, base.weights.flat)
    assert base.weights.flat.tobytes() == before


def test_an_adapter_at_zero_is_the_base_to_the_letter(base: Base, questions: Suite) -> None:
    run = FineTuning(base, Tuning(Examples(32), 30, 8, "lora"))
    tuned = run.run()
    assert run.adapter is not None
    off = merged(base.weights, run.adapter, 0)
    assert off.flat.tobytes() == base.weights.flat.tobytes()
    some = questions.prompts[::4]
    assert answers(off, some) == answers(base.weights, some)
    assert answers(tuned, some) != answers(base.weights, some)
    assert np.array_equal(merged(base.weights, run.adapter, 1).flat, tuned.flat)


def test_an_adapter_is_small_and_begins_as_no_change(base: Base) -> None:
    adapter = new_adapter(base.weights, 0)
    assert adapter.flat.size / base.weights.flat.size == pytest.approx(0.058, abs=0.002)
    assert np.array_equal(merged(base.weights, adapter).flat, base.weights.flat)
    assert {name.split(".")[1] for name in adapter} == {"qkv", "out", "up", "down"}


def test_a_run_can_be_left_at_any_step_and_used(base: Base) -> None:
    run = FineTuning(base, SHORT)
    steps = run.steps()
    assert [next(steps).done for _ in range(3)] == [1, 2, 3]
    kept = run.weights
    as_it_was = kept.flat.copy()
    next(steps)
    assert np.array_equal(kept.flat, as_it_was)
    assert not np.array_equal(run.weights.flat, kept.flat)
    for step in (again := FineTuning(base, SHORT)).steps():
        if step.done == 3:
            break
    assert np.array_equal(again.weights.flat, kept.flat)
    assert again.seconds > 0


def test_only_answers_count_in_a_batch(base: Base) -> None:
    examples = FineTuning(base, SHORT).examples[:3]
    text = encode("<end> anna sees a dog .")
    ids, targets = padded(examples, [text])
    for row, one in enumerate(examples):
        heard = targets[row] >= 0
        assert targets[row][heard].tolist() == one.answer
        assert ids[row][: len(one.prompt)].tolist() == one.prompt
    assert targets[3][targets[3] >= 0].tolist() == text[1:]


def test_every_example_is_seen_once_before_any_comes_again(base: Base) -> None:
    run = FineTuning(base, Tuning(Examples(40, noted=0), steps=5, batch=8, seed=4))
    batches = run._batches(np.random.default_rng(0))
    seen = [tuple(row[:12]) for _ in range(5) for row in next(batches)[0].tolist()]
    wanted = [tuple([*one.prompt, *one.answer][:12]) for one in run.examples]
    assert sorted(seen) == sorted(wanted)


def test_steps_and_epochs_are_two_ways_to_say_the_same() -> None:
    assert steps_for(3, 256) == 48
    assert Tuning(Examples(256), steps=48).epochs == 3


@pytest.mark.parametrize(
    "wrong",
    [{"method": "half"}, {"steps": -1}, {"batch": 0}, {"general_share": 1}, {"general_share": -1}],
)
def test_impossible_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"full or lora|at least"):
        Tuning(**wrong)  # type: ignore[arg-type]


# --------------------------------------------------------------------------------- optimiser


def test_adams_first_step_is_the_learning_rate_in_each_direction() -> None:
    weights = np.zeros(3, np.float32)
    Adam(3).step(weights, np.array([5, -0.01, 0], np.float32), 0.1)
    np.testing.assert_allclose(weights, [-0.1, 0.1, 0], rtol=1e-4)


def test_adam_takes_the_steps_of_its_paper() -> None:
    random = np.random.default_rng(0)
    gradients = random.normal(size=(6, 4))
    weights, m, v, expected = np.zeros(4, np.float32), 0.0, 0.0, np.zeros(4)
    adam = Adam(4, (0.8, 0.9))
    for t, g in enumerate(gradients, start=1):
        adam.step(weights, g.astype(np.float32), 0.01)
        m, v = 0.8 * m + 0.2 * g, 0.9 * v + 0.1 * g**2
        expected -= 0.01 * (m / (1 - 0.8**t)) / (np.sqrt(v / (1 - 0.9**t)) + 1e-8)
    np.testing.assert_allclose(weights, expected, rtol=1e-4)


def test_a_long_gradient_is_shortened_and_a_short_one_is_not() -> None:
    long, short = np.array([3, 4.0]), np.array([0.3, 0.4])
    assert clip(long) == pytest.approx(5)
    np.testing.assert_allclose(long, [0.6, 0.8])
    assert clip(short) == pytest.approx(0.5)
    np.testing.assert_allclose(short, [0.3, 0.4])


@pytest.mark.parametrize(("schedule", "end"), [(cosine, 0.05), (line, 0.1)])
def test_learning_rates_rise_then_fall_to_a_share_of_the_peak(schedule, end: float) -> None:
    rates = [schedule(1.0, 1000, 20)(step) for step in range(1001)]
    assert rates[0] == pytest.approx(0.05)
    assert max(rates) == pytest.approx(1, abs=0.01)
    assert np.argmax(rates) in (19, 20)
    assert rates[1000] == pytest.approx(end)
    assert all(np.diff(rates[20:]) < 0)


# ------------------------------------------------------------------------------ pre-training

TINY = Recipe(seed=3, steps=12, tokens=5_000, rows=1)


def test_a_run_that_is_cut_in_two_ends_bit_for_bit_the_same(tmp_path: Path) -> None:
    whole = Pretraining(TINY)
    losses = [step.loss for step in whole.steps()]
    assert losses[-1] < losses[0]
    first = Pretraining(TINY)
    for step in first.steps():
        if step.done == 5:
            break
    first.save(tmp_path / "state.npz")
    second = Pretraining(TINY)
    assert second.load(tmp_path / "state.npz")
    assert [step.done for step in second.steps()] == list(range(6, 13))
    assert np.array_equal(second.weights.flat, whole.weights.flat)


@pytest.mark.parametrize("content", [b"", b"no state", None])
def test_a_state_that_is_spoiled_or_of_another_recipe_is_not_taken_up(
    tmp_path: Path, content: bytes | None
) -> None:
    state = tmp_path / "state.npz"
    if content is None:
        Pretraining(Recipe(seed=4, steps=12, tokens=5_000, rows=1)).save(state)
    else:
        state.write_bytes(content)
    run = Pretraining(TINY)
    assert not run.load(state)
    assert run.done == 0
    assert np.array_equal(run.weights.flat, initial(SIZE, 3).flat)


@pytest.mark.slow
def test_a_job_that_is_stopped_goes_on_from_its_last_saved_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tune_or_not.lab.retraining.SAVE_EVERY", 5)
    monkeypatch.setattr("tune_or_not.lab.retraining.LOOK_EVERY", 4)
    done: list[int] = []

    def stop_at_eight(step) -> None:
        done.append(step.done)
        if step.done == 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pretrain(TINY, tmp_path / "state.npz", stop_at_eight)
    finished = pretrain(TINY, tmp_path / "state.npz", lambda step: done.append(step.done))
    assert done == [*range(1, 9), *range(6, 13)]
    assert set(finished.gate) == set(LEAST)
    assert [look["step"] for look in finished.history] == [4, 8, 12]
    whole = Pretraining(TINY)
    list(whole.steps())
    assert np.array_equal(finished.weights.flat, Base.of(TINY, whole.weights).weights.flat)


# ---------------------------------------------------------------------- evaluation, strategies


def test_the_suite_is_the_same_for_everybody(base: Base, questions: Suite) -> None:
    suite.cache_clear()
    again = suite(base.world)
    assert again.prompts == questions.prompts
    assert suite(base.world, 2).prompts != questions.prompts
    assert all(0 <= share <= 1 for name, share in asdict(evaluate(base.weights, again)).items())


def test_measures_tell_a_model_that_knows_from_one_that_does_not(
    base: Base, questions: Suite
) -> None:
    empty = evaluate(initial(SIZE, 0), questions)
    able = evaluate(base.weights, questions)
    assert (empty.known_facts, empty.sums, empty.noted_facts) == (0, 0, 0)
    assert able.known_facts > 0.9
    assert able.sums > 0.9
    assert able.noted_facts > 0.8
    assert able.unknown > 0.7
    assert able.general_loss < 1.2
    assert empty.general_loss > 4
    assert able.valid == able.tickets == 0


def test_all_strategies_answer_the_same_questions(base: Base) -> None:
    asked = fresh_questions(base, 6, 6)
    outcomes = list(compare(base, base.weights, asked, Retriever(0.5, 2)))
    assert [one.strategy for one in outcomes] == list(STRATEGIES)
    for one in outcomes:
        assert [q.fact for q in one.questions] == [q.fact for q in asked]
        assert len(one.prompts) == len(one.answers) == len(one.graded) == 12
        assert all(("note:" in text) == one.strategy.retrieves for text in one.prompts)
        assert one.seconds > 0
        assert one.prompt_tokens == np.mean([len(encode(text)) for text in one.prompts])
    by_id = {one.strategy.id: one for one in outcomes}
    assert by_id["few_shot"].prompt_tokens > 4 * by_id["zero_shot"].prompt_tokens
    assert by_id["few_shot"].prompts[0].endswith(by_id["zero_shot"].prompts[0][len("<end> ") :])


def test_a_few_shot_prompt_shows_tickets_of_the_house(base: Base) -> None:
    asked = fresh_questions(base, 2, 0)
    few_shot = next(iter(compare(base, base.weights, asked, strategies=STRATEGIES[1:2])))
    tickets = [text for text in few_shot.prompts[0].splitlines() if "A:" in text][:-1]
    assert len(tickets) == 3
    for text in tickets:
        assert set(json.loads(text.partition("A:")[2])) == {"item", "answer", "priority", "team"}


def test_the_break_even_is_what_tuning_cost_over_what_an_answer_saves(base: Base) -> None:
    asked = fresh_questions(base, 4, 0)
    zero, few = list(compare(base, base.weights, asked, strategies=STRATEGIES[:2]))
    object.__setattr__(zero, "seconds", 0.002)
    object.__setattr__(few, "seconds", 0.004)
    assert break_even(zero, few, 1.0) == 500
    assert break_even(few, zero, 1.0) is None


def test_a_question_of_the_reader_is_answered(base: Base) -> None:
    known = ask(base.world, base.world.known, 5, np.random.default_rng(0))
    for one in known:
        typed = decode(prompt(base.world, one)).removeprefix("<end> Q:").removesuffix("A:")
        said = answers(base.weights, [reader_prompt(typed)])[0]
        assert decode(said) == one.fact.value


def test_a_drawn_answer_takes_each_word_as_often_as_it_is_likely() -> None:
    """Against the probability that the model itself gives, within four standard errors."""
    base, draws = shipped(), 400
    asked = reader_prompt("anna")
    first = next(words(base.weights, list(asked)))
    drawn = answers(base.weights, [asked] * draws, 1, np.random.default_rng(3))
    share = sum(answer == [number_of(first.token)] for answer in drawn) / draws
    spread = (first.probability * (1 - first.probability) / draws) ** 0.5
    assert share == pytest.approx(first.probability, abs=4 * spread + 0.003)
    assert len({tuple(answer) for answer in drawn}) > 1
