"""The figure that stands for a report in the index, read from its facts: a share, what it is of, and its past."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from squadlib import words
from squadlib.metrics.units import in_unit

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Headline:
    """A report's figure: `rate` (None: no answer), `done` of `whole` in its `unit`, or what is `noted` in its place.

    `trend` are (name, value) of the sprints or quarters up to it, oldest first; `trend_of` says of what. A report the
    index does not know has no `unit`, nothing noted and no trend.
    """

    rate: float | None = None
    done: float | None = None
    whole: float | None = None
    unit: str = ""
    noted: str = ""
    trend: tuple[tuple[str, float | None], ...] = ()
    trend_of: str = ""

    @property
    def said(self) -> str:
        r"""The figure in words.

        >>> Headline(0.9, 36, 40, "points").said, Headline(noted="fits 33 points").said
        ('36 of 40\xa0points', 'fits 33 points')
        """
        return self.noted or (
            f"{words.number(self.done)} of {words.amount(self.whole, self.unit)}" if self.unit else ""
        )


def headline(facts: Facts) -> Headline:
    """Return what stands for a report; a report the index does not know has no figure.

    >>> headline({"schema": "my-own-report/1"})
    Headline(rate=None, done=None, whole=None, unit='', noted='', trend=(), trend_of='')
    """
    read = _READ.get(str(facts["schema"]).partition("/")[0])
    return read(facts) if read else Headline()


def _sprint(facts: Facts) -> Headline:
    unit = facts["unit"]
    past = tuple((row["sprint"], row[in_unit("completed", unit)]) for row in facts["velocity"])
    return _completed(facts["totals"], unit, past)


def _team(facts: Facts) -> Headline:
    unit = facts["unit"]
    past = tuple((row["ended_at"][:10], row[in_unit("completed", unit)]) for row in facts["rounds"])
    return _completed(facts["totals"], unit, past)


def _completed(totals: Facts, unit: str, past: tuple[tuple[str, float | None], ...]) -> Headline:
    rate, done, whole = (totals[in_unit(name, unit)] for name in ("completion_rate", "completed", "final_scope"))
    return Headline(rate, done, whole, unit, trend=past, trend_of=f"completed {unit}")


def _health(facts: Facts) -> Headline:
    so_far = facts["progress"]
    return Headline(so_far["done_rate"], so_far["done"], so_far["scope"], facts["unit"])


def _backlog(facts: Facts) -> Headline:
    return Headline(noted=f"the next fits {words.amount(facts['capacity']['p50'], facts['unit'])}")


def _milestone(facts: Facts) -> Headline:
    totals, past = facts["totals"], _quarters(facts, "milestone_delivery_rate", is_over=True)
    rate, whole = totals["milestone_delivery_rate"], totals["planned"] + totals["added"]
    return Headline(
        rate, totals["delivered"], whole, "milestones", trend=past, trend_of="share of milestones delivered"
    )


def _measures(facts: Facts) -> Headline:
    past = _quarters(facts, "measures_completion")
    noted = f"of the way, {words.amount(len(facts['measures']), 'measures')}"
    return Headline(
        dict(past).get(facts["quarter"]), noted=noted, trend=past, trend_of="share of the way to the targets"
    )


def _quarters(facts: Facts, name: str, *, is_over: bool = False) -> tuple[tuple[str, float | None], ...]:
    """Return a figure of each quarter, of those alone that are over where the figure only then says something."""
    return tuple((row["quarter"], row[name]) for row in facts["quarters"] if row["is_over"] or not is_over)


_READ: Mapping[str, Callable[[Facts], Headline]] = {
    "sprint-report": _sprint,
    "health-report": _health,
    "backlog-report": _backlog,
    "team-report": _team,
    "milestone-report": _milestone,
    "measures-report": _measures,
}
