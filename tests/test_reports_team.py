"""The squads side by side in a report: frames, tables, the first screen, the facts; who is missing is named."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from squadlib.feedback import explained
from squadlib.feedback.themes import themes
from squadlib.options import Thresholds
from squadlib.records import BoardRecords
from squadlib.reports import load
from squadlib.reports.data import TeamData
from squadlib.reports.page.emitted import FACTS_KIND, emitted
from squadlib.reports.sprint.coverage_table import alignment_table, delivered_table
from squadlib.reports.team import frames as team_report_frames
from squadlib.reports.team import squads as team_frames
from squadlib.reports.team.facts import TOTALS, team_part
from squadlib.reports.team.opening import answer, team_opening
from squadlib.reports.team.squads_table import squads_table
from squadlib.reports.team.steadiness_table import steadiness_table
from squadlib.reports.team.themes_table import themes_table
from tests.report_fixture import HOSTILE, MEMBERS, board_records, site
from tests.report_kinds import platform
from tests.report_pages import executed, page

Boards = Mapping[str, BoardRecords]


def team_of(folder: Path, **squads: BoardRecords) -> TeamData:
    """Return the team of squad `client` and these."""
    snapshot = site(folder, board_records(), beside=squads)
    return load.team(snapshot=snapshot.id, params=str(folder / "params"))


@pytest.fixture
def team(tmp_path: Path) -> TeamData:
    """Return a team of two squads whose boards are alike."""
    return team_of(tmp_path, platform=platform())


def later(board: BoardRecords, days: float) -> BoardRecords:
    """Return a board on which everything happened later."""
    shift = round(timedelta(days=days).total_seconds() * 1000)
    for sprint in board["sprints"]:
        for name in ("start_at", "end_at", "complete_at"):
            sprint[name] += shift
    for issue in board["issues"]:
        issue["created_at"] += shift
    board["changes"]["at"] = [at + shift for at in board["changes"]["at"]]
    return board


def plain(text: str) -> str:
    """Return a text in plain spaces."""
    return text.replace("\u00a0", " ")


def shown(team: TeamData, part: Any, **how: Any) -> str:
    """Return a piece's HTML in plain spaces."""
    return plain(str(part(team, **how).html))


# ---- side by side


def test_the_squads_stand_in_order_of_their_files_and_the_team_last(team: TeamData) -> None:
    """With their sprints; every sum of the team is the squads'."""
    table = team_frames.squads_of(team)
    assert table["name"].tolist() == ["Client", "Platform", "Team"]
    assert table["sprint"].iloc[:2].tolist() == ["Client 2026-23", "Platform 2026-23"]
    for name in TOTALS:
        if (
            name.endswith(("_points", "_issues"))
            and "rate" not in name
            and "ratio" not in name
            and "scope_c" not in name
        ):
            assert table[name].iloc[:2].sum() == pytest.approx(table[name].iloc[2])
    assert table["completed_points"].tolist() == [41, 41, 82]


def test_one_board_for_two_squads_counts_once_and_says_so(tmp_path: Path) -> None:
    """The second squad has nothing left; the note and the data quality name the issues."""
    team = team_of(tmp_path, twin=board_records())
    table = team_frames.squads_of(team)
    assert table["completed_points"].tolist() == [41, 0, 41]
    (note,) = team_frames.notes_of(team)
    assert note.startswith("Twin and Client both show CLI-301, CLI-302")
    assert note.endswith("in Client 2026-23: counted once, for Client.")
    odd = team_report_frames.quality_of(team)
    assert odd.loc[odd["check"] == "sprint on two boards", ["squad", "subject"]].to_numpy().tolist() == [
        ["All squads", "Client 2026-23"]
    ]


def test_squads_of_one_name_are_told_apart_by_their_files(tmp_path: Path) -> None:
    """And none is taken for the team."""
    board = platform()
    snapshot = site(tmp_path, board_records(), name="Team", beside={"platform": board})
    (tmp_path / "params" / "squads" / "other.yaml").write_text(json.dumps({"name": "Platform", "board": 12}))
    found = load.team(snapshot=snapshot.id, params=str(tmp_path / "params"))
    assert list(team_frames.names_of(found).values()) == ["Team (client)", "Platform (other)", "Platform (platform)"]


