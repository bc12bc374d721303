"""How fast a training file is checked, against the way of the well-known notebook, in one run.

`python3 course.py bench check_data [--megabytes N] [--rounds N] [--large MEGABYTES]` writes
benchmarks/check_data.md. The other way is that of "Data preparation and analysis for chat model
fine-tuning" in the OpenAI cookbook, in code of our own: json.loads of every line into one list, a
check of each message's keys, roles and content, tokens of every message, distributions, a price.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import psutil

from benchmarks._page import machine, publish
from tests.support.dataset_corpus import line, pairs, value
from tune_or_not.dataset.check import Options, check_file
from tune_or_not.dataset.processes import cores
from tune_or_not.dataset.token_count import TokenCounter, token_counter

TABLE = Path(__file__).with_suffix(".md")
PRICES = TABLE.parents[1] / "widgets/tune_or_not/facts/prices/training_prices.csv"
MEGABYTE = 1_000_000
SEED = 20_261_120
WAYS = ("notebook", "ours")


# ------------------------------------------------------------------------------- the file


def examples(seed: int = SEED) -> Iterator[bytes]:
    """Chat examples of about 900 bytes without end, in words of the clean sample file."""
    drawn = random.Random(seed)
    words = [word for question, answer in pairs() for word in f"{question} {answer}".split()]
    while True:
        asked = " ".join(drawn.choices(words, k=drawn.randrange(20, 90)))
        said = " ".join(drawn.choices(words, k=drawn.randrange(30, 120)))
        yield line(value("openai_chat", f"{asked}, order {drawn.randrange(10**5)}?", f"{said}."))


def write(path: Path, size: int) -> None:
    """A file of so many bytes, at least."""
    written = 0
    with path.open("wb") as file:
        for raw in examples():
            file.write(raw)
            written += len(raw)
            if written >= size:
                return


# -------------------------------------------------------------------- the notebook's way


def notebook(path: Path, counter: TokenCounter) -> int:
    """What the notebook does with a chat file: returns the billing tokens of a run."""
    with path.open(encoding="utf-8") as file:
        dataset = [json.loads(raw) for raw in file]
    errors: Counter[str] = Counter()
    for example in dataset:
        errors.update(_format_errors(example))
    lengths, answers, turns = [], [], []
    for example in dataset:
        messages = example["messages"]
        turns.append(len(messages))
        lengths.append(_tokens(messages, counter))
        answers.append(
            sum(counter.count(one["content"]) for one in messages if one["role"] == "assistant")
        )
    for values in (turns, lengths, answers):
        np.min(values), np.max(values), np.mean(values), np.median(values)
        np.quantile(values, 0.05), np.quantile(values, 0.95)
    epochs = 3
    if len(dataset) * epochs < 100:
        epochs = min(25, 100 // len(dataset))
    return epochs * sum(min(16_385, length) for length in lengths)


def _tokens(messages: list[dict[str, str]], counter: TokenCounter) -> int:
    total = 3
    for message in messages:
        total += 3
        for key, content in message.items():
            total += counter.count(content)
            if key == "name":
                total += 1
    return total


def _format_errors(example: object) -> Iterator[str]:
    if not isinstance(example, dict):
        yield "data_type"
        return
    messages = example.get("messages")
    if not messages:
        yield "missing_messages_list"
        return
    for message in messages:
        yield from _message_errors(message)
    if not any(message.get("role") == "assistant" for message in messages):
        yield "example_missing_assistant_message"


def _message_errors(message: dict[str, object]) -> Iterator[str]:
    if "role" not in message or "content" not in message:
        yield "message_missing_key"
    known = ("role", "content", "name", "function_call", "weight")
    if any(key not in known for key in message):
        yield "message_unrecognized_key"
    if message.get("role") not in ("system", "user", "assistant", "function"):
        yield "unrecognized_role"
    content = message.get("content")
    if (not content and not message.get("function_call")) or not isinstance(content, str):
        yield "missing_content"


# ----------------------------------------------------------------------------- measuring


def measure(way: str, path: Path, exact: bool) -> dict[str, float]:
    """Seconds, and peak MB of memory, of one way in a process of its own and those it starts."""
    command = [sys.executable, "-m", "benchmarks.check_data", "--one", way, "--file", str(path)]
    running = psutil.Popen(
        command + (["--exact"] if exact else []), stdout=subprocess.PIPE, text=True
    )
    peak = 0
    while running.poll() is None:
        peak = max(peak, _memory(running))
        time.sleep(0.02)
    result: dict[str, float] = json.loads(running.communicate()[0])
    return result | {"peak": peak / MEGABYTE}


def _memory(process: psutil.Process) -> int:
    """Bytes of a process and all below it; what several share counts for each."""
    total = 0
    with suppress(psutil.NoSuchProcess):
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += one.memory_info().rss
    return total


def one(way: str, path: Path, exact: bool) -> None:
    """Run one way and print what it took as JSON."""
    counter = token_counter(exact=exact)
    counter.count("warm")
    started = time.perf_counter()
    if way == "notebook":
        tokens = notebook(path, counter)
    else:
        options = Options(exact_tokens=exact, processes=cores())
        tokens = check_file(path, options=options).billed_tokens
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "tokens": tokens}))


def has_bpe() -> bool:
    try:
        version("bpe-openai")
    except PackageNotFoundError:
        return False
    return True


def table(path: Path, rounds: int) -> list[str]:
    """Rows of both ways, tokens counted where that is possible, and estimated."""
    size = path.stat().st_size / MEGABYTE
    rows = []
    for exact in ([True] if has_bpe() else []) + [False]:
        best: dict[str, dict[str, float]] = {}
        for _ in range(rounds):
            for way in WAYS:
                told = measure(way, path, exact)
                if way not in best or told["seconds"] < best[way]["seconds"]:
                    best[way] = told
        base = best["notebook"]["seconds"]
        for way in WAYS:
            told, how = best[way], "counted" if exact else "estimated"
            name = "**check-data**" if way == "ours" else "the notebook's way"
            rows.append(
                f"| {name} | {how} | {told['seconds']:.1f} | {size / told['seconds']:.1f} | "
                f"{base / told['seconds']:.2f} | {told['peak']:,.0f} |"
            )
    return rows


def large(size: int, folder: Path) -> list[str]:
    """One large file by check-data: its time and peak memory."""
    path = folder / "large.jsonl"
    write(path, size * MEGABYTE)
    told = measure("ours", path, exact=False)
    lines = sum(1 for _ in path.open("rb"))
    path.unlink()
    return [
        f"| {size:,} | {lines:,} | {told['seconds']:.0f} | {size / told['seconds']:.1f} | "
        f"{told['peak']:,.0f} |"
    ]


PROSE = {
    "English, the clean sample": "",
    "German": "Wir bitten um Entschuldigung für die Verspätung Ihrer Lieferung. Größe und Farbe "
    "können Sie jederzeit ändern; schicken Sie uns dazu bitte Ihre Bestellnummer. ",
    "Spanish": "Sentimos el retraso de su pedido. Puede cambiar la talla y el color cuando quiera; "
    "envíenos por favor el número del pedido y la talla que desea. ",
    "Russian": "Пожалуйста, пришлите номер заказа, и мы сразу проверим, где находится посылка. ",
    "Japanese": "ご注文番号をお知らせください。すぐに荷物の場所を確認いたします。",
    "Chinese": "请把您的订单号发给我们，我们马上查询包裹的位置。",  # noqa: RUF001
}


def estimates() -> Iterator[str]:
    """How far the estimate is from the count, by language; nothing where it cannot be counted."""
    if not has_bpe():
        return
    counted, estimated = token_counter(), token_counter(exact=False)
    texts = PROSE | {
        "English, the clean sample": " ".join(f"{q} {a}" for q, a in pairs()),
        "Python": Path(__file__).read_text(encoding="utf-8").partition("PROSE")[0],
        "a table of prices": PRICES.read_text(encoding="utf-8"),
    }
    for name, text in texts.items():
        tokens, guess = counted.count(text), estimated.count(text)
        yield f"| {name} | {len(text):,} | {tokens:,} | {guess:,} | {guess / tokens - 1:+.0%} |"


ESTIMATES = """
## The estimate of tokens

