"""What a backlog report says: its answer, its advice, what looks odd, and the page of every kind of site."""

import json
import re
from datetime import date
from typing import Any

import pandas as pd
import pytest

from squadlib.metrics.availability import roster
from squadlib.metrics.backlog import backlog
from squadlib.metrics.ledger import ledger
from squadlib.options import Absence
from squadlib.quality import backlog_quality
from squadlib.reports.backlog.cut_table import cut_table
from squadlib.reports.backlog.frames import Planning
from squadlib.reports.backlog.grooming_table import backlog_table, grooming_table, split_table
from squadlib.reports.backlog.load_table import load_table
from squadlib.reports.backlog.opening import backlog_answer, days_said
from squadlib.reports.page.emitted import FACTS_KIND, PAGE_KIND, emitted
from squadlib.tables.board import board_tables
from squadlib.tables.plan import plan_tables
from tests.plan_factory import tabs, workbook
from tests.records_factory import board_records, change, issue, person, sprint
from tests.report_fixture import DONE, HOSTILE
from tests.report_kinds import KINDS
from tests.report_pages import executed

NAN = float("nan")
UPCOMING = {
    "place": 1,
    "priority": "High",
    "points": 3.0,
    "where": None,
    "is_next": False,
    "is_estimated": True,
    "is_ready": True,
    "lacks": [],
    "assignee": None,
    "epic": None,
    "version": None,
    "age_days": 10,
    "sprints_carried": 0,
    "created_at": pd.Timestamp("2026-11-01", tz="UTC"),
}


def upcoming(*issues: dict[str, Any]) -> pd.DataFrame:
    """Return a backlog; each issue says what is apart from ready, three points, in no sprint."""
    rows = [
        {**UPCOMING, "key": f"A-{place}", "summary": f"Summary {place}", "place": place, **one}
        for place, one in enumerate(issues, start=1)
    ]
    columns = ["key", "summary", *UPCOMING]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"is_ready": bool, "is_next": bool, "points": float, "is_estimated": "boolean"})


def planning(*issues: dict[str, Any], fits: float = NAN, unit: Any = "points", **more: Any) -> Planning:
    """Return a planning of these issues with a capacity (`p50`)."""
    given: dict[str, Any] = {
        "unit": unit,
        "issues": upcoming(*issues),
        "going_on": pd.DataFrame({"key": [], "points": []}),
        "past": pd.DataFrame({"sprint_id": [1, 2]}),
        "closed_ids": [1, 2],
        "members": pd.DataFrame(),
        "absences": [],
        "strangers": [],
        "coming": coming(),
        "capacity": {"p15": fits, "p50": fits, "p85": fits, "days": pd.DataFrame({"member": [], "available_days": []})},
        "usual_size": 2.0,
        "usually_carried": NAN,
    }
    return Planning(**{**given, **more})


def coming(**changed: Any) -> Any:
    """Return the next sprint: planned, ten working days."""
    return {
        "sprint_id": 3,
        "name": "Client 3",
        "starts_at": pd.Timestamp("2026-11-30 09:00", tz="UTC"),
        "ends_at": pd.Timestamp("2026-12-11 17:00", tz="UTC"),
        "working_days": 10,
        "is_assumed": False,
        "is_start_planned": True,
        "starts_after": None,
        "of_sprints": 0,
        **changed,
    }


LOOSE: dict[str, Any] = {"is_ready": False, "lacks": ["an epic"]}
BARE: dict[str, Any] = {"is_ready": False, "lacks": ["an estimate"], "points": NAN, "is_estimated": False}


def line_of(plan: Planning, *lines: str | None) -> pd.DataFrame:
    """Return the cut line with these lines, one per issue."""
    size = plan.issues["points"].fillna(plan.usual_size)
    return plan.issues.assign(size=size, total=size.cumsum(), line=pd.Series(lines, dtype=object))


