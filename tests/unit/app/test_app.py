"""The app without a browser: what the launcher starts, and what the page is made of."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import course
from tests.unit.house.test_course_command import FakeInstaller, installer, project  # noqa: F401
from tune_or_not.app.page import OWN_NUMBERS, RECORD, DecisionApp, decision_app
from tune_or_not.case import GROUPS, Case, fields_of
from tune_or_not.reader.my_decision import MyDecision
from tune_or_not.record.files import read_record

ROOT = Path(course.__file__).parent


@pytest.fixture
def app(tmp_path: Path) -> Iterator[DecisionApp]:
    opened = decision_app(tmp_path / "my_decision")
    yield opened
    opened.close()


def test_the_launcher_installs_and_hands_over_to_voila(
    installer: FakeInstaller,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[tuple[list[str], dict[str, str]]] = []

    def become(command: list[str], variables: dict[str, str]) -> int:
        seen.append((command, variables))
        return 0

    monkeypatch.setattr(course, "become", become)
    monkeypatch.setenv("JUPYTER_PATH", "/mine")
    root = installer.environment.root
    assert course.main(["app", "--no-browser"], root) == 0
    assert installer.kinds == ["venv", "pip"]
    ((command, variables),) = seen
    assert command[1:4] == ["-m", "voila", f"{course.APP_FOLDER}/decision.ipynb"]
    assert command[-1] == "--no-browser"
    assert variables["JUPYTER_PATH"].endswith("app/share:/mine")
    assert variables["JUPYTER_PATH"].startswith(str(root))


@pytest.mark.slow
def test_every_question_of_a_case_is_asked_in_its_group(app: DecisionApp) -> None:
    questions = app.children[2].children[0]
    chooser, shown = questions.children[1:]
    assert list(chooser.options) == [*GROUPS.values(), OWN_NUMBERS]
    asked = []
    for title in GROUPS.values():
        chooser.value = title
        (group,) = shown.children
        asked += [w.case_field for w in group.children if hasattr(w, "case_field")]
    wanted = [name for group in GROUPS for name in fields_of(group) if name != "overrides"]
    assert asked == wanted
    chooser.value = OWN_NUMBERS
    assert len(shown.children[0].children) > 5


@pytest.mark.slow
def test_it_begins_with_the_answer_to_a_case_of_which_nothing_is_told(app: DecisionApp) -> None:
    answer = app.children[1]
    assert app.case.case == Case()
    assert answer.sentence.startswith("Prompting first; then RAG")
    app.case.set(prompt_score=0.95, score_needed=0.9)
    answer.settle()
    assert answer.sentence.startswith("Prompting.")


@pytest.mark.slow
def test_the_record_is_of_the_case_as_it_is(app: DecisionApp, tmp_path: Path) -> None:
    app.case.set(epochs=7)
    page = app.write()
    assert page == tmp_path / "my_decision" / RECORD
    assert page is not None
    assert read_record(page).case == Case.of({"epochs": 7})
    kept = MyDecision(tmp_path / "my_decision", print).read("case")
    assert kept == {"epochs": 7}


@pytest.mark.slow
def test_the_app_opens_on_the_case_that_the_lessons_keep(tmp_path: Path) -> None:
    MyDecision(tmp_path, print).write("case", {"epochs": 9})
    assert decision_app(tmp_path).case.case == Case.of({"epochs": 9})


@pytest.mark.slow
def test_what_the_store_has_to_say_stands_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text("half", encoding="utf-8")
    opened = decision_app(tmp_path)
    assert "case.damaged-1.json" in opened.children[0].value


def test_the_page_is_built_of_one_cell_without_output() -> None:
    notebook = json.loads((ROOT / course.APP_FOLDER / "decision.ipynb").read_text("utf-8"))
    (cell,) = notebook["cells"]
    assert cell["outputs"] == []
    assert "decision_app()" in "".join(cell["source"])
