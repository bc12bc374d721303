"""What a comparison of two systems on the same graded questions found."""

from __future__ import annotations

from dataclasses import dataclass

from tune_or_not.decision.evidence.graded_questions import LEVEL


@dataclass(frozen=True)
class Comparison:
    """The candidate against the prompt on the same questions; scores are shares from 0 to 1.

    `low` and `high` bound the difference at 95 %. The four counts add up to `questions`: for
    grades of right and wrong `both` and `neither` are what the two agree on; for scores between,
    `both` counts equal grades, `neither` is 0, and the others count who was graded higher.
    """

    questions: int
    prompt: float
    candidate: float
    low: float
    high: float
    both: int
    only_prompt: int
    only_candidate: int
    neither: int
    p_value: float
    """Chance of at least this difference if the two were equally good."""
    right_or_wrong: bool
    """False where some grade lies between right and wrong."""

    @property
    def difference(self) -> float:
        """Candidate's score less the prompt's."""
        return self.candidate - self.prompt

    @property
    def differing(self) -> float:
        """Share of the questions on which the two differ."""
        return (self.only_prompt + self.only_candidate) / self.questions

    @property
    def test(self) -> str:
        """The test behind `p_value`."""
        return "exact McNemar test" if self.right_or_wrong else "paired permutation test"

    @property
    def beyond_chance(self) -> bool:
        """Whether chance alone would hardly bring this: the test and the interval both say so."""
        return self.p_value < LEVEL and not self.low <= 0 <= self.high
