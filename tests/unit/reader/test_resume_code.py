"""A resume code brings back case and progress, and a slip in copying never goes unnoticed."""

from __future__ import annotations

import random
import shutil
import string
import zlib
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.examples import examples
from tune_or_not.case import OWN_NUMBERS, Case, bounds, field, options
from tune_or_not.decision.advice.worked_case import worked_cases
from tune_or_not.reader.guess_box import SURE
from tune_or_not.reader.my_decision import MyDecision
from tune_or_not.reader.outline import read_course
from tune_or_not.reader.progress import Progress
from tune_or_not.reader.question_sheets import sheets_of
from tune_or_not.reader.resume.code_error import CodeError
from tune_or_not.reader.resume.resume_code import resume_code, resumed

ROOT = Path(__file__).parents[3]
KEPT = ROOT / "tests/unit/record/kept_documents"
WORKED = {name: one.case for name, one in worked_cases(ROOT / "lessons/cases/worked").items()}
LETTERS = string.ascii_letters + string.digits + "+/"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the course that a test may change."""
    lessons = tmp_path / "course/lessons"
    shutil.copytree(ROOT / "lessons/cases/worked", lessons / "cases/worked")
    shutil.copytree(ROOT / "lessons/questions", lessons / "questions")
    shutil.copy(ROOT / "lessons/course.toml", lessons)
    return tmp_path / "course"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of one lesson without questions, quick to read."""
    lessons = tmp_path_factory.mktemp("course") / "lessons"
    lessons.mkdir()
    outline = (ROOT / "lessons/course.toml").read_text("utf-8")
    (lessons / "course.toml").write_text("[[lesson]]".join(outline.split("[[lesson]]")[:2]))
    return lessons.parent


@pytest.fixture
def progress(tmp_path: Path) -> Progress:
    return Progress(MyDecision(tmp_path / "my_decision", print))


def answer_everything(progress: Progress, course: Path, pick: random.Random) -> None:
    for sheet in sheets_of(course):
        for kind, question in sheet.questions:
            lesson = sheet.lesson.key
            progress.choose(kind, lesson, question.id, pick.choice(question.choices).id)
            if kind == "guesses" and pick.random() < 0.7:
                progress.be_sure(lesson, question.id, pick.choice(SURE))
    progress.open("what_it_costs")


def kept(progress: Progress) -> dict:
    document = progress._kept.read("progress") or {}
    return {kind: document[kind] for kind in ("guesses", "answers") if kind in document}


def spoilt(code: str, place: int, letter: str) -> str:
    return code[:place] + letter + code[place + 1 :]


# There and back


@pytest.mark.parametrize("name", WORKED)
def test_a_worked_case_comes_back_with_what_was_set(
    name: str, progress: Progress, course: Path
) -> None:
    case = WORKED[name]
    back = resumed(resume_code(case, progress, course), course)
    assert back.case == case
    assert back.case.model_fields_set == case.model_fields_set


@pytest.mark.slow
def test_progress_comes_back_to_the_last_entry(progress: Progress, course: Path) -> None:
    for seed in range(2):
        answer_everything(progress, course, random.Random(seed))
        back = resumed(resume_code(Case(), progress, course), course)
        assert kept(progress) == {k: v for k, v in back.progress.items() if k != "opened"}
        assert back.progress["opened"]["last"]["lesson"] == "what_it_costs"
        assert back.lost == 0


def a_value(name: str) -> st.SearchStrategy:  # noqa: PLR0911
    limits = bounds(name)
    if limits is not None:
        low, high = limits
        if field(name).annotation is int:
            return st.integers(int(low), int(high))
        return st.floats(low, high, allow_nan=False)
    if field(name).annotation is bool:
        return st.booleans()
    if options(name):
        return st.sampled_from(options(name))
    if name == "as_of":
        return st.dates(min_value=Case().as_of, max_value=Case().as_of.replace(year=2090))
    if name == "overrides":
        return st.fixed_dictionaries(
            {}, optional={n: st.floats(own.low, own.high) for n, own in OWN_NUMBERS.items()}
        )
    signs = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t<>&\"'=")
    return st.text(signs, min_size=1, max_size=60)


any_case = st.fixed_dictionaries(
    {}, optional={name: a_value(name) for name in Case.model_fields}
).map(Case.of)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Progress:
    return Progress(MyDecision(tmp_path_factory.mktemp("none"), print))


@pytest.mark.slow
@settings(max_examples=examples(60))
@given(case=any_case)
def test_any_case_comes_back(case: Case, empty: Progress, small: Path) -> None:
    assert resumed(resume_code(case, empty, small), small).case == case


def test_how_it_is_pasted_does_not_matter(progress: Progress, course: Path) -> None:
    case = WORKED["checkr"]
    code = resume_code(case, progress, course)
    wrapped = "\n".join(code[start : start + 30] for start in range(0, len(code), 30))
    assert {resumed(pasted, course).case for pasted in (f"  {code}\r\n", wrapped)} == {case}


