"""Runs in the notebook's kernel: the same chart in every way of drawing it, each with a slider."""

import resource
import statistics
import time
from collections import defaultdict
from pathlib import Path

import matplotlib.pyplot as plt  # noqa: TID251  the naive way is measured, too
import numpy as np
from IPython.display import display
from ipywidgets import HTML, IntSlider, Label, VBox, interactive

from flowchart.picture import FlowchartPicture
from live_figure.figure import LiveFigure
from tune_or_not.case import Case
from tune_or_not.charts.kit import style
from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.decision.advice.chart_walk import walk
from tune_or_not.panels.advice.flowchart_panel import flowchart_panel
from tune_or_not.panels.bill.cost_panel import cost_panel
from tune_or_not.panels.choice.answer_panel import answer_panel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel_picture import PanelPicture

MONTHS = np.arange(61)
COLOURS = ("#0072b2", "#d55e00")
SLIDERS = {}
SPENT = defaultdict(list)
"""Way to the seconds that the kernel worked for each move."""


def lines(value):
    """Two lines between 0 and 100 that follow the slider."""
    return MONTHS * value / 60, 20 + MONTHS * (100 - value) / 120


def way(name, slider, shown):
    """Show a slider above its picture, and find both again in the page."""
    shown.add_class("bench-shown")
    box = VBox([slider, shown])
    box.add_class(f"bench-{name}")
    display(box)


def following(name, slider, draw):
    """Call `draw(value)` when the slider moves, and note how long it takes."""

    def moved(change):
        begin = time.perf_counter()
        draw(change.new)
        SPENT[name].append(time.perf_counter() - begin)

    slider.observe(moved, "value")
    SLIDERS[name] = slider


def new_slider():
    return IntSlider(50, 0, 100)


def echo():
    slider, label = new_slider(), Label("value 50")
    following("echo", slider, lambda value: setattr(label, "value", f"value {value}"))
    way("echo", slider, label)


def naive():
    def draw(value):
        begin = time.perf_counter()
        _, axes = plt.subplots(figsize=(8, 4))
        for y, colour in zip(lines(value), COLOURS, strict=True):
            axes.plot(MONTHS, y, color=colour)
        axes.set(xlim=(0, 60), ylim=(0, 100), xlabel="months", title=f"value {value}")
        plt.show()
        SPENT["naive"].append(time.perf_counter() - begin)

    together = interactive(draw, value=new_slider())
    slider, output = together.children
    together.update()
    way("naive", slider, output)


def hand_made():
    """The strings that the chart would be, put together by hand."""
    axis = "".join(
        f'<path d="M60 {y}h540" stroke="#e0e0e0"/><text x="50" y="{y + 4}" text-anchor="end">'
        f"{(265 - y) * 0.4:.0f}</text>"
        for y in range(15, 266, 50)
    )

    def svg(value):
        paths = "".join(
            f'<path d="M{"L".join(f"{60 + 9 * x:.5g} {265 - 2.5 * y:.5g}" for x, y in points)}" '
            f'fill="none" stroke="{colour}" stroke-width="2.25"/>'
            for points, colour in zip(
                ([*zip(MONTHS, y, strict=True)] for y in lines(value)), COLOURS, strict=True
            )
        )
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" width="648" height="288" font-size="12">'
            f'{axis}{paths}<text x="60" y="12">value {value}</text></svg>'
        )

    slider, html = new_slider(), HTML(svg(50))
    following("svg", slider, lambda value: setattr(html, "value", svg(value)))
    way("svg", slider, html)


def bqplot_chart():
    try:
        import bqplot  # noqa: PLC0415  a guest: installed for the benchmark only
    except ImportError:
        return
    scales = {"x": bqplot.LinearScale(min=0, max=60), "y": bqplot.LinearScale(min=0, max=100)}
    drawn = bqplot.Lines(x=MONTHS, y=np.array(lines(50)), scales=scales, colors=list(COLOURS))
    axes = [
        bqplot.Axis(scale=scales["x"], label="months"),
        bqplot.Axis(scale=scales["y"], orientation="vertical"),
    ]
    figure = bqplot.Figure(marks=[drawn], axes=axes, title="value 50")
    slider = new_slider()

    def draw(value):
        drawn.y = np.array(lines(value))
        figure.title = f"value {value}"

    following("bqplot", slider, draw)
    way("bqplot", slider, figure)


