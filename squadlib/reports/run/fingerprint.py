"""What a report depends on, as one short text: where it is the same, so would be the report."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from squadlib import snapshots
from squadlib.params import Params
from squadlib.setups import history
from squadlib.snapshots import Snapshot
from squadlib.verify.kept import place

_PACKAGE = Path(__file__).parents[2]
_LIBRARIES = ("altair", "ipython", "nbconvert", "numpy", "pandas", "papermill", "vl-convert-python")
"""Those that decide what a page says and how it looks."""


def fingerprint(
    notebook: Path,
    parameters: Mapping[str, Any],
    *,
    squads: Sequence[Params],
    beside: Sequence[Params],
    snapshot: Snapshot,
    has_history: bool,
) -> str:
    """Return the digest of all a report is made from: code, notebook, parameters, params files, parts of the snapshot.

    `beside` are the squads shown beside its own. With `has_history` the report also reads what the plan said in earlier
    snapshots. Of the snapshot its parts count (own boards, the boards beside, the workbook), not its name.
    """
    everyone = {one.squad: one for one in (*squads, *beside)}
    wanted = [one.part for one in everyone.values()]
    told = {
        "code": code(),
        "notebook": _digest(notebook.read_bytes()),
        "parameters": {name: str(value) for name, value in parameters.items()},
        "params": [_digest(path.read_bytes()) for path in _files(squads[0].folder, sorted(everyone))],
        "parts": {name: snapshot.parts[name].sha256 for name in ["workbook", *wanted] if name in snapshot.parts},
        "unread": {name: snapshot.unread.get(name, "") for name in wanted if name not in snapshot.parts},
        "set up": [history(one.state, snapshot, part=one.part).turns() for one in _read(everyone, snapshot)],
        "verified": [_verified(one) for one in everyone.values()],
        "history": _history(squads[0].state, snapshot) if has_history else [],
    }
    return _digest(json.dumps(told, sort_keys=True).encode())[:32]


def _read(everyone: Mapping[str, Params], snapshot: Snapshot) -> list[Params]:
    """Return the squads whose board the snapshot holds."""
    return [one for one in everyone.values() if one.part in snapshot.parts]


@cache
def code() -> str:
    """Return the digest of squadlib's own files and of the libraries that decide what a page says."""
    digest = hashlib.sha256()
    for name in _LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    for path in sorted(_PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(_PACKAGE)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _files(folder: Path, squads: Sequence[str]) -> list[Path]:
    return [folder / "site.yaml", *(folder / "squads" / f"{squad}.yaml" for squad in squads)]


def _verified(params: Params) -> str:
    """Return the digest of what the last comparison with Jira's own reports found, nothing where there was none."""
    path = place(params.state, board=params.board, url=params.jira.url)
    return _digest(path.read_bytes()) if path.is_file() else ""


def _history(state: Path, snapshot: Snapshot) -> list[list[str]]:
    """Return the states of the plan before this snapshot, as `load` reads them."""
    before = [one for one in snapshots.every(state) if one.source == snapshot.source and one.as_of <= snapshot.as_of]
    return [[one.as_of, one.parts["workbook"].sha256] for one in before if one.id != snapshot.id]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
