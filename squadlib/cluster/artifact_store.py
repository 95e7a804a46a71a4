"""Where snapshots and reports are kept so that many machines read and write them: a folder they share, or a bucket.

A place is a folder of this file system, where files are written as squadlib always does, or any address fsspec knows
(`s3://bucket/squadlib`, `gs://…`). An object of a bucket is there whole or not at all; elsewhere a file is written
beside its place and moved.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from squadlib import snapshots
from squadlib.cluster.optional_dependency import require
from squadlib.errors import SquadlibError, UsageError
from squadlib.reports.run import placing
from squadlib.reports.run.locked import locked

_WHOLE = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "memory"}
"""Stores whose objects appear when all of their content is there."""
_HIDDEN = re.compile(r"(^|/)\.|\.part$")
"""What is being written, and the lock."""
_CHANGED = ("ETag", "etag", "md5Hash", "LastModified", "mtime", "created")
"""What a store tells of an object that is another when its content is; the first that is there counts."""


_NEW, _AGAIN = ("json", "ipynb", "html"), ("json", "html", "ipynb")
"""In which order the files of a report are put into a bucket."""


@dataclass(frozen=True)
class ArtifactStore:
    """A folder by its address; paths in it are written with slashes."""

    address: str

    @property
    def folder(self) -> Path | None:
        """The folder, where it is one of this file system."""
        return Path(self.address) if "://" not in self.address else None

    def __str__(self) -> str:
        return self.address

    def at(self, path: str) -> str:
        """Return the address of what is in it."""
        return f"{self.address.rstrip('/')}/{path}"

    def read(self, path: str, *, first: int | None = None) -> bytes | None:
        """Return a file's content (or its `first` bytes), None where there is none."""
        files, root = _filesystem(self.address)
        with self._told(path, "read"):
            try:
                found: bytes = files.cat_file(f"{root}/{path}", start=None if first is None else 0, end=first)
            except (FileNotFoundError, NotADirectoryError):
                return None
        return found

    def listed(self, folder: str) -> dict[str, str]:
        """Return every file below a folder by its path here, with a stamp that is another when its content is."""
        files, root = _filesystem(self.address)
        with self._told(folder, "read"):
            files.invalidate_cache()
            try:
                found = files.find(f"{root}/{folder}".rstrip("/"), detail=True)
            except FileNotFoundError:
                return {}
            told = {name.removeprefix(f"{root}/"): about for name, about in sorted(found.items())}
            shown = {path: about for path, about in told.items() if not _HIDDEN.search(path)}
            return {path: _stamp(about) for path, about in shown.items()}

    def write(self, path: str, content: bytes) -> None:
        """Write a file: whoever reads it sees the old one or the new one, whole."""
        if self.folder is not None:
            snapshots.write(self.folder / path, content)
            return
        files, root = _filesystem(self.address)
        target, protocols = f"{root}/{path}", {files.protocol} if isinstance(files.protocol, str) else files.protocol
        aside = target if _WHOLE & set(protocols) else f"{target}.{uuid.uuid4().hex}.part"
        with self._told(path, "written"):
            files.makedirs(target.rpartition("/")[0], exist_ok=True)
            files.pipe_file(aside, content)
            if aside != target:
                files.mv(aside, target)

    def write_text(self, path: str, text: str) -> None:
        """Write a file of reports; on a file system whoever calls holds the lock, and everyone may read it."""
        if self.folder is not None:
            placing.write(self.folder / path, text)
        else:
            self.write(path, text.encode())

    def write_report(self, folder: str, name: str, files: Mapping[str, bytes]) -> None:
        """Put a report's files (page, notebook and facts, by their kind) into a folder.

        On a file system all at once. Elsewhere one after the other, last what tells that all are there: of a new report
        the page, without which it is none; of one that is there the notebook, whose fingerprint says it is made.
        """
        if self.folder is not None:
            placing.put({f"{name}.{kind}": body.decode() for kind, body in files.items()}, folder=self.folder / folder)
            return
        is_there = self.read(f"{folder}/{name}.html", first=1) is not None
        for kind in _AGAIN if is_there else _NEW:
            self.write(f"{folder}/{name}.{kind}", files[kind])

    def remove(self, path: str) -> None:
        """Remove a file, where it is there."""
        files, root = _filesystem(self.address)
        with self._told(path, "removed"), suppress(FileNotFoundError):
            files.rm_file(f"{root}/{path}")

    def locked(self) -> AbstractContextManager[None]:
        """Hold the lock of a reports folder while files are put in place; a bucket has none and needs none."""
        return nullcontext() if self.folder is None else locked(self.folder)

    @contextmanager
    def _told(self, path: str, how: str) -> Iterator[None]:
        try:
            yield
        except SquadlibError:
            raise
        except Exception as error:  # each store has errors of its own
            what = f"cannot be {how}: {' '.join(str(error).split())[:300] or type(error).__name__}"
            mend = "Check the address, and the rights and the login of the machine that did it."
            raise SquadlibError(what, where=self.at(path), mend=mend) from error


def open_store(address: str) -> ArtifactStore:
    """Return the place at an address (UsageError for one that nobody here knows how to reach)."""
    found = ArtifactStore(address.removeprefix("file://") if "://" in address else str(Path(address).resolve()))
    _filesystem(found.address)
    return found


@cache
def _filesystem(address: str) -> tuple[Any, str]:
    fsspec = require("fsspec")
    try:
        files, root = fsspec.core.url_to_fs(address)
    except ImportError as error:
        mend = "Install what it names, here and on each worker: s3fs for s3://, gcsfs for gs://."
        raise UsageError(str(error), where=address, mend=mend) from None
    except ValueError as error:
        raise UsageError(f"is no address of a store: {error}", where=address) from None
    return files, str(root).rstrip("/")


def _stamp(about: Mapping[str, Any]) -> str:
    """Return what tells a file from the one that was there before; of a file as the index has it."""
    if "ino" in about:
        told = Path(about["name"]).stat()
        return f"{told.st_mtime_ns}-{told.st_size}"
    return f"{next((str(about[name]) for name in _CHANGED if about.get(name)), '')}-{about.get('size', '')}"
