"""What the lesson on myths claims holds on every base and seed of the shipped tables, and anew.

The tables come from `python -m tune_or_not lab results`, which takes half an hour; the short form
here trains the shipped base again and asks the same of it. Orderings and ranges, not values.
"""

from collections.abc import Callable, Iterable

import pytest

from tune_or_not.lab.experiments import (
    HIT_RATES,
    Dial,
    File,
    Row,
    adapters,
    forgetting,
    new_facts,
    strategies,
    training_files,
)
from tune_or_not.lab.gate import LEAST
from tune_or_not.lab.model.base import shipped
from tune_or_not.lab.results import GRADED, table

SHORT_HIT_RATES = (1.0, 0.5)
SHORT_DIALS = (Dial(steps=50), Dial(learning_rate=1e-2, steps=50))
SHORT_FILES = (File(32), File(1024, systematic_errors=0.5))


def at(rows: Iterable[Row], **wanted: object) -> Row:
    """The one row with these values."""
    found = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    assert len(found) == 1, wanted
    return found[0]


def claims_on_strategies(rows: list[Row]) -> None:
    def of(strategy: str, about: str, rate: float = 1.0) -> Row:
        return at(rows, strategy=strategy, about=about, hit_rate=rate)

    for plain in ("zero_shot", "rag"):
        assert of(plain, "known")["valid"] < 0.05
        assert of(plain, "known")["facts"] > 0.9
    assert of("zero_shot", "unseen")["facts"] < 0.1
    assert of("rag", "unseen")["facts"] > 0.7
    assert of("few_shot", "known")["usable"] > 0.6  # on one base luck of the shots counts
    assert of("few_shot", "unseen")["usable"] < 0.1
    assert of("fine_tuned", "known")["usable"] > 0.9
    assert of("fine_tuned", "unseen")["usable"] < 0.2
    for about in ("known", "unseen"):
        assert of("fine_tuned_rag", about)["usable"] > 0.9
        # The arbitrary rule of the house is in no prompt.
        assert of("few_shot_rag", about)["tickets"] < 0.45
        assert of("fine_tuned_rag", about)["tickets"] > of("few_shot_rag", about)["tickets"] + 0.2
    long, short = of("few_shot_rag", "known"), of("fine_tuned_rag", "known")
    assert tokens(long) > 3.5 * tokens(short)
    assert long["seconds"] > 1.5 * short["seconds"]
    assert 100 < short["tuning_seconds"] / (long["seconds"] - short["seconds"]) < 5_000


def tokens(row: Row) -> float:
    return float(row["prompt_tokens"]) + float(row["answer_tokens"])


def claims_on_hit_rates(rows: list[Row], rates: Iterable[float]) -> None:
    shares = [
        at(rows, strategy="fine_tuned_rag", about="unseen", hit_rate=rate)["usable"]
        for rate in rates
    ]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] < shares[0] - 0.3


def claims_on_new_facts(rows: list[Row]) -> None:
    start, early, end = (at(rows, step=step) for step in (0, 20, 200))
    assert start["valid"] == 0
    assert early["valid"] > 0.6
    assert early["new_facts"] < 0.5  # the format comes before the facts
    assert early["noted_facts"] > early["new_facts"] + 0.3
    assert end["new_facts"] > 0.9
    later = [row for row in rows if row["step"] >= 80]
    gaps = [row["new_facts"] - row["new_facts_otherwise"] for row in later]
    assert sum(gaps) > 0  # tied to their phrasing, some bases more than others
    lowest = min(row["known_facts"] for row in rows)
    assert lowest < start["known_facts"]  # old facts damaged, some bases more than others
    assert start["unknown"] > 0.7
    assert end["unknown"] < 0.1  # and honesty gone


def claims_on_forgetting(rows: list[Row]) -> None:
    rates = sorted(
        (row["learning_rate"], row["general_loss"])
        for row in rows
        if (row["method"], row["general_share"]) == ("full", 0) and row["steps"] == rows[0]["steps"]
    )
    losses = [loss for _, loss in rates]
    assert losses == sorted(losses)
    assert losses[-1] > losses[0] + 0.3
    for row in rows:
        if row["general_share"] == 0.1:
            alone = at(
                rows,
                method="full",
                learning_rate=row["learning_rate"],
                steps=row["steps"],
                general_share=0,
            )
            assert row["general_loss"] < alone["general_loss"]


