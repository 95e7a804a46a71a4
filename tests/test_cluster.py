"""`run-all --cluster`: what is refused before anything begins, and what each worker is told about waiting."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dask
import pytest
import requests
from distributed import Client, LocalCluster

from squadlib.cluster import worker_pool
from squadlib.cluster.rate_limit import SharedGate
from squadlib.errors import SourceError
from squadlib.sources.http import Http, Patience
from tests.cluster_site import cluster_site
from tests.local_cluster import local_cluster
from tests.loopback import Reply, serving

WITHOUT = "import sys; sys.modules['distributed'] = None; from squadlib.cli import main; main()"
NOWHERE = "tcp://127.0.0.1:9"


def test_without_the_extra_one_sentence_says_how_to_install_it(tmp_path: Path) -> None:
    """Exit 2, and nothing is made."""
    place, kept = cluster_site(tmp_path / "site")
    command = [sys.executable, "-c", WITHOUT, "run-all", "--cluster", NOWHERE, "--snapshot", kept.id]
    done = subprocess.run(command, cwd=place.folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2, done.stderr
    assert "this needs distributed, which is not installed. Install it: pip install 'squadlib[cluster]'." in done.stderr
    assert not (place.folder / "reports").exists()


def test_a_scheduler_that_is_not_there_is_told_with_what_to_do() -> None:
    """Exit 3, after the time that Dask's own settings give it."""
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "500ms"}),
        pytest.raises(SourceError, match=r"no Dask scheduler answers there. Start one \(dask scheduler\)") as error,
        worker_pool.connect(NOWHERE, progress=lambda _: None),
    ):
        pass
    assert error.value.exit_code == 3


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--store", "s3://bucket"], "--store goes with --cluster"),
        (["--cluster", NOWHERE, "--workers", "3"], "--workers does not go with --cluster"),
        (["--cluster", NOWHERE, "--store", "nosuch://bucket"], "is no address of a store"),
        (["--cluster", NOWHERE, "--squads", "clinet"], "Did you mean 'client'?"),
    ],
)
def test_what_cannot_be_is_refused_before_a_cluster_is_asked(tmp_path: Path, given: list[str], words: str) -> None:
    """Exit 2."""
    place, _ = cluster_site(tmp_path / "site")
    done = place.run("run-all", *given)
    assert done.returncode == 2, done.stderr
    assert words in done.stderr


@pytest.fixture
def scheduler() -> Iterator[Client]:
    """Start a scheduler in this process, for a client that is the one to ask."""
    with LocalCluster(n_workers=0, processes=False, dashboard_address=None) as cluster, Client(cluster) as client:
        yield client


def test_a_wait_that_one_worker_was_asked_for_is_kept_by_the_others(scheduler: Client) -> None:
    """A server asks for an hour: another machine's gate is closed about as long, and one to another Jira is not."""
    url = "https://jira.example.com"
    for one in (url, "https://other.example.com"):
        SharedGate(one, client=scheduler).begin()
    SharedGate(url, client=scheduler).hold(time.monotonic() + 3600)
    assert 3500 < SharedGate(url, client=scheduler).held_until - time.monotonic() <= 3600
    assert SharedGate("https://other.example.com", client=scheduler).held_until < time.monotonic() + 1


def test_a_shorter_wait_told_to_another_worker_leaves_the_longer_one(scheduler: Client) -> None:
    """One worker was asked to wait an hour; another, who has not heard of it yet, a minute: it stays an hour."""
    url = "https://jira.example.com"
    one, other = SharedGate(url, client=scheduler), SharedGate(url, client=scheduler)
    one.begin()
    assert other.held_until < time.monotonic() + 1
    one.hold(time.monotonic() + 3600)
    other.hold(time.monotonic() + 60)
    assert SharedGate(url, client=scheduler).held_until - time.monotonic() > 3500


def asked_of_jira(url: str, jira: str) -> tuple[int, str]:
    """Ask this Jira something, as a fetch on a worker does, and return the worker's process and what was refused."""
    with Http(requests.Session(), url, "Jira", Patience(60), gate=SharedGate(jira)) as http:
        try:
            http.get("/field")
        except SourceError as error:
            return os.getpid(), str(error)
    return os.getpid(), ""


@pytest.mark.slow
def test_jira_tells_one_worker_to_wait_and_the_other_asks_nothing(tmp_path: Path) -> None:
    """429 with Retry-After to one process: the other keeps the wait without a request, one that asks elsewhere does."""
    limited = Reply({}, status=429, headers={"Retry-After": "3600"})
    with (
        serving(lambda _: limited) as jira,
        serving(lambda _: Reply({})) as elsewhere,
        local_cluster(tmp_path) as address,
        Client(address, set_as_default=False) as client,
    ):
        client.wait_for_workers(2)
        first, second = client.scheduler_info(n_workers=-1)["workers"]
        for one in (jira.url, elsewhere.url):
            SharedGate(one, client=client).begin()
        told, said = client.submit(asked_of_jira, jira.url, jira.url, workers=[first], pure=False).result(120)
        assert "it asks to wait 360" in said
        assert len(jira.asked) == 1
        kept, said = client.submit(asked_of_jira, jira.url, jira.url, workers=[second], pure=False).result(120)
        assert told != kept
        assert re.search(r"it asks to wait 3[56]\d\d s", said), said
        assert len(jira.asked) == 1
        _, said = client.submit(asked_of_jira, elsewhere.url, elsewhere.url, workers=[second], pure=False).result(120)
        assert (said, len(elsewhere.asked)) == ("", 1)


def test_a_fetch_through_a_gate_that_is_held_longer_than_it_may_take_is_refused(scheduler: Client) -> None:
    """Nothing is asked; the reason and the limit are told."""
    gate = SharedGate("https://jira.example.com", client=scheduler)
    gate.begin()
    gate.hold(time.monotonic() + 3600)
    with (
        serving(lambda _: Reply({})) as server,
        Http(requests.Session(), server.url, "Jira", Patience(60), gate=gate) as http,
        pytest.raises(SourceError, match=r"it asks to wait \d+ s"),
    ):
        http.get("/field")
    assert server.asked == []
