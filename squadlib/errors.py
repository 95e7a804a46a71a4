"""What can go wrong, each with the exit code a script can rely on.

Every message says what happened, where, and how to mend it; a traceback is for `--verbose` only.
"""

import difflib
import errno
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from squadlib.direction import KEPT, in_order
from squadlib.locales import localised

_SHOWN = f"\n\t{KEPT}"
_STEERS = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


@dataclass(frozen=True)
class Stopped:
    """Where a notebook stopped: its cell (from 1; None where none ran), the question above it, what was said there.

    `copy` is its executed copy and `page` the page that tells of it, where they could be kept; `about` is what the
    report is about, `as_of` the instant of its data. Of what is private, message and files are the owner's alone.
    """

    notebook: Path
    cell: int | None
    question: str
    message: str
    copy: Path | None = None
    page: Path | None = None
    about: str = ""
    as_of: str = ""
    is_private: bool = False


class SquadlibError(Exception):
    """A failure a person can act on: what, where and how to mend it; `exit_code` is what the command returns.

    `stopped` is there where a notebook failed while it ran.
    """

    exit_code = 1
    stopped: Stopped | None = None

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        """Compose the message `where: what. mend`, each part a plain sentence."""
        what, where, mend = localised(what), localised(where), localised(mend)
        self.what, self.where, self.mend = what, where, mend
        body = f"{where}: {what}" if where else what
        body = body if not mend or body.endswith("?") else f"{body.rstrip('. ')}."
        super().__init__(f"{body} {mend}".strip() if mend else body)


class UsageError(SquadlibError):
    """Arguments, params or environment are wrong (exit 2)."""

    exit_code = 2


class SourceError(SquadlibError):
    """Jira, the workbook or the store of a cluster refused, or could not be reached (exit 3)."""

    exit_code = 3


class DataError(SquadlibError):
    """The data cannot be trusted: an incomplete fetch, a broken invariant, a sheet that does not fit (exit 4)."""

    exit_code = 4


class NotebookError(SquadlibError):
    """A notebook failed while it ran (exit 5)."""

    exit_code = 5


class SendError(SquadlibError):
    """A mail did not leave, or not to everyone (exit 6)."""

    exit_code = 6


class SquadsError(SquadlibError):
    """Some squads of a `run-all` failed, the rest are done (exit 7)."""

    exit_code = 7


def unforeseen(error: Exception) -> str:
    """Return what went wrong where nobody looked for it: there is no room on the disk, else a fault of squadlib's own.

    >>> unforeseen(OSError(28, "No space left on device"))
    'a file cannot be written: No space left on device. Make room, also where temporary files are.'
    >>> unforeseen(KeyError("x"))
    "a fault of its own: KeyError: 'x'. Run it with --verbose to see where."
    """
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        what = f"{error.filename or 'a file'} cannot be written: {error.strerror}"
        return f"{what}. Make room, also where temporary files are."
    return f"a fault of its own: {type(error).__name__}: {error}. Run it with --verbose to see where."


def printable(text: str) -> str:
    r"""Return a text without what would move the cursor or turn the line round.

    >>> printable("client\x1b[2J\u202e"), printable("36 of 39\u00a0points")
    ('client�[2J�', '36 of 39\xa0points')
    >>> printable("sprint דנה 26: 5 issues")
    'sprint \u2068דנה\u2069 26: 5 issues'
    """
    shown = "".join(one if one in _SHOWN or unicodedata.category(one) not in _STEERS else "\ufffd" for one in text)
    return "\n".join(map(in_order, shown.split("\n")))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean 'x'?` for the nearest known word, or nothing when none is near.

    >>> did_you_mean("clinet", ["client", "platform"])
    " Did you mean 'client'?"
    >>> did_you_mean("zebra", ["client", "platform"])
    ''
    """
    lowered = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.6)
    return f" Did you mean '{lowered[near[0]]}'?" if near else ""
