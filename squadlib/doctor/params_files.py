"""The params folder: every file whole, every squad with a board of its own."""

from collections import defaultdict
from collections.abc import Generator
from pathlib import Path

from squadlib import params as site_params
from squadlib.doctor.findings import Finding, look, ok, stops
from squadlib.errors import UsageError
from squadlib.params import Params
from squadlib.tables.plan_header import header_names


def params_files(folder: Path) -> Generator[Finding, None, tuple[list[Params], list[str]]]:
    """Check the params, and return the squads that can be read and the names of those that cannot."""
    try:
        squads, faulty = site_params.every(folder)
    except UsageError as error:
        yield stops("Params", error)
        return [], []
    for text in faulty.values():
        yield stops("Params", UsageError(text))
    try:
        header_names(squads[0].headers)
    except UsageError as error:
        yield stops("Params", error)
        return [], list(faulty)
    names = ", ".join(one.squad for one in squads)
    yield ok("Params", f"{folder}, with {len(squads)} {'squad' if len(squads) == 1 else 'squads'}: {names}")
    yield from _shared_boards(squads)
    return squads, list(faulty)


def _shared_boards(squads: list[Params]) -> Generator[Finding]:
    by_board: dict[int, list[str]] = defaultdict(list)
    for one in squads:
        by_board[one.board].append(one.squad)
    for board, names in by_board.items():
        if len(names) > 1:
            text = f"{' and '.join(names)} have the same board, {board}, so the same work counts for each of them"
            yield look("Params", f"{text}. Give each its own board's number.")
