"""What was sent to whom: a file of JSON lines per squad, only added to, each line on the disk before the next step.

A mail's `intent` is written when the server has it all but its end, so whoever is killed before that has sent nothing.
Then comes the end, then the server's answer: `accepted` or `rejected`. Where we are killed or cut off between the two,
nobody can know from here whether the mail was taken. Its recipients are neither mailed again nor taken for done: every
later run names them, until somebody says `--resend`.
"""

import fcntl
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import Any

from squadlib.errors import DataError, SendError
from squadlib.reports.run.placing import sync_folder

Clock = Callable[[], datetime]


class Ledger:
    """The lines of one squad, and the file they are added to; who holds it is the only one who sends for the squad."""

    def __init__(self, path: Path, file: FileIO, *, now: Clock) -> None:
        self.path = path
        self._file, self._now = file, now
        self._lines = list(_read(path, file))

    def accepted(self, mail: str) -> set[str]:
        """Return who was sent this mail, for a server took it for them; every address in small letters."""
        return _folded(self._of(mail, "accepted"))

    def unresolved(self, mail: str) -> set[str]:
        """Return who may or may not have this mail: its end was sent, and no answer is known."""
        answered = {line["attempt"] for line in self._lines if line["event"] in ("accepted", "rejected")}
        left_open = (line for line in self._of(mail, "intent") if line["attempt"] not in answered)
        return _folded(left_open) - self.accepted(mail)

    def last_sent(self, mail: str) -> str:
        """Return when the mail was last taken by a server, as ISO 8601, empty where never."""
        return max((line["at"] for line in self._of(mail, "accepted")), default="")

    def intend(self, mail: str, *, message_id: str, to: Collection[str]) -> int:
        """Note that the end of a mail is about to be sent, and return the number of this attempt."""
        attempt = 1 + max((line.get("attempt", 0) for line in self._lines), default=0)
        self._add("intent", mail, attempt=attempt, message_id=message_id, to=sorted(to))
        return attempt

    def accept(self, mail: str, *, attempt: int, to: Collection[str], reply: str) -> None:
        """Note that a server took the mail for these recipients."""
        self._add("accepted", mail, attempt=attempt, to=sorted(to), reply=reply)

    def reject(self, mail: str, *, attempt: int, to: Collection[str], reply: str) -> None:
        """Note that a server did not take the mail after its end."""
        self._add("rejected", mail, attempt=attempt, to=sorted(to), reply=reply)

    def refuse(self, mail: str, *, replies: dict[str, str]) -> None:
        """Note whom a server refused, each with its answer; a later run tries them again."""
        self._add("refused", mail, to=sorted(replies), replies=replies)

    def _of(self, mail: str, event: str) -> Iterator[dict[str, Any]]:
        return (line for line in self._lines if line["mail"] == mail and line["event"] == event)

    def _add(self, event: str, mail: str, **more: Any) -> None:
        at = self._now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = {"event": event, "at": at, "mail": mail, **more}
        try:
            rest = json.dumps(line, ensure_ascii=False).encode() + b"\n"
            while rest:
                rest = rest[self._file.write(rest) :]
            os.fsync(self._file.fileno())
        except OSError as error:
            what = f"the ledger cannot be written: {error.strerror}; nothing more is sent"
            raise SendError(what, where=str(self.path), mend="Make room, or allow writing there.") from error
        self._lines.append(line)


def _folded(lines: Iterable[dict[str, Any]]) -> set[str]:
    return {who.casefold() for line in lines for who in line["to"]}


@contextmanager
def open_ledger(folder: Path, name: str, *, now: Clock, waiting: Callable[[], None]) -> Iterator[Ledger]:
    """Open a ledger in a folder that its owner alone can read, and hold it; `waiting` is called where another has it.

    A last line that a kill cut short is taken away: what it would have said had not begun yet. Raises DataError where
    another line cannot be read, SendError where the file cannot be written.
    """
    path = folder / f"{name}.jsonl"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        sync_folder(folder)
    except OSError as error:
        what = f"the ledger cannot be opened: {error.strerror}; nothing was sent"
        raise SendError(what, where=str(path), mend="Allow writing there.") from error
    with FileIO(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(file, fcntl.LOCK_EX)
        _mend(file)
        yield Ledger(path, file, now=now)


def _mend(file: FileIO) -> None:
    content = file.read()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        file.truncate(whole)
        os.fsync(file.fileno())
    file.seek(0)


def _read(path: Path, file: FileIO) -> Iterator[dict[str, Any]]:
    for number, raw in enumerate(file.read().splitlines(), start=1):
        try:
            line = json.loads(raw)
            yield {**line, "event": line["event"], "mail": line["mail"], "to": list(line["to"])}
        except (ValueError, KeyError, TypeError) as error:
            what = f"line {number} of the ledger cannot be read, so who has which mail is not known"
            raise DataError(what, where=str(path), mend="Put that line right, or move the file away.") from error
