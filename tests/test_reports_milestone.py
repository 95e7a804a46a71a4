"""The milestone report of a quarter: its counts, what changed in the plan, what is ahead, what is said of nothing."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest
from nbformat import NotebookNode

from squadlib.errors import DataError
from squadlib.records import BoardRecords, Cell, WorkbookRecords
from squadlib.reports import load
from squadlib.reports.data import QuarterData
from squadlib.reports.measures.quarters_table import milestone_measures_table
from squadlib.reports.page.emitted import FACTS_KIND, emitted
from squadlib.reports.page.export import export
from squadlib.reports.quarter import frames
from squadlib.reports.quarter.facts import milestone_facts
from squadlib.reports.quarter.frames import QuarterFrames, check_counts, frames_of
from squadlib.reports.quarter.opening import answer, figures_of, milestone_opening
from squadlib.reports.quarter.outlook_table import milestone_outlook_table
from squadlib.reports.quarter.plan_changes_table import plan_changes_table
from squadlib.reports.quarter.planning_lessons_table import planning_lessons_table
from squadlib.reports.quarter.project_completion_table import project_completion_table
from squadlib.reports.quarter.quarter_milestones_table import quarter_milestones_table, squads_delivered_table
from squadlib.reports.quarter.squads import check_squads
from tests.conftest import REPO
from tests.milestone_site import LAST, STORY, board_of, plan, row, site_of
from tests.page_elements import Elements
from tests.report_fixture import SITE, board_records
from tests.report_kinds import platform
from tests.report_pages import CACHE, run_here

NO_PROJECTS: list[Cell] = ["Project", "Epic", "Squad", "Owner", "Stakeholders", "Priority", "Method ID", "Stage"]
CONTRACT: Mapping[str, set[str]] = {
    "projects": {"project", "epic", "owner", "priority", "method", "stage", "milestones"},
    "quarters": {"quarter", "milestone_delivery_rate", "completed_points", "measures_completion"},
    "measures": {
        *("measure", "level", "method", "owner", "unit", "baseline", "target", "actual", "month"),
        *("target_completion", "months"),
    },
    "quality": {"check", "subject", "text"},
}
MILESTONE = {
    *("milestone", "version", "owner", "entry", "status", "due", "delivered_at", "slippage_days", "points_done"),
    *("points_total", "measure", "target", "actual", "target_completion"),
}


def data_of(
    folder: Path,
    now: WorkbookRecords,
    *,
    quarter: str = "2026Q4",
    squad: str = "client",
    before: Mapping[str, WorkbookRecords] | None = None,
    boards: Mapping[str, BoardRecords] | None = None,
) -> QuarterData:
    """Return the input of a report on such a site."""
    snapshot = site_of(folder, now, before=before, boards=boards)
    return load.quarter(squad=squad, quarter=quarter, snapshot=snapshot.id, params=str(folder / "params"))


def whole(folder: Path, now: WorkbookRecords, **how: Any) -> tuple[QuarterData, QuarterFrames]:
    """Return the input of a report and its frames."""
    data = data_of(folder, now, **how)
    return data, frames_of(data)


def executed(data: QuarterData, folder: Path) -> NotebookNode:
    """Return the report's notebook with what its cells show."""
    path = REPO / "notebooks" / "milestone_report.ipynb"
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    given = {"squad": data.squad or "", "quarter": data.quarter, "snapshot": data.snapshot}
    return run_here(notebook, {**given, "params": str(folder / "params")})


def sections(notebook: NotebookNode) -> dict[str, str]:
    """Return what a reader sees under each question."""
    shown = {cell.id: cell.get("outputs") for cell in notebook.cells}
    names = [name.removesuffix("-shown") for name in shown if name.endswith("-shown")]
    html = {name: shown[f"{name}-shown"][0]["data"]["text/html"] for name in names}
    return {name: plain(" ".join(Elements(one).text)) for name, one in html.items()}


def plain(text: str) -> str:
    """Return a text in plain, single spaces."""
    return " ".join(text.replace("\u00a0", " ").split())


def said(fragment: Any) -> str:
    """Return what a reader sees of a piece, in plain spaces."""
    return plain(" ".join(Elements(str(fragment.html)).text))


# ---- counts


