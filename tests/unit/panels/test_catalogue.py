"""The catalogue of panels: complete, loaded only when used, and described in the map."""

import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

from tune_or_not import panels
from tune_or_not.panels.catalogue import NAMES, PANELS, load

MAP = (Path(panels.__path__[0]) / "README.md").read_text(encoding="utf-8")
KIT = {"panel", "chart_panel", "trials_panel"}


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_finds_every_name(name: str) -> None:
    assert getattr(panels, name) is load(name)
    assert name in dir(panels)


def test_no_room_hides_a_name() -> None:
    """A room that is imported becomes an attribute of the package, and would win."""
    rooms = {module.name for module in pkgutil.iter_modules(panels.__path__)}
    assert not rooms & set(NAMES)


def test_every_panel_of_these_rooms_has_its_row() -> None:
    modules = pkgutil.walk_packages(panels.__path__, "tune_or_not.panels.")
    made = {
        f"{module.name}:{name}"
        for module in modules
        if module.name.endswith("_panel") and module.name.rpartition(".")[2] not in KIT
        for name, value in vars(__import__(module.name, fromlist=["_"])).items()
        if name.endswith("_panel") and inspect.isfunction(value)
        if value.__module__ == module.name
    }
    assert made <= {entry.function for entry in PANELS.values()}
    assert len(made) > 20


def test_an_unknown_name_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(AttributeError, match=r"no panel 'costs'; there are .*board, .*cost, "):
        _ = panels.costs


def test_opening_the_catalogue_loads_no_panel() -> None:
    code = "import sys; from tune_or_not import panels; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"matplotlib", "ipywidgets", "numpy", "pandas"} & set(ran.stdout.split())


@pytest.mark.parametrize("name", PANELS)
def test_the_map_names_every_panel(name: str) -> None:
    assert f"`{name}`" in MAP
    assert PANELS[name].title
