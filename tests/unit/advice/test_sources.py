"""The sources of advice as data: all that they say is there, nothing else, and bad files stop."""

import re
import shutil
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tune_or_not.case import Case, example_case
from tune_or_not.decision.advice import source_reader
from tune_or_not.decision.advice.advisers import advice, verdicts
from tune_or_not.decision.advice.checklist import (
    AGAINST,
    FOR,
    PRECONDITION,
    Checklist,
    ChecklistItem,
)
from tune_or_not.decision.advice.condition import ConditionError, read_condition
from tune_or_not.decision.advice.matrix import Matrix
from tune_or_not.decision.advice.points import EvidencePoints
from tune_or_not.decision.advice.procedure import because_of, conclusion
from tune_or_not.decision.advice.reasons import Reasons, Together
from tune_or_not.decision.advice.source_reader import SourceError, advisers, read_adviser, sources
from tune_or_not.facts import tables
from tune_or_not.facts.tables import FactError, source_folders, source_map

IN_LESSONS_ONLY = {
    "S2.opening", "S2.objectives", "S2.concept", "S2.changes", "S2.next",
    "S3.question", "S4.definition", "S4.summary", "S5.notice", "S5.next",
}  # fmt: skip
"""What a source says about itself, or what tuning is: no advice on a case."""

EXAMPLES = {"S2.example.1", "S2.example.2", "S2.example.3", "S2.example.4"} | {
    "S3.case.1",
    "S3.case.2",
}
"""Worked cases: files in lessons/cases/worked (S3.case.3 is also a rule of S3's adviser)."""


def test_every_rule_table_and_list_of_the_sources_is_retold() -> None:
    retold = {map_id for one in advisers().values() for map_id in one.procedure.map_ids}
    assert retold == set(source_map()) - IN_LESSONS_ONLY - EXAMPLES


def test_no_adviser_retells_another_source() -> None:
    for one in advisers().values():
        assert {map_id.split(".")[0] for map_id in one.procedure.map_ids} == {one.source}


def test_the_five_sources_and_the_sixth_are_named_and_dated() -> None:
    assert list(sources())[:6] == ["S1", "S2", "S3", "S4", "S5", "S6"]
    assert all(source.title and source.author and source.date for source in sources().values())
    assert sources()["S3"].date == "2024-05-21"
    assert "older version" in sources()["S5"].date
    assert sources()["S6"].link.startswith("https://learn.microsoft.com/")


def test_advisers_stand_in_the_order_of_their_sources() -> None:
    named = [adviser.source for adviser in advisers().values()]
    assert list(dict.fromkeys(named)) == list(sources())
    assert list(advisers())[:3] == ["s1_occasions", "s1_decision", "s1_reasons"]


def test_the_matrix_is_that_of_the_source() -> None:
    """Seven needs by three approaches, cell by cell: prompting, RAG, fine-tuning."""
    matrix = advisers()["s2_matrix"].procedure
    assert isinstance(matrix, Matrix)
    assert {need.text: tuple(need.cells.values()) for need in matrix.needs} == {
        "Custom knowledge": ("no", "yes", "partly"),
        "Custom style": ("partly", "no", "yes"),
        "Custom format": ("partly", "no", "yes"),
        "Low latency": ("no", "no", "yes"),
        "Quick iteration": ("yes", "yes", "no"),
        "Up-to-date info": ("no", "yes", "no"),
        "Low cost": ("yes", "partly", "no"),
    }
    assert matrix.approaches == ("prompting", "rag", "fine_tuning")
    assert matrix.needs[0].notes == {"fine_tuning": "static"}


def test_lists_have_as_many_entries_as_their_sources() -> None:
    def count(adviser: str, *prefixes: str) -> int:
        ids = advisers()[adviser].procedure.map_ids
        return sum(map_id.startswith(prefixes) for map_id in ids)

    assert count("s1_occasions", "S1.occasions") == 5
    assert (count("s1_reasons", "S1.for"), count("s1_reasons", "S1.against")) == (5, 3)
    assert (count("s2_reasons", "S2.good"), count("s2_reasons", "S2.dont")) == (5, 5)
    assert count("s2_signs", "S2.signs") == 5
    assert count("s2_checklist", "S2.checklist") == 7
    assert count("s2_cost_benefit", "S2.costbenefit") == 5
    assert count("s4_reasons", "S4.why") == 5
    assert count("s4_table", "S4.table") == 3
    assert len(set(advisers()["s5_situations"].procedure.map_ids)) == 6
    assert count("s5_alternatives", "S5.alt") == 4


