"""A board set up otherwise than before: old sprints are judged by the set-up of their time, and the report says so."""

import copy
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.demo.company import company
from squadlib.demo.site import Json, Site
from squadlib.demo.standin import serve
from squadlib.reports.data import SprintData
from squadlib.reports.load import sprint_of
from squadlib.reports.page.definitions import provenance
from squadlib.reports.run.fingerprint import fingerprint
from squadlib.reports.run.revisions import revised
from squadlib.reports.set_up import CHANGED, UNREAD, UNSURE, set_up_quality
from squadlib.reports.sprint import frames
from squadlib.snapshots_prune import prune
from squadlib.sync import sync
from tests.conftest import REPO
from tests.drifting import COLUMNS, FIELDS, LAST, QUERIES, Kept
from tests.report_pages import NOTEBOOKS
from tests.sites import workplace

RELEASED, EVEN, SIZE = {"columns": "released"}, {"query": "even"}, {"field": "size"}
ALL = {**RELEASED, **EVEN, **SIZE}
OLD = LAST - 1
AS_IT_IS_NOW = ("as_of", "snapshot", "milestones", "quality", "judged_by")


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """Make a folder in which a board is fetched."""
    return Kept(tmp_path)


def said(kept: Kept, snapshot: snapshots.Snapshot, number: int = LAST) -> list[tuple[str, str, str]]:
    """Return what a report says about set-ups."""
    told = set_up_quality(kept.sprint(snapshot, number))
    return [(check, subject, text.replace("\u00a0", " ")) for check, subject, text in told.itertuples(index=False)]


@pytest.mark.parametrize("set_up", [RELEASED, EVEN, SIZE, {"field": "issues"}, ALL], ids=str)
def test_a_sprint_closed_before_the_change_keeps_its_figures(kept: Kept, set_up: dict[str, str]) -> None:
    """Its totals are those of the report made of it then; a sprint after the change is judged by the new set-up."""
    first = kept.fetch(OLD)
    then = kept.totals(first, OLD)
    kept.fetch(OLD, after=timedelta(days=1, hours=1), **set_up)
    last = kept.fetch(LAST, **set_up)
    assert kept.totals(last, OLD) == then
    alone = Kept(kept.folder / "alone")
    assert kept.totals(last, LAST) == alone.totals(alone.fetch(LAST, **set_up), LAST)
    assert alone.totals(alone.fetch(LAST, **set_up), OLD) != then


@pytest.mark.parametrize(
    "set_up", [ALL, *(pytest.param(one, marks=pytest.mark.slow) for one in (RELEASED, EVEN, SIZE))], ids=str
)
def test_a_whole_report_on_a_drifted_sprint_is_the_one_made_then(kept: Kept, set_up: dict[str, str]) -> None:
    """Ledger, receipts, members, velocity, forecast, feedback and all: only what is of today is of today."""
    before = kept.fetch(OLD)
    facts = kept.facts(before, number=OLD)
    after = kept.fetch(LAST, **set_up)
    now = kept.facts(after, number=OLD)
    assert {**now, **{key: facts.get(key) for key in AS_IT_IS_NOW}} == {**facts, "judged_by": None}
    assert (now["as_of"], now["snapshot"]) == ("2026-11-14T17:00:00Z", after.id)
    assert {one["snapshot"] for one in now["judged_by"]} == {before.id}
    assert [one["sprint_id"] for one in now["judged_by"]] == list(range(101, 101 + LAST))
    assert revised(now, {**facts, "revision": 1}, revise=False)["revision"] == 1


def test_the_report_says_which_sprints_what_changed_and_by_which_snapshot(kept: Kept) -> None:
    """One row for each earlier set-up, a line in the provenance, a key of the facts."""
    before = kept.fetch(OLD)
    kept.fetch(OLD, after=timedelta(days=2), **ALL)
    after = kept.fetch(LAST, **ALL)
    changed = "the done column (was Done, is Released), the filter and the estimate (was Story Points, is Size)"
    subject = "Client 2026-22, Client 2026-21, Client 2026-20 and 9 others"
    judged = f"Judged by the board as it was set up in their time (snapshot {before.id}, 31 Oct 2026)."
    left_out = "Estimated in another field: shown, but left out of velocity, forecast and the bands of trends."
    assert said(kept, after) == [
        (CHANGED, subject, f"{judged} Since then changed: {changed}."),
        (CHANGED, subject, left_out),
    ]
    told = provenance(kept.sprint(after, LAST)).text.replace("\u00a0", " ")
    assert f"Board set up: as in this snapshot, but for {subject} as on 31 Oct 2026 (snapshot {before.id})" in told
    assert "Board set up" not in provenance(kept.sprint(before, OLD)).text
    assert said(kept, before, OLD) == []


