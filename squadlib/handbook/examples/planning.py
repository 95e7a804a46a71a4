"""Worked examples of grooming and planning: what is ready, who is there, how much fits, who would carry it."""

from datetime import date
from typing import Any

import pandas as pd

from squadlib.handbook.example import PAST, plan, rows, speed, tables
from squadlib.handbook.metric_entry import Entry, facts, some
from squadlib.metrics.availability import availability, roster
from squadlib.metrics.backlog import backlog, going_on
from squadlib.metrics.capacity import Capacity, capacity
from squadlib.metrics.coming import Coming, coming
from squadlib.metrics.cut_line import cut_line, usual_size
from squadlib.metrics.load import load
from squadlib.options import Absence

AWAY = [Absence("Ana", date(2026, 3, 16), date(2026, 3, 20))]


def _coming() -> Coming:
    return coming(tables(), past_ids=PAST)


def _members() -> list[str]:
    return roster(plan(), tables(), rows(), squad=["Client"], sprint_ids=PAST)["member"].tolist()


def _capacity() -> Capacity:
    return capacity(speed()["completed_points"], past=speed(), coming=_coming(), members=_members(), absences=AWAY)


def _backlog() -> pd.DataFrame:
    return backlog(tables(), rows())


def _usual() -> float:
    return usual_size(_backlog(), rows(), sprint_ids=PAST, unit="points")


def _waiting() -> pd.DataFrame:
    found = tables().issues
    return some(found[found["key"].isin(_backlog()["key"])], "key", "points", "priority", "epic_key", "version_ids")


def _windows() -> pd.DataFrame:
    next_one = _coming()
    told: dict[str, Any] = {"sprint_id": 6, "starts_at": next_one["starts_at"], "ends_at": next_one["ends_at"]}
    return pd.DataFrame([told])


def _away() -> pd.DataFrame:
    return pd.DataFrame([{"member": one.member, "from": str(one.first), "to": str(one.last)} for one in AWAY])


ENTRIES = (
    Entry(
        backlog,
        "ready = estimated, prioritised, linked to an epic and a version, and no larger than `largest_points`",
        lambda: {"Issues that wait": _waiting()},
        lambda: some(_backlog(), "place", "key", "where", "points", "is_ready", "lacks", "age_days"),
    ),
    Entry(
        coming,
        "start = the running sprint's planned end; length = median working days of the past sprints, where Jira "
        "says neither",
        lambda: {"Sprints": some(tables().sprints, "sprint", "state", "started_at", "ends_at")},
        lambda: facts(_coming(), "name", "starts_at", "ends_at", "working_days", "is_assumed"),
    ),
    Entry(
        roster,
        "the rows of the tab Members with this squad; without any, whoever held issues in the past sprints",
        lambda: {"Members": some(plan().members, "member", "squad", "role")},
        lambda: roster(plan(), tables(), rows(), squad=["Client"], sprint_ids=PAST),
    ),
    Entry(
        availability,
        "available days = working days of the sprint − holidays − days of absence",
        lambda: {"Sprint": _windows(), "Absences": _away()},
        lambda: availability(_windows(), members=_members(), absences=AWAY),
    ),
    Entry(
        capacity,
        "p15, p50, p85 of what past sprints completed × available days of the next sprint / usual available days",
        lambda: {
            "Past sprints": some(speed(), "sprint", "completed_points"),
            "Days": some(_capacity()["days"], "member", "available_days", "usual_days"),
        },
        lambda: facts(
            _capacity(),
            "velocity_p15",
            "velocity_p50",
            "velocity_p85",
            "available_days",
            "usual_days",
            "availability",
            "p15",
            "p50",
            "p85",
        ),
    ),
    Entry(
        usual_size,
        "median of the backlog's estimates",
        lambda: {"Backlog": some(_backlog(), "key", "points")},
        _usual,
    ),
    Entry(
        cut_line,
        "total = Σ sizes up to and including the issue; likely up to p15, even up to p50, stretch up to p85",
        lambda: {
            "Backlog": some(_backlog(), "place", "key", "priority", "points"),
            "Capacity": facts(_capacity(), "p15", "p50", "p85"),
        },
        lambda: some(cut_line(_backlog(), _capacity(), unit="points", usual=_usual()), "key", "size", "total", "line"),
    ),
    Entry(
        load,
        "total = planned in the next sprint + not done in the running one; exceeds where that is more than they "
        "ever completed",
        lambda: {
            "Planned in the next sprint, or waiting": some(_backlog(), "key", "where", "points", "assignee"),
            "Not done in the running sprint": some(going_on(tables()), "key", "points", "assignee"),
        },
        lambda: some(_load(), "member", "planned", "carried", "total", "usual", "expected", "most", "exceeds"),
    ),
)


def _load() -> pd.DataFrame:
    days = _capacity()["days"]
    counted: dict[str, Any] = {"sprint_ids": PAST, "closed_ids": PAST, "unit": "points", "usual_size": _usual()}
    return load(_backlog(), going_on(tables()), rows(), days=days, **counted)
