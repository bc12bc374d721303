"""Two hybrids, stage by stage: what a request costs there, how long it stays, what is kept up.

A tuned model that reads retrieved passages is the approach `fine_tuning_rag` of every other
comparison, taken apart. A router before tuned specialists and a base model is put together here:
the specialists are tuned open models on one's own GPUs, as in `self_hosted`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite

from tune_or_not.case import Case, bounds
from tune_or_not.decision.bill.approaches import EVERY_APPROACH
from tune_or_not.decision.bill.cost import indexing_cost, retraining_cost, upfront_cost
from tune_or_not.decision.bill.latency import ApproachLatency, latency, routing_ms
from tune_or_not.decision.bill.own_server.self_hosting import keeps_up, own_replicas, replica
from tune_or_not.decision.bill.request_cost import hosting_of, request_cost, routing_cost
from tune_or_not.decision.bill.tokens import retrieved_tokens, tuned_static_tokens


@dataclass(frozen=True)
class Stage:
    """USD and milliseconds of one request that comes through."""

    usd: float
    ms: float


@dataclass(frozen=True)
class Kept:
    """What somebody must look after: USD up front and USD a month, rent of GPUs aside."""

    upfront: float
    per_month: float


@dataclass(frozen=True)
class Compared:
    """One way to answer: USD a request (rent included), its upkeep, and its time."""

    approach: str
    usd: float
    kept: Kept
    latency: ApproachLatency


@dataclass(frozen=True)
class TunedWithRetrieval:
    """Question, retrieval, tuned model, answer. The stages add up to the last of `compared`."""

    retrieval: Stage
    model: Stage
    static_tokens: int
    variable_tokens: int
    retrieved_tokens: int
    knowledge_tokens: int
    examples: int
    retrain_every_months: int
    index: Kept
    training: Kept
    compared: tuple[Compared, ...]
    knows_enough: bool = False
    """The project said that it needs no knowledge of its own: there is nothing to retrieve."""

    @property
    def both(self) -> Compared:
        return self.compared[-1]


COMPARED = ("prompting", "rag", "fine_tuning", "fine_tuning_rag")


def tuned_with_retrieval(case: Case) -> TunedWithRetrieval:
    """The stages of a tuned model with retrieval, and the same with one of the two or neither."""
    parts = request_cost(case, "fine_tuning_rag")
    searching = parts["embedding"] + parts["reranking"]
    took = latency(case, "fine_tuning_rag")
    return TunedWithRetrieval(
        retrieval=Stage(searching, took.retrieval),
        model=Stage(parts["total"] - searching, took.total - took.retrieval),
        static_tokens=int(tuned_static_tokens(case)),
        variable_tokens=case.variable_prompt_tokens,
        retrieved_tokens=retrieved_tokens(case),
        knowledge_tokens=case.knowledge_tokens,
        examples=case.training_examples,
        retrain_every_months=case.retrain_every_months,
        index=kept(case, "rag"),
        training=kept(case, "fine_tuning"),
        compared=tuple(
            Compared(i, request_cost(case, i)["total"], kept(case, i), latency(case, i))
            for i in COMPARED
        ),
        knows_enough="needs_knowledge" in case.model_fields_set and not case.needs_knowledge,
    )


def kept(case: Case, approach: str) -> Kept:
    """What an approach needs besides requests and rent: an index, a tuned model, both or nothing.

    A month of an index is its store, the share indexed anew, and upkeep; of a tuned model upkeep,
    and a training's cost over the months between two of them.
    """
    work = EVERY_APPROACH[approach]
    upkeep = case.upkeep_hours_per_month * case.engineer_rate
    per_month = 0.0
    if work.retrieves:
        refresh = indexing_cost(case) * case.knowledge_changed_per_month
        per_month += case.vector_store_per_month + refresh + upkeep
    if work.tuned:
        per_month += upkeep + retraining_cost(case, approach) / case.retrain_every_months
    return Kept(float(sum(upfront_cost(case, approach).values(), start=0.0)), float(per_month))


@dataclass(frozen=True)
class RoutedSpecialists:
    """A router that sends a share of requests to tuned specialists, the rest to the base model.

    `gpus` and `rent` (USD a month) are those of all specialists together. `specialist` is one
    request there, rent included: with no request it is the rent of nothing, 0.
    """

    requests: int
    share: float
    specialists: int
    share_gpu: bool
    own_model: str
    own_gpu: str
    base_model: str
    router_model: str
    router: Stage
    specialist: Stage
    base: Stage
    gpus: int
    rent: float
    kept: Kept
    spoiled_share: float
    loss_per_error: float
    target_ms: float
    keeps_up: bool

    @property
    def usd(self) -> float:
        """USD a request, on average, rent included, upkeep not."""
        answered = (1 - self.share) * self.base.usd
        return self.router.usd + answered + self.rent / self.requests

    @property
    def ms(self) -> float:
        """Milliseconds of a whole answer, on average over the requests."""
        at_specialists = self.share * self.specialist.ms if self.share else 0.0
        return self.router.ms + at_specialists + (1 - self.share) * self.base.ms

    @property
    def slowest_ms(self) -> float:
        """Milliseconds where most is waited: after the router, at the slower model in use."""
        used = (self.share and self.specialist.ms, self.share < 1 and self.base.ms)
        return self.router.ms + max(used)

    @property
    def kept_per_request(self) -> float:
        return self.kept.per_month / self.requests

    @property
    def saved(self) -> float:
        """USD a request against sending everything to the base model, upkeep counted; negative
        where the hybrid costs more. What is spent up front is not in it."""
        return self.base.usd - self.usd - self.kept_per_request

    @property
    def spoiled(self) -> float:
        """USD a request that the router's mistakes lose: share of answers spoiled x loss."""
        return self.spoiled_share * self.loss_per_error

    @property
    def may_spoil(self) -> float:
        """The share of answers that the router may spoil before what it saves is lost; 1 where
        an error costs nothing."""
        if self.saved <= 0:
            return 0.0
        return min(1.0, self.saved / self.loss_per_error) if self.loss_per_error else 1.0


