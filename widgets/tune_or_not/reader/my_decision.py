"""What a reader made, kept in the folder my_decision/: never half written, never silently lost."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tune_or_not.reader.migrations import NewerDocument, brought_up, schema_of
from tune_or_not.reader.one_at_a_time import one_at_a_time
from tune_or_not.reader.outline import COURSE_FILE
from tune_or_not.reader.whole_file import write_whole

FOLDER_VARIABLE = "TUNE_OR_NOT_MY_DECISION"
"""Environment variable that names the folder, for tests and shared machines."""

Content = dict[str, Any]
Say = Callable[[str], None]


def default_folder() -> Path:
    """my_decision/ at the top of the course; the variable above names another folder."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else course_folder() / "my_decision"


def course_folder() -> Path:
    """The nearest folder from here upwards that holds the course, or else the one we are in."""
    here = Path.cwd()
    holds = (folder for folder in (here, *here.parents) if (folder / COURSE_FILE).is_file())
    return next(holds, here)


class MyDecision:
    """Named JSON documents in one folder.

    Every write goes to a temporary file, is flushed to the disk and renamed over the old one, so
    that a crash leaves the old or the new whole. A damaged file is set aside, never overwritten;
    one of an older version is brought up to today's (see migrations.py), and one of a newer version
    is neither read nor written. What a reader should know is told in one sentence, through `say`.
    """

    def __init__(self, folder: Path, say: Say) -> None:
        self.folder = folder
        self._say = say
        self._already_said: set[str] = set()
        self._unsaved: dict[str, Content] = {}

    def read(self, name: str) -> Content | None:
        """The document's content; None when there is none, or none that can be read."""
        if name in self._unsaved:
            return dict(self._unsaved[name])
        return self.read_file(name)

    def read_file(self, name: str) -> Content | None:
        """The document as it is in the folder, whatever could not be written since."""
        path = self._path(name)
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            return _content(kept, name)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as refused:
            self.set_aside(name, refused.strerror or "it cannot be read")
            return None
        except NewerDocument as newer:
            self._tell(self._left_alone(name, newer))
            return None
        except (ValueError, RecursionError) as damaged:
            self.set_aside(name, _why(damaged))
            return None

    def write(self, name: str, content: Content) -> bool:
        """Replace the document. False, with one sentence said, when it could not be written.

        What could not be written is still read from here, and written with the next change.
        """
        kept = {"kind": name, "schema": schema_of(name), "content": content}
        newer = self._newer(name)
        if newer is not None:
            self._unsaved[name] = content
            self._tell(self._left_alone(name, newer))
            return False
        try:
            write_whole(self._path(name), json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
        except OSError as refused:
            self._unsaved[name] = content
            self._tell(
                f"Your work could not be saved in {self.folder.name}/ ({refused.strerror}); "
                "it is kept only until this notebook's kernel stops."
            )
            return False
        self._unsaved.pop(name, None)
        self._already_said.clear()
        return True

    def set_aside(self, name: str, why: str) -> None:
        """Keep a file that cannot be used under another name, and say so."""
        path = self._path(name)
        number = 1
        while (aside := path.with_name(f"{name}.damaged-{number}.json")).exists():
            number += 1
        try:
            path.rename(aside)
        except OSError as refused:
            self._tell(f"{path.name} cannot be used ({why}) nor moved: {refused.strerror}.")
            return
        self._tell(f"{path.name} could not be used ({why}); it is kept as {aside.name}.")

    def keep_copy(self, name: str) -> str:
        """Copy the document as it is beside itself; the copy's name, or "" where there is none.

        Raises OSError, and then nothing may be replaced.
        """
        path = self._path(name)
        if not path.exists():
            return ""
        number = 1
        while (copy := path.with_name(f"{name}.before-{number}.json")).exists():
            number += 1
        write_whole(copy, path.read_text(encoding="utf-8"))
        return copy.name

    def _newer(self, name: str) -> NewerDocument | None:
        """Why the file must be left alone: another version of the course, still open, wrote it."""
        try:
            _content(json.loads(self._path(name).read_text(encoding="utf-8")), name)
        except NewerDocument as newer:
            return newer
        except (OSError, ValueError, RecursionError):
            return None  # what is damaged was set aside when it was read
        return None

    def _left_alone(self, name: str, newer: NewerDocument) -> str:
        return (
            f"{name}.json was written by a newer version of this course ({newer}); it is left as "
            "it is, and what you do now is kept only until this notebook's kernel stops."
        )

    def alone(self) -> AbstractContextManager[None]:
        """While a document is read, changed and written back: no other process does."""
        return one_at_a_time(self.folder)

    def tell(self, sentence: str) -> None:
        """Say something that the reader should know, once until the next save."""
        self._tell(sentence)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _tell(self, sentence: str) -> None:
        if sentence not in self._already_said:
            self._already_said.add(sentence)
            self._say(sentence)


def _content(kept: Any, name: str) -> Content:
    if not isinstance(kept, dict) or not isinstance(kept.get("content"), dict):
        raise ValueError("it is not a document of this course")  # noqa: TRY004
    if kept.get("kind") != name:
        raise ValueError(f"it holds {str(kept.get('kind'))[:40]!r}, not {name!r}")
    return brought_up(name, kept.get("schema"), kept["content"])


def _why(damaged: Exception) -> str:
    if isinstance(damaged, json.JSONDecodeError):
        return f"no valid JSON at line {damaged.lineno}"
    if isinstance(damaged, UnicodeDecodeError):
        return "no UTF-8 text"
    return str(damaged) or "nested too deeply"
