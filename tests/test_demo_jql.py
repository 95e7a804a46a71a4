"""JQL: what the stand-in finds, and how it refuses."""

from zoneinfo import ZoneInfo

import pytest

from squadlib.demo.jql import JqlError
from squadlib.demo.jql_search import Search
from squadlib.demo.site_index import SiteIndex
from tests.tiny_site import PEOPLE, START, tiny_site

SITE = tiny_site()
SEARCH = Search(SiteIndex(SITE), zone=ZoneInfo("Etc/UTC"), accounts={a: a for a in PEOPLE}, me="5f03")


@pytest.mark.parametrize(
    ("jql", "expected"),
    [
        ("project = TS AND issuetype = Epic", "TS-90"),
        ("project in (nb, 2) OR id = 20095", "NB-5"),
        ("project = NB", "NB-5"),
        ("key in (TS-1, 'TS-2', OLD-7) ORDER BY key", "TS-1 TS-2"),
        ("key <= TS-2 ORDER BY key DESC", "TS-2 TS-1"),
        ("sprint = 2 ORDER BY key", "TS-1 TS-2 TS-3"),
        ('sprint = "sprint 2, with a comma" and sprint = 1', "TS-1"),
        ("sprint in openSprints() AND NOT sprint in closedSprints()", "TS-3"),
        ("sprint is EMPTY ORDER BY key", "TS-4 TS-90"),
        ("sprint not in (2) ORDER BY key", "NB-5"),
        ("NOT sprint = 2", "NB-5"),
        ("not (sprint = 2 or sprint is empty)", "NB-5"),
        ("project = TS AND sprint != 1 ORDER BY key", "TS-2 TS-3"),
        ("filter = 1001 && type = Sub-task", "TS-3"),
        ("filter = 1003", "NB-5"),
        ("status in (Done, 3)", "TS-1"),
        ("fixVersion = 'Search 2' || labels = learning ORDER BY key", "TS-1 TS-4"),
        ("fixVersion = 10100", "TS-1"),
        ("parent = TS-90 OR parent = 20002 ORDER BY key", "TS-2 TS-3"),
        ("assignee in (5f02, currentUser()) ORDER BY key", "TS-1 TS-4"),
        ("assignee is not empty ORDER BY key ASC", "TS-1 TS-4"),
        ('"Story Points" > 3', "TS-1"),
        ("cf[10031] <= 3", "TS-4"),
        ("issuetype in subTaskIssueTypes()", "TS-3"),
        ("updated >= '2026-03-02 09:55'", "NB-5"),
        ("updated < '2026/03/02 09:01' ORDER BY key", "TS-1"),
        ("created >= -1d", ""),
        ("updated > startOfDay(-14d) and updated < now() and key = TS-1", ""),
    ],
)
def test_a_query_finds_what_jira_would_find(jql: str, expected: str) -> None:
    """Each line is a query and the keys it finds; a value that is empty matches neither `!=` nor `not in`."""
    assert " ".join(issue["key"] for issue in SEARCH.find(jql)) == expected


def test_a_date_is_read_in_the_asking_users_zone() -> None:
    """The same minute is eight hours earlier for a user in Shanghai."""
    shanghai = Search(SiteIndex(SITE), zone=ZoneInfo("Asia/Shanghai"), accounts={}, me="")
    minute = START.strftime("%Y-%m-%d %H:%M")
    assert len(SEARCH.find(f"updated < '{minute}'")) == 0
    assert len(shanghai.find(f"updated > '{minute}'")) == len(SITE.issues)


def test_issues_come_by_rank_when_asked() -> None:
    """Rank is the order a squad gave its issues."""
    assert [issue["key"] for issue in SEARCH.find("project = TS ORDER BY Rank ASC")][:2] == ["TS-1", "TS-2"]


@pytest.mark.parametrize(
    ("jql", "message"),
    [
        ("colour = red", "Field 'colour' does not exist or you do not have permission to view it."),
        ("project = XINET", "The value 'XINET' does not exist for the field 'project'."),
        ("project = 77", "A value with ID '77' does not exist for the field 'project'."),
        ("filter = 4711", "A value with ID '4711' does not exist for the field 'filter'."),
        ("key = TS-4711", "An issue with key 'TS-4711' does not exist for field 'key'."),
        ("sprint = 4711", "Sprint with name '4711' does not exist or you do not have permission to view it."),
        ("project < TS", "The operator '<' is not supported by the 'project' field."),
        ("project = TS ORDER BY parent", "Not able to sort using field 'parent'."),
        ("assignee = who()", "Unable to find JQL function 'who()'."),
        ("(project = TS", "Error in the JQL Query: Expecting ')' before the end of the query."),
        (
            "project = TS key = 1",
            "Error in the JQL Query: Expecting either 'OR' or 'AND' but got 'key'. (line 1, character 14)",
        ),
        (
            "project =",
            "Error in the JQL Query: Expecting either a value, list or function before the end of the query.",
        ),
    ],
)
def test_a_bad_query_is_refused_in_jiras_words(jql: str, message: str) -> None:
    """Unknown fields, values, functions and a broken sentence each have their message."""
    with pytest.raises(JqlError) as refusal:
        SEARCH.find(jql)
    assert refusal.value.messages == (message,)


def test_all_faults_of_a_query_are_told_at_once() -> None:
    """Jira lists every unknown value, not only the first."""
    with pytest.raises(JqlError) as refusal:
        SEARCH.find("key in (TS-1, TS-70, TS-71)")
    assert len(refusal.value.messages) == 2
