"""The drawing of what estimates mean in days: a row per size, or a sentence where too little is known."""

from typing import Any

import pandas as pd
import pytest

from squadlib.charts import theme
from squadlib.charts.drawing import Chart
from squadlib.charts.estimates import estimates
from squadlib.metrics.days_in_progress import days_by_size
from tests.chart_specs import spec

NAN = float("nan")


def issues(*sizes: tuple[float, tuple[float, ...]], here: int = 0) -> pd.DataFrame:
    """Return `metrics.estimates` of sizes with the days of their issues; the last `here` are of this sprint."""
    rows = [(points, days) for points, every in sizes for days in every]
    frame = pd.DataFrame(rows, columns=["points", "days"], dtype="float64")
    return frame.assign(
        key=[f"A-{place}" for place in range(len(rows))],
        sprint="Client 26-16",
        sprint_id=1,
        is_here=[place >= len(rows) - here for place in range(len(rows))],
    )


def drawn(*sizes: tuple[float, tuple[float, ...]], here: int = 0, **how: Any) -> Chart | str:
    """Return the chart of sizes."""
    known = issues(*sizes, here=here)
    return estimates(days_by_size(known), issues=known, **{"sprints": 9, **how})


def title(chart: Chart | str) -> str:
    """Return the finding in plain spaces."""
    said: str = spec(chart)["title"]["text"]
    return said.replace("\u00a0", " ")


def said(chart: Chart | str) -> str:
    """Return a sentence in plain spaces."""
    assert isinstance(chart, str)
    return chart.replace("\u00a0", " ")


def rows_of(chart: Chart | str, column: str) -> list[dict[str, Any]]:
    """Return the rows drawn that have a column, over all layers."""
    return [row for rows in spec(chart)["datasets"].values() for row in rows if column in row]


FAST, SLOW = (1.0, 2.0, 3.0, 4.0, 5.0), (7.0, 8.0, 9.0, 10.0, 11.0)
TEN = tuple(float(days) for days in range(1, 11))


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_it_carries_its_words_at_both_widths(width: int) -> None:
    """The finding compares the largest known size with the smallest; the caption says how much is known."""
    told = spec(drawn((1, FAST), (8, SLOW), here=2, width=width))
    assert told["width"] == width
    assert told["title"]["text"] == "An issue of 8\u00a0points takes three times as long as one of 1"
    assert "completed in 9\u00a0sprints" in told["title"]["subtitle"]
    caption = told["usermeta"]["caption"]
    assert "the larger took longer in 100\u00a0% of all pairs" in caption
    assert "n = 10\u00a0issues" in caption
    assert told["title"]["text"] in told["description"]
    assert set(told["usermeta"]["columns"]) <= set(days_by_size(issues((1, FAST))).columns)


@pytest.mark.parametrize(
    ("sizes", "finding"),
    [
        (((1, FAST), (8, (5.0, 6.0, 7.0, 8.0, 9.0))), "An issue of 8 points takes 2.5 times as long as one of 1"),
        (((1, SLOW), (8, (11.0, 12.0, 12.6, 13.0, 14.0))), "An issue of 8 points takes 40 % longer than one of 1"),
        (((1, SLOW), (8, FAST)), "An issue of 8 points takes less time than one of 1: the estimate misleads"),
        (((1, FAST), (8, FAST)), "Issues of 1 and of 8 points cannot yet be told apart by their days"),
        (
            ((1, TEN), (8, TEN)),
            "Issues of 1 and of 8 points take about the same: the estimate says little about the days",
        ),
        (
            ((1, TEN), (2, TEN), (5, tuple(20 + one for one in TEN)), (8, tuple(20 + one for one in TEN))),
            "An issue of 8 points takes 4.5 times as long as one of 1; 1 and 2 take about the same, and so do 5 and 8",
        ),
        (((1, FAST), (5, SLOW), (8, (1.0,) * 4)), "An issue of 5 points takes three times as long as one of 1"),
    ],
)
def test_the_title_says_only_what_the_days_bear(sizes: Any, finding: str) -> None:
    """Longer, shorter, about the same, or not to be told: from five issues of a size on, of both."""
    assert title(drawn(*sizes)) == finding


def test_each_issue_is_a_dot_and_each_known_size_has_its_middle_half() -> None:
    """A size of four has dots alone; issues without an estimate come last."""
    chart = drawn((8, SLOW), (13, (12.0,) * 4), (1, FAST), (NAN, (4.0, 6.0)), here=1)
    dots = rows_of(chart, "at")
    assert len(dots) == 16
    assert [dot["key"] for dot in dots if dot["size"] == "–"] == ["A-14", "A-15"]
    bars = rows_of(chart, "low_days")
    assert [(bar["row"], bar["low_days"], bar["median_days"], bar["high_days"]) for bar in bars] == [
        (0, 2, 3, 4),
        (1, 8, 9, 10),
    ]
    names = "['1\u00a0point, n = 5','8\u00a0points, n = 5','13\u00a0points, n = 4','no estimate, n = 2']"
    assert names in str(spec(chart)["layer"][0]["encoding"]["y"]["axis"]["labelExpr"])


