"""The sample company's Jira as it was set up: statuses, issue types, priorities, fields, projects, boards."""

from dataclasses import dataclass
from typing import Any

from squadlib.demo.site import Json
from squadlib.demo.story import Person, Squad, Story

SPRINT, POINTS, FLAGGED, RANK = "customfield_10020", "customfield_10016", "customfield_10021", "customfield_10019"
EPIC_LINK, EPIC_NAME = "customfield_10014", "customfield_10011"
OTHER_POINTS = "customfield_10038"  # "Story Points" of a project that is none of ours: never the one that counts
IMPEDIMENT = "10019"

CATEGORIES = {
    "new": (2, "blue-gray", "To Do"),
    "indeterminate": (4, "yellow", "In Progress"),
    "done": (3, "green", "Done"),
}
STATUSES = {
    "To Do": ("10000", "new"),
    "In Progress": ("3", "indeterminate"),
    "In Review": ("10001", "indeterminate"),
    "Done": ("10002", "done"),
    "Released": ("10003", "done"),
    "Cancelled": ("10004", "done"),
}
COLUMNS = {"To Do": ["To Do"], "In Progress": ["In Progress"], "In Review": ["In Review"], "Done": ["Done", "Released"]}
TYPES = {
    "Epic": ("10000", 1, "A project: a big piece of work that takes more than one sprint."),
    "Story": ("10001", 0, "Functionality or a feature expressed as a user goal."),
    "Task": ("10002", 0, "A small, distinct piece of work."),
    "Sub-task": ("10003", -1, "A small piece of work that is part of a larger one."),
    "Bug": ("10004", 0, "A problem or error."),
    "Spike": ("10005", 0, "A question that needs an answer before work can go on."),
}
PRIORITY_IDS = {"Highest": "1", "High": "2", "Medium": "3", "Low": "4", "Lowest": "5"}


@dataclass(frozen=True)
class Words:
    """What the site's own things look like in its answers; `project_ids` maps a project's key to its id."""

    story: Story
    project_ids: dict[str, str]

    def link(self, path: str) -> str:
        """Return the address of a thing."""
        return f"{self.story.url}/rest/api/2/{path}"

    def status(self, name: str) -> Json:
        """Return a status."""
        status_id, category = STATUSES[name]
        number, colour, shown = CATEGORIES[category]
        return {
            "self": self.link(f"status/{status_id}"),
            "description": "",
            "iconUrl": f"{self.story.url}/",
            "name": name,
            "untranslatedName": name,
            "id": status_id,
            "statusCategory": {
                "self": self.link(f"statuscategory/{number}"),
                "id": number,
                "key": category,
                "colorName": colour,
                "name": shown,
            },
        }

    def issue_type(self, name: str) -> Json:
        """Return an issue type."""
        type_id, level, description = TYPES[name]
        return {
            "self": self.link(f"issuetype/{type_id}"),
            "id": type_id,
            "description": description,
            "iconUrl": f"{self.story.url}/images/icons/issuetypes/{name.lower()}.svg",
            "name": name,
            "untranslatedName": name,
            "subtask": level < 0,
            "hierarchyLevel": level,
        }

    def priority(self, name: str | None) -> Json | None:
        """Return a priority, nothing for none."""
        if name is None:
            return None
        priority_id = PRIORITY_IDS[name]
        icon = f"{self.story.url}/images/icons/priorities/{name.lower()}.svg"
        return {"self": self.link(f"priority/{priority_id}"), "iconUrl": icon, "name": name, "id": priority_id}

    def priority_listed(self, name: str) -> Json:
        """Return a priority as the list of all of them shows it."""
        told = {"statusColor": "#009900", "description": "", "isDefault": name == "Medium"}
        return {**(self.priority(name) or {}), **told}

    def person(self, person: Person | None) -> Json | None:
        """Return a person; a former one has no e-mail and is shown under another name."""
        if person is None:
            return None
        has_email = not (person.is_app or person.is_email_hidden or person.shown)
        return {
            "self": self.link(f"user?accountId={person.account_id}"),
            "accountId": person.account_id,
            **({"emailAddress": person.email} if has_email else {}),
            "displayName": person.shown or person.name,
            "active": not person.shown,
            "timeZone": "Etc/UTC",
            "accountType": "app" if person.is_app else "atlassian",
        }

    def project(self, squad: Squad) -> Json:
        """Return a squad's Jira project."""
        return {
            "self": self.link(f"project/{self.project_ids[squad.key]}"),
            "id": self.project_ids[squad.key],
            "key": squad.key,
            "name": squad.name,
            "projectTypeKey": "software",
            "simplified": False,
        }

    def board(self, squad: Squad) -> Json:
        """Return a squad's board with its configuration and the project its filter lets through."""
        root, project_id = f"{self.story.url}/rest/agile/1.0/board/{squad.board}", int(self.project_ids[squad.key])
        return {
            "id": squad.board,
            "self": root,
            "name": f"{squad.name} board",
            "type": "scrum",
            "location": {
                "projectId": project_id,
                "displayName": f"{squad.name} ({squad.key})",
                "projectName": squad.name,
                "projectKey": squad.key,
                "projectTypeKey": "software",
                "name": f"{squad.name} ({squad.key})",
            },
            "configuration": self._configuration(squad, root),
            "projects": [squad.key],
        }

    def _configuration(self, squad: Squad, root: str) -> Json:
        columns = [
            {
                "name": name,
                "statuses": [
                    {"id": STATUSES[status][0], "self": self.link(f"status/{STATUSES[status][0]}")} for status in held
                ],
            }
            for name, held in COLUMNS.items()
        ]
        project_id, filter_id = self.project_ids[squad.key], str(10100 + squad.board)
        project = {"type": "project", "key": squad.key, "id": project_id, "name": squad.name}
        return {
            "id": squad.board,
            "name": f"{squad.name} board",
            "type": "scrum",
            "self": f"{root}/configuration",
            "location": project | {"self": self.link(f"project/{project_id}")},
            "filter": {"id": filter_id, "self": self.link(f"filter/{filter_id}")},
            "columnConfig": {"columns": columns, "constraintType": "none"},
            "estimation": {"type": "field", "field": {"fieldId": POINTS, "displayName": "Story Points"}},
            "ranking": {"rankCustomFieldId": int(RANK.removeprefix("customfield_"))},
        }


