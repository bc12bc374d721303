"""The glossary: its data, its page, and every term explained where the course first uses it."""

import re
from pathlib import Path

import pytest

from tune_or_not.authoring import build
from tune_or_not.authoring.glossary import (
    GLOSSARY_PAGE,
    GlossaryError,
    Term,
    first_use,
    glossary_page,
    link_terms,
    read_glossary,
)
from tune_or_not.reader.outline import Course, LessonEntry, read_course

ROOT = Path(__file__).parents[3]
LESSON = LessonEntry("03", "three", "Three | ways", 20, ())
COURSE = Course("A course", "", (LessonEntry("00", "start", "Start", 5, ()), LESSON))
CACHE = Term("prompt caching", "It keeps a beginning.", "03", "caching", ("prompt cache",))
ENTRY = '[[term]]\nterm = "token"\ndefinition = "A piece."\nlesson = "03"\n'


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "lessons").mkdir(exist_ok=True)
    (tmp_path / "lessons/glossary.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_terms_are_read_in_alphabetical_order(tmp_path: Path) -> None:
    more = ENTRY.replace("token", "epoch") + 'written = "Epochs"\nalso = ["pass"]\n'
    first, second = read_glossary(written(tmp_path, ENTRY + more))
    assert (first.term, first.written, first.also) == ("epoch", "Epochs", ("pass",))
    assert (second.term, second.written, second.forms) == ("token", "token", ("token",))


def test_a_course_without_a_glossary_has_no_terms(tmp_path: Path) -> None:
    assert read_glossary(tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[term", "glossary.toml"),
        (ENTRY + ENTRY, "'token' is given twice"),
        (ENTRY.replace('lesson = "03"', ""), "'lesson' is missing"),
        (ENTRY.replace('"A piece."', '""'), "'definition' is unknown, empty"),
        (ENTRY.replace('"03"', "3"), "'lesson' is unknown, empty or of the wrong type"),
        (ENTRY + "colour = 'red'\n", "'colour' is unknown"),
        (ENTRY.replace('"token"', '"LoRA (adapters)"'), "small letters"),
        ("term = [3]\n", "term 1 must be a table"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(GlossaryError) as refused:
        read_glossary(written(tmp_path, text))
    assert said in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_the_first_italic_use_becomes_a_link() -> None:
    text = "Caching, **caching**.\n```python\n*caching*\n```\nThis is *caching*; *caching* again."
    linked = link_terms(text, LESSON, [CACHE])
    assert linked.endswith("This is [*caching*](glossary.md#prompt-caching); *caching* again.")
    assert linked.startswith("Caching, **caching**.\n```python\n*caching*\n```")


def test_a_term_belongs_to_its_lesson_only() -> None:
    assert link_terms("*caching*", COURSE.lessons[0], [CACHE]) == "*caching*"


def test_a_term_at_the_start_of_a_sentence_and_over_two_lines() -> None:
    term = Term("base model", "d", "03", "base model", ())
    linked = link_terms("A\n*Base\nmodel* is", LESSON, [term])
    assert linked == "A\n[*Base\nmodel*](glossary.md#base-model) is"


def test_a_lesson_that_lacks_its_term_is_refused() -> None:
    with pytest.raises(GlossaryError, match=r"03_three\.md.*\*caching\*"):
        link_terms("caching", LESSON, [CACHE])


def test_the_page_leads_back_to_the_lessons() -> None:
    page = glossary_page(COURSE, [CACHE])
    assert "## prompt caching\n\nIt keeps a beginning. Also: prompt cache." in page
    assert "[03 Three | ways](03_three.ipynb)" in page


def test_a_term_of_an_unknown_lesson_is_refused() -> None:
    with pytest.raises(GlossaryError, match="'42'"):
        glossary_page(COURSE, [Term("a", "d", "42", "a", ())])


# The course as it stands

TERMS = read_glossary(ROOT)
LESSONS = read_course(ROOT).lessons
_CODE = re.compile(r"^```.*?^```|`[^`\n]+`|<!--.*?-->|\A---\n.*?^---$", re.DOTALL | re.MULTILINE)
_TITLES = re.compile(r"^#+ .*$|\*\*.+?\*\*", re.MULTILINE)
_GOALS = re.compile(r"(?<=You will be able to\*\*).*?^(?=```)", re.DOTALL | re.MULTILINE)
_LABELS = re.compile(r"(?<![*\w])\*[A-Z][^*\n]*\*(?!\*)")


def prose(lesson: LessonEntry) -> str:
    """A lesson's text without code, titles, goals and what is bold; of the same length."""
    text = (ROOT / lesson.source).read_text(encoding="utf-8")
    for hidden in (_GOALS, _CODE, _TITLES):
        text = hidden.sub(lambda found: " " * len(found[0]), text)
    return text


def uses(text: str, term: Term) -> list[re.Match[str]]:
    forms = "|".join(r"\s+".join(map(re.escape, form.split())) for form in term.forms)
    return list(re.finditer(rf"(?<![\w-])(?:{forms})s?(?![\w-])", text, re.IGNORECASE))


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.term)
def test_a_term_is_explained_where_the_course_first_uses_it(term: Term) -> None:
    """Titles, goals and bold lines apart; and a control's name is no use of a term."""
    for lesson in LESSONS:
        text = prose(lesson)
        if lesson.id == term.lesson:
            found = first_use((ROOT / lesson.source).read_text(encoding="utf-8"), term)
            assert found, f"{lesson.source} does not have *{term.written}*"
            early = [use for use in uses(text, term) if use.end() <= found.start()]
            assert not early, f"{lesson.source}: {context(text, early[0])!r}"
            return
        label = _LABELS.sub(lambda named: " " * len(named[0]), text)
        early = uses(label, term)
        assert not early, f"{lesson.source}: {context(text, early[0])!r}"


def context(text: str, use: re.Match[str]) -> str:
    return text[max(0, use.start() - 50) : use.end() + 20].replace("\n", " ")


def test_the_page_in_the_repository_is_built_from_the_data() -> None:
    page = (ROOT / GLOSSARY_PAGE).read_text(encoding="utf-8")
    assert page == glossary_page(read_course(ROOT), TERMS)


def test_a_definition_is_one_or_two_sentences() -> None:
    for term in TERMS:
        assert 4 <= len(term.definition.split()) <= 60, term.term
        assert term.definition.endswith("."), term.term
        assert "$" not in term.definition


@pytest.mark.parametrize("name", ["glossary.md", "other.md"])
def test_only_the_glossary_may_stand_beside_the_notebooks(tmp_path: Path, name: str) -> None:
    for folder in ("notebooks", "lessons"):
        (tmp_path / folder).mkdir()
    (tmp_path / "notebooks" / name).write_text("# x\n")
    (tmp_path / "lessons/for_teachers.md").write_text("# x\n")
    strays = build.find_strays(tmp_path, COURSE)
    assert len(strays) == (name != "glossary.md")


def test_the_builder_writes_and_checks_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = written(tmp_path, ENTRY)
    page = build.course_pages(root, COURSE)
    assert [one.path for one in page] == [GLOSSARY_PAGE]
    (root / "notebooks").mkdir()
    build.write_pages(root, page)
    assert [build.compare(root, one) for one in page] == [""]
    (root / GLOSSARY_PAGE).write_text("old")
    assert "notebooks/glossary.md is stale" in build.compare(root, page[0])
