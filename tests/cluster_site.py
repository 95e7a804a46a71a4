"""A site of many squads whose reports are made in no time, for runs on a cluster: nothing but its params travels."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import nbformat

from squadlib import snapshots
from squadlib.snapshots import Snapshot
from tests.quick_reports import facts, quick_site
from tests.sites import REPO, Workplace


def cluster_site(folder: Path, *, squads: int = 0, is_full: bool = False) -> tuple[Workplace, Snapshot]:
    """Write the quick site of two squads, and so many more on boards of their own, all without the squads beside.

    The notebook finds its facts under their full path: those of the squad, else those of `client` under its name; it
    adds the squad to the file `runs`. With `is_full` it is the sprint report as shipped.
    """
    folder.mkdir(exist_ok=True)
    place, kept = quick_site(folder)
    site = folder / "params" / "site.yaml"
    site.write_text(json.dumps({**json.loads(site.read_text(encoding="utf-8")), "team_level": False}), encoding="utf-8")
    path = folder / "notebooks" / "sprint_report.ipynb"
    notebook = nbformat.read(path, as_version=4)
    load = next(cell for cell in notebook.cells if cell.id == "load")
    load.source = (
        f'own, other = Path({str(folder)!r}, f"{{squad}}.json"), Path({str(folder)!r}, "client.json")\n'
        "facts = {**json.loads((own if own.exists() else other).read_text()), 'squad': squad}\n"
        "facts['run'] = facts['run'] if own.exists() else ''\n"
        f"with Path({str(folder / 'runs')!r}).open('a') as runs:\n    runs.write(f'{{squad}}\\n')"
    )
    nbformat.write(notebook, path)
    if is_full:
        shutil.copy(REPO / "notebooks" / "sprint_report.ipynb", path)
    return (place, kept) if not squads else (place, _more(folder, kept, squads))


def _more(folder: Path, kept: Snapshot, squads: int) -> Snapshot:
    """Add squads, each with a board that is the client's under another number, and return the snapshot of all."""
    state = folder / ".squadlib"
    board = snapshots.load(state, kept.parts["board-11"])
    parts = dict(kept.parts)
    for number in range(1000, 1000 + squads):
        (folder / "params" / "squads" / f"squad-{number}.yaml").write_text(f"name: Squad {number}\nboard: {number}\n")
        own = {**board, "board": {**board["board"], "id": number}}
        sprints = [{**one, "board_id": number} for one in board["sprints"]]
        parts[f"board-{number}"] = snapshots.store(state, {**own, "sprints": sprints})
    as_of = datetime.fromisoformat(kept.as_of)
    return snapshots.save_manifest(state, as_of=as_of, source=kept.source, parts=parts)


def lay_with(folder: Path, squad: str, *, run: str) -> None:
    """Lay the facts ready of a squad whose notebook does this before it emits them."""
    (folder / f"{squad}.json").write_text(json.dumps(facts(squad, run=run)), encoding="utf-8")
