"""Every issue that a board's filter lets through, whole: first which, then what they are, side by side.

Cloud's pages come one after the other, each naming the next; so after the first page a cheap chain lists the ids, and
the issues are fetched by id, many requests at a time. Data Center's pages have numbers, so they are asked side by side.
What does not add up is read page after page.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from squadlib.errors import SourceError
from squadlib.records import NoteRecord
from squadlib.sources.jira_changes import Reading
from squadlib.sources.jira_counts import counted
from squadlib.sources.jira_records import Found, found_issue
from squadlib.sources.jira_site import JiraSite
from squadlib.sources.paging import (
    Chain,
    Item,
    Kept,
    Page,
    by_id,
    chunks,
    page_of,
    read_offsets_side_by_side,
    read_tokens,
)
from squadlib.sources.side_by_side import side_by_side

PAGE, IDS_PAGE = 100, 5000
"""How many issues are asked for at once, and how many ids: as many as Cloud gives of either."""
BY_ID = "/rest/api/3/issue/bulkfetch"
UNSERVED = (400, 403, 404, 405, 410)
UNSEEN = (
    "This login may not see filter {} of the board, so the board's own list was read: an issue whose status is on no"
    " column is missing from every sprint. Share the filter with this login."
)
Query = dict[str, str | int]


class SearchRefusedError(SourceError):
    """Jira will not search so (400): a filter that this login does not see, a key that is gone (exit 3)."""


Heard = Callable[[int, int | None], None]
"""Hears how many issues arrived by now, and of how many where that is known."""


class Arrived:
    """Tells of every issue that arrived, and every so often in words, of how many where that is known."""

    def __init__(self, progress: Callable[[str], None], heard: Heard) -> None:
        self._progress, self._heard, self._count, self.total = progress, heard, 0, 0

    def one(self) -> None:
        """Note one issue."""
        self._count += 1
        self._heard(self._count, self.total if self.total >= self._count else None)
        if self._count % (10 * PAGE) == 0:
            of = f" of {self.total}" if self.total >= self._count else ""
            self._progress(f"{self._count}{of} issues so far")


def board_issues(
    site: JiraSite,
    *,
    board_id: int,
    filter_id: str | None,
    reading: Reading,
    progress: Callable[[str], None],
    heard: Heard,
) -> tuple[list[Found], list[NoteRecord]]:
    """Return the issues of the board's filter by key, each with the changelog it came with, and what was assumed.

    Where this login does not see the filter itself (Jira refuses it, or finds nothing in it), the board's own list of
    issues serves: the filter's, but for those in a status that has no column, which is said in a note.
    """
    arrived = Arrived(progress, heard)

    def keep(raw: Item) -> Found:
        arrived.one()
        return found_issue(raw, reading=reading)

    query: Query = {"fields": ",".join(reading.fields.wanted()), "expand": "changelog"}
    if filter_id is not None:
        chain = Chain(f"issues of filter {filter_id}", by_id, keep)
        jql = f"filter = {filter_id} ORDER BY key ASC"
        read = partial(_filtered, site, jql, query, chain, arrived) if site.is_cloud else None
        with suppress(SearchRefusedError):
            found, notes = counted(
                site, read or partial(search, site, jql=jql, query=query, chain=chain), jql=f"filter = {filter_id}"
            )
            if found:
                return sorted(found, key=by_key), notes
    path = f"/rest/agile/1.0/board/{board_id}/issue"
    ordered: Query = {"jql": "ORDER BY key ASC", **query}
    listed = read_offsets_side_by_side(
        lambda at: _page(site, path, {**ordered, "startAt": at}, may_refuse=False),
        Chain(f"issues of board {board_id} (GET {path})", by_id, keep),
        most=site.http.most,
    )
    listed.sort(key=by_key)
    if filter_id is None or not listed:
        return listed, []
    note = NoteRecord(check="filter not visible", issue_id=None, text=UNSEEN.format(filter_id))
    progress(note["text"])
    return listed, [note]


def by_key(issue: Found) -> tuple[str, int, str]:
    """Return what puts issues in Jira's own order of keys, whatever order they arrived in.

    The number alone is compared as one: AB-9 comes before AB-10.
    """
    key = issue.record["key"]
    project, _, number = key.rpartition("-")
    return project, int(number) if number.isdecimal() else 0, key


def search(site: JiraSite, *, jql: str, query: Mapping[str, str | int], chain: Chain[Kept]) -> list[Kept]:
    """Return what is kept of every issue that the JQL finds (SearchRefusedError where Jira refuses the JQL)."""
    if site.is_cloud:
        return read_tokens(partial(_search_page, site, {"jql": jql, **query}), chain)
    path = f"{site.api}/search"
    asked: Query = {"jql": jql, **query}
    return read_offsets_side_by_side(
        lambda at: _page(site, path, {**asked, "startAt": at}, may_refuse=at == 0), chain, most=site.http.most
    )


def listed_ids(site: JiraSite, *, jql: str) -> list[tuple[str, str]]:
    """Return id and key of every issue that the JQL finds, in its order, on pages as large as there are."""
    query: Query = {"fields": "id,key" if site.is_cloud else "key", "maxResults": IDS_PAGE}
    chain = Chain(f"ids of {jql}", by_id, lambda raw: (str(raw.get("id")), str(raw.get("key"))))
    return search(site, jql=jql, query=query, chain=chain)


def _filtered(site: JiraSite, jql: str, query: Query, chain: Chain[Found], arrived: Arrived) -> list[Found]:
    """Return the issues of a filter on Cloud: the first page, and where there are more, the others by id."""
    first = _search_page(site, {"jql": jql, **query}, None)
    if first.token is None and first.is_last is not False:
        told = iter([first])
        return read_tokens(lambda token: next(told, None) or _search_page(site, {"jql": jql, **query}, token), chain)
    ids = [issue_id for issue_id, _ in listed_ids(site, jql=jql)]
    arrived.total = len(ids)
    found = {by_id(raw): raw for raw in first.items}
    others = issues_by_id(site, [one for one in ids if one not in found], query=query, chain=chain)
    if others is None:
        return search(site, jql=jql, query=query, chain=chain)
    known = {issue.record["id"]: issue for issue in others}
    known |= {issue_id: chain.keep(raw) for issue_id, raw in found.items() if issue_id in ids}
    return [known[issue_id] for issue_id in ids]


def issues_by_id(site: JiraSite, ids: Sequence[str], *, query: Query, chain: Chain[Kept]) -> list[Kept] | None:
    """Return issues by id, side by side (Cloud); None where the site does not serve that or one of them is gone."""

    def ask(chunk: list[str]) -> list[Kept] | None:
        fields, expand = str(query["fields"]).split(","), str(query["expand"]).split(",")
        body: dict[str, Any] = {"issueIdsOrKeys": chunk, "fields": fields, "expand": expand}
        answer = site.http.post(BY_ID, body=body, allow=UNSERVED)
        if answer.status in UNSERVED:
            return None
        items = {by_id(raw): raw for raw in page_of(answer.payload, items="issues", where=f"POST {BY_ID}").items}
        return [chain.keep(items[one]) for one in chunk] if set(chunk) <= items.keys() else None

    kept = side_by_side([partial(ask, chunk) for chunk in chunks(ids, size=PAGE)], most=site.http.most)
    return None if None in kept else [one for part in kept for one in part or ()]


def _search_page(site: JiraSite, asked: Query, token: str | None) -> Page:
    after: Query = {"nextPageToken": token} if token else {}
    return _page(site, f"{site.api}/search/jql", {**asked, **after}, may_refuse=token is None)


def _page(site: JiraSite, path: str, query: Query, *, may_refuse: bool) -> Page:
    answer = site.http.get(path, query={"maxResults": PAGE, **query}, allow=(400,) if may_refuse else ())
    if answer.status == 400:
        error = site.http.refused(path, f"answered 400 ({answer.messages()})", mend="May this login see the filter?")
        raise SearchRefusedError(error.what, where=error.where, mend=error.mend)
    return page_of(answer.payload, items="issues", where=f"GET {path}")
