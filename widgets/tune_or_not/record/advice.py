"""What every adviser says of a case, where they part, and the recommendation's argument."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from flowchart.picture import FlowchartPicture
from tune_or_not.case import Case, draws, label
from tune_or_not.case.columns import Columns
from tune_or_not.charts.advice.board import BoardChart, sentence, settled_rows
from tune_or_not.charts.advice.walked_chart import walked_chart
from tune_or_not.decision.advice.advisers import DRAWS, Advice, deciding
from tune_or_not.decision.advice.agreement import parts_of, splits
from tune_or_not.decision.advice.chart import DecisionChart
from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.decision.advice.chart_walk import is_assumed, settled, split_sentence, split_walk
from tune_or_not.decision.advice.source_reader import sources
from tune_or_not.record.document import Block, Heading, Listing, Paragraph, Picture, Table, Walk
from tune_or_not.record.judged import Judged
from tune_or_not.record.words import decision_words, row_words, sure_words
from tune_or_not.words.listed_fields import listed

FOLLOWED = ("s1_decision", "s2_framework", "s5_flowchart")
"""The charts whose paths are drawn."""


WIDEST = "s5_flowchart"
"""The chart that needs a whole page's width."""

_FEW = 6
"""As many assumed inputs can be named in a sentence; more stand in their own table."""


def argument(judged: Judged) -> tuple[Block, ...]:
    """The recommendation, its steps in order, and how sure it is."""
    recommendation = judged.recommendation
    fields = tuple(
        dict.fromkeys(name for reason in recommendation.because for name in reason.fields)
    )
    known = len(fields) - len(recommendation.rests_on_unknown)
    return (
        Paragraph(decision_words(recommendation), strong="Recommendation."),
        Listing(reasons(judged), numbered=True),
        Paragraph(
            f"{sure_words(recommendation)} What nobody told is drawn from its range, and the share "
            f"says how often this advice is the best; {known} of the {len(fields)} inputs that its "
            "reasons name were told. It is no probability of success.",
            strong="How sure.",
        ),
        Paragraph(_assumed_in_it(recommendation.rests_on_unknown), strong="Still unknown."),
    )


def reasons(judged: Judged) -> tuple[str, ...]:
    """The steps of the argument; each number says if it was told, measured or drawn."""
    return tuple(reason.text for reason in judged.recommendation.because)


def _assumed_in_it(assumed: tuple[str, ...]) -> str:
    if not assumed:
        return "Nothing that the argument rests on."
    if len(assumed) > _FEW:
        return f"{len(assumed)} inputs, listed under “What is not told”."
    return f"{listed([label(name) for name in assumed])}."


def board_of(judged: Judged) -> tuple[Block, ...]:
    """The board, how far the advisers agree, and why they part."""
    own = dict[str | None, float](judged.recommendation.shares)
    rows = {name: judged.rows[name] for name in deciding()}
    board = BoardChart(rows, own)
    settled = settled_rows(judged.rows)
    whys = [*(part.why for part in parts_of(judged.case, settled)), *splits(settled)]
    silent = [adviser for adviser in judged.advice if settled.get(adviser.id, "open") is None]
    blocks: list[Block] = [
        Paragraph(sentence(rows, own), strong="Agreement."),
        Picture(
            "board", "Who says what: a row for each adviser that has a rule. A hollow mark is as "
            "large as its share of what may be true.", board.live.alt, board.live.svg, wide=True,
        ),
    ]  # fmt: skip
    if whys:
        blocks += [Heading("Where they part, and why"), Listing(tuple(whys))]
    if silent:
        named = listed([f"{adviser.source} {adviser.title.lower()}" for adviser in silent])
        blocks.append(Paragraph(f"No verdict for this case: {named}.", note=True))
    blocks.append(
        Table(
            "The sources", ("Source", "Title", "Written by", "Date"),
            tuple((s.id, s.title, s.author, s.date) for s in sources().values()),
        )
    )  # fmt: skip
    return tuple(blocks)


def paths(judged: Judged) -> tuple[Block, ...]:
    """The path of the case through each of the three drawn charts."""
    blocks: list[Block] = [
        Paragraph(
            "The thick line is this case's path. A dashed box rests on a value that nobody told; "
            "there the path splits, each branch as wide as its share, and the steps below the "
            "picture follow the usual values. Each chart is followed as this course reads it; "
            "where a drawing could not be executed, the reading stands below it."
        )
    ]
    for chart_id in FOLLOWED:
        chart, row = charts()[chart_id], judged.rows[chart_id]
        cases = draws(judged.case, DRAWS)
        path, shares = split_walk(chart, judged.case, cases)
        # Nobody answers on paper: no box asks to be the next.
        drawn = FlowchartPicture(chart).svg(replace(path, current=None), shares)
        blocks += [
            Heading(f"{chart.source}: {chart.title}"),
            Picture(chart_id, f"For this project {chart.source} ends at: {row_words(row)}.",
                    split_sentence(path, row), drawn, wide=chart_id == WIDEST,
                    walk=_walk(chart, judged.case, cases)),
            Listing(tuple(step.text for step in path.because), numbered=True),
            *[Paragraph(reading.text, note=True) for reading in chart.readings],
        ]  # fmt: skip
    return tuple(blocks)


def _walk(chart: DecisionChart, case: Case, cases: Columns) -> Walk:
    """Where a page begins to walk: with what holds whatever is not told, of several answers too."""
    page_chart = walked_chart(chart)
    certain = {
        question: [answer for answer, holds in chart.bindings[question].answers(cases).items()
                   if np.all(holds)]
        for question in page_chart.several
    }  # fmt: skip
    held = {question: answers for question, answers in certain.items() if answers}
    assumed = tuple(i for i in chart.bindings if is_assumed(chart, i, case))
    return Walk(page_chart, held | settled(chart, cases), assumed)


def turns(judged: Judged) -> tuple[Block, ...]:
    """What would turn the recommendation."""
    own = [turn.text for turn in judged.recommendation.turns]
    return (
        Paragraph("Each line changes one input alone, to its nearest value that turns the advice."),
        Listing(tuple(own) or ("No single change of one input turns it.",)),
    )


def in_full(judged: Judged) -> tuple[Block, ...]:
    """Every adviser's trail of reasons."""
    blocks: list[Block] = [
        Paragraph("Where several verdicts stand, the reasons below follow the usual values.")
    ]
    for adviser in judged.advice:
        blocks += [
            Heading(f"{_named(adviser)}: {row_words(judged.rows[adviser.id])}"),
            Listing(
                (
                    *(because.text for because in adviser.because),
                    *(f"What would turn it: {turn.text}" for turn in adviser.turns),
                )
            ),
        ]
    return tuple(blocks)


def _named(adviser: Advice) -> str:
    return f"{adviser.source} {adviser.title.lower()}"
