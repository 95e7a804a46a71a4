"""A small made-up Jira site for the stand-in's tests: four boards, five sprints, and the awkward issues."""

from datetime import UTC, datetime, timedelta
from typing import Any

from squadlib.demo.site import Json, Site

START = datetime(2026, 3, 2, 9, 0, 12, 345000, tzinfo=UTC)
STATUSES = {"10000": ("To Do", "new"), "3": ("In Progress", "indeterminate"), "10002": ("Done", "done")}
TYPES = {"10001": ("Story", 0), "10003": ("Sub-task", -1), "10000": ("Epic", 1)}
PEOPLE = {"5f01": "Ana Ruiz", "5f02": "Bo Lind", "5f03": "Ana Ruiz"}
SPRINTS = {
    1: ("Sprint 1 (renamed)", "closed", 1),
    2: ("Sprint 2, with a comma", "active", 1),
    3: ("Sprint 3", "future", 1),
    9: ("Neighbours 4", "closed", 4),
    5: ("Sprint 0", "closed", 1),
}
VERSION = {"id": "10100", "name": "Search 2", "archived": False, "released": False, "releaseDate": "2026-03-31"}


def at(hours: float) -> str:
    """Return an instant some hours after the first sprint's start, as Cloud writes it in issues."""
    moment = START + timedelta(hours=hours)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+0000"


def status(number: str) -> Json:
    """Return a status."""
    name, category = STATUSES[number]
    return {
        "self": f"https://tiny.example/rest/api/2/status/{number}",
        "description": "",
        "iconUrl": "https://tiny.example/",
        "name": name,
        "untranslatedName": name,
        "id": number,
        "statusCategory": {"id": 2, "key": category, "colorName": "blue-gray", "name": name},
    }


def issue_type(number: str) -> Json:
    """Return an issue type."""
    name, level = TYPES[number]
    shape = {"description": "", "iconUrl": "https://tiny.example/", "avatarId": 1, "hierarchyLevel": level}
    return {
        "id": number,
        "name": name,
        "subtask": level < 0,
        "self": "https://tiny.example/rest/api/2/issuetype/1",
        **shape,
    }


def person(account: str) -> Json:
    """Return a user."""
    return {
        "self": f"https://tiny.example/rest/api/2/user?accountId={account}",
        "accountId": account,
        "accountType": "atlassian",
        "displayName": PEOPLE[account],
        "active": account != "5f02",
        "timeZone": "Etc/GMT",
    }


def sprint(number: int) -> Json:
    """Return a sprint as the agile endpoints of Cloud show it."""
    name, state, board = SPRINTS[number]
    start = START + timedelta(days=14 * (number - 1))
    dates: Json = {}
    if state != "future":
        dates = {"startDate": iso(start), "endDate": iso((start + timedelta(days=14)).replace(second=0, microsecond=0))}
    if state == "closed":
        dates["completeDate"] = iso(start + timedelta(days=14, minutes=7))
    return {"id": number, "state": state, "name": name, **dates, "originBoardId": board, "goal": "Ship, and learn"}


def iso(moment: datetime) -> str:
    """Write an instant as Cloud does in sprints."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def held(number: int) -> Json:
    """Return a sprint as an issue's Sprint field holds it."""
    shown = sprint(number)
    return {name: part for name, part in shown.items() if name != "originBoardId"} | {"boardId": shown["originBoardId"]}


def history(number: int, hours: float, *items: Json) -> Json:
    """Return a history of some items."""
    return {"id": str(number), "author": person("5f01"), "created": at(hours), "items": list(items)}


def item(field: str, old: Any = None, new: Any = None, *, field_id: str | None = None, texts: Any = None) -> Json:
    """Return one changed field."""
    own = {} if field_id is None else {"fieldId": field_id}
    old_text, new_text = texts or (old, new)
    kind = "custom" if (field_id or "").startswith("customfield") else "jira"
    return {
        "field": field,
        "fieldtype": kind,
        **own,
        "from": old,
        "fromString": old_text,
        "to": new,
        "toString": new_text,
    }


def issue(
    number: int, *, kind: str = "10001", sprints: tuple[int, ...] = (), key: str | None = None, **fields: Any
) -> Json:
    """Return an issue without a past."""
    project = (key or f"TS-{number}").partition("-")[0]
    return {
        "id": str(20000 + number),
        "key": key or f"TS-{number}",
        "fields": {
            "summary": f"Issue {number} <b>&amp;</b>",
            "description": None,
            "issuetype": issue_type(kind),
            "project": {"id": {"TS": "1", "NB": "2"}[project], "key": project, "name": f"Project {project}"},
            "status": status("10000"),
            "priority": {"id": "3", "name": "Medium"},
            "labels": [],
            "fixVersions": [],
            "assignee": None,
            "reporter": person("5f01"),
            "created": at(-200 + number / 100),
            "updated": at(number / 100),
            "resolutiondate": None,
            "customfield_10020": [held(n) for n in sprints] or None,
            "customfield_10031": None,
            "customfield_10019": f"0|{number:05d}:",
            "comment": {"comments": [], "total": 0},
        }
        | fields,
        "changelog": {"histories": []},
    }


