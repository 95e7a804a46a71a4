"""The managers' review in a report: the day it looks at, its tables and first screen, awkward and hostile plans."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from squadlib import snapshots
from squadlib.errors import UsageError
from squadlib.feedback.decisions import COLUMNS, decisions_explained
from squadlib.metrics.measures import measures_completion
from squadlib.records import Cell
from squadlib.reports import load
from squadlib.reports.data import QuarterData
from squadlib.reports.measures import frames
from squadlib.reports.measures.feeds_table import feeds_table
from squadlib.reports.measures.measures_table import measures_table, methods_table, quarters_said, stale_said
from squadlib.reports.measures.opening import answer, measures_opening
from squadlib.reports.page.decisions_table import decisions_table
from squadlib.reports.page.emitted import FACTS_KIND, emitted
from squadlib.reports.page.export import export
from squadlib.reports.quarter.lifecycle_table import lifecycle_table
from squadlib.reports.sprint.chain_table import chain_table
from tests.conftest import REPO
from tests.page_elements import Elements
from tests.report_fixture import HOSTILE, SITE, board_records, site, workbook_records
from tests.report_pages import CACHE, run_here

Tabs = dict[str, list[list[Cell]]]
HEAD: list[Cell] = ["Measure ID", "Measure", "Level", "Method ID", "Owner", "Unit", "Direction", "Baseline", "Target"]
MONTHS: list[Cell] = ["2026-07", "2026-08", "2026-09", "2026-10", "2026-11"]
PROJECTS: list[Cell] = ["Project", "Epic", "Squad", "Owner", "Stakeholders", "Priority", "Method ID", "Stage"]
GATES: list[Cell] = ["Project", "Stage", "Requirement", "Kind", "Done", "Evidence"]
LATER, EARLIER = "2026-11-15", "2026-08-15"


def measures_tab(*rows: list[Cell]) -> Tabs:
    """Return the tab of these measures, each from its id to its last month."""
    return {"Measures": [[*HEAD, *MONTHS], *rows]}


def made(folder: Path, tabs: Tabs) -> str:
    """Write params and a snapshot whose workbook has these tabs in place of its own, and return its id."""
    board = board_records()
    site(folder, board)
    book = {**workbook_records(), "tabs": {**workbook_records()["tabs"], **tabs}}
    return snapshots.save(
        folder / ".squadlib",
        as_of=datetime.fromtimestamp(board["as_of"] / 1000, UTC),
        source={"jira": SITE, "workbook": "plan"},
        parts={"board-11": board, "workbook": book},
    ).id


def review(folder: Path, tabs: Tabs | None = None, *, as_of: str = "") -> QuarterData:
    """Return what a review is made from."""
    return load.quarter(as_of=as_of, snapshot=made(folder, tabs or {}), params=str(folder / "params"))


def page_of(folder: Path, tabs: Tabs, *, as_of: str = "") -> tuple[str, dict[str, Any]]:
    """Return the page and the facts of a review of such a plan."""
    given = {"as_of": as_of, "snapshot": made(folder, tabs), "params": f"{folder}/params"}
    path = REPO / "notebooks" / "measures_report.ipynb"
    executed = run_here(nbformat.read(path, as_version=4), given)
    return export(executed, cache=CACHE), emitted(executed, FACTS_KIND)


def found_of(data: QuarterData) -> dict[str, pd.DataFrame]:
    """Return the frames of a review by name."""
    due, work = frames.milestones_of(data), frames.work_of(data)
    served = frames.chain_of(data, work)
    feeds = frames.feeds_of(data, due, served)
    found = {"due": due, "work": work, "chain": served, "feeds": feeds, "projects": frames.lifecycle_of(data)}
    return found | {"measures": frames.measures_of(data, feeds), "quarters": frames.quarters_of(data, work)}


def shown(fragment: Any) -> str:
    """Return a piece's text as a reader sees it, in plain spaces."""
    text = " ".join("".join(Elements(str(fragment.html)).text).split())
    return text.replace("\u00a0", " ")


