"""What kind of work it was and what of the plan it served: in words, as rows with bars, and in the facts."""

import math
import re
from typing import Any

import pandas as pd
import pytest

from squadlib.metrics.chain import chain
from squadlib.metrics.delivery import classes, delivery
from squadlib.metrics.ledger import ledger
from squadlib.options import Delivery
from squadlib.reports.page.fragment import Fragment
from squadlib.reports.plain import to_plain
from squadlib.reports.sprint.chain_table import chain_table
from squadlib.reports.sprint.delivery_table import delivery_table
from squadlib.reports.sprint.plan_facts import alignment_facts, delivery_facts
from tests.feedback_factory import board, work
from tests.plan_factory import tabs
from tests.report_fixture import HOSTILE
from tests.test_metrics_chain import MAIL, MEASURE, VERSIONS, done, planned

LABELS = {
    "learning": ["type:learning", "risk:concept"],
    "concept": ["type:concept", "risk:concept"],
    "plan": ["type:plan", "risk:implementation"],
    "deployable": ["type:deployable", "risk:metric"],
}
DEFAULT = Delivery()


def of(name: str, points: float | None, *, sprint: int = 1, done: bool = True, **fields: Any) -> list[Any]:
    """Return an issue of a class."""
    return work(sprint, points=points, labels=LABELS.get(name, []), done=done, **fields)


def mixed(
    *works: list[Any], sprints: int = 1, meaning: Delivery = DEFAULT, unit: str = "points"
) -> tuple[pd.DataFrame, Fragment]:
    """Return what was delivered in each of the sprints, and what the report shows of the last."""
    tables = board(*works, sprints=sprints)
    rows = ledger(tables)
    told = delivery(rows, tables.issues, meaning=meaning, sprint_ids=range(1, sprints + 1))
    here = rows[rows["sprint_id"] == sprints].reset_index(drop=True)
    issues = here.join(classes(here, tables.issues, meaning=meaning))
    return told, delivery_table(told, issues=issues, meaning=meaning, unit=unit)


def said(*works: list[Any], **how: Any) -> list[str]:
    """Return the sentences above the tables, in plain spaces."""
    return sentences(mixed(*works, **how)[1])


def sentences(shown: Fragment) -> list[str]:
    """Return the paragraphs of a fragment, in plain spaces."""
    return [text.replace("\u00a0", " ") for text in re.findall(r"<p[^>]*>(.*?)</p>", str(shown.html))]


def test_the_finding_names_the_largest_class_and_what_was_left() -> None:
    """A sentence for what was delivered, one for what was uncertain."""
    assert said(of("deployable", 6), of("deployable", 4), of("learning", 3), of("learning", 2, done=False)) == [
        "Deployable work made up 67 % of the 15 points; all was completed but 2 of 5 points of learning.",
        (
            "Work with an uncertain metric made up 67 % of the 15 points; all was completed but 2 of 5 points of work"
            " with an uncertain concept."
        ),
    ]


@pytest.mark.parametrize(
    ("works", "sentence"),
    [
        ([of("plan", 3)], "Implementation planning made up 100 % of the 3 points; all was completed."),
        (
            [of("plan", 3), of("plan", 2, done=False)],
            "Implementation planning made up 100 % of the 5 points; all was completed but 2 of these 5 points.",
        ),
        (
            [of("plan", 3, done=False), of("concept", 2, done=False)],
            "Implementation planning made up 60 % of the 5 points; nothing was completed.",
        ),
        (
            [of("plan", 3), of("concept", 2, done=False), of("learning", None, done=False)],
            (
                "Implementation planning made up 60 % of the 5 points; all was completed but 1 issue without an"
                " estimate of learning and all 2 points of concept work."
            ),
        ),
        (
            [of("plan", 3), *[of(name, 1, done=False) for name in ("plan", "concept", "learning")]],
            (
                "Implementation planning made up 67 % of the 6 points; 50 % was completed, most of implementation"
                " planning (75 %) and least of learning (0 %)."
            ),
        ),
        (
            [of("", 3), of("concept", 1)],
            "Work that does not say what it delivers made up 75 % of the 4 points; all was completed.",
        ),
        ([of("plan", None)], "Implementation planning made up 100 % of the 1 issue; all was completed."),
    ],
)
def test_the_finding_of_special_sprints(works: list[list[Any]], sentence: str) -> None:
    """All of it done, none of it, nothing estimated, nothing said."""
    assert said(*works)[0] == sentence


