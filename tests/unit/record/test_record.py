"""The decision record: what it says, that it can be loaded again, and what it never overwrites."""

from __future__ import annotations

import errno
import json
import os
import re
from base64 import b64decode
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from markdown_it import MarkdownIt

from flowchart.walker import SCRIPT
from tests.support.command import run
from tune_or_not.case import Case, CaseError, example_case
from tune_or_not.charts.choice.answer_words import answer_words
from tune_or_not.decision.advice.source_reader import advisers
from tune_or_not.decision.advice.verdicts import VERDICTS
from tune_or_not.decision.advice.worked_case import worked_cases
from tune_or_not.decision.bill.approaches import comparable
from tune_or_not.decision.bill.cost import estimate
from tune_or_not.decision.bill.latency import latencies
from tune_or_not.decision.bill.prices_used import prices_used
from tune_or_not.decision.choice.recommendation import recommend
from tune_or_not.decision.evidence.paired import compare
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.reader import whole_file
from tune_or_not.reader.my_decision import MyDecision
from tune_or_not.reader.today import DAY_VARIABLE
from tune_or_not.record import files
from tune_or_not.record.carried import read_carried
from tune_or_not.record.contents import record_of
from tune_or_not.record.document import Paragraph, Record, Section, Table
from tune_or_not.record.figures.bill_parts import bill_parts, largest_assumption
from tune_or_not.record.figures.latency_range import latency_ranges
from tune_or_not.record.files import read_record, write_record
from tune_or_not.record.follow_up import FollowUp, day
from tune_or_not.record.html_page import html_page
from tune_or_not.record.judged import judge
from tune_or_not.record.markdown_page import markdown_page
from tune_or_not.record.panel import record_panel
from tune_or_not.record.readiness import readiness
from tune_or_not.record.review_date import old_prices, review_date
from tune_or_not.record.still_svg import inline_svg, svg_file
from tune_or_not.record.words import unknown_words
from tune_or_not.words.quantity import percent

