"""The picture from method to milestone: boxes within boxes, what reaches no method beside them, or nothing at all."""

from typing import Any

import altair as alt
import pandas as pd
import pytest

from squadlib.charts import theme
from squadlib.charts.chain import chain
from squadlib.charts.drawing import Chart
from squadlib.reports.page.figure import bare_chart, figure
from tests.report_fixture import HOSTILE

WIDTHS = pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
M1, M2 = ("M1", "Search that finds"), ("M2", "Fair prices")
CHAINS = [
    (*M2, "L2-9", "Prices shown", "Price page", "", 5.0),
    (*M1, "L2-1", "Contacts", "Saved searches", "", 8.0),
    (*M1, "L2-1", "Contacts", "Alerts", "", 13.0),
    (*M1, "L2-2", "Visits", "Ranking", "", 3.0),
    (None, None, "L2-7", "Loose", "Without a method", "no method", 2.0),
    (None, None, None, None, "Without a measure", "no measure", 1.0),
    (None, None, None, None, None, "no milestone", 4.0),
]


def rows(*chains: tuple[Any, ...]) -> pd.DataFrame:
    """Return rows of `metrics.chain`: method, measure, milestone, gap, points; two issues each."""
    columns = ["method_id", "method", "measure_id", "measure", "milestone", "gap", "completed_points"]
    return pd.DataFrame(list(chains), columns=columns).assign(completed_issues=2)


def spec(frame: pd.DataFrame, **how: Any) -> dict[str, Any]:
    """Return what a chart draws."""
    drawn: Chart | str = chain(frame, **how)
    assert not isinstance(drawn, str)
    told: dict[str, Any] = drawn.to_dict()
    return told


def boxes(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the boxes of a picture."""
    return next(data for data in told["datasets"].values() if "top" in data[0])


def box(told: dict[str, Any], level: str, name: str) -> tuple[float, float]:
    """Return where a box begins and ends."""
    return next((one["top"], one["bottom"]) for one in boxes(told) if (one["level"], one["name"]) == (level, name))


@WIDTHS
def test_each_box_holds_what_serves_it(width: int) -> None:
    """A method spans its measures, a measure its milestones; the largest come first."""
    told = spec(rows(*CHAINS), width=width)
    assert told["width"] == width
    assert box(told, "method", "Search that finds") == (0, 24)
    assert box(told, "measure", "Contacts") == (0, 21)
    assert [box(told, "milestone", one) for one in ("Alerts", "Saved searches")] == [(0, 13), (13, 21)]
    assert box(told, "measure", "Visits") == box(told, "milestone", "Ranking") == (21, 24)
    assert box(told, "method", "Fair prices") == box(told, "milestone", "Price page") == (24, 29)
    assert told["title"]["text"] == "“Search that finds” got 24 of the 36 completed points; 7 reach no method"


def test_what_reaches_no_method_begins_where_its_chain_ends() -> None:
    """Below all others: a measure with its milestone, a milestone alone, and work of no milestone."""
    told = spec(rows(*CHAINS))
    lost = [one for one in boxes(told) if one["gap"]]
    assert {(one["level"], one["name"], one["bottom"] - one["top"]) for one in lost} == {
        ("measure", "Loose", 2),
        ("milestone", "Without a method", 2),
        ("milestone", "Without a measure", 1),
        ("milestone", "no milestone", 4),
    }
    assert min(one["top"] for one in lost) == 29
    assert max(one["bottom"] for one in boxes(told)) == 36


def test_a_box_that_is_too_low_has_no_name_in_it() -> None:
    """Its tooltip has, and the table beside it."""
    told = spec(rows(*CHAINS, (*M2, "L2-9", "Prices shown", "Tiny", "", 0.1)))
    named = {one["name"]: one["text"] for one in boxes(told) if one["level"] == "milestone"}
    assert named["Tiny"] == ""
    assert named["Alerts"] == "13  Alerts"


def test_without_estimates_issues_are_counted() -> None:
    """As in the table."""
    told = spec(rows(*CHAINS).assign(completed_points=0.0), period="2026Q4")
    assert told["title"]["text"] == "“Search that finds” got 6 of the 14 completed issues; 6 reach no method"
    assert told["title"]["subtitle"] == "Issues completed in 2026Q4, from method to milestone"


def test_too_little_for_a_picture_is_left_to_the_table() -> None:
    """Two milestones, or nothing completed."""
    assert chain(rows(*CHAINS[:2])) == ""
    assert chain(rows()) == ""


def test_nothing_that_reaches_a_method_is_said() -> None:
    """Three chains that end."""
    assert spec(rows(*CHAINS[4:]))["title"]["text"] == "None of the 7 completed points reaches a method"


def test_names_are_text() -> None:
    """Markup and characters that no drawing may hold."""
    shown = figure(chain, rows(*CHAINS[:3], (*M1, "L2-2", f"a\x00b {HOSTILE}", "c\x1fd\ufffe", "", 30.0)))
    assert "<script>alert" not in str(shown.html)
    assert "c\ufffdd\ufffd" in str(shown.html)


def test_any_text_can_be_drawn() -> None:
    """Of a chart of an analyst's own too: control characters, half a pair, and none of what only looks like one."""
    data = pd.DataFrame({"name": ["\x00\x0b", "\ud83d half", "\U0001f4a5 whole", "\\u0000"], "size": [1, 2, 3, 4]})
    drawn = alt.Chart(data).mark_bar().encode(x=alt.X("size:Q"), y=alt.Y("name:N", sort=None)).to_dict(validate=False)
    html = str(bare_chart(drawn)["text/html"])
    for name in ("\ufffd\ufffd", "\ufffd half", "\U0001f4a5 whole", "\\u0000"):
        assert f">{name}</text>" in html
