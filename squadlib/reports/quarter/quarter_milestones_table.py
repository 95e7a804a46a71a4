"""The quarter's milestones one by one, project by project, each opening to its issues; and the squads side by side."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.measure_words import value_told
from squadlib.metrics.units import in_unit
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.issues import jira_link
from squadlib.reports.page.table import table
from squadlib.reports.quarter.milestone_table import quarters_said

_COUNTS = ("planned", "added", "delivered", "incomplete", "open", "aborted")


def quarter_milestones_table(
    milestones: pd.DataFrame, *, issues: pd.DataFrame, site: str, unit: str = "points"
) -> Fragment:
    """Return a row per milestone, by project and then by due date, and beneath what each opens to: its issues in Jira.

    `milestones` are a report's (with work, slippage and forecast), `issues` are the boards' (key, summary, points,
    is_done, version_ids), `site` is Jira's address.
    """
    if milestones.empty:
        return Fragment(Markup(""), "")
    order = {name: place for place, name in enumerate(dict.fromkeys(milestones["project"]))}
    rows = milestones.assign(_order=milestones["project"].map(order))
    rows = rows.sort_values(["_order", "due", "row"], na_position="last", ignore_index=True)
    told: list[Any] = list(rows.itertuples(index=False))
    shown = pd.DataFrame(
        {
            "milestone": _cells(_named(row) for row in told),
            "owner": [words.name_of(name) for name in rows["owner"]],
            "status": _cells(_status(row) for row in told),
            "due": rows["due"],
            "delivered_at": rows["delivered_at"],
            "slippage": _cells(_slippage(row) for row in told),
            "work": [done_of(row._asdict(), unit) for row in told],
            "measure": _cells(_measure(row) for row in told),
        }
    )
    headers = {"milestone": "Milestone, leading to its issues", "owner": "Owner", "status": "Status", "due": "Due"}
    headers |= {"delivered_at": "Delivered", "slippage": "Slippage", "work": f"{unit.capitalize()} done"}
    headers |= {"measure": "Its measure"}
    caption = "By project, then by due date. Slippage in days, from the due date as the quarter’s first snapshot has it"
    listed = table(shown, caption=caption, headers=headers, unit="", kind="stack")
    opened = Markup("").join(_opening(row, issues, site, unit) for row in told)
    return stack(listed, Fragment(Markup("<h3>The issues of each milestone</h3>{}").format(opened), ""))


def squads_delivered_table(squads: pd.DataFrame, *, quarters: pd.DataFrame) -> Fragment:
    """Return how much was delivered in a sentence, then, in a team's report, a row per squad and the team's sums.

    `squads` is `milestone_squads.squads_of`, empty in one squad's report; `quarters` has the quarters up to this one.
    """
    now = quarters.iloc[-1]
    if not now["planned"] + now["added"]:
        said = f"The plan has no milestone of {now['quarter']}, so nothing of it could be delivered."
        return paragraph(said, kind="empty")
    kept = ""
    if now["planned"] and now["delivered"]:
        so_far = "" if now["is_over"] else " so far"
        kept = f" Of the {words.number(now['planned'])} planned before it began {_were(now['planned_delivered'])}"
        kept += f" delivered{so_far} ({words.per_cent(now['plan_kept_rate'])} of the plan kept)."
    text = paragraph(f"{quarters_said(quarters, quarter=now['quarter'])}{kept}")
    if squads.empty:
        return text
    lead = [
        Markup("{}").format(name) if isinstance(squad, str) else Markup("<strong>{}</strong>").format(name)
        for squad, name in zip(squads["squad"], squads["name"], strict=True)
    ]
    some = [name for name in _COUNTS if name in ("planned", "delivered") or squads[name].any()]
    headers = {"lead": "Squad", **{name: name.capitalize() for name in some}}
    headers |= {"milestone_delivery_rate": "Delivery rate", "plan_kept_rate": "Plan kept"}
    rows = squads.assign(lead=pd.Series(lead, dtype=object, index=squads.index))
    caption = f"Milestones of {now['quarter']} by squad, and the sum of all"
    return stack(text, table(rows, caption=caption, headers=headers, unit="", kind="stack"))


def done_of(row: Any, unit: str) -> str:
    """Return how much work is done, of how much, in the unit; nothing known is no answer."""
    part, whole = row[in_unit_of("done", unit)], row[in_unit_of("total", unit)]
    return f"{words.number(part)}\u00a0of\u00a0{words.number(whole)}" if whole else words.NONE


def in_unit_of(name: str, unit: str) -> str:
    """Return the column of milestones' or projects' work.

    >>> in_unit_of("done", "hours"), in_unit_of("total", "issues")
    ('points_done', 'issues_total')
    """
    return f"{in_unit('', unit).removeprefix('_')}_{name}"


def issue_lines(work: pd.DataFrame, *, site: str, unit: str) -> Markup:
    """Return issues as two lines: what is left, each with its summary, and what is done; every key a link to Jira."""
    is_done = work["is_done"].astype(bool)
    left, done = work[~is_done], work[is_done]
    lines = []
    if len(left):
        named = Markup(", ").join(
            Markup("{} {}").format(jira_link(key, site=site), words.name_of(summary))
            for key, summary in zip(left["key"], left["summary"], strict=True)
        )
        lines.append(Markup("<li>Left, {}: {}</li>").format(_size(left, unit), named))
    if len(done):
        keys = Markup(" ").join(jira_link(key, site=site) for key in done["key"])
        lines.append(Markup("<li>Done, {}: {}</li>").format(_size(done, unit), keys))
    return Markup("").join(lines)


def _size(issues: pd.DataFrame, unit: str) -> str:
    count = words.amount(len(issues), "issues")
    return count if unit == "issues" else f"{words.amount(issues['points'].sum(), unit)} in {count}"


def _named(row: Any) -> Markup:
    """Return a milestone's name, leading to its issues, with its project."""
    cell = Markup('<a href="#milestone-{}">{}</a> <span class="muted">{}</span>')
    return cell.format(row.row, row.milestone, words.name_of(row.project, missing="no project"))


