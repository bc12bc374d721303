"""A resume code brings back case and progress, and a slip in copying never goes unnoticed."""

from __future__ import annotations

import random
import shutil
import string
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tune_or_not.case import OWN_NUMBERS, Case, bounds, field, label, options
from tune_or_not.decision.advice.worked_case import worked_cases
from tune_or_not.reader.code_letters import LETTERS, CodeError, from_letters, to_letters
from tune_or_not.reader.guess_box import SURE
from tune_or_not.reader.my_decision import MyDecision
from tune_or_not.reader.outline import read_course
from tune_or_not.reader.progress import Progress
from tune_or_not.reader.resume_code import _asked, _cases, _names, resume_code, resumed
from tune_or_not.reader.small_numbers import Reader, Writer

ROOT = Path(__file__).parents[3]
WORKED = {name: one.case for name, one in worked_cases(ROOT / "lessons/cases/worked").items()}
FIRST_LESSONS = ("00_start_here", "04_what_it_costs", "06_following_the_flowcharts")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Three lessons as they were when the tests were written."""
    lessons = tmp_path / "course/lessons"
    (lessons / "cases").mkdir(parents=True)
    shutil.copytree(ROOT / "lessons/cases/worked", lessons / "cases/worked")
    for kind in ("guesses", "quizzes"):
        (lessons / kind).mkdir()
        for name in FIRST_LESSONS:
            shutil.copy(ROOT / f"lessons/{kind}/{name}.toml", lessons / kind)
    told = '[course]\ntitle = "T"\nrepository = ""\n'
    for name in FIRST_LESSONS:
        told += f'[[lesson]]\nid = "{name[:2]}"\nfile = "{name}"\ntitle = "T"\nminutes = 5\n'
        told += "sources = []\n"
    (lessons / "course.toml").write_text(told)
    return tmp_path / "course"


@pytest.fixture
def progress(tmp_path: Path) -> Progress:
    return Progress(MyDecision(tmp_path / "my_decision", print))


def answer_everything(progress: Progress, course: Path, pick: random.Random) -> None:
    for lesson in read_course(course).lessons:
        for asked in _asked(lesson, course, _cases(course)):
            for kind, question in asked:
                progress.give(kind, lesson.file, question.id, pick.choice(question.choices).text)
                if kind == "guesses" and pick.random() < 0.7:
                    progress.be_sure(lesson.file, question.id, pick.choice(SURE))
    progress.open("04_what_it_costs")


def kept(progress: Progress) -> dict:
    told = progress._kept.read("progress") or {}
    return {kind: told[kind] for kind in ("guesses", "answers") if kind in told}


# There and back


@pytest.mark.parametrize("name", WORKED)
def test_a_worked_case_comes_back_with_what_was_set(
    name: str, progress: Progress, course: Path
) -> None:
    case = WORKED[name]
    back = resumed(resume_code(case, progress, course), course)
    assert back.case == case
    assert back.case.model_fields_set == case.model_fields_set


def test_progress_comes_back_to_the_last_entry(progress: Progress, course: Path) -> None:
    for seed in range(2):
        answer_everything(progress, course, random.Random(seed))
        back = resumed(resume_code(Case(), progress, course), course)
        assert kept(progress) == {k: v for k, v in back.progress.items() if k != "opened"}
        assert back.progress["opened"]["last"]["lesson"] == "04_what_it_costs"
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
        return st.dictionaries(
            st.sampled_from(list(OWN_NUMBERS)), st.floats(0.5, 0.9, allow_nan=False), max_size=4
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
@settings(max_examples=60)
@given(case=any_case)
def test_any_case_comes_back(case: Case, empty: Progress) -> None:
    assert resumed(resume_code(case, empty, ROOT), ROOT).case == case


@settings(max_examples=30)
@given(st.binary(max_size=1500))
def test_any_bytes_come_back(data: bytes) -> None:
    assert from_letters("TUNE", to_letters("TUNE", data)) == data


@given(st.floats(-1e15, 1e15, allow_nan=False) | st.integers(-(10**18), 10**18))
def test_any_number_comes_back(value: float) -> None:
    told = Writer()
    told.number(value)
    assert Reader(bytes(told.data)).number() == value


def test_how_it_is_typed_does_not_matter(progress: Progress, course: Path) -> None:
    case = WORKED["checkr"]
    code = resume_code(case, progress, course)
    pasted = [
        code.lower(),
        code.replace("-", ""),
        f"  {code}\n",
        code.replace("-", " - "),
        code.replace("-", "\u2011"),
        "TUNE" + code[4:].replace("0", "O").replace("1", "l"),
        "\n".join(code[start : start + 30] for start in range(0, len(code), 30)),
    ]
    assert {resumed(one, course).case for one in pasted} == {case}


def test_it_is_short(progress: Progress, course: Path) -> None:
    assert len(resume_code(Case(), progress, course)) < 30
    lengths = [len(resume_code(case, progress, course)) for case in WORKED.values()]
    assert max(lengths) < 260
    short = Case(needs_style=True, prompt_score=0.81, requests_per_month=2_000_000, epochs=2)
    assert len(resume_code(short, progress, course)) < 60


# Slips


def refused(code: str) -> str:
    with pytest.raises(CodeError) as fault:
        from_letters("TUNE", code)
    (line,) = str(fault.value).splitlines()
    assert line.endswith(".")
    return line


@pytest.fixture(scope="module")
def typical(tmp_path_factory: pytest.TempPathFactory) -> str:
    progress = Progress(MyDecision(tmp_path_factory.mktemp("none"), print))
    return resume_code(WORKED["checkr"], progress, ROOT)


def places(code: str) -> list[int]:
    return [place for place in range(5, len(code)) if code[place] != "-"]


def test_every_mistyped_letter_is_found(typical: str) -> None:
    for place in places(typical):
        for letter in set(LETTERS) - {typical[place]}:
            refused(typical[:place] + letter + typical[place + 1 :])


def test_every_swap_of_two_letters_is_found(typical: str) -> None:
    """All neighbours, and pairs however far apart: every one of a short code."""
    short = to_letters("TUNE", random.Random(3).randbytes(20))
    count = 0
    for code, pairs in (
        (short, combinations(places(short), 2)),
        (typical, zip(places(typical), places(typical)[1:], strict=False)),
        (typical, random.Random(2).sample(list(combinations(places(typical), 2)), 1500)),
    ):
        for one, other in pairs:
            if code[one] != code[other]:
                signs = list(code)
                signs[one], signs[other] = signs[other], signs[one]
                refused("".join(signs))
                count += 1
    assert count > 2_000


def test_slips_in_a_very_long_code_are_found() -> None:
    """Three blocks of a checksum each; a swap may reach from one into another."""
    pick = random.Random(1)
    code = to_letters("TUNE", pick.randbytes(1500))
    spots = places(code)
    for _ in range(400):
        one, other = sorted(pick.sample(spots, 2))
        signs = list(code)
        signs[one], signs[other] = signs[other], signs[one]
        if "".join(signs) != code:
            refused("".join(signs))


def test_a_slip_is_looked_for_in_the_right_group(typical: str) -> None:
    groups = typical.split("-")
    for number in range(3, len(groups) - 1):
        for letter in "07Z":
            wrong = [*groups]
            wrong[number] = letter + groups[number][1:]
            if wrong == groups:
                continue
            assert f"group {number} first, “{wrong[number]}”" in refused("-".join(wrong))
        swapped = groups[number][0] + groups[number][2] + groups[number][1] + groups[number][3:]
        if swapped != groups[number]:
            wrong = [*groups[:number], swapped, *groups[number + 1 :]]
            assert "The code is mistyped" in refused("-".join(wrong))


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda code: "", "no resume code"),
        (lambda code: "hello", "no resume code"),
        (lambda code: code[5:], "no resume code"),
        (lambda code: "TUNE", "cut off"),
        (lambda code: code[:40], "cut off"),
        (lambda code: code[:-1], "cut off"),
        (lambda code: code + "Z", "too long"),
        (lambda code: code + code[5:], "too long"),
        (lambda code: code[:20] + "U" + code[21:], "No code has the sign “U”"),
        (lambda code: code[:20] + "!" + code[21:], "No code has the sign “!”"),
        (lambda code: code[:20] + "é" + code[21:], "No code has the sign “é”"),
        (lambda code: code[:20] + "ß" + code[21:], "No code has the sign “ß”"),
        (lambda code: code[:20] + "\0" + code[21:], "No code has the sign"),
    ],
)
def test_each_kind_of_fault_has_its_sentence(spoil, fault: str, typical: str) -> None:
    assert fault in refused(spoil(typical))


@settings(max_examples=40)
@given(st.text(string.printable, max_size=80))
def test_no_text_ends_in_anything_but_a_sentence(text: str) -> None:
    for code in (text, f"TUNE-{text}"):
        try:
            resumed(code, ROOT)
        except CodeError as fault:
            assert len(str(fault).splitlines()) == 1  # noqa: PT017


@settings(max_examples=60)
@given(st.binary(max_size=40))
def test_rightly_spelled_nonsense_is_refused_in_a_sentence(data: bytes) -> None:
    for start in (b"\x02", b"\x03"):
        try:
            resumed(to_letters("TUNE", start + data), ROOT)
        except CodeError as fault:
            assert "cannot be used" in str(fault)  # noqa: PT017


def test_a_bomb_is_not_unpacked() -> None:
    import zlib  # noqa: PLC0415

    packer = zlib.compressobj(9, wbits=-15)
    bomb = packer.compress(b"\0" * 50_000_000) + packer.flush()
    with pytest.raises(CodeError, match="cannot be used"):
        resumed(to_letters("TUNE", b"\x03" + bomb), ROOT)


# Other versions


def test_a_code_of_the_first_version_is_read_for_ever() -> None:
    back = resumed(
        "TUNE-002XM-083G8-HVFDH-J1253-T0G67-W2R5S-W0GMC-HG68V-2TC9J-5MR33-VG1M8-0GB5R-219KQ-0X1D6-RPPRX-BEC7R-05JGZ-681G0-00JJW-TSY",
        ROOT,
    )
    assert back.case == Case.of(
        {
            "name": "Gold", "needs_style": True, "needs_format": False, "prompt_score": 0.81,
            "requests_per_month": 2_000_000, "as_of": "2026-12-01", "hosted_model": "gpt-6-luna",
            "overrides": {"gpu_price": 2.5}, "traffic_growth": -0.05,
        }
    )  # fmt: skip


def test_a_code_of_a_newer_version_says_so() -> None:
    with pytest.raises(CodeError, match="newer version of the course"):
        resumed(to_letters("TUNE", bytes([2 << 1])), ROOT)


def test_a_value_that_a_later_version_refuses_is_told() -> None:
    told = Writer()
    told.whole(_names()["epochs"] << 2 | 2)
    told.number(999)
    told.whole(0)
    told.whole(0)
    with pytest.raises(CodeError, match="epochs is 999; allowed"):
        resumed(to_letters("TUNE", bytes([1 << 1]) + bytes(told.data)), ROOT)


def test_every_field_and_own_number_has_a_number_for_ever() -> None:
    missing = {label(n) for n in Case.model_fields if n not in _names()}
    assert missing == set(), "append them to resume_names.toml"
    assert {f"overrides.{name}" for name in OWN_NUMBERS} <= _names().keys()
    assert len(set(_names().values())) == len(_names())
    assert (_names()["name"], _names()["task"], _names()["overrides.hosted_input_price"]) == (
        1, 2, 1000,
    )  # fmt: skip


def test_a_changed_question_costs_only_its_own_lesson(progress: Progress, course: Path) -> None:
    answer_everything(progress, course, random.Random(0))
    code = resume_code(Case(), progress, course)
    quiz = course / "lessons/quizzes/04_what_it_costs.toml"
    quiz.write_text(quiz.read_text(encoding="utf-8").replace("halves", "is halved"), "utf-8")
    back = resumed(code, course)
    assert back.lost > 0
    assert "04_what_it_costs" not in back.progress["answers"]
    before = kept(progress)
    assert back.progress["answers"]["00_start_here"] == before["answers"]["00_start_here"]
