"""The statuses a board, its issues and their changelogs mention, and which of them count as done."""

import pandas as pd

from squadlib.errors import DataError
from squadlib.options import Options
from squadlib.records import BoardRecords, StatusRecord
from squadlib.tables.frames import frame

STATUSES = {"status_id": "str", "status": "str", "category": "str", "column": "str", "is_done": "bool"}


def status_table(records: BoardRecords, changes: pd.DataFrame, *, options: Options) -> pd.DataFrame:
    """Return every status the board, its issues or their changelogs mention.

    One row per status: `column` is the board's, missing where none holds it; `is_done`: in the last column that has
    statuses, or named (name or id) in `done_statuses`. Raises DataError where no status can count as done.
    """
    columns = {status: one["name"] for one in records["board"]["columns"] for status in one["status_ids"]}
    used = [one for one in records["board"]["columns"] if one["status_ids"]]
    last = set(used[-1]["status_ids"]) if used else set()
    named = {name.strip().casefold() for name in options.done_statuses}
    if not last and not named:
        raise DataError(
            "no column of the board has a status, so nothing can count as done",
            where=f"board {records['board']['id']}",
            mend="Map statuses to its columns in Jira, or name done_statuses in params.",
        )
    rows = [
        {
            "status_id": status["id"],
            "status": status["name"],
            "category": status["category"],
            "column": columns.get(status["id"]),
            "is_done": status["id"] in last or bool(named & {status["id"].casefold(), status["name"].casefold()}),
        }
        for status in [*records["statuses"], *_unlisted_statuses(records, changes, columns)]
    ]
    return frame(rows, STATUSES)


def _unlisted_statuses(records: BoardRecords, changes: pd.DataFrame, columns: dict[str, str]) -> list[StatusRecord]:
    """Return the statuses the site no longer lists, under the name that history last showed for them."""
    moves = changes.loc[changes["kind"] == "status"]
    shown = dict(zip(moves["old"].dropna(), moves.loc[moves["old"].notna(), "old_text"], strict=True))
    shown |= dict(zip(moves["new"].dropna(), moves.loc[moves["new"].notna(), "new_text"], strict=True))
    listed = {status["id"] for status in records["statuses"]}
    mentioned = {*shown, *columns, *(issue["status_id"] for issue in records["issues"])}
    names = {one: shown[one] if isinstance(shown.get(one), str) else one for one in sorted(mentioned - listed)}
    return [{"id": one, "name": name, "category": ""} for one, name in names.items()]
