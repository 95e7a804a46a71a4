"""The first screen of a sprint report: which sprint, the answer, the six figures of the sprint with their history."""

import pandas as pd

from squadlib import words
from squadlib.metrics.units import in_unit
from squadlib.reports.data import SprintData
from squadlib.reports.page.fragment import Fragment
from squadlib.reports.page.opening import context_of, opening
from squadlib.reports.page.tiles import Tile
from squadlib.reports.sprint.answer import answer


def sprint_opening(data: SprintData, *, issues: pd.DataFrame, past: pd.DataFrame, velocity: pd.DataFrame) -> Fragment:
    """Return the first screen of a sprint report.

    `issues` are the sprint's, `past` has the totals of the sprints up to this one, `velocity` is the metric.
    """
    is_running = data.sprint["state"] == "active"
    goal = words.name_of(data.sprint["goal"], missing="").strip()
    return opening(
        title=f"{data.squad_name} · {data.sprint['sprint']} · sprint report",
        context=context_of(data),
        answer=answer(issues, past=past, squad=data.squad_name, unit=data.unit, is_running=is_running),
        notes=[f"Goal: {goal}" if goal else "", "" if issues.empty else unit_said(data)],
        figures=figures_of(past, velocity, unit=data.unit, is_running=is_running),
    )


def figures_of(past: pd.DataFrame, velocity: pd.DataFrame, *, unit: str, is_running: bool = False) -> list[Tile]:
    """Return the six figures of a sprint report, each with its history, oldest first."""

    def of_sprints(label: str, name: str, section: str, *, kind: str = unit, of: str = "") -> Tile:
        values = past[in_unit(name, unit)].astype(float).tolist()
        return Tile(label, values, kind, section, of=of, is_running=is_running)

    speed = velocity[in_unit("velocity", unit)].astype(float).tolist() or [float("nan")]
    scope = f"of {words.number(past[in_unit('final_scope', unit)].iloc[-1])}" if len(past) else ""
    return [
        of_sprints(f"Completed {unit}", "completed", "completion", of=scope),
        of_sprints("Completion rate", "completion_rate", "completion", kind="share"),
        of_sprints("Commitment kept", "commitment_kept_rate", "completion", kind="share"),
        Tile("Velocity", speed, unit, "velocity"),
        of_sprints("Added on the way", "added", "scope"),
        of_sprints("Carried over", "carry_over", "issues"),
    ]


def unit_said(data: SprintData) -> str:
    """Say so where the squad's unit is not what the report counts in."""
    if data.unit != "issues":
        return ""
    if data.tables.unit == "issues":
        return "This board does not estimate, so everything here counts issues."
    return "No issue of this sprint is estimated, so everything here counts issues."
