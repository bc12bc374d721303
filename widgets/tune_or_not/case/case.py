"""A project's situation, entered once: the only input of the decision module.

Every field carries what a control, an error message, the documentation and the JSON schema need:
label, unit, bounds, step, scale, help and group.
"""

from __future__ import annotations

import difflib
import json
import math
import re
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, NoReturn, Self, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

Group = Literal["need", "knowledge", "traffic", "data", "constraints", "history", "money", "speed"]
Scale = Literal["linear", "log"]

GROUPS: dict[Group, str] = {
    "need": "What it must do",
    "knowledge": "What it must know",
    "traffic": "Traffic and prompts",
    "data": "Examples and training",
    "constraints": "Constraints",
    "history": "What you have tried",
    "money": "Prices and people",
    "speed": "Speed of the models",
}

LOG_LADDER = (1, 1.2, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8)
"""The stops of a logarithmic slider within each power of ten."""


_CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class CaseError(ValueError):
    """A case was refused: one sentence with the field, the value and what is allowed."""


def _refuse_bool_and_text(value: object) -> object:
    if isinstance(value, bool | str):
        raise ValueError("not a number")  # noqa: TRY004
    return value


def _refuse_control_characters(value: object) -> object:
    if isinstance(value, str) and _CONTROL_CHARACTERS.search(value):
        raise ValueError("control characters")
    return value


def _refuse_timestamps(value: object) -> object:
    if not isinstance(value, date | str) or (isinstance(value, str) and not _DAY.fullmatch(value)):
        raise ValueError("not a day")
    return value


Whole = Annotated[int, BeforeValidator(_refuse_bool_and_text)]
Real = Annotated[float, BeforeValidator(_refuse_bool_and_text)]
Text = Annotated[str, BeforeValidator(_refuse_control_characters)]
Day = Annotated[date, BeforeValidator(_refuse_timestamps)]

HostedModelName = Literal[
    "gpt-6-luna", "gpt-6.1-terra", "gpt-6.1-sol", "gpt-4.1-mini", "llama-v3p1-8b-instruct"
]
TuningOfferName = Literal["fireworks-lora-16b", "azure-gpt-4-1-mini", "openai-gpt-4-1-mini"]
GpuName = Literal["H100 SXM", "H200 SXM", "A100 80 GB", "A100 40 GB", "A10", "B200"]
OwnModelName = Literal["Llama-3.1-8B", "Qwen3-8B", "Llama-3.3-70B"]
PrecisionName = Literal["8-bit", "16-bit"]


class OwnNumber(NamedTuple):
    """A number behind the bill that a reader may type over the table's."""

    label: str
    unit: str
    low: float
    high: float


_PER_MILLION = ("USD/1M tokens", 0, 1_000)

OWN_NUMBERS: dict[str, OwnNumber] = {
    "hosted_input_price": OwnNumber("Hosted model, input", *_PER_MILLION),
    "hosted_cache_read_price": OwnNumber("Hosted model, cache read", *_PER_MILLION),
    "hosted_cache_write_price": OwnNumber("Hosted model, cache write", *_PER_MILLION),
    "hosted_output_price": OwnNumber("Hosted model, answer", *_PER_MILLION),
    "tuned_input_price": OwnNumber("Tuned model, input", *_PER_MILLION),
    "tuned_cache_read_price": OwnNumber("Tuned model, cache read", *_PER_MILLION),
    "tuned_cache_write_price": OwnNumber("Tuned model, cache write", *_PER_MILLION),
    "tuned_output_price": OwnNumber("Tuned model, answer", *_PER_MILLION),
    "training_price": OwnNumber("Training", "USD/1M training tokens", 0, 1_000),
    "hosting_price": OwnNumber("Hosting of a tuned model", "USD/hour", 0, 1_000),
    "gpu_price": OwnNumber("GPU", "USD/GPU-hour", 0, 1_000),
    "embed_price": OwnNumber("Embedding", "USD/1M tokens", 0, 100),
    "rerank_price": OwnNumber("Reranking", "USD/query", 0, 1),
    "router_output_tokens": OwnNumber("Router's label", "tokens", 0, 1_000),
    "mfu_prefill": OwnNumber("GPU's use of its FLOP/s, prefill", "fraction", 0.01, 1),
    "mbu_decode": OwnNumber("GPU's use of its bandwidth, decode", "fraction", 0.01, 1),
    "mfu_train": OwnNumber("GPU's use of its FLOP/s, training", "fraction", 0.01, 1),
    "memory_for_model": OwnNumber("GPU memory for the model", "fraction", 0.1, 1),
    "replica_load_limit": OwnNumber("Load that a copy may reach", "fraction", 0.05, 0.99),
    "kv_cache_bytes": OwnNumber("KV cache", "bytes/value", 0.5, 4),
    "engine_overhead": OwnNumber("Serving engine's overhead", "ms", 0, 1_000),
    "lora_overhead": OwnNumber("Adapter's delay", "ms/token", 0, 100),
    "embed_latency": OwnNumber("Embedding the query", "ms", 0, 10_000),
    "search_latency": OwnNumber("Searching the index", "ms", 0, 10_000),
    "rerank_latency": OwnNumber("Reranking, time", "ms", 0, 10_000),
    "api_ms_per_input_token": OwnNumber("Wait per further input token", "ms/token", 0, 10),
}
"""What `Case.overrides` may name; prices in USD, per million tokens or per hour."""