def routed_specialists(case: Case) -> RoutedSpecialists:
    """A router before `specialists` tuned open models of one's own and the model behind the prompt.

    Sharing, the specialists are adapters of one model and all their requests meet on its copies;
    otherwise each has copies of its own, and the requests of one only. Rent and time come from
    first principles (`self_hosting`), in the busiest hour. Source: S2, "Hybrid Approaches".
    """
    count, share = case.specialists, case.router_share
    sets = 1 if case.specialists_share_gpu else count
    lowest = (bounds("requests_per_month") or (1, 1))[0]
    routed = case.requests_per_month * share
    one = case.changed(requests_per_month=max(int(lowest), round(routed / sets)))
    rent = float(sets * hosting_of(one, "self_hosted"))
    serving = replica(one)
    copies = float(own_replicas(one, serving, one.requests_per_month))
    each = kept(case, "self_hosted")
    took = latency(one, "self_hosted")
    base = latency(case, "prompting")
    routing = float(routing_ms(case))
    return RoutedSpecialists(
        requests=case.requests_per_month,
        share=share,
        specialists=count,
        share_gpu=case.specialists_share_gpu,
        own_model=case.own_model,
        own_gpu=case.own_gpu,
        base_model=case.hosted_model,
        router_model=case.smaller_hosted_model,
        router=Stage(float(routing_cost(case)) * (1 + case.retry_rate), routing),
        specialist=Stage(rent / routed if routed else 0.0, took.total),
        base=Stage(request_cost(case, "prompting")["total"], base.total),
        gpus=int(sets * copies * float(serving.gpus)),
        rent=rent,
        kept=replace(each, upfront=count * each.upfront, per_month=count * each.per_month),
        spoiled_share=case.misrouted_share,
        loss_per_error=case.loss_per_error,
        target_ms=case.latency_target_ms,
        keeps_up=bool(keeps_up(one, serving, one.requests_per_month)) and isfinite(took.total),
    )
