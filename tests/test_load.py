"""A company's largest board: a fetch and a report of it take bounded memory, and nothing is asked for twice."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from squadlib import snapshots
from squadlib.demo.standin import serve
from squadlib.demo.wire import Request
from tests.large_site import BOARD, ENTRIES, ISSUES, ISSUES_PER_SPRINT, SPRINTS, large_site
from tests.processes import Watched, watched
from tests.sites import Workplace, workplace

GIGABYTE = 10**9
MOST = 1.5 * GIGABYTE
AGAIN = {("GET", "/rest/api/3/myself"): 2}
"""Asked twice on purpose: a login that ended during the fetch may have been shown less than there is."""

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")]


@dataclass(frozen=True)
class Loaded:
    """What a fetch and a report of the large site left: where, what was asked, and the memory each took."""

    place: Workplace
    asked: list[Request]
    fetch: Watched
    report: Watched


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """Fetch the large site with one command and make the report of its last sprint with another."""
    site = large_site()
    with serve(site) as standin:
        folder = tmp_path_factory.mktemp("large")
        place = workplace(folder, url=standin.url, squads={"client": BOARD}, site="team_level: false\n")
        with watched() as fetch:
            done = place.run("sync", "client", environ={**standin.environment(), **fetch.environ})
        assert done.returncode == 0, done.stderr
        with watched() as report:
            name = done.stdout.strip()
            done = place.run("sprint-report", "client", "--snapshot", name, environ=report.environ)
        assert done.returncode == 0, done.stderr
        yield Loaded(place, list(standin.asked), fetch, report)


def test_a_fetch_and_a_report_stay_below_a_gigabyte_and_a_half(loaded: Loaded) -> None:
    """Every process of each command: its own, the warm server, the notebook's, what draws the charts."""
    assert len(loaded.report.peaks) > 1
    for watch in (loaded.fetch, loaded.report):
        assert GIGABYTE / 10 < watch.most < MOST, {pid: f"{peak / 10**6:.0f} MB" for pid, peak in watch.peaks.items()}


def test_no_request_is_repeated_without_cause(loaded: Loaded) -> None:
    """Every page of sprints, issues and long changelogs once: fewer than 400 requests in all."""
    counts = Counter((one.method, one.path, str(sorted(one.query.items())), one.body) for one in loaded.asked)
    repeated = {(method, path): times for (method, path, *_), times in counts.items() if times > 1}
    assert repeated == AGAIN
    assert len(loaded.asked) < 400


def test_all_of_it_is_there(loaded: Loaded) -> None:
    """Every issue, every changelog to its end, and the sprint's own hundred (and those carried in) in the report."""
    state = loaded.place.folder / ".squadlib"
    (kept,) = snapshots.every(state)
    board = snapshots.load(state, kept.parts[f"board-{BOARD}"])
    assert len(board["issues"]) == ISSUES
    assert sum(issue["histories"] for issue in board["issues"]) == ENTRIES
    (page,) = (Path(loaded.place.folder) / "reports").glob("client/*/sprint-report.json")
    told = json.loads(page.read_text(encoding="utf-8"))
    assert told["sprint"]["name"] == f"Client {SPRINTS - 1}"
    assert len(told["issues"]) >= ISSUES_PER_SPRINT
