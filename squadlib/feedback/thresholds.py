"""From when on something is worth a word: the same for every member, each with its default, all in params."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Thresholds:
    """What the rules of feedback compare with; shares are 0..1."""

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
