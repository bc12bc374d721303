"""Resume codes of version 1, only read: Crockford's base 32, a Bech32m checksum, numbered fields.

Version 2 is written by resume_code.py. This file may go with the release after the next.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from decimal import Decimal
from functools import reduce
from operator import xor
from typing import Any

from tune_or_not.case import Case, CaseError
from tune_or_not.reader.guess_box import SURE
from tune_or_not.reader.question_sheets import Answer, Sheet
from tune_or_not.reader.resume.code_error import CodeError

_MARK = "TUNE"
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("ILO", "110")
_IGNORED = "-\u00a0\u2010\u2011\u2012\u2013\u2014\u2212"
"""Hyphens of every kind: programs put them where a code is wrapped or pasted."""
_MISTYPED = "The code is mistyped or cut off: compare it group by group with what was copied."

_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32M = 0x2BC830A3
_LENGTH, _HEAD_CHECK, _BLOCK, _CHECK = 4, 1, 1000, 6
"""Letters that tell the length, their own checksum, a block, and the checksum of a block."""

_PACKED = 1
_NO, _YES, _NUMBER, _TEXT = range(4)
_MOST_BYTES = 200_000
_OWN_NUMBERS_FROM = 1000

_FIELDS = (
    "name", "task", "needs_knowledge", "needs_style", "needs_format", "needs_behaviour",
    "needs_domain_conventions", "needs_consistency", "complex_task", "narrow_task",
    "well_defined_task", "accuracy_is_crucial", "style_is_complex", "simple_customisation",
    "wants_fewer_tokens", "needs_quick_iteration", "needs_faster_answers", "is_chatbot",
    "mainly_retrieval", "needs_live_data", "knowledge_changes", "knowledge_tokens",
    "deep_expertise", "base_knows_domain", "context_fits_prompt", "chunks_per_request",
    "chunk_tokens", "knowledge_changed_per_month", "rerank", "requests_per_month", "traffic_growth",
    "peak_to_mean_load", "static_prompt_tokens", "variable_prompt_tokens", "output_tokens",
    "cache_hit_rate", "retry_rate", "batch_share", "latency_target_ms", "horizon_months",
    "training_examples", "tokens_per_example", "good_example_share", "data_is_new",
    "evaluation_examples", "epochs", "training_runs", "label_cost_per_example",
    "label_review_share", "prompt_reduction", "as_of", "sensitive_data", "api_allowed",
    "tight_budget", "upfront_budget_usd", "team_can_train", "stable_task", "prompt_versions_tried",
    "prompt_score", "score_needed", "tuned_score", "structured_outputs_tried",
    "prompting_gets_style", "few_shot_keeps_format", "rag_covers_knowledge", "repeats_mistakes",
    "style_hard_to_specify", "small_model_suffices", "hosted_model", "tuning_offer",
    "smaller_hosted_model", "router_share", "specialists", "specialists_share_gpu",
    "misrouted_share", "own_gpu", "own_model", "own_precision", "own_replicas",
    "own_replicas_limit", "engineer_hours_fine_tuning", "engineer_hours_rag",
    "upkeep_hours_per_month", "engineer_rate", "retrain_every_months", "relabel_share",
    "evaluation_cost", "vector_store_per_month", "api_price_decline", "discount_rate",
    "loss_per_error", "overrides", "network_ms", "api_first_token_ms", "api_tokens_per_second",
    "tuned_tokens_per_second",
)  # fmt: skip
_OWN_NUMBERS = (
    "hosted_input_price", "hosted_cache_read_price", "hosted_cache_write_price",
    "hosted_output_price", "tuned_input_price", "tuned_cache_read_price", "tuned_cache_write_price",
    "tuned_output_price", "training_price", "hosting_price", "gpu_price", "embed_price",
    "rerank_price", "router_output_tokens", "mfu_prefill", "mbu_decode", "mfu_train",
    "memory_for_model", "replica_load_limit", "kv_cache_bytes", "engine_overhead", "lora_overhead",
    "embed_latency", "search_latency", "rerank_latency", "api_ms_per_input_token",
)  # fmt: skip
"""Fields and numbers of one's own in the order that version 1 numbered them in."""


