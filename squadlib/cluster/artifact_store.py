"""Where snapshots and reports are kept so that many machines read and write them: a folder they share, or a bucket.

A store is a folder of this file system, where files are written as squadlib always does, or any address fsspec knows
(`s3://bucket/squadlib`, `gs://…`). An object of a bucket is there whole or not at all; elsewhere a file is written
beside its place and moved, and what can do neither is refused. Every answer is the store's own: what fsspec remembers
of an earlier listing hides what other machines wrote since.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from squadlib import snapshots
from squadlib.cluster.optional_dependency import require
from squadlib.cluster.store_errors import missing_package, refused
from squadlib.errors import SquadlibError, UsageError
from squadlib.reports.run import placing
from squadlib.reports.run.locked import locked

_WHOLE = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "memory"}
"""Stores whose objects appear when all of their content is there."""
_HIDDEN = re.compile(r"(^|/)\.|\.part$|/$|^$")
"""What is being written, the lock, and the empty objects by which a console shows a folder."""
_CHANGED = (
    *("ETag", "etag", "md5Hash", "LastModified", "last_modified", "mtime"),
    *("last_write_time", "modified", "modify", "created"),
)
"""What a store tells of an object that is another when its content is; the first that is there counts."""
_NEW, _AGAIN = ("json", "ipynb", "html"), ("json", "html", "ipynb")
"""In which order the files of a report are put into a bucket."""
_NO_RANGE = re.compile(r"range|\b416\b", re.IGNORECASE)
"""What stores say when asked for the first bytes of an object that has none."""


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
            try:  # from 0, also where all of it is wanted: one request then, never one for each part of a large object
                found: bytes = files.cat_file(f"{root}/{path}", start=0, end=first)
            except (FileNotFoundError, NotADirectoryError):
                return None
            except Exception as error:
                if _NO_RANGE.search(str(error)) and files.size(f"{root}/{path}") == 0:
                    return b""
                raise
        return found

    def listed(self, folder: str) -> dict[str, str]:
        """Return every file below a folder by its path here, with a stamp that is another when its content is."""
        files, root = _filesystem(self.address)
        with self._told(folder, "read"):
            try:
                found = files.find(f"{root}/{folder}".rstrip("/"), detail=True)
            except FileNotFoundError:
                return {}
            told = {
                name.removeprefix(f"{root}/"): about
                for name, about in sorted(found.items())
                if about.get("type") != "directory" and name.startswith(f"{root}/")  # of nothing s3fs finds the folder
            }
            shown = {path: about for path, about in told.items() if not _HIDDEN.search(path)}
            return {path: _stamp(about) for path, about in shown.items()}

    def write(self, path: str, content: bytes) -> None:
        """Write a file: whoever reads it sees the old one or the new one, whole."""
        if self.folder is not None:
            snapshots.write(self.folder / path, content)
            return
        files, root = _filesystem(self.address)
        target = f"{root}/{path}"
        with self._told(path, "written"):
            if _puts_whole(files):
                files.pipe_file(target, content)
                return
            aside = f"{target}.{uuid.uuid4().hex}.part"
            files.makedirs(target.rpartition("/")[0], exist_ok=True)  # s3fs would make a bucket here
            files.pipe_file(aside, content)
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
        the page, without which it is none; of one that is there the notebook, whose fingerprint says it is made, and
        which is removed first: else a report of two halves would pass for the old one.
        """
        if self.folder is not None:
            placing.put({f"{name}.{kind}": body.decode() for kind, body in files.items()}, folder=self.folder / folder)
            return
        is_there = self.read(f"{folder}/{name}.html", first=1) is not None
        if is_there:
            self.remove(f"{folder}/{name}.ipynb")
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
            raise refused(error, how=how, where=self.at(path)) from error


def open_store(address: str) -> ArtifactStore:
    """Return the store at an address (UsageError for one that holds a password or that nobody here can use)."""
    if urlsplit(address).password:
        mend = "Give it by the environment of each machine (FSSPEC_SFTP_PASSWORD and the like)."
        raise UsageError("the address of the store holds a password, which would travel", mend=mend)
    found = ArtifactStore(address.removeprefix("file://") if "://" in address else str(Path(address).resolve()))
    _filesystem(found.address)
    return found


@cache
def _filesystem(address: str) -> tuple[Any, str]:
    fsspec = require("fsspec")
    try:
        files, root = fsspec.core.url_to_fs(address, skip_instance_cache=True)
    except ImportError as error:
        raise missing_package(error, where=address) from None
    except ValueError as error:
        raise UsageError(f"is no address of a store: {error}", where=address) from None
    if "://" in address and not _puts_whole(files) and type(files).mv is fsspec.AbstractFileSystem.mv:
        what = "is no store for reports: it can neither write a file whole nor rename one"
        raise UsageError(what, where=address, mend="Take a bucket (s3://, gs://, abfs://), sftp:// or a folder.")
    files.dircache.use_listings_cache = False
    return files, str(root).rstrip("/")


def _puts_whole(files: Any) -> bool:
    """Tell whether what is written there appears when all of its content is there."""
    return bool(_WHOLE & ({files.protocol} if isinstance(files.protocol, str) else {*files.protocol}))


def _stamp(about: Mapping[str, Any]) -> str:
    """Return what tells a file from the one that was there before; of a file as the index has it.

    Where a store tells nothing of the kind, no two are the same: its files are read each time.
    """
    if "ino" in about:
        file = Path(about["name"]).stat()
        return f"{file.st_mtime_ns}-{file.st_size}"
    told = next((str(about[name]) for name in _CHANGED if about.get(name)), None) or uuid.uuid4().hex
    return f"{told}-{about.get('size', '')}"
