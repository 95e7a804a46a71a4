"""Names are names: no squad's, sprint's or member's is a command, leaves reports/ or takes another's place there."""

import shutil
import subprocess
from pathlib import Path

import pytest

from squadlib import params as site_params
from squadlib import snapshots
from squadlib.errors import UsageError
from squadlib.params import load
from squadlib.reports.run.placing import put
from squadlib.reports.run.prepare import PREPARE
from tests.growth_site import PEOPLE, board, growth_site
from tests.quick_reports import quick_site
from tests.records_factory import person
from tests.report_fixture import board_records, site
from tests.sites import REPO

MAKE = shutil.which("make") or ""
HOSTILE = [
    "x; touch planted",
    "$(touch planted)",
    "`touch planted`",
    "$(shell touch planted)",
    "../../etc",
    "--params=/etc",
    "a b",
    "'\"\\",
    "x\ntouch planted",
    "$$HOME",
    "# comment",
    "*",
    "-n",
]
BY_VARIABLE = {
    "sprint-report": ["SQUAD", "SPRINT"],
    "milestone-report": ["SQUAD", "QUARTER"],
    "measures-report": ["AS_OF"],
    "growth-report": ["SQUAD", "MEMBER"],
    "send": ["SQUAD", "REPORT"],
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Make a checkout with its environment built, whose `squadlib` writes down what it was called with."""
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(REPO / name, tmp_path / name)
    (binaries / "squadlib").write_text('#!/bin/sh\nprintf "%s\\0" "$@" > called\n', encoding="utf-8")
    (binaries / "squadlib").chmod(0o755)
    (tmp_path / ".venv" / ".built").touch()
    return tmp_path


def called(checkout: Path, target: str, **given: str) -> list[str]:
    """Return the arguments with which `make TARGET NAME=VALUE …` calls squadlib."""
    values = [f"{name}={value}" for name, value in given.items()]
    subprocess.run([MAKE, target, *values], cwd=checkout, check=True, capture_output=True, timeout=60)
    return (checkout / "called").read_bytes().decode().split("\0")[:-1]


@pytest.mark.skipif(not MAKE, reason="there is no make here")
@pytest.mark.parametrize("value", HOSTILE)
def test_what_is_given_to_make_is_one_argument(checkout: Path, value: str) -> None:
    """Of each target: neither make nor a shell reads anything into it, and a squad stands behind `--`."""
    for target, variables in BY_VARIABLE.items():
        arguments = called(checkout, target, **dict.fromkeys(variables, value))
        assert arguments.count(value) == len(variables), (target, arguments)
        if "SQUAD" in variables:
            assert arguments[-2:] == ["--", value]
    assert not list(checkout.rglob("planted"))


@pytest.mark.slow
def test_what_looks_like_an_option_is_a_value_of_the_command_too(tmp_path: Path) -> None:
    """A squad, a sprint, a member called like an option or a path is looked for, and is not there: exit 2."""
    place, _ = quick_site(tmp_path, beside=False)
    for arguments in (
        ["sprint-report", "--", "--params=/etc"],
        ["sprint-report", "--sprint", "--help", "--", "client"],
        ["sprint-report", "../client"],
        ["health-report", "client/../client"],
        ["growth-report", "--member", "../../x", "--", "../../etc"],
    ):
        done = place.run(*arguments)
        assert done.returncode == 2, (arguments, done.stderr)
        assert "Traceback" not in done.stderr
    assert place.reports == []


@pytest.mark.parametrize("name", ["team", "Private", "failed"])
def test_a_squad_does_not_take_a_folder_that_is_something_elses(tmp_path: Path, name: str) -> None:
    """The team's reports, private ones and failures have folders of their own beside the squads'."""
    site(tmp_path, board_records())
    squads = tmp_path / "params" / "squads"
    (squads / f"{name}.yaml").write_text("name: Team\nboard: 12\n", encoding="utf-8")
    with pytest.raises(UsageError, match=rf"{name}\.yaml: .* Give the file another name"):
        load(tmp_path / "params", name)
    found, faulty = site_params.every(tmp_path / "params")
    assert ([one.squad for one in found], list(faulty)) == (["client"], [name])


@pytest.mark.parametrize("file", ["...yaml", ".yaml", "._client.yaml"])
def test_a_hidden_file_is_no_squad(tmp_path: Path, file: str) -> None:
    """A name of dots would be a way out of reports/; others are left by file managers."""
    site(tmp_path, board_records())
    (tmp_path / "params" / "squads" / file).write_text("name: X\nboard: 12\n", encoding="utf-8")
    assert site_params.known_squads(tmp_path / "params") == ["client"]
    with pytest.raises(UsageError, match="is not a squad"):
        load(tmp_path / "params", Path(file).stem)


def test_two_sprints_of_one_slug_have_a_folder_each(tmp_path: Path) -> None:
    """Whatever they are called, both reports are there, and both stay below reports/client."""
    records = board_records()
    ids = [sprint["id"] for sprint in records["sprints"]]
    names = ["../../Client 2026/22", "client-2026-22", f"Client 2026 22 {ids[-1]}", "/etc/passwd", "..", "😀", "😀"]
    for sprint, name in zip(reversed(records["sprints"]), names, strict=False):
        sprint["name"] = name
    snapshot = site(tmp_path, records)
    squads = [load(tmp_path / "params", "client")]
    folders = [PREPARE["sprint-report"](squads, snapshot, sprint=str(one)).folder for one in ids]
    assert len({folder.casefold() for folder in folders}) == len(ids)
    for folder in folders:
        place = (tmp_path / "reports" / folder).resolve()
        assert place.parent == tmp_path / "reports" / "client"


def test_two_members_of_one_slug_have_a_folder_each(tmp_path: Path) -> None:
    """Nobody's private report takes the place of somebody else's, or leaves the private folder."""
    records = board()
    twins = {"u-1001": "Ana Ruíz", "u-1004": "../../Ana Ruiz", "u-1008": "ana-ruiz", "u-1009": "东京"}
    records["people"] = [person(one, twins.get(one, name)) for one, name in PEOPLE.items()]
    identity = growth_site(tmp_path, records=records)
    squads = [load(tmp_path / "params", "client")]
    kept = snapshots.named(squads[0].state, identity)
    members = [*twins.values(), "Ana Ruiz"]
    found = [PREPARE["growth-report"](squads, kept, member=name).folder for name in members]
    assert len({folder.casefold() for folder in found}) == len(members)
    for folder in found:
        assert (tmp_path / "reports" / folder).resolve().parents[2] == tmp_path / "reports" / "private"


def test_a_link_in_the_way_is_no_way_out(tmp_path: Path) -> None:
    """Where somebody put a link to a file in place of a report, the file it leads to is not written over."""
    folder = tmp_path / "reports" / "client" / "s1"
    folder.mkdir(parents=True)
    victim = tmp_path / "victim"
    victim.write_text("mine", encoding="utf-8")
    (folder / "sprint-report.html").symlink_to(victim)
    put({"sprint-report.html": "ours"}, folder=folder)
    assert victim.read_text(encoding="utf-8") == "mine"
    assert not (folder / "sprint-report.html").is_symlink()
