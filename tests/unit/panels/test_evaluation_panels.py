"""Panels of evidence: they follow the case and what is pasted, and carry numbers into a case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.support.widgets import picture
from tune_or_not.case import Case, bounds, example_case, ladder
from tune_or_not.charts.evidence.paired_evidence import (
    NOTHING_GRADED,
    Evidence,
    PairedEvidenceChart,
)
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.decision.choice.worth_of_gain import worth_of_gain
from tune_or_not.decision.evidence.paired import compare
from tune_or_not.panels.evidence.evidence_panel import EvidencePanel, evidence_panel
from tune_or_not.panels.evidence.graded_examples import graded_examples
from tune_or_not.panels.evidence.questions_needed_panel import (
    FIELDS,
    OFFERED,
    questions_needed_panel,
)
from tune_or_not.panels.evidence.same_scores_table import same_scores_table
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.reader.kept_text import KeptText
from tune_or_not.reader.my_decision import MyDecision

ROWS = "\n".join(["a,1,1"] * 60 + ["b,1,0"] * 3 + ["c,0,1"] * 20 + ["d,0,0"] * 17)
EXAMPLE = {
    "first": "question,prompt_only,fine_tuned\n"
    + "\n".join(f"{n},{line[2:]}" for n, line in enumerate(ROWS.splitlines())),
    "second": "1,1\n0,1\n1,0",
}
HOSTILE = "question,prompt_only,fine_tuned\nA,<img src=x onerror=alert(1)>,1\nB,1,1\nC,0,1"


@pytest.fixture
def live() -> LiveCase:
    return LiveCase()


@pytest.fixture
def evidence(live: LiveCase) -> Iterator[EvidencePanel]:
    panel = evidence_panel(live, EXAMPLE)
    yield panel
    panel.close()


def test_the_sentence_says_difference_chance_goal_and_worth(evidence: EvidencePanel) -> None:
    assert evidence.sentence.startswith(
        "On 100 questions the candidate scores 80 % and the prompt 63 %: +17 points, 95 % interval "
    )
    assert "chance hardly explains it (exact McNemar test, p under 0.001)" in evidence.sentence
    assert (
        "must gain 22 points: the interval holds that and less, so nobody knows yet."
        in evidence.sentence
    )
    assert "the difference is worth about $770,000" in evidence.sentence
    assert picture(evidence).status == picture(evidence).alt == evidence.sentence


@pytest.mark.parametrize(
    ("score_needed", "said"),
    [
        (0.63, "The prompt alone reaches the 63 % needed."),
        (0.65, "To reach the 65 % needed it must gain 2 points: it gains at least that."),
        (0.99, "To reach the 99 % needed it must gain 36 points: it gains less."),
    ],
)
def test_it_is_held_against_the_score_needed(
    live: LiveCase, evidence: EvidencePanel, score_needed: float, said: str
) -> None:
    live.set(score_needed=score_needed)
    assert said in evidence.sentence
    assert picture(evidence).status == evidence.sentence


def test_what_is_pasted_replaces_the_example_until_the_box_is_empty(
    evidence: EvidencePanel,
) -> None:
    before, drawn = evidence.sentence, picture(evidence).patch
    evidence.paste("question,prompt_only,fine_tuned\nA,yes,no\nB,1,1\nC,0,0")
    assert "On 3 questions" in evidence.sentence
    assert "-33.3 points" in evidence.sentence
    assert picture(evidence).patch != drawn
    evidence.paste("  ")
    assert evidence.sentence == before


def test_no_text_of_a_gain_covers_the_line_at_zero() -> None:
    prompt = np.repeat([1.0, 1.0, 0.0, 0.0], [146, 10, 21, 23])
    candidate = np.repeat([1.0, 0.0, 1.0, 0.0], [146, 10, 21, 23])
    found = Evidence(compare(prompt, candidate), 0.85, worth_of_gain(example_case()))
    chart = PairedEvidenceChart(found)
    axes = chart.live.figure.axes[1]
    told = [text for text in axes.texts if "points" in text.get_text()]
    assert len(told) == 3
    assert min(text.get_position()[0] for text in told) > 0


def test_another_example_is_compared(evidence: EvidencePanel) -> None:
    evidence._example.index = 1
    assert "On 3 questions" in evidence.sentence
    assert picture(evidence).status == evidence.sentence


def test_the_courses_example_looks_better_and_is_not_shown_to_be(live: LiveCase) -> None:
    data = Path(__file__).parents[3] / "lessons/data"
    examples = graded_examples({"course": data / "graded_answers.csv"})
    panel = evidence_panel(live, examples)
    assert panel.answers.problems == ()
    assert "+5.5 points" in panel.sentence
    assert "Chance alone could explain it" in panel.sentence
    panel.close()


def test_bad_rows_are_told_escaped_and_the_text_stays(evidence: EvidencePanel) -> None:
    evidence.paste(HOSTILE)
    told = evidence._problems.value
    assert evidence._box.value == HOSTILE
    assert "2 questions read; 1 row is left out." in told
    assert "Row 2, column 2" in told
    assert "&lt;img src=x" in told
    assert "<img" not in told


@pytest.mark.parametrize("text", ["nonsense", "a,b\nc,d", "x,1,1"])
def test_text_without_two_questions_is_said_and_can_not_be_used(
    evidence: EvidencePanel, live: LiveCase, text: str
) -> None:
    evidence.paste(text)
    assert evidence.sentence == NOTHING_GRADED
    assert evidence.use() == "There is nothing to use yet."
    assert live.case == example_case()
    assert evidence._repr_mimebundle_()["text/plain"] == NOTHING_GRADED


def test_scores_between_right_and_wrong_are_drawn_too(evidence: EvidencePanel) -> None:
    evidence.paste("0.2,0.9\n0.5,0.5\n0.4,0.6\n0.7,0.1")
    assert "paired permutation test" in evidence.sentence
    assert "graded alike" in str(picture(evidence).patch)


@pytest.mark.slow
def test_the_numbers_go_into_the_readers_case(live: LiveCase) -> None:
    mine = LiveCase(Case.of({"needs_behaviour": True, "score_needed": 0.8, "stable_task": True,
                             "team_can_train": True, "needs_knowledge": False}))  # fmt: skip
    before = mine.case
    panel = evidence_panel(live, EXAMPLE, mine=mine)
    panel.paste(next(iter(EXAMPLE.values())))
    told = panel.use()
    case = mine.case
    assert (case.evaluation_examples, case.prompt_score, case.tuned_score) == (100, 0.63, 0.8)
    assert live.case == example_case()
    assert "Score of the tuned model: unknown → 80 %" in told
    now, earlier = (VERDICTS[recommend_quickly(each).verdict] for each in (case, before))
    assert now != earlier
    assert f"The course's verdict: {now} (before: {earlier})." in told
    panel.paste("a,1,1\nb,0,1\n")
    assert "Score of the tuned model: 80 % → 100 %" in panel.use()
    assert "Score of the tuned model: 100 % → 80 %" in panel._use.undo()
    assert mine.case == case
    assert "Score of the tuned model: 80 % → unknown" in panel._use.undo()
    assert (mine.case, panel._use.undo()) == (before, "")
    mine.take(before)
    panel.use()
    panel._use.undo()
    assert mine.case == before
    assert mine.case.model_fields_set == before.model_fields_set
    panel.close()


@pytest.mark.slow
def test_an_examples_numbers_are_nobodys(live: LiveCase) -> None:
    mine = LiveCase()
    panel = evidence_panel(live, EXAMPLE, mine=mine)
    assert not panel._use.enabled
    assert panel.use() == "There is nothing to use yet."
    panel.paste("a,1,1\nb,0,1\n")
    assert panel._use.enabled
    panel.paste("")
    assert not panel._use.enabled
    assert mine.case == example_case()
    panel.close()


def test_an_example_in_a_readers_own_case_is_called_one() -> None:
    live = LiveCase(Case(), origin=Case())
    panel = evidence_panel(live, EXAMPLE)
    assert panel.sentence.startswith("An example's answers, not yours: on 100 questions")
    assert "86 % (usual, not told) needed" in panel.sentence
    live.set(score_needed=0.9)
    panel.paste("a,1,1\nb,0,1\n")
    assert panel.sentence.startswith("On 2 questions")
    assert "the 90 % needed" in panel.sentence
    panel.close()


def test_what_was_pasted_is_there_again(tmp_path, live: LiveCase) -> None:
    kept = KeptText(MyDecision(tmp_path, say=print), "graded_answers")
    panel = evidence_panel(live, EXAMPLE, kept=kept)
    panel.paste(HOSTILE)
    panel.close()
    again = evidence_panel(live, EXAMPLE, kept=KeptText(MyDecision(tmp_path, print), kept._name))
    assert again._box.value == HOSTILE
    assert "On 2 questions" in again.sentence
    again.close()


def test_every_control_of_the_evidence_moves_it_to_its_ends(
    live: LiveCase, evidence: EvidencePanel
) -> None:
    for name in ("score_needed", "loss_per_error", "requests_per_month", "horizon_months"):
        for value in (ladder(name)[0], ladder(name)[-1]):
            live.set(**{name: value})
            assert picture(evidence).status == evidence.sentence
        live.reset(name)


def test_the_curve_follows_its_own_sliders_and_the_case(live: LiveCase) -> None:
    panel = questions_needed_panel(live)
    assert panel.sentence.startswith("A true gain of 7 points takes 513 graded questions")
    assert "Your 100 questions show 15.1 points or more" in panel.sentence
    panel.choose(gain=5, differing=10, power=95)
    assert panel.sentence.startswith("A true gain of 5 points takes ")
    assert "95 % of all tries, if 10 % of the answers differ" in panel.sentence
    live.set(evaluation_examples=1_000)
    assert "Your 1,000 questions show" in panel.sentence
    with pytest.raises(ValueError, match="gain is 99; allowed"):
        panel.choose(gain=99)
    panel.close()


def test_every_control_of_the_curve_to_its_ends(live: LiveCase) -> None:
    panel = questions_needed_panel(live)
    for name in FIELDS:
        low, high = bounds(name) or (0, 0)
        for value in (low, high):
            live.set(**{name: value})
            for own, (_, offered, _) in OFFERED.items():
                for chosen in (offered[0], offered[-1]):
                    panel.choose(**{own: chosen})
                    assert picture(panel).status == panel.sentence
                    assert "nan" not in picture(panel).svg
        live.reset(name)
    panel.close()


def test_a_closed_panel_lets_go_of_the_case(live: LiveCase) -> None:
    panels = [evidence_panel(live, EXAMPLE), questions_needed_panel(live)]
    for panel in panels:
        panel.close()
        panel.close()
    assert live._trait_notifiers.get("case", {}).get("change", []) == []


def test_the_same_scores_may_be_luck_or_not() -> None:
    table = same_scores_table([(7, 0), (15, 8)], prompt_right=78, questions=100).rows.values()
    assert [row["difference"] for row in table] == ["+7 points", "+7 points"]
    assert [row["McNemar's p"] for row in table] == ["0.016", "0.210"]
    assert [row["better than chance"] for row in table] == ["yes", "not shown"]


def test_what_is_typed_is_read_and_kept_once_the_keys_are_still(live: LiveCase) -> None:
    """A key at a time: one comparison and one write, of the whole text."""
    written: list[str] = []

    class Kept:
        text = ""

        def keep(self, text: str) -> None:
            written.append(text)

    panel = evidence_panel(live, {"an example": HOSTILE}, kept=Kept())
    before = panel.answers
    answers = "A,yes,no\nB,1,1\nC,0,0"
    for end in range(1, len(answers) + 1):
        panel._box.value = answers[:end]
    assert panel.answers is before
    assert written == []
    live.set(score_needed=0.9)  # the case moves while the text still waits
    panel.settle()
    assert len(panel.answers) == 3
    assert written == [answers]
    panel.close()


def test_an_uploaded_file_takes_the_place_of_what_was_pasted(evidence: EvidencePanel) -> None:
    evidence._uploaded(b"\xef\xbb\xbfquestion,prompt_only,fine_tuned\nA,yes,no\nB,1,1\nC,0,0\n")
    assert "On 3 questions" in evidence.sentence
    evidence._uploaded(b"\xff\xfe\x00nonsense")
    assert evidence.sentence == NOTHING_GRADED


def test_the_box_stands_in_the_column_beside_the_picture(evidence: EvidencePanel) -> None:
    (row,) = evidence.children
    column, _pictures = row.children
    assert evidence._box in column.children[0].children
