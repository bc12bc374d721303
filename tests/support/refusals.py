"""A call of the command line that is refused, and the one line that says why."""

from __future__ import annotations

import pytest

from tune_or_not.cli import main


def refusal(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one line with which `tune_or_not` refuses these arguments."""
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as stopped:
        code = stopped.code  # type: ignore[assignment]
    told = capsys.readouterr()
    assert code == 2
    assert told.out == ""
    assert told.err.startswith("tune_or_not: ")
    assert told.err.endswith("\n")
    assert len(told.err.splitlines()) == 1
    return told.err
