"""The prices and speeds of 2026-11-21, for every test that is not about the tables themselves.

So a new price changes no test of a formula. `freeze()` runs before the package is imported;
`thawed()` gives the shipped tables back for as long as it lasts.
"""

import atexit
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from genai_prices.data_snapshot import DataSnapshot, set_custom_snapshot
from genai_prices.types import (
    ClauseEquals,
    ModelInfo,
    ModelPrice,
    PriceVariant,
    Provider,
    StartDateConstraint,
    Tier,
    TieredPrices,
)

from tune_or_not.facts import tables

FROZEN = Path(__file__).parent
SHIPPED = tables.FOLDER
_PARTS = ("input", "cache_write", "cache_read", "output")


def freeze() -> None:
    """Put the frozen tables in place of the shipped ones of their names, for this process."""
    merged = Path(tempfile.mkdtemp(prefix="frozen_facts"))
    atexit.register(shutil.rmtree, merged, ignore_errors=True)
    shutil.copytree(str(SHIPPED), merged, dirs_exist_ok=True)
    for group in tables.GROUPS:
        shutil.copytree(FROZEN / group, merged / group, dirs_exist_ok=True)
    _use(merged, library_prices())


@contextmanager
def thawed() -> Iterator[None]:
    """The shipped tables and the library's own prices."""
    frozen = tables.FOLDER
    _use(SHIPPED, None)
    try:
        yield
    finally:
        _use(frozen, library_prices())


def library_prices() -> DataSnapshot:
    """The price library with what library_prices.toml says, and nothing else."""
    rows = tomllib.loads((FROZEN / "library_prices.toml").read_text("utf-8"), parse_float=Decimal)
    providers = [
        Provider(
            id=provider,
            name=provider,
            api_pattern="",
            models=[_model(name, row) for name, row in rows.items() if row["provider"] == provider],
        )
        for provider in sorted({row["provider"] for row in rows.values()})
    ]
    return DataSnapshot(providers=providers, from_auto_update=False)


def _model(name: str, row: dict[str, Any]) -> ModelInfo:
    since = StartDateConstraint(row["batch_from"]) if "batch_from" in row else None
    batch = [
        PriceVariant(
            when={"processing": "batch"},
            prices=_price(row["batch"], row.get("tier")),
            constraint=since,
        )
    ] if "batch" in row else None  # fmt: skip
    return ModelInfo(
        id=name,
        match=ClauseEquals(equals=name),
        prices=_price(row, row.get("tier")),
        price_variants=batch,
    )


def _price(row: dict[str, Any], tier: int | None) -> ModelPrice:
    def amount(value: Any) -> Any:
        if not isinstance(value, list):
            return Decimal(value)
        usual, beyond = map(Decimal, value)
        return TieredPrices(base=usual, tiers=[Tier(start=tier, price=beyond)])

    return ModelPrice(**{f"{part}_mtok": amount(row[part]) for part in _PARTS if part in row})


def _use(folder: Any, prices: DataSnapshot | None) -> None:
    tables.FOLDER = folder
    set_custom_snapshot(prices)
    for read in _remembered():
        read.cache_clear()


def _remembered() -> list[Any]:
    """What the package remembers of its tables of prices and speeds."""
    from tune_or_not.decision.bill import hosted_speed, known, prices, spectrum, tokens  # noqa: PLC0415
    from tune_or_not.decision.bill.own_server import own_gpu  # noqa: PLC0415
    from tune_or_not.decision.bill.tuning import adapter  # noqa: PLC0415

    return [
        tables.facts,
        tables.parameters,
        tables.toml,
        prices.hosted_models,
        prices._every_hosted,
        prices.tuning_offers,
        prices.hosted_price,
        prices.tier_starts,
        own_gpu.gpus,
        own_gpu.own_models,
        known.every_parameter,
        adapter.pretraining,
        spectrum.spectrum,
        tokens._every_reasoning,
        hosted_speed.hosted_speeds,
    ]