def test_where_nothing_changed_nothing_is_said(kept: Kept) -> None:
    """Nor where a column was called otherwise, nor where an older snapshot lacks the query."""
    kept.fetch(OLD)
    after = kept.fetch(LAST, columns="renamed")
    data = kept.sprint(after, LAST)
    assert said(kept, after) == []
    assert (data.board.eras, data.incomparable) == ((), frozenset())
    assert data.tables is data.board.now


def test_each_of_several_set_ups_judges_its_own_sprints(kept: Kept) -> None:
    """Changed, changed back, changed again: every sprint has the totals that its first report had."""
    course: list[dict[str, str]] = [{}, RELEASED, {}, EVEN, {**RELEASED, **EVEN}]
    snaps = [kept.fetch(LAST - 4 + place, **set_up) for place, set_up in enumerate(course)]
    first = {109 + place: kept.every(snapshot)[109 + place] for place, snapshot in enumerate(snaps)}
    now = kept.every(snaps[-1])
    assert {one: now[one] for one in first} == first
    eras = kept.sprint(snaps[-1], LAST).board.eras
    assert [(era.snapshot, sorted(era.sprint_ids)[-2:]) for era in eras] == [
        (snaps[2].id, [109, 111]),
        (snaps[1].id, [110]),
        (snaps[3].id, [112]),
    ]


def test_what_counts_as_completed_in_a_sprint_is_carried_in_from_it_nowhere(kept: Kept) -> None:
    """By today's columns an old sprint left issues over; by those of its time it completed them."""
    kept.fetch(OLD)
    data = kept.sprint(kept.fetch(LAST, **RELEASED), LAST)
    rows = data.ledger
    left = rows[(rows["outcome"] == "not_completed") & rows["sprint_id"].isin(data.sprint_ids)]
    counted = left.groupby("issue_id").cumcount() + 1
    assert (left["sprints_carried"] == counted).all()
    assert list(rows["sprint_id"].unique()) == data.sprint_ids


def test_closed_between_two_set_ups_is_said(kept: Kept) -> None:
    """Nobody knows whether the board was changed before the sprint was closed or after it."""
    first = kept.fetch(OLD)
    last = kept.fetch(LAST, **RELEASED)
    ((check, subject, text),) = [row for row in said(kept, last) if row[0] == UNSURE]
    assert (check, subject) == (UNSURE, "Client 2026-23")
    between = f"Closed between snapshots {first.id} and {last.id}, and between them the board was changed"
    assert text == f"{between} (the done column (was Done, is Released)): judged as the later has it."


def test_no_snapshot_of_the_time_leaves_the_set_up_of_the_first(kept: Kept) -> None:
    """Sprints closed long before the first fetch: its set-up is the earliest that is known."""
    first = kept.fetch(3)
    then = kept.every(first)
    now = kept.every(kept.fetch(LAST, **RELEASED))
    assert {one: now[one] for one in then} == then
    assert list(then) == [101, 102, 103, 104]


@pytest.mark.parametrize("has_other", [True, False], ids=["another of its set-up", "none"])
def test_a_damaged_snapshot_stops_nothing(kept: Kept, has_other: bool) -> None:  # noqa: FBT001
    """Another of the same set-up judges instead, else the board as it is now; either way the damage is named."""
    other = kept.fetch(OLD, after=timedelta(hours=1)) if has_other else None
    damaged = kept.fetch(OLD)
    then = kept.totals(damaged, OLD)
    kept.fetch(OLD, after=timedelta(days=2), **RELEASED)
    last = kept.fetch(LAST, **RELEASED)
    kept.sprint(last, LAST)
    snapshots.part_file(kept.state, damaged.parts["board-11"].sha256).write_bytes(b"torn")
    told = said(kept, last)
    assert any(check == UNREAD and damaged.id in text for check, _, text in told)
    if other is not None:
        assert kept.totals(last, OLD) == then
        return
    assert kept.totals(last, OLD) != then
    ((_, subject, text),) = [row for row in told if row[0] == UNSURE]
    assert subject.startswith("Client 2026-22")
    assert text.endswith("and no snapshot that can be read has it: judged as it is set up now.")


def test_a_snapshot_damaged_before_it_was_ever_asked_is_named(kept: Kept) -> None:
    """How the board was set up then is not known, so the sprints of its time are judged as now."""
    damaged = kept.fetch(OLD)
    snapshots.part_file(kept.state, damaged.parts["board-11"].sha256).write_bytes(b"torn")
    shutil.rmtree(kept.state / "setups", ignore_errors=True)
    last = kept.fetch(LAST, **RELEASED)
    ((check, _, text),) = said(kept, last)
    assert check == UNREAD
    assert damaged.id in text


