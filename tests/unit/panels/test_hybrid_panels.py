"""The drawings of hybrids: every text fits its box, arrows follow shares, words say it all."""

from collections.abc import Callable
from typing import Any

import pytest
from matplotlib.text import Text

from tune_or_not.case import OWN_NUMBERS, Case, example_case, options
from tune_or_not.charts.bill.published_together import published_together_table
from tune_or_not.charts.bill.routed_specialists import RoutedSpecialistsPicture
from tune_or_not.charts.bill.tuned_with_retrieval import TunedWithRetrievalPicture
from tune_or_not.charts.kit.boxes import Box
from tune_or_not.decision.bill.hybrids import routed_specialists, tuned_with_retrieval
from tune_or_not.panels.bill.hybrid_panel import (
    RETRIEVAL_FIELDS,
    ROUTER_FIELDS,
    router_panel,
    tuned_with_retrieval_panel,
)
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.own_numbers import OwnNumbers
from tune_or_not.panels.kit.panel import Panel

EXTREMES: dict[str, dict[str, Any]] = {
    "as it is": {},
    "dear": {"hosted_model": "gpt-6.1-sol", "output_tokens": 32_000, "retry_rate": 0.9},
    "few": {"requests_per_month": 100, "label_cost_per_example": 1_000},
    "many": {"requests_per_month": 1_000_000_000, "own_model": "Llama-3.3-70B", "own_gpu": "A10"},
    "too many": {"requests_per_month": 1_000_000_000, "own_replicas_limit": 1},
    "long": {
        "knowledge_tokens": 10_000_000_000,
        "chunks_per_request": 50,
        "chunk_tokens": 4_000,
        "variable_prompt_tokens": 100_000,
        "training_examples": 1_000_000,
        "static_prompt_tokens": 100_000,
    },
    "each its own": {"specialists": 20, "specialists_share_gpu": False, "own_gpu": "A100 80 GB"},
    "one": {"specialists": 1},
    "all routed": {"router_share": 1.0, "loss_per_error": 10_000},
    "none routed": {"router_share": 0.0, "loss_per_error": 0},
    "open base": {"hosted_model": "llama-v3p1-8b-instruct", "smaller_hosted_model": "gpt-4.1-mini"},
}

PANELS: dict[str, Callable[[LiveCase], Panel]] = {
    "retrieval": tuned_with_retrieval_panel,
    "router": router_panel,
}

extreme = pytest.mark.parametrize("values", EXTREMES.values(), ids=EXTREMES)


def picture_of(which: str, case: Case) -> TunedWithRetrievalPicture | RoutedSpecialistsPicture:
    if which == "retrieval":
        return TunedWithRetrievalPicture(tuned_with_retrieval(case))
    return RoutedSpecialistsPicture(routed_specialists(case))


def width(text: Text) -> float:
    return float(text.get_window_extent().width)


@extreme
@pytest.mark.parametrize("which", PANELS)
def test_every_text_stays_in_its_box_and_in_the_picture(which: str, values: dict[str, Any]) -> None:
    drawn = picture_of(which, example_case(**values))
    whole = drawn.live.figure.bbox
    boxes = [part for part in vars(drawn).values() if isinstance(part, Box)]
    assert len(boxes) >= 6
    for box in boxes:
        for text in (box.title, *box.lines):
            assert width(text) <= box.right - box.left - 6, text.get_text()
    for text in drawn.live.figure.axes[0].texts:
        extent = text.get_window_extent()
        if text.get_text():
            assert extent.x0 >= whole.x0 - 1, text.get_text()
            assert extent.x1 <= whole.x1 + 1, text.get_text()


@pytest.mark.slow
@extreme
@pytest.mark.parametrize("which", PANELS)
def test_no_number_is_missing_and_a_change_is_the_same_as_a_fresh_drawing(
    which: str, values: dict[str, Any]
) -> None:
    live = LiveCase()
    panel = PANELS[which](live)
    live.set(**values)
    fresh = picture_of(which, live.case)
    drawn = panel.children[0].children[1].children[0]
    for told in (panel.sentence, fresh.live.alt, fresh.live.svg):
        for none in ("nan", "NaN", "inf ", "n/a"):
            assert none not in told
    assert drawn.alt == fresh.live.alt
    assert drawn.status == panel.sentence
    panel.close()


