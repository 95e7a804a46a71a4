"""Sending in processes that kill themselves, each at another step, and then again to its end.

`python -m tests.mail_killed PORT FOLDER ADDRESS…` prints what each second run knew, as JSON.
"""

import json
import os
import signal
import smtplib
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from squadlib.mail import ledger as ledgers
from squadlib.mail.deliver import Parcel, deliver
from squadlib.mail.ledger import open_ledger
from squadlib.mail.server import session
from squadlib.params.files import Smtp


class Steps:
    """Counts the steps of a run, and kills the process at the last one."""

    def __init__(self) -> None:
        self.taken = 0
        self.last = 0

    def step(self) -> None:
        """Take a step."""
        self.taken += 1
        if self.taken == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, does: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function with a step before and a step after it."""

        def stepped(*arguments: Any, **named: Any) -> Any:
            self.step()
            answer = does(*arguments, **named)
            self.step()
            return answer

        return stepped


STEPS = Steps()


class Torn(ledgers.FileIO):
    """A file whose lines are written in two halves, so that a kill can tear one."""

    def write(self, content: Any) -> int:
        """Write half of what is left, then take a step."""
        written = super().write(bytes(content)[: max(len(content) // 2, 1)])
        STEPS.step()
        return written


def prepare() -> None:
    """Put steps around all that touches the network or the disk."""
    for name in ("send", "getreply", "connect"):
        setattr(smtplib.SMTP, name, STEPS.around(getattr(smtplib.SMTP, name)))
    os.fsync = STEPS.around(os.fsync)
    ledgers.FileIO = Torn  # type: ignore[misc]


def parcel(number: int) -> Parcel:
    """Return the mail of one round."""
    content = f"Subject: {number}\r\n\r\nText\r\n.\r\n"
    return Parcel(f"client/{number}", f"<{number}@example.com>", "reports@example.com", content.encode())


def run(port: int, folder: Path, number: int, to: list[str]) -> set[str]:
    """Send to whoever does not have it and is not in doubt, and return who is."""
    smtp = Smtp.model_validate({"host": "127.0.0.1", "port": port, "security": "none", "from": "reports@example.com"})
    mail = parcel(number)
    with open_ledger(folder, "client", now=lambda: datetime.now(UTC), waiting=lambda: None) as held:
        due = [who for who in to if who not in held.accepted(mail.name) | held.unresolved(mail.name)]
        if due:
            more: dict[str, Any] = {"sleep": lambda _: None, "progress": lambda _: None}
            deliver(mail, due, open_session=lambda: session(smtp, None), ledger=held, **more)
        return held.unresolved(mail.name)


def killed(port: int, folder: Path, number: int, to: list[str]) -> bool:
    """Run in a process of its own that is killed at step `number`, and tell whether it was."""
    child = os.fork()
    if not child:
        STEPS.taken, STEPS.last = 0, number
        run(port, folder, number, to)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def main(port: int, folder: Path, to: list[str]) -> None:
    """Kill one run after the other, each a step later, until one comes to its end."""
    prepare()
    found: list[list[str]] = []
    while killed(port, folder / str(len(found) + 1), len(found) + 1, to):
        number = len(found) + 1
        found.append(sorted(run(port, folder / str(number), number, to)))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
