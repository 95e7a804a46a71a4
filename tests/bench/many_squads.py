"""A site of as many squads as one likes, each of the sample company's size: the company again and again, by other dice.

Every four squads have their own people, projects, versions and boards, and a history of their own, for the simulation
draws from a squad's name; the scripted awkward issues are those of the first four alone. All boards are in one
snapshot, so each sprint report shows all the other squads beside its own.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from squadlib import params as site_params
from squadlib import sync
from squadlib.demo.company import answers_of
from squadlib.demo.simulation import simulate
from squadlib.demo.standin import Standin, serve
from squadlib.demo.story import Milestone, Person, Project, Squad, Story, story

REPO = Path(__file__).parents[2]
APART = 10
"""Boards of one company and of the next have numbers so far apart."""


def site_of(squads: int, folder: Path) -> str:
    """Write params of so many squads (a multiple of four) and a snapshot of all into a folder; return its ID."""
    with _served(squads) as (standin, company, workbook):
        _write(folder, company, "jira: {url: demo}\nworkbook: demo\n")
        known, _ = site_params.every(folder / "params")
        environ = standin.environment()
        plan = sync.read_workbook(known[0], workbook, environ, _silent)
        boards, unread = sync.read_boards(known, standin.url, environ, _silent, needs_one=True)
    return sync.keep(known[0], plan, boards, unread).id


@contextmanager
def served_site(squads: int, folder: Path) -> Iterator[dict[str, str]]:
    """Serve the Jira and the workbook of so many squads, none shown beside another; yield who may read them."""
    with _served(squads) as (standin, company, workbook):
        _write(folder, company, f"jira: {{url: '{standin.url}'}}\nworkbook: {workbook}\nteam_level: false\n")
        yield standin.environment()


@contextmanager
def _served(squads: int) -> Iterator[tuple[Standin, Story, str]]:
    company = many(story(), squads // len(story().squads))
    jira, workbook = answers_of(simulate(company))
    with serve(jira, spreadsheets=[workbook]) as standin:
        yield standin, company, workbook.key


def _write(folder: Path, company: Story, site: str) -> None:
    (folder / "params" / "squads").mkdir(parents=True)
    (folder / "notebooks").symlink_to(REPO / "notebooks")
    (folder / "params" / "site.yaml").write_text(site, encoding="utf-8")
    for squad in company.squads:
        path = folder / "params" / "squads" / f"{squad.name.lower()}.yaml"
        path.write_text(f"name: {squad.name}\nboard: {squad.board}\n", encoding="utf-8")


def many(told: Story, times: int) -> Story:
    """Return a story that is so many companies side by side, the first of them the one given."""
    copies = [_copy(told, number) for number in range(times)]
    plan = told.plan | {
        "projects": told.plan["projects"] * times,
        "milestones": {quarter: rows * times for quarter, rows in told.plan["milestones"].items()},
    }
    audiences = {
        s.name: told.words["audiences"][o.name] for c in copies for s, o in zip(c.squads, told.squads, strict=True)
    }
    return replace(
        told,
        squads=tuple(squad for copy in copies for squad in copy.squads),
        projects=tuple(project for copy in copies for project in copy.projects),
        milestones=tuple(one for quarter in plan["milestones"] for one in _of_quarter(copies, quarter)),
        words=told.words | {"audiences": audiences},
        plan=plan,
    )


def _of_quarter(copies: Iterable[Story], quarter: str) -> Iterable[Milestone]:
    return (one for copy in copies for one in copy.milestones if one.quarter == quarter)


def _copy(told: Story, number: int) -> Story:
    """Return the company once more under other names."""
    if not number:
        return told
    return replace(
        told,
        squads=tuple(_squad(one, number) for one in told.squads),
        projects=tuple(_project(one, number) for one in told.projects),
        milestones=tuple(_milestone(one, number) for one in told.milestones),
    )


def _squad(squad: Squad, number: int) -> Squad:
    members = tuple(_person(one, number) for one in squad.members)
    name, key = _named(squad.name, number), f"{squad.key}{number + 1}"
    return replace(
        squad, name=name, key=key, board=squad.board + APART * number, seed=squad.seed + number, members=members
    )


def _person(person: Person, number: int) -> Person:
    squad = person.squad and _named(person.squad, number)
    return replace(person, name=_named(person.name, number), handle=_named(person.handle, number), squad=squad)


def _project(project: Project, number: int) -> Project:
    name, squad = _named(project.name, number), _named(project.squad, number)
    return replace(project, name=name, squad=squad, owner=_named(project.owner, number))


def _milestone(milestone: Milestone, number: int) -> Milestone:
    name, project = _named(milestone.name, number), _named(milestone.project, number)
    return replace(milestone, name=name, project=project, owner=_named(milestone.owner, number))


def _named(name: str, number: int) -> str:
    return f"{name}-{number + 1}"


def _silent(_: str) -> None:
    """Report nothing: what is timed comes later."""
