"""The milestones of a quarter: planned or added, what came of each, and how much of it all was delivered."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from squadlib.locales import marked
from squadlib.metrics import quarters as calendar
from squadlib.metrics.measures import target_completion
from squadlib.metrics.milestone_versions import match_versions, releases
from squadlib.metrics.work_sums import work_sums
from squadlib.tables.plan import Plan

STATUSES = ("delivered", "incomplete", "open", "aborted")
COLUMNS = (
    *("quarter", "milestone", "version", "version_ids", "project", "epic", "squad", "owner", "priority", "method_id"),
    *("stage", "stakeholders", "entry", "added", "status", "due", "delivered_at", "is_released", "released_at"),
    *("measure_id", "measure", "unit", "baseline", "target", "actual", "target_completion", "disagreement", "row"),
)


def milestones(
    plan: Plan,
    *,
    versions: pd.DataFrame,
    quarter: str,
    as_of: pd.Timestamp,
    squad: str | Sequence[str] | None = None,
    timezone: str = "UTC",
) -> pd.DataFrame:
    """Promises of a quarter, planned before it or added later, each delivered, aborted, incomplete or still open.

    Those whose row names the quarter, of one squad (any of its names, ignoring case) or of all.

    entry: `planned` where Added is empty or not after the quarter's first day, else `added`. status: `delivered` or
    `aborted` where the sheet says so; with an empty Status also `delivered` where Jira released the version in or
    before the quarter; the rest is `incomplete` once the quarter is over, `open` before.

    One row per milestone in the order of the sheet: the columns `COLUMNS`; added, due and delivered_at (Jira's release,
    of delivered ones) are days; is_released and released_at are Jira's, whatever the sheet says; target_completion
    counts from the baseline of the milestone's measure (share, not clipped); disagreement says where sheet and Jira
    differ, or is empty; row is the milestone's in the sheet.
    """
    table = _written(plan, quarter=quarter, squad=squad)
    table["version_ids"] = match_versions(table, projects=plan.projects, versions=versions)
    jira = releases(table["version_ids"], versions=versions)
    is_over = calendar.is_over(quarter, as_of=as_of, timezone=timezone)
    table["disagreement"] = _disagreements(table, jira, quarter=quarter, is_over=is_over)
    table = _judged(table, jira, quarter=quarter, is_over=is_over)
    table["is_released"], table["released_at"] = jira["is_released"], jira["released_at"]
    table["delivered_at"] = jira["released_at"].where(table["status"] == "delivered")
    return _described(table, plan)[list(COLUMNS)]


def _written(plan: Plan, *, quarter: str, squad: str | Sequence[str] | None) -> pd.DataFrame:
    """Return the rows of the sheet that name the quarter, of one squad or of all."""
    rows = plan.milestones[plan.milestones["quarter"] == quarter]
    if squad is not None:
        rows = rows[rows["squad"].str.casefold().isin(_names(squad))]
    return rows.reset_index(drop=True)


def _judged(table: pd.DataFrame, jira: pd.DataFrame, *, quarter: str, is_over: bool) -> pd.DataFrame:
    """Return rows of the sheet with the entry and the status that they have as milestones."""
    entry = np.where(table["added"] > calendar.first_day(quarter), "added", "planned")
    status = _status(table, jira, quarter=quarter, is_over=is_over)
    return table.assign(entry=pd.Series(entry, index=table.index, dtype="str"), status=status)


def _names(squad: str | Sequence[str]) -> set[str]:
    return {name.casefold() for name in ([squad] if isinstance(squad, str) else squad)}


def _status(table: pd.DataFrame, jira: pd.DataFrame, *, quarter: str, is_over: bool) -> pd.Series:
    """Return the status of each milestone; the sheet stands, Jira fills in where it says nothing."""
    in_time = _in_time(jira, quarter=quarter, is_over=is_over)
    by_jira = pd.Series(np.where(in_time, "delivered", "open"), index=table.index, dtype="str")
    said = table["status"].fillna(by_jira)
    return said.where(said != "open", "incomplete" if is_over else "open").astype("str")


def _in_time(jira: pd.DataFrame, *, quarter: str, is_over: bool) -> pd.Series:
    """Return where Jira released the version in or before the quarter; without a date only while the quarter runs."""
    by_date = jira["released_at"] <= calendar.last_day(quarter)
    return jira["is_released"] & (by_date if is_over else by_date | jira["released_at"].isna())


def _disagreements(table: pd.DataFrame, jira: pd.DataFrame, *, quarter: str, is_over: bool) -> pd.Series:
    """Return in words where sheet and Jira differ, empty where they do not."""
    said, named = table["status"], table["version"].notna()
    late = jira["released_at"] > calendar.last_day(quarter)
    undated = jira["is_released"] & jira["released_at"].isna()
    released = jira["released_at"].dt.strftime("%Y-%m-%d")
    told = ["a day unknown" if pd.isna(one) else marked(one) for one in released]
    day = pd.Series(told, index=jira.index, dtype="str")
    in_time = _in_time(jira, quarter=quarter, is_over=is_over)
    is_unreleased = jira["is_known"] & ~jira["is_released"]
    cases = [
        (named & ~jira["is_known"], "Jira has no version '" + table["version"].fillna("") + "'"),
        ((said == "delivered") & is_unreleased, "delivered in the sheet, not released in Jira"),
        ((said == "delivered") & late, "delivered in the sheet, released in Jira after the quarter, on " + day),
        ((said == "open") & in_time, "not delivered in the sheet, released in Jira on " + day),
        ((said == "aborted") & jira["is_released"], "aborted in the sheet, released in Jira on " + day),
        (said.isna() & undated & is_over, "released in Jira without a date, so not known to be in time"),
        (table["version_ids"].map(len) > 1, "several Jira projects have this version: all of them must be released"),
    ]
    words = [pd.Series(text, index=table.index).where(applies, "") for applies, text in cases]
    return pd.Series(["; ".join(filter(None, row)) for row in zip(*words, strict=True)], index=table.index, dtype="str")


def _described(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return the milestones with what the rows of their project and their measure say."""
    of_project = plan.projects[["project", "epic", "priority", "method_id", "stage", "stakeholders"]]
    of_measure = plan.measures[["measure_id", "measure", "unit", "baseline"]]
    table = table.merge(of_project, on="project", how="left").merge(of_measure, on="measure_id", how="left")
    completion = target_completion(table["actual"], baseline=table["baseline"], target=table["target"])
    return table.assign(target_completion=completion)


