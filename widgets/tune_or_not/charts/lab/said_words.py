"""What models answered, word by word, with how sure each was of every word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Text

from live_figure.text_width import text_width
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.lab.world.schema import JSON

WIDTH, LINE, ANSWER = 648.0, 38.0, 112.0
"""Pixels: of the picture, from line to line, from answer to answer."""
MOST_WORDS = 24
_UNSURE_COLOUR = "#d55e00"
"""Behind a word: the fuller, the less sure its model was of it."""
SURE = 0.99
"""From here on the number is left out."""
_GAP = 8.0
_LEFT = 16.0
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


class SaidWordsPicture(LiveChart[Sequence[Said]]):
    """A bubble under another: the less likely a word was, the darker the ground behind it.

    Below a word that was not sure stands its probability. A line ends only between fields.
    """

    def __init__(self, answered: Sequence[Said]) -> None:
        height = ANSWER * len(answered)
        figure = style.figure(WIDTH / 72, height / 72)
        figure.set_layout_engine("none")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(height, 0)
        self._answers = [_Answer(axes, row * ANSWER) for row in range(len(answered))]
        super().__init__(figure, answered, sentence)

    def _set(self, answered: Sequence[Said]) -> None:
        for answer, one in zip(self._answers, answered, strict=True):
            answer.show(one)


class _Answer:
    """The texts of one answer, laid out anew for each."""

    def __init__(self, axes: Axes, top: float) -> None:
        self._top = top
        bubble = FancyBboxPatch(
            (6, top + 28), WIDTH - 12, ANSWER - 34, boxstyle="round,pad=0,rounding_size=10",
            facecolor=style.GRID, alpha=0.45, linewidth=0,
        )  # fmt: skip
        axes.add_patch(bubble)
        self._model = self._text(axes, "bold", style.INK, style.TEXT_SIZE)
        self._words = [
            self._text(axes, "normal", style.INK, style.TEXT_SIZE) for _ in range(MOST_WORDS)
        ]
        self._shares = [self._text(axes, "normal", style.MUTED, 10) for _ in range(MOST_WORDS)]
        for word in self._words:
            word.set_bbox({"boxstyle": "round,pad=0.2", "facecolor": "none", "linewidth": 0})

    def show(self, answered: Said) -> None:
        self._model.set(x=4, y=self._top + 16, text=answered.model)
        places = _places(answered.words)
        for place, (text, share) in enumerate(zip(self._words, self._shares, strict=True)):
            one = answered.words[place] if place < len(answered.words) else None
            left, line = places[place] if one else (0.0, 0)
            y = self._top + 46 + line * LINE
            text.set(x=left, y=y, text=one.word if one else "")
            patch = text.get_bbox_patch()
            patch.set_facecolor(_ground(one))  # type: ignore[union-attr]
            share.set(x=left, y=y + 15, text=_unless_sure(one))

    def _text(self, axes: Axes, weight: str, colour: str, size: float) -> Text:
        return axes.text(
            0, 0, "", fontweight=weight, color=colour, fontsize=size, va="center", clip_on=False
        )


def _places(words: Sequence[SaidWord]) -> list[tuple[float, int]]:
    """Where each word begins, and on which line: a field that has no room goes to the next."""
    fields: list[list[SaidWord]] = [[]]
    for word in words:
        fields[-1].append(word)
        if word.word == JSON.between:
            fields.append([])
    places, left, line = [], _LEFT, 0
    for field in fields:
        if left + sum(map(_width, field)) > WIDTH - _LEFT and left > _LEFT and line + 1 < _LINES:
            left, line = _LEFT, line + 1
        for word, after in zip_longest(field, field[1:]):
            places.append((left, line))
            left += _width(word) - (_GAP - 2 if after and after.word[0] == '"' else 0)
    return places


def _width(word: SaidWord) -> float:
    """Of a word with the gap behind it; quotes and brackets stand close, as in JSON."""
    return text_width(word.word, style.TEXT_SIZE) + (2 if '"' in word.word else _GAP)


def _ground(word: SaidWord | None) -> tuple[str, float]:
    doubt = 1 - word.probability if word else 0.0
    return _UNSURE_COLOUR, round(0.75 * doubt, 2) if doubt > 1 - SURE else 0.0


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