def field(name: str, kind: str, custom: str | None = None, **more: Any) -> Json:
    """Return a field as /field lists it."""
    shape = {"custom": custom is not None, "orderable": True, "navigable": name != "comment", "searchable": True}
    label = more.pop("label", name)
    schema = {"type": kind, "custom": custom, "customId": int(name[12:])} if custom else {"type": kind, "system": name}
    return {"id": name, "key": name, "name": label, **shape, "clauseNames": [label], "schema": schema, **more}


GREENHOPPER = "com.pyxis.greenhopper.jira"
NUMBER = "com.atlassian.jira.plugin.system.customfieldtypes:float"


def fields() -> list[Json]:
    """Return the fields, two of one name and one of another team's project among them."""
    scope = {"scope": {"type": "PROJECT", "project": {"id": "2"}}}
    return [
        *(field(name, "string") for name in ("summary", "status", "issuetype", "created", "updated", "comment")),
        field("customfield_10020", "array", f"{GREENHOPPER}:gh-sprint", label="Sprint"),
        field("customfield_10019", "any", f"{GREENHOPPER}:gh-lexo-rank", label="Rank"),
        field("customfield_10031", "number", NUMBER, label="Story Points", untranslatedName="Story Points"),
        field("customfield_10044", "number", NUMBER, label="Story Points", **scope),
    ]


def board(number: int, kind: str, projects: list[str]) -> Json:
    """Return a board of three columns."""
    columns = [
        {"name": name, "statuses": [{"id": key, "self": f"https://tiny.example/rest/api/2/status/{key}"}]}
        for key, (name, _) in STATUSES.items()
    ]
    points = {"type": "field", "field": {"fieldId": "customfield_10031", "displayName": "Story Points"}}
    return {
        "id": number,
        "name": f"Board {number}",
        "type": kind,
        "location": {"projectId": 1, "displayName": "TS", "projectKey": projects[0], "name": "TS"},
        "projects": projects,
        "configuration": {
            "filter": {"id": f"100{number}", "self": f"https://tiny.example/rest/api/2/filter/100{number}"},
            "columnConfig": {"columns": columns, "constraintType": "none"},
            **({} if kind == "kanban" else {"estimation": points}),
            "ranking": {"rankCustomFieldId": 10019},
        },
    }


def busy_issue() -> Json:
    """Return an issue of 150 histories: re-estimated again and again, and moved here from another key."""
    found = issue(
        1, sprints=(1, 2), customfield_10031=8.0, fixVersions=[VERSION], assignee=person("5f02"), status=status("10002")
    )
    estimates = [
        history(1000 + n, n, item("Story Points", field_id="customfield_10031", texts=(str(n), str(n + 1))))
        for n in range(146)
    ]
    found["changelog"]["histories"] = [
        history(900, -100, item("Key", texts=("OLD-7", "TS-1")), item("project", "0", "1", field_id="project")),
        history(901, -90, item("Sprint", "", "1", field_id="customfield_10020", texts=("", "Sprint 1"))),
        history(
            902,
            -80,
            item("assignee", "5f01", "5f02", field_id="assignee", texts=("Ana Ruiz", "Bo Lind"))
            | {"tmpFromAccountId": "5f01", "tmpToAccountId": "5f02"},
        ),
        *estimates,
        history(
            2000,
            337,
            item(
                "Sprint",
                "1",
                "1, 2",
                field_id="customfield_10020",
                texts=("Sprint 1", "Sprint 1, Sprint 2, with a comma"),
            ),
        ),
    ]
    return found


def child_issue() -> Json:
    """Return an issue put under its epic, as Cloud writes it since there is no Epic Link any more."""
    found = issue(2, sprints=(2, 9), parent={"id": "20090", "key": "TS-90", "fields": {"summary": "Search"}})
    found["changelog"]["histories"] = [
        history(3000, 1, item("IssueParentAssociation", None, "20090", texts=(None, "TS-90")))
    ]
    return found


def tiny_site(*, plain_issues: int = 0) -> Site:
    """Return the site; `plain_issues` adds as many more of project TS."""
    return Site(
        title="Tiny",
        now=START + timedelta(days=16),
        fields=fields(),
        statuses=[status(number) for number in STATUSES],
        issue_types=[issue_type(number) for number in TYPES],
        people=[person(account) for account in PEOPLE],
        projects=[{"id": "1", "key": "TS", "name": "Tiny"}, {"id": "2", "key": "NB", "name": "Neighbours"}],
        versions={"TS": [VERSION | {"projectId": 1}], "NB": []},
        boards=[
            board(1, "scrum", ["TS"]),
            board(2, "kanban", ["TS"]),
            board(3, "simple", ["NB"]),
            board(4, "scrum", ["NB"]),
        ],
        sprints=[sprint(number) for number in SPRINTS],
        issues=[
            busy_issue(),
            child_issue(),
            issue(3, kind="10003", sprints=(2,), parent={"id": "20002", "key": "TS-2"}, description="Text"),
            issue(4, labels=["learning"], assignee=person("5f03"), customfield_10031=3.0),
            issue(90, kind="10000", summary="Search"),
            issue(95, key="NB-5", sprints=(9,)),
            *(issue(100 + number) for number in range(plain_issues)),
        ],
    )