def test_planned_and_added_are_delivered_incomplete_open_and_aborted(tmp_path: Path) -> None:
    """Whatever the rows; the rates count aborted ones, and of the plan only what was planned."""
    now = plan(
        row(milestone="a", version="Search 1.0"),
        row(milestone="b", version="Search 1.1", added="2026-10-02"),
        row(milestone="c", status="aborted"),
        row(milestone="d", status="delivered", added="2026-11-02"),
        row(milestone="e", status="open", due="2026-12-01"),
    )
    _, told = whole(tmp_path, now)
    counts = [told.totals[name] for name in ("planned", "added", "delivered", "open", "incomplete", "aborted")]
    assert counts == [3, 2, 2, 2, 0, 1]
    assert told.totals["milestone_delivery_rate"] == pytest.approx(2 / 5)
    assert told.totals["plan_kept_rate"] == pytest.approx(1 / 3)


def test_counts_that_do_not_add_up_stop_the_report() -> None:
    """Naming the quarter; the squads' likewise."""
    counts = {"planned": 2, "added": 1, "delivered": 1, "incomplete": 0, "open": 1, "aborted": 0}
    with pytest.raises(DataError, match="2026Q3: planned and added"):
        check_counts(pd.DataFrame([{"quarter": "2026Q3", **counts}]))
    check_counts(pd.DataFrame([{"quarter": "2026Q3", **counts, "aborted": 1}]))
    with pytest.raises(DataError, match="team: the squads' milestones"):
        check_squads(pd.DataFrame([counts, counts]), pd.DataFrame([counts]))


def test_the_squads_totals_are_the_teams(tmp_path: Path) -> None:
    """Each squad's own report, side by side in the team's, and a squad that params do not know counts there too."""
    now = plan(
        row(milestone="a", version="Search 1.0"),
        row(milestone="b", version="Search 1.1", squad="client", due="2026-12-04"),
        row(milestone="c", squad="Platform", status="aborted"),
        row(milestone="d", squad="platform", added="2026-10-20"),
        row(milestone="e", squad="Growth", status="delivered"),
    )
    boards = {"platform": platform()}
    _, team = whole(tmp_path, now, squad="", boards=boards)
    own = {
        squad: frames_of(load.quarter(squad=squad, quarter="2026Q4", params=str(tmp_path / "params"))).totals
        for squad in ("client", "platform")
    }
    names = ["planned", "added", "delivered", "open", "incomplete", "aborted"]
    table = team.squads.set_index("squad")[names]
    for squad in own:
        assert list(table.loc[squad]) == [own[squad][name] for name in names]
    assert team.squads["name"].tolist() == ["Client", "Platform", "Growth", "Team"]
    assert table.iloc[:-1].sum().tolist() == table.iloc[-1].tolist() == [team.totals[name] for name in names]
    done = [one["completed_points"] for one in (own["client"], own["platform"], team.totals)]
    assert done[0] + done[1] == done[2]
    stray = team.quality[team.quality["check"] == "squad not in params"]
    assert stray["subject"].tolist() == ["e"]


def test_a_squads_report_has_no_other_squad_beside_it(tmp_path: Path) -> None:
    """Neither rows nor names."""
    data, told = whole(tmp_path, plan(row(milestone="a"), row(milestone="b", squad="Platform")))
    assert told.squads.empty
    assert told.milestones["milestone"].tolist() == ["a"]
    assert milestone_facts(data, told)["squads"] == []


# ---- facts


def test_the_facts_have_the_keys_of_the_contract(tmp_path: Path) -> None:
    """In strict JSON; days are days, instants end with Z, no answer is null."""
    data, told = whole(tmp_path, LAST, before=STORY)
    facts = milestone_facts(data, told)
    json.dumps(facts, allow_nan=False)
    assert {"schema", "squad", "quarter", "as_of", "snapshot", "options", "totals", *CONTRACT} <= set(facts)
    assert facts["schema"] == "milestone-report/1"
    for name, keys in CONTRACT.items():
        assert facts[name], name
        for one in facts[name]:
            assert keys <= set(one), name
    milestones = {one["milestone"]: one for project in facts["projects"] for one in project["milestones"]}
    assert all(set(one) >= MILESTONE for one in milestones.values())
    assert len(milestones) == facts["totals"]["planned"] + facts["totals"]["added"]
    live = milestones["Saved searches live"]
    assert (live["due"], live["delivered_at"], live["slippage_days"]) == ("2026-10-16", "2026-10-14", -2)
    assert milestones["Profiles imported"]["slippage_days"] is None
    assert facts["as_of"] == "2026-11-15T17:00:00Z"
    assert facts["projects"][0]["method"] == "Search that finds"


