"""A site looked up: issues by id, key and former key, sprints, boards, and which custom field is which."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from squadlib.demo.site import Json, Site

SPRINT_FIELD = "com.pyxis.greenhopper.jira:gh-sprint"
EPIC_LINK_FIELD = "com.pyxis.greenhopper.jira:gh-epic-link"
EPIC_NAME_FIELD = "com.pyxis.greenhopper.jira:gh-epic-label"
RANK_FIELD = "com.pyxis.greenhopper.jira:gh-lexo-rank"
FLAG_FIELD = "com.atlassian.jira.plugin.system.customfieldtypes:multicheckboxes"


def milliseconds(instant: str) -> int:
    """Return an instant as Jira writes it in milliseconds since 1970.

    >>> milliseconds("2020-06-12T08:38:51.882+0800") == milliseconds("2020-06-12T00:38:51.882Z")
    True
    """
    return round(datetime.fromisoformat(instant).timestamp() * 1000)


def written(moment: datetime) -> str:
    """Write an instant as Jira does in issues, with milliseconds and the offset without a colon.

    >>> written(datetime.fromisoformat("2020-06-12T08:38:51.882+08:00"))
    '2020-06-12T08:38:51.882+0800'
    """
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}" + moment.strftime("%z")


def number_of(key: str) -> tuple[str, int]:
    """Split an issue's key so that keys sort as Jira sorts them.

    >>> sorted(["AB-10", "AB-9"], key=number_of)
    ['AB-9', 'AB-10']
    """
    project, _, number = key.rpartition("-")
    return project, int(number) if number.isdigit() else 0


class SiteIndex:
    """A site with its look-ups; built once, never changed."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.by_id: dict[str, Json] = {str(issue["id"]): issue for issue in site.issues}
        self.by_key = dict(self._former_keys()) | {issue["key"]: issue for issue in site.issues}
        self.sprints: dict[int, Json] = {int(sprint["id"]): sprint for sprint in site.sprints}
        self.boards: dict[int, Json] = {int(board["id"]): board for board in site.boards}
        self.sprint_field = self._custom(SPRINT_FIELD)
        self.epic_link_field = self._custom(EPIC_LINK_FIELD)
        self.epic_name_field = self._custom(EPIC_NAME_FIELD)
        self.rank_field = self._custom(RANK_FIELD)
        self.flag_field = self._custom(FLAG_FIELD)
        self._instants: dict[tuple[str, str], int] = {}

    def _former_keys(self) -> Iterator[tuple[str, Json]]:
        for issue in self.site.issues:
            for history in histories(issue):
                for item in history["items"]:
                    if item["field"] == "Key" and item.get("fromString"):
                        yield item["fromString"], issue

    def _custom(self, kind: str) -> str | None:
        fields = (field["id"] for field in self.site.fields if field.get("schema", {}).get("custom") == kind)
        return next(fields, None)

    def issue(self, id_or_key: str) -> Json | None:
        """Find an issue by id, key or former key, or by a key in another case."""
        return self.by_id.get(id_or_key) or self.by_key.get(id_or_key) or self.by_key.get(id_or_key.upper())

    def project(self, id_or_key: str) -> Json | None:
        """Find a project by id or key."""
        wanted = (id_or_key, id_or_key.upper())
        return next((p for p in self.site.projects if str(p["id"]) == id_or_key or p["key"] in wanted), None)

    def instant(self, issue: Json, name: str) -> int | None:
        """Return `created`, `updated` or `resolutiondate` in milliseconds, parsed once."""
        place = (issue["id"], name)
        if place not in self._instants and (text := issue["fields"].get(name)):
            self._instants[place] = milliseconds(text)
        return self._instants.get(place)

    def sprint_ids(self, issue: Json) -> list[int]:
        """Return the sprints an issue's Sprint field holds now, closed ones among them."""
        return [int(s["id"]) for s in issue["fields"].get(self.sprint_field or "") or []]

    def epic(self, issue: Json) -> Json | None:
        """Return the epic of an issue, from its Epic Link or else its parent; sub-tasks have none of their own."""
        fields = issue["fields"]
        link = fields.get(self.epic_link_field or "")
        parent = self.by_key.get(link or (fields.get("parent") or {}).get("key", ""))
        return parent if parent is not None and is_epic(parent) else None

    @cached_property
    def ranked(self) -> list[Json]:
        """All issues in order of rank; those without one keep their order and come last."""
        rank = self.rank_field or ""
        return sorted(self.site.issues, key=lambda i: (i["fields"].get(rank) is None, i["fields"].get(rank) or ""))

    def is_on_board(self, issue: Json, board: Json) -> bool:
        """Tell whether a board's filter lets an issue through."""
        return issue["fields"]["project"]["key"] in board["projects"]

    def board_sprints(self, board: Json) -> list[Json]:
        """List a board's sprints: its own, those of other boards that hold one of its issues, and those it names."""
        held = {n for issue in self.site.issues if self.is_on_board(issue, board) for n in self.sprint_ids(issue)}
        held |= set(board.get("sprints", ()))
        order = ("closed", "active", "future")
        mine = [s for s in self.site.sprints if s.get("originBoardId") == board["id"] or s["id"] in held]
        return sorted(mine, key=lambda sprint: order.index(sprint["state"]))


def histories(issue: Json) -> list[Json]:
    """Return all histories of an issue, oldest first."""
    held: list[Json] = issue.get("changelog", {}).get("histories", [])
    return held


def is_epic(issue: Json) -> bool:
    """Tell whether an issue is an epic, whatever its type is called."""
    kind: dict[str, Any] = issue["fields"]["issuetype"]
    return bool(kind.get("hierarchyLevel") == 1 or kind.get("untranslatedName", kind["name"]) == "Epic")


def is_subtask(issue: Json) -> bool:
    """Tell whether an issue is a sub-task."""
    return bool(issue["fields"]["issuetype"].get("subtask"))