class Frozen(dict[str, float]):
    """A mapping that cannot be changed, for a case cannot."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a case cannot be changed; make another with `changed`")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


def _refuse_unknown_numbers(typed: dict[str, float]) -> dict[str, float]:
    for name, value in typed.items():
        if name not in OWN_NUMBERS:
            near = difflib.get_close_matches(name, OWN_NUMBERS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"no number behind the bill is called {shown(name)}{hint}")
        told = OWN_NUMBERS[name]
        if not told.low <= value <= told.high:
            raise ValueError(
                f"{name} is {shown(value)}; allowed: {told.low:,.10g} to {told.high:,.10g} "
                f"({told.unit})"
            )
    return Frozen(typed)


Overrides = Annotated[dict[str, Real], AfterValidator(_refuse_unknown_numbers)]


def number(
    default: float,
    label: str,
    unit: str,
    bounds: tuple[float, float],
    group: Group,
    help: str,
    *,
    step: float = 1,
    scale: Scale = "linear",
) -> Any:
    """A slider's field. On a log scale the stops are LOG_LADDER's; from 0, `step` is the first."""
    extra: dict[str, Any] = {"group": group, "unit": unit, "step": step, "scale": scale}
    low, high = bounds
    return Field(
        default,
        ge=low,
        le=high,
        allow_inf_nan=False,
        title=label,
        description=help,
        json_schema_extra=extra,
    )


def share(default: float, label: str, group: Group, help: str, high: float = 1) -> Any:
    """A slider's field between nothing and all, in steps of one percent."""
    return number(default, label, "%", (0, high), group, help, step=0.01)


def toggle(default: bool, label: str, group: Group, help: str) -> Any:
    """A yes-or-no field; only true and false are taken, never 1 or "yes"."""
    return Field(
        default, strict=True, title=label, description=help, json_schema_extra={"group": group}
    )


def choice(default: str, label: str, group: Group, help: str) -> Any:
    """A field with a list of names to choose from: those of its annotation."""
    return Field(default, title=label, description=help, json_schema_extra={"group": group})


