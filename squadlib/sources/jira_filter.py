"""The query that a board's filter stands for: what it lets through decides what a sprint held."""

import re

from squadlib.sources.jira_site import JiraSite
from squadlib.sources.jira_values import documented

UNSEEN = (400, 403, 404)
_QUOTED = r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""


def filter_query(site: JiraSite, filter_id: str | None) -> str | None:
    """Return the query of a filter without what orders it; None where this login does not see the filter.

    Raises DataError for an answer without a query.
    """
    if filter_id is None:
        return None
    path = f"{site.api}/filter/{filter_id}"
    answer = site.http.get(path, allow=UNSEEN)
    if answer.status in UNSEEN:
        return None
    with documented(path):
        return unordered(answer.payload["jql"])


def unordered(query: str) -> str:
    """Return a query without its order, blanks outside of quoted texts made one: what decides what it finds.

    >>> unordered('project = AB  AND text ~ "sort:  order by me" ORDER BY Rank ASC'), unordered("order by Rank")
    ('project = AB AND text ~ "sort:  order by me"', '')
    """
    told = ""
    for place, part in enumerate(re.split(_QUOTED, query)):
        if place % 2:
            told += part
            continue
        kept = re.split(r"(?i)\border\s+by\b", part, maxsplit=1)
        told += re.sub(r"\s+", " ", kept[0])
        if len(kept) > 1:
            break
    return told.strip()