def test_the_checklist_is_told_literally_and_corrected() -> None:
    checklist = advisers()["s2_checklist"].procedure
    assert isinstance(checklist, Checklist)
    counts = [item.counts for item in checklist.items]
    vote, met = "for", "precondition"
    assert counts == ["against", "against", vote, met, vote, met, met]


def test_spectrum_and_costs_are_the_sources_numbers() -> None:
    def rows(adviser: str) -> list[tuple[str, ...]]:
        told = advisers()[adviser].procedure
        assert isinstance(told, EvidencePoints)
        return [tuple(point.cells.values()) for point in told.points]

    assert rows("s2_spectrum")[1:] == [
        ("minutes", "hours", "days to weeks"),
        ("$0 to $1", "$10 to $100", "$100 to $10,000 and more"),
        ("easy", "medium", "complex"),
    ]
    assert rows("s2_cost_benefit")[0] == ("minutes", "hours", "days")
    assert rows("s2_cost_benefit")[1] == ("fast", "medium", "slow")
    assert rows("s2_cost_benefit")[3] == ("$0", "$10 to $100", "$100 to $10,000")


def test_a_source_without_a_rule_has_no_verdict_and_says_so() -> None:
    silent = ["s2_cost_benefit", "s2_spectrum", "s2_myths", "s5_caveats", "s5_alternatives"]
    for given in advice(example_case(), [*silent, "s6_table"]):
        assert given.verdict is None
        assert given.turns == ()
        assert "no rule" in given.because[-1].text


def test_evidence_that_touches_nothing_says_so() -> None:
    case = example_case(
        needs_knowledge=False,
        mainly_retrieval=False,
        prompt_score=0.5,
        prompt_versions_tried=5,
        sensitive_data=True,
    )
    (given,) = advice(case, ["s5_alternatives"])
    assert [because.text for because in given.because] == [
        "S5 gives no rule, and none of its points touches this case here."
    ]


def test_reasons_on_both_sides_give_no_verdict_unless_the_source_joins_them() -> None:
    case = example_case(needs_consistency=True, needs_quick_iteration=True)
    assert verdicts(case, ["s1_reasons"]) == {"s1_reasons": None}
    (given,) = advice(case, ["s1_reasons"])
    last = given.because[-1].text
    assert last == "Reasons for Prompting and Fine-tuning hold at once, and S1 does not weigh them."
    (given,) = advice(example_case(needs_format=True, needs_knowledge=True), ["s2_reasons"])
    assert given.verdict == "fine_tuning_rag"
    assert given.because[-1].map_id == "S2.hybrid.1"


def test_s3_will_not_judge_its_first_reason_without_an_evaluation() -> None:
    (given,) = advice(example_case(evaluation_examples=49), ["s3_reasons"])
    assert given.verdict == "prompting"
    assert given.because[0].map_id == "S3.evals"
    assert "No evaluation suite" in given.because[0].text


def test_s1_calls_the_base_models_knowledge_enough_only_of_a_general_task() -> None:
    general = {"deep_expertise": False, "needs_domain_conventions": False}
    for needs_knowledge in (True, False):
        case = example_case(**general, base_knows_domain=True, needs_knowledge=needs_knowledge)
        (given,) = advice(case, ["s1_reasons"])
        says_so = "S1.against.3" in {because.map_id for because in given.because}
        assert says_so is not needs_knowledge


