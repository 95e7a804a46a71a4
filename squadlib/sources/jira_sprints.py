"""A sprint in Jira's three ways to write it: listed by a board, an object in an issue's field, or a string there."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from squadlib.records import SprintRecord
from squadlib.sources.jira_values import instant, optional_text, required_text

WHOLE, DATE, ANY = r"(?:\d+|<null>)", r"(?:<null>|\d{4}-[^,\]]*)", None
LEGACY_KEYS: dict[str, str | None] = {
    "id": WHOLE,
    "rapidViewId": WHOLE,
    "state": r"(?:ACTIVE|CLOSED|FUTURE)",
    "name": ANY,
    "startDate": DATE,
    "endDate": DATE,
    "completeDate": DATE,
    "activatedDate": DATE,
    "sequence": WHOLE,
    "goal": ANY,
    "synced": r"(?:true|false|<null>)",
    "autoStartStop": r"(?:true|false|<null>)",
    "incompleteIssuesDestinationId": WHOLE,
}
LEGACY_KEY = re.compile(
    "|".join(rf"(?:^|(?<=,)){key}=" + (rf"(?={value}(?:,|$))" if value else "") for key, value in LEGACY_KEYS.items())
)
STATES: dict[str, Literal["closed", "active", "future"]] = {"closed": "closed", "active": "active", "future": "future"}


def legacy_sprint(text: str) -> dict[str, str]:
    """Read the string form of Server and Data Center into the members of the object form.

    Keys come in any order; a name or goal may hold commas, brackets and `=`, so a key counts only with a fitting value,
    and only the first time.

    >>> legacy_sprint("com.atlassian.greenhopper.service.sprint.Sprint@1[id=7,state=ACTIVE,name=A, b=[c],goal=<null>]")
    {'id': '7', 'state': 'ACTIVE', 'name': 'A, b=[c]'}
    >>> legacy_sprint("Sprint@1[state=ACTIVE,name=Fix,id=11,goal=,id=7]")
    {'state': 'ACTIVE', 'name': 'Fix,id=11', 'goal': '', 'id': '7'}
    """
    start, end = text.find("["), text.rfind("]")
    if start < 0 or end < start:
        raise ValueError(f"{text[:80]!r} is no sprint")
    inner = text[start + 1 : end]
    marks: dict[str, re.Match[str]] = {}
    for mark in LEGACY_KEY.finditer(inner):
        key = mark.group()[:-1]
        if key == "id" and not inner.startswith("id="):  # then it stands last, whatever a name or goal says before
            marks.pop(key, None)
        marks.setdefault(key, mark)
    ends = [mark.start() - 1 for mark in list(marks.values())[1:]] + [len(inner)]
    values = {key: inner[mark.end() : stop] for (key, mark), stop in zip(marks.items(), ends, strict=True)}
    return {key: value for key, value in values.items() if value != "<null>"}


def mentioned_sprints(value: Any) -> list[SprintRecord]:
    """Return the sprints that an issue's Sprint field holds, in either form; none is listed by the board yet.

    >>> [sprint["id"] for sprint in mentioned_sprints([{"id": 3, "name": "S", "state": "active"}])]
    [3]
    """
    listed = value if isinstance(value, list) else [value]
    raw = [legacy_sprint(sprint) if isinstance(sprint, str) else sprint for sprint in listed if sprint]
    return [sprint_record(sprint, is_listed=False) for sprint in raw]


def sprint_record(raw: Mapping[str, Any], *, is_listed: bool) -> SprintRecord:
    """Return a sprint from any of its forms; the board it was made on has another name in each."""
    board = next((raw[key] for key in ("originBoardId", "boardId", "rapidViewId") if raw.get(key)), None)
    return SprintRecord(
        id=int(raw["id"]),
        name=required_text(raw["name"]),
        state=STATES[str(raw["state"]).lower()],
        goal=optional_text(raw.get("goal")) or "",
        start_at=instant(raw.get("startDate")),
        activated_at=instant(raw.get("activatedDate")),
        end_at=instant(raw.get("endDate")),
        complete_at=instant(raw.get("completeDate")),
        board_id=int(board) if board is not None else None,
        is_listed=is_listed,
    )


def all_sprints(listed: Iterable[SprintRecord], mentioned: Mapping[int, SprintRecord]) -> list[SprintRecord]:
    """Return the listed sprints and those that only issues mention, by id.

    A board's list may leave out `activatedDate` (Data Center before 10) where the issues' field still tells it.
    """
    known = {sprint["id"]: sprint for sprint in listed}
    for sprint_id, other in mentioned.items():
        own = known.setdefault(sprint_id, other)
        if own["activated_at"] is None and other["activated_at"] is not None:
            known[sprint_id] = {**own, "activated_at": other["activated_at"]}
    return [known[sprint_id] for sprint_id in sorted(known)]
