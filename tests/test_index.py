"""The index of all reports: made of the facts that lie there, whatever else lies beside them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from squadlib.reports.shelf.entries import Entry, entries
from squadlib.reports.shelf.grid import Grid, by_quarter, by_sprint
from squadlib.reports.shelf.index import rebuild
from tests.report_fixture import HOSTILE
from tests.report_shelf import milestone_facts, shelve, shelve_sprints, sprint_facts, team_facts


def read(reports: Path) -> list[Entry]:
    """Return what lies there."""
    found, unread = entries(reports, known={})
    assert unread == []
    return found


def page(reports: Path) -> str:
    """Build the index and return its page."""
    return rebuild(reports).read_text(encoding="utf-8")


def feed(reports: Path) -> dict[str, Any]:
    """Build the index and return its feed."""
    rebuild(reports)
    told: dict[str, Any] = json.loads((reports / "index.json").read_text(encoding="utf-8"))
    return told


def laid_out(grid: Grid) -> dict[str, list[list[str]]]:
    """Return the names of what stands in each row, column by column."""
    return {
        name: [[slot.name for slot in grid.cells.get((squad, place), ())] for place in range(len(grid.columns))]
        for squad, name in grid.rows
    }


def test_a_folder_without_reports_says_so(tmp_path: Path) -> None:
    """The index is there before the first report."""
    assert "<h1>No report has been made yet.</h1>" in page(tmp_path / "reports")
    assert feed(tmp_path / "reports")["reports"] == []


def test_squads_stand_in_rows_and_their_sprints_in_columns_the_latest_first(tmp_path: Path) -> None:
    """Sprints that ran side by side share a column; a squad that joined later has empty cells."""
    shelve_sprints(tmp_path, "client", range(1, 4))
    shelve_sprints(tmp_path, "platform", range(3, 4))
    grid = by_sprint(read(tmp_path))
    assert grid.columns == ("27\u00a0Feb\u00a02026", "13\u00a0Feb\u00a02026", "30\u00a0Jan\u00a02026")
    assert laid_out(grid) == {
        "Client": [["Client 03"], ["Client 02"], ["Client 01"]],
        "Platform": [["Platform 03"], [], []],
    }


def test_the_teams_report_stands_with_the_sprints_it_is_about(tmp_path: Path) -> None:
    """First of the rows; where none of its sprints is reported it has a column of its own."""
    shelve_sprints(tmp_path, "client", range(1, 3))
    client = sprint_facts(1)["sprint"]["id"]
    shelve(tmp_path, "team/2026-01-30", "team-report", team_facts(ids=[client]), squad_name="The team")
    shelve(tmp_path, "team/2025-12-01", "team-report", team_facts(ids=[5]), squad_name="The team")
    assert laid_out(by_sprint(read(tmp_path))) == {
        "The team": [[], ["2026-01-30"], ["2025-12-01"]],
        "Client": [["Client 02"], ["Client 01"], []],
    }


def test_reports_on_one_sprint_share_a_cell_and_the_closure_stands_for_it(tmp_path: Path) -> None:
    """The others are linked below it."""
    shelve_sprints(tmp_path, "client", range(1, 2))
    facts = sprint_facts(1)
    running = {**facts["sprint"], "state": "active"}
    health = {"schema": "health-report/1", "as_of": facts["as_of"], "unit": "points", "sprint": running}
    health["progress"] = {"done": 4.0, "scope": 40.0, "done_rate": 0.1}
    shelve(tmp_path, "client/client-01", "health-report", health)
    ((cell,),) = by_sprint(read(tmp_path)).cells.values()
    assert [entry.report for entry in cell.entries] == ["sprint-report", "health-report"]
    html = page(tmp_path)
    assert re.search(r'<a class="figure-of" href="client/client-01/sprint-report.html"[^>]*>90\u00a0%</a>', html)
    assert '<a href="client/client-01/health-report.html">health</a>' in html


def test_a_sprint_of_which_only_the_backlog_report_is_there_has_its_place(tmp_path: Path) -> None:
    """Its dates are not in those facts; it ran when they were fetched."""
    shelve_sprints(tmp_path, "client", range(1, 3))
    backlog = {
        "schema": "backlog-report/1",
        "as_of": "2026-02-04T09:00:00Z",
        "unit": "points",
        "sprint": {"id": 9, "name": "Platform 2", "state": "active"},
        "capacity": {"p50": 33.0},
    }
    shelve(tmp_path, "platform/platform-2", "backlog-report", backlog)
    assert laid_out(by_sprint(read(tmp_path)))["Platform"] == [["Platform 2"], []]
    assert "the next fits 33\u00a0points" in page(tmp_path)


def test_quarters_stand_beside_each_other(tmp_path: Path) -> None:
    """The team's and the squads', the latest first."""
    shelve(tmp_path, "client/2026Q2", "milestone-report", milestone_facts("2026Q2"))
    shelve(tmp_path, "client/2026Q3", "milestone-report", milestone_facts("2026Q3"))
    shelve(tmp_path, "team/2026Q3", "milestone-report", milestone_facts("2026Q3", squad=None), squad_name="The team")
    grid = by_quarter(read(tmp_path))
    assert grid.columns == ("2026Q3", "2026Q2")
    assert laid_out(grid) == {"The team": [["2026Q3"], []], "Client": [["2026Q3"], ["2026Q2"]]}
    assert "3 of 5\u00a0milestones" in page(tmp_path)


def test_each_squad_has_its_trend_of_the_newest_report(tmp_path: Path) -> None:
    """In words as well."""
    shelve_sprints(tmp_path, "client", range(1, 5))
    (said,) = re.findall(r'<svg class="trend"[^>]* aria-label="([^"]*)"', page(tmp_path))
    assert said == "Completed points: 30 in Client 01, 33 in Client 04, at most 33 in Client 04"


def test_the_answer_adds_up_the_last_closed_sprints(tmp_path: Path) -> None:
    """One squad is named; a running sprint does not count; units that differ are not added."""
    shelve_sprints(tmp_path, "client", range(1, 3))
    assert "<h1>Client finished 36 of 40\u00a0points (90\u00a0%) in Client 02.</h1>" in page(tmp_path)
    shelve_sprints(tmp_path, "platform", range(1, 2), done=28)
    shelve_sprints(tmp_path, "platform", range(2, 3), done=1, state="active")
    assert "<h1>Two squads finished 64 of 80\u00a0points (80\u00a0%) in their last closed sprints.</h1>" in page(
        tmp_path
    )
    shelve_sprints(tmp_path, "shop", range(1, 2), unit="issues")
    assert "they count in issues and points." in page(tmp_path)


def test_what_was_deleted_is_gone_at_the_next_build(tmp_path: Path) -> None:
    """Its line, its link, and the links of its neighbours to it."""
    shelve_sprints(tmp_path, "client", range(1, 4))
    assert "client-02" in page(tmp_path)
    (tmp_path / "client" / "client-02" / "sprint-report.html").unlink()
    assert "client-02" not in page(tmp_path)
    neighbour = (tmp_path / "client" / "client-03" / "sprint-report.html").read_text(encoding="utf-8")
    assert 'rel="prev" href="../../client/client-01/sprint-report.html">← Client 01<' in neighbour


def test_pages_lead_to_the_index_and_to_the_sprint_before_and_after(tmp_path: Path) -> None:
    """Relative, so they work wherever the folder lies; the first has none before, the last none after."""
    shelve_sprints(tmp_path, "client", range(1, 4))
    rebuild(tmp_path)
    links = [
        re.findall(r'href="([^"]*)"', (tmp_path / f"client/client-{one:02}/sprint-report.html").read_text("utf-8"))
        for one in (1, 2, 3)
    ]
    to = "../../client/client-{:02}/sprint-report.html".format
    assert links == [["../../index.html", to(2)], ["../../index.html", to(1), to(3)], ["../../index.html", to(2)]]
    for own, targets in zip((1, 2, 3), links, strict=True):
        for target in targets:
            assert (tmp_path / f"client/client-{own:02}" / target).is_file()


def test_a_page_made_before_there_were_links_is_left_alone(tmp_path: Path) -> None:
    """Byte for byte."""
    shelve_sprints(tmp_path, "client", range(1, 2))
    old = tmp_path / "client" / "client-01" / "sprint-report.html"
    old.write_text("<p>no marks", encoding="utf-8")
    rebuild(tmp_path)
    assert old.read_text(encoding="utf-8") == "<p>no marks"


def test_nothing_private_is_in_the_index(tmp_path: Path) -> None:
    """Neither its name nor its figure, nor a link on its page."""
    facts = {**sprint_facts(1), "squad": "SECRETSQUAD"}
    hidden = shelve(tmp_path, "private/client", "growth-report", facts, answer="Ana did well.")
    deeper = shelve(tmp_path, "private/client/ana-ruiz/2026Q3", "growth-report", facts)
    whole = page(tmp_path) + json.dumps(feed(tmp_path))
    assert "growth" not in whole
    assert "SECRETSQUAD" not in whole
    assert "ana-ruiz" not in whole
    assert all("All reports" not in one.read_text(encoding="utf-8") for one in (hidden, deeper))


def test_of_what_failed_the_index_has_a_line_and_no_cell(tmp_path: Path) -> None:
    """With a link to the page that tells of it; facts that lie there are not read."""
    shelve(tmp_path, "failed/x", "sprint-report", sprint_facts(1))
    (tmp_path / "failed" / "sprint_report-client-7.html").write_text("<title>Not made · Client, S&amp;D 7</title>")
    html = page(tmp_path)
    assert '<a href="failed/sprint_report-client-7.html">Client, S&amp;D 7</a> could not be made.' in html
    assert feed(tmp_path)["reports"] == []


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"schema": "sprint-report/1"}', '{"no": "schema"}', '{"schema": "x", "sprint": 7}']
)
def test_facts_that_cannot_be_read_are_named_and_stop_nothing(tmp_path: Path, text: str) -> None:
    """A report of another time, or by hand."""
    shelve_sprints(tmp_path, "client", range(1, 2))
    broken = shelve(tmp_path, "client/by-hand", "sprint-report", {})
    broken.with_suffix(".json").write_text(text, encoding="utf-8")
    html = page(tmp_path)
    assert "Left out is client/by-hand/sprint-report.html: its facts cannot be read" in html
    assert [row["path"] for row in feed(tmp_path)["reports"]] == ["client/client-01/sprint-report.html"]


def test_a_report_of_ones_own_is_listed(tmp_path: Path) -> None:
    """Without a figure; with its title and answer, where it is about no sprint."""
    shelve(tmp_path, "client/support", "support-load", {"schema": "support-load/1"}, answer="Calls went down.")
    shelve(tmp_path, "client/client-01", "own-view", {**sprint_facts(1), "schema": "own-view/1"})
    html = page(tmp_path)
    assert 'href="client/support/support-load.html">client/support · support-load</a><br>Calls went down.' in html
    assert re.search(r'href="client/client-01/own-view.html"[^>]*>own view</a>', html)


def test_hostile_names_are_text_and_their_folders_links(tmp_path: Path) -> None:
    """Squad, sprint, answer and folder may hold whatever people type."""
    shelve(
        tmp_path,
        'we "ird" & <b>/s#1?',
        "sprint-report",
        sprint_facts(1, name=HOSTILE),
        squad_name=HOSTILE,
        answer=HOSTILE,
    )
    (tmp_path / "failed").mkdir()
    (tmp_path / "failed" / "x.html").write_text(f"<title>Not made · {HOSTILE.replace('<', '&lt;')}</title>")
    html = page(tmp_path)
    assert html.count("<script>") == 1
    assert "alert(1)" in html
    assert 'href="we%20%22ird%22%20%26%20%3Cb%3E/s%231%3F/sprint-report.html"' in html


def test_what_is_not_a_report_is_left_alone(tmp_path: Path) -> None:
    """Files by hand, hidden folders, links elsewhere, facts without a page."""
    shelve_sprints(tmp_path / "elsewhere", "client", range(1, 2))
    reports = tmp_path / "reports"
    (reports / "client" / ".hidden").mkdir(parents=True)
    (reports / "notes.txt").write_text("mine")
    (reports / "linked").symlink_to(tmp_path / "elsewhere" / "client")
    shelve(reports, "client/one", "sprint-report", sprint_facts(1)).unlink()
    assert feed(reports)["reports"] == []
    assert (reports / "notes.txt").read_text() == "mine"


def test_the_feed_tells_the_newest_first_with_figure_and_period(tmp_path: Path) -> None:
    """What another program needs to find a report and its number."""
    shelve_sprints(tmp_path, "client", range(1, 4))
    told = feed(tmp_path)
    assert told["schema"] == "index/1"
    assert [row["period"]["name"] for row in told["reports"]] == ["Client 03", "Client 02", "Client 01"]
    first = told["reports"][0]
    assert (first["squad"], first["report"], first["headline"]["rate"]) == ("client", "sprint-report", 0.9)


def test_a_report_that_did_not_change_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand reports cost little; one that was replaced is read."""
    shelve_sprints(tmp_path, "client", range(1, 3))
    before = page(tmp_path)
    shelve_sprints(tmp_path, "client", range(2, 3), done=20)
    real, read_again = Path.read_text, []

    def noting(self: Path, *given: Any, **named: Any) -> str:
        read_again.append(self.name if self.parent == tmp_path else f"{self.parent.name}/{self.name}")
        return real(self, *given, **named)

    monkeypatch.setattr(Path, "read_text", noting)
    rebuild(tmp_path)
    facts = [name for name in read_again if name.endswith("report.json")]
    assert facts == ["client-02/sprint-report.json"]
    monkeypatch.undo()
    assert page(tmp_path) != before
    assert "50\u00a0%" in page(tmp_path)


