"""Workload: each member's share of what was committed against their share of what was completed."""

from typing import Any

import altair as alt
import pandas as pd

from squadlib import words
from squadlib.charts import theme
from squadlib.charts.drawing import Chart, layered, worded
from squadlib.charts.members import UNASSIGNED
from squadlib.metrics.workload import above_even

FEW = 3
"""Up to so many members are told in a sentence."""
_CLOSE = 0.1
"""Shares of members and of their work that are not further apart are alike."""


def workload(frame: pd.DataFrame, *, width: int = theme.WIDE, unit: str = "points") -> Chart | str:
    """Return a ring and a dot per member, committed and completed, against an even share; never ranked.

    `frame` is `metrics.workload` of one sprint, in `unit`. Few members, or none, are a sentence.
    """
    people = frame[frame["member"].notna()]
    if frame.empty:
        return "No issue was in this sprint, so there is no work to share."
    if people.empty:
        return "Nobody is assigned to an issue of this sprint, so nobody has a share of it."
    if not (frame["committed"].any() or frame["completed"].any()):
        return f"Neither committed nor completed work counts any {unit}, so there are no shares to compare."
    if len(people) <= FEW:
        return _told(people)
    title = _finding(frame, people, unit)
    return worded(
        layered(_layers(frame, len(people), width), width=width, height=(28 if len(frame) <= 16 else 22) * len(frame)),
        title=title,
        subtitle=_subtitle(frame, unit),
        caption=_caption(frame, people, unit),
        alt_text=f"Two marks per member on a scale of shares. {title}.",
        columns={
            "member": "Member",
            "committed": "Committed",
            "committed_share": "Share of committed",
            "completed": "Completed",
            "completed_share": "Share of completed",
        },
    )


def _layers(frame: pd.DataFrame, members: int, width: int) -> list[alt.Chart]:
    rows, is_narrow = _rows(frame), theme.is_narrow(width)
    widest, even = float(rows["high"].max()), 1 / members
    room = (0.26 if is_narrow else 0.08) * max(widest, even)  # for a label on either side
    scale = alt.Scale(domain=[-room, max(widest, even) + room], nice=False)
    names = alt.Axis(labelColor=theme.INK, labelLimit=112 if is_narrow else 220)
    y = alt.Y("name:N", sort=list(rows["name"]), title=None, axis=names)
    top = alt.Axis(
        orient="top",
        values=[even],
        labelExpr=f"'even share {words.per_cent(even)}'",
        labelLimit=0,
        grid=True,
        gridDash=[5, 3],
        gridColor=theme.MUTED,
        domain=False,
        ticks=False,
    )
    tooltip = [
        alt.Tooltip("name:N", title="Member"),
        alt.Tooltip("said_committed:N", title="Committed"),
        alt.Tooltip("said_completed:N", title="Completed"),
    ]
    base = alt.Chart(rows).encode(y=y, tooltip=tooltip)

    def along(column: str) -> alt.X:
        return alt.X(f"{column}:Q", title=None, scale=scale, axis=top)

    ring = base.mark_point(filled=True, size=130, opacity=1, fill=theme.PAGE, stroke=theme.COMMITTED, strokeWidth=1.5)
    dot = base.mark_point(filled=True, size=56, opacity=1, color=theme.COMPLETED)
    return [
        base.mark_rule(color=theme.REMOVED, strokeWidth=1.5).encode(x=along("committed"), x2=alt.X2("completed:Q")),
        ring.encode(x=along("committed")),
        dot.encode(x=along("completed")),
        *_labels(base, along("low"), "left", align="right", dx=-12),
        *_labels(base, along("high"), "right", align="left", dx=12),
    ]


