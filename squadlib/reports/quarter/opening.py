"""The first screen of a milestone report: how much of the quarter's plan was delivered, and what of it is left."""

from dataclasses import replace

import pandas as pd

from squadlib import words
from squadlib.metrics import quarters as calendar
from squadlib.reports.data import QuarterData
from squadlib.reports.page.fragment import Fragment
from squadlib.reports.page.opening import opening
from squadlib.reports.page.tiles import SHOWN, Tile, change
from squadlib.reports.quarter.frames import QuarterFrames

EVEN = 0.5
"""From this chance on a milestone will probably be done in time."""


def milestone_opening(data: QuarterData, told: QuarterFrames) -> Fragment:
    """Return the first screen; `told` are the report's frames."""
    before = told.quarters.iloc[:-1].tail(1)
    since = ""
    if len(before):
        most = words.amount(min(SHOWN, len(told.quarters)), "quarters")
        since = f"Change against {before['quarter'].iloc[0]}; bars: the last {most}."
    return opening(
        title=f"{data.squad_name} · {data.quarter} · milestone report",
        context=_context(data),
        answer=answer(data, told),
        notes=[*_absent(data), _unit(data, told)],
        figures=figures_of(told, is_early=is_ahead(data)),
        since=since,
    )


def answer(data: QuarterData, told: QuarterFrames) -> str:
    """Return the sentence a milestone report opens with; true when read alone."""
    whole = told.totals["planned"] + told.totals["added"]
    if not whole:
        return _nothing(data)
    if is_ahead(data):
        begins = words.day(calendar.first_day(data.quarter))
        return f"{data.squad_name} has planned {_count(whole)} for {data.quarter}, which begins on {begins}."
    has = "delivered" if told.totals["is_over"] else "has delivered"
    done = f"{told.totals['delivered']} of {_count(whole)} of {data.quarter}"
    said = f"{data.squad_name} {has} {done} ({words.per_cent(told.totals['milestone_delivery_rate'])})"
    if told.totals["is_over"]:
        return f"{said}{_standing(told.quarters)}; {_left(told)}."
    left = (calendar.last_day(data.quarter) - _today(data)).days
    return f"{said} with {words.amount(left, 'days')} to go; {_coming(data, told)}."


def figures_of(told: QuarterFrames, *, is_early: bool = False) -> list[Tile]:
    """Return the five figures: delivery rate, plan kept, delivered, how late, work done; `is_early`: not begun."""
    now, past = told.totals, told.quarters
    is_running = not now["is_over"]
    unit, part = told.unit, "issues" if told.unit == "issues" else "points"
    past = past.assign(done=past[f"{part}_done"].where(past[f"{part}_total"] > 0))

    def over_time(label: str, name: str, unit: str, section: str, *, of: str, is_final: bool = False) -> Tile:
        values = past[name].astype("float64").tolist()
        tile = Tile(label, values, unit, section, of=of, is_running=is_running and not is_final, each="quarters")
        return replace(tile, said=_said(tile, past).replace("so far", "not begun" if is_early else "so far"))

    whole = words.number(now["planned"] + now["added"])
    done = f"of {words.number(now[f'{part}_total'])}" if now[f"{part}_total"] else ""
    kept = f"{words.number(now['planned_delivered'])} of {words.number(now['planned'])}" if now["planned"] else ""
    return [
        over_time("Delivery rate", "milestone_delivery_rate", "share", "quarters", of=""),
        over_time("Plan kept", "plan_kept_rate", "share", "quarters", of=kept),
        over_time("Delivered", "delivered", "milestones", "milestones", of=f"of {whole}"),
        over_time("Slippage", "slippage_days", "days", "milestones", of="days, median", is_final=True),
        over_time(f"{unit.capitalize()} done", "done", unit, "milestones", of=done),
    ]


def is_ahead(data: QuarterData) -> bool:
    """Tell whether the quarter has not begun."""
    return data.quarter > calendar.quarter_of(data.as_of, timezone=data.options.timezone)


def _said(tile: Tile, past: pd.DataFrame) -> str:
    """Return the change in words, against the quarter before by its name."""
    if len(past) < 2:
        return "the first quarter"
    return change(tile).replace("last sprint", f"in {past['quarter'].iloc[-2]}")


def _context(data: QuarterData) -> str:
    first, last = calendar.first_day(data.quarter), calendar.last_day(data.quarter)
    zone = data.options.timezone
    state = "running"
    if calendar.is_over(data.quarter, as_of=data.as_of, timezone=zone):
        state = "over"
    parts = [data.squad_name, data.quarter, words.period(first, last), "not begun" if is_ahead(data) else state]
    return " · ".join([*parts, f"data as of {words.instant(data.as_of, timezone=zone)}"])


def _absent(data: QuarterData) -> list[str]:
    """Return which squads' boards are missing: of their milestones the sheet alone speaks."""
    if data.squad is not None or not data.absent:
        return []
    told = "; ".join(f"{name} is missing: {why.rstrip('. ')}" for name, why in data.absent.items())
    return [f"{told}. Its milestones are counted as the sheet has them."]


