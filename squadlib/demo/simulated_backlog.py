"""How issues are written and refined: titles from the story's words, then estimate, links, priority, labels."""

from datetime import datetime, timedelta
from typing import Any

from squadlib.demo.simulated_calendar import Sprint, to_ms
from squadlib.demo.simulated_issue import Issue
from squadlib.demo.simulated_squad import HOTFIXES, HOUSEKEEPING, SquadAtWork
from squadlib.demo.story import Act, Person, Project

DELIVERIES = {"learning": 2.0, "concept": 2.0, "plan": 1.5, "deployable": 5.0}
KINDS = {"learning": "Spike", "concept": "Story", "plan": "Task", "deployable": "Story", "bug": "Bug"}
RISKS = {"learning": "concept", "concept": "concept", "plan": "metric", "deployable": "implementation"}
LARGEST_BUG = 5
URGENCY = {"Highest": 1, "High": 4, "Medium": 5, "Low": 3, "Lowest": 1}


def write_issue(work: SquadAtWork, act: Act, at: datetime) -> None:
    """Write an issue into the backlog, with some of its fields filled in."""
    _write(work, at, act, delivery=work.dice.weighted(DELIVERIES), ready=0.45)


def write_bug(work: SquadAtWork, at: datetime, sprint: Sprint) -> Issue:
    """Write a bug straight into a running sprint: its fields are filled in at once or never."""
    return _write(work, at, work.act(sprint), delivery="bug", ready=1.0, sprint=sprint)


def _write(
    work: SquadAtWork, at: datetime, act: Act, *, delivery: str, ready: float, sprint: Sprint | None = None
) -> Issue:
    dice = work.dice
    project = _project(work, at, act)
    issue = Issue(
        project=work.squad.key,
        kind=KINDS[delivery] if project else "Task",
        summary=_title(work, delivery, project),
        created=to_ms(at),
        reporter=_reporter(work),
        sprints=(sprint,) if sprint else (),
        topic=project.name if project else "",
        delivery=delivery,
        size=min(dice.weighted(act.sizes), LARGEST_BUG if sprint else 100),
        priority=None if dice.chance(0.3 * (1 - act.prioritised)) else "Medium",
    )
    for name, value in missing(work, issue, at, act, ready).items():
        setattr(issue, name, value)
    work.add(issue, issue.created)
    return issue


def refine(work: SquadAtWork, issue: Issue, at: datetime, act: Act, by: Person) -> None:
    """Fill in what an issue lacks, field by field as often as the act does it, within a few minutes."""
    for name, value in missing(work, issue, at, act, 1.0).items():
        work.later(at, _fill, work, issue, by, {name: value})
        at += timedelta(seconds=work.dice.between(4, 40))


def _fill(work: SquadAtWork, issue: Issue, by: Person, found: dict[str, Any], at: datetime) -> None:
    work.edit(issue, at, by, **found)


def missing(work: SquadAtWork, issue: Issue, at: datetime, act: Act, ready: float) -> dict[str, Any]:
    """Return the values of the fields that are empty and get filled in now; `ready` is how much of that is done."""
    dice = work.dice
    found: dict[str, Any] = {}
    topic = issue.topic or (_project(work, at, act) or work.projects[0]).name
    if issue.epic is None and dice.chance(act.linked * ready):
        found["epic"] = work.epics[topic]
    elif issue.epic is None and not issue.topic and dice.chance(0.4):
        found["epic"] = work.epics[HOUSEKEEPING]
    if not issue.versions and dice.chance(act.versioned * ready):
        found["versions"] = _version(work, topic, at) if issue.topic else ()
    if not issue.versions and not issue.topic and dice.chance(act.versioned * 0.3):
        found["versions"] = (HOTFIXES,)
    if issue.points is None and dice.chance(act.estimated * ready):
        found["points"] = float(issue.size)
    if issue.priority in (None, "Medium") and dice.chance(act.prioritised * ready):
        found["priority"] = dice.weighted(URGENCY)
    if not issue.labels and dice.chance(act.labelled * ready):
        found["labels"] = _labels(work, issue)
    return {name: value for name, value in found.items() if value != getattr(issue, name)}


def _version(work: SquadAtWork, topic: str, at: datetime) -> tuple[str, ...]:
    names = [m.version for m in work.open_milestones(at, topic) if m.version]
    return (work.dice.pick(names),) if names else ()


def _labels(work: SquadAtWork, issue: Issue) -> tuple[str, ...]:
    delivery = "deployable" if issue.delivery == "bug" else issue.delivery
    risk = RISKS[delivery] if work.dice.chance(0.7) else work.dice.pick(("concept", "implementation", "metric"))
    return (f"risk:{risk}", f"type:{delivery}")


def _project(work: SquadAtWork, at: datetime, act: Act) -> Project | None:
    """Draw the project an issue is for, the more urgent the more often; none for a chore."""
    if not work.dice.chance(act.linked + (1 - act.linked) * 0.5):
        return None
    live = {m.project for m in work.open_milestones(at)}
    weights = {p: 1.0 / p.priority for p in work.projects if p.name in live}
    return work.dice.weighted(weights or dict.fromkeys(work.projects, 1.0))


def _title(work: SquadAtWork, delivery: str, project: Project | None) -> str:
    words, dice = work.story.words, work.dice
    audiences = words["audiences"][work.squad.name]
    while True:
        if project is None:
            title: str = dice.pick(words["chores"]).format(thing=dice.pick(words["things"]))
            title += "" if title not in work.titles else f" ({dice.pick(audiences)})"
        else:
            pattern = dice.pick(words["patterns"][delivery])
            title = pattern.format(topic=dice.pick(project.topics), audience=dice.pick(audiences))
        if title not in work.titles:
            work.titles.add(title)
            return title


def _reporter(work: SquadAtWork) -> Person:
    return work.manager if work.dice.chance(0.45) else work.dice.pick(work.squad.members)
