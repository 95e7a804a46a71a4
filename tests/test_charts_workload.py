"""The workload's drawings: shares as pairs against an even one, and how even they were over the sprints."""

import math
from typing import Any

import pandas as pd
import pytest

from squadlib.charts import theme
from squadlib.charts.drawing import Chart
from squadlib.charts.evenness import coefficient, evenness
from squadlib.charts.workload import workload
from squadlib.metrics.workload import above_even
from squadlib.options import Thresholds
from tests.chart_specs import spec

NAMES = ("Ana", "Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Hana")


def shares(*pairs: tuple[float, float], nobody: tuple[float, float] | None = None) -> pd.DataFrame:
    """Return a workload of (committed, completed) per member, and of nobody."""
    members: list[str | None] = [NAMES[place] if place < len(NAMES) else f"M{place:02}" for place in range(len(pairs))]
    rows = pd.DataFrame([*pairs, *([nobody] if nobody else [])], columns=["committed", "completed"], dtype="float64")
    rows["member"] = pd.Series([*members, *([None] if nobody else [])], dtype=object)
    for name in ("committed", "completed"):
        rows[f"{name}_share"] = rows[name] / (rows[name].sum() or math.nan)
    rows["issues"] = (rows["committed"] + rows["completed"] > 0).astype("int64")
    return rows


def title(chart: Chart | str) -> str:
    """Return a chart's finding in plain spaces."""
    return str(spec(chart)["title"]["text"]).replace("\u00a0", " ")


def marks(chart: Chart | str) -> list[dict[str, Any]]:
    """Return the rows a chart of shares draws."""
    return next(data for data in spec(chart)["datasets"].values() if "said_committed" in data[0])


FIVE = shares((10, 8), (6, 8), (2, 0), (1, 2), (0, 0), nobody=(1, 2))


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_it_carries_its_words_at_both_widths(width: int) -> None:
    """The finding tells how few had half of it, the caption what lay above an even share."""
    told = spec(workload(FIVE, width=width))
    assert told["width"] == width
    assert title(workload(FIVE, width=width)) == (
        "One of five members had 50 % of the committed points and 40 % of the completed"
    )
    caption = told["usermeta"]["caption"].replace("\u00a0", " ")
    assert caption.startswith("An even share would be 4 points; 8 of the 20 committed lay above it.")
    assert "n = 5 members" in caption
    assert "(ring) and completed (dot)" in told["title"]["subtitle"].replace("\u00a0", " ")
    assert set(told["usermeta"]["columns"]) <= set(FIVE)
    assert "One of five" in told["description"]


def test_each_end_of_a_pair_has_its_figure() -> None:
    """Completed in its colour; where both are alike there is one figure; who had no issue is told so."""
    rows = {row["name"]: row for row in marks(workload(FIVE))}
    told = {
        name: (row["left"].replace("\u00a0", " "), row["right"].replace("\u00a0", " ")) for name, row in rows.items()
    }
    assert told == {
        "Ana": ("40 %", "50 %"),
        "Bo": ("30 %", "40 %"),
        "Cy": ("0 %", "10 %"),
        "Di": ("5 %", "10 %"),
        "Ed": ("", "no issue"),
        "unassigned": ("5 %", "10 %"),
    }
    assert (rows["Ana"]["left_shade"], rows["Ana"]["right_shade"]) == (theme.COMPLETED, theme.COMMITTED)
    assert (rows["Bo"]["left_shade"], rows["Bo"]["right_shade"]) == (theme.COMMITTED, theme.COMPLETED)
    assert {row["left"] for row in marks(workload(shares(*[(3, 3)] * 4)))} == {""}


def test_the_members_keep_their_order_and_nobody_is_last() -> None:
    """Never ranked: alphabetical as the metric has them."""
    drawn = [row["name"] for row in marks(workload(FIVE))]
    assert drawn == ["Ana", "Bo", "Cy", "Di", "Ed", "unassigned"]
    assert spec(workload(FIVE))["layer"][0]["encoding"]["y"]["sort"] == drawn


