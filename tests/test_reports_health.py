"""The health report: what each section says of every kind of running sprint, and that its page holds together."""

import json
import math
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

from squadlib.records import BoardRecords
from squadlib.reports import load
from squadlib.reports.health.frames import comparable_of, health_of, scope_sums
from squadlib.reports.page.emitted import FACTS_KIND, PAGE_KIND, emitted
from squadlib.reports.page.export import export
from tests.conftest import REPO
from tests.report_fixture import (
    REVIEW,
    SPRINTS,
    Work,
    board_records,
    close_of,
    last_sprint,
    ms,
    site,
    start_of,
    story,
)
from tests.report_pages import CACHE, run_here

BEGIN, LAST = start_of(SPRINTS - 1), 100 + SPRINTS
SIXTH = BEGIN + timedelta(days=6)


def at(instant: datetime, works: list[Work] | None = None, **how: Any) -> BoardRecords:
    """Return the board with its last sprint running, as it was at an instant."""
    told = [work.until(instant) for work in (story() if works is None else works)]
    return {**board_records(running=True, works=told, **how), "as_of": ms(instant)}


def before() -> list[Work]:
    """Return the issues of the closed sprints."""
    return story()[: -len(last_sprint())]


def begun(number: int, *, points: float = 3, moved: float = 5, holder: int | None = 1) -> Work:
    """Return an issue of the running sprint that went into review so many days after its start."""
    work = Work(300 + number, LAST, points, holder, BEGIN - timedelta(days=2))
    work.move(BEGIN + timedelta(days=moved), REVIEW)
    return work


def _done() -> BoardRecords:
    works = [begun(number, moved=1) for number in range(6)]
    for work in works:
        work.move(BEGIN + timedelta(days=3), "3")
    return at(SIXTH, before() + works)


def _stuck() -> BoardRecords:
    works = [begun(1, points=8, moved=0.1), begun(2), begun(3, holder=None)]
    board = at(SIXTH, before() + works)
    board["issues"][-1]["is_flagged"] = True
    return board


def _first() -> BoardRecords:
    board = at(SIXTH, last_sprint())
    return {**board, "sprints": board["sprints"][-1:]}


def _without_end() -> BoardRecords:
    board = at(SIXTH)
    board["sprints"][-1]["end_at"] = None
    return board


def _unestimated() -> BoardRecords:
    works = last_sprint()
    for work in works:
        work.points, work.changes = None, [one for one in work.changes if one["kind"] != "points"]
    return at(SIXTH, before() + works)


def _large() -> BoardRecords:
    works = [
        Work(1000 + place, LAST, float(1 + place % 8), place % 40, BEGIN - timedelta(days=2)) for place in range(400)
    ]
    for place, work in enumerate(works):
        if place % 3:
            work.move(BEGIN + timedelta(days=1 + place % 5), "3" if place % 3 == 1 else REVIEW)
    board = at(SIXTH, before() + works)
    board["people"] += [{"id": f"p{one}", "name": f"Member {one}", "is_active": True} for one in range(8, 40)]
    return board


KINDS: dict[str, Callable[[], BoardRecords]] = {
    "usual": lambda: at(SIXTH),
    "just started": lambda: at(BEGIN + timedelta(minutes=20)),
    "weekend": lambda: at(datetime(2026, 11, 7, 12, tzinfo=UTC)),
    "overdue": lambda: at(close_of(SPRINTS - 1) + timedelta(days=4)),
    "all done": _done,
    "stuck": _stuck,
    "first ever": _first,
    "without end": _without_end,
    "unestimated": _unestimated,
    "counted in issues": lambda: at(SIXTH, kind="issues"),
    "empty": lambda: at(SIXTH, before()),
    "large": _large,
}
QUICK = ("usual", "just started", "overdue", "stuck", "first ever", "empty")
"""Those tried every time; the others in CI."""


@dataclass(frozen=True)
class Made:
    """A report: its page, its facts, and what each of its cells says in plain text."""

    page: str
    facts: dict[str, Any]
    answer: str
    said: dict[str, str]


@cache
def made(kind: str) -> Made:
    """Return the report of this kind of running sprint."""
    with tempfile.TemporaryDirectory() as name:
        kept = site(Path(name), KINDS[kind]())
        parameters = {"snapshot": kept.id, "params": f"{name}/params"}
        run = run_here(nbformat.read(REPO / "notebooks" / "health_report.ipynb", as_version=4), parameters)
    cells = [cell for cell in run.cells if cell.cell_type == "code" and cell.outputs]
    said = {cell.id: cell.outputs[0]["data"]["text/plain"].replace("\u00a0", " ") for cell in cells}
    answer = emitted(run, PAGE_KIND)["answer"].replace("\u00a0", " ")
    return Made(export(run, cache=CACHE), emitted(run, FACTS_KIND), answer, said)


