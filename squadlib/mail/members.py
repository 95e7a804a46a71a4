"""Each member's own feedback as a mail of its own, to that member and the squad's manager alone."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from squadlib import snapshots, words
from squadlib.direction import isolated
from squadlib.locales import localised, speaking
from squadlib.mail.letter import Figure, Letter, advice
from squadlib.mail.made import Made
from squadlib.mail.section import clipped
from squadlib.params import Params
from squadlib.params.addresses import is_address
from squadlib.tables.people import people_table
from squadlib.tables.plan import plan_tables

_FIGURES = (("Committed", "committed"), ("Completed", "completed"), ("Added", "added"), ("Carried over", "carry_over"))


def member_letters(made: Made, *, link: str, has_manager: bool) -> dict[str, Letter]:
    """Return a letter for each member whom the feedback of a sprint report addresses, by the member's name there."""
    readers = "to you and to the squad’s manager, to nobody else" if has_manager else "to you alone"
    told: dict[str, list[Mapping[str, Any]]] = {}
    for one in made.told.get("feedback") or []:
        if isinstance(one.get("subject"), str):
            told.setdefault(one["subject"], []).append(one)
    with speaking(made.locale):
        return {name: localised(_letter(made, name, said, link=link, readers=readers)) for name, said in told.items()}


def _letter(made: Made, name: str, told: Sequence[Mapping[str, Any]], *, link: str, readers: str) -> Letter:
    sprint = clipped((made.facts.get("sprint") or {}).get("name"))
    return Letter(
        answer=f"{clipped(name)}, this is your feedback on {sprint}.",
        context=clipped(made.opening.get("context")),
        figures=_figures(made.facts, name),
        asked="What should I do differently?",
        advice=advice(told),
        more=f"An observation, what it led to, one next step; the same rules for everyone. This mail goes {readers}.",
        link=link,
    )


def _figures(facts: Mapping[str, Any], name: str) -> tuple[Figure, ...]:
    unit = str(facts.get("unit") or "points")
    row: Mapping[str, Any] = next((one for one in facts.get("members") or [] if one.get("member") == name), {})
    values = ((label, row.get(f"{key}_{unit}")) for label, key in _FIGURES)
    return tuple(Figure(label, words.number(value), words.plural(unit, value), "") for label, value in values)


def addresses(made: Made, params: Params, names: Sequence[str]) -> dict[str, str]:
    """Return the address of each of these members, from the Members tab as it was when the report was made.

    A row is a member's by its Jira account, else, of the squad's rows, by a name that nobody else has. Left out is who
    has no such row, whose rows name no address or several, and who shares an address with another member.
    """
    kept = snapshots.named(params.state, str(made.facts.get("snapshot")))
    plan = plan_tables(
        snapshots.load(params.state, kept.parts["workbook"]), headers=params.headers, stages=params.stages
    )
    board = snapshots.load(params.state, kept.parts[params.part])
    people = people_table(board["people"]).set_index("person")["person_id"].to_dict()
    shown = {one["id"]: isolated(str(one["name"] or "")) for one in board["people"]}
    squad = {params.squad.casefold(), params.name.casefold()}
    found: dict[str, str] = {}
    for name in names:
        own = _rows_of(isolated(name), plan.members, squad=squad, people=people, shown=shown)
        written = {str(one).strip().casefold(): str(one).strip() for one in own["email"].dropna()}
        if len(written) == 1 and is_address(next(iter(written.values()))):
            found[name] = next(iter(written.values()))
    readers = Counter(one.casefold() for one in found.values())
    return {name: one for name, one in found.items() if readers[one.casefold()] == 1}


def _rows_of(
    name: str, rows: pd.DataFrame, *, squad: Collection[str], people: Mapping[Any, Any], shown: Mapping[Any, str]
) -> pd.DataFrame:
    """Return a member's rows; `people` has the account behind each name, `shown` the name that Jira shows for it."""
    account = people.get(name)
    own = rows[rows["account"] == account] if account is not None else rows.iloc[:0]
    plain = shown.get(account, name).casefold()
    if len(own) or sum(one.casefold() == plain for one in shown.values()) > 1:
        return own
    is_named = rows["member"].fillna("").str.casefold() == plain
    is_of_squad = rows["squad"].fillna("").str.casefold().isin(squad)
    return rows[is_named & is_of_squad & ~rows["account"].isin(list(shown))]
