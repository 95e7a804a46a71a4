"""Whatever the rows: counts add up, squads make the team, columns may move, and every edit of the plan is found."""

import random
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from squadlib.metrics.lifecycle import gates, lifecycle, unmet_requirements
from squadlib.metrics.milestone_outlook import milestone_outlook
from squadlib.metrics.milestone_reasons import milestone_reasons
from squadlib.metrics.milestones import milestone_points, milestone_totals, milestones, past_milestones
from squadlib.metrics.plan_changes import ADDED, DROPPED, FIELDS, MOVED, plan_changes
from squadlib.metrics.planning_lessons import LESSONS, planning_lessons
from squadlib.metrics.slippage import slippage
from squadlib.records import Cell
from squadlib.tables.plan import Plan, plan_tables
from tests.plan_factory import Tabs, tabs, versions, workbook
from tests.test_metrics_plan_changes import HEADER, PLACE, at

CALM = settings(max_examples=10, deadline=None)
QUARTERS = ("2026Q2", "2026Q3", "2026Q4")
SQUADS = ("Client", "Freelancer")
KNOWN = versions(
    *[("1", "1.0", "CLI", "2026-08-01"), ("2", "2.0", "FRE", None), ("3", "2.0", "CLI", "2026-10-20")],
    *[("4", "3.0", "CLI", ""), ("5", "4.0", "FRE", None)],
)
CHOICES: dict[str, tuple[Cell, ...]] = {
    "Version": ("", "1.0", "2.0", "3.0", "4.0", "none such"),
    "Project": ("Shortlists", "Pay hints", ""),
    "Squad": SQUADS,
    "Owner": ("", "Ana", "ana", "Bo", "Cleo"),
    "Quarter": QUARTERS,
    "Due": ("", "2026-05-05", "2026-08-14", "2026-09-25", "2026-12-11"),
    "Status": ("", "done", "aborted", "on track", "missed"),
    "Added": ("", "2026-04-01", "2026-07-01", "2026-07-02", "2026-11-01"),
    "Measure ID": ("", "M1", "M2", "M9"),
    "Target": ("", 0.5, 15),
}
rows = st.lists(st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in CHOICES.items()}), max_size=10)
days = st.dates(date(2026, 3, 1), date(2027, 2, 1))
quarters = st.sampled_from(QUARTERS)
Rows = list[dict[str, Cell]]


def cells_of(told: Rows) -> Tabs:
    """Return a workbook of these milestones, `m0`, `m1` and so on where they have no name."""
    cells = tabs()
    cells["Milestones"] = [HEADER]
    for place, one in enumerate(told):
        row: list[Cell] = [""] * len(HEADER)
        for name, cell in {"Milestone": f"m{place}", **one}.items():
            row[PLACE[name]] = cell
        cells["Milestones"].append(row)
    return cells


def plan(told: Rows) -> Plan:
    """Return the plan of these milestones."""
    return plan_tables(workbook(cells_of(told)))


def issues(seed: int) -> pd.DataFrame:
    """Return thirty issues of any version, estimate and priority."""
    chance = random.Random(seed)  # noqa: S311  no secret hangs on it
    return pd.DataFrame(
        {
            "key": pd.Series([f"A-{number}" for number in range(30)], dtype="str"),
            "version_ids": pd.Series([chance.sample("12345", chance.randrange(3)) for _ in range(30)], dtype="object"),
            "points": pd.Series([chance.choice([None, 1.0, 3.0, 8.0]) for _ in range(30)], dtype="float64"),
            "priority": pd.Series([chance.choice([None, "High", "Low", "Odd"]) for _ in range(30)], dtype="str"),
            "is_done": pd.Series([chance.random() < 0.5 for _ in range(30)], dtype="bool"),
            "is_flagged": pd.Series([chance.random() < 0.2 for _ in range(30)], dtype="bool"),
        }
    )


THROUGHPUT = pd.DataFrame({"milestone_points": [5.0, 8.0, 3.0], "milestone_issues": [2.0, 3.0, 1.0]})


