"""A site from answers that were recorded on a real Jira Cloud, so that the stand-in can give them again."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from squadlib.demo.site import Json, Site
from squadlib.demo.site_index import EPIC_LINK_FIELD, RANK_FIELD, SPRINT_FIELD, histories, milliseconds
from squadlib.errors import DataError

AGILE_FIELDS = ("sprint", "closedSprints", "epic", "flagged")
KNOWN_BY_NAME = {"Sprint": SPRINT_FIELD, "Epic Link": EPIC_LINK_FIELD, "Rank": RANK_FIELD}
PEOPLE = ("assignee", "reporter", "creator")
SYSTEM_FIELDS = {
    "summary": "string",
    "issuetype": "issuetype",
    "status": "status",
    "priority": "priority",
    "project": "project",
    "assignee": "user",
    "reporter": "user",
    "labels": "array",
    "fixVersions": "array",
    "created": "datetime",
    "updated": "datetime",
    "resolutiondate": "datetime",
    "parent": "",
}


def board(
    number: int,
    name: str,
    *,
    columns: Mapping[str, Sequence[str]],
    projects: Sequence[str],
    kind: str = "scrum",
    filter_id: str = "10000",
    points_field: str | None = None,
    sprints: Sequence[int] = (),
) -> Json:
    """Make a board: `columns` maps each column, left to right, to its status ids; `points_field` None counts issues."""
    configuration: Json = {
        "filter": {"id": filter_id, "self": f"https://recorded.example/rest/api/2/filter/{filter_id}"},
        "columnConfig": {"columns": [_column(*column) for column in columns.items()], "constraintType": "none"},
    }
    if kind == "scrum":
        field = {"field": {"fieldId": points_field, "displayName": "Story Points"}} if points_field else {}
        configuration["estimation"] = {"type": "field", **field} if field else {"type": "issueCount"}
    return {
        "id": number,
        "name": name,
        "type": kind,
        "projects": list(projects),
        "sprints": list(sprints),
        "configuration": configuration,
    }


def _column(name: str, statuses: Sequence[str]) -> Json:
    place = "https://recorded.example/rest/api/2/status"
    return {"name": name, "statuses": [{"id": status, "self": f"{place}/{status}"} for status in statuses]}


def site(
    *,
    issues: Iterable[Json],
    boards: Sequence[Json],
    sprints: Iterable[Json],
    statuses: Iterable[Json] = (),
    issue_types: Iterable[Json] = (),
    projects: Iterable[Json] = (),
    fields: Sequence[Json] = (),
    title: str = "Recorded",
    now: datetime | None = None,
) -> Site:
    """Build a site from recorded answers, each bare or as {"url", "data"}.

    Fields, people, priorities and versions that were not recorded are read off the issues; `now` is the last instant
    seen, unless given. Raises DataError when a recorded changelog is not whole.
    """
    found = [_whole(issue) for issue in _data(issues)]
    known = {int(sprint["id"]): sprint for sprint in _data(sprints)}
    return Site(
        title=title,
        now=now or _last_instant(found),
        fields=list(fields) or _fields(found),
        statuses=_by_id([*_data(statuses), *(issue["fields"]["status"] for issue in found)]),
        priorities=sorted(_by_id(_priorities(found)), key=lambda priority: int(priority["id"])),
        issue_types=_by_id([*_data(issue_types), *(issue["fields"]["issuetype"] for issue in found)]),
        people=_people(found),
        projects=_by_id([*_data(projects), *(issue["fields"]["project"] for issue in found)]),
        versions=_versions(found),
        boards=list(boards),
        sprints=list(known.values()) + [s for s in _held_sprints(found) if s["id"] not in known],
        issues=found,
    )


def _data(answers: Iterable[Json]) -> Iterator[Json]:
    return (answer["data"] if answer.keys() == {"url", "data"} else answer for answer in answers)


def _whole(issue: Json) -> Json:
    """Return an issue without its agile fields and with its histories oldest first."""
    changelog = issue.get("changelog", {})
    told, held = changelog.get("total", 0), len(changelog.get("histories", ()))
    if told != held:
        raise DataError(
            f"{held} of {told} histories were recorded",
            where=issue["key"],
            mend="Record the issue's changelog page by page and put it in.",
        )
    fields = {name: value for name, value in issue["fields"].items() if name not in AGILE_FIELDS}
    ordered = sorted(histories(issue), key=lambda history: (milliseconds(history["created"]), int(history["id"])))
    return {**issue, "fields": fields, "changelog": {"histories": ordered}}


def _last_instant(issues: list[Json]) -> datetime:
    seen = [issue["fields"]["updated"] for issue in issues]
    seen += [history["created"] for issue in issues for history in histories(issue)]
    return datetime.fromtimestamp(max(map(milliseconds, seen)) / 1000, UTC)


def _by_id(values: Iterable[Json]) -> list[Json]:
    """Keep the first of each id: what was recorded as a list comes before what issues hold."""
    kept: dict[str, Json] = {}
    for value in values:
        kept.setdefault(str(value["id"]), value)
    return list(kept.values())


def _people(issues: list[Json]) -> list[Json]:
    held = [issue["fields"][role] for issue in issues for role in PEOPLE if issue["fields"].get(role)]
    held += [history["author"] for issue in issues for history in histories(issue) if "author" in history]
    return list({person["accountId"]: person for person in reversed(held)}.values())


def _priorities(issues: list[Json]) -> list[Json]:
    """Return the priorities that issues have; Jira numbers its own from the highest on."""
    return [issue["fields"]["priority"] for issue in issues if issue["fields"].get("priority")]


def _versions(issues: list[Json]) -> dict[str, list[Json]]:
    versions: dict[str, list[Json]] = {}
    for issue in issues:
        project = issue["fields"]["project"]
        known = versions.setdefault(project["key"], [])
        seen = {version["id"] for version in known}
        known += [
            {**version, "projectId": int(project["id"])}
            for version in issue["fields"].get("fixVersions") or ()
            if version["id"] not in seen
        ]
    return versions


def _fields(issues: list[Json]) -> list[Json]:
    """List the system fields, and the custom fields that changelogs name or issues hold."""
    items = itertools.chain.from_iterable(h["items"] for issue in issues for h in histories(issue))
    names = {item["fieldId"]: item["field"] for item in items if item.get("fieldId", "").startswith("customfield_")}
    held = {name: value for issue in issues for name, value in issue["fields"].items() if value is not None}
    custom = sorted(names.keys() | {name for name in held if name.startswith("customfield_")})
    return [_system(*field) for field in SYSTEM_FIELDS.items()] + [
        _custom(field_id, names.get(field_id, f"Field {field_id.removeprefix('customfield_')}"), held.get(field_id))
        for field_id in custom
    ]


def _system(name: str, kind: str) -> Json:
    schema = {"schema": {"type": kind, "system": name}} if kind else {}
    shape = {"custom": False, "orderable": True, "navigable": True, "searchable": True}
    return {"id": name, "key": name, "name": name.capitalize(), **shape, "clauseNames": [name], **schema}


def _custom(field_id: str, name: str, example: object) -> Json:
    number = int(field_id.removeprefix("customfield_"))
    is_number = isinstance(example, int | float) and not isinstance(example, bool)
    plain = f"com.atlassian.jira.plugin.system.customfieldtypes:{'float' if is_number else 'textfield'}"
    kind = "array" if isinstance(example, list) else "number" if is_number else "string"
    schema = {"type": kind, "custom": KNOWN_BY_NAME.get(name, plain), "customId": number}
    shape = {"custom": True, "orderable": True, "navigable": True, "searchable": True}
    names = [f"cf[{number}]", name]
    return {"id": field_id, "key": field_id, "name": name, "untranslatedName": name, **shape, "clauseNames": names} | {
        "schema": schema
    }


def _held_sprints(issues: list[Json]) -> list[Json]:
    """Return the sprints that issues hold, as the agile endpoints would show them."""
    found: dict[int, Json] = {}
    for issue in issues:
        for value in itertools.chain.from_iterable(v for v in issue["fields"].values() if isinstance(v, list)):
            if isinstance(value, dict) and "boardId" in value:
                sprint = {name: part for name, part in value.items() if name != "boardId"}
                found[value["id"]] = {**sprint, "originBoardId": value["boardId"]}
    return list(found.values())
