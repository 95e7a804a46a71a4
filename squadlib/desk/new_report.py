"""A notebook to start a report of one's own from: it runs as it is."""

import re
from pathlib import Path

from squadlib.errors import UsageError
from squadlib.reports.run.prepare import PREPARE
from squadlib.starter.notebooks import starting_notebook

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def new_report(name: str, *, folder: Path) -> Path:
    """Write the starting notebook of a report of this name into a folder and return its path.

    Raises UsageError for a name that is none, or that is taken.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no report's name", mend="Take small letters, digits and dashes: days-in-review.")
    path = folder / f"{name.replace('-', '_')}.ipynb"
    if name in PREPARE or path.exists():
        raise UsageError(f"{name} is there already", where=str(path), mend="Take another name, or edit that notebook.")
    if not folder.is_dir():
        mend = "Run this in the folder of the site, where params/ is."
        raise UsageError("the folder is not there", where=str(folder), mend=mend)
    source = starting_notebook().read_text(encoding="utf-8")
    path.write_text(
        source.replace('\\"NAME\\"', f'\\"{name}\\"').replace("report NAME", f"report {name}"), encoding="utf-8"
    )
    return path