# ---- the day of the review


def test_without_a_day_it_is_the_datas(tmp_path: Path) -> None:
    """Its quarter is that of the data, and it does not look back."""
    data = review(tmp_path)
    assert (str(data.on.date()), data.quarter, data.is_past) == (LATER, "2026Q4", False)
    assert frames.at_of(data) == data.as_of


def test_a_day_in_the_past_sees_no_month_sprint_or_release_after_it(tmp_path: Path) -> None:
    """The quarter is that of the day; the month of the day itself is seen."""
    rows: list[Cell] = ["M", "Jobs", "L1", "M1", "Ana Ruiz", "%", "up", 0.5, 0.8, 0.55, 0.6, 0.65, 0.7, 0.75]
    tabs = measures_tab(rows)
    then, now = (review(tmp_path / day, tabs, as_of=day) for day in (EARLIER, LATER))
    assert (then.quarter, then.is_past, now.is_past) == ("2026Q3", True, False)
    assert list(found_of(then)["measures"]["months"].iloc[0]) == ["2026-07", "2026-08"]
    assert list(found_of(now)["measures"]["months"].iloc[0]) == MONTHS
    closed = frames.closed_of(then)["completed_at"]
    assert 0 < len(closed) < len(frames.closed_of(now))
    assert (closed < pd.Timestamp("2026-08-16", tz="UTC")).all()
    assert frames.outlook_ahead_of(then).empty
    assert not frames.outlook_ahead_of(now).empty


def test_a_delivery_after_the_day_was_open_on_it(tmp_path: Path) -> None:
    """Search 1.0 was released on 14 October."""
    counts = [found_of(review(tmp_path / day, as_of=day))["quarters"].iloc[-1] for day in ("2026-10-13", "2026-10-14")]
    assert [(one["delivered"], one["open"]) for one in counts] == [(0, 4), (1, 3)]
    assert all(one["planned"] + one["added"] == 5 for one in counts)


@pytest.mark.parametrize("day", ["2026-11-16", "2026-13-01", "yesterday"])
def test_a_day_that_is_none_or_yet_to_come_is_refused(tmp_path: Path, day: str) -> None:
    """Before anything is computed."""
    with pytest.raises(UsageError):
        review(tmp_path, as_of=day)


def test_an_actual_of_a_month_to_come_is_not_shown_and_said(tmp_path: Path) -> None:
    """It cannot have been measured."""
    tab = measures_tab(["M", "Jobs", "L1", "M1", "Ana Ruiz", "%", "up", 0.5, 0.8, 0.55, 0.6, 0.65, 0.7, 0.75])
    tab["Measures"][0].append("2026-12")
    tab["Measures"][1].append(0.9)
    data = review(tmp_path, tab)
    found = found_of(data)
    assert found["measures"]["month"].tolist() == ["2026-11"]
    odd = frames.quality_of(data, found["due"])
    assert odd.loc[odd["check"] == "months to come", "text"].str.contains("Dec").tolist() == [True]


# ---- tables


def test_the_quarters_are_those_of_their_metrics(tmp_path: Path) -> None:
    """Each issue once; the measures as of the end of each."""
    data = review(tmp_path)
    table = found_of(data)["quarters"]
    assert table["quarter"].tolist() == ["2026Q3", "2026Q4"]
    completion = measures_completion(data.plan, quarters=["2026Q3", "2026Q4"])["measures_completion"]
    assert table["measures_completion"].tolist() == pytest.approx(completion.tolist())
    done = (
        data.squads[0]
        .ledger.query("outcome == 'completed'")
        .merge(frames.closed_of(data)[["sprint_id", "completed_at"]])
    )
    late = done[done["completed_at"] >= pd.Timestamp("2026-10-01", tz="UTC")]
    assert table["completed_points"].iloc[-1] == late.drop_duplicates("issue_id")["points_end"].sum()
    assert table["is_over"].tolist() == [True, False]
    assert "2026Q4 so far: measures 67 % of the way" in shown(quarters_said(table))


