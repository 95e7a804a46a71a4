"""Each report against an almost empty notebook: what its sections cost on top of what every report must do."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat

from tests.bench.almost_empty import almost_empty
from tests.bench.figure import Figure
from tests.bench.many_squads import site_of
from tests.bench.measured import REPO, in_turn, told
from tests.bench.reports import make
from tests.report_pages import NOTEBOOKS

TOPIC = "notebooks"
TURNS = 3
MOST = 1.5
"""A report may take so many times what an almost empty notebook takes."""


def figures() -> Iterator[Figure]:
    """Measure each report of the sample company from a snapshot."""
    with tempfile.TemporaryDirectory(prefix="squadlib-bench-") as name:
        place = Path(name) / "site"
        snapshot = site_of(4, place)
        for notebook in NOTEBOOKS:
            yield _against_almost_empty(notebook, snapshot, place, Path(name) / notebook)


def _against_almost_empty(notebook: str, snapshot: str, place: Path, empty: Path) -> Figure:
    """Time a report against the notebook that only loads what it loads, through the very same command."""
    (empty / "notebooks").mkdir(parents=True)
    (empty / "params").symlink_to(place / "params")
    (empty / ".squadlib").symlink_to(place / ".squadlib")
    nbformat.write(almost_empty(REPO / "notebooks" / f"{notebook}.ipynb"), empty / "notebooks" / f"{notebook}.ipynb")
    found = in_turn(lambda: make(notebook, snapshot, place), lambda: make(notebook, snapshot, empty), turns=TURNS)
    times = 1 / found.ratio
    return Figure(
        topic=TOPIC,
        what=f"{notebook.replace('_', '-')} from a snapshot",
        ours=told(found.ours),
        against="an almost empty notebook by the same command",
        theirs=told(found.theirs),
        ratio=found.ratio,
        goal=f"at most {MOST} times as long",
        remark=f"takes {times:.2f} times as long",
    )
