"""Anything may come in: params, sheet cells and Jira's answers give a result or a SquadlibError, never a crash."""

import copy
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from squadlib import params, snapshots
from squadlib.errors import SquadlibError
from squadlib.metrics.ledger import ledger
from squadlib.metrics.receipts import receipts
from squadlib.options import Options
from squadlib.params.files import SiteFile, SquadFile
from squadlib.tables.board import board_tables
from squadlib.tables.plan import plan_faults, plan_tables
from tests.jira_script import SPRINT, Json, Script, fetched, history, issue, item, sprint
from tests.plan_factory import TABS, workbook

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.dates(min_value=date(1, 1, 1)),
    st.sampled_from(
        ["demo", "https://jira.example.com", "https://a:b@c", "UTC", "Mon", "close", "customfield_1", "é@b.c"]
    ),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
SITE_KEYS = sorted(field.alias or name for name, field in SiteFile.model_fields.items())
SQUAD_KEYS = sorted(field.alias or name for name, field in SquadFile.model_fields.items())
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.sampled_from(
        ["10001", "1, 2", "2026-01-01T09:00:00.000+0000", "9999-12-31", "x" * 300, "\x00", "1e400", "-1"]
    ),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=6), inner, max_size=2),
    max_leaves=4,
)
TIMES = int(os.environ.get("SQUADLIB_TEST_TIMES", "1"))
"""How many times as many examples are tried; more than once, other ones at each run."""
bounded = settings(
    deadline=None,
    derandomize=TIMES == 1,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def refused(attempt: Callable[[], Any]) -> int | None:
    """Return the exit code of what stops an attempt in words, None where nothing does; a crash is let through."""
    try:
        attempt()
    except SquadlibError as error:
        return error.exit_code if str(error) else -1
    return None


def load(site: str | bytes, squad: str | bytes) -> None:
    """Read both files as params; whatever is wrong with them is a SquadlibError."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "squads").mkdir()
        for path, text in ((folder / "site.yaml", site), (folder / "squads" / "client.yaml", squad)):
            path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        assert refused(lambda: params.load(folder, "client")) in (None, 2)


@given(
    st.dictionaries(st.sampled_from(SITE_KEYS) | st.text(max_size=8), VALUES, max_size=6),
    st.dictionaries(st.sampled_from(SQUAD_KEYS) | st.text(max_size=8), VALUES, max_size=6),
)
@settings(bounded, max_examples=200 * TIMES)
def test_any_params_are_read_or_refused(site: dict[str, Any], squad: dict[str, Any]) -> None:
    """Known keys with values of any kind, and keys that are none."""
    fine = {"jira": {"url": "demo"}, "workbook": "demo"}
    own = {"name": "Client", "board": 11}
    for one, other in ((site, own), (fine, squad), (fine | site, own | squad)):
        load(yaml.safe_dump(one, allow_unicode=True), yaml.safe_dump(other, allow_unicode=True))


@given(st.text(max_size=60) | st.binary(max_size=60))
@settings(bounded, max_examples=200 * TIMES)
def test_any_text_in_a_params_file_is_read_or_refused(text: str | bytes) -> None:
    """What is no YAML, no mapping, no UTF-8."""
    load(text, "name: Client\nboard: 11\n")
    load("jira: {url: demo}\nworkbook: demo\n", text)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [*a]",
        "&a {x: *a}",
        "? [1, 2]\n: x",
        "? {a: b}\n: x",
        "board: 0x1F",
        "board: 1_1",
        "name: !!python/object:os.system x",
        "- " * 2000 + "x",
        "[" * 3000,
        "holidays: [2026-13-45]",
        "name: 2026-12-25 25:61:99",
        "<<: 3",
        "board: 1" + "0" * 5000,
        "board: 0x" + "F" * 5000,
    ],
    ids=lambda text: text[:12],
)
def test_yaml_at_its_strangest_is_refused(text: str) -> None:
    """Loops, keys that are no text, tags, depth, days that are none."""
    load(text, "name: Client\nboard: 11\n")
    load("jira: {url: demo}\nworkbook: demo\n", text)


CELLS = st.one_of(
    st.text(max_size=12),
    st.floats(),
    st.integers(-(2**65), 2**65),
    st.booleans(),
    st.sampled_from(
        ["", "=1+1", "#REF!", "1e999", "2026-02-30", "31/12/2026", "Q5 2026", "50 %", "½", "Ⅷ", "٣", "-0", "x" * 9000]
    ),
)


@given(st.data())
@settings(bounded, max_examples=150 * TIMES)
def test_any_cells_are_a_plan_or_are_refused(data: st.DataObject) -> None:
    """Several cells of the sample replaced, rows added that are too long, tabs that are empty."""
    tabs = copy.deepcopy(TABS)
    for _ in range(data.draw(st.integers(1, 6))):
        rows = tabs[data.draw(st.sampled_from(sorted(tabs)))]
        if data.draw(st.booleans()) and rows:
            rows.insert(data.draw(st.integers(0, len(rows))), data.draw(st.lists(CELLS, max_size=15)))
        elif row := (data.draw(st.sampled_from(rows)) if rows else []):
            row[data.draw(st.integers(0, len(row) - 1))] = data.draw(CELLS)
        if data.draw(st.integers(0, 30)) == 0:
            rows.clear()
    book = workbook(tabs)
    code = refused(lambda: plan_tables(book))
    assert code in (None, 2, 4)
    assert code == 2 or plan_faults(book).empty == (code is None)


def script() -> Script:
    """Return a board of two sprints and three issues with a past."""
    past = [
        history(1, item("Sprint", SPRINT, old="", new="1", old_text="", new_text="Sprint 1")),
        history(2, item("Story Points", "customfield_4711", old_text="", new_text="5")),
        history(3, item("status", "status", old="1", new="2", old_text="To Do", new_text="Done")),
    ]
    values = {SPRINT: [sprint(1, completeDate="2026-01-15T09:00:00.000Z")], "customfield_4711": 5.0}
    return Script(
        issues=[issue(one, values, histories=past) for one in (1, 2, 3)],
        sprints=[sprint(1, completeDate="2026-01-15T09:00:00.000Z"), sprint(2, "active")],
        bulk={None: {"issueChangeLogs": []}},
    )


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value within an answer."""
    if at:
        yield at
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in parts:
        yield from places(one, (*at, key))


def put(value: Any, at: tuple[Any, ...], new: Any, *, is_gone: bool) -> None:
    """Put another value in a place of an answer, or take the place away."""
    for key in at[:-1]:
        value = value[key]
    if is_gone:
        del value[at[-1]]
    else:
        value[at[-1]] = new


PARTS = ("issues", "sprints", "configuration", "fields")
PLACES = [(part, *at) for part in PARTS for at in places(getattr(script(), part))]


@pytest.mark.slow
@given(place=st.sampled_from(PLACES), new=JSON, is_gone=st.booleans())
@settings(bounded, max_examples=60 * TIMES)
def test_any_answer_of_jira_is_a_ledger_or_is_refused(place: tuple[Any, ...], new: Any, *, is_gone: bool) -> None:
    """One value anywhere in what Jira answers is another, or is not there: fetched, kept, tabled and counted."""
    told = script()
    held: Json = {part: copy.deepcopy(getattr(told, part)) for part in PARTS}
    put(held, place, new, is_gone=is_gone)
    for part in PARTS:
        setattr(told, part, held[part])
    assert refused(lambda: counted(told)) in (None, 2, 3, 4)


def counted(told: Script) -> None:
    """Fetch what a script tells, keep it, read it back and count it."""
    records, _ = fetched(told)
    with tempfile.TemporaryDirectory() as name:
        source = {"jira": "demo", "workbook": "demo"}
        parts = {"board-11": records}
        kept = snapshots.save(Path(name), as_of=datetime(2026, 2, 1, tzinfo=UTC), source=source, parts=parts)
        tables = board_tables(snapshots.load(Path(name), kept.parts["board-11"]))
    rows = ledger(tables, options=Options())
    for one in rows["sprint_id"].unique():
        receipts(rows, tables, sprint_id=int(one), options=Options())
