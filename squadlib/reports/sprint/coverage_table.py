"""The plan by squad: what became of the quarter's milestones, and how much of the work is linked to the plan."""

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.table import table


def delivered_table(delivered: pd.DataFrame, *, due: pd.DataFrame, as_of: pd.Timestamp) -> Fragment:
    """Return how many of the quarter's milestones are delivered, what is overdue, and a row per squad and the team.

    `delivered` is `metrics.milestone_totals` by squad with `name`, the team's last; `due` are the milestones.
    """
    if due.empty:
        return paragraph("The plan has no milestone of these squads in this quarter.", kind="empty")
    team, quarter = delivered.iloc[-1], due["quarter"].iloc[0]
    whole = words.amount(team["planned"] + team["added"], "milestones")
    said = f"{quarter}: {team['delivered']} of {whole} delivered ({words.per_cent(team['milestone_delivery_rate'])})."
    late = due[due["status"].isin(["open", "incomplete"]) & (due["due"] < as_of.tz_localize(None))]
    told = [f"{row.milestone} ({row.name}, {words.day(row.due)})" for row in late.itertuples(index=False)]
    said += f" Past their due date and not delivered: {words.listing(told, most=6)}." if told else ""
    is_any = {name: bool(delivered[name].any()) for name in ("added", "incomplete", "aborted")}
    counts = [
        name for name in ("planned", "added", "delivered", "open", "incomplete", "aborted") if is_any.get(name, True)
    ]
    headers = {"lead": "Squad", **{name: name.capitalize() for name in counts}}
    headers |= {"milestone_delivery_rate": "Delivery rate", "next": "Next due"}
    rows = delivered.assign(lead=_leads(delivered), next=[_next(due, squad) for squad in delivered["squad"]])
    return stack(
        paragraph(said),
        table(rows, caption=f"Milestones of {quarter} by squad", headers=headers, unit="", kind="stack"),
    )


def alignment_table(alignment: pd.DataFrame) -> Fragment:
    """Return how much of the team's work is linked to the plan, and a row per squad and the team."""
    team = alignment.iloc[-1]
    if not team["issues"]:
        return paragraph("No issue was in these sprints, so there is nothing to link.", kind="empty")
    said = (
        f"{words.per_cent(team['linked_to_project'])} of the team’s {words.amount(team['issues'], 'issues')} belong to"
        f" a project of the plan, {words.per_cent(team['linked_to_milestone'])} to a milestone."
    )
    if team["milestones"]:
        with_measure = words.per_cent(team["milestones_with_measure"])
        said += f" {with_measure} of the quarter’s {words.amount(team['milestones'], 'milestones')} have a measure."
    rows = alignment.rename(
        columns={
            "linked_to_project": "project_rate",
            "linked_to_milestone": "milestone_rate",
            "milestones_with_measure": "measure_rate",
        }
    ).assign(lead=_leads(alignment))
    headers = {"lead": "Squad", "issues": "Issues", "project_rate": "Linked to a project"}
    headers |= {"milestone_rate": "Linked to a milestone", "milestones": "Milestones", "measure_rate": "With a measure"}
    caption = "Issues of the sprints reported, milestones of the quarter"
    return stack(paragraph(said), table(rows, caption=caption, headers=headers, unit="", kind="stack"))


def _leads(rows: pd.DataFrame) -> pd.Series:
    """Return the squads' names, the team's stressed."""
    shown = [
        Markup("{}").format(name) if isinstance(squad, str) else Markup("<strong>{}</strong>").format(name)
        for squad, name in zip(rows["squad"], rows["name"], strict=True)
    ]
    return pd.Series(shown, dtype=object)


def _next(due: pd.DataFrame, squad: object) -> str:
    """Return the next milestone that is open, of a squad or of all."""
    own = due[due["squad_file"] == squad] if isinstance(squad, str) else due
    ahead = own[(own["status"] == "open") & own["due"].notna()].sort_values(["due"], kind="stable")
    if ahead.empty:
        return words.NONE
    return f"{ahead['milestone'].iloc[0]}, {words.day(ahead['due'].iloc[0])}"