ROOT = Path(__file__).parents[3]
WORKED = {name: one.case for name, one in worked_cases(ROOT / "lessons/cases/worked").items()}
WRITTEN = date(2026, 12, 3)
NASTY = {
    "script": "<script>alert(1)</script></title></script><img src=x onerror=alert(2)>",
    "formula": '=HYPERLINK("http://evil.example","click")',
    "markdown": "# *a* _b_ `c` [d](javascript:alert(1)) ![e](f) | g | $x^2$ and $5 ~~h~~ &lt; <b>",
    "right to left": "مشروع العقود \u202e gnp.exe",
    "emoji": "👩🏽\u200d🚀 🧪 ☂️",
    "newlines": "one\n# two\n- three\n1. four\n```\n> five\n---\n|six|",
    "comment": "<!-- --> <!--<script> ]]> &amp; \\u003c \\ \"quotes\" 'too'",
}
MANY = Case.of(
    {
        "name": "Everything at once", "api_allowed": False, "needs_behaviour": True,
        "overrides": {"gpu_price": 2.5, "mfu_prefill": 0.3}, "hosted_model": "gpt-4.1-mini",
        "tuning_offer": "openai-gpt-4-1-mini", "own_replicas_limit": 1,
        "requests_per_month": 900_000_000, "needs_knowledge": True,
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def plain() -> Record:
    return record_of(Case(), WRITTEN)


@pytest.fixture(scope="module")
def many() -> Record:
    return record_of(MANY, WRITTEN, FollowUp("Ada", "Read the wrong answers", date(2027, 1, 5)))


@pytest.fixture
def same_words(plain: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every record that is written says what `plain` says, whatever case it carries: for tests of
    files, which need not wait for another record."""

    def made(case: Case, _day: date, added: FollowUp | None, _graded: object) -> Record:
        return replace(plain, case=case, follow_up=added or FollowUp())

    monkeypatch.setattr(files, "record_of", made)


class Page(HTMLParser):
    """What a page's parser makes of it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


def texts(record: Record) -> str:
    return Page(html_page(record)).text


# What it says


@pytest.mark.slow
def test_the_first_page_holds_what_a_director_asks_for() -> None:
    """Of a case that must run on one's own GPU: its bill is that GPU's, not a hosted model's."""
    case = Case.of({"api_allowed": False, "may_train_on_data": False, "prompt_score": 0.753,
                    "tuned_score": 0.88, "evaluation_examples": 150, "score_needed": 0.85,
                    "needs_style": True, "needs_knowledge": False})  # fmt: skip
    first = record_of(case, WRITTEN, FollowUp("Ada")).summary
    assert first.verdict == "No decision yet; Base model leads"
    assert sum(part.share for part in first.shares) == pytest.approx(1, abs=0.02)
    assert first.picture.id == "cost"
    assert len(first.why) == 3
    assert "no model may be trained on the data (100 %)" in first.why[2]
    assert "(95 %: 68 % to 82 %)" in first.figures["Evidence"]
    assert first.figures["Its largest part"].startswith("GPUs rented day and night: $")
    assert "from the course's table: the bill is $" in first.figures["The largest assumption"]
    own = estimate(case, ("base_model",)).approaches["base_model"].cumulative[-1]
    assert first.figures["Bill over 12 months"].startswith(f"${own:,.0f} (")
    assert first.figures["Owner"].strip("\u2068\u2069") == "Ada"


def test_the_parts_of_a_bill_add_up_to_it() -> None:
    for case in (Case(), MANY):
        for approach in ("prompting", "fine_tuning_rag", "base_model_rag"):
            whole = estimate(case, (approach,)).approaches[approach].cumulative[-1]
            assert sum(bill_parts(case, approach).values()) == pytest.approx(whole)


def test_what_was_told_is_no_assumption() -> None:
    widest = largest_assumption(Case(), "prompting")
    assert widest is not None
    assert widest.range.name == "requests_per_month"
    told = largest_assumption(Case(requests_per_month=50_000), "prompting")
    assert told is not None
    assert told.range.name != "requests_per_month"


@pytest.mark.slow
def test_graded_answers_stand_with_their_interval() -> None:
    """The reader's own: 150 questions, 75.3 and 88 % right."""
    prompt = np.repeat([1.0, 1.0, 0.0, 0.0], [108, 5, 24, 13])
    candidate = np.repeat([1.0, 0.0, 1.0, 0.0], [108, 5, 24, 13])
    graded = compare(prompt, candidate)
    assert graded is not None
    evidence = record_of(Case(), WRITTEN, None, graded).summary.figures["Evidence"]
    low, high = (f"{100 * end:+.1f}".removesuffix(".0") for end in (graded.low, graded.high))
    assert "150 questions: the candidate 88 % right, the prompt 75 %;" in evidence
    assert f"+12.7 points (95 %: {low} to {high})" in evidence


@pytest.mark.parametrize(
    ("assumed", "said"),
    [((), "All 2 inputs of the argument were told."),
     (("a",), "1 of the argument's 2 inputs is unknown: nobody told it."),
     (("a", "b"), "All 2 inputs of the argument are unknown: nobody told them.")],
)  # fmt: skip
def test_how_much_of_the_argument_was_told(assumed: tuple[str, ...], said: str) -> None:
    assert unknown_words(("a", "b"), assumed) == said


@pytest.mark.slow
@pytest.mark.parametrize("make", ["plain", "many"])
def test_it_holds_everything_that_a_review_asks_for(
    make: str, request: pytest.FixtureRequest
) -> None:
    record: Record = request.getfixturevalue(make)
    said, found = texts(record), recommend(record.case)
    assert VERDICTS[found.verdict] in said
    for reason in found.because:
        assert reason.text in said
    for turn in found.turns:
        assert turn.text in said
    for adviser in advisers().values():
        assert f"{adviser.source} {adviser.title.lower()}" in said
    for row in prices_used(record.case, judge(record.case, 250).approaches):
        for part in (
            row.what.partition(", ")[2],
            row.source,
            row.as_of if not row.yours else "your own",
        ):
            assert part in said
    assert answer_words(found).then in said
    assert {picture.id for picture in record.pictures} == {
        "board", "s1_decision", "s2_framework", "s5_flowchart", "cost", "tornado", "latency",
        "latency-range", "checklist",
    }  # fmt: skip


def test_it_says_what_was_typed_over_and_what_the_people_agreed(many: Record) -> None:
    said = texts(many)
    for part in ("your own, in place of", "2.5 USD/GPU-hour", "Ada", "Read the wrong answers",
                 "5 January 2027", "chosen by the team", "does not keep up"):  # fmt: skip
        assert part in said


def test_it_is_dated_by_the_day_it_is_written_beside_the_cases_own(plain: Record) -> None:
    for page in (texts(plain), markdown_page(plain, "p")):
        assert "3 December 2026; judged as of 20 November 2026" in page


@pytest.mark.slow
def test_models_go_by_their_names_and_large_numbers_by_words() -> None:
    record = record_of(Case(hosted_model="gpt-6-luna", tuning_offer="fireworks-lora-16b",
                            api_allowed=False), WRITTEN)  # fmt: skip
    said = texts(record)
    for part in ("GPT-6 Luna (small, 2026)", "GPT-6 Luna (small, 2026), input", "1,979 trillion",
                 "LoRA up to 16B on Fireworks, dedicated H100",
                 "3.35 trillion bytes/s"):  # fmt: skip
        assert part in said
    assert "gpt-6-luna" not in said.partition('"schema"')[0]
    assert "fireworks-lora-16b" not in said.partition('"schema"')[0]
    assert re.findall(r"\d{9,}|\d{5,}\.0\b", said.partition('"schema"')[0]) == []


def test_a_note_keeps_its_bold_opening_on_either_page(plain: Record) -> None:
    note = Section("n", "N", (Paragraph("It is so.", strong="Note.", note=True),))
    record = replace(plain, sections=(note,))
    assert "\n> **Note.** It is so.\n" in markdown_page(record, "p")
    assert '<p class="note"><strong>Note.</strong> It is so.</p>' in html_page(record)


def test_it_says_what_is_open(plain: Record) -> None:
    said = texts(plain)
    for part in ("Not named yet", "nobody told them", "18 February 2027", "90 days",
                 "None: no answers were graded",
                 "No price and no speed of the tables was typed over"):  # fmt: skip
        assert part in said


def test_a_precondition_that_nobody_told_is_neither_met_nor_missing() -> None:
    table = next(block for block in readiness(judge(Case(stable_task=False), 250))
                 if isinstance(block, Table))  # fmt: skip
    states = {row[0]: row[2:] for row in table.rows}
    assert states.pop("A stable task") == ("no", "no")
    assert set(states.values()) == {("not told", "not known")}


def test_of_a_case_of_which_nothing_is_told_it_decides_nothing(plain: Record) -> None:
    """No order to sign: what to begin with, its share, and a board of shares."""
    first = plain.summary
    assert first.verdict == "No decision yet; Prompting leads"
    assert first.decision.startswith("Nothing is decided yet. Begin with prompting, and measure")
    assert f"Prompting leads, in {percent(recommend(plain.case).share)} of the draws" in (
        first.decision
    )
    assert "do not fine-tune" not in texts(plain)
    board = next(picture for picture in plain.pictures if picture.id == "board")
    assert "14 rows depend on what is not told" in board.alt
    assert len(re.findall(r"\d+ %", board.svg)) > 14
    for picture in plain.pictures:
        if picture.walk:
            assert re.search(r"may lead to .+ \(\d+ %\)", picture.alt)


@pytest.mark.slow
def test_a_clear_case_has_one_mark_in_each_row() -> None:
    record = record_of(example_case(), WRITTEN)
    board = next(picture for picture in record.pictures if picture.id == "board")
    assert "depend on what is not told" not in board.alt
    assert record.summary.verdict == VERDICTS[recommend(record.case).verdict]


def test_both_counts_of_the_checklist_stand_in_it(plain: Record) -> None:
    assert "read literally" in texts(plain)
    assert "Corrected for what each item means" in texts(plain)


def test_both_pages_say_the_same(many: Record) -> None:
    """Every text of every block stands in either page."""
    html = Page(html_page(many)).text
    rendered = Page(MarkdownIt("gfm-like", {"linkify": False}).render(markdown_page(many, "p")))
    said = re.sub(r"\s+", "", rendered.text)
    for section in many.sections:
        for block in section.blocks:
            for text in (getattr(block, "text", ""), *getattr(block, "items", ())):
                assert text in html
                assert re.sub(r"\s+", "", text) in said


# The review


def test_ninety_days_where_nothing_ends_sooner() -> None:
    found = review_date(Case())
    assert found.day == Case().as_of + timedelta(days=90)
    assert "90 days" in found.why


def test_the_end_of_a_model_comes_first() -> None:
    found = review_date(Case(hosted_model="gpt-4.1-mini"))
    assert found.day == date(2027, 1, 14)
    assert "GPT-4.1 mini ends" in found.why
    assert review_date(Case(tuning_offer="openai-gpt-4-1-mini")).day == date(2027, 1, 14)


def test_a_price_that_grows_old_comes_first() -> None:
    """Fireworks' price is of 2026-10-07; after 180 days, from 2027-04-06 on, it is stale."""
    late = Case(as_of=date(2027, 3, 1))
    found = review_date(late)
    assert late.as_of < found.day < late.as_of + timedelta(days=90)
    assert "180 days old" in found.why
    stale = {row.what for row in old_prices(late.changed(as_of=found.day))}
    before = {row.what for row in old_prices(late.changed(as_of=found.day - timedelta(days=1)))}
    assert stale > before


@pytest.mark.parametrize("as_of", [date(2020, 1, 1), date(2027, 1, 14), date(2100, 1, 1)])
def test_it_is_always_a_day_to_come(as_of: date) -> None:
    case = Case(as_of=as_of, hosted_model="gpt-4.1-mini")
    assert case.as_of < review_date(case).day <= case.as_of + timedelta(days=90)


# The range of latency


@pytest.mark.parametrize("case", [Case(), MANY, *list(WORKED.values())[:3]])
def test_the_time_lies_in_its_range(case: Case) -> None:
    base = latencies(case, comparable(case))
    for approach, one in latency_ranges(case, comparable(case)).items():
        assert one.low <= one.base <= one.high
        assert one.base == base[approach].total


def test_what_was_told_is_held() -> None:
    told = Case(network_ms=40, api_first_token_ms=600, api_tokens_per_second=110)
    wide, narrow = (latency_ranges(case, ["prompting"])["prompting"] for case in (Case(), told))
    assert wide.low < narrow.low < narrow.base < narrow.high < wide.high
    assert wide.low < wide.base < wide.high


# Loaded again


@pytest.mark.parametrize("name", WORKED)
def test_record_then_load_gives_the_same_case(name: str, plain: Record) -> None:
    added = FollowUp("Ada", "", date(2027, 2, 3))
    record = replace(plain, case=WORKED[name], follow_up=added)
    for text in (html_page(record), markdown_page(record, "pictures")):
        back = read_carried(text)
        assert back.case == WORKED[name]
        assert back.case.model_fields_set == WORKED[name].model_fields_set
        assert back.follow_up == added


@cache
def nasty(text: str) -> Record:
    return record_of(Case(name=text[:200], task=text), WRITTEN, FollowUp(text[:200], text))


@pytest.mark.slow
@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_texts_come_back_letter_by_letter(text: str) -> None:
    record = nasty(text)
    for page in (html_page(record), markdown_page(record, "pictures")):
        back = read_carried(page)
        assert (back.case, back.follow_up) == (record.case, record.follow_up)


@pytest.mark.usefixtures("same_words")
def test_a_record_that_windows_saved_is_read_too(tmp_path: Path) -> None:
    file = tmp_path / "r.md"
    write_record(Case(epochs=4), file)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert read_record(file).case == Case(epochs=4)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no record of this course"),
        ("{}", "no record of this course"),
        ("<!doctype html><html></html>", "no record of this course"),
        ("```json\n{}\n```", "no record of this course"),
        ('```json\n{"kind": "tune_or_not decision record"\n```', "not valid JSON"),
        ('```json\n{"kind": "tune_or_not decision record", "schema": 9}\n```', "schema is 9"),
        ('```json\n{"kind": "tune_or_not decision record", "schema": 1}\n```', "damaged"),
        ('```json\n{"kind": "tune_or_not decision record", "schema": 1, "case": {"epochs": 0}}'
         '\n```', "epochs is 0"),
        ('```json\n{"kind": "tune_or_not decision record", "schema": 1, "case": {}, '
         '"follow_up": {"boss": "x"}}\n```', 'no "boss"'),
    ],
)  # fmt: skip
def test_what_is_no_record_is_refused_in_a_sentence(text: str, fault: str) -> None:
    with pytest.raises(CaseError, match=re.escape(fault)) as refused:
        read_carried(text)
    assert len(str(refused.value).splitlines()) == 1


# Texts of people


@pytest.mark.slow
@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_texts_are_texts_in_html(text: str) -> None:
    plain, page = (Page(html_page(nasty(one))) for one in ("plain", text))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in plain.tags]
    assert page.text.count(text) >= 2


