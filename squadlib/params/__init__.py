"""What an organisation edits: params/site.yaml and params/squads/*.yaml, read and checked before anything else runs."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from squadlib.direction import isolated, isolated_in
from squadlib.errors import UsageError, did_you_mean
from squadlib.locales import HOUSE
from squadlib.options import STAGES, Absence, Delivery, Options, Thresholds
from squadlib.params.faults import in_words
from squadlib.params.files import DEMO, Email, Jira, Mailing, Section, SiteFile, SquadFile

__all__ = ["DEMO", "Options", "Params", "every", "known_squads", "load"]

TAKEN = ("failed", "private", "team")
"""Folders of reports/ that are no squad's."""

Switched = TypeVar("Switched", Options, Thresholds, Delivery)


@dataclass(frozen=True)
class Params:
    """One squad's params, whole and checked, and the folder they came from."""

    folder: Path
    squad: str
    name: str
    board: int
    email: Email
    mailing: Mailing
    jira: Jira
    workbook: str
    headers: dict[str, dict[str, str]]
    team_level: bool
    stages: tuple[str, ...]
    options: Options
    thresholds: Thresholds
    delivery: Delivery
    absences: tuple[Absence, ...]
    locale: str = HOUSE
    """In which figures and dates are written: the squad's, else the site's."""
    site_locale: str = HOUSE

    @property
    def state(self) -> Path:
        """The folder beside params/ in which snapshots are kept."""
        return self.folder.parent / ".squadlib"

    @property
    def part(self) -> str:
        """The name of the snapshot's part that holds the squad's board."""
        return f"board-{self.board}"


def known_squads(folder: Path) -> list[str]:
    """Return the squads of a params folder, by file name, sorted."""
    return sorted(path.stem for path in (folder / "squads").glob("*.yaml") if not path.name.startswith("."))


def load(folder: Path, squad: str) -> Params:
    """Read site.yaml and the squad's file; every fault of both is reported at once (UsageError, exit 2)."""
    path = _squad_path(folder, squad, known=known_squads(folder))
    return _load(path, *_site_of(folder))


def _site_of(folder: Path) -> tuple[Section | None, list[str]]:
    """Return what site.yaml says, and its faults."""
    faults: list[str] = []
    return _parse(folder / "site.yaml", SiteFile, faults), faults


def _load(path: Path, site: Section | None, site_faults: Sequence[str]) -> Params:
    """Read a squad's file beside a site that was read."""
    folder, squad, faults = path.parents[1], path.stem, [*site_faults]
    own = _parse(path, SquadFile, faults)
    if faults or not isinstance(site, SiteFile) or not isinstance(own, SquadFile):
        raise UsageError("\n".join(faults))
    return Params(
        folder=folder,
        squad=squad,
        name=isolated(own.name),
        board=own.board,
        email=own.email,
        mailing=site.email,
        jira=site.jira,
        workbook=site.workbook,
        headers=site.headers,
        team_level=site.team_level,
        stages=tuple(site.stages or STAGES),
        options=_switched(Options, dict(site), dict(own)),
        thresholds=_switched(Thresholds, dict(site.thresholds), dict(own.thresholds)),
        delivery=_switched(Delivery, dict(site.delivery), dict(own.delivery)),
        absences=tuple(Absence(isolated(one.member), one.first, one.last) for one in own.absences),
        locale=own.locale or site.locale or HOUSE,
        site_locale=site.locale or HOUSE,
    )


def every(folder: Path) -> tuple[list[Params], dict[str, str]]:
    """Return the params of all squads, by file name, and what is wrong with those that cannot be read.

    Raises UsageError where there is no site.yaml or not one squad that can be read.
    """
    known = known_squads(folder)
    if not known:
        _squad_path(folder, "", known=known)
    found: list[Params] = []
    faulty: dict[str, str] = {}
    site = _site_of(folder)
    for squad in known:
        try:
            found.append(_load(_squad_path(folder, squad, known=known), *site))
        except UsageError as error:
            faulty[squad] = str(error)
    if not found:
        raise UsageError("\n".join(dict.fromkeys(faulty.values())))
    return found, faulty


def _squad_path(folder: Path, squad: str, *, known: Sequence[str]) -> Path:
    if not (folder / "site.yaml").is_file():
        raise UsageError(
            "site.yaml is not there", where=str(folder), mend="Run from the project's folder, or name it with --params."
        )
    if squad not in known:
        what = f"'{squad}' is not a squad" if squad else "no squad was named"
        listed = ", ".join(known) or f"none yet: add {folder / 'squads'}/NAME.yaml"
        raise UsageError(f"{what}.{did_you_mean(squad, known)} Known squads: {listed}")
    path = folder / "squads" / f"{squad}.yaml"
    if squad.casefold() in TAKEN:
        what = f"'{squad}' is no squad's folder: reports/ keeps something else there"
        raise UsageError(what, where=str(path), mend="Give the file another name.")
    return path


def _parse(path: Path, model: type[Section], faults: list[str]) -> Section | None:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        faults.append(f"{path}: cannot be read ({error.strerror or type(error).__name__}).")
        return None
    except ValueError as error:  # no text
        faults.append(f"{path}: {error}. Mend the YAML there.")
        return None
    found, told = _understood(text, model)
    faults.extend(f"{path}:{one}" for one in told)
    return found


@lru_cache(maxsize=4096)
def _understood(text: str, model: type[Section]) -> tuple[Section | None, tuple[str, ...]]:
    """Return what a file says, and its faults; each report of a run asks for those of all squads again."""
    try:
        raw = yaml.load(text, Loader=_NoDuplicates)  # noqa: S506  a SafeLoader
        return model.model_validate({} if raw is None else raw), ()
    except ValidationError as error:
        return None, tuple(f" {in_words(detail, model)}" for detail in error.errors())
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a day that is none, a number without end, depth
        place = getattr(error, "problem_mark", None)
        line = f" line {place.line + 1}:" if place else ""
        return None, (f"{line} {getattr(error, 'problem', None) or error}. Mend the YAML there.",)


class _NoDuplicates(yaml.SafeLoader):
    """A safe loader that refuses a key written twice, of which YAML would silently keep the last."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:  # noqa: FBT001, FBT002  PyYAML's signature
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(None, None, "a key is no text", key_node.start_mark)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key} is written twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def _switched(kind: type[Switched], site: Mapping[str, Any], squad: Mapping[str, Any]) -> Switched:
    """Return the switches with what the site says, and over it what the squad says."""
    chosen: dict[str, Any] = {}
    for field in fields(kind):
        for source in (site, squad):
            value = source[field.name]
            if value is not None:
                chosen[field.name] = tuple(isolated_in(value)) if isinstance(value, list) else value
    return kind(**chosen)
