"""The drawings of a planning: bars of issues against lines, loads against what was completed; or a sentence."""

from typing import Any

import pandas as pd
import pytest

from squadlib.charts import theme
from squadlib.charts.capacity import capacity
from squadlib.charts.drawing import Chart
from squadlib.charts.load import load
from tests.chart_specs import spec

FITS = {
    "sprints_used": 6,
    "velocity_p15": 30.0,
    "velocity_p50": 40.0,
    "velocity_p85": 50.0,
    "availability": 0.8,
    "p15": 24.0,
    "p50": 32.0,
    "p85": 40.0,
}
WIDTHS = pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])


def bars(**stacks: tuple[float, ...]) -> pd.DataFrame:
    """Return stacks of issues of these sizes; those of half a point have no estimate."""
    rows = []
    for stack, sizes in stacks.items():
        for place, size in enumerate(sizes):
            start = sum(sizes[:place])
            rows.append((stack, f"CLI-{place}", "Summary", size, size != 0.5, start, start + size))
    return pd.DataFrame(rows, columns=["stack", "key", "summary", "size", "is_estimated", "start", "end"])


def drawn(frame: pd.DataFrame, *, width: int = theme.WIDE, **fits: float) -> Chart | str:
    """Return the chart of stacks against a capacity."""
    return capacity(frame, forecast={**FITS, **fits}, sprint="Client 9", running="Client 8", width=width)


def plain(text: str) -> str:
    """Return a text with plain spaces."""
    return text.replace("\u00a0", " ")


@WIDTHS
def test_the_title_says_what_fits_and_what_claims_it(width: int) -> None:
    """Lines, scaling and assumed sizes are in the caption."""
    told = spec(drawn(bars(planned=(5, 3), proposed=(5, 0.5), carried=(8,)), width=width))
    assert told["width"] == width
    assert plain(told["title"]["text"]) == (
        "Client 9 fits 32 points with an even chance; 8 are planned in it and up to 8 may be carried over"
    )
    caption = plain(told["usermeta"]["caption"])
    assert "the last 6 sprints completed (30, 40, 50 points) times 80 %" in caption
    assert "Dashed: no estimate" in caption
    assert "n = 2 issues." in caption
    assert told["description"]


def test_lines_at_the_same_place_share_a_name() -> None:
    """So that no text lies over another."""
    texts = [
        row["text"]
        for data in spec(drawn(bars(planned=(5,)), p15=32.0))["datasets"].values()
        for row in data
        if "text" in row
    ]
    assert sorted(set(texts)) == ["32 likely and even chance", "40 stretch"]


@pytest.mark.parametrize(
    ("fits", "expected"),
    [
        ({"p50": float("nan"), "p85": float("nan"), "sprints_used": 0}, "No comparable sprint has been closed yet"),
        ({"p50": float("nan"), "p85": float("nan")}, "The days of the next sprint, or of those before, are not known"),
        ({"p50": 0.0, "p85": 0.0, "velocity_p85": 0.0}, "The last 6 comparable sprints completed nothing"),
    ],
)
def test_without_a_capacity_it_says_why(fits: dict[str, float], expected: str) -> None:
    """In words."""
    said = drawn(bars(planned=(5,)), **fits)
    assert isinstance(said, str)
    assert plain(said).startswith(expected)


def test_nothing_to_take_is_a_sentence() -> None:
    """What would be free is said."""
    assert plain(str(drawn(bars()))) == "Nothing is upcoming and nothing is under way: 32 points would be free."


def loads(*rows: tuple[str | None, float, float, float, float, str | None]) -> pd.DataFrame:
    """Return loads: member, planned, carried, expected, most, exceeds."""
    frame = pd.DataFrame(rows, columns=["member", "planned", "carried", "expected", "most", "exceeds"])
    frame["member"], frame["exceeds"] = frame["member"].astype(object), frame["exceeds"].astype(object)
    return frame.assign(total=frame["planned"] + frame["carried"], unestimated_issues=0)


NAN = float("nan")
CALM = (("Ana", 3.0, 2.0, 5.0, 8.0, None), ("Bo", 0.0, 0.0, 4.0, 6.0, None), ("Cy", 1.0, 0.0, NAN, NAN, None))
FOUR = (*CALM, ("Di", 9.0, 0.0, 5.0, 8.0, "planned"))


@WIDTHS
def test_who_would_have_more_than_ever_is_the_finding(width: int) -> None:
    """Everyone has a row in alphabetical order, with their sum; the sign stands where it is too much."""
    told = spec(load(loads(*FOUR), width=width))
    assert (
        told["title"]["text"]
        == "One of four members would have more points than that member ever completed in a sprint"
    )
    names = told["layer"][0]["encoding"]["y"]["sort"]
    assert names == ["Ana: 5", "Bo: 0", "Cy: 1", "Di: 9 ▲"]
    assert "▲ more than ever completed" in told["usermeta"]["caption"]


@pytest.mark.parametrize(
    ("nobodys", "expected"),
    [
        (((None, 4.0, 0.0, NAN, NAN, None),), "4 of 9 points planned are nobody’s yet; nobody would have more than"),
        ((), "Nobody would have more than they ever completed in a sprint"),
    ],
)
def test_where_nothing_is_too_much_it_says_what_is_nobodys(nobodys: Any, expected: str) -> None:
    """And else that it fits."""
    told = spec(load(loads(*CALM, ("Di", 1.0, 0.0, 5.0, 8.0, None), *nobodys)))
    assert plain(told["title"]["text"]).startswith(expected)


def test_few_members_are_told_in_a_sentence() -> None:
    """And nothing planned is one too."""
    assert plain(str(load(loads(*CALM[:2])))) == (
        "Ana would have 5 points (usually 5, at most 8 so far) and Bo would have 0 points"
        " (usually 4, at most 6 so far)."
    )
    assert str(load(loads(*FOUR).assign(total=0.0))).startswith("Nothing is planned in the next sprint")


def test_they_use_the_palette_alone() -> None:
    """So that dark mode and print reach every mark."""
    known = {colour.light for colour in theme.PALETTE}
    for chart in (drawn(bars(planned=(5,), proposed=(3, 0.5), carried=(2,))), load(loads(*FOUR))):
        text = str(spec(chart))
        assert {text[place : place + 7] for place in range(len(text)) if text[place] == "#"} <= known
