"""A name that is nearly right is refused with the one that was meant, wherever a person may type one."""

from pathlib import Path

import pandas as pd
import pytest

from squadlib import params, snapshots
from squadlib.errors import UsageError
from squadlib.reports.choose import choose_day, choose_member, choose_quarter, choose_sprint
from squadlib.reports.run.make import find_notebook
from tests.quick_reports import quick_site
from tests.sites import workplace
from tests.tiny_site import START

NOW = pd.Timestamp("2026-11-18", tz="UTC")
SPRINTS = pd.DataFrame(
    {
        "sprint_id": [7],
        "sprint": ["Client 26-15"],
        "state": ["closed"],
        "is_own": [True],
        "board_id": [1],
        "started_at": [pd.Timestamp(START)],
        "completed_at": [pd.Timestamp(START)],
    }
)


@pytest.mark.parametrize(
    ("wanted", "meant"), [("Cleint 26-15", "Client 26-15"), ("lats", "last"), ("curent", "current")]
)
def test_a_sprint(wanted: str, meant: str) -> None:
    """By its name, and the words that stand for one."""
    with pytest.raises(UsageError, match=f"Did you mean '{meant}'"):
        choose_sprint(SPRINTS, wanted, squad="client", board=1)


@pytest.mark.parametrize(("wanted", "meant"), [("2026Q33", "2026Q3"), ("curent", "current"), ("2026Q5", "2026Q")])
def test_a_quarter(wanted: str, meant: str) -> None:
    """Also the words that stand for one."""
    with pytest.raises(UsageError, match=f"is no quarter. Did you mean '{meant}"):
        choose_quarter(wanted, as_of=NOW, timezone="UTC")


def test_a_day_that_lacks_a_nought() -> None:
    """It is shown as it is to be written."""
    with pytest.raises(UsageError, match="Write it as 2026-09-03"):
        choose_day("2026-9-3", as_of=NOW, timezone="UTC")


def test_a_member_and_a_report(tmp_path: Path) -> None:
    """Of those that there are."""
    with pytest.raises(UsageError, match="Did you mean 'Ana Ruiz'"):
        choose_member("Ana Riz", ["Ana Ruiz", "Bo Lind"], squad="client")
    with pytest.raises(UsageError, match=r"no notebook sprint_reprot.ipynb. Did you mean 'sprint_report'\? Run"):
        find_notebook("sprint_reprot", beside=tmp_path / "params")


def test_a_snapshot_that_was_copied_in_part(tmp_path: Path) -> None:
    """Its beginning alone is no ID, and says which."""
    _, kept = quick_site(tmp_path, beside=False)
    with pytest.raises(UsageError, match=f"Did you mean '{kept.id}'"):
        snapshots.named(tmp_path / ".squadlib", kept.id[:-4])


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("timezone: Europe/Madird", "Europe/Madrid"),
        ("workdays: [Mon, Tues]", "Tue"),
        ("assignee_at: closed", "close"),
        ("delivery: {uncertainty: {x: metrik}}", "metric"),
        ("tiemzone: UTC", "timezone"),
        ("email: {smtp: {host: mail.example.com, from: a@example.com, security: startls}}", "starttls"),
    ],
)
def test_keys_and_values_of_params(tmp_path: Path, line: str, meant: str) -> None:
    """A key that is none, and a word that stands for nothing."""
    workplace(tmp_path, site=f"{line}\n")
    with pytest.raises(UsageError, match=f"Did you mean '{meant}'\\?$"):
        params.load(tmp_path / "params", "client")
