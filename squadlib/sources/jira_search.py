"""Every issue that a board's filter lets through, whole: by token on Cloud, by offset on Data Center."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from squadlib.errors import SourceError
from squadlib.records import NoteRecord
from squadlib.sources.jira_changes import Reading
from squadlib.sources.jira_counts import counted
from squadlib.sources.jira_records import Found, found_issue
from squadlib.sources.jira_site import JiraSite
from squadlib.sources.paging import Arrived, Chain, Item, Kept, Page, by_id, page_of, read_offsets, read_tokens

PAGE = 100
UNSEEN = (
    "This login may not see filter {} of the board, so the board's own list was read: an issue whose status is on no"
    " column is missing from every sprint. Share the filter with this login."
)
Query = dict[str, str | int]


class SearchRefusedError(SourceError):
    """Jira will not search so (400): a filter that this login does not see, a key that is gone (exit 3)."""


def board_issues(
    site: JiraSite,
    *,
    board_id: int,
    filter_id: str | None,
    reading: Reading,
    progress: Callable[[str], None],
    arrived: Arrived,
) -> tuple[list[Found], list[NoteRecord]]:
    """Return the issues of the board's filter, each with the changelog it came with, and what was assumed.

    Where this login does not see the filter itself (Jira refuses it, or finds nothing in it), the board's own list of
    issues serves: the filter's, but for those in a status that has no column, which is said in a note.
    """
    count = 0

    def keep(raw: Item) -> Found:
        nonlocal count
        count += 1
        if count % (10 * PAGE) == 0:
            progress(f"{count} issues so far")
        return found_issue(raw, reading=reading)

    query: Query = {"fields": ",".join(reading.fields.wanted()), "expand": "changelog"}
    if filter_id is not None:
        jql = f"filter = {filter_id} ORDER BY key ASC"
        with suppress(SearchRefusedError):
            chain = Chain(f"issues of filter {filter_id}", by_id, keep, arrived)
            found, notes = counted(
                site, lambda: search(site, jql=jql, query=query, chain=chain), jql=f"filter = {filter_id}"
            )
            if found:
                return found, notes
    path = f"/rest/agile/1.0/board/{board_id}/issue"
    ordered: Query = {"jql": "ORDER BY key ASC", **query}
    listed = read_offsets(
        lambda at: _page(site, path, {**ordered, "startAt": at}, may_refuse=False),
        Chain(f"issues of board {board_id} (GET {path})", by_id, keep, arrived),
    )
    if filter_id is None or not listed:
        return listed, []
    note = NoteRecord(check="filter not visible", issue_id=None, text=UNSEEN.format(filter_id))
    progress(note["text"])
    return listed, [note]


def search(site: JiraSite, *, jql: str, query: Mapping[str, str | int], chain: Chain[Kept]) -> list[Kept]:
    """Return what is kept of every issue that the JQL finds (SearchRefusedError where Jira refuses the JQL)."""
    asked: Query = {"jql": jql, **query}
    if not site.is_cloud:
        path = f"{site.api}/search"
        return read_offsets(lambda at: _page(site, path, {**asked, "startAt": at}, may_refuse=at == 0), chain)
    path = f"{site.api}/search/jql"

    def ask(token: str | None) -> Page:
        after: Query = {"nextPageToken": token} if token else {}
        return _page(site, path, {**asked, **after}, may_refuse=token is None)

    return read_tokens(ask, chain)


def _page(site: JiraSite, path: str, query: Query, *, may_refuse: bool) -> Page:
    answer = site.http.get(path, query={"maxResults": PAGE, **query}, allow=(400,) if may_refuse else ())
    if answer.status == 400:
        error = site.http.refused(path, f"answered 400 ({answer.messages()})", mend="May this login see the filter?")
        raise SearchRefusedError(error.what, where=error.where, mend=error.mend)
    return page_of(answer.payload, items="issues", where=f"GET {path}")
