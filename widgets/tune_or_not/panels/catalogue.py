"""The catalogue: a row for each panel, and the tables and lists of fields that lessons use.

To add a panel, write it and add its row. The proofs run over these rows: a patched picture equals
a fresh one, a closed panel leaves nothing behind, everything is reached by keyboard, in a narrow
window and in the dark theme.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pkgutil import resolve_name
from types import MappingProxyType
from typing import Any

Arguments = Callable[[Any], tuple[Any, ...]]
"""From an open lesson to what its panel is called with."""


def _example(here: Any) -> tuple[Any, ...]:
    return (here.example(),)


def _nothing(_here: Any) -> tuple[Any, ...]:
    return ()


@dataclass(frozen=True)
class Entry:
    """One panel.

    `function` is the dotted place of what makes it, `module:name`, which may lie on a floor above
    this one: it is imported when it is asked for. `example` gives arguments to try it with.
    """

    title: str
    function: str
    example: Arguments = _example


def _bill(module: str, title: str, function: str = "") -> Entry:
    return Entry(title, f"tune_or_not.panels.bill.{module}:{function or module}")


def _advice(module: str, title: str) -> Entry:
    return Entry(title, f"tune_or_not.panels.advice.{module}:{module}")


def _lab(module: str, title: str) -> Entry:
    return Entry(title, f"tune_or_not.panels.lab.{module}:{module}", _nothing)


def _flowchart(here: Any) -> tuple[Any, ...]:
    return here.example(), "s2_framework"


def _three_charts(here: Any) -> tuple[Any, ...]:
    return here.example(), here.examples("where_they_part")


def _paired_evidence(here: Any) -> tuple[Any, ...]:
    graded = load("graded_examples")(here.files("graded_*.csv"))
    return here.example(), graded


def _data(here: Any) -> tuple[Any, ...]:
    return here.example(), here.files("*.jsonl")


def _compare(here: Any) -> tuple[Any, ...]:
    return here.example(), ["2026-03-01"], ["tuning_offer", "prompt_score"]


def _case_studies(here: Any) -> tuple[Any, ...]:
    return here, here.worked("S2")


def _here(here: Any) -> tuple[Any, ...]:
    return (here,)


def _own_case(here: Any) -> tuple[Any, ...]:
    return (here.case,)


PANELS: Mapping[str, Entry] = MappingProxyType(
    {
        "answer": Entry(
            "The answer, what to ask next, side by side, and the way",
            "tune_or_not.panels.choice.answer_panel:answer_panel",
            _own_case,
        ),
        "answer_bar": Entry(
            "The answer in one bar and one line",
            "tune_or_not.panels.choice.answer_panel:answer_bar_panel",
            _own_case,
        ),
        "board": _advice("board_panel", "What every adviser says"),
        "flowchart": Entry(
            "A decision chart and the path through it",
            "tune_or_not.panels.advice.flowchart_panel:flowchart_panel",
            _flowchart,
        ),
        "three_charts": Entry(
            "One project on three charts",
            "tune_or_not.panels.advice.three_charts_panel:three_charts_panel",
            _three_charts,
        ),
        "matrix": _advice("matrix_panel", "What each approach does for the needs"),
        "checklist": _advice("checklist_panel", "Seven questions, counted twice"),
        "reasons": _advice("reasons_panel", "Reasons by source"),
        "reason_grid": _advice("reason_grid_panel", "Reasons by theme"),
        "case_studies": Entry(
            "Cases to guess at, one by one",
            "tune_or_not.lesson.case_studies:case_studies_panel",
            _case_studies,
        ),
        "cost": _bill("cost_panel", "The bill over the months, and how sure it is"),
        "request_cost": _bill("request_cost_panel", "What one request costs"),
        "volume": _bill("volume_panel", "Cost per request by volume"),
        "ways_to_buy": _bill("ways_to_buy_panel", "Every way to buy a tuned model"),
        "tornado": _bill("tornado_panel", "Which uncertain numbers move the answer"),
        "argument": _bill("argument_panel", "The classic argument, and what turns it"),
        "being_wrong": _bill("being_wrong_panel", "What wrong answers lose"),
        "spectrum": _bill("spectrum_panel", "What a set-up takes"),
        "by_load": _bill("by_load_panel", "A GPU of one's own as it fills up"),
        "latency": _bill("latency_panel", "How long an answer takes"),
        "cost_against_latency": _bill("cost_against_latency_panel", "Cost against time"),
        "adapter": _bill("adapter_panel", "How many weights LoRA trains"),
        "model_plus_data": _bill("model_plus_data_panel", "A general model plus your data"),
        "tuned_with_retrieval": _bill(
            "hybrid_panel", "A tuned model with retrieval", "tuned_with_retrieval_panel"
        ),
        "router": _bill("hybrid_panel", "A router before specialists", "router_panel"),
        "own_numbers": Entry(
            "Numbers of the reader's own", "tune_or_not.panels.kit.own_numbers:OwnNumbers"
        ),
        "strategies": _lab("strategies_panel", "The lab: ways to give a model a fact"),
        "ask_models": _lab("ask_models_panel", "The lab: ask three models"),
        "new_facts": _lab("new_facts_panel", "The lab: new facts taught by training"),
        "note_conflict": _lab("note_conflict_panel", "The lab: a note against what a model knew"),
        "answer_writers": _lab("answer_writers_panel", "The lab: who writes the answers"),
        "forgetting": _lab("forgetting_panel", "The lab: what training costs in general skill"),
        "example_quality": _lab("example_quality_panel", "The lab: how many examples, how good"),
        "adapter_strength": _lab("adapter_strength_panel", "The lab: an adapter turned up and off"),
        "paired_evidence": Entry(
            "Graded answers compared",
            "tune_or_not.panels.evidence.evidence_panel:evidence_panel",
            _paired_evidence,
        ),
        "questions_needed": Entry(
            "How many graded questions show a gain",
            "tune_or_not.panels.evidence.questions_needed_panel:questions_needed_panel",
        ),
        "prompt_search": Entry(
            "The best of many prompts, and its luck",
            "tune_or_not.panels.evidence.prompt_search_panel:prompt_search_panel",
        ),
        "scored_sources": Entry(
            "Sources held against published projects",
            "tune_or_not.panels.evidence.scored_sources_panel:scored_sources_panel",
            _nothing,
        ),
        "data": Entry(
            "A training file, checked", "tune_or_not.panels.dataset.data_panel:data_panel", _data
        ),
        "triage": Entry(
            "Many ideas at once", "tune_or_not.triage.panel:triage_panel", _nothing
        ),
        "compare": Entry(
            "Two cases side by side", "tune_or_not.compare.panel:compare_panel", _compare
        ),
        "record": Entry("The decision record", "tune_or_not.lesson.opened:Lesson.record", _here),
    }
)  # fmt: skip
"""Every panel by the name that a lesson calls it by."""

OTHERS: Mapping[str, str] = MappingProxyType(
    {
        "FIRST_FIELDS": "tune_or_not.panels.choice.answer_panel:FIRST_FIELDS",
        "CHARTS": "tune_or_not.panels.advice.board_panel:CHARTS",
        "COST_FIELDS": "tune_or_not.panels.bill.cost_panel:EVERY_FIELD",
        "OWN_GPU_FIELDS": "tune_or_not.panels.bill.latency_panel:OWN_GPU_FIELDS",
        "graded_examples": "tune_or_not.panels.evidence.graded_examples:graded_examples",
        "published_together_table": (
            "tune_or_not.charts.bill.published_together:published_together_table"
        ),
        "reason_table": "tune_or_not.charts.advice.reason_table:reason_table",
        "request_cost_table": "tune_or_not.charts.kit.tables:request_cost_table",
        "same_scores_table": "tune_or_not.panels.evidence.same_scores_table:same_scores_table",
        "upfront_table": "tune_or_not.charts.kit.tables:upfront_table",
        "verdict_table": "tune_or_not.charts.kit.tables:verdict_table",
        "ways_to_train_table": "tune_or_not.charts.kit.tables:ways_to_train_table",
        "worked_table": "tune_or_not.charts.advice.worked_table:worked_table",
    }
)
"""Tables, examples and lists of fields that go with the panels."""

NAMES: Mapping[str, str] = MappingProxyType(
    {name: entry.function for name, entry in PANELS.items()} | dict(OTHERS)
)
"""The dotted place of everything that a lesson finds under `panels`."""


def load(name: str) -> Any:
    """What stands under this name. Raises KeyError for a name that the catalogue lacks."""
    return resolve_name(NAMES[name])


def example_panel(name: str, here: Any) -> Any:
    """The panel of this name, made with the arguments of its row; `here` is an open lesson."""
    return load(name)(*PANELS[name].example(here))