class Case(BaseModel):
    """One project's situation. The defaults describe a support assistant.

    Immutable; make another with `changed`. Fields that nobody set are *assumed* (see `assumed`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", title="Case", validate_default=True)

    # need
    name: Text = Field(
        "Support assistant",
        min_length=1,
        max_length=200,
        title="Name of the project",
        description="What your team calls it.",
        json_schema_extra={"group": "need"},
    )
    task: Text = Field(
        "Answer customers' questions from the product manual and file each as a ticket.",
        max_length=2000,
        title="The task",
        description="One sentence: who asks, what comes back.",
        json_schema_extra={"group": "need"},
    )
    needs_knowledge: bool = toggle(
        True, "Needs knowledge of its own", "need",
        "Answers rest on facts that the model cannot know: manuals, records, stock.",
    )  # fmt: skip
    needs_style: bool = toggle(
        False,
        "Needs a style or tone",
        "need",
        "Every answer must sound like you: brand, register, voice.",
    )
    needs_format: bool = toggle(
        True, "Needs a format or structure", "need", "Output must follow a schema or a template."
    )
    needs_behaviour: bool = toggle(
        False, "Needs a behaviour or guardrails", "need",
        "It must refuse, escalate or handle odd input in a fixed way.",
    )  # fmt: skip
    needs_domain_conventions: bool = toggle(
        False, "Needs a field's terms or conventions", "need",
        "It must write as the trade does: its terms, its forms, its unwritten rules.",
    )  # fmt: skip
    needs_consistency: bool = toggle(
        True, "Answers must be alike", "need",
        "Similar requests must get the same style and structure every time.",
    )  # fmt: skip
    complex_task: bool = toggle(
        False,
        "The task is large or complex",
        "need",
        "Many steps, many rules, or long chains of conditions.",
    )
    narrow_task: bool = toggle(
        False,
        "The task is narrow and specific",
        "need",
        "One job with a clear edge, such as routing a ticket.",
    )
    well_defined_task: bool = toggle(
        True,
        "There is a right answer",
        "need",
        "Two experts would mostly agree which answers are good.",
    )
    accuracy_is_crucial: bool = toggle(
        False, "Accuracy is crucial", "need", "A wrong answer does real harm or costs real money."
    )
    style_is_complex: bool = toggle(
        False, "Style or format is critical and complex", "need",
        "It decides success, and a page of instructions would not pin it down.",
    )  # fmt: skip
    simple_customisation: bool = toggle(
        False, "A sentence of instructions would do", "need", "Such as: be helpful and formal."
    )
    wants_fewer_tokens: bool = toggle(
        False, "Wants to send fewer tokens", "need", "The prompt's length is a problem in itself."
    )
    needs_quick_iteration: bool = toggle(
        True, "Must change quickly", "need", "You expect to change its behaviour weekly or faster."
    )
    needs_faster_answers: bool = toggle(
        False, "Answers must come faster", "need", "Today's answers take too long for their use."
    )
    is_chatbot: bool = toggle(
        True, "It is a chat", "need", "People type freely and read the answer, turn by turn."
    )

    # knowledge
    mainly_retrieval: bool = toggle(
        True, "Mostly looking things up", "knowledge", "The hard part is finding the right passage."
    )
    needs_live_data: bool = toggle(
        False, "Needs live data", "knowledge", "Answers must reflect what changed today."
    )
    knowledge_changes: bool = toggle(
        True, "Knowledge changes often", "knowledge", "What was right last month may be wrong now."
    )
    knowledge_tokens: Whole = number(
        2_000_000, "Size of the knowledge", "tokens", (1_000, 10_000_000_000), "knowledge",
        "All documents that answers may rest on; a printed page is about 500 tokens.", scale="log",
    )  # fmt: skip
    deep_expertise: bool = toggle(
        False,
        "Needs deep expertise",
        "knowledge",
        "Medicine, law, a trade: a layman could not judge the answer.",
    )
    base_knows_domain: bool = toggle(
        True, "The base model knows the field", "knowledge",
        "Asked without help, it uses the field's terms correctly.",
    )  # fmt: skip
    context_fits_prompt: bool = toggle(
        True, "What it must know fits in a prompt", "knowledge",
        "The rules and passages needed for one answer fit, at a price you accept.",
    )  # fmt: skip
    chunks_per_request: Whole = number(
        5, "Passages retrieved per request", "passages", (1, 50), "knowledge",
        "How many passages retrieval adds to each prompt.",
    )  # fmt: skip
    chunk_tokens: Whole = number(
        400, "Length of a passage", "tokens", (50, 4000), "knowledge",
        "Tokens of one retrieved passage.", step=50,
    )  # fmt: skip
    knowledge_changed_per_month: Real = share(
        0.05,
        "Knowledge that changes each month",
        "knowledge",
        "The share to index again every month.",
    )
    rerank: bool = toggle(
        False, "Rerank the passages", "knowledge", "A second model sorts what the search found."
    )

    # traffic
    requests_per_month: Whole = number(
        300_000, "Requests per month", "requests", (100, 1_000_000_000), "traffic",
        "Calls to the model in the first month.", scale="log",
    )  # fmt: skip
    traffic_growth: Real = number(
        0.05, "Growth of traffic", "% a month", (-0.2, 0.5), "traffic",
        "How much more traffic each month brings than the one before.", step=0.01,
    )  # fmt: skip
    peak_to_mean_load: Real = number(
        4, "Peak load over mean load", "times", (1, 50), "traffic",
        "Busiest hour over the average hour: sizes hardware of your own.", step=0.5,
    )  # fmt: skip
    static_prompt_tokens: Whole = number(
        1_500, "Fixed part of the prompt", "tokens", (0, 100_000), "traffic",
        "Instructions and examples that are the same in every request.", scale="log",
    )  # fmt: skip
    variable_prompt_tokens: Whole = number(
        300, "Changing part of the prompt", "tokens", (1, 100_000), "traffic",
        "The user's own text, without retrieved passages.", scale="log",
    )  # fmt: skip
    output_tokens: Whole = number(
        250, "Length of an answer", "tokens", (1, 32_000), "traffic",
        "Tokens written per answer, hidden reasoning included.", scale="log",
    )  # fmt: skip
    cache_hit_rate: Real = share(
        0.6, "Cache hit rate", "traffic",
        "Share of requests whose fixed part is read from the provider's prompt cache.",
    )  # fmt: skip
    retry_rate: Real = share(
        0.0, "Requests sent again", "traffic", "Retries after errors or rejected answers."
    )
    batch_share: Real = share(
        0.0, "Requests that can wait", "traffic", "Share sent through a cheaper batch queue."
    )
    latency_target_ms: Whole = number(
        3_000, "Latency target", "ms", (50, 120_000), "traffic",
        "How long a typical whole answer may take.", scale="log",
    )  # fmt: skip
    horizon_months: Whole = number(
        12, "Horizon", "months", (1, 60), "traffic", "How far ahead the bill is added up."
    )

    # data
    training_examples: Whole = number(
        500, "Training examples", "examples", (0, 1_000_000), "data",
        "Good examples of input and wanted output that you have or would make.", scale="log",
    )  # fmt: skip
    tokens_per_example: Whole = number(
        600, "Length of an example", "tokens", (10, 100_000), "data",
        "Tokens of one training example, input and output together.", scale="log",
    )  # fmt: skip
    good_example_share: Real = share(
        0.9, "Examples that are right", "data", "Share of the examples that an expert would sign."
    )
    data_is_new: bool = toggle(
        False, "The base model has not seen such data", "data",
        "Your examples show something that public text does not.",
    )  # fmt: skip
    evaluation_examples: Whole = number(
        100, "Graded test questions", "questions", (0, 100_000), "data",
        "Questions with known good answers that you measure with.", scale="log",
    )  # fmt: skip
    epochs: Whole = number(
        3, "Epochs", "passes", (1, 50), "data", "How often training reads the examples."
    )
    training_runs: Whole = number(
        5, "Training runs", "runs", (1, 100), "data", "Attempts until one is good enough to ship."
    )
    label_cost_per_example: Real = number(
        10, "Cost of an example", "$", (0, 1_000), "data",
        "What it costs to write or correct one example.", step=1,
    )  # fmt: skip
    label_review_share: Real = share(
        0.2, "Examples reviewed twice", "data", "Share that a second person checks."
    )
    prompt_reduction: Real = share(
        0.7, "Fixed prompt that tuning removes", "data",
        "Share of the fixed part that a tuned model no longer needs.",
    )  # fmt: skip

    # constraints
    as_of: Day = Field(
        date(2026, 11, 20),
        ge=date(2020, 1, 1),
        le=date(2100, 1, 1),
        title="As of",
        description="The day this case is judged on: prices, retirements and ages count from it.",
        json_schema_extra={"group": "constraints"},
    )
    sensitive_data: bool = toggle(
        False, "Data is confidential", "constraints", "Personal, medical, or a trade secret."
    )
    api_allowed: bool = toggle(
        True,
        "Data may go to an outside API",
        "constraints",
        "Contracts and law let a provider process it.",
    )
    tight_budget: bool = toggle(
        False, "The budget is tight", "constraints", "Money up front is hard to get."
    )
    upfront_budget_usd: Whole = number(
        20_000, "Budget up front", "$", (0, 10_000_000), "constraints",
        "What you can spend before the first request.", scale="log",
    )  # fmt: skip
    team_can_train: bool = toggle(
        True,
        "The team can train a model",
        "constraints",
        "Somebody has done it, or has time to learn.",
    )
    stable_task: bool = toggle(
        True,
        "The task is stable",
        "constraints",
        "What counts as a good answer will hold for months.",
    )

    # history
    prompt_versions_tried: Whole = number(
        5, "Prompt versions tried", "versions", (0, 100), "history",
        "Prompts that you wrote and measured.",
    )  # fmt: skip
    prompt_score: Real = share(
        0.78,
        "Score of the best prompt",
        "history",
        "Share of graded questions it answers well enough.",
    )
    score_needed: Real = share(
        0.85, "Score needed to ship", "history", "Share of good answers at which you would release."
    )
    tuned_score: Real = share(
        1, "Score of the tuned model", "history",
        "Measured on the same questions; until then 100 %: training is taken to close the gap.",
    )  # fmt: skip
    structured_outputs_tried: bool = toggle(
        False,
        "Structured outputs tried",
        "history",
        "The provider's schema or JSON mode was switched on.",
    )
    prompting_gets_style: bool = toggle(
        True,
        "Prompting gets the style right",
        "history",
        "Instructions alone give the tone you want.",
    )
    few_shot_keeps_format: bool = toggle(
        True,
        "Few-shot keeps the format",
        "history",
        "With examples in the prompt, the structure holds.",
    )
    rag_covers_knowledge: bool = toggle(
        True,
        "Retrieval covers the knowledge",
        "history",
        "With the right passages in the prompt, facts are right.",
    )
    repeats_mistakes: bool = toggle(
        False, "Repeats the same mistakes", "history", "Errors come back whatever the prompt says."
    )
    style_hard_to_specify: bool = toggle(
        False, "Style is hard to put in words", "history", "You know it when you see it."
    )
    small_model_suffices: bool = toggle(
        False, "A small specialised model suffices", "history",
        "A classifier or small model does the job without tuning a large one.",
    )  # fmt: skip

    # money
    hosted_model: HostedModelName = choice(
        "gpt-6-luna", "Model behind the prompt", "money",
        "The hosted model that prompting and RAG would use.",
    )  # fmt: skip
    tuning_offer: TuningOfferName = choice(
        "fireworks-lora-16b", "How the tuned model is bought", "money",
        "Where it is trained and how it is served.",
    )  # fmt: skip
    smaller_hosted_model: HostedModelName = choice(
        "gpt-6-luna", "Newer or smaller model", "money",
        "A hosted model that might do the same work without tuning.",
    )  # fmt: skip
    router_share: Real = share(
        0.7, "Requests that the smaller model can answer", "money",
        "What a router would send to it; the rest goes to the model behind the prompt.",
    )  # fmt: skip
    specialists: Whole = number(
        2, "Tuned specialists", "models", (1, 20), "money",
        "Tuned models that a router chooses between; each has its own examples and training.",
    )  # fmt: skip
    specialists_share_gpu: bool = toggle(
        True, "Specialists share a GPU", "money",
        "As adapters of one open model; otherwise each has a GPU to itself.",
    )  # fmt: skip
    misrouted_share: Real = number(
        0.02, "Answers spoiled by the router", "%", (0, 0.2), "money",
        "Share of all answers that are bad because the request went to the wrong model.",
        step=0.001,
    )  # fmt: skip
    own_gpu: GpuName = choice(
        "H100 SXM", "GPU of your own", "money", "What a tuned open model would be served on."
    )
    own_model: OwnModelName = choice(
        "Llama-3.1-8B", "Open model of your own", "money", "The model that you would tune."
    )
    own_precision: PrecisionName = choice(
        "8-bit", "Precision of its weights", "money", "8 bits need half the memory of 16."
    )
    own_replicas: Whole = number(
        1, "Copies always running", "copies", (1, 1_000), "money",
        "Running copies of your own model at the least; the busiest hour may need more.",
        scale="log",
    )  # fmt: skip
    own_replicas_limit: Whole = number(
        1_000, "Copies at the most", "copies", (1, 1_000), "money",
        "As many as you can rent: beyond them requests wait.", scale="log",
    )  # fmt: skip
    engineer_hours_fine_tuning: Whole = number(
        80, "Engineering for fine-tuning", "hours", (0, 2_000), "money",
        "Hours up front: data, runs, evaluation, serving.", step=10,
    )  # fmt: skip
    engineer_hours_rag: Whole = number(
        80, "Engineering for RAG", "hours", (0, 2_000), "money",
        "Hours up front: indexing, search, evaluation.", step=10,
    )  # fmt: skip
    upkeep_hours_per_month: Whole = number(
        8, "Upkeep", "hours a month", (0, 500), "money",
        "Hours a month to keep an index or a tuned model right.",
    )  # fmt: skip
    engineer_rate: Real = number(
        90, "Engineer's hour", "$", (0, 500), "money", "Full cost of an hour's work.", step=5
    )
    retrain_every_months: Whole = number(
        6,
        "Months between trainings",
        "months",
        (1, 60),
        "money",
        "How often the tuned model is trained again.",
    )
    relabel_share: Real = share(
        0.2, "Examples renewed per training", "money", "Share of the examples made anew each time."
    )
    evaluation_cost: Real = number(
        200, "Cost of an evaluation", "$", (0, 100_000), "money",
        "People and calls to grade one candidate.", scale="log",
    )  # fmt: skip
    vector_store_per_month: Real = number(
        50,
        "Vector store",
        "$ a month",
        (0, 10_000),
        "money",
        "Rent of the search index.",
        scale="log",
    )
    api_price_decline: Real = number(
        0.03, "Fall of API prices", "% a month", (0, 0.2), "money",
        "How fast the price of the same quality falls.", step=0.01,
    )  # fmt: skip
    discount_rate: Real = share(
        0.1, "Discount rate", "money", "What a year's delay takes off a dollar.", high=0.5
    )
    loss_per_error: Real = number(
        1, "Loss per wrong answer", "$", (0, 10_000), "money",
        "What a bad answer costs you: a refund, a call, a lost customer.",
        step=0.01, scale="log",
    )  # fmt: skip

    overrides: Overrides = Field(
        {},
        title="Numbers of your own",
        description="Prices and speeds that you know better than the tables, by their names.",
        json_schema_extra={"group": "money", "names": list(OWN_NUMBERS)},
    )

    # speed
    network_ms: Whole = number(
        40,
        "Network",
        "ms",
        (0, 1_000),
        "speed",
        "Round trip from your servers to the model.",
        step=5,
    )
    api_first_token_ms: Whole = number(
        600, "Wait for the first token", "ms", (50, 10_000), "speed",
        "Hosted model, at a prompt of 1,000 tokens, network included.", scale="log",
    )  # fmt: skip
    api_tokens_per_second: Whole = number(
        110, "Writing speed, hosted model", "tokens a second", (5, 1_000), "speed",
        "Tokens per second after the first.", step=5,
    )  # fmt: skip
    tuned_tokens_per_second: Whole = number(
        180, "Writing speed, tuned small model", "tokens a second", (5, 1_000), "speed",
        "Tokens per second after the first, without the adapter's delay.", step=5,
    )  # fmt: skip

    def __eq__(self, other: object) -> bool:
        """Equal values are not enough: setting a field to what was assumed is a change too."""
        return (
            isinstance(other, Case)
            and super().__eq__(other)
            and self.model_fields_set == other.model_fields_set
        )

    def __hash__(self) -> int:
        return hash(self.model_dump_json(exclude_unset=True))

    @property
    def assumed(self) -> tuple[str, ...]:
        """Fields that nobody set, in the order of the model."""
        return tuple(name for name in type(self).model_fields if name not in self.model_fields_set)

    def changed(self, **values: object) -> Case:
        """A copy with other values, checked; what was assumed stays assumed."""
        return Case.of({**self.model_dump(exclude_unset=True), **values})

    def without(self, *names: str) -> Case:
        """A copy in which these fields are assumed again."""
        kept = self.model_dump(exclude_unset=True)
        return Case.of({name: value for name, value in kept.items() if name not in names})

    def to_json(self) -> str:
        """What the reader set, and nothing that was assumed, so that both survive a round trip."""
        return self.model_dump_json(exclude_unset=True, indent=2)

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """A case of these values. Raises CaseError with one sentence for the first bad one."""
        try:
            return cls.model_validate(values)
        except ValidationError as refused:
            raise CaseError(_sentence(refused)) from None

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read a JSON object of fields. Raises CaseError with one sentence."""
        try:
            values = json.loads(text, object_pairs_hook=_refuse_twice_named)
        except CaseError:
            raise
        except (ValueError, RecursionError) as broken:
            raise CaseError(f"The case is not valid JSON: {_first_line(broken)}.") from None
        if not isinstance(values, dict):
            raise CaseError(f"A case is a JSON object of fields, not {_json_kind(values)}.")
        return cls.of(values)


