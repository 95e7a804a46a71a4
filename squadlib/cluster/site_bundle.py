"""The params and the notebook of a run as one zip file, kept in the store under the hash of its content."""

import hashlib
import io
import shutil
import tempfile
import threading
import zipfile
from pathlib import Path

from squadlib.cluster.artifact_store import ArtifactStore
from squadlib.errors import SquadlibError

_FOLDER = "sites"
_KEPT = 4
"""So many bundles stay unpacked beside a new one: another run may be at work from them."""
_UNPACKING = threading.Lock()
_EARLY = (1980, 1, 1, 0, 0, 0)
"""When every file is said to be from, so that the same files are the same bundle."""


def upload(params: Path, notebook: Path, *, to: ArtifactStore) -> str:
    """Upload site.yaml, every squad's file and the notebook, and return by which hash they are found.

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


def unpacked(digest: str, *, source: ArtifactStore, below: Path) -> Path:
    """Return the folder with `params` and `notebooks` of a bundle, downloaded where it is not there yet.

    Of those downloaded before the last few stay. Raises SquadlibError where the bundle is gone from the store.
    """
    folder = below / digest
    with _UNPACKING:
        if not folder.is_dir():
            _unpack(digest, source=source, folder=folder)
    return folder


def _unpack(digest: str, *, source: ArtifactStore, folder: Path) -> None:
    body = source.read(_path(digest))
    if body is None:
        raise SquadlibError("the params of this run are gone", where=source.at(_path(digest)), mend="Start it again.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    before = sorted(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    for old in before[: max(0, len(before) - _KEPT)]:
        shutil.rmtree(old, ignore_errors=True)
    aside = Path(tempfile.mkdtemp(dir=folder.parent))
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        packed.extractall(aside)
    aside.rename(folder)


def _add(packed: zipfile.ZipFile, name: str, path: Path) -> None:
    packed.writestr(zipfile.ZipInfo(name, _EARLY), path.read_bytes(), zipfile.ZIP_DEFLATED)


def _path(digest: str) -> str:
    return f"{_FOLDER}/{digest}.zip"
