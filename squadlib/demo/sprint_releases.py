"""What the end of a version does to its issues: open ones move to another version, done ones become Released."""

from datetime import datetime, timedelta

from squadlib.demo.simulated_issue import DONE, Issue
from squadlib.demo.simulated_squad import SquadAtWork, ends_at
from squadlib.demo.story import Milestone


def schedule_releases(work: SquadAtWork) -> None:
    """Put the release or archiving of every version of the squad on the agenda."""
    names = {project.name for project in work.projects}
    for milestone in work.story.milestones:
        if milestone.project in names and (at := ends_at(milestone)) is not None:
            work.later(at, _end, work, milestone)


def _end(work: SquadAtWork, milestone: Milestone, at: datetime) -> None:
    held = [issue for issue in work.issues if issue.case is None and milestone.version in issue.versions]
    for place, issue in enumerate(held):
        moment = at + timedelta(milliseconds=70 * place)
        if issue.status not in DONE:
            _move_on(work, issue, milestone, moment)
        elif milestone.released and issue.status == "Done":
            work.later(moment + timedelta(minutes=2), _release, work, issue)


def _move_on(work: SquadAtWork, issue: Issue, milestone: Milestone, at: datetime) -> None:
    """Put an open issue into another open version of the same project; Jira asks for one when it releases."""
    open_ones = [m.version for m in work.open_milestones(at, milestone.project) if m.version != milestone.version]
    work.edit(issue, at, work.manager, versions=(work.dice.pick(open_ones),) if open_ones else ())


def _release(work: SquadAtWork, issue: Issue, at: datetime) -> None:
    if issue.status == "Done":
        work.edit(issue, at, work.story.automation, status="Released")
