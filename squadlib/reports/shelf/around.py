"""The links of a report's page to the index and to the sprint (or quarter) before and after.

They stand between two marks of the page and are written anew with the index, since what comes after a report is made
after it. They are relative, so they work from a folder, a share or any web server; a page that leaves its folder, as an
attachment does, goes without them (`alone`).
"""

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from squadlib.locales import localised
from squadlib.reports.run.placing import write
from squadlib.reports.shelf.entries import Entry
from squadlib.reports.shelf.grid import Slot, in_order

BEGIN, END = "<!--around-->", "<!--/around-->"
_MARKED = re.compile(f"{BEGIN}.*?{END}", re.DOTALL)
_HEAD = 1 << 16
"""So many bytes are read at a time to find the marks: they stand right after the page's style."""


def alone(page: str) -> str:
    """Return the page without links to what lies around it, as it is sent by mail.

    >>> alone('<body><!--around--><nav>…</nav><!--/around--><main>')
    '<body><!--around--><!--/around--><main>'
    """
    return _MARKED.sub(f"{BEGIN}{END}", page, count=1)


def link(reports: Path, found: Sequence[Entry]) -> None:
    """Bring the links of every page up to date; whoever calls holds the reports' lock."""
    for path, links in around(found).items():
        _place(reports / path, str(localised(links)))


def around(found: Sequence[Entry]) -> dict[str, Markup]:
    """Return each page's links by its path: the index, the same report on the period before and after, or its first."""
    told: dict[str, Markup] = {}
    lines: dict[tuple[str, str], list[Entry]] = {}
    for entry in found:
        lines.setdefault((entry.squad, entry.period["kind"]), []).append(entry)
    for (_, kind), entries in lines.items():
        slots = [] if kind == "other" else in_order(entries)
        for place, slot in enumerate(slots):
            before = slots[place - 1] if place else None
            after = slots[place + 1] if place + 1 < len(slots) else None
            told |= {entry.path: _links(entry, before, after) for entry in slot.entries}
        told |= {entry.path: _links(entry, None, None) for entry in entries if kind == "other"}
    return told


def _links(entry: Entry, before: Slot | None, after: Slot | None) -> Markup:
    return Markup(
        '<nav class="around" aria-label="Other reports"><a href="../../index.html">All reports</a>{}{}</nav>'
    ).format(_link(entry, before, rel="prev", mark="← {}"), _link(entry, after, rel="next", mark="{} →"))


def _link(entry: Entry, slot: Slot | None, *, rel: str, mark: str) -> Markup:
    if slot is None:
        return Markup("")
    target = next((one for one in slot.entries if one.report == entry.report), slot.first)
    address = quote(f"../../{target.path}")
    return Markup('<a rel="{}" href="{}">{}</a>').format(rel, address, mark.format(slot.name))


def _place(page: Path, links: str) -> None:
    """Write the links between the page's marks, where it has them and they are others."""
    with page.open("rb") as file:
        head = file.read(_HEAD)
        while END.encode() not in head and (more := file.read(_HEAD)):
            head += more
    marked = f"{BEGIN}{links}{END}"
    if END.encode() in head and marked.encode() not in head:
        write(page, linked(page.read_text(encoding="utf-8"), links))


def linked(page: str, links: str) -> str:
    """Return the page with these links between its marks; as it is where it has none."""
    return _MARKED.sub(lambda _: f"{BEGIN}{links}{END}", page, count=1)
