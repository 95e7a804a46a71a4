"""Where each project stands in its life, and the requirements of each stage on its way: met, and not."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.table import table


def lifecycle_table(
    projects: pd.DataFrame, *, gates: pd.DataFrame, unmet: pd.DataFrame, stages: Sequence[str]
) -> Fragment:
    """Return which projects are past a gate they do not meet, then stage by stage what each project met.

    `projects` is `metrics.lifecycle`, `gates` `metrics.gates`, `unmet` `metrics.unmet_requirements`.
    """
    if projects.empty:
        return paragraph("The plan has no project, so no stage and no gate to look at.", kind="empty")
    ordered = projects.sort_values("place", kind="stable", na_position="last")
    cells = {(row["project"], row["place"]): row for row in gates.to_dict("records")}
    shown = pd.DataFrame(
        {
            "project": pd.Series([_named(row) for row in ordered.to_dict("records")], dtype=object),
            **{
                f"stage {place}": pd.Series([_cell(cells[name, place]) for name in ordered["project"]], dtype=object)
                for place in range(len(stages))
            },
        }
    )
    headers = {"project": "Project", **{f"stage {place}": stage.capitalize() for place, stage in enumerate(stages)}}
    caption = (
        "Requirements met of those the sheet has, mandatory ones first, recommended ones in brackets; ● where the"
        " project is, ✕ a passed gate whose mandatory requirements are not all met"
    )
    parts = [
        paragraph(" ".join(_finding(projects, stages))),
        table(shown, caption=caption, headers=headers, kind="stack gates"),
    ]
    return stack(*parts, *([_unmet_table(unmet, projects)] if len(unmet) else []))


def _finding(projects: pd.DataFrame, stages: Sequence[str]) -> Iterator[str]:
    counts = projects["place"].value_counts()
    told = [f"{counts[place]} at {stage}" for place, stage in enumerate(stages) if counts.get(place, 0)]
    yield f"{words.amount(len(projects), 'projects')}: {words.listing(told) or 'none at a stage that is known'}."
    lost = projects.loc[projects["place"].isna(), "project"]
    if len(lost) and told:
        yield f"The stage of {_quoted(lost)} is not known."
    past = projects[projects["is_past_gate"].fillna(value=False)]
    unknown = int(projects.loc[projects["place"].notna(), "is_past_gate"].isna().sum())
    if len(past):
        verb = "is past a gate it does" if len(past) == 1 else "are past a gate they do"
        yield f"{_quoted(past['project'])} {verb} not meet."
    elif unknown < projects["place"].notna().sum():
        yield "No project is past a gate it does not meet."
    if unknown:
        count = words.amount(unknown, "projects")
        yield f"Of {count} the Gates tab has no mandatory requirement of a stage passed, so nothing tells."


def _quoted(names: pd.Series) -> str:
    return words.listing((f"“{name}”" for name in names), most=4)


def _named(row: dict[Any, Any]) -> Markup:
    owner = words.name_of(row["owner"], missing="no owner")
    return Markup('<strong>{}</strong> <span class="muted">{}</span>').format(row["project"], owner)


def _cell(row: dict[Any, Any]) -> Markup:
    """Return what is met of a stage's requirements; nothing where the sheet has none."""
    counted = [f"{row['mandatory_met']}/{row['mandatory']}"] if row["mandatory"] else []
    counted += [f"({row['recommended_met']}/{row['recommended']})"] if row["recommended"] else []
    told = " ".join(counted) or words.NONE
    is_missed = row["standing"] == "passed" and bool(row["mandatory"]) and row["mandatory_met"] < row["mandatory"]
    if is_missed:
        return Markup('<span class="attention">✕ {}</span>').format(told)
    if row["standing"] == "at":
        return Markup("<strong>● {}</strong>").format(told)
    return Markup('<span class="muted">{}</span>').format(told)


def _unmet_table(unmet: pd.DataFrame, projects: pd.DataFrame) -> Fragment:
    """Return each requirement not met of the stages that projects are at or have passed, past gates first."""
    owners = dict(zip(projects["project"], projects["owner"], strict=True))
    rows = unmet.sort_values("is_past_gate", ascending=False, kind="stable").to_dict("records")
    shown = pd.DataFrame(
        {
            "project": [row["project"] for row in rows],
            "requirement": [row["requirement"] for row in rows],
            "stage": [row["stage"] for row in rows],
            "kind": pd.Series([_kind(row) for row in rows], dtype=object),
            "owner": [words.name_of(owners.get(row["project"]), missing="no owner") for row in rows],
            "row": [f"Gates, row {row['row']}" for row in rows],
        }
    )
    headers = {"project": "Project", "requirement": "Not met", "stage": "Of stage", "kind": "Kind", "owner": "Owner"}
    headers["row"] = "In the sheet"
    said = f"{words.amount(len(rows), 'requirements')} not met of the stages that projects are at or have passed"
    listed = table(shown, caption="Past gates first, then as in the sheet", headers=headers, kind="stack")
    html = Markup("<details><summary>{}</summary>{}</details>").format(said, listed.html)
    return Fragment(html, f"{said}\n{listed.text}")


def _kind(row: dict[Any, Any]) -> Markup:
    if row["is_past_gate"]:
        return Markup('<span class="attention">✕ {}, gate passed</span>').format(row["kind"])
    return Markup("{}").format(row["kind"])
