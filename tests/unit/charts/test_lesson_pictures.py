"""The pictures of lessons 01 to 03: what they say, at the ends of every control and between."""

import math
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from live_figure.picture import LivePicture
from tune_or_not.case import Case, bounds, example_case, ladder, options
from tune_or_not.charts.advice.checklist import sentence as checklist_words
from tune_or_not.charts.advice.matrix import sentence as matrix_words
from tune_or_not.charts.advice.reason_grid import ReasonGrid
from tune_or_not.charts.advice.reason_table import reason_table
from tune_or_not.decision.advice.checklist import Checklist
from tune_or_not.decision.advice.matrix import Matrix
from tune_or_not.decision.advice.reason_themes import AGAINST, FOR, Theme, themes
from tune_or_not.decision.advice.reasons import Reasons, SourceReason
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.bill.spectrum import set_ups, spectrum
from tune_or_not.facts import tables
from tune_or_not.panels.advice import reason_grid_panel as grid_module
from tune_or_not.panels.advice.reason_grid_panel import reason_grid_panel
from tune_or_not.panels.bill import model_plus_data_panel as sum_module
from tune_or_not.panels.bill import spectrum_panel as spectrum_module
from tune_or_not.panels.bill.model_plus_data_panel import model_plus_data_panel
from tune_or_not.panels.bill.spectrum_panel import spectrum_panel
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.words.large_numbers import duration, file_size, large_number

PANELS: dict[str, tuple[Callable[..., Panel], tuple[str, ...]]] = {
    "sum": (model_plus_data_panel, sum_module.FIELDS),
    "reasons": (reason_grid_panel, grid_module.FIELDS),
    "spectrum": (spectrum_panel, spectrum_module.FIELDS),
}


TOGETHER = ("sensitive_data", "api_allowed")
"""Either alone changes nothing: confidential data counts where it may not go to an API."""


def values(name: str) -> list[Any]:
    """Both ends of a slider and its middle, both sides of a toggle, each option."""
    if bounds(name):
        stops = ladder(name)
        return [stops[0], stops[len(stops) // 2], stops[-1]]
    return list(options(name)) or [True, False]


def picture(panel: Panel) -> LivePicture:
    shown = panel.children[0].children[-1].children
    (one,) = (child for child in shown if isinstance(child, LivePicture))
    return one


@pytest.mark.slow
@pytest.mark.parametrize("name", PANELS)
def test_every_control_moves_and_nothing_is_ever_not_a_number(name: str) -> None:
    make, fields = PANELS[name]
    live = LiveCase()
    panel = make(live)
    for field in fields:
        said, drawn = set(), set()
        for value in values(field):
            live.set(**{field: value})
            said.add(panel.sentence)
            shown = picture(panel)
            drawn.add(str(shown.patch))
            assert panel.sentence == shown.status
            everything = shown.svg + "".join(map(str, shown.patch.values())) + shown.alt
            assert not re.search(r"\b(nan|inf|n/a)\b", everything, re.IGNORECASE)
        assert len(drawn) >= len(said), field
        if field not in TOGETHER:
            assert len(said) > 1, field
        live.reset(field)
    panel.close()


# The sum of a model and data


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.2, "under a second"), (1, "1 second"), (73.07, "73 seconds"), (90, "90 seconds"),
        (120, "2 minutes"), (3654, "61 minutes"), (2.5 * 3600, "2.5 hours"),
        (1.46e6 * 3600, "167 years"),
    ],
)  # fmt: skip
def test_durations_are_said_as_people_say_them(seconds: float, told: str) -> None:
    assert duration(seconds) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "0"), (900_000, "900,000"), (999_999, "1 million"), (41_943_040, "41.9 million"),
        (8.03e9, "8.03 billion"), (15e12, "15 trillion"), (3.2e15, "3,200 trillion"),
    ],
)  # fmt: skip
def test_large_numbers_are_said_as_people_say_them(value: float, told: str) -> None:
    assert large_number(value) == told


def test_sizes_are_said_as_people_say_them() -> None:
    assert [file_size(b) for b in (1.7e6, 84e6, 1.342e9, 16.06e9)] == [
        "1.7 MB", "84 MB", "1.34 GB", "16 GB",
    ]  # fmt: skip


def test_the_sum_says_what_the_lesson_says() -> None:
    live = LiveCase()
    panel = model_plus_data_panel(live)
    assert "73 seconds of an H100 SXM and $0.08 of rent" in panel.sentence
    assert "15 trillion tokens before, in 1.46 million GPU-hours" in panel.sentence
    live.set(own_model="Qwen3-8B")
    assert panel.sentence.endswith("Qwen3-8B had read about 36 trillion tokens before.")
    live.set(training_examples=0)
    assert panel.sentence == "There is no example yet, so there is nothing to train on."
    panel.close()