@pytest.mark.parametrize("field", ["deep_expertise", "needs_domain_conventions"])
def test_s1_reads_a_special_field_alike_in_its_lists_and_its_drawing(field: str) -> None:
    quiet = {"needs_consistency": False, "needs_quick_iteration": False, "base_knows_domain": False,
             "complex_task": False, "deep_expertise": False, "needs_domain_conventions": False,
             "wants_fewer_tokens": False, "output_tokens": 200}  # fmt: skip
    case = example_case(**quiet | {field: True})
    (occasions,) = advice(case, ["s1_occasions"])
    special = any(because.text.startswith("The task is large") for because in occasions.because)
    tunes = [v == "fine_tuning" for v in verdicts(case, ["s1_decision", "s1_reasons"]).values()]
    assert [special, *tunes] == [field == "deep_expertise"] * 3


def test_a_gate_decides_alone() -> None:
    (given,) = advice(example_case(prompt_versions_tried=2), ["s3_reasons"])
    assert (given.verdict, len(given.because)) == ("prompting", 1)
    assert given.because[0].text.endswith("(Prompt versions tried: 2 versions)")
    assert "Speaks for Prompting." in given.because[0].text


def test_none_of_the_reasons_is_told_with_all_their_fields() -> None:
    case = example_case(static_prompt_tokens=0, needs_format=False)
    (given,) = advice(case, ["s2_signs"])
    assert given.verdict is None
    assert [because.text for because in given.because] == ["None of S2's five signs shows."]
    assert given.because[0].fields == advisers()["s2_signs"].procedure.fields


QUIET = {"needs_quick_iteration": False, "knowledge_changes": False, "needs_knowledge": False,
         "needs_format": False, "mainly_retrieval": False}  # fmt: skip


@pytest.mark.parametrize(
    ("needs", "verdict", "told"),
    [
        ({}, None, "none of the matrix's seven needs"),
        ({"needs_knowledge": True}, "rag", "Only RAG has a yes"),
        ({"needs_style": True}, "fine_tuning", "Only Fine-tuning has a yes"),
        ({"tight_budget": True}, "prompting", "Only Prompting has a yes"),
        ({"needs_quick_iteration": True}, None, "Prompting and RAG each have a yes"),
        (
            {"needs_style": True, "needs_knowledge": True},
            "fine_tuning_rag",
            "Only Fine-tuning + RAG",
        ),
        (
            {"needs_style": True, "needs_knowledge": True, "tight_budget": True},
            None,
            "No approach, and no pair that S2 joins",
        ),
    ],
)
def test_the_matrix_speaks_only_where_one_column_is_enough(
    needs: dict[str, bool], verdict: str | None, told: str
) -> None:
    (given,) = advice(example_case(**QUIET | needs), ["s2_matrix"])
    assert given.verdict == verdict
    assert told in given.because[-1].text
    assert len(given.because) == len(needs) + 1


def test_the_checklists_two_counts_and_their_difference() -> None:
    checklist = advisers()["s2_checklist"].procedure
    assert isinstance(checklist, Checklist)
    every_yes = example_case(prompt_score=0.9, style_is_complex=True)
    count = checklist.count(every_yes)
    assert (count.yes, count.items, count.literal) == (7, 7, "fine_tuning")
    assert (count.votes_for, count.votes, count.corrected) == (2, 4, None)
    assert "the votes are even" in checklist.conclusion(count)
    mended = every_yes.changed(prompt_score=0.5)
    assert checklist.count(mended).corrected == "fine_tuning"
    assert checklist.conclusion(checklist.count(mended)).endswith("speak for training: the same.")
    lacking = mended.changed(team_can_train=False, tight_budget=True)
    count = checklist.count(lacking)
    assert [item.text for item in count.missing] == [
        "Are the cost and time of training affordable?",
        "Can the team train a model?",
    ]
    assert count.corrected == "rag"
    assert "2 preconditions are missing: the same" not in checklist.conclusion(count)
    assert (
        "3 of 4 votes speak for training, 2 preconditions are missing: RAG."
        in checklist.conclusion(count)
    )
    one = mended.changed(team_can_train=False)
    assert "1 precondition is missing" in checklist.conclusion(checklist.count(one))
    no = example_case(needs_knowledge=False, mainly_retrieval=False, stable_task=False,
                  team_can_train=False, tight_budget=True)  # fmt: skip
    assert checklist.count(no).literal == "prompting"
    assert "S2 writes prompting or RAG" in checklist.conclusion(checklist.count(no))


