"""The guidelines on the page: what broke each, what was not asked and why; and what took unusually long."""

import re
from typing import Any

import pandas as pd
import pytest
from markupsafe import escape

from squadlib.metrics.estimates import FEWEST
from squadlib.metrics.guidelines import GUIDELINES, guidelines, priority_mix
from squadlib.metrics.ledger import ledger
from squadlib.reports.page.emitted import FACTS_KIND, emitted
from squadlib.reports.sprint.estimates_table import estimates_table
from squadlib.reports.sprint.guidelines_table import guidelines_table, priority_table
from tests.feedback_factory import board, work
from tests.report_fixture import HOSTILE
from tests.report_pages import executed, page


def shown(*works: list[Any], sprints: int = 1, unit: str = "points", **how: Any) -> tuple[str, str]:
    """Return the HTML and the first sentence on the last sprint, in plain spaces."""
    rows = ledger(board(*works, sprints=sprints))
    found = guidelines(rows, unit=unit, sprint_ids=range(1, sprints + 1))
    fragment = guidelines_table(found, rows[rows["sprint_id"] == sprints], unit=unit, **how)
    return str(fragment.html).replace("\u00a0", " "), fragment.text.splitlines()[0].replace("\u00a0", " ")


SOUND = [work(1, key=f"A-{one}", priority=f"P{one}") for one in (1, 2, 3)]


def cells(html: str) -> list[list[str]]:
    """Return the cells of each row."""
    return [re.split(r"<td[^>]*>", row) for row in html.split("<tr>")[2:]]


def test_a_guideline_that_was_kept_says_so() -> None:
    """Each in its own sentence, the largest size with its number, in the order of the metric."""
    html, said = shown(*SOUND)
    assert said == "All 3 issues kept every guideline that is asked of an issue."
    assert html.count("✓</span> yes, by all 3 ") == 7
    assert "✓</span> yes, by the one member" in html
    assert "✗" not in html
    places = [html.index(str(escape(sentence))) for name, sentence in GUIDELINES.items() if name != "size"]
    assert places == sorted(places)
    assert "No issue is larger than 8 points." in html
    assert "No issue is larger than 5 points." in shown(*SOUND, largest_points=5)[0]


def test_a_broken_one_opens_to_the_issues_that_broke_it() -> None:
    """With how many of how many, the share, and a link to each issue's row."""
    html, said = shown(*SOUND, work(1, key="A-9", versions=[], done=False), work(1, key="A-8", points=13))
    assert 'no: 1 of 5 issues (20 %)</summary><a href="#A-9">A-9</a></details>' in html
    assert 'no: 1 of 5 estimated issues (20 %)</summary><a href="#A-8">A-8</a></details>' in html
    assert said == (
        "3 of 5 issues kept every guideline that is asked of an issue;"
        " completed were all 3 that did and 1 of the 2 that did not."
    )


@pytest.mark.parametrize(
    ("works", "sentence"),
    [
        ([work(1, who=None)], "The one issue did not keep every guideline that is asked of an issue."),
        (
            [work(1, who=None), work(1, who=None, epic_key=None)],
            "None of the 2 issues kept every guideline that is asked of an issue.",
        ),
        ([work(1)], "The one issue kept every guideline that is asked of an issue."),
        (
            [work(1, done=False), work(1, done=False, epic_key=None)],
            "1 of 2 issues kept every guideline that is asked of an issue; none of the 2 was completed.",
        ),
        ([], "No issue was in this sprint at its close, so no guideline is asked of one."),
    ],
)
def test_the_sentence_above_counts_the_issues(works: list[Any], sentence: str) -> None:
    """An issue that breaks two guidelines counts once."""
    assert shown(*works)[1] == sentence


def test_a_member_with_one_issue_is_named_with_it() -> None:
    """As a person typed the name, escaped."""
    html, _ = shown(*SOUND, work(1, key="A-9", who="<i>Bo</i>"))
    assert 'no: 1 of 2 members (50 %)</summary>&lt;i&gt;Bo&lt;/i&gt;: <a href="#A-9">A-9</a>' in html


@pytest.mark.parametrize(
    ("unit", "works", "reasons"),
    [
        ("issues", SOUND, ["this squad counts issues"] * 2),
        ("hours", SOUND, ["this squad estimates in hours"]),
        ("points", [work(1, points=None)], ["no issue was estimated", "one issue alone has no mix"]),
        ("points", [work(1, who=None, priority=one) for one in "AB"], ["nobody held an issue"]),
    ],
)
def test_a_guideline_that_was_not_asked_says_why(unit: str, works: list[Any], reasons: list[str]) -> None:
    """And has no share and no change."""
    html, _ = shown(*works, unit=unit)
    told = [row for row in cells(html) if "not asked" in row[1]]
    assert [reason in row[1] for reason, row in zip(reasons, told, strict=True)] == [True] * len(reasons)


def test_each_row_has_its_past() -> None:
    """The change against the sprint before, and a bar for each of the last twelve sprints."""
    before = [work(one, who=None) for one in range(1, 15)]
    html, _ = shown(*before, work(15), work(15, who=None), sprints=15)
    (row,) = [row for row in cells(html) if "somebody" in row[0]]
    assert "−50, down from 100 %" in row[2]
    assert row[3].count("<rect") == 12
    assert ">Last 12 sprints<" in html
    first, _ = shown(*SOUND)
    assert "last sprint" not in first.lower()
    assert "<rect" not in first


