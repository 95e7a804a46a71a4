"""A worker's cache: what it has downloaded from the store and may need again; gone when the process is."""

import atexit
import shutil
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path


@cache
def _root() -> Path:
    """Return this process's cache: where Dask keeps a worker's files, else among the temporary ones."""
    folder = Path(tempfile.mkdtemp(prefix="squadlib-cache-", dir=_worker_directory()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def cache_folder(address: str) -> Path:
    """Return the folder of what comes from one store: its snapshots as in any `.squadlib`."""
    folder = _root() / sha256(address.encode()).hexdigest()[:16]
    folder.mkdir(exist_ok=True)
    return folder


def _worker_directory() -> str | None:
    """Return the folder of the Dask worker we are in, which Dask sweeps also after a worker that was killed."""
    try:
        from distributed import get_worker  # noqa: PLC0415  it is there in a worker alone

        return str(get_worker().local_directory)
    except (ImportError, ValueError):
        return None
