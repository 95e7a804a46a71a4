"""Where a site's notebooks and the shipped ones have parted: cell by cell, as after an upgrade."""

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from squadlib.starter.notebooks import shipped_notebooks


def parted(folder: Path) -> Iterator[str]:
    """Yield the difference of each notebook of a folder against the shipped one of its name, as a unified diff.

    Lines with - are shipped, those with + the site's. A notebook of one's own has nothing to be held against.
    """
    for shipped in shipped_notebooks():
        own = folder / shipped.name
        if not own.is_file():
            yield f"{shipped.name}: shipped, and not here\n"
            continue
        yield from difflib.unified_diff(
            _lines(shipped), _lines(own), f"shipped/{shipped.name}", f"{folder.name}/{shipped.name}", n=2
        )


def listed(folder: Path) -> Iterator[str]:
    """Yield a line per notebook of a folder: the same as shipped, parted from it, or the site's own."""
    shipped = {one.name: one for one in shipped_notebooks()}
    for path in sorted(folder.glob("*.ipynb")):
        told = "of your own"
        if path.name in shipped:
            told = "as shipped" if _lines(path) == _lines(shipped[path.name]) else "changed: squadlib notebooks --diff"
        yield f"{path.name}  {told}"
    for name in sorted(shipped.keys() - {path.name for path in folder.glob("*.ipynb")}):
        yield f"{name}  shipped, and not here: the shipped one is used"


def told(notebook: Path) -> str:
    """Return a notebook as text for `git diff`, each cell under its id; what is no notebook as it is."""
    try:
        return "".join(_lines(notebook))
    except Exception:  # noqa: BLE001  nbformat raises what it likes; a diff must show every state there was
        return notebook.read_text(encoding="utf-8", errors="replace")


def _lines(notebook: Path) -> list[str]:
    """Return a notebook as lines of text: each cell under its id, without what a run leaves."""
    cells: Sequence[NotebookNode] = nbformat.read(notebook, as_version=4).cells  # type: ignore[no-untyped-call]
    found = list[str]()
    for cell in cells:
        tags = cell.metadata.get("tags", [])
        tagged = f" [{', '.join(tags)}]" if tags else ""
        found += [
            f"--- {cell.cell_type} {cell.get('id', '')}{tagged}\n",
            *(f"{one}\n" for one in cell.source.splitlines()),
        ]
    return found
