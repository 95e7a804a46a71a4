"""Sprints left out by name: drawn, told apart from those that count, and named."""

from typing import Any

import pandas as pd
import pytest

from squadlib import charts
from squadlib.charts import theme
from squadlib.metrics.forecast import next_sprint
from squadlib.metrics.velocity import velocity
from tests.test_metrics_velocity import board, sums

DONE = [16, 27, 34, 99, 39, 42.5, 68, 70]
FEAST = "Client 26-4"


def drawn(*names: str, n: int = 3, width: int = theme.WIDE) -> dict[str, Any]:
    """Return the chart of sprints of which some are left out."""
    frame = velocity(sums(DONE), board(len(DONE)), n=n, leave_out=names)
    chart = charts.velocity(frame, width=width)
    assert not isinstance(chart, str)
    return chart.to_dict()


def marks(spec: dict[str, Any], kind: str, **how: Any) -> list[str]:
    """Return the sprints that have a mark of this kind, by their names on the axis."""
    layers = [one for one in spec["layer"] if one["mark"]["type"] == kind and how.items() <= one["mark"].items()]
    found = [row["name"] for one in layers for row in spec["datasets"][one["data"]["name"]]]
    return sorted(found)


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_it_is_an_empty_dashed_bar_with_the_words_along_it(width: int) -> None:
    """At both widths; the others are filled bars, so that it is told apart also in grey."""
    spec = drawn(FEAST, width=width)
    dashed = {"color": theme.PAGE, "strokeDash": [3, 2]}
    assert marks(spec, "bar", **dashed) == ["4"]
    assert marks(spec, "bar", stroke=theme.COMPLETED) == ["1", "2", "3", "5", "6", "7", "8"]
    assert marks(spec, "text", angle=270, color=theme.MUTED) == ["4"]
    assert [row["note"] for row in next(iter(_told(spec)))] == ["left out"]


def _told(spec: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Return the rows of the words along the bars."""
    return [spec["datasets"][one["data"]["name"]] for one in spec["layer"] if one["mark"].get("angle") == 270]


def test_it_is_named_in_the_caption_and_in_the_table() -> None:
    """Whoever wonders finds which and why it is not in the mean."""
    spec = drawn(FEAST, "Client 26-2")
    caption = spec["usermeta"]["caption"]
    assert "mean of the completed points of the last 3 comparable sprints (n = 3)" in caption
    assert "Left out as not comparable: Client 26-2 and Client 26-4." in caption
    assert spec["usermeta"]["columns"]["is_left_out"] == "Left out"


def test_nothing_is_said_where_none_is_left_out() -> None:
    """No dashed bar, no column, no word."""
    spec = drawn()
    assert marks(spec, "bar") == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert not _told(spec)
    assert "is_left_out" not in spec["usermeta"]["columns"]
    assert "comparable" not in spec["usermeta"]["caption"]


def test_the_finding_compares_means_without_a_common_sprint() -> None:
    """The window before the last three comparable sprints ends before them: 27, 34 and 39, not 34 and two of them."""
    title = drawn("Client 26-4", "Client 26-7", n=2)["title"]["text"].replace("\u00a0", " ")
    assert title == "Velocity has risen from 36.5 to 56.3 points in 2 sprints"


def test_the_last_sprint_keeps_its_figure_below_the_words() -> None:
    """In ink, as its bar is empty."""
    spec = drawn("Client 26-8")
    rows = next(rows for rows in spec["datasets"].values() if len(rows) == len(DONE) and "label_shade" in rows[0])
    assert (rows[-1]["label"], rows[-1]["label_shade"]) == ("70", theme.INK)
    assert next(one["mark"]["dx"] for one in spec["layer"] if one["mark"].get("angle") == 270) == 26


def test_all_that_are_drawn_may_be_left_out() -> None:
    """The mean of older ones has no bars to stand over then."""
    known = velocity(sums(DONE[:3]), board(3))
    others = [known.tail(1).assign(is_left_out=True, sprint=f"Client 26-{place}") for place in range(4, 16)]
    chart = charts.velocity(pd.concat([known, *others], ignore_index=True), width=theme.NARROW)
    assert not isinstance(chart, str)
    spec = chart.to_dict()
    assert len(marks(spec, "bar")) == 12
    assert not [one for one in spec["layer"] if one["mark"]["type"] == "line"]


@pytest.mark.parametrize(("done", "said"), [([16], "takes two comparable ones to tell"), ([16, 27], "at least 16")])
def test_one_sprint_alone_forecasts_nothing(done: list[float], said: str) -> None:
    """It does not say how sprints differ; from the second on there is an interval."""
    frame = velocity(sums(done), board(len(done)), n=3, leave_out=())
    chart = charts.velocity(frame, width=theme.WIDE, forecast=next_sprint(done))
    assert not isinstance(chart, str)
    assert said in chart.to_dict()["usermeta"]["caption"]
