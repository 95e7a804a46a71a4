"""The README says what is so: commands, tabs and switches stand in it as they are in the code."""

import ast
import inspect
import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from squadlib.cli import cli
from squadlib.errors import DataError, NotebookError, SourceError, UsageError
from squadlib.options import Options, Thresholds
from squadlib.tables.plan_columns import TABS

REPO = Path(__file__).parents[1]
README = (REPO / "README.md").read_text(encoding="utf-8")
MAKEFILE = (REPO / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("tab", list(TABS))
def test_every_tab_is_in_the_readme_with_its_columns(tab: str) -> None:
    """The row of a tab names its columns in order, the needed ones in bold."""
    (row,) = re.findall(rf"^\| {tab} \|.*$", README, re.MULTILINE)
    named = [f"**{column.header}**" if column.is_required else column.header for column in TABS[tab]]
    assert ", ".join(named) in row


SWITCHES = [(kind, field.name) for kind in (Options, Thresholds) for field in fields(kind)]


@pytest.mark.parametrize(("kind", "switch"), SWITCHES)
def test_every_switch_is_in_the_readme_in_the_words_of_the_code(kind: type, switch: str) -> None:
    """What a switch or a threshold decides is said once, beside its default."""
    body = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(body, ast.ClassDef)
    said = {
        one.target.id: after.value.value
        for one, after in zip(body.body, body.body[1:], strict=False)
        if isinstance(one, ast.AnnAssign)
        and isinstance(one.target, ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
    }
    (row,) = re.findall(rf"^\| `{switch}` \|.*$", README, re.MULTILINE)
    assert str(said[switch]) in row


def test_every_target_and_command_has_a_line_of_help() -> None:
    """`make help` and `squadlib --help` leave nothing out."""
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony
    for target in phony.group(1).split():
        assert re.search(rf"^{target}:.*## \S", MAKEFILE, re.MULTILINE), target
    assert all(command.help for command in cli.commands.values())


def test_every_make_target_named_in_the_readme_exists() -> None:
    """What the README tells to type can be typed."""
    for target in re.findall(r"(?:`|^)make ([a-z-]+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


def test_every_exit_code_is_in_the_readme() -> None:
    """A script's author finds each code."""
    for error in (UsageError, SourceError, DataError, NotebookError):
        assert re.search(rf"^\| {error.exit_code} \|", README, re.MULTILINE)


def test_the_pictures_of_the_readme_are_there() -> None:
    """No link to a picture that nobody committed."""
    for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README):
        assert (REPO / picture).is_file(), picture


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make here")
def test_make_help_tells_each_target_in_a_line() -> None:
    """Those that can be typed, all of them, each once."""
    done = subprocess.run(
        ["make", "--no-print-directory", "help"],  # noqa: S607  wherever it is installed
        cwd=REPO,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony
    assert re.findall(r"^  make ([a-z-]+) +\S.*$", done.stdout, re.MULTILINE) == phony.group(1).split()
