"""Ten squads at once, some killed: whoever lives ends well, nothing is torn, and no lock is left behind."""

import json
import random
import signal
import subprocess
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from squadlib import snapshots
from tests.quick_reports import begun, facts, lay, quick_site
from tests.sites import Workplace

SQUADS = [f"squad-{number}" for number in range(10)]
KILLED = SQUADS[::4]
SPRINT = "client-2026-23"


def ten_squads(folder: Path) -> tuple[Workplace, str]:
    """Write ten squads, all of the board of the one snapshot, with the facts of each ready."""
    place, kept = quick_site(folder, beside=False)
    for squad in SQUADS:
        path = folder / "params" / "squads" / f"{squad}.yaml"
        path.write_text(json.dumps({"name": squad, "board": 11}), encoding="utf-8")
        lay(folder, {**facts(), "squad": squad})
    return place, kept.id


def is_whole(folder: Path) -> bool:
    """Tell whether all three files of a report are there, each to its end."""
    page, notebook, told = (folder / f"sprint-report.{kind}" for kind in ("html", "ipynb", "json"))
    texts = [path.read_text(encoding="utf-8") for path in (page, notebook, told)]
    told_squad = json.loads(texts[2])["squad"]
    return texts[0].endswith("</html>\n") and bool(json.loads(texts[1])) and told_squad == folder.parent.name


@pytest.mark.slow
def test_ten_squads_at_once_and_three_of_them_killed(tmp_path: Path) -> None:
    """Each in a process of its own, and the killed ones again afterwards: ten whole reports, and one index of all."""
    place, identity = ten_squads(tmp_path)
    chance, reports = random.Random(3), tmp_path / "reports"  # noqa: S311  no secret hangs on it
    with ExitStack() as stack:
        runs = {
            squad: stack.enter_context(begun(place, "sprint-report", squad, "--snapshot", identity)) for squad in SQUADS
        }
        for squad in KILLED:
            with suppress(subprocess.TimeoutExpired):
                runs[squad].wait(timeout=chance.uniform(0.5, 4))
            runs[squad].send_signal(signal.SIGKILL)
        said = {squad: run.communicate(timeout=500)[1] for squad, run in runs.items()}
    for squad in set(SQUADS) - set(KILLED):
        assert runs[squad].returncode == 0, said[squad]
        assert is_whole(reports / squad / SPRINT)
    for squad in KILLED:
        assert not (reports / squad / SPRINT).exists() or is_whole(reports / squad / SPRINT)
        done = place.run("sprint-report", squad, "--snapshot", identity)
        assert done.returncode == 0, done.stderr
    assert all(is_whole(reports / squad / SPRINT) for squad in SQUADS)
    assert [path for path in reports.rglob(".*") if path.name != ".lock"] == []
    listed = json.loads((reports / "index.json").read_text(encoding="utf-8"))["reports"]
    assert sorted(row["squad"] for row in listed) == SQUADS
    (kept,) = snapshots.every(tmp_path / ".squadlib")
    assert all(snapshots.load(tmp_path / ".squadlib", part) for part in kept.parts.values())
