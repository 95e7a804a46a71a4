"""Charts: what they find, what they say where there is nothing to draw, and rules that hold for all of them."""

from typing import Any

import altair as alt
import pandas as pd
import pytest

from squadlib import charts
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, spec_of


def sprints(*completed: float, committed: float = 40, left_out: str = "") -> pd.DataFrame:
    """Return rows as `metrics.velocity` has them, all in points."""
    done = pd.Series(completed, dtype=float)
    names = [f"Sprint {number}" for number in range(1, len(done) + 1)]
    kept = done.mask([name == left_out for name in names])
    return pd.DataFrame(
        {
            "sprint": names,
            "state": "closed",
            "committed_points": float(committed),
            "completed_points": done,
            "velocity": kept.rolling(6, min_periods=2).mean(),
            "velocity_sprints": range(1, len(done) + 1),
            "is_left_out": [name == left_out for name in names],
        }
    ).assign(velocity_sprints=lambda rows: rows["velocity_sprints"].clip(upper=6))


START = pd.Timestamp("2026-11-02 09:00", tz="UTC")
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
DRAWN: dict[str, Any] = {
    "velocity": lambda width: charts.velocity(sprints(20, 25, 30), width=width, forecast=FORECAST),
    "members": lambda width: charts.members(MEMBERS, width=width),
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


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
@pytest.mark.parametrize("name", DRAWN)
def test_the_quick_way_to_a_spec_gives_what_altair_gives(name: str, width: int) -> None:
    """Layer by layer and unchecked, but for what the rows are named; and the chart is whole afterwards."""
    chart = DRAWN[name](width)
    with alt.data_transformers.enable("squadlib"):
        asked = chart.to_dict()
    found = spec_of(chart, is_checked=False)
    assert len(found["datasets"]) == len(asked["datasets"])
    assert _with_rows(found) == _with_rows(asked)
    assert spec_of(chart, is_checked=True) == asked


def _with_rows(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a spec with the rows themselves in the place of their names."""
    rows = spec["datasets"]
    layers = [{**one, **({"data": rows[one["data"]["name"]]} if "data" in one else {})} for one in spec["layer"]]
    own = {"data": rows[spec["data"]["name"]]} if "data" in spec else {}
    return {**spec, **own, "layer": layers, "datasets": None}


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
    """A sprint that is not comparable is drawn, and named."""
    chart = charts.velocity(sprints(20, 60, 22, left_out="Sprint 2"))
    assert not isinstance(chart, str)
    spec = chart.to_dict()
    assert "Left out as not comparable: Sprint 2." in spec["usermeta"]["caption"]


def test_members_are_in_alphabetical_order_with_nobody_last() -> None:
    """Never ranked."""
    shuffled = MEMBERS.iloc[[2, 1, 0]]
    chart = charts.members(shuffled)
    assert not isinstance(chart, str)
    data = next(iter(chart.to_dict()["datasets"].values()))
    assert [row["full"] for row in data] == ["Ana", "Bo", "unassigned"]
    assert title(chart) == "One of two members completed all of their work"
    caption = str(chart.to_dict()["usermeta"]["caption"]).replace("\u00a0", " ")  # type: ignore[union-attr]
    assert caption.endswith("n = 2 members, and unassigned work.")


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
        == "No milestone of 2026Q4 is in the plan here, so there is no calendar to draw."
    )
