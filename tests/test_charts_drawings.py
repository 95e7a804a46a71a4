"""Charts: what they find, what they say where there is nothing to draw, and rules that hold for all of them."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from squadlib import charts
from squadlib.charts import theme
from squadlib.charts.drawing import Chart


def sprints(*completed: float, committed: float = 40, left_out: str = "") -> pd.DataFrame:
    """Return rows as `metrics.velocity` and the totals have them, all in points."""
    done = pd.Series(completed, dtype=float)
    names = [f"Sprint {number}" for number in range(1, len(done) + 1)]
    kept = done.mask([name == left_out for name in names])
    return pd.DataFrame(
        {
            "sprint": names,
            "state": "closed",
            "committed_points": float(committed),
            "completed_points": done,
            "final_scope_points": float(committed),
            "completion_rate": done / committed,
            "velocity": kept.rolling(6, min_periods=2).mean(),
            "velocity_sprints": range(1, len(done) + 1),
            "is_left_out": [name == left_out for name in names],
        }
    ).assign(velocity_sprints=lambda rows: rows["velocity_sprints"].clip(upper=6))


def log(*events: tuple[str, str, float, float]) -> pd.DataFrame:
    """Return a scope log, one event an hour."""
    rows = [(START + pd.Timedelta(hours=place + 1), *event) for place, event in enumerate(events)]
    return pd.DataFrame(rows, columns=["at", "key", "change", "points_before", "points_after"])


START = pd.Timestamp("2026-11-02 09:00", tz="UTC")
SPRINT = pd.Series({"started_at": START, "completed_at": START + pd.Timedelta(days=11)})
NAN = np.nan
MEMBERS = pd.DataFrame(
    {
        "member": ["Ana", "Bo", None],
        "committed_points": [5.0, 3, 0],
        "added_points": 0.0,
        "removed_points": 0.0,
        "completed_points": [5.0, 1, 2],
        "not_completed_points": [0.0, 2, 0],
        "completion_rate": [1.0, 1 / 3, 1],
    }
)
MILESTONES = pd.DataFrame(
    {
        "milestone": ["Alerts", "Ranking", "Search"],
        "due": pd.to_datetime(["2026-11-01", "2026-12-01", "2026-10-16"]),
        "delivered_at": pd.to_datetime([None, None, "2026-10-14"]),
        "status": ["open", "open", "delivered"],
    }
)
EVENTS = (
    ("A-1", "added", NAN, 5.0),
    ("A-2", "removed", 3.0, NAN),
    ("A-3", "re-estimated", 3.0, 5.0),
    ("A-4", "done", 1.0, 1.0),
)
DRAWN: dict[str, Any] = {
    "completion": lambda width: charts.completion(sprints(20, 25, 30), width=width),
    "velocity": lambda width: charts.velocity(sprints(20, 25, 30), width=width, forecast=FORECAST),
    "members": lambda width: charts.members(MEMBERS, width=width),
    "scope": lambda width: charts.scope(log(*EVENTS), sprint=SPRINT, totals={"committed_points": 40.0}, width=width),
    "milestones": lambda width: charts.milestones(MILESTONES, quarter="2026Q4", as_of=AS_OF, width=width),
}
FORECAST = {"sprints_used": 3, "p15": 20.0, "p50": 25.0, "p85": 30.0, "method": "exact"}
AS_OF = START + pd.Timedelta(days=13)


def title(chart: Chart | str) -> str:
    """Return a chart's finding."""
    assert not isinstance(chart, str)
    return str(chart.to_dict()["title"]["text"]).replace("\u00a0", " ")


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_a_chart_carries_its_words_and_draws_at_both_widths(name: str, width: int) -> None:
    """Title, subtitle, alt text, caption with n, the columns of its table, and exactly the width asked for."""
    spec = DRAWN[name](width).to_dict()
    assert spec["width"] == width
    assert spec["title"]["text"]
    assert spec["title"]["subtitle"]
    assert spec["description"]
    assert "n = " in spec["usermeta"]["caption"]
    assert spec["usermeta"]["columns"]


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_uses_the_palette_alone(name: str) -> None:
    """Every colour is one of the theme's meanings, so that dark mode and print reach it."""
    known = {colour.light for colour in theme.PALETTE}
    found = set(_colours(DRAWN[name](theme.WIDE).to_dict()))
    assert found <= known