def test_a_squad_that_was_not_fetched_is_named_with_the_reason(tmp_path: Path) -> None:
    """Also one whose params cannot be read; the others are summed."""
    snapshot = site(tmp_path, board_records(), beside={"platform": platform()})
    squads = tmp_path / "params" / "squads"
    (squads / "growth.yaml").write_text(json.dumps({"name": "Growth", "board": 77}), encoding="utf-8")
    (squads / "search.yaml").write_text("name: Search\nbord: 9\n", encoding="utf-8")
    found = load.team(snapshot=snapshot.id, params=str(tmp_path / "params"))
    notes = team_frames.notes_of(found)
    assert notes[0].startswith("search is missing: ")
    assert "'bord'" in notes[0] or "bord" in notes[0]
    assert notes[1] == "Growth is missing: its board was not fetched with this snapshot."
    assert team_frames.squads_of(found)["completed_points"].tolist() == [41, 41, 82]
    told = team_part(team_frames.squads_of(found), found.absent)
    assert set(told["team_absent"]) == {"search", "Growth"}


def test_squads_that_count_differently_are_summed_by_issues(tmp_path: Path) -> None:
    """The points of the team have no answer then, and a sentence says why."""
    board = platform()
    board["board"]["estimation"]["kind"] = "issues"
    found = team_of(tmp_path, platform=board)
    assert found.unit == "issues"
    table = team_frames.squads_of(found)
    assert table["completed_issues"].tolist() == [10, 10, 20]
    assert table["completed_points"].isna().tolist() == [False, False, True]
    (note,) = team_frames.notes_of(found)
    assert note == (
        "The squads do not all count in one unit, so the team is summed by issues: Client counts points and Platform"
        " counts issues."
    )


def test_a_team_that_does_not_estimate_says_so(tmp_path: Path) -> None:
    """Both squads count issues: no mix, no points."""
    boards = [board_records(kind="issues"), platform()]
    boards[1]["board"]["estimation"]["kind"] = "issues"
    snapshot = site(tmp_path, boards[0], beside={"platform": boards[1]})
    found = load.team(snapshot=snapshot.id, params=str(tmp_path / "params"))
    assert team_frames.units_of(found) == ["No issue of these sprints is estimated, so everything here counts issues."]
    assert team_frames.rate_of(found) == "completion_rate_issues"


def test_the_table_stresses_the_squad_of_the_report(team: TeamData) -> None:
    """Names are shortened to what the sprint adds; the notes stand below."""
    table = team_frames.squads_of(team)
    html = str(squads_table(table, notes=["Growth is missing: why."], highlighted="client").html)
    assert '<strong>Client</strong> <span class="muted">2026-23</span>' in html
    assert "<strong>Platform" not in html
    assert "<p>Growth is missing: why.</p>" in html


def test_a_squad_alone_is_a_sentence_in_its_own_report(tmp_path: Path) -> None:
    """In a team's report its figures stand all the same."""
    table = team_frames.squads_of(team_of(tmp_path))
    alone = "No other squad stands beside Client, so there is no team to compare with."
    assert squads_table(table, highlighted="client").text == alone
    assert "<table" not in squads_table(table, highlighted="client").html
    told = squads_table(table)
    assert "<table" in told.html
    assert alone in told.text


def test_a_site_without_the_team_level_shows_no_other_squad_whatever_the_snapshot_holds(tmp_path: Path) -> None:
    """A snapshot of all boards is no reason to show them; the report says whose wish that is, the team's shows all."""
    snapshot = site(tmp_path, board_records(), beside={"platform": platform()})
    path = tmp_path / "params" / "site.yaml"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "team_level": False}), encoding="utf-8")
    where = {"snapshot": snapshot.id, "params": str(tmp_path / "params")}
    found = load.team(beside=load.sprint(squad="client", **where), params=where["params"])
    assert [one.squad for one in found.squads] == ["client"]
    assert found.absent == {}
    assert team_frames.notes_of(found) == [
        "This site reports each squad by itself: team_level is off in params/site.yaml."
    ]
    assert [one.squad for one in load.team(**where).squads] == ["client", "platform"]


def test_the_sprint_report_sets_the_team_beside_its_squad() -> None:
    """The section, and its part of the facts."""
    facts = emitted(executed("usual"), FACTS_KIND)
    assert [one["squad"] for one in facts["team"]] == ["client", "platform"]
    assert facts["team"][0]["completed_points"] == facts["totals"]["completed_points"]
    assert facts["team_totals"]["completed_points"] == 82
    assert facts["team_absent"] == {}
    assert 'id="figure-squads"' in page("usual")
    alone = emitted(executed("counted in issues"), FACTS_KIND)
    assert [one["squad"] for one in alone["team"]] == ["client"]


# ---- over time


