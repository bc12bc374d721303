"""What is allowed, and what there is to spend."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from tune_or_not.case.kinds import Day, Whole, day, number, toggle


class Constraints(BaseModel):
    """What is allowed, and what there is to spend."""

    as_of: Day = day(
        "As of",
        "The day this case is judged on: prices, retirements and ages count from it.",
        first=date(2020, 1, 1),
        last=date(2100, 1, 1),
    )
    sensitive_data: bool = toggle(
        "Data is confidential",
        "Personal, medical, or a trade secret. What you would publish anyway does not count.",
    )
    api_allowed: bool = toggle(
        "Data may go to an outside API",
        "Contracts and law let a provider process it. Yes, too, where only one region or only"
        " the data without names may go, and an offer for that exists; that it is unwelcome "
        "is no ban.",
    )
    one_region: bool = toggle(
        "Data must stay in one region",
        "Contracts or law keep it in one country or union, such as the EU, also while a provider "
        "processes it. The tables of this course do not say which offer runs where: ask.",
    )
    may_train_on_data: bool = toggle(
        "A model may be trained on the data",
        "Contracts and law let it shape a model's weights, which is more than to let a model "
        "read it.",
    )
    tight_budget: bool = toggle(
        "The budget is tight", "Money up front is hard to get, whatever it would save later."
    )
    upfront_budget_usd: Whole = number(
        "Budget up front",
        "$",
        (0, 10_000_000),
        "What you can spend before the first request.",
        scale="log",
    )
    weeks_to_release: Whole = number(
        "Weeks to a first release",
        "weeks",
        (1, 260),
        "When something must be in use, be it a first version that is mended later.",
        scale="log",
    )
    team_can_train: bool = toggle(
        "The team can train a model",
        "Somebody has done it, or has time to learn. To have bought a model does not count.",
    )
    stable_task: bool = toggle(
        "The task is stable",
        "What counts as a good answer will hold for months, whatever facts change.",
    )
