"""A report as it was made, read back from its folder: notebook, facts and page of one run."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from squadlib.errors import DataError, UsageError, did_you_mean
from squadlib.reports.page.emitted import FACTS_KIND, PAGE_KIND, emitted, locale_of, shown
from squadlib.reports.run.revisions import numbers, over
from squadlib.reports.run.slugs import name_of

TEAM = "team"
"""The folder of the reports on all squads together."""
PRIVATE = ("growth-report",)
"""Reports that are never mailed: whoever may read one hands it over."""
_PUBLISHED = ("made", "revision", "revised")  # what the JSON has beside the facts that the notebook handed on
_RUN = ("as_of", "snapshot", "made")  # facts that are others after every run, also where nothing else is
_AGAIN = "Make the report again."


@dataclass(frozen=True)
class Made:
    """A report of this name in its folder; `place` is the folder below reports/, with slashes."""

    name: str
    folder: Path
    place: str
    facts: dict[str, Any]

    @property
    def page(self) -> Path:
        """The page's file."""
        return self.folder / f"{self.name}.html"

    @cached_property
    def notebook(self) -> NotebookNode:
        """The notebook as executed; DataError where it is not of the run that left the facts."""
        path = self.folder / f"{self.name}.ipynb"
        try:
            found: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise DataError("the executed notebook cannot be read", where=str(path), mend=_AGAIN) from error
        if _handed_on(emitted(found, FACTS_KIND) or {}) != _handed_on(self.facts):
            raise DataError("notebook and JSON are not of the same run", where=str(path), mend=_AGAIN)
        return found

    @property
    def opening(self) -> dict[str, Any]:
        """What the notebook's opening handed on: title, answer, context, notes, figures, since."""
        return shown(self.notebook, PAGE_KIND) or {}

    @property
    def locale(self) -> str:
        """The locale that the page is written in."""
        return locale_of(self.notebook)

    @cached_property
    def told(self) -> dict[str, Any]:
        """The facts with their sentences as the page writes them: what a mail says."""
        return {**self.facts, **(shown(self.notebook, FACTS_KIND) or {})}

    def failed(self, reports: Path) -> Path | None:
        """Return the page that tells of a later failure to make this very report, None where there is none."""
        given = self.notebook.metadata.get("papermill", {}).get("parameters", {})
        notebook = Path(self.name.replace("-", "_")).with_suffix(".ipynb")
        page = reports / "failed" / f"{name_of(notebook, given)}.html"
        return page if page.is_file() else None

    @property
    def edition(self) -> str:
        """What tells one edition of a report from another, whenever and from whichever fetch it was made.

        Of what is over, its revision with the settled numbers; of what still goes on, all its facts.
        """
        if over(self.facts):
            settled = [[*place, value] for place, value in numbers(self.facts).items()]
            return f"revision-{self.revision}-{_digest(settled)}"
        return _digest({name: value for name, value in self.facts.items() if name not in _RUN})

    @property
    def revision(self) -> int:
        """Which revision of its settled numbers it is; 1 is the first."""
        return int(self.facts.get("revision") or 1)

    @property
    def quarter(self) -> str:
        """The quarter the report belongs to: its own, else that of its data."""
        day = str(self.facts.get("as_of", ""))
        return str(self.facts.get("quarter") or f"{day[:4]}Q{(int(day[5:7] or 1) + 2) // 3}")


def _handed_on(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in _PUBLISHED}


def _digest(told: Any) -> str:
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def find_made(reports: Path, squad: str | None, name: str, *, of: str = "", snapshot: str | None = None) -> Made:
    """Return the report of this name of a squad, or (`squad` None) of the team: the latest, or that of the folder `of`.

    Raises UsageError where it is private or not there, DataError where it cannot be read.
    """
    if name in PRIVATE:
        raise UsageError(f"{name} is private and never mailed", mend="Whoever may read it hands it over.")
    place = reports / (squad or TEAM)
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise UsageError(f"{name!r} is no report's name")
    found = [one for one in _every(place, name, squad or TEAM) if snapshot in (None, one.facts.get("snapshot"))]
    if not found:
        raise UsageError(
            _missing(place, squad, name), mend=f"Make it first: squadlib {name} {squad or ''}".rstrip() + "."
        )
    chosen = [one for one in found if not of or one.folder.name == of]
    if not chosen:
        known = sorted(one.folder.name for one in found)
        raise UsageError(f"there is no {name} of '{of}'.{did_you_mean(of, known)} There are: {', '.join(known)}")
    return max(chosen, key=_age)


def _every(place: Path, name: str, squad: str) -> Iterator[Made]:
    for path in sorted(place.glob(f"*/{name}.json")):
        try:
            facts = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DataError("the report's facts cannot be read", where=str(path), mend=_AGAIN) from error
        if not isinstance(facts, dict):
            raise DataError("the report's facts are no object", where=str(path), mend=_AGAIN)
        yield Made(name, path.parent, f"{squad}/{path.parent.name}", facts)


def _missing(place: Path, squad: str | None, name: str) -> str:
    known = {path.stem for path in place.glob("*/*.json")}
    have = f" There are: {', '.join(sorted(known))}." if known else ""
    return f"there is no {name} of {squad or 'the team'} in {place.parent}.{did_you_mean(name, known)}{have}"


def _age(made: Made) -> tuple[str, str]:
    """Return what puts reports of one name in order: when what they are about began, then their data's instant."""
    sprint = made.facts.get("sprint") or {}
    return str(sprint.get("started_at") or made.quarter), str(made.facts.get("as_of") or "")