def test_the_even_share_is_a_rule_over_the_members() -> None:
    """Whatever nobody held would have been theirs as well."""
    axis = spec(workload(FIVE))["layer"][0]["encoding"]["x"]["axis"]
    assert axis["values"] == [0.2]
    assert axis["labelExpr"].replace("\u00a0", " ") == "'even share 20 %'"


@pytest.mark.parametrize(
    ("pairs", "nobody", "finding"),
    [
        ([(5, 5)] * 6, None, "The committed points lay evenly: nobody had more than an even share of 17 %"),
        (
            [(6, 1), (5, 1), (4, 1)] * 2,
            None,
            "Nobody had more than 20 % of the committed points; an even share is 17 %",
        ),
        (
            [(9, 0), (8, 0), *[(1, 0)] * 3],
            None,
            "Two of five members had 85 % of the committed points; nothing is completed",
        ),
        ([(0, 5), (0, 3), *[(0, 0)] * 2], None, "Nothing was committed; what is completed lies on two of four members"),
        ([(2, 2), (1, 1), (1, 1), (0, 0)], (12, 0), "75 % of the committed points were nobody’s"),
    ],
)
def test_the_finding_says_how_the_commitment_lay(pairs: Any, nobody: Any, finding: str) -> None:
    """Evenly, on few, on nobody, or not at all."""
    assert title(workload(shares(*pairs, nobody=nobody))) == finding


def test_few_had_as_much_only_where_it_is_much_more_than_their_number() -> None:
    """Half of the members with little more than half of the work is even."""
    assert title(workload(shares((6, 1), (5, 1), (5, 1), (4, 1)))).startswith("Nobody had more than")
    assert title(workload(shares((9, 1), (5, 1), (3, 1), (3, 1)))).startswith("Two of four members had 70 %")


def test_forty_members_are_drawn_each_in_a_row() -> None:
    """No taller than a page."""
    told = spec(workload(shares(*[(3, 2)] * 39, (30, 2)), width=theme.NARROW))
    assert 20 * 40 <= told["height"] <= 900
    assert len(told["layer"][0]["encoding"]["y"]["sort"]) == 40


def test_what_is_not_there_is_not_explained() -> None:
    """A sprint that has completed nothing has no dots."""
    told = spec(workload(shares(*[(3, 0)] * 5)))
    assert told["title"]["subtitle"] == "Share of the points committed (ring), per member; dashed: an even share"


def test_few_members_are_a_sentence() -> None:
    """And so is whatever has no shares."""
    assert workload(shares()) == "No issue was in this sprint, so there is no work to share."
    assert str(workload(shares(nobody=(3, 3)))).startswith("Nobody is assigned to an issue of this sprint")
    assert workload(shares((0, 0), (0, 0)), unit="hours") == (
        "Neither committed nor completed work counts any hours, so there are no shares to compare."
    )
    assert str(workload(shares((3, 0), (1, 0)))).replace("\u00a0", " ") == (
        "Share of what was committed: Ana 75 %, Bo 25 %."
    )
    assert str(workload(shares((3, 1), (1, 1), nobody=(0, 2)))).replace("\u00a0", " ") == (
        "Share of what was committed and completed: Ana 75 % and 25 %, Bo 25 % and 25 %."
    )


def test_above_an_even_share_adds_up_to_what_nobody_held() -> None:
    """With its sign turned; unassigned work itself has no answer."""
    above = above_even(FIVE)
    assert above.tolist()[:5] == [6, 2, -2, -3, -4]
    assert math.isnan(above.iloc[5])
    assert above.sum() == -1
    assert above_even(shares()).empty


def course(*values: float, members: int = 8) -> pd.DataFrame:
    """Return an evenness over the sprints."""
    frame = pd.DataFrame({"gini": values, "gini_completed": values}, dtype="float64")
    told = {f"{name}_told": frame[name].map(coefficient) for name in ("gini", "gini_completed")}
    names = [f"Client 26-{number:02}" for number in range(1, len(values) + 1)]
    return frame.assign(sprint=names, members=members, **told)


