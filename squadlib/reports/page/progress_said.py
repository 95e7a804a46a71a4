"""What the time left and the work left ask for, in sentences: the pace, and what is usual from here on."""

from collections.abc import Iterator

from squadlib import words
from squadlib.metrics.outlook_reasons import full_days
from squadlib.metrics.progress import EARLY, Progress
from squadlib.metrics.working_time import Elapsed
from squadlib.reports.page.fragment import Fragment, paragraph


def progress_said(progress: Progress, *, elapsed: Elapsed, unit: str = "points") -> Fragment:
    """Return what is left for how much time, against the pace so far and what the sprints before finished from here."""
    if not progress["scope"] > 0:
        said = f"Nothing in this sprint counts any {unit} yet, so there is no progress to show."
        return paragraph(said, kind="empty")
    return paragraph(" ".join(_sentences(progress, elapsed, unit)))


def _sentences(progress: Progress, elapsed: Elapsed, unit: str) -> Iterator[str]:
    open_said = f"{words.amount(progress['remaining'], unit)} {'is' if progress['remaining'] == 1 else 'are'} open"
    if not progress["remaining"] > 0:
        yield f"All {words.amount(progress['scope'], unit)} are done{_left(elapsed)}."
        return
    if words.is_missing(elapsed["elapsed_rate"]):
        yield f"{open_said}. Jira has no planned end with a working day before it: set one, to see the time left."
        return
    if elapsed["overdue_days"] > 0:
        late = full_days(elapsed["overdue_days"])
        yield f"{open_said}, and the planned end passed {late} ago: close the sprint, or agree on its end."
    else:
        yield f"{open_said} and {_days_left(elapsed['left_days'])}: {_pace(progress, unit)}."
    yield from _usual(progress, elapsed, unit)


def _left(elapsed: Elapsed) -> str:
    left = elapsed["left_days"]
    return f", with {_days(left)} left: take the next issue from the backlog" if left > EARLY else ""


def _days_left(left: float) -> str:
    return f"{_days(left)} {'is' if words.plural('s', left) == '' else 'are'} left"


def _days(days: float) -> str:
    return words.amount(days, "working days")


def _pace(progress: Progress, unit: str) -> str:
    needed, so_far = progress["needed_per_day"], progress["done_per_day"]
    said = f"{words.amount(needed, unit)} a working day" if not words.is_missing(needed) else "no time for any of it"
    if words.is_missing(so_far):
        return f"{said}; too little time has gone to say how many it was so far"
    return f"{said}, after {words.number(so_far)} a day so far"


def _usual(progress: Progress, elapsed: Elapsed, unit: str) -> Iterator[str]:
    if words.is_missing(progress["later_median"]):
        if elapsed["elapsed_days"] >= EARLY and not progress["usual_sprints"]:
            yield "There are too few closed sprints before to say what is usual by now."
        return
    low, high, left = round(progress["later_low"]), round(progress["later_high"]), progress["remaining"]
    before = words.amount(progress["usual_sprints"], "sprints")
    span = f"{low} to {words.amount(high, unit)}" if low < high else words.amount(high, unit)
    yield f"From here to the close the {before} before finished {span} (the middle half)."
    if left > high:
        least = words.number(left - high)
        yield f"At that, {least} to {words.amount(left - low, unit)} would stay open: agree today which."
    elif left < low:
        yield "That is more than is open: the sprint can be finished."
    else:
        yield "What is open lies within that: it can be finished, without much to spare."