def test_a_running_sprint_says_so_far() -> None:
    """Its issues are judged as they are now."""
    html, _ = shown(*SOUND, work(2), sprints=2, is_running=True)
    assert "so far; 0 % last sprint" in html
    assert "as the issues are now" in html
    said = "No issue is in this sprint, so no guideline is asked of one."
    assert shown(*SOUND, sprints=2, is_running=True)[1] == said


def mixed(*works: list[Any]) -> tuple[str, str]:
    """Return the HTML and the text of the priorities in use, in plain spaces."""
    rows = ledger(board(*works, sprints=1))
    fragment = priority_table(priority_mix(rows), rows)
    return str(fragment.html).replace("\u00a0", " "), fragment.text.replace("\u00a0", " ")


def test_priorities_are_bars_the_most_used_first() -> None:
    """As long as they have issues, filled as far as these were completed; the names escaped."""
    low = [work(1, key=f"A-{one}", priority="<b>Low", done=one > 1) for one in (1, 2, 3, 4)]
    html, _ = mixed(work(1, key="A-5", priority="High"), *low, work(1, priority=None), work(1, priority=None))
    assert html.index("&lt;b&gt;Low") < html.index("no priority") < html.index("High")
    assert "--share:1.000;--done:75.0%" in html
    assert "--share:0.250;--done:100.0%" in html
    assert '<summary>4</summary><a href="#A-1">' in html


def test_one_priority_for_all_is_a_sentence() -> None:
    """So is none at all; an empty sprint says nothing more."""
    assert mixed(work(1, priority="High"), work(1, priority="High"))[1] == "All 2 issues have the priority High."
    assert mixed(work(1, priority=None), work(1, priority=None))[1] == "No issue has a priority."
    assert mixed()[0] == ""


def compared(*days: float, here: int) -> str:
    """Return the HTML about issues of 3 points with these days, the last `here` of this sprint."""
    keys = [f"A-{place}" for place in range(len(days))]
    frame = pd.DataFrame({"key": keys, "points": 3.0, "days": days, "sprint_id": 1})
    frame = frame.assign(is_here=frame.index >= len(days) - here)
    issues = pd.DataFrame({"key": keys, "summary": HOSTILE})
    return str(estimates_table(frame, issues).html).replace("\u00a0", " ")


def test_issues_that_took_unusually_long_stand_beside_the_usual() -> None:
    """With what half of their size took; the summary is text."""
    html = compared(2, 2, 3, 3, 4, 4, 30, here=3)
    said = "Of 3 issues of this sprint whose size is known well enough, none took less than the median of that size"
    assert f"{said}; 1 took unusually long." in html
    assert '<a href="#A-6">A-6</a>' in html
    assert ">30 days<" in html
    assert ">3 (half took 2.5 to 4)<" in html
    assert "<script>" not in html
    assert html.count("<tr>") == 2


def test_what_took_long_is_listed_behind_larger_ones_that_took_longer_as_usual() -> None:
    """40 days are usual for 8 points, 30 are not for 3."""
    days = [2, 2, 3, 3, 4, 4, 30, *[40] * 5]
    frame = pd.DataFrame({"key": [f"A-{place}" for place in range(12)], "days": days, "sprint_id": 1})
    frame = frame.assign(points=[3.0] * 7 + [8.0] * 5, is_here=frame.index > 5)
    html = str(estimates_table(frame, frame.assign(summary="Text")).html).replace("\u00a0", " ")
    assert re.findall(r'<a href="#(A-\d+)">', html) == ["A-6"]
    assert ">30 days<" in html


def test_nothing_unusual_is_a_sentence_and_nothing_known_is_nothing() -> None:
    """Four issues of a size make no usual."""
    html = compared(2, 2, 3, 3, 4, here=2)
    assert "Of 2 issues of this sprint" in html
    assert html.endswith("none took unusually long.</p>")
    assert compared(*[2] * (FEWEST - 1), here=2) == ""


@pytest.mark.parametrize("kind", ["usual", "nobody assigned", "empty", "counted in issues", "all carried over"])
def test_the_facts_have_the_guidelines_of_the_sprint(kind: str) -> None:
    """The same figures as the page, `null` where nothing was asked."""
    found = emitted(executed(kind), FACTS_KIND)["guidelines"]
    assert [one["guideline"] for one in found] == list(GUIDELINES)
    assert set(found[0]) == {"guideline", "checked", "broken", "broken_rate", "keys"}
    assert all((one["broken_rate"] is None) == (one["checked"] == 0) for one in found)
    rows = {one["guideline"]: one for one in found}
    if kind == "nobody assigned":
        assert rows["assigned"]["broken_rate"] == 1
        assert f"no: {rows['assigned']['broken']} of {rows['assigned']['checked']}" in page(kind)
    if kind == "counted in issues":
        assert rows["estimated"]["broken_rate"] is None
        assert "not asked: this squad counts issues" in page(kind)
