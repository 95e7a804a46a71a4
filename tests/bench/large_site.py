"""A site as large as a benchmark needs, served by a process of its own that answers each request after a while."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from random import Random
from typing import Any

from squadlib.demo.faults import Fault
from squadlib.demo.site import Json, Site
from squadlib.demo.standin import serve
from tests import tiny_site as tiny

SPRINTS, PEOPLE, ENTRIES, LONG = 40, 30, 12, 25
"""Sprints, people, changelog entries per issue on average; and one issue in so many has more than a search tells."""
LATENCY = 0.05


def large_site(size: int) -> Site:
    """Return a site of one board: most issues have a short history, 4 % one of 60 to 120 entries."""
    dice = Random(size)  # noqa: S311  the same site every time
    site = tiny.tiny_site()
    people = [tiny.person("5f01") | {"accountId": f"5f{n:03}", "displayName": f"Person {n}"} for n in range(PEOPLE)]
    sprints = [tiny.sprint(5) | {"id": 100 + n, "name": f"Sprint {n}", "originBoardId": 1} for n in range(SPRINTS)]
    long = 90 * size // LONG
    short = (ENTRIES * size - long) * LONG // (size * (LONG - 1))
    site.people, site.sprints = people, sprints
    site.issues = []
    for number in range(size):
        count = dice.randint(60, 120) if number % LONG == 0 else dice.randint(short - 4, short + 5)
        site.issues.append(_issue(number, count, dice, site))
    site.now = tiny.START + timedelta(days=400)
    return site


def _issue(number: int, entries: int, dice: Random, site: Site) -> Json:
    told = {name: part for name, part in dice.choice(site.sprints).items() if name != "originBoardId"}
    made = tiny.issue(
        number,
        assignee=dice.choice(site.people),
        customfield_10031=float(dice.choice([1, 2, 3, 5, 8])),
        customfield_10020=[told | {"boardId": 1}],
    )
    made["changelog"]["histories"] = [_history(number, place, dice, site) for place in range(entries)]
    return made


def _history(number: int, place: int, dice: Random, site: Site) -> Json:
    items = (
        tiny.item("status", "10000", "3", field_id="status", texts=("To Do", "In Progress")),
        tiny.item("Story Points", field_id="customfield_10031", texts=("3", "5")),
        tiny.item("description", field_id="description", texts=("a few words", "a few other words")),
        tiny.item("labels", field_id="labels", texts=("", "backend")),
    )
    written = tiny.history(1000 * number + place + 1, place, dice.choice(items))
    return written | {"author": dice.choice(site.people)}


def edited(site: Site, count: int) -> Site:
    """Return the site eight hours later, with so many issues estimated anew."""
    site.now += timedelta(hours=8)
    for place, one in enumerate(site.issues[:: len(site.issues) // count][:count]):
        change = tiny.item("Story Points", field_id="customfield_10031", texts=("5", "8"))
        number = 10**9 + place
        one["changelog"]["histories"].append(tiny.history(number, 400 * 24 + 7, change))
        one["fields"] |= {"customfield_10031": 8.0, "updated": tiny.at(400 * 24 + 7)}
    return site


@dataclass(frozen=True)
class Served:
    """A site in another process: where it is, its login, and a line to it."""

    url: str
    environ: dict[str, str]
    line: Connection

    def requests(self) -> int:
        """Return how many requests came since this was asked last."""
        self.line.send("count")
        count: int = self.line.recv()
        return count


@contextmanager
def served(size: int, *, deployment: str, changed: int = 0, latency: float = LATENCY) -> Iterator[Served]:
    """Serve a site of this size, which has changed in so many issues since; each request waits by itself."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(
        target=_serve, args=(theirs, size, deployment, changed, latency), daemon=True
    )
    process.start()
    try:
        url, environ = ours.recv()
        yield Served(url, environ, ours)
    finally:
        ours.send("stop")
        process.join(10)
        process.terminate()


def _serve(line: Connection, size: int, deployment: Any, changed: int, latency: float) -> None:
    site = large_site(size)
    if changed:
        edited(site, changed)
    with serve(site, deployment=deployment, faults=lambda *_: Fault(delay=latency)) as standin:
        line.send((standin.url, standin.environment()))
        known = 0
        while line.recv() == "count":
            count = len(standin.asked)
            line.send(count - known)
            known = count
