"""What each report's mail takes of its page: the cells an analyst tagged, and what the reader of that report needs."""

import copy
from pathlib import Path

import pytest
from nbformat import NotebookNode

from squadlib.mail.letter import Letter
from squadlib.mail.section import CHARTS, ROWS, Section, sections_of
from squadlib.mail.shown import shown
from squadlib.mail.text import text
from tests.mail_reports import mailed_site
from tests.report_pages import executed


def told(notebook: str, kind: str) -> dict[str, Section]:
    """Return the sections of a report's mail by their headings."""
    return {one.heading: one for one in sections_of(executed(kind, notebook))}


def tag(notebook: NotebookNode, **tags: list[str]) -> NotebookNode:
    """Return the notebook with these tags on these cells (`_` for `-` in their ids), and none on the others."""
    tagged = copy.deepcopy(notebook)
    for cell in tagged.cells:
        cell.metadata["tags"] = tags.get(cell.id.replace("-", "_"), [])
    return tagged


def test_the_health_mail_says_who_is_stuck_and_what_will_not_finish() -> None:
    """Where the sprint is against its usual course, each issue that stands still with its holder, the burndown."""
    found = told("health_report", "running")
    assert next(iter(found)) == "Are we where we usually are by now?"
    assert "working days are left" in found["Are we where we usually are by now?"].said[0]
    assert "stood still" in found["Who is stuck?"].said[0]
    unlikely = found["What will probably not finish, and why?"]
    assert unlikely.rows[0].lead == "CLI-307 Saved search 7 keeps its filters"
    assert all({"Outlook", "Held by", "Why"} <= dict(row.cells).keys() for row in unlikely.rows)
    assert [one.chart.name for one in found.values() if one.chart] == ["progress", "burndown"]


def test_the_backlog_mail_says_what_fits_where_the_line_is_and_who_would_carry_it() -> None:
    """The cut line as a table of three chances, what to groom first, capacity and load as charts."""
    found = told("backlog_report", "running")
    line = found["What would we take, by priority?"]
    assert line.is_side_by_side
    labels = [label.replace("\u00a0", " ") for label, _ in line.rows[0].cells]
    assert labels == ["Likely (85 %)", "Even chance (50 %)", "Stretch (15 %)"]
    assert "ready" in found["What has to be groomed first?"].said[0]
    assert [one.chart.name for one in found.values() if one.chart] == ["capacity", "load"]


def test_the_team_mail_sets_the_squads_rates_side_by_side() -> None:
    """Each squad with its completion and what it kept, the trend, the themes, the milestones."""
    found = told("team_report", "usual")
    squads = found["Did the squads finish what they committed to?"]
    assert [row.lead for row in squads.rows] == ["Client", "Platform", "Team"]
    assert {"Completion", "Commitment kept"} <= {label for label, _ in squads.rows[0].cells}
    assert [one.chart.name for one in found.values() if one.chart] == ["squads", "rounds"]
    assert "What should the team do differently?" in found


def test_the_measures_mail_says_what_is_to_decide_and_what_is_stale() -> None:
    """Each decision with its next step and day; the measures without a figure; each method."""
    found = told("measures_report", "usual")
    decisions = found["What is to decide at this meeting?"]
    assert all({"Next step", "By"} <= {label for label, _ in row.cells} for row in decisions.rows)
    assert decisions.said[0]
    assert found["Is every measure reported?"].said
    assert found["How far is each method?"].rows


def test_the_milestone_mail_says_what_will_be_done_in_time() -> None:
    """Beside the list of milestones that the facts have: the changes of the plan and the outlook."""
    site = told("milestone_report", "usual")
    assert site["Did we deliver what we planned?"].chart
    assert site["What changed in the plan since the quarter began?"].said
    assert "Will the open milestones be done in time?" in site


def test_a_tag_takes_words_and_figure_and_another_the_table_too() -> None:
    """An analyst moves a tag, and the mail follows."""
    made = executed("usual", "team_report")
    (plain,) = sections_of(tag(made, squads_shown=["mail"]))
    assert (plain.rows, plain.caption) == ((), "")
    assert plain.chart
    assert plain.heading == plain.chart.title
    (whole,) = sections_of(tag(made, squads_shown=["mail", "mail-table"]))
    assert whole.heading == "Did the squads finish what they committed to?"
    assert len(whole.rows) == 3


@pytest.mark.slow
def test_without_tags_the_first_two_figures_are_taken_and_never_more_than_three() -> None:
    """A notebook of one's own has a mail, too."""
    made = executed("usual")
    assert len(sections_of(tag(made))) == 2
    every = {cell.id.replace("-", "_"): ["mail"] for cell in made.cells if cell.cell_type == "code"}
    found = sections_of(tag(made, **every))
    assert sum(one.chart is not None for one in found) == CHARTS
    assert len(found) > CHARTS


def test_a_long_table_is_cut_and_says_so() -> None:
    """The report has the rest; a letter that is too long is cut further, and says that too."""
    rows = "".join(f'<tr><th scope="row">CLI-{one}</th><td>{one}</td></tr>' for one in range(30))
    table = f'<table><thead><tr><th scope="col">Issue</th><th scope="col">Days</th></tr></thead>{rows}</table>'
    made = tag(executed("usual"), velocity_shown=["mail", "mail-table"])
    next(cell for cell in made.cells if cell.id == "velocity-shown").outputs[0]["data"]["text/html"] = table
    found = next(one for one in sections_of(made) if one.rows)
    assert len(found.rows) == ROWS
    assert found.rest == f"The report has {30 - ROWS}\u00a0more rows."
    assert found.shorter().rest == f"The report has {30 - ROWS // 2}\u00a0more rows."
    assert f"The report has {30 - ROWS}\u00a0more rows." in text(Letter("A", "B", sections=(found,)))


def test_what_is_folded_away_stays_in_the_report() -> None:
    """Of a fold in a cell its summary is seen; a fold beside the text, a figure and a script say nothing."""
    cell = "<details><summary>45 points <span class='muted'>then 89 %</span></summary>CLI-1 CLI-2</details>"
    found = shown(
        "<p>Said &lt;b&gt;.</p><figure><p>Drawn</p></figure><script>var p = '<p>x</p>';</script>"
        "<details><summary>More</summary><table><tr><td>Folded</td></tr></table></details>"
        f'<table><caption>All</caption><tr><th scope="col">Name</th><th scope="col">To cut</th></tr>'
        f'<tr><th scope="row">Tone</th><td>{cell}</td></tr></table>'
    )
    assert found.said == ("Said <b>.",)
    assert found.caption == "All"
    (row,) = found.rows
    assert (row.lead, row.cells) == ("Tone", (("To cut", "45 points (then 89 %)"),))


@pytest.mark.parametrize(
    "html", ["", "<p>", "</p></div>", "<table></table>", "<table><tr></tr></table>", "<td>x", "&#0;<"]
)
def test_what_is_no_whole_html_is_read_as_far_as_it_goes(html: str) -> None:
    """An analyst's own cell may show anything."""
    assert shown(html).rows == ()


def test_a_sprints_mail_has_its_two_charts_and_then_its_feedback(tmp_path: Path) -> None:
    """What the facts have is not told twice."""
    letter = mailed_site(tmp_path).mail().letter
    assert [one.heading for one in letter.sections] == [one.title for one in letter.charts]
    assert letter.advice
    assert letter.milestones
