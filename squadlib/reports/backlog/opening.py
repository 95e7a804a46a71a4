"""The first screen of a backlog report: how much is ready against what fits, and the figures of the next planning."""

from collections import Counter

import pandas as pd

from squadlib import words
from squadlib.metrics.backlog import SPLIT
from squadlib.reports.backlog.frames import Planning
from squadlib.reports.data import SprintData
from squadlib.reports.page.fragment import Fragment
from squadlib.reports.page.opening import context_of, opening
from squadlib.reports.page.tiles import Tile


def backlog_opening(data: SprintData, planning: Planning, *, cut: pd.DataFrame, squad: pd.Series) -> Fragment:
    """Return the first screen; `cut` is `metrics.cut_line`, `squad` the squad's load of the next sprint."""
    return opening(
        title=f"{data.squad_name} · {_next(planning)} · backlog report",
        context=context_of(data),
        answer=backlog_answer(planning, cut, squad=data.squad_name),
        notes=[days_said(planning, timezone=data.options.timezone), _unit_said(data, planning)],
        figures=_figures(planning, cut, squad),
    )


def backlog_answer(planning: Planning, cut: pd.DataFrame, *, squad: str) -> str:
    """Return the sentence a backlog report opens with; true when read alone. `cut` is `metrics.cut_line`."""
    issues, unit = planning.issues, planning.unit
    if issues.empty:
        return f"{squad} has no upcoming issue, so there is nothing to groom and nothing to plan the next sprint from."
    ready = issues[issues["is_ready"]]
    upcoming = f"{words.number(len(issues))} upcoming {words.plural('issues', len(issues))}"
    if len(issues) == 1:
        said = f"{squad}’s one upcoming issue is {'ready' if len(ready) else 'not ready'}"
    elif ready.empty:
        said = f"None of {squad}’s {upcoming} is ready"
    elif len(ready) == len(issues):
        said = f"All {upcoming} of {squad} are ready"
    else:
        said = f"{words.number(len(ready))} of {squad}’s {upcoming} {'is' if len(ready) == 1 else 'are'} ready"
    worth = float(len(ready)) if unit == "issues" else float(ready["points"].sum())
    if unit != "issues" and len(ready):
        said += f", {words.amount(worth, unit)}’{'s' if words.plural('s', worth) == '' else ''} worth"
    return f"{said}{_against(worth, planning)}{_first_in_line(cut, worth, planning) or _lacking(issues)}."


def _against(worth: float, planning: Planning) -> str:
    """Return how what is ready compares to what the next sprint is expected to fit."""
    fits, unit = planning.capacity["p50"], planning.unit
    if words.is_missing(fits):
        return ""
    if not worth:
        return f", where the next sprint is expected to fit {words.amount(fits, unit)}"
    room = f"the {words.amount(fits, unit)} the next sprint is expected to fit"
    if words.number(worth) == words.number(fits):
        return f": as much as {room}"
    return f": {'more' if worth > fits else 'less'} than {room}"


def _first_in_line(cut: pd.DataFrame, worth: float, planning: Planning) -> str:
    """Return how many of those that fit by priority are not ready, where some are."""
    first = cut[cut["line"].isin(["likely", "even"])]
    loose = int((~first["is_ready"]).sum())
    if not loose or not worth:
        return ""
    turn = "and" if worth < planning.capacity["p50"] else "but"
    if len(first) == 1:
        return f", {turn} the first in line is not"
    those = "all" if loose == len(first) else f"{words.spelled(loose)} of the"
    return f", {turn} {those} {words.spelled(len(first))} first in line {'is' if loose == 1 else 'are'} not"


def _lacking(issues: pd.DataFrame) -> str:
    """Return what most of those that are not ready lack."""
    lacks = Counter(one for lacking in issues["lacks"] for one in lacking)
    if not lacks:
        return ""
    top = max(lacks, key=lambda one: (lacks[one], one == "an estimate"))
    count = lacks[top]
    if top == SPLIT:
        return f"; {words.number(count)} {'is' if count == 1 else 'are'} too large"
    return f"; {words.number(count)} {'lacks' if count == 1 else 'lack'} {top}"


