"""When the sample company's sprints start and close, and its working hours (weekdays, 08:00 to 17:30 UTC)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from squadlib.demo.simulated_dice import Dice
from squadlib.demo.story import Squad, Story

OPENING, CLOSING = time(8, 0), time(17, 30)
RENAMED = ("Client", 8)  # created as "CLI Sprint 8", renamed on its third day


@dataclass(eq=False)
class Sprint:
    """A sprint of a squad; `closes_at` is the click, none while it runs; a future sprint may have no dates at all."""

    id: int
    number: int
    squad: Squad
    name: str
    starts_at: datetime
    planned_end: datetime
    closes_at: datetime | None
    state: str
    goal: str = ""
    former_name: str | None = None
    renamed_at: datetime | None = None

    @property
    def created_at(self) -> datetime:
        """When the sprint was put on the board: two days into the one before it."""
        return self.planned_end - timedelta(days=26)

    def name_at(self, at: datetime) -> str:
        """Return what the sprint was called at an instant."""
        return self.former_name if self.former_name and self.renamed_at and at < self.renamed_at else self.name


def sprints(story: Story) -> dict[str, list[Sprint]]:
    """Lay out every squad's sprints: closed ones, the running one and the next."""
    return {squad.name: _sprints_of(squad, story) for squad in story.squads}


def _sprints_of(squad: Squad, story: Story) -> list[Sprint]:
    dice = Dice(f"{squad.name}/calendar")
    found: list[Sprint] = []
    for number in range(1, story.closed_sprints + 3):
        before = found[-1].closes_at if found else None
        start = _start(story, number, before, dice)
        sprint = _sprint(story, squad, number, start, dice)
        sprint.goal = _goal(squad, found[-1:], dice) if dice.chance(story.act(number).labelled) else ""
        found.append(sprint)
    return found


def _start(story: Story, number: int, before: datetime | None, dice: Dice) -> datetime:
    """Return the click that starts a sprint: on its Wednesday after nine, and some time after the last one closed."""
    planned = _nine(story, number) + timedelta(minutes=dice.between(5, 55))
    pause = timedelta(minutes=dice.between(9, 40))
    return to_ms(max(planned, before + pause) if before else planned)


def _sprint(story: Story, squad: Squad, number: int, start: datetime, dice: Dice) -> Sprint:
    state = _state(number, story.closed_sprints)
    planned = _nine(story, number + 1)
    click = _in_office(to_ms(planned + timedelta(hours=dice.between(*story.act(number).close_hours))))
    sprint = Sprint(
        id=40 + number * len(story.squads) + story.squads.index(squad),
        number=number,
        squad=squad,
        name=f"{squad.name} {story.first_sprint:%y}-{number:02d}",
        starts_at=start,
        planned_end=planned,
        closes_at=click if state == "closed" else None,
        state=state,
    )
    if (squad.name, number) == RENAMED:
        sprint.former_name = f"{squad.key} Sprint {number}"
        sprint.renamed_at = start + timedelta(days=2)
    return sprint


def _goal(squad: Squad, before: list[Sprint], dice: Dice) -> str:
    return dice.pick([goal for goal in squad.goals if goal not in [sprint.goal for sprint in before]])


def _state(number: int, closed: int) -> str:
    if number <= closed:
        return "closed"
    return "active" if number == closed + 1 else "future"


def _in_office(at: datetime) -> datetime:
    """Move a click of the night to the same minute of the morning or of the afternoon."""
    if at.hour < OPENING.hour:
        return at.replace(hour=OPENING.hour)
    return at.replace(hour=15) if at.hour > 15 else at


def _nine(story: Story, number: int) -> datetime:
    day = story.first_sprint + timedelta(days=(number - 1) * story.sprint_days)
    return datetime.combine(day, time(9), tzinfo=UTC)


def to_ms(at: datetime) -> datetime:
    """Cut an instant to whole milliseconds, as Jira keeps it."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def is_working_day(day: date) -> bool:
    """Tell whether people work that day: weekends are off.

    >>> is_working_day(date(2026, 11, 18)), is_working_day(date(2026, 11, 22))
    (True, False)
    """
    return day.weekday() < 5


def working_days(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the working hours of each working day between two instants, the first and last cut to them."""
    day = start.date()
    while day <= end.date():
        opens = max(start, datetime.combine(day, OPENING, tzinfo=UTC))
        closes = min(end, datetime.combine(day, CLOSING, tzinfo=UTC))
        if is_working_day(day) and opens < closes:
            yield opens, closes
        day += timedelta(days=1)


def after_working(at: datetime, hours: float) -> datetime:
    """Return the instant so many working hours after another.

    >>> after_working(datetime(2026, 11, 13, 16, 30, tzinfo=UTC), 2).isoformat()
    '2026-11-16T09:00:00+00:00'
    """
    left = timedelta(hours=hours)
    for opens, closes in working_days(at, at + timedelta(days=30)):
        if left <= closes - opens:
            return to_ms(opens + left)
        left -= closes - opens
    raise ValueError(f"{hours} working hours do not fit into thirty days")
