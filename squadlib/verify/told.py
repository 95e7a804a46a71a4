"""What a comparison found, on a terminal or in a log: a table of what differs, and how far the two agree."""

from collections.abc import Callable
from pathlib import Path

from squadlib import params as site_params
from squadlib.errors import DataError
from squadlib.locales import localised, marked, speaking
from squadlib.verify.compare import Difference
from squadlib.verify.kept import agreement
from squadlib.verify.run import verify

HEADS = ("Sprint", "Issue", "What", "Ours", "Jira's", "Probable reason")
WIDEST = 40
"""No column but the last is made wider for a long name."""


def tell(
    squad: str, *, params: Path, snapshot: str | None, say: Callable[[str], None], progress: Callable[[str], None]
) -> None:
    """Compare, say what differs and how far the two agree; DataError (exit 4) where something differs."""
    found = verify(squad, params=params, snapshot=snapshot, progress=progress)
    with speaking(site_params.load(params, squad).locale):
        lines = table(found.differences)
    for line in lines:
        say(line)
    said = agreement(found.sprints)
    say(said)
    if found.differences:
        mend = "Look at the issues in the table above; where the reason is unknown, their receipts say how we count."
        differing = found.issues - found.agreeing
        noun = "issue differs" if differing == 1 else "issues differ"
        raise DataError(f"{differing} {noun} from Jira's own sprint report", where=f"squad {squad}", mend=mend)


def table(differences: list[Difference]) -> list[str]:
    """Return the differences as lines of a table, none where there is none."""
    if not differences:
        return []
    rows = [(one.sprint, one.key, one.about, _figure(one.ours), _figure(one.theirs), one.reason) for one in differences]
    cells = [HEADS, *([_plain(cell) for cell in row] for row in rows)]
    widths = [min(WIDEST, max(len(row[at]) for row in cells)) for at in range(len(HEADS) - 1)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in cells
    ]


def _figure(text: str) -> str:
    """Return a figure as this thread's locale writes it, any other word as it is."""
    return str(localised(marked(text)))


def _plain(text: str) -> str:
    """Return a name of Jira's on one line, without what would move a terminal's cursor."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
