"""The panel of scored sources: each adviser held against the published projects of a kind."""

from __future__ import annotations

from collections.abc import Callable

from tune_or_not.case import Case
from tune_or_not.charts.evidence.scored_sources import ScoredSources, ScoredSourcesChart, sentence
from tune_or_not.decision.evidence.scored_sources import ScoredProject, scored_projects, scores
from tune_or_not.panels.kit.chart_panel import ChoicesPanel
from tune_or_not.panels.kit.choices import Choices, Offer, Value
from tune_or_not.panels.kit.live_case import LiveCase

KINDS: dict[str, Callable[[ScoredProject], bool]] = {
    "all": lambda _: True,
    "products": lambda project: project.kind == "product",
    "studies": lambda project: project.kind == "study",
    "not told by a vendor": lambda project: project.told_by != "vendor",
    "stayed with a prompt": lambda project: project.done == "prompting",
    "retrieved": lambda project: project.done in ("rag", "fine_tuning_rag"),
    "tuned a model": lambda project: project.done in ("fine_tuning", "fine_tuning_rag"),
    "used a small or an open model": lambda project: project.done in ("smaller_model",
                                                                      "base_model"),
}  # fmt: skip
"""Kinds of project to choose from."""

HALVES = {"locked: nothing was learnt from them": "locked", "those learnt from": "learning",
          "both": ""}  # fmt: skip

OFFERED: dict[str, Offer] = {
    "kind": ("Which projects", tuple(KINDS)),
    "half": ("Of which half", tuple(HALVES)),
}


def scored_sources_panel(kind: str = "all") -> ChoicesPanel:
    """How often each chart and list would have been acceptable, or clearly wrong, on published
    projects; this course stands beside them.

        scored = panels.scored_sources()
        scored.choose(kind="stayed with a prompt")

    The blind entries count: made by somebody who saw only what was known before the decision.
    """
    choices = Choices(OFFERED, {"kind": kind, "half": next(iter(HALVES))})
    return ChoicesPanel(LiveCase(), (), choices, _scored, ScoredSourcesChart, sentence)


def _scored(_case: Case, chosen: dict[str, Value]) -> ScoredSources:
    half, fits = HALVES[str(chosen["half"])], KINDS[str(chosen["kind"])]
    some = [p for p in scored_projects() if fits(p) and half in ("", p.half)]
    return ScoredSources(len(some), scores(some))