def field(name: str) -> FieldInfo:
    """The field's own record: title, description, bounds, unit."""
    return Case.model_fields[name]


def extra(name: str) -> dict[str, Any]:
    """group, and for numbers unit, step and scale."""
    told = field(name).json_schema_extra
    assert isinstance(told, dict)
    return told


def label(name: str) -> str:
    """What a reader calls the field."""
    return field(name).title or name


def bounds(name: str) -> tuple[float, float] | None:
    """Lowest and highest allowed number; None where the field is no number."""
    if "scale" not in extra(name):
        return None
    limits = {type(m).__name__: m for m in field(name).metadata}
    return limits["Ge"].ge, limits["Le"].le


def options(name: str) -> tuple[str, ...]:
    """The names to choose from; empty where the field is no choice."""
    annotation = field(name).annotation
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def fields_of(group: Group) -> tuple[str, ...]:
    """The fields of a group, in the order of the model."""
    return tuple(name for name in Case.model_fields if extra(name)["group"] == group)


@cache
def ladder(name: str) -> tuple[float, ...]:
    """Every stop of the field's slider, lowest first; whole numbers where the field is whole."""
    limits = bounds(name)
    if limits is None:
        raise KeyError(f"{name} has no slider")
    low, high = limits
    told = extra(name)
    if told["scale"] == "log":
        stops = _log_stops(low, high, told["step"])
    else:
        count = round((high - low) / told["step"])
        stops = [round(low + n * told["step"], 6) for n in range(count + 1)]
    whole = field(name).annotation is int
    return tuple(dict.fromkeys(round(stop) if whole else stop for stop in stops))


