"""How work hangs together with the plan: issue → epic → project, issue → version → milestone, milestone → measure."""

import pandas as pd

from squadlib.metrics.milestone_versions import match_versions
from squadlib.tables.plan import Plan


def links(issues: pd.DataFrame, *, plan: Plan, versions: pd.DataFrame) -> pd.DataFrame:
    """Return what each issue is linked to: its epic is a project row, a version of it is a milestone row.

    One row per issue as it came (`issues` has key, epic_key and version_ids): key, project and milestone (names,
    missing where there is none; of several the first in the sheet), milestone_row (its row in the sheet),
    is_linked_to_project, is_linked_to_milestone.
    """
    projects = plan.projects.dropna(subset="epic").drop_duplicates("epic").set_index("epic")["project"]
    table = pd.DataFrame({"key": issues["key"].to_numpy()}, dtype="str")
    table["project"] = issues["epic_key"].map(projects).to_numpy()
    named = _milestone_of_version(plan, versions)
    first = [min((named[one] for one in ids if one in named), default=None) for ids in issues["version_ids"]]
    table["milestone"] = [None if one is None else one[1] for one in first]
    table["milestone_row"] = [None if one is None else one[0] for one in first]
    table = table.astype({"project": "str", "milestone": "str", "milestone_row": "Int64"})
    table["is_linked_to_project"] = table["project"].notna()
    table["is_linked_to_milestone"] = table["milestone"].notna()
    return table


def _milestone_of_version(plan: Plan, versions: pd.DataFrame) -> dict[str, tuple[int, str]]:
    """Return version id → (row in the sheet, milestone) of the first milestone that is this version."""
    ids = match_versions(plan.milestones, projects=plan.projects, versions=versions)
    found: dict[str, tuple[int, str]] = {}
    for row, name, version_ids in zip(plan.milestones["row"], plan.milestones["milestone"], ids, strict=True):
        for version_id in version_ids:
            found.setdefault(version_id, (int(row), str(name)))
    return found


def alignment(links: pd.DataFrame, *, milestones: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Share of the sprint's issues that belong to a project and to a milestone, and of milestones tied to a measure.

    One row: issues, milestones (counts), linked_to_project and linked_to_milestone (shares of the issues),
    milestones_with_measure (share of the milestones whose Measure ID is a measure row); `NaN` over 0.
    """
    has_measure = milestones["measure_id"].isin(plan.measures["measure_id"])
    shares = {
        "linked_to_project": links["is_linked_to_project"].mean(),
        "linked_to_milestone": links["is_linked_to_milestone"].mean(),
        "milestones_with_measure": has_measure.mean(),
    }
    table = pd.DataFrame([{"issues": len(links), "milestones": len(milestones), **shares}])
    return table.astype(dict.fromkeys(shares, "float64"))


def unlinked(links: pd.DataFrame) -> pd.DataFrame:
    """Return the issues that are not linked to a project, or not to a milestone: the rows of `links` that lack one."""
    is_whole = links["is_linked_to_project"] & links["is_linked_to_milestone"]
    return links[~is_whole].reset_index(drop=True)