def metrics(whole: Plan, work: pd.DataFrame, *, quarter: str, as_of: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return every frame made from a plan, without a word of where it stands in the sheet."""
    found = milestones(whole, versions=KNOWN, quarter=quarter, as_of=as_of)
    past = past_milestones(whole, versions=KNOWN, quarter=quarter, as_of=as_of)
    outlook = milestone_outlook(found, issues=work, throughput=THROUGHPUT, sprint_days=14.0, as_of=as_of)
    plans = [(as_of, whole)]
    changes = plan_changes(plans, quarter=quarter)
    return {
        "milestones": milestone_points(found, issues=work),
        "totals": milestone_totals(found),
        "outlook": outlook,
        "slippage": slippage(found, plans=plans, quarter=quarter, outlook=outlook),
        "reasons": milestone_reasons(found, issues=work, changes=changes, as_of=as_of),
        "lessons": planning_lessons(milestone_points(past, issues=work), plan=whole),
        "lifecycle": lifecycle(whole),
        "gates": gates(whole),
        "unmet": unmet_requirements(whole),
    }


@CALM
@given(rows, days, quarters, st.integers(0, 2**16))
def test_everything_is_told_of_the_same_milestones(told: Rows, today: date, quarter: str, seed: int) -> None:
    """Planned + added = delivered + incomplete + open + aborted, in every frame that tells of them."""
    as_of = pd.Timestamp(today, tz="UTC")
    found = metrics(plan(told), issues(seed), quarter=quarter, as_of=as_of)
    totals = found["totals"].iloc[0]
    whole = len(found["milestones"])
    assert totals["planned"] + totals["added"] == whole
    assert totals[["delivered", "incomplete", "open", "aborted"]].sum() == whole
    assert len(found["slippage"]) == whole
    assert len(found["outlook"]) == totals["open"] + totals["incomplete"]
    asked = found["reasons"]["about"].value_counts()
    assert [asked.get(about, 0) for about in ("incomplete", "aborted", "added")] == [
        totals["incomplete"],
        totals["aborted"],
        totals["added"],
    ]
    lessons = found["lessons"]
    for lesson in LESSONS:
        told_of = lessons[lessons["lesson"] == lesson]
        past = sum(one["Quarter"] <= quarter and one["Quarter"] < f"{as_of.year}Q{as_of.quarter}" for one in told)
        assert told_of["milestones"].sum() == past
        assert (told_of["planned"] + told_of["added"]).sum() == past
        assert told_of[["delivered", "incomplete", "open", "aborted"]].sum().sum() == past
    for rate in ("milestone_delivery_rate", "plan_kept_rate"):
        assert lessons[rate].dropna().between(0, 1).all()


@CALM
@given(rows, days, quarters, st.integers(0, 2**16))
def test_the_squads_make_the_team(told: Rows, today: date, quarter: str, seed: int) -> None:
    """Counts of milestones, of lessons and of projects: alone and added up they are those of all."""
    as_of, whole, work = pd.Timestamp(today, tz="UTC"), plan(told), issues(seed)
    common: dict[str, Any] = {"versions": KNOWN, "quarter": quarter, "as_of": as_of}
    counts = ["planned", "added", "delivered", "incomplete", "open", "aborted", "planned_delivered"]
    team = milestone_totals(milestones(whole, **common))[counts].iloc[0]
    alone = [milestone_totals(milestones(whole, squad=squad, **common))[counts].iloc[0] for squad in SQUADS]
    assert sum(alone).equals(team)
    learned = [
        planning_lessons(milestone_points(past_milestones(whole, squad=squad, **common), issues=work), plan=whole)
        for squad in (None, *SQUADS)
    ]
    sums = [
        one.assign(**{"class": one["class"].fillna("")}).groupby(["lesson", "class"])[counts].sum() for one in learned
    ]
    whole_sums, parts = sums[0], sums[1].add(sums[2], fill_value=0)
    assert parts.reindex(whole_sums.index).astype("int64").equals(whole_sums)
    assert sum(len(lifecycle(whole, squad=squad)) for squad in SQUADS) == len(lifecycle(whole))


@CALM
@given(rows, days, quarters, st.integers(0, 2**16))
def test_columns_renamed_and_moved_change_nothing(told: Rows, today: date, quarter: str, seed: int) -> None:
    """Header names are mapped, their order is nobody's business, other columns are left alone."""
    chance, as_of = random.Random(seed), pd.Timestamp(today, tz="UTC")  # noqa: S311  no secret hangs on it
    cells = cells_of(told)
    mapped: dict[str, dict[str, str]] = {}
    for tab in ("Projects", "Milestones", "Gates"):
        width = len(cells[tab][0])
        wide = [[*row, *[""] * (width - len(row)), "nobody's"] for row in cells[tab]]
        mapped[tab] = {str(name): f"Our {name}" for name in cells[tab][0] if chance.random() < 0.5}
        wide[0] = [mapped[tab].get(str(name), name) for name in wide[0]]
        order = chance.sample(range(width + 1), width + 1)
        cells[tab] = [[row[place] for place in order] for row in wide]
    other = plan_tables(workbook(cells), headers=mapped)
    work = issues(seed)
    before, after = (metrics(one, work, quarter=quarter, as_of=as_of) for one in (plan(told), other))
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, after[name], obj=name)
    assert plan_changes([(as_of, plan(told)), (as_of, other)], quarter=quarter).empty


