"""Case studies: guess first, reveal then; what the lesson says of the cases is what they give."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import traitlets

from tune_or_not.decision.advice.advisers import verdicts
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.advice.worked_case import worked_cases
from tune_or_not.decision.choice.recommendation import recommend_quickly
from tune_or_not.lesson.case_studies import CaseStudies, case_studies_panel
from tune_or_not.lesson.opened import Lesson
from tune_or_not.reader.guesses import OFFERED, case_question, kept_guesses
from tune_or_not.reader.kept_case import KeptCase
from tune_or_not.reader.my_decision import MyDecision
from tune_or_not.reader.outline import read_course
from tune_or_not.reader.progress import Progress

# Lessons quote what the prices give as they ship.
pytestmark = pytest.mark.usefixtures("shipped_facts")

ROOT = Path(__file__).parents[3]
FILE, KEY = "07_case_studies", "case_studies"
CASES = worked_cases(ROOT / "lessons/cases/worked")
PUBLIC = [one for one in CASES.values() if not one.map_id]


@pytest.fixture
def kept(tmp_path: Path) -> MyDecision:
    return MyDecision(tmp_path / "mine", pytest.fail)


@pytest.fixture
def panel(kept: MyDecision) -> Callable[[], CaseStudies]:
    def make() -> CaseStudies:
        here = Lesson(FILE, ROOT, KeptCase(kept))
        return case_studies_panel(here, here.worked("S2"))

    return make


def revealed(panel: CaseStudies) -> bool:
    return panel.children[-1].layout.display != "none"


def test_a_panel_takes_the_cases_of_one_source(kept: MyDecision) -> None:
    here = Lesson(FILE, ROOT, KeptCase(kept))
    assert [len(here.worked(of)) for of in ("S2", "S3", "public")] == [4, 3, len(PUBLIC)]
    assert set(here.worked()) == set(CASES)


def test_nothing_is_told_before_the_reveal(panel: Callable[[], CaseStudies]) -> None:
    one = panel()
    assert not revealed(one)
    one.guess("Prompting")
    assert not revealed(one)
    assert one.question.feedback == "Your guess is kept: Prompting."
    told = one.children[1].value
    assert one.worked.case.task.split("'")[0] in told
    assert one.worked.done not in told


def test_the_reveal_answers_the_guess_and_ends_it(panel: Callable[[], CaseStudies]) -> None:
    one = panel()
    one.guess("Prompting")
    one.reveal()
    assert revealed(one)
    found = one.decision
    assert "decided: RAG." in found
    assert "You guessed Prompting." in found
    assert one.question.children[1].disabled


@pytest.mark.slow
def test_a_revealed_guess_stays_as_it_is(panel: Callable[[], CaseStudies]) -> None:
    """Also after the case was left, and in a later session."""
    one = panel()
    one.guess("Prompting")
    one.reveal()
    one.turn_to("s2_4_translation")
    one.guess("Fine-tuning")
    for again in (one, panel()):
        again.turn_to("s2_1_support_bot")
        assert revealed(again)
        assert again.question.children[1].disabled
        again.question.choose("RAG")
        assert panel().question.chosen.text == "Prompting"
        again.turn_to("s2_4_translation")
        assert not revealed(again)


def test_guesses_are_counted_and_the_last_is_the_end(panel: Callable[[], CaseStudies]) -> None:
    one = panel()
    for name, guess in zip(one._lesson.worked("S2"), ("RAG", "RAG", "RAG", "Fine-tuning"),
                           strict=True):  # fmt: skip
        one.turn_to(name)
        one.guess(guess)
        one.reveal()
    assert one.score == "You are through: 2 of 4 guessed as it was decided."
    assert one.score in one._end.value


def test_the_first_cases_are_offered_and_the_others_on_demand(kept: MyDecision) -> None:
    here = Lesson(FILE, ROOT, KeptCase(kept))
    one = case_studies_panel(here, here.worked("public"), first=["checkr", "canva"])
    assert [name for _, name in one._which.options] == ["checkr", "canva"]
    assert one._more.description == "9 more cases"
    one._more.click()
    assert len(one._which.options) == 11
    assert (one.worked.id, one._more.layout.display) == ("checkr", "none")


def test_what_the_course_says_moves_with_the_board(panel: Callable[[], CaseStudies]) -> None:
    one = panel()
    one.turn_to("s2_2_contracts")
    one.reveal()
    assert "This course says RAG</b>, in 4" in one._course.value
    one.case.set(training_examples=1000)
    assert "This course says Fine-tuning + RAG</b> of the case as you changed it" in (
        one._course.value
    )


@pytest.mark.slow
def test_the_board_has_five_rows_until_all_are_asked_for(panel: Callable[[], CaseStudies]) -> None:
    one = panel()
    few = one.board
    one._all.click()
    assert one.board is not few
    assert len(one.board.sentence) > len(few.sentence)


@pytest.mark.slow
def test_whoever_reveals_without_a_guess_is_told_so(panel: Callable[[], CaseStudies]) -> None:
    one = panel()
    one.reveal()
    assert "You did not guess." in one.decision


def test_one_button_reveals_and_then_goes_on(panel: Callable[[], CaseStudies]) -> None:
    one = panel()
    button = one.children[3]
    names = list(one._lesson.worked("S2"))
    seen = []
    for _ in names:
        seen.append(one.worked.id)
        assert button.description == "Reveal"
        button.click()
        assert button.description == "Next case"
        button.click()
    assert seen == names
    assert (one.worked.id, button.description) == (names[0], "Next case")


def test_guesses_are_kept_by_case(panel: Callable[[], CaseStudies], kept: MyDecision) -> None:
    one = panel()
    one.turn_to("s2_2_contracts")
    one.guess("RAG")
    one.turn_to("s2_4_translation")
    assert one.question.chosen is None
    one.guess("Fine-tuning")
    again = panel()
    again.turn_to("s2_2_contracts")
    assert again.question.chosen is not None
    assert again.question.chosen.text == "RAG"
    found = kept_guesses(ROOT, read_course(ROOT), Progress(kept))
    told = {(g.lesson, g.question.id): (g.chosen.text, g.right) for g in found}
    assert told == {
        (KEY, "s2_2_contracts"): ("RAG", False),
        (KEY, "s2_4_translation"): ("Fine-tuning", True),
    }


def test_the_opening_guess_is_among_the_kept_ones(kept: MyDecision) -> None:
    here = Lesson(FILE, ROOT, KeptCase(kept))
    here.guess().choose("Both retrieve")
    Progress(kept).be_sure(KEY, "two_bots", 0.8)
    (found,) = kept_guesses(ROOT, read_course(ROOT), Progress(kept))
    assert (found.question.id, found.right, found.sure) == ("two_bots", False, 0.8)


def test_a_case_is_revealed_as_it_was_told(panel: Callable[[], CaseStudies]) -> None:
    one = panel()
    one.turn_to("s2_2_contracts")
    one.case.set(training_examples=1000)
    assert "This course: Fine-tuning + RAG" in one.sentence
    one.reveal()
    assert one.case.case == CASES["s2_2_contracts"].case
    assert "This course: RAG, in " in one.sentence


def test_back_leads_to_the_case_and_not_to_the_support_assistant(
    panel: Callable[[], CaseStudies],
) -> None:
    one = panel()
    one.turn_to("s2_4_translation")
    one.case.set(needs_style=False, prompt_score=0.5)
    one.case.reset("needs_style", "prompt_score")
    assert one.case.case == CASES["s2_4_translation"].case


def test_what_is_not_there_is_refused(panel: Callable[[], CaseStudies]) -> None:
    one = panel()
    with pytest.raises(KeyError):
        one.turn_to("s9")
    with pytest.raises(traitlets.TraitError):
        one.guess("Hope")


@pytest.mark.slow
def test_without_a_kernel_the_cases_and_their_answers_are_there(kept: MyDecision) -> None:
    here = Lesson(FILE, ROOT, KeptCase(kept))
    told = case_studies_panel(here, here.worked("public"))._repr_mimebundle_()
    text = told["text/markdown"]
    asked, answered = text.split("<details>")
    for one in PUBLIC:
        assert f"**{one.case.name}**" in asked
        assert f"{one.case.name}: {VERDICTS[one.verdict]}." in answered
    assert not re.search(r"\$\d", text)  # JupyterLab would look for a formula
    assert "text/plain" in told


# The cases as they are told


@pytest.mark.slow
@pytest.mark.parametrize("worked", CASES.values(), ids=CASES)
def test_each_case_can_be_guessed_and_says_why_the_course_parts_from_it(worked) -> None:
    assert worked.brief
    assert case_question(worked).right_choice.text == VERDICTS[worked.verdict]
    assert worked.verdict in OFFERED
    assert bool(worked.parting) == (recommend_quickly(worked.case).verdict != worked.verdict)


def test_what_parts_them_turns_the_course_as_it_is_told() -> None:
    turned = {
        "cosine": ({"repeats_mistakes": True, "training_examples": 5_000}, "fine_tuning"),
        "harvey": ({"repeats_mistakes": True, "training_examples": 5_000}, "fine_tuning_rag"),
        "s2_2_contracts": ({"training_examples": 1_000}, "fine_tuning_rag"),
        "s2_3_code_review": ({"training_examples": 1_000}, "fine_tuning_rag"),
        "s3_1_software_library": (
            {"rag_covers_knowledge": False, "repeats_mistakes": True, "training_examples": 2_000},
            "fine_tuning_rag",
        ),
        "s3_3_outfits": (
            {"prompting_gets_style": False, "training_examples": 2_000},
            "fine_tuning_rag",
        ),
    }
    assert set(turned) == {name for name, one in CASES.items() if one.parting}
    for name, (changes, verdict) in turned.items():
        one = CASES[name]
        assert recommend_quickly(one.case).verdict != verdict, name
        assert recommend_quickly(one.case.changed(**changes)).verdict == verdict, name
        examples = f"{changes['training_examples']:,}"
        assert examples in one.parting or name == "s3_1_software_library", name


def test_the_lessons_own_steps() -> None:
    """What the reader is told to try, and what it does."""
    library = CASES["s3_1_software_library"].case
    famous = library.changed(data_is_new=False, prompt_score=0.9)
    asked = ["s2_framework", "s3_reasons", "s5_flowchart"]
    assert list(verdicts(famous, asked).values()) == ["rag", "prompting", "prompting"]
    assert recommend_quickly(famous).verdict == "prompting"
    contracts = CASES["s2_2_contracts"].case
    shares = [
        recommend_quickly(case).shares["rag"]
        for case in (contracts, contracts.changed(prompting_gets_style=True))
    ]
    assert shares[1] > 1.2 * shares[0]
    wrong = library.changed(rag_covers_knowledge=False)
    both = [recommend_quickly(case).shares["fine_tuning_rag"] for case in (library, wrong)]
    assert both[1] == pytest.approx(2 * both[0], rel=0.25)
    assert recommend_quickly(wrong).verdict == "rag"
    indeed = CASES["indeed"].case
    assert recommend_quickly(indeed.changed(wants_fewer_tokens=False)).verdict == "prompting"


def test_the_tallies_in_the_prose() -> None:
    text = (ROOT / f"lessons/{FILE}.md").read_text(encoding="utf-8")
    assert "Six of the eleven tuned" in text
    assert len(PUBLIC) == 11
    assert sum(one.verdict == "fine_tuning" for one in PUBLIC) == 6
    assert "behind *6 more cases*" in text


def test_the_passage_on_published_projects_quotes_the_measured_page() -> None:
    """What the lesson says beside the live picture."""
    text = (ROOT / f"lessons/{FILE}.md").read_text(encoding="utf-8")
    page = (ROOT / "benchmarks/published_projects.md").read_text(encoding="utf-8")
    locked = page.partition("## Locked half")[2].partition("### Entered by: somebody else")[0]
    ours, lines = (_cells(locked, name) for name in ("**this course**", "three lines"))
    assert f"acceptable in {ours[0]} of 37 and clearly wrong in {ours[2]}" in text
    assert f"came to {lines[0]} and {lines[2]}." in text
    assert "held against 75 published projects" in text
    assert len(list((ROOT / "widgets/tune_or_not/facts/published_projects").glob("*.toml"))) == 75
    assert "| adviser, 37 projects |" in locked
    assert "With 37 projects" in text


def _cells(text: str, first: str) -> list[str]:
    """The cells of a table's row after its first."""
    (row,) = [line for line in text.splitlines() if line.startswith(f"| {first} |")]
    return [cell.strip() for cell in row.strip("|").split("|")][1:]
