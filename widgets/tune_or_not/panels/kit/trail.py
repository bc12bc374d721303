"""Trails of reasons as folded lists: text from a case or a source is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from tune_or_not.case import Case
from tune_or_not.decision.advice.advisers import Advice
from tune_or_not.decision.advice.agreement import Part
from tune_or_not.decision.advice.source_reader import advisers, sources
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.choice.recommendation import Recommendation


def advice_html(given: Iterable[Advice]) -> str:
    """Each adviser's verdict and its trail, folded, under its source's title."""
    parts = "".join(_adviser(one) for one in given)
    return f"<details><summary>Why each adviser says so</summary>{parts}</details>"


def parts_html(splits: Iterable[str], parts: Iterable[Part]) -> str:
    """Why advisers part on this case; nothing where no reason is known."""
    lines = [*(part.why for part in parts), *splits]
    if not lines:
        return ""
    return f"<p><b>Where they part.</b></p>{_list(lines)}"


def recommendation_html(recommendation: Recommendation, case: Case) -> str:
    """The course's answer, how sure it is and why, and what to try next."""
    verdict, why = recommendation.name, recommendation.because
    return (
        f"<p><b>This course on {escape(case.name)}: {escape(verdict)}.</b> "
        f"{escape(recommendation.headline)}</p>{_list(reason.text for reason in why)}"
        f"<p><b>Cheapest next experiment.</b> {escape(recommendation.next_experiment)}</p>"
    )


def turns_html(recommendation: Recommendation) -> str:
    """What would turn a whole recommendation, folded."""
    turned = [turn.text for turn in recommendation.turns] or ["No single change turns it."]
    return list_html("What would turn it", turned)


def _adviser(given: Advice) -> str:
    verdict = VERDICTS[given.verdict] if given.verdict else "no verdict"
    head = f"{given.source} ({sources()[given.source].title}), {given.title.lower()}: {verdict}"
    trail = _list(because.text for because in given.because)
    readings = advisers()[given.id].procedure.readings
    read = list_html("How this course reads it", readings) if readings else ""
    return f"<details><summary>{escape(head)}</summary>{trail}{read}</details>"


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def list_html(head: str, lines: Iterable[str]) -> str:
    """Lines folded under a head."""
    return f"<details><summary>{escape(head)}</summary>{_list(lines)}</details>"
