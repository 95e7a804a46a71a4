"""What a chart draws and what it says, for the tests of the charts."""

from typing import Any

from squadlib.charts.drawing import Chart


def spec(chart: Chart | str) -> dict[str, Any]:
    """Return what a chart draws."""
    assert not isinstance(chart, str)
    told: dict[str, Any] = chart.to_dict()
    return told


def title(chart: Chart | str) -> str:
    """Return a chart's finding in plain spaces."""
    return str(spec(chart)["title"]["text"]).replace("\u00a0", " ")