@pytest.mark.slow
@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
@pytest.mark.parametrize("kind", ["commonmark", "gfm-like"])
def test_texts_are_texts_in_markdown(text: str, kind: str) -> None:
    markdown = MarkdownIt(kind, {"linkify": False})
    page, plain = (Page(markdown.render(markdown_page(nasty(one), "p"))) for one in (text, "plain"))
    known = ("br", "span")  # a new line, and a dollar sign in an element of its own
    shapes = [[t for t, _ in one.tags if t not in known] for one in (page, plain)]
    assert shapes[0] == shapes[1]
    lines = [line for line in re.split(r"[\n$]", text) if line.strip()]
    for line in lines:
        assert re.sub(r"\s+", " ", line).strip() in re.sub(r"\s+", " ", page.text)


def test_no_formula_is_left_in_markdown(many: Record) -> None:
    page, _, _ = markdown_page(many, "p").partition("## The case, to load again")
    assert "$" not in page


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\x7f", "\ud800"])
def test_signs_that_no_page_can_show_are_refused(sign: str) -> None:
    with pytest.raises(CaseError, match="no text can show"):
        FollowUp(owner=f"a{sign}b")


def test_endless_texts_are_refused() -> None:
    with pytest.raises(CaseError, match="owner has 10,000 characters; allowed: at most 200"):
        FollowUp(owner="x" * 10_000)
    with pytest.raises(CaseError, match="at most 2,000"):
        FollowUp(next_experiment="x" * 10_000)


