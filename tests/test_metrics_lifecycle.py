"""Projects by stage, the requirements of each stage, and who is past a gate that is not met."""

from typing import Any

import pandas as pd

from squadlib.metrics.lifecycle import gates, lifecycle, unknown_stages, unmet_requirements
from squadlib.records import Cell
from squadlib.tables.plan import Plan, plan_tables
from tests.plan_factory import tabs, workbook

STAGES = ("idea", "build", "run")


def plan(stages: dict[str, str], *requirements: list[Cell]) -> Plan:
    """Return a plan of these projects (name → stage) with requirements: project, stage, text, kind, done."""
    cells = tabs()
    head, first = cells["Projects"][0], cells["Projects"][1]
    cells["Projects"] = [
        head,
        *([name, f"CLI-{n}", *first[2:-1], stage] for n, (name, stage) in enumerate(stages.items())),
    ]
    cells["Gates"] = [cells["Gates"][0], *requirements]
    return plan_tables(workbook(cells), stages=STAGES)


def checklist(project: str, *done: bool) -> list[list[Cell]]:
    """Return a mandatory and a recommended requirement of each stage, done in turn."""
    told: list[list[Cell]] = [
        [project, stage, f"{kind} of {stage}", kind] for stage in STAGES for kind in ("recommended", "mandatory")
    ]
    return [[*one, is_done] for one, is_done in zip(told, done, strict=True)]


def one(frame: pd.DataFrame, project: str = "Search") -> dict[str, Any]:
    """Return the row of a project."""
    return dict(frame.set_index("project").loc[project])


def test_a_project_that_meets_its_gates_stands_where_it_may() -> None:
    """What its own stage still asks for is ahead of it, not behind it."""
    found = one(
        lifecycle(
            plan({"Search": "build"}, *checklist("Search", True, True, False, False, False, False)), stages=STAGES
        )
    )
    assert found["place"] == 1
    counts = ["mandatory", "mandatory_met", "recommended", "recommended_met"]
    assert [found[name] for name in counts] == [2, 1, 2, 1]
    assert (found["is_past_gate"], found["gates_unmet"], found["unmet"], found["unmet_rows"]) == (False, [], [], [])


def test_a_project_past_a_gate_it_does_not_meet_is_told_with_the_rows_of_the_sheet() -> None:
    """A recommended requirement stops nobody."""
    rows = checklist("Search", False, True, False, False, True, True)
    found = one(lifecycle(plan({"Search": "run"}, *rows), stages=STAGES))
    assert found["is_past_gate"]
    assert found["gates_unmet"] == ["build"]
    assert found["unmet"] == ["mandatory of build"]
    assert found["unmet_rows"] == [5]
    unmet = unmet_requirements(plan({"Search": "run"}, *rows), stages=STAGES)
    assert unmet[["stage", "kind", "is_past_gate", "row"]].to_numpy().tolist() == [
        ["idea", "recommended", False, 2],
        ["build", "mandatory", True, 5],
        ["build", "recommended", False, 4],
    ]


def test_each_stage_tells_what_it_asks_for_and_what_is_met() -> None:
    """One row per project and stage, also of stages that nothing is asked of."""
    found = gates(
        plan({"Search": "build", "Mail": "idea"}, *checklist("Search", *[True] * 4, False, False)), stages=STAGES
    )
    assert found["project"].tolist() == ["Search"] * 3 + ["Mail"] * 3
    assert found["standing"].tolist() == ["passed", "at", "ahead", "at", "ahead", "ahead"]
    assert found["mandatory"].tolist() == [1, 1, 1, 0, 0, 0]
    assert found["mandatory_met"].tolist() == [1, 1, 0, 0, 0, 0]
    assert found["is_met"].tolist() == [True, True, False, pd.NA, pd.NA, pd.NA]
    assert found["unmet"].tolist() == [[], [], ["mandatory of run", "recommended of run"], [], [], []]


def test_where_nothing_is_asked_nothing_is_known() -> None:
    """Past stages of which nothing mandatory is asked is neither good nor bad; at the first there is no gate yet."""
    advice: list[Cell] = ["Search", "idea", "Ask five users", "recommended", False]
    found = lifecycle(plan({"Search": "run", "Mail": "idea", "Odd": "flying", "Bare": ""}, advice), stages=STAGES)
    assert found["is_past_gate"].isna().tolist() == [True, False, True, True]
    assert not one(found, "Mail")["is_past_gate"]
    assert found["place"].isna().tolist() == [False, False, True, True]
    assert gates(plan({"Odd": "flying"}), stages=STAGES)["standing"].isna().all()
    assert unmet_requirements(plan({"Odd": "flying"}, ["Odd", "idea", "x", "mandatory", False]), stages=STAGES).empty


def test_unknown_stages_are_named_with_what_they_may_mean() -> None:
    """Of projects and of requirements, with the row in the sheet; an empty cell is none."""
    found = unknown_stages(plan({"Search": "biuld", "Mail": ""}, ["Search", "fly", "Wings", "", False]), stages=STAGES)
    assert found[["tab", "row", "project", "stage"]].to_numpy().tolist() == [
        ["Projects", 2, "Search", "biuld"],
        ["Gates", 2, "Search", "fly"],
    ]
    assert found["text"].tolist() == [
        "'biuld' is no stage (idea, build, run). Did you mean 'build'?",
        "'fly' is no stage (idea, build, run).",
    ]
    assert unknown_stages(plan({}), stages=STAGES).empty


def test_stages_are_met_in_any_case_and_a_squad_by_any_of_its_names() -> None:
    """The sheet may say `Build`; params know the squad's names."""
    whole = plan_tables(workbook())
    shouted = lifecycle(whole, stages=[stage.upper() for stage in ("opportunity", "requirements", "ship", "test")])
    assert shouted["place"].tolist() == [2, 3]
    assert lifecycle(whole, squad=["FREELANCER", "free"])["project"].tolist() == ["Pay hints"]
    assert set(gates(whole, squad="client")["project"]) == {"Shortlists"}


def test_a_plan_without_projects_has_the_same_columns() -> None:
    """Nothing to show, nothing broken."""
    empty, full = plan({}), plan({"Search": "run"}, *checklist("Search", *[False] * 6))
    for metric in (lifecycle, gates, unmet_requirements, unknown_stages):
        assert list(metric(empty, stages=STAGES).columns) == list(metric(full, stages=STAGES).columns)
        assert metric(empty, stages=STAGES).empty
