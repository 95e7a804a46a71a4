"""A second, plain counting of sprints, straight from a site's raw answers: slow, simple, sharing no code."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

Json = dict[str, Any]
SPRINT, POINTS, EPIC_LINK, FLAGGED = "customfield_10020", "customfield_10016", "customfield_10014", "customfield_10021"


def moment(text: str) -> datetime:
    """Read an instant as Jira writes it."""
    return datetime.fromisoformat(text)


def now_of(issue: Json) -> Json:
    """Return what an issue is now, in the words its changelog uses."""
    fields = issue["fields"]
    return {
        "status": fields["status"]["id"],
        "Sprint": [str(sprint["id"]) for sprint in fields[SPRINT] or []],
        "Story Points": fields[POINTS],
        "assignee": (fields["assignee"] or {}).get("accountId"),
        "Fix Version": {version["id"] for version in fields["fixVersions"]},
        "Epic Link": fields[EPIC_LINK],
        "priority": (fields["priority"] or {}).get("id"),
        "resolution": (fields["resolution"] or {}).get("id"),
        "Flagged": bool(fields[FLAGGED]),
        "labels": sorted(fields["labels"]),
        "project": fields["project"]["id"],
        "Key": issue["key"],
        "description": fields["description"],
    }


def end_of(item: Json, side: str) -> Any:
    """Return what a changelog item says the field was (`from`) or became (`to`)."""
    value, text = item[side], item[f"{side}String"]
    readers = {
        "Sprint": lambda: [part for part in value.split(", ") if part],
        "Story Points": lambda: float(text) if text else None,
        "Flagged": lambda: bool(value),
        "labels": lambda: sorted(text.split()),
        "Epic Link": lambda: text,
        "Key": lambda: text,
        "description": lambda: text,
    }
    return readers.get(item["field"], lambda: value)()


def undone(issue: Json) -> tuple[list[tuple[datetime, Json]], list[str]]:
    """Return an issue's states, oldest first, each with the instant it began, and every place that does not join up."""
    state, faults = now_of(issue), []
    states: list[tuple[datetime, Json]] = []
    for history in reversed(issue["changelog"]["histories"]):
        states.append((moment(history["created"]), dict(state)))
        for item in reversed(history["items"]):
            if item["field"] == "Fix Version":
                held = state["Fix Version"]
                if item["to"] not in (None, *held) or item["from"] in held:
                    faults.append(f"{issue['key']} {history['id']}: {item}")
                state["Fix Version"] = (held - {item["to"]}) | ({item["from"]} if item["from"] else set())
            elif item["field"] in state:
                if state[item["field"]] != end_of(item, "to"):
                    faults.append(f"{issue['key']} {history['id']}: {item} but was {state[item['field']]}")
                state[item["field"]] = end_of(item, "from")
    states.append((moment(issue["fields"]["created"]), state))
    return states[::-1], faults


@dataclass(frozen=True)
class Row:
    """One issue of one sprint as counted here."""

    entry: str
    outcome: str
    points_start: float | None
    points_end: float | None
    epic: str | None
    versions: frozenset[str]


def counted(issues: list[Json], sprint: Json, *, done: set[str], now: datetime) -> dict[str, Row]:
    """Return the rows of one sprint by issue key; `issues` are those the board's filter lets through."""
    start = moment(sprint["startDate"])
    close = moment(sprint["completeDate"]) if "completeDate" in sprint else now
    rows: dict[str, Row] = {}
    for issue in issues:
        kind = issue["fields"]["issuetype"]
        if kind["subtask"] or kind["name"] == "Epic":
            continue
        row = _row(undone(issue)[0], str(sprint["id"]), (start, close), done)
        if row is not None:
            rows[issue["key"]] = row
    return rows


def _row(
    states: list[tuple[datetime, Json]], sprint: str, window: tuple[datetime, datetime], done: set[str]
) -> Row | None:
    start, close = window
    before = [state for at, state in states if at <= start]
    during = [(at, state) for at, state in states if start < at <= close]
    opening = before[-1] if before else None
    was_in = opening is not None and sprint in opening["Sprint"]
    joined = opening if was_in else next((state for _, state in during if sprint in state["Sprint"]), None)
    if joined is None:
        return None
    last = during[-1][1] if during else opening
    assert last is not None
    chain = ([opening] if opening else []) + [state for _, state in during]
    pairs = pairwise(chain)
    touched_done = any(a["status"] != b["status"] and {a["status"], b["status"]} & done for a, b in pairs)
    joined_done = joined["status"] in done
    entry = ("already_done" if joined_done else "committed") if was_in else "added"
    if joined_done and not touched_done:
        outcome = "completed_outside"
    elif sprint not in last["Sprint"]:
        outcome = "removed"
    else:
        outcome = "completed" if last["status"] in done else "not_completed"
    points = (joined["Story Points"], last["Story Points"])
    return Row(entry, outcome, *points, last["Epic Link"], frozenset(last["Fix Version"]))


def rate(rows: list[Row]) -> float:
    """Return completed points over the points of what was completed or not completed."""
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        sums[row.outcome] += row.points_end or 0
    return sums["completed"] / (sums["completed"] + sums["not_completed"])
