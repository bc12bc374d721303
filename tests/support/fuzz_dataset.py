"""Files broken at random, each checked: no traceback, no hang, memory bounded.

`python -m tests.support.fuzz_dataset [COUNT] [SEED]` checks COUNT of them (10,000 unless told) and
says what came of it; tests/property/test_dataset_fuzz.py runs a short form. A file is a clean or a
faulty one of the corpus, cut to a few lines, with one to six mutations of its bytes, lines or
values.
"""

from __future__ import annotations

import json
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from types import FrameType
from typing import Any

from tests.support.dataset_corpus import FORMATS, clean_lines, every_fault
from tune_or_not.dataset.check import DataError, Options, Report, check

SECONDS = 20
"""Longer than this for a file of some kilobytes is a hang."""
ESTIMATE = Options(exact_tokens=False)

STRANGE: tuple[bytes, ...] = (
    b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\n", b"\r", b"\r\n", b'"',
    b"\\", b"\\u", b"\\ud800", b"{", b"}", b"[", b"]", b",", b":", b"null", b"NaN", b"-",
    b"1e999", b"9" * 400, b" " * 50, b"\\u0000", "\u202e".encode(), b"\xc3", b"sk-" + b"a" * 40,
    b"4111 1111 1111 1111", b"a@b.co", b"[" * 2_000, b'{"a":' * 2_000, b"A" * 5_000, b"\x85",
    b"-----BEGIN PRIVATE KEY-----", b"://a:bcd@", b"+1 " * 200, b"1-" * 300, b"@." * 300,
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, "", " ", "x", [], {}, [[]], [None], [{}], {"": ""},
    "\ud800", "\0", ["user"], {"role": "user"}, [[["deep"]]], "a" * 3_000, "assistant", "model",
)  # fmt: skip


def seeds() -> list[bytes]:
    """What is mutated: some lines of every clean and every faulty file."""
    found = [b"".join(clean_lines(form)[:8]) for form in FORMATS]
    found += [b"".join(raw[:3_000] for raw in fault.lines[4:9]) for fault in every_fault()]
    return found


def cut(drawn: random.Random, content: bytes) -> bytes:
    start, end = sorted(drawn.randrange(len(content) + 1) for _ in range(2))
    return content[:start] + content[end:]


def put(drawn: random.Random, content: bytes) -> bytes:
    place = drawn.randrange(len(content) + 1)
    return content[:place] + drawn.choice(STRANGE) + content[place:]


def flip(drawn: random.Random, content: bytes) -> bytes:
    changed = bytearray(content or b"\0")
    for _ in range(drawn.randrange(1, 8)):
        changed[drawn.randrange(len(changed))] = drawn.randrange(256)
    return bytes(changed)


def double(drawn: random.Random, content: bytes) -> bytes:
    start, end = sorted(drawn.randrange(len(content) + 1) for _ in range(2))
    return content[:end] + content[start:end] * drawn.randrange(1, 4) + content[end:]


def shuffle(drawn: random.Random, content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    drawn.shuffle(lines)
    return b"".join(lines)


def revalue(drawn: random.Random, content: bytes) -> bytes:
    """Another value, key or absence anywhere inside one line."""
    lines = content.splitlines(keepends=True)
    if not lines:
        return content
    place = drawn.randrange(len(lines))
    try:
        value = json.loads(lines[place])
    except (ValueError, RecursionError):
        return content
    holder: Any = None
    inner = value
    while isinstance(inner, dict | list) and inner and (holder is None or drawn.random() < 0.7):
        holder = inner
        keys = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        key = drawn.choice(keys)
        inner = inner[key]
    if holder is None:
        return content
    _change(drawn, holder, key)
    lines[place] = json.dumps(value).encode() + b"\n"
    return b"".join(lines)


def _change(drawn: random.Random, holder: Any, key: Any) -> None:
    what = drawn.randrange(4)
    if what == 0:
        del holder[key]
    elif what == 1 and isinstance(holder, dict):
        holder[f"{key}{drawn.choice(('', 's', ' ', 'X'))}"] = drawn.choice(VALUES)
    elif what == 2 and isinstance(holder, list):
        holder.append(drawn.choice(VALUES))
    else:
        holder[key] = drawn.choice(VALUES)


def encode(drawn: random.Random, content: bytes) -> bytes:
    return content.decode("utf-8", "replace").encode(
        drawn.choice(("utf-16", "latin-1", "utf-32", "cp1252", "utf-8-sig")), "replace"
    )


MUTATIONS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    cut, put, put, flip, double, shuffle, revalue, revalue, revalue, revalue, encode,
)  # fmt: skip


def mutated(drawn: random.Random, content: bytes) -> bytes:
    for _ in range(drawn.randrange(1, 7)):
        content = drawn.choice(MUTATIONS)(drawn, content)
        if len(content) > 400_000:
            return content[:400_000]
    return content


def outcome(content: bytes, test: bytes | None) -> str:
    """ "clean", "findings" or "refused"; anything else that a check does is a failure."""
    try:
        report = check(BytesIO(content), "f", BytesIO(test) if test is not None else None, ESTIMATE)
    except DataError as refused:
        said = str(refused)
    else:
        return _told(report)
    assert "\n" not in said
    assert len(said) < 600
    return "refused"


def _told(report: Report) -> str:
    told = json.dumps(report.as_json(), allow_nan=False)
    told.encode()
    assert report.remaining + sum(report.left_out.values()) == report.lines
    for finding in report.findings:
        assert finding.count >= len(finding.places) > 0
        for place in finding.places:
            assert 1 <= place.line <= report.lines
            assert place.detail.isprintable()
            assert place.excerpt.isprintable()
    return "clean" if report.clean else "findings"


def run(count: int, seed: int) -> Counter[str]:
    """Check so many mutated files. Raises whatever a check should not."""
    drawn = random.Random(seed)
    corpus = seeds()
    seen: Counter[str] = Counter()

    def hang(signal_number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"a file took longer than {SECONDS} s")

    before = signal.signal(signal.SIGALRM, hang)
    try:
        for number in range(count):
            content = mutated(drawn, drawn.choice(corpus))
            test = mutated(drawn, drawn.choice(corpus)) if number % 5 == 0 else None
            signal.alarm(SECONDS)
            try:
                seen[outcome(content, test)] += 1
            except BaseException:
                print(f"file {number} of seed {seed}: {content[:2_000]!r}", file=sys.stderr)
                raise
            finally:
                signal.alarm(0)
    finally:
        signal.signal(signal.SIGALRM, before)
    return seen


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20_261_120
    started = time.perf_counter()
    seen = run(count, seed)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} files of seed {seed} in {seconds:.0f} s, peak {peak:,.0f} MB: {dict(seen)}")


if __name__ == "__main__":
    main()
