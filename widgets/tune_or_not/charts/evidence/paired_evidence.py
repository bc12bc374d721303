"""Two systems on the same graded questions: the paired table, the difference and its interval."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from live_figure.text_width import text_width
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.choice.worth_of_gain import WorthOfGain
from tune_or_not.decision.evidence.comparison import Comparison
from tune_or_not.words.quantity import digits, quantity

NOTHING_GRADED = (
    "No graded answers to compare yet: two questions with two grades each are the least."
)
_CELLS = ("both", "only_candidate", "only_prompt", "neither")
_PLACES = {"both": (0, 0), "only_prompt": (1, 0), "only_candidate": (0, 1), "neither": (1, 1)}
"""Column and row of each count: the candidate's answers across, the prompt's down."""
_COLOURS = {
    "both": style.MUTED,
    "neither": style.MUTED,
    "only_prompt": style.APPROACHES["prompting"].colour,
    "only_candidate": style.APPROACHES["fine_tuning"].colour,
}
_LABELS = {
    "both": "both right",
    "only_prompt": "only the prompt",
    "only_candidate": "only the candidate",
    "neither": "neither",
}
_SCORE_PLACES = _PLACES | {"only_prompt": (1, 1)}
_SCORE_LABELS = {
    "both": "graded alike",
    "only_prompt": "prompt graded higher",
    "only_candidate": "candidate graded higher",
    "neither": "",
}
_GAP = 0.04
_AXES_WIDTH = 340
"""Pixels of the right-hand axes, give or take a few: texts are placed before they are laid out."""
_GAP_AT_ZERO = 0.015
"""Between the line at zero and a text, as a share of the axes."""


@dataclass(frozen=True)
class Evidence:
    """What a comparison found, and the gains that it is held against."""

    comparison: Comparison | None
    """None where fewer than two questions have both grades."""
    score_needed: float
    worth: WorthOfGain
    of_example: bool = False
    """Whether an example's answers stand in for the reader's own, who pasted none yet."""
    needed_known: bool = True
    """Whether somebody told the score needed."""

    @property
    def needed(self) -> float:
        """The gain that brings the prompt's measured score to the score needed."""
        return self.score_needed - self.comparison.prompt if self.comparison else 0.0


class PairedEvidenceChart(LiveChart[Evidence]):
    """Left, a table of who was right; right, the difference with its 95 % interval, the gain that
    pays for itself and the gain that reaches the score needed.
    """

    def __init__(self, evidence: Evidence) -> None:
        figure = style.figure(9, 4.1)
        table, difference = figure.subplots(1, 2, width_ratios=(1, 1.25))
        self._table, self._axes = table, difference
        self._draw_table()
        self._draw_difference()
        super().__init__(figure, evidence, sentence)

    def _draw_table(self) -> None:
        style.style_axes(self._table, "Who was right", grid="none")
        self._table.set_axis_off()
        self._table.set(xlim=(0, 2), ylim=(2, 0))
        self._boxes = {
            name: self._table.add_patch(
                Rectangle(
                    (0, 0), 1, 1, facecolor=_COLOURS[name], edgecolor=_COLOURS[name],
                    linewidth=1.5, alpha=0.22 if name.startswith("only") else 0.1,
                )
            )
            for name in _CELLS
        }  # fmt: skip
        self._counts = {name: self._cell_text(22, bold=True) for name in _CELLS}
        self._names = {name: self._cell_text(style.TEXT_SIZE) for name in _CELLS}

    def _cell_text(self, size: float, bold: bool = False) -> Text:
        weight = "bold" if bold else "normal"
        return style.note(self._table, ha="center", fontsize=size, fontweight=weight)

    def _draw_difference(self) -> None:
        axes = self._axes
        style.style_axes(axes, "How much better, and how sure", grid="x")
        axes.set(
            ylim=(3.4, -0.9), yticks=[], xlabel="candidate's score less the prompt's, in points"
        )
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=7))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _signed(value)))
        (self._zero,) = axes.plot([0, 0], [-0.9, 3.4], color=style.INK, linewidth=1.5)
        (self._interval,) = axes.plot(
            [], [], color=style.APPROACHES["fine_tuning"].colour, linewidth=5,
            solid_capstyle="butt",
        )  # fmt: skip
        (self._point,) = axes.plot(
            [], [], linestyle="none", marker="o", markersize=11,
            color=style.APPROACHES["fine_tuning"].colour,
        )  # fmt: skip
        self._measured = self._mark_text(-0.35)
        self._marks = {}
        for name, row, marker in (("pays", 1.35, "D"), ("needed", 2.55, "s")):
            (line,) = axes.plot([], [], color=style.MUTED, linewidth=1.5, linestyle=(0, (4, 2)))
            (point,) = axes.plot(
                [], [], linestyle="none", marker=marker, markersize=8, color=style.INK
            )
            self._marks[name] = (line, point, self._mark_text(row + 0.38), row)

    def _mark_text(self, row: float) -> Text:
        return style.note(self._axes, y=row, bbox={**style.ON_PAPER, "pad": 1.5})

    def _set(self, evidence: Evidence) -> None:
        comparison = evidence.comparison
        self._set_table(comparison)
        pays = evidence.worth.pays_from if comparison else None
        needed = evidence.needed if comparison else None
        ends = [] if comparison is None else [comparison.low, comparison.high]
        self._interval.set_data(ends, [0.3] * len(ends))
        middle = [] if comparison is None else [comparison.difference]
        self._point.set_data(middle, [0.3] * len(middle))
        marks = [gain for gain in (pays, needed) if gain is not None and gain > 0]
        marked = [*(ends or [-0.1, 0.1]), 0.0, *marks]
        wide = max(max(marked) - min(marked), 0.02)
        left, right = min(marked) - 0.12 * wide, max(marked) + 0.12 * wide
        self._axes.set_xlim(left, right)
        measured = (
            f"{points(middle[0])}, 95 % interval {_between(comparison)}" if comparison else ""
        )
        self._place(self._measured, middle[0] if middle else 0.0, measured)
        self._set_mark("pays", pays, "pays for itself from" if pays else "saves at any gain")
        self._set_mark("needed", needed, f"reaches {style.percent(evidence.score_needed)} from")

    def _set_table(self, comparison: Comparison | None) -> None:
        scores = comparison is not None and not comparison.right_or_wrong
        labels = _SCORE_LABELS if scores else _LABELS
        for name in _CELLS:
            column, row = (_SCORE_PLACES if scores else _PLACES)[name]
            width = 2 if scores and name == "both" else 1
            there = not (scores and name == "neither")
            box = self._boxes[name]
            box.set_bounds(column + _GAP, row + _GAP, width - 2 * _GAP, 1 - 2 * _GAP)
            box.set_visible(there)
            middle = column + width / 2
            count = getattr(comparison, name) if comparison else None
            self._counts[name].set(
                x=middle, y=row + 0.4, text="" if count is None or not there else f"{count:,}"
            )
            self._names[name].set(x=middle, y=row + 0.72, text=labels[name])

    def _set_mark(self, name: str, gain: float | None, words: str) -> None:
        line, point, text, row = self._marks[name]
        at = [] if gain is None else [max(gain, 0.0)]
        line.set_data(at * 2, [0.3, row] if at else [])
        point.set_data(at, [row] * len(at))
        if gain is None:
            text.set_text("")
        elif gain > 0:
            self._place(text, gain, f"{words} {points(gain)}")
        else:
            self._place(text, 0.0, words if name == "pays" else "the prompt alone is good enough")

    def _place(self, text: Text, x: float, words: str) -> None:
        """Around x, but inside the axes, and where there is room beside the line at zero."""
        left, right = self._axes.get_xlim()
        wide = text_width(words, style.TEXT_SIZE) / _AXES_WIDTH
        start = (x - left) / (right - left) - wide / 2
        if x > 0:
            start = max(start, -left / (right - left) + _GAP_AT_ZERO)
        text.set(x=left + (right - left) * max(0.0, min(start, 1 - wide)), text=words)


