"""One training run beside the pre-training that came before it: tokens, GPU time, money."""

from __future__ import annotations

from dataclasses import dataclass

from tune_or_not.case import Case
from tune_or_not.decision.bill.cost import labelling_cost
from tune_or_not.decision.bill.known import known
from tune_or_not.decision.bill.own_server.own_gpu import gpus, own_models
from tune_or_not.decision.bill.own_server.self_hosting import own_training_cost
from tune_or_not.decision.bill.tuning.adapter import pretraining
from tune_or_not.decision.bill.tuning.training import billed_tokens, gpu_hours


@dataclass(frozen=True)
class TrainingRun:
    """One LoRA run on the case's examples. Times are GPU-seconds of computing alone.

    `usd` is the rent of the GPU for one run, `examples_usd` what writing the examples costs.
    """

    model: str
    weights: float
    examples: int
    epochs: int
    data_tokens: int
    read_tokens: int
    gpu: str
    seconds: float
    usd: float
    examples_usd: float
    pretraining_tokens: float | None
    pretraining_hours: float | None


def training_run(case: Case) -> TrainingRun:
    """The run that this case describes, on its own model and GPU, at the GPU's 16-bit peak."""
    model, gpu = own_models()[case.own_model], gpus()[case.own_gpu]
    origin = pretraining()[case.own_model]
    data = case.training_examples * case.tokens_per_example
    read = int(billed_tokens(data, case.epochs))
    hours = gpu_hours(
        parameters=model.computed,
        tokens=read,
        peak_flops=gpu.peak_flops("16-bit"),
        mfu=known(case, "mfu_train"),
    )
    return TrainingRun(
        model=case.own_model,
        weights=model.parameters,
        examples=case.training_examples,
        epochs=case.epochs,
        data_tokens=data,
        read_tokens=read,
        gpu=case.own_gpu,
        seconds=float(hours * 3600),
        usd=float(own_training_cost(case)),
        examples_usd=float(labelling_cost(case, case.training_examples)),
        pretraining_tokens=origin.tokens,
        pretraining_hours=origin.gpu_hours,
    )
