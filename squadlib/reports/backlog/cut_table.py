"""The proposed cut line: how far the next sprint reaches, what that changes in its plan, the issues in order."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.charts.capacity import LINE_NAMES
from squadlib.metrics.cut_line import BELOW
from squadlib.reports.backlog.frames import Planning
from squadlib.reports.backlog.links import issue_links, lacks_said, together
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.table import table

_BEYOND = 5
"""So many issues below the last line are shown."""
_MOST = 60
"""So many issues are shown at most; the table of the backlog has more."""
_CARRY = {
    "nothing": "If nothing is carried over",
    "as usual": "If as much as usual is",
    "all not done": "If all that is not done is",
}


def cut_table(cut: pd.DataFrame, room: pd.DataFrame, planning: Planning, *, site: str) -> Fragment:
    """Return where the line falls, what to change in the plan, what is carried over first, and the issues in order.

    `cut` is `metrics.cut_line`, `room` how many of it fit after what is carried over.
    """
    if cut.empty:
        return paragraph("No issue is upcoming that the next sprint could take.", kind="empty")
    if room.empty:
        said = "Without a capacity there is no line; these are the first issues by priority, then rank."
        return stack(paragraph(said), _listed(cut.head(2 * _BEYOND), planning, site=site))
    steps = list(_steps(cut, planning, site=site))
    html = Markup("").join(Markup("<li>{}</li>").format(one) for one in steps)
    advice = Fragment(Markup('<ul class="steps">{}</ul>').format(html), "\n".join(one.striptags() for one in steps))
    last = min(int((cut["line"] != BELOW).sum()) + _BEYOND, _MOST)
    listed = _listed(cut.head(last), planning, site=site)
    return stack(_finding(cut, room, planning), _room_table(room, planning), advice, listed)


def _finding(cut: pd.DataFrame, room: pd.DataFrame, planning: Planning) -> Fragment:
    """Return how far an even chance reaches with nothing carried over, and with all that is not done."""
    even = room[room["line"] == "even"].set_index("carry")
    first = even.loc["nothing"]
    if not first["issues"]:
        key, size = cut["key"].iloc[0], words.amount(cut["size"].iloc[0], planning.unit)
        return paragraph(f"Not even the first issue fits with an even chance: {key} has {size}.")
    said = f"With an even chance the first {_issues(first['issues'])} fit, down to {first['last_key']}"
    if "all not done" not in even.index:
        return paragraph(f"{said}.")
    rest = even.loc["all not done"]
    carried = words.amount(rest["carried"], planning.unit)
    left = f"only the first {_issues(rest['issues'])}" if rest["issues"] else "none of them"
    if rest["issues"] == first["issues"]:
        left = "as many"
    return paragraph(f"{said}; if all {carried} not done in the running sprint are carried over, {left}.")


def _room_table(room: pd.DataFrame, planning: Planning) -> Fragment:
    """Return the lines beside each other, a row per amount that is carried over."""
    rows = [
        {
            "carry": _carried(str(carry), part["carried"].iloc[0], planning.unit),
            **{line: _reach(row) for line, row in zip(part["line"], part.itertuples(index=False), strict=True)},
        }
        for carry, part in room.groupby("carry", sort=False)
    ]
    headers = {"carry": "What is carried over takes its share first", "likely": "Likely (85\u00a0%)"}
    headers |= {"even": "Even chance (50\u00a0%)", "stretch": "Stretch (15\u00a0%)"}
    caption = "How many issues fit, in order of priority, then rank, and which is the last"
    return table(pd.DataFrame(rows), caption=caption, headers=headers, unit="", kind="stack")


def _carried(carry: str, taken: float, unit: str) -> Markup:
    said = "" if carry == "nothing" else words.amount(taken, unit)
    return Markup('{} <span class="muted">{}</span>').format(_CARRY[carry], said)


def _reach(row: Any) -> str:
    return f"{row.issues}, to {row.last_key}" if row.issues else "none"


def _steps(cut: pd.DataFrame, planning: Planning, *, site: str) -> Iterator[Markup]:
    """Yield what to change in the plan, so that it follows the priorities."""
    above = cut["line"].isin(["likely", "even"])

    def links(rows: pd.DataFrame) -> Markup:
        return together(issue_links(rows["key"], planning, site=site))

    name = planning.coming["name"]
    take, leave = cut[above & ~cut["is_next"]], cut[~above & cut["is_next"]]
    if name is None:
        yield Markup("Jira has no next sprint yet. When you make it, take what stands above the line: {}.").format(
            links(take) if len(take) else "nothing"
        )
    elif len(take):
        yield Markup("Take into {}, for they stand above the line: {}.").format(name, links(take))
    if len(leave):
        yield Markup("In {} now, and below the line: {}. Move them back, or raise their priority.").format(
            name, links(leave)
        )
    if name is not None and not len(take) and not len(leave):
        yield Markup("What is in {} is just what stands above the line.").format(name)
    later = planning.issues[planning.issues["where"].notna() & ~planning.issues["is_next"]]
    if len(later):
        yield Markup("Left where they are, in later sprints: {}.").format(links(later))
    if len(planning.going_on):
        keys = together(issue_links(planning.going_on["key"], planning, site=site))
        yield Markup("Not done in the running sprint, and first in line if carried over: {}.").format(keys)
    assumed = cut[above & cut["is_estimated"].eq(False).fillna(False)]
    if len(assumed):
        size = words.amount(planning.usual_size, planning.unit)
        yield Markup("Counted with the median estimate of {}, for they have none: {}.").format(size, links(assumed))


def _listed(rows: pd.DataFrame, planning: Planning, *, site: str) -> Fragment:
    """Return the issues in order, with the line each stands above."""
    unit = planning.unit
    links = issue_links(rows["key"], planning, site=site)
    told = [
        Markup("{} {}").format(link, words.name_of(said)) for link, said in zip(links, rows["summary"], strict=True)
    ]
    shown = pd.DataFrame(
        {
            "place": rows["place"],
            "issue": pd.Series(told, dtype=object, index=rows.index),
            "priority": [words.name_of(one, missing="none") for one in rows["priority"]],
            "size": [_size(row) for row in rows.itertuples(index=False)],
            "total": rows["total"],
            "line": pd.Series(list(_lines(rows["line"])), dtype=object, index=rows.index),
            "where": ["yes" if one else words.NONE for one in rows["is_next"]],
            "lacks": [lacks_said(one) or "ready" for one in rows["lacks"]],
        }
    )
    headers = {"place": "Place", "issue": "Issue", "priority": "Priority"}
    if unit != "issues":
        headers |= {"size": unit.capitalize()}
    headers |= {"total": "Sum", "line": "Line", "where": "Planned", "lacks": "Lacks"}
    if rows["line"].isna().all():
        del headers["line"]
    caption = f"In order of priority, then rank: the first {words.amount(len(rows), 'issues')}"
    return table(shown, caption=caption, headers=headers, lead="issue", unit="", kind="stack")


def _lines(lines: pd.Series) -> Iterator[Markup]:
    """Yield each issue's line; the last one above it is marked, so that the page can draw it."""
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        name = LINE_NAMES.get(line, BELOW).replace(" ", "\u00a0")
        is_last = line != BELOW and not words.is_missing(line) and line != after
        yield Markup('<span class="{}">{}</span>').format("cut" if is_last else "", name)


def _size(row: Any) -> str:
    if words.is_missing(row.points):
        return f"–\u00a0({words.number(row.size)})" if not words.is_missing(row.size) else words.NONE
    return words.number(row.points)


def _issues(count: int) -> str:
    """Return a count of issues in words.

    >>> _issues(1), _issues(3)
    ('issue', 'three issues')
    """
    return "issue" if count == 1 else f"{words.spelled(count)} {words.plural('issues', count)}"
