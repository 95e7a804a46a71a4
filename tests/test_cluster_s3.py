"""A store on a real S3 protocol: what S3 does otherwise than a folder, and what is said when it cannot be used."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from socket import gethostname

import pytest
import requests

from squadlib.cluster.artifact_store import ArtifactStore, open_store
from tests.cluster_site import cluster_site
from tests.local_cluster import local_cluster
from tests.s3_server import BUCKET, S3Server
from tests.test_cluster import NOWHERE

pytestmark = pytest.mark.slow


@pytest.fixture
def store(s3: S3Server, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ArtifactStore:
    """Return an empty store in the bucket, under a prefix that is no word of the web."""
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    return open_store(f"s3://{BUCKET}/Läger {request.node.name}")


def key(store: ArtifactStore, path: str) -> str:
    """Return an object's key in the bucket."""
    return store.at(path).removeprefix(f"s3://{BUCKET}/")


def test_what_another_machine_writes_after_a_listing_is_read(store: ArtifactStore, s3: S3Server) -> None:
    """No listing is remembered: the new object is there, the one that grew is whole, the removed one is gone."""
    for name in ("grows", "goes"):
        store.write(f"a/{name}.json", b"{}")
    assert list(store.listed("")) == ["a/goes.json", "a/grows.json"]
    s3.write(key(store, "a/new.json"), b"[]")
    s3.write(key(store, "a/grows.json"), b"[1, 2]")
    s3.client.delete_object(Bucket=BUCKET, Key=key(store, "a/goes.json"))
    assert [store.read(f"a/{name}.json") for name in ("new", "grows", "goes")] == [b"[]", b"[1, 2]", None]
    assert list(store.listed("")) == ["a/grows.json", "a/new.json"]


def test_an_object_without_content_and_a_folder_of_the_console_are_what_they_are(
    store: ArtifactStore, s3: S3Server
) -> None:
    """An empty object has no first byte and is there; the one that stands for a folder is no file."""
    s3.write(key(store, "a/"), b"")
    s3.write(key(store, "a/empty.html"), b"")
    assert list(store.listed("")) == list(store.listed("a")) == ["a/empty.html"]
    assert (store.read("a/empty.html"), store.read("a/empty.html", first=1)) == (b"", b"")


def test_more_objects_than_one_answer_lists_are_all_listed(store: ArtifactStore, s3: S3Server) -> None:
    """S3 tells a thousand at a time."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: s3.write(key(store, f"a/{number}"), b"x"), range(1001)))
    assert len(store.listed("")) == 1001


@pytest.fixture
def asks_for_logins(s3: S3Server) -> Iterator[None]:
    """Let the server refuse a login that nobody gave out."""
    requests.post(f"{s3.url}/moto-api/reset-auth", data=b"0", timeout=30).raise_for_status()
    yield
    requests.post(f"{s3.url}/moto-api/reset-auth", data=b"inf", timeout=30).raise_for_status()


def test_a_login_that_is_refused_is_told_with_the_variables_to_check(
    tmp_path: Path, s3: S3Server, asks_for_logins: None
) -> None:
    """Exit 3, before a cluster is asked."""
    place, kept = cluster_site(tmp_path / "site")
    asked = ("--cluster", NOWHERE, "--store", f"s3://{BUCKET}/refused", "--snapshot", kept.id)
    done = place.run("run-all", *asked, environ=s3.environment)
    assert done.returncode == 3, done.stderr
    assert f"s3://{BUCKET}/refused/state/sites/" in done.stderr
    assert "the store refuses" in done.stderr
    assert "(AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE)" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bucket_that_is_not_there_is_told_and_not_made(tmp_path: Path, s3: S3Server) -> None:
    """Exit 3, before a cluster is asked; a slip of the pen makes no bucket."""
    place, kept = cluster_site(tmp_path / "site")
    asked = ("--cluster", NOWHERE, "--store", "s3://bukcet/squadlib", "--snapshot", kept.id)
    done = place.run("run-all", *asked, environ=s3.environment)
    assert done.returncode == 3, done.stderr
    assert "s3://bukcet/squadlib/state/sites/" in done.stderr
    assert "there is no such bucket. Create it, or check the address." in done.stderr
    assert [one["Name"] for one in s3.client.list_buckets()["Buckets"]] == [BUCKET]


def test_a_server_that_is_not_there_is_told_with_its_address(tmp_path: Path, s3: S3Server) -> None:
    """Exit 3, and which variable names it."""
    place, kept = cluster_site(tmp_path / "site")
    asked = ("--cluster", NOWHERE, "--store", f"s3://{BUCKET}/squadlib", "--snapshot", kept.id)
    done = place.run("run-all", *asked, environ={**s3.environment, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
    assert done.returncode == 3, done.stderr
    assert "http://127.0.0.1:9" in done.stderr
    assert "AWS_ENDPOINT_URL" in done.stderr


def test_workers_without_a_login_are_told_for_each_squad_with_the_machine(tmp_path: Path, s3: S3Server) -> None:
    """Exit 7: who asks may use the store, the workers may not; nothing is made."""
    place, kept = cluster_site(tmp_path / "site")
    without = {name: value for name, value in s3.environment.items() if "_KEY" not in name}
    with local_cluster(tmp_path, environ=without) as address:
        asked = ("--cluster", address, "--store", f"s3://{BUCKET}/workers", "--snapshot", kept.id)
        done = place.run("run-all", *asked, environ=s3.environment)
    assert done.returncode == 7, done.stderr
    assert "2 failed" in done.stderr
    assert "the store refuses: Unable to locate credentials" in done.stderr
    assert done.stderr.count(f"(On {gethostname()}.)") >= 2
    assert not [key for key in s3.listed() if key.startswith("workers/reports/") and key.endswith("sprint-report.html")]


def test_no_package_for_the_address_is_told_by_its_name(tmp_path: Path) -> None:
    """Exit 2: what to install, and where."""
    place, _ = cluster_site(tmp_path / "site")
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "sitecustomize.py").write_text("import sys\nsys.modules['s3fs'] = None\n")
    without = {"PYTHONPATH": str(tmp_path / "without")}
    done = place.run("run-all", "--cluster", NOWHERE, "--store", "s3://bucket/squadlib", environ=without)
    assert done.returncode == 2, done.stderr
    told = "this address needs s3fs, which is not installed. Install it here and on each worker: pip install s3fs."
    assert f"s3://bucket/squadlib/state: {told}" in done.stderr
