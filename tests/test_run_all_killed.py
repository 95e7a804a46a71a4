"""A run over all squads killed at any moment: the next run leaves every report whole, and the index with it."""

import json
import os
import random
import signal
import subprocess
from pathlib import Path

import pytest

from tests.quick_reports import begun, facts, lay, quick_site, whole

KILLS = 4
LONGEST = 5.0
"""Seconds after which a run of two quick reports is over, or nearly."""


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_after_a_run_again_every_report_is_whole(tmp_path: Path, seed: int) -> None:
    """Killed with all its processes, or alone while its workers still make reports: four times, at random."""
    place, kept = quick_site(tmp_path)
    chance, reports = random.Random(seed), tmp_path / "reports"  # noqa: S311  no secret hangs on it
    for turn in range(KILLS):
        for squad in ("client", "platform"):
            lay(tmp_path, facts(squad, done=turn))
        with begun(place, "run-all", "--snapshot", kept.id, "--force", "--revise") as run:
            try:
                run.wait(timeout=chance.uniform(0.3, LONGEST))
            except subprocess.TimeoutExpired:
                if turn % 2:
                    os.killpg(run.pid, signal.SIGKILL)
                else:
                    os.kill(run.pid, signal.SIGKILL)
    for squad in ("client", "platform"):
        lay(tmp_path, facts(squad, done=33))
    done = place.run("run-all", "--snapshot", kept.id, "--force", "--revise")
    assert done.returncode == 0, done.stderr
    assert whole(reports, "client")
    assert whole(reports, "platform")
    assert [path for path in reports.rglob(".*") if path.name != ".lock"] == []
    told = json.loads((reports / "index.json").read_text(encoding="utf-8"))["reports"]
    assert sorted(row["squad"] for row in told) == ["client", "platform"]
    assert {row["headline"]["done"] for row in told} == {33}
    assert (reports / "index.html").read_text(encoding="utf-8").endswith("</html>\n")