def test_it_is_short(progress: Progress, course: Path) -> None:
    """Version 1 needed 24, 49, 237 and 462 signs."""
    assert len(resume_code(Case(), progress, course)) < 30
    short = Case(needs_style=True, prompt_score=0.81, requests_per_month=2_000_000, epochs=2)
    assert len(resume_code(short, progress, course)) < 120
    assert max(len(resume_code(case, progress, course)) for case in WORKED.values()) < 350
    progress._kept.folder.mkdir()
    shutil.copy(KEPT / "progress.2.json", progress._kept.folder / "progress.json")
    assert len(resume_code(WORKED["checkr"], progress, course)) < 530


# Slips


def refused(code: str, course: Path) -> str:
    with pytest.raises(CodeError) as fault:
        resumed(code, course)
    (line,) = str(fault.value).splitlines()
    assert line.endswith(".")
    return line


@pytest.fixture(scope="module")
def typical(tmp_path_factory: pytest.TempPathFactory) -> str:
    progress = Progress(MyDecision(tmp_path_factory.mktemp("none"), print))
    return resume_code(Case(name="Gold", epochs=4, needs_style=True), progress, ROOT)


def test_every_mistyped_letter_is_found(typical: str, small: Path) -> None:
    for place in range(6, len(typical) - 1):  # a part of the last letter stands for nothing
        for letter in random.Random(place).sample(LETTERS, 8):
            if letter != typical[place]:
                assert "mistyped" in refused(spoilt(typical, place, letter), small)


def test_every_swap_of_two_neighbours_is_found(typical: str, small: Path) -> None:
    for place in range(6, len(typical) - 2):
        one, other = typical[place : place + 2]
        if one != other:
            assert "mistyped" in refused(
                spoilt(spoilt(typical, place, other), place + 1, one), small
            )


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda code: "", "no resume code"),
        (lambda code: "hello", "no resume code"),
        (lambda code: code[6:], "no resume code"),
        (lambda code: "TUNE2-", "mistyped or cut off"),
        (lambda code: code[:40], "mistyped or cut off"),
        (lambda code: code[:-2], "mistyped or cut off"),
        (lambda code: code + "ZZ", "mistyped or cut off"),
        (lambda code: code + code[6:], "mistyped or cut off"),
        (lambda code: spoilt(code, 20, "!"), "mistyped or cut off"),
        (lambda code: spoilt(code, 20, "é"), "mistyped or cut off"),
        (lambda code: spoilt(code, 20, "\0"), "mistyped or cut off"),
        (lambda code: code.replace("2", "3", 1), "newer version of the course (code version 3"),
    ],
)
def test_each_kind_of_fault_has_its_sentence(spoil, fault: str, typical: str, small: Path) -> None:
    assert fault in refused(spoil(typical), small)


@settings(max_examples=examples(40))
@given(text=st.text(string.printable, max_size=80))
def test_no_text_ends_in_anything_but_a_sentence(text: str, small: Path) -> None:
    for code in (text, f"TUNE-{text}", f"TUNE2-{text}"):
        try:
            resumed(code, small)
        except CodeError as fault:
            assert len(str(fault).splitlines()) == 1  # noqa: PT017


def rightly_spelled(content: bytes) -> str:
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(content) + packer.flush()
    return "TUNE2-" + b64encode(zlib.crc32(packed).to_bytes(4, "big") + packed).decode()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"\0" * 5_000_000, "what it holds is no case"),
        (b"\xff", "what it holds is no case"),
        (b"[]", "what it holds is no case"),
        (b'{"case": []}', "cannot be used"),
        (b'{"case": {"epochs": 999}}', "epochs is 999; allowed"),
        (b'{"case": {"epoch": 3}}', "epoch"),
        (b'{"chosen": [1]}', "what it holds is no case"),
        (b'{"chosen": {"MARK": "~"}}', "what it holds is no case"),
        (b'{"chosen": {"MARK": "Z"}}', "what it holds is no case"),
        (b'{"chosen": {"MARK": 3}}', "what it holds is no case"),
        (b"[" * 100_000, "what it holds is no case"),
    ],
)
def test_rightly_spelled_nonsense_is_refused_in_a_sentence(content: bytes, fault: str) -> None:
    mark = sheets_of(ROOT)[0].mark.encode()
    told = refused(rightly_spelled(content.replace(b"MARK", mark)), ROOT)
    assert "cannot be used" in told
    assert fault in told


# A course that goes on


@pytest.mark.slow
def test_another_number_and_a_mended_text_cost_nothing(progress: Progress, course: Path) -> None:
    answer_everything(progress, course, random.Random(0))
    code = resume_code(Case(), progress, course)
    outline = course / "lessons/course.toml"
    outline.write_text(outline.read_text("utf-8").replace('id = "04"', 'id = "99"'), "utf-8")
    questions = course / "lessons/questions/what_it_costs.toml"
    questions.write_text(questions.read_text("utf-8").replace("It halves", "Half of it"), "utf-8")
    back = resumed(code, course)
    assert back.lost == 0
    assert kept(progress) == {k: v for k, v in back.progress.items() if k != "opened"}