def test_the_history_is_the_rounds_while_the_squads_keep_step(team: TeamData) -> None:
    """Its last row is the team of the sprints reported."""
    squads, past = team_frames.squads_of(team), team_frames.rounds_of(team)
    history = team_report_frames.history_of(team, squads, past)
    assert len(history) == 13
    assert history["is_round"].all()
    assert history["completed_points"].iloc[-1] == squads["completed_points"].iloc[-1]
    assert team_report_frames.late_of(team) == []


def test_out_of_step_the_sprint_before_of_each_squad_is_compared(tmp_path: Path) -> None:
    """A squad that has not closed a sprint for a month is named; the sums stay those of the table."""
    board = platform()
    board["sprints"] = [one for one in board["sprints"] if one["id"] < 1112]
    found = team_of(tmp_path, platform=board)
    squads, past = team_frames.squads_of(found), team_frames.rounds_of(found)
    history = team_report_frames.history_of(found, squads, past)
    assert len(history) == 2
    assert not history["is_round"].any()
    assert history["completed_points"].iloc[-1] == squads["completed_points"].iloc[-1]
    assert team_report_frames.late_of(found) == ["platform"]
    opening = team_opening(found, squads=squads, history=history, alignment=_aligned(found))
    assert "Platform’s last closed sprint, Platform 2026-21, is of an earlier round: it was closed on" in opening.text
    assert "Change against the sprint before of each squad." in plain(str(opening.html))


def test_a_squad_half_a_sprint_behind_keeps_its_rounds(tmp_path: Path) -> None:
    """Every round but the first and the last has both."""
    found = team_of(tmp_path, platform=later(platform(), 7))
    assert team_frames.rounds_of(found)["squads"].tolist() == [1, *[2] * 12, 1]


def _aligned(team: TeamData) -> pd.DataFrame:
    return team_report_frames.alignment_of(team, team_report_frames.milestones_of(team))


# ---- the first screen


def beside(*squads: tuple[str, float, float], unit: str = "points") -> pd.DataFrame:
    """Return squads with what they completed and what they left, side by side."""
    rows = [(name.lower(), name, done, left) for name, done, left in squads]
    rows.append((None, "Team", sum(one[1] for one in squads), sum(one[2] for one in squads)))
    frame = pd.DataFrame(rows, columns=["squad", "name", "completed_points", "not_completed_points"])
    frame["final_scope_points"] = frame["completed_points"] + frame["not_completed_points"]
    frame["completion_rate"] = frame["completed_points"] / frame["final_scope_points"]
    issues = {"not_completed_issues": "not_completed_points", "final_scope_issues": "final_scope_points"}
    return frame.assign(**{name: frame[other].astype(int) for name, other in issues.items()}, completed_issues=0)


def said(squads: pd.DataFrame, *rates: float, absent: int = 0, is_round: bool = True) -> str:
    """Return the answer in plain spaces, after these rates."""
    history = pd.DataFrame({"completion_rate": [*rates, squads["completion_rate"].iloc[-1]], "is_round": is_round})
    return plain(answer(squads, history, unit="points", absent=absent))


def test_the_answer_says_how_much_was_finished_and_where_the_rest_lies() -> None:
    """The squad that has most of it, where one has; all of it; or over whom it is spread."""
    assert said(beside(("A", 36, 3), ("B", 41, 7)), 0.9, 0.86) == (
        "The team’s two squads finished 77 of 87 points (89 %) of their last sprints, up from 86 % in those before;"
        " seven of the ten points left are in B."
    )
    assert said(beside(("A", 9, 0), ("B", 8, 3)), 0.5, 0.6).endswith(
        "the highest rate yet; the three points left are all in B."
    )
    assert said(beside(("A", 5, 5), ("B", 5, 5)), 0.6, 0.7).endswith(
        "the lowest rate yet; the ten points left are spread over A and B."
    )
    assert said(beside(("A", 5, 0), ("B", 5, 0)), 1.0, 1.0).endswith(", as in those before; nothing is left.")
    assert said(beside(("A", 5, 0), ("B", 4, 1))).endswith("of their last sprints; the one point left is all in B.")


def test_the_answer_says_who_is_in_it() -> None:
    """Not all squads; or the only one; outside of rounds no record is claimed."""
    squads = beside(("A", 9, 1), ("B", 9, 1))
    assert said(squads, 0.5, 0.6, absent=1).startswith("Two of the team’s three squads finished 18 of 20 points")
    assert said(beside(("A", 9, 1)), 0.8).startswith(
        "A, the team’s only squad, finished 9 of 10 points (90 %) of its last"
    )
    assert ", up from 60 % in those before;" in said(squads, 0.5, 0.6, is_round=False)


