"""A project's situation, entered once: the only input of the decision module.

Every field carries what a control, an error message, the documentation, the JSON schema and the
draws need: label, unit, bounds, step, scale, help, group and prior.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from pydantic import ConfigDict, PrivateAttr, ValidationError, model_validator

from tune_or_not.case.declared import FIELDS
from tune_or_not.case.fields.constraints import Constraints
from tune_or_not.case.fields.data import Data
from tune_or_not.case.fields.history import History
from tune_or_not.case.fields.knowledge import Knowledge
from tune_or_not.case.fields.money import Money
from tune_or_not.case.fields.need import Need
from tune_or_not.case.fields.speed import Speed
from tune_or_not.case.fields.traffic import Traffic
from tune_or_not.case.refusals import (
    CaseError,
    not_an_object,
    not_json,
    refusal,
    refuse_twice_named,
)
from tune_or_not.case.traffic_order import middle_of, order_of

_NO_VALUE = object()


def _schema(schema: dict[str, Any]) -> None:
    """Every field may be null, which says that it is unknown, as its absence does."""
    for name, record in schema["properties"].items():
        record["default"] = None
        record["stand_in"] = FIELDS[name].default
        if "type" in record:
            record["type"] = [record["type"], "null"]
        if "enum" in record:
            record["enum"] = [*record["enum"], None]


class Case(Speed, Money, History, Constraints, Data, Traffic, Knowledge, Need):
    """One project's situation: what was told of it, and nothing else.

    Immutable; make another with `changed`. A field that nobody told is unknown; reading it gives
    its *stand-in*, the middle of its prior in facts/priors.toml. Where only the order of magnitude
    of the traffic was told, its middle stands for the number, and the other way round.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        title="Case",
        validate_default=True,
        json_schema_extra=_schema,
    )

    _day: date | None = PrivateAttr(None)
    _middles: Mapping[str, Any] = PrivateAttr(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _forget_nulls(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        return {n: value for n, value in values.items() if value is not None or n not in FIELDS}

    @model_validator(mode="after")
    def _fit_traffic(self) -> Self:
        known = self.model_fields_set
        if "requests_per_month" in known and "traffic_order" not in known:
            self.__dict__["traffic_order"] = order_of(self.requests_per_month)
        elif "traffic_order" in known and "requests_per_month" not in known:
            self.__dict__["requests_per_month"] = middle_of(self.traffic_order)
        return self

    def __eq__(self, other: object) -> bool:
        """Equal values are not enough: to tell what a stand-in says is a change, too."""
        return (
            isinstance(other, Case)
            and self.__dict__ == other.__dict__
            and self.model_fields_set == other.model_fields_set
        )

    def __hash__(self) -> int:
        return hash(self.to_json())

    def is_known(self, name: str) -> bool:
        """Whether the field was told."""
        return name in self.model_fields_set

    @property
    def unknown(self) -> tuple[str, ...]:
        """Fields that nobody told, in the order of the model."""
        return tuple(name for name in FIELDS if name not in self.model_fields_set)

    @property
    def held(self) -> frozenset[str]:
        """The fields whose value is meant exactly, and not as the middle of a range: all that was
        told. The example's own numbers are such middles, until somebody moves them."""
        return frozenset(name for name in self.model_fields_set if self.measured(name))

    def measured(self, name: str) -> bool:
        """Whether the field's value is meant exactly: see `held`."""
        known = name in self.model_fields_set
        return known and getattr(self, name) != self._middles.get(name, _NO_VALUE)

    def changed(self, **values: object) -> Case:
        """A copy with other values, checked; None makes a field unknown."""
        return self._alike({**self.model_dump(exclude_unset=True), **values})

    def without(self, *names: str) -> Case:
        """A copy in which these fields are unknown."""
        values = self.model_dump(exclude_unset=True)
        return self._alike({name: value for name, value in values.items() if name not in names})

    def judged_on(self, today: date) -> Case:
        """The same case, judged on this day unless it tells one itself: the day stands in for
        `as_of`, and is not told. What is made of the copy keeps the day."""
        copy = self._alike(self.model_dump(exclude_unset=True))
        copy._stand_on(today)
        return copy

    def _alike(self, values: dict[str, Any]) -> Case:
        copy = Case.of(values)
        copy._middles = self._middles
        if self._day is not None:
            copy._stand_on(self._day)
        return copy

    @classmethod
    def of_middles(cls, values: dict[str, Any]) -> Self:
        """A case whose numbers are middles of published ranges: see `held`."""
        case = cls.of(values)
        case._middles = case.model_dump(exclude_unset=True)
        return case

    def _stand_on(self, today: date) -> None:
        self._day = today
        if "as_of" not in self.model_fields_set:
            self.__dict__["as_of"] = today

    def to_json(self) -> str:
        """What was told, and nothing else."""
        return self.model_dump_json(exclude_unset=True, indent=2)

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """A case of these values. Raises CaseError with one sentence for the first bad one."""
        try:
            return cls.model_validate(values)
        except ValidationError as refused:
            raise refusal(refused) from None

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read a JSON object of fields. Raises CaseError with one sentence."""
        try:
            values = json.loads(text, object_pairs_hook=refuse_twice_named)
        except CaseError:
            raise
        except (ValueError, RecursionError) as broken:
            raise not_json(broken) from None
        if not isinstance(values, dict):
            raise not_an_object(values)
        return cls.of(values)
