"""The burndown's drawing: what it finds, what it labels, what it says where there is nothing to draw."""

from typing import Any

import pandas as pd
import pytest

from squadlib.charts import theme
from squadlib.charts.burndown import burndown, span
from squadlib.charts.burndown_finding import elapsed, on_guideline
from squadlib.charts.drawing import Chart
from squadlib.metrics.burndown import guideline
from squadlib.metrics.working_days import stretches
from tests.chart_specs import spec

START = pd.Timestamp("2026-11-02 09:00", tz="UTC")
CLOSE = pd.Timestamp("2026-11-13 09:00", tz="UTC")


def sprint(state: str = "closed", completed: pd.Timestamp = CLOSE, ends: Any = CLOSE) -> pd.Series:
    """Return a sprint of two weeks."""
    return pd.Series({"started_at": START, "ends_at": ends, "completed_at": completed, "state": state})


def rows(*events: tuple[float, str, float, float]) -> pd.DataFrame:
    """Return a burndown from (days after the start, change, remaining, scope)."""
    frame = pd.DataFrame(events, columns=["day", "change", "remaining", "scope"])
    return frame.assign(at=START + pd.to_timedelta(frame["day"], unit="D"), key="A-1").drop(columns="day")


def drawn(frame: pd.DataFrame, of: pd.Series | None = None, **how: Any) -> Chart | str:
    """Return the chart of a burndown with its guideline and days."""
    one = sprint() if of is None else of
    opening = float(frame["remaining"].iloc[0]) if len(frame) else 0.0
    return burndown(frame, guideline=guideline(one, opening), days=stretches(*span(one)), sprint=one, **how)


def title(chart: Chart | str) -> str:
    """Return a chart's finding in plain spaces."""
    return str(spec(chart)["title"]["text"]).replace("\u00a0", " ")


STEADY = rows((0, "start", 30, 30), (2, "done", 20, 30), (4, "added", 25, 35), (9, "done", 5, 35), (11, "end", 5, 35))


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_it_carries_its_words_at_both_widths(width: int) -> None:
    """Title, subtitle, caption with definition and n, alt text and the columns of its table."""
    told = spec(drawn(STEADY, width=width))
    assert told["width"] == width
    assert "free days in grey" in told["title"]["subtitle"]
    assert "n = 3\u00a0events" in told["usermeta"]["caption"]
    assert told["description"].endswith("of a scope of 30 remaining at the start, 5 of 35 at the close.")
    assert set(told["usermeta"]["columns"]) <= set(STEADY)


@pytest.mark.parametrize(
    ("events", "finding"),
    [
        (((2, "done", 20, 30), (9, "done", 5, 30), (11, "end", 5, 30)), "Remaining work fell from 30 to 5 points"),
        (
            ((2, "done", 10, 30), (3, "done", 0, 30), (11, "end", 0, 30)),
            "All done by 5 Nov: remaining work fell from 30 points to none",
        ),
        (
            ((1, "done", 28, 30), (7, "done", 4, 30), (11, "end", 4, 30)),
            "Still 28 points to do on 9 Nov, 56 % into the working time; 4 left at the close",
        ),
        (
            ((7, "done", 0, 30), (11, "end", 0, 30)),
            "Still 30 points to do on 9 Nov, 56 % into the working time; none left at the close",
        ),
        (((7, "done", 28, 30), (11, "end", 28, 30)), "28 points still to do at the close, of the 30 at the start"),
        (
            ((7, "added", 35, 35), (11, "end", 35, 35)),
            "35 points still to do at the close, more than the 30 at the start",
        ),
    ],
)
def test_a_closed_sprint_tells_how_it_came_to_its_end(events: Any, finding: str) -> None:
    """Steadily, early, late, or hardly."""
    assert title(drawn(rows((0, "start", 30, 30), *events))) == finding


def test_nothing_committed_is_said() -> None:
    """A sprint that was filled after its start has no fall to tell of."""
    frame = rows((0, "start", 0, 0), (1, "added", 8, 8), (11, "end", 8, 8))
    assert title(drawn(frame)) == "Nothing was committed at the start; 8 points left at the close"


@pytest.mark.parametrize(
    ("remaining", "finding"),
    [
        (25, "25 points remain on 6 Nov, 8 more than on the guideline"),
        (9, "9 points remain on 6 Nov, 8 fewer than on the guideline"),
        (17, "17 points remain on 6 Nov, as on the guideline"),
    ],
)
def test_a_running_sprint_is_held_against_the_guideline(remaining: float, finding: str) -> None:
    """After four of nine working days 13.3 of 30 points should be done."""
    now = START + pd.Timedelta(days=4)
    frame = rows((0, "start", 30, 30), (2, "done", remaining, 30), (4, "end", remaining, 30))
    assert title(drawn(frame, sprint("active", completed=now))) == finding