def _opening(row: Any, issues: pd.DataFrame, site: str, unit: str) -> Markup:
    """Return a line per milestone that opens to its version, where sheet and Jira differ, and the issues."""
    ids = set(row.version_ids)
    is_of = pd.Series([bool(ids & set(one)) for one in issues["version_ids"]], index=issues.index, dtype="bool")
    work = issues[is_of]
    version = "It names no version" if words.is_missing(row.version) else f"Version {row.version}"
    lines = [Markup("<li>{}</li>").format(version if len(work) else f"{version}: no issue is known.")]
    if row.disagreement:
        lines.append(Markup("<li>⚠ {}.</li>").format(f"{row.disagreement[:1].upper()}{row.disagreement[1:]}"))
    lines.append(issue_lines(work, site=site, unit=unit))
    left, count = len(work) - work["is_done"].astype(bool).sum(), words.amount(len(work), "issues")
    said = f"{left} of {count} left" if left else f"all {count} done" if len(work) else "no issue"
    summary = Markup('<summary>{} <span class="muted">{}</span></summary>').format(row.milestone, said)
    opening = Markup('<details class="work" id="milestone-{}">{}<ul>{}</ul></details>')
    return opening.format(row.row, summary, Markup("").join(lines))


def _status(row: Any) -> Markup:
    sign = Markup('<span class="symbol">⚠</span> ') if row.disagreement else Markup("")
    added = Markup(' <span class="muted">added {}</span>').format(words.day(row.added, year=False))
    return Markup("{}{}{}").format(sign, row.status, added if row.entry == "added" else "")


def _slippage(row: Any) -> Markup:
    """Return the days with their sign, and whether that is a forecast, or measured from a date that was moved."""
    notes = []
    if row.is_forecast:
        notes.append(f"forecast {words.day(row.ends_on)}")
    if row.due_moved_days:
        notes.append(f"first due {words.day(row.first_due)}" if not words.is_missing(row.due_moved_days) else "")
    said = Markup("{}").format(words.signed(row.slippage_days))
    note = ", ".join(filter(None, notes))
    return said + Markup(' <span class="muted">{}</span>').format(note) if note else said


def _measure(row: Any) -> Markup:
    """Return the milestone's measure, what it was at and was to be, and how much of the way that is."""
    if words.is_missing(row.measure):
        return Markup("none") if words.is_missing(row.measure_id) else Markup("{}").format(row.measure_id)
    scale = [row.baseline, row.target]
    both = [("", row.actual), ("target ", row.target)]
    told = [f"{lead}{value_told(one, unit=row.unit, scale=scale)}" for lead, one in both if not words.is_missing(one)]
    if not words.is_missing(row.target_completion):
        told.append(f"{words.per_cent(row.target_completion)} of the way")
    return Markup('{} <span class="muted">{}</span>').format(row.measure, ", ".join(told))


def _were(count: int) -> str:
    return f"{words.spelled(count) if count else 'none'} {'was' if count <= 1 else 'were'}"


def _cells(cells: Iterable[Markup]) -> pd.Series:
    return pd.Series(list(cells), dtype=object)
