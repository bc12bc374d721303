"""The answer in words: its headline, how sure it is, and one line for the end of a lesson."""

from __future__ import annotations

from dataclasses import dataclass

from tune_or_not.case import label
from tune_or_not.charts.choice.questions import next_questions
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.choice.recommendation import Recommendation
from tune_or_not.decision.choice.tables import number
from tune_or_not.decision.choice.way import NOTHING
from tune_or_not.words.listed_fields import listed
from tune_or_not.words.quantity import percent, quantity

_RIVAL = 0.1
"""The share from which another approach is named in the headline."""


@dataclass(frozen=True)
class AnswerWords:
    """The headline, and what is said of it in a lighter voice."""

    first: str
    then: str

    @property
    def whole(self) -> str:
        """Both, as one sentence after the other."""
        return f"{self.first} {self.then}"


def answer_words(recommendation: Recommendation) -> AnswerWords:
    """What to do, and how sure that is; from shares alone, so that it follows a slider."""
    order = sorted(recommendation.shares.items(), key=lambda entry: -entry[1])
    (_, most), *others = order
    ahead = most >= number("clear_share") and most - others[0][1] >= number("clear_lead")
    name = _prose(recommendation.name)
    own = " on hardware of your own" if recommendation.place == "own" else ""
    often = f"{percent(most)} of the draws"
    rivals = [_prose(VERDICTS[other]) for other, share in others if share >= _RIVAL]
    if recommendation.clear:
        sure = "whatever else is drawn" if percent(most) == "100 %" else f"in {often}"
        return AnswerWords(f"{_begun(name)}{own}.", f"It is the best {sure}.")
    if ahead or not rivals:  # and yet not clear
        return AnswerWords(
            f"{_begun(name)}{own} comes nearest.",
            "In most draws nothing is good enough: lower the score needed, or narrow the task.",
        )
    if recommendation.verdict == "prompting":
        first = f"{_begun(name)} first{own}; then {listed(rivals, 'or')}."
    else:
        first = f"Between {listed([name, *rivals])}."
    return AnswerWords(first, f"{_begun(name)} leads, in {often}.")


def drawn_words(recommendation: Recommendation, draws: int) -> str:
    """What is still drawn, in one line."""
    told, unknown = len(recommendation.told), len(recommendation.unknown)
    if not unknown:
        return f"{quantity(told, 'things')} told, nothing that a person could tell is open."
    return (
        f"Shares of {draws:,} draws of what you have not told. {_counted(told, 'told')}, "
        f"{_counted(unknown, 'still open')}."
    )


def unknown_fields(recommendation: Recommendation) -> list[str]:
    """The labels of what is still drawn."""
    return [label(name) for name in recommendation.unknown]


def one_line(recommendation: Recommendation) -> str:
    """This course says ..., because ..., next ...: for the end of a lesson."""
    words = answer_words(recommendation)
    because = recommendation.because[0].text
    return f"This course says: {words.first} Because: {because} Next: {next_step(recommendation)}"


def next_step(recommendation: Recommendation) -> str:
    """The most telling question, or the experiment where that is worth more."""
    question, trial = next_questions(recommendation)[:1], recommendation.try_next[:1]
    gain = recommendation.ask_next[0].gain if recommendation.ask_next else 0.0
    if trial and (not question or gain < trial[0].gain / 2):
        text = trial[0].experiment.rstrip(".")
        return f"{text[0].lower()}{text[1:]} ({quantity(trial[0].hours, 'hours')})."
    if question:
        return f"answer “{question[0].text}”"
    if recommendation.way and recommendation.way[-1].stage == NOTHING and not recommendation.clear:
        return "agree on a lower score, or on a narrower task, before anything is built."
    return "build it: nothing that could be found out would make the answer surer."


def _prose(name: str) -> str:
    """As it stands inside a sentence."""
    name = name.replace(" + ", " with ")
    return name if name.isupper() else f"{name[0].lower()}{name[1:]}"


def _begun(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}"
