"""The files of one report into their folder together, also where the process is killed on the way.

They are written into a folder of their own, which is renamed when all are on the disk: from that instant on the new
report holds. Then each file is moved into its place. Who is killed before leaves the old report and a folder that is
thrown away; who is killed after leaves a folder from which the next run moves the rest.

Several reports share a folder whose address people pass on, so neither the folder nor the files can be exchanged in
one step; for the moment between the first move and the last a reader may see files of two runs.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from squadlib.errors import SquadlibError

_WRITING, _READY, _BEFORE = ".new-", ".ready-", "before"


def put(files: Mapping[str, str], *, folder: Path, private: Path | None = None) -> None:
    """Put the files into the folder together, or leave it as it was where that fails.

    With `private`, a folder above it, everything from there on is readable by its owner alone. Whoever calls holds the
    lock of the reports folder. Raises SquadlibError where the folder cannot be written.
    """
    try:
        if private is not None:
            own(private)
        if not folder.is_dir():
            folder.mkdir(parents=True)
            sync_folder(folder.parent)
        mend(folder)
        _move(_written(files, folder=folder, mode=0o666 if private is None else 0o600), folder=folder)
    except OSError as error:
        what = f"the report cannot be written: {error.strerror or error}"
        raise SquadlibError(what, where=str(folder), mend="Make room, or allow writing there.") from error


def own(folder: Path) -> None:
    """Make a folder that its owner alone may read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)  # it may have been there before


def write(path: Path, text: str) -> bool:
    """Write one file so that a reader sees the old one or the new one whole; tell whether anything changed."""
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    put({path.name: text}, folder=path.parent)
    return True


def mend(folder: Path) -> None:
    """Bring a folder in order in which a process was killed: what was ready is moved, what was not is thrown away."""
    with os.scandir(folder) as found:
        left = sorted(entry.name for entry in found if entry.name.startswith((_WRITING, _READY)))
    for name in left:
        if name.startswith(_READY):
            _finish(folder / name, folder=folder)
        shutil.rmtree(folder / name)


def mend_all(folders: Iterable[Path]) -> None:
    """Bring all these folders in order."""
    for folder in folders:
        mend(folder)


def _written(files: Mapping[str, str], *, folder: Path, mode: int) -> Path:
    """Return a folder in which all the files are on the disk, named as ready."""
    aside = Path(tempfile.mkdtemp(prefix=_WRITING, dir=folder))
    try:
        for name, text in files.items():
            _write(aside / name, text, mode=mode)
        sync_folder(aside)
    except BaseException:
        shutil.rmtree(aside)
        raise
    ready = aside.rename(folder / aside.name.replace(_WRITING, _READY))
    sync_folder(folder)
    return ready


def _write(path: Path, text: str, *, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _move(ready: Path, *, folder: Path) -> None:
    """Move the files into place; on failure what was there before comes back."""
    names = _names(ready)
    before = ready / _BEFORE
    before.mkdir()
    for name in names:
        if (folder / name).exists():
            shutil.copy2(folder / name, before / name)
    try:
        _finish(ready, folder=folder)
    except OSError:
        for name in names:
            if not (ready / name).exists():
                _restore(name, before=before, folder=folder)
        shutil.rmtree(ready)
        raise
    shutil.rmtree(ready)


def _finish(ready: Path, *, folder: Path) -> None:
    for name in _names(ready):
        (ready / name).replace(folder / name)
    sync_folder(folder)


def _names(ready: Path) -> list[str]:
    return sorted((path.name for path in ready.iterdir() if path.name != _BEFORE), reverse=True)


def _restore(name: str, *, before: Path, folder: Path) -> None:
    if (before / name).exists():
        (before / name).replace(folder / name)
    else:
        (folder / name).unlink()


def sync_folder(folder: Path) -> None:
    """Let the disk know which names a folder has."""
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def read_facts(path: Path) -> dict[str, Any] | None:
    """Return what a JSON file tells (the facts of a report that is there), None where there is none to be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
