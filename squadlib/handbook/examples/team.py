"""Worked examples of several squads: side by side, in rounds, and what the feedback says to all."""

import pandas as pd

from squadlib.feedback.growth import heard
from squadlib.feedback.themes import themes
from squadlib.handbook.example import of_sprint, other_rows, other_tables, rows, sums, tables
from squadlib.handbook.metric_entry import Entry, some
from squadlib.metrics.rounds import round_totals, rounds
from squadlib.metrics.sprint import totals
from squadlib.metrics.team import side_by_side, squad_sprints, team_ledger

SUMS = ("committed_points", "completed_points", "say_do_ratio")


def _sprints() -> pd.DataFrame:
    return squad_sprints({"client": tables(), "platform": other_tables()})


def _closed() -> pd.DataFrame:
    found = _sprints()
    return found[found["state"] == "closed"]


def _rows() -> pd.DataFrame:
    found = team_ledger({"client": rows(), "platform": other_rows()}, sprints=_sprints())
    return found[found["sprint_id"].isin(_closed()["sprint_id"])]


def _last() -> pd.DataFrame:
    found = _rows()
    return found[found["sprint_id"].isin([4, 22])]


def _squads() -> pd.DataFrame:
    found = _closed()
    return some(found[found["sprint_id"].isin([4, 22])], "squad", "sprint_id", "sprint")


def _told() -> pd.DataFrame:
    """Return what the rules said: to whom (nobody: the squad), how many sprints ago."""
    said = [
        ("Client", 0, "unlinked", None, "suggestion"),
        ("Client", 1, "unlinked", None, "suggestion"),
        ("Platform", 0, "unlinked", "Di", "suggestion"),
        ("Platform", 0, "all_finished", None, "praise"),
    ]
    frame = pd.DataFrame(said, columns=["squad", "ago", "rule", "subject", "kind"]).astype({"subject": object})
    return frame.assign(text="…", follow_up=None)


def _of_member() -> pd.DataFrame:
    """Return what one member was told over three sprints."""
    said = [
        (2, "Client 2", "large_issues", "suggestion", "CLI-22 had 8 points: split the next one."),
        (3, "Client 3", "large_issues", "changed", "No issue above 5 points any more."),
        (4, "Client 4", "unlinked", "suggestion", "CLI-46 belongs to no milestone."),
    ]
    frame = pd.DataFrame(said, columns=["sprint_id", "sprint", "rule", "kind", "text"])
    evidence = pd.Series([["CLI-22"], ["CLI-22"], ["CLI-46"]], dtype="object")
    return frame.assign(follow_up=None, evidence=evidence)


ENTRIES = (
    Entry(
        team_ledger,
        "the rows of all squads' ledgers; an issue that two boards show in one sprint stands with the squad "
        "that made it",
        lambda: {
            "Client": some(of_sprint(rows()), "sprint_id", "key", "outcome"),
            "Platform": some(of_sprint(other_rows(), 22), "sprint_id", "key", "outcome"),
        },
        lambda: some(_last(), "squad", "sprint_id", "key", "entry", "outcome", "points_end"),
    ),
    Entry(
        side_by_side,
        "each squad's totals, and the team's from the same sums: its rate is Σ completed / Σ committed, no mean "
        "of rates",
        lambda: {
            "Client": some(of_sprint(sums()), *SUMS),
            "Platform": some(of_sprint(totals(other_rows()), 22), *SUMS),
        },
        lambda: some(side_by_side(_last(), _squads()), "squad", *SUMS, "completion_rate"),
    ),
    Entry(
        rounds,
        "a sprint joins the round with which it shares the most time",
        lambda: {"Closed sprints": some(_closed(), "squad", "sprint", "started_at", "ends_at")},
        lambda: some(rounds(_closed()), "round", "squad", "sprint", "ended_at"),
    ),
    Entry(
        round_totals,
        "Σ of the totals of all squads' sprints of a round",
        lambda: {"Rounds": some(rounds(_closed()), "round", "squad", "sprint")},
        lambda: some(round_totals(_rows(), rounds(_closed())), "round", "squads", *SUMS),
    ),
    Entry(
        themes,
        "per rule: the squads in which it speaks now, and in how many it spoke in each sprint before",
        lambda: {"What the rules said": some(_told(), "squad", "ago", "rule", "subject", "kind")},
        lambda: some(themes(_told(), sprints=2), "rule", "is_praise", "squads", "members", "squads_over_time"),
    ),
    Entry(
        heard,
        "per rule: how often the member heard it, and whether it is open, changed or past",
        lambda: {"What the member was told": some(_of_member(), "sprint", "rule", "kind", "text")},
        lambda: some(heard(_of_member(), sprint_ids=[2, 3, 4]), "rule", "times", "last_sprint", "state", "became"),
    ),
)