@CALM
@given(rows, quarters, st.integers(0, 2**16))
def test_rows_in_another_order_are_no_change(told: Rows, quarter: str, seed: int) -> None:
    """A sheet that is sorted anew says the same; what is due, late or probable stays so."""
    named: Rows = [{"Milestone": f"m{place}", **one} for place, one in enumerate(told)]
    shuffled = random.Random(seed).sample(named, len(named))  # noqa: S311  no secret hangs on it
    as_of = at("2026-08-20")
    assert plan_changes([(at("2026-04-01"), plan(named)), (as_of, plan(shuffled))], quarter=quarter).empty
    found = [metrics(plan(one), issues(seed), quarter=quarter, as_of=as_of) for one in (named, shuffled)]
    for name in ("outlook", "slippage"):
        ordered = [one[name].drop(columns="row").set_index("milestone").sort_index() for one in found]
        pd.testing.assert_frame_equal(*ordered, obj=name)


@pytest.mark.parametrize("tab", ["Methods", "Measures", "Projects", "Milestones", "Gates", "Members", "all"])
def test_a_tab_without_a_row_breaks_nothing(tab: str) -> None:
    """A plan is filled in tab by tab: what is not there yet is not known, and the rest is told."""
    cells = tabs()
    for name in cells if tab == "all" else [tab]:
        cells[name] = cells[name][:1]
    bare, whole, as_of = plan_tables(workbook(cells)), plan_tables(workbook()), at("2026-11-18")
    found = metrics(bare, issues(3), quarter="2026Q3", as_of=as_of)
    idle = metrics(whole, issues(3).iloc[:0], quarter="2026Q3", as_of=as_of)
    for name, frame in metrics(whole, issues(3), quarter="2026Q3", as_of=as_of).items():
        for other in (found[name], idle[name]):
            pd.testing.assert_series_equal(other.dtypes, frame.dtypes, obj=name)
    assert len(found["milestones"]) == (0 if tab in ("Milestones", "all") else 4)
    changes = plan_changes([(at("2026-07-01"), bare), (as_of, whole)], quarter="2026Q3")
    assert len(changes) == (4 if tab in ("Milestones", "all") else 0)


EDITS: dict[str, tuple[Cell, Cell]] = {
    "Due": ("2026-08-14", "2026-08-28"),
    "Target": (0.5, 0.6),
    "Owner": ("Ana", "Bo"),
    "Squad": ("Client", "Freelancer"),
    "Status": ("", "aborted"),
    "Measure ID": ("M1", "M3"),
    "Quarter": ("2026Q3", "2026Q4"),
    "Added": ("", "2026-08-01"),
    "Project": ("Shortlists", "Pay hints"),
    "Milestone": ("", ""),
    "Version": ("", ""),
}
_FIELD = {"Measure ID": "measure_id"}


def row(number: int, column: str | None = None) -> dict[str, Cell]:
    """Return a milestone of its own, with one column edited."""
    told = {name: cells[0] for name, cells in EDITS.items()}
    told |= {"Milestone": f"m{number}", "Version": f"v{number}"}
    if column is not None:
        told[column] = EDITS[column][1] or f"{told[column]}, new"
    return told


@CALM
@given(
    st.lists(st.sampled_from([None, *EDITS]), max_size=12),
    st.integers(0, 3),
    st.integers(0, 3),
    st.lists(st.integers(1, 4), min_size=2, max_size=6),
    st.randoms(use_true_random=False),
)
def test_every_edit_is_found_once_with_its_date(
    edits: list[str | None], gone: int, come: int, gaps: list[int], chance: random.Random
) -> None:
    """Of many snapshots one shows the edits, rows in any order: found there, nothing else, and milestones add up."""
    shown = chance.randrange(1, len(gaps))
    before = [row(number) for number in range(len(edits) + gone)]
    after = [row(number, column) for number, column in enumerate(edits)]
    after += [row(100 + number) for number in range(come)]
    states = [before if place < shown else after for place in range(len(gaps))]
    days_on = [pd.Timedelta(days=sum(gaps[:place])) for place in range(len(gaps))]
    plans = [
        (at("2026-07-01") + on, plan(chance.sample(state, len(state))))
        for on, state in zip(days_on, states, strict=True)
    ]
    found = plan_changes(plans, quarter="2026Q3")
    assert (found["seen_at"] == plans[shown][0]).all()
    assert (found["previous_at"] == plans[shown - 1][0]).all()
    expected = [FIELDS[_FIELD.get(column, column.lower())] for column in edits if column is not None]
    assert sorted(found["change"]) == sorted([*expected, *[ADDED] * come, *[DROPPED] * gone])
    counts = found["change"].value_counts()
    left = int((found["change"].eq(MOVED) & found["before"].eq("2026Q3")).sum())
    stays = [one for one in after if one["Quarter"] == "2026Q3"]
    assert len(before) + counts.get(ADDED, 0) - counts.get(DROPPED, 0) - left == len(stays)
