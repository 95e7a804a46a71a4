"""The store between workers: whole or not there, each part downloaded once, params that travel alone."""

import io
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from squadlib import snapshots
from squadlib.cluster import report_index, site_bundle, snapshot_transfer
from squadlib.cluster.artifact_store import ArtifactStore, open_store
from squadlib.errors import SquadlibError, UsageError
from squadlib.reports.run.publish import is_there
from squadlib.reports.shelf.index import rebuild
from tests.quick_reports import quick_site
from tests.report_shelf import shelve_sprints
from tests.s3_server import BUCKET, S3Server

REPORT = {"html": b"<p>page</p>", "json": b"{}", "ipynb": b'{"metadata": {"squadlib": {"fingerprint": "new"}}}'}
OLD = {kind: body.replace(b"new", b"old") for kind, body in REPORT.items()}


class GoneError(Exception):
    """The machine that wrote is gone."""


class Brittle(MemoryFileSystem):  # type: ignore[misc]
    """A store in memory whose writer dies after `left` objects."""

    protocol = "memory"
    left: int | None = None

    def pipe_file(self, path: str, value: bytes, **given: object) -> None:
        """Put an object, or die."""
        if Brittle.left == 0:
            raise GoneError
        if Brittle.left is not None:
            Brittle.left -= 1
        super().pipe_file(path, value, **given)


@pytest.fixture
def bucket(request: pytest.FixtureRequest) -> Iterator[ArtifactStore]:
    """Return an empty store that is no folder."""
    fsspec.register_implementation("memory", Brittle, clobber=True)
    yield open_store(f"memory://{request.node.name.replace('[', '-').replace(']', '')}")
    Brittle.left = None


