"""A new site: every file it starts with, and the writing of them, which never touches what is there."""

import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from squadlib.errors import SquadlibError, UsageError
from squadlib.options import Absence, Delivery, Options, Thresholds
from squadlib.starter.notebooks import shipped_notebooks
from squadlib.starter.plan_workbook import csv_files, xlsx_bytes
from squadlib.starter.settings import columns, switches

TEMPLATES = Path(__file__).parent / "site"
WHOLE = ("params/squads", "plan")
"""Folders of which every file counts: where one holds something already, nothing is put beside it."""


@dataclass(frozen=True)
class Site:
    """A folder in which reports can be made, which of its files were written just now, and which were there."""

    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]


def new_site(folder: Path, *, today: date) -> Site:
    """Write what a site starts with into a folder; a file that is there is kept as it is.

    Raises UsageError where a file stands in the way of a folder or the other way round (nothing is written then),
    SquadlibError where writing fails (what was written is taken away again).
    """
    files = site_files(folder.absolute(), today=today)
    _refuse_obstacles(folder, files)
    kept = {name for name in files if _is_there(folder, name)}
    wanted = {name: content for name, content in files.items() if name not in kept}
    write_files(folder, wanted)
    return Site(folder, tuple(wanted), tuple(name for name in files if name in kept))


def told(site: Site) -> Iterator[str]:
    """Yield what became of the files, and the next command to type."""
    yield from (f"  written  {name}" for name in site.written)
    yield from (f"  kept     {name}: it was there" for name in site.kept)
    counts = f"{len(site.written)} files written, {len(site.kept)} kept as they were."
    if _is_new(site):
        yield f"{counts} The sample company stands in until params/site.yaml names your Jira and your workbook."
    else:
        yield counts
    yield f"Next: {_next(site)}"


def _is_new(site: Site) -> bool:
    return {"params/site.yaml", "params/squads/client.yaml"} <= set(site.written)


def _next(site: Site) -> str:
    """Return the command to type next, so that it runs as it stands."""
    here = "" if site.folder.resolve() == Path.cwd() else f"cd {shlex.quote(str(site.folder))} && "
    has_command = (site.folder / ".venv/bin/squadlib").exists() or shutil.which("squadlib")
    if _is_new(site) and "Makefile" in site.written and shutil.which("make") and has_command:
        return f"{here}make sprint-report SQUAD=client"
    command = "squadlib" if shutil.which("squadlib") else shlex.quote(str(Path(sys.executable).parent / "squadlib"))
    return f"{here}{command} {'sprint-report client' if _is_new(site) else 'doctor'}"


def site_files(folder: Path, *, today: date) -> dict[str, bytes]:
    """Return every file of a new site: its path in the folder → its content."""
    words = {
        "columns": columns(),
        "options": switches(Options).replace("\n# ", "\n\n# "),
        "thresholds": switches(Thresholds, depth=1),
        "delivery": switches(Delivery, depth=1),
        "absence": str(Absence.__doc__),
        "folder_in_cron": shlex.quote(str(folder)).replace("%", r"\%"),
        "folder_in_unit": str(folder).replace("%", "%%"),
        "folder_in_python": repr(str(folder)),
        "version": version("squadlib"),
    }
    named = {
        "params/site.yaml": "site.yaml",
        "params/squads/client.yaml": "squad.yaml",
        "Makefile": "Makefile",
        "SCHEDULE.md": "SCHEDULE.md",
        "scheduled.sh": "scheduled.sh",
        ".env.example": "env.example",
        ".gitignore": "gitignore",
        ".gitattributes": "gitattributes",
        ".pre-commit-config.yaml": "pre-commit-config.yaml",
    }
    texts = {path: _filled(template, words) for path, template in named.items()}
    plan = {f"plan/{name}": text for name, text in csv_files(today).items()}
    notebooks = {f"notebooks/{path.name}": path.read_bytes() for path in shipped_notebooks()}
    return {
        **{path: text.encode() for path, text in (texts | plan).items()},
        "plan.xlsx": xlsx_bytes(today),
        **notebooks,
    }


def _filled(template: str, words: Mapping[str, str]) -> str:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    for name, said in words.items():
        text = text.replace(f"@{name}@", said)
    return text


def _refuse_obstacles(folder: Path, files: Mapping[str, bytes]) -> None:
    """Refuse to begin where a file is a folder, or a folder a file."""
    paths = [folder / name for name in files]
    parents = {parent for path in paths for parent in path.parents if parent == folder or folder in parent.parents}
    in_the_way = [f"{path} is a folder" for path in paths if path.is_dir()]
    in_the_way += [f"{path} is no folder" for path in sorted(parents) if _exists(path) and not path.is_dir()]
    if in_the_way:
        raise UsageError(f"{'; '.join(in_the_way)}: nothing was written", mend="Move it, or choose another folder.")


def _is_there(folder: Path, name: str) -> bool:
    whole = str(Path(name).parent)
    return _exists(folder / name) or (whole in WHOLE and any((folder / whole).glob("*")))


def _exists(path: Path) -> bool:
    """Return whether a path is taken; a link to nothing takes it too."""
    return path.exists() or path.is_symlink()


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all files or none; a file that appeared meanwhile under one of their names is left alone.

    Raises SquadlibError where that fails; what was written is taken away again.
    """
    made: list[Path] = []
    try:
        for name, content in files.items():
            path = folder / name
            _make_folders(path.parent, made)
            with path.open("xb") as file:
                made.append(path)
                file.write(content)
    except OSError as error:
        _take_away(made)
        what = f"cannot be written: {error.strerror}; nothing is left of the new site"
        raise SquadlibError(
            what, where=str(error.filename or folder), mend="Make room, or allow writing there."
        ) from error


def _make_folders(folder: Path, made: list[Path]) -> None:
    for one in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        one.mkdir()
        made.append(one)


def _take_away(made: list[Path]) -> None:
    for path in reversed(made):
        with suppress(OSError):  # somebody else's file keeps its folder
            path.rmdir() if path.is_dir() else path.unlink()
