"""Issues of the backlog as a page names them: a link to their row, and what they lack."""

from collections.abc import Iterable

from markupsafe import Markup

from squadlib import words
from squadlib.reports.backlog.frames import Planning
from squadlib.reports.page.issues import jira_link, row_link

MOST_ROWS = 300
"""So many issues stand in the table of the backlog; the rest is in the JSON beside the page."""


def issue_links(keys: Iterable[str], planning: Planning, *, site: str) -> list[Markup]:
    """Return issues' keys as links to their rows on this page, to Jira where they have none here."""
    listed = set(planning.issues["key"].head(MOST_ROWS))
    return [row_link(key) if key in listed else jira_link(key, site=site) for key in keys]


def together(parts: Iterable[Markup], *, most: int = 8) -> Markup:
    """Return pieces as a sentence lists them, each kept as the markup it is.

    >>> together([Markup("<b>a</b>"), Markup("b")])
    Markup('<b>a</b> and b')
    """
    return Markup(words.listing([str(part) for part in parts], most=most))  # noqa: S704  each part is escaped


def lacks_said(lacks: Iterable[str]) -> str:
    """Return what an issue lacks in short.

    >>> lacks_said(["an estimate", "a version"]), lacks_said([])
    ('estimate and version', '')
    """
    return words.listing(one.removeprefix("an ").removeprefix("a ") for one in lacks)
