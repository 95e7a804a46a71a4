"""Milestones: a calendar of the quarter with what is due, what was delivered, what is late and what is forecast."""

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.charts.names import cut

MOST = 40
"""So many milestones are drawn, in order of due date; the rest stands in the table."""
_FURTHEST = pd.Timedelta(days=61)
"""A forecast later than so long after the quarter is said and not drawn: the calendar would shrink for it."""


def milestones(
    frame: pd.DataFrame, *, quarter: str, as_of: pd.Timestamp, width: int = theme.WIDE, timezone: str = "UTC"
) -> Chart | str:
    """Return a row per milestone in order of its due date: due as a tick, delivered as a dot, words at the end.

    `frame` is `metrics.milestones` of one quarter (`2026Q4`); where it has them, `forecast_date` is drawn as a ring and
    `first_due`, if the due date was moved, as a line to where it stands now.
    """
    if frame.empty:
        return f"No milestone of {quarter} is in the plan here, so there is no calendar to draw."
    if not frame[["due", "delivered_at"]].notna().any(axis=None):
        return f"No milestone of {quarter} has a due date yet, so there is no calendar to draw."
    narrow = theme.is_narrow(width)
    today = as_of.tz_convert(timezone).tz_localize(None)
    rows = _rows(frame, today=today, most=14 if narrow else 34, is_narrow=narrow)
    finding = _finding(rows, quarter)
    rows = rows.head(MOST)
    return worded(
        layered(_layers(rows, quarter, today, is_narrow=narrow), width=width, height=30 * len(rows) + 10),
        title=finding,
        subtitle=_subtitle(rows, quarter, today),
        caption=_caption(rows, len(frame)),
        alt_text=f"Calendar of {quarter}. {finding}.",
        columns={"milestone": "Milestone", "status": "Status", "due": "Due", "delivered_at": "Delivered"},
    )


def _rows(frame: pd.DataFrame, *, today: pd.Timestamp, most: int, is_narrow: bool) -> pd.DataFrame:
    late = frame["due"].notna() & (frame["due"] + pd.Timedelta(days=1) <= today)
    is_open = frame["status"].isin(["open", "incomplete"])
    rows = pd.DataFrame(
        {
            "full": frame["milestone"],
            "due": frame["due"],
            "delivered": frame["delivered_at"],
            "status": frame["status"],
            "is_overdue": late & is_open,
            "forecast": frame.get("forecast_date", pd.Series(pd.NaT, index=frame.index)),
            "first_due": frame.get("first_due", frame["due"]),
        }
    ).sort_values(["due", "full"], na_position="last")
    numbered = [cut(name, most) for name in rows["full"]]
    rows["name"] = [
        name if numbered.count(name) == 1 else f"{cut(name, most - 3)} {n + 1}" for n, name in enumerate(numbered)
    ]
    rows["label"] = [_label(row, today, is_narrow=is_narrow) for row in rows.itertuples()]
    rows["shade"] = [theme.ATTENTION if overdue else theme.INK for overdue in rows["is_overdue"]]
    return rows


def _label(row: object, today: pd.Timestamp, *, is_narrow: bool) -> str:
    due, delivered, status = row.due, row.delivered, row.status  # type: ignore[attr-defined]
    ahead = "" if words.is_missing(row.forecast) else f", forecast {words.day(row.forecast, year=False)}"  # type: ignore[attr-defined]
    if row.is_overdue:  # type: ignore[attr-defined]
        late = (today.normalize() - due.normalize()).days
        return f"⚠ {late} d late" if is_narrow else f"⚠ {words.amount(late, 'days')} overdue{ahead}"
    if status == "delivered" and words.is_missing(delivered):
        return "delivered"
    if status == "delivered":
        return f"✓ {words.day(delivered, year=False)}" if is_narrow else f"delivered {words.day(delivered, year=False)}"
    if status != "open" or words.is_missing(due):
        return f"{status}{'' if is_narrow or status == 'aborted' else ahead}"
    if is_narrow and ahead:
        return f"○ {words.day(row.forecast, year=False)}"  # type: ignore[attr-defined]
    return f"due {words.day(due, year=False)}{ahead}"