ASKED = ("needs_style", "needs_format", "stable_task", "team_can_train", "tight_budget")


@pytest.mark.parametrize("kinds", [
    (FOR,), (FOR, AGAINST), (FOR, FOR, FOR), (FOR, AGAINST, AGAINST, PRECONDITION),
    (FOR, FOR, FOR, AGAINST, PRECONDITION),
])  # fmt: skip
def test_a_checklist_of_any_length_follows_its_majority(kinds: tuple[str, ...]) -> None:
    checklist = replace(
        _checklist(),
        items=tuple(
            ChecklistItem("S2.checklist", name, read_condition([name]), kind, "")
            for name, kind in zip(ASKED, kinds, strict=False)
        ),
    )
    no_facts = {"needs_knowledge": False, "mainly_retrieval": False}
    for answers in product([False, True], repeat=len(kinds)):
        said = dict(zip(ASKED, answers, strict=False))
        found = checklist.count(example_case(**said | no_facts))
        for_it = [yes == (kind == FOR) for yes, kind in zip(answers, kinds, strict=True)
                  if kind != PRECONDITION]  # fmt: skip
        lacking = any(
            not yes for yes, kind in zip(answers, kinds, strict=True) if kind == PRECONDITION
        )
        more = sum(for_it) - (len(for_it) - sum(for_it))
        wanted = None if more == 0 else "prompting" if more < 0 or lacking else "fine_tuning"
        assert found.corrected == wanted
        assert found.literal == ("fine_tuning" if sum(answers) > len(kinds) / 2 else "prompting")


def _checklist() -> Checklist:
    checklist = advisers()["s2_checklist"].procedure
    assert isinstance(checklist, Checklist)
    return checklist


def test_what_a_source_says_of_several_sides_counts_for_exactly_these() -> None:
    reasons = advisers()["s2_reasons"].procedure
    assert isinstance(reasons, Reasons)
    of_three = frozenset({"prompting", "rag", "fine_tuning"})
    changed = replace(reasons, together=(Together("S2.for.1", "", of_three, "base_model"),))
    sides = {"needs_style": True, "needs_live_data": True}
    nothing = {
        name: False for name in reasons.fields if isinstance(getattr(example_case(), name), bool)
    }
    short = {"prompt_score": 0.5, "score_needed": 0.9}
    assert changed.verdict(example_case(**nothing | short | sides)) is None
    all_three = example_case(**nothing | short | sides | {"tight_budget": True})
    assert changed.verdict(all_three) == "base_model"
    assert reasons.verdict(example_case(**nothing | short | sides)) == "fine_tuning_rag"


def test_readings_are_told_of_gates_and_of_reasons() -> None:
    reasons = advisers()["s1_occasions"].procedure
    assert isinstance(reasons, Reasons)
    one, other, *rest = reasons.reasons
    moved = replace(
        reasons,
        gates=(replace(one, reading="so."),),
        reasons=(replace(other, reading="thus."), *(replace(r, reading="") for r in rest)),
    )
    assert moved.readings == (f"{one.text} so.", f"{other.text} thus.")


def test_a_row_of_a_table_is_told_with_its_cells() -> None:
    (given,) = advice(example_case(), ["s2_spectrum"])
    assert "Prompting: minutes; RAG: hours; Fine-tuning: days to weeks." in [
        because.answer for because in given.because
    ]
    (caveats,) = advice(example_case(), ["s5_caveats"])
    assert {because.answer for because in caveats.because} == {""}


def test_a_step_is_assumed_when_no_field_of_it_was_set() -> None:
    asked = read_condition(["needs_style", "needs_format"])
    for case, assumed in (
        (Case(), True),
        (Case(needs_knowledge=True), True),
        (Case(needs_style=Case().needs_style), False),
        (Case(needs_style=True, needs_format=True), False),
    ):
        assert because_of(case, "?", asked, "", "").assumed is assumed
        assert conclusion("So.", asked.fields, case).assumed is assumed
    assert not because_of(Case(), "?", None, "", "").assumed
    assert not conclusion("So.", (), Case()).assumed


