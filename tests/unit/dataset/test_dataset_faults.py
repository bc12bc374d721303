"""Each fault alone in a clean file is found, at its line, and nothing else."""

from io import BytesIO

import pytest

from tests.support.dataset_corpus import (
    ANSWER,
    AT,
    FORMATS,
    QUESTION,
    SYSTEM,
    WEATHER,
    Fault,
    calls,
    chat,
    clean_lines,
    every_fault,
    says,
)
from tune_or_not.dataset.check import Options, Report, check
from tune_or_not.dataset.file import lines as lines_module
from tune_or_not.dataset.problems import kinds

FAULTS = list(every_fault())
ESTIMATE = Options(exact_tokens=False)


def checked(lines: list[bytes], test: list[bytes] | None = None) -> Report:
    other = BytesIO(b"".join(test)) if test is not None else None
    return check(BytesIO(b"".join(lines)), "train.jsonl", other, ESTIMATE)


def found(report: Report) -> dict[str, list[int]]:
    """Lines by kind of finding."""
    return {one.id: sorted(place.line for place in one.places) for one in report.findings}


@pytest.mark.parametrize("form", FORMATS)
def test_a_clean_file_reports_nothing(form: str) -> None:
    report = checked(clean_lines(form))
    assert found(report) == {}
    assert report.clean
    assert (report.format, report.formats) == (form, {form: 60})
    assert (report.lines, report.examples, report.remaining) == (60, 60, 60)


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_fault_alone_is_found_at_its_line_and_nothing_else(fault: Fault) -> None:
    report = checked(fault.lines, fault.test)
    assert found(report) == {fault.kind: fault.at}
    assert report.format == fault.form
    finding = report.findings[0]
    assert finding.count >= len(fault.at)
    assert finding.why == kinds()[fault.kind].why
    assert all(place.detail for place in finding.places)
    gone = finding.count if finding.left_out else 0
    assert report.remaining == report.lines - gone
    assert report.left_out == ({fault.kind: gone} if gone else {})


def test_every_kind_of_finding_is_in_the_corpus() -> None:
    assert {fault.kind for fault in FAULTS} | {"long_line"} == kinds().keys()


def test_a_line_too_long_to_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "MOST_LINE_BYTES", 2_000)
    lines = clean_lines("openai_chat")
    lines[AT - 1] = chat(says("user", "x" * 9_000), says("assistant", "Yes."))
    assert found(checked(lines)) == {"long_line": [AT]}


# What is right although it is unusual


@pytest.mark.parametrize(
    "raw",
    [
        chat(says("developer", SYSTEM), says("user", QUESTION), says("assistant", ANSWER)),
        chat(says("user", QUESTION), says("assistant", ANSWER, weight=1)),
        chat(
            says("user", QUESTION),
            says("assistant", "Wait.", weight=0),
            says("user", "Well?"),
            says("assistant", ANSWER),
        ),
        chat(says("user", QUESTION, name="anna"), says("assistant", ANSWER)),
        chat(
            says("user", QUESTION),
            calls(),
            says("tool", "61 km", tool_call_id="call_1"),
            says("assistant", ANSWER),
            tools=[WEATHER],
            parallel_tool_calls=False,
        ),
        chat(says("user", QUESTION), calls(), tools=[WEATHER]),
        chat(says("user", [{"type": "text", "text": QUESTION}]), says("assistant", ANSWER)),
        chat(
            says(
                "user", [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]
            ),
            says("assistant", ANSWER),
        ),
        chat(
            says("user", "Größe? 👍🏽 日本語も"),
            says("assistant", "„Ja“, sagt André \u2013 naïve café!"),
        ),
        chat(says("user", QUESTION), says("assistant", "I am sorry to hear that. Bring it in.")),
        chat(says("user", QUESTION), says("assistant", "Write to help@example.com, or call 112.")),
        chat(says("user", "Order 2024-11-05-0042, part 1234-5678?"), says("assistant", ANSWER)),
        chat(says("user", "Card 4111 1111 1111 1112?"), says("assistant", ANSWER)),
        chat(says("user", "Is 192.168.178.41 right, version 10.2.3?"), says("assistant", ANSWER)),
        chat(says("user", "Line one\nLine two\ttabbed\r\n"), says("assistant", ANSWER)),
    ],
)
def test_unusual_lines_that_are_right(raw: bytes) -> None:
    lines = clean_lines("openai_chat")
    lines[AT - 1] = raw
    assert found(checked(lines)) == {}


def test_windows_line_ends_and_no_last_line_end() -> None:
    lines = [raw.replace(b"\n", b"\r\n") for raw in clean_lines("alpaca")]
    lines[-1] = lines[-1].rstrip()
    assert found(checked(lines)) == {}


def test_extra_columns_of_open_data_sets_are_no_fault() -> None:
    raw = [line.rstrip()[:-1] + b', "category": "open_qa"}\n' for line in clean_lines("alpaca")]
    assert found(checked(raw)) == {}


@pytest.mark.slow
def test_two_thousand_different_examples_with_one_template_are_no_near_copies() -> None:
    words = ("bell", "chain", "fork", "pedal", "saddle", "spoke", "tyre", "brake", "rim", "hub")
    template = "Sort this message of a customer into one of our groups and give a reason for it:"
    lines = []
    for n in range(2_000):
        a, b, c, d = (words[n // 10**k % 10] for k in range(4))
        asked = f"{template} the {a} {n} and the {b} rub on the {c} when the {d} turns"
        lines.append(
            chat(says("user", asked), says("assistant", f"{c} {a}, since {b} and {n % 7}"))
        )
    assert "near_duplicate" not in found(checked(lines))
