"""What git does with notebooks after `make hooks`: leaves out what was shown, shows lines, refuses thick ones."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from squadlib.desk.hooks import ATTRIBUTES, CONFIG, install
from squadlib.errors import UsageError
from squadlib.starter.new_site import TEMPLATES, new_site
from tests.conftest import REPO
from tests.sites import Workplace

NOTEBOOK = "notebooks/health_report.ipynb"


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command there as somebody whose machine knows nothing: an empty home, no settings of git."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    told = {f"GIT_{who}_{what}": "ana@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    (home := folder.parent / "home").mkdir(exist_ok=True)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environ = {**kept, **told, "HOME": str(home), "PATH": path, "GIT_CONFIG_NOSYSTEM": "1"}
    environ.pop("XDG_CACHE_HOME", None)
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a new site with its first commit, in which `make hooks` was typed; its path has a space."""
    folder = tmp_path / "our site"
    new_site(folder, today=date(2026, 11, 22))
    assert run(folder, "git", "init", "-q").returncode == 0
    hooked = run(folder, "make", "hooks")
    assert hooked.returncode == 0, hooked.stderr
    run(folder, "git", "add", "-A")
    done = run(folder, "git", "commit", "-q", "-m", "Begin")
    assert done.returncode == 0, done.stderr
    return folder


def edited(folder: Path, change: Callable[[NotebookNode], None]) -> None:
    """Change a notebook and put it up for the next commit."""
    path = folder / NOTEBOOK
    read = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    change(read)
    nbformat.write(read, path)  # type: ignore[no-untyped-call]
    run(folder, "git", "add", NOTEBOOK)


def ran(read: NotebookNode) -> None:
    """Leave what a run in JupyterLab leaves."""
    for number, cell in enumerate(one for one in read.cells if one.cell_type == "code"):
        cell.execution_count = number + 1
        cell.outputs = [nbformat.v4.new_output("stream", text="36 points")]  # type: ignore[no-untyped-call]
    read.metadata["language_info"] = {"name": "python", "version": "3.11.7", "mimetype": "text/x-python"}


def injected(read: NotebookNode) -> None:
    """Leave papermill's cell."""
    cell = nbformat.v4.new_code_cell('squad = "client"')  # type: ignore[no-untyped-call]
    cell.metadata["tags"] = ["injected-parameters"]
    read.cells.insert(1, cell)


def thick(read: NotebookNode) -> None:
    """Compute in a cell."""
    next(one for one in read.cells if one.id == "load").source += "\nfor one in data:\n    print(one)"


@pytest.mark.slow
def test_what_a_run_showed_is_not_committed_and_stays_where_it_is(clone: Path) -> None:
    """A notebook that was only run is no change at all; its ids, the anchors of the page, are kept."""
    edited(clone, ran)
    assert run(clone, "git", "status", "--porcelain").stdout == ""
    assert "36 points" in (clone / NOTEBOOK).read_text(encoding="utf-8")
    edited(clone, lambda read: read.cells.append(nbformat.v4.new_markdown_cell("A note.", id="note")))  # type: ignore[no-untyped-call]
    done = run(clone, "git", "commit", "-m", "Add a note")
    assert done.returncode == 0, done.stdout
    committed = run(clone, "git", "show", f"HEAD:{NOTEBOOK}").stdout
    assert "36 points" not in committed
    assert '"id": "progress-shown"' in committed


@pytest.mark.slow
def test_a_diff_shows_the_lines_of_the_cells_alone(clone: Path) -> None:
    """No JSON, no output, no count."""
    edited(clone, ran)
    edited(clone, thick)
    shown = run(clone, "git", "diff", "--cached").stdout.splitlines()
    changed = [one for one in shown if one[:1] in "+-" and one[:3] not in ("+++", "---")]
    assert changed == ["+for one in data:", "+    print(one)"]
    assert not [one for one in shown if '"cell_type"' in one]
    (clone / NOTEBOOK).write_text("{", encoding="utf-8")
    assert "+{" in run(clone, "git", "-c", "filter.nbstripout.required=false", "diff", "HEAD").stdout.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (injected, "health_report.ipynb, cell 2: it holds the parameters of a run. Take the cell out"),
        (thick, "health_report.ipynb, cell 3: it holds a loop. Move it into a tested function of a package"),
    ],
)
def test_what_belongs_elsewhere_is_refused_with_the_words_of_lint(
    clone: Path, change: Callable[[NotebookNode], None], said: str
) -> None:
    """And a commit that mends it goes through."""
    before = (clone / NOTEBOOK).read_bytes()
    edited(clone, change)
    done = run(clone, "git", "commit", "-m", "Change")
    assert done.returncode != 0
    assert said in done.stdout + done.stderr
    assert run(clone, "git", "rev-list", "--count", "HEAD").stdout.strip() == "1"
    (clone / NOTEBOOK).write_bytes(before.replace(b"## Who is stuck?", b"## Who waits?"))
    run(clone, "git", "add", NOTEBOOK)
    done = run(clone, "git", "commit", "-m", "Change")
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_outputs_put_up_before_the_hooks_were_there_are_refused_with_what_to_do(tmp_path: Path) -> None:
    """What counts is what would be committed, not what lies in the folder; a site may lie within a larger clone."""
    site = tmp_path / "clone" / "reports site"
    new_site(site, today=date(2026, 11, 22))
    (site / CONFIG).unlink()
    (site / ATTRIBUTES).unlink()
    run(site.parent, "git", "init", "-q")
    edited(site, ran)
    assert run(site, "make", "hooks").returncode == 0
    assert (site / ATTRIBUTES).read_bytes() == (TEMPLATES / "gitattributes").read_bytes()
    done = run(site, "git", "commit", "-m", "Begin")
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "it holds what a run showed. In JupyterLab: Edit, Clear Outputs of All Cells." in said
    assert "After `make hooks`, `git add` leaves it out by itself." in said
    run(site, "git", "add", "--renormalize", NOTEBOOK)
    done = run(site, "git", "commit", "-m", "Begin")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_folder_that_is_no_clone_is_told(tmp_path: Path) -> None:
    """With the command that makes it one; nothing is written."""
    with pytest.raises(UsageError, match=r"not a git repository.* Begin one with `git init`"):
        install(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_this_repository_has_the_files_that_a_new_site_has() -> None:
    """One of each, the same."""
    for name in (CONFIG, ATTRIBUTES):
        assert (REPO / name).read_bytes() == (TEMPLATES / name.removeprefix(".")).read_bytes()


def test_the_text_of_a_notebook_is_printed(tmp_path: Path) -> None:
    """Each cell under its kind and id."""
    shown = Workplace(tmp_path).run("notebooks", "--text", str(REPO / NOTEBOOK)).stdout.splitlines()
    assert shown[:2] == [
        "--- code parameters [parameters]",
        'squad = "client"  # the squad\'s file name in params/squads',
    ]
