"""A patched picture is the picture: equal, as text, to one freshly drawn of the same state.

Two independent ways lead to each final state: a figure that is built from it at once, and a
figure that is built from another state and changed step by step. The first drawing's elements
are replaced by the patch's with an XML library, as the browser does with its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter

from live_figure.figure import LiveFigure
from tests.support.examples import examples
from tune_or_not.charts.kit import style

POINTS = 7
MONTHS = np.arange(POINTS)
UNSHRUNK = [Phase.explicit, Phase.reuse, Phase.generate]
"""A drawing takes too long to look for the smallest failure: the first one says enough."""

State = dict[str, Any]
Update = Callable[[State], None]

finite = st.floats(-1e6, 1e6, allow_subnormal=False)
positive = st.floats(1e-3, 1e6)
gaps = st.just(float("nan"))
words = st.text(st.sampled_from("aZ9é $&<>\"'_^\\{}"), max_size=12)


def series(numbers: st.SearchStrategy[float]) -> st.SearchStrategy[list[float]]:
    return st.lists(numbers | gaps, min_size=POINTS, max_size=POINTS)


def limits(numbers: st.SearchStrategy[float]) -> st.SearchStrategy[tuple[float, float]]:
    return st.tuples(numbers, positive).map(lambda pair: (pair[0], pair[0] + 1 + pair[1]))


@dataclass(frozen=True)
class Chart:
    """A kind of chart: its possible states, and how to draw it and change it."""

    states: st.SearchStrategy[State]
    build: Callable[[Axes, State], Update]


def lines(axes: Axes, state: State) -> Update:
    """Two lines with markers, either hidden at times, under limits that change."""
    first = axes.plot(MONTHS, state["first"], **style.line_style("rag"))[0]
    second = axes.plot(MONTHS, state["second"], **style.line_style("fine_tuning"))[0]
    axes.legend(loc="upper left")

    def update(state: State) -> None:
        first.set_ydata(state["first"])
        second.set_ydata(state["second"])
        first.set_visible(state["shown"])
        second.set_linestyle("none" if state["bare"] else style.line_style("rag")["linestyle"])
        axes.set_ylim(state["limits"])

    return update


def log_lines(axes: Axes, state: State) -> Update:
    """A line and a step line between logarithmic axes."""
    axes.set(xscale="log", yscale="log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(style.counts)
        axis.set_minor_formatter(NullFormatter())
    (line,) = axes.plot(MONTHS + 1, state["first"], marker="x")
    (steps,) = axes.step(MONTHS + 1, state["second"], where="post", alpha=0.5)

    def update(state: State) -> None:
        line.set_ydata(state["first"])
        steps.set_ydata(state["second"])
        axes.set_ylim(state["limits"])

    return update


def autoscaled(axes: Axes, state: State) -> Update:
    """A line whose limits follow its values, with formatted ticks."""
    axes.yaxis.set_major_formatter(style.dollars)
    (line,) = axes.plot(MONTHS, state["first"])

    def update(state: State) -> None:
        line.set_ydata(state["first"])
        axes.relim()
        axes.autoscale(axis="y")
        if not np.isfinite(state["first"]).any():
            axes.set_ylim(0, 1)  # with nothing to follow, matplotlib keeps the limits of before

    return update


def bars(axes: Axes, state: State) -> Update:
    """Bars with a label above each."""
    container = axes.bar(MONTHS, state["first"], color=style.APPROACHES["rag"].colour)
    labels = [axes.text(month, 0, "", ha="center") for month in MONTHS]

    def update(state: State) -> None:
        for bar, label, height in zip(container, labels, state["first"], strict=True):
            bar.set_height(height)
            # Agg refuses to draw a text that is very far outside of the picture.
            label.set(text=style.counts(height), y=np.clip(height, *state["limits"]))
        axes.set_ylim(state["limits"])

    return update


def band(axes: Axes, state: State) -> Update:
    """A filled band, dots, and a span."""
    fill = axes.fill_between(MONTHS, state["first"], state["second"], alpha=0.25)
    dots = axes.scatter(MONTHS, state["first"], s=30, color=style.APPROACHES["rag"].colour)
    span = axes.axvspan(0, 1, color=style.GRID)

    def update(state: State) -> None:
        fill.set_data(MONTHS, state["first"], state["second"])
        dots.set_offsets(np.column_stack([MONTHS, state["first"]]))
        dots.set_visible(state["shown"])
        span.set_x(state["at"])
        axes.set_ylim(state["limits"])

    return update


def notes(axes: Axes, state: State) -> Update:
    """A title, a text, an axis label, an annotation with a line, a rule."""
    note = axes.annotate(
        "",
        xy=(0, 0),
        xytext=(3, 0.5),
        arrowprops={"arrowstyle": "-", "patchA": None, "shrinkA": 0, "shrinkB": 0},
    )
    text = axes.text(1, 0.5, "", rotation=30, clip_on=True)
    rule = axes.axvline(0, color=style.MUTED)

    def update(state: State) -> None:
        note.set_text(state["words"])
        note.xy = (state["at"], 0.25)
        text.set_text(f"${state['at']} or ${state['words']}")
        text.set_visible(state["shown"])
        axes.set_title(state["words"])
        axes.set_xlabel(state["words"])
        rule.set_xdata([state["at"]] * 2)

    return update


def states(numbers: st.SearchStrategy[float]) -> st.SearchStrategy[State]:
    return st.fixed_dictionaries(
        {
            "first": series(numbers),
            "second": series(numbers),
            "limits": limits(numbers),
            "at": st.integers(0, POINTS),
            "shown": st.booleans(),
            "bare": st.booleans(),
            "words": words,
        }
    )


CHARTS = {
    "lines": Chart(states(finite), lines),
    "log lines": Chart(states(positive), log_lines),
    "autoscaled": Chart(states(finite), autoscaled),
    "bars": Chart(states(finite), bars),
    "band": Chart(states(finite), band),
    "notes": Chart(states(finite), notes),
}


def drawn(chart: Chart, state: State) -> tuple[LiveFigure, Update]:
    figure = style.figure(6, 3)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0.15, 0.15, 0.8, 0.7))
    style.style_axes(axes, grid="both")
    update = chart.build(axes, state)
    axes.set_xlim(0.5, POINTS + 0.5)  # gaps in the first values would set others
    update(state)
    return LiveFigure(figure), update


def patched(live: LiveFigure) -> str:
    """The first drawing with each element that the patch names replaced by the patch's."""
    root = ElementTree.fromstring(live.svg)
    namespace = root.tag.removesuffix("svg")
    for position, element in enumerate(list(root)):
        if (markup := live.patch.get(element.get("id", ""))) is not None:
            replacement = ElementTree.fromstring(markup)
            for part in replacement.iter():
                part.tag = namespace + part.tag
            root[position] = replacement
    return canonical(ElementTree.tostring(root, "unicode"))