def test_the_answer_without_work_or_estimates() -> None:
    """Nothing to finish; nothing estimated; the rest without an estimate."""
    nothing = beside(("A", 0, 0), ("B", 0, 0))
    assert said(nothing) == "The team’s two squads had nothing in their last sprints to finish."
    unestimated = nothing.assign(final_scope_issues=[2, 1, 3], completed_issues=[1, 1, 2])
    assert said(unestimated).endswith("finished 2 of 3 issues of their last sprints; none of them is estimated.")
    left = beside(("A", 4, 0), ("B", 4, 0)).assign(not_completed_issues=[0, 2, 2])
    assert said(left).endswith("; two issues without an estimate are left.")


# ---- the plan


def test_milestones_are_told_by_squad_and_for_the_team(team: TeamData) -> None:
    """One of this quarter's is overdue and named; the next is the one that is due next."""
    due = team_report_frames.milestones_of(team)
    told = team_report_frames.delivered_of(team, due)
    assert told["name"].tolist() == ["Client", "Platform", "Team"]
    assert told["delivered"].tolist() == [1, 0, 1]
    html = plain(str(delivered_table(told, due=due, as_of=team.as_of).html))
    assert "2026Q4: 1 of 5 milestones delivered (20 %). Past their due date and not delivered: Alerts by e-mail" in html
    none = delivered_table(told, due=due.iloc[:0], as_of=team.as_of)
    assert none.text == "The plan has no milestone of these squads in this quarter."


def test_alignment_of_the_team_is_counted_over_all_issues(team: TeamData) -> None:
    """Not the mean of the squads' shares; two squads of one name share no milestone twice."""
    found = _aligned(team)
    assert found["issues"].tolist() == [14, 14, 28]
    own = found.iloc[:-1]
    linked = (own["linked_to_project"] * own["issues"]).sum() / own["issues"].sum()
    assert found["linked_to_project"].iloc[-1] == pytest.approx(linked)
    assert "% of the team’s 28 issues belong to a project" in plain(alignment_table(found).text)
    nothing = found.assign(issues=0)
    assert alignment_table(nothing).text == "No issue was in these sprints, so there is nothing to link."


def test_steadiness_names_what_is_far_from_a_squads_own_past(team: TeamData) -> None:
    """Ten per cent or more; nearer than that it is a sentence."""
    squads, before = team_frames.squads_of(team), team_report_frames.before_of(team)
    told = plain(steadiness_table(squads, before).text)
    assert "Client had 27 % added to its commitment, usually 0 %." in told
    assert plain(steadiness_table(squads, squads).text).startswith("No squad’s added work, scope change or carry-over")


# ---- themes and data quality


def heard(*rows: tuple[str, int, str, str | None, str]) -> pd.DataFrame:
    """Return feedback: squad, ago, rule, subject, kind."""
    frame = pd.DataFrame(rows, columns=["squad", "ago", "rule", "subject", "kind"]).astype({"subject": object})
    return frame.assign(text=[f"{one[2]} said" for one in rows], follow_up=None)


def test_a_theme_counts_squads_and_members_and_names_only_squads() -> None:
    """Squads in which it is heard now, by the squad or a member; those of the sprints before; what was settled."""
    found = themes(
        heard(
            ("Alpha", 0, "unlinked", None, "suggestion"),
            ("Alpha", 0, "unlinked", "Ana", "suggestion"),
            ("Beta", 0, "unlinked", "Bo", "suggestion"),
            ("Beta", 0, "unlinked", "Cy", "changed"),
            ("Gamma", 1, "unlinked", None, "suggestion"),
            ("Gamma", 0, "all_finished", None, "praise"),
            ("Beta", 2, "uneven", None, "suggestion"),
        ),
        sprints=3,
    ).set_index("rule")
    assert found.index.tolist() == ["unlinked", "uneven", "all_finished"]
    row = found.loc["unlinked"]
    assert (row["squads"], row["members"], row["squads_of_members"]) == (["Alpha", "Beta"], 2, ["Alpha", "Beta"])
    assert (row["squads_over_time"], row["settled"]) == ([0, 1, 2], 1)
    assert row["said"] == [{"squad": "Alpha", "text": "unlinked said", "follow_up": None}]
    assert found.loc["uneven", "squads_over_time"] == [1, 0, 0]
    assert not {"Ana", "Bo", "Cy"} & set(str(found.to_dict()).replace("'", " ").split())