@pytest.mark.parametrize(
    ("issues", "lines", "fits", "expected"),
    [
        (
            [],
            [],
            9,
            "Client has no upcoming issue, so there is nothing to groom and nothing to plan the next sprint from.",
        ),
        (
            [{}, {}, LOOSE],
            ["likely", "even", "below"],
            9,
            (
                "2 of Client’s 3 upcoming issues are ready, 6 points’ worth: less than the 9 points the next sprint is"
                " expected to fit; 1 lacks an epic."
            ),
        ),
        (
            [LOOSE, {}, {}],
            ["likely", "even", "below"],
            5,
            (
                "2 of Client’s 3 upcoming issues are ready, 6 points’ worth: more than the 5 points the next sprint is"
                " expected to fit, but one of the two first in line is not."
            ),
        ),
        (
            [BARE, BARE],
            ["likely", "even"],
            5,
            (
                "None of Client’s 2 upcoming issues is ready, where the next sprint is expected to fit 5 points;"
                " 2 lack an estimate."
            ),
        ),
        ([{}], [None], NAN, "Client’s one upcoming issue is ready, 3 points’ worth."),
        (
            [{}, {}],
            ["likely", "likely"],
            6,
            (
                "All 2 upcoming issues of Client are ready, 6 points’ worth: as much as the 6 points the next sprint is"
                " expected to fit."
            ),
        ),
        (
            [{}, {"is_ready": False, "lacks": ["a split"], "points": 13}],
            [None, None],
            NAN,
            "1 of Client’s 2 upcoming issues is ready, 3 points’ worth; 1 is too large.",
        ),
    ],
)
def test_the_answer_is_one_true_sentence(issues: Any, lines: Any, fits: float, expected: str) -> None:
    """What is ready against what fits, and what stands in the way."""
    plan = planning(*issues, fits=fits)
    assert backlog_answer(plan, line_of(plan, *lines), squad="Client").replace("\u00a0", " ") == expected


def test_the_answer_counts_where_nothing_is_estimated() -> None:
    """No points are told."""
    plan = planning({}, {}, LOOSE, fits=4, unit="issues")
    assert backlog_answer(plan, line_of(plan, "even", "even", "even"), squad="Client").replace("\u00a0", " ") == (
        "2 of Client’s 3 upcoming issues are ready: less than the 4 issues the next sprint is expected to fit,"
        " and one of the three first in line is not."
    )


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "Next: Client 3, 30 Nov – 11 Dec 2026, 10 working days."),
        (
            {"is_assumed": True, "is_start_planned": False, "starts_after": "Client 2", "of_sprints": 6},
            (
                "Next: Client 3, 30 Nov – 11 Dec 2026, 10 working days. Jira has no dates for it: assumed from the"
                " planned end of Client 2 on, as long as the last 6 sprints."
            ),
        ),
        (
            {"is_assumed": True, "is_start_planned": False, "name": None, "of_sprints": 6},
            (
                "Next: a sprint that Jira does not have yet, 30 Nov – 11 Dec 2026, 10 working days: assumed from now"
                " on, as long as the last 6 sprints."
            ),
        ),
        (
            {"is_assumed": True, "of_sprints": 1},
            (
                "Next: Client 3, 30 Nov – 11 Dec 2026, 10 working days. Jira has no end for it: assumed as long as the"
                " last 1 sprint."
            ),
        ),
        (
            {"ends_at": pd.NaT},
            "Next: Client 3, without dates, and without a closed sprint that would say how long it will be.",
        ),
    ],
)
def test_what_was_assumed_of_the_next_sprints_days_is_said(changed: dict[str, Any], expected: str) -> None:
    """Its start, its length, both or neither."""
    assert days_said(planning(coming=coming(**changed)), timezone="UTC").replace("\u00a0", " ") == expected


ROOM = pd.DataFrame(
    [("nothing", 0.0, line, 9.0, 1, "A-1") for line in ("likely", "even", "stretch")],
    columns=["carry", "carried", "line", "fits", "issues", "last_key"],
)


