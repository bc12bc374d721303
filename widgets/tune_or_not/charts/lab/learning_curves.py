"""What a model can do as training goes on: a line per measure, the spread behind it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.charts.lab.trials import Trial, Trials

_LOOKS = (
    ("#0072b2", "o", "solid"),
    ("#d55e00", "^", (0, (6, 2))),
    ("#9a7cdc", "D", (0, (2.5, 1.5))),
    ("#009e73", "s", (0, (6, 1.5, 1.5, 1.5))),
    ("#757575", "X", (0, (1, 1.25))),
)


class LearningCurves(LiveChart[Trials]):
    """Shares over the steps of training.

    A result holds, for each of `steps`, a number per row of the trials, one step after another;
    a training under way has not-a-number for the steps to come. The settings before these are
    drawn thin.
    """

    def __init__(self, trials: Trials, steps: Sequence[int], title: str) -> None:
        self._steps, self._rows = tuple(steps), trials.rows
        figure = style.figure(9, 4.6)
        axes = figure.add_subplot()
        style.style_axes(axes, title)
        axes.set_xlim(-2, max(steps) * 1.01)
        axes.set_ylim(-0.03, 1.03)
        axes.set_xlabel("training steps")
        axes.yaxis.set_major_formatter(FuncFormatter(style.percent))
        looks = _LOOKS[: len(trials.rows)]
        self._bands = [
            axes.fill_between(steps, 0, 0, color=colour, alpha=0.15, linewidth=0)
            for colour, _, _ in looks
        ]
        self._before = [
            axes.plot(steps, steps, color=colour, linewidth=1, linestyle=dashes)[0]
            for colour, _, dashes in looks
        ]
        self._lines = [
            axes.plot(
                steps, steps, color=colour, marker=marker, markersize=6,
                linewidth=style.LINE_WIDTH, linestyle=dashes, label=name,
            )[0]
            for name, (colour, marker, dashes) in zip(trials.rows, looks, strict=True)
        ]  # fmt: skip
        style.legend_below(figure, handles=self._lines, ncols=2, handlelength=3.5)
        super().__init__(figure, trials)

    def _set(self, trials: Trials) -> None:
        now = self._table(trials.now)
        before = self._table(trials.past[0]) if trials.past else self._table(Trial("", (), 0))
        for row, (line, thin, band) in enumerate(
            zip(self._lines, self._before, self._bands, strict=True)
        ):
            line.set_ydata(_mean(now[:, :, row]))
            thin.set_ydata(_mean(before[:, :, row]))
            band.set_data(self._steps, *_spread(now[:, :, row]))

    def _table(self, trial: Trial) -> NDArray[np.float64]:
        """Trainings x steps x rows; one training of not-a-numbers when there was none."""
        shape = (-1, len(self._steps), len(self._rows))
        if not trial.results:
            return np.full((1, *shape[1:]), np.nan)
        return np.array(trial.results, float).reshape(shape)


def _mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Over the trainings that came so far; not a number where none did."""
    come = ~np.isnan(values)
    counted = np.where(come.any(axis=0), come.sum(axis=0), 1)
    mean: NDArray[np.float64] = np.where(come, values, 0).sum(axis=0) / counted
    mean[~come.any(axis=0)] = np.nan
    return mean


def _spread(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The lowest and the highest of the trainings; 0 where none came, so that nothing shows."""
    come = ~np.isnan(values)
    low = np.where(come, values, np.inf).min(axis=0)
    high = np.where(come, values, -np.inf).max(axis=0)
    missing = ~come.any(axis=0)
    low[missing] = high[missing] = 0
    return low, high
