"""A growth report is about one member alone: no colleague's name or number anywhere, whatever people are called."""

import json
import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from squadlib.errors import UsageError
from squadlib.feedback import explained
from squadlib.reports import show
from squadlib.reports.choose import choose_member
from squadlib.reports.growth.answer import answer
from squadlib.reports.growth.colleagues import COLLEAGUE, Colleagues, colleagues_of
from squadlib.reports.growth.facts import PARTS, growth_facts
from squadlib.reports.growth.frames import Growth, growth_of
from squadlib.reports.growth.member import member_of, other_squads_of
from squadlib.reports.load import known_members
from tests.growth_site import (
    MEMBERS,
    NOISE,
    PEOPLE,
    board,
    executed,
    facts_of,
    growth_site,
    laid_open,
    named,
    page_of,
    plan,
    quarter_of,
    texts_of,
)
from tests.records_factory import board_records, change, issue, person, sprint
from tests.report_kinds import KINDS
from tests.report_pages import executed as executed_kind
from tests.report_pages import page
from tests.sites import workplace

EVERYONE = {*PEOPLE.values(), "Dana Levi (1005)", "Dana Levi (1006)", "Maya Stone", "bo.li@firm.example"}
EVERYONE |= {"maya@firm.example", "u-2001", *(f"{one}@firm.example" for one in PEOPLE), *PEOPLE}


