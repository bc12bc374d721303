"""The runs behind the lesson on myths: for one base and one seed, a table for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from tune_or_not.lab.evaluation import Measures, evaluate, suite
from tune_or_not.lab.fine_tuning import FineTuning, Method, Tuning
from tune_or_not.lab.model.base import Base
from tune_or_not.lab.model.decoding import answers
from tune_or_not.lab.model.lora import merged
from tune_or_not.lab.model.parameters import Views
from tune_or_not.lab.retriever import Retriever
from tune_or_not.lab.strategies import STRATEGIES, Outcome, compare, fresh_questions
from tune_or_not.lab.world.examples import Examples

Row = dict[str, str | int | float]
"""A line of a table."""

NEW_FACTS = Examples(240, known=0, noted=0, new=1, phrasings=(0,))
"""Each new fact four times, always in the same phrasing."""
WATCHED = (0, 5, 10, 20, 40, 80, 120, 160, 200)
"""The steps at which a run on new facts is measured."""
STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5)
HIT_RATES = (1.0, 0.8, 0.5, 0.0)


def _shown(measures: Measures) -> Row:
    return {name: round(value, 4) for name, value in asdict(measures).items()}


def watch(base: Base, tuning: Tuning, at: Sequence[int]) -> Iterator[tuple[int, Measures]]:
    """Trains; tells what the model can do after each of these steps, 0 for before the first."""
    questions = suite(base.world)
    run = FineTuning(base, tuning)
    if 0 in at:
        yield 0, evaluate(run.weights, questions)
    for step in run.steps():
        if step.done in at:
            yield step.done, evaluate(run.weights, questions)


def new_facts(base: Base, seed: int, watched: Sequence[int] = WATCHED) -> Iterator[Row]:
    """Myth 1, "fine-tuning teaches knowledge": format and facts as training goes on."""
    tuning = Tuning(NEW_FACTS, steps=max(watched), seed=seed)
    for step, measures in watch(base, tuning, watched):
        yield {"step": step, **_shown(measures)}


@dataclass(frozen=True)
class Dial:
    """A setting of the dial of forgetting."""

    method: Method = "full"
    learning_rate: float = 1e-3
    steps: int = 100
    general_share: float = 0.0


FULL = Dial()
LORA = Dial("lora", 1e-2)
DIALS = (
    *(replace(FULL, learning_rate=rate) for rate in (3e-4, 1e-3, 3e-3, 1e-2)),
    *(replace(FULL, steps=steps) for steps in (25, 400)),
    *(replace(FULL, learning_rate=3e-3, general_share=share) for share in (0.1, 0.3)),
    *(replace(FULL, general_share=share) for share in (0.1, 0.3)),
    *(replace(LORA, learning_rate=rate) for rate in (3e-3, 1e-2, 3e-2)),
)


def forgetting(base: Base, seed: int, dials: Sequence[Dial] = DIALS) -> Iterator[Row]:
    """Myth 2, "fine-tuning makes a model better": what is lost, by how hard it is trained."""
    questions = suite(base.world)
    for dial in dials:
        tuning = Tuning(
            steps=dial.steps,
            method=dial.method,
            learning_rate=dial.learning_rate,
            general_share=dial.general_share,
            seed=seed,
        )
        tuned = FineTuning(base, tuning).run()
        yield {
            **asdict(dial),
            "epochs": round(tuning.epochs, 2),
            **_shown(evaluate(tuned, questions)),
        }


@dataclass(frozen=True)
class File:
    """A training file of some size, with some errors in it."""

    number: int
    random_errors: float = 0.0
    systematic_errors: float = 0.0


FILES = (
    *(File(number) for number in (1, 8, 32, 64, 128, 256, 1024)),
    *(File(1024, random_errors=share) for share in (0.1, 0.25, 0.5)),
    *(File(1024, systematic_errors=share) for share in (0.1, 0.25, 0.5)),
)


def training_files(base: Base, seed: int, files: Sequence[File] = FILES) -> Iterator[Row]:
    """Myth 3, "more examples are better": their number and their errors, at 100 steps each."""
    questions = suite(base.world)
    for file in files:
        tuned = FineTuning(base, Tuning(Examples(**asdict(file)), seed=seed)).run()
        yield {**asdict(file), **_shown(evaluate(tuned, questions))}


def adapters(base: Base, seed: int, strengths: Sequence[float] = STRENGTHS) -> Iterator[Row]:
    """Myth 4, "it cannot be undone": an adapter at several strengths, off, and swapped."""
    questions = suite(base.world)
    before = base.weights.flat.copy()
    untuned = answers(base.weights, questions.prompts)
    tickets, facts = (
        FineTuning(base, Tuning(examples, method="lora", seed=seed))
        for examples in (Examples(), NEW_FACTS)
    )
    for run in (tickets, facts):
        run.run()
    for adapter, run in (("tickets", tickets), ("new facts", facts)):
        assert run.adapter is not None
        for strength in strengths:
            now = merged(base.weights, run.adapter, strength)
            yield {
                "adapter": adapter,
                "strength": strength,
                "same_text_as_base": int(answers(now, questions.prompts) == untuned),
                "base_unchanged": int(np.array_equal(before, base.weights.flat)),
                **_shown(evaluate(now, questions)),
            }


def strategies(
    base: Base, seed: int, questions: int = 64, hit_rates: Sequence[float] = HIT_RATES
) -> Iterator[Row]:
    """The six ways on the same questions: half about known products, half about unseen ones."""
    run = FineTuning(base, Tuning(seed=seed))
    tuned = run.run()
    asked = fresh_questions(base, questions, questions, seed)
    for rate in hit_rates:
        retrieving = [one for one in STRATEGIES if one.retrieves or rate == hit_rates[0]]
        for outcome in compare(base, tuned, asked, Retriever(rate), seed, retrieving):
            for about, part in (("known", slice(questions)), ("unseen", slice(questions, None))):
                yield {
                    "strategy": outcome.strategy.id,
                    "hit_rate": rate,
                    "about": about,
                    **_part(outcome, part),
                    "prompt_tokens": round(outcome.prompt_tokens, 2),
                    "answer_tokens": round(outcome.answer_tokens, 2),
                    "seconds": round(outcome.seconds, 6),
                    "tuning_seconds": round(run.seconds, 3) if outcome.strategy.tuned else 0.0,
                }


def _part(outcome: Outcome, part: slice) -> Row:
    graded = outcome.graded[part]
    return {
        "valid": _mean([one.valid for one in graded]),
        "facts": _mean([one.answer for one in graded]),
        "usable": _mean([one.valid and one.answer for one in graded]),
        "tickets": _mean([one.ticket for one in graded]),
        "unknown": _mean([one.abstained for one in graded]),
    }


def distractors(base: Base, seed: int) -> Iterator[Row]:
    """Notes on other products beside the right one, for models tuned with and without them."""
    questions = suite(base.world)
    yield {"model": "base", **_shown(evaluate(base.weights, questions))}
    for model, most in (("tuned on one note", 0), ("tuned on one to three notes", 2)):
        examples = Examples(known=0, noted=1, distractors=most)
        tuned = FineTuning(base, Tuning(examples, seed=seed)).run()
        yield {"model": model, **_shown(evaluate(tuned, questions))}


def graded_answers(base: Base, seed: int, tuned: Views, retriever: Retriever) -> Iterator[Row]:
    """Two candidates on the same fresh questions, answer by answer: 1 is usable, 0 is not."""
    asked = fresh_questions(base, 80, 80, seed)
    wanted = [one for one in STRATEGIES if one.id in ("few_shot_rag", "fine_tuned_rag")]
    prompted, fine_tuned = compare(base, tuned, asked, retriever, seed, wanted)
    for place in range(len(asked)):
        yield {
            "question": fine_tuned.prompts[place].removeprefix("<end> "),
            "prompt_only": int(_usable(prompted, place)),
            "fine_tuned": int(_usable(fine_tuned, place)),
        }


def _usable(outcome: Outcome, place: int) -> bool:
    return outcome.graded[place].valid and outcome.graded[place].answer


def _mean(right: Sequence[bool]) -> float:
    return round(float(np.mean(right)), 4)


EXPERIMENTS: dict[str, Callable[[Base, int], Iterator[Row]]] = {
    "strategies": strategies,
    "new_facts": new_facts,
    "forgetting": forgetting,
    "training_files": training_files,
    "adapters": adapters,
    "distractors": distractors,
}
"""Every table, by the name of its file."""
