"""The renderer writes plain SVG: what a chart holds, in the reader's theme, or a clear refusal."""

from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle
from matplotlib.text import Text

from live_figure.svg_renderer import NotDrawable, SvgRenderer
from live_figure.theme import THEME
from tune_or_not.charts.kit import style

WIDTH, HEIGHT = 400, 200
DARK_BACKGROUND = "#111111"


@pytest.fixture
def axes() -> Axes:
    """Axes that fill a picture of 400 x 200, with one unit a pixel."""
    figure = style.figure(WIDTH / 72, HEIGHT / 72)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
    return axes


@pytest.fixture
def renderer() -> SvgRenderer:
    return SvgRenderer(WIDTH, HEIGHT, THEME)


def only_element(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)


def drawn(renderer: SvgRenderer, axes: Axes, artist) -> ElementTree.Element:
    return only_element(renderer.record(axes.add_artist(artist)))


def drawn_text(renderer: SvgRenderer, axes: Axes, *args, **options) -> ElementTree.Element:
    return only_element(renderer.record(axes.text(*args, **options)))


def test_y_grows_upwards(renderer, axes):
    line = drawn(renderer, axes, Line2D([10, 20], [0, 50]))
    assert line.get("d") == "M10 200L20 150"


def test_a_gap_starts_a_new_stroke(renderer, axes):
    line = drawn(renderer, axes, Line2D([1, 2, 3, 4, 5], [10, 10, np.nan, 10, 10]))
    assert line.get("d") == "M1 190L2 190M4 190L5 190"


def test_a_line_is_stroked_and_not_filled(renderer, axes):
    line = drawn(renderer, axes, Line2D([0, 1], [0, 1], color="#0072b2", linewidth=2.5))
    assert line.get("fill") == "none"
    assert line.get("stroke") == "#0072b2"
    assert line.get("stroke-width") == "2.5"


def test_dashes_are_in_pixels(renderer, axes):
    dashed = Line2D([0, 1], [0, 1], linestyle=(3, (4, 2)), linewidth=2)
    line = drawn(renderer, axes, dashed)
    assert line.get("stroke-dasharray") == "8 4"
    assert line.get("stroke-dashoffset") == "6"


def test_a_bar_is_filled_and_closed(renderer, axes):
    bar = drawn(renderer, axes, Rectangle((10, 0), 20, 50, facecolor="#d55e00", alpha=0.5))
    assert bar.get("d") == "M10 200L30 200 30 150 10 150z"
    assert (bar.get("fill"), bar.get("fill-opacity")) == ("#d55e00", "0.5")


def test_alpha_is_that_of_fill_and_stroke_alike(renderer, axes):
    bar = Rectangle((0, 0), 1, 1, facecolor="#d55e00", edgecolor="#0072b2", linewidth=2, alpha=0.5)
    element = drawn(renderer, axes, bar)
    assert (element.get("fill-opacity"), element.get("stroke-opacity")) == ("0.5", "0.5")
    assert element.get("opacity") is None


def test_round_markers_are_arcs_in_one_path(renderer, axes):
    line = Line2D([50, 90], [100, 100], linestyle="none", marker="o", markersize=8)
    d = drawn(renderer, axes, line).get("d")
    assert d == ("M46 100a4 4 0 1 0 8 0a4 4 0 1 0 -8 0zM86 100a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z")


def test_other_markers_are_one_path_and_skip_gaps(renderer, axes):
    line = Line2D([50, 70, 90], [100, np.nan, 100], linestyle="none", marker="s", markersize=8)
    d = drawn(renderer, axes, line).get("d")
    assert d.count("M") == 2
    assert d.startswith("M46 104L54 104 54 96 46 96")


def test_curves_stay_curves(renderer, axes):
    assert "C" in drawn(renderer, axes, Circle((50, 50), 10)).get("d")


def test_what_is_hidden_or_empty_draws_nothing(renderer, axes):
    for artist in (Line2D([0, 1], [0, 1], visible=False), Text(1, 1, ""), Line2D([], [])):
        assert renderer.record(axes.add_artist(artist)) == ""


