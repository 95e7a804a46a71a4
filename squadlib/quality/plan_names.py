"""Who the boards and the plan mention by name: people as cells may write them, squads as the tabs name them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from squadlib.tables.board import BoardTables
from squadlib.tables.cells import fold
from squadlib.tables.plan import Plan
from squadlib.tables.plan_references import SQUAD_TABS

_TOLD_APART = re.compile(r" \([^()]*\)$")
_AND = re.compile(r"\s*(?:[,;/&+\n]|\band\b)\s*")


@dataclass(frozen=True)
class Names:
    """People by folded name: the accounts that go by it. `spelled` are the names as people write them."""

    accounts: Mapping[str, tuple[str, ...]]
    spelled: tuple[str, ...]

    @classmethod
    def of(cls, boards: Iterable[BoardTables]) -> "Names":
        """Return everyone the boards mention; who was told apart by the end of an id goes by the bare name too."""
        people = pd.concat([board.people for board in boards]).drop_duplicates("person_id")
        found: dict[str, list[str]] = {}
        spelled: list[str] = []
        for account, name in zip(people["person_id"], people["person"], strict=True):
            names = dict.fromkeys([name, _TOLD_APART.sub("", name) if account.endswith(name[-5:-1]) else name])
            spelled += names
            for one in names:
                found.setdefault(fold(one), []).append(account)
        return cls({name: tuple(sorted(ids)) for name, ids in found.items()}, tuple(dict.fromkeys(spelled)))

    def with_members(self, members: pd.DataFrame) -> "Names":
        """Return these people and the workbook's members, by name, e-mail and account."""
        listed = [cell for name in ("member", "email", "account") for cell in members[name].dropna()]
        accounts = {**{fold(cell): () for cell in listed}, **self.accounts}
        return Names(accounts, tuple(dict.fromkeys([*members["member"].dropna(), *self.spelled])))

    def has_account(self, account: object) -> bool:
        """Return whether an account is somebody's."""
        return any(account in ids for ids in self.accounts.values())

    def sharing(self, name: str) -> tuple[str, ...]:
        """Return the accounts that go by a name."""
        return self.accounts.get(fold(name), ())

    def strangers(self, cell: object) -> list[str]:
        """Return who of those a cell names (`Ana Ruiz, Bo Lind`) is nobody here."""
        if not isinstance(cell, str) or fold(cell) in self.accounts:
            return []
        names = [name for name in _AND.split(cell) if name]
        unknown = [name for name in names if fold(name) not in self.accounts]
        return unknown if len(unknown) < len(names) else [cell]


@dataclass(frozen=True)
class SquadNamed:
    """A squad as the workbook names it: how it spells it, in which tabs, in how many rows, and the first of them."""

    spelled: str
    tabs: tuple[str, ...]
    rows: int
    row: int


def squads_named(plan: Plan) -> dict[str, SquadNamed]:
    """Return the squads that rows of Projects, Milestones and Members name, by folded name."""
    found: dict[str, SquadNamed] = {}
    for tab in SQUAD_TABS:
        table: pd.DataFrame = getattr(plan, tab.lower())
        for row, squad in zip(table["row"], table["squad"], strict=True):
            if isinstance(squad, str):
                before = found.get(fold(squad), SquadNamed(squad, (), 0, row))
                tabs = tuple(dict.fromkeys([*before.tabs, tab]))
                found[fold(squad)] = SquadNamed(before.spelled, tabs, before.rows + 1, before.row)
    return found