def _unit(data: QuarterData, told: QuarterFrames) -> str:
    if told.unit != "issues":
        return ""
    units = {one.tables.unit for one in data.squads}
    if len(units) > 1:
        return "The squads’ boards do not count in one unit, so work is counted in issues."
    why = "The board has no estimate" if units == {"issues"} else "No issue of these milestones is estimated"
    return f"{why}, so work is counted in issues."


def _nothing(data: QuarterData) -> str:
    rows = data.plan.milestones
    if data.named is not None:
        rows = rows[rows["squad"].str.casefold().isin([name.casefold() for name in data.named])]
    known = sorted(rows["quarter"].dropna().unique())
    whose = "" if data.named is None else f" of {data.squad_name}"
    said = f"The plan has no milestone{whose} in {data.quarter}"
    if not known:
        return f"{said}, nor in any other quarter."
    span = known[0] if len(known) == 1 else f"{known[0]} to {known[-1]}"
    return f"{said}; it has {_count(len(rows))} in {span}."


def _standing(past: pd.DataFrame) -> str:
    """Return how the delivery rate compares with the quarters before."""
    rates = past["milestone_delivery_rate"].astype("float64")
    now, before = rates.iloc[-1], rates.iloc[:-1].dropna()
    if before.empty:
        return ""
    quarter, last = past.loc[before.index[-1], "quarter"], words.per_cent(before.iloc[-1])
    if words.per_cent(now) == last:
        return f", as in {quarter}"
    if len(before) > 1 and not before.min() <= now <= before.max():
        return (
            f", the {'highest' if now > before.max() else 'lowest'} rate of {words.spelled(len(before) + 1)} quarters"
        )
    return f", {'up' if now > before.iloc[-1] else 'down'} from {last} in {quarter}"


def _left(told: QuarterFrames) -> str:
    """Return what was not delivered of a quarter that is over, and how much of its work is missing."""
    missed = told.milestones[told.milestones["status"] == "incomplete"]
    aborted = told.milestones[told.milestones["status"] == "aborted"]
    if missed.empty and aborted.empty:
        return "nothing is left"
    if len(missed) + len(aborted) == 1:
        name = pd.concat([missed, aborted])["milestone"].iloc[0]
        return f"{name} is incomplete, {_rest(missed, told.unit)}" if len(missed) else f"{name} was aborted"
    parts = [f"{words.spelled(len(missed))} {_are(len(missed))} incomplete, {_rest(missed, told.unit)}"]
    parts = parts if len(missed) else []
    if len(aborted):
        parts.append(f"{words.spelled(len(aborted))} {'was' if len(aborted) == 1 else 'were'} aborted")
    return ("; " if len(missed) else ", ").join(parts)


def _rest(missed: pd.DataFrame, unit: str) -> str:
    """Return how much of the work of milestones is not done."""
    part = "issues" if unit == "issues" else "points"
    total = missed[f"{part}_total"].sum()
    left = total - missed[f"{part}_done"].sum()
    if not missed["issues_total"].sum():
        return "and Jira knows no issue of it" if len(missed) == 1 else "and Jira knows no issue of them"
    if missed["issues_done"].sum() == missed["issues_total"].sum():
        return "though all its issues are done" if len(missed) == 1 else "though all their issues are done"
    if not left:
        issues = missed["issues_total"].sum() - missed["issues_done"].sum()
        return f"with {words.amount(issues, 'issues')} without an estimate not done"
    return f"with {words.number(left)} of {'its' if len(missed) == 1 else 'their'} {words.amount(total, unit)} not done"


def _coming(data: QuarterData, told: QuarterFrames) -> str:
    """Return what is to be expected of the open milestones of a quarter that runs."""
    rows = told.milestones[told.milestones["status"] == "open"]
    if rows.empty:
        aborted = int((told.milestones["status"] == "aborted").sum())
        return f"the other {_was_were(aborted)} aborted" if aborted else "nothing is left"
    known = rows["probability"].dropna()
    late = rows[rows["due"] < _today(data)]
    if known.empty:
        open_ones = f"{words.spelled(len(rows))} {_are(len(rows))} open"
        return f"{open_ones}, {words.spelled(len(late))} of them past its due day" if len(late) else open_ones
    likely, of = int((known >= EVEN).sum()), len(rows)
    which = "the open one" if of == 1 else f"the {words.spelled(of)} open ones"
    if of == 1:
        return f"{rows['milestone'].iloc[0]} is open and will probably {'' if likely else 'not '}be done in time"
    if likely == of:
        return f"{which} will probably be done in time"
    if not likely:
        return f"none of {which} will probably be done in time"
    return f"of {which} {words.spelled(likely)} will probably be done in time"


def _today(data: QuarterData) -> pd.Timestamp:
    return data.as_of.tz_convert(data.options.timezone).tz_localize(None).normalize()


def _count(whole: float) -> str:
    return words.amount(whole, "milestones")


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _was_were(count: int) -> str:
    return "was" if count == 1 else f"{words.spelled(count)} were"
