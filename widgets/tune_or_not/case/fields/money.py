"""Models, prices and people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel

from tune_or_not.case.kinds import Real, Whole, choice, number, numbers, share, toggle
from tune_or_not.case.own_numbers import OWN_NUMBERS, Overrides
from tune_or_not.facts.tables import toml

TuningMethod = Literal["supervised", "preference", "reinforcement"]
ExamplesFrom = Literal["people", "larger model"]

if TYPE_CHECKING:
    HostedModelName = str
    TuningOfferName = str
    GpuName = str
    OwnModelName = str
else:  # what there is to choose from is a row of its table

    def _offered(table: str) -> tuple[str, ...]:
        return tuple(name for name, row in toml(table).items() if row.get("offered", True))

    HostedModelName = Literal[_offered("hosted_models")]
    TuningOfferName = Literal[_offered("tuning_offers")]
    GpuName = Literal[_offered("own_gpus")]
    OwnModelName = Literal[_offered("own_models")]
PrecisionName = Literal["8-bit", "16-bit"]


class Money(BaseModel):
    """Models, prices and people."""

    hosted_model: HostedModelName = choice(
        "Model behind the prompt", "The hosted model that prompting and RAG would use."
    )
    tuning_offer: TuningOfferName = choice(
        "How the tuned model is bought", "Where it is trained and how it is served."
    )
    smaller_hosted_model: HostedModelName = choice(
        "Newer or smaller model", "A hosted model that might do the same work without tuning."
    )
    router_share: Real = share(
        "Requests that the smaller model can answer",
        "What a router would send to it; the rest goes to the model behind the prompt.",
    )
    specialists: Whole = number(
        "Tuned specialists",
        "models",
        (1, 20),
        "Tuned models that a router chooses between; each has its own examples and training.",
    )
    specialists_share_gpu: bool = toggle(
        "Specialists share a GPU",
        "As adapters of one open model; otherwise each has a GPU to itself.",
    )
    misrouted_share: Real = number(
        "Answers spoiled by the router",
        "%",
        (0, 0.2),
        "Share of all answers that are bad because the request went to the wrong model.",
        step=0.001,
    )
    tuning_method: TuningMethod = choice(
        "How it is tuned",
        "On wanted answers, on pairs of a better and a worse one, or by a grader that scores what "
        "the model tries: then no wanted answers are needed.",
    )
    examples_from: ExamplesFrom = choice(
        "Who makes the examples",
        "People, or a larger model whose answers people check; its terms must allow it.",
    )
    own_gpu: GpuName = choice("GPU of your own", "What a tuned open model would be served on.")
    own_model: OwnModelName = choice("Open model of your own", "The model that you would tune.")
    own_precision: PrecisionName = choice(
        "Precision of its weights", "8 bits need half the memory of 16."
    )
    own_replicas: Whole = number(
        "Copies always running",
        "copies",
        (1, 1_000),
        "Running copies of your own model at the least; the busiest hour may need more.",
        scale="log",
    )
    own_replicas_limit: Whole = number(
        "Copies at the most",
        "copies",
        (1, 1_000),
        "As many as you can rent: beyond them requests wait.",
        scale="log",
    )
    spare_copies: Whole = number(
        "Spare copies",
        "copies",
        (0, 20),
        "Copies beyond what the busiest hour needs, for the day on which one fails.",
    )
    own_prefix_hit_rate: Real = share(
        "Prefix cache of your own server",
        "Share of the fixed prompt that your server need not read again. Servers keep it by "
        "themselves where every prompt begins alike.",
    )
    on_call_hours_per_month: Whole = number(
        "On-call for your own GPUs",
        "hours a month",
        (0, 500),
        "Hours a month to watch and mend a server of your own, beside upkeep.",
    )
    engineer_hours_fine_tuning: Whole = number(
        "Engineering for fine-tuning",
        "hours",
        (0, 2_000),
        "Hours up front: data, runs, evaluation, serving.",
        step=10,
    )
    engineer_hours_rag: Whole = number(
        "Engineering for RAG",
        "hours",
        (0, 2_000),
        "Hours up front: indexing, search, evaluation.",
        step=10,
    )
    upkeep_hours_per_month: Whole = number(
        "Upkeep",
        "hours a month",
        (0, 500),
        "Hours a month to keep an index or a tuned model right.",
    )
    engineer_rate: Real = number(
        "Engineer's hour", "$", (0, 500), "Full cost of an hour's work.", step=5
    )
    retrain_every_months: Whole = number(
        "Months between trainings", "months", (1, 60), "How often the tuned model is trained again."
    )
    relabel_share: Real = share(
        "Examples renewed per training", "Share of the examples made anew each time."
    )
    evaluation_cost: Real = number(
        "Cost of an evaluation",
        "$",
        (0, 100_000),
        "People and calls to grade one candidate.",
        scale="log",
    )
    vector_store_per_month: Real = number(
        "Vector store", "$ a month", (0, 10_000), "Rent of the search index.", scale="log"
    )
    api_price_decline: Real = number(
        "Fall of API prices",
        "% a month",
        (0, 0.2),
        "How fast the price of the same quality falls.",
        step=0.01,
    )
    discount_rate: Real = share(
        "Discount rate", "What a year's delay takes off a dollar.", high=0.5
    )
    loss_per_error: Real = number(
        "Loss per wrong answer",
        "$",
        (0, 10_000),
        "What a bad answer costs you: a refund, a call, a lost customer.",
        step=0.01,
        scale="log",
    )
    overrides: Overrides = numbers(
        "Numbers of your own",
        "Prices and speeds that you know better than the tables, by their names.",
        names=OWN_NUMBERS,
    )
