"""The health report as a command: on the sample company every figure as counted by hand from its raw answers."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from squadlib.demo.company import company
from squadlib.demo.site import Json
from tests.company_rows import DONE, all_rows
from tests.raw_count import FLAGGED, Row, moment, undone
from tests.report_fixture import site
from tests.sites import Workplace, workplace

SPRINT = "Client 26-17"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """Return a place in which the report was made once."""
    made = workplace(tmp_path_factory.mktemp("health"), workbook="demo", squads={"client": 11})
    done = made.run("health-report", "client")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "reports/client/client-26-17/health-report.html"
    return made


@pytest.fixture(scope="module")
def facts(place: Workplace) -> dict[str, Any]:
    """Return its facts."""
    text = (place.folder / "reports/client/client-26-17/health-report.json").read_text(encoding="utf-8")
    told: dict[str, Any] = json.loads(text)
    return told


def sprints() -> dict[str, Json]:
    """Return the client squad's sprints by name."""
    return {one["name"]: one for one in company()[0].sprints if one["originBoardId"] == 11}


def work() -> dict[str, Json]:
    """Return the raw answers of the client squad's ordinary issues by key."""
    issues = [one for one in company()[0].issues if one["key"].startswith("CLI-")]
    is_apart = {one["key"]: _is_apart(one["fields"]["issuetype"]) for one in issues}
    return {one["key"]: one for one in issues if not is_apart[one["key"]]}


def _is_apart(kind: Json) -> bool:
    return bool(kind["subtask"]) or kind["name"] == "Epic"


def days(start: datetime, end: datetime) -> float:
    """Return the working days between two instants, one calendar day at a time."""
    total, at = 0.0, start
    while at < end:
        midnight = datetime(at.year, at.month, at.day, tzinfo=UTC) + DAY
        stop = min(midnight, end)
        total += (stop - at) / DAY if at.weekday() < 5 else 0.0
        at = stop
    return total


def cut(start: datetime, end: datetime, *, left: float) -> datetime:
    """Return when so many working days were left before `end`, by halving."""
    low, high = start, end
    for _ in range(60):
        middle = low + (high - low) / 2
        low, high = (middle, high) if days(middle, end) > left else (low, middle)
    return low


def state(issue: Json, at: datetime) -> Json | None:
    """Return what an issue was at an instant, `None` before it was there."""
    states = [one for since, one in undone(issue)[0] if since <= at]
    return states[-1] if states else None


def rows_here() -> dict[str, Row]:
    """Return the running sprint's rows."""
    return all_rows()[sprints()[SPRINT]["id"]]


def test_the_page_the_notebook_and_the_facts_lie_in_the_sprints_folder(place: Workplace) -> None:
    """Beside where its closure report will be, and nothing else."""
    assert place.reports == [f"client/client-26-17/health-report.{kind}" for kind in ("html", "ipynb", "json")]


def test_time_is_counted_as_by_hand(facts: dict[str, Any]) -> None:
    """From the start to now and to the planned end, weekends left out."""
    sprint, now = sprints()[SPRINT], company()[0].now
    start, end = moment(sprint["startDate"]), moment(sprint["endDate"])
    assert facts["schema"] == "health-report/1"
    assert moment(facts["as_of"]) == now
    assert facts["sprint"]["state"] == "active"
    assert facts["elapsed"]["elapsed_days"] == pytest.approx(days(start, now), abs=1e-6)
    assert facts["elapsed"]["left_days"] == pytest.approx(days(now, end), abs=1e-6)
    assert facts["elapsed"]["elapsed_rate"] == pytest.approx(days(start, now) / days(start, end), abs=1e-6)


def test_work_is_counted_as_by_hand(facts: dict[str, Any]) -> None:
    """Done and in scope, in points, and what the totals say."""
    rows = rows_here().values()
    done = sum(row.points_end or 0 for row in rows if row.outcome == "completed")
    left = sum(row.points_end or 0 for row in rows if row.outcome == "not_completed")
    assert (facts["progress"]["done"], facts["progress"]["scope"]) == (done, done + left)
    assert facts["totals"]["completed_points"] == done
    assert facts["totals"]["final_scope_points"] == done + left
    assert facts["scope"] == {"added": 0, "removed": 0, "reestimated": 0, "changes": 0}


def test_the_usual_is_counted_as_by_hand(facts: dict[str, Any]) -> None:
    """The twelve sprints before, each rebuilt as it stood when the same share of its own working time had gone."""
    rate, issues, shares = facts["elapsed"]["elapsed_rate"], work().values(), []
    for sprint in [one for one in sprints().values() if one["state"] == "closed"][-12:]:
        start, end = moment(sprint["startDate"]), moment(sprint["endDate"])
        then = cut(start, end, left=days(start, end) * (1 - rate))
        rows = all_rows()[sprint["id"]]
        held = [(one["key"], state(one, then)) for one in issues if one["key"] in rows]
        inside = [
            one
            for key, one in held
            if one and str(sprint["id"]) in one["Sprint"] and rows[key].outcome != "completed_outside"
        ]
        scope = sum(one["Story Points"] or 0 for one in inside)
        shares.append(sum(one["Story Points"] or 0 for one in inside if one["status"] in DONE) / scope)
    shares.sort()
    assert facts["progress"]["usual_sprints"] == 12
    assert facts["progress"]["usual_rate"] == pytest.approx((shares[5] + shares[6]) / 2)
    assert facts["progress"]["usual_low_rate"] == pytest.approx(shares[2] + 0.75 * (shares[3] - shares[2]))


