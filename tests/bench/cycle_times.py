"""Run by a Python that has jira-agile-metrics: how long its cycle times take for the issues of a JSON file.

The issues are handed to it as attributes, which is what `jira` makes of them, so that neither fetching nor wrapping
counts. Nothing of squadlib is there.
"""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace as Plain
from typing import Any

FIELDS = {"status": "status", "points": "Story Points", "sprint": "Sprint", "assignee": "assignee"}
CYCLE = [("To Do", "backlog"), ("In Progress", "accepted"), ("In Review", "accepted"), ("Done", "complete")]


class Jira:
    """Answers what the query manager asks."""

    _options = {"server": "https://jira.example"}  # noqa: RUF012  jira's own name and kind

    def __init__(self, issues: list[Any]) -> None:
        self._issues = issues

    def fields(self) -> list[dict[str, str]]:
        """List the fields by id and name."""
        return [{"id": name, "name": name} for name in ("status", "Flagged")]

    def search_issues(self, *_: Any, **__: Any) -> list[Any]:
        """Return all issues."""
        return self._issues


def issue(told: dict[str, Any]) -> Any:
    """Return an issue as attributes, its changes as Jira words them."""
    histories = [
        Plain(created=written(at), items=[Plain(field=FIELDS[kind], fromString=old, toString=new)])
        for at, kind, old, new in told["changes"]
    ]
    status = Plain(name=told["status"])
    fields = Plain(
        issuetype=Plain(name="Story"),
        summary=told["key"],
        status=status,
        resolution=None,
        created=written(told["created"]),
        resolutiondate=None,
    )
    return Plain(key=told["key"], fields=fields, changelog=Plain(histories=histories))


def written(at: int) -> str:
    """Write an instant as Jira does."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def main(path: str) -> None:
    """Print the seconds and the rows."""
    from jira_agile_metrics.calculators.cycletime import calculate_cycle_times  # noqa: PLC0415  it is not ours to have
    from jira_agile_metrics.querymanager import QueryManager  # noqa: PLC0415

    issues = [issue(one) for one in json.loads(Path(path).read_text(encoding="utf-8"))]
    cycle = [{"name": name, "statuses": [name], "type": kind} for name, kind in CYCLE]
    manager = QueryManager(Jira(issues), {})
    began = time.perf_counter()
    found = calculate_cycle_times(manager, cycle, {}, "To Do", "Done", [{"jql": "all"}])
    print(json.dumps({"seconds": time.perf_counter() - began, "rows": len(found)}))


if __name__ == "__main__":
    main(sys.argv[1])
