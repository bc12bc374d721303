"""A clean training file in each format, and every fault that can be put into one line of it.

The examples are those of lessons/data/clean.jsonl. Keys and tokens are put together here, piece by
piece, so that no file of the repository looks as if it held one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CLEAN = Path(__file__).parents[2] / "lessons/data/clean.jsonl"
FORMATS = (
    "openai_chat",
    "sharegpt",
    "alpaca",
    "conversational",
    "prompt_completion",
    "gemini",
)
AT = 7
"""The line that a fault is put into, from 1."""
SYSTEM = json.loads(CLEAN.read_text(encoding="utf-8").splitlines()[0])["messages"][0]["content"]
WEATHER = {
    "type": "function",
    "function": {"name": "range_today", "parameters": {"type": "object", "properties": {}}},
}

Value = dict[str, Any]


def pairs() -> list[tuple[str, str]]:
    """Question and answer of every example."""
    read = (json.loads(line)["messages"] for line in CLEAN.read_text(encoding="utf-8").splitlines())
    return [(turns[1]["content"], turns[2]["content"]) for turns in read]


def value(form: str, question: str, answer: str) -> Value:
    """One example in a format."""
    if form == "openai_chat":
        return {
            "messages": [
                {"role": "system", "content": SYSTEM},
                {"role": "user", "content": question},
                {"role": "assistant", "content": answer},
            ]
        }
    if form == "sharegpt":
        return {
            "conversations": [
                {"from": "system", "value": SYSTEM},
                {"from": "human", "value": question},
                {"from": "gpt", "value": answer},
            ]
        }
    if form == "alpaca":
        return {"instruction": question, "input": "", "output": answer}
    if form == "conversational":
        return {
            "prompt": [
                {"role": "system", "content": SYSTEM},
                {"role": "user", "content": question},
            ],
            "completion": [{"role": "assistant", "content": answer}],
        }
    if form == "prompt_completion":
        return {"prompt": question, "completion": answer}
    return {
        "systemInstruction": {"parts": [{"text": SYSTEM}]},
        "contents": [
            {"role": "user", "parts": [{"text": question}]},
            {"role": "model", "parts": [{"text": answer}]},
        ],
    }


def line(content: Any) -> bytes:
    """A value as a line of JSON."""
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def clean_lines(form: str) -> list[bytes]:
    """The clean file in a format, line by line."""
    return [line(value(form, question, answer)) for question, answer in pairs()]


@dataclass(frozen=True)
class Fault:
    """A fault alone in a clean file: its lines, the kind to be found, and at which lines."""

    id: str
    kind: str
    form: str
    lines: list[bytes]
    at: list[int]
    test: list[bytes] | None = None


def every_fault() -> Iterator[Fault]:
    """Each fault, in each format where it makes sense."""
    for form in FORMATS:
        yield from _of_lines(form)
        yield from _of_texts(form)
        yield from _of_parts(form)
        yield from _of_files(form)
    yield from _of_chat()
    yield from _of_sharegpt()
    yield from _of_gemini()


def _with(form: str, raw: bytes) -> list[bytes]:
    lines = clean_lines(form)
    lines[AT - 1] = raw
    return lines


def _one(form: str, name: str, kind: str, raw: bytes) -> Fault:
    return Fault(f"{form}-{name}", kind, form, _with(form, raw), [AT])


# ------------------------------------------------------------------------------ of the line


def _of_lines(form: str) -> Iterator[Fault]:
    good = clean_lines(form)[AT - 1]
    broken = {
        "cut off": good[: len(good) // 2] + b"\n",
        "comma too many": good.rstrip()[:-1] + b",}\n",
        "single quotes": good.replace(b'"', b"'"),
        "two on a line": good.rstrip() + b" " + good,
        "a list": b"[" + good.rstrip() + b"]\n",
        "a text": b'"hello"\n',
        "a number": b"42\n",
        "null": b"null\n",
        "a word": b"messages\n",
        "NaN": good.rstrip()[:-1] + b', "score": NaN}\n',
        "Infinity": good.rstrip()[:-1] + b', "score": -Infinity}\n',
        "a huge number": good.rstrip()[:-1] + b', "score": ' + b"9" * 5_000 + b"}\n",
        "a NUL byte": good.replace(b" ", b"\0", 1),
        "a raw tab": good.replace(b"the", b"\t the", 1),
        "nested deeply": b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"\n",
        "nested lists": b"[" * 100_000 + b"\n",
    }
    for name, raw in broken.items():
        yield _one(form, name, "malformed_json", raw)
    latin = line(value(form, "Größe M oder L?", "M.")).decode().encode("latin-1")
    yield _one(form, "latin-1", "invalid_utf8", latin)
    half = line(value(form, "What now, " + chr(0xD83D) + "?", "Charge it first."))
    yield _one(form, "a raw half character", "invalid_utf8", half)
    escaped = json.dumps(value(form, "What now, " + chr(0xD83D) + "?", "Charge it first.")).encode()
    yield _one(form, "half a character", "lone_surrogate", escaped + b"\n")
    yield _one(form, "nothing", "blank_line", b"\n")
    yield _one(form, "spaces", "blank_line", b"  \t \r\n")
    yield _one(form, "other keys", "unknown_format", b'{"text": "Only a text.", "id": 3}\n')
    yield _one(form, "an empty object", "unknown_format", b"{}\n")
    better = {"chosen": "Yes.", "rejected": "No."}
    yield _one(form, "a preference", "unknown_format", line(better))
    other = FORMATS[(FORMATS.index(form) + 1) % len(FORMATS)]
    yield _one(form, f"a line of {other}", "mixed_formats", clean_lines(other)[AT - 1])


# ------------------------------------------------------------------------------ of the text

QUESTION = "Could you look at what I was sent yesterday by the shop in town?"
ANSWER = "Of course: it is the spare part that you had ordered in spring."
REFUSALS = (
    "I'm sorry, but I can't help with that request.",
    "I cannot assist with this.",
    "As an AI language model, I do not have a bicycle.",
    "I\u2019m unable to provide an answer to that.",
    "Es tut mir leid, aber ich kann Ihnen dabei nicht helfen.",
    "Sorry, but I can't.",
)
PERSONAL = {
    "email address": "write to anna.lind@post.lindqvist.internal today",
    "phone number": "call +46 70 174 06 25 in the morning",
    "phone number, US": "call (415) 555-2671 in the morning",
    "payment card": "the card is 4111 1111 1111 1111, valid until May",
    "payment card, plain": "the card is 5555555555554444 indeed",
    "account number (IBAN)": "pay to GB82 WEST 1234 5698 7654 32 please",
    "account number (IBAN), plain": "pay to DE89370400440532013000 please",
    "US social security number": "her number is 219-09-9999 she says",
    "Spanish identity number": "his DNI is 12345678Z he says",
    "UK National Insurance number": "his number is AB 12 34 56 C he says",
    "French social security number": "son numéro est 2 55 08 14 168 025 38 exactement",
    "Brazilian CPF": "o CPF é 529.982.247-25 mesmo",
}
SECRETS = {
    "AWS access key": "AKIA" + "IOSFODNN7EXAMPLE",
    "OpenAI key": "sk-" + "proj-" + "aB3" * 12,
    "Anthropic key": "sk-" + "ant-" + "api03-" + "xY9" * 10,
    "GitHub token": "ghp" + "_" + "a1B2" * 9,
    "GitLab token": "glp" + "at-" + "aB3_" * 5,
    "Google API key": "AI" + "za" + "SyD1" * 8 + "abc",
    "Hugging Face token": "hf" + "_" + "AbCd" * 8 + "Ef",
    "Slack token": "xox" + "b-" + "123456789012-abcdef",
    "Stripe key": "sk_" + "live_" + "4eC39HqLyjWD" * 2,
    "SendGrid key": "SG" + "." + "a1" * 11 + "." + "b2" * 21 + "c",
    "npm token": "npm" + "_" + "aB3d" * 9,
    "PyPI token": "pypi" + "-AgE" + "IcHlwaS5vcmc" * 4,
    "JSON web token": "ey"
    + "JhbGciOiJIUzI1NiJ9"
    + ".ey"
    + "JzdWIiOiIxMjM0In0"
    + ".dozjgNryP4J3jVm",
    "private key": "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEow" + "IBAAKC" * 9,
    "login in an address": "postgres://" + "admin:" + "hunter22" + "@db.lindqvist.internal/prod",
}


def _of_texts(form: str) -> Iterator[Fault]:
    def said(name: str, kind: str, question: str, answer: str) -> Fault:
        return _one(form, name, kind, line(value(form, question, answer)))

    strange = {
        "a bell": ("control_character", "\x07"),
        "a C1 control": ("control_character", "\x85"),
        "an escaped NUL": ("control_character", "\x00"),
        "a delete": ("control_character", "\x7f"),
        "a zero-width space": ("hidden_character", "\u200b"),
        "an override": ("hidden_character", "\u202e"),
        "a mark inside": ("hidden_character", "\ufeff"),
        "a lost character": ("replacement_character", "\ufffd"),
        "mojibake": ("mojibake", "fÃ¼r die GrÃ¶ÃŸe"),
        "mojibake quotes": ("mojibake", "itâ€™s the shopâ€™s"),
    }
    for name, (kind, sign) in strange.items():
        yield said(name, kind, QUESTION, f"Of course: it is {sign} the spare part of last spring.")
        yield said(f"{name} asked", kind, f"Could you {sign} look at what I was sent?", ANSWER)
    yield said("over-long", "over_long", QUESTION, "A long story about wheels. " * 9_000)
    for number, text in enumerate(REFUSALS):
        yield said(f"refusal {number}", "refusal", QUESTION, text)
    for name, text in PERSONAL.items():
        yield said(name, "personal_data", f"{QUESTION} Please {text}.", ANSWER)
        yield said(f"{name} answered", "personal_data", QUESTION, f"{ANSWER} Please {text}.")
    for name, text in SECRETS.items():
        yield said(name, "secret", f"{QUESTION} It says {text} on it.", ANSWER)


# ----------------------------------------------------------------------------- of the parts


def _paths(form: str) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Where the question and the answer stand."""
    return {
        "openai_chat": (("messages", 1, "content"), ("messages", 2, "content")),
        "sharegpt": (("conversations", 1, "value"), ("conversations", 2, "value")),
        "alpaca": (("instruction",), ("output",)),
        "conversational": (("prompt", 1, "content"), ("completion", 0, "content")),
        "prompt_completion": (("prompt",), ("completion",)),
        "gemini": (("contents", 0, "parts", 0, "text"), ("contents", 1, "parts", 0, "text")),
    }[form]


