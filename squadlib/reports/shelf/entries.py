"""Every report that lies in reports/, read from the facts beside its page; nothing private, nothing that failed."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from squadlib.direction import as_typed_in, isolated, isolated_in
from squadlib.locales import HOUSE, localised, speaking
from squadlib.reports.shelf.headline import Headline, headline

SCHEMA = "index/1"
LEFT_OUT = ("private", "failed")
"""Folders of reports/ whose reports are in no index."""
TEAM = "team"


@dataclass(frozen=True)
class Entry:
    """One report: where its page is, what it is about, its figure.

    `path` is relative to reports/. `period` is a sprint (`id`, `name`, `state`, its instants), a quarter, or (a team's
    report) the day its last sprint was closed. `stamp` tells whether the facts' file is still the one that was read.
    """

    path: str
    report: str
    squad: str
    squad_name: str
    title: str
    answer: str
    as_of: str
    timezone: str
    revision: int
    period: Mapping[str, Any]
    headline: Headline
    stamp: str
    locale: str = HOUSE

    @property
    def folder(self) -> str:
        """The folder of its files."""
        return self.path.rpartition("/")[0]


def entries(reports: Path, *, known: Mapping[str, Entry]) -> tuple[list[Entry], list[str]]:
    """Return every report of a folder, and the facts that cannot be read, each with the reason.

    What is `known` (by path) is not read again where its facts' file is still the same.
    """
    found: list[Entry] = []
    unread: list[str] = []
    for facts in _facts(reports):
        path, stamp = facts.with_suffix(".html").relative_to(reports).as_posix(), _stamp(facts)
        if path in known and known[path].stamp == stamp:
            found.append(known[path])
            continue
        try:
            found.append(entry(facts.read_text(encoding="utf-8"), path=path, stamp=stamp))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            unread.append(f"{path}: its facts cannot be read ({type(error).__name__}: {error})")
    return found, unread


def folders(reports: Path) -> Iterator[Path]:
    """Yield every folder that may hold reports, those that are private or failed left out."""
    for squad in _inside(reports):
        if squad.name not in LEFT_OUT:
            yield from _inside(squad)


def to_feed(found: list[Entry]) -> list[dict[str, Any]]:
    """Return the reports as the feed has them."""
    rows = [as_typed_in({**vars(entry), "headline": vars(entry.headline)}) for entry in found]
    return [{name: value for name, value in row.items() if (name, value) != ("locale", HOUSE)} for row in rows]


def from_feed(rows: list[dict[str, Any]]) -> dict[str, Entry]:
    """Return the reports of a feed by path."""
    return {row["path"]: Entry(**{**isolated_in(row), "headline": _headline(row["headline"])}) for row in rows}


def _headline(row: dict[str, Any]) -> Headline:
    return Headline(**{**row, "trend": tuple((name, value) for name, value in row["trend"])})


def _inside(folder: Path) -> list[Path]:
    """Return the folders inside, in order; hidden ones and links elsewhere are none."""
    with os.scandir(folder) as found:
        names = [one.name for one in found if one.is_dir(follow_symlinks=False) and not one.name.startswith(".")]
    return [folder / name for name in sorted(names)]


def _facts(reports: Path) -> Iterator[Path]:
    """Yield the facts of every report whose page lies beside them."""
    for folder in folders(reports):
        yield from (path for path in sorted(folder.glob("*.json")) if path.with_suffix(".html").is_file())


def _stamp(path: Path) -> str:
    about = path.stat()
    return f"{about.st_mtime_ns}-{about.st_size}"


def entry(text: str, *, path: str, stamp: str) -> Entry:
    """Return the report at this path whose facts read so; raises ValueError, KeyError and the like for what is none."""
    facts = json.loads(text)
    squad, slug = path.split("/")[:2]
    made, options = facts.get("made", {}), facts.get("options", {})
    locale = str(made.get("locale", HOUSE))
    with speaking(locale):
        figure = localised(headline(facts))
    return Entry(
        path=path,
        report=PurePosixPath(path).stem,
        squad=squad,
        squad_name=isolated(str(made.get("squad_name") or squad.capitalize())),
        title=str(made.get("title", "")),
        answer=str(made.get("shown") or made.get("answer", "")),
        as_of=str(facts.get("as_of", "")),
        timezone=str(options.get("timezone", "UTC")),
        revision=int(facts.get("revision", 1)),
        period=_period(facts, slug),
        headline=figure,
        stamp=stamp,
        locale=locale,
    )


def _period(facts: Mapping[str, Any], slug: str) -> dict[str, Any]:
    """Return what of time a report is about."""
    if "sprint" in facts:
        names = ("id", "name", "state", "started_at", "ends_at", "completed_at")
        return {"kind": "sprint", **{name: isolated_in(facts["sprint"].get(name)) for name in names}}
    if facts.get("quarter"):
        return {"kind": "quarter", "quarter": facts["quarter"]}
    sprints = [row["sprint_id"] for row in facts.get("squads", []) if "sprint_id" in row]
    return {"kind": "day", "day": slug, "sprint_ids": sprints} if sprints else {"kind": "other", "name": slug}
