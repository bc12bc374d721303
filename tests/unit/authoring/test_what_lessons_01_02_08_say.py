"""Figures in the prose of lessons 01, 02, 03 and 08, against the runs, panels and rows behind them.

Each entry names words of the lesson that end in a figure, and where the figure comes from; so
neither can change without the other.
"""

from collections.abc import Callable
from statistics import fmean
from typing import Any

import pytest

from tests.support.figures_in_prose import (
    NUMBER,
    Figures,
    compare_figure,
    each_figure,
    example,
    prose,
)
from tune_or_not.case import example_case
from tune_or_not.decision.bill.argument import argument
from tune_or_not.decision.bill.own_server.own_gpu import own_models
from tune_or_not.decision.bill.request_cost import request_cost
from tune_or_not.decision.bill.tuning.adapter import EVERY_LAYER, adapter
from tune_or_not.decision.bill.tuning.training_run import training_run
from tune_or_not.decision.evidence.prompt_search import prompt_search
from tune_or_not.facts.priors import priors
from tune_or_not.facts.tables import fact, facts
from tune_or_not.lab.results import table
from tune_or_not.lab.world.small_world import KNOWN

# Lessons quote the prices as they ship, whatever the other tests freeze.
pytestmark = pytest.mark.usefixtures("shipped_facts")

CHANGES, REASONS, OPTIONS, MYTHS = (
    "01_what_fine_tuning_changes", "02_reasons_for_and_against", "03_prompt_retrieve_or_tune",
    "08_myths_tested",
)  # fmt: skip


def mean(name: str, measure: str, **settings: Any) -> float:
    """Of a measure over the bases and seeds of the lab's table, in percent."""
    rows = [row for row in table(name) if all(row[key] == value for key, value in settings.items())]
    assert rows, settings
    return 100 * fmean(float(row[measure]) for row in rows)


def published(provider: str, item: str, place: int = 0) -> float:
    """A number of a row of the published figures; the first of several by default."""
    (row,) = (
        row for row in facts("published_quality")
        if row.provider.startswith(provider) and row.item.startswith(item)
    )  # fmt: skip
    return float(NUMBER.findall(row.value)[place].replace(",", ""))


def ovadia(item: str) -> float:
    return (
        100 * fact("published_quality", "Ovadia et al.", f"Mistral-7B current-events {item}").number
    )


def saved_by_retrieval() -> float:
    """Dollars a month."""
    return (whole_manual(0.95) - passages()) * example_case().requests_per_month


RUN = training_run(example_case())
LARGER = training_run(example_case(training_examples=25_000))
SMALL = adapter("Llama-3.1-8B", 16, EVERY_LAYER)
CLASSIC = example("classic_argument")
FEW, MANY = (prompt_search(0.78, 0.85, questions, 50, 0.04) for questions in (100, 400))

FIGURES: Figures = {
    CHANGES: [
        ("The run reads 900,000", lambda: RUN.read_tokens),
        ("Pre-training read 15 trillion", lambda: RUN.pretraining_tokens / 1e12),
        ("almost 17 million", lambda: RUN.pretraining_tokens / RUN.read_tokens / 1e6),
        ("would have needed 167", lambda: (RUN.pretraining_hours or 0) / 24 / 365.25),
        ("25,000 examples costs 300,000", lambda: LARGER.examples_usd),
        ("the adapter has 41.9", lambda: SMALL.weights / 1e6),
        ("in a file of 84", lambda: 2 * SMALL.weights / 1e6),
        ("of 8.03 billion", lambda: own_models()["Llama-3.1-8B"].parameters / 1e9),
        ("one part in 72 million", lambda: (RUN.pretraining_hours or 0) * 3600 / RUN.seconds / 1e6),
        ("10 dollars for each", lambda: example_case().label_cost_per_example),
        ("enter a cost, 8", lambda: priors()["label_cost_per_example"].mid),
    ],
    REASONS: [
        ("It got 48 %", lambda: ovadia("base")),
        ("on the bare texts 50", lambda: ovadia("FT-reg")),
        ("50 to 59 %", lambda: ovadia("FT-par")),
        ("instead, 88 %", lambda: ovadia("base+RAG")),
        ("above or below 78 %", lambda: 100 * example_case().prompt_score),
        ("the needed 85 %", lambda: 100 * example_case().score_needed),
        ("reinforcement tuning by 6", lambda: published("Agrawal", "gain")),
        ("up to 35 times", lambda: published("Agrawal", "gain", 2)),
        ("in over 80 %", lambda: published("Zheng", "agreement")),
    ],
    OPTIONS: [
        ("then cost 6.30", lambda: 1000 * whole_manual(0.0)),
        ("At 95 % it is 1.12", lambda: 1000 * whole_manual(0.95)),
        ("at that hit rate 0.40", lambda: 1000 * passages()),
        ("retrieval saves 218", saved_by_retrieval),
        (
            "eight hours costs 720",
            lambda: example_case().upkeep_hours_per_month * example_case().engineer_rate,
        ),
        ("GPT-4o scored 48.7", lambda: published("Li et al. Self", "long context")),
        ("text and 32.6", lambda: published("Li et al. Self", "long context", 1)),
        ("at 2 million", lambda: example_case().knowledge_tokens / 1e6),
    ],
    MYTHS: [
        ("the price of 32", lambda: KNOWN),
        ("more than 60 %", lambda: published("Wu", "own right answer")),
        ("for less than 0.20", lambda: published("Qi", "examples", 1)),
        ("0.68 %", lambda: published("Emergent", "misaligned")),
        ("cut tickets from 70 %", lambda: mean("training_files", "tickets", number=1024, **CLEAN)),
        ("to 46 %", lambda: mean("training_files", "tickets", **spoiled(random=0.1))),
        ("and 47 %", lambda: mean("training_files", "tickets", **spoiled(systematic=0.1))),
        ("from 77 %", lambda: mean("training_files", "unknown", number=1024, **CLEAN)),
        ("to 6 %", lambda: mean("training_files", "unknown", **spoiled(random=0.1))),
        ("and 5 %", lambda: mean("training_files", "unknown", **spoiled(systematic=0.1))),
        ("right more often, by 25", lambda: published("Gilardi", "cost", 2)),
    ],
}  # fmt: skip
CLEAN = {"random_errors": 0.0, "systematic_errors": 0.0}


