"""Many squads through a cluster of two workers on this machine, one of them killed on the way.

Each report is made once, and no worker grows. `python -m tests.bench.cluster [SQUADS] [empty|fetched]` runs it alone:
`empty` with a nearly empty notebook, so that it shows what a squad costs besides its own numbers; with `fetched` the
workers also read every board, from a Jira on loopback.
"""

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from distributed import Client

from tests.bench.figure import Figure
from tests.bench.many_squads import served_site
from tests.cluster_site import cluster_site
from tests.local_cluster import local_cluster

TOPIC = "cluster"
SQUADS = 1000
_WENT_WELL = re.compile(r"made|: read \(")
_DONE = re.compile(r"\[(\d+)/\d+\] (\S+): (made|unchanged|failed)")


@dataclass
class _Seen:
    """What was seen of a run: its seconds, each worker's memory by how many were done, when what was made."""

    seconds: float = 0.0
    lost: str = ""
    memory: list[tuple[int, str, float, float]] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)
    states: Counter[str] = field(default_factory=Counter)


def figures(*, squads: int = SQUADS, kind: str = "full") -> Iterator[Figure]:
    """Yield what the run took; raises where a report is missing, made twice, or a worker grew."""
    with tempfile.TemporaryDirectory() as private:
        folder = Path(private)
        with _site(folder / "site", squads, kind) as (given, login):
            environ = {**os.environ, **login}
            with (
                local_cluster(folder, environ=environ) as address,
                Client(address, set_as_default=False) as client,
            ):
                seen = _run(folder / "site", [*given, "--cluster", address], environ, client, squads=squads)
        _check(folder / "site", seen, squads=squads, is_full=kind != "empty")
        notebook = _NOTEBOOKS[kind]
        remark = f"{notebook}, {os.cpu_count()} cores, one worker killed after {squads * 3 // 10}"
        per_minute = 60 * squads / seen.seconds
        yield Figure(TOPIC, f"{squads} squads by 2 workers", f"{seen.seconds / 60:.1f} min", remark=remark)
        yield Figure(TOPIC, "squads a minute and worker", f"{per_minute / 2:.0f}", remark=notebook)
        for worker in sorted({name for _, name, _, _ in seen.memory}):
            rows = [row for row in seen.memory if row[1] == worker]
            told = ", ".join(f"{done}: {own:.0f} ({all_of_it:.0f})" for done, _, own, all_of_it in rows)
            yield Figure(TOPIC, f"MB of worker {worker} (with its processes) by squads done", told, goal="flat")


_NOTEBOOKS = {
    "empty": "a nearly empty notebook",
    "full": "the sprint report",
    "fetched": "the sprint report, each board read by a worker",
}


@contextmanager
def _site(folder: Path, squads: int, kind: str) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Yield with which options the squads' reports are made, and with which login."""
    if kind == "fetched":
        with served_site(squads, folder) as login:
            yield [], login
    else:
        _, kept = cluster_site(folder, squads=squads - 2, is_full=kind != "empty")
        yield ["--snapshot", kept.id], {}


def _run(folder: Path, given: list[str], environ: Mapping[str, str], client: Client, *, squads: int) -> _Seen:
    """Make every report, look at the workers on the way, and kill one."""
    seen, began = _Seen(), time.perf_counter()
    steps = {max(1, squads * tenth // 10) for tenth in range(11)}
    command = [str(Path(sys.executable).parent / "squadlib"), "run-all", *given, "--store", str(folder / "store")]
    pipes = {"stderr": subprocess.PIPE, "stdout": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, cwd=folder, env=environ, **pipes) as process:  # type: ignore[call-overload]
        for line in process.stderr or ():
            if "is lost" in line:
                seen.lost = line.strip()
            elif found := _DONE.match(line):
                done, squad = int(found[1]), found[2]
                seen.states[found[3]] += 1
                seen.made[squad] = _facts(folder, squad).stat().st_mtime_ns
                if done in steps:
                    seen.memory += _memory(client, done)
                if done == squads * 3 // 10:
                    os.kill(_pids(client)["0"], signal.SIGKILL)
            elif not line.startswith(("Snapshot", "Cluster")) and not _WENT_WELL.search(line):
                print(line, end="", file=sys.stderr)
        assert process.wait() == 0
    seen.seconds = time.perf_counter() - began
    return seen


def _pids(client: Client) -> dict[str, int]:
    """Return each worker's process by the worker's name."""
    workers = client.scheduler_info(n_workers=-1)["workers"]
    return {str(workers[at]["name"]): pid for at, pid in client.run(os.getpid).items() if at in workers}


def _memory(client: Client, done: int) -> list[tuple[int, str, float, float]]:
    """Return each worker's resident memory in MB, and that of it and all it started (what they share counted once)."""
    found = []
    for name, pid in _pids(client).items():
        own = psutil.Process(pid)
        shares = 0
        for process in (own, *own.children(recursive=True)):
            try:
                shares += process.memory_full_info().pss
            except psutil.Error:
                continue  # the process of a notebook that is over
        found.append((done, name, own.memory_info().rss / 1e6, shares / 1e6))
    return found


def _facts(folder: Path, squad: str) -> Path:
    (found,) = (folder / "store" / "reports" / squad).glob("*/sprint-report.json")
    return found


def _check(folder: Path, seen: _Seen, *, squads: int, is_full: bool) -> None:
    """Hold what lies there against what was asked for."""
    assert len(seen.made) == squads, seen.states
    assert not seen.states["failed"], seen.states
    assert seen.lost, "nobody told that a worker was lost"
    for squad, written in seen.made.items():
        facts = _facts(folder, squad)
        assert facts.stat().st_mtime_ns == written, f"{squad} was made again"
        assert sorted(path.suffix for path in facts.parent.iterdir()) == [".html", ".ipynb", ".json"], squad
        told = json.loads(facts.read_text(encoding="utf-8"))
        assert (told["squad"], told["revision"]) == (squad, 1)
        assert facts.with_suffix(".html").read_text(encoding="utf-8").endswith("</html>\n"), squad
    feed = json.loads((folder / "store" / "reports" / "index.json").read_text(encoding="utf-8"))
    assert len(feed["reports"]) == squads
    if not is_full:
        runs = Counter((folder / "runs").read_text(encoding="utf-8").split())
        again = sum(runs.values()) - squads
        assert set(runs) == set(seen.made)
        assert again <= 2, f"{again} notebooks ran again"
    for worker in {name for _, name, _, _ in seen.memory}:
        grown = [row[2] for row in seen.memory if row[1] == worker]
        half = len(grown) // 2
        assert statistics.mean(grown[half:]) < 1.1 * statistics.mean(grown[:half]), f"worker {worker}: {grown}"


if __name__ == "__main__":
    asked = {"squads": int(sys.argv[1]) if len(sys.argv) > 1 else SQUADS, "kind": (*sys.argv[2:], "full")[0]}
    for one in figures(**asked):  # type: ignore[arg-type]
        print(f"{one.what}: {one.ours}  {one.remark}", flush=True)
