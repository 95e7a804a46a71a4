"""A worker's own folder: what it has brought from the store and may need again; gone when the process is."""

import atexit
import shutil
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path


@cache
def desk() -> Path:
    """Return this process's folder: where Dask keeps a worker's files, else among the temporary ones."""
    folder = Path(tempfile.mkdtemp(prefix="squadlib-desk-", dir=_dasks()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def drawer(address: str) -> Path:
    """Return the part of it that is for one store: its snapshots as in any `.squadlib`."""
    folder = desk() / sha256(address.encode()).hexdigest()[:16]
    folder.mkdir(exist_ok=True)
    return folder


def _dasks() -> str | None:
    """Return the folder of the Dask worker we are in, which Dask sweeps also after a worker that was killed."""
    try:
        from distributed import get_worker  # noqa: PLC0415  it is there in a worker alone

        return str(get_worker().local_directory)
    except (ImportError, ValueError):
        return None