@pytest.mark.parametrize("colour", [style.INK, style.MUTED, style.GRID, style.PAPER])
def test_neutral_colours_follow_the_theme(renderer, axes, colour):
    stroke = drawn(renderer, axes, Line2D([0, 1], [0, 1], color=colour)).get("stroke")
    assert stroke.startswith("var(--jp-")
    assert stroke.endswith(f", {colour})")


def test_text_stays_text(renderer, axes):
    text = drawn_text(renderer, axes, 10, 20, "Break-even", fontsize=12)
    assert text.tag == "text"
    assert text.text == "Break-even"
    assert (text.get("x"), text.get("y"), text.get("font-size")) == ("10", "180", None)


def test_text_is_escaped(renderer, axes):
    nasty = '<script>alert("&")</script>'
    assert drawn_text(renderer, axes, 10, 20, nasty).text == nasty


def test_the_browser_aligns_text_by_its_own_font(renderer, axes):
    text = drawn_text(renderer, axes, 100, 20, "centred", ha="center")
    assert (text.get("x"), text.get("text-anchor")) == ("100", "middle")
    text = drawn_text(renderer, axes, 100, 20, "right", ha="right")
    assert (text.get("x"), text.get("text-anchor")) == ("100", "end")


def test_rotated_text_turns_about_its_anchor(renderer, axes):
    options = {"rotation": 90, "rotation_mode": "anchor", "ha": "center"}
    text = drawn_text(renderer, axes, 100, 20, "up", **options)
    assert text.get("transform") == f"rotate(-90 {text.get('x')} {text.get('y')})"


def test_bold_and_large_text_say_so(renderer, axes):
    text = drawn_text(renderer, axes, 1, 1, "T", fontsize=14, weight="bold", style="italic")
    assert text.get("font-size") == "14"
    assert text.get("font-weight") == "700"
    assert text.get("font-style") == "italic"


def test_formulas_are_outlines(renderer, axes):
    markup = renderer.record(axes.add_artist(Text(10, 20, "$10^{3}$")))
    assert "<path" in markup
    assert "$" not in markup


def test_clips_are_named_by_their_shape(renderer, axes):
    first, second = (drawn(renderer, axes, Line2D([0, 1], [n, n])) for n in (0, 1))
    (name,) = renderer.clip_paths
    assert first.get("clip-path") == second.get("clip-path") == f"url(#{name})"
    assert renderer.clip_paths[name] == "M0 0h400v200h-400z"


def test_a_clip_may_have_any_shape(renderer, axes):
    circle = axes.add_patch(Circle((50, 50), 10))
    line = axes.add_line(Line2D([0, 100], [50, 50]))
    line.set_clip_path(circle)
    name = only_element(renderer.record(line)).get("clip-path").removeprefix("url(#")[:-1]
    assert "C" in renderer.clip_paths[name]


def test_a_rotated_text_is_clipped_by_its_group(renderer, axes):
    rotated = Text(10, 20, "up", rotation=90, clip_on=True)
    group = drawn(renderer, axes, rotated)
    assert group.tag == "g"
    assert group.get("clip-path")
    assert group[0].get("transform")


def test_the_document_leaks_nothing_into_the_page(renderer, axes):
    markup = renderer.record(axes.add_line(Line2D([0, 1], [0, 1])))
    document = renderer.document([markup])
    root = ElementTree.fromstring(document)
    assert root.get("viewBox") == "0 0 400 200"
    assert "<style" not in document
    assert "<clipPath" in document


def with_hatch(axes):
    return axes.add_patch(Rectangle((0, 0), 1, 1, hatch="//"))


def with_image(axes):
    return axes.imshow([[0, 1]], extent=(0, WIDTH, 0, HEIGHT))


def with_gradient(axes):
    return axes.tripcolor([0, 1, 0], [0, 0, 1], [0, 1, 2], shading="gouraud")


