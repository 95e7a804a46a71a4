"""What squadlib itself needs: Python, packages, notebooks, folders to write in."""

import tempfile
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from squadlib.doctor.findings import Finding, ok, stops
from squadlib.errors import UsageError
from squadlib.reports.run.make import find_notebook
from squadlib.reports.run.prepare import PREPARE


def python(have: str, *, needs: str) -> Finding:
    """Check the version of Python against what the package says it needs."""
    if SpecifierSet(needs).contains(have, prereleases=True):
        return ok("Python", have)
    mend = "Make an environment with a newer Python and install squadlib there."
    return stops("Python", UsageError(f"this is {have}, and squadlib needs {needs}", mend=mend))


def packages(needed: Iterable[str]) -> Finding:
    """Check the installed packages against requirements (`pandas>=3.1`)."""
    wanted = [Requirement(text) for text in needed]
    wanted = [one for one in wanted if one.marker is None or one.marker.evaluate()]
    wrong = [words for words in map(_wrong, wanted) if words]
    if not wrong:
        return ok("Packages", f"all {len(wanted)} are there, in versions that fit")
    mend = "Install squadlib again with what it needs: pip install, or remove .venv and run make."
    return stops("Packages", UsageError(f"{'; '.join(wrong)}", mend=mend))


def _wrong(wanted: Requirement) -> str:
    try:
        have = version(wanted.name)
    except PackageNotFoundError:
        return f"{wanted} is not installed"
    return "" if wanted.specifier.contains(have, prereleases=True) else f"{wanted} is needed, {have} is installed"


def notebooks(folder: Path) -> Finding:
    """Check that every report has its notebook, the site's own or the one that squadlib ships."""
    try:
        found = [find_notebook(name.replace("-", "_"), beside=folder) for name in PREPARE]
    except UsageError as error:
        return stops("Notebooks", error)
    places = ", ".join(sorted({str(path.parent) for path in found}))
    return ok("Notebooks", f"{len(found)} reports, from {places}")


def folders(*wanted: Path) -> Iterator[Finding]:
    """Check that reports and snapshots can be written: each folder, or the one it would be made in."""
    for folder in wanted:
        there = next(one for one in (folder, *folder.absolute().parents) if one.exists() or one.is_symlink())
        check = f"Folder {folder}"
        try:
            with tempfile.TemporaryFile(dir=there):
                yield ok(check, "can be written" if there == folder else f"can be made in {there}")
        except OSError as error:
            what = f"cannot be written: {there}: {error.strerror}"
            yield stops(check, UsageError(what, mend="Allow writing there, make room, or name another folder."))