def fields() -> list[Json]:
    """List the site's fields as GET /field does, one of them a second "Story Points" of another project."""
    system = [_system(*entry) for entry in SYSTEM_FIELDS]
    other = _custom(OTHER_POINTS, "Story Points", "number", f"{FIELD_TYPES}:float")
    scope = {"type": "PROJECT", "project": {"id": "10009"}}
    return [*system, *(_custom(*entry) for entry in CUSTOM_FIELDS), other | {"scope": scope}]


FIELD_TYPES = "com.atlassian.jira.plugin.system.customfieldtypes"
GREENHOPPER = "com.pyxis.greenhopper.jira"
SYSTEM_FIELDS: tuple[tuple[str, str, str, str | None], ...] = (
    ("summary", "Summary", "string", None),
    ("status", "Status", "status", None),
    ("issuetype", "Issue Type", "issuetype", None),
    ("project", "Project", "project", None),
    ("assignee", "Assignee", "user", None),
    ("reporter", "Reporter", "user", None),
    ("creator", "Creator", "user", None),
    ("priority", "Priority", "priority", None),
    ("labels", "Labels", "array", "string"),
    ("created", "Created", "datetime", None),
    ("updated", "Updated", "datetime", None),
    ("resolution", "Resolution", "resolution", None),
    ("resolutiondate", "Resolved", "datetime", None),
    ("statuscategorychangedate", "Status Category Changed", "datetime", None),
    ("fixVersions", "Fix versions", "array", "version"),
    ("versions", "Affects versions", "array", "version"),
    ("components", "Components", "array", "component"),
    ("issuelinks", "Linked Issues", "array", "issuelinks"),
    ("subtasks", "Sub-tasks", "array", "issuelinks"),
    ("description", "Description", "string", None),
    ("duedate", "Due date", "date", None),
)
CUSTOM_FIELDS: tuple[tuple[Any, ...], ...] = (
    (EPIC_NAME, "Epic Name", "string", f"{GREENHOPPER}:gh-epic-label"),
    (EPIC_LINK, "Epic Link", "any", f"{GREENHOPPER}:gh-epic-link"),
    (POINTS, "Story Points", "number", f"{FIELD_TYPES}:float"),
    (RANK, "Rank", "any", f"{GREENHOPPER}:gh-lexo-rank"),
    (SPRINT, "Sprint", "array", f"{GREENHOPPER}:gh-sprint", "json"),
    (FLAGGED, "Flagged", "array", f"{FIELD_TYPES}:multicheckboxes", "option"),
)


def _system(field_id: str, name: str, kind: str, items: str | None) -> Json:
    schema = {"type": kind, "system": field_id} | ({"items": items} if items else {})
    return {
        "id": field_id,
        "key": field_id,
        "name": name,
        "custom": False,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": ["fixVersion"] if field_id == "fixVersions" else [field_id],
        "schema": schema,
    }


def _custom(field_id: str, name: str, kind: str, custom: str, items: str | None = None) -> Json:
    number = int(field_id.removeprefix("customfield_"))
    schema = {"type": kind, "custom": custom, "customId": number} | ({"items": items} if items else {})
    return {
        "id": field_id,
        "key": field_id,
        "name": name,
        "untranslatedName": name,
        "custom": True,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": [f"cf[{number}]", name],
        "schema": schema,
    }
