"""Every panel of the catalogue, closed, leaves nothing behind: no widget, observer or thread."""

import threading
from pathlib import Path
from typing import Any

import pytest
from ipywidgets.widgets.widget import _instances

from tune_or_not.lesson import Lesson, open_lesson
from tune_or_not.panels.catalogue import PANELS, example_panel
from tune_or_not.panels.kit.live_case import LiveCase


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lesson:
    monkeypatch.setenv("TUNE_OR_NOT_MY_DECISION", str(tmp_path))
    return open_lesson("04_what_it_costs")


@pytest.fixture
def observed(monkeypatch: pytest.MonkeyPatch) -> list[LiveCase]:
    """Every live case that is made, to ask who follows it."""
    made: list[LiveCase] = []
    original = LiveCase.__init__

    def noted(self: LiveCase, *arguments: Any, **options: Any) -> None:
        original(self, *arguments, **options)
        made.append(self)

    monkeypatch.setattr(LiveCase, "__init__", noted)
    return made


def followers(live: LiveCase) -> int:
    return len(live._trait_notifiers.get("case", {}).get("change", []))


@pytest.mark.slow
@pytest.mark.parametrize("name", PANELS)
def test_a_closed_panel_leaves_nothing_behind(
    name: str, here: Lesson, observed: list[LiveCase]
) -> None:
    followed, widgets = followers(here.case), set(_instances)
    threads = set(threading.enumerate())
    panel = example_panel(name, here)
    assert set(_instances) > widgets
    assert "image/png" not in panel._repr_mimebundle_()  # only the build waits for one
    panel.close()
    panel.close()
    left = [_instances[model] for model in set(_instances) - widgets]
    assert [type(widget).__name__ for widget in left] == []
    assert followers(here.case) == followed
    assert [followers(live) for live in observed if live is not here.case] == [0] * len(observed)
    for thread in set(threading.enumerate()) - threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
