"""Numbers of the reader's own: a box for each row behind the bill that can be typed over."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from ipywidgets import BoundedFloatText, Button, VBox

from tune_or_not.case import OWN_NUMBERS, Case, CaseError
from tune_or_not.decision.bill.approaches import APPROACHES
from tune_or_not.decision.bill.prices_used import prices_used
from tune_or_not.panels.kit import CONTROL
from tune_or_not.panels.kit.closing import Closing
from tune_or_not.panels.kit.live_case import LiveCase


class OwnNumbers(Closing, VBox):  # type: ignore[misc]
    """Boxes that show the tables' values until the reader types another; a button takes all back.

        OwnNumbers(here.case)
        OwnNumbers(here.case, ["prompting", "self_hosted"])

    What is typed goes into `Case.overrides`, so every panel of the case follows and the record
    can say which numbers are the reader's.
    """

    def __init__(self, live: LiveCase, approaches: Iterable[str] = tuple(APPROACHES)) -> None:
        self._live, self._approaches = live, tuple(approaches)
        self._showing = False
        self._boxes = {name: self._box(name) for name in self._values(live.case)}
        back = Button(description="Back to the tables", icon="undo")
        back.on_click(lambda _: live.reset("overrides"))
        super().__init__([*self._boxes.values(), back])
        self.add_class("tune-or-not-controls")
        self.layout.max_width = "24em"
        self._follow(live.case)
        live.observe(self._changed, "case")

    def close(self) -> None:
        """Stop following the case, and take the boxes away; a second time does nothing."""
        with suppress(ValueError):
            self._live.unobserve(self._changed, "case")
        super().close()

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """Without a kernel, the numbers as they are."""
        lines = [
            f"{box.description}: {box.value:g}" for box in self._boxes.values() if not box.disabled
        ]
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return bundle | {"text/plain": "\n".join(lines)}

    def _box(self, name: str) -> Any:
        row = OWN_NUMBERS[name]
        box = BoundedFloatText(
            min=row.low, max=row.high, step=None, description=f"{row.label} ({row.unit})",
            continuous_update=False,
        )  # fmt: skip
        box.add_class(CONTROL)
        box.observe(lambda change: self._typed(name, change.new), "value")
        return box

    def _values(self, case: Case) -> dict[str, float]:
        """What each number is now, the reader's or the table's."""
        rows = prices_used(case, self._approaches)
        return {row.name: float(row.value) for row in rows if row.name}

    def _changed(self, change: Any) -> None:
        self._follow(change.new)

    def _follow(self, case: Case) -> None:
        values = self._values(case)
        self._showing = True
        try:
            for name, box in self._boxes.items():
                box.disabled = name not in values  # another offer or model has no such price
                box.value = values.get(name, box.min)
                mark = box.remove_class if name in case.overrides else box.add_class
                mark("tune-or-not-assumed")
        finally:
            self._showing = False

    def _typed(self, name: str, value: float) -> None:
        if self._showing:
            return
        try:
            self._live.set(overrides={**self._live.case.overrides, name: value})
        except CaseError:
            self._follow(self._live.case)
