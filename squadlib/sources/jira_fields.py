"""Which of a site's fields mean sprint, estimate, epic and flag: by what they are made of and what the board says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from squadlib.records import ChangeKind, EstimationRecord
from squadlib.sources.jira_values import optional_text

MADE_BY = "com.pyxis.greenhopper.jira:"
TIMES = {"timeoriginalestimate", "timeestimate", "aggregatetimeoriginalestimate", "aggregatetimeestimate"}
"""Fields that hold seconds; we tell hours."""

SYSTEM_FIELDS = [
    "summary",
    "issuetype",
    "status",
    "project",
    "priority",
    "labels",
    "created",
    "updated",
    "assignee",
    "fixVersions",
    "parent",
]

MeantKind = ChangeKind | Literal["association"]
"""What a changelog item is about; an `association` is a parent of whatever level."""

BY_ID: dict[str, MeantKind] = {
    "status": "status",
    "assignee": "assignee",
    "fixVersions": "version",
    "priority": "priority",
    "issuetype": "type",
    "parent": "parent",
}
BY_NAME: dict[str, MeantKind] = {
    "status": "status",
    "assignee": "assignee",
    "fix version": "version",
    "priority": "priority",
    "issuetype": "type",
    "key": "key",
    "parent": "parent",
    "issueparentassociation": "association",
    "sprint": "sprint",
    "epic link": "epic",
    "flagged": "flagged",
}


SYSTEM_KINDS = frozenset(BY_ID.values()) | {"key", "association"}
"""What only Jira's own fields are about, never one that people made."""


@dataclass(frozen=True)
class FieldMap:
    """The ids that matter here, and what a changelog item means by field id or, where it has none, by name."""

    sprint: tuple[str, ...]
    epic_link: tuple[str, ...]
    epic_name: tuple[str, ...]
    flagged: tuple[str, ...]
    estimation: EstimationRecord
    extra: tuple[str, ...]
    by_id: Mapping[str, MeantKind]
    by_name: Mapping[str, MeantKind]
    rivals: tuple[str, ...] = ()
    """Other fields of the estimate's name: a changelog without field ids (Data Center) does not tell them apart."""
    rank: str | None = None
    """The field that holds the order of the backlog, where the site has one."""

    def wanted(self) -> list[str]:
        """Return the ids to ask for with every issue, and no others."""
        estimate = [self.estimation["field_id"]] if self.estimation["field_id"] else []
        ids = [*SYSTEM_FIELDS, *self.sprint, *self.epic_link, *self.epic_name, *self.flagged, *estimate, *self.rivals]
        ids += [*([self.rank] if self.rank else []), *self.extra]
        return list(dict.fromkeys(ids))

    def meaning(self, item: Mapping[str, Any]) -> MeantKind | None:
        """Return what a changelog item is about: its field id decides; without one (Data Center) its name.

        People may name a field of their own like one of Jira's: what is made by hand is told by its `fieldtype`.
        """
        if item.get("fieldId"):
            return self.by_id.get(str(item["fieldId"]))
        meant = self.by_name.get(str(item.get("field")).casefold())
        return None if item.get("fieldtype") == "custom" and meant in SYSTEM_KINDS else meant


def field_map(
    fields: Sequence[Mapping[str, Any]],
    *,
    estimation: EstimationRecord,
    extra: Sequence[str] = (),
    ranked_by: str | None = None,
) -> FieldMap:
    """Read the site's list of fields: custom fields by what they are made of, never by their name.

    `ranked_by` is the field the board ranks by, which counts where a site has several of that kind.
    The flag alone has no type of its own; it is the field that Jira calls "Flagged". Raises TypeError for an id that is
    no text.
    """
    if not all(isinstance(field["id"], str) for field in fields):
        raise TypeError("a field's id is no text")
    sprint, epic_link, epic_name = (_made_of(fields, kind) for kind in ("gh-sprint", "gh-epic-link", "gh-epic-label"))
    flagged = tuple(field["id"] for field in fields if "flagged" in _names(field) and field["id"] != "flagged")
    estimate = (estimation["field_id"],) if estimation["field_id"] else ()
    meant: list[tuple[tuple[str, ...], MeantKind]] = [
        (sprint, "sprint"),
        (epic_link, "epic"),
        (flagged, "flagged"),
        (estimate, "points"),
    ]
    by_id, by_name = dict(BY_ID), dict(BY_NAME)
    for ids, kind in meant:
        by_id |= dict.fromkeys(ids, kind)
        names = {name for field in fields if field["id"] in ids for name in _names(field)}
        by_name |= dict.fromkeys(names, kind)
    own = [*estimate, estimation["field_name"]] if estimate else []
    by_name |= {name.casefold(): "points" for name in own if name}
    called = {name for name, kind in by_name.items() if kind == "points"}
    rivals = tuple(field["id"] for field in fields if field["id"] not in estimate and called & _names(field))
    ranks = _made_of(fields, "gh-lexo-rank")
    rank = ranked_by if ranked_by in ranks else next(iter(ranks), None)
    return FieldMap(sprint, epic_link, epic_name, flagged, estimation, tuple(extra), by_id, by_name, rivals, rank)


def estimation_record(configuration: Mapping[str, Any]) -> EstimationRecord:
    """Read how the board estimates; where it names no field, issues are counted.

    >>> estimation_record({"estimation": {"field": {"fieldId": "timeestimate", "displayName": "Left"}}})
    {'kind': 'hours', 'field_id': 'timeestimate', 'field_name': 'Left'}
    >>> estimation_record({"estimation": {"type": "issueCount"}})
    {'kind': 'issues', 'field_id': None, 'field_name': None}
    """
    field = (configuration.get("estimation") or {}).get("field") or {}
    field_id = optional_text(field.get("fieldId"))
    if field_id is None or field_id == "issuecount":
        return EstimationRecord(kind="issues", field_id=None, field_name=None)
    name = optional_text(field.get("displayName"))
    return EstimationRecord(kind="hours" if field_id in TIMES else "points", field_id=field_id, field_name=name)


def ranking_field(configuration: Mapping[str, Any]) -> str | None:
    """Return the id of the field that a board ranks by, where it names one.

    >>> ranking_field({"ranking": {"rankCustomFieldId": 10019}}), ranking_field({})
    ('customfield_10019', None)
    """
    number = (configuration.get("ranking") or {}).get("rankCustomFieldId")
    return None if number is None else f"customfield_{number}"


def _made_of(fields: Iterable[Mapping[str, Any]], kind: str) -> tuple[str, ...]:
    return tuple(field["id"] for field in fields if (field.get("schema") or {}).get("custom") == MADE_BY + kind)


def _names(field: Mapping[str, Any]) -> set[str]:
    """Return the field's names as a changelog may write them: as it is called now, and before translation."""
    return {str(field[key]).casefold() for key in ("name", "untranslatedName") if field.get(key)}
