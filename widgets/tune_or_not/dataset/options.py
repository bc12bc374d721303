"""How a file is checked."""

from __future__ import annotations

from dataclasses import dataclass, field

from tune_or_not.case import Case, allowed, bounds
from tune_or_not.dataset.checks.comparison import MOST_COMPARED, MOST_SKETCHED
from tune_or_not.dataset.guidance import DEFAULT_MODEL, models
from tune_or_not.dataset.problems import DataError, kinds


@dataclass(frozen=True)
class Options:
    """How to check. Raises DataError for a name that is not known.

    `model` decides what is too long; `epochs` None: their number follows from the examples;
    `case`: whose traffic the caching is priced for, and on which day. `keep`: ids of kinds whose
    lines remain nevertheless. `exact_tokens` False: the estimate, even where bpe-openai is there.
    `most_compared` and `most_sketched` bound the memory. `processes`: at most so many read a large
    file; more than one only where the program's main module can be imported again.
    """

    model: str = DEFAULT_MODEL
    epochs: int | None = None
    case: Case = field(default_factory=Case)
    keep: frozenset[str] = frozenset()
    exact_tokens: bool = True
    most_compared: int = MOST_COMPARED
    most_sketched: int = MOST_SKETCHED
    processes: int = 1

    def __post_init__(self) -> None:
        if self.model not in models():
            known = ", ".join(sorted(models()))
            raise DataError(f"No limit is known for a model {self.model!r}; known: {known}.")
        if unknown := self.keep - kinds().keys():
            known = ", ".join(kinds())
            raise DataError(f"No kind of finding is called {min(unknown)!r}; there are: {known}.")
        if self.epochs is not None and not _allowed(self.epochs):
            raise DataError(f"epochs is {self.epochs}; allowed: {allowed('epochs')}.")

    @property
    def most_tokens(self) -> int:
        """Tokens of the longest example that the model can train on."""
        return int(models()[self.model].number)


def _allowed(epochs: int) -> bool:
    low, high = bounds("epochs") or (1, 1)
    return low <= epochs <= high