def test_milestones_without_a_project_are_in_the_facts(tmp_path: Path) -> None:
    """Under a project without a name, so that nothing counted is missing there."""
    now = plan(row(milestone="a", project=""), row(milestone="b"))
    facts = milestone_facts(*whole(tmp_path, now))
    named = [(one["project"], [each["milestone"] for each in one["milestones"]]) for one in facts["projects"]]
    assert named == [("Search", ["b"]), (None, ["a"])]


def test_measures_are_those_of_the_quarter(tmp_path: Path) -> None:
    """A month after the quarter is not there: the report of a past quarter stays what it was."""
    now = plan(row(milestone="a", quarter="2026Q3", measure_id="L2-1", status="delivered"))
    facts = milestone_facts(*whole(tmp_path, now, quarter="2026Q3"))
    (measure,) = facts["measures"]
    assert (measure["month"], measure["actual"], measure["months"]) == ("2026-09", 0.6, {"2026-09": 0.6})
    assert measure["milestones"] == ["a"]
    assert facts["quarters"][-1]["measures_completion"] == pytest.approx(1 / 3)


# ---- what changed in the plan


def test_every_change_is_on_the_page_with_the_day_it_was_first_seen(tmp_path: Path) -> None:
    """Four snapshots; in whatever order the rows stand."""
    data = data_of(tmp_path, LAST, before=STORY)
    notebook = executed(data, tmp_path)
    page = sections(notebook)["changes"]
    assert page.startswith(
        "7 changes: 1 added, 1 dropped, 1 moved to another quarter, 2 re-dated, 1 re-targeted and 1 re-assigned."
        " Due dates in sum: 28 days later (2 moved); slippage still counts from the first."
        " Held against the plan of 1 Oct 2026, the quarter’s first snapshot."
    )
    for told in (
        "20 Oct 2026 Alerts by e-mail Search, Client re-dated 20 Nov 2026 → 4 Dec 2026 (+14 days) 1 Oct 2026",
        "20 Oct 2026 Saved searches live Search, Client re-targeted 60 % → 70 % 1 Oct 2026",
        "2 Nov 2026 Alerts by e-mail Search, Client re-assigned Bo Li → Ana Ruiz 20 Oct 2026",
        "2 Nov 2026 Profiles imported Search, Client added due 15 Dec 2026 20 Oct 2026",
        "2 Nov 2026 Legacy search off Search, Client dropped due 18 Dec 2026 20 Oct 2026",
        "15 Nov 2026 Alerts by e-mail Search, Client re-dated 4 Dec 2026 → 18 Dec 2026 (+14 days) 2 Nov 2026",
        "15 Nov 2026 Ranking test Search, Client moved to another quarter 2026Q4 → 2027Q1 2 Nov 2026",
    ):
        assert told in page
    facts = emitted(notebook, FACTS_KIND)
    assert [one["seen_at"][:10] for one in facts["changes"]] == ["2026-10-20"] * 2 + ["2026-11-02"] * 3 + [
        "2026-11-15"
    ] * 2
    assert facts["changes_since"] == {"as_of": "2026-10-01T08:00:00Z", "is_start_seen": True}


def test_a_moved_date_hides_nothing(tmp_path: Path) -> None:
    """Slippage counts from the first date, and the table says which that was."""
    _, told = whole(tmp_path, LAST, before=STORY)
    moved = told.milestones.set_index("milestone").loc["Alerts by e-mail"]
    assert moved["slippage_days"] == (moved["forecast_date"] - pd.Timestamp("2026-11-20")).days
    shown = said(quarter_milestones_table(told.milestones, issues=told.issues, site=SITE))
    assert "first due 20 Nov 2026" in shown


