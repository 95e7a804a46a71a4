"""What params can switch: how numbers are counted, from when on something is worth a word, which text means what."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

STAGES = ("opportunity", "requirements", "prototype", "plan", "ship", "test")
"""The stages of a project's life, first to last, where params name no others."""
DELIVERY_TYPES = ("learning", "concept", "plan", "deployable")
"""What an issue delivers: something learned, a concept, an implementation plan, something deployable."""
UNCERTAINTIES = ("concept", "implementation", "metric")
"""What is not known yet: whether it is the right thing, how to build it, whether it moves its measure."""


@dataclass(frozen=True)
class Options:
    """How the numbers are counted where more than one way is in use."""

    commitment_includes_done: bool = False
    """Issues already done at the start count as committed (Jira Data Center) or not (Jira Cloud, default)."""
    grace_minutes: float = 0
    """Minutes after the start in which a change still counts as made before it."""
    assignee_at: str = "close"
    """Who an issue is counted for: its assignee at the `close`, or when it was `done`."""
    done_statuses: tuple[str, ...] = ()
    """Names or ids of statuses that count as done besides those of the board's last column."""
    sprints_of_other_boards: bool = False
    """Sprints created on another board count as this board's own."""
    velocity_sprints: int = 6
    """Over how many closed sprints velocity is averaged and the forecast drawn."""
    leave_out_sprints: tuple[str, ...] = ()
    """Names of sprints that are not comparable: shown, but left out of velocity and forecast."""
    workdays: tuple[str, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri")
    """The days of the week on which the burndown's guideline falls."""
    holidays: tuple[date, ...] = ()
    """Days (`2026-12-25`) on which nobody works, whatever day of the week."""
    timezone: str = "UTC"
    """The zone that cuts days for an axis and in which instants are shown."""


@dataclass(frozen=True)
class Thresholds:
    """From when on something is worth a word: the same for every member; shares are 0..1."""

    largest_points: float = 8
    """An issue of more points than this is worth splitting."""
    squad_share: float = 0.1
    """From this share of its issues on, a guideline is worth a word to the squad; to a member from one issue on."""
    habit_share: float = 0.5
    """From this share of the squad's issues on, of several members, breaking a guideline is its habit."""
    carried_sprints: int = 2
    """From so many sprints on that did not complete it, an issue is named."""
    past_sprints: int = 3
    """With fewer sprints before, nothing is said about what was ever completed."""
    small_points: float = 3
    """Up to so many points an issue is small: one alone is no reason to split it."""
    begun_issues: int = 2
    """From so many issues begun and not completed on, they are named."""
    added_share: float = 0.25
    """From this share of the committed work on, added work is much."""
    reestimated_issues: int = 2
    """From so many changed estimates on, they are named; for the squad `squad_share` holds as well."""
    gini: float = 0.4
    """From this Gini coefficient of the committed work on, it is uneven."""
    gini_members: int = 4
    """With fewer members nothing is said about evenness."""
    finished_issues: int = 2
    """From so many issues on, all completed, it is worth praise."""
    kept_rate: float = 0.9
    """A commitment counts as kept from this share on."""
    kept_sprints: int = 3
    """From so many kept commitments in a row on, it is worth praise."""
    look_back: int = 3
    """How many sprints before are asked what was suggested then."""
    most: int = 3
    """At most so many per member, and for the squad; where praise is due, one of them is praise."""
    stuck_days: float = 3
    """From so many working days without a change on, an issue that was begun counts as stuck."""


@dataclass(frozen=True)
class Delivery:
    """Where Jira says what an issue delivers and what is uncertain about it."""

    field: str = "labels"
    """`labels`, or the id of a Jira field (`customfield_10050`) that holds the text."""
    delivery_type: Mapping[str, str] = dataclasses.field(
        default_factory=lambda: {f"type:{name}": name for name in DELIVERY_TYPES}
    )
    """Text in Jira → learning, concept, plan or deployable."""
    uncertainty: Mapping[str, str] = dataclasses.field(
        default_factory=lambda: {f"risk:{name}": name for name in UNCERTAINTIES}
    )
    """Text in Jira → concept, implementation or metric."""


@dataclass(frozen=True)
class Absence:
    """Days on which a member is away, the first and the last included."""

    member: str
    first: date
    last: date
