"""Where the plan workbook and Jira do not know each other, by tab and row, each with its mend."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from squadlib import words
from squadlib.errors import did_you_mean
from squadlib.metrics.milestone_versions import match_versions
from squadlib.quality.plan_names import Names, squads_named
from squadlib.records import KeyRecord
from squadlib.tables.board import BoardTables
from squadlib.tables.cells import fold
from squadlib.tables.plan import Plan
from squadlib.tables.plan_columns import TABS

COLUMNS = ["tab", "row", "check", "text", "mend"]
OWNED = ("Methods", "Measures", "Projects", "Milestones")
RELEASES = "Write the name as it stands in Jira under Releases, or create the version there."

Place = tuple[str, int, str, str]
"""A check yields (tab, row, text, mend); row 0 is the whole tab."""


def plan_against_jira(
    plan: Plan,
    boards: Mapping[str, BoardTables],
    squads: Mapping[str, str],
    *,
    asked: Mapping[str, KeyRecord | None] | None = None,
    checks: Collection[str] | None = None,
) -> pd.DataFrame:
    """Return where the plan workbook and Jira do not know each other.

    One row per place: `tab`, `row` in the sheet (0 for the tab as a whole), `check` (one of `CHECKS`), `text`, `mend`;
    ordered by check, tab and row. `squads` are those of params, file name → name; `boards` those of them that could be
    read, by file name: rows of other squads are not held against Jira. `asked` is what Jira says about keys that are on
    no issue of these boards (`unmet_epics`), None for one that it does not show; a key not asked for is not judged.
    Without any board only what the workbook and params alone can tell is looked for (`WITHOUT_JIRA`); of `checks` only
    those named.
    """
    both = _Both(plan, boards, squads, asked or {})
    order = {tab: place for place, tab in enumerate(TABS)}
    rows = [
        (tab, row, check, text, mend)
        for check, look in CHECKS.items()
        if (boards or check in WITHOUT_JIRA) and (checks is None or check in checks)
        for tab, row, text, mend in sorted(look(both), key=lambda place: (order[place[0]], place[1], place[2]))
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({**dict.fromkeys(COLUMNS, "str"), "row": "int64"})


def unmet_epics(plan: Plan, boards: Mapping[str, BoardTables]) -> list[str]:
    """Return the epics of the plan that are on no issue of the boards, sorted: whether they exist only Jira knows."""
    both = _Both(plan, boards, {}, {})
    return sorted(set(plan.projects["epic"].dropna()) - both.epics - set(both.others))


@dataclass(frozen=True)
class _Both:
    """What every check looks at."""

    plan: Plan
    boards: Mapping[str, BoardTables]
    squads: Mapping[str, str]
    asked: Mapping[str, KeyRecord | None]

    @cached_property
    def epics(self) -> set[str]:
        found = [board.issues.loc[board.issues["is_epic"], "key"] for board in self.boards.values()]
        return {key for keys in (*found, *(board.epics["epic_key"] for board in self.boards.values())) for key in keys}

    @cached_property
    def others(self) -> dict[str, str]:
        """Issues of the boards by key: their type."""
        return {
            key: kind
            for board in self.boards.values()
            for key, kind in zip(board.issues["key"], board.issues["type"], strict=True)
        }

    @cached_property
    def versions(self) -> pd.DataFrame:
        return pd.concat([board.versions for board in self.boards.values()]).drop_duplicates("version_id")

    @cached_property
    def version_ids(self) -> pd.Series:
        """The Jira versions of each milestone."""
        return match_versions(self.plan.milestones, projects=self.plan.projects, versions=self.versions)

    @cached_property
    def people(self) -> Names:
        return Names.of(self.boards.values())

    def is_read(self, squad: object) -> bool:
        """Return whether what a row says of Jira can be judged: its squad's board was read, or every one was."""
        if not isinstance(squad, str):
            return set(self.squads) <= set(self.boards)
        return any(fold(squad) in (fold(key), fold(name)) and key in self.boards for key, name in self.squads.items())


def _epics(both: _Both) -> Iterator[Place]:
    """Projects whose epic is not there, has another key by now, or is no epic."""
    for row, key in zip(both.plan.projects["row"], both.plan.projects["epic"], strict=True):
        if not isinstance(key, str) or key in both.epics:
            continue
        found = both.asked.get(key)
        if key in both.others:
            yield "Projects", row, f"{key} is no epic but a {both.others[key]}", "Write the key of the epic above it."
        elif key in both.asked and found is None:
            text = f"{key} does not exist in Jira, or this login may not see it.{did_you_mean(key, both.epics)}"
            yield "Projects", row, text, "Write the key of the project's epic, as in its address, …/browse/KEY."
        elif found is not None and found["is_below_epics"]:
            yield "Projects", row, f"{key} is no epic but a {found['type']}", "Write the key of the epic above it."
        elif found is not None and found["key"] != key:
            yield "Projects", row, f"{key} has moved: its key is {found['key']} now", f"Write {found['key']}."


def _milestones(both: _Both) -> Iterator[Place]:
    """Milestones that name no version, or one that Jira does not have; an aborted one's may be gone."""
    table = both.plan.milestones
    told = zip(table["row"], table["version"], table["squad"], table["status"], both.version_ids, strict=True)
    for row, version, squad, status, ids in told:
        if len(ids) or status == "aborted" or not both.is_read(squad):
            continue
        if isinstance(version, str):
            near = did_you_mean(version, both.versions["version"])
            yield "Milestones", row, f"'{version}' is no version of the boards' projects.{near}", RELEASES
        else:
            text = "names no version, so Jira can tell neither its issues nor its release"
            yield "Milestones", row, text, "Write the name of its version (fixVersion)."


