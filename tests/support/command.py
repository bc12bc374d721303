"""The command line in this process: a program of its own takes a second to start."""

from __future__ import annotations

import contextlib
import io
import sys
from subprocess import CompletedProcess

from tune_or_not.cli import main


def run(*arguments: str, input: str = "{}") -> CompletedProcess[str]:
    """What `python -m tune_or_not` does and says with these arguments and this standard input."""
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2)]
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(input.encode()), "utf-8")
    try:
        with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
            try:
                code = main(arguments)
            except SystemExit as ended:  # how argparse refuses
                code = int(ended.code or 0)
    finally:
        sys.stdin = before
    for stream in streams:
        stream.flush()
    out, err = (stream.buffer.getvalue().decode() for stream in streams)  # type: ignore[attr-defined]
    return CompletedProcess(arguments, code, out, err)
