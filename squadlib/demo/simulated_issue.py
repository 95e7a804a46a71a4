"""An issue of the simulation: what it is now, and every edit that led there; `edit` is the only way to change one."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from squadlib.demo.simulated_calendar import Sprint
from squadlib.demo.story import Person

DONE = frozenset({"Done", "Released"})
OPEN = frozenset({"To Do", "In Progress", "In Review"})


@dataclass(frozen=True)
class Edit:
    """One history: who changed which fields when, each (field, old, new)."""

    at: datetime
    by: Person
    items: tuple[tuple[str, Any, Any], ...]


@dataclass(eq=False)
class Issue:
    """An issue, a sub-task or an epic. `project` is a Jira project's key; `versions` are names; `effort` is hidden."""

    project: str
    kind: str
    summary: str
    created: datetime
    reporter: Person
    status: str = "To Do"
    points: float | None = None
    assignee: Person | None = None
    priority: str | None = "Medium"
    labels: tuple[str, ...] = ()
    epic: "Issue | None" = None
    parent: "Issue | None" = None
    versions: tuple[str, ...] = ()
    sprints: tuple[Sprint, ...] = ()
    is_flagged: bool = False
    case: str | None = None
    topic: str = ""
    delivery: str = "deployable"
    size: int = 3
    effort: float = 0
    spent: float = 0
    review_until: datetime | None = None
    edits: list[Edit] = field(default_factory=list)
    subtasks: "list[Issue]" = field(default_factory=list)
    links: list[tuple[datetime, Person, str, "Issue"]] = field(default_factory=list)
    """Of an epic: when which issue was put in or taken out of it."""
    id: str = ""
    keys: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The key it has now."""
        return self.keys[-1][1]

    @property
    def expected_effort(self) -> float:
        """What it should take, in days of work at pace 1: less than its size, for large issues are done in pairs."""
        return float(self.size**0.7)

    @property
    def is_done(self) -> bool:
        """Whether its status lies in the boards' last column."""
        return self.status in DONE

    @property
    def updated(self) -> datetime:
        """When it was last changed, the links of an epic included."""
        moments = [edit.at for edit in self.edits[-1:]] + [at for at, *_ in self.links[-1:]]
        return max([self.created, *moments])

    def key_at(self, at: datetime) -> str:
        """Return the key it had at an instant."""
        return next((key for since, key in reversed(self.keys) if since <= at), self.keys[0][1])

    def edit(self, at: datetime, by: Person, **changes: Any) -> None:
        """Change fields and note it; what does not change is not noted. Raises ValueError when it comes too early."""
        items = tuple((name, getattr(self, name), new) for name, new in changes.items() if getattr(self, name) != new)
        if not items:
            return
        for name, old, new in items:
            setattr(self, name, new)
            if name == "epic":
                self._note_link(at, by, old, new)
        self._append(Edit(at, by, items))

    def note(self, at: datetime, by: Person, name: str, old: Any, new: Any) -> None:
        """Note an edit of a field that the simulation does not follow, such as its rank or description."""
        self._append(Edit(at, by, ((name, old, new),)))

    def _append(self, edit: Edit) -> None:
        if edit.at < max([self.created, *(earlier.at for earlier in self.edits[-1:])]):
            raise ValueError(f"{self.summary}: an edit at {edit.at} comes before an earlier one")
        self.edits.append(edit)

    def _note_link(self, at: datetime, by: Person, old: "Issue | None", new: "Issue | None") -> None:
        if old is not None:
            old.links.append((at, by, "out", self))
        if new is not None:
            new.links.append((at, by, "in", self))
