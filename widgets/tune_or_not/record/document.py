"""What a record says, apart from how a page shows it: sections of paragraphs, lists, tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flowchart.walker import Answers, WalkedChart
from tune_or_not.case import Case
from tune_or_not.record.follow_up import FollowUp


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of plain text. `strong` opens it; a `note` stands back."""

    text: str
    strong: str = ""
    note: bool = False


@dataclass(frozen=True)
class Listing:
    """A list, numbered where its order is an argument."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose first column names its rows; `amounts` are the columns set to the right."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    amounts: frozenset[int] = frozenset()
    links: bool = False
    """Whether web addresses in it can be followed: never where a reader's own text may stand."""


@dataclass(frozen=True)
class Walk:
    """What a page needs to walk a flowchart: its answers that hold, and those nobody gave."""

    chart: WalkedChart
    answers: Answers
    assumed: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A live picture's SVG, the line below it, and the sentence for those who do not see it."""

    id: str
    caption: str
    alt: str
    svg: str
    wide: bool = False
    """Scrolls where the screen is narrow, for its letters would become too small."""
    walk: Walk | None = None
    """Of a flowchart: shown in its own size, and a page can walk it; a chart fills the page."""


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str


Block = Paragraph | Listing | Table | Picture | Heading


@dataclass(frozen=True)
class Section:
    """One heading and what stands below it. An `annex` is folded, and printed only unfolded."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    annex: bool = False


@dataclass(frozen=True)
class Share:
    """One part of the bar: a verdict, in how many of the draws it is the best, its colour."""

    verdict: str
    share: float
    colour: str


@dataclass(frozen=True)
class Summary:
    """The first page: verdict and decision, the bar, one picture, three reasons, key figures."""

    verdict: str
    decision: str
    shares: tuple[Share, ...]
    picture: Picture
    why: tuple[str, ...]
    figures: Mapping[str, str]


@dataclass(frozen=True)
class Record:
    """A whole record, and the case that it carries."""

    name: str
    task: str
    case: Case
    follow_up: FollowUp
    summary: Summary
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        return f"Decision record: {self.name}"

    @property
    def pictures(self) -> tuple[Picture, ...]:
        blocks = (block for section in self.sections for block in section.blocks)
        pictures = tuple(block for block in blocks if isinstance(block, Picture))
        return (self.summary.picture, *pictures)
