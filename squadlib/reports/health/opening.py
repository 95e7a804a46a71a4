"""The first screen of a health report: how far the sprint is, against its time and its past, and what stands still."""

from collections.abc import Mapping

from squadlib import words
from squadlib.metrics.outlook import UNLIKELY
from squadlib.metrics.outlook_reasons import full_days
from squadlib.metrics.progress import EARLY, Progress
from squadlib.metrics.working_time import Elapsed
from squadlib.reports.data import SprintData
from squadlib.reports.health.frames import Health
from squadlib.reports.page.fragment import Fragment
from squadlib.reports.page.opening import context_of, opening
from squadlib.reports.page.tiles import Tile
from squadlib.reports.sprint.opening import unit_said


def health_opening(data: SprintData, health: Health, *, scope: Mapping[str, float]) -> Fragment:
    """Return the first screen; `scope` is what the changes of scope add up to."""
    goal = words.name_of(data.sprint["goal"], missing="").strip()
    has_issues = bool((data.ledger["sprint_id"] == data.sprint_id).any())
    return opening(
        title=f"{data.squad_name} · {data.sprint['sprint']} · health report",
        context=context_of(data),
        answer=answer(health, squad=data.squad_name, unit=data.unit),
        notes=[f"Goal: {goal}" if goal else "", unit_said(data) if has_issues else ""],
        figures=[
            *_of_time(health.progress, health.elapsed, unit=data.unit),
            *_of_issues(health, unit=data.unit, stuck_days=data.thresholds.stuck_days),
            _of_scope(scope, unit=data.unit),
        ],
    )


def answer(health: Health, *, squad: str, unit: str) -> str:
    """Return the sentence a health report opens with; true when read alone."""
    progress, elapsed = health.progress, health.elapsed
    work = words.amount(progress["scope"], unit)
    if not health.totals["final_scope_issues"]:
        return f"{squad} has nothing to finish in this sprint, {_time(elapsed)}."
    if health.outlook.empty:
        return f"{squad} has finished all {work}, {_time(elapsed)}."
    if elapsed["elapsed_days"] < EARLY and not progress["done"]:
        return f"{squad} has just begun: {work} to finish{_in_time(elapsed)}; {_concern(health, unit)}."
    said = f"{squad} has finished {words.number(progress['done'])} of {work} {_time(elapsed)}"
    return f"{said}{_against(progress, elapsed, unit)}; {_concern(health, unit)}."


def _of_time(progress: Progress, elapsed: Elapsed, *, unit: str) -> list[Tile]:
    """Return the figures of work, of time, and of the pace the one asks of the other."""
    planned, pace = elapsed["planned_days"], progress["done_per_day"]
    of_days = "working days" if words.is_missing(planned) else f"of {words.number(planned)}"
    so_far = "too early for a pace so far" if words.is_missing(pace) else f"{words.number(pace)} a day so far"
    finished, of_work = [progress["done"]], f"of {words.number(progress['scope'])}"
    return [
        Tile(f"Finished {unit}", finished, unit, "progress", of=of_work, said=_usually(progress, elapsed)),
        Tile("Days gone", [elapsed["elapsed_days"]], "days", "progress", of=of_days, said=_left(elapsed)),
        Tile("Needed a day", [progress["needed_per_day"]], unit, "progress", said=so_far),
    ]


def _of_issues(health: Health, *, unit: str, stuck_days: float) -> list[Tile]:
    """Return the figures of what stands still and of what will probably not finish."""
    unlikely = health.outlook[health.outlook["outlook"] == UNLIKELY]
    worth = float(len(unlikely)) if unit == "issues" else float(unlikely["points"].sum())
    is_told = health.outlook.empty or bool(health.outlook["chance"].notna().any())
    still, flagged = (int(health.stuck[name].sum()) for name in ("is_stuck", "is_flagged"))
    limit = f"unchanged for {words.amount(stuck_days, 'days')} or more; {words.number(flagged)} flagged"
    where = f"in {words.amount(len(unlikely), 'issues')}" if is_told else "no chance can be told"
    return [
        Tile("Stuck", [still], "issues", "stuck", said=limit),
        Tile("Likely to miss", [worth if is_told else float("nan")], unit, "outlook", said=where),
    ]


