"""The chains' drawing: rows of marks, or a sentence where there are few."""

import math
from typing import Any

import pandas as pd
import pytest

from squadlib.charts import theme
from squadlib.charts.carry_over import carry_over
from squadlib.charts.drawing import Chart
from tests.chart_specs import spec

NAMES = [f"Client 26-{number:02}" for number in range(1, 17)]


def chain(key: str, *estimates: float, last: int = 16) -> dict[str, Any]:
    """Return a chain that ends in a sprint, with the estimate of each on the way."""
    way = NAMES[last - len(estimates) : last]
    return {
        "key": key,
        "summary": f"Summary of {key}",
        "sprints_carried": len(way),
        "since_sprint": way[0],
        "since_at": pd.Timestamp("2026-11-01", tz="UTC") - pd.Timedelta(weeks=2 * len(way)),
        "dragged_days": 14 * len(way),
        "carried_points": estimates[-1],
        "way": way,
        "estimates": list(estimates),
        "estimates_told": "",
    }


def drawn(*chains: dict[str, Any], **how: Any) -> Chart | str:
    """Return the chart of chains."""
    return carry_over(pd.DataFrame(list(chains)), sprints=NAMES, **how)


def said(chart: Chart | str) -> str:
    """Return a sentence in plain spaces."""
    assert isinstance(chart, str)
    return chart.replace("\u00a0", " ")


LONG = (chain("A-1", 3, 3, 5, 5, 8), chain("A-2", math.nan, 2), chain("A-3", 1), chain("A-4", math.nan))


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_it_carries_its_words_at_both_widths(width: int) -> None:
    """The finding names the longest chain, the caption what is dragged."""
    told = spec(drawn(*LONG, width=width))
    assert told["width"] == width
    assert told["title"]["text"].replace("\u00a0", " ") == (
        "Four unfinished issues with 11 points are carried, two of them from an earlier sprint;"
        " A-1 through five sprints since 23 Aug 2026"
    )
    caption = told["usermeta"]["caption"].replace("\u00a0", " ")
    assert "In all 11 points, of which 10 points came from an earlier sprint. n = 4 issues." in caption
    assert told["description"]
    assert set(told["usermeta"]["columns"]) <= set(LONG[0])


def test_a_mark_for_each_sprint_with_its_estimate() -> None:
    """None is a dash; the sprint of the report is stressed; earlier sprints stand empty beside a short chain."""
    told = spec(drawn(*LONG))
    marks = next(data for data in told["datasets"].values() if "estimate" in data[0])
    assert [(one["name"], one["estimate"], one["is_last"]) for one in marks if one["key"] == "A-2"] == [
        ("15", "–", False),
        ("16", "2", True),
    ]
    assert told["layer"][0]["encoding"]["x"]["scale"]["domain"] == ["11", "12", "13", "14", "15", "16"]


def test_a_phone_shows_the_last_sprints_of_a_long_chain() -> None:
    """And how many it was at the name."""
    told = spec(drawn(chain("A-1", *[3] * 12), chain("A-2", 1), width=theme.NARROW))
    assert told["layer"][0]["encoding"]["x"]["scale"]["domain"] == ["10", "11", "12", "13", "14", "15", "16"]
    assert "A-1 · 12\u00a0sprints" in told["layer"][0]["encoding"]["y"]["sort"]


def test_of_many_the_longest_are_drawn() -> None:
    """And the caption says so."""
    told = spec(drawn(*[chain(f"A-{number}", 1, 1) for number in range(40)]))
    assert len(told["layer"][0]["encoding"]["y"]["sort"]) == 15
    assert "Drawn: the 15 dragged longest. n = 40" in told["usermeta"]["caption"]
    assert "40 unfinished issues with 40\u00a0points are carried, all of them" in told["title"]["text"]


def test_issues_are_counted_without_estimates() -> None:
    """Where the report counts issues, no points are told."""
    told = spec(drawn(*LONG, unit="issues"))
    assert "points" not in str(told["title"]) + told["usermeta"]["caption"]
    assert "estimates_told" not in told["usermeta"]["columns"]
    assert said(drawn(chain("A-1", math.nan), unit="issues")) == "A-1 goes on into a later sprint, for the first time."


def test_few_marks_are_a_sentence() -> None:
    """One chain always is."""
    assert (
        said(drawn(chain("A-1", *[3] * 9))) == "A-1 (3 points) has been carried through nine sprints since 28 Jun 2026."
    )
    assert said(drawn(chain("A-1", math.nan))) == "A-1 (not estimated) goes on into a later sprint, for the first time."
    assert said(drawn(chain("A-1", 3, 5), chain("A-2", 1))) == (
        "Two unfinished issues with 6 points are carried, one of them from an earlier sprint:"
        " A-1 (5 points, through two sprints since 4 Oct 2026) and A-2 (1 point)."
    )
    assert said(drawn(chain("A-1", 3), chain("A-2", 1))) == (
        "Two unfinished issues with 4 points are carried, none of them from an earlier sprint:"
        " A-1 (3 points) and A-2 (1 point)."
    )


def test_nothing_carried_is_a_sentence() -> None:
    """Says what would have been there."""
    assert said(drawn()) == "No unfinished issue came from an earlier sprint or goes on into a later one."


def test_a_sprint_the_axis_does_not_name_is_not_drawn() -> None:
    """Two sprints that began at once do not see each other."""
    told = spec(carry_over(pd.DataFrame([*LONG]), sprints=[*NAMES[:12], *NAMES[13:]]))
    assert "13" not in told["layer"][0]["encoding"]["x"]["scale"]["domain"]


def test_it_uses_the_palette_alone() -> None:
    """So that dark mode and print reach every mark."""
    known = {colour.light for colour in theme.PALETTE}
    text = str(spec(drawn(*LONG)))
    assert {text[place : place + 7] for place in range(len(text)) if text[place] == "#"} <= known
