"""What somebody told stands against whatever is drawn beside it."""

from __future__ import annotations

import pytest

from tune_or_not.case import Case
from tune_or_not.decision.choice.recommendation import recommend_quickly


@pytest.mark.parametrize("other", [{}, {"needs_behaviour": True}, {"is_chatbot": True}])
def test_no_knowledge_told_is_no_looking_up_drawn(other: dict[str, bool]) -> None:
    """*Mostly looking things up* is unknown here: a draw of it must not bring back what was said
    not to be needed."""
    recommended = recommend_quickly(Case.of({"needs_knowledge": False, **other}))
    assert recommended.shares["rag"] == recommended.shares["fine_tuning_rag"] == 0
    assert not any("documents" in reason.text for reason in recommended.because[:1])
