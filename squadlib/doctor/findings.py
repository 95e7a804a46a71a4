"""What a check found: nothing, something worth a look, something that stops reports, or that it could not be made."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from squadlib.errors import SquadlibError

State = Literal["ok", "look", "stops", "skipped"]
MARKS: dict[State, str] = {"ok": "✓", "look": "!", "stops": "✗", "skipped": "–"}
COLOURS: dict[State, str] = {"ok": "green", "look": "yellow", "stops": "red", "skipped": "bright_black"}
SHOWN = 10
"""How many details of one finding are listed."""


@dataclass(frozen=True)
class Finding:
    """One check and its outcome in words; `code` is the exit code of what stops, 0 for all else."""

    check: str
    state: State
    text: str
    details: tuple[str, ...] = ()
    code: int = 0

    @property
    def mark(self) -> str:
        """The outcome as a sign and a word, of one width for all.

        >>> Finding("Python", "ok", "3.13").mark
        '✓ ok     '
        """
        return f"{MARKS[self.state]} {self.state:<7}"

    def lines(self) -> Iterator[str]:
        """Yield the outcome's line without its mark, then a line per detail.

        >>> list(Finding("Boards", "look", "2 are empty", ("Client", "Platform")).lines())
        ['Boards: 2 are empty', '            Client', '            Platform']
        """
        first, *more = f"{self.check}: {self.text}".splitlines()
        yield first
        listed = [*more, *self.details]
        yield from (f"{' ' * 12}{line.strip()}" for line in listed[:SHOWN])
        if len(listed) > SHOWN:
            yield f"{' ' * 12}and {len(listed) - SHOWN} more"


def ok(check: str, text: str) -> Finding:
    """Return that nothing is wrong."""
    return Finding(check, "ok", text)


def look(check: str, text: str, details: Iterable[str] = ()) -> Finding:
    """Return what does not stop a report but is worth a look."""
    return Finding(check, "look", text, tuple(details))


def stops(check: str, error: SquadlibError) -> Finding:
    """Return what stops a report, with its mend and the exit code that the report would have."""
    return Finding(check, "stops", str(error), code=error.exit_code)


def skipped(checks: Sequence[str], *, needs: str) -> Finding:
    """Return that checks could not be made without what an earlier one found missing."""
    return Finding(", ".join(checks), "skipped", f"not checked, for it needs {needs}")


def exit_code(findings: Collection[Finding]) -> int:
    """Return the code of the first finding that stops a report, 0 where none does."""
    return next((one.code for one in findings if one.state == "stops"), 0)