def test_a_sprint_with_other_dates_now_is_judged_as_now(kept: Kept) -> None:
    """Opened and closed again since: what the old snapshot tells is of another sprint."""
    kept.fetch(OLD)
    last = kept.fetch(LAST, **RELEASED)
    data = kept.sprint(last, LAST)
    era = data.board.eras[0]
    then = snapshots.load(kept.state, snapshots.named(kept.state, era.snapshot).parts["board-11"])
    then["sprints"][OLD]["complete_at"] -= 1
    as_of = datetime.fromisoformat("2026-10-31T17:00:00.500Z")
    parts = {"board-11": {**then, "as_of": then["as_of"] + 500}, "workbook": {"kind": "csv", "title": "", "tabs": {}}}
    snapshots.save(kept.state, as_of=as_of, source=last.source, parts=parts)
    assert 101 + OLD not in kept.sprint(last, LAST).board.earlier
    assert any(check == UNSURE and subject == "Client 2026-22" for check, subject, _ in said(kept, last))


def test_a_report_of_an_earlier_snapshot_knows_nothing_of_later_ones(kept: Kept) -> None:
    """The same ID gives the same report next year, whatever is fetched since."""
    first = kept.fetch(OLD)
    middle = kept.fetch(LAST, **RELEASED)
    told = [(kept.every(one), said(kept, one, OLD)) for one in (first, middle)]
    kept.fetch(LAST, after=timedelta(days=2), **EVEN)
    kept.fetch(LAST, after=timedelta(days=3))
    assert [(kept.every(one), said(kept, one, OLD)) for one in (first, middle)] == told


def test_pruning_changes_no_figure_of_an_old_sprint(kept: Kept) -> None:
    """Of each time the board was set up one way its last snapshot stays, and that is the one that judges."""
    course: list[dict[str, str]] = [{}, {}, RELEASED, RELEASED, {}]
    snaps = [kept.fetch(LAST - 4 + place, **set_up) for place, set_up in enumerate(course)]
    before = kept.every(snaps[-1])
    (kept.folder / "reports").mkdir()
    pruned = prune(kept.state, reports=kept.folder / "reports", now=datetime.now(UTC) + timedelta(days=9))
    assert set(pruned.parts) == {snaps[0].id, snaps[2].id}
    shutil.rmtree(kept.state / "setups")
    assert kept.every(snaps[-1]) == before


def test_points_of_two_fields_are_never_added_up(kept: Kept) -> None:
    """Sprints estimated in another field are shown, left out of velocity, forecast and bands, and compare with none."""
    for number in range(LAST - 3, LAST):
        kept.fetch(number)
    kept.fetch(OLD, after=timedelta(days=2), **SIZE)
    data = kept.sprint(kept.fetch(LAST, **SIZE), LAST)
    speed, past = frames.velocity_of(data), frames.past_of(data)
    assert speed["is_left_out"].tolist() == [True] * LAST + [False]
    assert (speed["completed_points"] > 0).all()
    assert frames.forecast_of(speed, data)["sprints_used"] == 1
    assert past["completed_points"].notna().tolist() == [False] * LAST + [True]
    done, _ = frames.trends_of(past, data)
    assert done["value"].notna().sum() == LAST + 1
    assert done["why_no_band"].iloc[0] == "a band takes 6 values, there are 1"
    assert data.ledger.loc[data.ledger["sprint_id"] != data.sprint_id, "points_end"].isna().all()
    assert data.options.leave_out_sprints == ()


def test_a_board_that_counts_issues_now_compares_all_its_sprints(kept: Kept) -> None:
    """An issue is an issue, whatever it once was estimated in: nothing is left out, and no points are told."""
    kept.fetch(OLD)
    data = kept.sprint(kept.fetch(LAST, field="issues"), LAST)
    speed = frames.velocity_of(data)
    assert data.unit == "issues"
    assert not speed["is_left_out"].any()
    assert (speed["completed_points"] == 0).all()
    assert (speed["completed_issues"] > 0).all()


@pytest.mark.parametrize("name", [pytest.param(one, marks=pytest.mark.slow) for one in NOTEBOOKS])
@pytest.mark.parametrize("set_up", [RELEASED, EVEN, SIZE], ids=str)
def test_every_report_is_made_of_a_board_that_drifted(kept: Kept, name: str, set_up: dict[str, str]) -> None:
    """With a sprint running under the new set-up, or between two."""
    kept.fetch(OLD)
    at = {"after": timedelta(days=-6)} if name == "health_report" else {}
    facts = kept.facts(kept.fetch(LAST, **at, **set_up), name)
    checks = {one["check"] for one in facts["quality"]}
    assert CHANGED in checks