def _colours(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [colour for item in value.values() for colour in _colours(item)]
    if isinstance(value, list):
        return [colour for item in value for colour in _colours(item)]
    return [value] if isinstance(value, str) and value.startswith("#") else []


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", ["ink", "muted", "completed", "attention"])
def test_text_colours_hold_their_contrast(mode: str, name: str) -> None:
    """Text on the page and on a panel has at least 4.5 to 1."""
    shades = {colour.name: getattr(colour, mode) for colour in theme.PALETTE}
    assert _contrast(shades[name], shades["page"]) >= 4.5
    assert _contrast(shades[name], shades["panel"]) >= 4.5


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("completed", "finding"),
    [
        ((30.0,), "30 points completed in the last sprint"),
        ((30.0,) * 8, "Velocity has settled around 30 points"),
        ((20.0,) * 6 + (32.0,) * 6, "Velocity has risen from 20 to 32 points in 6 sprints"),
        ((32.0,) * 6 + (20.0,) * 6, "Velocity has fallen from 32 to 20 points in 6 sprints"),
    ],
)
def test_velocity_finds_what_its_mean_did(completed: tuple[float, ...], finding: str) -> None:
    """Against its last whole window: settled within 5 %, else risen or fallen."""
    assert title(charts.velocity(sprints(*completed))) == finding


def test_velocity_names_what_was_left_out() -> None:
    """A sprint that is not comparable is drawn, outlined in grey, and said."""
    chart = charts.velocity(sprints(20, 60, 22, left_out="Sprint 2"))
    assert not isinstance(chart, str)
    spec = chart.to_dict()
    assert "One not comparable sprint left out." in spec["usermeta"]["caption"]


def test_completion_marks_a_record_and_a_low() -> None:
    """Higher than all before, lower than all before, else against the median."""
    assert title(charts.completion(sprints(20, 30, 36))) == "90 % completed: the highest of 3 sprints"
    assert title(charts.completion(sprints(30, 36, 20))) == "50 % completed: the lowest of 3 sprints"
    assert (
        title(charts.completion(sprints(20, 36, 30)))
        == "75 % completed, above the median of the two sprints before (70 %)"
    )


def test_completion_leaves_a_running_sprint_out() -> None:
    """A sprint that is not over has no completion rate to compare."""
    rows = sprints(30, 36, 2)
    rows.loc[2, "state"] = "active"
    assert title(charts.completion(rows)) == "90 % completed: the highest of 2 sprints"


def test_completion_says_so_where_the_last_sprint_has_no_rate() -> None:
    """An empty sprint is no 0 %."""
    rows = sprints(30, 36, 0)
    rows.loc[2, "completion_rate"] = NAN
    assert title(charts.completion(rows)) == "No completion rate in Sprint 3; 90 % in Sprint 2"


def test_scope_counts_what_moved_it() -> None:
    """Added, removed and re-estimated from the commitment on; what was done moves nothing."""
    chart = DRAWN["scope"](theme.WIDE)
    assert title(chart) == "Scope grew from 40 to 44 points: 5 added, 3 removed and +2 re-estimated"


def test_few_changes_of_scope_are_a_sentence_and_none_is_nothing() -> None:
    """A chart of two marks is a sentence."""
    given: dict[str, Any] = {"sprint": SPRINT, "totals": {"committed_points": 40.0, "committed_issues": 9}}
    assert charts.scope(log(EVENTS[0]), **given) == "Scope grew from 40 to 45\u00a0points: 5 added."
    assert charts.scope(log(EVENTS[0]), unit="issues", **given) == "Scope grew from 9 to 10\u00a0issues: 1 added."
    assert charts.scope(log(EVENTS[3]), **given) == ""


def test_members_are_in_alphabetical_order_with_nobody_last() -> None:
    """Never ranked."""
    shuffled = MEMBERS.iloc[[2, 1, 0]]
    chart = charts.members(shuffled)
    assert not isinstance(chart, str)
    data = next(iter(chart.to_dict()["datasets"].values()))
    assert [row["full"] for row in data] == ["Ana", "Bo", "unassigned"]
    assert title(chart) == "One of two members completed all of their work"


def test_work_of_nobody_is_said_not_drawn() -> None:
    """One bar of unassigned work tells nothing by member."""
    assert "Nobody is assigned" in str(charts.members(MEMBERS.iloc[[2]]))


def test_milestones_overdue_are_marked_in_words_and_with_a_symbol() -> None:
    """Colour alone says nothing."""
    chart = DRAWN["milestones"](theme.WIDE)
    assert title(chart) == "One of three milestones of 2026Q4 delivered; one is overdue"
    assert "⚠ 14\u00a0days overdue" in chart.to_json(ensure_ascii=False)


def test_no_milestone_is_a_sentence() -> None:
    """Says what would have been there."""
    assert (
        charts.milestones(MILESTONES.head(0), quarter="2026Q4", as_of=AS_OF)
        == "No milestone of 2026Q4 belongs to this squad."
    )
