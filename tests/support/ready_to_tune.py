"""A project with every reason to tune and everything in place."""

from __future__ import annotations

from typing import Any

READY: dict[str, Any] = {
    "evaluation_examples": 200,
    "prompt_score": 0.6,
    "score_needed": 0.9,
    "prompt_versions_tried": 5,
    "needs_format": False,
    "needs_knowledge": False,
    "mainly_retrieval": False,
    "needs_behaviour": True,
    "training_examples": 1000,
    "good_example_share": 0.9,
    "label_cost_per_example": 1,
    "upfront_budget_usd": 50_000,
    "stable_task": True,
    "team_can_train": True,
}
