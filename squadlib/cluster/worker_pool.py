"""The workers of a Dask cluster: tasks are submitted, results come back in any order, a lost worker is told."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from squadlib.cluster.optional_dependency import require
from squadlib.errors import SourceError, SquadlibError

Task = TypeVar("Task")
Progress = Callable[[str], None]

_OURS = "squadlib-"
"""How the names of our tasks begin."""


class WorkerPool:
    """The workers for one run: Dask's client, and tasks under keys of this run alone."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self._run = uuid.uuid4().hex[:8]

    def as_completed(
        self,
        work: Callable[[Task], Any],
        tasks: Sequence[Task],
        *,
        kind: str,
        name: Callable[[Task], str],
        at_once: int | None = None,
    ) -> Iterator[tuple[Task, Any]]:
        """Yield each task with what came of it, a SquadlibError where the cluster could not do it.

        Tasks of one `kind` are one group for Dask, which gives each worker a few and keeps the others until it is free.
        With `at_once` no more of them are submitted at the same time. Where the caller stops early, those that wait
        are cancelled; what a worker is at it brings to its end.
        """
        waiting, out = iter(tasks), dict[Any, Task]()

        def submit(most: int | None) -> list[Any]:
            new = {
                self.client.submit(work, one, key=(f"{_OURS}{kind}-{self._run}", name(one)), pure=False): one
                for one in islice(waiting, most)
            }
            out.update(new)
            return list(new)

        try:
            coming = require("distributed").as_completed(submit(at_once), loop=self.client.loop, raise_errors=False)
            for future in coming:
                yield out[future], _result(future)
                del out[future]  # so that the scheduler forgets it
                for one in submit(1):
                    coming.add(one)
        finally:
            if out:
                self.client.cancel(list(out), force=True)


@contextmanager
def connect(address: str, *, progress: Progress) -> Iterator[WorkerPool]:
    """Yield the cluster at a scheduler's address (`tcp://host:8786`), or one told by a scheduler's file (.json).

    Raises SourceError where no scheduler answers there.
    """
    distributed = require("distributed")
    where = {"scheduler_file": address} if address.endswith(".json") else {"address": address}
    try:
        client = distributed.Client(**where, set_as_default=False, name="squadlib")
    except (OSError, TimeoutError, ValueError) as error:
        mend = "Start one (dask scheduler), or check the address: tcp://HOST:8786, or the scheduler's own file (.json)."
        raise SourceError("no Dask scheduler answers there", where=address, mend=mend) from error
    with client:
        workers = client.scheduler_info(n_workers=-1)["workers"]
        progress(f"Cluster: {len(workers)} workers at {address}" if workers else f"Cluster: no worker at {address} yet")
        client.subscribe_topic("all", lambda event: _tell_of_loss(event[1], progress))
        try:
            yield WorkerPool(client)
        finally:
            client.unsubscribe_topic("all")


def _result(future: Any) -> Any:
    if future.status == "finished":
        return future.result()
    if future.status == "cancelled":
        return SquadlibError("the cluster dropped it", mend="Is its scheduler still there? Run it again.")
    error = future.exception()
    if type(error).__name__ == "KilledWorker":
        died = error.allowed_failures + 1
        return SquadlibError(
            f"{died} workers died on it, the last was {error.last_worker.address}; is there memory enough?"
        )
    return SquadlibError(f"a worker failed: {type(error).__name__}: {error}", mend="Its log says more.")


def _tell_of_loss(event: Any, progress: Progress) -> None:
    """Say that a worker is gone, and what of ours it was at."""
    if not isinstance(event, dict) or event.get("action") != "remove-worker":
        return
    keys = [*event.get("processing-tasks", ()), *event.get("lost-computed-tasks", ())]
    again = sorted(str(key[1]) for key in keys if isinstance(key, tuple) and str(key[0]).startswith(_OURS))
    if again:
        progress(f"Worker {event['worker']} is lost; others take over {', '.join(again)}")
