"""The table of what each adviser would have said of the published projects, and its panel."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

from benchmarks.published_projects import learning, outcomes
from tune_or_not.charts.evidence.scored_sources import (
    ScoredSources,
    ScoredSourcesChart,
    name_of,
    sentence,
)
from tune_or_not.decision.evidence.scored_sources import (
    COURSE,
    Score,
    ScoredProject,
    scored_projects,
    scores,
)
from tune_or_not.panels.evidence.scored_sources_panel import HALVES, KINDS, scored_sources_panel


@pytest.mark.slow
def test_the_learning_half_comes_out_again() -> None:
    """The locked half is the benchmark's alone: its rows stand as it wrote them."""
    again = {row["id"]: row for row in outcomes(learning())}
    kept = {p.id: p for p in scored_projects() if p.half == "learning"}
    assert kept.keys() == again.keys()
    for name, project in kept.items():
        assert project.outcomes.items() <= again[name].items()
        assert (project.kind, project.told_by, project.done) == tuple(
            again[name][column] for column in ("kind", "told_by", "done")
        )


def test_the_table_holds_both_halves_whole() -> None:
    halves = Counter(project.half for project in scored_projects())
    assert halves == {"learning": len(learning()), "locked": 75 - len(learning())}
    columns = {frozenset(project.outcomes) for project in scored_projects()}
    assert len(columns) == 1


def test_projects_are_counted() -> None:
    def project(course: str) -> ScoredProject:
        every = dict.fromkeys(scored_projects()[0].outcomes, "undecided")
        return ScoredProject("x", "learning", "product", "others", "rag", {**every, COURSE: course})

    some = [project(o) for o in ("acceptable", "acceptable", "clearly wrong", "miss", "undecided")]
    first, *others = scores(some)
    assert (first.adviser, first.acceptable, first.wrong, first.neither) == (COURSE, 2, 1, 2)
    assert all(score.neither == 5 for score in others)


def test_every_kind_of_project_can_be_chosen() -> None:
    panel = scored_sources_panel()
    for kind, half in product(KINDS, HALVES):
        panel.choose(kind=kind, half=half)
        some = [p for p in scored_projects() if KINDS[kind](p) and HALVES[half] in ("", p.half)]
        own = Counter(project.outcomes[COURSE] for project in some)
        assert panel.sentence == sentence(ScoredSources(len(some), scores(some)))
        if some:
            assert f"clearly wrong in {own['clearly wrong']}; " in panel.sentence
    panel.close()


def test_a_bar_is_as_long_as_its_count_and_named() -> None:
    some = scored_projects()
    chart = ScoredSourcesChart(ScoredSources(len(some), scores(some)))
    for row, score in enumerate(scores(some)):
        widths = [chart._bars[part][row].get_width() for part in ("acceptable", "neither", "wrong")]
        assert widths == [score.acceptable, score.neither, score.wrong]
        assert sum(widths) == len(some)
    assert name_of("s2_framework") == "S2 framework"
    assert "This course" in chart.live.svg


def test_what_lesson_06_says_of_two_kinds_holds() -> None:
    def of(kind: str) -> dict[str, Score]:
        locked = [p for p in scored_projects() if KINDS[kind](p) and p.half == "locked"]
        return {score.adviser: score for score in scores(locked)}

    retrieved, tuned = of("retrieved"), of("tuned a model")
    s1 = retrieved["s1_decision"]
    assert s1.wrong > s1.acceptable + s1.neither
    assert retrieved["s2_framework"].wrong == 0
    for adviser in ("s1_decision", "s5_flowchart"):
        assert tuned[adviser].acceptable > tuned["s2_framework"].acceptable
        assert tuned[adviser].wrong < tuned["s2_framework"].wrong
