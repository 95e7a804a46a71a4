"""What the capacity of the next sprint is made of: the past sprints, the members' days, who is away."""

from collections.abc import Iterator

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.availability import working_dates
from squadlib.metrics.capacity import Capacity
from squadlib.options import Absence, Options
from squadlib.reports.backlog.frames import Planning
from squadlib.reports.page.fragment import Fragment, stack
from squadlib.reports.page.table import table


def capacity_table(planning: Planning, *, options: Options) -> Fragment:
    """Return what to commit to and why, as a list, and each member's working days as a table that opens."""
    said = list(_said(planning, options))
    items = Markup("").join(Markup("<li>{}</li>").format(one) for one in said)
    listed = Fragment(Markup("<ul>{}</ul>").format(items), "\n".join(said))
    days = planning.capacity["days"]
    if days["member"].isna().all() or days["usual_days"].isna().all():
        return listed
    return stack(listed, _opened(days))


def _said(planning: Planning, options: Options) -> Iterator[str]:
    fits, unit = planning.capacity, planning.unit
    if not words.is_missing(fits["p50"]):
        yield _commit(fits, unit)
        if fits["p85"] > 0:
            yield _scaled(planning)
    yield from _away(planning, options)
    yield _members(planning)


def _commit(fits: Capacity, unit: str) -> str:
    """Return what to commit to, with the odds of it and of more."""
    p15, p50, p85 = (words.number(fits[share]) for share in ("p15", "p50", "p85"))
    if p85 == "0":
        return "Commit to what you would dare to begin: past sprints give no measure."
    if p15 == p85:
        return f"Commit to {words.amount(fits['p50'], unit)}, carried work included: past sprints were all alike."
    most = f"{p85} works out in 15 of 100"
    if p15 == "0":
        return f"Some past sprints completed nothing, so no commitment is safe: {p50} is even odds, {most}."
    said = (
        f"Commit to {words.amount(fits['p15'], unit)}, carried work included, and 85 of 100 sprints like these keep it"
    )
    if p15 == p50:
        return f"{said}; {most}."
    return f"{said}; {p50} is even odds" + (", and as much as works out." if p50 == p85 else f", {most}.")


def _scaled(planning: Planning) -> str:
    """Return from which sprints the figures come, and how they were scaled."""
    fits, unit = planning.capacity, planning.unit
    past = words.listing(
        words.number(one) for one in planning.past[f"completed_{'issues' if unit == 'issues' else 'points'}"]
    )
    source = f"The last {words.amount(fits['sprints_used'], 'comparable sprints')} completed {past} {unit}"
    there, usual = words.number(fits["available_days"]), words.number(fits["usual_days"])
    if fits["availability"] == 1:
        return f"{source}. The working days of the next one are as many as they had on average ({usual})."
    than = "fewer" if fits["availability"] < 1 else "more"
    share = words.per_cent(fits["availability"])
    return f"{source}. The next one has {than} working days, {there} against {usual} on average: {share} of that fits."


def _away(planning: Planning, options: Options) -> Iterator[str]:
    """Yield who is away in the next sprint, and holidays in it."""
    then = planning.coming
    if words.is_missing(then["ends_at"]):
        return
    free = {"workdays": options.workdays, "timezone": options.timezone}
    worked = set(working_dates(then["starts_at"], then["ends_at"], holidays=options.holidays, **free))  # type: ignore[arg-type]
    days = set(working_dates(then["starts_at"], then["ends_at"], **free))  # type: ignore[arg-type]
    off = sorted(days - worked)
    if off:
        yield f"Holidays: {words.listing(words.day(pd.Timestamp(day), year=False) for day in off)}."
    told = [
        f"{one.member} {_span(one)} ({words.amount(lost, 'working days')})"
        for one in sorted(planning.absences, key=lambda one: (one.member.casefold(), one.first))
        for lost in [sum(one.first <= day <= one.last for day in worked)]
        if lost
    ]
    yield f"Away: {words.listing(told)}." if told else "Nobody is away then, as far as params say."


def _span(one: Absence) -> str:
    first, last = pd.Timestamp(one.first), pd.Timestamp(one.last)
    return words.day(first) if first == last else words.period(first, last)


def _members(planning: Planning) -> str:
    """Return whose days are counted."""
    if planning.members.empty:
        return "Nobody is known as a member, so the squad is counted as one."
    count = words.amount(len(planning.members), "members")
    return (
        f"Counted are the days of {count}, the same before and now: what somebody who joins or leaves changes is not in"
        " these figures."
    )


def _opened(days: pd.DataFrame) -> Fragment:
    rows = table(
        days,
        caption="Working days in the next sprint, in alphabetical order",
        headers={
            "member": "Member",
            "working_days": "Of the sprint",
            "away_days": "Away",
            "available_days": "There",
            "usual_days": "Usually there",
        },
        unit="",
    )
    html = Markup('<details class="data"><summary>Each member’s working days as a table</summary>{}</details>')
    return Fragment(html.format(rows.html), rows.text)
