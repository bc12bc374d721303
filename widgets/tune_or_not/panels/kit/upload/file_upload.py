"""A file from the reader's machine, handed to the kernel piece by piece."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

MOST_BYTES = 50_000_000
"""What an upload may have: it is held in the kernel's memory. Larger files are named by path."""


class FileUpload(anywidget.AnyWidget):
    """A file input; `on_file(do)` calls `do(name, content)` for each whole file, and
    `on_files(do)` with all that were chosen together, as pairs, when the last has arrived.

    ipywidgets' own upload sends a file in one message, and the server drops the connection when
    that has more than 10 MiB.
    """

    _esm = Path(__file__).with_suffix(".js")

    label = traitlets.Unicode(f"Upload a file (up to {MOST_BYTES // 1_000_000} MB)").tag(sync=True)
    accept = traitlets.Unicode(".jsonl,.json,.ndjson,.txt").tag(sync=True)
    multiple = traitlets.Bool(False).tag(sync=True)
    most_bytes = traitlets.Int(MOST_BYTES).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._do: list[Callable[[list[tuple[str, bytes]]], None]] = []
        self._files: list[tuple[str, bytes]] = []
        self._name = ""
        self._pieces = bytearray()
        self.on_msg(self._receive)

    def on_file(self, do: Callable[[str, bytes], None]) -> None:
        """Call `do(name, content)` when a file has arrived."""

        def each(files: list[tuple[str, bytes]]) -> None:
            for name, content in files:
                do(name, content)

        self._do.append(each)

    def on_files(self, do: Callable[[list[tuple[str, bytes]]], None]) -> None:
        """Call `do([(name, content), ...])` when all files have arrived."""
        self._do.append(do)

    def _receive(self, _widget: FileUpload, content: Any, buffers: Any) -> None:
        if not isinstance(content, dict):
            return
        if "begin" in content:
            self._name, self._pieces = str(content["begin"]), bytearray()
        elif "piece" in content and content["piece"] == len(self._pieces):
            self._pieces += b"".join(bytes(one) for one in buffers)
            self.send({"taken": len(self._pieces)})
            if len(self._pieces) > self.most_bytes:
                self._pieces = bytearray()
        elif "end" in content:
            self._files.append((self._name, bytes(self._pieces)))
            self._pieces = bytearray()
            if not content.get("more"):
                self._hand_over()
        elif "all" in content:
            self._hand_over()

    def _hand_over(self) -> None:
        files, self._files = self._files, []
        for do in self._do if files else ():
            do(files)
