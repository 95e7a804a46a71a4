"""The sample company at work: every squad plays its sprints one after the other, seeded, from the story."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

from squadlib.demo.scripted_cases import schedule_cases
from squadlib.demo.simulated_calendar import Sprint, after_working
from squadlib.demo.simulated_calendar import sprints as lay_out
from squadlib.demo.simulated_issue import Issue
from squadlib.demo.simulated_squad import HOUSEKEEPING, SquadAtWork
from squadlib.demo.sprint_days import work_through
from squadlib.demo.sprint_planning import carry_over, fill_backlog, plan_sprint, refine_backlog
from squadlib.demo.sprint_releases import schedule_releases
from squadlib.demo.sprint_surprises import correct_estimates, surprise
from squadlib.demo.sprint_truth import SprintTruth, TrueRow
from squadlib.demo.story import Project, Story

PLANNED_AHEAD = 5  # issues already put into the next sprint


@dataclass(frozen=True)
class Simulation:
    """What came of the story: sprints, issues (epics and sub-tasks too), and what truly happened in each sprint."""

    story: Story
    sprints: list[Sprint]
    issues: list[Issue]
    rows: list[TrueRow]
    epics: dict[str, Issue]


def simulate(story: Story) -> Simulation:
    """Play the story; the same story and seed give the same company."""
    sprints = lay_out(story)
    projects = {project.name: _epic(story, project) for project in story.projects}
    issues: list[Issue] = list(projects.values())
    rows: list[TrueRow] = []
    for squad in story.squads:
        work = SquadAtWork(story, squad, sprints)
        chores = _housekeeping(work)
        work.epics = {**projects, HOUSEKEEPING: chores}
        _play(work)
        issues += [chores, *work.issues]
        rows += work.rows
    _number(issues)
    return Simulation(story, [s for squad in story.squads for s in sprints[squad.name]], issues, rows, projects)


def _epic(story: Story, project: Project) -> Issue:
    """Make the epic of a project; it is in progress once the project has left the first stage."""
    owner = story.person(project.owner)
    created = datetime.combine(project.started, time(10, 4, 12, 345000), tzinfo=UTC)
    key = story.squad(project.squad).key
    epic = Issue(key, "Epic", project.name, created, owner, assignee=owner, priority="High")
    if project.stage != "opportunity":
        epic.edit(created + timedelta(days=7, hours=1.37), owner, status="In Progress")
    return epic


def _housekeeping(work: SquadAtWork) -> Issue:
    created = datetime(2026, 3, 2, 9, 12, 44, 120000, tzinfo=UTC)
    return Issue(work.squad.key, "Epic", HOUSEKEEPING, created, work.manager)


def _play(work: SquadAtWork) -> None:
    """Play all sprints of a squad, up to the clock of the story."""
    schedule_cases(work)
    schedule_releases(work)
    first = work.sprints[0]
    fill_backlog(work, first.starts_at - timedelta(days=14), 80, work.act(first))
    since = first.starts_at - timedelta(hours=2)
    for sprint, following in pairwise(work.sprints):
        _start(work, sprint, since)
        until = sprint.closes_at or work.story.now
        _run(work, sprint, following, until)
        if sprint.closes_at is None:
            break
        carry_over(work, sprint, following, until)
        correct_estimates(work, sprint, until)
        since = until + timedelta(seconds=20)


def _start(work: SquadAtWork, sprint: Sprint, since: datetime) -> None:
    """Plan a sprint and start it: what happens on the very instant of the start is still planning."""
    work.live = {sprint}
    work.advance(since)
    plan_sprint(work, sprint, since)
    work.advance(sprint.starts_at)
    work.truth = SprintTruth(sprint, work.issues)


def _run(work: SquadAtWork, sprint: Sprint, following: Sprint, until: datetime) -> None:
    """Let a sprint happen up to its close, or to now, and note the truth of it."""
    work.live = {sprint, following}
    surprise(work, sprint, until)
    fill_backlog(work, sprint.starts_at, 50, work.act(sprint))
    work.later(after_working(sprint.starts_at, 56), refine_backlog, work, work.act(sprint))
    if following.state == "future":
        work.later(after_working(sprint.starts_at, 30), _plan_ahead, work, following)
    work_through(work, sprint, until)
    if work.truth is not None:
        work.rows += work.truth.close()
        work.truth = None


def _plan_ahead(work: SquadAtWork, sprint: Sprint, at: datetime) -> None:
    """Put the most urgent issues into the next sprint before its planning."""
    for place, issue in enumerate([issue for issue in work.backlog() if issue.size < 13][:PLANNED_AHEAD]):
        work.edit(issue, at + timedelta(seconds=7 * place), work.manager, sprints=(*issue.sprints, sprint))


def _number(issues: list[Issue]) -> None:
    """Give every issue its id and its keys, in the order in which they were created or moved."""
    for place, issue in enumerate(sorted(issues, key=lambda issue: issue.created)):
        issue.id = str(10100 + place)
    arrivals = [(issue.created, issue, _first_project(issue)) for issue in issues]
    arrivals += [(at, issue, new) for issue in issues for at, new in _moves(issue)]
    counts: dict[str, int] = {}
    for at, issue, project in sorted(arrivals, key=lambda arrival: arrival[0]):
        counts[project] = counts.get(project, 0) + 1
        issue.keys.append((at, f"{project}-{counts[project]}"))


def _moves(issue: Issue) -> list[tuple[datetime, str]]:
    return [(edit.at, new) for edit in issue.edits for name, _, new in edit.items if name == "project"]


def _first_project(issue: Issue) -> str:
    olds = [old for edit in issue.edits for name, old, _ in edit.items if name == "project"]
    return olds[0] if olds else issue.project