def advice(plan: Planning, *lines: str | None) -> str:
    """Return the text under the line of a planning."""
    return cut_table(line_of(plan, *lines), ROOM, plan, site="").text.replace("\u00a0", " ")


def test_the_plan_is_held_against_the_line() -> None:
    """What to take in, what to move back, what is counted without an estimate."""
    plan = planning({"is_next": True, "where": "Client 3"}, BARE, {"is_next": True, "where": "Client 3"}, fits=6)
    told = advice(plan, "likely", "even", "below")
    assert "Take into Client 3, for they stand above the line: A-2." in told
    assert "In Client 3 now, and below the line: A-3. Move them back, or raise their priority." in told
    assert "Counted with the median estimate of 2 points, for they have none: A-2." in told


def test_a_plan_that_follows_the_line_is_left_alone() -> None:
    """Good news is one sentence."""
    plan = planning({"is_next": True, "where": "Client 3"}, {}, fits=3)
    assert "What is in Client 3 is just what stands above the line." in advice(plan, "likely", "below")


def test_without_a_sprint_in_jira_the_line_says_what_to_make_it_of() -> None:
    """There is nothing to move yet."""
    assert "Jira has no next sprint yet. When you make it, take what stands above the line: A-1." in advice(
        planning({}, fits=3, coming=coming(name=None)), "likely"
    )


def test_what_waits_in_a_later_sprint_is_named() -> None:
    """It is in the backlog, not in line."""
    plan = planning({}, {"where": "Client 4"}, fits=3)
    assert "Left where they are, in later sprints: A-2." in advice(plan, "likely", "below")


def test_the_last_issue_above_each_line_is_marked() -> None:
    """So that the page draws the line beneath it."""
    plan = planning({}, {}, {}, {}, fits=3)
    html = cut_table(line_of(plan, "likely", "likely", "stretch", "below"), ROOM, plan, site="").html
    assert re.findall(r'class="cut">([^<]*)<', html) == ["likely", "stretch"]


def test_grooming_begins_with_what_is_next_in_line() -> None:
    """What is further down is counted."""
    plan = planning(LOOSE, {}, BARE)
    told = grooming_table(line_of(plan, "likely", "even", "below"), plan, site="")
    assert told.text.startswith("One of the two issues next in line is not ready. Begin with: A-1 (epic).")
    assert "An estimate" in told.html
    assert "An epic" in told.html
    assert "A priority" not in told.html


def test_a_backlog_that_is_ready_needs_no_grooming() -> None:
    """Nor does an empty one."""
    plan = planning({}, {})
    assert (
        grooming_table(line_of(plan, None, None), plan, site="").text
        == "All 2\u00a0upcoming issues are ready: nothing has to be groomed."
    )
    assert (
        grooming_table(line_of(planning()), planning(), site="").text
        == "No issue is upcoming, so none has to be groomed."
    )


def split(plan: Planning, *, large: int = 0, left: int = 0) -> str:
    """Return what is said about splitting, after so many large issues, so many of them left."""
    rate = left / large if large else NAN
    rows = [(False, 10, 2, 0.2), (True, large, left, rate)]
    frame = pd.DataFrame(rows, columns=["is_large", "issues", "not_completed", "not_completed_rate"])
    lines = [None] * len(plan.issues)
    told = split_table(line_of(plan, *lines), frame, plan, largest=8, site="")
    return f"{told.text} {told.html.striptags()}".replace("\u00a0", " ")


def test_what_is_too_large_is_listed_with_how_large_ones_went() -> None:
    """Few of them before say nothing."""
    plan = planning({"is_ready": False, "lacks": ["a split"], "points": 13})
    assert "before it is planned" in split(plan)
    assert "Past sprints had no issue of more than 8 points: too few to say" in split(plan)
    assert (
        "Of the 8 issues of more than 8 points in past sprints, 75 % were not completed by the close; of the 10"
        " smaller ones 20 %." in split(plan, large=8, left=6)
    )
    assert "No upcoming issue has more than 8 points; 1 issue without an estimate may be." in split(planning(BARE))
    assert "Sizes are asked of points alone, and this squad counts issues." in split(planning({}, unit="issues"))