def over(*values: float, members: int = 8, **how: Any) -> Chart | str:
    """Return the chart of an evenness against the default threshold."""
    return evenness(course(*values, members=members), limits=Thresholds(), **how)


@pytest.mark.parametrize(
    ("values", "judged", "figure"),
    [
        ((0.3, 0.2, 0.25), "evenly enough, as in both sprints before", "0.25"),
        ((0.5, 0.2, 0.25), "evenly enough, as in one of the two sprints before", "0.25"),
        ((0.3, 0.25, 0.2), "more evenly than in either sprint before", "0.20"),
        ((0.3, 0.25, 0.3, 0.2), "more evenly than in any of the three sprints before", "0.20"),
        ((0.6, 0.2, 0.5), "unevenly, as in one of the two sprints before", "0.50"),
        ((0.3, 0.2, 0.5), "more unevenly than in either sprint before", "0.50"),
        ((0.2, 0.4), "unevenly, unlike in the sprint before", "0.40"),
        ((0.2, 0.3), "evenly enough, as in the sprint before", "0.30"),
        ((0.2, 0.398), "evenly enough, as in the sprint before", "just below 0.4"),
    ],
)
def test_evenness_is_held_against_the_threshold_and_the_past(values: Any, judged: str, figure: str) -> None:
    """Below it is even enough; the threshold itself is uneven; a record is said."""
    assert title(over(*values)) == f"The commitment lay {judged}: Gini coefficient {figure}"


def test_a_last_sprint_without_committed_work_is_said() -> None:
    """With the coefficient of the last one that had some; its place on the axis stays empty."""
    chart = over(0.2, 0.3, math.nan)
    assert title(chart) == "No member had committed work in Client 26-03; Gini coefficient 0.30 in Client 26-02"
    assert spec(chart)["layer"][1]["encoding"]["x"]["scale"]["domain"] == ["01", "02", "03"]


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_evenness_stresses_the_last_sprint_and_marks_the_threshold(width: int) -> None:
    """One filled point with its figure, the rest quiet; a rule and a tick where uneven begins."""
    told = spec(over(*[0.3] * 30, 0.25, width=width))
    rows = next(data for data in told["datasets"].values() if "label" in data[0])
    assert len(rows) == (12 if width == theme.NARROW else 24)
    assert [row["label"] for row in rows if row["label"]] == ["0.25"]
    assert [row["shade"] for row in rows].count(theme.COMMITTED) == 1
    assert {"gini": 0.4} in [data[0] for data in told["datasets"].values()]
    assert told["layer"][0]["encoding"]["y"]["axis"]["values"] == [0, 0.4]
    assert "n = 31" in told["usermeta"]["caption"]
    assert set(told["usermeta"]["columns"]) <= set(course(0.1))


def test_evenness_of_few_members_is_not_judged() -> None:
    """Of three, one without work is uneven already."""
    assert title(over(0.2, 0.5, members=3)) == "With 3 members evenness says little: Gini coefficient 0.50"


def test_one_sprint_is_no_course() -> None:
    """It is told in a sentence; so is none."""
    assert over(0.25) == "The commitment lay evenly enough: Gini coefficient 0.25."
    assert over(math.nan, math.nan) == "So far no member had any committed work, so there is no evenness to compare."
    assert over() == "So far no member had any committed work, so there is no evenness to compare."
    assert str(over(0.3, *[math.nan] * 15)).startswith("No member had committed work in Client 26-16")


def test_they_use_the_palette_alone() -> None:
    """So that dark mode and print reach every mark."""
    known = {colour.light for colour in theme.PALETTE}
    text = str(spec(workload(FIVE))) + str(spec(over(0.2, 0.5)))
    assert {text[place : place + 7] for place in range(len(text)) if text[place] == "#"} <= known
