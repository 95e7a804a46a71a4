"""What a report that could not be made leaves: a page that says where it stopped and how to mend it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from squadlib import words
from squadlib.errors import SquadlibError, Stopped
from squadlib.locales import HOUSE, localised, speaking
from squadlib.reports.run.locked import locked
from squadlib.reports.run.placing import own, write

NOT_MADE = "Not made · "
"""How the title of a failure's page begins."""
_INSIDE = "Open the executed copy at that cell: what it shows and the lines below it say where. Then make it again."
_OUTSIDE = "Make it again; where it fails again, open its notebook in JupyterLab (make lab) and run it cell by cell."
_STYLE = (
    ".squadlib .failure{font-size:16px}.squadlib .failure :is(pre,code){font:14px/1.5 ui-monospace,monospace;margin:0}"
    ".squadlib .failure pre{white-space:pre-wrap}"
)


@dataclass(frozen=True)
class Attempt:
    """A report about to be made: what it is about, from which snapshot, the command, its page, the page of a failure.

    What is private is readable by its owner alone, its failure too.
    """

    report: str
    about: str
    snapshot: str
    as_of: str
    command: str
    page: Path
    failed: Path
    is_private: bool = False
    locale: str = HOUSE

    @property
    def named(self) -> str:
        """The report as a sentence names it: sprint report."""
        return self.report.replace("-", " ")


@contextmanager
def failing(attempt: Attempt, *, reports: Path, progress: Callable[[str], None]) -> Iterator[None]:
    """Leave a page where a notebook fails in this block, and remove that of an earlier failure where it does not."""
    if attempt.is_private:
        own(reports / "private")
    try:
        yield
    except SquadlibError as error:
        if error.stopped is not None:
            error.stopped = replace(
                error.stopped, about=attempt.about, as_of=attempt.as_of, is_private=attempt.is_private
            )
            try:
                _leave(error, error.stopped, attempt, reports=reports)
            except SquadlibError as worse:  # what stopped the notebook matters more
                progress(str(worse))
        raise
    for kind in (".html", ".ipynb"):
        attempt.failed.with_suffix(kind).unlink(missing_ok=True)


def _leave(error: SquadlibError, stopped: Stopped, attempt: Attempt, *, reports: Path) -> None:
    with locked(reports), speaking(attempt.locale):
        write(attempt.failed, localised(failed_page(stopped, attempt, now=datetime.now(UTC))))
    error.stopped = replace(stopped, page=attempt.failed)


def failed_page(stopped: Stopped, attempt: Attempt, *, now: datetime) -> str:
    """Return the page that tells of a failure."""
    told = f"The {attempt.named} on {attempt.about} could not be made"
    where = "" if stopped.cell is None else f": its notebook stopped at cell {stopped.cell}"
    question = f", “{stopped.question}”" if stopped.question else ""
    context = [attempt.about, attempt.named, "not made", words.instant(now)]
    rows = [Markup("<dt>{}</dt><dd>{}</dd>").format(*row) for row in _rows(stopped, attempt) if row[1]]
    body = Markup('<p class="context">{context}</p><h1>{answer}</h1>{last}<dl class="failure">{rows}</dl>').format(
        context=" · ".join(context),
        answer=f"{told}{where}{question}.",
        last=_last_good(attempt),
        rows=Markup("").join(rows),
    )
    title = f"{NOT_MADE}{attempt.about} · {attempt.named}"
    from squadlib.reports.page.plain_page import plain_page  # noqa: PLC0415  it loads the whole export

    return plain_page(title=title, description=told, body=body, more_style=_STYLE)


def _rows(stopped: Stopped, attempt: Attempt) -> list[tuple[str, Markup | str]]:
    copy = "" if stopped.copy is None else _link(stopped.copy, attempt)
    cell = "none ran" if stopped.cell is None else f"{stopped.cell}, in {stopped.notebook.name}"
    return [
        ("What it said", Markup("<pre>{}</pre>").format(stopped.message)),
        ("Question", stopped.question),
        ("Cell", cell),
        ("How to mend it", _OUTSIDE if stopped.copy is None else _INSIDE),
        ("Executed copy", copy),
        ("Make it again", Markup("<code>{}</code>").format(attempt.command)),
        ("Data", f"as of {words.instant(attempt.as_of)}, snapshot {attempt.snapshot}"),
    ]


def _last_good(attempt: Attempt) -> Markup:
    """Say whether an earlier report still stands."""
    if not attempt.page.is_file():
        return Markup('<p class="goal">No earlier report of this name is there.</p>')
    said = Markup('<p class="goal">The last good report was left as it was: {}.</p>')
    return said.format(_link(attempt.page, attempt))


def _link(target: Path, attempt: Attempt) -> Markup:
    """Return a link that holds wherever the reports folder is moved to."""
    address = quote(Path(os.path.relpath(target, attempt.failed.parent)).as_posix())
    return Markup('<a href="{}">{}</a>').format(address, target.name)
