"""The recipes of CONTRIBUTING.md, done in a copy of the tree: the files that they name are enough.

Each adds its files and sees them at work; then the tests of the rooms that they touch are green
there as they are.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
COPIED = (".github", "benchmarks", "binder", "lessons", "notebooks", "tests", "widgets")
FACTS = "widgets/tune_or_not/facts"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository that the recipes change, one after the other."""
    tmp_path = tmp_path_factory.mktemp("tree")
    ignored = shutil.ignore_patterns("__pycache__", "axe.min.js")
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copy(file, tmp_path)
    return tmp_path


def run(tree: Path, *arguments: str) -> str:
    """What the Python of the tests prints in a copy of the tree, where it must succeed."""
    finished = subprocess.run(
        [sys.executable, *arguments],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree / "widgets")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-4000:] + finished.stderr[-2000:]
    return finished.stdout


def add(tree: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        assert not (tree / name).exists(), name
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text, encoding="utf-8")


def append(tree: Path, name: str, text: str) -> None:
    with (tree / name).open("a", encoding="utf-8") as file:
        file.write(text)


def edit(tree: Path, name: str, old: str, new: str) -> None:
    text = (tree / name).read_text(encoding="utf-8")
    assert text.count(old) == 1, name
    (tree / name).write_text(text.replace(old, new), encoding="utf-8")


# A field with a slider


def test_a_field_is_its_declaration_its_prior_and_the_examples_value(tree: Path) -> None:
    edit(
        tree,
        "widgets/tune_or_not/case/fields/speed.py",
        "    network_ms: Whole",
        '    cold_start_ms: Whole = number(\n        "Cold start", "ms", (0, 60_000), '
        '"How long a model that was asleep takes to wake.", step=100\n    )\n    network_ms: Whole',
    )
    edit(
        tree,
        f"{FACTS}/priors.toml",
        "\nnetwork_ms = ",
        '\ncold_start_ms = { law = "tri", low = 0, mid = 500, high = 20000, source = "reading", '
        'as_of = "2026-11-21" }\nnetwork_ms = ',
    )
    edit(
        tree,
        f"{FACTS}/example_case.json",
        '  "network_ms": ',
        '  "cold_start_ms": 500,\n  "network_ms": ',
    )
    schema = json.loads(run(tree, "-m", "tune_or_not", "schema"))
    assert schema["properties"]["cold_start_ms"]["title"] == "Cold start"
    slider = (
        "from tune_or_not.panels.kit.live_case import LiveCase; "
        "from tune_or_not.panels.kit.controls import control; "
        "print(type(control(LiveCase(), 'cold_start_ms')).__name__)"
    )
    assert run(tree, "-c", slider) == "NumberControl\n"


# An adviser

SOURCE = {
    f"{FACTS}/sources/s8/source.toml": """\
id = "S8"
title = "Our own guide"
author = "Us"
date = "2026"
note = "what our team agreed on"
""",
    f"{FACTS}/sources/s8/map.csv": """\
id,source,section,kind,gist
S8.style,S8,When,claim,a style that must be kept is trained
""",
    f"{FACTS}/sources/s8/reasons.toml": """\
procedure = "reasons"
title = "S8 reasons"
place = 90
none = "The guide says nothing of such a project."

[[reason]]
map = "S8.style"
text = "A style must be kept."
when = ["needs_style"]
for = "fine_tuning"
""",
}


def test_an_adviser_is_a_folder_of_files(tree: Path) -> None:
    add(tree, SOURCE)
    (tree / "case.json").write_text('{"needs_style": true}')
    decided = json.loads(run(tree, "-m", "tune_or_not", "decide", "case.json"))
    (added,) = [adviser for adviser in decided["advisers"] if adviser["source"] == "S8"]
    assert added["verdict"] == "fine_tuning"


CHART = {
    f"{FACTS}/charts/our_guide.mmd": """\
flowchart TD
    start[Should we?]
    start --> enough{Is prompting enough?}
    enough -->|Yes| prompt([Keep prompting])
    enough -->|No| tune([Fine-tune])
""",
    f"{FACTS}/charts/our_guide.toml": """\
source = "Our own guide, 2026"
title = "One question"

[question.enough]
field = "prompt_score"
at_least = "score_needed"

[outcome.prompt]
verdict = "prompting"
[outcome.tune]
verdict = "fine_tuning"
""",
}