@pytest.mark.parametrize("text", ["tomorrow", "2027-13-01", "27-01-01", "2027-01-01T00:00", ""])
def test_a_day_is_a_day(text: str) -> None:
    with pytest.raises(CaseError, match="allowed: a day as YYYY-MM-DD"):
        day(text)


# The pages


def test_the_page_needs_nothing_else(many: Record) -> None:
    page = Page(html_page(many))
    for name in ("link", "iframe", "object", "img", "form", "base"):
        assert page.of(name) == []
    kinds = [script.get("type") for script in page.of("script")]
    assert kinds.count("application/json") == 1 + sum(p.walk is not None for p in many.pictures)
    assert kinds[-1] is None  # the walker, which alone may run
    assert len(kinds) - kinds.count("application/json") == 1
    for _, attributes in page.tags:
        assert not any(name.startswith("on") for name in attributes)
        assert "src" not in attributes
        assert str(attributes.get("href", "#")).startswith(("#", "http"))
    policy = page.of("meta")[1]["content"]
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    (allowed,) = re.findall(r"script-src 'sha256-(\S+)'", policy)
    assert b64decode(allowed) == sha256(SCRIPT.encode()).digest()


def test_headings_stand_in_order_and_ids_once(many: Record) -> None:
    page = Page(html_page(many))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    known = {f"#{name}" for name in ids}
    assert {a["href"] for a in page.of("a") if str(a["href"]).startswith("#")} <= known