@pytest.fixture
def on_s3(request: pytest.FixtureRequest, s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> ArtifactStore:
    """Return an empty store of S3's own protocol."""
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    return open_store(f"s3://{BUCKET}/{request.node.name}")


@pytest.fixture(params=["folder", "bucket", pytest.param("on_s3", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ArtifactStore:
    """Return an empty store of each kind."""
    found: ArtifactStore = (
        open_store(str(tmp_path / "store")) if request.param == "folder" else request.getfixturevalue(request.param)
    )
    return found


def test_what_was_written_is_read_listed_and_removed(store: ArtifactStore) -> None:
    """The same in a folder and in a bucket; what is not there is None, an empty folder has nothing."""
    assert store.listed("") == {}
    assert store.read("a/b.bin") is None
    store.write("a/b.bin", b"\x00\xff")
    assert (store.read("a/b.bin"), store.read("a/b.bin", first=1)) == (b"\x00\xff", b"\x00")
    before = store.listed("a")
    store.write("a/b.bin", b"\x00\xff\x01")
    assert list(before) == list(store.listed("a")) == ["a/b.bin"]
    assert before != store.listed("a")
    store.remove("a/b.bin")
    store.remove("a/b.bin")
    assert store.listed("") == {}


@pytest.mark.parametrize("dies_after", [0, 1, 2])
@pytest.mark.parametrize("is_revised", [False, True])
def test_a_writer_that_dies_leaves_no_report_that_passes_for_made(
    bucket: ArtifactStore, tmp_path: Path, dies_after: int, *, is_revised: bool
) -> None:
    """Of a new one the page is missing, of one that was there the notebook: made again, of the old inputs too."""
    if is_revised:
        bucket.write_report("client/s-1", "sprint-report", OLD)
    Brittle.left = dies_after
    with pytest.raises(SquadlibError):
        bucket.write_report("client/s-1", "sprint-report", REPORT)
    assert ("client/s-1/sprint-report.html" in bucket.listed("client")) == is_revised
    for name in bucket.listed("client"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(bucket.read(name) or b"")
    page = tmp_path / "client" / "s-1" / "sprint-report.html"
    assert not is_there(page, "new")
    assert not is_there(page, "old")
    Brittle.left = None
    bucket.write_report("client/s-1", "sprint-report", REPORT)
    assert {name.rpartition(".")[2]: bucket.read(name) for name in bucket.listed("client")} == REPORT


def test_a_report_in_a_folder_may_be_read_by_those_who_serve_it(tmp_path: Path) -> None:
    """As reports made here are, whatever a temporary file is."""
    reports = open_store(str(tmp_path))
    with reports.locked():
        reports.write_report("client/s-1", "sprint-report", REPORT)
        reports.write_text("index.html", "<p>all</p>")
    assert {path.stat().st_mode & 0o077 for path in tmp_path.rglob("*.html")} == {0o077 & ~_umask() & 0o666}


def _umask() -> int:
    kept = os.umask(0)
    os.umask(kept)
    return kept


def test_an_address_nobody_knows_is_refused() -> None:
    """And one whose library is not installed is told by name."""
    with pytest.raises(UsageError, match="is no address of a store"):
        open_store("nosuch://bucket")
    with pytest.raises(UsageError, match=r"needs gcsfs, which is not installed. Install it here and on each worker"):
        open_store("gs://bucket")


def test_a_store_that_would_show_files_by_halves_or_a_password_is_refused() -> None:
    """One that can neither write whole nor rename, as fsspec's caches before another; an address that holds a login."""
    with pytest.raises(UsageError, match="can neither write a file whole nor rename one"):
        open_store("simplecache::memory://store")
    with pytest.raises(UsageError, match="holds a password") as error:
        open_store("sftp://ana:made-up@host/squadlib")
    assert "made-up" not in str(error.value)


def test_only_params_and_the_notebook_travel(store: ArtifactStore, tmp_path: Path) -> None:
    """No `.env` and no plan; the same files are the same bundle, and a worker unpacks each once."""
    quick_site(tmp_path / "site")
    params, notebook = tmp_path / "site" / "params", tmp_path / "site" / "notebooks" / "sprint_report.ipynb"
    (params / ".env").write_text("JIRA_API_TOKEN=made-up-secret")
    digest = site_bundle.upload(params, notebook, to=store)
    assert site_bundle.upload(params, notebook, to=store) == digest
    (path,) = store.listed("sites")
    names = zipfile.ZipFile(io.BytesIO(store.read(path) or b"")).namelist()
    assert names == [
        "params/site.yaml",
        "params/squads/client.yaml",
        "params/squads/platform.yaml",
        "notebooks/sprint_report.ipynb",
    ]
    folder = site_bundle.unpacked(digest, source=store, below=tmp_path / "cache")
    assert (folder / "params" / "site.yaml").read_bytes() == (params / "site.yaml").read_bytes()
    store.remove(path)
    assert site_bundle.unpacked(digest, source=store, below=tmp_path / "cache") == folder
    with pytest.raises(SquadlibError, match="the params of this run are gone"):
        site_bundle.unpacked(digest, source=store, below=tmp_path / "another")


def test_a_snapshot_goes_to_the_store_and_comes_back_in_part(store: ArtifactStore, tmp_path: Path) -> None:
    """Only what is asked for is downloaded; what was not needed for longest is evicted first."""
    _, kept = quick_site(tmp_path / "site")
    here, there = tmp_path / "site" / ".squadlib", tmp_path / "worker"
    snapshot_transfer.upload(kept, state=here, to=store)
    snapshot_transfer.download_manifest(kept.id, source=store, state=there)
    found = snapshots.named(there, kept.id)
    assert found == kept
    snapshot_transfer.download_parts([found.parts["board-11"], found.parts["workbook"]], source=store, state=there)
    assert snapshots.load(there, found.parts["board-11"]) == snapshots.load(here, kept.parts["board-11"])
    assert not snapshots.part_file(there, kept.parts["board-12"].sha256).exists()
    snapshot_transfer.evict(there, most=0, needed=[kept.parts["workbook"]])
    assert [path.name for path in there.glob("parts/*/*")] == [f"{kept.parts['workbook'].sha256}.json.gz"]


def test_the_index_of_a_store_is_that_of_a_folder(store: ArtifactStore, tmp_path: Path) -> None:
    """The same page, the same links between the reports, from the same files; told or read."""
    folder = tmp_path / "reports"
    shelve_sprints(folder, "client", range(1, 4))
    shelve_sprints(folder, "ops", range(1, 3))
    (folder / "failed").mkdir()
    (folder / "failed" / "sprint_report-ops-4.html").write_text("<title>Not made · Ops, S 4</title>")
    with store.locked():
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            store.write_text(path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8"))
    rebuild(folder)
    told = report_index.update_squad("client", store, known=[], near=[])
    assert {one.squad for one in told} == {"client"}
    assert report_index.rebuild(store, told=told) == store.at("index.html")
    pages = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.html")}
    assert len(pages) > 4
    assert {path: store.read(path) for path in pages} == pages
    assert [one.path for one in report_index.read_feed(store)] == [one["path"] for one in _feed(folder)]


def _feed(folder: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((folder / "index.json").read_text(encoding="utf-8"))["reports"]
    return found


def test_a_page_is_missing_or_facts_are_none_and_the_index_says_so(store: ArtifactStore) -> None:
    """A report without its page is none yet; facts that cannot be read are named."""
    with store.locked():
        store.write_text("client/s-2/sprint-report.json", "{}")
        store.write_text("client/s-3/sprint-report.json", "no JSON")
        store.write_text("client/s-3/sprint-report.html", "<p>page</p>")
    page = (store.read("index.html") if report_index.rebuild(store, told=[]) else b"") or b""
    assert b"client/s-3/sprint-report.html: its facts cannot be read" in page
    assert b"s-2" not in page


def test_a_run_that_was_stopped_leaves_the_pages_of_a_bucket_to_the_workers(bucket: ArtifactStore) -> None:
    """A worker may be at one: the index is built, no page is written; once the run is over their links are."""
    with tempfile.TemporaryDirectory() as private:
        folder = Path(private)
        shelve_sprints(folder, "client", range(1, 3))
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            bucket.write_text(path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8"))
    before = {path: bucket.read(path) for path in bucket.listed("client")}
    report_index.rebuild(bucket, told=[], is_over=False)
    assert {path: bucket.read(path) for path in bucket.listed("client")} == before
    bucket.remove("index.json")
    report_index.rebuild(bucket, told=[])
    assert {path: bucket.read(path) for path in bucket.listed("client")} != before
