"""What every test may use: the place of the real recordings."""

import os
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SQUADLIB_SHARED", REPO.parent / "shared"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real recordings, or skip where a checkout comes without them."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the real recordings (../shared/data) are not beside this checkout")
    return SHARED / "data"
