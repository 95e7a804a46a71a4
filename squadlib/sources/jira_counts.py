"""Issues found held against Jira Cloud's own count: its search tells no total, so this is the only second opinion.

The count is called approximate and may lag behind, so a little less than counted is said in the reports and refused by
nothing: a site whose count is always one too high would otherwise never get a report. No lag explains a gap of a tenth;
such a chain has a hole, and a hole must not become a report (DataError, exit 4). More than counted is no loss.
"""

from collections.abc import Callable
from typing import TypeVar

from squadlib.errors import DataError
from squadlib.records import NoteRecord
from squadlib.sources.jira_site import JiraSite
from squadlib.sources.paging import MEND

Kept = TypeVar("Kept")
PATH = "/rest/api/3/search/approximate-count"
UNSERVED = (400, 403, 404, 405, 410)
LAG, SHARE = 10, 0.1
"""What a count may be ahead of the search: so many issues, or this share of them."""
FEWER = "Jira counts about {} issues in the board's filter, {} arrived, at the second reading too; its count may lag."


def counted(site: JiraSite, read: Callable[[], list[Kept]], *, jql: str) -> tuple[list[Kept], list[NoteRecord]]:
    """Return what `read` finds, read once more where it is less than Jira counts, and what is to be said about it.

    Counted is after reading, so that issues that went meanwhile are not missed. Nothing found at all says nothing: the
    filter may be hidden. Data Center tells its totals itself.
    """
    found = read()
    count = _count(site, jql) if site.is_cloud and found else None
    if count is None or len(found) >= count:
        return found, []
    found = read()
    count = _count(site, jql) or 0
    missing = count - len(found)
    if missing <= 0:
        return found, []
    if missing > max(LAG, SHARE * count):
        raise DataError(f"{len(found)} of about {count} issues arrived", where=jql, mend=MEND)
    return found, [NoteRecord(check="fewer issues than counted", issue_id=None, text=FEWER.format(count, len(found)))]


def _count(site: JiraSite, jql: str) -> int | None:
    """Return how many issues Jira counts, None where it does not serve that."""
    answer = site.http.post(PATH, body={"jql": jql}, allow=UNSERVED)
    count = answer.payload.get("count") if answer.status not in UNSERVED else None
    return count if isinstance(count, int) and not isinstance(count, bool) else None
