"""What lessons 00, 06, 07, 10 and 11 say, against the charts, cases, grades and rows behind it.

Each entry names words of the lesson that end in a figure, and where the figure comes from. What a
lesson says in words, such as where a path turns, stands below.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import combinations
from math import comb
from typing import Any

import pytest
from scipy.stats import binomtest

from tests.support.figures_in_prose import (
    ROOT,
    Figures,
    compare_figure,
    each_figure,
    example,
    prose,
)
from tune_or_not.case import example_case
from tune_or_not.compare.comparison import compare as compare_cases
from tune_or_not.compare.comparison import named
from tune_or_not.decision.advice.advisers import advice, advisers, verdicts
from tune_or_not.decision.advice.chart import DecisionChart
from tune_or_not.decision.advice.chart_reader import charts
from tune_or_not.decision.advice.checklist import Checklist, Count
from tune_or_not.decision.advice.worked_case import worked_cases
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.choice.recommendation import (
    USUAL_DRAWS,
    Recommendation,
    recommend_quickly,
)
from tune_or_not.decision.choice.worth_of_gain import worth_of_gain
from tune_or_not.decision.evidence.comparison import Comparison
from tune_or_not.decision.evidence.graded_answers import read_graded
from tune_or_not.decision.evidence.graded_questions import (
    LEVEL,
    differing_at,
    questions_needed,
    smallest_gain,
)
from tune_or_not.decision.evidence.paired import compare, mcnemar
from tune_or_not.decision.evidence.power import power
from tune_or_not.decision.evidence.scored_sources import COURSE, scored_projects, scores
from tune_or_not.facts.tables import facts, toml
from tune_or_not.panels.advice.three_charts_panel import FIELDS
from tune_or_not.record.review_date import AT_THE_LATEST_DAYS

# Lessons quote the prices as they ship, whatever the other tests freeze.
pytestmark = pytest.mark.usefixtures("shipped_facts")

START, CHARTS, CASES, EVIDENCE, DECISION = (
    "00_start_here", "06_following_the_flowcharts", "07_case_studies", "10_evidence_first",
    "11_your_decision",
)  # fmt: skip
THREE = ("s1_decision", "s2_framework", "s5_flowchart")
EXAMPLE = example_case()
WORKED = worked_cases(ROOT / "lessons/cases/worked")
PUBLIC = {name: case for name, case in WORKED.items() if not name.startswith("s")}
HARVEY = PUBLIC["harvey"].case
LOCKED = [project for project in scored_projects() if project.half == "locked"]


def ways(chart: DecisionChart, node: str) -> int:
    """How many ways lead from this box to an end."""
    return sum(ways(chart, edge.target) for edge in chart.exits[node]) or 1


def boxes(chart: DecisionChart, kind: str) -> int:
    return sum(node.kind == kind for node in chart.nodes)


S5 = charts()["s5_flowchart"]


@cache
def graded() -> Comparison:
    """The invented 200 graded answers."""
    return compared((ROOT / "lessons/data/graded_answers.csv").read_text("utf-8"))


@cache
def of_the_lab() -> Comparison:
    return compared(
        (ROOT / "widgets/tune_or_not/lab/results/graded_answers.csv").read_text("utf-8")
    )


def compared(text: str) -> Comparison:
    answers = read_graded(text)
    found = compare(answers.prompt, answers.candidate)
    assert found is not None
    return found


def needed(gain: float) -> float:
    return questions_needed(gain, differing_at(gain, EXAMPLE.prompt_score))


def row(provider: str, item: str) -> str:
    (only,) = (
        one for one in facts("training_data") if one.provider == provider and one.item == item
    )
    return str(only.value)


def number(provider: str, item: str, place: int = 0) -> int:
    return int(row(provider, item).split("-")[place])


def scored(adviser: str, half: list[Any]) -> Any:
    (only,) = (score for score in scores(half) if score.adviser == adviser)
    return only


def in_the_benchmark(section: str, adviser: str, column: int) -> int:
    """A cell of benchmarks/published_projects.md."""
    report = (ROOT / "benchmarks/published_projects.md").read_text("utf-8")
    lines = report.partition(f"### Entered by: {section}")[2].splitlines()
    line = next(line for line in lines if line.startswith(f"| {adviser} |"))
    return int(line.strip("|").split("|")[column])


BLIND = "somebody who saw only the facts"


def exactly_or_further(successes: int, throws: int) -> float:
    """The chance of a split at least as uneven as this one, by the binomial law itself."""
    return 2 * sum(comb(throws, k) for k in range(successes, throws + 1)) / 2**throws


@cache
def judged(day: str) -> Recommendation:
    return recommend_quickly(example("signed_in_november").changed(as_of=day))


def counted(**changes: Any) -> Count:
    procedure = advisers()["s2_checklist"].procedure
    assert isinstance(procedure, Checklist)
    return procedure.count(example_case(**changes))


SEVEN = {"prompt_score": 0.9, "style_is_complex": True}

FIGURES: Figures = {
    START: [
        ("It gets 300,000", lambda: EXAMPLE.requests_per_month),
        ("the best answers 78 %", lambda: 100 * EXAMPLE.prompt_score),
        ("they need 85 %", lambda: 100 * EXAMPLE.score_needed),
        ("was measured at 88 %", lambda: 100 * EXAMPLE.retrieval_score),
    ],
    CHARTS: [
        ("falls short (78 %", lambda: 100 * example("where_they_part/2_fewer_tokens").prompt_score),
        ("where 85 %", lambda: 100 * example("where_they_part/2_fewer_tokens").score_needed),
    ],
    CASES: [
        ("held against 75", lambda: len(scored_projects())),
        ("with 5,000", lambda: (
            5_000 if recommend_quickly(HARVEY.changed(training_examples=5_000)).verdict
            == "fine_tuning_rag" else 0
        )),
        ("acceptable in 31", lambda: scored(COURSE, LOCKED).acceptable),
        ("31 of 37", lambda: len(LOCKED)),
        ("clearly wrong in 3", lambda: scored(COURSE, LOCKED).wrong),
        ("else prompt) came to 30", lambda: in_the_benchmark(BLIND, "three lines", 1)),
        ("30 and 3", lambda: in_the_benchmark(BLIND, "three lines", 3)),
        ("With 37", lambda: len(LOCKED)),
    ],
    EVIDENCE: [
        ("throws comes about by luck in 1.6", lambda: 100 * exactly_or_further(7, 7)),
        ("further apart in 21 %", lambda: 100 * exactly_or_further(15, 23)),
        ("Here are 200", lambda: graded().questions),
        ("was right in 129", lambda: of_the_lab().prompt * of_the_lab().questions),
        ("and in 131", lambda: of_the_lab().candidate * of_the_lab().questions),
        ("of 160", lambda: of_the_lab().questions),
        ("is ahead by 5.5", lambda: 100 * graded().difference),
        ("On 169", lambda: graded().both + graded().neither),
        ("tuning won 21", lambda: graded().only_candidate),
        ("lost 10,", lambda: graded().only_prompt),
        ("about 45,000", lambda: worth_of_gain(EXAMPLE).of(0.01)),
        (
            "must gain 19.5",
            lambda: 100 * (worth_of_gain(example_case(loss_per_error=0.1)).pays_from or 0),
        ),
        ("had only 100", lambda: EXAMPLE.evaluation_examples),
        ("it takes about 500", lambda: float(needed(0.07))),
        ("each other, 30 %", lambda: 100 * differing_at(0.07, EXAMPLE.prompt_score)),
        ("answers above, 15.5 %", lambda: 100 * graded().differing),
        ("a gain of about 20", lambda: 100 * (smallest_gain(50, EXAMPLE.prompt_score) or 0)),
        ("in up to 23 %", lambda: 100 * (1 - (1 - LEVEL) ** 5)),
        ("In short: 50", lambda: number("S2", "good examples to start")),
        ("50 to 100", lambda: number("S2", "good examples to start", 1)),
        ("start (quoting OpenAI), 200", lambda: number("S2", "many successful fine-tunes")),
        ("200 to 500", lambda: number("S2", "many successful fine-tunes", 1)),
        ("more after 1,000", lambda: number("S2", "diminishing returns after")),
        ("fewer than 10", lambda: number("OpenAI", "fewest examples accepted")),
        ("starting with 50", lambda: number("OpenAI", "good examples to start")),
        ("Google starts at 100", lambda: number("Google Vertex", "good examples to start")),
        ("AWS at 100", lambda: number("AWS Nova", "good examples to start")),
        ("would not sign are 15 %", lambda: 100 * 3 / 20),
        ("anything from 3", lambda: 100 * share_of(20, 3)[0]),
        ("3 to 38 %", lambda: 100 * share_of(20, 3)[1]),
    ],
    DECISION: [
        ("is more than 180", lambda: float(toml("ages")["stale_after"]["value"])),
        ("a model in it, or 90", lambda: AT_THE_LATEST_DAYS),
    ],
}  # fmt: skip


def share_of(drawn: int, bad: int) -> tuple[float, float]:
    """The 95 % interval of a share by Clopper and Pearson."""
    interval = binomtest(bad, drawn).proportion_ci(0.95, method="exact")
    return interval.low, interval.high


@each_figure(FIGURES)
def test_a_figure_in_the_prose_is_that_of_its_run_or_row(
    name: str, words: str, computed: Callable[[], float]
) -> None:
    compare_figure(name, words, computed())


# 00


def test_three_guides_one_case_and_where_two_of_them_turn() -> None:
    assert list(verdicts(EXAMPLE, THREE).values()) == ["fine_tuning", "rag", "rag"]
    for score, s1, s5 in ((0.84, "fine_tuning", "rag"), (0.85, "prompting", "prompting")):
        given = verdicts(example_case(prompt_score=score), THREE)
        assert list(given.values()) == [s1, "rag", s5]
    behaviour = verdicts(example_case(needs_behaviour=True), THREE)
    assert behaviour["s2_framework"] == "fine_tuning_rag"


def test_a_thousand_draws_and_retrieval_at_a_prompt_that_reaches_the_score() -> None:
    assert USUAL_DRAWS == 1000
    assert "a thousand times" in prose(START)
    assert recommend_quickly(example_case(prompt_score=0.85)).verdict == "rag"


# 06


def test_eleven_questions_seven_outcomes_twelve_ways() -> None:
    assert "eleven questions, seven outcomes and twelve ways" in prose(CHARTS)
    assert (boxes(S5, "question"), boxes(S5, "outcome")) == (11, 7)
    assert ways(S5, S5.root) == 12


def test_the_paths_turn_at_ten_million_tokens_and_a_thousand() -> None:
    assert "At 10 million tokens the path turns" in prose(CHARTS)
    for tokens, verdict in ((9_900_000, "rag"), (10_000_000, "fine_tuning_rag")):
        given = verdicts(example_case(knowledge_tokens=tokens), THREE)
        assert given["s5_flowchart"] == verdict
    denied = {"needs_consistency": False, "complex_task": False, "deep_expertise": False}
    for tokens, verdict in ((999, "prompting"), (1_000, "fine_tuning")):
        given = verdicts(example_case(**denied, output_tokens=tokens), THREE)
        assert given["s1_decision"] == verdict


def test_private_data_end_in_a_model_of_ones_own() -> None:
    walked = {"mainly_retrieval": False, "needs_consistency": False}
    case = example_case(**walked, sensitive_data=True, api_allowed=False)
    assert verdicts(case, THREE)["s5_flowchart"] == "fine_tuning"


def test_where_they_part() -> None:
    """The verdicts behind the lesson's list, in the order of the files."""
    given = {
        path.stem[2:]: tuple(verdicts(example(f"where_they_part/{path.stem}"), THREE).values())
        for path in sorted((ROOT / "lessons/cases/where_they_part").glob("*.json"))
    }
    assert given == {
        "no_special_need": ("prompting", "prompting", "hosted_api"),
        "fewer_tokens": ("fine_tuning", "prompting", "hosted_api"),
        "field_known": ("fine_tuning", "rag", "base_model"),
        "field_unknown": ("fine_tuning", "rag", "fine_tuning"),
        "large_corpus": ("prompting", "rag", "fine_tuning_rag"),
        "guardrails": ("prompting", "fine_tuning", "hosted_api"),
        "no_api": ("prompting", "prompting", "fine_tuning"),
    }


