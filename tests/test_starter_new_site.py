"""A new site: every setting in it is the default and fits, every command in it exists, and nothing is overwritten."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from squadlib import params
from squadlib.cli import cli
from squadlib.errors import SquadlibError, UsageError
from squadlib.mail import server as smtp_server
from squadlib.options import Delivery, Options, Thresholds
from squadlib.params.files import SiteFile, SquadFile
from squadlib.sources import google_login, google_sheets, jira_site
from squadlib.starter.new_site import new_site, site_files, told, write_files
from squadlib.starter.notebooks import shipped_notebooks
from squadlib.tables.plan_columns import TABS

TODAY = date(2026, 11, 22)
SQUADLIB = str(Path(sys.executable).parent / "squadlib")
MAKE = shutil.which("make") or ""
SWITCHED_OFF = re.compile(r"^#(?=\S|  \S)", re.MULTILINE)
"""What makes a line a setting that is off: prose has one blank after its #, a list of columns five."""


def switched_on(text: str) -> str:
    """Return a starter's params with every setting switched on."""
    return SWITCHED_OFF.sub("", text)


@pytest.fixture
def all_on(tmp_path: Path) -> Path:
    """Write a new site's params with every setting switched on."""
    new_site(tmp_path, today=TODAY)
    for path in (tmp_path / "params").rglob("*.yaml"):
        path.write_text(switched_on(path.read_text(encoding="utf-8")), encoding="utf-8")
    return tmp_path / "params"


def keys(model: type[BaseModel], place: str = "") -> Iterator[str]:
    """Yield every key that a params file may hold, by its path."""
    for name, one in model.model_fields.items():
        path = f"{place}{one.alias or name}"
        yield path
        for inner in (one.annotation, *getattr(one.annotation, "__args__", ())):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from keys(inner, f"{path}.")


def held(value: object, place: str = "") -> Iterator[str]:
    """Yield every key that a file does hold, by its path."""
    for one in value if isinstance(value, list) else [value]:
        for name, inner in one.items() if isinstance(one, dict) else ():
            yield f"{place}{name}"
            yield from held(inner, f"{place}{name}.")


def test_a_new_site_can_be_read_as_it_is_and_is_the_sample_company(tmp_path: Path) -> None:
    """Demo values throughout; everything else keeps its default."""
    new_site(tmp_path, today=TODAY)
    loaded = params.load(tmp_path / "params", "client")
    assert (loaded.jira.url, loaded.workbook, loaded.board, loaded.name) == ("demo", "demo", 11, "Client")
    assert (loaded.options, loaded.thresholds, loaded.delivery) == (Options(), Thresholds(), Delivery())


def test_every_setting_shown_is_a_key_and_shows_its_default(all_on: Path) -> None:
    """Switched on together they change nothing; only headers, absences and e-mail show an example."""
    loaded = params.load(all_on, "client")
    assert (loaded.options, loaded.thresholds, loaded.delivery) == (Options(), Thresholds(), Delivery())
    bare = SiteFile.model_validate({"jira": {"url": "demo"}, "workbook": "demo"})
    assert (loaded.jira, loaded.team_level) == (bare.jira, bare.team_level)
    assert loaded.headers == {"Milestones": {"Milestone": "Hito", "Due": "Fecha"}}
    assert [away.member for away in loaded.absences] == ["Ana Ruiz"]


def test_every_key_of_the_sites_file_is_shown(all_on: Path) -> None:
    """A key that params learn later must be added to the starter."""
    shown = set(held(yaml.safe_load((all_on / "site.yaml").read_text(encoding="utf-8"))))
    assert set(keys(SiteFile)) <= shown


def test_every_key_of_a_squads_own_is_shown(all_on: Path) -> None:
    """What a squad's file alone may hold; the switches are in the site's."""
    shown = set(held(yaml.safe_load((all_on / "squads" / "client.yaml").read_text(encoding="utf-8"))))
    assert set(keys(SquadFile)) - set(keys(SiteFile)) <= shown


@pytest.mark.parametrize("kind", [Options, Thresholds, Delivery])
def test_every_switch_is_said_in_the_words_of_the_code(tmp_path: Path, kind: type) -> None:
    """The comment over a switch is its docstring."""
    text = site_files(tmp_path, today=TODAY)["params/site.yaml"].decode()
    for one in fields(kind):
        assert re.search(rf"^# \S.*\S\n#(?:  )?{one.name}:", text, re.MULTILINE), one.name
    assert "# Over how many closed sprints velocity is averaged and the forecast drawn.\n#velocity_sprints: 6" in text


def test_the_tabs_columns_are_named_over_the_headers(tmp_path: Path) -> None:
    """Whoever maps headers sees what there is to map."""
    text = site_files(tmp_path, today=TODAY)["params/site.yaml"].decode()
    for tab, columns in TABS.items():
        assert f"{tab}: {', '.join(column.header for column in columns)}\n" in text


def test_the_notebooks_are_those_that_ship(tmp_path: Path) -> None:
    """Byte for byte, so that a later comparison shows what the site changed."""
    new_site(tmp_path, today=TODAY)
    assert shipped_notebooks()
    for shipped in shipped_notebooks():
        assert (tmp_path / "notebooks" / shipped.name).read_bytes() == shipped.read_bytes()


