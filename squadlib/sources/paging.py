"""Page chains read to their true end: by offset or by token, each item once, and proven complete where a count is told.

A short page in the middle is fine; a page that brings nothing new before the end is asked again and then refused, for
a chain with a hole must not become a report (DataError, exit 4).
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from squadlib.errors import DataError

Kept = TypeVar("Kept")
Item = dict[str, Any]
Arrived = Callable[[int, int | None], None]
ASK_AGAIN = 3
"""How often a page that brings nothing new is asked for in all."""
MEND = "Run again; if it happens again, the server's answers cannot be trusted."


@dataclass(frozen=True)
class Page:
    """One page of a chain, with whatever the server tells about the chain; None is "not told"."""

    items: list[Item]
    is_last: bool | None = None
    total: int | None = None
    start: int | None = None
    token: str | None = None


@dataclass(frozen=True)
class Chain(Generic[Kept]):
    """A list the server gives in pages: its name for messages, what makes an item itself, what is kept of it.

    `keep` is applied as pages arrive, so that a long chain need not be held raw. `arrived` hears after each page how
    many items there are by now, and of how many where the server tells.
    """

    name: str
    identify: Callable[[Item], Hashable]
    keep: Callable[[Item], Kept]
    arrived: Arrived = lambda _, __: None


def page_of(payload: Item, *, items: str, where: str = "") -> Page:
    """Read an answer's page members, which are the same all over Jira; `items` names the list, `where` the request.

    >>> page_of({"values": [{"id": 1}], "isLast": True, "startAt": 0}, items="values")
    Page(items=[{'id': 1}], is_last=True, total=None, start=0, token=None)
    """
    listed, last, token = payload.get(items), payload.get("isLast"), payload.get("nextPageToken")
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise DataError(f"a page has no list {items!r}", where=where, mend=MEND)
    return Page(
        listed,
        last if isinstance(last, bool) else None,
        _count(payload.get("total")),
        _count(payload.get("startAt")),
        token if isinstance(token, str) and token else None,
    )


def by_id(item: Item) -> str:
    """Return what makes most things in Jira themselves: their id, for keys and names change."""
    return str(item.get("id"))


def read_offsets(ask: Callable[[int], Page], chain: Chain[Kept]) -> list[Kept]:
    """Return every item of a chain asked by offset, once each.

    The end is where the server says so (`is_last`), else where `total` is reached, else an empty page. Rows that come
    or go meanwhile can hide others: when the total changed or is not what arrived, the chain is read once more from
    the start, and what does not add up then is a DataError.
    """
    found, totals = _offset_pass(ask, chain)
    if len(set(totals)) > 1 or _is_off(found, totals):
        found, totals = _offset_pass(ask, chain)
        if _is_off(found, totals):
            raise DataError(f"{len(found)} of {totals[-1]} arrived", where=chain.name, mend=MEND)
    return list(found.values())


def read_tokens(ask: Callable[[str | None], Page], chain: Chain[Kept]) -> list[Kept]:
    """Return every item of a chain asked by token, once each; a token seen twice or missing is a DataError."""
    found: dict[Hashable, Kept] = {}
    seen: set[str] = set()
    token: str | None = None
    while True:
        page = _accepted(partial(ask, token), lambda page: not page.items or _is_new(page, chain, found), chain.name)
        _take(page, chain, found)
        if page.is_last or (page.token is None and page.is_last is None):
            return list(found.values())
        if page.token is None:
            raise DataError("a page is not the last and names no next one", where=chain.name, mend=MEND)
        if page.token in seen:
            raise DataError("a page token came twice", where=chain.name, mend=MEND)
        seen.add(page.token)
        token = page.token


def chunks(values: Iterable[Kept], *, size: int) -> list[list[Kept]]:
    """Cut values into lists of at most `size`.

    >>> chunks("abcde", size=2)
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    listed = list(values)
    return [listed[at : at + size] for at in range(0, len(listed), size)]


def _offset_pass(ask: Callable[[int], Page], chain: Chain[Kept]) -> tuple[dict[Hashable, Kept], list[int]]:
    """Read the chain once; return what was found and every total told on the way."""
    found: dict[Hashable, Kept] = {}
    totals: list[int] = []
    at = 0
    while True:
        page = _accepted(partial(ask, at), partial(_fits, at=at, chain=chain, found=found), chain.name)
        _take(page, chain, found)
        totals += [] if page.total is None else [page.total]
        if _ends(page, at):
            return found, totals
        at += len(page.items)


def _accepted(ask: Callable[[], Page], fits: Callable[[Page], bool], name: str) -> Page:
    """Ask until a page fits, a few times."""
    for _ in range(ASK_AGAIN):
        page = ask()
        if fits(page):
            return page
    raise DataError("a page brought nothing new before the end", where=name, mend=MEND)


def _fits(page: Page, *, at: int, chain: Chain[Kept], found: dict[Hashable, Kept]) -> bool:
    """Tell whether this is the page asked for, and brings something new or an end that can be checked."""
    if page.start is not None and page.start != at:
        return False
    return _is_new(page, chain, found) or (_ends(page, at) and (page.total is not None or not page.items))


def _is_new(page: Page, chain: Chain[Kept], found: dict[Hashable, Kept]) -> bool:
    return any(chain.identify(item) not in found for item in page.items)


def _ends(page: Page, at: int) -> bool:
    if page.total is not None and not page.items and at >= page.total:
        return True
    if page.is_last is not None:
        return page.is_last
    return at + len(page.items) >= page.total if page.total is not None else not page.items


def _take(page: Page, chain: Chain[Kept], found: dict[Hashable, Kept]) -> None:
    for item in page.items:
        identity = chain.identify(item)
        if identity not in found:
            found[identity] = chain.keep(item)
    chain.arrived(len(found), page.total)


def _is_off(found: dict[Hashable, Kept], totals: list[int]) -> bool:
    return bool(totals) and len(found) != totals[-1]


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