def _changed(form: str, path: tuple[Any, ...], change: Callable[[Any], None]) -> bytes:
    """A clean line in which what holds the end of a path was changed."""
    whole = value(form, QUESTION, ANSWER)
    held: Any = whole
    for step in path[:-1]:
        held = held[step]
    change(held)
    return line(whole)


def _of_parts(form: str) -> Iterator[Fault]:
    for part, path in zip(("question", "answer"), _paths(form), strict=True):
        key = path[-1]

        def put(content: Any, path: tuple[Any, ...] = path, key: Any = key) -> bytes:
            return _changed(form, path, lambda held: held.update({key: content}))

        yield _one(form, f"empty {part}", "empty_part", put(""))
        yield _one(form, f"blank {part}", "empty_part", put(" \n "))
        for name, content in (("a number", 7), ("null", None), ("an object", {})):
            yield _one(form, f"{part} is {name}", "missing_part", put(content))
        without = _changed(form, path, lambda held, key=key: held.pop(key))
        yield _one(form, f"no {part}", "missing_part", without)
    turns = {"openai_chat": "messages", "sharegpt": "conversations", "gemini": "contents"}
    if form in turns:
        key = turns[form]
        yield _one(form, "no turns", "empty_part", line({key: []}))
        yield _one(form, "turns are a text", "missing_part", line({key: "hello"}))
        yield _one(form, "a turn is a text", "missing_part", line({key: ["hello"]}))
        whole = value(form, QUESTION, ANSWER)
        whole[key] = whole[key][:-1]
        yield _one(form, "no answer at all", "wrong_order", line(whole))
    misspelt = {"alpaca": "inputs", "prompt_completion": "sytem", "conversational": "tool"}
    if form in misspelt:
        raw = line(value(form, QUESTION, ANSWER) | {misspelt[form]: "A word."})
        yield _one(form, "a misspelt key", "unknown_key", raw)


