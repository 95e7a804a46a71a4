"""The band of noise, its signals and the record, against values worked by hand."""

import math

import pandas as pd
import pytest

from squadlib.metrics.trend import IN_RUN, OUTSIDE, noise_band, trend

NAN = math.nan


def past(*values: float, rate: str = "completion_rate") -> pd.DataFrame:
    """Return closed sprints with a rate."""
    rows = pd.DataFrame({"sprint_id": range(1, len(values) + 1), "state": "closed", rate: values})
    return rows.assign(sprint=[f"Sprint {one}" for one in rows["sprint_id"]])


def test_the_band_is_the_mean_and_2_66_mean_steps() -> None:
    """Values 10, 12, 11, 13, 12, 14: mean 12, steps 2 1 2 1 2, so 12 ± 2.66 × 1.6."""
    band = noise_band([10, 12, 11, 13, 12, 14])
    assert (band.centre, band.n, band.why) == (12, 6, "")
    assert band.lower == pytest.approx(12 - 4.256)
    assert band.upper == pytest.approx(12 + 4.256)
    assert band.signals == [""] * 6


def test_a_value_outside_is_a_signal() -> None:
    """On either side."""
    assert noise_band([10, 11, 10, 11, 10, 11, 10, 30]).signals == [""] * 7 + [OUTSIDE]
    assert noise_band([10, 11, 10, 11, 10, 11, 10, -9]).signals[-1] == OUTSIDE


def test_eight_in_a_row_on_one_side_are_a_signal_and_seven_are_not() -> None:
    """Every value of the run."""
    low, high = [1.0, 3, 1, 3, 1, 3, 1, 3], [4.0, 6, 4, 6, 4, 6, 4, 6]
    assert noise_band(low + high).signals == [IN_RUN] * 16
    assert noise_band(low[:7] + high[:7]).signals == [""] * 14


def test_the_mean_itself_ends_a_run() -> None:
    """It is on neither side."""
    values = [1.0, 3, 1, 3, 3.5, 1, 3, 1, 3, 4, 6, 4, 6, 4, 6, 4, 6]
    assert noise_band(values).centre == 3.5
    assert noise_band(values).signals == [""] * 9 + [IN_RUN] * 8


def test_alike_values_are_no_signals() -> None:
    """A band without width holds what is on the mean, whatever adding up loses."""
    band = noise_band([0.1] * 10)
    assert band.upper - band.lower == pytest.approx(0)
    assert band.signals == [""] * 10


def test_a_missing_value_joins_nothing() -> None:
    """No step and no run goes over it: only 10 → 11 and 20 → 21 are steps."""
    band = noise_band([10, 11, NAN, 20, 21, NAN, 15, NAN, 15])
    assert band.n == 6
    assert band.upper == pytest.approx(92 / 6 + 2.66)
    values = [1.0, 3, 1, 3, NAN, 1, 3, 1, 3, 4, 6, 4, 6, NAN, 4, 6, 4, 6]
    assert noise_band(values).signals == [""] * 18


def test_too_few_values_make_no_band_and_say_why() -> None:
    """Nor do values of which no two are in a row."""
    assert noise_band([1, 2, 3, 4, 5]).why == "a band takes 6 values, there are 5"
    assert math.isnan(noise_band([]).centre)
    assert noise_band([1, NAN] * 6).why == "no two are in a row"
    assert noise_band([1, 2, 3], fewest=3).why == ""


def test_a_trend_keeps_sprints_without_an_answer_and_leaves_out_those_that_run() -> None:
    """An empty sprint is a row without a value; a running one has no rate yet."""
    rows = past(0.5, NAN, 0.7, 0.1)
    rows.loc[3, "state"] = "active"
    told = trend(rows, rate="completion_rate")
    assert told["sprint_id"].tolist() == [1, 2, 3]
    assert told["value"].isna().tolist() == [False, True, False]
    assert told["why_no_band"].unique().tolist() == ["a band takes 6 values, there are 2"]
    assert told[["centre", "lower", "upper"]].isna().all(axis=None)


def test_the_band_of_a_share_ends_at_0_and_1() -> None:
    """That of a ratio that may exceed 1 only at 0."""
    values = (0.2, 0.9, 0.2, 0.9, 0.2, 0.9)
    share = trend(past(*values), rate="completion_rate").iloc[0]
    assert (share["lower"], share["upper"]) == (0, 1)
    by_count = trend(past(*values, rate="commitment_kept_rate_issues"), rate="commitment_kept_rate_issues")
    assert by_count["upper"].iloc[0] == 1
    ratio = trend(past(*values, rate="say_do_ratio"), rate="say_do_ratio").iloc[0]
    assert ratio["upper"] == pytest.approx(0.55 + 2.66 * 0.7)


def test_the_record_is_the_first_to_reach_the_highest_value() -> None:
    """Reached again it is none; where all are alike there is none; a missing one is not asked."""
    assert trend(past(0.5, 0.9, NAN, 0.9), rate="completion_rate")["is_record"].tolist() == [False, True, False, False]
    assert not trend(past(0.5, 0.5), rate="completion_rate")["is_record"].any()
    assert not trend(past(NAN, NAN), rate="completion_rate")["is_record"].any()


def test_signals_are_told_row_by_row() -> None:
    """In words and as a flag."""
    rows = trend(past(0.5, 0.55, 0.5, 0.55, 0.5, 0.55, 0.5, 1.0), rate="completion_rate")
    assert rows["is_signal"].tolist() == [False] * 7 + [True]
    assert rows["signal"].iloc[-1] == "outside the band"


def test_no_sprints_no_rows() -> None:
    """A new board has every column."""
    assert trend(past(), rate="completion_rate").empty
