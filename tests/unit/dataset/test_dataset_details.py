"""The parts of a check against published examples, another implementation, and by hand."""

import json
import math
import sys
from datetime import date
from io import BytesIO
from types import SimpleNamespace

import numpy as np
import pytest

from tests.support.dataset_corpus import (
    FORMATS,
    PERSONAL,
    SECRETS,
    SYSTEM,
    chat,
    clean_lines,
    line,
    pairs,
    says,
    value,
)
from tune_or_not.case import Case, example_case
from tune_or_not.dataset import token_count
from tune_or_not.dataset.check import Options, check
from tune_or_not.dataset.checks.likely_secrets import may_be_secret, secrets
from tune_or_not.dataset.checks.near_duplicates import likeness, sketches
from tune_or_not.dataset.checks.personal_data import iban, luhn, may_be_personal, personal_data
from tune_or_not.dataset.checks.refusals import refusal
from tune_or_not.dataset.checks.static_prefix import Opening
from tune_or_not.dataset.checks.words import overlap, words
from tune_or_not.dataset.excerpt import excerpt, masked
from tune_or_not.dataset.guidance import TABLE, advice, models, verdict
from tune_or_not.dataset.lengths import MOST, LengthCount
from tune_or_not.dataset.run_cost import run_costs
from tune_or_not.dataset.token_count import token_counter
from tune_or_not.decision.bill.prices import hosted_price
from tune_or_not.decision.bill.tuning.training import automatic_epochs
from tune_or_not.facts.tables import fact

ESTIMATE = Options(exact_tokens=False)


# Checksums: numbers that their issuers publish as examples


@pytest.mark.parametrize(
    "number",
    ["4111111111111111", "5555555555554444", "378282246310005", "6011111111111117", "79927398713"],
)
def test_luhn_takes_published_numbers_and_no_other_last_digit(number: str) -> None:
    assert luhn(number)
    others = [number[:-1] + digit for digit in "0123456789" if digit != number[-1]]
    assert not any(luhn(other) for other in others)


@pytest.mark.parametrize(
    "number",
    [
        "GB82 WEST 1234 5698 7654 32",
        "DE89 3704 0044 0532 0130 00",
        "FR14 2004 1010 0505 0001 3M02 606",
        "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
        "NO93 8601 1117 947",
    ],
)
def test_iban_takes_published_numbers_and_no_changed_digit(number: str) -> None:
    assert iban(number)
    for place, sign in enumerate(number):
        if sign.isdigit():
            other = str((int(sign) + 1) % 10)
            assert not iban(number[:place] + other + number[place + 1 :])


# Personal data and secrets


@pytest.mark.parametrize(("name", "text"), [*PERSONAL.items(), *SECRETS.items()])
def test_what_is_found_is_masked_wherever_it_stands(name: str, text: str) -> None:
    shown = [one for one in text.split() if sum(sign.isdigit() for sign in one) > 3 or "@" in one]
    for before in ("", "a " * 10, "word " * 60):
        for around in (0, len(before), len(before) + 10, len(before) + len(text)):
            piece = excerpt(f"{before}{text} {'after ' * 90}", around)
            assert "hidden]" in piece or text[:8] not in piece
            assert not any(one in piece for one in shown)


def test_a_secret_is_not_cut_in_two_by_the_window() -> None:
    key = SECRETS["OpenAI key"]
    for shift in range(0, 400, 7):
        piece = excerpt("x " * shift + key + " y" * 200, around=2 * shift + len(key) - 3)
        assert key[10:20] not in piece


def test_masking_keeps_what_is_neither() -> None:
    text = "Order 42 of 2024-11-05 from https://example.com/a?b=c by help@example.com"
    assert masked(text) == text


@pytest.mark.parametrize("text", [*PERSONAL.values(), *SECRETS.values()])
def test_the_quick_look_at_a_line_never_hides_what_the_patterns_find(text: str) -> None:
    raw = json.dumps({"a": text}, ensure_ascii=False).encode()
    assert may_be_personal(raw) or not list(personal_data(text))
    assert may_be_secret(raw) or not list(secrets(text))


@pytest.mark.parametrize(
    "answer",
    [
        "I'm sorry, I see the charge twice. It is refunded today.",
        "You cannot share a battery between models.",
        "Sorry for the wait! Your wheel is ready.",
        "I can help with that: open Settings.",
        "The AI chip inside is from 2024.",
    ],
)
def test_an_apology_is_no_refusal(answer: str) -> None:
    assert not refusal(answer)


# Near copies: sketches against the exact share of common words


