"""The forgetting dial: what a training on one task costs in general skill."""

from __future__ import annotations

from collections.abc import Iterator

from tune_or_not.charts.kit.style import percent
from tune_or_not.charts.lab.trials import Trial, Trials, TrialsChart
from tune_or_not.lab.evaluation import Measures
from tune_or_not.lab.experiments import watch
from tune_or_not.lab.fine_tuning import Tuning
from tune_or_not.lab.model.base import shipped
from tune_or_not.lab.world.examples import Examples
from tune_or_not.panels.kit.choices import Choices, Offer
from tune_or_not.panels.lab.trials_panel import Result, Settings, TrialsPanel
from tune_or_not.panels.lab.untuned import untuned_measures

ROWS = (
    "Whole tickets right",
    "Sums right",
    "“Unknown” where it does not know",
    "Loss on general text",
)
SEEDS = 3
_OFFERED: dict[str, Offer] = {
    "rate": ("Learning rate", ("0.001", "0.002", "0.003", "0.005", "0.01")),
    "steps": ("Training steps", (25, 50, 100, 200), "steps"),
    "general": ("General text among the examples", (0, 5, 10, 20, 40), "%"),
    "method": ("What is trained", ("all weights", "an adapter (LoRA)")),
}
_FIRST: Settings = {"rate": "0.003", "steps": 100, "general": 0, "method": "all weights"}


def forgetting_panel(seeds: int = SEEDS) -> TrialsPanel:
    """Learning rate, steps, share of general text, all weights or an adapter; several seeds each.

    dial = forgetting_panel()
    dial.choose(general=10)
    dial.settle()
    """
    first = Trials(
        ROWS,
        _result(untuned_measures()),
        Trial(_label(_FIRST), (), seeds),
        losses=1,
    )
    title = "One task learned, and what became of the rest"
    return TrialsPanel(
        Choices(_OFFERED, _FIRST), _train, first, TrialsChart(first, title), _label, sentence
    )


def _train(settings: Settings, seed: int) -> Iterator[Result]:
    tuning = Tuning(
        Examples(256),
        steps=int(settings["steps"]),
        method="full" if settings["method"] == "all weights" else "lora",
        learning_rate=float(settings["rate"]),
        general_share=int(settings["general"]) / 100,
        seed=seed,
    )
    for _, measures in watch(shipped(), tuning, (25, tuning.steps)):
        yield _result(measures)


def _result(measures: Measures) -> Result:
    return (measures.tickets, measures.sums, measures.unknown, measures.general_loss)


def _label(settings: Settings) -> str:
    return (
        f"{settings['method']}, learning rate {settings['rate']}, {settings['steps']} steps, "
        f"{settings['general']} % general text"
    )


def sentence(trials: Trials, _settings: Settings) -> str:
    """What training brought and what it took away."""
    now, base = trials.now, trials.base
    return (
        f"{now.label}: whole tickets {percent(base[0])} → {percent(now.mean(0))}, "
        f"sums {percent(base[1])} → {percent(now.mean(1))}, “unknown” {percent(base[2])} → "
        f"{percent(now.mean(2))}, loss on general text {base[3]:.2f} → {now.mean(3):.2f} "
        f"(mean of {len(now.results)} trainings on this machine)."
    )
