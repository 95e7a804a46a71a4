"""What past quarters teach: how much of what was planned got done, by project, by load and by size."""

import math
from typing import Any

import pandas as pd
import pytest

from squadlib.metrics.milestones import milestone_points, past_milestones
from squadlib.metrics.planning_lessons import LESSONS, LOADS, SIZES, planning_lessons
from squadlib.records import Cell
from squadlib.tables.plan import Plan, plan_tables
from tests.plan_factory import tabs, versions, workbook
from tests.test_metrics_plan_changes import HEADER, PLACE

AS_OF = pd.Timestamp("2026-11-18", tz="UTC")
KNOWN = versions(("1", "1.0", "CLI", None), ("2", "2.0", "CLI", None), ("3", "3.0", "CLI", None))


def plan(*told: dict[str, Cell]) -> Plan:
    """Return a plan of these milestones of 2026Q3, cells by header."""
    cells = tabs()
    cells["Milestones"] = [HEADER]
    for place, one in enumerate(told):
        row: list[Cell] = [""] * len(HEADER)
        filled: dict[str, Cell] = {"Milestone": f"m{place}", "Squad": "Client", "Quarter": "2026Q3", **one}
        for name, cell in filled.items():
            row[PLACE[name]] = cell
        cells["Milestones"].append(row)
    return plan_tables(workbook(cells))


def lessons(whole: Plan, issues: pd.DataFrame | None = None, **more: Any) -> pd.DataFrame:
    """Return the lessons of the quarters up to the third of 2026."""
    past = past_milestones(whole, versions=KNOWN, quarter="2026Q3", as_of=AS_OF)
    work = pd.DataFrame({"version_ids": [], "points": [], "is_done": []}) if issues is None else issues
    return planning_lessons(milestone_points(past, issues=work), plan=whole, **more)


def of(found: pd.DataFrame, lesson: str) -> pd.DataFrame:
    """Return the rows of one lesson."""
    return found[found["lesson"] == lesson]


def test_how_much_gets_done_by_project() -> None:
    """In the order of the sheet, with how many it is said of; what is no project's comes last."""
    whole = plan(
        {"Project": "Pay hints", "Status": "done"},
        {"Project": "Shortlists", "Status": "done"},
        {"Project": "Shortlists", "Status": "aborted"},
        {"Project": "Shortlists", "Status": "done", "Added": "2026-08-01"},
        {"Status": "missed"},
    )
    found = of(lessons(whole), "project")
    assert found["class"].tolist() == ["Shortlists", "Pay hints", None]
    assert found["milestones"].tolist() == [3, 1, 1]
    assert found["delivered"].tolist() == [2, 1, 0]
    assert found["milestone_delivery_rate"].tolist() == pytest.approx([2 / 3, 1, 0])
    assert found["plan_kept_rate"].tolist() == [0.5, 1, 0]


def test_how_much_gets_done_by_the_load_of_the_owner() -> None:
    """A load is counted over the whole plan's quarter, names in any case; nobody is named."""
    whole = plan(
        *[{"Owner": owner, "Status": "done"} for owner in ("Ana", "ana ", "Ana", "Bo", "Cleo", "Cleo")],
        *[{"Owner": "Ana", "Status": "missed", "Squad": "Freelancer"}, {"Owner": "", "Status": "done"}],
        {"Owner": "Bo", "Quarter": "2026Q2", "Status": "done"},
    )
    found = of(lessons(whole), "owner_load")
    assert found["class"].tolist() == [*LOADS, None]
    assert found["milestones"].tolist() == [2, 2, 4, 1]
    assert found["quarters"].tolist() == [2, 1, 1, 1]
    assert found["delivered"].tolist() == [2, 2, 3, 1]
    told = lessons(whole).to_csv()
    assert not any(name in told for name in ("Ana", "Bo", "Cleo"))
    past = past_milestones(whole, versions=KNOWN, quarter="2026Q3", as_of=AS_OF, squad="Freelancer")
    none = pd.DataFrame({"version_ids": [], "points": [], "is_done": []})
    alone = planning_lessons(milestone_points(past, issues=none), plan=whole)
    assert of(alone, "owner_load")["milestones"].tolist() == [0, 0, 1], "Ana has four, whoever asks"


def test_how_much_gets_done_by_size() -> None:
    """Up to 20 points is small, up to 50 medium, above large; without estimated work there is no size."""
    whole = plan(
        *[{"Version": f"{name}.0", "Status": "done"} for name in (1, 2, 3)], {"Version": "9.0", "Status": "missed"}
    )
    work = pd.DataFrame(
        {"version_ids": [["1"], ["2"], ["2"], ["3"]], "points": [20.0, 13.0, 8.0, 51.0], "is_done": [True] * 4}
    )
    found = of(lessons(whole, work), "size")
    assert found["class"].tolist() == [*SIZES, None]
    assert found["milestones"].tolist() == [1, 1, 1, 1]
    assert found["milestone_delivery_rate"].tolist() == [1, 1, 1, 0]
    by_count = of(lessons(whole, work.assign(points=None), unit="issues"), "size")
    assert by_count["milestones"].tolist() == [3, 0, 0, 1]
    wide = of(lessons(whole, work, bounds=(50, 60)), "size")
    assert wide["milestones"].tolist() == [2, 1, 0, 1]
    unestimated = of(lessons(whole, work.assign(points=None)), "size")
    assert unestimated["milestones"].tolist() == [0, 0, 0, 4]
    assert math.isnan(unestimated["milestone_delivery_rate"].iloc[0])


def test_a_quarter_that_is_not_over_teaches_nothing_yet() -> None:
    """Nor does one after the quarter of the report; without any past the classes stand there empty."""
    whole = plan(*[{"Quarter": quarter, "Status": "done"} for quarter in ("2026Q2", "2026Q3", "2026Q4", "2027Q1")])
    past = past_milestones(whole, versions=KNOWN, quarter="2026Q4", as_of=AS_OF)
    assert past["quarter"].tolist() == ["2026Q2", "2026Q3"]
    assert past_milestones(whole, versions=KNOWN, quarter="2026Q2", as_of=AS_OF)["quarter"].tolist() == ["2026Q2"]
    first = past_milestones(whole, versions=KNOWN, quarter="2026Q4", as_of=pd.Timestamp("2026-05-01", tz="UTC"))
    assert first.empty
    none = pd.DataFrame({"version_ids": [], "points": [], "is_done": []})
    found = planning_lessons(milestone_points(first, issues=none), plan=whole)
    assert found["class"].tolist() == [*LOADS, *SIZES]
    assert found["milestones"].sum() == 0
    assert found["milestone_delivery_rate"].isna().all()


def test_every_lesson_is_of_the_same_milestones() -> None:
    """Told apart three times, they add up to the same whole."""
    whole = plan({"Owner": "Ana", "Project": "Shortlists", "Status": "done"}, {"Status": "aborted"}, {})
    found = lessons(whole)
    for lesson in LESSONS:
        counts = of(found, lesson)[["milestones", "delivered", "incomplete", "aborted"]].sum().tolist()
        assert counts == [3, 1, 1, 1]