def test_it_takes_three_switches_until_all_three_agree() -> None:
    assert "(Three. One way: Yes to a behaviour and to sensitive data, No to an API.)" in prose(
        CHARTS
    )
    case = example("where_they_part/2_fewer_tokens")

    def agree(names: tuple[str, ...]) -> bool:
        moved = case.changed(**{name: not getattr(case, name) for name in names})
        return len(set(verdicts(moved, THREE).values())) == 1

    assert not any(agree(names) for n in (0, 1, 2) for names in combinations(FIELDS, n))
    assert agree(("needs_behaviour", "sensitive_data", "api_allowed"))


# 07


def test_four_three_and_eleven_cases_of_which_six_tuned() -> None:
    assert [sum(name.startswith(s) for name in WORKED) for s in ("s2_", "s3_")] == [4, 3]
    assert len(PUBLIC) == 11
    assert "Six of the eleven tuned" in prose(CASES)
    assert sum(case.verdict == "fine_tuning" for case in PUBLIC.values()) == 6


def test_checkrs_two_reports() -> None:
    assert "90 % right in 0.15 seconds, a second report 85 % in half a second" in prose(CASES)
    assert "about 90 % right, 0.15 s" in PUBLIC["checkr"].done
    assert "85 % right on them, in half a second" in PUBLIC["checkr"].note


