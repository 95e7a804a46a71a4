"""A chart with its words: title (the finding), subtitle (what, unit, period), caption (definition and n), alt text."""

import math
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from altair.utils import parse_shorthand, schemapi

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
        return chart.to_dict() if is_checked else _unchecked(chart)


def _unchecked(chart: Chart) -> dict[str, Any]:
    """Return what `to_dict` returns, in a third of its time: it copies each part of a layer twice before it is JSON.

    Rows are named by their number where Altair names them by a digest of them.
    """
    rows: dict[str, list[Any]] = {}
    names: dict[int, str] = {}
    layers, frame = chart.layer, chart.data
    chart.layer, chart.data = [], _named(frame, rows, names)
    try:
        spec: dict[str, Any] = chart.to_dict(validate=False)
        spec["layer"] = [_layer(layer, _named(layer.data, rows, names)) for layer in layers]
    finally:
        chart.layer, chart.data = layers, frame
    return spec | ({"datasets": rows} if rows else {})


def _layer(layer: Any, data: Any) -> dict[str, Any]:
    """Return a layer with these data as JSON has it."""
    return _at_length(_plain({**layer._kwds, "data": data}), layer)  # noqa: SLF001  what `to_dict` reads


def _plain(part: Any) -> Any:
    """Return a part of a layer as JSON has it, each shorthand (`field:Q`) at length."""
    if isinstance(part, alt.SchemaBase):
        given = _plain(part._args[0] if part._args else part._kwds)  # noqa: SLF001
        return _at_length(given, part) if isinstance(given, dict) else given
    if isinstance(part, dict):
        return {name: _plain(one) for name, one in part.items() if one is not alt.Undefined}
    if isinstance(part, list | tuple):
        return [_plain(one) for one in part]
    return part if isinstance(part, str | int | float | None) else _of_altair(part)


def _at_length(given: dict[str, Any], part: alt.SchemaBase) -> dict[str, Any]:
    """Return a part's JSON with its shorthand, or its mark's name, in the words of the schema."""
    if "shorthand" in given:
        told = _told(given.pop("shorthand"))
        needs_type = "type" in part._kwds  # noqa: SLF001  unlike x2 and y2
        return {name: told[name] for name in told if needs_type or name != "type"} | given
    if isinstance(given.get("mark"), str):
        given["mark"] = {"type": given["mark"]}
    return given


@cache
def _told(shorthand: str) -> dict[str, Any]:
    return parse_shorthand(shorthand)


def _of_altair(value: Any) -> Any:
    """Return a value that JSON does not have, as a day, the way Altair writes it."""
    return schemapi._todict(value, None, np, pd)  # noqa: SLF001


def _named(data: Any, rows: dict[str, list[Any]], names: dict[int, str]) -> Any:
    """Return a frame as the name of its rows, put among `rows` once; other data as it is."""
    if not isinstance(data, pd.DataFrame):
        return data
    if id(data) not in names:
        own = values_of(data)["values"]
        names[id(data)] = next((name for name, known in rows.items() if known == own), f"rows-{len(rows)}")
        rows[names[id(data)]] = own
    return {"name": names[id(data)]}


def _with_data(layer: Any, data: Any) -> alt.Chart:
    same: alt.Chart = layer.copy(deep=False)
    same.data = data
    return same


def values_of(frame: pd.DataFrame) -> dict[str, Any]:
    """Return a frame as the rows that Vega reads: what is missing is null, an instant has no zone.

    >>> values_of(pd.DataFrame({"day": pd.to_datetime(["2026-11-02"]), "points": [float("nan")], "key": ["CLI-1"]}))
    {'values': [{'day': '2026-11-02T00:00:00', 'points': None, 'key': 'CLI-1'}]}
    """
    columns = [_values(column) for _, column in frame.items()]
    return {"values": [dict(zip(frame.columns, row, strict=True)) for row in zip(*columns, strict=True)]}


def _values(column: pd.Series) -> list[Any]:
    kind, values = column.dtype.kind, column.tolist()
    if kind in "iub":
        return values
    if kind == "M":
        return [None if one is pd.NaT else one.isoformat() for one in values]
    return [None if isinstance(one, float) and not math.isfinite(one) else one for one in values]


alt.data_transformers.register("squadlib", values_of)  # type: ignore[arg-type]
