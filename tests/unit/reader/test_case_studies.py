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
    found = one.children[-1].children[0].value
    assert "decided: RAG." in found
    assert "You guessed Prompting." in found
    assert one.question.children[1].disabled


def test_whoever_reveals_without_a_guess_is_told_so(panel: Callable[[], CaseStudies]) -> None:
    one = panel()
    one.reveal()
    assert "You did not guess." in one.children[-1].children[0].value


def test_one_button_reveals_and_then_goes_on(panel: Callable[[], CaseStudies]) -> None:
    one = panel()
    button = one.children[3]
    names = list(one._lesson.worked("S2"))
    seen = []
    for _ in range(len(names) + 1):
        seen.append(one.worked.id)
        assert button.description == "Reveal"
        button.click()
        assert button.description == "Next case"
        button.click()
    assert seen == [*names, names[0]]


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


@pytest.mark.parametrize("worked", CASES.values(), ids=CASES)
def test_each_case_can_be_guessed_and_says_why_the_course_parts_from_it(worked) -> None:
    assert worked.brief
    assert case_question(worked).right_choice.text == VERDICTS[worked.verdict]
    assert worked.verdict in OFFERED
    assert bool(worked.parting) == (recommend_quickly(worked.case).verdict != worked.verdict)


def test_what_parts_them_turns_the_course_as_it_is_told() -> None:
    turned = {
        "cosine": ({"repeats_mistakes": True, "training_examples": 5_000}, "fine_tuning"),
        "harvey": ({"training_examples": 5_000}, "fine_tuning_rag"),
        "s2_2_contracts": ({"training_examples": 1_000}, "fine_tuning_rag"),
        "s2_3_code_review": ({"training_examples": 1_000}, "fine_tuning_rag"),
        "s3_1_software_library": (
            {"rag_covers_knowledge": False, "training_examples": 2_000},
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
    prose = (ROOT / f"lessons/{FILE}.md").read_text(encoding="utf-8")
    assert "from 49 % of the draws to 68 %" in prose
    assert shares == [pytest.approx(0.494, abs=0.005), pytest.approx(0.678, abs=0.005)]
    wrong = library.changed(rag_covers_knowledge=False)
    for share, case in ((14, library), (33, wrong)):
        assert f"{share} %" in prose.partition("## The library")[2].partition("\n## ")[0]
        both = recommend_quickly(case).shares["fine_tuning_rag"]
        assert both == pytest.approx(share / 100, abs=0.005)
    indeed, replit = CASES["indeed"].case, CASES["replit"].case
    assert 0.5 < recommend_quickly(indeed).shares["fine_tuning"] < 0.6
    assert recommend_quickly(indeed.changed(wants_fewer_tokens=False)).verdict == "prompting"
    assert recommend_quickly(replit.changed(needs_faster_answers=False)).verdict == "prompting"


def test_the_tallies_in_the_prose() -> None:
    """How many of the eleven decisions each guide gives, and how many tuned."""
    text = (ROOT / f"lessons/{FILE}.md").read_text(encoding="utf-8")
    assert (
        "S1's diagram gives four of them, S2's framework seven, S3's reasons eight, "
        "S5's flowchart and this course nine" in text
    )
    assert "Six of the eleven tuned" in text
    assert len(PUBLIC) == 11
    for adviser, right in {
        "s1_decision": 4,
        "s2_framework": 7,
        "s5_flowchart": 9,
        "s3_reasons": 8,
    }.items():
        given = [verdicts(one.case, [adviser])[adviser] == one.verdict for one in PUBLIC]
        assert sum(given) == right, adviser
    assert sum(recommend_quickly(one.case).verdict == one.verdict for one in PUBLIC) == 9
    assert sum(one.verdict == "fine_tuning" for one in PUBLIC) == 6


def test_the_passage_on_published_projects_quotes_the_measured_page() -> None:
    """Each row of the lesson's table is the page's: the locked half, entered blind."""
    text = (ROOT / f"lessons/{FILE}.md").read_text(encoding="utf-8")
    page = (ROOT / "benchmarks/published_projects.md").read_text(encoding="utf-8")
    locked, _, other = page.partition("## Locked half")[2].partition(
        "### Entered by: somebody else"
    )
    earlier = _cells(other.partition("### Entered by: the collector")[0], "**this course**")
    assert f"acceptable advice in {earlier[0]} of 31 and to clearly wrong advice in none" in text
    assert (earlier[2], "| adviser, 31 projects |" in other) == ("0", True)
    assert "held against 75 published projects" in text
    assert len(list((ROOT / "widgets/tune_or_not/facts/published_projects").glob("*.toml"))) == 75
    projects = re.search(r"\| adviser, (\d+) projects", locked)
    assert projects
    assert f"acceptable, of {projects[1]} |" in text
    for ours, theirs in {
        "This course": "**this course**",
        "S2's framework": "S2: s2_framework",
        "S5's flowchart": "S5: s5_flowchart",
        "Always RAG": "always rag",
    }.items():
        acceptable, undecided, wrong, miss = _cells(locked, theirs)[:4]
        assert _cells(text, ours) == [acceptable, wrong, str(int(undecided) + int(miss))], ours
    constant = re.findall(r"\| always \S+ \|", locked)
    assert constant == ["| always rag |"]


def _cells(text: str, first: str) -> list[str]:
    """The cells of a table's row after its first."""
    (row,) = [line for line in text.splitlines() if line.startswith(f"| {first} |")]
    return [cell.strip() for cell in row.strip("|").split("|")][1:]
