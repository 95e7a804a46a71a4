"""The same milestone from one state of the plan to the next, whatever it is called by then and wherever it stands."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import pandas as pd

from squadlib.tables.cells import fold
from squadlib.tables.plan import Plan
from squadlib.words import is_missing

Plans = Sequence[tuple[pd.Timestamp, Plan]]
"""States of the plan, oldest first, each with the instant it was fetched as of."""

WORDS = (
    *(("version", "name", "home"), ("version", "name", "project"), ("version", "home"), ("version", "project")),
    *(("version", "name"), ("name", "home"), ("name", "project")),
)
"""By which words a milestone is known again, the surest first: two of version, name and project must have stayed."""
PLACES = (("quarter", "squad"), ("quarter",), ("squad",), ())
_STEPS = [(*words, *places) for words, places in product(WORDS, PLACES)]
_RETURNS = [step for step in _STEPS if "quarter" in step]

Words = dict[str, str]


def trails(plans: Plans) -> pd.DataFrame:
    """Return every state of every milestone, states of the same one under the same number.

    A milestone is the same as long as two of its version, its name and its project stay: so a rename, another version
    or another project is followed, where only one of the three changes at a time. A project is known by its epic or its
    name, so that either may change. Without a version, name and project must both stay. Where several rows fit, the
    same quarter and squad decide; where that decides nothing, none is followed. Text is compared without regard to case
    and spaces; neither the order of rows nor the place of columns says anything. A milestone that was gone and comes
    back in the same quarter is the same again.

    One row per plan and milestone, plans in order, rows as in the sheet: `place` (of the plan), `as_of` (UTC), `trail`
    (the number), `home` (the project's epic, else its name), `unit` (of its measure) and the columns of
    `plan.milestones`.
    """
    found: list[pd.DataFrame] = []
    last_words: dict[int, Words] = {}
    present: list[int] = []
    for place, (as_of, plan) in enumerate(plans):
        states, seen = _states(plan)
        present = _numbered(seen, present, last_words)
        last_words |= dict(zip(present, seen, strict=True))
        found.append(states.assign(place=place, as_of=as_of, trail=pd.Series(present, dtype="int64")))
    return pd.concat(found, ignore_index=True)


def _numbered(seen: list[Words], present: list[int], last_words: dict[int, Words]) -> list[int]:
    """Return the trail of each milestone seen: of one of the last plan, of one gone before, or a new one."""
    gone = [trail for trail in last_words if trail not in set(present)]
    places = matched([last_words[trail] for trail in present], seen, steps=_STEPS)
    numbers = {new: present[old] for new, old in places.items()}
    rest = [new for new in range(len(seen)) if new not in numbers]
    back = matched([last_words[trail] for trail in gone], [seen[new] for new in rest], steps=_RETURNS)
    numbers |= {rest[new]: gone[old] for new, old in back.items()}
    following = iter(range(len(last_words), len(last_words) + len(seen)))
    return [numbers[new] if new in numbers else next(following) for new in range(len(seen))]


def matched(old: list[Words], new: list[Words], *, steps: Sequence[tuple[str, ...]]) -> dict[int, int]:
    """Return which new milestone (its place) is which old one: what fits one alone on both sides, step by step."""
    found: dict[int, int] = {}
    for names in steps:
        before = _by_words(old, names, taken=set(found.values()))
        after = _by_words(new, names, taken=set(found))
        for key, there in after.items():
            here = before.get(key, [])
            if len(there) == len(here) == 1:
                found[there[0]] = here[0]
    return found


def _by_words(rows: list[Words], names: tuple[str, ...], *, taken: set[int]) -> dict[tuple[str, ...], list[int]]:
    """Return the places of the rows not taken yet by their words; without a version there is nothing to go by."""
    places: dict[tuple[str, ...], list[int]] = {}
    for place, row in enumerate(rows):
        if place not in taken and ("version" not in names or row["version"]):
            places.setdefault(tuple(row[name] for name in names), []).append(place)
    return places


def _states(plan: Plan) -> tuple[pd.DataFrame, list[Words]]:
    """Return the milestones of one plan with home and unit, and the words each is known again by."""
    epics = dict(zip(plan.projects["project"], plan.projects["epic"], strict=True))
    units = dict(zip(plan.measures["measure_id"], plan.measures["unit"], strict=True))
    rows = plan.milestones.reset_index(drop=True)
    homes = [epic if isinstance(epic := epics.get(project), str) else project for project in rows["project"]]
    of_measure = [units.get(measure_id) for measure_id in rows["measure_id"]]
    states = rows.assign(home=pd.Series(homes, dtype="str"), unit=pd.Series(of_measure, dtype="str"))
    names = {"version": "version", "name": "milestone", "home": "home", "project": "project"}
    names |= {"quarter": "quarter", "squad": "squad"}
    seen = [
        {name: folded(cell) for name, cell in zip(names, cells, strict=True)}
        for cells in states[list(names.values())].itertuples(index=False, name=None)
    ]
    return states, seen


def folded(cell: Any) -> str:
    """Return a text as it is compared, nothing for a missing one.

    >>> folded("  Shortlist  Mail "), folded(float("nan"))
    ('shortlist mail', '')
    """
    return "" if is_missing(cell) else fold(cell)