def test_the_dots_of_a_row_stay_in_it() -> None:
    """Above and below its middle, clear of the next one."""
    dots = rows_of(drawn((1, TEN * 3), (8, SLOW)), "at")
    heights = [dot["height"] for dot in dots if dot["size"] == "1"]
    assert max(abs(height) for height in heights) <= 0.2
    assert len(set(heights)) == len(heights)


def test_this_sprints_issues_are_stressed() -> None:
    """In a layer of their own; without any there is none."""
    filled = [layer for layer in spec(drawn((1, FAST), (8, SLOW), here=3))["layer"] if layer["mark"].get("filled")]
    assert len(filled) == 1
    assert not [layer for layer in spec(drawn((1, FAST), (8, SLOW)))["layer"] if layer["mark"].get("filled")]


def test_what_took_far_longer_stands_at_the_edge_with_its_days() -> None:
    """So that one issue of a year leaves the others their room; the caption says so."""
    chart = drawn((1, FAST), (8, (*SLOW, 250.0)))
    far = [dot for dot in rows_of(chart, "at") if dot.get("is_beyond")]
    assert [dot["days"] for dot in far] == [250]
    assert far[0]["at"] < 30
    assert [row["told"] for row in rows_of(chart, "told")] == ["250"]
    assert "up to 250\u00a0days" in spec(chart)["usermeta"]["caption"]
    assert "edge" not in spec(drawn((1, FAST), (8, SLOW)))["usermeta"]["caption"]


def test_of_many_issues_the_latest_are_dots_this_sprints_first() -> None:
    """The bars are of all of them, and the caption says so."""
    chart = drawn((1, TEN * 30), (8, tuple(20 + one for one in TEN)), here=5)
    dots = rows_of(chart, "at")
    assert len([dot for dot in dots if "is_beyond" in dot]) == 120
    assert {"A-309", "A-305"} <= {dot["key"] for dot in dots}
    caption = spec(chart)["usermeta"]["caption"]
    assert "n = 310\u00a0issues" in caption
    assert "the latest 120 issues, this sprint’s first" in caption


def test_of_many_sizes_those_used_most_are_drawn() -> None:
    """As a board has them that estimates in hours."""
    sizes = [(float(size), FAST if size % 2 else (1.0,)) for size in range(1, 25)]
    told = spec(drawn(*sizes, unit="hours"))
    assert "Drawn: the nine sizes used most." in told["usermeta"]["caption"]
    names = told["layer"][0]["encoding"]["y"]["axis"]["labelExpr"].replace("\u00a0", " ")
    assert names.startswith("['1 hour, n = 5','3 hours, n = 5',")
    assert names.endswith(",'17 hours, n = 5'][datum.value]")
    assert "1 and of 17" in told["title"]["text"]


def test_issues_without_days_are_left_out_and_counted() -> None:
    """They never stood in a column between the first and the last."""
    told = spec(drawn((1, (*FAST, NAN, NAN)), (8, SLOW)))
    assert "Left out: 2\u00a0issues never seen in such a column." in told["usermeta"]["caption"]


def test_too_little_is_a_sentence() -> None:
    """It says what is known so far, and how much it takes."""
    assert said(drawn((3, FAST), (5, (4.0, 5.0)), (NAN, (1.0,)))) == (
        "It takes five completed issues of each of two sizes to say what an estimate means in days; so far: 3 points a"
        " median of 3 working days (n = 5) and 5 points a median of 4.5 working days (n = 2)."
    )


def test_a_board_that_counts_issues_has_one_median_in_words() -> None:
    """And so has one that estimates, where nothing completed was estimated."""
    assert said(drawn((NAN, FAST), here=2, unit="issues")) == (
        "This squad counts issues, so there is no estimate to hold against the days. The median of all 5 completed"
        " issues is 3 working days in progress, the middle half took 2 to 4; of this sprint’s 2 it is 4.5."
    )
    assert said(drawn((NAN, FAST))).startswith("Nothing completed so far was estimated, so there is no estimate")


def test_nothing_completed_is_a_sentence() -> None:
    """Says what would have been there, and why it is not."""
    assert said(drawn()) == "No completed issue is there yet, so nothing tells how many days an estimate takes."
    assert said(drawn((3, (NAN, NAN)))) == (
        "No completed issue was seen in a column between the board’s first and last, so nothing tells how many days an"
        " estimate takes."
    )


def test_it_uses_the_palette_alone() -> None:
    """So that dark mode and print reach every mark."""
    known = {colour.light for colour in theme.PALETTE}
    text = str(spec(drawn((1, FAST), (8, (*SLOW, 250.0)), here=2)))
    assert {text[place : place + 7] for place in range(len(text)) if text[place] == "#"} <= known