def with_tex(axes):
    # Measuring TeX would need TeX itself: ask for what a drawn text ends in.
    text = axes.text(0, 0, "x")
    text.draw = lambda renderer: renderer.draw_tex(None, 0, 0, "x", None, 0)
    return text


def with_raster(axes):
    return axes.plot([0, 1], [0, 1], rasterized=True)[0]


def with_filter(axes):
    return axes.plot([0, 1], [0, 1], agg_filter=lambda image, dpi: (image, 0, 0))[0]


def with_hatched_fill(axes):
    return axes.fill_between([0, 1], [1, 1], hatch="//")


@pytest.mark.parametrize(
    ("draw", "word"),
    [
        (with_hatch, "hatch"),
        (with_hatched_fill, "hatch"),
        (with_image, "image"),
        (with_gradient, "shaded"),
        (with_tex, "TeX"),
        (with_raster, "rasterised"),
        (with_filter, "filtered"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_sentence(renderer, axes, draw, word):
    with pytest.raises(NotDrawable, match=word) as refusal:
        renderer.record(draw(axes))
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


def test_path_effects_are_drawn(renderer, axes):
    outlined = Line2D([0, 9], [0, 9], path_effects=[patheffects.withStroke(linewidth=5)])
    assert renderer.record(axes.add_line(outlined)).count("<path") == 2


# The style that the renderer maps to the theme.


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("approach", style.APPROACHES)
@pytest.mark.parametrize("background", [style.PAPER, DARK_BACKGROUND])
def test_colours_stand_out_in_both_themes(approach, background):
    assert contrast(style.APPROACHES[approach].colour, background) >= 3


def test_texts_have_the_contrast_of_texts():
    assert contrast(style.INK, style.PAPER) >= 4.5
    assert contrast(style.MUTED, style.PAPER) >= 4.5


def test_nothing_is_told_by_colour_alone():
    for one, other in combinations(style.APPROACHES.values(), 2):
        assert one.label != other.label
        assert one.dashes != other.dashes
        assert one.marker != other.marker


def test_the_approaches_differ_in_colour():
    approaches = [a for name, a in style.APPROACHES.items() if name != "not_yet"]
    assert len({a.colour for a in approaches}) == len(approaches)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "$0"),
        (0.00063, "$0.00063"),
        (0.05, "$0.05"),
        (0.5, "$0.50"),
        (0.9999, "$1.00"),
        (1, "$1"),
        (12.5, "$12.50"),
        (950, "$950"),
        (999.6, "$1,000"),
        (12_400, "$12,400"),
        (999_999.6, "$1M"),
        (1_200_000, "$1.2M"),
        (1_250_000, "$1.25M"),
        (124_000_000, "$124M"),
        (999_999_999, "$1B"),
        (2_500_000_000, "$2.5B"),
        (-950, "-$950"),
    ],
)
def test_dollars(value, text):
    assert style.dollars(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 ms"),
        (0.4, "0.4 ms"),
        (640, "640 ms"),
        (999.6, "1 s"),
        (1800, "1.8 s"),
        (75_000, "75 s"),
    ],
)
def test_milliseconds(value, text):
    assert style.milliseconds(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (2.5, "2.5"),
        (120, "120"),
        (300_000, "300,000"),
        (999_999.9, "1M"),
        (1_200_000, "1.2M"),
    ],
)
def test_counts(value, text):
    assert style.counts(value) == text


@pytest.mark.parametrize("formatter", [style.dollars, style.milliseconds, style.counts])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_said_to_be_none(formatter, value):
    assert formatter(value) == "n/a"


def test_new_ticks_keep_the_style(axes):
    style.style_axes(axes, grid="both")
    axes.set_xticks(range(0, WIDTH, 10))
    for tick in axes.xaxis.get_major_ticks():
        assert tick.label1.get_fontsize() == style.TEXT_SIZE
        assert tick.label1.get_color() == style.INK
        assert tick.gridline.get_color() == style.GRID
        assert tick.tick1line.get_color() == style.MUTED
