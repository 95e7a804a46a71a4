"""A chart with its words: title (the finding), subtitle (what, unit, period), caption (definition and n), alt text."""

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import altair as alt
import pandas as pd
from altair.utils import schemapi

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
        chart.data, own = own[0].data, [_with_data(one, alt.Undefined) for one in own]
    chart.layer = [*own]
    return chart


def spec_of(chart: Chart, *, is_checked: bool) -> dict[str, Any]:
    """Return a chart as Vega-Lite's JSON; `is_checked` holds it against the schema, which takes longer than drawing."""
    with alt.data_transformers.enable("squadlib"):
        if is_checked:
            return chart.to_dict()
        with _quick_look_at_values():
            return _unchecked(chart)


def _unchecked(chart: Chart) -> dict[str, Any]:
    """Return what `to_dict` returns, layer by layer: for a whole chart Altair copies every part of each layer twice.

    Rows are named by their number where Altair names them by a digest of them.
    """
    datasets: dict[str, list[Any]] = {}
    layers, frame = chart.layer, chart.data
    chart.layer, chart.data = [], _named(frame, datasets)
    try:
        spec: dict[str, Any] = chart.to_dict(validate=False)
        within = {"top_level": False, "data": chart.data}
        named = [_with_data(one, _named(one.data, datasets)) for one in layers]
        spec["layer"] = [layer.to_dict(validate=False, context=within) for layer in named]
    finally:
        chart.layer, chart.data = layers, frame
    return spec | ({"datasets": datasets} if datasets else {})


@contextmanager
def _quick_look_at_values() -> Iterator[None]:
    """Let Altair know by its class what is no plain value but a parameter, of which our charts have none.

    It asks each text and number of a chart whether it has all attributes of a protocol: a third of what a spec takes.
    """
    protocol = schemapi.SchemaLike
    schemapi.SchemaLike = alt.Parameter  # type: ignore[misc, assignment]
    try:
        yield
    finally:
        schemapi.SchemaLike = protocol  # type: ignore[misc]


def _named(data: Any, datasets: dict[str, list[Any]]) -> Any:
    """Return a frame as the name of its rows, put among `datasets` once; other data as it is."""
    if not isinstance(data, pd.DataFrame):
        return data
    rows = values_of(data)["values"]
    name = next((name for name, known in datasets.items() if known == rows), f"rows-{len(datasets)}")
    datasets[name] = rows
    return alt.NamedData(name=name)


def _with_data(layer: Any, data: Any) -> alt.Chart:
    same: alt.Chart = layer.copy(deep=False)
    same.data = data
    return same


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
