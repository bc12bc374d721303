"""A router before tuned specialists and a base model: shares on its arrows, costs in its boxes."""

from __future__ import annotations

from math import isfinite

from live_figure.figure import LiveFigure
from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.boxes import LINE_HEIGHT, Arrow, Box, Frame, sheet, words
from tune_or_not.decision.bill.hybrids import RoutedSpecialists, Stage
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP
from tune_or_not.decision.bill.prices import hosted_model

_FOOT = 314


class RoutedSpecialistsPicture:
    """From left to right: question, router, the models, answer. Arrows are as thick as the share
    of requests on them. At the foot: against the base model alone, and the router's mistakes.
    """

    def __init__(self, told: RoutedSpecialists) -> None:
        figure, axes = sheet(648, 388)
        colours = {i: style.APPROACHES[i].colour for i in ("router", "self_hosted", "prompting")}
        top, height, size = 48, 238, (182, 66)
        self._question = Box(axes, (2, top + height / 2 - 20), (80, 40), "Question", 0)
        self._router = Box(axes, (106, top), (120, height), "Router", 4, colour=colours["router"])
        self._frame = Frame(axes, (296, 2), (214, 202), lines=2)
        self._first = Box(axes, (312, top), size, "Specialist 1", 2, colour=colours["self_hosted"])
        self._others = Box(axes, (312, top + 80), size, "", 2, colour=colours["self_hosted"])
        self._base = Box(axes, (312, top + 172), size, "Base model", 2, colour=colours["prompting"])
        self._answer = Box(axes, (540, top), (106, height), "Answer", 5)
        Arrow(axes, (self._question.right, top + height / 2), (self._router.left, top + height / 2))
        self._to, self._from = [], []
        for box in (self._first, self._others, self._base):
            y = box.middle[1]
            self._to.append(Arrow(axes, (self._router.right, y), (box.left, y)))
            self._from.append(Arrow(axes, (box.right, y), (self._answer.left, y)))
        axes.plot([4, 644], [_FOOT - 14] * 2, color=style.GRID, linewidth=1)
        self._foot = [
            words(axes, (4, _FOOT + n * (LINE_HEIGHT + 3)), bold=n == 3) for n in range(4)
        ]
        self._set(told)
        self.live = LiveFigure(figure, alt=in_words(told))

    def update(self, told: RoutedSpecialists) -> None:
        """Show the router of another case."""
        with self.live:
            self._set(told)
            self.live.alt = in_words(told)

    def _set(self, told: RoutedSpecialists) -> None:
        each = told.share / told.specialists
        further = told.share - each if told.specialists > 1 else 0.0
        self._question.show([])
        self._router.show(
            [_name(told.router_model), *_stage(told.router), f"spoils {_share(told.spoiled_share)}"]
        )
        self._frame.show([_gpus(told), f"{style.dollars(told.rent)} a month"])
        self._first.show(_specialist(told), idle=not each)
        self._others.show(
            ["", ""] if told.specialists == 1 else _specialist(told),
            title=_others(told.specialists),
            idle=not further,
        )
        base = f"{style.dollars(told.base.usd)}, {_time(told.base.ms)}"
        self._base.show([_name(told.base_model), base], idle=told.share == 1)
        shares = (each, further, 1 - told.share)
        for to, from_, share in zip(self._to, self._from, shares, strict=True):
            to.show(f"{100 * share:.3g}%", share)
            from_.show("", share)
        self._answer.show(
            [
                style.dollars(told.usd),
                *_times(told),
                "",
                f"target {_time(told.target_ms)}",
            ]
        )
        for text, line in zip(self._foot, _feet(told), strict=True):
            text.set_text(line)


def _name(model: str) -> str:
    return hosted_model(model).label.split(" (")[0].removesuffix(" on Fireworks")


def _stage(stage: Stage) -> list[str]:
    return [style.dollars(stage.usd), _time(stage.ms)]


