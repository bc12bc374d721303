"""A record as one HTML page that needs nothing else: no font, no network, one script.

The script walks the flowcharts on a copy of each; the page's policy lets no other one run.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files

from flowchart.walker import SCRIPT, STYLE, OwnPath, walker
from tune_or_not.record.carried import ELEMENT, carried_json, script_safe
from tune_or_not.record.document import (
    Block,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Record,
    Section,
    Summary,
    Table,
    Walk,
)
from tune_or_not.record.still_svg import inline_buttons, inline_svg
from tune_or_not.words.quantity import percent

_STYLE = files("tune_or_not.record").joinpath("page.css")
_SCRIPT_HASH = b64encode(sha256(SCRIPT.encode()).digest()).decode()
_ALLOWED = (
    f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_SCRIPT_HASH}'; "
    "base-uri 'none'; form-action 'none'"
)
_LINK = re.compile(r"https?://[^\s<>\"')\]]+")


def html_page(record: Record) -> str:
    """The whole page; everything that a reader or a source wrote is escaped."""
    contents = "".join(f'<li><a href="#{s.id}">{_t(s.title)}</a></li>' for s in record.sections)
    sections = "".join(_section(section) for section in record.sections if not section.annex)
    annex = [section for section in record.sections if section.annex]
    folded = "".join(_section(section) for section in annex)
    carried = script_safe(carried_json(record.case, record.follow_up))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_ALLOWED}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="tune_or_not">
<title>{_t(record.title)}</title>
<style>
{_STYLE.read_text(encoding="utf-8")}{STYLE}</style>
</head>
<body>
<header>
<p class="kind">Decision record: tune or not</p>
<h1 dir="auto">{_t(record.name)}</h1>
<p class="task" dir="auto">{_t(record.task)}</p>
</header>
<main>
{_summary(record.summary)}
<nav aria-label="Contents"><h2>Contents</h2><ol>{contents}</ol></nav>
{sections}
<details class="annex">
<summary>Annex: {len(annex)} sections, printed only where it is unfolded</summary>
{folded}</details>
</main>
<footer><p>Made with tune_or_not from the case that this page carries. Load the page again to
change the case: <code>python -m tune_or_not decide</code> reads it, and so does the last lesson of
the course.</p></footer>
<script type="application/json" id="{ELEMENT}">
{carried}
</script>
<script>{SCRIPT}</script>
</body>
</html>
"""


def _summary(summary: Summary) -> str:
    figures = "".join(
        f'<div><dt>{_t(name)}</dt><dd dir="auto">{_t(value)}</dd></div>'
        for name, value in summary.figures.items()
    )
    bar = "".join(
        f'<span style="flex: {part.share:.4f}; background: {part.colour}"></span>'
        for part in summary.shares
    )
    parts = "".join(
        f'<li><span style="background: {part.colour}"></span>{_t(part.verdict)} '
        f"{percent(part.share)}</li>"
        for part in summary.shares
    )
    return f"""<section class="summary" aria-labelledby="summary">
<h2 id="summary">Summary</h2>
<p class="verdict"><span>Recommendation</span> <strong>{_t(summary.verdict)}</strong></p>
<div class="bar" aria-hidden="true">{bar}</div>
<ul class="shares" aria-label="In how many of the draws each is the best">{parts}</ul>
<p class="decision">{_t(summary.decision)}</p>
<h3>Why</h3>
{_list(summary.why, numbered=True)}
{_picture(summary.picture)}
<dl>{figures}</dl>
</section>"""


def _section(section: Section) -> str:
    blocks = "\n".join(_block(block) for block in section.blocks)
    return (
        f'<section id="{section.id}" aria-labelledby="{section.id}-head">'
        f'<h2 id="{section.id}-head">{_t(section.title)}</h2>\n{blocks}</section>\n'
    )


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            strong = f"<strong>{_t(block.strong)}</strong> " if block.strong else ""
            kind = ' class="note"' if block.note else ""
            return f"<p{kind}>{strong}{_t(block.text)}</p>"
        case Listing():
            return _list(block.items, numbered=block.numbered)
        case Heading():
            return f"<h3>{_t(block.text)}</h3>"
        case Table():
            return _table(block)
        case Picture():
            return _picture(block)


def _list(items: tuple[str, ...], *, numbered: bool) -> str:
    tag = "ol" if numbered else "ul"
    return f"<{tag}>{''.join(f'<li>{_t(item)}</li>' for item in items)}</{tag}>"


def _table(table: Table) -> str:
    as_html = _linked if table.links else _t

    def cells(row: tuple[str, ...]) -> str:
        return "".join(
            f'<th scope="row">{_t(text)}</th>'
            if n == 0
            else f'<td dir="auto"{_amount(n, table)}>{as_html(text)}</td>'
            for n, text in enumerate(row)
        )

    heads = "".join(
        f'<th scope="col"{_amount(n, table)}>{_t(text)}</th>' for n, text in enumerate(table.head)
    )
    rows = "".join(f"<tr>{cells(row)}</tr>" for row in table.rows)
    return (
        f'<div class="scroll" role="group" tabindex="0" aria-label="{_t(table.caption)}, table">'
        f"<table><caption>{_t(table.caption)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _amount(column: int, table: Table) -> str:
    return ' class="amount"' if column in table.amounts else ""


def _picture(picture: Picture) -> str:
    wide = (" wide" if picture.wide else "") + (" drawn" if picture.walk else "")
    return (
        f'<figure class="picture{wide}" id="figure-{picture.id}">'
        f"{_walked(picture, picture.walk) if picture.walk else _at_rest(picture)}"
        f"<figcaption>{_t(picture.caption)}</figcaption></figure>"
    )


def _at_rest(picture: Picture) -> str:
    svg = inline_svg(picture.svg, picture.id, picture.caption, picture.alt)
    label = _t(picture.caption)
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{label} Picture">{svg}</div>'


def _walked(picture: Picture, walk: Walk) -> str:
    own = OwnPath(
        inline_buttons(picture.svg, picture.id, picture.caption, picture.alt),
        at_home="This project's own path. Press another answer to see where it would lead.",
        away="You are looking at another path, not at this project's own.",
        back="Back to this project's own path",
    )
    return walker(walk.chart, f"{picture.id}-", walk.answers, walk.assumed, own=own)


def _t(text: str) -> str:
    return escape(text, quote=True)


def _linked(text: str) -> str:
    """Text in which web addresses can be followed."""
    parts, end = [], 0
    for match in _LINK.finditer(text):
        address = _t(match[0])
        parts += [_t(text[end : match.start()]), f'<a href="{address}">{address}</a>']
        end = match.end()
    return "".join([*parts, _t(text[end:])])