def test_the_chain_adds_up_to_the_points_delivered(tmp_path: Path) -> None:
    """From method to points, each issue once; keys lead to Jira."""
    data = review(tmp_path)
    found = found_of(data)
    assert found["chain"]["completed_points"].sum() == found["quarters"]["completed_points"].iloc[-1]
    html = chain_table(found["chain"], period=data.quarter, link=frames.link_of(data)).html
    assert f'href="{SITE}/browse/CLI-' in html
    assert 'href="#' not in html


def test_a_measure_shows_its_way_in_its_own_unit(tmp_path: Path) -> None:
    """Per cent where it counts per cent, else the unit of the sheet; a stale one is marked, what moves away said."""
    tabs = measures_tab(
        ["A", "Share", "L1", "M1", "Ana Ruiz", "%", "up", 0.5, 0.8, "", "", 0.6, 0.7, ""],
        ["B", "Days", "L2", "M1", "", "days", "down", 21, 14, 20, 19, 18, 19.5, 20],
        ["C", "Never", "L2", "M1", "Bo Li", "", "", "", 5, "", "", "", "", ""],
        ["D", "Late", "L2", "M1", "Bo Li", "count", "up", 0, 10, 4, "", "", "", ""],
    )
    found = found_of(review(tmp_path, tabs))["measures"]
    text = shown(measures_table(found, quarter="2026Q4"))
    for told in ("50 % → 80 %", "70 % Oct 2026", "21 → 14 days", "20 days Nov 2026", "no owner", "– → 5", "⚠ none yet"):
        assert told in text
    assert "⚠ 4 Jul 2026" in text
    assert re.search(r"\+34( |$)|\+33( |$)", text)
    assert "−29, away from the target" in text
    assert shown(stale_said(found)).endswith("Never (Bo Li): never reportedLate (Bo Li): latest Jul 2026")


def test_measures_stand_by_method_then_as_in_the_sheet(tmp_path: Path) -> None:
    """Methods in their order, measures of none last."""
    tabs = measures_tab(
        ["A", "A", "L1", "", "", "%", "up", 0.5, 0.8, 0.6, "", "", "", ""],
        ["B", "B", "L2", "M2", "", "%", "up", 0.5, 0.8, 0.6, "", "", "", ""],
        ["C", "C", "L2", "M1", "", "%", "up", 0.5, 0.8, 0.6, "", "", "", ""],
        ["D", "D", "L1", "M2", "", "%", "up", 0.5, 0.8, 0.6, "", "", "", ""],
    )
    tabs["Methods"] = [["Method ID", "Method", "Owner", "Year"], ["M1", "One", "", 2026], ["M2", "Two", "Bo", 2026]]
    data = review(tmp_path, tabs)
    found = found_of(data)
    assert found["measures"]["measure_id"].tolist() == ["C", "B", "D", "A"]
    assert found["measures"]["method_told"].tolist() == ["One", "Two", "Two", frames.NO_METHOD]
    methods = frames.methods_of(data, found["measures"], found["due"], found["chain"])
    assert methods["l1_completion"].isna().tolist() == [True, False]
    text = shown(methods_table(methods, quarter="2026Q4"))
    assert "Nobody owns “One”." in text
    assert "none planned" in text


