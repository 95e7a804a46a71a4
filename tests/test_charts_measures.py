"""The panels of the measures: what the title finds, where lines break, labels that can be read, awkward measures."""

import itertools
import json
from typing import Any

import pandas as pd
import pytest

from squadlib.charts import measures, theme
from squadlib.charts.drawing import Chart, spec_of
from squadlib.charts.measure_panels import axis_months, sheet, spread
from tests.report_fixture import HOSTILE


def row(months: dict[str, float], **changed: Any) -> dict[str, Any]:
    """Return a measure with these actuals."""
    last = max(months, default=None)
    told: dict[str, Any] = {"measure_id": "M1", "measure": "Jobs filled", "level": "L1", "unit": "%"}
    told |= {"method_told": "Match", "method_owner": "Ana Ruiz", "baseline": 0.4, "target": 0.8}
    told |= {"actual": months.get(last) if last else None, "month": last, "target_completion": 0.5}
    return told | {"months": months, "is_stale": False, "is_away": False} | changed


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return measures as the report has them."""
    return pd.DataFrame(list(rows)).assign(target_completion=lambda one: one["target_completion"].astype("float64"))


def drawn(*rows: dict[str, Any], width: int = theme.WIDE) -> Chart:
    """Return the chart, which is one."""
    chart = measures(frame(*rows), width=width)
    assert not isinstance(chart, str)
    return chart


def title(*rows: dict[str, Any]) -> str:
    """Return the title of the chart."""
    text = drawn(*rows).title
    return str(text["text"])  # type: ignore[index]


SOME = {"2026-07": 0.5, "2026-08": 0.6}


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_it_draws_at_both_widths_and_keeps_to_the_schema(width: int) -> None:
    """Every kind of awkward measure at once."""
    rows = [
        row(SOME),
        row({}, measure="No months", target_completion=None),
        row({"2026-08": 0.5}, measure="One month"),
        row(SOME, target=0.4, target_completion=None, measure="Target is the baseline"),
        row({"2026-05": 1.0, "2026-08": 2.0}, baseline=None, target=None, unit=None, level=None),
        row({"2026-07": 0.4}, baseline=0.4, target=0.4),
        row(SOME, measure=HOSTILE, method_told=HOSTILE, method_owner=HOSTILE, unit=HOSTILE),
        row(SOME, method_owner=None, method_told="Other", is_stale=True),
    ]
    spec = spec_of(drawn(*rows, width=width), is_checked=True)
    assert spec["width"] == width
    assert "NaN" not in json.dumps(spec)


def test_a_plan_without_measures_or_actuals_is_a_sentence() -> None:
    """Nothing is drawn."""
    assert measures(frame(row(SOME)).iloc[:0]) == (
        "The plan has no measure, so there is nothing to follow from baseline to target."
    )
    assert "no line to draw" in str(measures(frame(row({}), row({}))))


def test_the_title_names_what_moves_away() -> None:
    """More than two are counted."""
    away = [row(SOME, measure=name, is_away=True) for name in "ABC"]
    assert title(away[0], row(SOME)) == "“A” moves away from its target"
    assert title(*away[:2], row(SOME)) == "“A” and “B” move away from their targets"
    assert title(*away) == "Three measures move away from their targets"


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((0.5, 0.7), "All two measures are half way to the target or further; none moves away from it"),
        ((0.5,), "The one measure is half way to the target or further; none moves away from it"),
        ((0.5, 0.2, 0.1), "One of three measures is half way to the target or further; none moves away"),
        ((0.2, 0.1), "None of two measures is half way to its target yet; none moves away from it"),
        ((0.2,), "The one measure is not half way to its target yet; none moves away from it"),
        ((1.2, 0.1), "One of two measures has reached the target; none moves away from it"),
        (
            (None, 0.6, 0.2),
            "One of the two measures with a completion is half way to the target or further; none moves",
        ),
        ((None,), "No measure has an actual, a baseline and a target, so how far they are is not known"),
    ],
)
def test_the_title_counts_how_far_the_measures_are(shares: tuple[float | None, ...], said: str) -> None:
    """At target before half way; those that cannot tell are left out and said."""
    assert title(*(row(SOME, target_completion=share) for share in shares)).startswith(said)


def test_all_panels_share_the_months_of_all_measures() -> None:
    """From the first actual of any to the last, months between without one included; 24 at most."""
    months = axis_months(frame(row({"2026-04": 1}), row({"2026-07": 1})))
    assert months == ("2026-04", "2026-05", "2026-06", "2026-07")
    assert len(axis_months(frame(row({"2020-01": 1}), row({"2026-07": 1})))) == 24
    shown = sheet(frame(row({"2026-04": 1.0}), row({"2026-07": 1.0})), width=876)
    (left, right), (first, last) = ([one["x"] for one in marks] for marks in (shown.names, shown.points))
    assert first == left
    assert last == pytest.approx(right + shown.panel - 96)


def test_a_gap_breaks_the_line() -> None:
    """Each stretch is a run of its own; a point without a line is larger."""
    points = sheet(frame(row({"2026-04": 1.0, "2026-05": 2.0, "2026-07": 3.0, "2026-09": 4.0})), width=876).points
    assert [point["run"] for point in points] == ["M1 1", "M1 1", "M1 2", "M1 3"]
    assert [point["size"] for point in points] == [14, 14, 28, 50]


def test_measures_stand_method_by_method_in_the_order_given() -> None:
    """Three beside each other on a page, one on a phone; a method begins a new row."""
    rows = [row(SOME, measure=str(place)) for place in range(4)] + [row(SOME, measure="4", method_told="Other")]
    wide, narrow = sheet(frame(*rows), width=876), sheet(frame(*rows), width=336)
    assert [one["text"] for one in wide.headings] == ["Match · Ana Ruiz", "Other · Ana Ruiz"]
    assert len({one["x"] for one in wide.names}) == 3
    assert {one["x"] for one in narrow.names} == {0}
    tops = [one["y"] for one in wide.names]
    assert tops[0] == tops[1] == tops[2] < tops[3] < tops[4]
    assert narrow.height > wide.height


def test_a_target_below_the_baseline_is_drawn_below() -> None:
    """Values stand as they are: nothing is turned around."""
    rules = {one["kind"]: one["y"] for one in sheet(frame(row(SOME, baseline=0.8, target=0.4)), width=876).rules}
    assert rules["target"] > rules["baseline"]


def test_labels_never_overlap_and_name_target_and_baseline() -> None:
    """Also where all three values are one; a stale measure names its month."""
    labels = sheet(frame(row({"2026-07": 0.4}, target=0.4, is_stale=True)), width=876).labels
    heights = sorted(one["y"] for one in labels)
    assert min(after - before for before, after in itertools.pairwise(heights)) >= 15
    assert {one["text"].replace("\u00a0", " ") for one in labels} == {"target 40 %", "baseline 40 %", "⚠ Jul 40 %"}


@pytest.mark.parametrize("heights", [[0, 0, 0], [60, 60, 60], [0, 30, 60], [10, 11], [5]])
def test_spread_keeps_order_and_distance(heights: list[float]) -> None:
    """Within the room there is."""
    placed = spread(heights, least=0, most=60)
    assert placed == sorted(placed)
    assert all(after - before >= 15 for before, after in itertools.pairwise(placed))
    assert max(placed) <= 60


def test_forty_measures_are_all_drawn() -> None:
    """None is left out."""
    shown = sheet(frame(*(row(SOME, measure=f"Measure {place}") for place in range(40))), width=876)
    assert len(shown.names) == 40
    assert len({(one["x"], one["y"]) for one in shown.names}) == 40


def test_a_long_unit_is_left_to_the_table() -> None:
    """The label keeps its room; a bare count has no unit at all."""
    units = [
        row({"2026-07": 3.0}, unit=unit, baseline=1, target=9) for unit in ("days", "disputes per contract", "count")
    ]
    told = [
        one["text"].replace("\u00a0", " ") for one in sheet(frame(*units), width=876).labels if one["kind"] == "actual"
    ]
    assert told == ["3 days", "3", "3"]