# ------------------------------------------------------------------------- of several lines


def _of_files(form: str) -> Iterator[Fault]:
    lines = clean_lines(form)
    question, _ = pairs()[AT - 2]
    yield _one(form, "the line before again", "exact_duplicate", lines[AT - 2])
    spaced = json.dumps(json.loads(lines[AT - 2]), indent=None, separators=(" ,  ", " :  "))
    yield _one(form, "the same with spaces", "exact_duplicate", spaced.encode() + b"\n")
    long_question = (
        "Since Tuesday the bike makes a noise like a coffee mill whenever I climb the hill behind "
        "our house, and my wife says that the neighbours have begun to wave at us"
    )
    long_answer = (
        "That is the sprocket rubbing on the guard: loosen both screws of the guard, move it out "
        "by the width of a coin, and tighten them again while the wheel stands still"
    )
    one = line(value(form, long_question + ".", long_answer + "."))
    other = line(value(form, long_question.replace("Tuesday", "Monday") + ".", long_answer + "!"))
    yield Fault(f"{form}-near copy", "near_duplicate", form, [one, *lines, other], [len(lines) + 2])
    yield Fault(
        f"{form}-answers that disagree",
        "contradiction",
        form,
        _with(form, line(value(form, question, "No idea, ask the shop where you bought it."))),
        [AT - 1, AT],
    )
    overlap = [line(value("openai_chat", "Is anybody there at night?", "Yes.")), lines[AT - 1]]
    if form not in ("openai_chat", "sharegpt", "conversational", "gemini"):
        overlap = [lines[AT - 1]]
    yield Fault(f"{form}-in the test", "test_overlap", form, lines, [AT], overlap)
    marked = [b"\xef\xbb\xbf" + lines[0], *lines[1:]]
    yield Fault(f"{form}-byte order mark", "byte_order_mark", form, marked, [1])
    polite = [line(value(form, q, f"Thanks for your message. {a}")) for q, a in pairs()]
    yield Fault(f"{form}-one opening", "imbalance", form, polite, list(range(1, 11)))
    labels = [line(value(form, q, "spam" if n else "ham")) for n, (q, _) in enumerate(pairs())]
    yield Fault(f"{form}-one label", "imbalance", form, labels, list(range(2, 12)))
    story = " ".join(f"Step {n}: turn the wheel and listen." for n in range(200))
    yield _one(form, "one long", "long_tail", line(value(form, QUESTION, story)))


