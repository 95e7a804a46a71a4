"""The trend's drawing: what it finds against noise, and what it says of few sprints."""

import math
from typing import Any

import pandas as pd
import pytest

from squadlib.charts import theme
from squadlib.charts.drawing import Chart
from squadlib.charts.trend import trend
from squadlib.metrics import trend as metric
from tests.chart_specs import spec

RATE = "completion_rate"
NAN = math.nan
WAVE = [0.5, 0.6] * 4


def drawn(*values: float, rate: str = RATE, **how: Any) -> Chart | str:
    """Return the chart of a rate over closed sprints."""
    past = pd.DataFrame({"sprint_id": range(len(values)), "state": "closed", rate: values})
    past["sprint"] = [f"Sprint {one + 1}" for one in past["sprint_id"]]
    return trend(metric.trend(past, rate=rate), rate=rate, **how)


def title(chart: Chart | str) -> str:
    """Return a chart's finding in plain spaces."""
    return str(spec(chart)["title"]["text"]).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([*WAVE, 0.95], "Completion rate 95 %: the record, and above the noise (25 % to 94 %)"),
        ([*WAVE, 0.5], "Completion rate 50 %: within the noise (28 % to 81 %)"),
        ([*WAVE, 0.65], "Completion rate 65 %: the record, but within the noise (31 % to 81 %)"),
        ([*WAVE, *[0.8, 0.9] * 4], "Completion rate 90 %: eight sprints in a row above the mean, more than noise"),
        ([0.9, 0.8] * 4 + [0.6, 0.5] * 5, "Completion rate 50 %: ten sprints in a row below the mean, more than noise"),
        ([0.9, 0.91] * 5 + [0.2], "Completion rate 20 %: below the noise (63 % to 100 %)"),
        ([0.5, 0.6, 0.7], "Completion rate 70 %: the highest of three sprints"),
        ([0.5, 0.6, 0.4], "Completion rate 40 %: the lowest of three sprints"),
        ([0.5, 0.6, 0.6], "Completion rate 60 %: between the 50 % and 60 % of the sprints before"),
        ([0.5, 0.6, NAN], "No completion rate in Sprint 3; 60 % in Sprint 2"),
    ],
)
def test_the_title_holds_the_last_value_against_the_past(values: list[float], finding: str) -> None:
    """Outside the band, in a run, a record, or noise; of few sprints, its place among them."""
    assert title(drawn(*values)) == finding


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_it_carries_its_words_at_both_widths(width: int) -> None:
    """The caption has the definition, the rule of the band with its source, and n."""
    told = spec(drawn(*WAVE, width=width))
    assert told["width"] == width
    caption = told["usermeta"]["caption"].replace("\u00a0", " ")
    assert caption.startswith("Completion rate = completed / final scope")
    assert "2.66 × the mean change from sprint to sprint (Wheeler’s XmR chart)" in caption
    assert caption.endswith("n = 8, on trial below 12.")
    assert told["usermeta"]["columns"][RATE] == "Completion rate"
    assert told["description"]


def test_few_sprints_are_drawn_without_a_band_and_say_why() -> None:
    """Two are enough for a line, one is a sentence."""
    told = spec(drawn(0.5, 0.6, 0.7))
    assert "No band of noise: a band takes 6 values, there are 3." in told["usermeta"]["caption"]
    assert not any(layer["mark"]["type"] == "rect" for layer in told["layer"])
    assert drawn(0.5, NAN) == "There is no trend to draw yet: it takes two sprints with a completion rate."


def test_a_sprint_without_an_answer_stays_a_gap() -> None:
    """It is on the axis, and nothing is drawn over it."""
    told = spec(drawn(0.5, NAN, 0.6, 0.5, 0.6, 0.5, 0.6))
    values = [row["value"] for row in points(told)]
    assert values == [0.5, None, 0.6, 0.5, 0.6, 0.5, 0.6]
    assert told["layer"][-1]["encoding"]["x"]["scale"]["domain"] == ["1", "2", "3", "4", "5", "6", "7"]


def points(told: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the line."""
    return next(data for data in told["datasets"].values() if "shade" in data[0])


def test_the_record_and_the_last_are_labelled_and_signals_filled() -> None:
    """The rest is quiet."""
    rows = points(spec(drawn(*WAVE, 0.98, *WAVE[:7])))
    labels = {row["name"]: row["label"].replace("\u00a0", " ") for row in rows if row["label"]}
    assert labels == {"9": "98 % record", "16": "50 %"}
    assert [row["name"] for row in rows if row["shade"] == theme.COMPLETED] == ["9"]


def test_the_axis_names_the_band() -> None:
    """Mean and limits, then 0 and 100 % where there is room; a ratio may go beyond."""
    axis = spec(drawn(*WAVE))["layer"][-1]["encoding"]["y"]["axis"]["values"]
    assert axis == pytest.approx([0, 0.284, 0.55, 0.816, 1])
    ratio = spec(drawn(*[0.8, 1.3] * 4, rate="say_do_ratio"))["layer"][-1]["encoding"]["y"]
    assert ratio["scale"]["domain"][1] > 1.3


def test_it_uses_the_palette_alone() -> None:
    """So that dark mode and print reach every mark."""
    known = {colour.light for colour in theme.PALETTE}
    text = str(spec(drawn(*WAVE)))
    assert {text[place : place + 7] for place in range(len(text)) if text[place] == "#"} <= known


def test_a_window_without_rates_is_a_sentence() -> None:
    """Two rates long ago draw no line among the sprints shown."""
    said = drawn(0.6, 1.0, *[NAN] * 14)
    assert isinstance(said, str)
    assert said.startswith("No completion rate in Sprint 16")
    assert said.endswith("there is no trend to draw.")
