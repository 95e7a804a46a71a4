"""The people a board's history mentions, each under a name of their own."""

from collections import Counter

import pandas as pd

from squadlib.direction import isolated
from squadlib.records import PersonRecord
from squadlib.tables.frames import frame

PEOPLE = {"person_id": "str", "person": "str", "is_active": "bool"}


def people_table(people: list[PersonRecord]) -> pd.DataFrame:
    """Return the people; a name that two of them share is told apart by the end of their ids."""
    names = _told_apart([isolated(one["name"] or one["id"]) for one in people], [one["id"] for one in people])
    rows = [
        {"person_id": one["id"], "person": name, "is_active": one["is_active"]}
        for one, name in zip(people, names, strict=True)
    ]
    return frame(rows, PEOPLE)


def _told_apart(names: list[str], ids: list[str]) -> list[str]:
    """Return names made unique: a repeated one gets the last four characters of its id, or all of them.

    >>> _told_apart(["Ana Ruiz", "Ana Ruiz", "Bo Li"], ["5b10-aaf1", "5b10-77c2", "9"])
    ['Ana Ruiz (aaf1)', 'Ana Ruiz (77c2)', 'Bo Li']
    """
    seen = Counter(names)
    short = [f"{name} ({one[-4:]})" if seen[name] > 1 else name for name, one in zip(names, ids, strict=True)]
    again = Counter(short)
    return [
        f"{name} ({one})" if again[brief] > 1 else brief for name, one, brief in zip(names, ids, short, strict=True)
    ]