def _of_scope(scope: Mapping[str, float], *, unit: str) -> Tile:
    moved = scope["added"] - scope["removed"] + scope["reestimated"]
    said = f"{words.number(scope['added'])} added, {words.number(scope['removed'])} removed"
    return Tile("Change of scope", [moved], unit, "scope", said=said)


def _time(elapsed: Elapsed) -> str:
    """Return how much of the working time has gone, as the end of a sentence."""
    gone, planned = elapsed["elapsed_days"], elapsed["planned_days"]
    if words.is_missing(planned):
        return f"with {words.amount(gone, 'working days')} gone and no planned end in Jira"
    if elapsed["overdue_days"] > 0:
        return f"{full_days(elapsed['overdue_days'])} past its planned end"
    return f"with {words.number(gone)} of {words.amount(planned, 'working days')} gone"


def _in_time(elapsed: Elapsed) -> str:
    left = elapsed["left_days"]
    return "" if words.is_missing(left) else f" in {words.amount(left, 'working days')}"


def _against(progress: Progress, elapsed: Elapsed, unit: str) -> str:
    """Return how far the work is from where it usually is; within the middle half it is where it usually is."""
    ahead = progress["ahead"]
    if words.is_missing(ahead):
        return ""
    if progress["usual_low_rate"] <= progress["done_rate"] <= progress["usual_high_rate"] or not round(ahead):
        return f", about where it usually is {_by(elapsed)}"
    distance = f"{words.spelled(abs(round(ahead)))}\u00a0{words.plural(unit, abs(round(ahead)))}"
    return f", {distance} {'ahead of' if ahead > 0 else 'behind'} where it usually is {_by(elapsed)}"


def _concern(health: Health, unit: str) -> str:
    """Return what needs a word today: what stands still, else what is flagged, else what will probably not finish."""
    still, flagged = (health.stuck[health.stuck[name]] for name in ("is_stuck", "is_flagged"))
    unlikely = health.outlook[health.outlook["outlook"] == UNLIKELY]
    if len(still) == 1:
        return f"{still['key'].iloc[0]} has not moved for {full_days(still['still_days'].iloc[0])}"
    if len(still):
        count = f"{words.spelled(len(still))} of its {words.spelled(len(health.outlook))} open issues"
        return f"{count} have not moved for {full_days(still['still_days'].min())} or more"
    if len(flagged):
        return f"{words.listing(flagged['key'], most=3)} {'is' if len(flagged) == 1 else 'are'} flagged"
    if len(unlikely):
        points = "" if unit == "issues" else f" with {words.amount(unlikely['points'].sum(), unit)}"
        return (
            f"{words.spelled(len(unlikely))} {words.plural('issues', len(unlikely))}{points} will probably not finish"
        )
    return "no open issue is begun" if health.stuck.empty else "nothing that was begun stands still"


def _usually(progress: Progress, elapsed: Elapsed) -> str:
    usual = progress["usual_rate"]
    if words.is_missing(usual):
        return "nothing to compare with yet"
    return f"usually {words.number(round(usual * progress['scope']))} {_by(elapsed)}"


def _by(elapsed: Elapsed) -> str:
    return "by its close" if elapsed["overdue_days"] > 0 else "by now"


def _left(elapsed: Elapsed) -> str:
    if words.is_missing(elapsed["left_days"]):
        return "no planned end in Jira"
    if elapsed["overdue_days"] > 0:
        return f"the planned end was {full_days(elapsed['overdue_days'])} ago"
    return f"{words.amount(elapsed['left_days'], 'working days')} left"