def _log_stops(low: float, high: float, smallest: float) -> list[float]:
    first = math.floor(math.log10(low if low > 0 else smallest))
    powers = range(first, math.ceil(math.log10(high)) + 1)
    inner = [round(step * 10.0**power, 6) for power in powers for step in LOG_LADDER]
    return [low, *(stop for stop in inner if low < stop < high), high]


def _refuse_twice_named(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise CaseError(f"The case names {shown(twice)} twice; say it once.")
    return values


def _json_kind(value: object) -> str:
    kinds = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__


def shown(value: object) -> str:
    """The value as JSON, short, in one line of signs that any terminal can show."""
    try:
        text = json.dumps(value, default=str, ensure_ascii=False)
    except (ValueError, RecursionError):
        return "too long to show"
    text = text if len(text) <= 60 else text[:57] + "..."
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def allowed(name: str) -> str:
    """What the field takes, in words."""
    limits = bounds(name)
    if limits is not None:
        whole = "a whole number" if field(name).annotation is int else "a number"
        low, high = (f"{limit:,.10g}" for limit in limits)
        unit = "" if "%" in extra(name)["unit"] else f" ({extra(name)['unit']})"
        return f"{whole} from {low} to {high}{unit}"
    if field(name).annotation is bool:
        return "true or false"
    if field(name).annotation is date:
        return "a date from 2020-01-01 to 2100-01-01, as YYYY-MM-DD"
    if options(name):
        return " or ".join(f'"{option}"' for option in options(name))
    if name == "overrides":
        return "numbers by name, such as gpu_price (the schema names all)"
    lengths = {type(m).__name__: m for m in field(name).metadata}
    shortest = f"{lengths['MinLen'].min_length} to " if "MinLen" in lengths else "at most "
    longest = lengths["MaxLen"].max_length
    return f"text of {shortest}{longest} characters, without control characters"


def _sentence(refused: ValidationError) -> str:
    first = refused.errors()[0]
    # A field name that is no Unicode text has no place of its own in pydantic's report.
    name = str(first["loc"][0] if first["loc"] else first["input"])
    if first["type"] == "extra_forbidden" or not first["loc"]:
        near = difflib.get_close_matches(name, Case.model_fields, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "."
        return f"A case has no field {shown(name)}{hint}"
    if name == "overrides" and first["type"] == "value_error" and len(first["loc"]) == 1:
        return f"overrides: {first['ctx']['error']}".rstrip("?") + "."
    return f"{name} is {shown(first['input'])}; allowed: {allowed(name)}."
