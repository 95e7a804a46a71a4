"""How a board is set up: what makes two set-ups differ, and how that is known of every snapshot for one reading."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from squadlib import setups, snapshots
from squadlib.demo.site import Json, Site
from squadlib.demo.standin import serve
from squadlib.errors import DataError
from squadlib.sources.jira import credentials_from, fetch_board
from squadlib.sources.jira_filter import unordered
from squadlib.tables.setup import Setup, differing, setup_of
from tests.drifting import LAST, Kept, fetched
from tests.report_fixture import close_of
from tests.tiny_site import tiny_site

NOW = datetime(2026, 11, 20, tzinfo=UTC)
PART = "board-11"


def made(**set_up: str) -> Setup:
    """Return how a board is set up."""
    return setup_of(fetched(NOW, **set_up)["board"])


@pytest.mark.parametrize(
    ("set_up", "about"),
    [
        ({}, []),
        ({"columns": "renamed"}, []),
        ({"columns": "released"}, ["columns"]),
        ({"query": "even"}, ["filter"]),
        ({"field": "size"}, ["estimation"]),
        ({"field": "issues"}, ["estimation"]),
        ({"columns": "released", "query": "even", "field": "size"}, ["columns", "filter", "estimation"]),
    ],
)
def test_what_decides_figures_makes_a_difference_and_names_do_not(set_up: dict[str, str], about: list[str]) -> None:
    """Statuses by column, the filter's query, the estimate's field; a column's name and an empty column are nothing."""
    assert differing(made(), made(**set_up)) == about


def test_a_query_that_was_not_seen_is_no_other_one() -> None:
    """Older snapshots do not have it: then another filter is a difference, the same one is none."""
    old = replace(made(), query=None)
    assert differing(old, made()) == differing(made(), old) == []
    assert differing(replace(old, filter_id="2"), made()) == ["filter"]
    assert differing(replace(made(), filter_id="2"), made()) == []


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("project = A ORDER BY Rank", "project = A"),
        ("project  =\n A order  by Rank", "project = A"),
        ('text ~ "order by" AND a = 1', 'text ~ "order by" AND a = 1'),
        ("text ~ 'x  ORDER BY y' ORDER BY \"Story Points\"", "text ~ 'x  ORDER BY y'"),
        ('a = "x \\" ORDER BY" ORDER BY b', 'a = "x \\" ORDER BY"'),
        ("", ""),
    ],
)
def test_the_order_of_a_filter_is_no_part_of_what_it_finds(query: str, told: str) -> None:
    """Sorting a board otherwise, or writing its filter over two lines, changes no figure; what is quoted is text."""
    assert unordered(query) == told


def tiny() -> tuple[Site, Json]:
    """Return a small site and its first board."""
    site = tiny_site()
    return site, site.boards[0]


@pytest.mark.parametrize("deployment", ["cloud", "datacenter"])
def test_a_fetch_brings_the_query_of_the_filter(deployment: str) -> None:
    """From Cloud and from Data Center; a filter that is not shown leaves it unsaid."""
    site, board = tiny()
    with serve(site, deployment=deployment) as standin:  # type: ignore[arg-type]
        login = credentials_from(standin.environment())
        assert fetch_board(url=standin.url, board_id=1, credentials=login)["board"]["filter_query"] == "project in (TS)"
        board["configuration"] = {**board["configuration"], "filter": {}}
        assert "filter_query" not in fetch_board(url=standin.url, board_id=1, credentials=login)["board"]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """Make a folder in which boards are fetched."""
    return Kept(tmp_path)


def test_a_part_is_read_for_its_set_up_once(kept: Kept) -> None:
    """What was read of it is known ever after, also when the part is gone; written by others, it is read again."""
    first, last = kept.fetch(LAST - 1, columns="released"), kept.fetch(LAST)
    known = setups.history(kept.state, last, part=PART)
    snapshots.part_file(kept.state, first.parts[PART].sha256).unlink()
    assert setups.history(kept.state, last, part=PART) == known
    assert [one.snapshot.id for one in known.seen] == [first.id, last.id]
    assert known.unread == ()
    for path in (kept.state / "setups").rglob("*.json"):
        path.write_text('{"schema": "setup/0"}', encoding="utf-8")
    again = setups.history(kept.state, last, part=PART)
    assert [one.snapshot.id for one in again.seen] == [last.id]
    assert first.id in again.unread[0]


def test_where_nothing_can_be_kept_it_is_read_again(kept: Kept) -> None:
    """A folder in which no file can be put stops no report."""
    last = kept.fetch(LAST)
    (kept.state / "setups").write_text("in the way", encoding="utf-8")
    assert setups.history(kept.state, last, part=PART).now == setups.setup(kept.state, last.parts[PART])


def test_the_snapshot_reported_from_is_to_be_whole(kept: Kept) -> None:
    """Of it nothing is overlooked."""
    last = kept.fetch(LAST)
    snapshots.part_file(kept.state, last.parts[PART].sha256).unlink()
    with pytest.raises(DataError, match="cannot be read"):
        setups.history(kept.state, last, part=PART)


def test_a_damaged_manifest_of_another_snapshot_is_told(kept: Kept) -> None:
    """A report of one snapshot does not hang on the rest."""
    first, last = kept.fetch(LAST - 1), kept.fetch(LAST)
    snapshots.manifest(kept.state, first.id).write_text("{", encoding="utf-8")
    found = setups.history(kept.state, last, part=PART)
    assert [one.snapshot.id for one in found.seen] == [last.id]
    assert "manifest cannot be read" in found.unread[0]


def test_a_snapshot_of_the_very_instant_of_the_close_saw_it(kept: Kept) -> None:
    """One that was taken a millisecond before did not."""
    snaps = [kept.fetch(LAST, after=timedelta(milliseconds=one)) for one in (-1, 0, 1)]
    found = setups.history(kept.state, snaps[-1], part=PART)
    before, after = found.around(close_of(LAST))
    assert before is not None
    assert (before.snapshot.id, after.snapshot.id) == (snaps[0].id, snaps[1].id)


def test_what_a_report_depends_on_changes_with_the_set_up_alone(kept: Kept) -> None:
    """Another fetch of the same says nothing new; a change of columns does, and so does what cannot be read."""
    snaps = [kept.fetch(LAST - 2), kept.fetch(LAST - 1)]
    assert setups.history(kept.state, snaps[1], part=PART).turns() == []
    snaps += [kept.fetch(LAST, columns="released"), kept.fetch(LAST, after=timedelta(days=2), columns="released")]
    told = [setups.history(kept.state, one, part=PART).turns() for one in snaps[2:]]
    assert told[0] == told[1] == [[snaps[0].as_of, snaps[1].id], [snaps[2].as_of], []]
