"""Issues as JSON text: every field and history is written once, then cut to what a request asks for."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol
from urllib.parse import urlsplit

from squadlib.demo.site import Json
from squadlib.demo.site_index import SiteIndex, histories, is_epic
from squadlib.demo.wire import shown

EXPAND = "operations,versionedRepresentations,editmeta,changelog,renderedFields"
CLOUD_SPRINT = (
    "id",
    "self",
    "state",
    "name",
    "startDate",
    "endDate",
    "completeDate",
    "createdDate",
    "originBoardId",
    "goal",
)
NOT_NAVIGABLE = {"comment", "worklog", "attachment", "timetracking", "thumbnail", "issuerestriction"}


class Words(Protocol):
    """How one kind of Jira words what a site holds."""

    def fields(self, issue: Json) -> Json:
        """Return an issue's fields."""

    def histories(self, issue: Json) -> list[Json]:
        """Return an issue's histories, oldest first."""

    def sprint(self, sprint: Json) -> Json:
        """Return a sprint as the agile endpoints show it."""


def linked(value: Any, root: str) -> Any:
    """Return a value whose `self` links lead to this server, whichever site they were recorded on.

    >>> linked({"self": "https://a.example/rest/api/2/status/3"}, "http://127.0.0.1:1")
    {'self': 'http://127.0.0.1:1/rest/api/2/status/3'}
    """
    if isinstance(value, list):
        return [linked(part, root) for part in value]
    if not isinstance(value, dict):
        return value
    moved = {name: linked(part, root) for name, part in value.items()}
    if isinstance(link := value.get("self"), str):
        parts = urlsplit(link)
        moved["self"] = root + parts.path + (f"?{parts.query}" if parts.query else "")
    return moved


def agile_sprint(sprint: Json, root: str) -> Json:
    """Return a sprint with the link every agile answer gives it."""
    return {
        "id": sprint["id"],
        "self": f"{root}/rest/agile/1.0/sprint/{sprint['id']}",
        **_without(sprint, "id", "self"),
    }


def _without(value: Json, *names: str) -> Json:
    return {name: part for name, part in value.items() if name not in names}


class IssueTexts:
    """The JSON of all issues in the words of one kind of Jira."""

    def __init__(self, index: SiteIndex, words: Words, root: str) -> None:
        self._index, self._words, self._root = index, words, root
        hidden = {field["id"] for field in index.site.fields if not field.get("navigable", True)}
        self._hidden = NOT_NAVIGABLE | hidden
        self.fields = cache(self._fields)
        self.agile_fields = cache(self._agile_fields)
        self.histories = cache(self._histories)

    def issue(
        self, issue: Json, *, fields: Sequence[str], changelog: str = "", api: str = "2", is_agile: bool = False
    ) -> str:
        """Write one issue: `fields` as asked for, `changelog` the embedded page already written, or nothing."""
        texts = self.fields(issue["id"]) | (self.agile_fields(issue["id"]) if is_agile else {})
        if api == "3" and texts.get("description", "null") != "null":
            texts["description"] = shown(_document(issue["fields"]["description"]))
        place = f"{self._root}/rest/{'agile/1.0' if is_agile else f'api/{api}'}/issue/{issue['id']}"
        head = shown({"expand": EXPAND, "id": issue["id"], "self": place, "key": issue["key"]})[:-1]
        body = ",".join(f"{shown(name)}:{texts[name]}" for name in self.chosen(fields, list(texts)))
        return head + (f',"changelog":{changelog}' if changelog else "") + (f',"fields":{{{body}}}}}' if body else "}")

    def chosen(self, asked: Sequence[str], present: Sequence[str]) -> list[str]:
        """Return the fields a `fields` parameter selects: names, `*all`, `*navigable`, and `-name` to leave one out."""
        left_out = {name[1:] for name in asked if name.startswith("-")}
        wanted = set(asked) - left_out
        if "*all" in wanted or all(name.startswith("-") for name in asked):
            wanted |= set(present)
        if "*navigable" in wanted:
            wanted |= set(present) - self._hidden
        return [name for name in present if name in wanted and name not in left_out]

    def embedded(self, issue: Json, *, newest: int | None) -> str:
        """Write the changelog inside an issue: the newest ones first, cut to so many; or all, oldest first."""
        texts = self.histories(issue["id"])
        shown_now = list(reversed(texts))[:newest] if newest is not None else texts
        head = f'{{"startAt":0,"maxResults":{len(shown_now)},"total":{len(texts)},"histories":['
        return head + ",".join(shown_now) + "]}"

    def _fields(self, issue_id: str) -> dict[str, str]:
        fields = self._words.fields(self._index.by_id[issue_id])
        return {name: shown(linked(value, self._root)) for name, value in fields.items()}

    def _histories(self, issue_id: str) -> list[str]:
        return [shown(linked(history, self._root)) for history in self._words.histories(self._index.by_id[issue_id])]

    def _agile_fields(self, issue_id: str) -> dict[str, str]:
        issue = self._index.by_id[issue_id]
        held = [self._index.sprints[n] for n in self._index.sprint_ids(issue) if n in self._index.sprints]
        sprints = [agile_sprint(self._words.sprint(sprint), self._root) for sprint in held]
        closed = [sprint for sprint in sprints if sprint["state"] == "closed"]
        open_now = [sprint for sprint in sprints if sprint["state"] != "closed"]
        fields: Json = {
            "flagged": bool(issue["fields"].get(self._index.flag_field or "")),
            "sprint": open_now[0] if open_now else None,
        }
        if closed:
            fields["closedSprints"] = closed
        if not is_epic(issue):
            epic = self._index.epic(issue)
            fields["epic"] = None if epic is None else epic_shown(epic, self._index, self._root)
        return {name: shown(value) for name, value in fields.items()}


def _document(text: Any) -> Any:
    """Return wiki text as the rich document that version 3 of the API shows."""
    if not isinstance(text, str):
        return text
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    return {"version": 1, "type": "doc", "content": [paragraph]}


def epic_shown(epic: Json, index: SiteIndex, root: str) -> Json:
    """Return an epic as the agile endpoints show it."""
    name = epic["fields"].get(index.epic_name_field or "") or epic["fields"]["summary"]
    return {
        "id": int(epic["id"]),
        "key": epic["key"],
        "self": f"{root}/rest/agile/1.0/epic/{epic['id']}",
        "name": name,
        "summary": epic["fields"]["summary"],
        "color": {"key": f"color_{int(epic['id']) % 14 + 1}"},
        "done": epic["fields"]["status"].get("statusCategory", {}).get("key") == "done",
    }


class CloudWords:
    """Jira Cloud's own words, in which a site is kept."""

    def fields(self, issue: Json) -> Json:
        """Return the fields as they are."""
        fields: Json = issue["fields"]
        return fields

    def histories(self, issue: Json) -> list[Json]:
        """Return the histories as they are."""
        return histories(issue)

    def sprint(self, sprint: Json) -> Json:
        """Return the sprint without what only Data Center tells."""
        return {name: sprint[name] for name in CLOUD_SPRINT if name in sprint}
