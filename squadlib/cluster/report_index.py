"""The index of a store's reports, and the links between a squad's pages, from what lies there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import quote

from squadlib.cluster.artifact_store import ArtifactStore
from squadlib.locales import localised, speaking
from squadlib.reports.shelf.around import BEGIN, END, around, linked
from squadlib.reports.shelf.entries import LEFT_OUT, Entry, entry
from squadlib.reports.shelf.index import FEED, PAGE, about, feed, known, locale_of
from squadlib.reports.shelf.page import index_page

_HEAD = 1 << 16
"""So many bytes of a page hold its links."""
_SIDE_BY_SIDE = 16


def update_squad(
    squad: str, reports: ArtifactStore, *, known: Iterable[Entry], near: Collection[str]
) -> tuple[Entry, ...]:
    """Return the entries of a squad's reports, and link the pages `near` and those that came since to their neighbours.

    `known` is what was read of them before.
    """
    read = _read(reports.listed(squad), reports, known=known)
    with reports.locked(), speaking(locale_of(read.found)):
        _link(read.found, reports, near={*near, *read.new})
    return tuple(read.found)


def rebuild(reports: ArtifactStore, *, told: Iterable[Entry], is_over: bool = True) -> str:
    """Build the index and its feed from what lies there, and return the page's address; `told` was read just now.

    Where the run is not over, no page of a bucket is touched: a worker may be at it, and there is no lock.
    """
    with reports.locked():
        there = reports.listed("")
        read = _read(there, reports, known=[*read_feed(reports), *told])
        failed = {
            path: _title(path, reports) for path in there if path.startswith("failed/") and path.endswith(".html")
        }
        reports.write_text(FEED, feed(read.found, read.unread))
        with speaking(locale_of(read.found)):
            if is_over or reports.folder is not None:
                _link(read.found, reports, near={*read.new})
            reports.write_text(PAGE, localised(index_page(read.found, failed=failed, unread=read.unread)))
    return reports.at(PAGE)


def read_feed(reports: ArtifactStore) -> list[Entry]:
    """Return what the index said of the reports when it was built last."""
    body = reports.read(FEED)
    return list(known(body.decode(errors="replace")).values()) if body else []


@dataclass
class _Read:
    """The reports that are there, the facts that cannot be read, and the pages of which nothing was known."""

    found: list[Entry] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)


def _read(there: Mapping[str, str], reports: ArtifactStore, *, known: Iterable[Entry]) -> _Read:
    """Return every report among these files; what is known by the stamp of its facts is not read again."""
    by_page = {one.path: one for one in known}
    facts = {_page(path): (path, stamp) for path, stamp in there.items() if _is_facts(path) and _page(path) in there}
    told = _Read(
        new=[page for page, (_, stamp) in facts.items() if page not in by_page or by_page[page].stamp != stamp]
    )
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
        bodies = dict(zip(told.new, pool.map(lambda page: reports.read(facts[page][0]), told.new), strict=True))
    for page, (_, stamp) in facts.items():
        try:
            if page in bodies:
                told.found.append(entry((bodies[page] or b"").decode(), path=page, stamp=stamp))
            else:
                told.found.append(by_page[page])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            told.unread.append(f"{page}: its facts cannot be read ({type(error).__name__}: {error})")
    return told


def _link(found: Sequence[Entry], reports: ArtifactStore, *, near: Collection[str]) -> None:
    """Update the links of the pages `near`, and of those that point there; the lock is held."""
    links = around(found)
    marks = {path: f'"../../{quote(path)}"' for path in near}
    wanted = [path for path, told in links.items() if path in near or any(mark in told for mark in marks.values())]
    with ThreadPoolExecutor(1 if reports.folder is not None else _SIDE_BY_SIDE) as pool:  # one folder, one writer
        list(pool.map(lambda path: _place(path, str(links[path]), reports), wanted))


def _place(path: str, links: str, reports: ArtifactStore) -> None:
    head = (reports.read(path, first=_HEAD) or b"").decode(errors="ignore")
    if END in head and f"{BEGIN}{links}{END}" not in head and (page := reports.read(path)) is not None:
        reports.write_text(path, linked(page.decode(), links))


def _title(path: str, reports: ArtifactStore) -> str:
    page = reports.read(path, first=_HEAD) or b""
    return about(page.decode(errors="replace"), name=PurePosixPath(path).stem)


def _is_facts(path: str) -> bool:
    """Tell whether this is where the facts of a report lie that is in the index."""
    parts = path.split("/")
    return len(parts) == 3 and parts[0] not in LEFT_OUT and parts[2].endswith(".json")


def _page(facts: str) -> str:
    return f"{facts.removesuffix('.json')}.html"
