"""The page of all reports and its feed, built anew from the facts in reports/ alone."""

import json
import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any

from squadlib.locales import HOUSE, localised, speaking
from squadlib.reports.run.failed_page import NOT_MADE
from squadlib.reports.run.fingerprint import code
from squadlib.reports.run.locked import locked
from squadlib.reports.run.placing import mend, write
from squadlib.reports.shelf.around import link
from squadlib.reports.shelf.entries import SCHEMA, Entry, entries, folders, from_feed, to_feed
from squadlib.reports.shelf.grid import when
from squadlib.reports.shelf.page import index_page

PAGE, FEED = "index.html", "index.json"
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def rebuild(reports: Path) -> Path:
    """Build reports/index.html and index.json from what lies there now, and return the page's path.

    What a killed run left half done is brought in order before. Raises SquadlibError where nothing can be written.
    """
    with locked(reports):
        for folder in (reports, *folders(reports)):
            mend(folder)
        found, unread = entries(reports, known=_known(reports / FEED))
        write(reports / FEED, feed(found, unread))
        with speaking(locale_of(found)):
            link(reports, found)
            write(reports / PAGE, localised(index_page(found, failed=_failed(reports), unread=unread)))
    return reports / PAGE


def locale_of(found: list[Entry]) -> str:
    """Return the locale that most of the reports are written in."""
    return max((one.locale for one in found), key=Counter(one.locale for one in found).__getitem__, default=HOUSE)


def feed(found: list[Entry], unread: list[str]) -> str:
    """Return the feed, the newest data first, one report a line."""
    rows = to_feed(sorted(found, key=lambda entry: (entry.as_of, when(entry), entry.path), reverse=True))
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    head = json.dumps({"schema": SCHEMA, "made_by": code(), "unread": unread}, ensure_ascii=False)
    return f'{head.removesuffix("}")}, "reports": [\n{lines}\n]}}\n'


def _failed(reports: Path) -> dict[str, str]:
    """Return the pages of what could not be made, and what each says it is about."""
    pages = sorted((reports / "failed").glob("*.html"))
    told = {path: path.read_text(encoding="utf-8", errors="replace") for path in pages}
    return {path.relative_to(reports).as_posix(): about(text, name=path.stem) for path, text in told.items()}


def about(page: str, *, name: str) -> str:
    """Return what a failure's page is titled, else its name."""
    titled = _TITLE.search(page)
    return unescape(titled[1]).removeprefix(NOT_MADE) if titled else name


def _known(file: Path) -> dict[str, Entry]:
    try:
        return known(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def known(feed: str) -> dict[str, Entry]:
    """Return what a feed says of each report; nothing where another squadlib made it, or it cannot be read."""
    try:
        told: dict[str, Any] = json.loads(feed)
        return from_feed(told["reports"]) if told["made_by"] == code() else {}
    except (ValueError, KeyError, TypeError):
        return {}