def test_sketches_estimate_the_share_of_common_words() -> None:
    drawn = np.random.default_rng(1)
    lists = []
    for share in np.repeat([0.3, 0.5, 0.7, 0.85, 0.95], 40):
        both = [f"b{n}" for n in range(int(60 * share))]
        alone = 60 - len(both)
        lists += [both + [f"x{drawn.integers(10**9)}" for _ in range(alone)] for _ in range(2)]
    rows = sketches(lists)
    estimate = likeness(rows[::2], rows[1::2])
    exact = np.array([overlap(lists[n], lists[n + 1]) for n in range(0, len(lists), 2)])
    assert np.abs(estimate - exact).mean() < 0.04
    assert np.abs(estimate - exact).max() < 0.2


def test_nearly_all_near_copies_are_found_and_nothing_else() -> None:
    drawn = np.random.default_rng(2)
    vocabulary = [f"word{n}" for n in range(3_000)]
    lines, copies = [], set()
    for n in range(400):
        asked = drawn.choice(vocabulary, 40).tolist()
        said = drawn.choice(vocabulary, 40).tolist()
        lines.append(chat(says("user", " ".join(asked)), says("assistant", " ".join(said))))
        if n % 2:
            asked[3], said[5] = "other", "changed"
            copies.add(len(lines) + 1)
            lines.append(chat(says("user", " ".join(asked)), says("assistant", " ".join(said))))
    comparison = check(BytesIO(b"".join(lines)), "t", None, ESTIMATE).finding("near_duplicate")
    assert comparison is not None
    assert comparison.count >= 0.98 * len(copies)
    assert comparison.count <= len(copies)
    assert {place.line for place in comparison.places} <= copies


def test_a_script_without_spaces_is_compared_by_pairs_of_characters() -> None:
    assert words("今日は良い天気です")[:3] == ["今日", "日は", "は良"]
    assert words("It is Warm") == ["it", "is", "warm"]
    assert overlap(["a", "b"], ["b", "c"]) == pytest.approx(1 / 3)
    assert overlap([], []) == 1


def test_a_template_is_what_most_questions_begin_with() -> None:
    opening = Opening()
    asked = [f"Please sort the following message of a customer: {n} bikes" for n in range(1, 9)]
    opening.learn([*asked, "Something else entirely", "And this"])
    assert opening.text == "Please sort the following message of a customer: "
    assert opening.cut(asked[0]) == "1 bikes"
    assert opening.cut("Something else") == "Something else"


# Tokens


def test_the_estimate_and_what_frames_a_message() -> None:
    counter = token_counter(exact=False)
    assert not counter.counted
    assert counter.count("a" * 420) == 100
    assert counter.count("ж" * 350) == 100
    assert counter.count("語" * 150) == 100
    assert counter.count("a" * 42 + "é" * 35 + "語" * 15) == 30
    assert counter.count("") == 0
    raw = chat(says("user", "a" * 420), says("assistant", "b" * 42))
    report = check(BytesIO(raw), "t", None, ESTIMATE)
    assert report.tokens.examples.total == 100 + 10 + 2 * 3 + 3
    assert report.tokens.answers.total == 10
    assert report.remaining_tokens == report.tokens.examples.total


def test_the_library_is_used_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    encoding = SimpleNamespace(encode_ordinary=lambda text: text.split())
    fake = SimpleNamespace(get_encoding=lambda name: {"o200k_base": encoding}[name])
    monkeypatch.setitem(sys.modules, "bpe_openai", fake)
    token_count.token_counter.cache_clear()
    counter = token_count.token_counter()
    assert counter.counted
    assert counter.count("three small words") == 3
    monkeypatch.setitem(sys.modules, "bpe_openai", None)
    token_count.token_counter.cache_clear()
    assert not token_count.token_counter().counted
    token_count.token_counter.cache_clear()


def test_counted_tokens_are_those_of_the_published_example() -> None:
    pytest.importorskip("bpe_openai")
    counter = token_counter()
    assert counter.count("hello world") == 2
    assert counter.count("tiktoken is great!") == 6


