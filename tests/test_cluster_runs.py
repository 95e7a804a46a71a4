"""Whole runs on a cluster of two workers: what is made, where, and what a worker that is killed costs."""

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from distributed import Client

from squadlib.reports.shelf.index import rebuild
from tests.cluster_site import cluster_site, lay_with
from tests.local_cluster import local_cluster
from tests.quick_reports import FOLDER, said, whole
from tests.s3_server import BUCKET, S3Server
from tests.sites import REPO, Workplace

pytestmark = pytest.mark.slow


def begun(folder: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
    """Start `squadlib run-all` there."""
    command = [str(Path(sys.executable).parent / "squadlib"), "run-all", *arguments]
    given = dict(environ or os.environ)
    return subprocess.Popen(command, cwd=folder, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@contextmanager
def heard(pipe: Path) -> Iterator[Callable[[], None]]:
    """Yield what waits until something is written into a named pipe; nobody writes for five minutes: it failed."""
    end = os.open(pipe, os.O_RDWR)

    def hear() -> None:
        assert select.select([end], [], [], 300)[0], "nobody wrote"
        os.read(end, 1)

    try:
        yield hear
    finally:
        os.close(end)


def pid_of(squad: str, client: Client) -> int:
    """Return the process of the worker that is at a squad's report."""
    (at,) = [worker for worker, keys in client.processing().items() if any(squad in key for key in keys)]
    return int(client.run(os.getpid)[at])


@pytest.mark.parametrize("is_bucket", [False, True], ids=["folder", "S3"])
def test_a_worker_killed_in_the_midst_of_a_report_loses_nothing_and_doubles_nothing(
    tmp_path: Path, s3: S3Server, *, is_bucket: bool
) -> None:
    """The other worker makes it; who waits is told; each report is in what they share once, as made here."""
    place, kept = cluster_site(tmp_path / "site", squads=6)
    store = ["--store", f"s3://{BUCKET}/killed"] if is_bucket else []
    began, go = tmp_path / "began", tmp_path / "go"
    os.mkfifo(began)
    os.mkfifo(go)
    lay_with(place.folder, "client", run=f"open({str(began)!r}, 'w').write('x'); open({str(go)!r}).read()")
    with (
        local_cluster(tmp_path, environ=s3.environment) as address,
        Client(address, set_as_default=False) as client,
        heard(began) as hear,
        begun(place.folder, "--cluster", address, *store, "--snapshot", kept.id, environ=s3.environment) as run,
    ):
        hear()
        os.kill(pid_of("client", client), signal.SIGKILL)
        hear()
        go.write_text("on")
        out, told = run.communicate(timeout=300)
    assert run.returncode == 0, told
    reports = place.folder / "reports"
    if is_bucket:
        assert set(made(s3, "killed/reports").values()) == {1}
        s3.copy("killed/reports", reports)
    else:
        assert out == f"{reports / 'index.html'}\n"
    assert re.search(r"Worker tcp://\S+ is lost; others take over .*client", told), told
    assert re.search(r"^8 made$", said(told), re.MULTILINE), told
    assert whole(reports, "client")
    assert whole(reports, "platform")
    assert len(list(reports.glob("*/*/sprint-report.html"))) == 8
    runs = Counter((place.folder / "runs").read_text().split())
    assert runs.pop("client") == 2
    assert set(runs.values()) == {1}
    before = {path: path.read_bytes() for path in reports.rglob("sprint-report.json")}
    lay_with(place.folder, "client", run="")
    again = place.run("run-all", "--snapshot", kept.id)
    assert "8 unchanged" in again.stderr
    assert {path: path.read_bytes() for path in reports.rglob("sprint-report.json")} == before


def test_workers_that_share_a_bucket_alone_make_each_report_once(tmp_path: Path, s3: S3Server) -> None:
    """By S3's protocol: a failure is uploaded and goes when it is mended; what is the same is left; --due knows."""
    place, kept = cluster_site(tmp_path / "site", squads=2)
    lay_with(place.folder, "platform", run="raise ValueError('no such column')")
    reports = "once/reports"
    with local_cluster(tmp_path, environ=s3.environment) as address:
        asked = ["--cluster", address, "--store", f"s3://{BUCKET}/once", "--snapshot", kept.id]
        run = begun(place.folder, *asked, environ=s3.environment)
        out, told = run.communicate(timeout=300)
        assert run.returncode == 7, told
        assert out == f"s3://{BUCKET}/{reports}/index.html\n"
        assert "3 made, 1 failed" in told
        failed = f"{reports}/failed/sprint_report-platform-1113"
        assert {f"{failed}.html", f"{failed}.ipynb"} <= set(s3.listed())
        assert str(tmp_path) not in s3.read(f"{failed}.html").decode()
        assert f"Its executed copy is s3://{BUCKET}/{reports}/failed/" in told
        assert made(s3, reports) == dict.fromkeys(["client", "squad-1000", "squad-1001"], 1)

        lay_with(place.folder, "platform", run="")
        _, told = begun(place.folder, *asked, environ=s3.environment).communicate(timeout=300)
        assert "1 made, 3 unchanged" in told
        assert not [key for key in s3.listed() if "/failed/" in key]
        assert made(s3, reports) == dict.fromkeys(["client", "platform", "squad-1000", "squad-1001"], 1)
        feed = json.loads(s3.read(f"{reports}/index.json"))
        assert sorted(one["squad"] for one in feed["reports"]) == ["client", "platform", "squad-1000", "squad-1001"]

        before = s3.puts()
        _, told = begun(place.folder, *asked, "--due", environ=s3.environment).communicate(timeout=300)
        assert "4 not due" in told
        assert set(s3.puts() - before) == {f"{reports}/index.html", f"{reports}/index.json"}
    assert not (place.folder / "reports").exists()
    copied = s3.copy(reports, tmp_path / "copy")
    assert whole(copied, "client")
    assert whole(copied, "platform")
    index = (copied / "index.html").read_bytes()
    rebuild(copied)
    assert (copied / "index.html").read_bytes() == index


def made(s3: S3Server, reports: str) -> dict[str, int]:
    """Return of how many reports of each squad the facts were put into the bucket."""
    puts = [(key.split("/"), count) for key, count in s3.puts().items() if key.startswith(f"{reports}/")]
    return {path[2]: count for path, count in sorted(puts) if path[-1] == "sprint-report.json"}


def test_the_sample_company_on_a_cluster_has_the_facts_it_has_here(tmp_path: Path, s3: S3Server) -> None:
    """Its four boards are fetched by the workers, each once; the reports say the same, squads beside and all."""
    place = Workplace(tmp_path / "site")
    for name in ("params", "notebooks"):
        shutil.copytree(REPO / name, place.folder / name)
    with local_cluster(tmp_path, environ=s3.environment) as address:
        store = f"s3://{BUCKET}/fetched"
        done = place.run("run-all", "--cluster", address, "--store", store, environ=s3.environment)
    s3.copy("fetched", tmp_path / "store")
    assert done.returncode == 0, done.stderr
    assert "4 boards at demo, 4 at a time" in done.stderr
    assert "4 made" in done.stderr
    (snapshot,) = (path.stem for path in (tmp_path / "store" / "state" / "snapshots").iterdir())
    shutil.copytree(tmp_path / "store" / "state", place.folder / ".squadlib")
    here = place.run("run-all", "--snapshot", snapshot)
    assert here.returncode == 0, here.stderr
    there = tmp_path / "store" / "reports"
    facts = sorted(path.relative_to(there) for path in there.glob("*/*/*.json"))
    assert len(facts) == 4
    for path in facts:
        assert (there / path).read_bytes() == (place.folder / "reports" / path).read_bytes(), path
    assert set(FOLDER) >= {"client", "platform"}
