"""A report's files into place: whole or not at all, never a broken one over a good one."""

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from squadlib.errors import NotebookError, SquadlibError
from squadlib.reports.emitted import FACTS_KIND, emitted
from squadlib.reports.slugs import folder_of

__all__ = ["folder_of", "publish", "put"]


def publish(executed: NotebookNode, page: str, *, folder: Path, name: str, private: Path | None = None) -> Path:
    """Write NAME.html, NAME.ipynb and NAME.json of one run into the folder and return the page's path.

    With `private`, a folder above it, everything from there on is readable by its owner alone.
    Raises NotebookError where the run emitted no facts, SquadlibError where the folder cannot be written.
    """
    facts = emitted(executed, FACTS_KIND)
    if facts is None:
        raise NotebookError(
            "the notebook emitted no facts", where=name, mend="Let its last cell show `emit(facts)` again."
        )
    files = {
        f"{name}.ipynb": nbformat.writes(executed),  # type: ignore[no-untyped-call]
        f"{name}.json": json.dumps(facts, ensure_ascii=False, indent=1, allow_nan=False) + "\n",
        f"{name}.html": page,
    }
    put(files, folder=folder, private=private)
    return folder / f"{name}.html"


def put(files: Mapping[str, str], *, folder: Path, private: Path | None = None) -> None:
    """Put the files into the folder together: written aside first, moved when all are whole, undone when one fails."""
    try:
        if private is not None:
            private.mkdir(mode=0o700, parents=True, exist_ok=True)
            private.chmod(0o700)  # it may have been there before
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as aside:
            for name, text in files.items():
                _write(Path(aside) / name, text, mode=0o666 if private is None else 0o600)
            _move(list(files), aside=Path(aside), folder=folder)
    except OSError as error:
        what = f"the report cannot be written: {error.strerror or error}"
        raise SquadlibError(what, where=str(folder), mend="Make room, or allow writing there.") from error


def _write(path: Path, text: str, *, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _move(names: list[str], *, aside: Path, folder: Path) -> None:
    """Move the files into place; on failure what was there before comes back."""
    before = aside / "before"
    before.mkdir()
    for name in names:
        if (folder / name).exists():
            shutil.copy2(folder / name, before / name)
    moved: list[str] = []
    try:
        for name in names:
            (aside / name).replace(folder / name)
            moved.append(name)
    except BaseException:
        for name in moved:
            _restore(name, before=before, folder=folder)
        raise


def _restore(name: str, *, before: Path, folder: Path) -> None:
    if (before / name).exists():
        (before / name).replace(folder / name)
    else:
        (folder / name).unlink()