def section(kind: str, name: str) -> str:
    """Return what a section says."""
    return made(kind).said[f"{name}-shown"]


@pytest.mark.parametrize("kind", [one if one in QUICK else pytest.param(one, marks=pytest.mark.slow) for one in KINDS])
def test_every_kind_of_running_sprint_gives_a_page_and_facts(kind: str) -> None:
    """Every section has words; every inner link has its target, no id is used twice; the page is small."""
    report = made(kind)
    assert report.facts["schema"] == "health-report/1"
    assert all(report.said.values())
    ids = re.findall(r'\sid="([^"]+)"', report.page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', report.page)) <= set(ids)
    assert len(report.page) < 1_500_000
    assert not re.search(r"\bnan\b|NaN|None|NaT", " ".join(report.said.values()))


ANSWERS = {
    "usual": "with 4.6 of 9.3 working days gone, about where it usually is by now; ten issues with 41 points will"
    " probably not finish.",
    "overdue": "two working days past its planned end, 30 points behind where it usually is by its close; CLI-306 has"
    " not moved for six working days.",
    "first ever": "with 4.6 of 9.3 working days gone; nothing that was begun stands still.",
    "without end": "with 4.6 working days gone and no planned end in Jira; nothing that was begun stands still.",
}
OTHERS = {
    "just started": "Client has just begun: 37 points to finish in 9.3 working days; no open issue is begun.",
    "all done": "Client has finished all 18 points, with 4.6 of 9.3 working days gone.",
    "stuck": "Client has finished 0 of 14 points with 4.6 of 9.3 working days gone, about where it usually is by now;"
    " CLI-301 has not moved for four working days.",
    "unestimated": "Client has finished 0 of 11 issues with 4.6 of 9.3 working days gone, about where it usually is by"
    " now; ten issues will probably not finish.",
    "empty": "Client has nothing to finish in this sprint, with 4.6 of 9.3 working days gone.",
}
ANSWERS = {kind: f"Client has finished 0 of 44 points {end}" for kind, end in ANSWERS.items()} | OTHERS


@pytest.mark.parametrize("kind", ANSWERS)
def test_the_answer_is_true_when_read_alone(kind: str) -> None:
    """Work, time, what is usual, and what needs a word today."""
    assert made(kind).answer == ANSWERS[kind]


def test_a_weekend_adds_no_time() -> None:
    """Saturday noon reads as Friday midnight, and Sunday as well."""
    assert made("weekend").facts["elapsed"]["elapsed_days"] == made("usual").facts["elapsed"]["elapsed_days"]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("usual", "44 points are open and 4.7 working days are left: 9.3 points a working day, after 0 a day so far."),
        ("usual", "At that, 10 to 24 points would stay open: agree today which."),
        ("just started", "too little time has gone to say how many it was so far."),
        ("overdue", "the planned end passed two working days ago: close the sprint, or agree on its end."),
        ("all done", "All 18 points are done, with 4.7 working days left: take the next issue from the backlog."),
        ("first ever", "There are too few closed sprints before to say what is usual by now."),
        ("without end", "Jira has no planned end with a working day before it: set one, to see the time left."),
        ("stuck", "That is more than is open: the sprint can be finished."),
        ("empty", "Nothing in this sprint counts any issues yet, so there is no progress to show."),
    ],
)
def test_progress_says_what_the_time_left_asks_for(kind: str, said: str) -> None:
    """The pace, what is usual from here on, or why there is none to tell."""
    assert said in section(kind, "progress")


@pytest.mark.parametrize("kind", ["just started", "first ever", "without end", "empty"])
def test_without_anything_to_compare_no_chart_is_drawn(kind: str) -> None:
    """The sentence stands alone."""
    assert 'id="figure-progress"' in made("usual").page
    assert 'id="figure-progress"' not in made(kind).page


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("stuck", "One of three issues begun has not changed for 3 working days or more and one is flagged."),
        ("stuck", "Ask each holder today what it waits for, and who can help."),
        ("usual", "Nothing that was begun has stood still for 3 working days or more, and nothing is flagged."),
        ("usual", "Ten open issues are not begun (in To Do), so not stuck."),
        (
            "just started",
            "No open issue was begun or flagged. Nine open issues are not begun (in To Do), so not stuck.",
        ),
        ("overdue", "The only issue begun has not changed for 3 working days or more. Ask its holder today"),
        ("all done", "Nothing is open in this sprint, so nothing can be stuck."),
    ],
)
def test_who_is_stuck_is_said_with_the_question_to_ask(kind: str, said: str) -> None:
    """What stands still and what is flagged is named; what is not begun is not stuck."""
    assert said in section(kind, "stuck")