@pytest.mark.parametrize(
    ("days", "quarter", "expected"),
    [
        ([], "2026Q4", "The quarter’s first snapshot is of 15 Nov 2026, 45 days after it began: what changed before"),
        ([], "2026Q4", "It is the only snapshot since then, so there is nothing to compare it with."),
        (["2026-10-01"], "2026Q4", "Held against the plan of 1 Oct 2026, the quarter’s first snapshot. No milestone"),
        (["2026-10-01"], "2026Q4", "was added, dropped or changed in 2 snapshots up to 15 Nov 2026."),
        (["2026-09-20", "2026-10-09"], "2026Q4", "Held against the plan of 9 Oct 2026, the quarter’s first snapshot."),
        ([], "2026Q2", "The first snapshot of the plan that is kept is of 15 Nov 2026, after 2026Q2 had ended"),
        (["2026-03-20"], "2026Q2", "No snapshot was kept in 2026Q2, so the plan is held against the last before"),
        (["2026-10-01"], "2027Q1", "2027Q1 has not begun: its plan counts from the first snapshot in it."),
    ],
)
def test_what_the_plan_is_held_against_is_said(tmp_path: Path, days: list[str], quarter: str, expected: str) -> None:
    """One snapshot alone, a start that was not seen, a quarter before all snapshots, one still to come."""
    now = plan(row(milestone="a"), row(milestone="b", quarter="2026Q2"), row(milestone="c", quarter="2027Q1"))
    data = data_of(tmp_path, now, quarter=quarter, before=dict.fromkeys(days, now))
    told = frames_of(data)
    asked: dict[str, Any] = {"first": told.first, "seen_at": frames.seen_at(data), "quarter": quarter}
    assert expected in said(plan_changes_table(told.changes, **asked))


def test_a_state_of_the_plan_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """The others are compared all the same."""
    broken = plan(row(milestone="a", quarter="soon"))
    _, told = whole(tmp_path, LAST, before={**STORY, "2026-10-25": broken})
    assert len(told.changes) == 7
    (row_of,) = told.quality[told.quality["check"] == "plan history"]["text"]
    assert row_of.startswith("2026-10-25T08:00:00.000Z: ")
    assert "soon" in row_of


# ---- what is ahead


def test_the_chance_is_drawn_from_the_squads_own_sprints_and_says_what_to_cut(tmp_path: Path) -> None:
    """With method, forecast and the keys that would have to go, each a link to Jira."""
    now = plan(row(milestone="Alerts", version="Search 1.1", due="2027-01-18"))
    _, told = whole(tmp_path, now)
    (ahead,) = told.outlook.to_dict("records")
    assert (ahead["method"], ahead["remaining_points"]) == ("exact", 59)
    assert 0 < ahead["probability"] < 0.5
    assert ahead["probability_cut"] >= 0.85
    assert ahead["cut_keys"] == ["CLI-16", "CLI-46"]
    assert told.milestones["probability"].tolist() == [ahead["probability"]]
    asked: dict[str, Any] = {"left_over": told.left_over, "quarter": "2026Q4", "is_over": False, "site": SITE}
    shown = milestone_outlook_table(told.outlook, **asked)
    assert f'<a href="{SITE}/browse/{ahead["cut_keys"][0]}">' in shown.html
    assert "Computed exactly from what the last sprints completed of milestones," in said(shown)
    assert "32 % ✕ unlikely" in said(shown)
    assert "16 points then 94 %" in said(shown)


def test_what_is_left_of_earlier_quarters_counts_only_while_someone_works_on_it(tmp_path: Path) -> None:
    """An issue of it in the sprint: it goes first. None: it is named, with its work, and waits."""
    rows = (
        row(milestone="Old", version="Search 1.1", quarter="2026Q3", due="2026-09-11"),
        row(milestone="New", version="Search 1.2", due="2026-12-11"),
    )
    (tmp_path / "going").mkdir()
    (tmp_path / "waiting").mkdir()
    _, told = whole(tmp_path / "going", plan(*rows), boards={"client": board_records(running=True)})
    assert told.outlook["milestone"].tolist() == ["Old", "New"]
    assert told.left_over.empty

    def finished(work: Any) -> None:
        if work.number > 300:
            work.status = "3"
            work.changes.append(
                {**work.changes[-1], "kind": "status", "old": "1", "new": "3"}
            ) if work.changes else None

    _, idle = whole(tmp_path / "waiting", plan(*rows), boards={"client": board_of(finished)})
    assert idle.outlook["milestone"].tolist() == ["New"]
    assert idle.left_over["milestone"].tolist() == ["Old"]
    shown = milestone_outlook_table(idle.outlook, left_over=idle.left_over, quarter="2026Q4", is_over=False, site=SITE)
    assert "Not counted, because no issue of theirs is in the sprint: Old (2026Q3, " in said(shown)


