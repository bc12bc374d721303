"""The panels of cost and latency: one call each, they follow the case, and speak."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from live_figure.picture import LivePicture
from tests.unit.bill.test_volume_and_argument import CLASSIC
from tune_or_not.case import Case, example_case
from tune_or_not.charts.bill.ways_to_buy import WaysToBuyChart
from tune_or_not.decision.bill.approaches import COMPARED
from tune_or_not.decision.bill.latency import latency, slowest_ms
from tune_or_not.decision.bill.uncertainty import WHILE_MOVING, tornado
from tune_or_not.decision.bill.ways_to_buy import ways_to_buy
from tune_or_not.panels.bill.argument_panel import argument_panel
from tune_or_not.panels.bill.being_wrong_panel import being_wrong_panel
from tune_or_not.panels.bill.by_load_panel import by_load_panel
from tune_or_not.panels.bill.cost_against_latency_panel import cost_against_latency_panel
from tune_or_not.panels.bill.cost_panel import cost_panel
from tune_or_not.panels.bill.latency_panel import OWN_GPU_FIELDS, latency_panel
from tune_or_not.panels.bill.request_cost_panel import request_cost_panel
from tune_or_not.panels.bill.tornado_panel import tornado_panel
from tune_or_not.panels.bill.volume_panel import volume_panel
from tune_or_not.panels.bill.ways_to_buy_panel import ways_to_buy_panel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.own_numbers import OwnNumbers
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.price_list import price_list
from tune_or_not.panels.kit.when_still import WhenStill

PANELS: dict[str, Callable[[LiveCase], Panel]] = {
    "cost": cost_panel,
    "cost of all": lambda live: cost_panel(live, ["own_gpu"], list(COMPARED)),
    "request": request_cost_panel,
    "request of all": lambda live: request_cost_panel(live, approaches=list(COMPARED)),
    "latency": latency_panel,
    "own GPU": lambda live: latency_panel(live, OWN_GPU_FIELDS, ["self_hosted"]),
    "cost against latency": cost_against_latency_panel,
    "volume": volume_panel,
    "ways to buy": ways_to_buy_panel,
    "by load": by_load_panel,
    "tornado": tornado_panel,
    "own tornado": lambda live: tornado_panel(live, approach="self_hosted"),
    "argument": argument_panel,
    "being wrong": being_wrong_panel,
    "being wrong, all": lambda live: being_wrong_panel(live, approaches=list(COMPARED)),
    "volume of all": lambda live: volume_panel(live, approaches=list(COMPARED)),
}

CASES: dict[str, dict[str, Any]] = {
    "dear": {"hosted_model": "gpt-6.1-sol", "requests_per_month": 20_000_000},
    "tiny": {"requests_per_month": 100, "horizon_months": 1, "output_tokens": 1},
    "too much": {"requests_per_month": 1_000_000_000, "own_replicas_limit": 1},
    "late": {"latency_target_ms": 50, "own_model": "Llama-3.3-70B", "own_gpu": "A10"},
    "history": {"tuning_offer": "openai-gpt-4-1-mini", "hosted_model": "gpt-4.1-mini"},
    "all set": example_case().model_dump(exclude={"overrides"}),
}


@pytest.fixture(params=PANELS)
def made(request: pytest.FixtureRequest) -> Iterator[tuple[LiveCase, Panel]]:
    live = LiveCase()
    panel = PANELS[request.param](live)
    yield live, panel
    panel.close()


def pictures(panel: Panel) -> list[LivePicture]:
    shown = panel.children[0].children[-1].children
    return [child for child in shown if isinstance(child, LivePicture)]


@pytest.mark.slow
def test_a_panel_brings_a_picture_and_a_sentence(made: tuple[LiveCase, Panel]) -> None:
    _, panel = made
    bundle = panel._repr_mimebundle_()
    assert bundle["text/plain"] == panel.sentence
    assert panel.sentence.endswith(".")
    [first, *_] = pictures(panel)
    assert first.status == panel.sentence


@pytest.mark.slow
def test_a_panel_follows_its_case_and_never_shows_a_number_that_is_none(
    made: tuple[LiveCase, Panel],
) -> None:
    live, panel = made
    for values in CASES.values():
        live.reset()
        live.set(**values)
        panel.settle()
        for picture in pictures(panel):
            everything = picture.svg + "".join(picture.patch.values()) + picture.alt
            for none in ("nan", "NaN", "inf", "n/a"):
                assert none not in everything.replace("infer", "")
        assert "n/a" not in panel.sentence


def test_the_reader_sees_the_heavy_draws_when_nothing_has_moved_for_a_while() -> None:
    live = LiveCase()
    panel = cost_panel(live)
    try:
        [over_time, _] = pictures(panel)
        with live._lock:  # what has been drawn on another thread cannot be shown yet
            live.set(requests_per_month=1_000_000)
            assert f"{WHILE_MOVING} draws" in over_time.status
        panel.settle()
        assert "10,000 draws" in over_time.status
        assert over_time.status == panel.sentence
    finally:
        panel.close()


@pytest.mark.slow
def test_the_rows_behind_the_bill_follow_when_nothing_has_moved_for_a_while() -> None:
    live = LiveCase()
    panel = cost_panel(live)
    rows = panel.children[0].children[1].children[-1]
    live.set(hosted_model="gpt-6.1-sol")
    panel.settle()
    assert rows.value == price_list(live.case) != price_list(example_case())
    panel.close()


def test_the_argument_turns_when_the_reader_switches_something_on() -> None:
    live = LiveCase(CLASSIC)
    panel = argument_panel(live, [], counted=[])
    toggles, picture = panel.children[0].children
    boxes = {box.description: box for box in toggles.children}
    assert all("tune-or-not-control" in box._dom_classes for box in boxes.values())
    assert picture.status == panel.sentence
    assert picture.status == (
        "Fine-tuning is cheaper: prompting $1.12, tuning $0.80 per 1,000 requests."
    )
    caching, newer, retirement = boxes.values()
    caching.value = True
    assert "that turns the answer: prompting $0.634, tuning $0.80" in picture.status
    caching.value, newer.value = False, True
    assert "that turns the answer: prompting $0.30, tuning $0.80" in picture.status
    assert any("Caching is not counted" in markup for markup in picture.patch.values()) or (
        "Caching is not counted" in picture.svg
    )
    newer.value, retirement.value = False, True
    assert "the tune lives 1 month" in picture.alt
    assert picture.status == panel.sentence
    live.set(as_of="2026-01-14")
    assert "the tune lives 12 months" in picture.alt
    assert live.case.model_fields_set == CLASSIC.model_fields_set | {"as_of"}
    panel.close()
    caching.value = True
    assert "cached" not in picture.status


@pytest.mark.slow
def test_what_does_not_keep_up_is_said_wherever_its_bill_is_shown() -> None:
    case = example_case(requests_per_month=40_000_000, own_replicas_limit=1)
    every = list(COMPARED)
    for make in (
        lambda live: cost_panel(live, [], every),
        lambda live: request_cost_panel(live, [], every),
        lambda live: cost_against_latency_panel(live, []),
        lambda live: volume_panel(live, [], every),
        lambda live: tornado_panel(live, [], "self_hosted"),
        lambda live: being_wrong_panel(live, [], every),
    ):
        panel = make(LiveCase(case))
        assert "does not keep up" in panel.sentence
        panel.close()
        panel = make(LiveCase())
        assert "does not keep up" not in panel.sentence
        panel.close()


def test_the_default_cost_panel_compares_four() -> None:
    panel = cost_panel(LiveCase())
    assert "Own GPU" not in pictures(panel)[0].alt
    assert all(name in pictures(panel)[0].alt for name in ("Prompting", "RAG", "Fine-tuning + RAG"))
    panel.close()


# Headlines, controls and marks


HEADED = [name for name in PANELS if name not in ("cost of all", "being wrong, all")]


@pytest.mark.slow
@pytest.mark.parametrize("name", HEADED)
def test_the_headline_is_a_line_or_two_and_the_rest_is_for_those_who_do_not_see(name: str) -> None:
    panel = PANELS[name](LiveCase())
    [first, *_] = pictures(panel)
    assert "tune-or-not-headed" in first.class_name
    assert len(panel.sentence) <= 130
    assert len(first.alt) >= len(panel.sentence) - 20
    panel.close()


def described(widget: Any) -> list[str]:
    """The descriptions of all widgets in this one, in order."""
    inside = [name for child in getattr(widget, "children", ()) for name in described(child)]
    return [*filter(None, [getattr(widget, "description", "")]), *inside]


def test_the_longest_bars_have_their_controls_beside_them_in_their_order() -> None:
    live = LiveCase()
    bars = tornado(live.case).swings
    panel = tornado_panel(live)
    controls, _ = panel.children[0].children
    fields = [swing.range.label for swing in bars if swing.range.is_field]
    names = [name for name in described(controls) if name in fields]
    assert list(dict.fromkeys(names)) == fields[:6]
    panel.close()


def test_each_way_to_buy_begins_where_it_pays_and_one_that_is_gone_says_why() -> None:
    case = example_case(hosted_model="gpt-6.1-terra")
    found = ways_to_buy(case)
    drawn = WaysToBuyChart(found)
    for row, way in zip(drawn._rows, found.ways.values(), strict=False):
        for line, start in ((row._thin, way.pays_from), (row._thick, way.all_in_pays_from)):
            ends = list(line.get_xdata())
            assert ends == ([] if start is None else [start, found.volumes[way.served].max()])
    texts = [row._text.get_text() for row in drawn._rows]
    assert (
        "GPT-4.1 mini at OpenAI (history: closed): closed to new customers since 2026-05-07"
        in texts
    )
    assert "does not keep up beyond 40,000" in " ".join(texts)
    june = ways_to_buy(case.changed(as_of="2025-06-01"))
    assert len(june.ways) + len(june.gone) == len(drawn._rows)
    drawn.update(june)
    assert drawn.live.alt == WaysToBuyChart(june).live.alt


def test_a_fuller_gpu_is_slower_and_cheaper() -> None:
    sentences = []
    for requests in (300_000, 15_000_000, 60_000_000):
        case = example_case(requests_per_month=requests, own_replicas_limit=1)
        panel = by_load_panel(LiveCase(case), [])
        sentences.append(panel.sentence)
        panel.close()
    assert sentences[0].startswith("At 1 % load: half within 1.42 s")
    assert "$2.43 per 1,000" in sentences[0]
    assert "$0.0485 per 1,000" in sentences[1]
    assert sentences[2].endswith("the server does not keep up.")


def test_a_target_for_the_slow_answers_is_held_against_them() -> None:
    case = example_case(target_percentile="p95", latency_target_ms=4_500)
    panel = latency_panel(LiveCase(case), [])
    slow = [i for i in ("Prompting", "RAG") if i in panel.sentence.partition("later than")[2]]
    assert slow == ["Prompting", "RAG"]
    assert latency(case, "prompting").total < 4_500 < slowest_ms(case, "prompting")
    panel.close()


@pytest.mark.slow
@pytest.mark.parametrize("fits", [True, False])
def test_a_small_specialist_stands_beside_the_others_where_one_could_do_the_work(
    fits: bool,
) -> None:
    case = example_case(narrow_task=fits, well_defined_task=fits)
    for make in (cost_panel, latency_panel, cost_against_latency_panel):
        panel = make(LiveCase(case), ["requests_per_month"])
        assert ("Small specialist" in pictures(panel)[0].svg) is fits
        panel.close()


# When still

NEVER = 1e6
"""Seconds that no test waits: only `settle` brings the work about."""


def test_only_the_last_of_many_changes_is_worked_on() -> None:
    live, worked, shown = LiveCase(), [], []
    still = WhenStill(live, worked.append, lambda case, _: shown.append(case), NEVER)
    for requests in range(1000, 1010):
        live.set(requests_per_month=requests)
        still.later(live.case)
    assert worked == shown == []
    still.settle()
    assert worked == shown == [live.case]


def test_a_rest_is_worked_on_without_being_asked() -> None:
    live, shown = LiveCase(), threading.Event()
    still = WhenStill(live, lambda case: case, lambda _case, _found: shown.set(), 0.01)
    still.later(live.case)
    assert shown.wait(30)
    still.settle()


def test_settling_twice_or_with_nothing_begun_returns_at_once() -> None:
    live, worked = LiveCase(), []
    still = WhenStill(live, worked.append, lambda _case, _found: None, NEVER)
    still.settle()
    assert worked == []
    for _ in range(2):
        still.later(live.case)
        still.settle()
        still.settle()
    assert worked == [live.case, live.case]


def test_work_that_fails_is_not_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    live, worked, failed = LiveCase(), [], threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda _: failed.set())

    def work(case: Case) -> None:
        worked.append(case)
        if len(worked) == 1:
            raise ValueError("once")

    still = WhenStill(live, work, lambda _case, _found: None, NEVER)
    for _ in range(2):
        still.later(live.case)
        still.settle()
    assert len(worked) == 2
    assert failed.wait(30)


def test_after_a_stop_nothing_is_worked_on_or_shown() -> None:
    live, started, go, shown = LiveCase(), threading.Event(), threading.Event(), []

    def work(case: Case) -> None:
        started.set()
        go.wait(30)

    still = WhenStill(live, work, lambda case, _: shown.append(case), 0.0)
    still.later(live.case)
    assert started.wait(30)
    still.stop()
    go.set()
    still.settle()
    started.clear()
    still.later(live.case)
    still.settle()
    assert shown == []
    assert not started.is_set()


def test_an_answer_to_a_case_that_has_changed_is_thrown_away() -> None:
    live, started, go, shown = LiveCase(), threading.Event(), threading.Event(), []

    def work(case: Case) -> int:
        started.set()
        go.wait(30)
        return case.requests_per_month

    still = WhenStill(live, work, lambda _, found: shown.append(found), 0.0)
    still.later(live.case)
    assert started.wait(30)
    live.set(requests_per_month=1_000)  # nothing blocks while the work goes on
    go.set()
    still.settle()
    assert shown == []


def test_work_in_parts_ends_at_the_first_move() -> None:
    live, started, go, parts, shown = LiveCase(), threading.Event(), threading.Event(), [], []

    def work(case: Case) -> Case:
        for part in range(3):
            still.give_way()
            parts.append((case.requests_per_month, part))
            started.set()
            go.wait(30)
        return case

    still = WhenStill(live, work, lambda case, _: shown.append(case), 0.0)
    first = live.case.requests_per_month
    still.later(live.case)
    assert started.wait(30)
    live.set(requests_per_month=1_000)
    go.set()
    still.settle()
    assert (parts, shown) == ([(first, 0)], [])
    still.later(live.case)
    still.settle()
    assert parts[1:] == [(1_000, 0), (1_000, 1), (1_000, 2)]
    assert shown == [live.case]


# Where numbers come from


def test_the_list_of_prices_is_folded_and_says_where_each_comes_from() -> None:
    html = price_list(example_case(), ["prompting", "fine_tuning", "self_hosted"])
    assert html.startswith("<details><summary>Where these numbers come from: ")
    for told in ("fireworks.ai/pricing", "as of 2026-10-07, 1 month old", "official", "H100 SXM"):
        assert told in html


def test_an_old_row_says_its_age_against_the_day_of_the_case() -> None:
    assert "2 years old: check it" in price_list(example_case(as_of="2028-11-20"))
    assert ": check it" not in price_list(example_case(), ["prompting"])


def test_the_list_of_prices_is_escaped() -> None:
    html = price_list(example_case())
    assert "LoRA SFT &lt;=16B" in html
    assert "<=16B" not in html


def test_a_number_of_ones_own_is_marked_as_such() -> None:
    case = example_case(overrides={"hosting_price": 2.5})
    assert "<strong>Fireworks, dedicated H100 or H200: 2.5 USD/GPU-hour</strong>" in price_list(
        case
    )


def test_boxes_show_the_tables_numbers_and_take_ones_own() -> None:
    live = LiveCase()
    boxes = OwnNumbers(live, ["prompting", "self_hosted"])
    by_name = {box.description: box for box in boxes.children[:-1]}
    gpu = by_name["GPU (USD/GPU-hour)"]
    assert gpu.value == 3.99
    gpu.value = 2.0
    assert live.case.overrides == {"gpu_price": 2.0}
    live.set(own_gpu="A10")
    assert gpu.value == 2.0
    boxes.children[-1].click()
    assert live.case.overrides == {}
    assert gpu.value == 1.29
    boxes.close()


def test_a_box_without_a_price_in_this_case_is_disabled() -> None:
    live = LiveCase()
    boxes = OwnNumbers(live, ["fine_tuning"])
    [hosting] = [box for box in boxes.children[:-1] if box.description.startswith("Hosting")]
    assert not hosting.disabled
    live.set(tuning_offer="openai-gpt-4-1-mini")
    assert hosting.disabled
    assert live.case.overrides == {}
    boxes.close()
