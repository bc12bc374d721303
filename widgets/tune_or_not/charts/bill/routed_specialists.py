"""A router before tuned specialists and a base model: shares on its arrows, costs in its boxes."""

from __future__ import annotations

from math import isfinite

from tune_or_not.charts.kit import style
from tune_or_not.charts.kit.boxes import LINE_HEIGHT, Arrow, Box, Frame, sheet, words
from tune_or_not.charts.kit.live_chart import LiveChart
from tune_or_not.decision.bill.hybrids import RoutedSpecialists, Stage
from tune_or_not.decision.bill.latency import DOES_NOT_KEEP_UP
from tune_or_not.decision.bill.prices import hosted_model
from tune_or_not.words.quantity import digits, quantity

_FOOT = 314


class RoutedSpecialistsPicture(LiveChart[RoutedSpecialists]):
    """From left to right: question, router, the models, answer. Arrows are as thick as the share
    of requests on them. At the foot: against the base model alone, and the router's mistakes.
    """

    def __init__(self, routed: RoutedSpecialists) -> None:
        figure, axes = sheet(648, 388)
        colours = {i: style.APPROACHES[i].colour for i in ("router", "self_hosted", "prompting")}
        top, height, size = 48, 238, (182, 66)
        self._question = Box(axes, (2, top + height / 2 - 20), (80, 40), "Question", 0)
        self._router = Box(axes, (106, top), (120, height), "Router", 4, colour=colours["router"])
        self._frame = Frame(axes, (296, 2), (214, 202), lines=2)
        self._first = Box(axes, (312, top), size, "Specialist 1", 2, colour=colours["self_hosted"])
        self._others = Box(axes, (312, top + 80), size, "", 2, colour=colours["self_hosted"])
        self._base = Box(axes, (312, top + 172), size, "Base model", 2, colour=colours["prompting"])
        self._answer = Box(axes, (540, top), (106, height), "Answer", 6)
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
        super().__init__(figure, routed, in_words)

    def _set(self, routed: RoutedSpecialists) -> None:
        each = routed.share / routed.specialists
        further = routed.share - each if routed.specialists > 1 else 0.0
        self._question.show([])
        self._router.show(
            [
                _name(routed.router_model),
                *_stage(routed.router),
                f"spoils {_share(routed.spoiled_share)}",
            ]
        )
        self._frame.show([_gpus(routed), f"{style.dollars(routed.rent)} a month"])
        self._first.show(_specialist(routed), idle=not each)
        self._others.show(
            ["", ""] if routed.specialists == 1 else _specialist(routed),
            title=_others(routed.specialists),
            idle=not further,
        )
        base = [_name(routed.base_model), _per_request(routed.base)]
        self._base.show(base, idle=routed.share == 1)
        shares = (each, further, 1 - routed.share)
        for to, from_, share in zip(self._to, self._from, shares, strict=True):
            to.show(quantity(digits(share, 3), "%"), share)
            from_.show("", share)
        self._answer.show(
            [
                style.per_thousand(routed.usd),
                "per 1,000",
                *_times(routed),
                "",
                f"target {_time(routed.target_ms)}",
            ]
        )
        for text, line in zip(self._foot, _feet(routed), strict=True):
            text.set_text(line)


def _name(model: str) -> str:
    return hosted_model(model).label.split(" (")[0].removesuffix(" on Fireworks")


def _stage(stage: Stage) -> list[str]:
    return [f"{style.per_thousand(stage.usd)} per 1,000", _time(stage.ms)]


def _per_request(stage: Stage) -> str:
    return f"{style.per_thousand(stage.usd)} per 1,000, {_time(stage.ms)}"


def _time(ms: float) -> str:
    return style.milliseconds(ms) if isfinite(ms) else DOES_NOT_KEEP_UP


def _times(routed: RoutedSpecialists) -> tuple[str, str]:
    if not (routed.keeps_up and isfinite(routed.ms)):
        return "does not", "keep up"
    return f"{_time(routed.ms)} mean", f"{_time(routed.slowest_ms)} slowest"


def _specialist(routed: RoutedSpecialists) -> list[str]:
    if not routed.keeps_up:
        return [f"{routed.own_model}, tuned", DOES_NOT_KEEP_UP]
    if not routed.share:
        return [f"{routed.own_model}, tuned", f"idle, {_time(routed.specialist.ms)}"]
    return [f"{routed.own_model}, tuned", _per_request(routed.specialist)]


def _others(specialists: int) -> str:
    if specialists == 1:
        return "No second specialist"
    return "Specialist 2" if specialists == 2 else f"Specialists 2 to {specialists}"


def _gpus(routed: RoutedSpecialists) -> str:
    one = routed.share_gpu or routed.specialists == 1
    return f"{routed.gpus:,} x {routed.own_gpu}, {'shared' if one else 'own for each'}"


def _feet(routed: RoutedSpecialists) -> tuple[str, ...]:
    return (
        f"All to the base model: {_per_request(routed.base)}.",
        f"Upkeep of {_tuned(routed)}: {style.per_thousand(routed.kept_per_request)} per 1,000, and "
        f"{style.dollars(routed.kept.upfront)} up front.",
        f"Answers that the router spoils: {_share(routed.spoiled_share)} x "
        f"{style.dollars(routed.loss_per_error)} = {style.per_thousand(routed.spoiled)} per 1,000.",
        verdict(routed),
    )


def _tuned(routed: RoutedSpecialists) -> str:
    return "1 tuned model" if routed.specialists == 1 else f"{routed.specialists} tuned models"


def _share(share: float) -> str:
    """A small share with the digits that it needs: 2 %, 0.06 %, 0.065 %."""
    return quantity(digits(share, 2), "%")


def verdict(routed: RoutedSpecialists) -> str:
    """Whether the router pays, upkeep and its mistakes counted."""
    if not routed.keeps_up:
        return f"The specialists' {DOES_NOT_KEEP_UP.replace('does', 'GPUs do')}."
    if routed.saved <= 0:
        return (
            f"It costs {style.per_thousand(-routed.saved)} per 1,000 requests more, before "
            "any mistake."
        )
    pays = "pays" if routed.spoiled < routed.saved else "does not pay"
    return (
        f"It {pays}: the {style.per_thousand(routed.saved)} saved is lost again above "
        f"{_share(routed.may_spoil)} spoiled."
    )


def sentence(routed: RoutedSpecialists) -> str:
    """What the picture shows, in one line: both bills, upkeep counted, and whether it pays."""
    return (
        f"{style.per_thousand(routed.usd + routed.kept_per_request)} per 1,000 requests with "
        f"upkeep, {style.per_thousand(routed.base.usd)} without a router. {verdict(routed)}"
    )


def in_words(routed: RoutedSpecialists) -> str:
    """All that the picture shows, for those who do not see it."""
    specialists = (
        "the specialist" if routed.specialists == 1 else f"{routed.specialists} specialists"
    )
    return (
        f"{sentence(routed)} The router sends {style.percent(routed.share)} to {specialists}, the "
        f"rest to {_name(routed.base_model)}; it takes {_per_request(routed.router)}. Specialists: "
        f"{', '.join(_specialist(routed))}; {_gpus(routed)}, {style.dollars(routed.rent)} a month. "
        f"On average {style.per_thousand(routed.usd)} per 1,000 and {_time(routed.ms)}; slowest "
        f"way: {_time(routed.slowest_ms)}; target {_time(routed.target_ms)}. "
        f"{' '.join(_feet(routed)[:3])}"
    )
