"""The working days of a sprint: who takes which issue, how far they get, review, and what is done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from squadlib.demo.simulated_calendar import Sprint, after_working, working_days
from squadlib.demo.simulated_dice import Dice
from squadlib.demo.simulated_issue import Issue
from squadlib.demo.simulated_squad import PRIORITIES, SquadAtWork
from squadlib.demo.story import Person

HOURS_A_DAY = 9.5
STEPS = ("Draft", "Main part", "Check")


def pace(work: SquadAtWork, sprint: Sprint, person: Person) -> float:
    """Return the points a person finishes in a working day; the manager does other work for more than half of it."""
    dice = Dice(f"{work.squad.seed}/{sprint.id}/{person.handle}")
    share = 0.45 if person == work.manager else 1.0
    away = 0.5 if dice.chance(0.22 if sprint.starts_at.month in (7, 8) else 0.06) else 1.0  # a week of holidays
    return dice.between(*work.act(sprint).pace) * share * away * (1 - 0.4 * _scripted_share(work, sprint))


def _scripted_share(work: SquadAtWork, sprint: Sprint) -> float:
    """Return about which share of the sprint goes into scripted issues, which the simulation does not work on."""
    return min(0.9, work.busy.get(sprint.number, 0) / 45)


def work_through(work: SquadAtWork, sprint: Sprint, until: datetime) -> None:
    """Let the squad work, day by day, from the sprint's start to an instant."""
    for opens, closes in working_days(sprint.starts_at, until):
        _finish_reviews(work, sprint, opens, closes)
        taken: set[Issue] = set()
        days = [_Day(person, opens, closes) for person in work.members(sprint)]
        for day in days:
            _work_a_day(work, sprint, day, taken)
        if work.act(sprint).swarms:
            for day in days:
                _help(work, sprint, day)
        work.advance(closes)
    work.advance(until)


@dataclass
class _Day:
    """One person's working day; `opens` moves forward as the day is used up."""

    person: Person
    opens: datetime
    closes: datetime


def _work_a_day(work: SquadAtWork, sprint: Sprint, day: _Day, taken: set[Issue]) -> None:
    """Work on one issue after the other while the day lasts; what gets finished goes into review."""
    rate = pace(work, sprint, day.person) / HOURS_A_DAY * work.dice.between(0.7, 1.3)
    day.opens += timedelta(minutes=work.dice.between(4, 90))
    while day.opens < day.closes and (issue := _next_issue(work, sprint, day.person, taken)):
        taken.add(issue)
        if issue.status == "To Do" or issue.assignee is None:
            work.later(day.opens, _start, work, sprint, issue, day.person)
        hours = max(0.3, (issue.effort - issue.spent) / rate)
        left = (day.closes - day.opens).total_seconds() / 3600
        issue.spent += rate * min(hours, left)
        day.opens += timedelta(hours=hours, minutes=work.dice.between(2, 30))
        if hours < left:
            finished = day.opens - timedelta(minutes=1)
            work.later(min(finished, day.closes), _hand_in, work, sprint, issue)


def _help(work: SquadAtWork, sprint: Sprint, day: _Day) -> None:
    """Spend what is left of a day on the issue of a colleague that has most left to do, in pairs."""
    left = (day.closes - day.opens).total_seconds() / 3600 - 0.5
    begun = [i for i in work.in_sprint(sprint) if i.status == "In Progress" and i.spent < i.effort - 0.05]
    if left < 1 or not begun:
        return
    issue = max(begun, key=lambda i: (i.effort - i.spent, i.created))
    issue.spent += pace(work, sprint, day.person) / HOURS_A_DAY * left * 0.8
    if issue.spent >= issue.effort:
        at = day.closes - timedelta(minutes=work.dice.between(3, 28))
        work.later(at, _hand_in, work, sprint, issue)


def _next_issue(work: SquadAtWork, sprint: Sprint, person: Person, taken: set[Issue]) -> Issue | None:
    """Return what a person does next: what they began, their most urgent, nobody's, and in later acts a colleague's."""
    waiting = [i for i in work.in_sprint(sprint) if i.status in ("To Do", "In Progress") and i not in taken]
    waiting.sort(key=lambda i: (i.status != "In Progress", PRIORITIES.index(i.priority or "Medium"), i.created))
    own = [issue for issue in waiting if issue.assignee == person]
    nobodys = [issue for issue in waiting if issue.assignee is None]
    others = [i for i in waiting if i.status == "To Do"] if work.act(sprint).swarms else []
    return next(iter(own + nobodys + others), None)


def _start(work: SquadAtWork, sprint: Sprint, issue: Issue, person: Person, at: datetime) -> None:
    if sprint not in issue.sprints or issue.status not in ("To Do", "In Progress"):
        return
    work.edit(issue, at, person, assignee=person, status="In Progress")
    for subtask in issue.subtasks[:1]:
        subtask.edit(at + timedelta(seconds=40), person, status="In Progress", assignee=person)


def _hand_in(work: SquadAtWork, sprint: Sprint, issue: Issue, at: datetime) -> None:
    """Put an issue into review, or straight to done where there is nothing to review."""
    if sprint not in issue.sprints or issue.status not in ("To Do", "In Progress"):
        return
    by = issue.assignee or work.manager
    for subtask in issue.subtasks:
        if not subtask.is_done:
            subtask.edit(at, by, status="Done")
    if issue.kind in ("Task", "Spike") and work.dice.chance(0.5):
        finish(work, sprint, issue, at)
        return
    work.edit(issue, at, by, status="In Review")
    issue.review_until = after_working(at, work.dice.between(*work.act(sprint).review_hours))


def _finish_reviews(work: SquadAtWork, sprint: Sprint, opens: datetime, closes: datetime) -> None:
    for issue in work.in_sprint(sprint):
        if issue.status == "In Review" and issue.review_until is not None and issue.review_until <= closes:
            at = max(issue.review_until, opens + timedelta(minutes=work.dice.between(1, 20)))
            work.later(min(at, closes), finish, work, sprint, issue)


def finish(work: SquadAtWork, sprint: Sprint, issue: Issue, at: datetime) -> None:
    """Move an issue to done, by a colleague who reviewed it; now and then it comes back."""
    if sprint not in issue.sprints or issue.is_done:
        return
    by = work.dice.pick(work.members(sprint)) if issue.status == "In Review" else (issue.assignee or work.manager)
    work.edit(issue, at, by, status="Done")
    if work.dice.chance(work.act(sprint).reopened):
        back = after_working(at, work.dice.between(2, 18))
        work.later(back, _reopen, work, sprint, issue)


def _reopen(work: SquadAtWork, sprint: Sprint, issue: Issue, at: datetime) -> None:
    if work.truth is None or work.truth.sprint is not sprint or issue.status != "Done":
        return  # found out too late: a new issue is written for it
    work.edit(issue, at, work.manager, status="In Progress")
    issue.effort += issue.expected_effort * 0.3


def split(work: SquadAtWork, issue: Issue, at: datetime) -> None:
    """Split an issue into two or three sub-tasks, which follow its sprint."""
    for place, step in enumerate(STEPS[: work.dice.whole(2, 3)], start=1):
        created = at + timedelta(milliseconds=1500 * place)
        subtask = Issue(
            project=issue.project,
            kind="Sub-task",
            summary=f"{step}: {issue.summary[0].lower()}{issue.summary[1:]}",
            created=created,
            reporter=work.manager,
            parent=issue,
            priority=issue.priority,
        )
        issue.subtasks.append(subtask)
        work.add(subtask, created)
