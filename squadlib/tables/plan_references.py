"""How the tabs of the plan refer to each other: every reference in the spelling of the row it means, or remarked on."""

from collections import Counter
from collections.abc import Mapping, Sequence

from squadlib.errors import did_you_mean
from squadlib.tables.cells import fold
from squadlib.tables.plan_columns import KEYS
from squadlib.tables.plan_rows import PlanRow, PlanTab, short

Tabs = Mapping[str, PlanTab]

REFERENCES = (
    ("Measures", "method_id", "Methods"),
    ("Projects", "method_id", "Methods"),
    ("Milestones", "project", "Projects"),
    ("Milestones", "measure_id", "Measures"),
    ("Gates", "project", "Projects"),
)
"""Which column names a row of which other tab (by the column of the same name)."""

EMPTY_CELLS = (
    ("Methods", "method", "is empty: the method goes by its id"),
    ("Measures", "measure", "is empty: the measure goes by its id"),
    ("Projects", "epic", "is empty: no issue can be the project's"),
    ("Projects", "squad", "is empty: the project is no squad's"),
    ("Milestones", "project", "is empty: the milestone is no project's"),
    ("Gates", "project", "is empty: the requirement is no project's"),
    ("Gates", "stage", "is empty: the requirement is no stage's"),
    ("Members", "squad", "is empty: the member is in no squad"),
)
"""Cells that may be empty, and what follows."""

SQUAD_TABS = ("Projects", "Milestones", "Members")


def link(tabs: Tabs, *, stages: Sequence[str]) -> None:
    """Spell every reference as the row it means does; remark on those that mean none."""
    for tab, name, target in REFERENCES:
        _link(tabs[tab], name, {row.value(name) for row in tabs[target].rows}, f"no row of {target}")
    for tab in ("Projects", "Gates"):
        _link(tabs[tab], "stage", set(stages), f"no stage ({', '.join(stages)})")
    _link_squads(tabs)
    _note_epics(tabs["Projects"])
    _note_addresses(tabs["Members"])
    for tab, name, text in EMPTY_CELLS:
        _note_empty(tabs[tab], name, text)
    refuse_doubles(tabs)


def _link(tab: PlanTab, name: str, known: set[str | None], missing: str) -> None:
    spellings = {fold(one): one for one in known if one is not None}
    for row in tab.rows:
        seen = row.value(name)
        if seen is None:
            continue
        if fold(seen) in spellings:
            row.put(name, spellings[fold(seen)])
        else:
            tab.note(row.row, name, f"'{short(seen)}' is {missing}.{did_you_mean(seen, spellings.values())}")


def _link_squads(tabs: Tabs) -> None:
    """Spell a squad alike everywhere, give a milestone without one the squad of its project, remark on strays."""
    spellings: dict[str, str] = {}
    for row in (row for tab in SQUAD_TABS for row in tabs[tab].rows if row.value("squad") is not None):
        row.put("squad", spellings.setdefault(fold(row.value("squad")), row.value("squad")))
    owners = {row.value("project"): row.value("squad") for row in tabs["Projects"].rows}
    for row in tabs["Milestones"].rows:
        if row.value("squad") is None:
            _inherit_squad(tabs["Milestones"], row, owners.get(row.value("project")))
    _note_stray_squads(tabs)


def _inherit_squad(milestones: PlanTab, row: PlanRow, squad: str | None) -> None:
    if squad is None and "squad" in milestones.header.places:
        milestones.fault(row.row, "squad", "is empty, and so is its project's")
    elif squad is not None:
        row.put("squad", squad)
        milestones.note(row.row, "squad", f"is empty: taken from its project, {squad}")


def _note_stray_squads(tabs: Tabs) -> None:
    """Remark on a squad that only one tab knows, where others name squads too: likely a slip of the finger."""
    named = {tab: {row.value("squad") for row in tabs[tab].rows} - {None} for tab in SQUAD_TABS}
    filled = [tab for tab in SQUAD_TABS if named[tab]]
    counts = Counter(squad for tab in filled for squad in named[tab])
    shared = {squad for squad, tabs_that_name_it in counts.items() if tabs_that_name_it > 1}
    for tab in filled if len(filled) > 1 else []:
        for row in tabs[tab].rows:
            squad = row.value("squad")
            if squad is not None and squad not in shared:
                tabs[tab].note(
                    row.row,
                    "squad",
                    f"'{short(squad)}' is a squad that no other tab names.{did_you_mean(squad, shared)}",
                )


def _note_epics(projects: PlanTab) -> None:
    """Remark on an epic that is two projects: its issues would be the work of both."""
    first: dict[str, PlanRow] = {}
    for row in projects.rows:
        epic = row.value("epic")
        if epic is not None and first.setdefault(epic, row) is not row:
            projects.note(row.row, "epic", f"{epic} is the epic of '{first[epic].value('project')}' already")


def _note_addresses(members: PlanTab) -> None:
    for row in members.rows:
        if row.value("email") is not None and "@" not in row.value("email"):
            members.note(row.row, "email", f"'{short(row.value('email'))}' is no e-mail address")


def _note_empty(tab: PlanTab, name: str, text: str) -> None:
    for row in tab.rows:
        if row.value(name) is None:
            tab.note(row.row, name, text)


def refuse_doubles(tabs: Tabs) -> None:
    """Find rows of a tab that are the same thing; gates that leave open whose they are, are not compared."""
    for title, tab in tabs.items():
        first: dict[tuple[str, ...], int] = {}
        for row in tab.rows:
            parts = [row.value(name) for name in KEYS[title]]
            key = tuple(fold(str(part or "")) for part in parts)
            if parts[0] is None or (title == "Gates" and None in parts):
                continue
            if key in first:
                tab.fault(row.row, KEYS[title][0], f"'{short(str(parts[0]))}' stands in row {first[key]} already")
            first.setdefault(key, row.row)
