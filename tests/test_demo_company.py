"""The sample company: its story counted from raw events, its awkward cases, and its facts joining up."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from squadlib.demo.company import company, simulated_company
from squadlib.demo.site import Site
from squadlib.demo.standin import serve
from squadlib.metrics.ledger import ledger
from squadlib.metrics.measures import measures_completion
from squadlib.metrics.milestones import milestones, quarters
from squadlib.metrics.sprint import totals
from squadlib.sources.jira import credentials_from, fetch_board
from squadlib.tables.board import BoardTables, board_tables
from squadlib.tables.plan import Plan, plan_tables
from tests.company_rows import BOARDS, all_rows, items, team_rows
from tests.raw_count import moment, rate, undone

DIGEST = (
    "import hashlib, json; from squadlib.demo.company import company; site, book = company();"
    "print(hashlib.sha256(json.dumps([site.issues, site.sprints, book.tabs]).encode()).hexdigest())"
)


@pytest.fixture(scope="module")
def site() -> Site:
    """Return the sample company's Jira site."""
    return company()[0]


# ---- the site as a whole


def test_the_company_is_the_same_whenever_and_wherever_it_is_made() -> None:
    """Another process with another hash seed makes the same company, byte for byte."""
    made, book = company()
    here = hashlib.sha256(json.dumps([made.issues, made.sprints, book.tabs]).encode()).hexdigest()
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    there = subprocess.run([sys.executable, "-c", DIGEST], capture_output=True, text=True, check=True, env=environment)
    assert there.stdout.strip() == here


def test_thirty_three_people_work_in_four_squads(site: Site) -> None:
    """There are 33 active people, one who left and one app; the Members tab has the 33 with account and e-mail."""
    people = [person for person in site.people if person["accountType"] == "atlassian"]
    members = company()[1].tabs["Members"][1:]
    assert sum(person["active"] for person in people) == 33
    assert [person["displayName"] for person in people if not person["active"]] == ["Former user"]
    assert len(members) == 33
    assert {row[3] for row in members} == {person["accountId"] for person in people if person["active"]}
    assert all(row[4].endswith("@example.com") for row in members)
    assert "Ana Ruiz" in [row[0] for row in members if row[1] == "Client"]


def test_ids_and_keys_are_unique(site: Site) -> None:
    """No issue, key, history, sprint, version, person or account id is given twice."""
    histories = [history["id"] for issue in site.issues for history in issue["changelog"]["histories"]]
    versions = [version["id"] for held in site.versions.values() for version in held]
    keys = [issue["key"] for issue in site.issues]
    for ids in (histories, versions, keys, [i["id"] for i in site.issues], [s["id"] for s in site.sprints]):
        assert len(ids) == len(set(ids))
    assert len({person["accountId"] for person in site.people}) == len(site.people)


def test_every_changelog_joins_up_with_the_fields(site: Site) -> None:
    """Undoing each history finds what it says it led to, back to the issue's creation, and in order of time."""
    faults = [fault for issue in site.issues for fault in undone(issue)[1]]
    assert faults == []
    for issue in site.issues:
        moments = [history["created"] for history in issue["changelog"]["histories"]]
        assert [issue["fields"]["created"], *moments] == sorted([issue["fields"]["created"], *moments])
        assert issue["fields"]["updated"] == max([issue["fields"]["created"], *moments])
        assert moment(issue["fields"]["updated"]) <= site.now
        assert issue["changelog"]["total"] == len(moments)


def test_sprint_names_in_changelogs_are_those_of_the_moment(site: Site) -> None:
    """Every Sprint item names its ids; a name differs from today's only for the sprint that was renamed."""
    names = {str(sprint["id"]): sprint["name"] for sprint in site.sprints}
    told = {
        (sprint_id, name)
        for issue in site.issues
        for item in items(issue, "Sprint")
        for side in ("from", "to")
        if item[side]
        for sprint_id, name in zip(item[side].split(", "), item[f"{side}String"].split(", "), strict=True)
    }
    assert {(names[i], name) for i, name in told if names[i] != name} == {("Client 26-08", "CLI Sprint 8")}


def test_people_statuses_and_versions_of_issues_are_the_sites(site: Site) -> None:
    """What issues refer to is listed by the site."""
    people = {person["accountId"] for person in site.people}
    statuses = {status["id"] for status in site.statuses}
    for issue in site.issues:
        fields = issue["fields"]
        versions = {version["id"] for version in site.versions[fields["project"]["key"]]}
        assert fields["status"]["id"] in statuses
        assert {version["id"] for version in fields["fixVersions"]} <= versions
        assert fields["assignee"] is None or fields["assignee"]["accountId"] in people
        assert {history["author"]["accountId"] for history in issue["changelog"]["histories"]} <= people


