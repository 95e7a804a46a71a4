"""A site as large as a company's: 20,000 issues of one board over eight years, 400,000 entries in their changelogs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from squadlib.demo.company import company
from squadlib.demo.company_issues import sprint_date
from squadlib.demo.company_words import POINTS, RANK, SPRINT
from squadlib.demo.site import Json, Site
from squadlib.demo.site_index import is_epic, is_subtask, written

BOARD, PROJECT = 11, "CLI"
SPRINTS, ISSUES_PER_SPRINT = 200, 100
ISSUES = SPRINTS * ISSUES_PER_SPRINT
ENTRIES = 20 * ISSUES
LONG_EVERY, LONG, SHORT = 20, 115, 15
"""One issue in so many has a long changelog, longer than the search tells; the mean is 20 entries."""
LENGTH = timedelta(days=14)
Side = tuple[str | None, str | None]
Change = tuple[str, str, Side, Side]
"""A field's name and id, what it was and what it became, each as id and text."""
TO_DO, IN_PROGRESS, IN_REVIEW, DONE = (
    ("10000", "To Do"),
    ("3", "In Progress"),
    ("10001", "In Review"),
    ("10002", "Done"),
)


def large_site() -> Site:
    """Return the sample company's site with its largest board's issues and sprints replaced by these."""
    site, _ = company()
    first = site.now - LENGTH * SPRINTS
    sprints = [_sprint(number, first) for number in range(SPRINTS + 1)]
    old = [issue for issue in site.issues if issue["fields"]["project"]["key"] == PROJECT]
    epics = [one | {"changelog": {"histories": []}} for one in old if is_epic(one)]
    shape = next(one for one in old if not is_epic(one) and not is_subtask(one) and one["fields"]["resolution"])
    people = [one for one in site.people if one["active"]]
    issues = [*_issues(shape, sprints, people, ISSUES - len(epics)), *epics]
    # What the epics have no entries for is made up for by the first issue.
    missing = ENTRIES - sum(len(issue["changelog"]["histories"]) for issue in issues)
    issues[0]["changelog"]["histories"] += _edits(missing, since=sprints[0], by=people[0], numbers=count(10**8))
    return replace(site, sprints=sprints, issues=issues, sprint_reports={})


def _sprint(number: int, first: datetime) -> Json:
    starts = first + LENGTH * number
    state = "closed" if number < SPRINTS else "future"
    closed = {"completeDate": sprint_date(starts + LENGTH)} if state == "closed" else {}
    dates = {"startDate": sprint_date(starts), "endDate": sprint_date(starts + LENGTH), **closed}
    return {
        "id": 1000 + number,
        "name": f"Client {number}",
        "state": state,
        "originBoardId": BOARD,
        "goal": "",
        **dates,
    }


def _issues(shape: Json, sprints: list[Json], people: list[Json], wanted: int) -> Iterator[Json]:
    numbers = count(100_000)
    for at in range(wanted):
        held = [sprints[at // ISSUES_PER_SPRINT]]
        if at % 5 == 0:
            held.append(sprints[at // ISSUES_PER_SPRINT + 1])
        by = people[at % len(people)]
        histories = _past(held, by, LONG if at % LONG_EVERY == 0 else SHORT, numbers)
        fields = shape["fields"] | {
            "summary": f"Issue {at} of the board, with a title of the usual length",
            "assignee": by,
            SPRINT: [{name: part for name, part in one.items() if name != "originBoardId"} for one in held],
            POINTS: float(1 + at % 8),
            RANK: f"0|i{at:06x}:",
            "created": histories[0]["created"],
            "updated": histories[-1]["created"],
            "fixVersions": [],
        }
        names = {"id": str(1_000_000 + at), "key": f"{PROJECT}-{1000 + at}"}
        yield shape | names | {"fields": fields, "changelog": {"histories": histories}}


def _past(held: list[Json], by: Json, length: int, numbers: Iterator[int]) -> list[Json]:
    """Return so many entries: planned, estimated, carried over or not, done a day before the last sprint's end."""
    ids = [str(one["id"]) for one in held]
    first, every = (ids[0], held[0]["name"]), (", ".join(ids), ", ".join(one["name"] for one in held))
    plan: list[Change] = [("Sprint", SPRINT, ("", ""), first), ("Story Points", POINTS, (None, None), (None, "3"))]
    work: list[Change] = [("status", "status", TO_DO, IN_PROGRESS), ("status", "status", IN_PROGRESS, IN_REVIEW)]
    carried: list[Change] = [("Sprint", SPRINT, first, every)] if len(held) > 1 else []
    rest = [*work, *carried, ("status", "status", IN_REVIEW, DONE)]
    starts = datetime.fromisoformat(held[0]["startDate"])
    before = [_history(next(numbers), starts - timedelta(hours=3 - place), by, one) for place, one in enumerate(plan)]
    edits = _edits(length - len(plan) - len(rest), since=held[0], by=by, numbers=numbers)
    moments = [starts + timedelta(days=2), starts + timedelta(days=4)]
    moments += [starts + LENGTH + timedelta(minutes=1)] * len(carried)
    moments.append(datetime.fromisoformat(held[-1]["endDate"]) - timedelta(days=1))
    return [*before, *edits, *(_history(next(numbers), at, by, one) for at, one in zip(moments, rest, strict=True))]


def _edits(wanted: int, *, since: Json, by: Json, numbers: Iterator[int]) -> list[Json]:
    """Return entries of three kinds: texts and ranks, which no number needs, and estimates, which count."""
    starts = datetime.fromisoformat(since["startDate"])
    text = "As somebody who hires, I want to see at once what became of my offer. " * 3
    kinds: list[Change] = [
        ("description", "description", (None, text), (None, f"{text} Again.")),
        ("Rank", RANK, ("", ""), ("", "Ranked higher")),
        ("Story Points", POINTS, (None, "3"), (None, "5")),
        ("description", "description", (None, text), (None, f"{text} Again.")),
        ("Rank", RANK, ("", ""), ("", "Ranked higher")),
        ("Story Points", POINTS, (None, "5"), (None, "3")),
    ]
    moments = (starts + timedelta(minutes=place) for place in range(wanted))
    return [_history(next(numbers), at, by, kinds[place % 6]) for place, at in enumerate(moments)]


def _history(number: int, at: datetime, by: Json, change: Change) -> Json:
    field, field_id, old, new = change
    item = {"field": field, "fieldId": field_id, "from": old[0], "fromString": old[1], "to": new[0], "toString": new[1]}
    kind = "custom" if field_id.startswith("customfield") else "jira"
    return {"id": str(number), "author": by, "created": written(at), "items": [item | {"fieldtype": kind}]}