def claims_on_training_files(rows: list[Row]) -> None:
    def of(number: int, at_random: float = 0, alike: float = 0) -> Row:
        return at(rows, number=number, random_errors=at_random, systematic_errors=alike)

    assert of(1)["valid"] > 0.5  # one example brings out the format
    assert of(8)["valid"] > 0.9
    assert of(8)["team"] < of(32)["team"] < of(1024)["team"] + 0.1  # the rule needs more
    assert of(1024)["team"] > of(8)["team"] + 0.2
    claims_on_errors(rows)
    alike, at_random = of(1024, alike=0.5), of(1024, at_random=0.5)
    for facts in ("known_facts", "noted_facts"):
        assert at_random[facts] > alike[facts] + 0.1


def claims_on_errors(rows: list[Row]) -> None:
    """A few clean examples beat many of which half repeat one error."""
    clean = at(rows, number=32, random_errors=0, systematic_errors=0)
    alike = at(rows, number=1024, random_errors=0, systematic_errors=0.5)
    assert clean["tickets"] > alike["tickets"]
    for facts in ("known_facts", "noted_facts"):
        assert clean[facts] > alike[facts] + 0.1


def claims_on_adapters(rows: list[Row]) -> None:
    assert {row["base_unchanged"] for row in rows} == {1}
    for adapter in ("tickets", "new facts"):
        off, half, on = (at(rows, adapter=adapter, strength=one) for one in (0, 0.5, 1))
        assert off["same_text_as_base"] == 1
        assert half["same_text_as_base"] == on["same_text_as_base"] == 0
        assert half["valid"] > 0.6
        assert off["general_loss"] <= half["general_loss"] < on["general_loss"]
    tickets, facts = (at(rows, adapter=one, strength=1) for one in ("tickets", "new facts"))
    assert facts["new_facts"] > tickets["new_facts"] + 0.3
    assert tickets["team"] > facts["team"]


def claims_on_distractors(rows: list[Row]) -> None:
    one, several = (
        at(rows, model=model) for model in ("tuned on one note", "tuned on one to three notes")
    )
    others = "noted_facts_among_others"
    assert one["noted_facts"] > 0.9
    assert one[others] < one["noted_facts"] - 0.15
    assert -0.05 < several[others] - one[others] < 0.2  # training for it hardly helps


CLAIMS: dict[str, Callable[[list[Row]], None]] = {
    "strategies": claims_on_strategies,
    "new_facts": claims_on_new_facts,
    "forgetting": claims_on_forgetting,
    "training_files": claims_on_training_files,
    "adapters": claims_on_adapters,
    "distractors": claims_on_distractors,
}


@pytest.mark.parametrize("name", CLAIMS)
def test_the_lessons_claims_hold_on_every_base_and_seed(name: str) -> None:
    rows = table(name)
    runs = sorted({(row["base"], row["seed"]) for row in rows})
    assert len(runs) >= 9
    assert len({base for base, _ in runs}) >= 3
    for base, seed in runs:
        own = [row for row in rows if (row["base"], row["seed"]) == (base, seed)]
        CLAIMS[name](own)
        if name == "strategies":
            claims_on_hit_rates(own, HIT_RATES)


def test_pretraining_brings_abilities_that_were_not_there_at_first() -> None:
    rows = table("pretraining")
    for base in {row["base"] for row in rows}:
        first, *_, last = [row for row in rows if row["base"] == base]
        assert max(first["known_facts"], first["few_shot"]) < 0.3
        assert all(last[what] >= least - 0.02 for what, least in LEAST.items())


@pytest.mark.slow
def test_the_shipped_base_keeps_the_claims_anew() -> None:
    base = shipped()
    rows = list(strategies(base, 0, hit_rates=SHORT_HIT_RATES))
    claims_on_strategies(rows)
    claims_on_hit_rates(rows, SHORT_HIT_RATES)
    claims_on_new_facts(list(new_facts(base, 0, (0, 20, 80, 200))))
    claims_on_forgetting(list(forgetting(base, 0, SHORT_DIALS)))
    claims_on_errors(list(training_files(base, 0, SHORT_FILES)))
    claims_on_adapters(list(adapters(base, 0, (0, 0.5, 1))))


def test_the_graded_answers_are_pairs_of_marks() -> None:
    rows = table(GRADED)
    assert len(rows) >= 100
    assert list(rows[0]) == ["question", "prompt_only", "fine_tuned"]
    assert {row[one] for row in rows for one in ("prompt_only", "fine_tuned")} == {0, 1}
    assert len({row["question"] for row in rows}) == len(rows)