def _labels(base: alt.Chart, x: alt.X, side: str, **how: Any) -> list[alt.Chart]:
    """Return the figures on one side of the marks; completed in its colour."""
    shade = alt.Color(f"{side}_shade:N", scale=None)
    return [
        base.mark_text(stroke=theme.PAGE, strokeWidth=4, strokeJoin="round", **how).encode(
            x=x, text=alt.Text(f"{side}:N")
        ),
        base.mark_text(**how).encode(x=x, text=alt.Text(f"{side}:N"), color=shade),
    ]


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what is drawn: a row per member, each end of the pair with its label."""
    rows = pd.DataFrame(
        {
            "name": [words.name_of(name, missing=UNASSIGNED) for name in frame["member"]],
            "committed": frame["committed_share"],
            "completed": frame["completed_share"],
        }
    )
    for name in ("committed", "completed"):
        rows[f"said_{name}"] = [
            f"{words.number(amount)} ({words.per_cent(share)})"
            for amount, share in zip(frame[name], frame[f"{name}_share"], strict=True)
        ]
    low, high = rows[["committed", "completed"]].min(axis=1), rows[["committed", "completed"]].max(axis=1)
    is_up = (rows["completed"] > rows["committed"]) | rows["committed"].isna()
    shades = {True: theme.COMPLETED, False: theme.COMMITTED}
    return rows.assign(
        low=low,
        high=high,
        left=[
            "" if words.per_cent(one) == words.per_cent(two) else words.per_cent(one)
            for one, two in zip(low, high, strict=True)
        ],
        right=[
            words.per_cent(share) if has else "no issue" for share, has in zip(high, frame["issues"] > 0, strict=True)
        ],
        left_shade=is_up.map({True: theme.COMMITTED, False: theme.COMPLETED}),
        right_shade=is_up.map(shades),
    )


def _told(people: pd.DataFrame) -> str:
    """Return each of few members' shares in a sentence."""
    known = [name for name in ("committed", "completed") if people[f"{name}_share"].notna().any()]
    shares = people[[f"{name}_share" for name in known]].itertuples(index=False, name=None)
    told = [
        f"{member} {words.listing(map(words.per_cent, own))}"
        for member, own in zip(people["member"], shares, strict=True)
    ]
    return f"Share of what was {words.listing(known)}: {', '.join(told)}."


def _finding(frame: pd.DataFrame, people: pd.DataFrame, unit: str) -> str:
    """Return how many members had half of it; where that is about half of them, what nobody exceeded."""
    whole = frame["committed"].sum()
    if not whole:
        done = words.spelled(int((people["completed"] > 0).sum()))
        return f"Nothing was committed; what is completed lies on {done} of {words.spelled(len(people))} members"
    nobodys = 1 - people["committed"].sum() / whole
    if nobodys > 0.5:
        return f"{words.per_cent(nobodys)} of the committed {unit} were nobody’s"
    ordered = people.sort_values("committed", ascending=False, kind="stable")
    few = int((ordered["committed"].cumsum() * 2 < people["committed"].sum()).sum()) + 1
    share = ordered["committed_share"].head(few).sum()
    if share - few / len(people) < _CLOSE:
        most, even = words.per_cent(people["committed_share"].max()), words.per_cent(1 / len(people))
        if most == even:
            return f"The committed {unit} lay evenly: nobody had more than an even share of {even}"
        return f"Nobody had more than {most} of the committed {unit}; an even share is {even}"
    who = f"{words.spelled(few).capitalize()} of {words.spelled(len(people))} members"
    said = f"{who} had {words.per_cent(share)} of the committed {unit}"
    if not frame["completed"].any():
        return f"{said}; nothing is completed"
    return f"{said} and {words.per_cent(ordered['completed_share'].head(few).sum())} of the completed"


def _subtitle(frame: pd.DataFrame, unit: str) -> str:
    marks = {"committed": "committed (ring)", "completed": "completed (dot)"}
    drawn = words.listing(said for name, said in marks.items() if frame[name].any())
    return f"Share of the {unit} {drawn}, per member; dashed: an even share"


def _caption(frame: pd.DataFrame, people: pd.DataFrame, unit: str) -> str:
    whole = frame["committed"].sum()
    said = (
        "By who held the issue at the close, in alphabetical order; members are who held one here or in the sprint"
        f" before. n = {words.amount(len(people), 'members')}."
    )
    if not whole:
        return said
    above = words.number(above_even(frame).clip(lower=0).sum())
    even = f"An even share would be {words.amount(whole / len(people), unit)}"
    return f"{even}; {above} of the {words.number(whole)} committed lay above it. {said}"
