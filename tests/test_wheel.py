"""The wheel carries everything: installed alone, in an empty folder, it starts a site and makes its first report."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from pathlib import Path

import pytest

REPO = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


def run(*command: str | Path, folder: Path, environ: Mapping[str, str] | None = None) -> str:
    """Run a command with no login, Python path or outer make of ours, and return its standard output."""
    hidden = ("JIRA_", "GOOGLE_", "SMTP_", "PYTHON", "VIRTUAL_ENV", "MAKE", "MFLAGS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**kept, **(environ or {})},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def bin_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, install it and nothing else into a new environment, and return where its commands are.

    What squadlib needs is seen through a .pth file; the editable squadlib beside it is not, for its own .pth is not
    read there.
    """
    place = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place, folder=REPO)
    (wheel,) = place.glob("*.whl")
    venv.create(place / "env", with_pip=False, symlinks=True)
    (packages,) = (place / "env").glob("lib/python*/site-packages")
    (packages / "needs.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    (place / "env" / "share").mkdir(exist_ok=True)
    (place / "env" / "share" / "jupyter").symlink_to(
        Path(sys.prefix) / "share" / "jupyter"
    )  # nbconvert's own templates
    python = place / "env" / "bin" / "python"
    options = ("--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", "--python", python, "install", *options, wheel, folder=place)
    return python.parent


def test_every_file_of_the_package_and_every_notebook_is_installed(bin_folder: Path) -> None:
    """Code, notebooks, the sample company's story, templates, styles, starters."""
    code = "import squadlib; print(squadlib.__path__[0])"
    installed = Path(run(bin_folder / "python", "-c", code, folder=bin_folder).strip())
    assert bin_folder.parent in installed.parents
    code_and_data = [path for path in (REPO / "squadlib").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    wanted = {
        str(path.relative_to(REPO / "squadlib")) for path in code_and_data if ".ipynb_checkpoints" not in path.parts
    }
    wanted |= {f"notebooks/{path.name}" for path in (REPO / "notebooks").glob("*.ipynb")}
    found = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    assert wanted - found == set()


def test_a_notebook_is_found_where_a_site_has_none(bin_folder: Path, tmp_path: Path) -> None:
    """An installed squadlib falls back on its own."""
    code = (
        "from pathlib import Path; from squadlib.reports.run.make import find_notebook;"
        "print(find_notebook('sprint_report', beside=Path('params')).resolve())"
    )
    found = Path(run(bin_folder / "python", "-c", code, folder=tmp_path).strip())
    assert bin_folder.parent in found.parents


def test_a_new_site_makes_its_first_report_at_once(bin_folder: Path, tmp_path: Path) -> None:
    """`init .` in an empty folder, then the command it names, on the sample company; the doctor finds nothing amiss."""
    environ = {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path / "home")}
    site = tmp_path / "site"
    site.mkdir()
    assert run(bin_folder / "squadlib", "init", ".", folder=site, environ=environ) == ".\n"
    command = (
        ["make", "sprint-report", "SQUAD=client"] if shutil.which("make") else ["squadlib", "sprint-report", "client"]
    )
    page = site / run(*command, folder=site, environ=environ).splitlines()[-1]
    assert page.stat().st_size > 100_000
    facts = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert (facts["squad"], facts["sprint"]["state"]) == ("client", "closed")
    said = run(bin_folder / "squadlib", "doctor", folder=site, environ=environ)
    assert said.splitlines()[-1] == "make sprint-report SQUAD=client"
