"""Likely secrets, by the prefixes that their issuers gave them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tune_or_not.dataset.checks.personal_data import MOST, Match

_TOKEN_SIGNS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-"
_SIGNS_ALIKE = bytes(0x61 if sign in _TOKEN_SIGNS else 0x20 for sign in range(256))
_SHORTEST = b"a" * 16


def may_be_secret(raw: bytes) -> bool:
    """Whether a line can hold any: sixteen signs of a token on end, a key's head, or a URL."""
    return _SHORTEST in raw.translate(_SIGNS_ALIKE) or b"-----BEGIN" in raw or b"://" in raw


_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "private key",
        re.compile(
            r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"
            r"(?:[^-]{0,20000}-----END [A-Z0-9 ]{0,40}-----|[A-Za-z0-9+/=\s\\]*)"
        ),
    ),
    ("Anthropic key", re.compile(r"\bsk-ant-[A-Za-z0-9_-]{20,}")),
    ("OpenAI key", re.compile(r"\bsk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}")),
    ("AWS access key", re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")),
    ("GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,})")),
    ("GitLab token", re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}")),
    ("Google API key", re.compile(r"\bAIza[0-9A-Za-z_-]{35}")),
    ("Hugging Face token", re.compile(r"\bhf_[A-Za-z0-9]{30,}")),
    ("Slack token", re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}")),
    ("Stripe key", re.compile(r"\b[rs]k_live_[0-9A-Za-z]{16,}")),
    ("SendGrid key", re.compile(r"\bSG\.[\w-]{16,32}\.[\w-]{16,64}")),
    ("npm token", re.compile(r"\bnpm_[A-Za-z0-9]{36}\b")),
    ("PyPI token", re.compile(r"\bpypi-AgE[A-Za-z0-9_-]{30,}")),
    ("JSON web token", re.compile(r"\beyJ[\w-]{8,400}\.eyJ[\w-]{8,4000}\.[\w-]{8,}")),
    ("login in an address", re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@\"']{1,64}:[^\s/@\"']{3,128}@")),
)  # fmt: skip


def secrets(text: str) -> Iterator[Match]:
    """Everything in a text that is likely a secret, MOST at the most; nothing is told twice."""
    taken: list[tuple[int, int]] = []
    for what, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if not any(start < other_end and other < end for other, other_end in taken):
                taken.append((start, end))
                yield Match(what, start, end)
                if len(taken) >= MOST:
                    return
