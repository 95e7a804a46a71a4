"""The drawings of one member's growth: bars per sprint under their quarters, circles per size; few are a sentence."""

import math
from typing import Any

import pandas as pd
import pytest

from squadlib.charts import theme
from squadlib.charts.growth import own_sprints
from squadlib.charts.growth_sizes import own_sizes
from tests.chart_specs import spec


def sprints(*rows: tuple[str, float, float, float], held: bool = True) -> pd.DataFrame:
    """Return sprints from (quarter, committed, completed, not completed); what is all 0 was not held, unless `held`."""
    found = [
        {
            "quarter": quarter,
            "sprint": f"Client 26-{place:02}",
            "held_issues": 2 if held or committed or done or left else 0,
            "committed_points": committed,
            "completed_points": done,
            "not_completed_points": left,
            "final_scope_points": done + left,
            "commitment_kept_rate": 0.5,
        }
        for place, (quarter, committed, done, left) in enumerate(rows, start=1)
    ]
    return pd.DataFrame(found)


def plain(text: object) -> str:
    """Return a text in plain spaces."""
    assert isinstance(text, str)
    return text.replace("\u00a0", " ")


def texts(told: dict[str, Any]) -> list[str]:
    """Return every heading that is drawn."""
    return [row["told"] for rows in told["datasets"].values() for row in rows if "told" in row]


def bars(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the sprints drawn."""
    return next(rows for rows in told["datasets"].values() if "completed" in rows[0])


YEAR = [(quarter, 5, 3 + place, 1) for place, quarter in enumerate(["2026Q2"] * 6 + ["2026Q3"] * 7 + ["2026Q4"] * 3)]


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_the_title_is_the_last_quarter_beside_the_one_before(width: int) -> None:
    """Their own; a record of three quarters is named."""
    told = spec(own_sprints(sprints(*YEAR), width=width, current="2026Q4"))
    assert plain(told["title"]["text"]) == (
        "17 points completed a sprint in 2026Q4 so far, after 12 in 2026Q3: the most of the three quarters"
    )
    assert told["width"] == width
    assert told["description"].startswith("Bar chart of points per sprint")


def test_a_phone_shows_whole_quarters_and_a_page_all() -> None:
    """The last twelve sprints at most, none of a quarter that is cut."""
    frame = sprints(*YEAR)
    assert {row["quarter"] for row in bars(spec(own_sprints(frame)))} == {"2026Q2", "2026Q3", "2026Q4"}
    narrow = spec(own_sprints(frame, width=theme.NARROW))
    assert {row["quarter"] for row in bars(narrow)} == {"2026Q3", "2026Q4"}
    assert texts(narrow) == ["2026Q3 · 12 a sprint", "2026Q4 · 17"]


def test_the_last_quarter_is_stressed_and_the_past_is_quiet() -> None:
    """By colour, and by its place at the end."""
    shades = [row["shade"] for row in bars(spec(own_sprints(sprints(*YEAR))))]
    assert shades == [theme.PAST] * 13 + [theme.COMPLETED] * 3


def test_a_sprint_without_an_issue_has_its_place_and_no_bar() -> None:
    """It is no zero: a dash stands there, and the mean leaves it out."""
    rows = [("2026Q3", 4, 4, 0), ("2026Q3", 0, 0, 0), ("2026Q4", 4, 2, 2), ("2026Q4", 4, 4, 0)]
    told = spec(own_sprints(sprints(*rows, held=False)))
    second = bars(told)[1]
    assert (second["note"], second["committed"]) == ("–", None)
    assert plain(told["title"]["text"]) == "3 points completed a sprint in 2026Q4, after 4 in 2026Q3"


def test_few_sprints_are_a_sentence_and_none_says_why() -> None:
    """Up to three."""
    said = own_sprints(sprints(("2026Q4", 5, 3, 2), ("2026Q4", 0, 0, 0), held=False))
    assert plain(said) == "Client 26-01: 3 of 5 points completed, 5 committed; Client 26-02: no issue held."
    assert "none to look back on" in plain(own_sprints(sprints(("2026Q4", 1, 1, 1)).iloc[:0]))


def sizes(*rows: tuple[str, float, int]) -> pd.DataFrame:
    """Return sizes from (quarter, points, issues)."""
    return pd.DataFrame(rows, columns=["quarter", "points", "completed_issues"]).assign(share=0.5)


def quarters(*rows: tuple[str, float, int]) -> pd.DataFrame:
    """Return quarters from (quarter, median, large issues)."""
    return pd.DataFrame(rows, columns=["quarter", "median_points", "large_issues"])


MANY = [
    (quarter, float(size), 1 + place) for quarter in ("2026Q3", "2026Q4") for place, size in enumerate((1, 2, 5, 13))
]
MEDIANS = quarters(("2026Q3", 2, 1), ("2026Q4", 3.5, 2))


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_sizes_are_circles_under_their_estimate(width: int) -> None:
    """The median names the finding; an estimate over the limit is marked, in words too."""
    told = spec(own_sizes(sizes(*MANY, ("2026Q4", math.nan, 3)), quarters=MEDIANS, width=width))
    assert plain(told["title"]["text"]) == (
        "The median issue completed in 2026Q4 had 3.5 points, in 2026Q3 2; two were over 8"
    )
    drawn = next(rows for rows in told["datasets"].values() if "size" in rows[0])
    assert {row["size"] for row in drawn} == {"1", "2", "5", "13 ⚠"}
    caption = plain(told["usermeta"]["caption"])
    assert "n = 20 issues, 3 more without an estimate" in caption
    assert "⚠ larger than 8." in caption


def test_few_sizes_are_a_sentence() -> None:
    """Up to seven circles; none at all says why."""
    said = own_sizes(sizes(("2026Q4", 3, 2), ("2026Q4", 5, 1)), quarters=quarters(("2026Q4", 3, 0)))
    assert plain(said) == (
        "The median issue completed in 2026Q4 had 3 points; none was over 8: in 2026Q4 2 issues of 3 points and 1 issue"
        " of 5 points."
    )
    bare = own_sizes(sizes(("2026Q4", math.nan, 2)), quarters=quarters(("2026Q4", math.nan, 0)))
    assert plain(bare) == "None of the issues completed was estimated, so their sizes are not known."
    assert plain(own_sizes(sizes(), quarters=quarters())).startswith("No issue of theirs was completed yet")


def test_hours_have_no_largest_size() -> None:
    """The guideline asks for points."""
    told = spec(own_sizes(sizes(*MANY), quarters=MEDIANS, unit="hours"))
    assert "over" not in told["title"]["text"]