def loads(**squad: Any) -> str:
    """Return what is said about the load: the squad's as given, Ana within, nobody's two issues."""
    names = ["member", "planned", "planned_issues", "unestimated_issues", "carried", "carried_issues", "total"]
    names += ["usual", "sprints_used", "expected", "most", "exceeds"]
    rows = [
        ("Ana", 3.0, 1, 0, 0.0, 0, 3.0, 4.0, 2, 4.0, 8.0, None),
        ("Bo", 9.0, 1, 0, 1.0, 1, 10.0, 4.0, 2, 4.0, 8.0, "planned"),
        ("Cy", 0.0, 0, 0, 0.0, 0, 0.0, 4.0, 2, 4.0, 8.0, None),
        (None, 5.0, 2, 0, 0.0, 0, 5.0, NAN, 0, NAN, NAN, None),
    ]
    frame = pd.DataFrame(rows, columns=names).astype({"member": object})
    given = {"planned": 17.0, "carried": 1.0, "total": 18.0, "most": 20.0, "exceeds": None, **squad}
    return load_table(frame, pd.Series(given, dtype=object), planning()).text.replace("\u00a0", " ")


def test_what_exceeds_what_was_ever_completed_is_said_with_a_next_step() -> None:
    """Of the squad and of members; what is nobody's and who has nothing yet as well."""
    told = loads()
    assert (
        "Squad: 17 points planned in Client 3 and 1 not done yet; the most it ever completed in a sprint is 20" in told
    )
    assert "Bo: 9 points planned alone are more than the 8 points they ever completed in a sprint." in told
    assert "Two issues with 5 points of Client 3 are nobody’s: share out at planning." in told
    assert "Nothing yet for Cy." in told
    over = loads(most=17.5, exceeds="total")
    assert "Squad: 17 planned and 1 not done yet would be 18 points, more than the 17.5 points the squad ever" in over
    assert "too few sprints are closed to say what was ever completed." in loads(most=NAN)
    assert "Squad: 1 point not done yet are more" in loads(planned=0.0, total=1.0, most=0.5, exceeds="total")


def test_the_backlog_says_how_long_it_waits() -> None:
    """And shows the first of very many."""
    plan = planning({}, {"age_days": 90, "created_at": pd.Timestamp("2026-08-01", tz="UTC")})
    assert (
        backlog_table(plan, site="")
        .text.replace("\u00a0", " ")
        .startswith("Half of them were written more than 50 days ago; A-2 is the oldest, with 90 days.")
    )
    many = backlog_table(planning(*[{}] * 400), site="")
    assert "the first 300 are shown" in many.text
    assert many.html.count("<tr>") == 301


PAST = sprint(1, "2026-11-01", "2026-11-14")


def odd(*issues: Any, absences: tuple[str, ...] = (), priorities: Any = ("Medium",), **more: Any) -> dict[str, str]:
    """Return what looks odd: check → text."""
    records = board_records(sprints=[PAST, *more.pop("sprints", [])], issues=issues, as_of="2026-11-20", **more)
    records["priorities"] = list(priorities)
    tables = board_tables(records)
    rows = ledger(tables)
    plan = plan_tables(workbook({**tabs(), "Members": [*tabs()["Members"][:1], ["Ana", "Client", "", "", ""]]}))
    members = roster(plan, tables, rows, squad=["client"], sprint_ids=[1])
    strangers = [Absence(name, date(2026, 12, 1), date(2026, 12, 1)) for name in absences]
    found = backlog_quality(tables, backlog(tables, rows), rows, members=members, strangers=strangers, past_ids=[1])
    return dict(zip(found["check"], found["text"], strict=True))