def our_chart():
    figure = style.figure(9, 4)
    axes = figure.add_subplot()
    style.style_axes(axes)
    pairs = zip(lines(50), COLOURS, strict=True)
    drawn = [axes.plot(MONTHS, y, color=colour, linewidth=2.25)[0] for y, colour in pairs]
    text = axes.text(2, 95, "value 50")
    axes.set(xlim=(0, 60), ylim=(0, 100), xlabel="months")
    live = LiveFigure(figure, alt="Two lines")

    def draw(value):
        with live:
            for line, y in zip(drawn, lines(value), strict=True):
                line.set_ydata(y)
            text.set_text(f"value {value}")

    return draw, PanelPicture.of(live)


def our_bars():
    figure = style.figure(9, 4)
    axes = figure.add_subplot()
    style.style_axes(axes)
    bars = axes.bar(range(12), lines(50)[1][::5][:12])
    text = axes.text(0, 95, "value 50")
    axes.set(ylim=(0, 100), xlabel="months")
    live = LiveFigure(figure, alt="Bars")

    def draw(value):
        with live:
            for bar, height in zip(bars, lines(value)[1][::5], strict=False):
                bar.set_height(height)
            text.set_text(f"value {value}")

    return draw, PanelPicture.of(live)


def our_flowchart():
    chart, case = charts()["s5_flowchart"], LiveCase().case
    drawn = FlowchartPicture(chart)
    picture = PanelPicture(svg=drawn.svg(walk(chart, case)), alt="A chart")

    def draw(value):
        # Every other value takes another path: each move shows.
        now = walk(chart, case.changed(prompt_score=0.5, mainly_retrieval=value % 2 == 0))
        picture.set_picture(patch=drawn.restyle(now))

    return draw, picture


def ours(name, *made):
    slider = new_slider()
    box = VBox([picture for _, picture in made])

    def draw(value):
        for each, _ in made:
            each(value)

    following(name, slider, draw)
    way(name, slider, box)


def real_panel():
    """The course's own cost panel, as lesson 04 shows it."""
    panel = cost_panel(LiveCase())
    panel.add_class("bench-panel")
    pictures = panel.children[0].children[1]
    pictures.add_class("bench-shown")
    follow = panel._draw

    def draw(case):
        begin = time.perf_counter()
        follow(case)
        SPENT["panel"].append(time.perf_counter() - begin)

    panel._draw = draw
    display(panel)


def real_answer():
    """The answer panel under a slider; what is waited for is its bar."""
    live = LiveCase(Case(score_needed=0.85, needs_style=True), origin=Case())
    panel, slider = answer_panel(live), new_slider()
    bar = next(part for part in panel.children[0].children if isinstance(part, PanelPicture))
    bar.add_class("bench-shown")
    following("answer", slider, lambda value: live.set(prompt_score=0.4 + value / 200))
    box = VBox([slider, panel])
    box.add_class("bench-answer")
    display(box)


def real_flowchart():
    """S1's chart as lesson 06 shows it, with two of its questions answered."""
    live = LiveCase(Case(prompt_good_unscored=False, needs_consistency=False), origin=Case())
    panel = flowchart_panel(live, "s1_decision")
    panel.add_class("bench-click")
    panel.children[0].children[1].add_class("bench-shown")
    display(panel)


def moved_by_code(count):
    """Move the slider of the three linked pictures; kilobytes of this process afterwards."""
    for number in range(count):
        SLIDERS["three"].value = number % 100
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024


def spent():
    """Way to the median milliseconds in the kernel, as the benchmark reads it."""
    return {name: statistics.median(times) * 1000 for name, times in SPENT.items()}


echo()
naive()
hand_made()
bqplot_chart()
ours("chart", our_chart())
ours("flowchart", our_flowchart())
ours("three", our_chart(), our_bars(), our_flowchart())
real_panel()
real_flowchart()
real_answer()
