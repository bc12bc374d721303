"""The steps of the advice in plain words, and the cheapest experiment after each ending."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tune_or_not.case import Case, label
from tune_or_not.decision.bill.cost import horizon
from tune_or_not.decision.bill.prices import tuning_offer, tuning_offers
from tune_or_not.decision.choice.steps import (
    GAP_AFTER,
    GAP_FIELDS,
    Findings,
    Stage,
    limit,
    names_the_gap,
    still_sold,
)
from tune_or_not.decision.evidence.graded_questions import smallest_gain
from tune_or_not.words.listed_fields import listed
from tune_or_not.words.quantity import quantity

Told = tuple[str, tuple[str, ...]]
"""A sentence and the case fields that it rests on."""


def told(case: Case, stages: tuple[Stage, ...], verdict: str) -> tuple[Told, ...]:
    """The argument: each step that has something to say of this case, ending with the verdict's."""
    return tuple(_sentences(case, stages, verdict))


def _sentences(case: Case, stages: tuple[Stage, ...], verdict: str) -> Iterator[Told]:
    for stage in stages:
        if stage.is_said:
            yield _TELLERS[stage.step.id](case, stage), stage.step.fields
        if stage.step.id == GAP_AFTER and not stage.ends and names_the_gap(stage.found)[0]:
            yield _gap(case, stage.found), GAP_FIELDS
    if verdict in ("fine_tuning", "fine_tuning_rag") and not case.api_allowed:
        text = "Data may not leave: tune an open model, and serve it on a GPU of your own."
        yield text, ("api_allowed",)


def _evaluation(case: Case, stage: Stage) -> str:
    if stage.ends:
        needed = limit("evaluation_examples")
        return f"First collect {needed:.0f} graded questions: without them no change can be judged."
    shown = smallest_gain(case.evaluation_examples, case.prompt_score)
    questions = f"{case.evaluation_examples:,} graded questions"
    if shown is None:
        return f"{questions} are too few to show any gain over {case.prompt_score:.0%}."
    return f"{questions} can show a gain of about {100 * shown:.0f} points or more."


def _enough(case: Case, stage: Stage) -> str:
    score = f"The best prompt scores {case.prompt_score:.0%}; {case.score_needed:.0%} is needed"
    if not stage.found.enough[0]:
        return f"{score}: prompting falls short so far."
    if not stage.ends:
        wish = "faster answers" if case.needs_faster_answers else "fewer tokens"
        return f"{score}: quality is there, and only {wish} could speak for more."
    if case.api_allowed:
        return f"{score}: prompting is enough."
    return (
        f"{score}: prompting is enough, and as data may not leave, "
        "prompt an open model of your own."
    )


def _tried(case: Case, stage: Stage) -> str:
    if stage.ends:
        needed = limit("prompt_versions")
        return f"First measure {needed:.0f} prompt versions: there is no quicker experiment."
    return f"{case.prompt_versions_tried} prompt versions were tried."


def _structured_outputs(_case: Case, stage: Stage) -> str:
    if stage.ends:
        return "First switch on structured outputs: a schema that the provider enforces is free."
    return "Structured outputs were tried and the format still breaks."


def _gap(case: Case, found: Findings) -> str:
    lacking = [name for name in _LACKS if _LACKS[name](case)]
    named = f" ({listed([_LACK_SAID[name] for name in lacking])})" if lacking else ""
    if found.knowledge[0]:
        if lacking:
            return f"Both knowledge and behaviour are missing{named}."
        return "What is missing is knowledge, not behaviour."
    if lacking:
        return f"What is missing is behaviour, not knowledge{named}."
    return "Neither knowledge nor behaviour is named as missing."


_LACKS: dict[str, Callable[[Case], bool]] = {
    "style": lambda case: case.needs_style and not case.prompting_gets_style,
    "format": lambda case: case.needs_format and not case.few_shot_keeps_format,
    "conduct": lambda case: case.needs_behaviour,
    "mistakes": lambda case: case.repeats_mistakes,
    "use of passages": lambda case: (
        (case.needs_knowledge or case.mainly_retrieval) and not case.rag_covers_knowledge
    ),
}
_LACK_SAID = {
    "style": "prompts do not get the style",
    "format": "the format breaks",
    "conduct": "a fixed conduct is needed",
    "mistakes": "mistakes come back",
    "use of passages": "facts are wrong with the right passages",
}


def _knowledge_only(case: Case, _stage: Stage) -> str:
    if case.knowledge_changes or case.needs_live_data:
        return "Missing facts are retrieved, not trained, all the more as they change."
    return "Missing facts are retrieved, not trained."


def _small_model(_case: Case, _stage: Stage) -> str:
    return "A small specialised model already does this narrow task: no large one need be tuned."


def _no_gap(_case: Case, _stage: Stage) -> str:
    return "Read the wrong answers first and name what they lack."


