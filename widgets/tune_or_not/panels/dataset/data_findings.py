"""A report on a training file in words and tables: every text from the file is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from tune_or_not.charts.kit import style
from tune_or_not.dataset.formats.detect import LABELS
from tune_or_not.dataset.report import Finding, Place, Report
from tune_or_not.words.quantity import percent, quantity

_ROW = "border-top: 1px solid var(--jp-border-color2, #ccc)"
_CELL = "text-align: left; vertical-align: top; padding: 4px 10px 4px 0; overflow-wrap: normal"
_FROM_FILE = _CELL.replace("normal", "anywhere")
"""What a file says may hold words of any length."""
_SEVERITY = {"error": "must be mended", "warning": "harms", "look": "have a look"}


def sentence(report: Report) -> str:
    """The verdict on a file: what it holds, what was found, how many examples remain."""
    lines = quantity(report.lines, "lines")
    kinds = len(report.findings)
    if not kinds:
        result = "nothing was found"
    else:
        count = "1 kind of finding" if kinds == 1 else f"{kinds} kinds of findings"
        worst = max(report.findings, key=lambda one: (one.severity == "error", one.count))
        result = f"{count}, first of all “{worst.title}” ({_times(worst)})"
    return f"{report.file}: {lines}, format {LABELS[report.format]}; {result}. {report.verdict}"


def report_html(report: Report) -> str:
    """The findings as a table, then, folded: advice on the number, costs, caching, notes."""
    return (
        _findings(report)
        + _folded("What the sources and the vendors say of this number", _advice(report))
        + _folded("What one run costs", _costs(report))
        + _caching(report)
        + _folded("How this was counted", [escape(note) for note in _notes(report)])
    )


def _findings(report: Report) -> str:
    if report.clean:
        return "<p><b>No findings.</b> Whether the answers are good, only a reader can tell.</p>"
    rows = "".join(_finding(one) for one in report.findings)
    return _table(
        f"Findings in {report.file}, by kind", ("What", "Lines", "Why it matters", "Where"), rows
    )


def _finding(finding: Finding) -> str:
    left_out = "; left out of a cleaned copy" if finding.left_out else ""
    how_bad = f'<span style="font-weight: normal">{_SEVERITY[finding.severity]}{left_out}</span>'
    head = f"{escape(finding.title)}<br>{how_bad}"
    counted = ", ".join(f"{what}: {count:,}" for what, count in finding.details.items())
    why = escape(finding.why) + (f" ({escape(counted)})" if counted else "")
    return (
        f'<tr style="{_ROW}"><th scope="row" style="{_CELL}">{head}</th>'
        f'<td style="{_CELL}">{finding.count:,}</td><td style="{_FROM_FILE}">{why}</td>'
        f'<td style="{_FROM_FILE}">{_places(finding)}</td></tr>'
    )


def _places(finding: Finding) -> str:
    first, *others = [_place(place) for place in finding.places]
    if not others:
        return first
    items = "".join(f"<li>{one}</li>" for one in others)
    more = "1 more line" if len(others) == 1 else f"{len(others)} more lines"
    return f"{first}<details><summary>{more}</summary><ul>{items}</ul></details>"


def _place(place: Place) -> str:
    excerpt = f"<br><code>{escape(place.excerpt)}</code>" if place.excerpt else ""
    return f"line {place.line:,}: {escape(place.detail)}{excerpt}"


def _times(finding: Finding) -> str:
    return quantity(finding.count, "lines")


def _advice(report: Report) -> list[str]:
    return [
        f"<b>{escape(one.source)}</b> ({escape(one.as_of)}): {escape(one.sentence)}"
        for one in report.advice
    ]


def _costs(report: Report) -> list[str]:
    epochs = quantity(report.epochs, "epochs")
    billed = f"{report.billed_tokens:,} billed tokens: {report.remaining_tokens:,} in {epochs}"
    lines = [escape(f"{billed}.")]
    for cost in report.costs:
        closed = f"; closed to new customers since {cost.closed}" if cost.closed else ""
        line = f"{cost.provider}, {cost.what}: {style.dollars(cost.usd)}{closed} ({cost.as_of})"
        lines.append(escape(line))
    return lines


def _caching(report: Report) -> str:
    prefix = report.static_prefix
    if prefix is None:
        return ""
    lines = [
        escape(
            f"{prefix.tokens:,} tokens at the beginning are the same in "
            f"{percent(prefix.share)} of the examples."
        )
    ]
    for one in prefix.caching:
        saved = f"saves {style.dollars(one.saved)} a month" if one.cacheable else one.why_not
        lines.append(escape(f"{one.model}: {saved}"))
    return _folded("What caching the shared beginning could save today", lines)


def _notes(report: Report) -> Sequence[str]:
    how = f"Tokens: {report.tokens.how}."
    limit = f"An example is too long beyond {report.most_tokens:,} tokens ({report.model})."
    return [how, limit, *report.notes]


def _table(caption: str, heads: Sequence[str], rows: str) -> str:
    head = "".join(f'<th scope="col" style="{_CELL}">{escape(one)}</th>' for one in heads)
    return (
        '<div style="overflow: auto; max-height: 480px" tabindex="0" role="region" '
        f'data-lm-suppress-shortcuts aria-label="{escape(caption)}">'
        '<table style="border-collapse: collapse; width: 100%; min-width: 560px">'
        f'<caption style="text-align: left">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _folded(head: str, lines: Iterable[str]) -> str:
    """Lines that are HTML already, folded under a plain head."""
    items = "".join(f"<li>{line}</li>" for line in lines)
    return (
        f"<details><summary data-lm-suppress-shortcuts>{escape(head)}</summary>"
        f"<ul>{items}</ul></details>"
        if items
        else ""
    )