def test_marks_stand_where_their_numbers_are() -> None:
    live = LiveCase()
    panel = model_plus_data_panel(live, ["training_examples"])
    before = dict(picture(panel).patch)
    live.set(training_examples=25_000)
    after = picture(panel).patch
    changed = {key for key in after if after[key] != before.get(key)}
    assert changed
    assert "15 million" in "".join(map(str, after.values()))
    panel.close()


# Reasons by theme


def five() -> dict[str, Reasons]:
    return {
        i: a.procedure
        for i, a in advisers().items()
        if isinstance(a.procedure, Reasons) and a.source in {"S1", "S2", "S3", "S4", "S5"}
    }


def test_every_reason_of_the_five_sources_is_in_a_theme_on_its_side() -> None:
    placed: dict[tuple[str, SourceReason], set[str]] = {}
    for theme in themes():
        for source, given in theme.reasons.items():
            for reason in given:
                placed.setdefault((source, reason), set()).add(theme.side)
    every = [(advisers()[i].source, r) for i, p in five().items() for r in p.reasons]
    assert len(every) == len(set(every)), "two equal reasons of one source would hide each other"
    for source, reason in every:
        side = FOR if reason.verdict == "fine_tuning" else AGAINST
        assert placed.get((source, reason)) == {side}, reason.text


def test_the_puzzle_of_lesson_02_one_reason_to_tune_is_given_by_all_five() -> None:
    shared = [t.name for t in themes() if t.side == FOR and len(t.reasons) == 5]
    assert shared == ["Fewer tokens, lower cost"]


@pytest.mark.parametrize("theme", themes(), ids=lambda theme: theme.name)
def test_every_theme_holds_for_some_case_and_not_for_another(theme: Theme) -> None:
    wishes = {
        "needs_style": True, "needs_behaviour": True, "deep_expertise": True,
        "base_knows_domain": False, "narrow_task": True, "accuracy_is_crucial": True,
        "wants_fewer_tokens": True, "needs_faster_answers": True, "output_tokens": 1_000,
        "sensitive_data": True, "api_allowed": False, "structured_outputs_tried": True,
    }  # fmt: skip
    plain = {
        "prompt_score": 0.9, "simple_customisation": True, "tight_budget": True,
        "needs_consistency": False, "needs_format": False, "static_prompt_tokens": 100,
    }  # fmt: skip
    held = [bool(theme.held_by(example_case(**told))) for told in (wishes, plain)]
    nothing = {
        "needs_knowledge": False, "mainly_retrieval": False, "knowledge_changes": False,
        "needs_quick_iteration": False, "base_knows_domain": False, "needs_consistency": False,
        "needs_format": False, "prompt_score": 0.85, "static_prompt_tokens": 100,
    }  # fmt: skip
    if theme.name != "Prompts are good enough":
        assert not theme.held_by(example_case(**nothing))
    assert any(held)


def test_the_controls_of_the_grid_can_light_every_row() -> None:
    panel_fields = set(grid_module.FIELDS)
    lit = set()
    for field in panel_fields:
        for value in values(field):
            case = example_case(
                **{field: value, **({"api_allowed": False} if value is True else {})}
            )
            lit |= {theme.name for theme in themes() if theme.held_by(case)}
    assert lit == {theme.name for theme in themes()}


