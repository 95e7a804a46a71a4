"""What a shell completes, in a real bash with the script that `squadlib completion bash` prints."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from squadlib import params as site_params
from squadlib.cli.group import cli
from tests.quick_reports import quick_site
from tests.sites import Workplace

BASH = shutil.which("bash") or "bash"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """Return a site of two squads with one snapshot and nothing made yet."""
    site, _ = quick_site(tmp_path_factory.mktemp("site"))
    made = site.folder / "reports" / "client" / "client-2026-23"
    made.mkdir(parents=True)
    (made / "sprint-report.json").write_text("{}")
    (site.folder / "notebooks" / "own_words.ipynb").write_text("{}")
    return site


def tab(place: Workplace, line: str) -> list[str]:
    """Return what bash is offered where the Tab key is pressed at the end of a line, its words parted by `|`."""
    words = line.split("|")
    listed = " ".join(f"'{word}'" for word in words)
    asked = (
        f'eval "$(squadlib completion bash)"; COMP_WORDS=({listed}); COMP_CWORD={len(words) - 1};'
        ' _squadlib_completion squadlib; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        [BASH, "--norc", "-c", asked],
        cwd=place.folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("squadlib|spr", ["sprint-report"]),
        ("squadlib|sprint-report|--sp", ["--sprint"]),
        ("squadlib|sprint-report|", ["client", "platform"]),
        ("squadlib|sprint-report|client|--sprint|la", ["last"]),
        (r"squadlib|sprint-report|client|--sprint|client\ 2026-23", [r"Client\ 2026-23"]),
        ('squadlib|sprint-report|client|--sprint|"Client 2026-23', ["Client 2026-23"]),
        (r"squadlib|sprint-report|platform|--sprint|Platform\ 2026-23", [r"Platform\ 2026-23"]),
        ("squadlib|milestone-report|client|--quarter|2026Q4", ["2026Q4"]),
        ("squadlib|growth-report|client|--member|Ana", [r"Ana\ Ruiz"]),
        ("squadlib|run-all|--squads|client,", ["client,platform"]),
        ("squadlib|run-all|--report|", ["backlog-report", "health-report", "milestone-report", "sprint-report"]),
        ("squadlib|send|client|--report|", ["sprint-report"]),
        ("squadlib|send|client|--of|", ["client-2026-23"]),
        ("squadlib|report|own", ["own-words"]),
        ("squadlib|report|sprint-report|--rev", ["--revise"]),
        ("squadlib|completion|", ["bash", "zsh", "fish"]),
    ],
)
def test_bash_is_offered_what_there_is(place: Workplace, line: str, offered: list[str]) -> None:
    """Commands, options, squads, sprints, quarters, members, reports; a name with blanks as it is typed."""
    assert [one for one in tab(place, line) if one in offered] == offered
    assert len(tab(place, line)) == len(offered)


def test_snapshots_are_offered_newest_first(place: Workplace) -> None:
    """By their ids, as the state folder has them."""
    kept = [path.stem for path in (place.folder / ".squadlib" / "snapshots").glob("*.json")]
    assert tab(place, "squadlib|sprint-report|client|--snapshot|2") == sorted(kept, reverse=True)


@pytest.mark.parametrize("damage", ["manifest", "part", "none at all"])
def test_a_site_without_a_readable_snapshot_completes_what_it_can(tmp_path: Path, damage: str) -> None:
    """Nothing is said between a person's keys, whatever is wrong with the state folder."""
    site, _ = quick_site(tmp_path)
    state = tmp_path / ".squadlib"
    if damage == "none at all":
        shutil.rmtree(state)
    else:
        for path in (state / {"manifest": "snapshots", "part": "parts"}[damage]).rglob("*.*"):
            path.write_bytes(b"{")
    assert tab(site, "squadlib|sprint-report|client|--sprint|") == ["last", "current"]


def test_the_squads_offered_are_those_of_the_params(place: Workplace) -> None:
    """A hidden file is none."""
    (place.folder / "params" / "squads" / ".old.yaml").write_text("")
    assert tab(place, "squadlib|verify|") == site_params.known_squads(place.folder / "params")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_its_script(place: Workplace, shell: str) -> None:
    """It asks the program that it completes."""
    done = place.run("completion", shell)
    assert done.returncode == 0
    assert "_SQUADLIB_COMPLETE" in done.stdout


def test_completing_loads_nothing_heavy(place: Workplace) -> None:
    """A person waits for the Tab key: no pandas, no pydantic, no rich."""
    code = (
        "import sys, squadlib.cli as c; from squadlib.cli import completion as n; import click;"
        "context = click.Context(click.Command('x')); context.params.update(squad='client');"
        "assert n.sprints(context)[2:], n.members(context);"
        "print(sorted({'pandas', 'pydantic', 'rich', 'nbformat', 'yaml'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=place.folder, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "[]\n"


def test_every_option_that_names_something_of_the_site_is_completed() -> None:
    """A command that is added later is not forgotten: squads, sprints, quarters, members, snapshots, reports."""
    named = {"squad", "squads", "sprint", "quarter", "member", "snapshot", "of"}
    bare = [
        f"{name} {parameter.name}"
        for name, command in cli.commands.items()
        for parameter in command.params
        if parameter.name in named and parameter._custom_shell_complete is None  # noqa: SLF001  click tells it nowhere
    ]
    assert bare == []
