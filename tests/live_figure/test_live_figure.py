"""A LiveFigure tells what changed, all of it and nothing else."""

from io import BytesIO
from threading import Thread
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle
from PIL import Image

from live_figure.figure import LiveFigure
from live_figure.svg_renderer import NotDrawable
from tune_or_not.charts.kit import style


@pytest.fixture
def axes() -> Axes:
    axes = style.figure(6, 3).add_subplot()
    style.style_axes(axes)
    axes.set(xlim=(0, 10), ylim=(0, 10))
    return axes


@pytest.fixture
def line(axes) -> Line2D:
    return axes.plot([0, 5, 10], [1, 2, 3], **style.line_style("rag"))[0]


@pytest.fixture
def live(axes, line) -> LiveFigure:
    return LiveFigure(axes.figure, alt="Three points")


def layers(live: LiveFigure) -> dict[str, str]:
    """Id to markup of each layer, as first drawn."""
    root = ElementTree.fromstring(live.svg)
    return {
        group.get("id"): ElementTree.tostring(group, "unicode")
        for group in root
        if group.tag.endswith("}g")
    }


def fresh(live: LiveFigure) -> str:
    return LiveFigure(live.figure).svg


def test_at_first_there_is_nothing_to_patch(live):
    assert live.patch == {}
    assert live.alt == "Three points"


def test_the_patch_holds_what_changed_and_nothing_else(live, line):
    with live:
        line.set_ydata([3, 2, 1])
    (name,) = live.patch
    assert name in layers(live)
    assert ElementTree.fromstring(live.patch[name]).get("id") == name
    assert line.get_color() in live.patch[name]


def test_the_patch_keeps_a_part_that_returned_to_its_first_values(live, line):
    with live:
        line.set_ydata([3, 2, 1])
    with live:
        line.set_ydata([1, 2, 3])
    ((name, markup),) = live.patch.items()
    assert markup in live.svg
    assert name in layers(live)


def test_the_patch_is_cumulative(live, axes, line):
    other = axes.axvline(4)
    with live:
        pass
    with live:
        line.set_ydata([3, 2, 1])
    with live:
        other.set_xdata([5, 5])
    assert len(live.patch) == 2


def test_each_patch_is_an_object_of_its_own(live, line):
    with live:
        line.set_ydata([3, 2, 1])
    before, copy = live.patch, dict(live.patch)
    with live:
        line.set_ydata([4, 2, 1])
    assert before == copy != live.patch


def test_what_draws_nothing_can_be_patched_later(live, line):
    with live:
        line.set_visible(False)
    ((name, markup),) = live.patch.items()
    assert markup == f'<g id="{name}"></g>'
    line.set_visible(True)
    with live:
        pass
    assert live.patch[name] != markup


def test_text_that_is_empty_at_first_has_its_place(axes):
    text = axes.text(5, 5, "")
    live = LiveFigure(axes.figure)
    svg = live.svg
    with live:
        text.set_text("Break-even")
    assert live.svg == svg
    assert "Break-even" in "".join(live.patch.values())


def test_an_annotation_follows_its_point(axes):
    note = axes.annotate(
        "here",
        xy=(2, 2),
        xytext=(6, 6),
        arrowprops={"arrowstyle": "-", "patchA": None, "shrinkA": 0, "shrinkB": 0},
    )
    live = LiveFigure(axes.figure)
    with live:
        note.xy = (3, 3)  # matplotlib does not call this stale
    assert len(live.patch) == 1
    assert "here" in next(iter(live.patch.values()))


def test_lines_follow_the_limits(live, axes, line):
    svg = live.svg
    with live:
        axes.set_ylim(0, 20)
    assert live.svg == svg
    changed = "".join(live.patch.values())
    assert line.get_color() in changed
    assert ">20<" in changed


def test_an_axis_is_left_alone_while_the_limits_stay(live, line):
    with live:
        line.set_ydata([9, 9, 9])
    assert not any("<text" in markup for markup in live.patch.values())


def test_an_axis_without_a_label_is_not_drawn_again(live, axes, line, monkeypatch):
    for axis in (axes.xaxis, axes.yaxis):
        monkeypatch.setattr(axis, "draw", lambda renderer: pytest.fail("drawn again"))
    with live:
        line.set_ydata([9, 9, 9])


