"""The house: data flows one way, and a newcomer finds every file short."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "squadlib"
LEAVES = {"direction", "errors", "iri_grammar", "locale_forms", "locales", "options", "records", "steps", "words"}
# Room → the rooms it may import besides its own and the leaves.
MAY_IMPORT = {
    "sources": set(),
    "demo": set(),
    "params": set(),
    "snapshots": set(),
    "snapshots_prune": {"snapshots"},
    "remembered": {"snapshots"},
    "setups": {"snapshots", "tables"},
    "sync": {"params", "snapshots", "setups", "remembered", "sources", "demo", "tables"},
    "names": {"snapshots"},
    "pace": {"snapshots"},
    "tables": set(),
    "metrics": {"tables"},
    "quality": {"tables", "metrics"},
    "feedback": {"tables", "metrics"},
    "charts": {"metrics"},
    "engine": set(),
    "verify": {"params", "snapshots", "setups", "sync", "sources", "tables", "metrics"},
    "reports": {
        "pace",
        "params",
        "snapshots",
        "setups",
        "sync",
        "tables",
        "metrics",
        "quality",
        "feedback",
        "charts",
        "engine",
        "verify",
    },
    "mail": {"params", "snapshots", "tables", "reports"},
    "starter": {"tables"},
    "doctor": {"pace", "params", "snapshots", "sync", "sources", "tables", "quality", "reports", "mail"},
    "desk": {"reports", "starter"},
    "__main__": {"cli"},
    "cluster": {"params", "snapshots", "setups", "sync", "sources", "tables", "engine", "verify", "reports"},
    "cli": {
        "engine",
        "names",
        "params",
        "snapshots",
        "snapshots_prune",
        "sync",
        "reports",
        "starter",
        "doctor",
        "mail",
        "verify",
        "desk",
        "cluster",
    },
    "handbook": {"cli", "params", "sync", "tables", "metrics", "feedback", "charts", "reports", "starter"},
}
PURE = {"tables", "metrics", "quality", "feedback", "charts"}
IMPURE_MODULES = {"os", "time", "requests", "socket", "urllib", "subprocess", "random"}
IMPURE_CALLS = {"now", "today", "utcnow", "open", "read_text", "read_bytes", "getenv"}


def modules() -> list[Path]:
    """Return every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """Return the room a module belongs to: its folder, or its own name at the top."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0]


def imports(path: Path) -> set[str]:
    """Return the dotted names a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_room_imports_one_above_it(path: Path) -> None:
    """Sources → snapshots → tables → metrics → charts → reports, never back."""
    room = room_of(path)
    if room == "__init__":
        return
    theirs = {name.split(".")[1] for name in imports(path) if name.startswith("squadlib.")}
    assert theirs - LEAVES - {room} <= MAY_IMPORT.get(room, set())


@pytest.mark.parametrize(
    "path", [p for p in modules() if room_of(p) in PURE], ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_the_rooms_of_numbers_read_no_clock_file_or_environment(path: Path) -> None:
    """`as_of` is an argument: the same tables give the same numbers for ever."""
    assert not {name.split(".")[0] for name in imports(path)} & IMPURE_MODULES
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    }
    assert not called & IMPURE_CALLS


def test_there_is_no_room_for_odds_and_ends() -> None:
    """A file is named after what it does."""
    assert not {path.stem for path in modules()} & {"utils", "helpers", "common", "core", "base", "misc"}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_stay_short(path: Path) -> None:
    """Past 300 lines a file does more than one thing."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_the_command_line_starts_without_the_heavy_libraries() -> None:
    """`--help` is fast because nothing it does not need is imported."""
    heavy = ("pandas", "altair", "pydantic", "nbconvert", "distributed", "fsspec")
    code = f"import sys, squadlib.cli; print(sorted({{*{heavy}}} & {{*sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ), timeout=60
    )
    assert done.stdout.strip() == "[]"
