"""A panel follows its case until it is closed, and then leaves nothing behind."""

import pytest

from live_figure.figure import _sticks_out
from live_figure.picture import LivePicture
from tune_or_not.case import Case, bounds, ladder
from tune_or_not.panels.advice.flowchart_panel import flowchart_panel
from tune_or_not.panels.bill.cost_panel import EVERY_FIELD, cost_panel
from tune_or_not.panels.kit.controls import ASSUMED
from tune_or_not.panels.kit.live_case import LiveCase


@pytest.mark.slow
def test_another_panel_of_the_same_case_goes_on():
    live = LiveCase()
    closed, open_ = cost_panel(live), cost_panel(live)
    closed.close()
    before = open_.sentence
    live.set(requests_per_month=5_000_000)
    picture, *_ = open_.children[0].children[1].children
    after = open_.sentence
    open_.settle()  # the many draws come when the case has been still for a moment
    assert picture.status == after != before


def test_what_is_told_no_longer_looks_unknown():
    live = LiveCase(origin=Case())
    panel = flowchart_panel(live, "s1_decision")
    (picture, *_) = panel.children[0].children[1].children
    controls = panel.children[0].children[0].children
    (score,) = [c for c in controls if getattr(c, "case_field", "") == "prompt_score"]
    before = dict(picture.patch)
    assert ASSUMED in score._dom_classes
    live.set(prompt_score=live.case.prompt_score, score_needed=live.case.score_needed)
    assert ASSUMED not in score._dom_classes
    assert picture.patch != before
    live.reset("prompt_score", "score_needed")
    assert ASSUMED in score._dom_classes


def test_what_no_page_shows_is_drawn_once_it_comes_into_view(monkeypatch):
    monkeypatch.setattr("tune_or_not.panels.kit.panel.OUT_OF_VIEW_SECONDS", 1e6)
    live = LiveCase(origin=Case())
    panel = flowchart_panel(live, "s1_decision")
    (picture, *_) = panel.children[0].children[1].children
    before, drawn = dict(picture.patch), []
    picture.observe(drawn.append, "patch")
    picture.in_view = False
    live.set(needs_style=True)
    live.set(prompt_score=0.4, score_needed=0.9)
    assert (picture.patch, drawn) == (before, [])
    picture.in_view = True
    fresh = flowchart_panel(LiveCase(live.case), "s1_decision")
    assert len(drawn) == 1
    assert picture.alt == fresh.children[0].children[1].children[0].alt
    live.set(prompt_score=0.95)
    assert len(drawn) == 2


def test_what_no_page_shows_is_drawn_after_a_rest_all_the_same(monkeypatch):
    monkeypatch.setattr("tune_or_not.panels.kit.panel.OUT_OF_VIEW_SECONDS", 0.01)
    live = LiveCase(origin=Case())
    panel = flowchart_panel(live, "s1_decision")
    (picture, *_) = panel.children[0].children[1].children
    before = dict(picture.patch)
    picture.in_view = False
    live.set(prompt_score=0.4, score_needed=0.9)
    panel.settle()
    assert picture.patch != before


def test_observers_hear_of_each_change_once_and_of_nothing_else():
    live, heard = LiveCase(origin=Case()), []
    live.observe(heard.append, "case")
    live.set(prompt_score=0.5)
    live.set(prompt_score=0.5)
    live.set(prompt_score=0.5, score_needed=live.case.score_needed)
    assert [change.new.prompt_score for change in heard] == [0.5, 0.5]


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in EVERY_FIELD if bounds(name)])
def test_no_label_is_cut_off_at_either_end_of_a_control(name):
    live = LiveCase()
    panel = cost_panel(live)
    pictures = [w for w in panel.children[0].children[1].children if isinstance(w, LivePicture)]
    for value in (ladder(name)[-1], ladder(name)[0]):
        live.set(**{name: value})
        panel.settle()
        for picture in pictures:
            for axes in picture._live.figure.axes:
                assert not _sticks_out(axes.xaxis)
                assert not _sticks_out(axes.yaxis)
    panel.close()
