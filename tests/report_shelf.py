"""Reports that lie on a shelf: facts and pages of many kinds, written without a notebook."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

FIRST = datetime(2026, 1, 5, 9, tzinfo=UTC)
PAGE = "<!DOCTYPE html><title>{title}</title><body><!--around--><!--/around--><main>{title}</main>"


def instant(at: datetime) -> str:
    """Return an instant as the facts have it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def sprint_facts(
    number: int, *, squad: str = "client", done: float = 36, state: str = "closed", name: str = "", unit: str = "points"
) -> dict[str, Any]:
    """Return the facts of a squad's sprint; the numbers of two squads do not meet."""
    began = FIRST + timedelta(weeks=2 * number)
    names = [f"{squad.capitalize()} {one:02}" for one in range(1, number + 1)]
    suffix = "points" if unit == "points" else "issues"
    rate = "completion_rate" if unit == "points" else "completion_rate_issues"
    past = [{"sprint": one, f"completed_{suffix}": 30.0 + place} for place, one in enumerate(names)]
    return {
        "schema": "sprint-report/1",
        "squad": squad,
        "as_of": instant(began + timedelta(days=13)),
        "unit": unit,
        "options": {"timezone": "UTC"},
        "sprint": {
            "id": 100 * (1 + sum(map(ord, squad))) + number,
            "name": name or names[-1],
            "state": state,
            "started_at": instant(began),
            "ends_at": instant(began + timedelta(days=11)),
            "completed_at": instant(began + timedelta(days=11)) if state == "closed" else None,
        },
        "totals": {f"completed_{suffix}": done, f"final_scope_{suffix}": 40, rate: done / 40},
        "velocity": past,
    }


def milestone_facts(quarter: str, *, squad: str | None = "client", delivered: int = 3) -> dict[str, Any]:
    """Return the facts of a quarter of five milestones."""
    totals = {"delivered": delivered, "planned": 4, "added": 1, "milestone_delivery_rate": delivered / 5}
    past = [{"quarter": one, "milestone_delivery_rate": 0.6, "is_over": True} for one in ("2026Q1", "2026Q2")]
    return {
        "schema": "milestone-report/1",
        "squad": squad,
        "quarter": quarter,
        "as_of": "2026-09-01T09:00:00Z",
        "totals": totals,
        "quarters": past,
    }


def team_facts(*, ids: list[int]) -> dict[str, Any]:
    """Return the facts of all squads' last closed sprints."""
    totals = {"completed_points": 72, "final_scope_points": 80, "completion_rate": 0.9}
    rounds = [{"ended_at": "2026-01-30T09:00:00Z", "completed_points": 70.0}]
    squads = [{"sprint_id": one} for one in ids]
    facts = {"schema": "team-report/1", "as_of": "2026-02-02T09:00:00Z", "unit": "points"}
    return {**facts, "totals": totals, "rounds": rounds, "squads": squads}


def shelve(
    reports: Path, folder: str, name: str, facts: dict[str, Any], *, squad_name: str = "", answer: str = ""
) -> Path:
    """Put a report on the shelf, its page, its notebook and its facts, and return its page."""
    place = reports / folder
    place.mkdir(parents=True, exist_ok=True)
    title = f"{folder} · {name}"
    made = {"squad_name": squad_name or folder.split("/", maxsplit=1)[0].capitalize(), "title": title, "answer": answer}
    (place / f"{name}.json").write_text(json.dumps({**facts, "made": made}), encoding="utf-8")
    (place / f"{name}.ipynb").write_text("{}", encoding="utf-8")
    (place / f"{name}.html").write_text(PAGE.format(title="a page"), encoding="utf-8")
    return place / f"{name}.html"


def shelve_sprints(reports: Path, squad: str, numbers: range, **more: Any) -> None:
    """Put the reports on a squad's sprints on the shelf."""
    for number in numbers:
        facts = sprint_facts(number, squad=squad, **more)
        shelve(reports, f"{squad}/{squad}-{number:02}", "sprint-report", facts)
