"""Worked examples of a running sprint: time against work, what is stuck, what will probably not finish."""

import pandas as pd

from squadlib.handbook.example import OPTIONS, PAST, RUNNING, of_sprint, rows, tables
from squadlib.handbook.metric_entry import Entry, facts, some
from squadlib.metrics.days_in_progress import days_in_progress
from squadlib.metrics.outlook import alike, commitment, outlook, took
from squadlib.metrics.progress import courses, progress, usual
from squadlib.metrics.stuck import standing, stuck
from squadlib.metrics.working_time import Elapsed, elapsed

SIZES = pd.DataFrame(
    {
        "sprint_id": 1,
        "key": [f"OLD-{number}" for number in range(1, 7)],
        "column": "Doing",
        "points": [3.0, 3.0, 5.0, 5.0, 8.0, 8.0],
        "is_completed": [True, True, True, False, False, False],
    }
)
"""Issues of earlier sprints, begun when as much working time was left."""
USUAL = pd.DataFrame({"points": [3.0, 5.0, 8.0], "usual_days": [2.0, 4.0, 6.0]})


def _gone() -> Elapsed:
    found = tables().sprints
    return elapsed(found[found["sprint_id"] == RUNNING].iloc[0], at=tables().as_of, options=OPTIONS)


def _courses() -> pd.DataFrame:
    return courses(tables(), rows(), sprint_ids=[*PAST, RUNNING])


def _standing() -> pd.DataFrame:
    return standing(tables(), rows(), sprint_id=RUNNING)


def _outlook() -> pd.DataFrame:
    return outlook(_standing(), SIZES, USUAL, left_days=_gone()["left_days"], fewest=2)


def _days() -> pd.DataFrame:
    return of_sprints(days_in_progress(tables(), rows()))


def _took() -> pd.DataFrame:
    return took(tables(), rows(), sprint_ids=PAST, options=OPTIONS)


ENTRIES = (
    Entry(
        elapsed,
        "working days gone / working days from the start to the planned end",
        lambda: {
            "The running sprint": some(of_sprint(tables().sprints, RUNNING), "sprint", "started_at", "ends_at"),
            "As of": str(tables().as_of.strftime("%Y-%m-%d %H:%M UTC")),
        },
        lambda: facts(_gone(), "planned_days", "elapsed_days", "left_days", "elapsed_rate"),
    ),
    Entry(
        usual,
        "median and middle half of done / scope over the sprints before, at the same share of their working time",
        lambda: {
            "Courses of two of the sprints before": some(
                _courses()[_courses()["sprint_id"].isin([1, 2])], "sprint_id", "elapsed_rate", "done_rate"
            )
        },
        lambda: usual(of_courses_before(), rates=[0.25, 0.5, 0.75]),
    ),
    Entry(
        progress,
        "ahead = done − usual share × scope; needed a day = remaining / working days left",
        lambda: {
            "The sprint so far": some(of_sprint(_courses(), RUNNING), "at", "elapsed_rate", "done", "scope"),
            "Usual by now": usual(of_courses_before(), rates=[_gone()["elapsed_rate"]]),
        },
        lambda: facts(
            progress(_courses(), _gone(), sprint_id=RUNNING),
            *("done", "scope", "done_rate", "usual_rate", "ahead", "remaining", "needed_per_day", "done_per_day"),
        ),
    ),
    Entry(
        stuck,
        "working days since the last change of the issue, where it was begun or flagged and is not done",
        lambda: {"What stands in the sprint": some(_standing(), "key", "points", "column", "is_begun", "changed_at")},
        lambda: some(stuck(_standing()), "key", "points", "still_days", "begun_days", "is_stuck"),
    ),
    Entry(
        took,
        "median of the working days in progress of completed issues of an estimate, at least five of them",
        lambda: {
            "Completed issues of 3 points": some(_days()[_days()["points"] == 3], "sprint_id", "key", "points", "days")
        },
        _took,
    ),
    Entry(
        alike,
        "of each sprint before: the issues that were not done when as many working days were left",
        lambda: {"Working days left": pd.DataFrame([{"left_days": _gone()["left_days"]}])},
        lambda: some(
            alike(tables(), rows(), sprint_ids=PAST, left_days=_gone()["left_days"]),
            *("sprint_id", "key", "column", "points", "is_completed"),
        ),
    ),
    Entry(
        outlook,
        "chance = completed / all of those alike: same column, a size near its own, as many working days left",
        lambda: {
            "What stands in the sprint": some(_standing(), "key", "points", "column", "begun_days"),
            "Those alike (here two of a size are enough)": some(SIZES, "column", "points", "is_completed"),
        },
        lambda: some(_outlook(), "key", "points", "alike_issues", "alike_completed", "chance", "is_short", "outlook"),
    ),
    Entry(
        commitment,
        "the open issues that were committed, by priority, then the largest first",
        lambda: {"The outlook": some(_outlook(), "key", "points", "priority", "outlook")},
        lambda: some(commitment(_outlook()), "key", "priority", "points", "chance"),
    ),
)


def of_courses_before() -> pd.DataFrame:
    """Return the courses of the sprints before the running one."""
    return of_sprints(_courses())


def of_sprints(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the sprints before the running one."""
    return frame[frame["sprint_id"] != RUNNING]
