"""One process's work done by as many forks of it as there are processors: for a process of one thread alone."""

import multiprocessing
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from squadlib.engine.limits import processors

Task = TypeVar("Task")
Result = TypeVar("Result")


def each(work: Callable[[Task], Result], tasks: Sequence[Task]) -> list[Result]:
    """Return what `work` returns for each task, in their order; raises what it raises.

    The first task and its share of the rest are done here; a fork hands over pickled what it made. Where one cannot be
    had, or ends in the midst of it, its share is done here too.
    """
    several = max(1, min(processors(), len(tasks)))
    shares = [tasks[place::several] for place in range(several)]
    forks = [_fork(work, share) for share in shares[1:]]
    made = [list(map(work, shares[0]))]
    made += [_handed_over(fork) or list(map(work, share)) for fork, share in zip(forks, shares[1:], strict=True)]
    return [made[place % several][place // several] for place in range(len(tasks))]


def _fork(work: Callable[[Task], Any], share: Sequence[Task]) -> tuple[BaseProcess, Connection] | None:
    context = multiprocessing.get_context("fork")
    own, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_hand_over, args=(theirs, work, share), daemon=True)
    try:
        process.start()
    except OSError:  # no memory, or too many processes
        own.close()
        return None
    finally:
        theirs.close()
    return process, own


def _hand_over(line: Connection, work: Callable[[Task], Any], share: Sequence[Task]) -> None:
    with suppress(Exception):  # it is met again where the share is then done, and told there
        line.send(list(map(work, share)))


def _handed_over(fork: tuple[BaseProcess, Connection] | None) -> Any:
    """Return what a fork made of its share, nothing where it did not get to the end."""
    if fork is None:
        return None
    process, line = fork
    try:
        return line.recv()
    except (EOFError, OSError):
        return None
    finally:
        line.close()
        process.join()  # else whoever waits for processes later meets one it did not start