def test_every_picture_has_a_name_and_a_description(many: Record) -> None:
    page = Page(html_page(many))
    ids = {attributes.get("id") for _, attributes in page.tags}
    pictures = page.of("svg")
    assert len(pictures) == len(many.pictures)
    assert [svg["role"] for svg in pictures].count("group") == 3
    for svg in pictures:
        assert svg["role"] in ("img", "group")
        assert set(str(svg["aria-labelledby"]).split()) <= ids
    assert len(page.of("figcaption")) == len(pictures)
    assert page.of("title")


def test_pictures_at_rest_have_nothing_to_press(many: Record) -> None:
    for picture in many.pictures:
        for text in (
            inline_svg(picture.svg, picture.id, "t", "d"),
            svg_file(picture.svg, picture.id, "t", "d"),
        ):
            for trace in ("tabindex", "data-event", 'role="button"', "aria-pressed"):
                assert trace not in text
            for reference in re.findall(r"url\(#([^)]+)\)", text):
                assert f'id="{reference}"' in text
    for picture in many.pictures:
        assert "var(" not in svg_file(picture.svg, picture.id, "t", "d")


@pytest.mark.usefixtures("same_words")
def test_a_markdown_page_finds_its_pictures(tmp_path: Path) -> None:
    file = tmp_path / "my folder (1)" / "a record.md"
    written = write_record(Case(), file)
    links = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", file.read_text(encoding="utf-8"))
    assert len(links) == 9
    for link in links:
        target = file.parent / link.replace("%20", " ")
        assert target in written
        assert "<svg" in target.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_same_case_gives_the_same_bytes() -> None:
    one, other = (html_page(record_of(WORKED["checkr"], WRITTEN)) for _ in range(2))
    assert one == other


