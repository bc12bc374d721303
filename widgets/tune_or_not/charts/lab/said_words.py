"""What models answered, word by word, with how sure each was of every word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.text import Text

from live_figure.figure import LiveFigure
from live_figure.text_width import text_width
from tune_or_not.charts.kit import style

WIDTH, LINE, ANSWER = 648.0, 38.0, 112.0
"""Pixels: of the picture, from line to line, from answer to answer."""
MOST_WORDS = 24
UNSURE = 0.6
"""A word that is less likely than this stands in a frame."""
SURE = 0.99
"""From here on the number is left out."""
_GAP = 12.0
_LINES = 2


@dataclass(frozen=True)
class SaidWord:
    """A word that a model wrote, and the likeliest it might have written instead."""

    word: str
    probability: float
    other: str
    other_probability: float


@dataclass(frozen=True)
class Said:
    """One model's answer; no words while it has not answered."""

    model: str
    text: str = ""
    words: tuple[SaidWord, ...] = ()


class SaidWordsPicture:
    """An answer under another: below a word its probability, round it a frame where that is low."""

    def __init__(self, answered: Sequence[Said]) -> None:
        height = ANSWER * len(answered)
        figure = style.figure(WIDTH / 72, height / 72)
        figure.set_layout_engine("none")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(height, 0)
        self._answers = [_Answer(axes, row * ANSWER) for row in range(len(answered))]
        self._set(answered)
        self.live = LiveFigure(figure, alt=sentence(answered))

    def update(self, answered: Sequence[Said]) -> None:
        """Show other answers of as many models."""
        with self.live:
            self._set(answered)
            self.live.alt = sentence(answered)

    def _set(self, answered: Sequence[Said]) -> None:
        for answer, one in zip(self._answers, answered, strict=True):
            answer.show(one)


class _Answer:
    """The texts of one answer, laid out anew for each."""

    def __init__(self, axes: Axes, top: float) -> None:
        self._top = top
        self._model = self._text(axes, "bold", style.INK, style.TEXT_SIZE)
        self._words = [
            self._text(axes, "normal", style.INK, style.TEXT_SIZE) for _ in range(MOST_WORDS)
        ]
        self._shares = [self._text(axes, "normal", style.MUTED, 10) for _ in range(MOST_WORDS)]
        for word in self._words:
            word.set_bbox({"boxstyle": "square,pad=0.25", "facecolor": "none", "linewidth": 1.5})

    def show(self, answered: Said) -> None:
        self._model.set(x=4, y=self._top + 16, text=answered.model)
        left, line = 8.0, 0
        for place, (text, share) in enumerate(zip(self._words, self._shares, strict=True)):
            one = answered.words[place] if place < len(answered.words) else None
            width = text_width(one.word, style.TEXT_SIZE) if one else 0
            if left + width > WIDTH - 8 and line + 1 < _LINES:
                left, line = 8.0, line + 1
            y = self._top + 42 + line * LINE
            text.set(x=left, y=y, text=one.word if one else "")
            text.get_bbox_patch().set_edgecolor(  # type: ignore[union-attr]
                "#d55e00" if one and one.probability < UNSURE else "none"
            )
            share.set(x=left, y=y + 15, text=_unless_sure(one))
            left += max(width, 26) + _GAP

    def _text(self, axes: Axes, weight: str, colour: str, size: float) -> Text:
        return axes.text(
            0, 0, "", fontweight=weight, color=colour, fontsize=size, va="center", clip_on=False
        )


def sentence(answered: Sequence[Said]) -> str:
    """Each answer in words, and where its model was least sure."""
    answers = " ".join(f"{one.model}: {_answer(one)}" for one in answered)
    return f"{answers} (After a training on this machine.)"


def _answer(answered: Said) -> str:
    if not answered.words:
        return "not asked yet."
    least = min(answered.words, key=lambda word: word.probability)
    if least.probability >= SURE:
        return f"“{answered.text}”, sure of every word."
    sure, next_best = map(style.percent, (least.probability, least.other_probability))
    return (
        f"“{answered.text}”, least sure of “{least.word}” ({sure}; next “{least.other}”, "
        f"{next_best})."
    )


def _unless_sure(word: SaidWord | None) -> str:
    return style.percent(word.probability) if word and word.probability < SURE else ""