def test_who_is_stuck_is_counted_as_by_hand(facts: dict[str, Any]) -> None:
    """Every issue begun or flagged and not done, with the working days since the last entry of its changelog."""
    now, expected = company()[0].now, {}
    for key, row in rows_here().items():
        issue = work()[key]
        is_begun, is_flagged = issue["fields"]["status"]["id"] in ("3", "10001"), bool(issue["fields"][FLAGGED])
        if row.outcome == "not_completed" and (is_begun or is_flagged):
            still = days(max(moment(one["created"]) for one in issue["changelog"]["histories"]), now)
            expected[key] = (pytest.approx(still, abs=1e-6), still >= 3, is_flagged)
    told = {one["key"]: (one["still_days"], one["is_stuck"], one["is_flagged"]) for one in facts["stuck"]}
    assert told == expected
    assert sum(one["is_stuck"] for one in facts["stuck"]) == 5


def test_chances_are_counted_as_by_hand(facts: dict[str, Any]) -> None:
    """Of all closed sprints: the issues in the same column, of the sizes named, open with as much time left."""
    issues, left = work().values(), facts["elapsed"]["left_days"]
    columns = {"To Do": {"10000"}, "In Progress": {"3"}, "In Review": {"10001"}}
    found: list[tuple[str, float | None, bool]] = []
    for sprint in [one for one in sprints().values() if one["state"] == "closed"]:
        start, end, close = (moment(sprint[name]) for name in ("startDate", "endDate", "completeDate"))
        then = cut(start, end, left=left)
        assert start < then < close
        for issue in issues:
            held = state(issue, then)
            if held and str(sprint["id"]) in held["Sprint"] and held["status"] not in DONE:
                outcome = all_rows()[sprint["id"]][issue["key"]].outcome
                found.append((held["status"], held["Story Points"], outcome == "completed"))
    assert len(facts["outlook"]) == 7
    for row in facts["outlook"]:
        like = [
            is_done
            for status, points, is_done in found
            if status in columns[row["column"]] and points and row["low_points"] <= points <= row["high_points"]
        ]
        assert (row["alike_issues"], row["alike_completed"]) == (len(like), sum(like)), row["key"]
        assert row["chance"] == pytest.approx(sum(like) / len(like))
        assert row["low_points"] <= row["points"] <= row["high_points"]
        assert row["reasons"]


def test_the_commitment_to_protect_adds_up(facts: dict[str, Any]) -> None:
    """By priority; what is open, and what to expect of it."""
    kept = facts["commitment"]
    by_key = {one["key"]: one for one in facts["outlook"]}
    rank = ["Highest", "High", "Medium", "Low", "Lowest"]
    assert [rank.index(by_key[key]["priority"]) for key in kept["keys"]] == sorted(
        rank.index(by_key[key]["priority"]) for key in kept["keys"]
    )
    assert kept["open"] == sum(by_key[key]["points"] for key in kept["keys"]) == 39
    assert kept["expected"] == pytest.approx(sum(one["chance"] * one["points"] for one in by_key.values()))


def test_the_page_says_what_the_facts_say(place: Workplace) -> None:
    """The answer in one sentence."""
    page = (place.folder / "reports/client/client-26-17/health-report.html").read_text(encoding="utf-8")
    said = page.partition("<h1>")[2].partition("</h1>")[0].replace("\u00a0", " ")
    assert said == (
        "Client has finished 1 of 40 points with 5 of 10 working days gone, twelve points behind where it usually is by"
        " now; five of its seven open issues have not moved for three working days or more."
    )


@pytest.mark.slow
def test_a_snapshot_gives_the_same_facts_again(place: Workplace, facts: dict[str, Any], tmp_path: Path) -> None:
    """Rendered from it, nothing is fetched."""
    done = place.run("health-report", "client", "--snapshot", facts["snapshot"], "--reports", str(tmp_path))
    assert done.returncode == 0, done.stderr
    again = json.loads(Path(done.stdout.splitlines()[-1]).with_suffix(".json").read_text(encoding="utf-8"))
    assert again == facts


def test_a_squad_without_a_running_sprint_is_refused(tmp_path: Path) -> None:
    """Exit 2 with the reason, nothing printed as made, nothing left behind."""
    kept = site(tmp_path)
    done = Workplace(tmp_path).run("health-report", "client", "--snapshot", kept.id)
    assert done.returncode == 2, done.stderr
    assert "squad client (board 11) has no running sprint. Start one in Jira" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert Workplace(tmp_path).reports == []
