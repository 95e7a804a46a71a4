"""What happens around a sprint: the backlog is filled and refined, the sprint planned, what is left carried over."""

from datetime import datetime, timedelta
from typing import Any

from squadlib.demo.simulated_backlog import missing, refine, write_issue
from squadlib.demo.simulated_calendar import Sprint, after_working
from squadlib.demo.simulated_issue import Issue
from squadlib.demo.simulated_squad import SquadAtWork
from squadlib.demo.sprint_days import pace, split
from squadlib.demo.story import Act, Person

BACKLOG = 34  # how many issues a squad likes to have in its backlog when it plans
WORKING_DAYS = 10
CARRIED_ON = 0.94  # the share of unfinished issues that go into the next sprint; the rest wait in the backlog


def fill_backlog(work: SquadAtWork, start: datetime, hours: float, act: Act) -> None:
    """Put on the agenda that new issues are written over some working hours, until the backlog is full."""
    for _ in range(max(5, BACKLOG - len(work.backlog()))):
        at = after_working(start, work.dice.between(0.2, hours))
        work.later(at, write_issue, work, act)


def refine_backlog(work: SquadAtWork, act: Act, at: datetime) -> None:
    """Refine the most urgent issues, a few minutes each, as the squad does in the second week of a sprint."""
    for issue in work.backlog()[:12]:
        refine(work, issue, at, act, work.manager)
        at += timedelta(minutes=work.dice.between(2, 6))


def plan_sprint(work: SquadAtWork, sprint: Sprint, since: datetime) -> None:
    """Put issues into the coming sprint until the squad's commitment is reached, and hand them out."""
    act = work.act(sprint)
    goal = _commitment(work, sprint) * capacity(work, sprint)
    carried = work.in_sprint(sprint)
    planned = work.busy.get(sprint.number, 0) * 0.45 + sum(left_to_do(issue) for issue in carried)
    chosen: list[Issue] = []
    for issue in work.backlog():
        fits = issue.size <= max(act.sizes) and planned + issue.expected_effort <= goal + 0.5
        if fits:
            chosen.append(issue)
            planned += issue.expected_effort
    loads = dict.fromkeys(work.members(sprint), 0.0)
    pause = (sprint.starts_at - since) / (len(chosen) + len(carried) + 1)
    for place, issue in enumerate(carried + chosen):
        at = since + pause * (place + work.dice.between(0.1, 0.9))
        work.later(at, _plan_issue, work, issue, sprint, loads)


def _plan_issue(work: SquadAtWork, issue: Issue, sprint: Sprint, loads: dict[Person, float], at: datetime) -> None:
    """Put one issue into the sprint in one edit, with what it still lacks and who does it."""
    act = work.act(sprint)
    changes: dict[str, Any] = missing(work, issue, at, act, 1.0)
    if sprint not in issue.sprints:
        changes["sprints"] = (*issue.sprints, sprint)
    if (issue.assignee is None and work.dice.chance(act.assigned)) or issue.assignee not in (None, *loads):
        changes["assignee"] = _free_member(work, issue, loads, act)
    work.edit(issue, at, work.manager, **changes)
    if work.dice.chance(0.3):
        issue.note(at, work.manager, "rank", "", work.dice.pick(("Ranked higher", "Ranked lower")))
    if issue.assignee is not None:
        loads[issue.assignee] += left_to_do(issue) / pace(work, sprint, issue.assignee)
    issue.effort = issue.effort or issue.expected_effort * work.dice.between(*act.effort)
    if issue.size >= 5 and not issue.subtasks and issue.kind == "Story" and work.dice.chance(0.3):
        split(work, issue, at)


def _free_member(work: SquadAtWork, issue: Issue, loads: dict[Person, float], act: Act) -> Person:
    """Hand out evenly where squads plan together; before that, to whoever comes to mind, some more than others."""
    if act.swarms:
        able = [person for person in loads if person != work.manager or issue.size <= 2]
        return min(work.dice.shuffled(able), key=lambda person: loads[person])
    favoured = list(loads)[: len(loads) * 2 // 3]
    return work.dice.pick(favoured if work.dice.chance(0.7) else list(loads))


def _commitment(work: SquadAtWork, sprint: Sprint) -> float:
    """Return what is committed over what the squad can do: it moves through the act, and every sprint is off it."""
    act = work.act(sprint)
    first, last = act.sprints
    start, end = act.commitment
    meant = start + (end - start) * (sprint.number - first) / (last - first)
    return meant * work.dice.between(1 - act.swing, 1 + act.swing)


def capacity(work: SquadAtWork, sprint: Sprint) -> float:
    """Return how much the squad can do in a whole sprint at its pace, in days of work at pace 1."""
    return WORKING_DAYS * sum(pace(work, sprint, person) for person in work.members(sprint))


def left_to_do(issue: Issue) -> float:
    """Return what a squad thinks is left of an issue: nothing much of what is in review."""
    return 0.2 if issue.status == "In Review" else max(0.5, issue.expected_effort - issue.spent)


def carry_over(work: SquadAtWork, sprint: Sprint, following: Sprint, at: datetime) -> None:
    """Move what is not done on to the next sprint, 0.2 to 13 seconds after the close, as Jira writes it."""
    left = [issue for issue in work.in_sprint(sprint) if not issue.is_done]
    moments = sorted(work.dice.between(0.2, 13.0) for _ in left)
    for issue, seconds in zip(left, moments, strict=True):
        if work.dice.chance(CARRIED_ON):
            moment = at + timedelta(milliseconds=round(seconds * 1000))
            work.edit(issue, moment, work.manager, sprints=(*issue.sprints, following))
