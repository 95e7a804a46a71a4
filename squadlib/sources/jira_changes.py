"""Changelog histories → the changes that the numbers need, alike for Cloud and Data Center."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from squadlib.errors import DataError
from squadlib.records import ChangeKind, ChangeRecords
from squadlib.sources.jira_fields import FieldMap, MeantKind
from squadlib.sources.jira_people import People
from squadlib.sources.jira_values import number, optional_text, required_instant

SECONDS_PER_HOUR = 3600


class Change(NamedTuple):
    """One changed field; `source` is what recorded it, for Jira records some changes twice."""

    history_id: int
    at: int
    by: str | None
    kind: ChangeKind
    old: str | None
    new: str | None
    old_text: str | None
    new_text: str | None
    source: MeantKind
    ids: tuple[str | None, str | None]
    has_field_id: bool


@dataclass(frozen=True)
class Reading:
    """What it takes to understand an issue: the fields' meaning, statuses by name, how people are told apart."""

    fields: FieldMap
    is_cloud: bool
    status_ids: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Past:
    """An issue's histories by id, each with its changes that matter, and how many the server says there are.

    `estimate` is what they led to; `rivals` are the values of other fields that are called alike.
    """

    total: int | None = None
    histories: dict[int, list[Change]] = field(default_factory=dict)
    estimate: float | None = None
    rivals: list[float | None] = field(default_factory=list)

    @property
    def is_short(self) -> bool:
        """Tell whether histories are missing, by the server's own count."""
        return self.total is not None and len(self.histories) < self.total

    def changes(self) -> list[Change]:
        """Return the changes oldest first; one that Jira recorded twice comes once."""
        return _once(self._told_apart()[0])

    @property
    def is_doubtful(self) -> bool:
        """Tell whether a change of the estimate could as well be another field's of the same name."""
        return bool(self.rivals) and self._told_apart()[1]

    def _told_apart(self) -> tuple[list[Change], bool]:
        ordered = [self.histories[key] for key in sorted(self.histories)]
        flat = sorted((change for changes in ordered for change in changes), key=lambda change: change.at)
        return own_estimates(flat, estimate=self.estimate, rivals=self.rivals) if self.rivals else (flat, False)


def own_estimates(
    changes: list[Change], *, estimate: float | None, rivals: list[float | None]
) -> tuple[list[Change], bool]:
    """Leave out the changes of other fields that are called like the estimate, where no field id tells them apart.

    From the newest back, a change belongs to the field whose value it led to. Also returned: whether one led to the
    values of both, so that it may be either's.
    """
    own, others, is_doubtful = estimate, list(rivals), False
    kept: list[Change] = []
    for change in reversed(changes):
        if change.kind == "points" and not change.has_field_id:
            value, before = number(change.new), number(change.old)
            if value in others and value != own:
                others[others.index(value)] = before
                continue
            is_doubtful |= value is not None and value in others
            own = before
        kept.append(change)
    return kept[::-1], is_doubtful


def read_history(raw: Mapping[str, Any], *, is_low: bool, reading: Reading, people: People) -> tuple[int, list[Change]]:
    """Return a history's id and those of its changes that matter; `is_low`: the issue is no child of an epic."""
    history_id, at = int(raw["id"]), required_instant(raw["created"])
    by = people.meet(raw.get("author"))
    changes = []
    for item in raw["items"]:
        source = reading.fields.meaning(item)
        if source is None:
            continue
        kind: ChangeKind = ("parent" if is_low else "epic") if source == "association" else source
        sides = _sides(item, kind, reading)
        if kind == "assignee" and sides is not None:
            for side, end in zip(sides, ("fromString", "toString"), strict=True):
                people.hear(side, optional_text(item.get(end)), history_id=history_id)
        if sides is not None:
            texts = optional_text(item.get("fromString")), optional_text(item.get("toString"))
            ids = optional_text(item.get("from")), optional_text(item.get("to"))
            changes.append(Change(history_id, at, by, kind, *sides, *texts, source, ids, bool(item.get("fieldId"))))
    return history_id, changes


