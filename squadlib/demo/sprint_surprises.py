"""What nobody planned: issues added to a running sprint, taken out of it, re-estimated, flagged, and late estimates."""

from collections.abc import Callable
from datetime import datetime, timedelta

from squadlib.demo.simulated_backlog import write_bug
from squadlib.demo.simulated_calendar import Sprint, working_days
from squadlib.demo.simulated_issue import Issue
from squadlib.demo.simulated_squad import SquadAtWork

SCALE = (1, 2, 3, 5, 8, 13, 20)


def surprise(work: SquadAtWork, sprint: Sprint, until: datetime) -> None:
    """Put the surprises of a sprint on the agenda, each in working hours between its start and an instant."""
    act, dice = work.act(sprint), work.dice
    hours = list(working_days(sprint.starts_at + timedelta(hours=4), until - timedelta(hours=1)))
    hours = hours[:6] if act.swarms else hours  # late wishes wait for the next sprint
    happen: list[Callable[[SquadAtWork, Sprint, datetime], None]] = [
        *[_add for _ in range(dice.whole(*act.additions))],
        *[_remove for _ in range(dice.whole(*act.removals))],
        *[_reestimate for _ in range(dice.whole(*act.reestimates))],
        *[_flag for _ in range(10) if dice.chance(act.flagged)],
    ]
    for surprising in happen:
        opens, closes = dice.pick(hours)
        at = opens + (closes - opens) * dice.between(0, 1)
        work.later(at, surprising, work, sprint)


def _add(work: SquadAtWork, sprint: Sprint, at: datetime) -> None:
    """Pull an issue in from the backlog, or write a bug straight into the sprint."""
    act, dice = work.act(sprint), work.dice
    ready = [issue for issue in work.backlog() if issue.size <= 5]
    if ready and dice.chance(0.5):
        issue = ready[0]
        work.edit(issue, at, work.manager, sprints=(*issue.sprints, sprint))
    else:
        issue = write_bug(work, at, sprint)
    issue.effort = issue.effort or issue.expected_effort * dice.between(*act.effort)


def _remove(work: SquadAtWork, sprint: Sprint, at: datetime) -> None:
    """Take the least urgent issue that nobody began out of the sprint."""
    waiting = [issue for issue in work.in_sprint(sprint) if issue.status == "To Do"]
    if waiting:
        issue = max(waiting, key=lambda issue: (issue.priority or "Medium") in ("Low", "Lowest"))
        work.edit(issue, at, work.manager, sprints=tuple(s for s in issue.sprints if s is not sprint))


def _reestimate(work: SquadAtWork, sprint: Sprint, at: datetime) -> None:
    """Move an estimate one step up, seldom down, now that the squad knows more."""
    known = [issue for issue in work.in_sprint(sprint) if issue.points in SCALE and not issue.is_done]
    if known:
        issue = work.dice.pick(known)
        step = 1 if work.dice.chance(0.75) else -1
        points = SCALE[min(len(SCALE) - 2, max(0, SCALE.index(int(issue.points or 1)) + step))]
        work.edit(issue, at, issue.assignee or work.manager, points=float(points))


def _flag(work: SquadAtWork, sprint: Sprint, at: datetime) -> None:
    """Flag an issue in progress as stuck, and take the flag off again after a day or two."""
    begun = [issue for issue in work.in_sprint(sprint) if issue.status == "In Progress" and not issue.is_flagged]
    if begun:
        issue = work.dice.pick(begun)
        work.edit(issue, at, issue.assignee or work.manager, is_flagged=True)
        work.later(at + timedelta(hours=work.dice.between(20, 60)), _unflag, work, issue)


def _unflag(work: SquadAtWork, issue: Issue, at: datetime) -> None:
    if issue.is_flagged:
        work.edit(issue, at, issue.assignee or work.manager, is_flagged=False)


def correct_estimates(work: SquadAtWork, sprint: Sprint, at: datetime) -> None:
    """In the first act, set some estimates to what the work took, hours after the sprint was closed."""
    if work.act(sprint).swarms:
        return
    for issue in work.in_sprint(sprint):
        if (
            issue.is_done
            and issue.points is not None
            and issue.effort > 1.3 * issue.expected_effort
            and work.dice.chance(0.5)
        ):
            larger = next(step for step in SCALE if step > issue.points or step == SCALE[-1])
            moment = at + timedelta(minutes=work.dice.between(90, 300))
            work.later(moment, _estimate, work, issue, float(larger))


def _estimate(work: SquadAtWork, issue: Issue, points: float, at: datetime) -> None:
    work.edit(issue, at, issue.assignee or work.manager, points=points)
