"""The approaches that are compared: what each changes, and who answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tune_or_not.case import Case

Server = Literal["hosted", "smaller", "router", "offer", "own", "specialist"]
Place = Literal["hosted", "own"]


@dataclass(frozen=True)
class Approach:
    """Whether the model is tuned, whether passages are retrieved, and who answers.

    hosted: the model behind the prompt; smaller: the newer or smaller one; router: either, by
    request; offer: a tuned model as it is bought; own: an open model on one's own GPUs; specialist:
    an encoder or a distilled model of a billion weights, trained on labels, on a small GPU.
    """

    tuned: bool
    retrieves: bool
    server: Server


EVERY_APPROACH: dict[str, Approach] = {
    "prompting": Approach(False, False, "hosted"),
    "rag": Approach(False, True, "hosted"),
    "fine_tuning": Approach(True, False, "offer"),
    "fine_tuning_rag": Approach(True, True, "offer"),
    "smaller_model": Approach(False, False, "smaller"),
    "router": Approach(False, False, "router"),
    "self_hosted": Approach(True, False, "own"),
    "self_hosted_rag": Approach(True, True, "own"),
    "base_model": Approach(False, False, "own"),
    "base_model_rag": Approach(False, True, "own"),
    "small_specialist": Approach(True, False, "specialist"),
}
"""Every approach that can be priced and timed, by id, those that the sources compare first."""

COMPARED = (
    "prompting",
    "rag",
    "fine_tuning",
    "fine_tuning_rag",
    "smaller_model",
    "router",
    "self_hosted",
)
"""Those that a bill shows side by side."""

APPROACHES: dict[str, tuple[bool, bool]] = {
    name: (EVERY_APPROACH[name].tuned, EVERY_APPROACH[name].retrieves)
    for name in ("prompting", "rag", "fine_tuning", "fine_tuning_rag")
}
"""The four that are shown unless others are asked for: whether each is tuned, and retrieves."""


def placed(approach: str, place: Place) -> str:
    """The same work at a provider's or on one's own GPUs: placed("prompting", "own") is
    "base_model".

    Raises KeyError where it has no such place: a smaller hosted model and a router are hosted.
    """
    work = EVERY_APPROACH[approach]
    if (place == "own") == (work.server == "own"):
        return approach
    if work.server in ("smaller", "router", "specialist"):
        raise KeyError(f"{approach} has no place of its own")
    alike = (work.tuned, work.retrieves)
    servers = ("own",) if place == "own" else ("hosted", "offer")
    return next(
        name
        for name, other in EVERY_APPROACH.items()
        if (other.tuned, other.retrieves) == alike and other.server in servers
    )


def comparable(case: Case) -> tuple[str, ...]:
    """Every one of COMPARED that differs in this case: without a smaller model and a router where
    the smaller model is the one behind the prompt."""
    same = case.smaller_hosted_model == case.hosted_model
    return tuple(
        name
        for name in COMPARED
        if not (same and EVERY_APPROACH[name].server in ("smaller", "router"))
    )


def with_specialist(case: Case, approaches: tuple[str, ...]) -> tuple[str, ...]:
    """These, and a small specialist where one could do the case's work."""
    return (*approaches, "small_specialist") if fits_specialist(case) else approaches


def fits_specialist(case: Case) -> bool:
    """Whether a small specialist could do the work: one narrow task with a right answer."""
    return case.narrow_task and case.well_defined_task