def test_a_decision_chart_is_two_files(tree: Path) -> None:
    add(tree, CHART)
    charts = json.loads(run(tree, "-m", "tune_or_not", "charts"))["charts"]
    assert "our_guide" in {chart["id"] for chart in charts}


# A price


def test_a_price_is_a_row(tree: Path) -> None:
    row = "Example Cloud,H100 SXM,3.1,USD/GPU-hour,example.org price list,2026-11-20,A,\n"
    append(tree, f"{FACTS}/prices/gpu_prices.csv", row)


# A panel

PANEL = {
    "widgets/tune_or_not/charts/bill/answer_length.py": '''\
"""How long the answer is, as a bar."""

from __future__ import annotations

from live_figure.figure import LiveFigure
from tune_or_not.charts.kit import style


class AnswerLengthChart:
    """A bar of so many tokens."""

    def __init__(self, tokens: int) -> None:
        figure = style.figure(7, 2)
        axes = figure.add_subplot()
        (self._bar,) = axes.barh([0], [tokens], color=style.APPROACHES["rag"].colour)
        axes.set_xlim(0, 10_000)
        axes.set_xlabel("tokens")
        self.live = LiveFigure(figure, "The length of an answer")

    def update(self, tokens: int) -> None:
        """Show another length."""
        with self.live:
            self._bar.set_width(tokens)


def sentence(tokens: int) -> str:
    """What the bar says."""
    return f"An answer of {tokens:,} tokens."
''',
    "widgets/tune_or_not/panels/bill/answer_length_panel.py": '''\
"""The length of an answer, as a slider and a bar."""

from __future__ import annotations

from tune_or_not.charts.bill.answer_length import AnswerLengthChart, sentence
from tune_or_not.panels.kit.chart_panel import ChartPanel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel


def answer_length_panel(live: LiveCase) -> Panel:
    """A slider for the answer's tokens beside a bar."""
    return ChartPanel(
        live, ("output_tokens",), lambda case: case.output_tokens, AnswerLengthChart, sentence
    )
''',
}


def test_a_panel_is_its_chart_its_function_and_a_row(tree: Path) -> None:
    add(tree, PANEL)
    edit(
        tree,
        "widgets/tune_or_not/panels/catalogue.py",
        '        "latency": _bill(',
        '        "answer_length": _bill("answer_length_panel", "The length of an answer"),\n'
        '        "latency": _bill(',
    )
    edit(tree, "widgets/tune_or_not/panels/README.md", "`latency`,", "`answer_length`, `latency`,")
    sentence = (
        "from tune_or_not import panels; from tune_or_not.panels.kit.live_case import LiveCase; "
        "print(panels.answer_length(LiveCase()).sentence)"
    )
    assert run(tree, "-c", sentence).startswith("An answer of ")


# A lesson


def lesson_text(tree: Path) -> str:
    """Lesson 01 under another name: it has every part that a lesson must have."""
    text = (tree / "lessons/01_what_fine_tuning_changes.md").read_text(encoding="utf-8")
    return text.replace("01_what_fine_tuning_changes", "12_one_more").replace(
        "# What fine-tuning changes", "# One more"
    )


def test_a_lesson_is_its_text_its_questions_and_a_line(tree: Path) -> None:
    add(tree, {"lessons/12_one_more.md": lesson_text(tree)})
    questions = tree / "lessons/questions/what_fine_tuning_changes.toml"
    add(tree, {"lessons/questions/one_more.toml": questions.read_text(encoding="utf-8")})
    append(
        tree,
        "lessons/course.toml",
        '\n[[lesson]]\nid = "12"\nkey = "one_more"\ntitle = "One more"\nminutes = 5\n'
        "sources = []\n",
    )
    run(tree, "-m", "tune_or_not.authoring.build", "12")
    assert (tree / "notebooks/12_one_more.ipynb").exists()


# All of them


def test_the_tests_of_the_rooms_are_green_with_all_of_them(tree: Path) -> None:
    rooms = [f"tests/unit/{room}" for room in ("case", "facts", "advice", "bill/test_prices.py")]
    files = ["tests/unit/panels/test_catalogue.py", "tests/unit/reader/test_navigation.py"]
    quick = ["-q", "-p", "no:cacheprovider", "-m", "not slow"]
    run(tree, "-m", "pytest", *quick, *rooms, *files, "tests/lessons")