def test_only_the_boards_field_holds_story_points(site: Site) -> None:
    """Two fields are called Story Points; the second belongs to another project and is empty."""
    named = [field for field in site.fields if field["name"] == "Story Points"]
    counts = {board["configuration"]["estimation"]["field"]["fieldId"] for board in site.boards}
    (other,) = [field for field in named if field["id"] not in counts]
    assert len(named) == 2
    assert other["scope"]["type"] == "PROJECT"
    assert all(issue["fields"][other["id"]] is None for issue in site.issues)


def test_the_shapes_are_those_of_a_recorded_site(site: Site, shared_data: Path) -> None:
    """Issues, histories, items, sprints and people have no member that a recorded Cloud site lacks."""
    recorded = json.loads((shared_data / "devlake-merico-cloud/board-8-issues.expand-changelog.json").read_text())
    real = [entry["data"] for entry in recorded]
    real_histories = [history for issue in real for history in issue["changelog"]["histories"]]
    real_items = {name for history in real_histories for item in history["items"] for name in item}
    ours = [history for issue in site.issues for history in issue["changelog"]["histories"]]
    assert {name for issue in site.issues for name in issue} <= {name for issue in real for name in issue}
    assert {name for history in ours for name in history} <= {name for history in real_histories for name in history}
    assert {name for history in ours for item in history["items"] for name in item} <= real_items
    sprints = json.loads((shared_data / "devlake-merico-cloud/board-8-sprints.json").read_text())
    known = {name for entry in sprints for name in entry["data"]} | {"createdDate"}
    assert {name for sprint in site.sprints for name in sprint} <= known


# ---- the calendar


def test_each_board_has_sixteen_closed_sprints_one_running_and_one_to_come(site: Site) -> None:
    """Two-week sprints from April on; the clock stands within the running one; none overlaps the next."""
    for board in BOARDS:
        own = [sprint for sprint in site.sprints if sprint["originBoardId"] == board]
        assert [sprint["state"] for sprint in own] == ["closed"] * 16 + ["active", "future"]
        for before, after in pairwise(own[:17]):
            pause = moment(after["startDate"]) - moment(before["completeDate"])
            assert timedelta(minutes=5) < pause < timedelta(days=2)
        assert moment(own[16]["startDate"]) < site.now < moment(own[16]["endDate"])
        assert moment(own[0]["startDate"]).date() == date(2026, 4, 1)


def test_carry_over_is_written_after_the_close_and_not_before(site: Site) -> None:
    """What is not done moves on 0.2 to 13 seconds after completeDate, the old sprint staying in the list."""
    closes = {str(s["id"]): moment(s["completeDate"]) for s in site.sprints if "completeDate" in s}
    delays = [
        (moment(history["created"]) - closes[before]).total_seconds()
        for issue in site.issues
        for history in issue["changelog"]["histories"]
        for item in history["items"]
        if item["field"] == "Sprint" and (before := item["from"].split(", ")[-1]) in closes
        if item["to"].startswith(f"{item['from']}, ")
    ]
    prompt = [delay for delay in delays if -1 < delay < 60]
    assert len(prompt) > 150
    assert min(prompt) >= 0.2
    assert max(prompt) <= 13


def test_people_work_on_weekdays(site: Site) -> None:
    """No status changes on a Saturday or Sunday."""
    changed = [
        moment(history["created"]).weekday()
        for issue in site.issues
        for history in issue["changelog"]["histories"]
        if any(item["field"] == "status" for item in history["items"])
    ]
    assert set(changed) == {0, 1, 2, 3, 4}


# ---- the figures of the story, counted from the raw events


def test_the_raw_count_is_what_truly_happened() -> None:
    """Entry, outcome and estimates rebuilt from the changelogs are those noted while the story was played."""
    told = {(row.sprint.id, row.issue.key): row for row in simulated_company().rows}
    found = {(sprint_id, key): row for sprint_id, rows in all_rows().items() for key, row in rows.items()}
    assert set(found) == set(told)
    for place, row in found.items():
        true = told[place]
        assert (row.entry, row.outcome) == (true.entry, true.outcome), place
        assert (row.points_start, row.points_end) == (true.points_start, true.points_end), place