def test_gates_are_shown_stage_by_stage(tmp_path: Path) -> None:
    """Where the project is, what it met, and what it passed unmet; the requirements open."""
    tabs: Tabs = {
        "Projects": [
            PROJECTS,
            ["Search", "CLI-1", "Client", "Ana Ruiz", "", 1, "M1", "ship"],
            ["Lost", "CLI-3", *[""] * 6],
        ],
        "Gates": [
            GATES,
            ["Search", "plan", "Rollback written", "mandatory", "no", ""],
            ["Search", "plan", "Shared", "recommended", "yes", ""],
            ["Search", "ship", "Alerts live", "mandatory", "yes", ""],
        ],
    }
    data = review(tmp_path, tabs)
    how = {"gates": frames.gates_of(data), "unmet": frames.unmet_of(data), "stages": data.stages}
    text = shown(lifecycle_table(frames.lifecycle_of(data), **how))
    assert text.startswith(
        "2 projects: 1 at ship. The stage of “Lost” is not known. “Search” is past a gate it does not"
    )
    assert "✕ 0/1 (1/1)" in text
    assert "● 1/1" in text
    assert "✕ mandatory, gate passed" in text


def test_a_list_of_many_decisions_is_short_and_opens(tmp_path: Path) -> None:
    """Three of each rule; the others are counted by rule and are all there."""
    rows = [
        [f"X{n}", f"Measure {n}", "L2", "M1", "Ana Ruiz", "%", "up", 0.1, 0.9, 0.2, "", "", "", ""] for n in range(40)
    ]
    rows.append(["L2-1", "Fed", "L2", "M1", "Ana Ruiz", "%", "up", 0.1, 0.9, 0.2, 0.3, 0.4, 0.5, 0.6])
    data = review(tmp_path, measures_tab(*rows))
    found = found_of(data)
    decided = frames.decisions_of(data, found["measures"], frames.outlook_ahead_of(data))
    table = decisions_table(decided, rules=decisions_explained())
    text = shown(table)
    assert "80 matters to decide: 40 measures not reported and 40 measures fed by nothing." in text
    assert "74 others: 37 measures not reported and 37 measures fed by nothing" in text
    assert len(re.findall("has no actual for Oct 2026", text)) == 40


def test_nothing_to_decide_is_said_with_the_rules() -> None:
    """Looking back, that no milestone is forecast."""
    none = pd.DataFrame(columns=list(COLUMNS))
    text = shown(decisions_table(none, rules=decisions_explained(), is_past=True))
    assert text.startswith("No rule finds anything to decide")
    assert "no milestone is forecast" in text


def test_what_feeds_nothing_is_named_both_ways(tmp_path: Path) -> None:
    """Measures without milestones, milestones without a measure."""
    tabs = measures_tab(
        ["L2-1", "Fed", "L2", "M1", "", "%", "up", 0.5, 0.8, 0.6, "", "", "", ""],
        ["L1-1", "Lag", "L1", "M1", "", "%", "up", 0.5, 0.8, 0.6, "", "", "", ""],
        ["L2-9", "Alone", "L2", "M1", "", "%", "up", 0.5, 0.8, 0.6, "", "", "", ""],
    )
    data = review(tmp_path, tabs)
    found = found_of(data)
    text = shown(feeds_table(found["feeds"], unfed=frames.unfed_of(data, found["due"]), quarter=data.quarter))
    assert text.startswith("1 of 3 measures is fed by nothing: “Alone”.")
    assert "2 milestones feed no measure of the plan" in text
    assert "through Fed" in text
    assert "Saved searches live, Alerts by e-mail and Ranking model A/B test" in text


# ---- the first screen


def test_the_answer_says_how_far_since_when_and_what_matters(tmp_path: Path) -> None:
    """One measure; nothing moves away."""
    found = found_of(review(tmp_path))
    said = answer(found["measures"], found["quarters"]).replace("\u00a0", " ")
    assert said == (
        "The plan’s one measure is 67 % of the way to its target, up from 33 % at the end of 2026Q3; it does not move"
        " away."
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "The plan has no measure, so nothing says whether the work helps."),
        (
            [["A", "A", "L1", "M1", "", "%", "up", 0.5, 0.8]],
            "None of the one measure of the plan can say how far it is",
        ),
        (
            [
                ["A", "A", "L1", "M1", "", "%", "up", 0.5, 0.8, 0.6, 0.7, 0.8, 0.7, 0.6],
                ["B", "B", "L1", "M1", "", "%", "up", "", 0.8, 0.6, 0.7, 0.8, 0.7, 0.7],
            ],
            "One of the plan’s two measures is 33 % of the way to its target, down from 100 % at the end of 2026Q3",
        ),
    ],
)
def test_the_answer_of_plans_that_cannot_tell(tmp_path: Path, rows: list[list[Cell]], said: str) -> None:
    """No measure, no actual, no baseline."""
    full = [[*row, *[""] * (len(HEAD) + len(MONTHS) - len(row))] for row in rows]
    found = found_of(review(tmp_path, measures_tab(*full)))
    assert answer(found["measures"], found["quarters"]).replace("\u00a0", " ").startswith(said)


