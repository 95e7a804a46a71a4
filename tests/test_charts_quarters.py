"""The quarters' drawing: a strip of bars per figure, the finding of those that are over, or a sentence."""

import math
from typing import Any

import pandas as pd
import pytest

from squadlib import charts
from squadlib.charts import theme
from squadlib.charts.drawing import Chart
from tests.chart_specs import spec

NAN = math.nan
AS_OF = pd.Timestamp("2026-11-15", tz="UTC")


def frame(*rates: float, points: float = 100, over: int | None = None) -> pd.DataFrame:
    """Return quarters of ten milestones by their delivery rate; the first `over` of them (default: all) are over."""
    names = [f"{2024 + place // 4}Q{place % 4 + 1}" for place in range(len(rates))]
    known = [0 if math.isnan(rate) else 10 for rate in rates]
    return pd.DataFrame(
        {
            "quarter": names,
            "planned": known,
            "added": 0,
            "delivered": [0 if math.isnan(rate) else round(10 * rate) for rate in rates],
            "milestone_delivery_rate": rates,
            "plan_kept_rate": rates,
            "measures_completion": [0.5] * len(rates),
            "completed_points": [points] * len(rates),
            "completed_issues": [10.0] * len(rates),
            "sprints": 6,
            "is_over": [place < (len(rates) if over is None else over) for place in range(len(rates))],
        }
    )


def title(chart: Chart | str) -> str:
    """Return a chart's finding in plain spaces."""
    return str(spec(chart)["title"]["text"]).replace("\u00a0", " ")


def bars(chart: Chart | str) -> list[dict[str, Any]]:
    """Return the bars, strip by strip."""
    return next(rows for rows in spec(chart)["datasets"].values() if len(rows) > 4)


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_it_carries_its_words_at_both_widths(width: int) -> None:
    """Title, subtitle, caption with n, alt text, and a table whose columns the frame has."""
    rows = frame(0.65, 0.75)
    told = spec(charts.quarters(rows, width=width))
    assert told["width"] == width
    caption = told["usermeta"]["caption"].replace("\u00a0", " ")
    assert "Over 2 quarters that are over: 14 of 20 delivered (70 %)." in caption
    assert caption.endswith("n = 2 quarters.")
    assert told["title"]["text"] in told["description"]
    assert set(told["usermeta"]["columns"]) <= set(rows)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (frame(0.6, 0.7), "Delivery rose from 60 % in 2024Q1 to 70 % in 2024Q2"),
        (frame(0.7, 0.6), "Delivery fell from 70 % in 2024Q1 to 60 % in 2024Q2"),
        (frame(0.7, 0.7), "Delivery stayed at 70 % from 2024Q1 to 2024Q2"),
        (frame(0.6, 0.7, 0.1, over=2), "Delivery rose from 60 % in 2024Q1 to 70 % in 2024Q2"),
        (frame(0.6, 0.1, over=1), "2024Q1 delivered 60 % of its milestones; the next one still runs"),
        (frame(0.6, 0.1, over=0), "No quarter with milestones is over yet"),
        (frame(0.6, NAN, 0.7), "Delivery rose from 60 % in 2024Q1 to 70 % in 2024Q3"),
    ],
)
def test_the_finding_is_of_the_quarters_that_are_over(rows: pd.DataFrame, expected: str) -> None:
    """One that runs is drawn and proves nothing; one without milestones is left out of it."""
    assert title(charts.quarters(rows)) == expected


@pytest.mark.parametrize(("rows", "expected"), [(frame(0.6), "2024Q1 alone"), (frame(NAN), "no quarter of the plan")])
def test_one_quarter_alone_is_a_sentence(rows: pd.DataFrame, expected: str) -> None:
    """Nothing to compare with, and nothing to draw."""
    said = charts.quarters(rows)
    assert isinstance(said, str)
    assert expected in said


def test_every_bar_has_its_figure_and_what_runs_says_so() -> None:
    """In per cent or in points; what is not known is a dash without a bar."""
    rows = frame(0.6, 0.7, over=1).assign(plan_kept_rate=[NAN, 0.5])
    drawn = bars(charts.quarters(rows))
    labels = [(one["figure"], one["label"].replace("\u00a0", " ")) for one in drawn]
    assert labels[:4] == [
        ("Milestones delivered", "60 %"),
        ("Milestones delivered", "70 % so far"),
        ("Plan kept", "–"),
        ("Plan kept", "50 % so far"),
    ]
    assert drawn[2]["value"] == drawn[2]["base"]
    assert labels[-1] == ("Points completed", "100 so far")