def test_a_milestone_of_a_squad_without_a_board_has_no_chance(tmp_path: Path) -> None:
    """The reason is said; the others have theirs."""
    now = plan(
        row(milestone="a", version="Search 1.1", due="2026-12-04"),
        row(milestone="b", version="Search 1.2", squad="Growth", due="2026-12-04"),
    )
    _, told = whole(tmp_path, now, squad="", boards={"platform": platform()})
    ahead = {one["milestone"]: one for one in told.outlook.to_dict("records")}
    assert ahead["b"]["note"] == "no board of its squad was read"
    assert np.isnan(ahead["b"]["probability"])
    assert ahead["a"]["probability"] >= 0


def test_a_quarter_that_is_over_keeps_no_due_date(tmp_path: Path) -> None:
    """What is incomplete has a forecast, no chance; and it slips by that forecast."""
    now = plan(row(milestone="a", version="Search 1.1", quarter="2026Q3", due="2026-09-11"))
    data, told = whole(tmp_path, now, quarter="2026Q3")
    shown = milestone_outlook_table(told.outlook, left_over=told.left_over, quarter="2026Q3", is_over=True, site=SITE)
    assert said(shown).startswith("2026Q3 is over, so no due date can be kept: one milestone is incomplete.")
    assert "Chance by" not in said(shown)
    (late,) = milestone_facts(data, told)["projects"][0]["milestones"]
    assert late["status"] == "incomplete"
    assert late["delivered_at"] is None
    assert late["slippage_days"] == (pd.Timestamp(late["forecast_date"]) - pd.Timestamp("2026-09-11")).days


# ---- the first screen


@pytest.mark.parametrize(
    ("rows", "quarter", "expected"),
    [
        (
            [row(milestone="a", quarter="2026Q3", status="delivered")],
            "2026Q3",
            "Client delivered 1 of 1 milestone of 2026Q3 (100 %); nothing is left.",
        ),
        (
            [
                row(milestone="a", quarter="2026Q2", status="aborted"),
                row(milestone="b", quarter="2026Q3", status="delivered"),
                row(milestone="c", quarter="2026Q3", status="aborted"),
            ],
            "2026Q3",
            "Client delivered 1 of 2 milestones of 2026Q3 (50 %), up from 0 % in 2026Q2; c was aborted.",
        ),
        (
            [
                row(milestone="a", quarter="2026Q3", version="Search 1.1"),
                row(milestone="b", quarter="2026Q3", status="aborted"),
            ],
            "2026Q3",
            (
                "Client delivered 0 of 2 milestones of 2026Q3 (0 %); one is incomplete, with 59 of its 175 points not"
                " done; one was aborted."
            ),
        ),
        (
            [row(milestone="a", due="2026-11-01"), row(milestone="b")],
            "2026Q4",
            (
                "Client has delivered 0 of 2 milestones of 2026Q4 (0 %) with 46 days to go; two are open, one of them"
                " past its due day."
            ),
        ),
        (
            [row(milestone="a", quarter="2027Q1")],
            "2027Q1",
            "Client has planned 1 milestone for 2027Q1, which begins on 1 Jan 2027.",
        ),
        (
            [row(milestone="a"), row(milestone="b", quarter="2027Q1")],
            "2025Q1",
            "The plan has no milestone of Client in 2025Q1; it has 2 milestones in 2026Q4 to 2027Q1.",
        ),
        ([], "2026Q4", "The plan has no milestone of Client in 2026Q4, nor in any other quarter."),
    ],
)
def test_the_answer_is_a_sentence_of_its_own(tmp_path: Path, rows: list[Any], quarter: str, expected: str) -> None:
    """Over, running, to come, before everything, empty."""
    assert plain(answer(*whole(tmp_path, plan(*rows), quarter=quarter))) == expected


def test_the_figures_are_held_against_the_quarter_before(tmp_path: Path) -> None:
    """By its name; of the first quarter there is nothing to say."""
    now = plan(
        row(milestone="a", quarter="2026Q2", status="aborted"),
        row(milestone="b", quarter="2026Q3", status="delivered"),
        row(milestone="c", quarter="2026Q4", version="Search 1.1"),
    )
    _, told = whole(tmp_path, now, quarter="2026Q3")
    rate, kept, delivered, _, done = figures_of(told)
    assert (rate.said, kept.of, delivered.of) == ("+100, up from 0\u00a0%", "1 of 1", "of 1")
    assert np.isnan(list(done.values)[-1])
    (tmp_path / "running").mkdir()
    _, running = whole(tmp_path / "running", now)
    assert figures_of(running)[0].said == "so far; 100\u00a0% in 2026Q3"
    (tmp_path / "first").mkdir()
    _, first = whole(tmp_path / "first", now, quarter="2026Q2")
    assert {one.said for one in figures_of(first)} == {"the first quarter"}


