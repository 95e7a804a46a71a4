"""Where each project stands in its life, and which requirements of the stages on its way are met."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from squadlib.errors import did_you_mean
from squadlib.metrics.plan_trails import folded
from squadlib.options import STAGES
from squadlib.tables.plan import Plan
from squadlib.tables.plan_columns import KINDS

_KINDS = tuple(dict.fromkeys(KINDS.values()))
_COUNTS = [f"{kind}{part}" for kind in _KINDS for part in ("", "_met")]
_PROJECT = ["project", "epic", "squad", "owner", "stakeholders", "priority", "method_id", "stage", "place", "row"]


def gates(plan: Plan, *, stages: Sequence[str] = STAGES, squad: str | Sequence[str] | None = None) -> pd.DataFrame:
    """Mandatory and recommended requirements of each stage of a project's life, and how many of them are met.

    One row per project (in the order of the sheet) and stage (first to last): project, squad, stage, place (of the
    stage, 0 first), standing (`passed`, `at`, `ahead`; missing where the project's own stage is not known), mandatory,
    mandatory_met, recommended, recommended_met (counts of rows of the Gates tab), unmet (list of the requirements not
    met, mandatory ones first), is_met (every mandatory one is; `NA` where there is none).
    """
    projects = _projects(plan, stages, squad)
    requirements = _requirements(plan, stages)
    rows = projects[["project", "squad", "place"]].rename(columns={"place": "here"})
    rows = rows.merge(pd.DataFrame({"stage": list(stages), "place": range(len(stages))}), how="cross")
    sums = requirements.groupby(["project", "place"])[_COUNTS].sum().reset_index()
    unmet = requirements[~requirements["is_done"]].groupby(["project", "place"])["requirement"].agg(list)
    rows = rows.merge(sums, on=["project", "place"], how="left")
    rows[_COUNTS] = rows[_COUNTS].fillna(0).astype("int64")
    keys = zip(rows["project"], rows["place"], strict=True)
    rows["unmet"] = pd.Series([unmet.get(key, []) for key in keys], dtype="object")
    rows["is_met"] = (rows["mandatory_met"] == rows["mandatory"]).astype("boolean").mask(rows["mandatory"] == 0)
    place, here = rows["place"], rows["here"].astype("float64")
    standing = np.select([place < here, place == here, place > here], ["passed", "at", "ahead"], default="")
    rows["standing"] = pd.Series(standing, dtype="str").where(here.notna())
    return rows[["project", "squad", "stage", "place", "standing", *_COUNTS, "unmet", "is_met"]]


def lifecycle(plan: Plan, *, stages: Sequence[str] = STAGES, squad: str | Sequence[str] | None = None) -> pd.DataFrame:
    """Projects by the stage of their life, and which of them are past a gate whose mandatory requirements are not met.

    One row per project, in the order of the sheet: project, epic, squad, owner, stakeholders, priority, method_id,
    stage (as in the sheet), place (of the stage, 0 first; missing where it is not known), row (in the sheet); of the
    stages passed and the one it is at: mandatory, mandatory_met, recommended, recommended_met (counts of requirements);
    gates_unmet (list of the stages passed whose mandatory requirements are not all met), unmet and unmet_rows (lists of
    those requirements and their rows in the Gates tab), is_past_gate (there is one; `NA` where the stage is not known,
    or the sheet has no mandatory requirement of any stage passed: then nothing tells).
    """
    projects = _projects(plan, stages, squad)
    unmet = unmet_requirements(plan, stages=stages, squad=squad)
    missed = unmet[unmet["is_past_gate"]]
    every = gates(plan, stages=stages, squad=squad)
    reached = every[every["standing"].isin(["passed", "at"])].groupby("project")[_COUNTS].sum()
    rows = projects.merge(reached.reset_index(), on="project", how="left")
    rows[_COUNTS] = rows[_COUNTS].fillna(0).astype("int64")
    for name, told in (("gates_unmet", "stage"), ("unmet", "requirement"), ("unmet_rows", "row")):
        lists = missed.groupby("project")[told].agg(lambda values: list(dict.fromkeys(values)))
        rows[name] = pd.Series([lists.get(project, []) for project in rows["project"]], dtype="object")
    passed = every[every["standing"] == "passed"].groupby("project")["mandatory"].sum()
    is_told = rows["project"].map(passed).fillna(0).gt(0) | rows["place"].eq(0).fillna(value=False)
    is_past = rows["unmet"].map(len).gt(0).astype("boolean")
    return rows.assign(is_past_gate=is_past.mask(~is_told))


def unmet_requirements(
    plan: Plan, *, stages: Sequence[str] = STAGES, squad: str | Sequence[str] | None = None
) -> pd.DataFrame:
    """Return the requirements not met of the stages projects have passed or are at.

    One row per requirement, by project as in the sheet, then by stage, mandatory ones first: project, squad, stage,
    place, requirement, kind, evidence, is_past_gate (mandatory, and the stage is passed), row (in the Gates tab).
    """
    projects = _projects(plan, stages, squad)[["project", "squad", "place", "row"]]
    projects = projects.rename(columns={"place": "here", "row": "project_row"}).dropna(subset="here")
    requirements = _requirements(plan, stages)
    found = requirements[~requirements["is_done"]].merge(projects, on="project")
    found = found[found["place"] <= found["here"]]
    is_past = (found["kind"] == "mandatory") & (found["place"] < found["here"])
    found = found.assign(is_past_gate=is_past.astype("bool"))
    found = found.sort_values(["project_row", "place", "kind", "row"], ignore_index=True)
    return found[["project", "squad", "stage", "place", "requirement", "kind", "evidence", "is_past_gate", "row"]]


def unknown_stages(plan: Plan, *, stages: Sequence[str] = STAGES) -> pd.DataFrame:
    """Return the stages of the sheet that are none of the stages there are.

    One row per place: tab (Projects, Gates), row (in the sheet), project, stage, text (with the stage it may mean).
    """
    known = set(_places(stages))
    rows = [
        {"tab": tab, "row": row, "project": project, "stage": stage, "text": _unknown(stage, stages)}
        for tab, frame in (("Projects", plan.projects), ("Gates", plan.gates))
        for row, project, stage in zip(frame["row"], frame["project"], frame["stage"], strict=True)
        if folded(stage) and folded(stage) not in known
    ]
    dtypes = {"tab": "str", "row": "int64", "project": "str", "stage": "str", "text": "str"}
    return pd.DataFrame(rows, columns=list(dtypes)).astype(dtypes)


def _unknown(stage: str, stages: Sequence[str]) -> str:
    return f"'{stage}' is no stage ({', '.join(stages)}).{did_you_mean(stage, stages)}"


def _places(stages: Sequence[str]) -> dict[str, int]:
    return {folded(stage): place for place, stage in enumerate(stages)}


def _projects(plan: Plan, stages: Sequence[str], squad: str | Sequence[str] | None) -> pd.DataFrame:
    """Return the projects of a squad, or all, with the place of their stage."""
    rows = plan.projects
    if squad is not None:
        names = {folded(name) for name in ([squad] if isinstance(squad, str) else squad)}
        rows = rows[rows["squad"].map(folded).isin(names)]
    places = rows["stage"].map(folded).map(_places(stages)).astype("Int64")
    return rows.assign(place=places).reset_index(drop=True)[_PROJECT]


def _requirements(plan: Plan, stages: Sequence[str]) -> pd.DataFrame:
    """Return the requirements of the stages there are, with 1 or 0 for each of `_COUNTS`, mandatory ones first."""
    places = plan.gates["stage"].map(folded).map(_places(stages)).astype("Int64")
    rows = plan.gates.assign(place=places).dropna(subset=["place", "project"]).astype({"place": "int64"})
    for kind in _KINDS:
        rows[kind] = (rows["kind"] == kind).astype("int64")
        rows[f"{kind}_met"] = rows[kind] * rows["is_done"].astype("int64")
    return rows.sort_values(["kind", "row"], ignore_index=True)
