"""What each approach costs and how long it takes, with ranges, and what every price rests on."""

from __future__ import annotations

from tune_or_not.case import OWN_NUMBERS
from tune_or_not.charts.bill import latency as latency_picture
from tune_or_not.charts.bill import tornado
from tune_or_not.charts.bill.cumulative_cost import CumulativeCostChart, in_words
from tune_or_not.charts.kit import style
from tune_or_not.decision.bill.cost import ApproachCost, CostEstimate
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP
from tune_or_not.decision.bill.prices_used import PriceUsed
from tune_or_not.decision.bill.uncertainty import Uncertainty
from tune_or_not.facts.tables import toml
from tune_or_not.record.document import Block, Listing, Paragraph, Picture, Table
from tune_or_not.record.figures.bill_parts import PARTS, bill_parts
from tune_or_not.record.figures.latency_chart import LatencyRangeChart
from tune_or_not.record.figures.latency_range import latency_ranges
from tune_or_not.record.judged import Judged
from tune_or_not.record.review_date import old_prices
from tune_or_not.words.known_names import known_name
from tune_or_not.words.large_numbers import large_number
from tune_or_not.words.listed_fields import listed
from tune_or_not.words.quantity import percent, quantity

_LARGE = 1e6
"""From here on a number stands in words: 1979000000000000.0 says nothing."""

CONFIDENCE = {"A": "official", "B": "dated copy", "C": "unconfirmed"}


def money(judged: Judged) -> tuple[Block, ...]:
    """The bill over the months with bands, break-even, and what moves it most."""
    drawn = _some(judged.cost, judged.drawn)
    sure = judged.sure
    months = quantity(judged.cost.months, "months")
    return (
        Paragraph(in_words(drawn, sure)),
        Table(
            f"Bills over {months}, in US dollars of today",
            ("Approach", "Up front", "1,000 requests", "In all", "Eight draws of ten",
             "Cheapest in", "Break-even against prompting"),
            tuple(_bill(cost, sure) for cost in judged.cost.approaches.values()),
            frozenset({1, 2, 3, 4, 5}),
        ),
        Paragraph(
            "Break-even is the first month in which an approach has cost no more than prompting "
            "in all. The ranges draw every uncertain number together; what was told is held.",
            note=True,
        ),
        Table(f"What the bill of {style.label(judged.approach)} is made of",
              ("Part", "Over the horizon"),
              tuple((f"{PARTS[name][:1].upper()}{PARTS[name][1:]}", style.dollars(usd))
                    for name, usd in bill_parts(judged.case, judged.approach).items() if usd >= 1),
              frozenset({1})),
    )  # fmt: skip


def bill_picture(judged: Judged) -> Picture:
    """What is spent by the end of each month, for the first page."""
    bands = tuple(dict.fromkeys((judged.placed("prompting"), _other(judged))))
    chart = CumulativeCostChart(_some(judged.cost, judged.drawn), judged.sure, bands)
    compared = dict.fromkeys((judged.approach, judged.placed("prompting")))
    bills = [f"{style.label(i)} {style.dollars(float(judged.cost.approaches[i].cumulative[-1]))}"
             for i in compared]  # fmt: skip
    caption = f"The bill after {quantity(judged.cost.months, 'months')}: {listed(bills)}."
    return Picture("cost", caption, chart.live.alt, chart.live.svg)


def moves(judged: Judged) -> tuple[Block, ...]:
    """Which uncertain numbers move the bill and the time, as pictures."""
    moved = tornado.TornadoChart(judged.tornado)
    together = _together(judged)
    parts = latency_picture.LatencyChart(together)
    ranges = latency_ranges(judged.case, judged.drawn)
    spans = LatencyRangeChart(ranges, judged.case.latency_target_ms)
    return (
        Paragraph(tornado.in_words(judged.tornado)),
        Picture("tornado", "Each uncertain number alone, at its low and at its high end.",
                moved.live.alt, moved.live.svg),
        Picture("latency", "A typical whole answer, part by part.", parts.live.alt, parts.live.svg),
        Picture("latency-range", "How far it may be off: everything uncertain at its good end, "
                "and at its bad end.", spans.live.alt, spans.live.svg),
    )  # fmt: skip


