"""Issues as they were read, one by one → the records of a board: the same ones whatever order they arrived in."""

from collections.abc import Mapping, Sequence

from squadlib.records import (
    BoardRecord,
    BoardRecords,
    EpicRecord,
    IssueRecord,
    NoteRecord,
    SprintRecord,
    VersionRecord,
)
from squadlib.sources.jira_board import SetUp
from squadlib.sources.jira_changes import change_records
from squadlib.sources.jira_people import People
from squadlib.sources.jira_records import Found
from squadlib.sources.jira_site import JiraSite
from squadlib.sources.jira_sprints import all_sprints


def assembled(
    site: JiraSite,
    how: SetUp,
    found: Sequence[Found],
    *,
    versions: list[VersionRecord],
    epics: list[EpicRecord],
    notes: Sequence[NoteRecord],
    order: Sequence[str] = (),
    said: Sequence[Found] = (),
) -> BoardRecords:
    """Return the board's records from its issues, in their order.

    Of what several issues mention (people, sprints of other boards) `said` are believed first: those that were read
    last. `order` are the ids in order of rank, where Jira was asked for that.
    """
    believed = [*said, *found]
    people = People(site.is_cloud)
    people.join(issue.people for issue in believed)
    pasts = ((issue.record["id"], issue.past) for issue in found)
    records = BoardRecords(
        site=site.record,
        as_of=site.as_of,
        board=how.board,
        statuses=how.lists.statuses,
        people=people.records(),
        sprints=all_sprints(how.lists.sprints, _mentioned(believed)),
        issues=_ranked([_settled(issue) for issue in found], order),
        changes=change_records(pasts, people, epic_keys={epic["id"]: epic["key"] for epic in epics}),
        versions=versions,
        epics=epics,
        notes=[*notes, *_doubts(found, how.board)],
    )
    if how.lists.priorities is not None:
        records["priorities"] = how.lists.priorities
    return records


def _mentioned(found: Sequence[Found]) -> Mapping[int, SprintRecord]:
    """Return the sprints that issues mention by id, as the first of them tells it."""
    mentioned: dict[int, SprintRecord] = {}
    for issue in found:
        for sprint in issue.sprints:
            mentioned.setdefault(sprint["id"], sprint)
    return mentioned


def _settled(issue: Found) -> IssueRecord:
    return {**issue.record, "histories": len(issue.past.histories)}


def _ranked(issues: list[IssueRecord], order: Sequence[str]) -> list[IssueRecord]:
    """Return the issues with their place in the backlog as a text that sorts so, and none where Jira tells none.

    Jira's own text for a rank changes with every move to and fro; the place is what it means.
    """
    with_rank = [issue for issue in issues if issue.get("rank") is not None]
    at = {issue_id: place for place, issue_id in enumerate(order)}
    ranked = sorted(with_rank, key=lambda issue: (at.get(issue["id"], 0), issue["rank"] or ""))
    wide = len(str(len(ranked)))
    places = {issue["id"]: f"{place:0{wide}}" for place, issue in enumerate(ranked, start=1)}
    return [{**issue, "rank": places.get(issue["id"])} for issue in issues]


def _doubts(found: Sequence[Found], board: BoardRecord) -> list[NoteRecord]:
    """Say where an estimate's past may be another field's, which has the same name and, for a while, the same value."""
    name = board["estimation"]["field_name"] or board["estimation"]["field_id"]
    text = f"Another field is called {name} too and had the same value; Jira does not say whose change it was."
    doubtful = [issue.record["id"] for issue in found if issue.past.is_doubtful]
    return [NoteRecord(check="two fields of one name", issue_id=issue_id, text=text) for issue_id in doubtful]