# ------------------------------------------------------------------------------ conditions


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([], "a list of one or more"),
        ("needs_style", "a list of one or more"),
        ([3], "a list of one or more"),
        (["needs_styl"], "'needs_styl' is no field of a case"),
        (["prompt_score"], "is no toggle and needs a limit"),
        (["task"], "is no toggle and needs a limit"),
        (["needs_style >= 1"], "compares what is no number"),
        (["not prompt_score < 0.5"], "compares what is no number"),
        (["prompt_score < task"], "is no number and no field"),
        (["prompt_score > 0.5"], "unknown syntax"),
        (["needs_style and needs_format"], "unknown syntax"),
        (["needs_style or "], "unknown syntax"),
    ],
)
def test_a_condition_that_says_nothing_clear_is_refused(lines: Any, told: str) -> None:
    with pytest.raises(ConditionError, match=told):
        read_condition(lines)


def test_a_condition_is_lines_that_all_hold_of_terms_of_which_one_does() -> None:
    condition = read_condition(["needs_style or not needs_format", "prompt_score < score_needed"])
    assert condition.fields == (
        "needs_style", "needs_format", "prompt_score", "score_needed", "prompt_good_unscored",
    )  # fmt: skip
    low = {"prompt_score": 0.5, "score_needed": 0.6}
    assert condition.holds(example_case(**{"needs_style": True, **low}))
    assert condition.holds(example_case(**{"needs_format": False, **low}))
    assert not condition.holds(example_case(**{"needs_format": True, **low}))
    assert not condition.holds(example_case(needs_style=True, prompt_score=0.6, score_needed=0.6))
    assert read_condition(["output_tokens >= 1_000"]).holds(example_case(output_tokens=1000))
    assert not read_condition(["output_tokens >= 1000"]).holds(example_case(output_tokens=999))


# ---------------------------------------------------------------------------------- reader

GOOD: dict[str, dict[str, Any]] = {
    "chart": {"procedure": "chart", "title": "t", "chart": "s1_decision", "map": "S1.chart"},
    "reasons": {
        "procedure": "reasons",
        "title": "t",
        "none": "n",
        "reason": [{"map": "S1.for.1", "text": "x", "when": ["needs_style"], "for": "rag"}],
    },
    "matrix": {
        "procedure": "matrix",
        "title": "t",
        "none": "n",
        "approaches": ["prompting", "rag"],
        "need": [
            {
                "map": "S2.matrix",
                "text": "x",
                "when": ["needs_style"],
                "cells": {"prompting": "yes", "rag": "no"},
            }
        ],
        "pair": [{"map": "S2.hybrid.1", "of": ["prompting", "rag"], "verdict": "rag"}],
    },
    "checklist": {
        "procedure": "checklist",
        "title": "t",
        "yes_verdict": "fine_tuning",
        "no_verdict": "prompting",
        "no_when": ["needs_knowledge"],
        "no_instead": "rag",
        "no_text": "n",
        "item": [
            {
                "map": "S2.checklist",
                "text": "x",
                "when": ["needs_style"],
                "counts": "for",
                "why": "w",
            }
        ],
    },
    "evidence": {
        "procedure": "evidence",
        "title": "t",
        "point": [{"map": "S5.caveat.1", "text": "x", "cells": {"rag": "dear"}}],
    },
}


@pytest.mark.parametrize("kind", GOOD)
def test_a_file_in_order_is_read(kind: str) -> None:
    place, adviser = read_adviser("s1_x", "S1", GOOD[kind], "f.toml")
    assert place == 0
    assert adviser.id == ("s1_decision" if kind == "chart" else "s1_x")
    assert adviser.procedure.map_ids