def points(gain: float) -> str:
    """A gain as "+6.5 points"."""
    text = f"{100 * gain:+.1f}".removesuffix(".0")
    return "no point" if text in ("+0", "-0") else f"{text} point{'s' * (text not in ('+1', '-1'))}"


def _between(comparison: Comparison) -> str:
    return f"{_signed(comparison.low)} to {_signed(comparison.high)}"


def _signed(gain: float) -> str:
    text = f"{100 * gain:+.1f}".removesuffix(".0")
    return "0" if text in ("+0", "-0") else text


def sentence(evidence: Evidence) -> str:
    """What the chart says: the difference, whether chance explains it, and what it is worth."""
    comparison = evidence.comparison
    if comparison is None:
        return NOTHING_GRADED
    whose = "An example's answers, not yours: on" if evidence.of_example else "On"
    return (
        f"{whose} {comparison.questions:,} questions the candidate scores "
        f"{_score(comparison.candidate)} and the prompt {_score(comparison.prompt)}: "
        f"{points(comparison.difference)}, 95 % interval {_between(comparison)}. "
        f"{_chance(comparison)} {_reaches(evidence, comparison)} {_money(evidence, comparison)}"
    )


def _score(share: float) -> str:
    return quantity(digits(share, 3), "%")


def _chance(comparison: Comparison) -> str:
    p = "under 0.001" if comparison.p_value < 0.001 else f"{comparison.p_value:.2g}"
    if comparison.beyond_chance:
        outcome = "better" if comparison.difference > 0 else "worse"
        return f"It is {outcome}, and chance hardly explains it ({comparison.test}, p {p})."
    return f"Chance alone could explain it ({comparison.test}, p {p})."


def _reaches(evidence: Evidence, comparison: Comparison) -> str:
    usual = "" if evidence.needed_known else " (usual, not told)"
    goal = f"{style.percent(evidence.score_needed)}{usual}"
    if evidence.needed <= 0:
        return f"The prompt alone reaches the {goal} needed."
    missing = f"To reach the {goal} needed it must gain {points(evidence.needed).removeprefix('+')}"
    if comparison.low >= evidence.needed:
        return f"{missing}: it gains at least that."
    if comparison.high < evidence.needed:
        return f"{missing}: it gains less."
    return f"{missing}: the interval holds that and less, so nobody knows yet."


def _money(evidence: Evidence, comparison: Comparison) -> str:
    worth = evidence.worth
    months = quantity(worth.months, "months")
    low, high = (_about(worth.of(gain)) for gain in (comparison.low, comparison.high))
    middle = _about(worth.of(comparison.difference))
    if worth.added <= 0:
        cost = f"tuning saves {_about(-worth.added)}"
    else:
        cost = f"tuning adds {_about(worth.added)} to the bill"
    sentence = f"Over {months} the difference is worth about {middle} ({low} to {high}); {cost}"
    pays = worth.pays_from
    return f"{sentence}, and pays from {points(pays)}." if pays else f"{sentence}."


def _about(usd: float) -> str:
    """Two digits: the interval is wider than the third."""
    return style.dollars(digits(usd, 2))