Against bpe-openai (o200k_base).

| text | characters | counted | estimated | off by |
|---|---:|---:|---:|---:|
"""

HEAD = """# How fast a training file is checked

Written by `python3 course.py bench check_data`; do not edit. Each way ran in a process of its own,
best of {rounds}; what counts is the ratio of one table.

{machine}

## A chat file of {megabytes} MB

*The notebook's way* is that of "Data preparation and analysis for chat model fine-tuning" in the
OpenAI cookbook, in code of our own: every line parsed into one list, six checks of each message,
tokens of each message, distributions, a price. It looks for no copies, no test overlap, no
contradictions, no personal data, no secrets, no faults of encoding and no refusals; *check-data*
does, and keeps no example in memory.

| way | tokens | seconds | MB/s | times the notebook's speed | peak MB |
|---|---|---:|---:|---:|---:|
"""

LARGE = """
## One large file

check-data, tokens estimated; once.

| MB | lines | seconds | MB/s | peak MB |
|---:|---:|---:|---:|---:|
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", type=int, default=0, help="also one file of so many MB")
    parser.add_argument("--one", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--exact", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one, options.file, options.exact)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "chat.jsonl"
        write(path, options.megabytes * MEGABYTE)
        rows = table(path, options.rounds)
        rest = large(options.large, folder) if options.large else []
    head = HEAD.format(
        rounds=options.rounds,
        machine=machine("numpy", "orjson", "rensa", *(["bpe-openai"] if has_bpe() else [])),
        megabytes=options.megabytes,
    )
    parts = [head, *rows]
    for title, found in ((LARGE, rest), (ESTIMATES, list(estimates()))):
        parts += [title.rstrip("\n"), *found] if found else []
    text = "\n".join([parts[0].rstrip("\n"), *parts[1:]]) + "\n"
    publish(TABLE, text)


if __name__ == "__main__":
    main()