def test_looking_back_is_said_on_the_first_screen(tmp_path: Path) -> None:
    """What is left out, and what is not."""
    data = review(tmp_path, as_of=EARLIER)
    found = found_of(data)
    how = {name: found[name] for name in ("measures", "quarters", "projects")}
    text = shown(measures_opening(data, **how))
    assert "methods and measures on 15 Aug 2026 (2026Q3) · data as of 15 Nov 2026" in text
    assert "Looking back at 15 Aug 2026: later months, sprints and releases are left out" in text


# ---- the whole report


AWKWARD = {
    "no plan at all": {
        "Methods": [["Method ID", "Method"]],
        "Measures": [[*HEAD]],
        "Gates": [GATES],
        "Projects": [PROJECTS],
        "Milestones": [workbook_records()["tabs"]["Milestones"][0]],
    },
    "hostile": {
        "Methods": [["Method ID", "Method", "Owner", "Year"], ["M1", HOSTILE, HOSTILE, 2026]],
        "Measures": [
            [*HEAD, *MONTHS],
            ["L2-1", HOSTILE, "L1", "M1", HOSTILE, HOSTILE, "up", 0, 10, 5, 4, 3, 2, 1],
            ["B", HOSTILE, "L2", "M1", HOSTILE, "%", "up", 0.1, 0.9, "", "", "", "", ""],
        ],
        "Projects": [PROJECTS, [HOSTILE, "CLI-1", "Client", HOSTILE, HOSTILE, 1, "M1", "ship"]],
        "Gates": [GATES, [HOSTILE, "plan", HOSTILE, "mandatory", "no", HOSTILE]],
    },
    "no owners, levels, units, targets": {
        "Measures": [
            [*HEAD, *MONTHS],
            ["A", "", "", "", "", "", "", "", "", 1, "", "", 2, ""],
            ["B", "B", "", "M9", "", "", "", 5, 5, 5, 5, 5, 5, 5],
        ]
    },
    "forty measures": {
        "Measures": [[*HEAD, *MONTHS]]
        + [
            [f"X{n}", f"Measure {n}", "L2", "M1", f"Owner {n}", "%", "up", 0.1, 0.9, 0.2, 0.3, "", 0.4, ""]
            for n in range(40)
        ]
    },
}


@pytest.mark.parametrize("day", ["", pytest.param(EARLIER, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", AWKWARD)
def test_every_plan_gives_a_whole_page_and_facts(tmp_path: Path, name: str, day: str) -> None:
    """No markup of anyone's gets through, nothing reads nan or None, every inner link has its target."""
    html, facts = page_of(tmp_path, AWKWARD[name], as_of=day)
    elements = Elements(html)
    text = " ".join("".join(elements.text).split())
    assert not re.search(r"\b(nan|NaN|NaT|None(?! of )|inf|undefined)\b", text)
    assert "<script>alert" not in html
    assert "<b>" not in html
    ids = {attributes["id"] for _, attributes in elements.tags if "id" in attributes}
    inner = {str(link["href"])[1:] for link in elements.every("a") if str(link["href"]).startswith("#")}
    assert inner <= ids
    assert facts["schema"] == "measures-report/1"
    json.dumps(facts, allow_nan=False)
    assert len(html.encode()) < 1_500_000
