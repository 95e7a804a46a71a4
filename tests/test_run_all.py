"""The whole `run-all`: every squad its report, each failure its own, nothing made twice, the index at the end."""

import json
import re
from pathlib import Path

import pytest

from squadlib.errors import SquadsError, UsageError
from squadlib.reports.run.outcome import FAILED, MADE, Outcome
from squadlib.reports.run.run_all import Ran, Run, run_all
from tests.quick_reports import FOLDER, facts, lay, quick_site, said, whole
from tests.sites import workplace


def test_one_squads_failure_stops_no_other_and_running_again_makes_what_is_missing(tmp_path: Path) -> None:
    """A notebook that fails, a board that was not fetched, params that cannot be read: named with reasons, exit 7."""
    place, kept = quick_site(tmp_path)
    squads, reports = tmp_path / "params" / "squads", tmp_path / "reports"
    (squads / "ghost.yaml").write_text("name: Ghost\nboard: 99\n")
    (squads / "typo.yaml").write_text("name: Typo\nbord: 7\n")
    lay(tmp_path, facts("platform", run="raise ValueError('no such column')"))

    done = place.run("run-all", "--snapshot", kept.id)
    assert done.returncode == 7, done.stderr
    assert done.stdout == "reports/index.html\n"
    told = said(done.stderr)
    assert "client made Client, Client 2026-23" in told
    assert f"ghost failed snapshot {kept.id} does not hold board 99" in told
    assert (
        "platform failed notebooks/sprint_report.ipynb, cell 5 (How fast are we?): ValueError: no such column" in told
    )
    assert "typo failed params/squads/typo.yaml: board is missing" in told
    assert "1 made, 3 failed" in told
    assert "squadlib: 3 of 4 squads failed: ghost, platform, typo." in told
    assert "Traceback" not in told
    assert whole(reports, "client")
    assert not (reports / FOLDER["platform"]).exists()
    assert sorted(path.name for path in (reports / "failed").iterdir()) == [
        "sprint_report-platform-1113.html",
        "sprint_report-platform-1113.ipynb",
    ]
    index = (reports / "index.html").read_text(encoding="utf-8")
    assert "Platform, Platform 2026-23 · sprint report</a> could not be made." in index

    lay(tmp_path, facts("platform"))
    before = (reports / FOLDER["client"] / "sprint-report.json").stat().st_mtime_ns
    done = place.run("run-all", "--snapshot", kept.id, "--squads", "client, platform")
    assert done.returncode == 0, done.stderr
    assert "client unchanged Client, Client 2026-23\nplatform made Platform, Platform 2026-23" in said(done.stderr)
    assert (reports / FOLDER["client"] / "sprint-report.json").stat().st_mtime_ns == before
    assert whole(reports, "platform")
    assert list((reports / "failed").iterdir()) == []
    assert "could not be made" not in (reports / "index.html").read_text(encoding="utf-8")

    done = place.run("run-all", "--snapshot", kept.id, "--squads", "client", "--force")
    assert "1 made" in done.stderr
    assert (reports / FOLDER["client"] / "sprint-report.json").stat().st_mtime_ns > before


@pytest.mark.slow
def test_settled_numbers_are_not_replaced_by_a_run_unless_it_is_said(tmp_path: Path) -> None:
    """The last good report stays; with --revise the page says which revision it is."""
    place, kept = quick_site(tmp_path, beside=False)
    arguments = ["run-all", "--snapshot", kept.id, "--force"]
    assert place.run(*arguments).returncode == 0
    lay(tmp_path, facts(done=30))
    done = place.run(*arguments)
    assert done.returncode == 7
    assert "2 numbers of its report would change. Total completed points: 30, was 36" in said(done.stderr)
    assert not (tmp_path / "reports" / "failed").exists()
    page = tmp_path / "reports" / FOLDER["client"] / "sprint-report.html"
    assert "Revision" not in page.read_text(encoding="utf-8")
    done = place.run(*arguments, "--revise")
    assert done.returncode == 0, done.stderr
    assert "<summary>Revision 2: 2\u00a0numbers changed since revision 1;" in page.read_text(encoding="utf-8")
    assert json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))["revision"] == 2
    assert "revision 2" in (tmp_path / "reports" / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_is_due_is_made_once(tmp_path: Path) -> None:
    """A sprint that was closed since; the next time nothing is."""
    place, kept = quick_site(tmp_path)
    arguments = ["run-all", "--snapshot", kept.id, "--due"]
    assert "2 made" in place.run(*arguments).stderr
    done = place.run(*arguments)
    assert done.returncode == 0
    assert "client not due no sprint was closed since the last one reported" in said(done.stderr)
    assert "2 not due" in done.stderr


def test_all_boards_are_fetched_once_into_one_snapshot(tmp_path: Path) -> None:
    """Whatever squads are asked for; one that cannot be read is named with what Jira said."""
    place = workplace(tmp_path, workbook="demo", squads={"client": 11, "ghost": 99})
    (tmp_path / "notebooks").unlink()
    quick_site(tmp_path / "quick", beside=False)
    (tmp_path / "notebooks").symlink_to(tmp_path / "quick" / "notebooks")
    lay(tmp_path, facts())
    done = place.run("run-all")
    assert done.returncode == 7, done.stderr
    assert "ghost failed" in said(done.stderr)
    assert "board 99 does not exist" in done.stderr
    assert len(list((tmp_path / ".squadlib" / "snapshots").iterdir())) == 1
    assert re.search(r"client\s+made", done.stderr)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"report": "sprint-reprot"}, "Did you mean 'sprint-report'?"),
        ({"report": "team-report"}, "no report of each squad"),
        ({"squads": ("clinet",)}, "Did you mean 'client'?"),
        ({"report": "health-report", "is_due": True}, "--due goes with sprint-report alone"),
        ({"snapshot": "20200101T000000Z-00000000"}, "there is no snapshot"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_before_anything_begins(
    tmp_path: Path, asked: dict[str, object], words: str
) -> None:
    """With the near miss; nothing is left."""
    quick_site(tmp_path, beside=False)
    given = {"report": "sprint-report", "squads": (), "params": tmp_path / "params", "reports": tmp_path / "reports"}
    with pytest.raises(UsageError) as refusal:
        run_all(Run(**{**given, **asked}), progress=lambda _: None)  # type: ignore[arg-type]
    assert words in str(refusal.value)
    assert not (tmp_path / "reports").exists()


def test_a_run_in_which_nothing_failed_has_nothing_to_check(tmp_path: Path) -> None:
    """And one in which something did is exit 7, a squad of several reports named once."""
    made, failed = Outcome("client", MADE), Outcome("platform", FAILED, reason="x")
    Ran(tmp_path, (made,)).check()
    with pytest.raises(SquadsError, match="1 of 2 squads failed: platform") as error:
        Ran(tmp_path, (made, failed, failed)).check()
    assert error.value.exit_code == 7
