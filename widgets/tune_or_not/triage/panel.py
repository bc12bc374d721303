"""The triage panel: paste or load many cases, see all judged, take the result away."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from threading import RLock
from time import sleep

from ipywidgets import HTML, Box, Button, Dropdown, Textarea, VBox

from tune_or_not.case import CaseError
from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.background import Background, Turn
from tune_or_not.panels.kit.live_case import LiveCase
from tune_or_not.panels.kit.panel import Panel
from tune_or_not.panels.kit.panel_picture import PanelPicture
from tune_or_not.panels.kit.upload.file_upload import FileUpload
from tune_or_not.reader.my_decision import course_folder, default_folder
from tune_or_not.triage.cases import TriagedCases, triage_cases
from tune_or_not.triage.handed_in import ENDINGS, HandedIn, files_of, is_table
from tune_or_not.triage.map_chart import Mapped, TriageMap
from tune_or_not.triage.orders import ORDERS
from tune_or_not.triage.page_table import differences_html, refused_html, table_html
from tune_or_not.triage.reading import Refused
from tune_or_not.triage.room import triage_room
from tune_or_not.triage.writing import refuse_overwriting, write_csv

SAMPLE = Path("lessons/data/ideas.csv")
"""The table that the panel opens with, from the top of the course."""

RESULT = "triage.csv"
"""The file in my_decision/ that the button writes."""

_ORDERS = {
    "Most at stake first": "at_stake",
    "Least sure first": "share",
    "Largest bill first": "cheapest",
}


REST_SECONDS = 0.25
"""What is typed is judged when the keys have rested for so long."""


class _OvertakenError(Exception):
    """Another table was given meanwhile."""


class TriagePanel(Panel):
    """Many cases, judged: a map, the sorted table, what was left out, and a file.

    They are the rows of a table; or what a room handed in, and then it is shown as well where its
    people differ. `read`, `read_files` and `sort_by` do in code what the box, the upload and the
    menu do; `sentence` says what came out. What a person gives is worked on by a thread of its own;
    `settle` waits for it.
    """

    def __init__(self, opened: Sequence[Path], folder: Path) -> None:
        self._opened, self._folder = opened, folder
        self._background = Background()
        self._order, self._lock = "at_stake", RLock()
        pieces = list(files_of(opened))
        text = _text(pieces)
        self._cases = self._triaged(pieces)
        self._map = TriageMap(Mapped.of(self._cases.table))
        self._picture = PanelPicture.of(self._map.live, status=self._cases.sentence)
        self._table, self._refused, self._message = HTML(), HTML(), HTML()
        self._differences = HTML()
        self._box = Textarea(value=text, description="Ideas as CSV, or resume codes", rows=8)
        self._upload = FileUpload(
            label="Load a table, or the cases and records of a room",
            accept=",".join(ENDINGS),
            multiple=True,
        )
        self._sort = Dropdown(options=_ORDERS, description="Sort by")
        self._save = Button(description=f"Write {folder.name}/{RESULT}", icon="download")
        self._save.layout.width = "auto"
        for control in (self._box, self._sort, self._save):
            control.add_class(CONTROL)
        self._show_rows()
        self._box.observe(lambda change: self._typed(change.new), "value")
        self._upload.on_files(
            lambda files: self._take([HandedIn(name, content) for name, content in files])
        )
        self._sort.observe(lambda change: self._sorted(change.new), "value")
        self._save.on_click(lambda _: self.write())
        super().__init__(
            LiveCase(),
            (),
            [
                self._tools(),
                self._message,
                self._map_and_table(),
                self._differences,
                self._refused,
            ],
            draw=lambda case: None,
            png=self._map.live.png,
            sentence=lambda case: self._cases.sentence,
        )

    @property
    def cases(self) -> TriagedCases:
        """What was made of the table that is shown."""
        return self._cases

    def read(self, text: str | bytes) -> None:
        """Take another table, or codes with names. Raises CaseError with one sentence, and keeps
        what was before."""
        content = text.encode() if isinstance(text, str) else text
        self._show(self._triaged([HandedIn("", content)]))

    def read_files(self, *paths: str | Path) -> None:
        """Take files and folders of them. Raises CaseError with one sentence, as `read` does."""
        self._show(self._triaged(list(files_of(paths))))

    def sort_by(self, order: str) -> None:
        """Sort by "at_stake", "share" or "cheapest". Raises KeyError for another."""
        if order not in ORDERS:
            raise KeyError(f"there is no order {order!r}; there are {', '.join(ORDERS)}")
        self._sort.value = order

    def write(self) -> Path | None:
        """Write the table into my_decision/; None, with one sentence shown, where that fails."""
        path = self._folder / RESULT
        try:
            for file in self._opened:
                refuse_overwriting(path, file)
            write_csv(self._cases, path)
        except CaseError as refused:
            self._report(str(refused))
            return None
        self._report(f"Written to {self._folder.name}/{RESULT}.")
        return path

    def settle(self) -> None:
        """Return when nothing is being read."""
        self._background.settle()
        super().settle()

    def close(self) -> None:
        """Stop reading, and take the widgets away."""
        self._background.stop()
        super().close()

    def _tools(self) -> Box:
        buttons = VBox([self._upload, self._sort, self._save])
        buttons.layout.flex, self._box.layout.flex = "1 1 220px", "3 1 320px"
        self._box.layout.min_width = buttons.layout.min_width = "0"
        row = Box([self._box, buttons])
        row.layout.flex_flow, row.layout.width = "row wrap", "100%"
        row.layout.flex = "0 0 auto"
        row.layout.align_items, row.layout.grid_gap = "flex-start", "0 24px"
        row.add_class("tune-or-not-controls")
        return row

    def _map_and_table(self) -> Box:
        """Side by side where there is room, the table below the map elsewhere."""
        picture = VBox([self._picture])
        for part, least in ((picture, "740px"), (self._table, "480px")):
            part.layout.flex, part.layout.min_width = f"1 1 {least}", "0"
        both = Box([picture, self._table])
        both.layout.flex_flow, both.layout.width, both.layout.grid_gap = "row wrap", "100%", "16px"
        return both

    def _triaged(
        self,
        pieces: Sequence[HandedIn | Refused],
        progress: Callable[[int], None] = lambda _: None,
    ) -> TriagedCases:
        """The rows of one table; or, of anything else, a room."""
        match pieces:
            case [HandedIn(name, content)] if is_table(content, name):
                return triage_cases(io.BytesIO(content), self._order, progress)
        return triage_room(pieces, self._order)

    def _take(self, pieces: Sequence[HandedIn]) -> None:
        """What a person loaded."""
        self._background.begin(lambda turn: self._work(turn, pieces))

    def _typed(self, text: str) -> None:
        """Each key begins anew, and only what rests is worked on: a paste at once, typing soon."""

        def work(turn: Turn) -> None:
            sleep(REST_SECONDS)
            if not turn.over:
                self._work(turn, [HandedIn("", text.encode())])

        self._background.begin(work)

    def _work(self, turn: Turn, pieces: Sequence[HandedIn]) -> None:
        """On a thread of its own; where nothing of it is a case, a sentence says so."""

        def progress(rows: int) -> None:
            if turn.over:
                raise _OvertakenError
            turn.unless_overtaken(lambda: self._report(f"{rows:,} rows read."))

        try:
            cases = self._triaged(pieces, progress)
        except _OvertakenError:
            return
        except CaseError as refused:
            why = f"{refused} What was there before is still shown."
            turn.unless_overtaken(lambda: self._report(why))
            return
        turn.unless_overtaken(lambda: self._show(cases))

    def _sorted(self, order: str) -> None:
        with self._lock:
            self._order = order
            self._show(self._cases)

    def _show(self, cases: TriagedCases) -> None:
        with self._lock:
            cases = cases.sorted_by(self._order)
            self._cases = cases
            with self._picture.hold_sync():
                self._map.update(Mapped.of(cases.table))
                self._picture.status = cases.sentence
            self._show_rows()
            self._report(" ".join(cases.passed_over))

    def _show_rows(self) -> None:
        self._table.value = table_html(self._cases.table, "Judged one by one")
        self._differences.value = differences_html(self._cases)
        self._refused.value = refused_html(self._cases.refused[:50], self._cases.refused_count)

    def _report(self, sentence: str) -> None:
        self._message.value = f'<p role="status">{escape(sentence)}</p>' if sentence else ""


def _text(pieces: Sequence[HandedIn | Refused]) -> str:
    """One table as the box shows it; files of a room are shown by what is made of them alone."""
    match pieces:
        case [HandedIn(name, content)] if is_table(content, name):
            return content.decode("utf-8-sig")
    return ""


def triage_panel(*files: str | Path, folder: Path | None = None) -> TriagePanel:
    """Many cases at once: a map of what is at stake, a sorted table, a file to take away.

        panel = triage_panel()                       # the sample, lessons/data/ideas.csv
        panel = triage_panel("my_room")              # a folder of cases, records, codes and tables
        panel.read("name,prompt_score\\nA,0.7\\nB,90%")
        panel.read("Ada: TUNE2-...\\nBen: TUNE2-...")
        panel.sort_by("share")
        panel.write()                                # my_decision/triage.csv
        print(panel.sentence)

    `files` are the files and folders to open with, `folder` where the result is written.
    """
    opened = [Path(file) for file in files] or [course_folder() / SAMPLE]
    return TriagePanel(opened, folder or default_folder())
