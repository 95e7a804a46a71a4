"""What grooming has to do: what the issues lack, those next in line first; what to split; how the backlog stands."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.backlog import LACKS, SPLIT
from squadlib.metrics.cut_line import BELOW
from squadlib.reports.backlog.frames import Planning
from squadlib.reports.backlog.links import MOST_ROWS, issue_links, lacks_said, together
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.issues import jira_link, opened
from squadlib.reports.page.table import table

_FEW = 5
"""With fewer large issues before, nothing is drawn from how they went."""


def grooming_table(cut: pd.DataFrame, planning: Planning, *, site: str) -> Fragment:
    """Return what is not ready and next in line, then a row per thing that is lacking.

    Next in line is what stands above the stretch line, and what is in the next sprint already.
    """
    issues = planning.issues
    if issues.empty:
        return paragraph("No issue is upcoming, so none has to be groomed.", kind="empty")
    loose = issues[~issues["is_ready"]]
    if loose.empty:
        return paragraph(f"All {words.amount(len(issues), 'upcoming issues')} are ready: nothing has to be groomed.")
    first = _first(cut)
    rows = [
        {
            "what": what[:1].upper() + what[1:],
            "first": _links(lacking[lacking["key"].isin(first)], planning, site=site),
            "later": opened(lacking[~lacking["key"].isin(first)]),
            "all": len(lacking),
        }
        for what in (*LACKS.values(), SPLIT)
        for lacking in [loose[loose["lacks"].map(lambda lacks, what=what: what in lacks)]]
        if len(lacking)
    ]
    headers = {"what": "Lacking", "first": "Next in line", "later": "Further down", "all": "Issues"}
    caption = f"{words.amount(len(loose), 'issues').capitalize()} of {len(issues)} are not ready"
    shown = table(pd.DataFrame(rows), caption=caption, headers=headers, unit="", kind="stack")
    return stack(_groom_first(loose[loose["key"].isin(first)], planning, among=len(first), site=site), shown)


def _first(cut: pd.DataFrame) -> set[str]:
    """Return the issues next in line."""
    is_first = cut["is_next"] | cut["line"].isin(["likely", "even", "stretch"])
    return set(cut.loc[is_first, "key"])


def _links(rows: pd.DataFrame, planning: Planning, *, site: str) -> Markup:
    links = together(issue_links(rows["key"], planning, site=site), most=20)
    return Markup('<span class="steps">{}</span>').format(links) if len(rows) else Markup("–")


def _groom_first(rows: pd.DataFrame, planning: Planning, *, among: int, site: str) -> Fragment:
    """Return the issues to begin with, each with what it lacks, in order."""
    if rows.empty:
        return paragraph("Everything next in line is ready; what lacks something stands further down.")
    told = [
        Markup("{} ({})").format(link, lacks_said(lacks))
        for link, lacks in zip(issue_links(rows["key"], planning, site=site), rows["lacks"], strict=True)
    ]
    count = f"{words.spelled(len(rows)).capitalize()} of the {words.spelled(among)} issues next in line"
    verb = "is" if len(rows) == 1 else "are"
    said = Markup("{} {} not ready. Begin with: {}.").format(count, verb, together(told, most=12))
    return Fragment(Markup('<p class="steps">{}</p>').format(said), str(said.striptags()))


def split_table(cut: pd.DataFrame, left: pd.DataFrame, planning: Planning, *, largest: float, site: str) -> Fragment:
    """Return the issues that are too large, with their place, and how large ones went before.

    `left` is `metrics.left_by_size`, `largest` the size up to which an issue is small enough.
    """
    if planning.unit != "points":
        return paragraph(f"Sizes are asked of points alone, and this squad counts {planning.unit}.", kind="empty")
    evidence = _evidence(left, largest)
    large = planning.issues[planning.issues["lacks"].map(lambda lacks: SPLIT in lacks)].reset_index(drop=True)
    limit = words.amount(largest, "points")
    if large.empty:
        unknown = int(planning.issues["points"].isna().sum())
        rest = f"; {words.amount(unknown, 'issues')} without an estimate may be" if unknown else ""
        return stack(paragraph(f"No upcoming issue has more than {limit}{rest}."), evidence)
    lines = dict(zip(cut["key"], cut["line"], strict=True))
    shown = pd.DataFrame(
        {
            "issue": pd.Series(
                [
                    Markup("{} {}").format(jira_link(row.key, site=site), words.name_of(row.summary))
                    for row in large.itertuples(index=False)
                ],
                dtype=object,
            ),
            "points": large["points"],
            "place": large["place"],
            "when": [_when(lines.get(key)) for key in large["key"]],
        }
    )
    headers = {"issue": "Issue", "points": "Points", "place": "Place", "when": "Split it"}
    caption = f"More than {limit}: {words.amount(len(large), 'issues')}"
    return stack(
        table(shown, caption=caption, headers=headers, unit="", kind="stack"),
        evidence,
    )


def _when(line: Any) -> str:
    if words.is_missing(line):
        return "before it is planned"
    return "when it comes nearer" if line == BELOW else "before planning: it is next in line"


def _evidence(left: pd.DataFrame, largest: float) -> Fragment:
    """Return how often large and small issues were left, where there were enough to say."""
    small, large = (left[left["is_large"] == one].iloc[0] for one in (False, True))
    limit = words.amount(largest, "points")
    if large["issues"] < _FEW or not small["issues"]:
        many = int(large["issues"])
        count = f"{words.spelled(many) if many else 'no'} {words.plural('issues', many or 1)}"
        return paragraph(
            f"Past sprints had {count} of more than {limit}: too few to say from them how large ones fare.",
            kind="muted",
        )
    rate, other = words.per_cent(large["not_completed_rate"]), words.per_cent(small["not_completed_rate"])
    return paragraph(
        f"Of the {words.amount(large['issues'], 'issues')} of more than {limit} in past sprints, {rate} were not"
        f" completed by the close; of the {words.number(small['issues'])} smaller ones {other}."
    )


def backlog_table(planning: Planning, *, site: str) -> Fragment:
    """Return every upcoming issue in order, with where it is, what it lacks and how long it has waited."""
    issues, unit = planning.issues, planning.unit
    if issues.empty:
        return paragraph("No issue that is not done waits on the board outside of the running sprint.", kind="empty")
    rows = issues.head(MOST_ROWS)
    shown = pd.DataFrame(
        {
            "issue": pd.Series([_told(row, site) for row in rows.itertuples(index=False)], dtype=object),
            "priority": [words.name_of(one, missing="none") for one in rows["priority"]],
            "points": rows["points"],
            "where": [words.name_of(one) for one in rows["where"]],
            "lacks": [lacks_said(one) or "ready" for one in rows["lacks"]],
            "held": [words.name_of(one, missing="unassigned") for one in rows["assignee"]],
            "age_days": rows["age_days"],
            "sprints_carried": rows["sprints_carried"],
        }
    )
    headers = {"issue": "Issue", "priority": "Priority", "points": unit.capitalize(), "where": "In sprint"}
    headers |= {"lacks": "Lacks", "held": "Held by", "age_days": "Days", "sprints_carried": "Carried"}
    if unit == "issues":
        del headers["points"]
    if not rows["sprints_carried"].any():
        del headers["sprints_carried"]
    caption = f"{words.amount(len(issues), 'issues').capitalize()} in order of priority, then rank"
    if len(issues) > MOST_ROWS:
        caption += f"; the first {MOST_ROWS} are shown, all are in the JSON beside this page"
    return stack(
        paragraph(_waiting(issues)),
        table(shown, caption=caption, headers=headers, unit="", kind="stack"),
    )


def _waiting(issues: pd.DataFrame) -> str:
    """Return how long the issues wait, and which of them longest."""
    oldest = issues.sort_values("created_at", kind="stable").iloc[0]
    days = words.amount(int(oldest["age_days"]), "days")
    if len(issues) == 1:
        return f"{oldest['key']} was written {days} ago."
    middle = words.amount(float(issues["age_days"].median()), "days")
    said = f"Half of them were written more than {middle} ago; {oldest['key']} is the oldest, with {days}."
    return f"{said} What nobody would miss can go: it is read at every grooming."


def _told(row: Any, site: str) -> Markup:
    plan = " · ".join(str(one) for one in (row.epic, row.version) if not words.is_missing(one))
    return Markup('<span id="{key}">{link} {summary}</span> <span class="muted">{plan}</span>').format(
        key=row.key, link=jira_link(row.key, site=site), summary=words.name_of(row.summary), plan=plan
    )