def test_a_share_that_moved_is_compared_with_the_sprints_before() -> None:
    """From ten percentage points on, and only where the work before said what it was."""
    before = [of("deployable", 5), of("learning", 5)]
    grown = said(*before, of("deployable", 9, sprint=2), of("learning", 1, sprint=2), sprints=2)
    assert grown[0] == (
        "Deployable work made up 90 % of the 10 points, up from 50 % in the sprint before; all was completed."
    )
    other = said(
        *before, of("deployable", 5, sprint=2), of("plan", 2, sprint=2), of("learning", 3, sprint=2), sprints=2
    )
    assert other[0] == (
        "Deployable work made up 50 % of the 10 points; all was completed."
        " Learning made up 30 %, down from 50 % in the sprint before."
    )
    alike = said(*before, of("deployable", 6, sprint=2), of("learning", 5, sprint=2), sprints=2)
    assert "before" not in alike[0]
    untold = said(of("", 9), of("plan", 1), of("deployable", 3, sprint=2), sprints=2)
    assert "before" not in untold[0]


def test_each_class_is_a_row_with_its_part_and_its_issues() -> None:
    """Issues of no class are a row too; without any now or before there is none."""
    _, shown = mixed(of("learning", 2, key="A-1"), of("deployable", 4, done=False, key="A-2"), of("", 4, key="A-3"))
    rows = re.findall(r'<th scope="row">(.*?)</tr>', str(shown.html))[:5]
    names = [re.sub("<[^>]*>", "", row).split()[0] for row in rows]
    assert names == ["Learning", "Concept", "Plan", "Deployable", "Not"]
    assert "2 of 2" in rows[0]
    assert "--share:0.500;--done:0.500" in rows[0]
    assert "1\u00a0issue: " in rows[0]
    assert "#A-1" in rows[0]
    assert "<details" not in rows[1]
    assert "20\u00a0%" in rows[0]
    assert "–" in rows[1]
    assert "--share" not in rows[1]
    assert "0 of 4" in rows[3]
    assert "--share:1.000;--done:0.000" in rows[3]
    assert "#A-3" in rows[4]
    assert "Not said" not in mixed(of("learning", 2))[1].html


def test_the_mix_of_the_sprints_before_is_drawn_on_one_scale() -> None:
    """A class that was never large stays small; the first sprint ever has nothing before it."""
    _, shown = mixed(of("deployable", 8), of("learning", 2), of("deployable", 5, sprint=2), sprints=2)
    drawn = re.findall(r'class="scaled" style="--share:([0-9.]+)".*?aria-label="([^"]+)"', str(shown.html))[:4]
    assert drawn[0] == ("0.200", "The last 2\u00a0sprints: 20\u00a0%, 0\u00a0%")
    assert drawn[3] == ("1.000", "The last 2\u00a0sprints: 80\u00a0%, 100\u00a0%")
    assert "scaled" not in mixed(of("deployable", 8))[1].html


def test_counted_in_issues() -> None:
    """Every issue weighs 1."""
    assert said(of("plan", 8), of("learning", 1), of("learning", 1), unit="issues")[0] == (
        "Learning made up 67 % of the 3 issues; all was completed."
    )


def test_nothing_said_is_a_sentence_that_says_how_to_say_it() -> None:
    """Both kinds in one, one kind alone, labels or a field, or no text mapped at all."""
    assert said(of("", 3)) == [
        (
            "No issue of this sprint says what it delivers or what is uncertain about it. Labels would:"
            " “type:learning”, “type:concept”, “type:plan”, “type:deployable”, “risk:concept”, “risk:implementation”"
            " and “risk:metric”."
        )
    ]
    assert said(work(1, labels=["type:plan"]))[1] == (
        "No issue of this sprint says what is uncertain about it."
        " Labels would: “risk:concept”, “risk:implementation” and “risk:metric”."
    )
    field = Delivery(field="customfield_7", delivery_type={HOSTILE: "plan"}, uncertainty={})
    (told,) = said(of("", 3), meaning=field)
    assert "Jira’s field customfield_7 would: “&lt;script&gt;" in told
    assert "<script" not in told
    (none,) = said(of("", 3), meaning=Delivery(delivery_type={}, uncertainty={}))
    assert none.startswith("Params name no text that says of an issue what it delivers or what is uncertain about it")


def test_a_sprint_without_final_scope_has_no_kind_of_work() -> None:
    """Says what would have been there."""
    assert said(of("plan", 3), sprints=2) == [
        "No issue was in this sprint at its close, so there is no kind of work to tell apart."
    ]


def test_the_facts_of_delivery_are_those_of_the_last_sprint() -> None:
    """One object per class of either kind; their sums are the sprint's; no answer is null."""
    told, _ = mixed(of("plan", 8), of("plan", 3, sprint=2), of("", 2, sprint=2, done=False), sprints=2)
    facts = to_plain(delivery_facts(told))
    assert [(one["kind"], one["class"]) for one in facts[:5]] == [
        ("delivery_type", name) for name in ("learning", "concept", "plan", "deployable", None)
    ]
    plan = facts[2]
    assert (plan["final_scope_points"], plan["completed_points"], plan["share_points"]) == (3, 3, 0.6)
    assert (facts[0]["completion_rate"], plan["completion_rate"], facts[4]["completion_rate"]) == (None, 1, 0)
    assert sum(one["final_scope_issues"] for one in facts[5:]) == 2


