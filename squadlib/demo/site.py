"""A Jira site and a spreadsheet as data: what the loopback stand-in answers from, made up or recorded."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]


@dataclass
class Site:
    """All a Jira site holds, in the words of Jira Cloud's REST answers; the stand-in re-words it for Data Center.

    `issues` are whole issue answers (`id`, `key`, `fields`, and `changelog.histories`, oldest first and complete);
    `boards` are board answers, each with its `configuration` and `projects` (the keys its filter lets through);
    `versions` maps a project's key to its version answers; `priorities` are listed the highest first. `sprint_reports`
    maps a sprint's id to the `contents` of Jira's own report on it, where that is known. `now` is the server's clock,
    `index_lag` how far its search is behind it.
    """

    title: str
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    fields: list[Json] = field(default_factory=list)
    statuses: list[Json] = field(default_factory=list)
    issue_types: list[Json] = field(default_factory=list)
    people: list[Json] = field(default_factory=list)
    projects: list[Json] = field(default_factory=list)
    versions: dict[str, list[Json]] = field(default_factory=dict)
    priorities: list[Json] = field(default_factory=list)
    boards: list[Json] = field(default_factory=list)
    sprints: list[Json] = field(default_factory=list)
    issues: list[Json] = field(default_factory=list)
    sprint_reports: dict[int, Json] = field(default_factory=dict)
    index_lag: timedelta = timedelta()


@dataclass
class Spreadsheet:
    """A Google spreadsheet as data: tab title → rows of typed cells (dates as serial numbers)."""

    key: str
    title: str
    tabs: dict[str, list[list[Any]]] = field(default_factory=dict)