def test_nothing_looks_odd_in_a_clean_backlog() -> None:
    """No line for nothing."""
    assert odd(issue("A-1", rank="0|a:")) == {}


def test_an_assumed_order_is_said() -> None:
    """No list of priorities, one that is not on it, no rank."""
    assert odd(issue("A-1", rank="0|a:"), priorities=())["order of priorities assumed"].startswith("Jira did not list")
    assert odd(issue("A-1", rank="0|a:"), priorities=["High"])["order of priorities assumed"].startswith("Medium: not")
    assert "no rank" in odd(issue("A-1"))


def test_an_absence_of_an_unknown_name_is_said_with_the_one_meant() -> None:
    """Somebody in Jira who is no member is told apart."""
    text = odd(absences=("Anna",))["absence of an unknown name"]
    assert text == "Anna is no member of the squad, so the absence changes nothing. Did you mean 'Ana'?"
    assert odd(absences=("Bo",), people=[person("7", "Bo")])["absence of an unknown name"].startswith("Bo is in Jira,")


def test_work_of_a_status_on_no_column_is_named() -> None:
    """It is upcoming nowhere."""
    told = odd(issue("A-1", status="Cancelled"), other_statuses=["Cancelled"])
    assert told["status on no column"] == "Not in the backlog, for Cancelled is on no column of the board: A-1."


def test_people_and_estimates_that_distort_the_capacity_are_named() -> None:
    """Who is no member any more, an account that is gone, a sprint that counts 0."""
    told = odd(
        issue("A-1", sprints=[1], status="Done", assignee="Gone"),
        issue("A-2", rank="0|a:", assignee="Gone"),
        changes=[change("A-1", "2026-11-05", "status", "To Do", "Done")],
        people=[person("Gone", "Gone", is_active=False)],
    )
    assert told["no member any more"].startswith("Completed 1 issue of the sprints")
    assert told["held by an inactive account"] == "The account is no longer active, yet holds A-2."
    assert told["no estimate"].startswith("None of the 1 issues it completed is estimated, so it counts 0")


def test_dates_that_cannot_be_meant_are_said() -> None:
    """Of the next sprint."""
    stale = sprint(2, "2026-10-01", state="future", end="2026-10-14")
    assert odd(sprints=[stale])["next sprint off its planned dates"].startswith("Its planned end, 14 Oct 2026,")


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_of_site_has_a_backlog_report(kind: str) -> None:
    """Its answer is a sentence, its facts have every key and no number that is none, markup is shown as it is."""
    notebook = executed(kind, "backlog_report")
    facts = emitted(notebook, FACTS_KIND)
    assert facts["schema"] == "backlog-report/1"
    assert {"next_sprint", "capacity", "issues", "cut_line", "load", "quality", "unit"} <= set(facts)
    json.dumps(facts, allow_nan=False)
    assert re.search(r"\.$", emitted(notebook, PAGE_KIND)["answer"])
    shown = [cell.outputs[0].data["text/html"] for cell in notebook.cells if cell.get("outputs")]
    assert not any("<script>alert" in html or "nan" in re.sub("<[^>]*>", " ", html).split() for html in shown)


def test_a_running_sprint_shows_its_backlog_and_what_is_not_done() -> None:
    """Members' loads are the squad's; a hostile title stands as it was typed."""
    notebook = executed("running", "backlog_report")
    facts = emitted(notebook, FACTS_KIND)
    board = KINDS["running"].board()
    running = board["sprints"][-1]["id"]
    left = [one for one in board["issues"] if running in one["sprint_ids"] and one["status_id"] != DONE]
    points = sum(one["points"] or 0 for one in left)
    assert sum(one["carried"] for one in facts["load"]) == facts["squad_load"]["carried"] == points > 0
    assert any(one["summary"] == HOSTILE for one in facts["issues"])
    assert [one["place"] for one in facts["issues"]] == list(range(1, len(facts["issues"]) + 1))