# Files


@pytest.mark.usefixtures("same_words")
def test_a_record_is_replaced_by_a_newer_one(tmp_path: Path) -> None:
    file = tmp_path / "r.md"
    write_record(Case(), file)
    write_record(Case(epochs=4), file)
    assert read_record(file).case == Case(epochs=4)


@pytest.mark.parametrize("ending", ["html", "md"])
@pytest.mark.parametrize("content", [b"my notes", b"", b"\xff\xfe", b"<html>hello</html>"])
def test_another_file_is_never_overwritten(ending: str, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / f"r.{ending}"
    file.write_bytes(content)
    with pytest.raises(CaseError, match=r"no record of this course|not UTF-8"):
        write_record(Case(), file)
    assert file.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


@pytest.mark.usefixtures("same_words")
def test_another_file_is_overwritten_where_that_was_said(tmp_path: Path) -> None:
    file = tmp_path / "r.html"
    file.write_text("my notes")
    write_record(Case(), file, replace=True)
    assert read_record(file).case == Case()


@pytest.mark.usefixtures("same_words")
def test_another_picture_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "r_pictures").mkdir()
    own = tmp_path / "r_pictures/cost.svg"
    own.write_text("<svg>mine</svg>")
    with pytest.raises(CaseError, match="no picture of a record"):
        write_record(Case(), tmp_path / "r.md")
    assert own.read_text() == "<svg>mine</svg>"
    assert not (tmp_path / "r.md").exists()


