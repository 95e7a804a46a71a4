"""How far measures are from baseline to target: signed, unclipped, and no answer where there is none."""

import math

import pandas as pd
import pytest

from squadlib.metrics.measures import measures, measures_completion, target_completion
from squadlib.tables.plan import plan_tables
from tests.plan_factory import tabs, workbook

PLAN = plan_tables(workbook())


@pytest.mark.parametrize(
    ("actual", "baseline", "target", "completion"),
    [
        *[
            (0.6, 0.4, 0.8, 0.5),
            (17.5, 21, 14, 0.5),
            (0.9, 0.4, 0.8, 1.25),
            (0.3, 0.4, 0.8, -0.25),
            (22, 21, 14, -1 / 7),
        ],
        *[(5, 5, 5, math.nan), (math.nan, 0, 1, math.nan), (1, math.nan, 2, math.nan), (1, 0, math.nan, math.nan)],
    ],
)
def test_target_completion_is_signed_and_never_clipped(
    actual: float, baseline: float, target: float, completion: float
) -> None:
    """Past the target is above 1, the wrong way below 0, and target = baseline has no answer."""
    found = target_completion(pd.Series([actual]), baseline=pd.Series([baseline]), target=pd.Series([target]))
    assert found.iloc[0] == pytest.approx(completion, nan_ok=True)


def test_a_quarter_sees_the_latest_month_in_or_before_it() -> None:
    """What was measured after the quarter is not its result; an old actual still counts, with its month."""
    june = measures(PLAN, quarter="2026Q2")
    assert june["month"].tolist() == ["2026-06"] * 3
    assert june["actual"].tolist() == [0.5, 20, 120]
    now = measures(PLAN, quarter="2026Q4").set_index("measure_id")
    assert now["month"].tolist() == ["2026-08"] * 3
    assert now["target_completion"].tolist() == pytest.approx([0.75, 0.5, 0.5])
    assert now["method"].tolist() == ["Match within a day", "Match within a day", "Earn sooner"]


def test_a_measure_without_an_actual_has_no_answer() -> None:
    """No month in or before the quarter: no actual, no month, no completion, but the row is there."""
    before = measures(PLAN, quarter="2026Q1")
    assert before["measure_id"].tolist() == ["M1", "M2", "M3"]
    assert before[["actual", "month", "target_completion"]].isna().all(axis=None)


def test_without_a_quarter_the_latest_of_all_months_counts() -> None:
    """The managers' review looks at what is known now."""
    assert measures(PLAN)["actual"].tolist() == [0.7, 17.5, 200]


def test_the_mean_of_a_quarter_is_over_the_measures_with_an_answer() -> None:
    """A measure without a target leaves the mean alone; a quarter before all actuals has none."""
    cells = tabs()
    cells["Measures"][1][8] = ""
    found = measures_completion(plan_tables(workbook(cells)), quarters=["2026Q1", "2026Q3"])
    assert found["measures"].tolist() == [0, 2]
    assert found["measures_completion"].tolist() == pytest.approx([math.nan, 0.5], nan_ok=True)


def test_a_plan_without_measures_gives_frames_without_rows() -> None:
    """An empty tab is a plan at its beginning, not an error."""
    cells = tabs()
    cells["Measures"] = cells["Measures"][:1]
    plan = plan_tables(workbook(cells))
    assert measures(plan, quarter="2026Q3").empty
    assert measures_completion(plan, quarters=["2026Q3"])["measures_completion"].isna().all()
