"""What git does with a site's notebooks: leaves out what a run showed, compares their text, refuses thick ones."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from squadlib.errors import UsageError
from squadlib.starter.new_site import TEMPLATES

CONFIG, ATTRIBUTES = ".pre-commit-config.yaml", ".gitattributes"
_OF_A_RUN = ("codemirror_mode", "file_extension", "mimetype", "nbconvert_exporter", "pygments_lexer", "version")
"""What JupyterLab writes about the Python it ran, under `language_info`."""


def install(site: Path) -> list[str]:
    """Tell git, in the clone a site is in, what to do with its notebooks; return what was done, a line each.

    Raises UsageError where there is no git, the site is in no clone, or its hooks are kept elsewhere.
    """
    root = Path(_git("rev-parse", "--show-toplevel", at=site))
    told = [f"{name}: written" for name in (CONFIG, ATTRIBUTES) if _write(site, name)]
    for name, value in _settings().items():
        _git("config", name, value, at=site)
    config = os.path.relpath((site / CONFIG).resolve(), root.resolve())
    done = _run([sys.executable, "-m", "pre_commit", "install", "--config", config], at=site)
    if done.returncode:
        raise UsageError(f"pre-commit says: {(done.stderr or done.stdout).strip()}", mend="Then `make hooks` again.")
    return [
        *told,
        "git add leaves out what a run showed; it stays in your notebook.",
        "git diff shows the lines of the cells.",
        "git commit refuses notebooks that `squadlib lint` has a remark on.",
    ]


def staged(notebook: Path) -> str:
    """Return a notebook as the next commit would have it; raises UsageError where git has none."""
    return _git("show", f":./{notebook.name}", at=notebook.parent)


def _settings() -> dict[str, str]:
    """Return what this clone's git is told: nothing of it is committed, for it names this very Python."""
    python = shlex.quote(sys.executable)
    keys = " ".join(f"metadata.language_info.{key}" for key in _OF_A_RUN)
    return {
        "alias.squadlib": f"!{python} -m squadlib",
        "filter.nbstripout.clean": f"{python} -m nbstripout --keep-id --extra-keys {shlex.quote(keys)}",
        "filter.nbstripout.smudge": "cat",
        "filter.nbstripout.required": "true",  # else outputs would be committed where it fails
        "diff.ipynb.textconv": f"{python} -m squadlib notebooks --text",
    }


def _write(site: Path, name: str) -> bool:
    """Write a file that a site made before has not got; one that is there is its owner's."""
    path = site / name
    if path.exists():
        return False
    path.write_bytes((TEMPLATES / name.removeprefix(".")).read_bytes())
    return True


def _git(*arguments: str, at: Path) -> str:
    try:
        done = _run(["git", *arguments], at=at)
    except FileNotFoundError as error:
        raise UsageError("there is no git on this machine", mend="Install git.") from error
    if done.returncode:
        mend = "Begin one with `git init`." if "not a git repository" in done.stderr else ""
        raise UsageError(f"git says: {done.stderr.strip()}", where=str(at.absolute()), mend=mend)
    return done.stdout.strip()


def _run(command: list[str], *, at: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=at, capture_output=True, text=True, check=False)  # noqa: S603  git and pre-commit
