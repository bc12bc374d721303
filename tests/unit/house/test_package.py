"""What is installed: three typed packages in one wheel, with their data, licences and a version."""

import json
import re
import sysconfig
from importlib.metadata import files
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

import tune_or_not

ROOT = Path(__file__).parents[3]
PACKAGES = ("flowchart", "live_figure", "tune_or_not")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The paths in the wheel that `pip install .` makes."""
    folder = str(tmp_path_factory.mktemp("wheel"))
    (made,) = WheelBuilder(str(ROOT)).build(directory=folder, versions=["standard"])
    with ZipFile(made) as opened:
        return opened.namelist()


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_in_the_wheel_with_everything_it_reads(package: str, wheel: list[str]) -> None:
    folder = ROOT / "widgets"
    shipped = {
        file.relative_to(folder).as_posix()
        for file in (folder / package).rglob("*")
        if file.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(file.parts)
    }
    assert f"{package}/py.typed" in shipped
    assert shipped <= set(wheel)


def test_the_wheel_holds_nothing_else(wheel: list[str]) -> None:
    others = {path.partition("/")[0] for path in wheel} - set(PACKAGES)
    about = f"tune_or_not-{tune_or_not.__version__}"
    assert others == {f"{about}.dist-info", f"{about}.data"}
    assert f"{about}.dist-info/licenses/LICENSE" in wheel
    assert [path for path in wheel if path.endswith(".pyc")] == []


def test_the_version_heads_a_section_of_the_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert headings[1].partition(" ")[0] == tune_or_not.__version__


def test_the_package_brings_jupyterlabs_settings() -> None:
    installed = Path(
        sysconfig.get_path("data"), "share/jupyter/lab/settings/overrides.d/tune_or_not.json"
    )
    source = ROOT / "widgets/tune_or_not/app/lab_settings.json"
    settings = json.loads(installed.read_text(encoding="utf-8"))
    assert settings == json.loads(source.read_text(encoding="utf-8"))
    news = settings["@jupyterlab/apputils-extension:notification"]
    assert news == {"fetchNews": "false", "checkForUpdates": False}
    assert any(file.name == "tune_or_not.json" for file in files("tune_or_not") or [])