def test_the_last_closed_sprint_is_the_best_so_far_with_91_percent() -> None:
    """The team's completion rate of the last closed sprints rounds to 91 % and no earlier one comes near."""
    rates = [rate(team_rows(number)) for number in range(1, 17)]
    assert 0.905 <= rates[-1] < 0.915
    assert max(rates[:-1]) < rates[-1]


def test_the_story_has_three_acts() -> None:
    """An erratic baseline, then scrum, then squads: each act's mean is well above the one before."""
    rates = [rate(team_rows(number)) for number in range(1, 17)]
    baseline, scrum, squads = rates[:5], rates[5:11], rates[11:]
    assert all(0.36 <= one <= 0.72 for one in baseline)
    assert all(0.58 <= one <= 0.86 for one in scrum)
    assert all(0.79 <= one <= 0.92 for one in squads)
    means = [sum(act) / len(act) for act in (baseline, scrum, squads)]
    assert means[0] + 0.1 < means[1] < means[2] - 0.1


def test_98_percent_of_the_last_sprints_issues_are_linked(site: Site) -> None:
    """Of the last closed sprints' rows 98 % have an epic of the Projects tab, 98 % a version of Milestones."""
    book = company()[1]
    epics = {row[1] for row in book.tabs["Projects"][1:] if row}
    names = {row[1] for row in book.tabs["Milestones"][1:] if row}
    versions = {version["id"] for held in site.versions.values() for version in held if version["name"] in names}
    rows = team_rows(16)
    assert round(100 * sum(row.epic in epics for row in rows) / len(rows)) == 98
    assert round(100 * sum(bool(row.versions & versions) for row in rows) / len(rows)) == 98


def test_a_squads_sprint_has_a_sensible_size(site: Site) -> None:
    """In the later acts a sprint of a squad holds 8 to 18 issues and 25 to 75 points at its close."""
    for sprint in site.sprints:
        if sprint["state"] == "closed" and sprint["name"][-2:] > "05":
            rows = [row for row in all_rows()[sprint["id"]].values() if row.outcome != "removed"]
            assert 7 <= len(rows) <= 19, sprint["name"]
            assert 25 <= sum(row.points_end or 0 for row in rows) <= 80, sprint["name"]
    assert 850 <= len(site.issues) <= 1500


@pytest.fixture(scope="module")
def boards() -> dict[int, BoardTables]:
    """Return every board as squadlib fetches it from the stand-in."""
    made, book = company()
    with serve(made, spreadsheets=[book]) as standin:
        credentials = credentials_from(standin.environment())
        return {
            board: board_tables(
                fetch_board(
                    url=standin.url, board_id=board, credentials=credentials, deadline_seconds=60, allow_http=True
                )
            )
            for board in BOARDS
        }


def test_the_ledger_says_what_truly_happened(boards: dict[int, BoardTables]) -> None:
    """Fetched through the clients and rebuilt by the ledger: the rows noted while the story was played, all 900 odd."""
    told = {(row.sprint.id, row.issue.key): row for row in simulated_company().rows}
    seen = set()
    for tables in boards.values():
        for row in ledger(tables).itertuples():
            true = told[int(row.sprint_id), str(row.key)]
            seen.add((row.sprint_id, row.key))
            assert (row.entry, row.outcome) == (true.entry, true.outcome), row
            ends = [None if points != points else points for points in (row.points_start, row.points_end)]  # noqa: PLR0124
            assert ends == [true.points_start, true.points_end], row
            held = None if pd.isna(row.assignee_id) else row.assignee_id
            assert held == (true.assignee.account_id if true.assignee else None), row
    assert seen == set(told)


def test_the_ledger_finds_the_teams_91_percent(boards: dict[int, BoardTables]) -> None:
    """The squads' totals of the last closed sprint add up to the team's 91 %."""
    done = scope = 0.0
    for tables in boards.values():
        table = totals(ledger(tables)).set_index("sprint_id")
        last = tables.sprints[(tables.sprints["state"] == "closed") & tables.sprints["is_own"]].iloc[-1]
        done += table.loc[last["sprint_id"], "completed_points"]
        scope += table.loc[last["sprint_id"], "final_scope_points"]
    assert 0.905 <= done / scope < 0.915