def test_limits_that_stay_leave_their_axis_alone(live, axes, line):
    with live:
        axes.set(xlim=(0, 5), ylim=(0, 9))
    drawn = dict(live.patch)
    with live:
        axes.set_xlim(0, 5)
        axes.set_ylim((0, 9))
        assert not axes.xaxis.stale
        assert not axes.yaxis.stale
    assert live.patch == drawn
    with live:
        axes.set_ylim(0, 8)
        assert axes.yaxis.stale
        assert not axes.xaxis.stale
    assert live.patch != drawn


def test_limits_that_were_found_are_kept_when_they_are_set(axes, line):
    found = axes.get_ylim()
    axes.set_ylim(*found)
    line.set_ydata([0, 1_000, 0])
    axes.relim()
    axes.autoscale_view()
    assert axes.get_ylim() == found


def test_a_pending_autoscale_is_settled(axes, line):
    axes.set_ylim(auto=True)
    live = LiveFigure(axes.figure)
    with live:
        line.set_ydata([1, 500, 1000])
        axes.relim()
        axes.autoscale_view()
    assert "1000" in live.svg + "".join(live.patch.values())


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        lambda axes: axes.set_xlabel("Mo"),
        lambda axes: axes.xaxis.label.set_text("Mo"),  # does not make the axis stale
        lambda axes: axes.set_title("Mo"),
        lambda axes: axes.get_legend().get_texts()[0].set_text("Mo"),
        lambda axes: axes.get_legend().set_title("Mo"),
        lambda axes: axes.yaxis.set_major_formatter(lambda value, position: "Mo"),
    ],
)
def test_labels_titles_and_legends_are_patched(axes, line, change):
    axes.legend(loc="upper left")
    live = LiveFigure(axes.figure)
    svg = live.svg
    with live:
        change(axes)
    assert live.svg == svg
    assert "Mo" in "".join(live.patch.values())


def test_ticks_that_appear_later_keep_the_style(live, axes):
    with live, mpl.rc_context({"xtick.color": "#ff0000", "xtick.labelsize": 30}):
        axes.set_xticks(np.linspace(0, 8, 41))
    axis = max(live.patch.values(), key=len)
    assert axis.count("<text") == 41
    assert "#ff0000" not in axis
    assert 'font-size="30"' not in axis


def test_a_new_artist_brings_a_whole_drawing(live, axes, line):
    svg = live.svg
    with live:
        axes.plot([0, 10], [5, 5])
    assert live.svg != svg
    assert live.patch == {}
    assert live.svg == fresh(live)
    with live:
        line.set_ydata([0, 0, 0])
    assert len(live.patch) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda axes, line: line.remove(),
        lambda axes, line: line.set_zorder(0),
        lambda axes, line: line.set_clip_path(axes.add_patch(Circle((5, 5), 2))),
        lambda axes, line: line.set_clip_path(Circle((5, 5), 2, transform=axes.transData)),
        lambda axes, line: axes.set_position((0.2, 0.2, 0.5, 0.5)),
        lambda axes, line: axes.set_frame_on(False),
        lambda axes, line: axes.set_axis_off(),
        lambda axes, line: axes.set_visible(False),
    ],
)
def test_other_layers_or_clips_bring_a_whole_drawing(live, axes, line, change):
    svg = live.svg
    with live:
        change(axes, line)
    assert live.svg != svg
    assert live.patch == {}
    assert live.svg == fresh(live)


def test_the_clip_of_the_axes_is_there_while_its_lines_are_hidden(axes, line):
    style.style_axes(axes, grid="none")  # grid lines have the same clip
    line.set_visible(False)
    live = LiveFigure(axes.figure)
    svg = live.svg
    with live:
        line.set_visible(True)
    assert live.svg == svg
    assert line.get_color() in "".join(live.patch.values())


def test_layout_is_computed_once(live, axes):
    box = axes.bbox.bounds
    with live:
        axes.set_ylabel("A label that would take room")
        axes.set_ylim(0, 1_000_000)
    assert axes.bbox.bounds == box


