"""The warm server: one process of one thread that has loaded what reports need and forks a process for each notebook.

It is multiprocessing's own fork server: each process that runs notebooks has one, started with the first of them, and
it is gone when that process and all it forked are.
"""

import multiprocessing
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext  # Windows has none

_STARTING = threading.Lock()


def is_safe() -> bool:
    """Tell whether a process may be forked here: macOS's own libraries do not bear it, Windows has no fork."""
    return sys.platform == "linux"


def begin() -> None:
    """Start the server, if it does not run yet; returns at once, while it loads."""
    from multiprocessing import forkserver  # noqa: PLC0415  for Linux alone

    context()
    with _STARTING, _unhindered():
        forkserver.ensure_running()


def start(target: Callable[..., None], *given: Any) -> BaseProcess:
    """Start a process forked from the server that calls `target`; raises OSError or EOFError where the server died."""
    process = context().Process(target=target, args=given)
    with _STARTING, _unhindered():
        process.start()
    return process


def context() -> "ForkServerContext":
    """Return multiprocessing's context whose processes are forked from the server, warm: for workers of a pool too."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["squadlib.engine.preload"])
    return found


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
