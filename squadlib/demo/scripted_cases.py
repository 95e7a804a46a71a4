"""The awkward issues of story_cases.yaml, put on the agenda of their squad edit by edit."""

import re
from datetime import datetime, timedelta
from typing import Any

from squadlib.demo.simulated_calendar import Sprint
from squadlib.demo.simulated_dice import Dice
from squadlib.demo.simulated_issue import Issue
from squadlib.demo.simulated_squad import SquadAtWork
from squadlib.demo.story import Json, Person

INSTANT = re.compile(r"(?P<edge>[SC])(?P<number>\d+)(?:(?P<sign>[+-])(?P<amount>[\d.]+)(?P<unit>[smhd]))?")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def instant(text: str, sprints: list[Sprint]) -> datetime:
    """Return the instant that `S16+2d` (start of sprint 16, two days on) or `C15+2.4s` (close) stands for."""
    found = INSTANT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text} is no instant such as S16+2d or C15+2.4s")
    sprint = sprints[int(found["number"]) - 1]
    edge = sprint.starts_at if found["edge"] == "S" else sprint.closes_at
    if edge is None:
        raise ValueError(f"{text}: sprint {sprint.name} is not closed")
    seconds = float(found["amount"] or 0) * SECONDS[found["unit"] or "s"]
    return edge + timedelta(milliseconds=round(seconds * 1000) * (-1 if found["sign"] == "-" else 1))


def schedule_cases(work: SquadAtWork) -> None:
    """Put every scripted issue of a squad on its agenda and note the time it takes of its sprints."""
    for case in work.story.cases:
        if case["squad"] == work.squad.name:
            _schedule(work, case)


def _schedule(work: SquadAtWork, case: Json) -> None:
    created = instant(case["created"], work.sprints)
    issue = Issue(
        project=case.get("project", work.squad.key),
        kind=case.get("kind", "Story"),
        summary=case["summary"],
        created=created,
        reporter=work.manager,
        case=case["case"],
        **_values(work, {name: case.get(name) for name in ("assignee", "points", "priority", "epic")}),
        **_values(work, {name: case.get(name, []) for name in ("labels", "versions", "sprints")}),
    )
    work.later(created, work.add, issue)
    for at, by, changes in [*case["edits"], *_carried(work, case)]:
        moment = instant(at, work.sprints) if isinstance(at, str) else at
        who = work.story.person(by) if by else None
        work.later(moment, _edit, work, issue, who, _values(work, changes))
    for name, person, done in case.get("subtasks", []):
        _add_subtask(work, issue, name, work.story.person(person), instant(done, work.sprints))
    if "noise" in case:
        _make_noise(work, issue, case["noise"])
    for number in {n for _, _, changes in case["edits"] for n in changes.get("sprints", []) if isinstance(n, int)}:
        work.busy[number] = work.busy.get(number, 0) + (case["points"] or 3)


def _values(work: SquadAtWork, told: Json) -> Json:
    """Turn the story's words into what an issue holds: people, epics and sprints by name or number."""
    values: dict[str, Any] = dict(told)
    if told.get("assignee"):
        values["assignee"] = work.story.person(told["assignee"])
    if told.get("epic"):
        values["epic"] = work.epics[told["epic"]]
    if told.get("points") is not None:
        values["points"] = float(told["points"])
    for name in ("labels", "versions"):
        if name in told:
            values[name] = tuple(told[name])
    if "sprints" in told:
        values["sprints"] = tuple(_sprint(work, name) for name in told["sprints"])
    return values


def _sprint(work: SquadAtWork, name: int | str) -> Sprint:
    if isinstance(name, int):
        return work.sprints[name - 1]
    squad, number = name.split()
    return work.all_sprints[squad][int(number) - 1]


def _carried(work: SquadAtWork, case: Json) -> list[tuple[datetime, None, Json]]:
    """Return the edits that move an issue on, some seconds after each close, from one sprint up to another."""
    first, last = case.get("carried", (0, 0))
    dice = Dice(case["case"])
    found: list[tuple[datetime, None, Json]] = []
    for number in range(first, last):
        closed = instant(f"C{number}", work.sprints) + timedelta(milliseconds=dice.whole(200, 13000))
        found.append((closed, None, {"sprints": list(range(first, number + 2))}))
    return found


def _edit(work: SquadAtWork, issue: Issue, who: Person | None, changes: Json, at: datetime) -> None:
    """Change an issue; where nobody is named, the manager plans and the assignee does the rest."""
    by = who or (work.manager if "sprints" in changes else issue.assignee or work.manager)
    work.edit(issue, at, by, **changes)


def _add_subtask(work: SquadAtWork, parent: Issue, summary: str, person: Person, done: datetime) -> None:
    """Give an issue a sub-task: begun a day before it is done; it follows its parent's sprint without an entry."""
    created = parent.created + timedelta(minutes=3 + len(parent.subtasks))
    subtask = Issue(parent.project, "Sub-task", summary, created, work.manager, assignee=person, parent=parent)
    subtask.priority = parent.priority
    parent.subtasks.append(subtask)
    work.later(created, work.add, subtask)
    work.later(done - timedelta(hours=22), _edit, work, subtask, person, {"status": "In Progress"})
    work.later(done, _edit, work, subtask, person, {"status": "Done"})


def _make_noise(work: SquadAtWork, issue: Issue, noise: Json) -> None:
    """Rank an issue up and down and rewrite its description, again and again, as automation and busy hands do."""
    start, until = instant(noise["from"], work.sprints), instant(noise["until"], work.sprints)
    for n in range(noise["edits"]):
        at = start + (until - start) * (n / noise["edits"])
        if n % 3:
            change = ("rank", "", "Ranked higher" if n % 2 else "Ranked lower")
        else:
            change = ("description", f"Readout, draft {n // 3}", f"Readout, draft {n // 3 + 1}")
        work.later(at, _note, issue, work.manager, change)


def _note(issue: Issue, by: Person, change: tuple[str, str, str], at: datetime) -> None:
    issue.note(at, by, *change)
