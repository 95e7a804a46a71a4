"""The forecast is exact: held against the printed digits of the definitions."""

import math

import numpy as np
import pytest

from squadlib.metrics.forecast import finish_probability, next_sprint, quantile, sum_distribution

PAST = [16, 27, 34, 39, 42.5, 68]


@pytest.mark.parametrize(("sprints", "expected"), [(3, 0.087963), (4, 0.500772), (5, 0.867284), (6, 0.984439)])
def test_when_the_backlog_is_finished(sprints: int, expected: float) -> None:
    """P(150 points done within 3, 4, 5, 6 sprints) of semantics.md, section 3."""
    assert round(finish_probability(PAST, backlog=150, sprints=sprints), 6) == expected


def test_the_sum_of_three_sprints() -> None:
    """Mean 113.25; 15, 50 and 85 % quantiles 85.5, 111 and 144.5."""
    dist = sum_distribution(PAST, sprints=3)
    assert dist.mean == pytest.approx(113.25)
    assert [quantile(dist, q) for q in (0.15, 0.5, 0.85)] == [85.5, 111, 144.5]
    assert dist.probability.sum() == pytest.approx(1)
    assert dist.method == "exact: 6 past sprints, drawn with replacement"


def test_the_next_sprint_is_one_of_the_past_ones() -> None:
    """Six equal chances: the smallest value reached by 15, 50 and 85 of 100."""
    assert next_sprint(PAST) == {
        "sprints_used": 6,
        "p15": 16,
        "p50": 34,
        "p85": 68,
        "method": "exact: 6 past sprints, drawn with replacement",
    }


def test_a_quantile_on_the_edge_is_not_lost_to_rounding() -> None:
    """Three of six equal chances are half, whatever the sum of floats says."""
    assert quantile(sum_distribution([1, 2, 3, 4, 5, 6], sprints=1), 0.5) == 3
    assert quantile(sum_distribution([1] * 10, sprints=3), 1) == 3


def test_without_past_sprints_there_is_no_answer() -> None:
    """NaN, and the method says why."""
    told = next_sprint([math.nan])
    assert told["sprints_used"] == 0
    assert math.isnan(told["p50"])
    assert told["method"].startswith("none")
    assert math.isnan(finish_probability([], backlog=10, sprints=2))


def test_an_empty_backlog_is_finished() -> None:
    """Also in no sprint at all; a squad that completes nothing never finishes another."""
    assert finish_probability(PAST, backlog=0, sprints=0) == 1
    assert finish_probability([0, 0], backlog=1, sprints=50) == 0


def test_too_many_sums_are_drawn_from_a_fixed_seed_and_said_so() -> None:
    """Near the exact mean, the same every time."""
    values = np.sqrt(np.arange(1, 41))
    dist = sum_distribution(values, sprints=6)
    assert dist.method.startswith("simulated: 200,000 draws of 40 past sprints")
    assert dist.mean == pytest.approx(6 * values.mean(), rel=0.01)
    assert quantile(dist, 0.5) == quantile(sum_distribution(values, sprints=6), 0.5)


def test_the_probability_grows_with_the_sprints() -> None:
    """Monotone, from 0 to 1."""
    chances = [finish_probability(PAST, backlog=150, sprints=sprints) for sprints in range(12)]
    assert chances == sorted(chances)
    assert chances[0] == 0
    assert chances[10] == pytest.approx(1)