def test_the_environment_example_names_every_variable_and_gives_none_a_value(tmp_path: Path) -> None:
    """As the sources name them."""
    text = site_files(tmp_path, today=TODAY)[".env.example"].decode()
    named = dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))
    login = {jira_site.EMAIL, jira_site.API_TOKEN, jira_site.PERSONAL_TOKEN, google_login.VARIABLE}
    assert set(named) == {*login, google_sheets.ROOT_VARIABLE, smtp_server.USERNAME, smtp_server.PASSWORD}
    assert set(named.values()) == {""}
    assert "/.env\n" in site_files(tmp_path, today=TODAY)[".gitignore"].decode()


@pytest.fixture
def makefile(tmp_path: Path) -> str:
    """Return a new site's Makefile."""
    return site_files(tmp_path, today=TODAY)["Makefile"].decode()


def test_every_report_has_a_target_and_every_target_calls_a_command(makefile: str) -> None:
    """What the command line can make, make can; each target has its line of help."""
    targets = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
    reports = {name for name in cli.commands if name.endswith("-report") and name != "new-report"}
    assert reports <= targets
    assert set(re.findall(r"^\t@\$\(SQUADLIB\) ([a-z-]+)", makefile, re.MULTILINE)) <= set(cli.commands)
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    assert set(phony.group(1).split()) == targets


def test_what_is_there_is_kept_and_named(tmp_path: Path) -> None:
    """Whoever starts again loses nothing; what was missing is added."""
    (tmp_path / "Makefile").write_text("mine:\n", encoding="utf-8")
    site = new_site(tmp_path, today=TODAY)
    assert site.kept == ("Makefile",)
    assert (tmp_path / "Makefile").read_text(encoding="utf-8") == "mine:\n"
    assert any(line.startswith("  kept     Makefile") for line in told(site))
    (tmp_path / "SCHEDULE.md").unlink()
    again = new_site(tmp_path, today=TODAY)
    assert again.written == ("SCHEDULE.md",)
    assert list(told(again))[-1].endswith("squadlib doctor")


@pytest.mark.parametrize("name", ["params/squads/platform.yaml", "plan/Projects.csv"])
def test_nothing_is_put_beside_squads_or_tabs_that_are_there(tmp_path: Path, name: str) -> None:
    """A squad or a tab of the sample would be taken for one of the site's."""
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text("mine", encoding="utf-8")
    new_site(tmp_path, today=TODAY)
    assert [path.name for path in (tmp_path / name).parent.iterdir()] == [Path(name).name]


@pytest.mark.parametrize(("obstacle", "is_folder"), [("params", False), ("Makefile", True), ("", False)])
def test_what_stands_in_the_way_is_named_before_anything_is_written(
    tmp_path: Path, obstacle: str, *, is_folder: bool
) -> None:
    """A file where a folder must be, a folder where a file must be, a file where the site must be."""
    place = tmp_path / "site"
    (place / obstacle).parent.mkdir(exist_ok=True)
    (place / obstacle).mkdir(parents=True) if is_folder else (place / obstacle).write_text("", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match="nothing was written"):
        new_site(place, today=TODAY)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link_to_nothing_is_kept(tmp_path: Path) -> None:
    """It is somebody's, though what it leads to is gone."""
    (tmp_path / "plan.xlsx").symlink_to(tmp_path / "gone.xlsx")
    assert "plan.xlsx" in new_site(tmp_path, today=TODAY).kept
    assert not (tmp_path / "gone.xlsx").exists()


@pytest.mark.parametrize("second", ["new/one/two", "mine.txt"])
def test_where_writing_fails_nothing_half_made_is_left(tmp_path: Path, second: str) -> None:
    """What was there stays, also what came in the very moment; what was written goes, with its folders."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SquadlibError, match="cannot be written"):
        write_files(tmp_path, {"new/one": b"1", second: b"2"})
    assert [path.name for path in tmp_path.rglob("*")] == ["mine.txt"]
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_the_command_ends_with_the_folder_and_the_next_command(tmp_path: Path) -> None:
    """The folder alone on standard output, everything else on standard error."""
    done = subprocess.run(
        [SQUADLIB, "init", "new site"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "new site\n"
    assert done.stderr.splitlines()[-1].startswith("Next: cd 'new site' && ")
    assert "SQUAD=client" in done.stderr.splitlines()[-1] or "sprint-report client" in done.stderr.splitlines()[-1]


@pytest.mark.skipif(not MAKE, reason="there is no make here")
@pytest.mark.parametrize("squad", ["$(shell touch planted)", "`touch planted`", "; touch planted", "--help"])
def test_a_value_given_to_make_is_never_a_command(tmp_path: Path, squad: str) -> None:
    """Neither make nor the shell nor squadlib reads anything into the squad's name."""
    new_site(tmp_path, today=TODAY)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "squadlib").symlink_to(SQUADLIB)
    done = subprocess.run(
        [MAKE, "sprint-report", f"SQUAD={squad}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "is not a squad" in done.stderr
    assert not (tmp_path / "planted").exists()


@pytest.mark.skipif(not MAKE, reason="there is no make here")
def test_make_without_any_squadlib_says_what_to_install(tmp_path: Path) -> None:
    """Neither in .venv nor on the PATH."""
    new_site(tmp_path, today=TODAY)
    done = subprocess.run(
        [MAKE, "squads"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "There is no squadlib here yet" in done.stderr