def test_what_moves_opens_below_what_is_stuck() -> None:
    """The issue that stands still and the flagged one are rows at once, the third opens."""
    page = made("stuck").page
    start, end = page.index('id="stuck"'), page.index('id="outlook"')
    shown, opened = page[start:end].split('<details class="data">')
    assert [key in shown for key in ("#CLI-301", "#CLI-302", "#CLI-303")] == [True, False, True]
    assert "#CLI-302" in opened
    assert "⚑" in shown


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (
            "usual",
            "Ten issues with 41 points will probably not finish. Decide today for each: help, split, or take it out.",
        ),
        ("usual", "One other has an even chance or better."),
        ("first ever", "No chance is given: fewer than ten such issues were open in the sprints before"),
        ("without end", "The sprint has no planned end in Jira, so no chance is given."),
        ("overdue", "The planned end has passed, so no chance is given: decide which of it goes on"),
        ("just started", "Every open issue has an even chance or better, and none is flagged, short of time or often"),
        ("all done", "Nothing is open in this sprint, so nothing is left to finish."),
        ("counted in issues", "Ten issues will probably not finish."),
    ],
)
def test_the_outlook_says_what_to_decide_or_why_no_chance_is_given(kind: str, said: str) -> None:
    """Never a chance without enough before to tell one."""
    assert said in section(kind, "outlook")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("usual", "34 points in eight issues are open of 37 committed. If they go as such issues went before, about 3"),
        ("counted in issues", "Eight issues are open of 9 committed."),
        ("first ever", "34 points in eight issues are open of 37 committed. From the top:"),
        ("all done", "No committed issue is open any more: nothing of the commitment is left to protect."),
        ("empty", "Nothing was committed at the start, so there is no commitment to protect."),
    ],
)
def test_the_commitment_says_what_is_open_and_what_to_expect(kind: str, said: str) -> None:
    """Nothing is expected where one chance is unknown."""
    assert said in section(kind, "commitment")


def test_chances_are_left_out_where_there_is_none() -> None:
    """The table has no column of dashes."""
    assert ">Such issues before<" in made("usual").page
    assert ">Such issues before<" not in made("first ever").page


def test_what_is_unknown_is_null() -> None:
    """Never 0 and never a word."""
    facts = made("first ever").facts
    assert facts["progress"]["usual_rate"] is None
    assert facts["commitment"]["expected"] is None
    assert {row["chance"] for row in facts["outlook"]} == {None}
    assert made("without end").facts["elapsed"]["left_days"] is None
    assert made("just started").facts["progress"]["done_per_day"] is None


def test_facts_agree_with_each_other() -> None:
    """What is stuck is part of what is open; the totals are the sprint's; the scope moved by what its log says."""
    for kind in KINDS:
        facts = made(kind).facts
        unit = "issues" if facts["unit"] == "issues" else "points"
        keys = {row["key"] for row in facts["outlook"]}
        assert {row["key"] for row in facts["stuck"]} <= keys
        assert set(facts["commitment"]["keys"]) <= keys
        assert len(keys) == facts["totals"]["not_completed_issues"]
        assert facts["progress"]["done"] == facts["totals"][f"completed_{unit}"]
        assert facts["progress"]["scope"] == facts["totals"][f"final_scope_{unit}"]
        assert math.isclose(facts["scope"]["added"], facts["totals"][f"added_{unit}"])


def test_sprints_left_out_are_compared_with_nothing() -> None:
    """Neither usual nor alike; of the others the last twelve tell what is usual."""
    with tempfile.TemporaryDirectory() as name:
        kept = site(Path(name), KINDS["usual"]())
        squad = Path(name, "params", "squads", "client.yaml")
        told = {**json.loads(squad.read_text(encoding="utf-8")), "leave_out_sprints": ["Client 2026-22"]}
        squad.write_text(json.dumps(told), encoding="utf-8")
        data = load.sprint(squad="client", sprint="current", snapshot=kept.id, params=f"{name}/params")
    assert len(data.sprint_ids) == SPRINTS
    assert comparable_of(data) == [101 + number for number in range(SPRINTS - 2)]
    assert health_of(data).progress["usual_sprints"] == SPRINTS - 2


def test_scope_is_summed_event_by_event() -> None:
    """Added, removed and re-estimated; what is done or reopened moves nothing, nor does a re-estimate by count."""
    import pandas as pd  # noqa: PLC0415  this test alone makes a frame

    log = pd.DataFrame(
        {
            "change": ["added", "removed", "re-estimated", "done", "added"],
            "points_before": [None, 3.0, 2.0, 5.0, None],
            "points_after": [5.0, None, 8.0, 5.0, None],
        }
    ).astype({"points_before": "float64", "points_after": "float64"})
    assert scope_sums(log, unit="points") == {"added": 5, "removed": 3, "reestimated": 6, "changes": 4}
    assert scope_sums(log, unit="issues") == {"added": 2, "removed": 1, "reestimated": 0, "changes": 4}
    assert scope_sums(log.head(0), unit="points") == {"added": 0, "removed": 0, "reestimated": 0, "changes": 0}