def test_labels_that_grow_get_room(axes, line):
    axes.yaxis.set_major_formatter(style.dollars)
    live = LiveFigure(axes.figure)
    left = axes.bbox.x0
    with live:
        axes.set_ylim(0, 900_000)
    assert axes.bbox.x0 > left
    assert left_end_of_labels(axes) >= -1
    wide, svg = axes.bbox.x0, live.svg
    with live:
        axes.set_ylim(0, 5)
    assert axes.bbox.x0 == wide, "less is no reason to move"
    assert live.svg == svg


def left_end_of_labels(axes):
    return min(label.get_window_extent().x0 for label in axes.get_yticklabels())


def test_two_dollar_signs_are_two_prices(axes):
    style.style_axes(axes, title="From $5 to $9")
    axes.set_ylabel("$ and $")
    axes.text(1, 1, "$1 or $2")
    axes.plot([0], [0], label="a $ for a $")
    axes.legend()
    axes.yaxis.set_major_formatter(style.dollars)
    svg = LiveFigure(axes.figure).svg
    for text in ("From $5 to $9", "$ and $", "$1 or $2", "a $ for a $", "$10"):
        assert f">{text}<" in svg


def test_prices_are_never_parsed_as_a_formula(axes):
    text = r"$5 \nope $9"
    axes.text(1, 1, text)
    assert f">{text}<" in LiveFigure(axes.figure).svg


def test_dollars_of_a_text_that_came_later(live, axes):
    with live:
        axes.text(1, 1, "$1 or $2")
    assert ">$1 or $2<" in live.svg


def test_a_log_axis_has_plain_numbers(axes):
    axes.set(xlim=(1, 1000), ylim=(1, 10_000))
    style.log_axis(axes.yaxis, style.dollars)
    style.log_axis(axes.xaxis, lambda value, _: f"${value:.0f} to ${2 * value:.0f}")
    svg = LiveFigure(axes.figure).svg
    for label in (">$1,000<", ">$10<", ">$1 to $2<"):
        assert label in svg


def test_any_script_and_emoji_can_be_written(axes):
    label = axes.text(1, 1, "数据 🙂 ñ")
    live = LiveFigure(axes.figure)
    assert "数据 🙂 ñ" in live.svg
    with live:
        label.set_text("עברית 🦜")
    assert "עברית 🦜" in "".join(live.patch.values())
    assert live.png()


def test_the_png_leaves_out_what_is_too_far_away(axes):
    near = axes.text(1, 1, "near")
    far = axes.text(1e30, 1, "far")
    far.set_in_layout(False)
    live = LiveFigure(axes.figure)
    assert live.png()
    assert near.get_visible()
    assert far.get_visible()


def test_the_labels_of_a_log_axis_are_drawn(axes):
    axes.set_yscale("log")
    axes.set_ylim(1, 1000)
    svg = LiveFigure(axes.figure).svg
    assert "$" not in svg
    assert "mathdefault" not in svg


def test_alt_is_told_with_the_rest(live, line):
    seen = []
    live.observe(lambda it: seen.append((it.alt, len(it.patch))))
    with live:
        line.set_ydata([3, 2, 1])
        live.alt = "Falling"
    live.alt = "Still falling"
    assert seen == [("Falling", 1), ("Still falling", 1)]


def test_observers_hear_of_changes_only(live, line):
    calls = []
    live.observe(calls.append)
    with live:
        line.set_ydata([1, 2, 3])
    assert calls == []
    with live, live:
        line.set_ydata([3, 2, 1])
    assert calls == [live]
    live.unobserve(calls.append)


def test_an_observer_that_left_hears_nothing(live, line):
    calls = []
    live.observe(calls.append)
    live.unobserve(calls.append)
    with live:
        line.set_ydata([3, 2, 1])
    assert calls == []


def test_a_block_that_raises_leaves_the_picture_as_it_was(live, line):
    def fail() -> None:
        with live:
            line.set_ydata([3, 2, 1])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert live.patch == {}
    with live:
        pass
    assert len(live.patch) == 1


def test_a_refusal_leaves_the_picture_and_stays_loud(live, axes, line):
    svg = live.svg
    with pytest.raises(NotDrawable), live:
        line.set_rasterized(True)
    with pytest.raises(NotDrawable), live:
        line.set_ydata([3, 2, 1])
    assert live.svg == svg
    with live:
        line.set_rasterized(False)
    assert live.svg == fresh(live)
    assert line.get_color() in live.svg