# ------------------------------------------------------------------------------ of one format


def chat(*turns: Value, **more: Any) -> bytes:
    return line({"messages": list(turns)} | more)


def says(role: str, content: Any, **more: Any) -> Value:
    return {"role": role, "content": content} | more


def calls(name: str = "range_today", id: str = "call_1", arguments: Any = "{}") -> Value:
    called = {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}
    return {"role": "assistant", "content": None, "tool_calls": [called]}


def _of_chat() -> Iterator[Fault]:
    asks, answers = says("user", QUESTION), says("assistant", ANSWER)
    told = says("tool", "61 km", tool_call_id="call_1")
    orders = {
        "the user last": chat(asks, answers, asks),
        "two users": chat(asks, asks, answers),
        "two answers": chat(asks, answers, answers),
        "answer first": chat(answers, asks, answers),
        "system late": chat(asks, says("system", SYSTEM), answers),
        "system only": chat(says("system", SYSTEM)),
        "a tool first": chat(told, asks, answers),
    }
    for name, raw in orders.items():
        yield _one("openai_chat", name, "wrong_order", raw)
    roles = {
        "human": chat(says("human", QUESTION), answers),
        "capital": chat(says("User", QUESTION), answers),
        "bot": chat(asks, says("bot", ANSWER)),
    }
    for name, raw in roles.items():
        yield _one("openai_chat", f"role {name}", "wrong_role", raw)
    tools = {
        "an undeclared tool": chat(asks, calls("other"), told, answers, tools=[WEATHER]),
        "a call without answer": chat(asks, calls(), asks, answers, tools=[WEATHER]),
        "an answer to no call": chat(asks, calls(id="call_2"), told, answers, tools=[WEATHER]),
        "arguments are no JSON": chat(asks, calls(arguments="{km"), told, answers, tools=[WEATHER]),
        "arguments are an object": chat(asks, calls(arguments={}), told, answers, tools=[WEATHER]),
        "no id": chat(asks, calls(id=""), told, answers, tools=[WEATHER]),
        "no calls": chat(asks, {"role": "assistant", "content": None, "tool_calls": []}),
        "the user calls": chat(calls() | {"role": "user"}, answers),
        "tools are a text": chat(asks, answers, tools="range_today"),
        "a tool without name": chat(asks, answers, tools=[{"type": "function", "function": {}}]),
    }
    for name, raw in tools.items():
        yield _one("openai_chat", name, "tool_fault", raw)
    no_weight = chat(asks, says("assistant", ANSWER, weight=0))
    yield _one("openai_chat", "weight 0", "nothing_to_learn", no_weight)
    half = chat(asks, says("assistant", ANSWER, weight=0.5))
    yield _one("openai_chat", "half a weight", "missing_part", half)
    yield _one("openai_chat", "no role", "missing_part", chat({"content": QUESTION}, answers))
    keys = {
        "a weight on a question": chat(says("user", QUESTION, weight=1), answers),
        "contents": chat(says("user", QUESTION, contents="x"), answers),
        "a key of the line": chat(asks, answers, message="x"),
    }
    for name, raw in keys.items():
        yield _one("openai_chat", name, "unknown_key", raw)
    parts = [{"type": "text", "text": ""}]
    yield _one(
        "openai_chat", "an empty text part", "empty_part", chat(says("user", parts), answers)
    )
    strange = [{"type": "hologram"}]
    yield _one(
        "openai_chat", "a strange part", "missing_part", chat(says("user", strange), answers)
    )
    ends = value("conversational", QUESTION, ANSWER)
    ends["prompt"].append(says("assistant", "Let me see."))
    yield _one("conversational", "prompt ends with an answer", "wrong_order", line(ends))
    bot = value("conversational", QUESTION, ANSWER)
    bot["completion"][0]["role"] = "bot"
    yield _one("conversational", "role bot", "wrong_role", line(bot))