COMPANY = [
    *("Ana Ruiz", "Chiara Bianchi", "Former user", "Kwame Mensah", "Mei Tanaka", "Sofía Núñez", "Tom O'Brien"),
    *("Yusuf Demir", "Łukasz Wójcik"),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the squad whose names lie within each other."""
    folder = tmp_path_factory.mktemp("growth")
    growth_site(folder)
    return folder


def own_names(member: str) -> set[str]:
    """Return what a report may call its member: the name with what tells it apart, and without."""
    return {member, re.sub(r" \(\d+\)$", "", member)}


# ---- names in texts


def test_the_longest_name_that_fits_is_the_one_meant() -> None:
    """A member's name within a colleague's is the colleague; a colleague's within the member's is the member."""
    ana = Colleagues(frozenset({"Ana Ruiz"}), frozenset({"Ana", "Ana Ruiz Vega", "Ruiz"}))
    assert ana.hidden("Ana Ruiz met Ana Ruiz Vega, Ana and Ruiz") == (
        f"Ana Ruiz met {COLLEAGUE}, {COLLEAGUE} and {COLLEAGUE}"
    )
    short = Colleagues(frozenset({"Ana"}), frozenset({"Ana Ruiz"}))
    assert short.hidden("Ana met Ana Ruiz and ANA RUIZ") == f"Ana met {COLLEAGUE} and {COLLEAGUE}"


@pytest.mark.parametrize(
    "text",
    [
        *("sofía núñez", "SOFIA NUNEZ", "Sofía  Núñez", "sofia.nunez", "sofia_nunez", "Sofia-Nunez", "Núñez, Sofía"),
        *("SofíaNúñez", "Sofi\u0301a Nu\u0301n\u0303ez", "Sofía\u00a0Núñez", "Sofía\nNúñez"),
    ],
)
def test_a_name_of_several_words_is_found_as_people_write_it(text: str) -> None:
    """In any case, with or without accents, parted otherwise, in the other order."""
    hide = Colleagues(frozenset({"Ana"}), frozenset({"Sofía Núñez"}))
    assert hide.hidden(f"for {text}'s import") == f"for {COLLEAGUE}'s import"


def test_a_name_that_is_a_common_word_is_replaced_only_as_it_is_written() -> None:
    """One word: the same letters in the same case, as a word of its own, and no issue's key."""
    hide = Colleagues(frozenset({"Ana"}), frozenset({"Mark", "Will", "BO"}))
    assert hide.hidden("mark it, bookMark, Marks, will, BO-12") == "mark it, bookMark, Marks, will, BO-12"
    assert hide.hidden("ask Mark, Will and BO") == f"ask {COLLEAGUE}, {COLLEAGUE} and {COLLEAGUE}"


def test_names_in_scripts_without_spaces_are_found_within_a_sentence() -> None:
    """They have no word's end to look for."""
    assert Colleagues(frozenset(), frozenset({"王芳"})).hidden("请王芳看一下") == f"请{COLLEAGUE}看一下"


def test_what_is_an_expression_elsewhere_is_a_name_here() -> None:
    """Dots, brackets and bars in a name stand for themselves; where nobody else is, nothing changes."""
    hide = Colleagues(frozenset(), frozenset({"A.B (x|y) [z]", "C+", "* *"}))
    assert hide.hidden("AxB (x|y) [z], A.B (x|y) [z] and C+") == f"AxB (x|y) [z], {COLLEAGUE} and {COLLEAGUE}"
    assert Colleagues(frozenset({"Ana"}), frozenset()).hidden(NOISE) == NOISE


def test_who_is_kept_out_never_shows_in_a_representation() -> None:
    """A cell that shows the object by mistake shows no name."""
    assert "Bo Li" not in repr(Colleagues(frozenset({"Ana"}), frozenset({"Bo Li"})))


def test_everyone_the_data_knows_is_kept_out(place: Path) -> None:
    """Jira's people, the Members tab, addresses and accounts; never the member."""
    found = colleagues_of(quarter_of(place), "Ana Ruiz")
    assert found.own == {"Ana Ruiz"}
    assert {"Ana", "Ana Ruiz Vega", "Dana Levi", "Maya Stone", "bo.li@firm.example", "u-1004", "u-2001"} <= found.others
    assert not {"u-1002", "u-1002@firm.example", "Ana Ruiz"} & found.others


# ---- nobody else in the page, the notebook, the facts


@pytest.mark.parametrize("member", MEMBERS)
def test_no_colleague_is_named_where_names_lie_within_names(place: Path, member: str) -> None:
    """Not in the page, its live charts and data tables, nor in the notebook's sources and outputs, nor in the JSON."""
    notebook = executed(member, params=str(place / "params"))
    own, others = own_names(member), EVERYONE
    ids = {one for one, name in PEOPLE.items() if member in (name, f"{name} ({one[-4:]})")}
    own |= ids | {"bo.li@firm.example" if member == "Bo Li" else f"{one}@firm.example" for one in ids}
    html = page_of(notebook)
    assert COLLEAGUE in laid_open(html)
    assert not named([html], own=own, others=others)
    assert not named(texts_of(json.loads(nbformat.writes(notebook))), own=own, others=others)
    assert not named(texts_of(facts_of(notebook)), own=own, others=others)
    assert facts_of(notebook)["member"] == member
    assert len(facts_of(notebook)["issues"]) == 8


def test_the_names_are_really_in_the_data(place: Path) -> None:
    """What the test above looks for is found where it is not hidden."""
    data = quarter_of(place)
    shown = [
        *data.squads[0].ledger["summary"],
        *data.squads[0].tables.sprints["sprint"],
        *data.plan.measures["measure"],
    ]
    assert {"Ana", "Ana Ruiz Vega", "Bo Li", "Mark", "Dana Levi", "bo.li@firm.example"} <= named(
        shown, own=set(), others=EVERYONE
    )


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that has the sample company's client squad."""
    folder = tmp_path_factory.mktemp("company")
    workplace(folder, workbook="demo", squads={"client": 11})
    return folder


def test_the_sample_companys_squad_is_known(company: Path) -> None:
    """Who the next test asks for."""
    assert known_members(quarter_of(company)) == COMPANY


@pytest.mark.parametrize(
    "member", [*COMPANY[:3:2], *(pytest.param(one, marks=pytest.mark.slow) for one in COMPANY[1:2] + COMPANY[3:])]
)
def test_no_colleague_of_the_sample_company_is_named(company: Path, member: str) -> None:
    """For every member of its squad, with all its titles, sprints and plan."""
    data = quarter_of(company)
    people = {
        *data.squads[0].tables.people["person"],
        *data.plan.members["member"],
        *data.plan.members["email"].dropna(),
    }
    notebook = executed(member, params=str(company / "params"))
    own = {member, *data.plan.members.loc[data.plan.members["member"] == member, "email"]}
    texts = [page_of(notebook), *texts_of(json.loads(nbformat.writes(notebook))), *texts_of(facts_of(notebook))]
    assert not named(texts, own=own, others=people)


def test_whatever_the_others_did_the_report_is_the_same(tmp_path: Path) -> None:
    """No figure of a squad or a colleague is in it, nor one from which theirs would follow."""
    told = []
    for number, size in enumerate((3.0, 8.0)):
        folder = tmp_path / str(number)
        records = board(others=size)
        snapshot = growth_site(folder, records=records)
        notebook = executed("Ana Ruiz", snapshot=snapshot, params=str(folder / "params"))
        told.append((facts_of(notebook), page_of(notebook).replace(snapshot, "SNAPSHOT")))
    (one, first), (other, second) = told
    assert one.pop("snapshot") != other.pop("snapshot")
    assert one == other
    assert first == second


def test_the_facts_have_only_keys_of_ones_own(place: Path) -> None:
    """No assignee, owner, stakeholder, receipt, nor a squad's sum; every part is there."""
    facts = growth_facts(growth_of(quarter_of(place), member="Ana Ruiz"))
    assert facts["schema"] == "growth-report/1"
    assert set(PARTS) <= set(facts)
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts
    keys = {key for part in PARTS for row in facts[part] for key in row}
    assert not {
        key for key in keys if re.search("assignee|owner|stakeholder|receipt|squad|author|by$|points_total", key)
    }
    assert sum(one["completed_points"] for one in facts["sprints"]) == 4 * 5
    assert {one["keys"][0] for one in facts["measures"]} == {"BO-110", "BO-130"}


def test_where_it_comes_from_is_told_without_names(place: Path) -> None:
    """Board, plan and switches; the data itself stays behind the door."""
    own = growth_of(quarter_of(place), member="Ana Ruiz")
    told = show.provenance(own.source)
    assert f"Board of {COLLEAGUE}, Ana Ruiz and {COLLEAGUE}" in told.text
    assert not named([told.text, str(told.html), own.squad_name, own.running], own={"Ana Ruiz"}, others=EVERYONE)
    assert own.source.ledger.empty
    assert own.source.tables.issues.empty
    assert own.source.plan.members.empty


def test_frames_carry_no_column_on_anybody_else(place: Path) -> None:
    """Whatever a notebook may show of them."""
    own = growth_of(quarter_of(place), member="Ana")
    for name, frame in vars(own).items():
        if isinstance(frame, pd.DataFrame):
            assert not {"assignee", "assignee_id", "owner", "stakeholders", "account", "by"} & set(frame.columns), name
            assert not named([frame.to_json(date_format="iso")], own={"Ana"}, others=EVERYONE - {"Dana Levi (1005)"}), (
                name
            )


def test_a_shared_name_owns_nothing_in_the_plan_and_that_is_said(place: Path) -> None:
    """The plan's Dana Levi may be either of two: neither report takes the milestone."""
    own = growth_of(quarter_of(place), member="Dana Levi (1005)")
    assert own.milestones.empty
    assert own.quality["check"].tolist() == ["shared name"]
    assert len(growth_of(quarter_of(place), member="Ana Ruiz").milestones) == 2
    assert growth_of(quarter_of(place), member="Bo Li").milestones["quarter"].tolist() == ["2026Q2", "2026Q3"]


def test_titles_stay_text(place: Path) -> None:
    """What is left of a hostile title is escaped."""
    html = page_of(executed("Ana Ruiz", params=str(place / "params")))
    assert "<b>it</b>" not in html
    assert "&lt;b&gt;it&lt;/b&gt;" in html


# ---- who it is about


def test_the_member_is_found_in_any_case_and_a_stranger_is_refused(place: Path) -> None:
    """A near miss is named, the squad is not listed."""
    data = quarter_of(place)
    assert member_of(data, "ana RUIZ vega") == "Ana Ruiz Vega"
    assert member_of(data, "") == "Ana"
    with pytest.raises(UsageError) as caught:
        growth_of(data, member="Bo Lee")
    assert "'Bo Lee' is no member of squad client. Did you mean 'Bo Li'?" in str(caught.value)
    with pytest.raises(UsageError) as caught:
        growth_of(data, member="Zoe")
    assert not named([str(caught.value)], own=set(), others=EVERYONE)


def test_two_who_differ_in_case_are_told_by_how_they_are_written() -> None:
    """And a name of the Members tab in other case is the one Jira has."""
    assert choose_member("ana ruiz", ["Ana Ruiz", "ana ruiz"], squad="client") == "ana ruiz"
    with pytest.raises(UsageError):
        choose_member("ANA RUIZ", ["Ana Ruiz", "ana ruiz"], squad="client")


def test_the_members_tab_may_write_a_name_in_other_case(tmp_path: Path) -> None:
    """It is one member, not two; so is one it calls by another name, with the account that Jira knows."""
    told = plan()
    told["Members"][2][0], told["Members"][4][0] = "ANA RUIZ", "Robert Li"
    growth_site(tmp_path, cells=told)
    data = quarter_of(tmp_path)
    assert [name for name in known_members(data) if name.casefold() == "ana ruiz"] == ["Ana Ruiz"]
    assert member_of(data, "robert li") == "Bo Li"
    assert colleagues_of(data, "Bo Li").own == {"Bo Li", "Robert Li"}
    assert "Robert Li" in colleagues_of(data, "Ana").others


def test_work_in_another_squad_is_not_shown_and_that_is_said(tmp_path: Path) -> None:
    """The Members tab has them in both; a namesake with an account of their own is somebody else."""
    told = plan()
    told["Members"] += [["Ana Ruiz", "Platform", "", "", ""], ["Ana", "Platform", "", "u-1003", ""]]
    growth_site(tmp_path, cells=told)
    data = quarter_of(tmp_path)
    assert other_squads_of(data, "Ana Ruiz") == ["Platform"]
    assert other_squads_of(data, "Ana") == []
    said = show.growth_opening(growth_of(data, member="Ana Ruiz")).text
    assert "A member of Platform as well: work there is not in this report" in said


# ---- little to show


def small(folder: Path, *works: tuple[int, str, float | None], active: bool = True, running: bool = False) -> Growth:
    """Return the growth of Ana Ruiz, who held an issue of (sprint, status, points) each, in a squad of two."""
    sprints = [sprint(n, f"2026-0{n}-01", f"2026-0{n}-14", name=f"S{n}") for n in (1, 2, 4, 5)]
    sprints += [sprint(6, "2026-06-01", end="2026-06-14", name="S6")] if running else []
    issues = [issue("B-1", sprints=[5], assignee="bo", points=1)]
    changes = []
    for place, (number, status, points) in enumerate(works):
        issues.append(issue(f"A-{place}", sprints=[number], assignee="ana", status=status, points=points))
        if status == "Done":
            changes.append(change(f"A-{place}", f"2026-0{number}-05", "status", "To Do", "Done"))
    people = [person("ana", "Ana Ruiz", is_active=active), person("bo", "Bo Li")]
    records = board_records(sprints=sprints, issues=issues, changes=changes, people=people, as_of="2026-06-08")
    told = plan()
    told["Milestones"], told["Members"] = told["Milestones"][:1], told["Members"][:1]
    told["Members"].append(["Ana Ruiz", "Client", "", "", ""])
    growth_site(folder, records=records, cells=told, name="Client")
    return growth_of(quarter_of(folder), member="Ana Ruiz")


def plain(text: str) -> str:
    """Return a text in plain spaces."""
    return text.replace("\u00a0", " ")


def everything(own: Growth) -> str:
    """Return all that a report's tables say, in plain spaces."""
    parts = [
        *(
            show.growth_opening(own),
            show.own_quarters_table(own),
            show.own_days_table(own),
            show.own_breadth_table(own),
        ),
        *(show.own_milestones_table(own), show.fed_measures_table(own), show.own_guidelines_table(own)),
        *(show.heard_table(own, rules=explained(own.thresholds)), show.own_issues_table(own)),
    ]
    return plain("\n".join(str(one.html) for one in parts))


def test_a_member_of_the_plan_without_an_issue_has_no_past(tmp_path: Path) -> None:
    """Each section says what would have been there."""
    own = small(tmp_path)
    assert answer(own) == (
        "Ana Ruiz has held no issue at the close of a sprint of Client yet, so there is no past to show."
    )
    told = everything(own)
    for said in (
        "No completed issue of theirs was seen in a column",
        "so there is no kind of work to tell apart",
        "The plan names Ana Ruiz as the owner of no milestone of Client.",
        "No completed issue of theirs is there yet, so none is known to feed a measure.",
        "so no guideline was asked of one",
        "No rule found anything to suggest",
        "No issue of theirs was in a closed sprint yet.",
    ):
        assert said in told
    assert "nan" not in told.lower().split()


def test_a_single_sprint_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    """It is said to be the first."""
    own = small(tmp_path, (5, "Done", 3), (5, "To Do", 2))
    assert plain(answer(own)) == (
        "Ana Ruiz completed 3 points in one sprint of 2026Q2 so far, their first quarter here; 60 % of the commitment"
        " was kept."
    )
    assert "Change against" not in everything(own)
    assert "the first quarter" in everything(own)


def test_a_member_without_completed_work_is_told_what_they_worked_on(tmp_path: Path) -> None:
    """Neither a zero per cent of nothing nor a rebuke."""
    own = small(tmp_path, (4, "To Do", 3), (5, "To Do", None))
    assert plain(answer(own)) == (
        "Ana Ruiz has worked on 2 issues in two sprints of 2026Q2 so far; none is completed yet, their first quarter"
        " here."
    )
    assert "No issue of theirs was completed yet" in everything(own)


def test_a_quarter_is_held_against_their_own_quarter_before(tmp_path: Path) -> None:
    """What rose is named; what did not is told as it is."""
    own = small(tmp_path, (1, "Done", 2), (2, "To Do", 5), (4, "Done", 3), (5, "Done", 5))
    assert plain(answer(own)) == (
        "Ana Ruiz completed 8 points in two sprints of 2026Q2 so far, 4 a sprint after 1 in 2026Q1; 100 % of the"
        " commitment was kept, up from 29 %."
    )
    told = everything(own)
    assert "+3, up from 1 in 2026Q1" in told
    assert "+71, up from 29 % in 2026Q1" in told
    worse = small(tmp_path / "worse", (1, "Done", 2), (4, "To Do", 3), (5, "Done", 3))
    assert plain(answer(worse)).endswith(
        "1.5 a sprint after 2 in 2026Q1; 50 % of the commitment was kept, 100 % before."
    )


def test_a_member_who_left_is_looked_back_on(tmp_path: Path) -> None:
    """Their last quarter, how many sprints were closed since, and that the account is no longer active."""
    own = small(tmp_path, (1, "Done", 2), (2, "Done", 5), active=False)
    said = show.growth_opening(own).text
    assert "Ana Ruiz completed 7 points in two sprints of 2026Q1, 3.5 a sprint" in plain(said)
    assert "so far" not in said
    assert "2 sprints closed since S2, in which no issue was theirs." in plain(said)
    assert "no longer active: this is a look back" in said
    assert own.feedback.empty


def test_a_running_sprint_waits_until_it_is_closed(tmp_path: Path) -> None:
    """It is named, and counts nowhere."""
    own = small(tmp_path, (5, "Done", 3), (6, "Done", 8), running=True)
    assert own.quarters["completed_points"].tolist() == [3]
    assert "S6 is running; it counts once it is closed." in show.growth_opening(own).text


def test_unestimated_work_is_counted_in_issues(tmp_path: Path) -> None:
    """For this member, whatever the squad estimates."""
    own = small(tmp_path, (4, "Done", None), (5, "Done", None))
    assert own.unit == "issues"
    assert plain(answer(own)).startswith("Ana Ruiz completed 2 issues in two sprints of 2026Q2 so far, 1 a sprint")
    assert "so everything here counts issues" in everything(own)
    assert "Median size" not in everything(own)


# ---- words


@pytest.mark.parametrize("kind", ["usual", "running", pytest.param("large", marks=pytest.mark.slow), "recorded"])
def test_nobody_is_ranked_or_held_against_a_squad(kind: str) -> None:
    """No rank, no percentile, no average of the squad, no other member of the site."""
    html = page(kind, "growth_report")
    text = laid_open(html)
    assert not re.search(r"\brank|percentile|squad.s (mean|average|median)|than (the|other|most) (squad|members)", text)
    member = facts_of(executed_kind(kind, "growth_report"))["member"]
    people = {one["name"] for one in KINDS[kind].board()["people"]} - {member}
    assert not named([html], own={member}, others=people)


def test_a_measure_is_fed_and_never_caused() -> None:
    """The sentence stands with the figures."""
    text = laid_open(page("usual", "growth_report"))
    assert "Many things move a measure: this says what the work was for, not what it caused." in text


def test_a_growth_of_another_unit_says_so_in_its_figures(place: Path) -> None:
    """Hours are hours."""
    own = replace(growth_of(quarter_of(place), member="Ana Ruiz"), unit="hours")
    assert "20 hours" in plain(answer(own)) or "hours in" in plain(answer(own))


def test_the_page_has_every_part_of_a_members_year(place: Path) -> None:
    """Sections, the note on privacy, links that lead to the issues."""
    html = page_of(executed("Ana Ruiz", params=str(place / "params")))
    text = laid_open(html)
    assert "For Ana Ruiz and their manager alone." in text
    assert f"names of colleagues in titles and notes are written as “{COLLEAGUE}”" in text
    for anchor in ("sprints", "sizes", "breadth", "milestones", "measures", "guidelines", "feedback", "issues"):
        assert f'<section id="{anchor}">' in html
    assert 'id="BO-110"' in html
