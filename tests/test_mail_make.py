"""`make send`: what is named is passed on as it is, and what is left out is not passed at all."""

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from squadlib.starter.new_site import new_site
from tests.conftest import REPO

MAKE = shutil.which("make")
SQUADLIB = '#!/bin/sh\nprintf "<%s>" "$@"\n'

pytestmark = pytest.mark.skipif(not MAKE, reason="there is no make here")


def lay(folder: Path, makefile: str) -> None:
    """Lay out a site or a checkout whose `squadlib` prints what it is given."""
    if makefile == "site":
        new_site(folder, today=date(2026, 11, 22))
    else:
        shutil.copy(REPO / "Makefile", folder)
        for needed in ("requirements.lock", "pyproject.toml"):
            (folder / needed).touch()
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / ".built").touch()
    command = folder / ".venv" / "bin" / "squadlib"
    command.write_text(SQUADLIB, encoding="utf-8")
    command.chmod(0o755)


@pytest.mark.parametrize("makefile", ["checkout", "site"])
@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ([], "<send><--report><sprint-report><-->"),
        (["SQUAD=", "REPORT=team-report"], "<send><--report><team-report><-->"),
        (["SQUAD=client"], "<send><--report><sprint-report><--><client>"),
        (["SQUAD=--resend x"], "<send><--report><sprint-report><--><--resend x>"),
    ],
    ids=["nothing", "the team's", "a squad's", "no option"],
)
def test_a_squad_that_is_left_out_is_the_team(tmp_path: Path, makefile: str, given: list[str], passed: str) -> None:
    """Not a squad without a name."""
    lay(tmp_path, makefile)
    outer = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")  # of a make that runs the tests
    kept = {name: value for name, value in os.environ.items() if name not in outer}
    done = subprocess.run(
        [str(MAKE), "send", *given], cwd=tmp_path, env=kept, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == passed
