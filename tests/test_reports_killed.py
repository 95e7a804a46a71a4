"""A process killed at any moment while it puts a report into place: afterwards the report is whole, old or new."""

import subprocess
import sys
from pathlib import Path

from squadlib.reports.run.locked import locked
from squadlib.reports.run.placing import mend

# Puts the report of run "new" over that of run "old" and dies before the file system is changed for the n-th time.
DYING = """
import os, sys
from pathlib import Path
from squadlib.reports.run.placing import mend, put

NAMES = ("r.html", "r.ipynb", "r.json")
CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link"}

def one(folder, n):
    left = n
    def dying(event, given):
        nonlocal left
        is_change = event in CHANGES or (event == "open" and bool((given[2] or 0) & os.O_CREAT))
        left -= is_change
        if left < 0:
            os._exit(9)
    sys.addaudithook(dying)
    put({name: "new" * 5000 for name in NAMES}, folder=folder)
    os._exit(0)

root, n, code = Path(sys.argv[1]), 0, 9
while code == 9:
    folder = root / str(n)
    put({name: "old" for name in NAMES}, folder=folder)
    child = os.fork()
    if not child:
        one(folder, n)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    mixed = {(folder / name).read_text()[:3] for name in NAMES}
    mend(folder)
    after = {(folder / name).read_text()[:3] for name in NAMES}
    left = sorted(entry.name for entry in folder.iterdir())
    print(n, code, "/".join(sorted(mixed)), "/".join(sorted(after)), left == list(NAMES))
    n += 1
"""


def test_killed_before_any_change_of_the_disk_the_next_run_finds_a_whole_report(tmp_path: Path) -> None:
    """All old up to one instant, all new from there on; files of both runs are moved together by the next run."""
    done = subprocess.run(
        [sys.executable, "-c", DYING, str(tmp_path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    told = [line.split() for line in done.stdout.splitlines()]
    assert len(told) > 12
    assert told[-1][1] == "0"
    assert {(line[3], line[4]) for line in told} == {("old", "True"), ("new", "True")}
    assert [line[3] for line in told] == sorted((line[3] for line in told), reverse=True)
    assert "new/old" in {line[2] for line in told}, "no kill fell between two moves: the test tests nothing"


# Makes one report after the other, each of its own run, and says so, until it is killed.
WRITING = """
import sys
from pathlib import Path
from squadlib.reports.run.locked import locked
from squadlib.reports.run.placing import put

reports, run = Path(sys.argv[1]), 0
while True:
    run += 1
    text = f"{sys.argv[2]}-{run} " * 2000
    with locked(reports):
        put({name: text for name in ("r.html", "r.ipynb", "r.json")}, folder=reports / "c" / "s")
    print(run, flush=True)
"""


def writer(reports: Path, name: str) -> subprocess.Popen[str]:
    """Start one."""
    return subprocess.Popen([sys.executable, "-c", WRITING, str(reports), name], stdout=subprocess.PIPE, text=True)


def test_of_two_runs_at_once_one_is_killed_and_the_other_goes_on(tmp_path: Path) -> None:
    """The lock of the killed one is free, again and again; what lies there is always of one run."""
    folder = tmp_path / "c" / "s"
    writers = [writer(tmp_path, "one"), writer(tmp_path, "two")]
    try:
        for place in range(8):
            victim, other = writers[place % 2], writers[1 - place % 2]
            for _ in range(1 + place * 3 % 7):
                assert victim.stdout
                assert victim.stdout.readline()
            victim.kill()
            victim.communicate()
            assert other.stdout
            assert other.stdout.readline()
            with locked(tmp_path):
                mend(folder)
                texts = {(folder / name).read_text() for name in ("r.html", "r.ipynb", "r.json")}
                assert sorted(entry.name for entry in folder.iterdir()) == ["r.html", "r.ipynb", "r.json"]
            assert len(texts) == 1
            assert len(set(texts.pop().split())) == 1
            writers[place % 2] = writer(tmp_path, f"again{place}")
    finally:
        for one in writers:
            one.kill()
            one.communicate()