# ---- the plan


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Return the plan as read from the workbook."""
    book = company()[1]
    return plan_tables({"kind": "google", "title": book.title, "tabs": book.tabs})


def milestone_count(quarter: str) -> tuple[int, int]:
    """Count a quarter's delivered milestones and all of them, from the raw cells and versions."""
    made, book = company()
    released = {v["name"]: v["releaseDate"] for held in made.versions.values() for v in held if v["released"]}
    last_day = {"2026Q2": "2026-06-30", "2026Q3": "2026-09-30", "2026Q4": "2026-12-31"}[quarter]
    rows = [row for row in book.tabs["Milestones"][1:] if row and row[5] == quarter]
    said = [row for row in rows if row[7].lower() == "delivered"]
    by_jira = [row for row in rows if not row[7] and released.get(row[1], "9") <= last_day]
    return len(said) + len(by_jira), len(rows)


def test_milestone_delivery_over_two_quarters_averages_70_percent() -> None:
    """65 % in the second quarter, 75 % in the third: 70 % on average."""
    assert [milestone_count(quarter) for quarter in ("2026Q2", "2026Q3")] == [(13, 20), (15, 20)]


def test_the_plan_is_read_without_a_fault(plan: Plan, boards: dict[int, BoardTables]) -> None:
    """The tables find the same deliveries, planned, added and aborted ones, and one disagreement with Jira."""
    as_of = boards[11].as_of
    versions = pd.concat([tables.versions for tables in boards.values()]).drop_duplicates("version_id")
    found = quarters(plan, versions=versions, quarter="2026Q4", as_of=as_of).set_index("quarter")
    assert found["milestone_delivery_rate"].tolist()[:2] == [0.65, 0.75]
    assert found["plan_kept_rate"].round(3).tolist()[:2] == [0.647, 0.765]
    assert found[["added", "aborted", "incomplete"]].iloc[0].tolist() == [3, 2, 5]
    odd = [
        milestones(plan, versions=versions, quarter=quarter, as_of=as_of).query("disagreement != ''")
        for quarter in ("2026Q2", "2026Q3", "2026Q4")
    ]
    assert [name for frame in odd for name in frame["milestone"]] == ["Readout page"]


def test_every_milestone_ties_to_a_measure_and_the_measures_to_a_method(plan: Plan) -> None:
    """All measure ids of milestones are rows of Measures, and all method ids rows of Methods."""
    assert plan.milestones["measure_id"].isin(plan.measures["measure_id"]).all()
    assert plan.measures["method_id"].isin(plan.methods["method_id"]).all()
    assert plan.projects["method_id"].isin(plan.methods["method_id"]).all()
    assert plan.methods["method_id"].tolist()[0] == "0011"


def test_the_measures_do_better_in_the_later_quarter(plan: Plan) -> None:
    """The mean target completion rises from the second to the third quarter; November has no actual yet."""
    second, third = measures_completion(plan, quarters=["2026Q2", "2026Q3"])["measures_completion"]
    assert second + 0.2 < third < 1
    assert plan.actuals["month"].max() == "2026-10"
    assert set(plan.measures["level"]) == {"L1", "L2"}
    assert set(plan.measures["direction"]) == {"up", "down"}


def test_the_workbook_has_cells_as_people_type_them() -> None:
    """Dates are serials but for one typed as text, percentages come in both forms, rows are ragged, some are blank."""
    tabs = company()[1].tabs
    dues = [row[6] for row in tabs["Milestones"][1:] if row]
    cells = [cell for row in tabs["Measures"][1:] for cell in row]
    assert [type(due) for due in dues].count(str) == 1
    assert {"80 %", 0.7} <= set(cells)
    assert all([] in tabs[title] for title in ("Methods", "Measures", "Projects", "Milestones"))
    assert len({len(row) for row in tabs["Milestones"]}) > 3
    assert tabs["Measures"][0][-1] == "Notes"
    assert not any(
        row and row[-1] in ("", None) for rows in tabs.values() for row in rows[1:] if rows is not tabs["Gates"]
    )


def test_projects_name_epics_that_exist(site: Site) -> None:
    """Each row of the Projects tab names an epic of its squad's project; each squad has one epic that is no row."""
    epics = {issue["key"]: issue for issue in site.issues if issue["fields"]["issuetype"]["name"] == "Epic"}
    rows = [row for row in company()[1].tabs["Projects"][1:] if row]
    assert {row[1] for row in rows} < set(epics)
    assert all(epics[row[1]]["fields"]["project"]["name"] == row[2] for row in rows)
    others = set(epics) - {row[1] for row in rows}
    assert {epics[key]["fields"]["summary"] for key in others} == {"Housekeeping"}
    assert len(others) == 4
