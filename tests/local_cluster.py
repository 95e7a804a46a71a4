"""A Dask cluster of this machine for tests and benchmarks: a scheduler and its workers, processes of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from distributed import LocalCluster

REPO = Path(__file__).parents[1]
NO_PROFILE = "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED"
"""Dask's own profile of what a worker does grows with the hours: half a megabyte a report."""


@contextmanager
def local_cluster(folder: Path, *, workers: int = 2, environ: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield the scheduler's address; the workers' files are in this folder."""
    command = [sys.executable, "-m", "tests.local_cluster", str(folder), str(workers)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    given = {**(environ or os.environ), NO_PROFILE: "False"}
    with subprocess.Popen(command, cwd=REPO, env=given, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdin
        assert process.stdout
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.stdin.close()  # and it ends
            process.wait(60)


def _main(folder: str, workers: str) -> None:
    with LocalCluster(
        n_workers=int(workers),
        threads_per_worker=1,
        dashboard_address=None,
        memory_limit=0,
        local_directory=folder,
        silence_logs=50,
    ) as cluster:
        print(json.dumps(cluster.scheduler_address), flush=True)  # noqa: T201  whoever started us reads it
        sys.stdin.read()


if __name__ == "__main__":
    _main(*sys.argv[1:])
