"""Whole changelogs: what the search cut (newest 40 on Cloud) is fetched, and the count is held against Jira's own."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from squadlib.errors import DataError
from squadlib.sources.jira_changes import Reading
from squadlib.sources.jira_records import Found
from squadlib.sources.jira_site import JiraSite
from squadlib.sources.jira_values import documented
from squadlib.sources.paging import MEND, Chain, Item, Page, by_id, chunks, page_of, read_offsets, read_tokens
from squadlib.sources.side_by_side import side_by_side

EMBEDDED = 40
"""As many histories as Cloud's search gives at most; an issue with as many may have more."""
BULK_ISSUES, BULK_HISTORIES, PAGE = 1000, 1000, 100
BULK = "/rest/api/3/changelog/bulkfetch"


class _NoBulkError(Exception):
    """This site does not serve changelogs in bulk."""


def complete_changelogs(
    site: JiraSite, found: Sequence[Found], *, reading: Reading, progress: Callable[[str], None]
) -> None:
    """Make every issue's past whole; one that stays shorter than Jira's own count is a DataError (exit 4)."""
    cut = [issue for issue in found if may_be_cut(issue, is_cloud=site.is_cloud)]
    if cut:
        progress(f"{len(cut)} issues have longer changelogs than the search tells; fetching them whole")
    if site.is_cloud:
        _fetch_in_bulk(site, cut, reading)
        cut = [issue for issue in cut if issue.past.is_short]
    fetch = _fetch_pages if site.is_cloud else _fetch_embedded
    side_by_side([partial(fetch, site, issue, reading) for issue in cut], most=site.http.most)
    for issue in cut:
        if issue.past.is_short or issue.past.total is None:
            told = "an unknown number" if issue.past.total is None else issue.past.total
            what = f"{len(issue.past.histories)} of {told} of changelog entries arrived"
            raise DataError(what, where=issue.record["key"], mend=MEND)


def may_be_cut(issue: Found, *, is_cloud: bool) -> bool:
    """Tell whether histories may be missing: fewer than Jira counts, or as many as its search gives at most."""
    past = issue.past
    return past.total is None or past.is_short or (is_cloud and len(past.histories) >= EMBEDDED)


def _fetch_in_bulk(site: JiraSite, cut: list[Found], reading: Reading) -> None:
    """Ask for many issues' histories at once; where the site does not serve that, for one issue after the other.

    What is asked together comes on pages that name each other, so it is cut into chunks of about one page each.
    """
    size = max(1, min(BULK_ISSUES, BULK_HISTORIES * len(cut) // max(1, sum(_expected(issue) for issue in cut))))
    parts = chunks(cut, size=size)
    calls = [partial(_fetch_chunk, site, {issue.record["id"]: issue for issue in part}, reading) for part in parts]
    try:
        side_by_side(calls, most=site.http.most)
    except _NoBulkError:
        side_by_side([partial(_fetch_pages, site, issue, reading) for issue in cut], most=site.http.most)


def _expected(issue: Found) -> int:
    return max(issue.past.total or 0, len(issue.past.histories), 1)


def _fetch_chunk(site: JiraSite, issues: dict[str, Found], reading: Reading) -> None:
    """Ask for all histories of these issues; an issue may come in pieces, on several pages."""

    def ask(token: str | None) -> Page:
        body = {"issueIdsOrKeys": list(issues), "maxResults": BULK_HISTORIES}
        body |= {"nextPageToken": token} if token else {}
        answer = site.http.post(BULK, body=body, allow=(403, 404, 405) if token is None else ())
        if answer.status >= 400:
            raise _NoBulkError
        return page_of(answer.payload, items="issueChangeLogs", where=f"POST {BULK}")

    def keep(piece: Item) -> None:
        with documented(BULK):
            issue, histories = issues.get(str(piece["issueId"])), piece["changeHistories"]
        if issue is not None:
            issue.read(histories, total=None, reading=reading)

    read_tokens(ask, Chain(f"changelogs in bulk (POST {BULK})", _piece, keep))


def _piece(piece: Item) -> Any:
    """Return what makes a piece itself: the issue, and which of its histories."""
    with documented(BULK):
        return str(piece["issueId"]), tuple(str(history["id"]) for history in piece["changeHistories"])


def _fetch_pages(site: JiraSite, issue: Found, reading: Reading) -> None:
    """Ask for one issue's histories, page by page (Cloud)."""
    path = f"{site.api}/issue/{issue.record['id']}/changelog"
    totals: list[int] = []

    def ask(at: int) -> Page:
        answer = site.http.get(path, query={"startAt": at, "maxResults": PAGE})
        page = page_of(answer.payload, items="values", where=f"GET {path}")
        totals.extend([] if page.total is None else [page.total])
        return page

    histories: Iterable[Item] = read_offsets(
        ask, Chain(f"changelog of {issue.record['key']} (GET {path})", by_id, lambda raw: raw)
    )
    issue.read(list(histories), total=max(totals, default=None), reading=reading)


def _fetch_embedded(site: JiraSite, issue: Found, reading: Reading) -> None:
    """Ask once more for one issue with its changelog, which is the only way on Data Center."""
    path = f"{site.api}/issue/{issue.record['id']}"
    changelog = site.http.get(path, query={"fields": "updated", "expand": "changelog"}).payload.get("changelog") or {}
    with documented(path):
        total = int(changelog["total"]) if changelog.get("total") is not None else None
        issue.read(changelog.get("histories") or [], total=total, reading=reading)
