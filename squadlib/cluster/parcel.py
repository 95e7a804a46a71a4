"""The params and the notebook of a run as one file, which travels by way of the store under the hash of its content."""

import hashlib
import io
import shutil
import tempfile
import zipfile
from pathlib import Path

from squadlib.cluster.store import Place
from squadlib.errors import SquadlibError

_FOLDER = "sites"
_EARLY = (1980, 1, 1, 0, 0, 0)
"""When every file is said to be from, so that the same files are the same parcel."""


def send(params: Path, notebook: Path, *, to: Place) -> str:
    """Put site.yaml, every squad's file and the notebook into the store, and return by which hash they are found.

    Nothing else travels: no `.env`, no login.
    """
    files = [params / "site.yaml", *sorted((params / "squads").glob("*.yaml"))]
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in files:
            _add(packed, f"params/{path.relative_to(params).as_posix()}", path)
        _add(packed, f"notebooks/{notebook.name}", notebook)
    digest = hashlib.sha256(body.getvalue()).hexdigest()[:32]
    if to.read(_path(digest), first=1) is None:
        to.write(_path(digest), body.getvalue())
    return digest


def unpacked(digest: str, *, source: Place, below: Path) -> Path:
    """Return the folder with `params` and `notebooks` of a parcel, brought where it is not there yet.

    Those of earlier runs are removed. Raises SquadlibError where the parcel is gone from the store.
    """
    folder = below / digest
    if folder.is_dir():
        return folder
    body = source.read(_path(digest))
    if body is None:
        raise SquadlibError("the params of this run are gone", where=source.at(_path(digest)), mend="Start it again.")
    shutil.rmtree(below, ignore_errors=True)
    below.mkdir(parents=True)
    aside = Path(tempfile.mkdtemp(dir=below))
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        packed.extractall(aside)
    return aside.rename(folder)


def _add(packed: zipfile.ZipFile, name: str, path: Path) -> None:
    packed.writestr(zipfile.ZipInfo(name, _EARLY), path.read_bytes(), zipfile.ZIP_DEFLATED)


def _path(digest: str) -> str:
    return f"{_FOLDER}/{digest}.zip"
