"""The issues that arrived held against Jira Cloud's own, approximate count."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from squadlib.errors import DataError
from squadlib.sources.jira_counts import PATH
from tests.jira_script import Json, Script, fetched, issue
from tests.loopback import Reply

SEARCH = "/rest/api/3/search/jql"


@dataclass
class Counting(Script):
    """A Cloud that counts: `counts` in turn, the last one for ever; the first `short` searches lose the last issue."""

    counts: list[Any] = field(default_factory=list)
    short: int = 0
    begun: int = 0

    def __call__(self, asked: Any) -> Reply:
        """Answer the count, else as the script does."""
        if asked.path == PATH:
            assert asked.body == {"jql": "filter = 10400"}
            return Reply(self.counts.pop(0) if len(self.counts) > 1 else self.counts[0])
        self.begun += asked.path == SEARCH and "nextPageToken" not in asked.query
        return super().__call__(asked)

    def _found(self, asked: Any) -> list[Json]:  # noqa: ARG002  the script's own shape
        return self.issues[:-1] if self.begun <= self.short else self.issues


def issues(count: int) -> list[Json]:
    """Return this many issues."""
    return [issue(number) for number in range(1, count + 1)]


@pytest.mark.parametrize("counts", [[{"count": 3}], [{"count": 2}], [{}], [{"count": True}]])
def test_as_many_as_counted_or_more_is_whole(counts: list[Json]) -> None:
    """Nothing is read twice, nothing is said; a count that is no number says nothing."""
    records, server = fetched(Counting(issues=issues(3), counts=counts))
    assert (len(records["issues"]), records["notes"]) == (3, [])
    assert server.paths().count(SEARCH) == 3


def test_fewer_than_counted_are_read_again() -> None:
    """A search that lost an issue finds it at the second reading."""
    records, _ = fetched(Counting(issues=issues(3), counts=[{"count": 3}], short=1))
    assert (len(records["issues"]), records["notes"]) == (3, [])


def test_a_count_that_stays_a_little_ahead_is_said_and_refused_by_nothing() -> None:
    """The count may lag: the reports say so before their figures."""
    records, server = fetched(Counting(issues=issues(3), counts=[{"count": 5}]))
    (note,) = records["notes"]
    assert (note["check"], note["issue_id"]) == ("fewer issues than counted", None)
    assert "about 5 issues in the board's filter, 3 arrived" in note["text"]
    assert server.paths().count(SEARCH) == 6


def test_a_count_that_stays_far_ahead_is_a_hole() -> None:
    """No lag explains a tenth of the issues: exit 4."""
    with pytest.raises(DataError, match="filter = 10400: 3 of about 40 issues arrived"):
        fetched(Counting(issues=issues(3), counts=[{"count": 40}]))


def test_data_center_is_not_asked_for_a_count() -> None:
    """Its pages tell the total themselves."""
    _, server = fetched(Script(is_cloud=False, issues=issues(3)))
    assert PATH not in server.paths()