def milestone_totals(milestones: pd.DataFrame, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return the counts and rates of milestones, per group where one is named.

    milestone_delivery_rate = delivered / (planned + added); aborted ones stay in the denominator. plan_kept_rate =
    planned and delivered / planned. Both `NaN` over 0.

    One row per group (one in all without `by`): planned, added, delivered, incomplete, open, aborted,
    planned_delivered (counts), milestone_delivery_rate, plan_kept_rate (shares).
    """
    flags = milestones[list(by)].copy()
    for entry in ("planned", "added"):
        flags[entry] = milestones["entry"] == entry
    for status in STATUSES:
        flags[status] = milestones["status"] == status
    flags["planned_delivered"] = flags["planned"] & flags["delivered"]
    counts = [column for column in flags.columns if column not in by]
    if by:
        totals = flags.groupby(list(by), sort=False, dropna=False)[counts].sum().reset_index()
    else:
        totals = flags[counts].sum().to_frame().T
    totals = totals.astype(dict.fromkeys(counts, "int64"))
    totals["milestone_delivery_rate"] = _ratio(totals["delivered"], totals["planned"] + totals["added"])
    totals["plan_kept_rate"] = _ratio(totals["planned_delivered"], totals["planned"])
    return totals


def _ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    return part / whole.where(whole != 0)


def quarters(
    plan: Plan,
    *,
    versions: pd.DataFrame,
    quarter: str,
    as_of: pd.Timestamp,
    squad: str | Sequence[str] | None = None,
    timezone: str = "UTC",
) -> pd.DataFrame:
    """Milestones delivered as a share of those planned and added, aborted ones included, quarter by quarter.

    One row per quarter: quarter and the columns of `milestone_totals`. The one asked for is there even without
    milestones; a quarter before it in which this squad has none is not.
    """
    mine = plan.milestones
    if squad is not None:
        mine = mine[mine["squad"].str.casefold().isin(_names(squad))]
    totals = []
    for one in calendar.up_to(quarter, mine["quarter"]):
        rows = _written(plan, quarter=one, squad=squad)
        jira = releases(match_versions(rows, projects=plan.projects, versions=versions), versions=versions)
        is_over = calendar.is_over(one, as_of=as_of, timezone=timezone)
        totals.append(milestone_totals(_judged(rows, jira, quarter=one, is_over=is_over)).assign(quarter=one))
    table = pd.concat(totals, ignore_index=True)
    return table[["quarter", *(column for column in table.columns if column != "quarter")]]


def past_milestones(
    plan: Plan,
    *,
    versions: pd.DataFrame,
    quarter: str,
    as_of: pd.Timestamp,
    squad: str | Sequence[str] | None = None,
    timezone: str = "UTC",
) -> pd.DataFrame:
    """Return the milestones of every quarter up to this one that is over: what can be learned from.

    One row per milestone, oldest quarter first, in the order of the sheet: the columns of `milestones`.
    """
    known = calendar.up_to(quarter, plan.milestones["quarter"])
    past = [one for one in known if calendar.is_over(one, as_of=as_of, timezone=timezone)]
    found = [
        milestones(plan, versions=versions, quarter=one, as_of=as_of, squad=squad, timezone=timezone)
        for one in past or [quarter]
    ]
    return pd.concat(found, ignore_index=True) if past else found[0].iloc[:0]


def milestone_issues(milestones: pd.DataFrame, *, issues: pd.DataFrame) -> pd.DataFrame:
    """Return the issues of the milestones' versions, each once however many of a milestone's versions it has.

    One row per milestone and issue, milestones as they came: place (the milestone's in the index), issue (its
    position), and what `issues` says but for its version_ids.
    """
    work = issues.reset_index(drop=True).rename_axis("issue").reset_index()
    ids = work[["issue", "version_ids"]].explode("version_ids").dropna(subset="version_ids")
    own = milestones["version_ids"].explode().dropna().rename("version_ids").rename_axis("place").reset_index()
    each = own.merge(ids.astype({"version_ids": object}), on="version_ids")[["place", "issue"]].drop_duplicates()
    return each.merge(work.drop(columns="version_ids"), on="issue", how="left")


def milestone_points(milestones: pd.DataFrame, *, issues: pd.DataFrame) -> pd.DataFrame:
    """Return the milestones with the points and issues of their versions.

    The milestones as they came, with points_done, points_total (points; no estimate counts 0), issues_done,
    issues_total. `issues` has version_ids (list), points, is_done; an issue counts once however many of a milestone's
    versions it has.
    """
    each = milestone_issues(milestones, issues=issues[["version_ids", "points", "is_done"]])
    return milestones.join(work_sums(each, by=each["place"], of=milestones.index))
