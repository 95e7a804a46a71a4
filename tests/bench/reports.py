"""Reports from a snapshot: one alone, and those of 4, 12 and 24 squads, against papermill and nbconvert by hand."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from squadlib.cli import cli
from tests.bench.figure import Figure
from tests.bench.many_squads import site_of
from tests.bench.measured import BIN, Pair, command, in_turn, seconds, told
from tests.report_pages import SPRINT_REPORT, page

TOPIC = "reports"
TURNS = 2
SIZES = (4, 12, 24)
"""Squads; each sprint report shows all of them beside its own."""
BY_HAND = 2
"""So many squads of each size are looped over by hand; the loop over all is as many times longer."""
MOST_BYTES = 1_500_000


def figures() -> Iterator[Figure]:
    """Measure one report, what its page weighs, then runs over more and more squads."""
    with tempfile.TemporaryDirectory(prefix="squadlib-bench-") as name:
        folder = Path(name)
        yield from _one_report(folder)
        yield from _sizes(folder)
        for squads in SIZES:
            yield from _all_squads(squads, folder)


def _one_report(folder: Path) -> Iterator[Figure]:
    """Measure the sprint report of the sample company: against by hand, and stage by stage as --verbose tells."""
    place = folder / "one"
    snapshot = site_of(4, place)
    found = in_turn(
        lambda: make(SPRINT_REPORT, snapshot, place), lambda: _by_hand("client", snapshot, place), turns=TURNS
    )
    yield _figure("one sprint report from a snapshot", found, goal="at least 2")
    fetched = command(BIN / "squadlib", "sprint-report", "client", "--verbose", cwd=place)
    stages = re.findall(r"^(\w+): ([\d.]+) s$", fetched, re.MULTILINE)
    said = ", ".join(f"{name} {value} s" for name, value in stages)
    whole = sum(float(value) for _, value in stages)
    remark = f"{said}; while Jira is read the warm server loads, while the notebook runs what writes the page"
    yield Figure(TOPIC, "`make sprint-report SQUAD=client` by stage", told(whole), remark=remark)


def _all_squads(squads: int, folder: Path) -> Iterator[Figure]:
    place = folder / f"squads-{squads}"
    snapshot = site_of(squads, place)
    names = sorted(path.stem for path in (place / "params" / "squads").glob("*.yaml"))
    looped = names[:: len(names) // BY_HAND][:BY_HAND]
    first = seconds(lambda: [_by_hand(name, snapshot, place) for name in looped])
    ours = seconds(lambda: _run_all(snapshot, place))
    second = seconds(lambda: [_by_hand(name, snapshot, place) for name in looped])
    theirs = (first + second) / 2 / len(looped) * squads
    remark = f"by hand: {len(looped)} squads before and after, times {squads}; {told(ours / squads)} a squad"
    goal = "at least 10" if squads == max(SIZES) else ""
    yield _figure(f"run-all over {squads} squads", Pair(ours, theirs, theirs / ours), goal=goal, remark=remark)


def _figure(what: str, found: Pair, *, goal: str = "", remark: str = "") -> Figure:
    against = "papermill, then jupyter nbconvert, squad by squad"
    return Figure(TOPIC, what, told(found.ours), against, told(found.theirs), found.ratio, goal, remark)


def make(notebook: str, snapshot: str, place: Path, *, reports: str = "reports") -> None:
    """Make a report by its command; the notebooks are those of the folder it runs in."""
    name = notebook.replace("_", "-")
    asked = {param.name for param in cli.commands[name].params if param.required}
    given = [*(["client"] if "squad" in asked else []), *(["--member", "Ana Ruiz"] if "member" in asked else [])]
    command(BIN / "squadlib", name, *given, "--reports", reports, "--snapshot", snapshot, cwd=place)


def _run_all(snapshot: str, place: Path) -> None:
    command(BIN / "squadlib", "run-all", "--force", "--snapshot", snapshot, cwd=place)


def _by_hand(squad: str, snapshot: str, place: Path) -> None:
    """Run the same notebook on the same snapshot with papermill, and convert it, as one does without squadlib."""
    executed = place / f"by-hand-{squad}.ipynb"
    values = {"squad": squad, "sprint": "last", "snapshot": snapshot, "params": "params"}
    parameters = [part for name, value in values.items() for part in ("-r", name, value)]
    notebook = f"notebooks/{SPRINT_REPORT}.ipynb"
    command(BIN / "papermill", notebook, executed, "--no-progress-bar", *parameters, cwd=place)
    command(BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", executed, cwd=place)


def _sizes(folder: Path) -> Iterator[Figure]:
    """Weigh each page: the sample company's, and one of 400 issues and 40 members."""
    shown = {f"{path.stem}, sample company": path.stat().st_size for path in folder.glob("one/reports/**/*.html")}
    shown["sprint-report, 400 issues and 40 members"] = len(page("large").encode())
    for name, size in sorted(shown.items()):
        if not name.startswith("index"):
            yield Figure(
                TOPIC, f"size of the page: {name}", f"{size / 1e6:.2f} MB", goal=f"at most {MOST_BYTES / 1e6} MB"
            )