def _of_sharegpt() -> Iterator[Fault]:
    def turns(*said: tuple[str, str]) -> bytes:
        return line({"conversations": [{"from": who, "value": text} for who, text in said]})

    asks, answers = ("human", QUESTION), ("gpt", ANSWER)
    yield _one("sharegpt", "role bing", "wrong_role", turns(asks, ("bing", ANSWER)))
    yield _one("sharegpt", "two humans", "wrong_order", turns(asks, asks, answers))
    yield _one("sharegpt", "gpt first", "wrong_order", turns(answers, asks, answers))
    keyless = {"conversations": [{"value": QUESTION}, {"from": "gpt", "value": ANSWER}]}
    yield _one("sharegpt", "no from", "missing_part", line(keyless))
    strange = {"conversations": [{"from": "human", "value": QUESTION, "text": "x"}]}
    yield _one("sharegpt", "a key of a turn", "unknown_key", line(strange))


def _of_gemini() -> Iterator[Fault]:
    def turns(*said: tuple[str, str]) -> bytes:
        return line({"contents": [{"role": who, "parts": [{"text": text}]} for who, text in said]})

    asks, answers = ("user", QUESTION), ("model", ANSWER)
    yield _one("gemini", "role assistant", "wrong_role", turns(asks, ("assistant", ANSWER)))
    yield _one("gemini", "role system", "wrong_role", turns(("system", SYSTEM), asks, answers))
    yield _one("gemini", "two models", "wrong_order", turns(asks, answers, answers))
    yield _one("gemini", "no parts", "missing_part", line({"contents": [{"role": "user"}]}))
    no_part = {"contents": [{"role": "user", "parts": []}]}
    yield _one("gemini", "empty parts", "empty_part", line(no_part))
    strange = {"contents": [{"role": "user", "parts": [{"hologram": "x"}]}]}
    yield _one("gemini", "a strange part", "missing_part", line(strange))
