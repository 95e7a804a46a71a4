"""A chart with its words: title (the finding), subtitle (what, unit, period), caption (definition and n), alt text."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt
import pandas as pd

Chart = alt.LayerChart
LEFT_EDGE, TOP_EDGE = alt.XValue(0), alt.YValue(0)  # type: ignore[no-untyped-call]
"""The drawing's own edges, whatever its scales; `alt.value(0)` means the same and costs a look at all of the schema."""


def worded(
    chart: Chart, *, title: str, subtitle: str, caption: str, alt_text: str, columns: Mapping[str, str]
) -> Chart:
    """Give the chart its words and the columns of its data table (name → header), alike wherever shown; return it."""
    chart.title = alt.TitleParams(text=title, subtitle=subtitle)  # each `properties()` would copy every layer
    chart.description = alt_text
    chart.usermeta = {"caption": caption, "columns": dict(columns)}
    return chart


def layered(layers: Iterable[alt.Chart], *, width: int, height: int) -> Chart:
    """Return the layers as one chart of a total width, labels included, so that text keeps its size on a phone.

    They come from nowhere else and have no parameters, so they are put into it as they are: Altair would copy every
    part of each of them four times over.
    """
    fit = alt.AutoSizeParams(type="fit-x", contains="padding")
    chart, own = alt.LayerChart(width=width, height=height, autosize=fit), list(layers)
    if own and all(one.data is own[0].data for one in own):
        chart.data, own = own[0].data, [_without_data(one) for one in own]
    chart.layer = [*own]
    return chart


def _without_data(layer: alt.Chart) -> alt.Chart:
    alone: alt.Chart = layer.copy(deep=False)
    alone.data = alt.Undefined
    return alone


def spec_of(chart: Chart, *, is_checked: bool) -> dict[str, Any]:
    """Return a chart as Vega-Lite's JSON; `is_checked` holds it against the schema, which takes longer than drawing."""
    with alt.data_transformers.enable("squadlib"):
        return chart.to_dict() if is_checked else _unchecked(chart)


def _unchecked(chart: Chart) -> dict[str, Any]:
    """Return what `to_dict` returns, layer by layer: for a whole chart Altair copies every part of each layer twice."""
    datasets: dict[str, Any] = {}
    layers, chart.layer = chart.layer, []
    try:
        spec: dict[str, Any] = chart.to_dict(validate=False, context={"datasets": datasets})
        shared = {} if chart.data is alt.Undefined else {"data": chart.data}
        within = {"datasets": datasets, "top_level": False, **shared}
        spec["layer"] = [layer.to_dict(validate=False, context=within) for layer in layers]
    finally:
        chart.layer = layers
    return spec | ({"datasets": datasets} if datasets else {})


def values_of(frame: pd.DataFrame) -> dict[str, Any]:
    """Return a frame as the rows that Vega reads: what is missing is null, an instant has no zone.

    >>> values_of(pd.DataFrame({"day": pd.to_datetime(["2026-11-02"]), "points": [float("nan")], "key": ["CLI-1"]}))
    {'values': [{'day': '2026-11-02T00:00:00', 'points': None, 'key': 'CLI-1'}]}
    """
    columns = [_values(frame[name]) for name in frame.columns]
    return {"values": [dict(zip(frame.columns, row, strict=True)) for row in zip(*columns, strict=True)]}


def _values(column: pd.Series) -> list[Any]:
    kind = column.dtype.kind
    if kind in "iub":
        return column.tolist()
    if kind == "M":
        return [None if pd.isna(one) else one.isoformat() for one in column]
    return [None if isinstance(one, float) and not math.isfinite(one) else one for one in column.tolist()]


alt.data_transformers.register("squadlib", values_of)  # type: ignore[arg-type]