def test_the_library_turns_where_the_lesson_says() -> None:
    library = WORKED["s3_1_software_library"].case
    famous = library.changed(data_is_new=False, prompt_score=0.9)
    given = verdicts(famous, ("s2_framework", "s3_reasons", "s5_flowchart"))
    assert list(given.values()) == ["rag", "prompting", "prompting"]
    assert recommend_quickly(famous).verdict == "prompting"
    mistakes = {"rag_covers_knowledge": False, "repeats_mistakes": True, "training_examples": 2_000}
    assert recommend_quickly(library).verdict == "rag"
    assert recommend_quickly(library.changed(**mistakes)).verdict == "fine_tuning_rag"


def test_harvey_had_tried_retrieval_and_the_course_leads_with_it_by_little() -> None:
    assert "in little more than half of the draws" in prose(CASES)
    assert HARVEY.retrieval_in_place
    assert not HARVEY.rag_covers_knowledge
    leads = recommend_quickly(HARVEY)
    assert leads.verdict == "rag"
    assert 0.5 < leads.share < 0.6


def test_indeeds_long_prompt_alone_makes_it_tune() -> None:
    indeed = PUBLIC["indeed"].case
    assert recommend_quickly(indeed).verdict == "fine_tuning"
    assert recommend_quickly(indeed.changed(wants_fewer_tokens=False)).verdict == "prompting"


