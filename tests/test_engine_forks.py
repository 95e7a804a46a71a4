"""Work of one process done by several forks of it: the same results in the same order, whatever becomes of a fork."""

import os
import signal
from pathlib import Path

import pytest

from squadlib.engine.forks import each


def test_each_task_has_its_own_result_in_order() -> None:
    """However many processors there are."""
    assert each(lambda task: task * task, range(7)) == [0, 1, 4, 9, 16, 25, 36]
    assert each(str, []) == []


def test_the_share_of_a_fork_that_dies_is_done_here(tmp_path: Path) -> None:
    """A machine without memory ends a process at any time."""
    here, died = os.getpid(), tmp_path / "died"

    def work(task: int) -> int:
        if os.getpid() != here:
            died.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return task + 1

    assert each(work, range(5)) == [1, 2, 3, 4, 5]
    assert died.exists() == (len(os.sched_getaffinity(0)) > 1)


def test_what_the_work_raises_is_raised(capfd: pytest.CaptureFixture[str]) -> None:
    """Also where a fork met it first: the task is done again here."""

    def work(task: int) -> int:
        if task == 1:
            raise ValueError(f"task {task}")
        return task

    with pytest.raises(ValueError, match="task 1"):
        each(work, range(3))