def time(judged: Judged) -> tuple[Block, ...]:
    """The time of a typical whole answer, its parts, and how far it may be off."""
    case = judged.case
    ranges = latency_ranges(case, judged.approaches)
    known = case.is_known("latency_target_ms")
    in_time = "In time" if known else "In usual time"
    usual = "" if known else "Nobody told how long an answer may take. With a usual target: "
    rows = tuple(
        (style.label(i), _ms(judged.latency[i].time_to_first_token), _ms(times.base),
         _ms(times.low), _ms(times.high), "yes" if times.base <= case.latency_target_ms else "no")
        for i, times in ranges.items()
    )  # fmt: skip
    return (
        Paragraph(f"{usual}{latency_picture.in_words(_together(judged))}"),
        Table("A typical whole answer",
              ("Approach", "First token", "Whole answer", "At best", "At worst", in_time),
              rows, frozenset({1, 2, 3, 4})),
    )  # fmt: skip


def overridden(judged: Judged) -> tuple[Block, ...]:
    """The numbers that the reader typed over those of the tables."""
    own = judged.case.overrides
    if not own:
        return (Paragraph("No price and no speed of the tables was typed over."),)
    used = {row.name: row for row in judged.prices if row.yours}
    rows = tuple(
        (OWN_NUMBERS[name].label, f"{value:,.4g} {OWN_NUMBERS[name].unit}",
         f"in place of {used[name].source}" if name in used else "not used by these approaches")
        for name, value in own.items()
    )  # fmt: skip
    return (
        Paragraph("These numbers are the team's own; their source stands with whoever typed them."),
        Table("Typed over", ("Number", "Value", "Note"), rows),
    )


def prices(judged: Judged) -> tuple[Block, ...]:
    """Every number behind the bill: value, source, date, age, confidence."""
    old = old_prices(judged.case)
    limit = int(toml("ages")["stale_after"]["value"])
    others = sum(row.stale for row in judged.prices) - len(old)
    aged = f"{len(old)} of the prices are" if old else "No price is"
    count = f"{len(judged.prices)} numbers stand behind these bills. {aged} older than {limit} days"
    count += f"; {others} other numbers, such as sizes and speeds, are." if others else "."
    return (
        Paragraph(count),
        Table(
            "Every price and limit used",
            ("What", "Value", "Source", "As of", "Age", "Confidence"),
            tuple(_price(row) for row in judged.prices),
            links=True,
        ),
        *([Listing(judged.cost.notes)] if judged.cost.notes else []),
    )


def _together(judged: Judged) -> latency_picture.LatencyOfAll:
    times = {i: judged.latency[i] for i in judged.drawn}
    return latency_picture.LatencyOfAll(times, judged.case.latency_target_ms)


def _other(judged: Judged) -> str:
    base = judged.placed("prompting")
    return judged.approach if judged.approach != base else judged.placed("fine_tuning")


def _some(cost: CostEstimate, approaches: tuple[str, ...]) -> CostEstimate:
    kept = {i: cost.approaches[i] for i in approaches}
    return CostEstimate(cost.as_of, cost.months, kept, cost.notes)


def _bill(cost: ApproachCost, sure: Uncertainty) -> tuple[str, ...]:
    low, high = (float(band[cost.id][-1]) for band in (sure.low, sure.high))
    total = style.dollars(float(cost.cumulative[-1]))
    month = cost.break_even
    even = f"month {month}" if isinstance(month, int) else month
    return (
        style.label(cost.id),
        style.dollars(cost.upfront),
        style.dollars(1_000 * cost.per_request["total"]),
        total,
        f"{style.dollars(low)} to {style.dollars(high)}",
        percent(sure.share_cheapest[cost.id]),
        ("-" if cost.id == "prompting" else even) if cost.keeps_up else DOES_NOT_KEEP_UP,
    )


def _price(row: PriceUsed) -> tuple[str, ...]:
    if row.yours:
        source = f"your own, in place of {row.source}"
        return _what(row), _amount(row), source, "-", "-", "yours"
    age = f"{row.age}, old" if row.stale else row.age
    known = CONFIDENCE.get(row.confidence, "this course's assumption")
    return _what(row), _amount(row), row.source, row.as_of, age, known


def _what(row: PriceUsed) -> str:
    item, *part = row.what.split(", ")
    return ", ".join([known_name(item), *part])


def _amount(row: PriceUsed) -> str:
    """Such as 0.125 USD/1M tokens, 1,979 trillion OP/s; what is no plain number as it stands."""
    try:
        value = float(row.value)
    except ValueError:
        number = row.value
    else:
        number = large_number(value) if value >= _LARGE else f"{value:,.10g}"
    return f"{number} {row.unit}".strip()


def _ms(value: float) -> str:
    text = style.milliseconds(value)
    return DOES_NOT_KEEP_UP if text == style.NOT_A_NUMBER else text