def test_a_squad_whose_board_is_missing_is_named_on_the_first_screen(tmp_path: Path) -> None:
    """Its milestones are counted as the sheet has them."""
    now = plan(row(milestone="a"), row(milestone="b", squad="Growth", status="delivered"))
    data = data_of(tmp_path, now, squad="", boards={"platform": platform()})
    data = replace(data, absent={"Growth": "its board was not fetched with this snapshot."})
    told = frames_of(data)
    note = "Growth is missing: its board was not fetched with this snapshot. Its milestones are counted as the sheet"
    assert note in plain(milestone_opening(data, told).text)
    assert "squad not in params" not in set(told.quality["check"])


def test_without_estimates_issues_are_counted_and_that_is_said(tmp_path: Path) -> None:
    """On the first screen, in the tables and in the outlook."""

    def unestimated(work: Any) -> None:
        work.points, work.changes = None, [one for one in work.changes if one["kind"] != "points"]

    now = plan(row(milestone="a", version="Search 1.1", due="2026-12-11"))
    data, told = whole(tmp_path, now, boards={"client": board_of(unestimated)})
    assert told.unit == "issues"
    assert (
        "No issue of these milestones is estimated, so work is counted in issues." in milestone_opening(data, told).text
    )
    assert told.outlook["queue"].tolist() == told.outlook["remaining_issues"].tolist()
    assert "Issues done" in said(
        quarter_milestones_table(told.milestones, issues=told.issues, site=SITE, unit="issues")
    )


# ---- the sections


def test_sheet_and_jira_disagreeing_is_told_first_and_the_sheet_stands(tmp_path: Path) -> None:
    """In the data quality, and as a sign at the milestone that opens to it."""
    now = plan(
        row(milestone="a", version="Search 1.0", status="open"),
        row(milestone="b", version="Search 1.1", status="delivered"),
        row(milestone="c", version="Serch 1.2"),
        row(milestone="d"),
    )
    _, told = whole(tmp_path, now)
    assert told.milestones["status"].tolist() == ["open", "delivered", "open", "open"]
    apart = told.quality[told.quality["check"] == "sheet and Jira disagree"]
    assert apart["subject"].tolist() == ["a", "b", "c"]
    nameless = told.quality[told.quality["check"] == "milestones without a version"]
    assert nameless["subject"].tolist() == ["d, row 5"]
    unnamed = told.quality[told.quality["check"] == "versions without a milestone"]
    assert "'Search 1.2' (CLI) has 19 issues and is no milestone" in plain(unnamed["text"].iloc[0])
    shown = said(quarter_milestones_table(told.milestones, issues=told.issues, site=SITE))
    assert "⚠ Delivered in the sheet, not released in Jira." in shown


def test_a_milestone_opens_to_its_issues_in_jira(tmp_path: Path) -> None:
    """What is left with its summary, what is done by key."""
    _, told = whole(tmp_path, plan(row(milestone="a", version="Search 1.1")))
    html = quarter_milestones_table(told.milestones, issues=told.issues, site=SITE).html
    work = told.issues[[("1" in ids) for ids in told.issues["version_ids"]]]
    assert len(work)
    for key in work["key"]:
        assert f'<a href="{SITE}/browse/{key}">{key}</a>' in html
    assert "Version Search 1.1 Left, 59 points in 11 issues: " in plain(" ".join(Elements(str(html)).text))


def test_a_plan_without_projects_still_tells_of_its_milestones(tmp_path: Path) -> None:
    """The section of projects says what is missing."""
    now = plan(row(milestone="a", project="", version="Search 1.0"), Projects=[NO_PROJECTS])
    data, told = whole(tmp_path, now)
    shown = said(project_completion_table(told.projects, quarter="2026Q4", site=SITE))
    assert shown.startswith("What is of no project has delivered its one milestone of 2026Q4.")
    assert [one["project"] for one in milestone_facts(data, told)["projects"]] == [None]
    (tmp_path / "empty").mkdir()
    _, empty = whole(tmp_path / "empty", plan(Projects=[NO_PROJECTS]))
    assert "The plan has no project here" in said(project_completion_table(empty.projects, quarter="2026Q4", site=SITE))


