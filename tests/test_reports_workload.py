"""The workload in words, as a table and in the facts: what it asks of the next planning, and of whom."""

import math
from typing import Any

import pandas as pd

from squadlib.metrics.ledger import ledger
from squadlib.metrics.workload import workload
from squadlib.options import Thresholds
from squadlib.reports.page.fragment import Fragment
from squadlib.reports.plain import to_plain
from squadlib.reports.sprint.workload_facts import workload_facts
from squadlib.reports.sprint.workload_table import workload_table
from tests.feedback_factory import board, work
from tests.report_fixture import HOSTILE


def shown(*works: Any, sprints: int = 1, unit: str = "points", **limits: Any) -> Fragment:
    """Return what the report shows of the workload of the last of the sprints."""
    rows = ledger(board(*works, sprints=sprints))
    held = workload(rows, unit=unit)
    last = held[held["sprint_id"] == sprints].reset_index(drop=True)
    return workload_table(last, rows[rows["sprint_id"] == sprints], limits=Thresholds(**limits), unit=unit)


def asked(*works: Any, **how: Any) -> list[str]:
    """Return what it asks of the next planning, in plain spaces."""
    said = shown(*works, **how).text.replace("\u00a0", " ").split("\n\n")[0].splitlines()
    return said[1:] if said[0] == "At the next planning:" else said


TWO_EACH = [work(1, who=who) for who in ("Ana", "Bo", "Cy", "Di") for _ in range(2)]


def test_who_had_no_committed_issue_chooses_first() -> None:
    """Who held one in the sprint before, and who came in later, unless they were away."""
    works = [*TWO_EACH[:4], work(1, who="Cy"), *[work(2), work(2), work(2, who="Cy", added=True)]]
    told = asked(*works, *[work(2, who="Cy", added=True)], sprints=2)
    assert told == ["No committed issue: Bo and Cy. Let them choose first, unless they were away."]


def test_nothing_committed_is_not_put_on_the_members() -> None:
    """Where there was no plan at all, nobody was left out of it."""
    assert asked(work(1, added=True), work(1, who="Bo", added=True)) == [
        "Nothing was committed at the start: share out a plan, so that everyone knows what is theirs."
    ]


def test_one_single_issue_leads_to_its_row() -> None:
    """With what became of it."""
    works = [*TWO_EACH, work(1, who="Ed", key="A-9"), work(1, who="Flo", key="A-8", done=False)]
    (told,) = asked(*works)
    assert told == (
        "One single issue from the start on: Ed (A-9) and Flo (A-8, not completed)."
        " Who is blocked on it has nothing else to do: plan a second, small one."
    )
    html = shown(*works).html
    assert html.count('<a href="#A-9">A-9</a>') == 2
    assert '<span class="muted keys">one single issue: <a href="#A-8">A-8</a></span>' in html


def test_unassigned_issues_are_named() -> None:
    """By key, with what they are worth; many are counted."""
    assert asked(*TWO_EACH, work(1, who=None, points=5, key="A-7")) == [
        "One unassigned issue with 5 points: A-7. Name who takes it before the sprint starts."
    ]
    many = [work(1, who=None, points=None, key=f"A-{one}") for one in range(101, 109)]
    (told,) = asked(*TWO_EACH, *many)
    assert told == (
        "Eight unassigned issues: A-101, A-102, A-103, A-104, A-105 and 3 others."
        " Name who takes each before the sprint starts."
    )


def test_unevenness_counts_from_the_threshold_on() -> None:
    """As in the feedback: four members or more, and the coefficient in params."""
    uneven = [*TWO_EACH, work(1, points=30)]
    told = asked(*uneven)
    assert len(told) == 1
    assert told[0].startswith("Uneven: ")
    assert told[0].endswith(" points committed lay above an even share. Let those with less choose first.")
    assert asked(*uneven, gini=0.9) == asked(*uneven, gini_members=5) == asked(*TWO_EACH)


def test_nothing_to_change_is_said() -> None:
    """Everyone with two issues, all of them assigned."""
    (told,) = asked(*TWO_EACH)
    assert told == (
        "Everyone had committed work, nobody one single issue, and nothing was unassigned: nothing to change at the"
        " next planning."
    )


def test_the_table_is_one_click_away_where_a_chart_shows_the_shares() -> None:
    """Of few members there is no chart, so the table stands open; nobody's work is its last row."""
    assert '<details class="data">' in shown(*TWO_EACH).html
    few = shown(*TWO_EACH[:4], work(1, who=None)).html
    assert "<details" not in few
    assert few.index(">Ana") < few.index(">Bo") < few.index(">unassigned")
    assert "no committed issue" not in few


def test_a_member_without_committed_issue_is_noted_in_their_row() -> None:
    """In words, not by a nought alone."""
    html = shown(*TWO_EACH, work(1, who="Ed", added=True)).html
    assert '>Ed <span class="muted keys">no committed issue</span></th>' in html


def test_shares_and_what_lies_above_an_even_one_are_columns() -> None:
    """Committed 6 of 12 among two members is as much as an even share of 6."""
    html = shown(work(1, points=4), work(1, points=4), work(1, who="Bo", points=2), work(1, who="Bo", points=2)).html
    assert '<td data-label="Share" class="num" data-sort="0.6666666666666666">67\u00a0%</td>' in html
    assert '<td data-label="Above an even share" class="num" data-sort="2.0">2</td>' in html
    assert '<td data-label="Above an even share" class="num" data-sort="-2.0">−2</td>' in html


def test_issues_are_counted_without_estimates() -> None:
    """No points are told then."""
    bare = [work(1, who=who, points=None) for who in ("Ana", "Ana", "Bo", "Bo")]
    told = shown(*bare, work(1, who=None, points=None, key="A-7"), unit="issues")
    assert "points" not in told.text + told.html
    assert "One unassigned issue: " in told.text


def test_a_sprint_of_nobody_or_of_nothing_has_no_table() -> None:
    """Nobody's work is a list of keys; without any issue there is nothing more to say than the chart says."""
    nobody = shown(work(1, who=None, key="A-1"), work(1, who=None, key="A-2"))
    assert "<table" not in nobody.html
    assert "A-1 and A-2. Name who takes each" in nobody.text
    rows = ledger(board(work(1), sprints=1))
    empty = workload_table(workload(rows).head(0), rows.head(0), limits=Thresholds())
    assert (empty.html, empty.text) == ("", "")


def test_hostile_names_are_text() -> None:
    """In the list and in the table."""
    html = shown(*TWO_EACH, work(1, who=HOSTILE)).html
    assert "<script>" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2


def test_the_facts_have_a_share_per_member_and_the_coefficient() -> None:
    """Unassigned work is the member null; what has no answer is null."""
    works = [work(1, who=who, done=False) for who in ("Ana", "Bo", None)]
    rows = workload(ledger(board(*works, sprints=1)))
    told = to_plain(workload_facts(rows))
    assert [one["member"] for one in told["workload"]] == ["Ana", "Bo", None]
    assert told["workload"][0] == {
        "member": "Ana",
        "committed_share": 1 / 3,
        "completed_share": None,
        "is_one_issue": True,
    }
    assert told["gini"] == 0
    assert workload_facts(rows.head(0)) == {"workload": [], "gini": None}
    unestimated = workload(ledger(board(work(1, points=None), sprints=1)))
    assert math.isnan(workload_facts(unestimated)["gini"])
    assert pd.isna(unestimated["committed_share"]).all()