def test_themes_that_several_squads_hear_are_a_matter_for_the_team() -> None:
    """One squad's own is that squad's; praise is worth keeping; what is heard no longer is said."""
    rules = explained(Thresholds())
    rows = heard(
        ("Alpha", 0, "unlinked", None, "suggestion"),
        ("Beta", 0, "unlinked", "Bo", "suggestion"),
        ("Beta", 0, "uneven", None, "suggestion"),
        ("Beta", 0, "all_finished", None, "praise"),
        ("Beta", 1, "one_issue", "Bo", "suggestion"),
    )
    told = themes_table(themes(rows, sprints=2), rules=rules, squads=2).text
    assert "a matter for the team: “unlinked” (2 of 2 squads)." in told
    assert "Worth keeping: “all finished” (1 of 2 squads)." in told
    assert "Heard before and no longer: one issue." in told
    own = themes_table(themes(rows[1:3], sprints=2), rules=rules, squads=2).text
    assert own.startswith("No suggestion is heard in more than one squad")
    praise = themes_table(themes(rows[3:4], sprints=2), rules=rules, squads=2).text
    assert praise.startswith("The rules have nothing to suggest, only praise.")
    nothing = themes_table(themes(rows[:0], sprints=2), rules=rules, squads=2)
    assert nothing.text.startswith("No rule of feedback has anything to suggest")


def test_what_is_odd_for_all_squads_is_said_once(team: TeamData) -> None:
    """The plan's remarks are no squad's; a sprint's are its squad's."""
    odd = team_report_frames.quality_of(team)
    plan = odd[odd["check"] == "plan workbook"]
    assert not plan.duplicated(["subject", "text"]).any()
    assert set(plan["squad"]) <= {"All squads"}
    assert {"Client", "Platform"} <= set(odd["squad"])


def test_a_team_report_names_no_member(tmp_path: Path) -> None:
    """Nor in the page nor in the facts: also where data quality has a name to tell."""
    board = platform()
    board["people"][1]["is_active"] = False
    done = next(one for one in board["issues"] if one["key"] == "PLA-301")
    late = board["sprints"][-1]["complete_at"] + ms_of(hours=3)
    told = {"issue_id": done["id"], "history_id": 10**6, "at": late, "by": "p0", "kind": "points", "old": "5.0"}
    for name, values in board["changes"].items():
        values.append({**told, "new": "8.0", "old_text": "5", "new_text": "8"}[name])
    done["points"] = 8
    odd = team_report_frames.quality_of(team_of(tmp_path, platform=board))
    assert "Estimate changed to 8 by a member on" in " ".join(odd["text"])
    assert not [name for name in MEMBERS if name in " ".join([*odd["text"], *odd["subject"]])]
    for kind in ("usual", "hostile"):
        assert not [name for name in MEMBERS if name in page(kind, "team_report")]
        assert not [name for name in MEMBERS if name in json.dumps(emitted(executed(kind, "team_report"), FACTS_KIND))]


def ms_of(**span: float) -> int:
    """Return a span in milliseconds."""
    return round(timedelta(**span).total_seconds() * 1000)


# ---- the page


def test_the_facts_of_a_team_report_keep_to_the_contract() -> None:
    """Its keys; the squads add up to the totals; a round knows its sprints."""
    facts = emitted(executed("usual", "team_report"), FACTS_KIND)
    assert facts["schema"] == "team-report/1"
    assert {"as_of", "snapshot", "unit", "options", "squads", "totals", "rounds"} <= set(facts)
    assert {"alignment", "milestones", "themes", "quality", "absent", "before"} <= set(facts)
    assert set(facts["options"]) == {"client", "platform"}
    assert sum(one["completed_points"] for one in facts["squads"]) == facts["totals"]["completed_points"] == 82
    assert facts["rounds"][-1]["sprint_ids"] == [113, 1113]
    assert facts["rounds"][-1]["completed_points"] == 82
    assert [one["squad"] for one in facts["alignment"]] == ["client", "platform", None]
    assert json.loads(json.dumps(facts)) == facts


def test_what_people_typed_stays_text_in_a_team_report() -> None:
    """Names of squads and sprints are hostile there."""
    html = page("hostile", "team_report")
    assert HOSTILE not in html
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.parametrize("kind", ["empty", "first sprint ever, empty", "nobody assigned", "unestimated"])
def test_a_team_with_little_to_show_says_so_in_words(kind: str) -> None:
    """Every section answers, in figures or in a sentence."""
    html = page(kind, "team_report")
    assert "nan" not in plain(html).lower().replace("naninf", "").split('id="squads"')[1].split("<script")[0].split()
    assert "Client, the team’s only squad," in html or "had nothing" in html
