"""The switches of the definitions: each has a stated default, lives in params and is printed in the report."""

from dataclasses import dataclass
from datetime import date


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
