"""The Jira Cloud site that Apache DevLake recorded at Merico, as the stand-in serves it: real issues and histories."""

import json
from pathlib import Path
from typing import Any

from squadlib.demo import recorded
from squadlib.demo.site import Site

BOARD = 8
# No board configuration was recorded: these are its statuses, those of the last column by the names the recording's
# README gives ("Resolved", "Closed", and what "Closed" became in 2021).
DONE_NAMES = ("Resolved", "Closed", "已完成")


def load(folder: Path, name: str) -> Any:
    """Read one file of the recording."""
    return json.loads((folder / "devlake-merico-cloud" / name).read_text(encoding="utf-8"))


def merico_site(shared_data: Path, *, done: tuple[str, ...] = DONE_NAMES) -> Site:
    """Return the recorded site with board 8, whose last column holds the statuses of these names."""
    issues = load(shared_data, "board-8-issues.expand-changelog.json")
    sprints = load(shared_data, "board-8-sprints.json")
    names = status_names(issues)
    finished = [number for number, name in names.items() if name in done]
    open_ones = [number for number, name in names.items() if name not in done]
    own = [item.get("data", item)["id"] for item in sprints]
    board = recorded.board(
        BOARD, "EE board", columns={"Open": open_ones, "Done": finished}, projects=["EE"], sprints=own
    )
    return recorded.site(
        issues=issues,
        boards=[board],
        sprints=sprints,
        statuses=load(shared_data, "statuses.json"),
        issue_types=load(shared_data, "issuetypes-v3.json"),
        projects=load(shared_data, "projects.json"),
        title="Merico",
    )


def status_names(issues: list[Any]) -> dict[str, str]:
    """Return every status the issues are or were in: id → the name it had."""
    names: dict[str, str] = {}
    for item in issues:
        issue = item.get("data", item)
        for history in issue["changelog"]["histories"]:
            for change in history["items"]:
                if change["field"] == "status":
                    names.setdefault(change["from"], change["fromString"])
                    names.setdefault(change["to"], change["toString"])
        names.setdefault(issue["fields"]["status"]["id"], issue["fields"]["status"]["name"])
    return names
