"""The drawing of progress: its finding, its words at both widths, and nothing where there is nothing to compare."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from squadlib import charts
from squadlib.charts import theme
from squadlib.charts.drawing import Chart
from tests.chart_specs import spec

NAN = np.nan
START = pd.Timestamp("2026-11-02", tz="UTC")
USUAL = pd.DataFrame(
    {"elapsed_rate": [0, 0.5, 1], "low_rate": [0, 0.2, 0.6], "usual_rate": [0, 0.3, 0.7], "high_rate": [0, 0.4, 0.9]}
)


def drawn(done: float = 0.25, usual: float = 0.3, gone: float = 0.5, **how: Any) -> Chart | str:
    """Return the chart of a sprint of ten days at some share of its time."""
    frame = pd.DataFrame({"elapsed_rate": [0, gone / 2, gone], "done_rate": [0, done, done], "at": START})
    late = max(gone - 1, 0) * 10
    elapsed: Any = {"planned_days": 10.0, "elapsed_days": 10 * gone, "elapsed_rate": gone, "overdue_days": late}
    standing: Any = {"done_rate": done, "usual_rate": usual, "usual_sprints": 12}
    frame = frame.assign(done=frame["done_rate"] * 40, scope=40.0)
    return charts.progress(frame, usual=USUAL, elapsed=elapsed, standing=standing, **how)


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({}, "25 % done with 50 % of the working time gone; usually it is 30 % by now"),
        ({"done": 0.31}, "31 % done with 50 % of the working time gone, as usual by now"),
        ({"gone": 1.2, "usual": 0.7}, "25 % done past the planned end; usually it is 70 % by the close"),
    ],
)
def test_the_title_says_where_the_work_is_against_the_usual(values: dict[str, float], title: str) -> None:
    """In words a stand-up can say aloud."""
    assert spec(drawn(**values))["title"]["text"].replace("\u00a0", " ") == title


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_it_carries_its_words_at_both_widths(width: int) -> None:
    """Title, subtitle with unit and days, caption with definition and n, alt text, the columns of its table."""
    told = spec(drawn(width=width, unit="hours"))
    assert told["width"] == width
    assert "in hours, over 10\u00a0working days" in told["title"]["subtitle"]
    assert "n = 12\u00a0sprints" in told["usermeta"]["caption"]
    assert told["description"].startswith("Line chart of the work done over the working days. 25")
    assert list(told["usermeta"]["columns"]) == ["at", "done", "scope", "done_rate"]


@pytest.mark.parametrize("values", [{"usual": NAN}, {"done": NAN}])
def test_with_nothing_to_compare_nothing_is_drawn(values: dict[str, float]) -> None:
    """The sentence above it says why."""
    assert drawn(**values) == ""


@pytest.mark.parametrize(("gone", "align"), [(0.3, "left"), (0.95, "right")])
def test_the_label_stays_inside(gone: float, align: str) -> None:
    """Late in the sprint it stands to the left of its dot."""
    marks = [layer["mark"] for layer in spec(drawn(gone=gone))["layer"]]
    assert [mark["align"] for mark in marks if mark.get("fontWeight") == "bold"] == [align, align]


def test_past_the_planned_end_the_axis_goes_on() -> None:
    """To where the sprint is now."""
    x = spec(drawn(gone=1.2))["layer"][0]["encoding"]["x"]
    assert x["scale"]["domain"][1] >= 12
