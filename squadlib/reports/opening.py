"""The first screen: one line of context, the answer, the figures with their change."""

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.charts.units import in_unit
from squadlib.reports.answer import answer
from squadlib.reports.emitted import PAGE_KIND
from squadlib.reports.fragment import Fragment
from squadlib.reports.load import SprintData
from squadlib.reports.style import lab_style
from squadlib.reports.tiles import Tile, tiles

_STATES = {"closed": "closed", "active": "running", "future": "not started"}


def opening(data: SprintData, *, issues: pd.DataFrame, past: pd.DataFrame, velocity: pd.DataFrame) -> Fragment:
    """Return the first screen of a sprint report; it names the page and hands its answer on.

    `issues` are the sprint's, `past` has the totals of the sprints up to this one, `velocity` is the metric.
    """
    said = answer(
        issues,
        past=past,
        squad=data.squad_name,
        unit=data.unit,
        is_running=data.sprint["state"] == "active",
    )
    context = context_of(data)
    figures = tiles(figures_of(past, velocity, unit=data.unit, is_running=data.sprint["state"] == "active"))
    html = Markup('{style}<p class="context">{context}</p><h1>{answer}</h1>{goal}{unit}{tiles}').format(
        style=lab_style(),
        context=context,
        answer=said,
        goal=_note("Goal: ", data.sprint["goal"]),
        unit=_note("", "" if issues.empty else _unit_said(data)),
        tiles=figures.html,
    )
    title = f"{data.squad_name} · {data.sprint['sprint']} · sprint report"
    return Fragment(html, f"{context}\n{said}\n{figures.text}", {PAGE_KIND: {"title": title, "answer": said}})


def context_of(data: SprintData) -> str:
    """Return what the report is about in one line: squad, sprint, dates, state, data as of."""
    zone = data.options.timezone
    end = data.sprint["ends_at"] if data.sprint["state"] == "active" else data.sprint["completed_at"]
    parts = [
        data.squad_name,
        data.sprint["sprint"],
        words.period(data.sprint["started_at"], end, timezone=zone),
        _STATES[data.sprint["state"]],
        f"data as of {words.instant(data.tables.as_of, timezone=zone)}",
    ]
    return " · ".join(parts)


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


def _unit_said(data: SprintData) -> str:
    """Say so where the squad's unit is not what the report counts in."""
    if data.unit != "issues":
        return ""
    if data.tables.unit == "issues":
        return "This board does not estimate, so everything here counts issues."
    return "No issue of this sprint is estimated, so everything here counts issues."


def _note(label: str, text: object) -> Markup:
    said = words.name_of(text, missing="").strip()
    return Markup('<p class="goal">{}</p>').format(label + said) if said else Markup("")