def test_a_reason_of_two_things_counts_only_where_its_theme_is_there() -> None:
    style = next(t for t in themes() if t.name.startswith("A style"))
    assert (
        style.held_by(example_case()) == ()
    )  # S5 says "style or format", and only a format is needed
    assert style.held_by(example_case(needs_style=True)) == ("S2", "S4", "S5")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"side": "both"}, "'side' is"),
        ({"when": ["needs_magic"]}, "needs_magic"),
        ({"reasons": ["s9_reasons 1"]}, "s9_reasons"),
        ({"reasons": ["s2_matrix 1"]}, "s2_matrix"),
        ({"reasons": ["s1_occasions 6"]}, "reasons 1 to 5"),
        ({"reasons": ["s1_occasions 0"]}, "reasons 1 to 5"),
        ({"reasons": ["s1_occasions"]}, "reasons 1 to 5"),
    ],
)
def test_a_theme_that_names_what_is_not_there_is_refused(
    broken: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = {"name": "Sorcery", "side": "for", "reasons": ["s1_occasions 1"], **broken}
    monkeypatch.setattr(
        "tune_or_not.decision.advice.reason_themes.toml", lambda _: {"theme": [entry]}
    )
    with pytest.raises(tables.FactError, match=re.escape(said)):
        themes.__wrapped__()


def test_the_grid_fills_as_the_lesson_says() -> None:
    live = LiveCase()
    panel = reason_grid_panel(live)
    assert panel.sentence.startswith("For tuning, 4 of 11 kinds of reason: alike every time")
    live.set(needs_style=True)
    assert "a style, a brand's voice (S2, S4, S5)" in panel.sentence
    live.set(needs_consistency=False)
    assert "in one format (S2, S4, S5)" in panel.sentence
    live.set(output_tokens=1_000)
    assert "long answers (S1)" in panel.sentence
    panel.close()


def test_what_nobody_told_is_a_question_mark_and_never_a_reason() -> None:
    live = LiveCase(Case())
    panel = reason_grid_panel(live)
    assert panel.sentence == (
        "For tuning: none of 11 kinds of reason. 11 more may, by what is not told. "
        "For prompting or retrieval: none of 6 kinds of reason. 6 more may, by what is not told."
    )
    live.set(needs_style=True)
    assert "1 of 11 kinds of reason: a style, a brand's voice (S2, S4). 10 more" in panel.sentence
    drawn = ReasonGrid(themes(), live.case)
    row = {
        source: (mark.get_visible(), unsure.get_visible())
        for theme, source, mark, unsure in drawn._marks
        if theme.name.startswith("A style")
    }
    assert row == {"S2": (True, False), "S4": (True, False), "S5": (False, True)}
    panel.close()


def test_a_need_that_nobody_told_is_not_lit() -> None:
    """The course's usual case needs knowledge: nobody has said so."""
    matrix = advisers()["s2_matrix"].procedure
    assert isinstance(matrix, Matrix)
    assert matrix_words(matrix, Case()) == "S2: 7 of 7 needs are not told."
    assert matrix_words(matrix, Case(needs_style=True)) == (
        "Needed: custom style. Only Fine-tuning has a yes for all. 6 of 7 needs are not told."
    )
    checklist = advisers()["s2_checklist"].procedure
    assert isinstance(checklist, Checklist)
    assert checklist_words(checklist, Case(team_can_train=True)) == (
        "S2: 1 of 7 are yes, and 6 are not told."
    )


def test_the_table_has_a_row_for_every_theme_and_a_column_for_every_source() -> None:
    rows = reason_table().rows
    assert list(next(iter(rows.values()))) == ["S1", "S2", "S3", "S4", "S5"]
    assert list(rows) == [theme.name for theme in themes()]
    assert rows["Confidential data"]["S5"] == "tune"
    assert rows["Knowledge to look up"]["S2"] == "retrieve"
    assert set(rows["Fewer tokens, lower cost"].values()) == {"tune"}


# The spectrum


def test_the_ranges_are_those_of_the_source() -> None:
    """The same source's own words, as the adviser has them."""
    (points,) = [
        advisers()["s2_spectrum"].procedure.points,  # type: ignore[attr-defined]
    ]
    words = {point.text: point.cells for point in points}
    for name, stage in spectrum().items():
        assert words["What it takes."][name] == stage.what
        assert words["How long."][name] == stage.time
        assert words["How hard."][name] == stage.hard
        money = words["How much money."][name]
        assert [int(n.replace(",", "")) for n in re.findall(r"[\d,]+", money)] == list(stage.usd)
        assert ("more" in money) == stage.open_ended
        assert stage.hours[0] < stage.hours[1]


def test_from_simple_to_complex_each_step_begins_where_the_last_one_ended() -> None:
    stages = list(spectrum().values())
    for simple, more in pairwise(stages):
        assert math.isclose(simple.hours[1], more.hours[0])
        assert simple.usd[1] <= more.usd[0]


def test_the_cases_own_set_up_is_the_bills() -> None:
    found = set_ups(example_case())
    assert (found["prompting"].usd, found["prompting"].hours) == (0, 0)
    assert found["rag"].usd == pytest.approx(80 * 90 + 0.12)
    assert found["fine_tuning"].usd == pytest.approx(80 * 90 + 6000 + 200 + 2.25)


@pytest.mark.parametrize(
    ("usd", "rag", "tuning"),
    [
        (5, "below", "below"), (10, "inside", "below"), (100, "inside", "inside"),
        (101, "above", "inside"), (10_001, "above", "beyond its last"),
    ],
)  # fmt: skip
def test_an_amount_has_its_place(usd: float, rag: str, tuning: str) -> None:
    stages = spectrum()
    assert stages["rag"].places(usd).startswith(rag)
    assert stages["fine_tuning"].places(usd).startswith(tuning)


def test_no_stop_of_the_slider_brings_rag_into_the_sources_range() -> None:
    for hours in ladder("engineer_hours_rag"):
        usd = set_ups(example_case(engineer_hours_rag=hours))["rag"].usd
        assert not spectrum()["rag"].places(usd).startswith("inside")