def test_rasterised_axes_are_refused(axes):
    axes.set_rasterization_zorder(0)
    with pytest.raises(NotDrawable, match="rasterised"):
        LiveFigure(axes.figure)


def test_many_threads_make_one_picture(live, line):
    errors = []

    def move(seed: int) -> None:
        values = np.random.default_rng(seed).uniform(0, 10, (20, 3))
        try:
            for row in values:
                with live:
                    line.set_ydata(row)
        except Exception as error:  # noqa: BLE001  re-raised below, in the test's own thread
            errors.append(error)

    threads = [Thread(target=move, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert next(iter(live.patch.values())) in fresh(live)


def test_the_png_is_small_steady_and_on_white(live):
    png = live.png()
    image = Image.open(BytesIO(png))
    assert image.size == (864, 432)
    assert len(png) < 60_000
    assert live.png() == png
    assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert set(image.info) <= {"dpi"}


def test_the_png_shows_the_picture_as_it_is_now(live, line):
    before = live.png()
    with live:
        line.set_ydata([9, 9, 1])
    assert live.png() != before


def test_the_png_does_not_hide_a_change_from_the_patch(live, axes):
    axes.set_xlabel("Month")
    live.png()
    with live:
        pass
    assert "Month" in "".join(live.patch.values())


def test_the_png_changes_nothing_in_the_picture(live, line):
    live.png()
    with live:
        line.set_ydata([3, 2, 1])
    assert len(live.patch) == 1
    assert to_hex(line.get_color()) in next(iter(live.patch.values()))


def test_the_readers_settings_stay_as_they_are(axes, line):
    before = dict(mpl.rcParams)
    LiveFigure(axes.figure).png()
    assert dict(mpl.rcParams) == before


def test_axes_with_a_drawing_of_their_own_are_one_layer():
    figure = Figure(figsize=(4, 4))
    (line,) = figure.add_subplot(projection="polar").plot([0, 1], [0, 1], color="#123456")
    live = LiveFigure(figure)
    with live:
        line.set_ydata([1, 0])
    assert len(live.patch) == 1
    assert "#123456" in next(iter(live.patch.values()))


def test_labels_that_no_layout_makes_room_for_are_patched():
    figure = style.figure(6, 3)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0.1, 0.15, 0.8, 0.7))
    (line,) = axes.plot([0, 1], [0, 1])
    live = LiveFigure(figure)
    svg = live.svg
    with live:
        axes.set_ylim(-8855.11, -8853.77)
        line.set_ydata([-8854, -8855])
    assert live.svg == svg
    assert set(fresh_layers(live)) == set(live._now.values())


def test_what_stands_by_other_axes_than_its_own_is_followed(axes):
    other = axes.twinx()
    axes.plot([0, 5], [0, 1], transform=other.transData)
    axes.figure.text(2, 0.5, "A note", transform=other.transData)
    live = LiveFigure(axes.figure)
    with live:
        other.set_ylim(-3, 5)
    assert set(fresh_layers(live)) == set(live._now.values())


def test_a_scale_of_the_same_name_with_other_numbers_is_followed(axes, line):
    axes.set_yscale("symlog", linthresh=1)
    axes.set_ylim(0, 10)
    live = LiveFigure(axes.figure)
    with live:
        axes.set_yscale("symlog", linthresh=5)
        axes.set_ylim(0, 10)
    assert set(fresh_layers(live)) == set(live._now.values())


def fresh_layers(live: LiveFigure) -> list[str]:
    """Each layer as drawn from scratch where the layout is what it is now."""
    again = LiveFigure(live.figure)
    return list(again._first.values())


def test_insets_and_second_axes_are_followed(axes, line):
    inset = axes.inset_axes((0.5, 0.5, 0.4, 0.4))
    (inner,) = inset.plot([0, 1], [0, 1], color="#123456")
    axes.secondary_yaxis("right", functions=(lambda y: 2 * y, lambda y: y / 2))
    live = LiveFigure(axes.figure)
    svg = live.svg
    with live:
        inner.set_ydata([1, 0])
        axes.set_ylim(0, 40)
    assert live.svg == svg
    changed = "".join(live.patch.values())
    assert "#123456" in changed
    assert ">80<" in changed