def canonical(svg: str) -> str:
    return ElementTree.canonicalize(svg, rewrite_prefixes=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", CHARTS)
@settings(max_examples=examples(40), deadline=None, phases=UNSHRUNK)
@given(data=st.data())
def test_a_patched_picture_equals_a_fresh_one(name: str, data: st.DataObject) -> None:
    chart = CHARTS[name]
    first, *later = data.draw(st.lists(chart.states, min_size=2, max_size=3))
    live, update = drawn(chart, first)
    svg = live.svg
    for state in later:
        with live:
            update(state)
        fresh, _ = drawn(chart, state)
        assert live.svg == svg, "a change of values must not redraw the whole picture"
        assert patched(live) == canonical(fresh.svg)
    with live:
        update(first)
    assert patched(live) == canonical(svg)


@pytest.mark.slow
@pytest.mark.parametrize("name", CHARTS)
@settings(max_examples=examples(10), deadline=None, phases=UNSHRUNK)
@given(data=st.data())
def test_a_second_look_changes_nothing(name: str, data: st.DataObject) -> None:
    chart = CHARTS[name]
    first, second = data.draw(st.tuples(chart.states, chart.states))
    live, update = drawn(chart, first)
    with live:
        update(second)
    patch = live.patch
    with live:
        update(second)
    live.png()
    with live:
        pass
    assert live.patch == patch


def test_artists_that_come_and_go_end_in_the_same_picture() -> None:
    live, _ = drawn(CHARTS["lines"], LINES)
    (axes,) = live.figure.axes
    svg = live.svg
    with live:
        extra: Artist = axes.axhline(3)
    assert live.svg != svg
    with live:
        extra.remove()
    assert patched(live) == canonical(svg)


LINES: State = {
    "first": [1.0] * POINTS,
    "second": [2.0] * POINTS,
    "limits": (0, 5),
    "shown": True,
    "bare": False,
}
