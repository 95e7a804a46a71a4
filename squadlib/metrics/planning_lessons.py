"""How much of what was planned gets done: what past quarters say to whoever plans the next one."""

from collections.abc import Sequence

import pandas as pd

from squadlib.metrics.milestones import milestone_totals
from squadlib.metrics.plan_trails import folded
from squadlib.tables.plan import Plan

BOUNDS = {"points": (20.0, 50.0), "hours": (80.0, 200.0), "issues": (5.0, 15.0)}
"""Up to how much work of its version a milestone is small, and up to how much medium; above it is large."""
LOADS = ("1 milestone", "2 milestones", "3 or more")
SIZES = ("small", "medium", "large")
LESSONS = ("project", "owner_load", "size")
"""By what the milestones are told apart."""


def planning_lessons(
    milestones: pd.DataFrame, *, plan: Plan, unit: str = "points", bounds: Sequence[float] | None = None
) -> pd.DataFrame:
    """Milestones of past quarters that were delivered, by project, by how many their owner had, and by size.

    An owner's load is how many milestones the whole plan gives them in that quarter; owners are counted, never named.
    Size is the work of its versions as it is now: small up to the first of `bounds`, medium up to the second (20 and 50
    points, 80 and 200 hours, or 5 and 15 issues).

    `milestones` is `metrics.milestone_points` of `past_milestones`. One row per lesson (`LESSONS`) and class, projects
    as in the sheet, loads and sizes from small to large, also where there is no such milestone; milestones of no class
    (`class` is `None`: no project, no owner, no known work) last, where there are any: lesson, class, milestones (how
    many), quarters (in how many), and the columns of `milestone_totals`: planned, delivered, milestone_delivery_rate,
    plan_kept_rate and so on. Of each lesson every count adds up to the same whole.
    """
    rows = milestones.assign(
        owner_load=_loads(milestones, plan),
        size=_sizes(
            milestones[f"{'issues' if unit == 'issues' else 'points'}_total"], milestones, bounds or BOUNDS[unit]
        ),
    )
    projects = list(dict.fromkeys(plan.projects["project"].dropna()))
    known = [name for name in projects if name in set(rows["project"])]
    known += [name for name in dict.fromkeys(rows["project"].dropna()) if name not in projects]
    classes = {"project": known, "owner_load": LOADS, "size": SIZES}
    return pd.concat([_lesson(rows, lesson, classes[lesson]) for lesson in LESSONS], ignore_index=True)


def _lesson(rows: pd.DataFrame, lesson: str, classes: Sequence[str]) -> pd.DataFrame:
    """Return the counts and rates of each class of one lesson, also of those without a milestone."""
    named = rows.assign(**{lesson: rows[lesson].astype(object).where(rows[lesson].notna(), None)})
    totals = milestone_totals(named, by=[lesson])
    groups = named.groupby(lesson, dropna=False, sort=False)
    sizes = groups.agg(milestones=("row", "size"), quarters=("quarter", "nunique")).reset_index()
    every = [*classes, *([None] if named[lesson].isna().any() else [])]
    grid = pd.DataFrame({lesson: pd.Series(every, dtype=object)})
    for part in (sizes, totals):
        grid = grid.merge(part.astype({lesson: object}), on=lesson, how="left")
    counts = [name for name in grid.columns if name != lesson and not name.endswith("_rate")]
    grid[counts] = grid[counts].fillna(0).astype("int64")
    grid["class"] = grid[lesson].where(grid[lesson].notna(), None)
    columns = ["class", *(name for name in grid.columns if name not in (lesson, "class"))]
    table = grid[columns].astype({name: "float64" for name in columns if name.endswith("_rate")})
    table.insert(0, "lesson", pd.Series(lesson, index=table.index, dtype="str"))
    return table


def _loads(milestones: pd.DataFrame, plan: Plan) -> pd.Series:
    """Return how many milestones the owner of each has in its quarter, as a class; none without an owner."""
    owned = plan.milestones.assign(who=plan.milestones["owner"].map(folded))
    counts = owned.groupby(["quarter", "who"]).size()
    who = milestones["owner"].map(folded)
    found = [
        None if not name else LOADS[min(int(counts[quarter, name]), len(LOADS)) - 1]
        for quarter, name in zip(milestones["quarter"], who, strict=True)
    ]
    return pd.Series(found, index=milestones.index, dtype=object)


def _sizes(work: pd.Series, milestones: pd.DataFrame, bounds: Sequence[float]) -> pd.Series:
    """Return the size of each milestone; none where its versions have no issue, or nothing of them is estimated."""
    known = work.astype("float64").where((milestones["issues_total"] > 0) & (work > 0))
    classes = pd.cut(known, [0, *bounds, float("inf")], labels=list(SIZES))
    return classes.astype(object).where(known.notna(), None)
