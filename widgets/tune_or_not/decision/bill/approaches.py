"""The approaches that are compared: what each changes, and who answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tune_or_not.case import Case

Server = Literal["hosted", "smaller", "router", "offer", "own"]


@dataclass(frozen=True)
class Approach:
    """Whether the model is tuned, whether passages are retrieved, and who answers.

    hosted: the model behind the prompt; smaller: the newer or smaller one; router: either, by
    request; offer: a tuned model as it is bought; own: a tuned open model on one's own GPUs.
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
}
"""Every approach by id, those that the sources compare first."""

APPROACHES: dict[str, tuple[bool, bool]] = {
    name: (EVERY_APPROACH[name].tuned, EVERY_APPROACH[name].retrieves)
    for name in ("prompting", "rag", "fine_tuning", "fine_tuning_rag")
}
"""The four that are shown unless others are asked for: whether each is tuned, and retrieves."""


def comparable(case: Case) -> tuple[str, ...]:
    """Every approach that differs in this case: without a smaller model and a router where the
    smaller model is the one behind the prompt."""
    same = case.smaller_hosted_model == case.hosted_model
    return tuple(
        name
        for name, told in EVERY_APPROACH.items()
        if not (same and told.server in ("smaller", "router"))
    )
