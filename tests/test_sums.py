"""What adds up: the members are the squad and the squads are the team, on every number and sprint of the company."""

from pathlib import Path

import pandas as pd
import pytest

from squadlib.metrics.sprint import SUMS, members, totals_of
from squadlib.metrics.team import doubles, side_by_side, squad_sprints, team_ledger
from squadlib.reports import load
from squadlib.reports.data import SprintData, TeamData
from squadlib.reports.page.emitted import FACTS_KIND, emitted
from tests.company_rows import all_rows
from tests.conftest import REPO
from tests.raw_count import Row
from tests.report_kinds import KINDS
from tests.report_pages import executed

NUMBERS = [f"{name}_{unit}" for name in SUMS for unit in ("points", "issues")]
SQUADS = ("client", "freelancer", "marketplace", "platform")
ROUNDS = [f"{number:02d}" for number in range(1, 18)]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> TeamData:
    """Return the sample company's four squads, fetched as `squadlib sync` fetches them."""
    folder: Path = tmp_path_factory.mktemp("company")
    (folder / "params").symlink_to(REPO / "params")
    return load.team(params=str(folder / "params"))


def data_of(company: TeamData, squad: str) -> SprintData:
    """Return one squad's tables."""
    return next(one for one in company.squads if one.squad == squad)


def own_rows(data: SprintData) -> pd.DataFrame:
    """Return the ledger of the sprints that the squad's board made."""
    own = data.tables.sprints.query("is_own")["sprint_id"]
    return data.ledger[data.ledger["sprint_id"].isin(own)]


def summed(rows: pd.DataFrame) -> dict[str, float]:
    """Return every number, summed over rows."""
    return rows[NUMBERS].astype("float64").sum().to_dict()


def plainly(rows: list[Row]) -> dict[str, float]:
    """Return every number but the carry-over, counted from rows that none of squadlib's code has made."""
    start = [(row, row.points_start or 0.0) for row in rows]
    end = [(row, row.points_end or 0.0) for row in rows]
    in_scope = [row for row in rows if row.entry in ("committed", "added")]
    parts = {
        "committed": [(row, worth) for row, worth in start if row.entry == "committed"],
        "added": [(row, worth) for row, worth in start if row.entry == "added"],
        "removed": [(row, worth) for row, worth in end if row.outcome == "removed"],
        "final_scope": [(row, worth) for row, worth in end if row.outcome in ("completed", "not_completed")],
        "completed": [(row, worth) for row, worth in end if row.outcome == "completed"],
        "not_completed": [(row, worth) for row, worth in end if row.outcome == "not_completed"],
        "commitment_kept": [pair for pair in start if (pair[0].entry, pair[0].outcome) == ("committed", "completed")],
        "already_done": [(row, worth) for row, worth in start if row.entry == "already_done"],
        "completed_outside": [(row, worth) for row, worth in end if row.outcome == "completed_outside"],
        "reestimated": [
            (row, (row.points_end or 0.0) - (row.points_start or 0.0))
            for row in in_scope
            if row.points_start != row.points_end
        ],
    }
    points = {f"{name}_points": sum(worth for _, worth in part) for name, part in parts.items()}
    return points | {f"{name}_issues": float(len(part)) for name, part in parts.items()}


def without_carry_over(numbers: dict[str, float]) -> dict[str, float]:
    """Return what can be counted from one sprint alone."""
    return {name: value for name, value in numbers.items() if not name.startswith("carry_over")}


def test_the_company_has_four_squads_with_every_sprint_that_began(company: TeamData) -> None:
    """What follows is about all of them: seventeen sprints each, the running ones among them."""
    assert tuple(one.squad for one in company.squads) == SQUADS
    assert not company.absent
    every = [one for data in company.squads for one in own_rows(data)["sprint_id"].unique()]
    assert sorted(every) == sorted(all_rows())
    assert len(every) == len(SQUADS) * len(ROUNDS)


@pytest.mark.parametrize("squad", SQUADS)
def test_the_members_sums_are_the_squads(company: TeamData, squad: str) -> None:
    """Every number of every sprint, unassigned work as a member of its own."""
    data = data_of(company, squad)
    for sprint_id in own_rows(data)["sprint_id"].unique():
        of_members = summed(members(data.ledger, sprint_id=sprint_id))
        assert of_members == pytest.approx(summed(totals_of(data.totals, sprint_ids=[sprint_id]))), sprint_id


@pytest.mark.parametrize("squad", SQUADS)
def test_the_squads_sums_are_those_of_a_plain_count(company: TeamData, squad: str) -> None:
    """Every number of every sprint is what the raw answers give, counted without our code."""
    data = data_of(company, squad)
    for sprint_id in own_rows(data)["sprint_id"].unique():
        shown = without_carry_over(summed(totals_of(data.totals, sprint_ids=[sprint_id])))
        assert shown == pytest.approx(plainly(list(all_rows()[sprint_id].values()))), sprint_id


@pytest.mark.parametrize("number", ROUNDS)
def test_the_squads_sums_are_the_teams(company: TeamData, number: str) -> None:
    """Every number of every round of sprints; an issue that two boards show counts once."""
    sprints = squad_sprints({one.squad: one.tables for one in company.squads})
    beside = sprints[sprints["sprint"].str.endswith(f"-{number}")]
    assert sorted(beside["squad"]) == sorted(SQUADS)
    every = {one.squad: own_rows(one) for one in company.squads}
    rows = team_ledger(every, sprints=sprints).query("sprint_id in @beside.sprint_id")
    assert not rows.duplicated("issue_id").any()
    shown = side_by_side(rows, beside[["squad", "sprint_id"]])
    of_team, of_squads = shown[shown["squad"].isna()], shown[shown["squad"].notna()]
    assert summed(of_squads) == pytest.approx(summed(of_team))
    by_squad = pd.concat([totals_of(one.totals, sprint_ids=beside["sprint_id"]) for one in company.squads])
    twice = doubles(every, sprints=sprints).query("sprint_id in @beside.sprint_id")
    assert len(twice) == 0
    assert summed(by_squad) == pytest.approx(summed(of_team))
    plain = [row for sprint_id in beside["sprint_id"] for row in all_rows()[sprint_id].values()]
    assert without_carry_over(summed(of_team)) == pytest.approx(plainly(plain))


@pytest.mark.parametrize("kind", KINDS)
def test_the_facts_of_a_report_add_up(kind: str) -> None:
    """In the file beside the page: members are the totals, issues are the totals, on any kind of sprint."""
    facts = emitted(executed(kind), FACTS_KIND)
    for name in NUMBERS:
        of_members = sum(one[name] for one in facts["members"])
        assert of_members == pytest.approx(facts["totals"][name]), name
    completed = [one for one in facts["issues"] if one["outcome"] == "completed"]
    assert len(completed) == facts["totals"]["completed_issues"]
    assert sum(one["points_end"] or 0 for one in completed) == pytest.approx(facts["totals"]["completed_points"])
