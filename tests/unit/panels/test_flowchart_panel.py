"""The flowchart panel: crisp where all is told, else split; a click makes up no number."""

import json

import pytest
from ipywidgets import Widget

from tune_or_not.case import Case, example_case
from tune_or_not.panels.advice.flowchart_panel import flowchart_panel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel_picture import PanelPicture


def picture_of(panel: Widget) -> PanelPicture:
    _, pictures = panel.children[0].children
    (picture,) = [w for w in pictures.children if isinstance(w, PanelPicture)]
    return picture


def click(picture: PanelPicture, question: str, answer: str) -> None:
    event = json.dumps({"question": question, "answer": answer})
    picture._handle_custom_msg({"event": event}, [])


def test_the_example_goes_one_way_and_an_empty_case_may_go_several() -> None:
    live = LiveCase(example_case())
    panel = flowchart_panel(live, "s5_flowchart")
    assert panel.sentence.startswith("S5 leads to RAG. Path: ")
    live.take(Case())
    assert panel.sentence.startswith("S5 may lead to ")
    assert panel.sentence.endswith("not all is told. Next: Is prompt engineering enough?")
    widths = {line["stroke-width"] for name, line in picture_of(panel).patch.items()
              if name.startswith("edge-")}  # fmt: skip
    assert len(widths) > 3
    panel.close()


def test_what_is_told_narrows_the_ways() -> None:
    live = LiveCase(Case())
    panel = flowchart_panel(live, "s1_decision")
    live.set(prompt_good_unscored=True)
    assert panel.sentence.startswith("S1 leads to Prompting. Path: ")
    panel.close()


def test_the_page_hears_that_its_answer_was_taken_or_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live = LiveCase(Case())
    panel = flowchart_panel(live, "s5_flowchart")
    picture = picture_of(panel)
    heard: list[object] = []
    monkeypatch.setattr(picture, "send", heard.append)
    click(picture, "prompting", "No")
    click(picture, "volume", "Yes")
    assert [json.loads(message["answered"])["question"] for message in heard] == [
        "prompting",
        "volume",
    ]
    assert picture.state["answers"] == {"prompting": ["No"]}
    assert "volume" in picture.state["assumed"]
    panel.close()


def test_a_click_says_what_it_says_and_asks_for_numbers() -> None:
    live = LiveCase(Case())
    panel = flowchart_panel(live, "s5_flowchart")
    picture = picture_of(panel)
    click(picture, "prompting", "No")
    assert live.case.prompt_good_unscored is False
    assert not live.case.is_known("prompt_score")
    click(picture, "retrieval", "Yes")
    click(picture, "live", "No")
    before = live.case
    click(picture, "volume", "Yes")
    assert live.case is before
    assert picture.status == (
        "This answer needs a number: set “Size of the knowledge” to 10,000,000 tokens or more."
    )
    panel.close()
