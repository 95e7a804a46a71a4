"""How far a command is: on a terminal a line per step with how long is left; elsewhere plain lines and nothing else."""

import json
import re
from pathlib import Path

import pytest

from squadlib import pace, steps
from squadlib import params as site_params
from squadlib.steps import Step
from squadlib.sync import sync
from squadlib.verify.run import verify
from tests.quick_reports import facts, lay, quick_site
from tests.sites import workplace
from tests.terminal import on_terminal

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
BOLD_OR_NOT = re.compile(r"\x1b\[(?:0|1|2|22)?m")


class Heard:
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.told: list[Step] = []
        self.ended: list[str] = []

    def at(self, step: Step) -> None:
        """Keep how far it is."""
        self.told.append(step)

    def over(self, name: str) -> None:
        """Keep that it is done."""
        self.ended.append(name)


@pytest.mark.slow
def test_a_terminal_shows_the_cells_done_and_how_long_is_left_and_is_left_as_it_was(tmp_path: Path) -> None:
    """The second report knows how long the first took; 60 columns hold a line; the cursor is there again."""
    place, kept = quick_site(tmp_path, beside=False)
    wait = "import time; time.sleep(1.2)"
    lay(tmp_path, facts(run=wait))
    report = ("sprint-report", "client", "--snapshot", kept.id)
    first = on_terminal(place, *report)
    assert first.exit_code == 0, first.raw
    assert first.output == "reports/client/client-2026-23/sprint-report.html\n"
    assert any(re.match(r"Sprint report.* [1-5] of 5 cells", line) for line in first.lines)
    assert len(json.loads((tmp_path / ".squadlib/pace/sprint-report.json").read_text())) == 6

    again = on_terminal(place, *report)
    bars = [line for line in again.lines if line.startswith("Sprint report")]
    assert re.search(r"of 5 cells +\d+ s left", bars[0])
    assert [line for line in bars if len(line) > 60] == []
    assert again.raw.rindex("\x1b[?25h") > again.raw.rindex("\x1b[?25l")
    assert again.lines[-1].startswith("Sprint report")
    assert again.raw.rindex("\x1b[2K") > again.raw.rindex("Sprint report")


@pytest.mark.slow
def test_no_color_and_a_dumb_terminal_are_obeyed(tmp_path: Path) -> None:
    """NO_COLOR: bars without a colour; TERM=dumb: the lines that a log has, no control character among them."""
    place, kept = quick_site(tmp_path, beside=False)
    report = ("sprint-report", "client", "--snapshot", kept.id)
    coloured = on_terminal(place, *report)
    assert [one for one in COLOUR.findall(coloured.raw) if not BOLD_OR_NOT.fullmatch(one)]
    plain = on_terminal(place, *report, environ={"NO_COLOR": "1"})
    assert "of 5 cells" in plain.raw
    assert not [one for one in COLOUR.findall(plain.raw) if not BOLD_OR_NOT.fullmatch(one)]
    dumb = on_terminal(place, *report, environ={"TERM": "dumb"})
    logged = place.run(*report)
    assert dumb.raw == logged.stderr == "Report: Client, Client 2026-23, data as of 2026-11-15T17:00:00.000Z\n"


@pytest.mark.slow
def test_a_run_over_squads_shows_who_is_at_it_and_says_above_the_bar_what_failed(tmp_path: Path) -> None:
    """The squads done of how many; a failure is a line at once; the table at the end."""
    place, kept = quick_site(tmp_path)
    lay(tmp_path, facts("platform", run="raise ValueError('no such column')"))
    seen = on_terminal(place, "run-all", "--snapshot", kept.id, columns=100)
    assert seen.exit_code == 7
    assert seen.output == "reports/index.html\n"
    assert any(re.match(r"Squads: .*(client|platform).* of 2 squads", line) for line in seen.lines)
    assert any(line.startswith("platform: failed") and "no such column" in line for line in seen.lines)
    assert "1 made, 1 failed" in seen.lines


def test_a_fetch_tells_how_many_issues_of_how_many_and_a_comparison_how_many_sprints(tmp_path: Path) -> None:
    """Jira Cloud tells no total: the second time it is as many as the latest snapshot has."""
    place = workplace(tmp_path, workbook="demo", squads={"client": 11})
    heard = Heard()
    with steps.heard_by(heard):
        verify("client", params=place.folder / "params", snapshot=None, progress=lambda _: None)
        sync(site_params.load(place.folder / "params", "client"), is_full=True, progress=lambda _: None)
    fetched = [(one.done, one.of) for one in heard.told if one.name == "Jira: Client"]
    issues = fetched[-1][0]
    assert (0, None) in fetched
    assert fetched[-1] == (issues, issues)
    assert any(0 < done < issues and of == issues for done, of in fetched)
    compared = [(one.done, one.of) for one in heard.told if one.name == "Jira's sprint reports"]
    assert compared[-1] == (16, 16)
    assert not steps.is_heard()
    assert heard.ended.count("Jira: Client") == 2


@pytest.mark.slow
def test_the_check_up_shows_how_many_checks_are_done(tmp_path: Path) -> None:
    """Its findings stay on standard output, whole lines."""
    place = workplace(tmp_path, url="https://127.0.0.1:9", workbook="plan")
    seen = on_terminal(place, "doctor", columns=100)
    assert any(re.match(r"Checks .* checks", line) for line in seen.lines)
    assert "✓" in seen.output
    assert "\x1b" not in seen.output


@pytest.mark.parametrize("kept", ["", "{}", "[1, -1]", '["a"]', "[1, 2"])
def test_times_that_cannot_be_read_are_not_known(tmp_path: Path, kept: str) -> None:
    """A file that somebody damaged stops no report."""
    (tmp_path / "pace").mkdir()
    (tmp_path / "pace" / "sprint-report.json").write_text(kept)
    assert pace.last(tmp_path, "sprint-report") == []


def test_times_are_kept_only_where_something_was_fetched(tmp_path: Path) -> None:
    """A check-up of an empty folder leaves nothing there."""
    pace.keep(tmp_path / ".squadlib", "doctor", [1.0])
    assert list(tmp_path.iterdir()) == []