def test_cosine_and_harvey_part_from_the_course_where_the_lesson_says() -> None:
    assert recommend_quickly(PUBLIC["cosine"].case).verdict == "prompting"
    assert recommend_quickly(PUBLIC["harvey"].case).verdict == "rag"
    assert "10 billion tokens" in PUBLIC["harvey"].done
    assert "on 10 billion tokens of law" in prose(CASES)


# 10


def test_tuning_pays_from_two_points_on() -> None:
    assert "from two points on" in prose(EVIDENCE)
    assert 0.015 < (worth_of_gain(EXAMPLE).pays_from or 0) < 0.025


def test_seven_points_show_in_one_try_out_of_five() -> None:
    seen = power(EXAMPLE.evaluation_examples, 0.07, differing_at(0.07, EXAMPLE.prompt_score))
    assert "in one try out of five" in prose(EVIDENCE)
    assert seen == pytest.approx(1 / 5, abs=0.03)
    assert 2_000 < needed(0.02) < 10_000


def test_half_the_gain_takes_four_times_the_questions() -> None:
    assert questions_needed(0.05, 0.3) / questions_needed(0.1, 0.3) == pytest.approx(4, rel=0.1)


def test_neither_the_invented_nor_the_labs_answers_show_a_difference() -> None:
    assert not graded().beyond_chance
    assert graded().low == pytest.approx(0, abs=0.01)
    assert not of_the_lab().beyond_chance
    assert mcnemar(0, 7) < LEVEL < mcnemar(8, 15)


# 11


def test_five_six_and_seven_of_seven_and_a_tie() -> None:
    for changes, yes in (({}, 5), ({"prompt_score": 0.85}, 6), (SEVEN, 7)):
        assert counted(**changes).yes == yes
    last = counted(**SEVEN)
    assert (last.items, last.votes_for, last.votes, last.corrected) == (7, 2, 4, None)


def test_two_days_twenty_advisers_and_two_bills() -> None:
    contracts = example("signed_in_november")
    days = ("2026-11-20", "2026-03-01")
    given = [verdicts(contracts.changed(as_of=day)) for day in days]
    assert given[0] == given[1]
    assert "twenty in all" in prose(DECISION)
    assert len(given[0]) == len(advice(contracts)) == 20
    for day, months in zip(days, (1, 10), strict=True):
        assert judged(day).verdict == "rag"
        assert judged(day).shares["rag"] > 0.8
        assert estimate(contracts.changed(as_of=day)).months == months
    assert "one month for A and ten for B" in prose(DECISION)
    later = compare_cases(named([contracts.changed(as_of=day) for day in days]))
    november, march = later.per_month("fine_tuning")
    assert november > 4 * march
    assert "more than four times as much" in prose(DECISION)


def test_twelve_ideas_lie_ready() -> None:
    assert "The sample holds twelve" in prose(DECISION)
    lines = (ROOT / "lessons/data/ideas.csv").read_text("utf-8").strip().splitlines()
    assert len(lines) == 1 + 12


def test_five_or_fewer_of_ten_at_80_percent_once_in_thirty_tries() -> None:
    chance = sum(comb(10, k) * 0.8**k * 0.2 ** (10 - k) for k in range(6))
    assert "once in thirty tries" in prose(DECISION)
    assert 1 / chance == pytest.approx(30, abs=1)