@pytest.mark.slow
def test_another_choice_costs_only_its_own_lesson(progress: Progress, course: Path) -> None:
    answer_everything(progress, course, random.Random(0))
    code = resume_code(Case(), progress, course)
    questions = course / "lessons/questions/what_it_costs.toml"
    text = questions.read_text(encoding="utf-8")
    questions.write_text(text.replace('id = "it_halves"', 'id = "it_falls"'), "utf-8")
    back = resumed(code, course)
    assert back.lost == 4
    assert "what_it_costs" not in back.progress["answers"]
    before = kept(progress)
    assert back.progress["answers"]["start_here"] == before["answers"]["start_here"]


def test_no_two_sheets_of_the_course_share_a_mark() -> None:
    marks = [sheet.mark for sheet in sheets_of(ROOT)]
    assert len(set(marks)) == len(marks) == 2 * len(read_course(ROOT).lessons)


# Codes of version 1

GOLD = (
    "TUNE-002XM-083G8-HVFDH-J1253-T0G67-W2R5S-W0GMC-HG68V-2TC9J-5MR33-VG1M8-0GB5R-219KQ-0X1D6-"
    "RPPRX-BEC7R-05JGZ-681G0-00JJW-TSY"
)
EVERYTHING = (
    "TUNE-00BRA-0DJWN-8AE0D-0H81E-GPX1N-WAN85-1EWSE-MQN51-41QPC-5TA5D-52D10-70RZ2-1K4EV-D6W6K-"
    "NJ7C4-94306-0NG87-41NZH-3BY0G-58TH4-05295-KKAN6-ZKXWQ-KJQAR-6DTD7-EGYKF-JYJQE-XVM86-KA6SS-"
    "TQSSV-X9BQC-3MDED-YD7NW-6Q71E-3DSKF-ZPFAQ-ATT8M-X6ECQ-JTTBW-WNDM7-FNJEY-"
    "QRX3P-QT701-FX2AP-2XXMB-HX92M-0KSHR-F90KH-SG19B-53BTG-NB83B-N7E90-XB853-Y6YCY-H0701-NFHWC-"
    "CPR47-Y0YCB-"
    "RAEP0-HSGFB-0K831-QGV4G-FAAVR-Z8EAB-01V02-61T93-EF0CE-M3X41-516FC-1VRV1-S32R5-23BTG-0S9GM-"
    "FHF60-9QS1W-0NG6A-R"
)
"""A case, and a choice for each question of the course, as progress.2.json keeps them."""


def test_a_code_of_version_1_is_still_read() -> None:
    case = Case.of(
        {
            "name": "Gold", "needs_style": True, "needs_format": False, "prompt_score": 0.81,
            "requests_per_month": 2_000_000, "as_of": "2026-12-01", "hosted_model": "gpt-6-luna",
            "overrides": {"gpu_price": 2.5}, "traffic_growth": -0.05,
        }
    )  # fmt: skip
    for code in (GOLD, GOLD.lower(), GOLD.replace("-", ""), GOLD.replace("1", "l")):
        assert resumed(code, ROOT).case == case


CHANGED_SINCE = ("start_here", "reasons_for_and_against", "myths_tested", "hybrids")
"""Lessons of which a question's text is another than when that code was made."""


def test_progress_of_version_1_is_still_read(tmp_path: Path) -> None:
    shutil.copy(KEPT / "progress.2.json", tmp_path / "progress.json")
    progress = Progress(MyDecision(tmp_path, print))
    back = resumed(EVERYTHING, ROOT)
    assert back.case == WORKED["checkr"]
    assert back.progress["opened"] == {"last": {"lesson": "following_the_flowcharts"}}
    before = kept(progress)
    for kind in before:
        for lesson in CHANGED_SINCE:
            before[kind].pop(lesson, None)
        assert back.progress[kind] == before[kind]
    assert back.lost == 17  # four choices of each, and how sure of one


def test_a_changed_text_costs_a_code_of_version_1_only_its_own_lesson(course: Path) -> None:
    questions = course / "lessons/questions/what_it_costs.toml"
    questions.write_text(questions.read_text("utf-8").replace("It halves", "Half of it"), "utf-8")
    back = resumed(EVERYTHING, course)
    assert "what_it_costs" not in back.progress["answers"]
    assert back.lost >= 4


def test_slips_in_a_code_of_version_1_are_found(small: Path) -> None:
    for place in range(5, len(GOLD)):
        if GOLD[place] != "-":
            letter = "7" if GOLD[place] != "7" else "8"
            assert "mistyped" in refused(spoilt(GOLD, place, letter), small)
    for cut in (GOLD[:-1], GOLD + "Z", GOLD[:9], "TUNE", spoilt(GOLD, 20, "é")):
        assert "mistyped or cut off" in refused(cut, small)
