"""The words of Jira Data Center for what a site holds in the words of Cloud: users, sprints, parents, instants."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from squadlib.demo.site import Json
from squadlib.demo.site_index import EPIC_LINK_FIELD, SiteIndex, histories, is_epic, is_subtask, milliseconds, written

PEOPLE = ("assignee", "reporter", "creator")
INSTANTS = ("created", "updated", "resolutiondate", "statuscategorychangedate", "lastViewed")
CLOUD_ONLY = ("statuscategorychangedate", "issuerestriction")
CLOUD_MEMBERS = (
    "untranslatedName",
    "scope",
    "hierarchyLevel",
    "entityId",
    "simplified",
    "style",
    "uuid",
    "isPrivate",
    "isDefault",
)
# Planned starts lie before or after the click that started a sprint, as on real servers.
PLANNED = (timedelta(hours=-26), timedelta(hours=3), timedelta(hours=-5))
ITEM_MEMBERS = ("field", "fieldtype", "from", "fromString", "to", "toString")
LEGACY_KEYS = ("startDate", "endDate", "completeDate", "activatedDate")


class DataCenterWords:
    """Data Center's words; `zone` is the asking user's, in which it writes every instant."""

    def __init__(self, index: SiteIndex, *, root: str, zone: ZoneInfo) -> None:
        self._index, self._root, self._zone = index, root, zone
        self._epic_link = index.epic_link_field or _free_field(index)
        self._people = self._numbered()
        self.accounts = {
            written_as.lower(): account
            for account, person in self._people.items()
            for written_as in (person["key"], person["name"])
        }

    def fields(self, issue: Json) -> Json:
        """Return an issue's fields: Epic Link instead of parent, sprints as text, people by name and key."""
        fields = {name: _plain(value) for name, value in issue["fields"].items() if name not in CLOUD_ONLY}
        for name in PEOPLE:
            if fields.get(name):
                fields[name] = self._people[issue["fields"][name]["accountId"]]
        for name in INSTANTS:
            if fields.get(name):
                fields[name] = self._instant(fields[name])
        if self._index.sprint_field in fields:
            ids = self._index.sprint_ids(issue)
            fields[self._index.sprint_field] = [self._legacy(issue, sprint) for sprint in ids] or None
        epic = self._index.epic(issue)
        if not is_subtask(issue):
            fields.pop("parent", None)
            fields[self._epic_link] = epic["key"] if epic is not None else fields.get(self._epic_link)
        return fields

    def histories(self, issue: Json) -> list[Json]:
        """Return an issue's histories without what only Cloud writes; one of which nothing is left is left out."""
        reworded = []
        for history in histories(issue):
            items = self._items(issue, history)
            if items:
                author = {"author": self._person(history["author"])} if "author" in history else {}
                moment = {"created": self._instant(history["created"])}
                reworded.append({"id": history["id"], **author, **moment, "items": items})
        return reworded

    def sprint(self, sprint: Json) -> Json:
        """Return a sprint: the click that started it is `activatedDate`, `startDate` is what was planned."""
        start, others = sprint.get("startDate"), {k: v for k, v in sprint.items() if k not in LEGACY_KEYS}
        dates = {name: sprint[name] for name in ("endDate", "completeDate") if sprint.get(name)}
        if start:
            is_started = sprint["state"] != "future"
            activated = sprint.get("activatedDate") or start
            planned = start if not is_started or activated != start else _planned(sprint["id"], start)
            dates |= {"startDate": planned} | ({"activatedDate": activated} if is_started else {})
        others.pop("createdDate", None)
        return (
            others
            | {name: self._colon(date) for name, date in dates.items()}
            | {"autoStartStop": False, "synced": False}
        )

    def field_list(self) -> list[Json]:
        """List the fields: no keys, no scopes, and Epic Link whether or not Cloud still has it."""
        fields = [{k: v for k, v in f.items() if k not in ("key", "untranslatedName", "scope")} for f in self._fields()]
        if self._index.epic_link_field is None:
            number = int(self._epic_link.removeprefix("customfield_"))
            schema = {"type": "any", "custom": EPIC_LINK_FIELD, "customId": number}
            names = [f"cf[{number}]", "Epic Link"]
            custom = {"custom": True, "orderable": True, "navigable": True, "searchable": True}
            fields.append(
                {"id": self._epic_link, "name": "Epic Link", **custom, "clauseNames": names, "schema": schema}
            )
        return fields

    def _fields(self) -> list[Json]:
        return [field for field in self._index.site.fields if field["id"] not in CLOUD_ONLY]

    def statuses(self) -> list[Json]:
        """List the statuses."""
        return [_plain(status) for status in self._index.site.statuses]

    def issue_types(self) -> list[Json]:
        """List the issue types."""
        return [_plain(kind) for kind in self._index.site.issue_types]

    def priorities(self) -> list[Json]:
        """List the priorities, the highest first."""
        return [_plain(priority) for priority in self._index.site.priorities]

    def _numbered(self) -> dict[str, Json]:
        """Give every person of the site a name and a key, as Data Center has them."""
        held = list(self._index.site.people)
        for issue in self._index.site.issues:
            held += [issue["fields"][role] for role in PEOPLE if issue["fields"].get(role)]
            held += [history["author"] for history in histories(issue) if "author" in history]
        people: dict[str, Json] = {}
        for person in held:
            if person["accountId"] not in people:
                people[person["accountId"]] = self._user(person, 10100 + len(people))
        return people

    def _user(self, person: Json, number: int) -> Json:
        name = (person.get("emailAddress") or "").partition("@")[0] or f"user{number}"
        kept = ("emailAddress", "avatarUrls", "displayName", "active", "timeZone")
        return {
            "self": f"{self._root}/rest/api/2/user?username={name}",
            "name": name,
            "key": f"JIRAUSER{number}",
            **{member: person[member] for member in kept if member in person},
        }

    def _person(self, author: Json) -> Json:
        return self._people[author["accountId"]]

    def _items(self, issue: Json, history: Json) -> list[Json]:
        reworded = []
        for item in history["items"]:
            kept = {name: item[name] for name in ITEM_MEMBERS if name in item}
            if item["field"] == "IssueParentAssociation":
                if not _has_own_words(issue, history, item):
                    reworded.append(kept | self._parent_words(issue, item))
            elif item["field"] in PEOPLE:
                reworded.append(kept | {end: self._key(item.get(end)) for end in ("from", "to")})
            else:
                reworded.append(kept)
        return reworded

    def _parent_words(self, issue: Json, item: Json) -> Json:
        ends = [self._index.by_id.get(item.get(end) or "") for end in ("from", "to")]
        is_link = any(end is not None and is_epic(end) for end in ends) or not is_subtask(issue)
        return {"field": "Epic Link", "fieldtype": "custom"} if is_link else {"field": "Parent", "fieldtype": "jira"}

    def _key(self, account: str | None) -> str | None:
        person = self._people.get(account or "")
        return person["key"] if person else account

    def _legacy(self, issue: Json, sprint_id: int) -> str:
        """Write a sprint as the text that the Sprint field still holds on Data Center."""
        held = next(s for s in issue["fields"][self._index.sprint_field] if int(s["id"]) == sprint_id)
        board = self._index.sprints.get(sprint_id, {}).get("originBoardId", held.get("boardId"))
        sprint = self.sprint(self._index.sprints.get(sprint_id, held))
        parts: dict[str, Any] = {
            "id": sprint_id,
            "rapidViewId": board,
            "state": sprint["state"].upper(),
            "name": sprint["name"],
            **{name: sprint.get(name) for name in LEGACY_KEYS},
            "sequence": sprint_id,
            "goal": sprint.get("goal") or "",
            "autoStartStop": "false",
            "synced": "false",
            "incompleteIssuesDestinationId": None,
        }
        body = ",".join(f"{name}={'<null>' if value is None else value}" for name, value in parts.items())
        return f"com.atlassian.greenhopper.service.sprint.Sprint@{sprint_id * 2654435761 % 2**32:x}[{body}]"

    def _instant(self, text: str) -> str:
        return written(_moment(text).astimezone(self._zone))

    def _colon(self, text: str) -> str:
        return _moment(text).astimezone(self._zone).isoformat(timespec="milliseconds")


def _has_own_words(issue: Json, history: Json, item: Json) -> bool:
    """Tell whether a parent's change is written a second time as Epic Link or Parent, within a second."""
    at = milliseconds(history["created"])
    return any(
        other["field"] in ("Epic Link", "Parent") and (other["from"], other["to"]) == (item["from"], item["to"])
        for near in histories(issue)
        if abs(milliseconds(near["created"]) - at) < 1000
        for other in near["items"]
    )


def _moment(text: str) -> datetime:
    return datetime.fromtimestamp(milliseconds(text) / 1000, UTC)


def _planned(sprint_id: int, start: str) -> str:
    planned = _moment(start).replace(second=0, microsecond=0) + PLANNED[sprint_id % len(PLANNED)]
    return planned.isoformat()


def _free_field(index: SiteIndex) -> str:
    """Return the id of a custom field that the site does not have yet."""
    taken = {field["id"] for field in index.site.fields}
    return next(name for number in range(10008, 20000) if (name := f"customfield_{number}") not in taken)


def _plain(value: Any) -> Any:
    """Return a value without the members that only Cloud writes."""
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items() if name not in CLOUD_MEMBERS}
    return value
