"""Processes side by side: each task is done once, and one that dies fails its own task alone."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from squadlib.reports.run.workers import Died, side_by_side


def squared(task: int) -> int:
    """Return the square; 13 ends its process as a machine without memory does, 14 by itself."""
    if task == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    if task == 14:
        sys.stderr.flush()
        os._exit(3)
    return task * task


def noted(task: tuple[str, int]) -> int:
    """Note that it began, and wait for ever where the number is 0."""
    folder, number = task
    Path(folder, f"{number}-{os.getpid()}").touch()
    if not number:
        signal.pause()
    return number


def silent(_: object) -> None:
    """Hear that a task began."""


def test_every_task_is_done_once_by_as_many_processes_as_there_may_be() -> None:
    """Told when it begins, yielded when it is done."""
    began: list[int] = []
    done = dict(side_by_side(range(9), squared, workers=2, began=began.append))
    assert done == {one: one * one for one in range(9)}
    assert began == list(range(9))


def test_no_task_needs_no_process() -> None:
    """Nothing is yielded."""
    assert list(side_by_side([], squared, workers=2, began=silent)) == []


def test_a_process_that_dies_fails_its_task_alone() -> None:
    """It is said how it ended; another process takes its place."""
    done = dict(side_by_side([1, 13, 2, 14, 3], squared, workers=2, began=silent))
    assert {task: done[task] for task in (1, 2, 3)} == {1: 1, 2: 4, 3: 9}
    assert isinstance(done[13], Died)
    assert "ended by SIGKILL" in done[13].how
    assert done[14] == Died("its process ended in the midst of it (exit code 3)")


def test_whoever_stops_early_ends_what_is_being_done(tmp_path: Path) -> None:
    """No process that began is left behind, not even one that waits for ever."""
    tasks = [(str(tmp_path), number) for number in (0, 1, 2, 3)]
    running: Iterator[object] = side_by_side(tasks, noted, workers=2, began=silent)
    next(running)
    running.close()  # type: ignore[attr-defined]
    pids = {int(path.name.partition("-")[2]) for path in tmp_path.iterdir()}
    assert pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