@pytest.mark.usefixtures("same_words")
def test_a_failed_write_leaves_the_old_record_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "r.html"
    write_record(Case(), file)
    before = file.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(whole_file.os, "fsync", full)
    with pytest.raises(CaseError, match="No space left on device"):
        write_record(Case(epochs=4), file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


# The command line


@pytest.mark.slow
def test_record_and_decide_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "r.html"
    case = '{"name": "<b>", "epochs": 4}'
    done = run("record", "-", "-o", str(file), "--owner", "Ada", "--review", "2027-01-05",
               "--next", "Ask", input=case)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"record": str(file), "pictures": []}
    assert read_record(file).follow_up == FollowUp("Ada", "Ask", date(2027, 1, 5))
    assert run("decide", str(file)).stdout == run("decide", "-", input=case).stdout
    again = run("record", str(file), "-o", str(tmp_path / "r.md"))
    assert again.returncode == 0
    assert read_record(tmp_path / "r.md").case == read_record(file).case


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["-o", "r.pdf"], "a .html or a .md file"),
        (["-o", "."], "a .html or a .md file"),
        (["-o", "r.html", "--review", "soon"], "a day as YYYY-MM-DD"),
        (["-o", "r.html", "--owner", "x" * 300], "at most 200"),
        (["-o", "/proc/none/r.html"], "Cannot write"),
        ([], "-o"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str], fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("record", "-", *arguments, input="{}")
    assert done.returncode == 2
    assert fault in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


# The panel


@pytest.fixture
def kept(tmp_path: Path) -> MyDecision:
    return MyDecision(tmp_path / "my_decision", print)


@pytest.mark.slow
def test_the_panel_writes_what_it_shows(kept: MyDecision, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DAY_VARIABLE, WRITTEN.isoformat())
    live = LiveCase(Case(name="Éa/../<b> 🧪"))
    panel = record_panel(live, kept)
    panel.owner.value = "Ada <i>"
    assert "Owner: Ada <i>" in panel.sentence
    (file,) = panel.write()
    assert file.parent == kept.folder
    assert file.name == "record_Éa-b_2026-12-03.html"
    assert "3 December 2026; judged" in file.read_text(encoding="utf-8")
    back = read_record(file)
    assert (back.case, back.follow_up.owner) == (live.case, "Ada <i>")
    assert "<i>" not in panel.message
    assert 'href="data:text/html;base64,' in panel.message
    panel.button.click()
    assert "Written again" in panel.message
    panel.format.value = ".md"
    assert len(panel.write()) == 10
    assert "application/zip" in panel.message


def test_what_was_typed_is_there_next_time(kept: MyDecision) -> None:
    first = record_panel(LiveCase(), kept)
    first.owner.value, first.review.value = "Ada", "2027-02-03"
    second = record_panel(LiveCase(), kept)
    assert (second.owner.value, second.review.value) == ("Ada", "2027-02-03")
    assert "3 February 2027, chosen by you" in second.sentence


@pytest.mark.parametrize(
    ("box", "value", "fault"),
    [("owner", "x" * 10_000, "at most 200"), ("review", "soon", "YYYY-MM-DD")],
)
def test_what_cannot_be_is_said_below_the_button(
    box: str, value: str, fault: str, kept: MyDecision
) -> None:
    panel = record_panel(LiveCase(), kept)
    getattr(panel, box).value = value
    assert fault in panel.message
    assert panel.write() == ()
    assert fault in panel.message


@pytest.mark.usefixtures("same_words")
def test_a_folder_that_takes_no_file_is_said(kept: MyDecision) -> None:
    kept.folder.write_text("in the way")
    panel = record_panel(LiveCase(), kept)
    assert panel.write() == ()
    assert "Cannot write" in panel.message


def test_the_panel_follows_the_case(kept: MyDecision) -> None:
    live = LiveCase()
    panel = record_panel(live, kept)
    live.set(name="Another", prompt_score=0.95)
    assert "Another" in panel.sentence
    assert "Stay with prompting" in panel.sentence
    live.take(Case())
    assert "will say: Nothing is decided yet. Begin with prompting, and measure" in panel.sentence
    assert "Prompting leads, in " in panel.sentence
    bundle: dict[str, Any] = panel._repr_mimebundle_()
    assert bundle["text/plain"] == panel.sentence
    panel.close()
