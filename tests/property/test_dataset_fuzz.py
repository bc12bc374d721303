"""A short form of tests/support/fuzz_dataset.py, and files that hypothesis thinks of."""

from contextlib import suppress
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from tests.support.dataset_corpus import FORMATS, clean_lines, line, value
from tests.support.fuzz_dataset import ESTIMATE, outcome, run
from tune_or_not.dataset.check import check
from tune_or_not.dataset.excerpt import excerpt, masked
from tune_or_not.dataset.formats.detect import READERS
from tune_or_not.dataset.problems import FaultError

KEYS = (
    "messages", "role", "content", "user", "assistant", "from", "value", "conversations", "prompt",
    "completion", "instruction", "output", "contents", "parts", "text", "tools", "function",
    "name", "weight",
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS) | st.text(max_size=8),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def test_two_hundred_broken_files_get_a_report_or_a_sentence() -> None:
    seen = run(200, seed=1)
    assert sum(seen.values()) == 200
    assert seen["findings"] > 100


@given(st.binary(max_size=2_000))
def test_any_bytes_get_a_report_or_a_sentence(content: bytes) -> None:
    assert outcome(content, None) in ("clean", "findings", "refused")


@given(
    st.sampled_from(sorted(READERS)), st.dictionaries(st.text(max_size=12), JSON, max_size=3), JSON
)
def test_any_object_is_an_example_or_one_fault(form: str, value: dict, inner: object) -> None:
    keys = {"openai_chat": "messages", "sharegpt": "conversations", "gemini": "contents"}
    value = value | {keys.get(form, "prompt"): inner}
    with suppress(FaultError):
        assert READERS[form](value).messages[-1].role == "assistant"


@given(st.text(), st.integers(0, 10_000))
def test_an_excerpt_is_short_and_in_one_line(text: str, around: int) -> None:
    piece = excerpt(text, around)
    assert piece.isprintable()
    assert len(piece) <= 6 * 120 + 6
    masked(text)


@given(st.sampled_from(FORMATS), st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=6))
def test_order_of_lines_changes_no_counts(form: str, answers: list[str]) -> None:
    lines = clean_lines(form)[:5] + [line(value(form, "What?", answer)) for answer in answers]
    forwards = check(BytesIO(b"".join(lines)), "f", None, ESTIMATE)
    backwards = check(BytesIO(b"".join(lines[::-1])), "f", None, ESTIMATE)
    counts = [{one.id: one.count for one in told.findings} for told in (forwards, backwards)]
    assert counts[0] == counts[1]
    assert forwards.remaining_tokens == backwards.remaining_tokens
