"""The warm server: one process of one thread that has loaded what reports need and forks a process for each notebook.

It is multiprocessing's own fork server: each process that runs notebooks has one, started with the first of them, and
it is gone when that process and all it forked are.
"""

import multiprocessing
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import TYPE_CHECKING, Any

from squadlib.engine import shared

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext  # Windows has none

_STARTING = threading.Lock()


def is_safe() -> bool:
    """Tell whether a process may be forked here: macOS's own libraries do not bear it, Windows has no fork."""
    return sys.platform == "linux"


def begin() -> None:
    """Start the server, if it does not run yet; returns at once, while it loads."""
    from multiprocessing import forkserver  # noqa: PLC0415  for Linux alone

    _context()
    with _STARTING, _unhindered(), shared.awaited():
        forkserver.ensure_running()


def start(target: Callable[..., None], *given: Any) -> BaseProcess:
    """Start a process forked from the server that calls `target`; raises OSError or EOFError where the server died.

    What it was told to have ready for all is ready then; from now on it is too late to tell it anything.
    """
    shared.tell()
    process = _context().Process(target=target, args=given)
    with _STARTING, _unhindered():
        try:
            process.start()
        except OSError:
            _forget_the_parents()
            raise
    return process


def ask(target: Callable[..., Any], *given: Any) -> Any:
    """Return what `target` returns for what is given, called in a process forked from the server; raises as it does.

    Where that process cannot be had it is called here.
    """
    own, theirs = multiprocessing.Pipe(duplex=False)
    try:
        process = start(_answer, theirs, target, given)
        theirs.close()
        is_good, answer = own.recv()
        process.join()
    except (OSError, EOFError):
        return target(*given)
    finally:
        own.close()
    if not is_good:
        raise answer
    return answer


def _answer(line: Connection, target: Callable[..., Any], given: tuple[Any, ...]) -> None:
    try:
        answer = True, target(*given)
    except Exception as error:  # noqa: BLE001  whoever asked is told
        answer = False, error
    line.send(answer)


def _context() -> "ForkServerContext":
    """Return multiprocessing's context whose processes are forked from the server, warm."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["squadlib.engine.preload"])
    _take_the_parents()
    return found


def _take_the_parents() -> None:
    """In a process that was itself forked from a server: take that one, where multiprocessing would start another."""
    from multiprocessing import forkserver  # noqa: PLC0415  for Linux alone

    own: Any = forkserver._forkserver  # noqa: SLF001
    is_known = getattr(own, "_forkserver_address", None) and getattr(own, "_forkserver_authkey", b"none needed")
    if forkserver.get_inherited_fds() is not None and is_known and not _FORGOTTEN:
        own.ensure_running = _as_it_is


def _forget_the_parents() -> None:
    """Let multiprocessing start a server of this process's own from now on: the parent's is gone."""
    from multiprocessing import forkserver  # noqa: PLC0415  for Linux alone

    own: Any = forkserver._forkserver  # noqa: SLF001
    if vars(own).pop("ensure_running", None):
        _FORGOTTEN.append(True)


def _as_it_is() -> None:
    """Do nothing: the server runs as long as whoever it was started for."""


_FORGOTTEN: list[bool] = []


@contextmanager
def _unhindered() -> Iterator[None]:
    """Start a process whatever this one is: a script without a guard around what it does, or a worker that is a daemon.

    multiprocessing would import the script anew in each process, and forbids a daemon to have any for it might leave
    them behind; ours need no script and end with the one that asked for them.
    """
    main, config = sys.modules["__main__"], multiprocessing.current_process()._config  # type: ignore[attr-defined]  # noqa: SLF001
    is_daemon = config.get("daemon")
    sys.modules["__main__"], config["daemon"] = ModuleType("__main__"), False
    try:
        yield
    finally:
        sys.modules["__main__"], config["daemon"] = main, is_daemon