def change_records(pasts: Iterable[tuple[str, Past]], people: People, *, epic_keys: Mapping[str, str]) -> ChangeRecords:
    """Return all issues' changes as columns, in the order in which the issues come.

    `epic_keys` are the epics' keys by id as they are now: an epic that moved since is told by the key it has.
    """
    columns = ChangeRecords(issue_id=[], history_id=[], at=[], by=[], kind=[], old=[], new=[], old_text=[], new_text=[])
    for issue_id, past in pasts:
        for change in past.changes():
            is_person = change.kind == "assignee"
            columns["issue_id"].append(issue_id)
            columns["history_id"].append(change.history_id)
            columns["at"].append(change.at)
            columns["by"].append(change.by)
            columns["kind"].append(change.kind)
            old, new = change.old, change.new
            if change.kind == "epic":
                old, new = (epic_keys.get(one or "", key) for one, key in zip(change.ids, (old, new), strict=True))
            columns["old"].append(people.settled(old) if is_person else old)
            columns["new"].append(people.settled(new) if is_person else new)
            columns["old_text"].append(change.old_text)
            columns["new_text"].append(change.new_text)
    return columns


def points(value: Any, *, is_hours: bool) -> float | None:
    """Return an estimate as the field tells it; time fields are in seconds and become hours.

    >>> points(13.0, is_hours=False), points(5400, is_hours=True), points(None, is_hours=False)
    (13.0, 1.5, None)
    """
    found = number(value)
    return found / SECONDS_PER_HOUR if found is not None and is_hours else found


def _once(changes: list[Change]) -> list[Change]:
    """Leave out a change of epic or parent that repeats, through Jira's other field for it, what is so already.

    Cloud writes both "Epic Link" and "IssueParentAssociation", in two histories some milliseconds apart.
    """
    kept: list[Change] = []
    last: dict[ChangeKind, Change] = {}
    for change in changes:
        if change.kind in ("epic", "parent"):
            before = last.get(change.kind)
            if before is not None and before.new == change.new and before.source != change.source:
                continue
            last[change.kind] = change
        kept.append(change)
    return kept


def _sides(item: Mapping[str, Any], kind: ChangeKind, reading: Reading) -> tuple[str | None, str | None] | None:
    """Return what it was and what it became, in the words of ChangeRecords; None if it is another field's change."""
    if kind == "points":
        return _estimates(item, reading)
    if kind == "sprint" and _is_text_alone(item):
        return None
    old, new = (_side(item, end, kind, reading) for end in ("from", "to"))
    return old, new


def _is_text_alone(item: Mapping[str, Any]) -> bool:
    """Tell whether an item has words but no ids on either side, as a text field called Sprint has."""
    has_ids = optional_text(item.get("from")) or optional_text(item.get("to"))
    return not has_ids and bool(optional_text(item.get("fromString")) or optional_text(item.get("toString")))


def _side(item: Mapping[str, Any], end: str, kind: ChangeKind, reading: Reading) -> str | None:
    value, text = optional_text(item.get(end)), optional_text(item.get(f"{end}String"))
    if kind == "sprint":
        return ",".join(str(int(part)) for part in (value or "").split(",") if part.strip()) or None
    if kind == "status":
        return value or reading.status_ids.get((text or "").casefold())
    if kind == "assignee":
        return optional_text(item.get("tmpFromAccountId" if end == "from" else "tmpToAccountId")) or value
    return value if kind == "version" else text


def _estimates(item: Mapping[str, Any], reading: Reading) -> tuple[str | None, str | None] | None:
    """Return the estimates as decimal text; what is no number belongs to a field of the same name, if no id tells."""
    is_hours = reading.fields.estimation["kind"] == "hours"
    sides: list[str | None] = []
    for end in ("from", "to"):
        texts = (item.get(end), item.get(f"{end}String")) if is_hours else (item.get(f"{end}String"), item.get(end))
        told = next((text for text in map(optional_text, texts) if text), None)
        found = points(told, is_hours=is_hours)
        if told is not None and found is None:
            if not item.get("fieldId"):
                return None
            raise DataError(f"the estimate {told[:40]!r} is no number", where="changelog", mend="Correct it in Jira.")
        sides.append(None if found is None else repr(found))
    return sides[0], sides[1]
