"""What is ahead of the milestones of a quarter: each squad's outlook, drawn from its own sprints."""

from typing import Any

import numpy as np
import pandas as pd

from squadlib.metrics import quarters as calendar
from squadlib.metrics.milestone_outlook import COLUMNS, milestone_outlook
from squadlib.metrics.milestone_throughput import milestone_throughput, sprint_days
from squadlib.metrics.milestones import milestone_issues, milestone_points, milestones
from squadlib.reports.data import QuarterData, SprintData
from squadlib.reports.sprint.frames import velocity_of

SURE = 0.85
"""The chance that a proposal of what to cut is to reach."""
UNREAD = "no board of its squad was read"


def board_issues(one: SprintData) -> pd.DataFrame:
    """Return a board's issues as they are now, without sub-tasks and epics; `is_done` by the board's own columns."""
    issues, statuses = one.tables.issues, one.tables.statuses
    work = issues[~(issues["is_subtask"] | issues["is_epic"])]
    done = statuses.loc[statuses["is_done"], "status_id"]
    return work.assign(is_done=work["status_id"].isin(done)).reset_index(drop=True)


def asked(data: QuarterData, *, squad: list[str] | None) -> dict[str, Any]:
    """Return what `metrics.milestones` and its kin ask for besides plan and quarter."""
    return {"versions": data.versions, "as_of": data.as_of, "squad": squad, "timezone": data.options.timezone}


def outlook_of(data: QuarterData, *, unit: str) -> pd.DataFrame:
    """Return `metrics.milestone_outlook` of the quarter's milestones, squad by squad, each row once; with `quarter`.

    What goes before them shares the throughput and is there too: the quarters between now and this one, and what is
    left of earlier ones where an issue of it is in the squad's sprint.
    """
    parts = [_of_squad(data, one, unit) for one in data.squads]
    read = {row for part in parts for row in part["row"]}
    own = milestones(data.plan, quarter=data.quarter, **asked(data, squad=data.named))
    parts.append(_unread(own[~own["row"].isin(read)], data, unit))
    table = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    quarter = dict(zip(data.plan.milestones["row"], data.plan.milestones["quarter"], strict=True))
    found = table.drop_duplicates("row", ignore_index=True)
    return found.assign(quarter=found["row"].map(quarter).astype("str"))


def left_over_of(data: QuarterData) -> pd.DataFrame:
    """Return the milestones of quarters before that are incomplete and nobody works on: the outlook leaves them out.

    One row per milestone with work left, oldest quarter first: the columns of `metrics.milestone_points`.
    """
    found = [_waiting(data, one) for one in data.squads]
    rows = pd.concat(found, ignore_index=True).drop_duplicates("row", ignore_index=True)
    return rows[rows["issues_done"] < rows["issues_total"]].sort_values(["quarter", "row"], ignore_index=True)


def _of_squad(data: QuarterData, one: SprintData, unit: str) -> pd.DataFrame:
    work = board_issues(one)
    before = _before(data, one)
    in_play = before[_is_in_play(before, one, work)]
    promised = [_milestones(data, one, quarter) for quarter in _quarters(data)]
    speed = milestone_throughput(
        velocity_of(one), one.ledger, plan=data.plan, versions=data.versions, n=one.options.velocity_sprints
    )
    return milestone_outlook(
        pd.concat([in_play, *promised], ignore_index=True),
        issues=work,
        throughput=speed,
        sprint_days=sprint_days(one.tables.sprints, n=one.options.velocity_sprints, timezone=one.options.timezone),
        as_of=data.as_of,
        unit=unit,
        sure=SURE,
        timezone=data.options.timezone,
    )


def _quarters(data: QuarterData) -> list[str]:
    """Return the quarter reported and, where it is ahead, those from the data's own up to it."""
    now = calendar.quarter_of(data.as_of, timezone=data.options.timezone)
    known = calendar.up_to(data.quarter, data.plan.milestones["quarter"])
    return [one for one in known if one >= min(now, data.quarter)]


def _milestones(data: QuarterData, one: SprintData, quarter: str) -> pd.DataFrame:
    return milestones(data.plan, quarter=quarter, **asked(data, squad=[one.squad, one.squad_name]))


def _before(data: QuarterData, one: SprintData) -> pd.DataFrame:
    """Return the squad's milestones of quarters before that were neither delivered nor aborted."""
    first = _quarters(data)[0]
    past = [quarter for quarter in calendar.up_to(first, data.plan.milestones["quarter"]) if quarter < first]
    found = [_milestones(data, one, quarter) for quarter in past]
    rows = pd.concat(found, ignore_index=True) if found else _milestones(data, one, first).iloc[:0]
    return rows[rows["status"] == "incomplete"].reset_index(drop=True)


def _is_in_play(before: pd.DataFrame, one: SprintData, work: pd.DataFrame) -> pd.Series:
    """Return of which of them an issue not done is in the squad's sprint: those go on."""
    sprint = one.ledger[(one.ledger["sprint_id"] == one.sprint_id) & (one.ledger["outcome"] == "not_completed")]
    each = milestone_issues(before, issues=work[["key", "version_ids", "is_done"]])
    going_on = each["key"].isin(sprint["key"]) & ~each["is_done"].astype(bool)
    return pd.Series(before.index.isin(each.loc[going_on, "place"]), index=before.index)


def _waiting(data: QuarterData, one: SprintData) -> pd.DataFrame:
    work, before = board_issues(one), _before(data, one)
    waiting = before[~_is_in_play(before, one, work)].reset_index(drop=True)
    return milestone_points(waiting, issues=work)


def _unread(rows: pd.DataFrame, data: QuarterData, unit: str) -> pd.DataFrame:
    """Return the outlook of milestones whose squad has no board here: nothing is known of its sprints."""
    none = pd.DataFrame({"milestone_points": [], "milestone_issues": []}, dtype="float64")
    issues = pd.concat([board_issues(one) for one in data.squads], ignore_index=True).drop_duplicates("issue_id")
    arguments: dict[str, Any] = {
        "sprint_days": np.nan,
        "as_of": data.as_of,
        "unit": unit,
        "timezone": data.options.timezone,
    }
    found = milestone_outlook(rows, issues=issues, throughput=none, **arguments)
    blank: dict[str, Any] = {"probability": np.nan, "forecast_date": pd.NaT, "cut": np.nan, "note": UNREAD}
    return found.assign(**blank).astype({"forecast_date": "datetime64[s]", "note": "str"})[list(COLUMNS)]
