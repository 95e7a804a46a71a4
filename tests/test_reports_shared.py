"""What a run's notebooks share is computed once, and is nobody's to change."""

import json
import os
import select
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_notebook

from squadlib import params as site_params
from squadlib.reports import computed, load, once
from squadlib.reports.shared import have_boards
from squadlib.reports.team import squads as team_frames
from tests.report_fixture import board_records, site
from tests.report_kinds import platform
from tests.test_engine import is_running

SCRIPT = """
import json, sys
from functools import partial
from pathlib import Path
from squadlib.engine import shared
from squadlib.engine.warm import warm_up
from squadlib.reports.run.execute import execute
from squadlib.reports.run.workers import side_by_side

given = json.loads(sys.argv[1])
warm_up("forked")
shared.tell("squadlib.reports.shared", "have_boards", **given)
run = partial(execute, parameters={}, failed=Path("failed"), engine="forked")
made = [run(Path("probe.ipynb"))]
made += [done for _, done in side_by_side([Path("probe.ipynb")] * 2, run, workers=1, began=lambda _: None)]
print(json.dumps([json.loads(one.cells[0].outputs[0].text) for one in made]))
"""
PROBE = """
import json, os
from squadlib.reports import computed, load, once
boards = computed._BOARDS
data = load.sprint(squad="client", sprint="last", snapshot=SNAPSHOT, params="params")
found = [len(boards), len(data.ledger), float(data.ledger["points_end"].sum())]
print(json.dumps([os.getppid(), os.environ["SQUADLIB_PEN"], *found]))
data.ledger.loc[:, "points_end"] = 99
for board in boards.values():
    board.board.ledger["points_end"] = 0.0
"""


@pytest.fixture
def _kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what a test has ready for that test alone."""
    monkeypatch.setattr(computed, "_BOARDS", {})
    monkeypatch.setattr(computed, "_WORKBOOKS", {})
    monkeypatch.setattr(once, "_KEPT", {})


@pytest.mark.usefixtures("_kept")
def test_a_cell_that_changes_a_table_changes_it_for_itself(tmp_path: Path) -> None:
    """The next who asks finds board, ledger, sums and plan as they were computed."""
    snapshot = site(tmp_path, board_records())
    folder = str(tmp_path / "params")
    have_boards(params=folder, snapshot=snapshot.id, squads=["client"], has_history=False)
    (kept,) = computed._BOARDS.values()  # noqa: SLF001
    expected = kept.board.ledger.copy(deep=True), kept.board.now.issues.copy(deep=True), kept.totals.copy(deep=True)
    data = load.sprint(squad="client", snapshot=snapshot.id, params=folder)
    data.ledger.loc[:, "points_end"] = 99.0
    data.totals["committed_points"] = 0.0
    data.tables.issues["points"] = 0.0
    data.plan.milestones["status"] = "delivered"
    again = load.sprint(squad="client", snapshot=snapshot.id, params=folder)
    assert again.ledger.equals(expected[0])
    assert again.tables.issues.equals(expected[1])
    assert again.totals.equals(expected[2])
    assert not again.plan.milestones["status"].eq("delivered").all()


@pytest.mark.usefixtures("_kept")
def test_a_board_counted_by_another_switch_is_another_board(tmp_path: Path) -> None:
    """What is ready for one way of counting answers for no other."""
    snapshot = site(tmp_path, board_records())
    folder = tmp_path / "params"
    have_boards(params=str(folder), snapshot=snapshot.id, squads=["client"], has_history=False)
    ready = load.sprint(squad="client", snapshot=snapshot.id, params=str(folder))
    squad = folder / "squads" / "client.yaml"
    squad.write_text(json.dumps({**yaml.safe_load(squad.read_text()), "commitment_includes_done": True}))
    counted = load.sprint(squad="client", snapshot=snapshot.id, params=str(folder))
    assert site_params.load(folder, "client").options.commitment_includes_done
    assert counted.options.commitment_includes_done
    assert (counted.ledger["entry"] == "already_done").sum() == 0
    assert (ready.ledger["entry"] == "already_done").sum() > 0


@pytest.mark.usefixtures("_kept")
def test_squads_set_side_by_side_once_answer_only_for_the_same_sprints(tmp_path: Path) -> None:
    """Whose sprints are the same finds the frames ready, a frame of its own each time; an earlier sprint's do not."""
    snapshot = site(tmp_path, board_records(), beside={"platform": platform()})
    folder = str(tmp_path / "params")
    squads = ["client", "platform"]
    have_boards(params=folder, snapshot=snapshot.id, squads=squads, has_history=False, is_beside=True)
    (ready,) = (frames[team_frames.squads_of.__wrapped__] for frames in once._KEPT.values())  # type: ignore[attr-defined]  # noqa: SLF001
    expected = ready.copy(deep=True)
    ready.loc[:, "completed_points"] += 1  # so that it shows who was given it
    for squad in squads:
        data = load.sprint(squad=squad, snapshot=snapshot.id, params=folder)
        found = team_frames.squads_of(load.team(beside=data, params=folder))
        assert found.equals(ready)
        found.loc[:, "completed_points"] = 0.0
    assert ready["completed_points"].tolist() == (expected["completed_points"] + 1).tolist()
    before = load.sprint(squad="client", sprint="Client 2026-22", snapshot=snapshot.id, params=folder)
    earlier = team_frames.squads_of(load.team(beside=before, params=folder))
    assert earlier["sprint_id"].iloc[0] != ready["sprint_id"].iloc[0]


def test_notebooks_of_a_run_find_the_boards_ready_and_leave_them_alone(tmp_path: Path) -> None:
    """One server computes them for the command and its workers; what one notebook does to them no other sees.

    And one pen draws for all of them.
    """
    snapshot = site(tmp_path, board_records(), beside={"platform": platform()})
    cell = new_code_cell(PROBE.replace("SNAPSHOT", repr(snapshot.id)), id="probe")
    nbformat.write(new_notebook(cells=[cell]), tmp_path / "probe.ipynb")
    (tmp_path / "script.py").write_text(SCRIPT)
    given = {"params": "params", "snapshot": snapshot.id, "squads": ["client", "platform"], "has_history": False}
    done = subprocess.run(
        [sys.executable, "script.py", json.dumps(given)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stderr == "", "the server met a process it did not know"
    first, *others = json.loads(done.stdout.splitlines()[-1])
    assert first[2] == 2
    assert others == [first, first]


@pytest.mark.parametrize("word", ["pass", 'shared.tell("json", "dumps", obj=1)'])
def test_a_server_that_waits_to_be_told_ends_with_who_started_it(word: str, tmp_path: Path) -> None:
    """Killed before it said a word, and after; the folder through which it would be told is gone."""
    code = f"""
import os, signal
from multiprocessing import forkserver
from squadlib.engine import server, shared
server.begin()
print(forkserver._forkserver._forkserver_pid, flush=True)
{word}
os.kill(os.getpid(), signal.SIGKILL)
"""
    environ = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
    server = int(done.stdout)
    with suppress(ProcessLookupError), os.fdopen(os.pidfd_open(server)) as process:
        select.select([process], [], [], 240)
    assert not is_running(server)
    assert list(tmp_path.glob("squadlib-shared-*")) == []