def test_a_broken_feed_is_built_anew(tmp_path: Path) -> None:
    """It is made of the facts; nothing rests on it."""
    shelve_sprints(tmp_path, "client", range(1, 3))
    whole = feed(tmp_path)
    for broken in ("", "{", '{"reports": [{"path": 1}], "made_by": ""}', json.dumps({**whole, "reports": [{}]})):
        (tmp_path / "index.json").write_text(broken, encoding="utf-8")
        assert feed(tmp_path) == whole


def test_building_again_changes_no_file(tmp_path: Path) -> None:
    """Neither the index nor a page is written where it would be the same."""
    shelve_sprints(tmp_path, "client", range(1, 3))
    rebuild(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file() and path.name != ".lock"}
    rebuild(tmp_path)
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_what_a_killed_run_left_is_put_in_order(tmp_path: Path) -> None:
    """A set that was ready is moved into place before the index is built; one that was not is thrown away."""
    shelve_sprints(tmp_path, "client", range(1, 2))
    folder = tmp_path / "client" / "client-01"
    (folder / ".new-abc").mkdir()
    (folder / ".new-abc" / "sprint-report.json").write_text("half")
    (folder / ".ready-abc").mkdir()
    newer = json.dumps({**sprint_facts(1, done=10), "made": {}})
    (folder / ".ready-abc" / "sprint-report.json").write_text(newer, encoding="utf-8")
    assert feed(tmp_path)["reports"][0]["headline"]["rate"] == 0.25
    assert sorted(path.name for path in folder.iterdir()) == [
        f"sprint-report.{end}" for end in ("html", "ipynb", "json")
    ]


def test_a_revision_is_named(tmp_path: Path) -> None:
    """Whoever knows another number sees why."""
    shelve(tmp_path, "client/client-01", "sprint-report", {**sprint_facts(1), "revision": 2, "revised": []})
    assert "36 of 40\u00a0points, revision 2" in page(tmp_path)