@pytest.mark.parametrize("quarter", ["2026Q4", "2025Q1", "2027Q2"])
def test_a_quarter_without_milestones_says_so_in_every_section(tmp_path: Path, quarter: str) -> None:
    """Counts are 0, rates have no answer; no section is empty, and none speaks of another squad's."""
    data = data_of(tmp_path, plan(row(milestone="a", quarter="2026Q3", status="delivered")), quarter=quarter)
    notebook = executed(data, tmp_path)
    facts, page = emitted(notebook, FACTS_KIND), sections(notebook)
    assert {facts["totals"][name] for name in ("planned", "added", "delivered", "open")} == {0}
    assert facts["totals"]["milestone_delivery_rate"] is None
    assert facts["totals"]["plan_kept_rate"] is None
    for name, expected in {
        "milestones": f"The plan has no milestone of {quarter}",
        "projects": f"No project here has a milestone in {quarter}",
        "outlook": f"No milestone of {quarter} is open",
        "reasons": f"No milestone of {quarter} is incomplete, overdue or aborted",
        "measures": f"{quarter} has no milestone here",
    }.items():
        assert page[name].startswith(expected), name
    assert "nan" not in export(notebook, cache=CACHE).casefold().split()


def test_lessons_give_no_rate_of_too_few_milestones(tmp_path: Path) -> None:
    """The least is said; the next quarter's plan is held against what usually gets done."""
    done = [row(milestone=f"d{one}", quarter="2026Q3", status="delivered") for one in range(3)]
    missed = [row(milestone="m", quarter="2026Q3"), row(milestone="n", quarter="2026Q2", owner="Bo Li")]
    data, told = whole(tmp_path, plan(*done, *missed, row(milestone="a"), row(milestone="b")), quarter="2026Q3")
    assert frames.ahead_of(data) == {"following": "2026Q4", "ahead": 2}
    shown = said(planning_lessons_table(told.lessons, **frames.ahead_of(data)))
    assert shown.startswith(
        "Of 5 milestones of quarters that are over, 3 were delivered (60 %). 2026Q4 has 2 milestones in the plan: at"
        " that rate about 1 gets done. Where fewer than four milestones stand behind a rate, none is given."
    )
    assert "1 milestone 0 of 1 – –" in shown
    assert "3 or more 3 of 4 75 % 75 %" in shown
    assert "Bo Li" not in shown
    nothing = planning_lessons_table(told.lessons.assign(milestones=0), ahead=2, following="2026Q4")
    assert "No quarter with milestones is over yet" in said(nothing)


def test_measures_are_said_with_how_many_milestones_have_one(tmp_path: Path) -> None:
    """All, none, some: in words, with the names of those without."""
    _, told = whole(tmp_path, plan(row(milestone="a", measure_id="L2-1"), row(milestone="b")))
    shown = said(milestone_measures_table(told.measures, told.milestones, quarter="2026Q4"))
    assert shown.startswith("1 of 2 milestones are linked to a measure (50 %); without one: b.")
    assert "Searches that end in a contact L2-1, Ana Ruiz L2 50 % 70 % Oct 2026 80 % 67 % a" in shown
    alone = told.milestones[told.milestones["milestone"] == "b"]
    text = said(milestone_measures_table(told.measures.iloc[:0], alone, quarter="2026Q4"))
    assert text.startswith("No milestone is linked to a measure; without one: b.")


def test_the_plan_kept_is_a_sentence_beside_the_delivery_rate(tmp_path: Path) -> None:
    """It counts only what was planned before the quarter began."""
    now = plan(
        row(milestone="a", quarter="2026Q3", status="delivered"),
        row(milestone="b", quarter="2026Q3"),
        row(milestone="c", quarter="2026Q3", status="delivered", added="2026-08-01"),
    )
    _, told = whole(tmp_path, now, quarter="2026Q3")
    shown = said(squads_delivered_table(told.squads, quarters=told.quarters))
    assert shown == (
        "2026Q3: 2 of 3 milestones delivered (67 %); 1 incomplete and 1 added after the quarter began."
        " Of the 2 planned before it began one was delivered (50 % of the plan kept)."
    )
