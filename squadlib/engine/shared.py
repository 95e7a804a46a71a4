"""What the processes of a run have in common: computed by the warm server before it forks the first of them.

The server loads its libraries while the run finds out what it is about; then it is told through a named pipe what to
have ready. A process that is forked without anything told finds nothing and computes for itself.
"""

import atexit
import json
import os
import select
import shutil
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

_VARIABLE = "SQUADLIB_SHARED_BY"
"""Environment variable that names the pipe to a server that starts."""
_BELL, _WORD = "bell", "word.json"
"""In the folder of a server that waits: the pipe that wakes it, and the file that tells it what to do."""
_LINES: list[tuple[int, Path]] = []
"""The open end to the server that waits, and its folder."""
_TOLD: list[int] = []
"""The same end, once it was told: open until this process ends, for what is not read yet would be lost."""


@contextmanager
def awaited() -> Iterator[None]:
    """Let a server that is started in this block wait until it is told something; one that runs already does not."""
    if _LINES or _TOLD or not hasattr(os, "mkfifo"):
        yield
        return
    folder = Path(tempfile.mkdtemp(prefix="squadlib-shared-"))
    os.mkfifo(folder / _BELL, 0o600)
    line = os.open(folder / _BELL, os.O_RDWR)  # both ways, so that opening waits for nobody
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # should no server come to read it
    _LINES.append((line, folder))
    os.environ[_VARIABLE] = str(folder)
    try:
        yield
    finally:
        del os.environ[_VARIABLE]


def tell(*named: str, **given: Any) -> None:
    """Have the server call the function that is `named` (module, name) before it forks, with what JSON can carry.

    Without a name it has nothing to do. Only the first word counts, and none where the server was there before us.
    """
    while _LINES:
        line, folder = _LINES.pop()
        _TOLD.append(line)
        with suppress(FileNotFoundError):  # the server is gone, and its folder with it
            (folder / _WORD).write_text(json.dumps([*named, given]), encoding="utf-8")
        os.write(line, b"\n")


def have_ready() -> None:
    """In the server: wait to be told, and do it; what fails is done again, and told of, by whoever needs it."""
    folder = os.environ.pop(_VARIABLE, "")
    if not folder:
        return
    word = ""
    with suppress(OSError):
        _wait(Path(folder) / _BELL)
        word = (Path(folder) / _WORD).read_text(encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    *named, given = json.loads(word or "[{}]")
    if named:
        try:
            module, name = named
            getattr(import_module(module), name)(**given)
        except Exception:  # noqa: BLE001  the server must not end of it
            traceback.print_exc()


def _wait(bell: Path) -> None:
    """Return when the pipe was written to, or when whoever started us is gone, even before we opened it."""
    line = os.open(bell, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with suppress(BlockingIOError):
            os.read(line, 1)
            return
        select.select([line], [], [])
    finally:
        os.close(line)
