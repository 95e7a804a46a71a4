"""What every test may use: the place of the real recordings, and the pages made once for all workers of a run."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.s3_server import S3Server, s3_server

REPO = Path(__file__).resolve().parent.parent
# How long one example takes says nothing of the code on a machine that is busy.
settings.register_profile("squadlib", deadline=None)
settings.load_profile("squadlib")

SHARED = Path(os.environ.get("SQUADLIB_SHARED", REPO.parent / "shared"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real recordings, or skip where a checkout comes without them."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the real recordings (../shared/data) are not beside this checkout")
    return SHARED / "data"


@pytest.fixture(scope="session", autouse=True)
def _pages_are_made_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Name the folder in which the workers of a run find each other's pages."""
    base = tmp_path_factory.getbasetemp()
    pages = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "pages"
    pages.mkdir(exist_ok=True)
    os.environ["SQUADLIB_TEST_PAGES"] = str(pages)


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """Serve one bucket on loopback by S3's own protocol."""
    with s3_server() as found:
        yield found
