"""One writer at a time in a reports folder; the lock of a process that died is free."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from squadlib.errors import SquadlibError

LOCK = ".lock"
"""The file in reports/ that is locked while files are put in place; it stays, empty."""


@contextmanager
def locked(reports: Path) -> Iterator[None]:
    """Hold the folder's lock, once whoever holds it now is done; the folder is made where it is missing.

    Not to be taken again by who holds it. Raises SquadlibError where the folder cannot be written.
    """
    try:
        reports.mkdir(parents=True, exist_ok=True)
        file = (reports / LOCK).open("a", encoding="utf-8")
    except OSError as error:
        what = f"the report cannot be written: {error.strerror or error}"
        raise SquadlibError(what, where=str(reports), mend="Make room, or allow writing there.") from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)  # the system gives it back when the file is closed or the process ends
        yield
