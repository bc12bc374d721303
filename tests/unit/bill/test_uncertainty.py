"""Draws: even, repeatable, and the same as adding up each case by itself."""

import numpy as np
import pytest

from tune_or_not.case import Case, example_case
from tune_or_not.decision.bill.approaches import EVERY_APPROACH
from tune_or_not.decision.bill.cost import estimate, month_by_month
from tune_or_not.decision.bill.known import every_parameter
from tune_or_not.decision.bill.ranges import FIELDS, UNFIELDED, ranges, with_values
from tune_or_not.decision.bill.rows import replaced
from tune_or_not.decision.bill.uncertainty import (
    MOST_DRAWS,
    flip_points,
    halton,
    tornado,
    uncertainty,
)

DEAR = example_case(hosted_model="gpt-6.1-terra", horizon_months=24)


def test_halton_fills_the_cube_more_evenly_than_chance() -> None:
    points = halton(1000, 36, seed=1)
    assert points.shape == (1000, 36)
    assert points.min() > 0
    assert points.max() < 1
    tenths = np.array([np.histogram(column, 10, (0, 1))[0] for column in points.T])
    assert abs(tenths - 100).max() <= 25
    assert abs(tenths[:10] - 100).max() <= 6
    moving_together = np.corrcoef(points.T) - np.eye(36)
    assert abs(moving_together).max() < 0.15


def test_halton_adds_up_more_exactly_than_chance() -> None:
    """The mean of a product of six, whose value is 1: chance is off by 0.06 on average."""
    errors = [
        abs(np.prod(1 + (halton(1000, 6, seed) - 0.5), axis=1).mean() - 1) for seed in range(5)
    ]
    assert max(errors) < 0.01


def test_the_same_seed_gives_the_same_answer_and_another_seed_another() -> None:
    first, again, other = (uncertainty(DEAR, 200, seed) for seed in (3, 3, 4))
    assert first.low["rag"].tolist() == again.low["rag"].tolist()
    assert first.low["rag"].tolist() != other.low["rag"].tolist()


@pytest.mark.parametrize("approach", EVERY_APPROACH)
def test_a_draw_costs_what_that_case_costs_by_itself(approach: str) -> None:
    known = [one for one in ranges(DEAR) if one.is_field]
    points = halton(40, len(known), 5)
    values = {one.name: one.at(points[:, n]) for n, one in enumerate(known)}
    many = month_by_month(with_values(DEAR, values, known), 24, [approach])[approach]
    for n in range(0, 40, 7):
        fields = {
            one.name: int(values[one.name][n]) if one.whole else float(values[one.name][n])
            for one in known
        }
        alone = estimate(DEAR.changed(**fields), [approach]).approaches[approach]
        spent = np.broadcast_to(many.cumulative, (40, 24))[n]
        assert spent.tolist() == pytest.approx(alone.cumulative.tolist(), rel=1e-9)


def test_prices_of_long_prompts_are_drawn_too() -> None:
    case = example_case(hosted_model="gpt-6-luna")
    sizes = np.array([1000.0, 50_000.0, 100_000.0])
    chunks = replaced(case, chunk_tokens=sizes * 4, chunks_per_request=np.array([1.0, 1, 1]))
    bills = month_by_month(chunks, 1, ["rag"])["rag"].monthly[:, 0]
    base = month_by_month(replaced(case, chunk_tokens=np.zeros(3)), 1, ["rag"])["rag"].monthly[:, 0]
    per_token = (bills - base) / sizes
    assert per_token[1] == pytest.approx(per_token[0], rel=1e-6)
    assert per_token[2] > 1.5 * per_token[1]


def test_shares_add_up_to_one_and_the_band_holds_the_line() -> None:
    sure = uncertainty(DEAR, 500, approaches=EVERY_APPROACH)
    assert sum(sure.share_cheapest.values()) == pytest.approx(1)
    assert (sure.draws, sure.months) == (500, 24)
    for approach in EVERY_APPROACH:
        assert (sure.low[approach] <= sure.high[approach]).all()
        assert np.isfinite(sure.high[approach]).all()
        assert len(sure.low[approach]) == 24


def test_the_band_is_that_of_the_sorted_draws() -> None:
    known = ranges(DEAR)
    values = {one.name: one.at(halton(101, len(known), 0)[:, n]) for n, one in enumerate(known)}
    bills = month_by_month(with_values(DEAR, values, known), 24, ["rag"])["rag"].cumulative
    ordered = np.sort(bills, axis=0)
    sure = uncertainty(DEAR, 101)
    assert sure.low["rag"].tolist() == pytest.approx(ordered[10].tolist())
    assert sure.high["rag"].tolist() == pytest.approx(ordered[90].tolist())


