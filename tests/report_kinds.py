"""Every kind of sprint a report may be about, as records: the usual one, an empty one, a hostile one, a huge one."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from squadlib.records import BoardRecords
from squadlib.sources.jira import credentials_from, fetch_board
from tests.conftest import SHARED
from tests.merico import BOARD as MERICO_BOARD
from tests.merico import merico_site
from tests.report_fixture import HOSTILE, SITE, SPRINTS, Work, board_records, close_of, last_sprint, ms, start_of, story

LAST = 100 + SPRINTS
BEGIN = start_of(SPRINTS - 1)


@dataclass(frozen=True)
class Kind:
    """A site whose squad `client` has such a sprint; `beside` are the boards of the other squads by file name."""

    board: Callable[[], BoardRecords]
    sprint: str = "last"
    name: str = "Client"
    beside: Mapping[str, Callable[[], BoardRecords]] = field(default_factory=dict)


def before() -> list[Work]:
    """Return the issues of all sprints but the last."""
    return story()[: -len(last_sprint())]


def _running() -> BoardRecords:
    """Return a sprint on its sixth day, five of its issues done since the fourth, and the backlog behind it."""
    works = story()
    for work in works[-len(last_sprint()) :][:5]:
        done = work.changes[-1]
        done["at"] -= ms(BEGIN + timedelta(days=4)) - ms(BEGIN)
    return board_records(running=True, works=works + _backlog())


def _backlog() -> list[Work]:
    works = [Work(500 + one, None, float(1 + one % 13), one % 8, BEGIN - timedelta(days=9)) for one in range(24)]
    works[3].points, works[4].holder, works[5].summary = None, None, HOSTILE
    return works


def _running_empty() -> BoardRecords:
    return board_records(running=True, works=before())


def _carried() -> BoardRecords:
    works = last_sprint()
    for work in works:
        work.changes, work.status, work.sprints = [], "1", [LAST]
    return board_records(works=before() + works)


def _long_chains() -> BoardRecords:
    """Return five issues dragged through three to eleven sprints, one of them re-estimated on the way."""
    works = story()
    for place, sprints in enumerate((11, 8, 6, 4, 3)):
        first = SPRINTS - sprints
        work = Work(901 + place, 101 + first, float(3 + place), place, start_of(first) - timedelta(days=1))
        for number in range(first, SPRINTS - 1):
            work.put(close_of(number) + timedelta(seconds=5), [*work.sprints, 102 + number])
        work.summary = f"{HOSTILE} dragged on" if place == 1 else "Saved search survives a new login"
        if place == 2:
            work.estimate(start_of(SPRINTS - 3), 8)
        works.append(work)
    return board_records(works=works)


def _nobody() -> BoardRecords:
    works = story()
    for work in works:
        work.holder = None
    return board_records(works=works)


def _one_member() -> BoardRecords:
    works = story()
    for work in works:
        work.holder = 0
    return board_records(works=works)


def _unestimated() -> BoardRecords:
    """Return a squad that estimates, and did not this time."""
    works = last_sprint()
    for work in works:
        work.points, work.changes = None, [change for change in work.changes if change["kind"] != "points"]
    return board_records(works=before() + works)


def _large() -> BoardRecords:
    """Return a last sprint of 400 issues and 40 members."""
    works = before()
    for place in range(400):
        work = Work(1000 + place, LAST, float(1 + place % 8), place % 40, BEGIN - timedelta(days=2))
        if place % 3:
            work.move(BEGIN + timedelta(days=2 + place % 8), "3")
        works.append(work)
    board = board_records(works=works)
    board["people"] += [{"id": f"p{one}", "name": f"Member {one}", "is_active": True} for one in range(8, 40)]
    return board


def _hostile(*, running: bool = False) -> BoardRecords:
    """Return a site where everything anyone can type is markup, script or template."""
    board = board_records(running=running)
    board["board"]["name"] = board["site"]["title"] = HOSTILE
    board["board"]["estimation"]["field_name"] = HOSTILE
    named = [*board["board"]["columns"], *board["people"], *board["sprints"], *board["statuses"], *board["versions"]]
    for place, thing in enumerate(named):
        thing["name"] = f"{place} {HOSTILE}"
    for sprint in board["sprints"]:
        sprint["goal"] = HOSTILE
    for issue in board["issues"]:
        issue["type"] = issue["priority"] = HOSTILE
        issue["summary"], issue["labels"] = HOSTILE, [HOSTILE]
    for epic in board["epics"]:
        epic["summary"] = HOSTILE
    changes = board["changes"]
    for side in ("old_text", "new_text"):
        changes[side] = [text and HOSTILE for text in changes[side]]
    return board


def platform() -> BoardRecords:
    """Return a second squad's board, with the same people, its own issues and sprints."""
    board: BoardRecords = json.loads(json.dumps(board_records()).replace("CLI-", "PLA-").replace("Client", "Platform"))
    board["board"]["id"] = 12
    for sprint in board["sprints"]:
        sprint["id"], sprint["board_id"] = sprint["id"] + 1000, 12
    for issue in board["issues"]:
        issue["id"], issue["sprint_ids"] = f"9{issue['id']}", [one + 1000 for one in issue["sprint_ids"]]
    changes = board["changes"]
    changes["issue_id"] = [f"9{one}" for one in changes["issue_id"]]
    for side in ("old", "new"):
        both = zip(changes["kind"], changes[side], strict=True)
        changes[side] = [_moved(text) if kind == "sprint" else text for kind, text in both]
    return board


def _moved(sprints: str | None) -> str:
    return ",".join(str(int(one) + 1000) for one in (sprints or "").split(",") if one)


def _recorded() -> BoardRecords:
    """Return the board that was recorded at Merico: real issues and histories, and nobody estimated one."""
    from squadlib.demo.standin import serve  # noqa: PLC0415  the one kind that is fetched

    with serve(merico_site(SHARED / "data")) as standin:
        given = credentials_from({**os.environ, **standin.environment()})
        board = fetch_board(
            url=standin.url, board_id=MERICO_BOARD, credentials=given, allow_http=True, progress=lambda _: None
        )
    board["site"]["url"] = SITE
    return board


KINDS: dict[str, Kind] = {
    "usual": Kind(board_records, beside={"platform": platform}),
    "running": Kind(_running, "current"),
    "counted in issues": Kind(lambda: board_records(kind="issues")),
    "unestimated": Kind(_unestimated),
    "empty": Kind(lambda: board_records(works=before())),
    "first sprint ever, empty": Kind(lambda: board_records(works=[])),
    "running, empty": Kind(_running_empty, "current"),
    "all carried over": Kind(_carried),
    "long chains": Kind(_long_chains),
    "nobody assigned": Kind(_nobody),
    "one member": Kind(_one_member),
    "hostile": Kind(_hostile, name=HOSTILE, beside={"platform": platform}),
    "running, hostile": Kind(lambda: _hostile(running=True), "current", name=HOSTILE),
    "large": Kind(_large),
    "recorded": Kind(_recorded, "7"),
}