def print_of(kept: Kept, snapshot: snapshots.Snapshot) -> str:
    """Return what decides whether a report would come out the same."""
    notebook = REPO / "notebooks" / "sprint_report.ipynb"
    asked: dict[str, Any] = {"squads": [kept.params], "beside": [], "has_history": False}
    return fingerprint(notebook, {"sprint": "112"}, snapshot=snapshot, **asked)


def test_a_report_would_come_out_the_same_until_the_board_is_changed(kept: Kept) -> None:
    """The same board fetched once more is the same; found set up otherwise in between, it is another."""
    kept.fetch(OLD)
    last = kept.fetch(LAST)
    same = print_of(kept, last)
    kept.fetch(OLD, after=timedelta(days=2))
    assert print_of(kept, last) == same
    kept.fetch(OLD, after=timedelta(days=3), **RELEASED)
    assert print_of(kept, last) != same


SET_UPS = st.fixed_dictionaries(
    {
        "columns": st.sampled_from(sorted(COLUMNS)),
        "query": st.sampled_from(sorted(QUERIES)),
        "field": st.sampled_from(sorted(FIELDS)),
    }
)


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(course=st.lists(SET_UPS, min_size=2, max_size=4))
def test_a_first_report_stands_however_the_board_is_changed_since(
    course: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever the board was at each close, the totals of each sprint stay those of the first report made of it."""
    kept = Kept(tmp_path_factory.mktemp("drift"))
    first: dict[int, dict[str, Any]] = {}
    for place, set_up in enumerate(course):
        now = kept.every(kept.fetch(LAST - len(course) + 1 + place, **set_up))
        assert {one: now[one] for one in first} == first
        first = now
    shutil.rmtree(kept.folder)


@dataclass
class Changed:
    """The sample company's Jira, whose client board people change between two fetches."""

    site: Site
    params: Path

    @property
    def board(self) -> Json:
        """The board of the squad client."""
        return next(one for one in self.site.boards if one["id"] == 11)

    def fetch(self) -> SprintData:
        """Fetch the squad, five minutes later, and return what a report on its last sprint is made from."""
        self.site.now += timedelta(minutes=5)
        params = site_params.load(self.params, "client")
        return sprint_of(params, sync(params, progress=lambda _: None), sprint="last")


@pytest.fixture
def company_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Changed]:
    """Serve a copy of the sample company, which the test may change between two fetches."""
    site = copy.copy(company()[0])
    site.boards = copy.deepcopy(site.boards)
    with serve(site) as standin:
        for name, value in standin.environment().items():
            monkeypatch.setenv(name, value)
        work = workplace(tmp_path, url=standin.url, squads={"client": 11})
        yield Changed(site, work.folder / "params")


def of_closed(rows: pd.DataFrame, data: SprintData) -> pd.DataFrame:
    """Return the rows of the sprints up to the one reported, without that which runs."""
    return rows[rows["sprint_id"].isin(data.sprint_ids)].reset_index(drop=True)


def close_fewer(board: Json) -> None:
    """Take a status out of the last column."""
    last = board["configuration"]["columnConfig"]["columns"][-1]
    last["statuses"] = [one for one in last["statuses"] if one["id"] != "10002"]


def show_others(board: Json) -> None:
    """Let the filter show another project."""
    board["projects"] = ["FRE", "CLI"]


def estimate_in_days(board: Json) -> None:
    """Estimate in another field."""
    board["configuration"]["estimation"]["field"] = {"fieldId": "timeoriginalestimate", "displayName": "Estimate"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (close_fewer, "the statuses of the done column (Done)"),
        pytest.param(show_others, "the filter", marks=pytest.mark.slow),
        pytest.param(estimate_in_days, "the estimate (was Story Points, is Estimate)", marks=pytest.mark.slow),
    ],
)
def test_a_board_changed_in_jira_changes_no_sprint_that_was_fetched_closed(
    company_site: Changed, change: Callable[[Json], None], words: str
) -> None:
    """Fetched, changed in Jira, fetched again: the same rows, by the set-up of the first fetch, in words."""
    before = company_site.fetch()
    change(company_site.board)
    after = company_site.fetch()
    assert of_closed(after.totals, after).equals(of_closed(before.totals, before))
    assert of_closed(after.ledger, after).equals(of_closed(before.ledger, before))
    assert [era.changed for era in after.board.eras] == [(words,)]
    assert after.board.eras[0].snapshot == before.snapshot
    assert after.as_of > before.as_of
