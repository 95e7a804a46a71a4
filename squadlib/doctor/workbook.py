"""The plan workbook: can it be read, does it fit, and do it and Jira know each other."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

import pandas as pd

from squadlib import words
from squadlib.doctor.findings import SHOWN, Finding, look, ok, skipped, stops
from squadlib.errors import DataError, SquadlibError, did_you_mean
from squadlib.params import Params
from squadlib.quality.plan_against_jira import CHECKS, WITHOUT_JIRA, plan_against_jira
from squadlib.quality.plan_months import months_that_are_none
from squadlib.quality.plan_names import Names
from squadlib.records import KeyRecord, WorkbookRecords
from squadlib.tables.board import BoardTables
from squadlib.tables.plan import Plan, plan_tables

FINE = {
    "epics": "every project's epic is one in Jira",
    "milestones without a version": "every milestone has its version in Jira",
    "versions without a milestone": "every version with issues is a milestone",
    "owners": "every owner is somebody",
    "members": "every member of a squad is on a board",
    "squads": "params and workbook name the same squads",
    "squads without a project": "every squad owns a project",
    "measures without a milestone": "every measure is one that a milestone is to move",
}


def fit(records: WorkbookRecords, params: Params) -> Generator[Finding, None, Plan | None]:
    """Check whether a workbook fits, and return the plan, None where it does not."""
    check = "Workbook, fit"
    try:
        plan = plan_tables(records, headers=params.headers)
    except DataError as error:
        yield stops(check, error)
        return None
    told = (words.amount(len(getattr(plan, tab)), tab) for tab in ("projects", "milestones", "measures", "members"))
    said = ", ".join(told).replace("\u00a0", " ")
    if plan.notes.empty:
        yield ok(check, said)
    else:
        yield look(check, f"{said}; some cells were read with an assumption", _listed(plan.notes))
    months = months_that_are_none(records, headers=params.headers)
    noted = set(plan.notes["column"])
    lost = list(_listed(months[~months["column"].isin(noted)]))
    if lost:
        yield look("Workbook, months", "what stands in these columns is in no report", lost)
    else:
        yield ok("Workbook, months", f"{plan.actuals['month'].nunique()} with actuals")
    return plan


def against_jira(
    plan: Plan,
    boards: Mapping[str, BoardTables],
    squads: Mapping[str, str],
    *,
    ask: Callable[[Sequence[str]], Mapping[str, KeyRecord | None]],
    epics: Sequence[str],
) -> Iterator[Finding]:
    """Hold the plan against the boards that were read; `ask` asks Jira for the `epics` that are on none of them."""
    asked, doubt = _asked(ask, epics)
    found = plan_against_jira(plan, boards, squads, asked=asked)
    for check in CHECKS if boards else WITHOUT_JIRA:
        rows = found[found["check"] == check]
        lines = [*_listed(rows), *([doubt] if doubt and check == "epics" else [])]
        name = f"Workbook and Jira, {check}"
        yield look(name, f"{len(lines)} to look at", lines) if lines else ok(name, FINE[check])
    if not boards:
        yield skipped(
            [f"Workbook and Jira, {', '.join(one for one in CHECKS if one not in WITHOUT_JIRA)}"], needs="Jira"
        )


def _asked(
    ask: Callable[[Sequence[str]], Mapping[str, KeyRecord | None]], epics: Sequence[str]
) -> tuple[Mapping[str, KeyRecord | None], str]:
    """Return what Jira says about epics, and in words which of them it was not asked for."""
    if not epics:
        return {}, ""
    try:
        asked = ask(epics)
    except SquadlibError as error:
        return {}, f"{words.listing(epics, most=SHOWN)}: on no issue, and Jira could not be asked. {error}"
    left = [key for key in epics if key not in asked]
    return asked, f"{words.listing(left, most=SHOWN)}: on no issue, and too many to ask Jira for." if left else ""


def absences(squads: Sequence[Params], plan: Plan, boards: Mapping[str, BoardTables]) -> Iterator[Finding]:
    """Absences of people whom neither the workbook nor the squad's board knows count for nothing."""
    for one in squads:
        if not one.absences or one.squad not in boards:
            continue
        known = Names.of([boards[one.squad]]).with_members(plan.members)
        strangers = sorted({away.member for away in one.absences if known.strangers(away.member)})
        lost = [
            f"{name} is neither in Members nor on the board.{did_you_mean(name, known.spelled)}" for name in strangers
        ]
        check = f"{one.squad}, absences"
        if lost:
            yield look(check, "these count for nothing", lost)
        else:
            yield ok(check, f"{len(one.absences)}, of members that are known")


def _listed(rows: pd.DataFrame) -> Iterator[str]:
    """Yield each row as a line: the tab, the row and the column, what is there, how to mend it."""
    for one in rows.fillna("").to_dict("records"):
        place = [one["tab"], f"row {one['row']}" if one["row"] else "", str(one.get("column", ""))]
        said = str(one["text"]).rstrip(".?") + ("?" if str(one["text"]).endswith("?") else ".")
        text = f"{', '.join(part for part in place if part)}: {said} {one.get('mend', '')}"
        yield text.replace("\u00a0", " ").strip()