def test_arrows_are_as_thick_as_their_shares() -> None:
    told = routed_specialists(example_case(router_share=0.8, specialists=4))
    drawn = RoutedSpecialistsPicture(told)
    labels = [arrow.label.get_text() for arrow in drawn._to]
    thick = [arrow._line.get_linewidth() for arrow in drawn._to]
    assert labels == ["20 %", "60 %", "20 %"]
    assert thick[1] > thick[0] == pytest.approx(thick[2])
    assert drawn._others.title.get_text() == "Specialists 2 to 4"


def test_a_project_without_knowledge_of_its_own_has_nothing_to_retrieve() -> None:
    live = LiveCase(example_case(needs_knowledge=False))
    panel = tuned_with_retrieval_panel(live)
    assert "so there is nothing to retrieve" in panel.sentence
    live.set(needs_knowledge=True)
    assert "nothing to retrieve" not in panel.sentence
    panel.close()
    assert "nothing to retrieve" not in picture_of("retrieval", Case.of({})).live.alt


def test_the_verdict_turns_with_the_share_spoiled() -> None:
    live = LiveCase(example_case(hosted_model="gpt-6.1-sol", requests_per_month=5_000_000))
    panel = router_panel(live)
    assert "does not pay" in panel.sentence
    live.set(misrouted_share=0.002)
    assert "It pays: " in panel.sentence
    live.set(requests_per_month=1_000_000)
    assert "more, before any mistake" in panel.sentence
    live.set(requests_per_month=1_000_000_000, own_replicas_limit=1)
    assert "do not keep up" in panel.sentence
    panel.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("which", "fields"), [("retrieval", RETRIEVAL_FIELDS), ("router", ROUTER_FIELDS)]
)
def test_every_control_can_change_the_picture(which: str, fields: tuple[str, ...]) -> None:
    start = example_case(hosted_model="gpt-6.1-terra", requests_per_month=1_000_000)
    for name in fields:
        value = getattr(start, name)
        if isinstance(value, bool):
            other: Any = not value
        elif options(name):
            other = next(o for o in options(name) if o != value)
        else:
            other = 0.1 if 0 < value < 1 else type(value)(value * 2)
        now, before = (
            picture_of(which, c).live.alt for c in (start.changed(**{name: other}), start)
        )
        assert now != before, name


def test_the_published_table_is_that_of_the_study() -> None:
    rows = published_together_table().rows
    assert list(rows["Mistral-7B"].values()) == [
        "48.1 %",
        "87.5 %",
        "50.4 %",
        "58.8 %",
        "81 %",
        "83 %",
    ]
    for row in rows.values():
        numbers = {way: float(text.rstrip("%")) for way, text in row.items()}
        assert numbers["passages"] == max(numbers.values())


def test_boxes_of_own_numbers_can_be_read_without_a_kernel() -> None:
    live = LiveCase(example_case(overrides={"hosted_input_price": 0.2}))
    boxes = OwnNumbers(live)
    told = boxes._repr_mimebundle_()["text/plain"].splitlines()
    label, unit = OWN_NUMBERS["hosted_input_price"][:2]
    assert f"{label} ({unit}): 0.2" in told
    assert not any("Tuned model" in line for line in told)
    boxes.close()


@pytest.mark.slow
@pytest.mark.parametrize("which", PANELS)
def test_a_picture_that_was_changed_is_the_same_as_a_fresh_one(which: str) -> None:
    live = LiveCase()
    panel = PANELS[which](live)
    live.set(**EXTREMES["none routed"])
    live.set(**EXTREMES["each its own"])
    assert panel._png() == picture_of(which, live.case).live.png()
    panel.close()