def entry(kind: str, **changed: Any) -> dict[str, Any]:
    """The kind's file with a changed first entry; None takes a key away."""
    file = dict(GOOD[kind])
    (name,) = {"reason", "need", "item", "point"} & set(file)
    one = {**file[name][0], **changed}
    return {**file, name: [{key: value for key, value in one.items() if value is not None}]}


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"title": "t"}, "'procedure' is missing"),
        ({"procedure": "oracle", "title": "t"}, "'procedure' is 'oracle'; allowed: chart, reasons"),
        ({**GOOD["reasons"], "title": ""}, "'title' is missing"),
        ({**GOOD["reasons"], "place": "first"}, "'place' is a whole number"),
        ({**GOOD["reasons"], "extra": 1}, "unknown entry 'extra'"),
        ({**GOOD["reasons"], "extra": 1, "third": 2}, "unknown entry 'extra'"),
        ({**GOOD["reasons"], "reason": []}, r"needs at least 1 \[\[reason\]\]"),
        ({**GOOD["matrix"], "need": []}, r"needs at least 1 \[\[need\]\]"),
        ({**GOOD["checklist"], "item": []}, r"needs at least 1 \[\[item\]\]"),
        ({**GOOD["evidence"], "point": []}, r"needs at least 1 \[\[point\]\]"),
        ({**GOOD["matrix"], "approaches": []}, "'approaches' is a list of"),
        ({**GOOD["reasons"], "remark": [{"map": "S1.for.1", "text": "x"}]}, "remark 1: 'when'"),
        ({**GOOD["reasons"], "reason": {}}, "'reason' is a list of tables"),
        ({**GOOD["reasons"], "none_verdict": "not_yet"}, "'none_verdict' is 'not_yet'"),
        ({**GOOD["chart"], "chart": "s9"}, "there is no chart 's9'"),
        ({**GOOD["chart"], "chart": "s2_framework"}, "'s2_framework' is S2's, not S1's"),
        (entry("reasons", map="S1.for.9"), "reason 1: 'map' is 'S1.for.9'"),
        (entry("reasons", map=None), "reason 1: 'map' is missing"),
        (entry("reasons", when=["nope"]), "reason 1: 'when': 'nope' is no field"),
        (entry("reasons", when=None), "'when' is a list of one or more"),
        (entry("reasons", **{"for": "tuning"}), "'for' is 'tuning'; allowed: prompting"),
        (entry("reasons", weight=3), "unknown entry 'weight'"),
        ({**GOOD["reasons"], "together": [{"map": "S1.for.1", "text": "x", "of": ["rag"],
                                           "verdict": "rag"}]}, "'of' is a list of two"),
        ({**GOOD["matrix"], "approaches": ["magic"]}, "'approaches' is a list of"),
        (entry("matrix", cells={"prompting": "yes"}), "the cell of 'rag' is 'yes', 'partly' or"),
        (entry("matrix", cells={"prompting": "yes", "rag": "maybe"}), "the cell of 'rag' is"),
        (entry("matrix", cells={"fine_tuning": "yes"}), "speaks of 'fine_tuning'"),
        (entry("matrix", cells={"fine_tuning": "yes", "magic": "no"}), "speaks of 'fine_tuning'"),
        (entry("matrix", of_the_whole="yes"), "'of_the_whole' is true or false"),
        ({**GOOD["matrix"], "pair": [{"map": "S2.hybrid.1", "of": ["rag", "fine_tuning"],
                                      "verdict": "rag"}]}, "'of' is two of prompting, rag"),
        ({**GOOD["matrix"], "approaches": ["prompting", "rag", "fine_tuning"],
          "need": [{**GOOD["matrix"]["need"][0],
                    "cells": {"prompting": "yes", "rag": "no", "fine_tuning": "no"}}],
          "pair": [{"map": "S2.hybrid.1", "of": ["rag", "fine_tuning", "prompting"],
                    "verdict": "rag"}]}, "'of' is two of prompting, rag, fine_tuning"),
        (entry("checklist", counts="twice"), "'counts' is 'twice'; allowed: for, against"),
        (entry("checklist", why=None), "'why' is missing"),
        (entry("evidence", cells={"rag": 3}), "'cells' is a table of texts"),
        (entry("evidence", when=[]), "'when' is a list of one or more"),
    ],
)  # fmt: skip
def test_a_file_out_of_order_is_refused_with_file_and_entry(told: dict[str, Any], why: str) -> None:
    with pytest.raises(SourceError, match=rf"^f\.toml.*{why}"):
        read_adviser("s1_x", "S1", told, "f.toml")


