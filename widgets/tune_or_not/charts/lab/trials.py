"""What a model could do after trainings of the lab: a row per measure, a mark per training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart

MOST_PAST = 3
"""Past settings that stay on the chart."""
_NOW_COLOUR = "#0072b2"
_PAST = (("s", "#d55e00"), ("^", "#009e73"), ("D", "#9a7cdc"))
_STEP = 0.16


@dataclass(frozen=True)
class Trial:
    """Trainings with the same settings and different seeds."""

    label: str
    """The settings in a few words."""
    results: tuple[tuple[float, ...], ...]
    """For each training so far, a number per row."""
    planned: int
    """How many trainings there will be."""

    def mean(self, row: int) -> float:
        """Over the trainings so far; not a number before the first."""
        return fmean(result[row] for result in self.results) if self.results else float("nan")


@dataclass(frozen=True)
class Trials:
    """The settings as they are, and the ones before them, the latest first."""

    rows: tuple[str, ...]
    """The measures' names; all are shares but the last `losses`."""
    base: tuple[float, ...]
    """What the untuned model does."""
    now: Trial
    past: tuple[Trial, ...] = ()
    losses: int = 0
    """How many of the last rows are losses, in nats per word: less is better."""


class TrialsChart(LiveChart[Trials]):
    """Shares on one axis, losses on another below it; every training is a dot, each mean a mark."""

    def __init__(self, trials: Trials, title: str, highest_loss: float = 2.0) -> None:
        shares = len(trials.rows) - trials.losses
        heights = [shares + 0.2, *([trials.losses + 0.5] if trials.losses else [])]
        figure = style.figure(9, 2.5 + 0.6 * len(trials.rows) + (0.8 if trials.losses else 0))
        grid = figure.add_gridspec(len(heights), 1, height_ratios=heights)
        self._parts = [_Rows(figure.add_subplot(grid[0]), trials.rows[:shares], 0)]
        style.style_axes(self._parts[0].axes, title, grid="x")
        self._parts[0].axes.set_xlim(-0.02, 1.02)
        self._parts[0].axes.xaxis.set_major_formatter(FuncFormatter(style.percent))
        if trials.losses:
            losses = _Rows(figure.add_subplot(grid[1]), trials.rows[shares:], shares)
            style.style_axes(losses.axes, grid="x")
            losses.axes.set_xlim(0, highest_loss)
            losses.axes.set_xlabel("nats per word: less is better")
            self._parts.append(losses)
        legend = style.legend_below(figure, handles=self._parts[0].keys, handlelength=1.4)
        self._texts, self._keys = legend.get_texts(), legend.legend_handles
        self._highest_loss = highest_loss
        super().__init__(figure, trials)

    def _set(self, trials: Trials) -> None:
        for part in self._parts:
            part.show(trials, self._highest_loss)
        settings = [trials.now, *trials.past[:MOST_PAST]]
        labels = [f"now: {_counted(trials.now)}", *(f"before: {one.label}" for one in settings[1:])]
        labels += [""] * (MOST_PAST + 1 - len(labels))
        for text, label in zip(self._texts, ["untuned model", *labels], strict=True):
            text.set_text(label)
        for number, key in enumerate(self._keys):
            if key is not None:
                key.set_visible(number <= len(settings))


class _Rows:
    """The marks of some rows on one axis."""

    def __init__(self, axes: Axes, names: Sequence[str], first: int) -> None:
        self.axes, self._first, self._count = axes, first, len(names)
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.set_yticks(range(len(names)), names)
        axes.tick_params(axis="y", length=0)
        self._base = self._marks("|", style.INK, 18, 2.5)
        self._dots = [self._marks(".", _NOW_COLOUR, 6), *(self._marks(".", c, 5) for _, c in _PAST)]
        self._means = [
            self._marks("o", _NOW_COLOUR, 11),
            *(self._marks(marker, colour, 8) for marker, colour in _PAST),
        ]
        self.keys = [self._base, *self._means]
        self._beyond = [
            axes.annotate(
                "", (1, row), (-4, 0), xycoords=("axes fraction", "data"), ha="right", va="center",
                textcoords="offset points", fontsize=style.TEXT_SIZE, color=style.INK,
            )
            for row in range(len(names))
        ]  # fmt: skip

    def show(self, trials: Trials, highest: float) -> None:
        rows = range(self._first, self._first + self._count)
        self._base.set_data([min(trials.base[row], highest) for row in rows], self._heights(0))
        settings: list[Trial | None] = [trials.now, *trials.past[:MOST_PAST]]
        settings += [None] * (MOST_PAST + 1 - len(settings))
        for place, (trial, dots, mean) in enumerate(
            zip(settings, self._dots, self._means, strict=True)
        ):
            heights = self._heights(place)
            results = trial.results if trial else ()
            dots.set_data(
                [min(result[row], highest) for result in results for row in rows],
                [height for _ in results for height in heights],
            )
            means = [min(trial.mean(row), highest) for row in rows] if trial and results else []
            mean.set_data(means, heights if means else [])

        for text, row in zip(self._beyond, rows, strict=True):
            text.set_text(_beyond(trials.now.mean(row), highest))

    def _heights(self, place: int) -> list[float]:
        offset = _STEP * place - 0.1 if place else -0.15
        return [row + offset for row in range(self._count)]

    def _marks(self, marker: str, colour: str, size: float, width: float = 1.0) -> Line2D:
        (marks,) = self.axes.plot(
            [], [], linestyle="none", marker=marker, color=colour, markersize=size,
            markeredgewidth=width, clip_on=False, label=" ",
        )  # fmt: skip
        marks.set_in_layout(False)
        return marks


def _beyond(mean: float, highest: float) -> str:
    """Said of a mark that stands at the end of the axis because there is no room for it."""
    return f"beyond the axis: {mean:.2f} ▸" if mean > highest else ""


def _counted(trial: Trial) -> str:
    done = len(trial.results)
    return trial.label if done == trial.planned else f"{trial.label} ({done} of {trial.planned})"