def test_more_draws_say_nearly_the_same() -> None:
    case = example_case(hosted_model="gpt-6.1-terra", requests_per_month=5_000_000)
    few, many = (uncertainty(case, draws).share_cheapest for draws in (1_000, 10_000))
    assert all(abs(few[i] - many[i]) < 0.03 for i in few)
    assert 0.3 < many["fine_tuning"] < 0.9


@pytest.mark.parametrize("draws", [0, -1, MOST_DRAWS + 1])
def test_a_senseless_number_of_draws_is_refused(draws: int) -> None:
    with pytest.raises(ValueError, match="allowed: 1 to 100,000"):
        uncertainty(example_case(), draws)


def test_one_draw_is_enough() -> None:
    assert sum(uncertainty(example_case(), 1).share_cheapest.values()) == 1


# Ranges


def test_half_the_draws_lie_on_either_side_of_the_base() -> None:
    for one in ranges(example_case()):
        assert one.at(0) == pytest.approx(one.low)
        assert one.at(0.5) == pytest.approx(one.base)
        assert one.at(1) == pytest.approx(one.high)
        drawn = one.at(np.linspace(0, 1, 101))
        assert (np.diff(drawn) >= 0).all()
        if one.whole:
            assert (drawn == np.round(drawn)).all()


def test_a_range_that_spans_powers_of_ten_is_even_in_the_logarithm() -> None:
    [volume] = [one for one in ranges(example_case()) if one.name == "requests_per_month"]
    assert volume.at(0.25) == pytest.approx((10_000 * 300_000) ** 0.5, abs=1)


def test_the_ranges_are_those_of_the_table() -> None:
    drawn = {one.name: one for one in ranges(example_case())}
    for parameter in (*FIELDS, *UNFIELDED):
        row, one = every_parameter()[parameter], drawn[FIELDS.get(parameter, parameter)]
        assert (one.low, one.base, one.high) == pytest.approx((row.low, row.base, row.high))


def test_what_the_reader_set_is_held_and_what_they_typed_too() -> None:
    case = example_case(requests_per_month=1000, overrides={"gpu_price": 2.0})
    names = {one.name for one in ranges(case)}
    assert not names & {"requests_per_month", "gpu_price"}
    assert "cache_hit_rate" in names


def test_the_hour_of_another_gpu_is_uncertain_in_proportion() -> None:
    [hour] = [one for one in ranges(example_case(own_gpu="A10")) if one.name == "gpu_price"]
    assert hour.base == pytest.approx(1.29)
    assert hour.high / hour.base == pytest.approx(12.29 / 3.99)


# Tornado and flip points


def test_a_swing_is_what_two_cases_by_themselves_say() -> None:
    found = tornado(DEAR)
    widths = [swing.width for swing in found.swings]
    assert widths == sorted(widths, reverse=True)
    for swing in found.swings:
        if not swing.range.is_field:
            continue
        for value, gap in ((swing.range.low, swing.at_low), (swing.range.high, swing.at_high)):
            exact = int(value) if swing.range.whole else value
            bills = estimate(DEAR.changed(**{swing.range.name: exact})).approaches
            alone = bills["fine_tuning"].cumulative[-1] - bills["prompting"].cumulative[-1]
            assert gap == pytest.approx(alone)


def test_the_tornado_shows_what_dominates_and_what_vanishes() -> None:
    order = [swing.range.name for swing in tornado(DEAR).swings]
    assert set(order[:3]) & {"requests_per_month", "static_prompt_tokens", "peak_to_mean_load"}
    assert "embed_price" not in order[:10]
    assert "epochs" not in order[:10]


def test_nothing_is_left_of_the_tornado_when_everything_is_set() -> None:
    case = Case.of(example_case().model_dump(exclude={"overrides"}))
    assert tornado(case).swings == ()


def test_a_flip_point_is_where_the_cheapest_changes() -> None:
    found = {flip.range.name: flip for flip in flip_points(DEAR)}
    volume = found["requests_per_month"]
    assert (volume.now, volume.then) == ("prompting", "fine_tuning")
    after = estimate(DEAR.changed(requests_per_month=round(volume.value)))
    before = estimate(DEAR.changed(requests_per_month=round(volume.value * 0.98)))
    assert (before.cheapest, after.cheapest) == ("prompting", "fine_tuning")


def test_the_example_flips_nowhere() -> None:
    assert flip_points(example_case()) == ()