@pytest.fixture
def facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the facts to add to; what was read before is forgotten, then and afterwards."""
    shutil.copytree(Path(str(tables.FOLDER)), tmp_path / "facts")
    monkeypatch.setattr(tables, "FOLDER", tmp_path / "facts")
    read = (source_map, source_folders, sources, advisers, source_reader.charts)
    for cached in read:
        cached.cache_clear()
    yield tmp_path / "facts"
    for cached in read:
        cached.cache_clear()


def test_a_folder_of_files_is_a_new_source_with_a_chart_of_its_own(facts: Path) -> None:
    folder = facts / "sources/s7"
    folder.mkdir()
    (folder / "source.toml").write_text(
        'id = "S7"\ntitle = "A guide"\nauthor = "us"\ndate = "2026-11-20"\nnote = "n"\n'
    )
    (folder / "map.csv").write_text(
        "id,source,section,kind,gist\nS7.chart,S7,all,chart,one question\n"
    )
    (folder / "chart.toml").write_text(
        'procedure = "chart"\ntitle = "Chart"\nchart = "s7_one"\nmap = "S7.chart"\n'
    )
    (folder / "s7_one.mmd").write_text(
        "flowchart TD\n a{Is style needed?}\n a -->|Yes| t([Tune])\n a -->|No| p([Prompt])\n"
    )
    (folder / "s7_one.chart.toml").write_text(
        'source = "S7"\ntitle = "One question"\n[question.a]\nfield = "needs_style"\n'
        '[outcome.t]\nverdict = "fine_tuning"\n[outcome.p]\nverdict = "prompting"\n'
    )
    assert sources()["S7"].title == "A guide"
    assert verdicts(example_case(needs_style=True))["s7_one"] == "fine_tuning"
    assert verdicts(example_case(needs_style=False))["s7_one"] == "prompting"


def test_a_tenth_source_stands_after_the_ninth(facts: Path) -> None:
    for number in (10, 9):
        folder = facts / f"sources/s{number}"
        folder.mkdir()
        (folder / "source.toml").write_text(
            f'id = "S{number}"\ntitle = "t"\nauthor = "a"\ndate = "2026-11-20"\nnote = "n"\n'
        )
        (folder / "map.csv").write_text(
            f"id,source,section,kind,gist\nS{number}.all,S{number},all,list,one reason\n"
        )
        (folder / "reasons.toml").write_text(
            'procedure = "reasons"\ntitle = "Reasons"\nnone = "None."\n[[reason]]\n'
            f'map = "S{number}.all"\ntext = "x"\nwhen = ["needs_style"]\nfor = "rag"\n'
        )
    assert list(sources())[-2:] == ["S9", "S10"]
    assert list(advisers())[-2:] == ["s9_reasons", "s10_reasons"]


def test_a_map_that_names_a_row_twice_is_refused(facts: Path) -> None:
    more = "\nS1.chart,S1,again,chart,again\n"
    (facts / "source_map.csv").write_text((facts / "source_map.csv").read_text().rstrip() + more)
    with pytest.raises(FactError, match=r"S1\.chart stands twice"):
        source_map()


def test_a_source_without_its_title_is_refused(facts: Path) -> None:
    (facts / "sources/s1/source.toml").write_text('id = "S1"\n')
    with pytest.raises(SourceError, match=r"sources/s1/source\.toml: 'title' is missing"):
        sources()


def test_every_number_that_a_source_does_not_give_is_owned_as_a_reading() -> None:
    for folder, files in source_folders().items():
        for name, told in files.items():
            rules = [
                one for key in ("reason", "first", "item", "need") for one in told.get(key, [])
            ]
            for rule in rules:
                numbers = [w for line in rule["when"] for w in re.findall(r"(?:>=|<) \d", line)]
                assert rule.get("reading") or not numbers, (folder, name, rule["text"])


def test_procedures_are_the_kinds_that_the_documentation_names() -> None:
    told = source_reader.__doc__ or ""
    assert all(f'"{kind}"' in told for kind in GOOD)