def served(*rows: tuple[str, float, list[str]], cells: Any = None, **how: Any) -> Fragment:
    """Return what the report shows of completed issues (key, points, version ids)."""
    return chain_table(chain(done(*rows), plan=planned(cells), versions=VERSIONS), **how)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("A-1", 3, ["1"])], "All 3 completed points reach the method “Match within a day”, for “Jobs filled”."),
        (
            [("A-1", 3, ["1"]), ("A-2", 2, ["5"]), ("A-3", 2, ["3"])],
            "All 7 completed points reach two methods, the largest part (3) for “Jobs filled”.",
        ),
        ([("A-1", 1, ["1"])], "The only completed point reaches the method “Match within a day”, for “Jobs filled”."),
        (
            [("A-1", 5, ["1"]), ("A-2", 2, ["5"]), ("A-3", 3, [])],
            (
                "7 of the 10 completed points (70 %) reach the method “Match within a day”, most of them (5) for"
                " “Jobs filled”. The rest: 3 in no milestone of the plan."
            ),
        ),
        (
            [("A-1", 5, []), ("A-2", 2, ["2"])],
            (
                "None of the 7 completed points reaches a method of the plan: 5 in no milestone of the plan and 2 in a"
                " milestone without a measure."
            ),
        ),
        (
            [("A-1", math.nan, ["1"]), ("A-2", math.nan, [])],
            (
                "1 of the 2 completed issues (50 %) reaches the method “Match within a day”, for “Jobs filled”. The"
                " rest: 1 in no milestone of the plan. No completed issue is estimated, so issues are counted."
            ),
        ),
    ],
)
def test_a_sentence_says_how_much_reaches_a_method(rows: Any, sentence: str) -> None:
    """And where the rest ends."""
    cells = tabs()
    cells["Milestones"][MAIL][MEASURE] = ""
    assert sentences(served(*rows, cells=cells))[0].replace("  ", " ") == sentence


def test_methods_and_their_measures_come_by_size_and_open_to_their_milestones() -> None:
    """What reaches no method comes last; each opens to milestones and issues."""
    shown = served(("A-1", 3, ["3"]), ("A-2", 2, ["1"]), ("A-3", 5, ["5"]), ("A-4", 1, ["9"]), ("A-5", 9, []))
    text = str(shown.html)
    order = [
        "Match within a day",
        "Days to hire",
        "Jobs filled",
        "Earn sooner",
        "First jobs",
        "No milestone of the plan",
    ]
    places = [text.index(f">{name}<") for name in order]
    assert places == sorted(places)
    assert "--share:1.000" in text[places[-1] :]
    opened = text[places[1] : places[2]]
    assert "Teams" in opened
    assert "Shortlists, 2026Q4" in opened
    assert 'href="#A-3"' in opened
    assert text.index("#A-5") > places[-1]


def test_what_a_measure_without_a_method_got_names_the_measure() -> None:
    """So that somebody can give it one."""
    cells = tabs()
    cells["Measures"][2][3] = ""
    text = str(served(("A-1", 3, ["5"]), cells=cells).html)
    assert "A measure without a method" in text
    assert "Days to hire: Teams" in text


def test_names_from_the_plan_are_text() -> None:
    """Whatever people type there."""
    cells = tabs()
    cells["Milestones"][1][0] = cells["Measures"][1][1] = cells["Methods"][1][1] = HOSTILE
    html = str(served(("A-1", 3, ["1"]), cells=cells).html)
    assert "<script" not in html
    assert "<b>" not in html
    assert html.count("&lt;script&gt;") >= 3


def test_nothing_completed_is_a_sentence() -> None:
    """Says what would have been there; a quarter is named."""
    assert sentences(served()) == [
        "No issue was completed in this sprint, so no work reached a milestone, a measure or a method."
    ]
    assert "in 2026Q4" in served(period="2026Q4").text


def test_the_facts_of_the_chain_add_up() -> None:
    """A missing link is null and named; sprints come oldest first."""
    found = chain(done(("A-1", 3, ["1"]), ("A-2", 5, [])), plan=planned(), versions=VERSIONS)
    trend = pd.DataFrame(
        {"sprint_id": [1, 2], "sprint": ["A", "B"], "linked_to_project": [math.nan, 1], "linked_to_milestone": [0, 0.5]}
    )
    facts = to_plain(alignment_facts(trend, found))
    assert facts["chain"] == [
        {
            "method": "Match within a day",
            "measure": "Jobs filled",
            "milestone": "Order",
            "gap": "",
            "completed_points": 3.0,
            "completed_issues": 1,
        },
        {
            "method": None,
            "measure": None,
            "milestone": None,
            "gap": "no milestone",
            "completed_points": 5.0,
            "completed_issues": 1,
        },
    ]
    assert facts["over_time"][0] == {
        "sprint_id": 1,
        "sprint": "A",
        "linked_to_project": None,
        "linked_to_milestone": 0.0,
    }