def test_lengths_are_numpys() -> None:
    drawn = np.random.default_rng(3).integers(1, 3_000, 2_001)
    count = LengthCount()
    count.add(drawn[:700].tolist())
    count.add([])
    further = LengthCount()
    further.add(drawn[700:].tolist())
    count.extend(further)
    told = count.lengths()
    assert (told.total, told.longest) == (drawn.sum(), drawn.max())
    assert told.mean == pytest.approx(drawn.mean())
    assert told.median == np.quantile(drawn, 0.5, method="inverted_cdf")
    assert told.p95 == np.quantile(drawn, 0.95, method="inverted_cdf")
    assert sum(bar.count for bar in told.histogram) == len(drawn)
    for bar in told.histogram:
        assert bar.count == ((drawn >= bar.low) & (drawn <= bar.high)).sum()
    assert count.longer_than(2_000) == (drawn > 2_000).sum()
    count.add([MOST + 5])
    assert count.lengths().longest == MOST + 5
    assert sum(bar.count for bar in count.lengths().histogram) == len(drawn) + 1


# Money


def test_a_run_costs_what_the_rows_say() -> None:
    costs = run_costs(2_000_000, date(2026, 11, 20))
    by_name = {(cost.provider, cost.what): cost for cost in costs}
    assert by_name["Fireworks", "LoRA SFT <=16B"].usd == 1.0
    mini = by_name["OpenAI", "gpt-4.1-mini-2025-04-14 SFT training"]
    assert (mini.usd, mini.closed) == (10.0, "2026-05-07")
    assert not [name for _, name in by_name if "DPO" in name or "RFT" in name]
    assert all(cost.as_of and cost.source for cost in costs)
    buyable = [cost.usd for cost in costs if not cost.closed]
    assert buyable == sorted(buyable)
    before = run_costs(1, date(2026, 5, 6))
    assert not any(cost.closed for cost in before)


def test_epochs_are_those_asked_for_or_the_providers() -> None:
    content = b"".join(clean_lines("openai_chat"))
    asked = check(BytesIO(content), "t", None, Options(exact_tokens=False, epochs=5))
    assert (asked.epochs, asked.epochs_chosen) == (5, True)
    assert asked.billed_tokens == 5 * asked.remaining_tokens
    left = check(BytesIO(content), "t", None, ESTIMATE)
    assert (left.epochs, left.epochs_chosen) == (automatic_epochs(60), False)


def test_caching_the_shared_prompt_saves_what_the_price_library_says() -> None:
    prompt = "Follow the house rules, all of them, in every single answer. " * 100
    lines = [
        chat(says("system", prompt), says("user", q), says("assistant", a)) for q, a in pairs()
    ]
    case = Case(requests_per_month=1_000_000, cache_hit_rate=0.5)
    report = check(BytesIO(b"".join(lines)), "t", None, Options(case=case, exact_tokens=False))
    prefix = report.static_prefix
    assert prefix is not None
    assert (prefix.tokens, prefix.share) == (math.ceil(len(prompt) / 4.2), 1.0)
    price = hosted_price("gpt-6-luna", case.as_of, prefix.tokens)
    luna = prefix.caching[0]
    assert luna.without_cache == pytest.approx(prefix.tokens * price.input * 1e6)
    half = prefix.tokens * 1e6 * (price.cache_read + price.cache_write) / 2
    assert luna.with_cache == pytest.approx(min(half, luna.without_cache))
    assert luna.saved == pytest.approx(luna.without_cache - luna.with_cache)
    assert report.as_json()["static_prefix"]["caching"][0]["saved"] == luna.saved
    llama = prefix.caching[-1]
    assert (llama.saved, llama.why_not) == (0, "no cached price is offered")


def test_a_short_prompt_saves_nothing() -> None:
    prefix = check(BytesIO(b"".join(clean_lines("openai_chat"))), "t", None, ESTIMATE).static_prefix
    assert prefix is not None
    assert prefix.caching[0].why_not == "shorter than the 1,024 tokens that are cached"
    assert all(one.saved == 0 for one in prefix.caching)


def test_without_a_shared_prompt_there_is_no_prefix() -> None:
    assert (
        check(BytesIO(b"".join(clean_lines("alpaca"))), "t", None, ESTIMATE).static_prefix is None
    )


# What the number is worth


@pytest.mark.parametrize(
    ("examples", "words"),
    [
        (0, "50 fewer than the 50 good ones"),
        (49, "1 fewer than the 50"),
        (50, "enough to start (S2: 50 to 100)"),
        (100, "enough to start"),
        (101, "more than a start"),
        (200, "as many as many successful fine-tunes had (S2: 200 to 500)"),
        (500, "as many as many"),
        (501, "more than most successful"),
        (1_000, "more than most"),
        (1_001, "beyond about 1,000"),
    ],
)
def test_the_verdict_follows_the_figures_of_s2(examples: int, words: str) -> None:
    assert words in verdict(examples)


