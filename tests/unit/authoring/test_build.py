"""lessons/ to notebooks/: executed, the same bytes each time, and stale ones are noticed."""

import json
from pathlib import Path

import nbformat
import pytest

from tune_or_not.authoring import build
from tune_or_not.reader.outline import read_course

COURSE = """\
[course]
title = "A course"
repository = ""

[[lesson]]
id = "00"
key = "first"
title = "First"
minutes = 5
sources = []

[[lesson]]
id = "01"
key = "second"
title = "Second"
minutes = 10
sources = ["S1"]
"""

LESSON = """\
# First

<!-- map -->

```python
import os
from pathlib import Path

environ = os.environ
kept, wanted = environ["TUNE_OR_NOT_MY_DECISION"], environ["TUNE_OR_NOT_BUILD"]
os.listdir(kept), Path.cwd().name, wanted
```

```python
import ipywidgets
from IPython.display import display

display(
    {
        "application/vnd.jupyter.widget-view+json": {"model_id": ipywidgets.IntSlider().model_id},
        "image/png": "iVBORw0KGgo=",
        "text/plain": "a picture of a slider",
    },
    raw=True,
)
```

<!-- answers -->
"""

QUIZ = """\
[[question]]
id = "cheap"
text = "Which costs <less>?"

[[question.choice]]
id = "prompt"
text = "A prompt for $1"
right = true
feedback = "Not $9 & more."

[[question.choice]]
id = "training"
text = "Training"
right = false
feedback = "It costs at once."
"""

README = "# Course\n\n<!-- badges -->\n<!-- /badges -->\n\n<!-- map -->\nold\n<!-- /map -->\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    (root / "lessons/questions").mkdir(parents=True)
    (root / "lessons/course.toml").write_text(COURSE)
    (root / "lessons/00_first.md").write_text(LESSON)
    (root / "lessons/01_second.md").write_text("# Second\n\n```python\n1 + 1\n```\n")
    (root / "lessons/questions/first.toml").write_text(QUIZ)
    (root / "README.md").write_text(README)
    assert build.build_all(root, None, check=False) == 0
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    for file in filter(Path.is_file, built.rglob("*")):
        copy = tmp_path / file.relative_to(built)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    return tmp_path


def notebook(root: Path, name: str = "00_first") -> nbformat.NotebookNode:
    return nbformat.read(root / f"notebooks/{name}.ipynb", as_version=4)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# ---------------------------------------------------------------------------- what is written


@pytest.mark.slow
def test_cells_have_stable_ids(built: Path) -> None:
    cells = notebook(built).cells
    assert [cell.id for cell in cells] == [f"00-{n:03d}" for n in range(1, len(cells) + 1)]


def test_nothing_that_changes_from_run_to_run_is_kept(built: Path) -> None:
    made = notebook(built)
    assert set(made.metadata) == {"kernelspec"}
    assert made.metadata.kernelspec.name == "python3"
    assert all(cell.metadata == {} for cell in made.cells)


@pytest.mark.slow
def test_a_second_build_writes_the_same_bytes(root: Path) -> None:
    file = root / "notebooks/00_first.ipynb"
    before = file.read_bytes()
    assert build.build_all(root, ["00"], check=False) == 0
    assert file.read_bytes() == before
    assert before.endswith(b"}\n")


def test_picture_and_sentence_stay_when_the_widget_view_goes(built: Path) -> None:
    (output,) = notebook(built).cells[3].outputs
    assert set(output.data) == {"image/png", "text/plain"}


def test_the_kernel_starts_beside_the_notebooks_without_a_case(built: Path) -> None:
    (output,) = notebook(built).cells[2].outputs
    assert output.data["text/plain"] == "([], 'notebooks', '1')"


