"""A general model plus data of one's own is a specialised model, and how little data that is."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, NullLocator

from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.bill.tuning.training_run import TrainingRun
from tune_or_not.words.large_numbers import duration, large_number
from tune_or_not.words.quantity import quantity

_BOXES = ((0.0, "Pre-trained model", "rag"), (0.36, "Your data", "prompting"))
_RESULT = (0.72, "Fine-tuned model", "fine_tuning")
_WIDE = 0.28

_TOKENS = (10.0, 3e14)
_SECONDS = (0.1, 3e11)
_TOKEN_TICKS = {1e3: "a thousand", 1e6: "a million", 1e9: "a billion", 1e12: "a trillion"}
_TIME_TICKS = {1: "1 second", 60: "1 minute", 3600: "1 hour", 86_400: "1 day",
               3.156e7: "1 year", 3.156e9: "100 years"}  # fmt: skip


class ModelPlusDataChart(LiveChart[TrainingRun]):
    """Three boxes as a sum; below, what the case's run reads and takes beside pre-training."""

    def __init__(self, run: TrainingRun) -> None:
        figure = style.figure(8, 5.2)
        boxes, tokens, times = figure.subplots(
            3, 1, gridspec_kw={"height_ratios": (1.9, 0.85, 0.85)}
        )
        boxes.set(xlim=(-0.005, 1.005), ylim=(0, 1))
        boxes.set_axis_off()
        self._inside = [_box(boxes, *box) for box in (*_BOXES, _RESULT)]
        for x, sign in ((0.32, "+"), (0.68, "=")):
            boxes.text(x, 0.5, sign, ha="center", va="center", fontsize=26, color=style.INK)
        self._tokens = _Pair(tokens, "Tokens read", _TOKENS, _TOKEN_TICKS)
        self._times = _Pair(times, "Time of one GPU, computing alone", _SECONDS, _TIME_TICKS)
        super().__init__(figure, run, sentence)

    def _set(self, run: TrainingRun) -> None:
        for text, lines in zip(self._inside, _lines(run), strict=True):
            text.set_text("\n".join(lines))
        read, before = run.pretraining_tokens, run.pretraining_hours
        self._tokens.show(
            (run.read_tokens, large_number(run.read_tokens)),
            (read, large_number(read)) if read else (None, "not published"),
        )
        self._times.show(
            (run.seconds, f"{duration(run.seconds)} on {_an(run.gpu)}, {_rent(run)} of rent"),
            (before * 3600, duration(before * 3600)) if before else (None, "not published"),
        )


class _Pair:
    """Two marks on a logarithmic axis, your run and pre-training, with a line between them."""

    def __init__(
        self, axes: Axes, title: str, limits: tuple[float, float], ticks: dict[float, str]
    ) -> None:
        style.style_axes(axes, title, grid="x")
        axes.set_xscale("log")
        axes.set(xlim=limits, ylim=(-1, 1))
        axes.xaxis.set_major_locator(FixedLocator(list(ticks)))
        axes.xaxis.set_ticklabels(list(ticks.values()))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        self._limits = limits
        self._between = _line(axes, linewidth=2, color=style.GRID)
        self._yours = _line(axes, **_mark("fine_tuning"))
        self._theirs = _line(axes, **_mark("rag"))
        self._my_name = _name(axes, 0.55)
        self._their_name = _name(axes, -0.62)

    def show(self, yours: tuple[float, str], theirs: tuple[float | None, str]) -> None:
        """Each a position and what to call it; nothing is drawn at 0, or where none is known."""
        low, high = self._limits
        mine, other = yours[0], theirs[0]
        x = min(max(mine, low * 1.5), high)
        self._yours.set_data([x] if mine else [], [0] if mine else [])
        self._my_name.set(
            x=x,
            text=f"your run: {yours[1]}" if mine else "your run reads nothing",
            ha="left" if x < low * 3e4 else "right" if x > high / 3e4 else "center",
        )
        self._theirs.set_data([other] if other else [], [0] if other else [])
        self._between.set_data(
            [x, other] if mine and other else [], [0, 0] if mine and other else []
        )
        self._their_name.set(
            x=high, ha="right", text=f"pre-training: {theirs[1]}{_times(mine, other)}"
        )


def _times(mine: float, other: float | None) -> str:
    if not mine or not other or other < 2 * mine:
        return ""
    return f", {large_number(other / mine)} times as much"


def _line(axes: Axes, **look: object) -> Line2D:
    (line,) = axes.plot([], [], **look)  # type: ignore[arg-type]
    return line


def _mark(approach: str) -> dict[str, object]:
    look = style.APPROACHES[approach]
    return {"linestyle": "none", "marker": look.marker, "color": look.colour, "markersize": 11}


def _name(axes: Axes, height: float) -> Text:
    return style.note(axes, 1, height)


def _box(axes: Axes, left: float, title: str, approach: str) -> Text:
    colour = style.APPROACHES[approach].colour
    axes.add_patch(
        Rectangle((left, 0.02), _WIDE, 0.96, facecolor=style.PAPER, edgecolor=colour, linewidth=2)
    )
    middle = left + _WIDE / 2
    axes.text(
        middle, 0.85, title, ha="center", va="center", fontsize=style.TITLE_SIZE,
        fontweight="bold", color=style.INK,
    )  # fmt: skip
    return axes.text(
        middle, 0.39, "", ha="center", va="center", fontsize=style.TEXT_SIZE, color=style.INK,
        linespacing=1.5,
    )  # fmt: skip


def _lines(run: TrainingRun) -> tuple[tuple[str, ...], ...]:
    return (
        (
            "general knowledge",
            run.model,
            f"{large_number(run.weights)} weights",
            "no examples of yours",
        ),
        (
            "specific to your task",
            _examples(run),
            f"{large_number(run.data_tokens)} tokens",
            f"read {_often(run.epochs)}",
            f"written for {style.dollars(run.examples_usd)}",
        ),
        ("specialised", "the same model,", "shifted towards", "your examples")
        if run.read_tokens
        else ("not specialised", "the same model,", "as it was", ""),
    )


def _examples(run: TrainingRun) -> str:
    return quantity(run.examples, "examples")


def _often(epochs: int) -> str:
    return {1: "once", 2: "twice"}.get(epochs, f"{epochs} times")


def sentence(run: TrainingRun) -> str:
    """What the chart says: what the run reads and takes, beside what came before it."""
    if not run.read_tokens:
        return "There is no example yet, so there is nothing to train on."
    reads = (
        f"{_examples(run)}, {large_number(run.data_tokens)} tokens, read {_often(run.epochs)}: "
        f"{duration(run.seconds)} of {_an(run.gpu)} and {_rent(run)} of rent. "
        f"Writing the examples costs {style.dollars(run.examples_usd)}."
    )
    if run.pretraining_tokens is None:
        return f"{reads} How much {run.model} had read before is not published."
    before = f"{run.model} had read about {large_number(run.pretraining_tokens)} tokens before"
    if run.pretraining_hours is None:
        return f"{reads} {before}."
    return f"{reads} {before}, in {large_number(run.pretraining_hours)} GPU-hours."


def _rent(run: TrainingRun) -> str:
    return style.dollars(round(run.usd, 2)) if run.usd >= 0.01 else "under a cent"


def _an(gpu: str) -> str:
    return f"{'an' if gpu[0] in 'AH' else 'a'} {gpu}"