def _layers(rows: pd.DataFrame, quarter: str, today: pd.Timestamp, *, is_narrow: bool) -> list[alt.Chart]:
    first, last = _span(quarter, rows)
    wide_room = 0.5 if rows["forecast"].notna().any() else 0.24
    room = (last - first) * (0.42 if is_narrow else wide_room)
    drawn = rows.assign(forecast=rows["forecast"].where(rows["forecast"] <= last))
    axis = alt.Axis(
        format="%b",
        values=[_day(day) for day in pd.date_range(first.normalize(), last, freq="MS")],
        grid=True,
        labelAlign="left",
        title=None,
        orient="top",
        offset=6,
    )
    x = alt.X("due:T", axis=axis, scale=alt.Scale(domain=[_day(first), _day(last + room)], nice=False))
    y = alt.Y("name:N", sort=list(rows["name"]), title=None, axis=alt.Axis(labelColor=theme.INK, labelLimit=240))
    base = alt.Chart(drawn).encode(y=y, tooltip=_tooltip())
    words_at = drawn.assign(due=drawn[["due", "delivered", "forecast"]].max(axis=1).fillna(first))
    told = alt.Chart(words_at).encode(x=x, y=y, text=alt.Text("label:N"))
    layers = [
        base.transform_filter("isValid(datum.due)")
        .mark_tick(thickness=2, size=18, opacity=1, color=theme.COMMITTED)
        .encode(x=x),
        base.transform_filter("isValid(datum.delivered)")
        .mark_point(filled=True, size=90, opacity=1, color=theme.COMPLETED)
        .encode(x=alt.X("delivered:T")),
        *_more(drawn, base, x),
        told.mark_text(align="left", dx=10, stroke=theme.PAGE, strokeWidth=4, strokeJoin="round"),
        told.mark_text(align="left", dx=10).encode(color=alt.Color("shade:N", scale=None)),
    ]
    if first <= today <= last:
        now = alt.Chart(pd.DataFrame({"due": [today]}))
        layers.insert(0, now.mark_rule(strokeDash=[3, 3], color=theme.MUTED).encode(x=x))
    return layers


def _more(drawn: pd.DataFrame, base: alt.Chart, x: alt.X) -> list[alt.Chart]:
    """Return the marks of forecasts and of due dates that were moved, where there are any."""
    layers = []
    if drawn["forecast"].notna().any():
        ring = base.transform_filter("isValid(datum.forecast)")
        layers.append(
            ring.mark_point(filled=False, size=80, strokeWidth=2, opacity=1, color=theme.COMPLETED).encode(
                x=alt.X("forecast:T")
            )
        )
    if _is_moved(drawn).any():
        moved = base.transform_filter("isValid(datum.first_due) && isValid(datum.due)")
        layers.append(moved.mark_rule(color=theme.COMMITTED, strokeDash=[2, 2]).encode(x=x, x2=alt.X2("first_due:T")))
    return layers


def _is_moved(rows: pd.DataFrame) -> pd.Series:
    return rows["first_due"].notna() & rows["due"].notna() & (rows["first_due"] != rows["due"])


def _subtitle(rows: pd.DataFrame, quarter: str, today: pd.Timestamp) -> str:
    marks = ["due (tick)", "delivered (dot)"]
    marks += ["forecast (ring)"] if rows["forecast"].notna().any() else []
    marks += ["moved from where it was first due (dotted)"] if _is_moved(rows).any() else []
    first, last = _span(quarter, rows)
    marks += [f"{words.day(today)} (dashed)"] if first <= today <= last else []
    return f"{quarter}: {', '.join(marks)}"


def _caption(rows: pd.DataFrame, n: int) -> str:
    shown = f" The first {len(rows)} of {n} are drawn." if n > len(rows) else ""
    return f"In order of due date. Delivered, aborted and due as the plan workbook has them.{shown} n = {n}."


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("full:N", title="Milestone"),
        alt.Tooltip("status:N", title="Status"),
        alt.Tooltip("due:T", title="Due", format="%-d %b %Y"),
        alt.Tooltip("delivered:T", title="Delivered", format="%-d %b %Y"),
        alt.Tooltip("forecast:T", title="Forecast", format="%-d %b %Y"),
    ]


def _span(quarter: str, rows: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and last day shown: the quarter, wider where a date lies outside it."""
    whole = pd.Period(quarter, freq="Q")
    end = whole.end_time.normalize()
    near = rows["forecast"].where(rows["forecast"] <= end + _FURTHEST)
    dates = pd.concat([rows["due"], rows["delivered"], rows["first_due"], near]).dropna()
    return min([whole.start_time, *dates]), max([end, *dates])


def _day(at: pd.Timestamp) -> alt.DateTime:
    return alt.DateTime(year=at.year, month=at.month, date=at.day)


def _finding(rows: pd.DataFrame, quarter: str) -> str:
    delivered, overdue = int((rows["status"] == "delivered").sum()), int(rows["is_overdue"].sum())
    if len(rows) == 1:
        return f"The one milestone of {quarter} is {rows['status'].iloc[0]}{' and overdue' if overdue else ''}"
    many = words.spelled(delivered).capitalize() if delivered else "None"
    said = f"{many} of {words.spelled(len(rows))} milestones of {quarter} delivered"
    if not overdue:
        return f"{said}, none overdue" if delivered < len(rows) else said
    return f"{said}; {words.spelled(overdue)} {'is' if overdue == 1 else 'are'} overdue"
