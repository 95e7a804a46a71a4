"""A chart with its words: title (the finding), subtitle (what, unit, period), caption (definition and n), alt text."""

from collections.abc import Iterable, Mapping

import altair as alt

Chart = alt.LayerChart


def worded(
    chart: Chart, *, title: str, subtitle: str, caption: str, alt_text: str, columns: Mapping[str, str]
) -> Chart:
    """Return the chart carrying its words and the columns of its data table (name → header), alike wherever shown."""
    return chart.properties(
        title=alt.TitleParams(text=title, subtitle=subtitle),
        description=alt_text,
        usermeta={"caption": caption, "columns": dict(columns)},
    )


def layered(layers: Iterable[alt.Chart], *, width: int, height: int) -> Chart:
    """Return the layers as one chart of a total width, labels included, so that text keeps its size on a phone."""
    fit = alt.AutoSizeParams(type="fit-x", contains="padding")
    return alt.LayerChart(layer=list(layers)).properties(width=width, height=height, autosize=fit)
