"""The story of the sample company as typed values: who, which squads, how each act went, what was planned."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

Json = dict[str, Any]
HERE = Path(__file__).parent
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is ten times as fast, where it is built


@dataclass(frozen=True)
class Person:
    """Someone of the company: name, role, the squad (none for the head of the team) and the last sprint they stayed."""

    name: str
    handle: str
    role: str
    squad: str | None = None
    last_sprint: int | None = None
    shown: str = ""
    is_app: bool = False
    is_email_hidden: bool = False

    @property
    def account_id(self) -> str:
        """The id Jira Cloud knows the person by: 24 hexadecimal digits, as older accounts have."""
        return hashlib.sha256(f"talents/{self.handle}".encode()).hexdigest()[:24]

    @property
    def email(self) -> str:
        """The address in the Members tab."""
        return f"{self.handle}@example.com"


@dataclass(frozen=True)
class Act:
    """How the squads worked over some sprints: pace, commitment, sizes, and what was seldom or always done (0..1)."""

    name: str
    sprints: tuple[int, int]
    pace: tuple[float, float]
    commitment: tuple[float, float]
    swing: float
    effort: tuple[float, float]
    review_hours: tuple[float, float]
    sizes: Mapping[int, int]
    estimated: float
    assigned: float
    linked: float
    versioned: float
    prioritised: float
    labelled: float
    additions: tuple[int, int]
    removals: tuple[int, int]
    reestimates: tuple[int, int]
    reopened: float
    flagged: float
    swarms: bool
    close_hours: tuple[float, float]


@dataclass(frozen=True)
class Squad:
    """A squad: its Jira project, its board, its members (the first one is the manager), its sprints' goals."""

    name: str
    key: str
    board: int
    seed: int
    members: tuple[Person, ...]
    goals: tuple[str, ...]

    @property
    def manager(self) -> Person:
        """Who plans, starts and closes the sprints."""
        return self.members[0]


@dataclass(frozen=True)
class Project:
    """A row of the Projects tab; in Jira an epic. `topics` are the nouns its issues are about."""

    name: str
    squad: str
    owner: str
    stakeholders: str
    priority: int
    method: str
    stage: str
    started: date
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Milestone:
    """A row of the Milestones tab; in Jira a version, open until it was released or archived."""

    name: str
    version: str
    project: str
    owner: str
    quarter: str
    due: date | str
    status: str | None
    added: date | None
    measure: str
    target: float | str | None
    actual: float | str | None
    released: date | None
    archived: date | None
    note: str


@dataclass(frozen=True)
class Story:
    """Everything the simulation and the workbook are made from."""

    title: str
    url: str
    now: datetime
    first_sprint: date
    sprint_days: int
    closed_sprints: int
    head: Person
    former: Person
    automation: Person
    squads: tuple[Squad, ...]
    acts: tuple[Act, ...]
    projects: tuple[Project, ...]
    milestones: tuple[Milestone, ...]
    words: Json
    plan: Json
    cases: tuple[Json, ...]

    @property
    def people(self) -> tuple[Person, ...]:
        """The 33 people who work here now: the head of the team, then squad by squad."""
        return (self.head, *(person for squad in self.squads for person in squad.members))

    def act(self, sprint: int) -> Act:
        """Return the act in which a sprint lies."""
        return next(act for act in self.acts if act.sprints[0] <= sprint <= act.sprints[1])

    def person(self, name: str) -> Person:
        """Return the person of that name, present or former."""
        return next(person for person in (*self.people, self.former) if person.name == name)

    def squad(self, name: str) -> Squad:
        """Return the squad of that name."""
        return next(squad for squad in self.squads if squad.name == name)


@lru_cache(maxsize=1)
def story() -> Story:
    """Read the story from the YAML files beside this module."""
    told = _read("story.yaml")
    plan = _read("story_plan.yaml")
    projects = tuple(_project(row) for row in plan["projects"] if row)
    return Story(
        title=told["title"],
        url=told["url"],
        now=told["now"].replace(tzinfo=UTC),
        first_sprint=told["first_sprint"],
        sprint_days=told["sprint_days"],
        closed_sprints=told["closed_sprints"],
        head=Person(**told["head"]),
        former=Person(**told["former"]),
        automation=Person("Automation for Jira", "automation", "App", is_app=True),
        squads=tuple(_squad(entry, set(told["hidden_emails"])) for entry in told["squads"]),
        acts=tuple(_act(entry) for entry in told["acts"]),
        projects=projects,
        milestones=tuple(_milestone(q, row) for q, rows in plan["milestones"].items() for row in rows if row),
        words={name: told[name] for name in ("patterns", "audiences", "chores", "things")},
        plan=plan,
        cases=tuple(_read("story_cases.yaml")),
    )


def _read(name: str) -> Any:
    return yaml.load((HERE / name).read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe loader either way


def _squad(entry: Json, hidden: set[str]) -> Squad:
    members = tuple(
        Person(name, handle, role, entry["name"], is_email_hidden=handle in hidden)
        for name, (handle, role) in entry["members"].items()
    )
    return Squad(entry["name"], entry["key"], entry["board"], entry["seed"], members, tuple(entry["goals"]))


def _act(entry: Json) -> Act:
    values: Json = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    return Act(**values)


def _project(row: list[Any]) -> Project:
    name, squad, owner, stakeholders, priority, method, stage, started, topics = row
    return Project(name, squad, owner, stakeholders, priority, method, stage, started, tuple(topics))


def _milestone(quarter: str, row: list[Any]) -> Milestone:
    name, version, project, owner, due, status, added, measure, target, actual, end, *note = row
    how, _, day = (end or "").partition(" ")
    ended = date.fromisoformat(day) if day else None
    return Milestone(
        name=name,
        version=version,
        project=project,
        owner=owner,
        quarter=quarter,
        due=due,
        status=status,
        added=added,
        measure=measure,
        target=target,
        actual=actual,
        released=ended if how == "released" else None,
        archived=ended if how == "archived" else None,
        note=note[0] if note else "",
    )
