"""The panel of a search over prompts: how many, by how many graded questions, how different."""

from __future__ import annotations

from collections.abc import Sequence

from tune_or_not.case import Case
from tune_or_not.charts.evidence.prompt_search import PromptSearchChart, sentence
from tune_or_not.decision.evidence.prompt_search import PromptSearch, prompt_search
from tune_or_not.panels.kit.chart_panel import ChoicesPanel
from tune_or_not.panels.kit.choices import Choices, Offer, Value
from tune_or_not.panels.kit.live_case import LiveCase

FIELDS = ("evaluation_examples", "prompt_score", "score_needed")
_OFFERED: dict[str, Offer] = {
    "prompts": ("Prompts tried", (1, 2, 3, 5, 10, 20, 50, 100), "prompts"),
    "spread": ("How different they are", (0, 2, 4, 6, 8), "points"),
}


def prompt_search_panel(live: LiveCase, fields: Sequence[str] = FIELDS) -> ChoicesPanel:
    """The best of many prompts, by its score where it was chosen and on new questions.

    search = prompt_search_panel(here.case)
    search.choose(prompts=50)
    """
    choices = Choices(_OFFERED, {"prompts": 3, "spread": 4})
    return ChoicesPanel(live, fields, choices, _search, PromptSearchChart, sentence, headed=True)


def _search(case: Case, chosen: dict[str, Value]) -> PromptSearch:
    questions = max(1, case.evaluation_examples)
    spread = int(chosen["spread"]) / 100
    return prompt_search(
        case.prompt_score, case.score_needed, questions, int(chosen["prompts"]), spread
    )