def test_every_source_of_advice_is_named_and_dated() -> None:
    told = advice(7)
    assert [one.source for one in told] == [
        "S2, myth 3",
        "OpenAI",
        "Google",
        "AWS, for each task",
        "Fireworks",
    ]
    assert all(one.as_of for one in told)
    assert "At least 10 examples, so this file is refused" in told[1].sentence
    assert "93 are missing" in told[2].sentence


def test_every_model_has_a_limit_with_a_source() -> None:
    assert models()["gpt-4.1-nano"].number == 32_768
    assert fact(TABLE, "OpenAI", "gpt-4.1-mini longest example").number == 65_536
    assert all(row.unit == "tokens" and row.source for row in models().values())


@pytest.mark.parametrize("form", FORMATS)
def test_what_the_file_says_about_a_case_is_a_case(form: str) -> None:
    report = check(BytesIO(b"".join(clean_lines(form))), "t", None, ESTIMATE)
    case = example_case().changed(**report.case_updates)
    assert case.training_examples == 60
    assert case.tokens_per_example == pytest.approx(report.tokens.examples.mean, abs=1)
    assert report.case_updates.keys() == {"training_examples", "tokens_per_example"}


def test_a_report_is_json_of_the_same_names() -> None:
    report = check(BytesIO(b"".join(clean_lines("gemini"))), "t", None, ESTIMATE)
    told = json.loads(json.dumps(report.as_json(), allow_nan=False))
    assert set(told) == set(report.__dataclass_fields__)
    assert report.finding("secret") is None


# Bounds of memory


def test_beyond_the_bounds_examples_are_checked_by_themselves_and_it_is_said() -> None:
    lines = clean_lines("openai_chat")
    again = [*lines, *lines[:5], line(value("openai_chat", "Which?", "As an AI, I do not know."))]
    bounded = Options(exact_tokens=False, most_compared=60, most_sketched=20)
    report = check(BytesIO(b"".join(again)), "t", None, bounded)
    assert [one.id for one in report.findings] == ["refusal"]
    assert report.examples == 66
    assert any("6 more were only checked by themselves" in note for note in report.notes)
    assert any("among the first 20 examples" in note for note in report.notes)
    whole = check(BytesIO(b"".join(again)), "t", None, ESTIMATE)
    assert report.remaining_tokens == whole.tokens.examples.total


# What is shown of a line


def test_a_line_cut_off_in_a_text_says_so() -> None:
    cut = clean_lines("openai_chat")[2][:80] + b"\n"
    report = check(BytesIO(b"".join([*clean_lines("openai_chat"), cut])), "t", None, ESTIMATE)
    place = report.finding("malformed_json").places[0]
    assert place.detail.startswith("the line ends in the middle of a text that begins at character")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (chat(says("system", SYSTEM), says("bot", "Ahoy there"), says("assistant", "Hm")), "bot"),
        (clean_lines("openai_chat")[2].replace(b"folding", b"fold\xffing"), "fold"),
        (clean_lines("openai_chat")[2].replace(b"folding", b"fold\ting"), "fold"),
        (
            clean_lines("openai_chat")[2].replace(b"folding", "fold\u200bing".encode()),
            "fold\\u200b",
        ),
        (clean_lines("openai_chat")[2].replace(b"folding", "fÃ¼r folding".encode()), "fÃ¼r fold"),
    ],
)
def test_an_excerpt_shows_the_fault_and_not_what_all_lines_begin_with(
    raw: bytes, shown: str
) -> None:
    lines = [b"\xef\xbb\xbf", *clean_lines("openai_chat"), raw]
    found = check(BytesIO(b"".join(lines)), "t", None, ESTIMATE).findings
    last = next(one for one in found if one.id not in ("byte_order_mark", "near_duplicate"))
    assert shown in last.places[0].excerpt
    assert "You answer for" not in last.places[0].excerpt


@pytest.mark.parametrize(
    "part",
    [
        "eyJ-", "sk-", "a@", "a@b.", "+1 ", "1 ", "1-", "12 ", "AA11 ",
        "-----BEGIN PRIVATE KEY-----",
        "a://b:", "xoxb-", "SG.", "Ã¼ ", "Ã", "\\u200d", "I'm sorry, ", "é", "語",
    ],
)  # fmt: skip
@pytest.mark.slow
def test_no_pattern_takes_long_on_any_repetition(part: str) -> None:
    """A pattern whose time grows with the square would take hours on a megabyte."""
    said = part * (400_000 // len(part.encode()))
    check(
        BytesIO(chat(says("user", "What is this?"), says("assistant", said))), "t", None, ESTIMATE
    )