def test_without_a_guideline_it_is_not_mentioned() -> None:
    """No planned end: the finding, the subtitle and the caption do without."""
    now = START + pd.Timedelta(days=4)
    frame = rows((0, "start", 30, 30), (2, "done", 20, 30), (4, "end", 20, 30))
    chart = drawn(frame, sprint("active", completed=now, ends=pd.NaT))
    assert title(chart) == "20 points remain on 6 Nov"
    assert "guideline" not in str(spec(chart))


def test_the_axis_reaches_the_planned_end_of_a_running_sprint_and_the_late_close_of_a_closed_one() -> None:
    """What is still to come is drawn; so is what came after the plan."""
    assert span(sprint("active", completed=START + pd.Timedelta(days=4))) == (START, CLOSE)
    late = CLOSE + pd.Timedelta(days=3)
    assert span(sprint(completed=late)) == (START, late)


def test_events_of_one_instant_are_one_step() -> None:
    """A line that went through each of them would show what never was."""
    frame = rows(
        (0, "start", 30, 30), (2, "re-estimated", 35, 35), (2, "done", 20, 35), (3, "done", 10, 35), (11, "end", 10, 35)
    )
    lines = [data for data in spec(drawn(frame))["datasets"].values() if set(data[0]) == {"day", "remaining", "scope"}]
    assert [row["remaining"] for row in lines[0]] == [30, 20, 10, 10]


def texts(chart: Chart | str) -> set[str]:
    """Return the labels a chart writes."""
    return {
        row["label"].replace("\u00a0", " ")
        for data in spec(chart)["datasets"].values()
        for row in data
        if "label" in row
    }


def test_the_ends_are_labelled() -> None:
    """What is to do at the start, what is left and what is in scope at the end; close ones are one label."""
    assert texts(drawn(STEADY)) == {"30 points to do", "5 left", "35 in scope"}
    close = rows((0, "start", 28, 30), (2, "done", 27, 30), (11, "end", 27, 30))
    assert texts(drawn(close)) == {"28 of 30 points to do", "27 of 30 left"}


def test_a_sprint_that_has_just_begun_has_room_for_one_label() -> None:
    """That of now, to the right of the line."""
    now = START + pd.Timedelta(days=1)
    frame = rows((0, "start", 30, 30), (0.5, "done", 25, 30), (1, "end", 25, 30))
    assert texts(drawn(frame, sprint("active", completed=now))) == {"25 left", "30 in scope"}


@pytest.mark.parametrize(
    ("events", "state", "said"),
    [
        ((), "future", "The sprint has not started"),
        (((0, "start", 0, 0), (2, "done", 0, 0), (11, "end", 0, 0)), "closed", "counts any points"),
        (((0, "start", 8, 8), (11, "end", 8, 8)), "closed", "between the start and the close: 8 points to do."),
        (((0, "start", 1, 1), (4, "end", 1, 1)), "active", "between the start and now: 1 point to do."),
    ],
)
def test_nothing_to_draw_is_a_sentence(events: Any, state: str, said: str) -> None:
    """Not started, not estimated, nothing happened."""
    chart = drawn(rows(*events), sprint(state))
    assert said in str(chart).replace("\u00a0", " ")


def test_the_guideline_is_read_between_its_corners() -> None:
    """0 after its end, no answer where there is none; the share of working time is its mirror image."""
    line = guideline(sprint(), 36.0)
    assert on_guideline(line, pd.Timestamp("2026-11-06 09:00", tz="UTC")) == pytest.approx(20)
    assert on_guideline(line, CLOSE + pd.Timedelta(days=9)) == 0
    assert elapsed(line, pd.Timestamp("2026-11-06 09:00", tz="UTC")) == pytest.approx(4 / 9)
    assert pd.isna(on_guideline(line.head(0), CLOSE))
    assert pd.isna(elapsed(guideline(sprint(), 0.0), CLOSE))


def test_it_uses_the_palette_alone() -> None:
    """So that dark mode and print reach every mark."""
    known = {colour.light for colour in theme.PALETTE}
    text = str(spec(drawn(STEADY)))
    assert {text[place : place + 7] for place in range(len(text)) if text[place] == "#"} <= known