def read_code_1(code: str, sheets: Sequence[Sheet]) -> tuple[Case, str, list[Answer], int]:
    """The case, the key of the lesson opened last or "", the answers, and how many were lost.

    Raises CodeError for a code that is mistyped, CaseError for a case that is refused today,
    ValueError for anything else.
    """
    data = _bytes_of(code)
    version, packed = (data[0] >> 1, data[0] & 1) if data else (0, 0)
    if version != 1:
        raise ValueError("no version 1")
    reader = _Reader(_unpacked(data[1:]) if packed == _PACKED else data[1:])
    case = _read_case(reader)
    opened = reader.whole()
    answers: list[Answer] = []
    lost = 0
    while not reader.done:
        lesson_id, number = reader.text(), reader.whole()
        fingerprint, count = reader.take(2), reader.whole()
        halves = [half for byte in reader.take(-(-count // 2)) for half in (byte >> 4, byte & 15)]
        of_lesson = [sheet for sheet in sheets if sheet.lesson.id == lesson_id][number : number + 1]
        if of_lesson and _fingerprint(of_lesson[0]) == fingerprint:
            answers += _answers(of_lesson[0], halves[:count])
        else:
            lost += sum(1 for half in halves[:count] if half)
    lessons = list(dict.fromkeys(sheet.lesson.key for sheet in sheets))
    return case, lessons[opened - 1] if 0 < opened <= len(lessons) else "", answers, lost


# Letters to bytes


def _bytes_of(code: str) -> bytes:
    plain = "".join(sign for sign in code if sign not in _IGNORED).upper().translate(_ALIKE)
    if not plain.startswith(_MARK):
        raise CodeError(f"This is no resume code: one begins with {_MARK}.")
    symbols = [_LETTERS.find(letter) for letter in plain[len(_MARK) :]]
    length, body = symbols[:_LENGTH], symbols[_LENGTH + _HEAD_CHECK :]
    head_check = _checksum(0, length)[:_HEAD_CHECK]
    if -1 in symbols or head_check != symbols[_LENGTH : _LENGTH + _HEAD_CHECK]:
        raise CodeError(_MISTYPED)
    if len(body) != reduce(lambda value, symbol: value << 5 | symbol, length, 0):
        raise CodeError(_MISTYPED)
    letters: list[int] = []
    for number, start in enumerate(range(0, len(body), _BLOCK + _CHECK)):
        block = body[start : start + _BLOCK + _CHECK]
        if block[-_CHECK:] != _checksum(number, block[:-_CHECK]):
            raise CodeError(_MISTYPED)
        letters += block[:-_CHECK]
    size = len(letters) * 5 // 8
    value = reduce(lambda value, symbol: value << 5 | symbol, letters, 0)
    return (value >> (len(letters) * 5 - size * 8)).to_bytes(size, "big")


def _checksum(number: int, symbols: Sequence[int]) -> list[int]:
    value = 1
    places = [number >> 5 * place & 31 for place in reversed(range(_LENGTH))]
    for symbol in (*places, *symbols, *[0] * _CHECK):
        top = value >> 25
        carried = reduce(xor, (g for bit, g in enumerate(_GENERATOR) if top >> bit & 1), 0)
        value = (value & 0x1FFFFFF) << 5 ^ carried ^ symbol
    value ^= _BECH32M
    return [value >> 5 * (_CHECK - 1 - place) & 31 for place in range(_CHECK)]


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=-15)
    try:
        plain = unpacker.decompress(data, _MOST_BYTES)
    except zlib.error:
        raise ValueError("no compressed data") from None
    if not unpacker.eof:
        raise ValueError("more than any case holds")
    return plain


class _Reader:
    """Takes bytes apart. Raises ValueError where they end too soon."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def done(self) -> bool:
        return self._at >= len(self._data)

    def whole(self) -> int:
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def number(self) -> int | float:
        mantissa, power = self.whole(), self.whole()
        digits = -(mantissa >> 1) if mantissa & 1 else mantissa >> 1
        if power > 2 * 400:
            raise ValueError("a number without end")
        if power & 1:
            return float(Decimal(digits).scaleb(-(power >> 1)))
        return int(digits * 10 ** (power >> 1))

    def text(self) -> str:
        return self.take(self.whole()).decode()

    def take(self, count: int) -> bytes:
        if self._at + count > len(self._data):
            raise ValueError("the bytes end too soon")
        self._at += count
        return self._data[self._at - count : self._at]


# Bytes to a case and answers


def _read_case(reader: _Reader) -> Case:
    names = dict(enumerate(_FIELDS, start=1))
    own_names = dict(enumerate(_OWN_NUMBERS, start=_OWN_NUMBERS_FROM))
    values: dict[str, Any] = {}
    own: dict[str, Any] = {}
    while entry := reader.whole():
        number, value = entry >> 2, _read_value(reader, entry & 3)
        if number in own_names:
            own[own_names[number]] = value
        elif number in names:
            values[names[number]] = own if names[number] == "overrides" else value
        else:
            raise CaseError("it names a field that this version of the course does not know")
    return Case.of(values)


def _read_value(reader: _Reader, kind: int) -> bool | float | str:
    if kind in (_NO, _YES):
        return kind == _YES
    return reader.text() if kind == _TEXT else reader.number()


def _answers(sheet: Sheet, halves: Sequence[int]) -> list[Answer]:
    answers = []
    left = iter(halves)
    for kind, question in sheet.questions:
        place = next(left, 0)
        sure = next(left, 0) if kind == "guesses" else 0
        if place > len(question.choices) or sure > len(SURE):
            raise ValueError("it names a choice that is not there")
        if place:
            choice = question.choices[place - 1]
            level = SURE[sure - 1] if sure else None
            answers.append(Answer(sheet.lesson.key, kind, question.id, choice.id, level))
    return answers


def _fingerprint(sheet: Sheet) -> bytes:
    """Two bytes that differ, most likely, where a question or the text of a choice does."""
    texts = [text for _, q in sheet.questions for text in (q.id, *(c.text for c in q.choices))]
    return (zlib.crc32("\0".join(texts).encode()) & 0xFFFF).to_bytes(2, "big")