def whole_manual(hit_rate: float) -> float:
    """Dollars a request with a manual of 60,000 tokens behind the instructions."""
    fixed = example_case().static_prompt_tokens + 60_000
    case = example_case(static_prompt_tokens=fixed, cache_hit_rate=hit_rate)
    return request_cost(case, "prompting")["total"]


def passages() -> float:
    """Dollars a request with retrieval in its place, at the same hit rate."""
    return request_cost(example_case(cache_hit_rate=0.95), "rag")["total"]


def spoiled(random: float = 0.0, systematic: float = 0.0) -> dict[str, float]:
    return {"number": 1024, "random_errors": random, "systematic_errors": systematic}


@each_figure(FIGURES)
def test_a_figure_in_the_prose_is_that_of_its_run_or_row(
    name: str, words: str, computed: Callable[[], float]
) -> None:
    compare_figure(name, words, computed())


# What a lesson says without a figure


def test_a_tenth_of_wrong_answers_of_either_kind_spoils_tickets_and_unknown_alike() -> None:
    for measure in ("tickets", "unknown"):
        kinds = [mean("training_files", measure, **spoiled(**{kind: 0.1}))
                 for kind in ("random", "systematic")]  # fmt: skip
        assert kinds[0] == pytest.approx(kinds[1], abs=3)
        assert max(kinds) < 0.7 * mean("training_files", measure, number=1024, **CLEAN)


def test_only_equal_errors_spoil_the_facts() -> None:
    at_random, alike = (mean("training_files", "noted_facts", **spoiled(**{kind: 0.5}))
                        for kind in ("random", "systematic"))  # fmt: skip
    assert at_random > 95
    assert alike < 50


def test_32_clean_examples_beat_a_thousand_half_of_which_repeat_an_error() -> None:
    for measure in ("noted_facts", "team", "tickets", "unknown"):
        clean = mean("training_files", measure, number=32, **CLEAN)
        assert clean > mean("training_files", measure, **spoiled(systematic=0.5)) + 10


def test_one_in_five_answers_of_the_tuned_gpt_4o_was_misaligned() -> None:
    assert "in one reply of five" in prose(MYTHS)
    assert published("Betley", "GPT-4o tuned") == 100 / 5


def test_a_quarter_half_and_seven_in_ten_of_the_teams() -> None:
    for number, share in ((8, 25), (32, 50), (256, 70)):
        team = mean("training_files", "team", number=number, **CLEAN)
        assert team == pytest.approx(share, abs=3)


def test_the_form_comes_first_and_unknown_goes_first() -> None:
    """Of the shipped base, as the lesson shows it."""
    assert mean("new_facts", "valid", base=0, step=10) > 50
    assert mean("new_facts", "new_facts", base=0, step=10) == pytest.approx(12.5, abs=8)
    assert mean("new_facts", "unknown", base=0, step=10) < 5
    assert mean("new_facts", "new_facts", base=0, step=120) > 90


def test_rehearsed_sums_come_back_and_unknown_does_not() -> None:
    bare, general = ({"method": "full", "learning_rate": 0.003, "steps": 100, "general_share": s}
                     for s in (0.0, 0.1))  # fmt: skip
    assert mean("forgetting", "sums", **general) > mean("forgetting", "sums", **bare) + 30
    assert mean("forgetting", "unknown", **general) < 50


def test_lora_does_not_forget_less_here() -> None:
    lora = {"method": "lora", "learning_rate": 0.01, "steps": 100, "general_share": 0.0}
    full = {**lora, "method": "full", "learning_rate": 0.001}
    assert mean("forgetting", "tickets", **full) > mean("forgetting", "tickets", **lora)
    assert mean("forgetting", "sums", **full) > mean("forgetting", "sums", **lora) + 20


def test_the_winner_of_fifty_prompts_has_not_reached_what_it_seems_to_have() -> None:
    assert FEW.seen > example_case().score_needed + 0.03
    assert FEW.true < example_case().score_needed
    assert MANY.seen - MANY.true < 0.025
    assert MANY.true - FEW.true < 0.02


def test_1_000_fixed_tokens_are_even_without_a_cache() -> None:
    even = argument(CLASSIC.changed(static_prompt_tokens=1_000), ())[-1]
    assert even.prompting == pytest.approx(even.tuned, rel=0.001)
