"""One squad's board as it was read: what its reports rest on, check by check."""

from collections.abc import Generator, Iterator

import pandas as pd

from squadlib import words
from squadlib.doctor.findings import Finding, look, ok, skipped, stops
from squadlib.errors import DataError, SquadlibError, UsageError, did_you_mean
from squadlib.params import Params
from squadlib.records import BoardRecords
from squadlib.tables.board import BoardTables, board_tables
from squadlib.tables.cells import fold

CHECKS = ("board", "estimates", "done column", "filter", "histories", "sprints", "switches")
STAGES = (("/changelog", "histories"), ("/sprint", "sprints"), ("/search", "issues"), ("/issue", "issues"))
"""Part of the request at which a fetch ended → what it was about."""


def unread_board(params: Params, error: SquadlibError) -> Iterator[Finding]:
    """Say why a board could not be read: at which check, and which ones hang on it."""
    at = next((name for part, name in STAGES if part in error.mend), "board")
    if isinstance(error, DataError) and at == "board":
        at = "histories" if "changelog" in error.what else "issues"
    yield stops(f"{params.squad}, {at}", error)
    rest = [name for name in CHECKS if name not in ("board", at)]
    yield skipped([f"{params.squad}, {', '.join(rest)}"], needs="the whole board")


def read_board(params: Params, records: BoardRecords) -> Generator[Finding, None, BoardTables | None]:
    """Check a board that was read, and return its tables, None where they cannot be made."""
    name = params.squad
    board, issues = records["board"], records["issues"]
    kind = f"{board['type']}, " if board["type"] else ""
    said = f"'{board['name']}' ({kind}number {board['id']}), {_amount(len(issues), 'issues')}"
    if issues:
        yield ok(f"{name}, board", said)
    else:
        yield look(f"{name}, board", f"{said}: its filter lets nothing through, or this login may not see the project.")
    try:
        tables = board_tables(records, options=params.options)
    except DataError as error:
        yield stops(f"{name}, done column", error)
        yield skipped([f"{name}, {', '.join(one for one in CHECKS[1:] if one != 'done column')}"], needs="its tables")
        return None
    yield _estimates(name, tables)
    yield _done(name, tables)
    yield _filter(name, tables)
    yield _histories(name, tables)
    yield _sprints(params, tables)
    yield from _switches(params, tables)
    return tables


def _estimates(name: str, tables: BoardTables) -> Finding:
    check, field = f"{name}, estimates", tables.board["estimation"]
    if field["kind"] == "issues":
        text = "the board names no estimation field, so issues are counted, not points"
        return look(check, f"{text}. To change that: the board's settings in Jira, Estimation.")
    planned = tables.issues[tables.issues["sprint_ids"].map(len) > 0]
    estimated = int(planned["points"].notna().sum())
    said = f"{field['field_name'] or field['field_id']} ({tables.unit})"
    if len(planned) and not estimated:
        text = f"{said}, but not one of the {len(planned)} issues in sprints has one: issues are counted instead"
        return look(check, f"{text}. Is it the field the squad fills?")
    return ok(check, f"{said}, on {estimated} of {_amount(len(planned), 'issues')} in sprints")


def _done(name: str, tables: BoardTables) -> Finding:
    check, statuses = f"{name}, done column", tables.statuses
    done = words.listing(statuses.loc[statuses["is_done"], "status"])
    held = set(tables.issues["status_id"])
    strays = statuses[(statuses["category"] == "done") & ~statuses["is_done"] & statuses["status_id"].isin(held)]
    if strays.empty:
        return ok(check, f"an issue is done in {done}")
    where = words.listing(f"'{one}'" for one in strays["status"])
    text = f"an issue is done in {done}, not in {where}, which Jira's workflow calls done too"
    return look(check, f"{text}. If it should be: map it to the last column, or name it in done_statuses.")


def _filter(name: str, tables: BoardTables) -> Finding:
    check = f"{name}, filter"
    unseen = [note["text"] for note in tables.notes if note["check"] == "filter not visible"]
    return look(check, unseen[0]) if unseen else ok(check, "this login sees it")


def _histories(name: str, tables: BoardTables) -> Finding:
    check, issues = f"{name}, histories", tables.issues
    said = f"{_amount(len(tables.changes), 'changes')} of {_amount(len(issues), 'issues')}"
    if issues["histories"].sum() == 0 and (issues["updated_at"] > issues["created_at"]).any():
        text = "not one entry arrived, though issues were changed: without them every sprint looks as it is now"
        return look(check, f"{text}. Ask a Jira administrator whether this login may see the issues' history.")
    return ok(check, f"read whole, {said}")


def _sprints(params: Params, tables: BoardTables) -> Finding:
    check, own = f"{params.squad}, sprints", tables.sprints[tables.sprints["is_own"]]
    counts = own["state"].value_counts()
    closed, running = int(counts.get("closed", 0)), int(counts.get("active", 0))
    others = int((tables.sprints["is_listed"] & ~tables.sprints["is_own"]).sum())
    said = f"{closed} closed, {running} running, {int(counts.get('future', 0))} planned"
    hint = f" {others} more were made on other boards; sprints_of_other_boards counts them." if others else ""
    if closed:
        return ok(check, f"{said}.{hint}" if hint else said)
    if running:
        return look(check, f"{said}: there is a health report, and a sprint report once the first is closed.{hint}")
    mend = f"Start one in Jira, or check the board's number.{hint}"
    return stops(check, UsageError("no sprint was started yet, so there is nothing to report", mend=mend))


def _switches(params: Params, tables: BoardTables) -> Iterator[Finding]:
    """Switches that name what is not there change nothing, and nobody notices."""
    check, options = f"{params.squad}, switches", params.options
    statuses = [*tables.statuses["status"], *tables.statuses["status_id"]]
    lost = [
        *_unknown("done_statuses", options.done_statuses, statuses, "status"),
        *_unknown("leave_out_sprints", options.leave_out_sprints, tables.sprints["sprint"], "sprint of the board"),
    ]
    field = params.delivery.field
    if field != "labels" and not tables.issues["fields"].map(lambda told: told.get(field) is not None).any():
        lost.append(f"delivery.field: no issue has anything in {field}")
    if lost:
        yield look(check, "these name what is not there, and change nothing", lost)
    else:
        yield ok(check, "name nothing that is not there")


def _unknown(switch: str, named: tuple[str, ...], known: "pd.Series | list[str]", what: str) -> list[str]:
    words_known = {fold(str(one)) for one in known}
    strange = [one for one in named if fold(one) not in words_known]
    return [f"{switch}: '{one}' is no {what}.{did_you_mean(one, map(str, known))}" for one in strange]


def _amount(count: int, noun: str) -> str:
    return words.amount(count, noun).replace("\u00a0", " ")
