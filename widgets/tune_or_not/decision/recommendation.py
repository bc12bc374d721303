"""The course's own advice: a short ordered argument, preconditions first, then the gap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from tune_or_not.case import Case
from tune_or_not.decision.advisers import verdicts
from tune_or_not.decision.cost import upfront_cost
from tune_or_not.decision.turns import Turn, turns
from tune_or_not.facts.tables import toml


@dataclass(frozen=True)
class Reason:
    """One step of the argument and the case fields that it rests on."""

    text: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Recommendation:
    """What to do, why, what would turn it, and how sure that is (0 to 1)."""

    verdict: str
    because: tuple[Reason, ...]
    turns: tuple[Turn, ...]
    confidence: float
    assumed: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


Step = tuple[Reason, str | None]
"""A step of the argument; its verdict is None while the argument goes on."""


def recommend(case: Case) -> Recommendation:
    """The recommendation for a case, with what would turn it."""
    steps = list(_argument(case))
    verdict = _verdict(case)
    because = tuple(reason for reason, _ in steps)
    rests_on = tuple(dict.fromkeys(name for reason in because for name in reason.fields))
    assumed = tuple(name for name in rests_on if name in case.assumed)
    return Recommendation(
        verdict=verdict,
        because=because,
        turns=turns(case, _verdict, rests_on),
        confidence=_confidence(case, verdict, len(assumed) / len(rests_on)),
        assumed=assumed,
    )


def _verdict(case: Case) -> str:
    return next(verdict for _, verdict in _argument(case) if verdict)


def _confidence(case: Case, verdict: str, assumed_share: float) -> float:
    """Half is the share of advisers that say the same, half the share of its inputs that are known."""
    said = list(verdicts(case).values())
    agreed = said.count(verdict) / len(said)
    return round(0.5 * agreed + 0.5 * (1 - assumed_share), 2)


def _limit(name: str) -> int:
    return int(toml("rules")[name]["value"])


def _argument(case: Case) -> Iterator[Step]:
    """The steps in order, ending with the first that gives a verdict."""
    for step in _steps(case):
        yield step
        if step[1]:
            return


def _steps(case: Case) -> Iterator[Step]:
    yield _evaluation(case)
    yield _prompting(case)
    yield _tried(case)
    if case.needs_format and not case.few_shot_keeps_format:
        yield _structured_outputs(case)
    knowledge = case.needs_knowledge or case.mainly_retrieval
    behaviour = _behaviour_gaps(case)
    yield _gap(knowledge, behaviour)
    if knowledge and not behaviour:
        yield (
            Reason(
                "Missing facts are retrieved, not trained.", ("needs_knowledge", "mainly_retrieval")
            ),
            "rag",
        )
    if not behaviour:
        yield from _no_gap(case)
    yield _readiness(case, knowledge)
    tuned = "fine_tuning_rag" if knowledge else "fine_tuning"
    yield Reason("Everything that training needs is in place.", ()), tuned


def _evaluation(case: Case) -> Step:
    needed = _limit("evaluation_examples")
    fields = ("evaluation_examples",)
    if case.evaluation_examples < needed:
        return Reason(
            f"First collect {needed} graded questions: without them no change can be judged.",
            fields,
        ), "not_yet"
    return Reason(
        f"{case.evaluation_examples:,} graded questions can show an improvement.", fields
    ), None


def _prompting(case: Case) -> Step:
    fields = ("prompt_score", "score_needed")
    told = f"The best prompt scores {case.prompt_score:.0%}; {case.score_needed:.0%} is needed"
    if case.prompt_score < case.score_needed:
        return Reason(f"{told}: prompting falls short so far.", fields), None
    if case.api_allowed:
        return Reason(f"{told}: prompting is enough.", (*fields, "api_allowed")), "prompting"
    return Reason(
        f"{told}: prompting is enough, and as data may not leave, prompt an open model of your own.",
        (*fields, "api_allowed"),
    ), "base_model"


def _tried(case: Case) -> Step:
    needed = _limit("prompt_versions")
    fields = ("prompt_versions_tried",)
    if case.prompt_versions_tried < needed:
        return Reason(
            f"First measure {needed} prompt versions: it is the quickest experiment there is.",
            fields,
        ), "not_yet"
    return Reason(f"{case.prompt_versions_tried} prompt versions were tried.", fields), None


def _structured_outputs(case: Case) -> Step:
    fields = ("needs_format", "few_shot_keeps_format", "structured_outputs_tried")
    if not case.structured_outputs_tried:
        return Reason(
            "First switch on structured outputs: a schema enforced by the provider costs nothing.",
            fields,
        ), "not_yet"
    return Reason("Structured outputs were tried and the format still breaks.", fields), None


def _behaviour_gaps(case: Case) -> tuple[str, ...]:
    """Fields by which behaviour, not knowledge, falls short."""
    gaps = {
        "prompting_gets_style": case.needs_style and not case.prompting_gets_style,
        "few_shot_keeps_format": case.needs_format and not case.few_shot_keeps_format,
        "needs_behaviour": case.needs_behaviour,
        "repeats_mistakes": case.repeats_mistakes,
    }
    return tuple(name for name, gap in gaps.items() if gap)


_BEHAVIOUR = (
    "needs_style",
    "prompting_gets_style",
    "needs_format",
    "few_shot_keeps_format",
    "needs_behaviour",
    "repeats_mistakes",
)


def _gap(knowledge: bool, behaviour: tuple[str, ...]) -> Step:
    missing = {
        (True, True): "Both knowledge and behaviour are missing.",
        (True, False): "What is missing is knowledge, not behaviour.",
        (False, True): "What is missing is behaviour, not knowledge.",
        (False, False): "Neither knowledge nor behaviour is named as missing.",
    }[knowledge, bool(behaviour)]
    return Reason(missing, ("needs_knowledge", "mainly_retrieval", *_BEHAVIOUR)), None


def _no_gap(case: Case) -> Iterator[Step]:
    if case.narrow_task and case.small_model_suffices:
        fields = ("narrow_task", "small_model_suffices")
        yield (
            Reason("A narrow task that a small specialised model already does.", fields),
            "smaller_model",
        )
    yield (
        Reason(
            "Read the wrong answers first and name what they lack.",
            ("narrow_task", "small_model_suffices"),
        ),
        "not_yet",
    )


def _readiness(case: Case, knowledge: bool) -> Step:
    good = round(case.training_examples * case.good_example_share)
    needed = _limit("training_examples")
    upfront = sum(upfront_cost(case, "fine_tuning").values())
    lacks = {
        f"only {good:,} good examples of the {needed} to start with": good < needed,
        "a task that still changes": not case.stable_task,
        "nobody who can train": not case.team_can_train,
        f"${upfront:,.0f} up front, over the budget": upfront > case.upfront_budget_usd,
    }
    missing = [text for text, lacking in lacks.items() if lacking]
    fields = (
        "training_examples",
        "good_example_share",
        "stable_task",
        "team_can_train",
        "upfront_budget_usd",
    )
    if not missing:
        return Reason(f"{good:,} good examples, a stable task, a team and a budget.", fields), None
    told = f"Training is not ready: {'; '.join(missing)}."
    return Reason(told, fields), "rag" if knowledge else "not_yet"
