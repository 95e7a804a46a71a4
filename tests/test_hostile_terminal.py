"""What a server, a sheet or a file says is text on a terminal: no command of it is told to move, hide or turn round."""

import copy
import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from squadlib.demo.company import company
from squadlib.demo.faults import Fault
from squadlib.demo.site import Site
from squadlib.demo.standin import Standin, serve
from squadlib.demo.wire import JSON_TYPE
from tests.sites import PLAN, Workplace, workplace

STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
EVIL = "\x1b[2J\x1b]0;mine\x07\x9b1A\u202eevil"
MARK = "evil"


def hostile_site() -> Site:
    """Return the sample company with whatever people name called so that a terminal would obey."""
    site = copy.deepcopy(company()[0])
    site.title += EVIL
    for things in (site.boards, site.sprints, site.statuses, site.fields):
        for thing in things:
            thing["name"] += EVIL
    for board in site.boards:
        for column in board["configuration"]["columnConfig"]["columns"]:
            column["name"] += EVIL
    for version in (one for several in site.versions.values() for one in several):
        version["name"] += EVIL
    for issue in site.issues:
        _worsen(issue["fields"])
    return site


def _worsen(fields: dict[str, Any]) -> None:
    fields["summary"] += EVIL
    fields["labels"] = [*fields["labels"], EVIL]
    for name in ("status", "priority", "assignee"):
        shown = "displayName" if name == "assignee" else "name"
        if fields.get(name):
            fields[name] = {**fields[name], shown: f"{fields[name][shown]}{EVIL}"}


def hostile_plan() -> dict[str, list[list[str]]]:
    """Return a plan of strange columns and names, every one of its own."""
    numbers = count()
    plan = {tab: [[*rows[0], f"Odd {EVIL}"], *rows[1:]] for tab, rows in PLAN.items()}
    for tab in ("Methods", "Measures", "Projects", "Milestones"):
        place = 1 if tab in ("Methods", "Measures") else 0
        plan[tab] = [plan[tab][0], *([*row[:place], f"{row[place]}{EVIL}{next(numbers)}"] for row in plan[tab][1:])]
    return plan


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workplace, Standin, dict[str, Fault]]]:
    """Serve the hostile company; a fault put for a path is its answer from then on."""
    answers: dict[str, Fault] = {}
    with serve(hostile_site(), faults=lambda _, path, __: answers.get(path)) as standin:
        folder = tmp_path_factory.mktemp("hostile")
        site = workplace(folder, url=standin.url, squads={"client": 11}, plan=hostile_plan())
        (folder / "params" / "squads" / "client.yaml").write_text(
            json.dumps({"name": f"Client{EVIL}", "board": 11, "leave_out_sprints": [EVIL]}), encoding="utf-8"
        )
        yield site, standin, answers


def said(place: Workplace, *command: str, standin: Standin) -> tuple[int, str]:
    """Return the exit code of a command and all it says, as bytes came."""
    done = place.run(*command, environ=standin.environment())
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "codes"),
    [
        (["sync", "client", "--verbose"], {0}),
        (["doctor"], {0, 4}),
        (["verify", "client"], {0, 4}),
        (["sprint-report", "client"], {0}),
        (["sprint-report", "client", "--sprint", f"x{EVIL}", "--verbose"], {2}),
        (["milestone-report", "client"], {0, 4}),
        (["run-all"], {0, 7}),
        (["snapshots"], {0}),
        (["squads"], {0}),
    ],
    ids=lambda one: " ".join(one)[:40] if isinstance(one, list) else "",
)
def test_no_command_says_what_a_terminal_would_obey(
    command: list[str], codes: set[int], place: tuple[Workplace, Standin, dict[str, Fault]]
) -> None:
    """Names of every kind on both streams, in good days, in refusals and in tracebacks."""
    code, text = said(place[0], *command, standin=place[1])
    assert code in codes, text
    assert STEERS.findall(text) == []
    assert MARK in text or command[0] in ("snapshots", "squads", "sprint-report", "milestone-report")


@pytest.mark.slow
@pytest.mark.parametrize("status", [400, 403, 429, 500])
def test_nor_does_what_jira_answers(status: int, place: tuple[Workplace, Standin, dict[str, Fault]]) -> None:
    """Jira's own error messages, and the words of its status."""
    body = json.dumps({"errorMessages": [EVIL], "errors": {EVIL: EVIL}, "message": EVIL})
    path = "/rest/agile/1.0/board/11"
    place[2][path] = Fault(status, {"Content-Type": JSON_TYPE, "Retry-After": "99999"}, body)
    try:
        code, text = said(place[0], "sync", "client", "--full", "--verbose", standin=place[1])
    finally:
        del place[2][path]
    assert code == 3, text
    assert STEERS.findall(text) == []


@pytest.mark.slow
def test_nor_does_a_workbook_that_does_not_fit(tmp_path: Path) -> None:
    """Cells, headers and tabs that a refusal names."""
    plan = {**hostile_plan(), "Milestones": [["Milestone", f"Version{EVIL}"], [EVIL, EVIL]]}
    plan["Projects"] = [*plan["Projects"], [EVIL, EVIL, EVIL, EVIL]]
    place = workplace(tmp_path, squads={"client": 11}, plan=plan, site="team_level: false\n")
    done = place.run("sprint-report", "client", "--verbose")
    assert done.returncode == 4, done.stderr
    assert MARK in done.stderr
    assert STEERS.findall(done.stdout + done.stderr) == []