@pytest.mark.slow
def test_the_builders_own_case_does_not_leak(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path_factory.mktemp("my_decision")
    (mine / "case.json").write_text("{}")
    monkeypatch.setenv("TUNE_OR_NOT_MY_DECISION", str(mine))
    assert build.build_all(root, ["00"], check=True) == 0


def test_the_map_and_the_answers_take_their_places(built: Path) -> None:
    text = "\n".join(cell.source for cell in notebook(built).cells)
    assert "| 01 | [Second](01_second.ipynb) | 10 | S1 |" in text
    assert "<details>" in text
    assert "Which costs &lt;less&gt;?" in text
    assert "<span>&#36;</span>9 &amp; more." in text
    assert "<!--" not in text


def test_the_readme_is_filled(built: Path) -> None:
    text = (built / "README.md").read_text()
    assert "[Second](notebooks/01_second.ipynb)" in text
    assert "public address" in text
    assert "old" not in text


@pytest.mark.parametrize("name", ["01", "01_second", "lessons/01_second.md", "01_second.ipynb"])
def test_a_lesson_may_be_named_in_several_ways(root: Path, name: str) -> None:
    chosen = build.choose_lessons(read_course(root), [name])
    assert [lesson.id for lesson in chosen] == ["01"]


def test_the_command_builds_the_current_folder(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    assert build.main(["--check", "99"]) == 2
    assert "00_first, 01_second" in capsys.readouterr().err


# --------------------------------------------------------------------------- what is noticed


@pytest.mark.slow
def test_a_fresh_build_passes_the_check(root: Path) -> None:
    assert build.build_all(root, None, check=True) == 0


@pytest.mark.slow
def test_other_bytes_of_a_picture_are_not_stale_but_a_lost_picture_is(root: Path) -> None:
    file = root / "notebooks/00_first.ipynb"
    made = notebook(root)
    data = made.cells[3].outputs[0].data
    data["image/png"] = "iVBORw0KGgoAAAA="
    nbformat.write(made, file)
    assert build.build_all(root, ["00"], check=True) == 0
    del data["image/png"]
    nbformat.write(made, file)
    assert build.build_all(root, ["00"], check=True) == 1


@pytest.mark.slow
def test_a_changed_lesson_shows_what_is_stale(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(root / "lessons/01_second.md", "1 + 1", "1 + 2")
    before = (root / "notebooks/01_second.ipynb").read_bytes()
    assert build.build_all(root, ["01"], check=True) == 1
    told = capsys.readouterr().err
    assert '-       "2"' in told
    assert '+       "3"' in told
    assert (root / "notebooks/01_second.ipynb").read_bytes() == before


@pytest.mark.slow
def test_a_changed_readme_block_is_stale(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(root / "README.md", "[Second]", "[Third]")
    assert build.build_all(root, ["01"], check=True) == 1
    assert "README.md is stale" in capsys.readouterr().err


@pytest.mark.slow
def test_a_saved_notebook_is_stale(root: Path) -> None:
    file = root / "notebooks/01_second.ipynb"
    spoiled = json.loads(file.read_text())
    spoiled["metadata"]["language_info"] = {"name": "python"}
    file.write_text(json.dumps(spoiled))
    assert build.build_all(root, ["01"], check=True) == 1


@pytest.mark.slow
@pytest.mark.parametrize("content", [None, "", "not JSON"])
def test_a_missing_or_broken_notebook_is_told(
    root: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    file = root / "notebooks/01_second.ipynb"
    file.unlink()
    if content is not None:
        file.write_text(content)
    assert build.build_all(root, ["01"], check=True) == 1
    assert "notebooks/01_second.ipynb is" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("stray", ["notebooks/02_third.ipynb", "lessons/02_third.md"])
def test_a_notebook_and_its_lesson_belong_together(
    root: Path, capsys: pytest.CaptureFixture[str], stray: str
) -> None:
    (root / stray).write_text("")
    assert build.build_all(root, ["01"], check=True) == 1
    assert stray in capsys.readouterr().err


@pytest.mark.slow
def test_a_lesson_that_raises_is_not_written(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(root / "lessons/01_second.md", "1 + 1", "1 / 0")
    before = (root / "notebooks/01_second.ipynb").read_bytes()
    assert build.build_all(root, None, check=False) == 1
    told = capsys.readouterr().err
    assert told.startswith("lessons/01_second.md: ")
    assert "ZeroDivisionError" in told
    assert (root / "notebooks/01_second.ipynb").read_bytes() == before


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("lessons/course.toml", "minutes = 5", "", "[[lesson]] number 1: 'minutes' is missing"),
        ("lessons/course.toml", "minutes = 5", "minutes = '5'", "'minutes' must be of type int"),
        ("lessons/course.toml", 'id = "01"', 'id = "00"', "two lessons have the id '00'"),
        ("lessons/course.toml", "[course]", "[course", "lessons/course.toml: "),
        ("lessons/course.toml", '"second"', '"third"', "lessons/01_third.md: "),
        ("lessons/course.toml", '= ""', '= "example"', "must be empty or look like"),
        ("lessons/questions/first.toml", "right = false", "right = true", "exactly one choice"),
        ("README.md", "<!-- /map -->", "", "<!-- map --> has no <!-- /map -->"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(
    root: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, said: str
) -> None:
    edit(root / file, old, new)
    assert build.build_all(root, None, check=True) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_what_a_training_showed_may_differ_and_nothing_else(tmp_path: Path) -> None:
    def page(*said: str) -> build.Page:
        cells = [nbformat.v4.new_code_cell("train()", id=f"c{n}") for n, _ in enumerate(said)]
        for cell, text in zip(cells, said, strict=True):
            cell.outputs = [nbformat.v4.new_output("stream", text=text + "\n")]
        notebook = nbformat.v4.new_notebook(cells=cells)
        return build.Page(Path("a.ipynb"), build.written(notebook))

    there = page("sums 44% (mean of 3 trainings on this machine).", "44%")
    (tmp_path / "a.ipynb").write_text(there.text)
    other = page("sums 45% (mean of 3 trainings on this machine).", "44%")
    assert build.compare(tmp_path, other) == ""
    other = page("sums 44% (mean of 3 trainings on this machine).", "45%")
    assert "stale" in build.compare(tmp_path, other)