def _time(ms: float) -> str:
    return style.milliseconds(ms) if isfinite(ms) else DOES_NOT_KEEP_UP


def _times(told: RoutedSpecialists) -> tuple[str, str]:
    if not (told.keeps_up and isfinite(told.ms)):
        return "does not", "keep up"
    return f"{_time(told.ms)} mean", f"{_time(told.slowest_ms)} slowest"


def _specialist(told: RoutedSpecialists) -> list[str]:
    if not told.keeps_up:
        return [f"{told.own_model}, tuned", DOES_NOT_KEEP_UP]
    cost = style.dollars(told.specialist.usd) if told.share else "idle"
    return [f"{told.own_model}, tuned", f"{cost}, {_time(told.specialist.ms)}"]


def _others(specialists: int) -> str:
    if specialists == 1:
        return "No second specialist"
    return "Specialist 2" if specialists == 2 else f"Specialists 2 to {specialists}"


def _gpus(told: RoutedSpecialists) -> str:
    one = told.share_gpu or told.specialists == 1
    return f"{told.gpus:,} x {told.own_gpu}, {'shared' if one else 'own for each'}"


def _feet(told: RoutedSpecialists) -> tuple[str, ...]:
    return (
        f"All to the base model: {style.dollars(told.base.usd)} a request, {_time(told.base.ms)}.",
        f"Upkeep of {_tuned(told)}: {style.dollars(told.kept_per_request)} a request, and "
        f"{style.dollars(told.kept.upfront)} up front.",
        f"Answers that the router spoils: {_share(told.spoiled_share)} x "
        f"{style.dollars(told.loss_per_error)} = {style.dollars(told.spoiled)} a request.",
        verdict(told),
    )


def _tuned(told: RoutedSpecialists) -> str:
    return "1 tuned model" if told.specialists == 1 else f"{told.specialists} tuned models"


def _share(share: float) -> str:
    """A small share with the digits that it needs: 2%, 0.06%, 0.0645%."""
    return f"{100 * share:.2g}%" if share < 0.1 else style.percent(share)


def verdict(told: RoutedSpecialists) -> str:
    """Whether the router pays, upkeep and its mistakes counted."""
    if not told.keeps_up:
        return f"The specialists' {DOES_NOT_KEEP_UP.replace('does', 'GPUs do')}."
    if told.saved <= 0:
        return (
            f"By the bill it costs {style.dollars(-told.saved)} a request more, before any mistake."
        )
    pays = "pays" if told.spoiled < told.saved else "does not pay"
    lost = f"the {style.dollars(told.saved)} it saves is lost at {_share(told.may_spoil)} spoiled"
    return f"By the bill it {pays}: {lost}."


def sentence(told: RoutedSpecialists) -> str:
    """What the picture says: where requests go, what that costs and takes, whether it pays."""
    specialists = "the specialist" if told.specialists == 1 else f"{told.specialists} specialists"
    return (
        f"The router sends {style.percent(told.share)} to {specialists}, the rest to "
        f"{_name(told.base_model)}: {style.dollars(told.usd)} a request and {_time(told.ms)} on "
        f"average, against {style.dollars(told.base.usd)} and {_time(told.base.ms)}. "
        f"{_share(told.spoiled_share)} spoiled answers lose {style.dollars(told.spoiled)} a "
        f"request. {verdict(told)}"
    )


def in_words(told: RoutedSpecialists) -> str:
    """All that the picture shows, for those who do not see it."""
    return (
        f"{sentence(told)} The router takes {style.dollars(told.router.usd)} and "
        f"{_time(told.router.ms)}. Specialists: {', '.join(_specialist(told))}; {_gpus(told)}, "
        f"{style.dollars(told.rent)} a month. Slowest way: {_time(told.slowest_ms)}; target "
        f"{_time(told.target_ms)}. {' '.join(_feet(told)[1:3])}"
    )
