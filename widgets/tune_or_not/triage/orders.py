"""What a table of cases can be sorted by."""

from __future__ import annotations

ORDERS = {
    "at_stake": ("at_stake_usd", "share"),
    "share": ("share", "at_stake_usd"),
    "cheapest": ("cheapest_usd", "at_stake_usd"),
}
"""The column, and what decides among equals. The share rises, all else falls: what is large or
unsure comes first."""
