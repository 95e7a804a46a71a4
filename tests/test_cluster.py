"""`run-all --cluster`: what is refused before anything begins, and what each worker is told about waiting."""

import subprocess
import sys
from pathlib import Path

import dask
import pytest

from squadlib.cluster import tasks
from squadlib.errors import SourceError
from squadlib.sources import budget
from tests.far_site import far_site
from tests.loopback import Reply
from tests.test_sources_http import FINE, Time, talking

WITHOUT = "import sys; sys.modules['distributed'] = None; from squadlib.cli import main; main()"
NOWHERE = "tcp://127.0.0.1:9"


class Shared:
    """A budget whose other machines were asked to wait."""

    def __init__(self, time: Time, *, until: float) -> None:
        self.time, self.until = time, until
        self.heard: list[float] = []

    def pause(self) -> float:
        """Return what is left of the wait."""
        return max(0.0, self.until - self.time.now)

    def told(self, seconds: float) -> None:
        """Note it."""
        self.heard.append(seconds)


def test_without_the_extra_one_sentence_says_how_to_install_it(tmp_path: Path) -> None:
    """Exit 2, and nothing is made."""
    place, kept = far_site(tmp_path / "site")
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
        tasks.connected(NOWHERE, progress=lambda _: None),
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
    place, _ = far_site(tmp_path / "site")
    done = place.run("run-all", *given)
    assert done.returncode == 2, done.stderr
    assert words in done.stderr


def test_a_wait_that_another_machine_was_asked_for_is_kept() -> None:
    """Before the first request; one beyond the deadline ends at once, with the reason."""
    time = Time()
    with talking(FINE, time=time) as (http, server), budget.share(Shared(time, until=40)):
        assert http.get("/x").payload == {"fine": True}
        assert time.slept == [40]
    time = Time()
    with talking(FINE, time=time) as (http, server), budget.share(Shared(time, until=1000)):
        with pytest.raises(SourceError, match="it asked others to wait 1000 s"):
            http.get("/x")
        assert (time.slept, server.asked) == ([], [])


def test_the_others_hear_of_a_wait_that_was_asked_here() -> None:
    """Once, with the seconds; a fault without such a wait is nobody else's."""
    time = Time()
    shared = Shared(time, until=0)
    busy = Reply(status=429, headers={"Retry-After": "30"})
    with talking(busy, Reply(status=502), FINE, time=time) as (http, _), budget.share(shared):
        http.get("/x")
    assert [round(one) for one in shared.heard] == [30]
    assert budget.shared().pause() == 0