def _caching(case: Case, stage: Stage) -> str:
    if stage.ends:
        return (
            f"First use the prompt cache: of {case.static_prompt_tokens:,} fixed tokens only "
            f"{case.cache_hit_rate:.0%} are read from it, and cached tokens cost about a tenth."
        )
    return "The prompt cache already takes what it can off the fixed tokens."


def _measured(case: Case, stage: Stage) -> str:
    measured = f"A tuned model was measured at {case.tuned_score:.0%}"
    if stage.ends:
        return f"{measured}; {case.score_needed:.0%} is needed: training falls short so far."
    return f"{measured}: training reaches the {case.score_needed:.0%} needed."


def _readiness(case: Case, stage: Stage) -> str:
    good, needed = int(stage.found.good_examples[0]), int(limit("training_examples"))
    upfront = float(stage.found.upfront[0])
    lacks = {
        f"only {good:,} good examples of the {needed} to start with": good < needed,
        "a task that still changes": not case.stable_task,
        "nobody who can train": not case.team_can_train,
        f"{quantity(round(upfront), '$')} up front, over the budget":
            upfront > case.upfront_budget_usd,
    }  # fmt: skip
    missing = [text for text, lacking in lacks.items() if lacking]
    if missing:
        return f"Training is not ready: {'; '.join(missing)}."
    return f"{good:,} good examples, a stable task, a team and a budget: training is ready."


def _market(case: Case, stage: Stage) -> str:
    offer = tuning_offer(case.tuning_offer)
    if not stage.ends:
        return f"{offer.label} can be bought on {case.as_of}."
    others = [o.label for o in tuning_offers().values() if still_sold(o, case.as_of)]
    open_still = f"Still sold: {listed(others)}." if others else "None of the offers is still sold."
    if not offer.bought_on(case.as_of):
        return f"{offer.label} has been closed to newcomers since {offer.closed}. {open_still}"
    return f"{offer.label} ends on {offer.retires}, and every tuned copy with it. {open_still}"


def _economics(case: Case, stage: Stage) -> str:
    added, gained = (float(usd[0]) for usd in stage.found.worth)
    months, notes = horizon(case)
    over = quantity(months, "months")
    cut = "".join(f" {note}" for note in notes)
    if added <= 0:
        return f"Over {over} tuning saves {_usd(-added)}.{cut}"
    told = (
        f"Over {over} tuning adds {_usd(added)} to the bill, and the wrong answers that it could "
        f"spare are worth {_usd(gained)}"
    )
    return f"{told}: it {'does not pay' if stage.ends else 'pays'}.{cut}"


def _usd(amount: float) -> str:
    return quantity(round(amount, -2 if amount >= 10_000 else 0), "$")


def _tune(_case: Case, stage: Stage) -> str:
    if stage.found.knowledge[0]:
        return "So tune for behaviour, and retrieve the facts: training is no place for them."
    return "So tune: nothing simpler is left untried."


_TELLERS: dict[str, Callable[[Case, Stage], str]] = {
    "evaluation": _evaluation,
    "enough": _enough,
    "tried": _tried,
    "structured_outputs": _structured_outputs,
    "knowledge_only": _knowledge_only,
    "small_model": _small_model,
    "no_gap": _no_gap,
    "caching": _caching,
    "measured": _measured,
    "readiness": _readiness,
    "market": _market,
    "economics": _economics,
    "tune": _tune,
}

_EXPERIMENTS: dict[str, str] = {
    "evaluation": "Take real requests, and write down what a good answer to each must hold.",
    "enough": "Grade the prompt once more on fresh questions, then ship it.",
    "tried": "Write the next prompt from the worst ten answers, and measure it.",
    "structured_outputs": "Switch on the provider's schema, and count what still breaks.",
    "knowledge_only": "Paste the right passage into twenty failed prompts: are they right now?",
    "small_model": "Run the small model on the graded questions beside the large one.",
    "no_gap": "Sort thirty wrong answers into missing facts, wrong form and bad judgement.",
    "caching": "Put the fixed part of the prompt first, and read the cache hits off the next bill.",
    "measured": "Sort the tuned model's wrong answers: what they share, the examples lack.",
    "readiness": "Let an expert write ten examples: the hour tells what fifty would cost.",
    "market": "Choose an offer that is still sold, or an open model, and look at its price.",
    "economics": "Estimate one number better: what a wrong answer really costs.",
    "tune": "Tune a small open model on fifty examples and grade it: dollars, and one day.",
}


def next_experiment(ending: str, assumed: tuple[str, ...]) -> str:
    """The cheapest thing to do next: by where the argument ended, and what nobody knows yet.

    A score that nobody measured comes before all else.
    """
    if "prompt_score" in assumed:
        return f"Measure first: “{label('prompt_score')}” is not told; the argument rests on it."
    return _EXPERIMENTS[ending]
