"""Tasks done by processes side by side; one that dies fails its task alone, and another takes its place."""

import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from squadlib.engine import server

Task = TypeVar("Task")

_WAIT = 10.0
"""Seconds a process may take to end when it is told to."""


@dataclass(frozen=True)
class Died:
    """What became of a task whose process ended in the midst of it, in words."""

    how: str


@dataclass
class _Worker(Generic[Task]):
    """A process, the pipe to it, and the task it is at."""

    process: BaseProcess
    pipe: Connection
    task: Task | None = None


def side_by_side(
    tasks: Sequence[Task], work: Callable[[Task], Any], *, workers: int, began: Callable[[Task], None]
) -> Iterator[tuple[Task, Any]]:
    """Yield each task with what `work` returned for it (or `Died`), in the order in which they are done.

    `work` and the tasks go to other processes, so they can be pickled; `began` is told what is being done. Where the
    caller stops early, what is being done is ended.
    """
    waiting, crew = deque(tasks), list[_Worker[Task]]()
    is_done = False
    try:
        while waiting or any(one.task is not None for one in crew):
            _hand_out(waiting, crew, work, most=workers, began=began)
            busy = {one.pipe: one for one in crew if one.task is not None}
            for pipe in wait(list(busy)):
                worker = busy[pipe]  # type: ignore[index]
                task, result = worker.task, _result(worker)
                worker.task = None
                if isinstance(result, Died):
                    crew.remove(worker)
                if task is not None:
                    yield task, result
        is_done = True
    finally:
        _dismiss(crew, at_once=not is_done)


def _hand_out(
    waiting: deque[Task],
    crew: list[_Worker[Task]],
    work: Callable[[Task], Any],
    *,
    most: int,
    began: Callable[[Task], None],
) -> None:
    """Give every process that has nothing to do the next task; start another where there may be more of them."""
    while waiting:
        idle = next((one for one in crew if one.task is None), None)
        if idle is None:
            if len(crew) >= most:
                return
            idle = _hired(work)
            crew.append(idle)
        idle.task = waiting.popleft()
        began(idle.task)
        try:
            idle.pipe.send(idle.task)
        except OSError:
            continue  # it died while idle; what it was given is told when its pipe is read


def _hired(work: Callable[[Task], Any]) -> _Worker[Task]:
    """Start a process: forked from the warm server, where a process can be forked."""
    own, theirs = Pipe()
    if server.is_safe():
        process = server.start(_serve, theirs, work)
    else:
        process = get_context("spawn").Process(target=_serve, args=(theirs, work))
        process.start()
    theirs.close()
    return _Worker(process, own)


def _serve(pipe: Connection, work: Callable[[Any], Any]) -> None:
    """Do what is asked for until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us is told, and ends us
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was begun is cleaned up
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        result = work(task)
        try:
            pipe.send(result)
        except OSError:
            return


def _result(worker: _Worker[Any]) -> Any:
    try:
        return worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join(_WAIT)
        worker.pipe.close()
        code = worker.process.exitcode
    if code is not None and code < 0:
        return Died(f"its process was ended by {signal.Signals(-code).name}; is there memory enough?")
    return Died(f"its process ended in the midst of it (exit code {code})")


def _dismiss(crew: Sequence[_Worker[Any]], *, at_once: bool) -> None:
    for one in crew:
        one.pipe.close()
        if at_once:
            one.process.terminate()
    for one in crew:
        one.process.join(_WAIT)
        if one.process.is_alive():
            one.process.kill()
            one.process.join()