def days_said(planning: Planning, *, timezone: str) -> str:
    """Return when the next sprint is, and what of that was assumed."""
    then = planning.coming
    name = then["name"] or "a sprint that Jira does not have yet"
    if words.is_missing(then["ends_at"]):
        return f"Next: {name}, without dates, and without a closed sprint that would say how long it will be."
    span = words.period(then["starts_at"], then["ends_at"], timezone=timezone)
    said = f"Next: {name}, {span}, {words.amount(then['working_days'], 'working days')}"
    if not then["is_assumed"]:
        return f"{said}."
    start = f"from the planned end of {then['starts_after']} on" if then["starts_after"] else "from now on"
    how = [*([] if then["is_start_planned"] else [start])]
    if then["of_sprints"]:
        how.append(f"as long as the last {words.amount(then['of_sprints'], 'sprints')}")
    lacking = {True: "end", False: "dates"}[then["is_start_planned"]]
    return f"{said}{f'. Jira has no {lacking} for it' if then['name'] else ''}: assumed {', '.join(how)}."


def _next(planning: Planning) -> str:
    return planning.coming["name"] or "next sprint"


def _unit_said(data: SprintData, planning: Planning) -> str:
    """Say so where planning counts issues."""
    if planning.unit != "issues":
        return ""
    if data.tables.unit == "issues":
        return "This board does not estimate, so everything here counts issues, and nobody is asked for an estimate."
    what = "Nothing that was completed" if planning.issues["points"].notna().any() else "Nothing"
    return f"{what} is estimated, so everything here counts issues."


def _figures(planning: Planning, cut: pd.DataFrame, squad: pd.Series) -> list[Tile]:
    """Return the six figures of the next planning; none has a past, so each says what is behind it."""
    issues, unit, fits = planning.issues, planning.unit, planning.capacity
    ready = issues[issues["is_ready"]]
    points = "" if unit == "issues" else f"{words.amount(float(ready['points'].sum()), unit)} in them"
    lines = f"{words.number(fits['p15'])} likely, {words.number(fits['p85'])} at a stretch"
    loose, planned = int(squad["unestimated_issues"]), words.amount(int(squad["planned_issues"]), "issues")
    planned += f", {loose} not estimated" if loose else ""
    carried = planning.usually_carried
    usual = "" if words.is_missing(carried) else f"usually {words.number(carried)} carried over"
    split = issues["lacks"].map(lambda lacks: SPLIT in lacks)
    unlinked = ~issues["is_linked"].astype(bool)
    above = cut["line"].isin(["likely", "even"]) & ~cut["is_ready"]
    return [
        _tile("Ready", len(ready), "issues", "grooming", of=f"of {len(issues)}", said=points or "to be planned"),
        _tile(
            "Fits, even chance",
            fits["p50"],
            unit,
            "capacity",
            said="no past sprint" if words.is_missing(fits["p50"]) else lines,
        ),
        _tile(
            "Planned in it",
            squad["planned"],
            unit,
            "load",
            said=planned if planning.coming["name"] else "Jira has no next sprint",
        ),
        _tile("Not done yet", squad["carried"], unit, "cut-line", said=usual or "nothing carried over before"),
        _tile("To groom first", int(above.sum()), "issues", "grooming", said="would fit, and are not ready"),
        _tile("Too large", int(split.sum()), "issues", "split", said="to be split")
        if unit == "points"
        else _tile("Not linked", int(unlinked.sum()), "issues", "grooming", said="to an epic and a version"),
    ]


def _tile(label: str, value: float, unit: str, section: str, *, said: str, of: str = "") -> Tile:
    return Tile(label, [float(value)], unit, section, of=of, said=said)