def test_a_figure_that_nothing_is_known_of_has_no_strip() -> None:
    """A team that does not count in one unit has no points."""
    figures = {one["figure"] for one in bars(charts.quarters(frame(0.6, 0.7).assign(completed_points=NAN)))}
    assert figures == {"Milestones delivered", "Plan kept", "Measures on the way to their targets, mean"}


def test_a_measure_past_its_target_or_gone_the_wrong_way_stays_on_its_strip() -> None:
    """The number is not clipped, the bar is."""
    drawn = bars(charts.quarters(frame(0.6, 0.7).assign(measures_completion=[-0.5, 2.0])))
    gone, past = (one for one in drawn if one["figure"].startswith("Measures"))
    assert (gone["label"], gone["value"]) == ("−50\u00a0%", gone["base"])
    assert past["label"] == "200\u00a0%"
    assert past["value"] <= past["base"] + 1


@pytest.mark.parametrize(("width", "most"), [(theme.WIDE, 8), (theme.NARROW, 4)])
def test_of_many_quarters_the_last_are_drawn(width: int, most: int) -> None:
    """As many as their names have room for."""
    drawn = bars(charts.quarters(frame(*[0.5] * 12), width=width))
    assert len({one["quarter"] for one in drawn}) == most


# ---- what the calendar of milestones draws besides


def milestones(**more: list[Any]) -> pd.DataFrame:
    """Return two open milestones with these columns."""
    days = pd.to_datetime(["2026-12-01", "2026-12-20"])
    rows = {"milestone": ["Alerts", "Ranking"], "status": ["open", "open"], "due": days, "delivered_at": pd.NaT}
    frame = pd.DataFrame({**rows, **more})
    return frame.assign(delivered_at=pd.to_datetime(frame["delivered_at"]))


def calendar(frame: pd.DataFrame, *, width: int = theme.WIDE) -> dict[str, Any]:
    """Return the calendar of the quarter."""
    return spec(charts.milestones(frame, quarter="2026Q4", as_of=AS_OF, width=width))


def test_a_forecast_is_a_ring_with_its_day_in_words() -> None:
    """Without one nothing is said of it."""
    days = [pd.Timestamp("2026-12-12"), pd.NaT]
    told = calendar(milestones(forecast_date=days))
    assert "forecast (ring)" in told["title"]["subtitle"]
    labels = [one["label"] for rows in told["datasets"].values() for one in rows if "label" in one]
    assert "due 1\u00a0Dec, forecast 12\u00a0Dec" in labels
    assert "due 20\u00a0Dec" in labels
    assert "forecast" not in calendar(milestones())["title"]["subtitle"]


def test_a_forecast_far_away_is_said_and_does_not_shrink_the_calendar() -> None:
    """Its ring would stand where nothing else is."""
    far = calendar(milestones(forecast_date=[pd.Timestamp("2028-05-01"), pd.NaT]))
    names = [one["label"] for rows in far["datasets"].values() for one in rows if "label" in one]
    assert any("forecast 1\u00a0May" in name for name in names)
    drawn = [one["forecast"] for rows in far["datasets"].values() for one in rows if "forecast" in one]
    assert not any(drawn)


def test_a_due_date_that_was_moved_shows_from_where() -> None:
    """As a dotted line, which the subtitle explains."""
    moved = calendar(milestones(first_due=list(pd.to_datetime(["2026-11-01", "2026-12-20"]))))
    assert "moved from where it was first due (dotted)" in moved["title"]["subtitle"]
    same = calendar(milestones(first_due=list(pd.to_datetime(["2026-12-01", "2026-12-20"]))))
    assert "moved" not in same["title"]["subtitle"]


def test_of_very_many_milestones_the_first_are_drawn() -> None:
    """And the caption says of how many; the finding counts all."""
    many = pd.concat([milestones()] * 40, ignore_index=True)
    many["milestone"] = [f"m{place}" for place in range(80)]
    told = calendar(many)
    assert "The first 40 of 80 are drawn. n = 80." in told["usermeta"]["caption"]
    assert told["height"] == 40 * 30 + 10
    assert "of 80 milestones" in told["title"]["text"]