def _versions(both: _Both) -> Iterator[Place]:
    """Versions with issues that no milestone names, unless archived or released before the plan begins."""
    boards = both.boards.values()
    named = {one for ids in both.version_ids for one in ids}
    used = pd.concat([board.issues[["issue_id", "version_ids"]] for board in boards]).drop_duplicates("issue_id")
    counts = used["version_ids"].explode().value_counts()
    begins = pd.PeriodIndex(both.plan.milestones["quarter"].dropna(), freq="Q").min()
    since = begins.start_time if isinstance(begins, pd.Period) else pd.Timestamp.max
    table = both.versions[~both.versions["is_archived"] & ~both.versions["version_id"].isin(named)]
    table = table[~table["is_released"] | (table["release_date"] >= since)]
    table = table.assign(count=table["version_id"].map(counts).fillna(0).astype(int))
    for name, rows in table[table["count"] > 0].groupby("version", sort=True):
        projects = words.listing(sorted(set(rows["project"])))
        held = words.amount(int(rows["count"].sum()), "issues")
        text = f"Jira's version '{name}' ({projects}) has {held} and is no milestone"
        yield "Milestones", 0, text, "Add a row for it, or leave it: its issues count as linked to no milestone."


def _owners(both: _Both) -> Iterator[Place]:
    """Owners who are neither in Members nor anybody on the boards."""
    known = both.people.with_members(both.plan.members)
    for tab in OWNED:
        table: pd.DataFrame = getattr(both.plan, tab.lower())
        for row, owner in zip(table["row"], table["owner"], strict=True):
            for name in known.strangers(owner):
                text = f"the owner '{name}' is neither in Members nor on any board.{did_you_mean(name, known.spelled)}"
                yield tab, row, text, "Write the name as Members or Jira has it, or add the person to Members."


def _members(both: _Both) -> Iterator[Place]:
    """Members of a squad whom no board mentions, and those whose name two people share in Jira."""
    table = both.plan.members
    for row, name, squad, account in zip(table["row"], table["member"], table["squad"], table["account"], strict=True):
        if not isinstance(squad, str) or not both.is_read(squad) or both.people.has_account(account):
            continue
        shared = both.people.sharing(name)
        if len(shared) > 1:
            text = f"'{name}' is the name of {len(shared)} people in Jira: whose work it is cannot be told"
            yield "Members", row, text, f"Write one of their accounts into Jira account: {', '.join(shared)}."
        elif not shared:
            text = f"no board mentions '{name}'.{did_you_mean(name, both.people.spelled)}"
            yield "Members", row, text, "Write the name as Jira shows it, or their account into Jira account."


def _squads(both: _Both) -> Iterator[Place]:
    """Squads that only params know, or only the workbook."""
    named = squads_named(both.plan)
    known = {fold(word): key for key, name in both.squads.items() for word in (key, name)}
    met = {known[squad] for squad in named if squad in known}
    for key, name in both.squads.items():
        if key not in met:
            near = did_you_mean(name, [one.spelled for one in named.values()])
            text = (
                f"the squad '{name}' (params/squads/{key}.yaml) is in no row of Projects, Milestones or Members.{near}"
            )
            yield "Projects", 0, text, "Write its name, or the name of its file, into the Squad column."
    for folded, one in named.items():
        if folded not in known:
            near = did_you_mean(one.spelled, [word for pair in both.squads.items() for word in pair])
            rows = words.amount(one.rows, "rows")
            text = f"'{one.spelled}' is no squad of params/squads ({rows} in {words.listing(one.tabs)}).{near}"
            yield one.tabs[0], one.row, text, "Correct the cells, or add a file for it there."


def _projects(both: _Both) -> Iterator[Place]:
    """Squads of params that own no project, though the workbook knows them."""
    named = squads_named(both.plan)
    owning = {fold(squad) for squad in both.plan.projects["squad"].dropna()}
    for key, name in both.squads.items():
        own = {fold(key), fold(name)}
        if own & set(named) and not own & owning:
            yield "Projects", 0, f"the squad '{name}' owns no project", "Add its projects, each with its epic."


def _measures(both: _Both) -> Iterator[Place]:
    """Measures that no milestone is to move."""
    table = both.plan.measures
    fed = set(both.plan.milestones["measure_id"].dropna())
    for row, measure_id, measure in zip(table["row"], table["measure_id"], table["measure"], strict=True):
        if measure_id not in fed:
            text = f"no milestone is to move {measure_id}, {measure}"
            yield "Measures", row, text, "Name it in the Measure ID of a milestone, or drop it."


CHECKS: Mapping[str, Callable[[_Both], Iterator[Place]]] = {
    "epics": _epics,
    "milestones without a version": _milestones,
    "versions without a milestone": _versions,
    "owners": _owners,
    "members": _members,
    "squads": _squads,
    "squads without a project": _projects,
    "measures without a milestone": _measures,
}
"""What is looked for → who looks."""
WITHOUT_JIRA = ("squads", "squads without a project", "measures without a milestone")
