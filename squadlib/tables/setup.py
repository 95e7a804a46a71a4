"""How a board is set up: what its filter lets through, what its columns hold, what its issues are estimated in."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from squadlib.records import BoardRecord

About = Literal["columns", "filter", "estimation"]
ABOUT: tuple[About, ...] = ("columns", "filter", "estimation")


@dataclass(frozen=True)
class Setup:
    """What of a board decides its figures; changing it changes them for sprints of the past as well.

    `columns` are those that have statuses, left to right: name and the ids of their statuses in order. `query` is the
    filter's (None where it was not seen), `field` the id and the name of the estimate's (None: issues are counted).
    """

    columns: tuple[tuple[str, tuple[str, ...]], ...]
    filter_id: str | None
    query: str | None
    field: tuple[str, str] | None

    @property
    def done(self) -> tuple[str, tuple[str, ...]]:
        """The column that counts as done: name and statuses, both empty where none has any."""
        return self.columns[-1] if self.columns else ("", ())


def setup_of(board: BoardRecord) -> Setup:
    """Return how a board was set up when it was fetched."""
    field_id, name = board["estimation"]["field_id"], board["estimation"]["field_name"]
    return Setup(
        columns=tuple((one["name"], tuple(sorted(one["status_ids"]))) for one in board["columns"] if one["status_ids"]),
        filter_id=board["filter_id"],
        query=board.get("filter_query"),
        field=None if field_id is None else (field_id, name or field_id),
    )


def setup_from(told: Any) -> Setup:
    """Return what was written as JSON (KeyError, TypeError or ValueError where it was not)."""
    return Setup(
        columns=tuple((str(name), tuple(map(str, statuses))) for name, statuses in told["columns"]),
        filter_id=told["filter_id"],
        query=told["query"],
        field=None if told["field"] is None else (str(told["field"][0]), str(told["field"][1])),
    )


def differing(one: Setup, other: Setup) -> list[About]:
    """Return in what two set-ups differ; names do not count: of columns the statuses decide, of a filter its query.

    A query that was not seen in one of them is taken to be the other's, unless it is another filter's.
    """
    found: list[About] = []
    if [statuses for _, statuses in one.columns] != [statuses for _, statuses in other.columns]:
        found.append("columns")
    is_seen = one.query is not None and other.query is not None
    if one.query != other.query if is_seen else one.filter_id != other.filter_id:
        found.append("filter")
    if is_estimated_otherwise(one, other):
        found.append("estimation")
    return found


def is_estimated_otherwise(one: Setup, other: Setup) -> bool:
    """Tell whether the estimates of two set-ups are of different fields, and so no quantities to be added up."""
    return (one.field or ("", ""))[0] != (other.field or ("", ""))[0]


def changes(then: Setup, now: Setup, *, about: Collection[About] = ABOUT) -> list[str]:
    """Return in words what of a set-up was changed since.

    >>> old = Setup((("To Do", ("1",)), ("Done", ("3",))), "7", "project = A", ("cf1", "Story Points"))
    >>> changes(old, Setup((("To Do", ("1",)), ("Released", ("4",))), "7", "project = B", ("cf2", "Hours")))
    ['the done column (was Done, is Released)', 'the filter', 'the estimate (was Story Points, is Hours)']
    """
    told: dict[About, str] = {
        "columns": _columns(then, now),
        "filter": "the filter",
        "estimation": f"the estimate (was {_estimate(then)}, is {_estimate(now)})",
    }
    return [told[one] for one in differing(then, now) if one in about]


def _columns(then: Setup, now: Setup) -> str:
    if then.done[1] == now.done[1]:
        return "the columns before the last"
    if then.done[0] == now.done[0]:
        return f"the statuses of the done column ({now.done[0]})"
    return f"the done column (was {then.done[0] or 'none'}, is {now.done[0] or 'none'})"


def _estimate(setup: Setup) -> str:
    return "none" if setup.field is None else setup.field[1]
