"""What an organisation edits: params/site.yaml and params/squads/*.yaml, read and checked before anything else runs."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from squadlib.errors import UsageError, did_you_mean
from squadlib.options import Options

DEMO = "demo"
Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


class Section(BaseModel):
    """A block of a params file: unknown keys and wrong types are refused, nothing is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Jira(Section):
    """Where Jira is: `demo`, or the address of a Cloud or Data Center site."""

    url: str = Field(min_length=1)
    allow_http: bool = False
    deadline_seconds: Annotated[float, Field(gt=0)] = 900

    @field_validator("url")
    @classmethod
    def _is_demo_or_address(cls, url: str) -> str:
        if url != DEMO and not url.startswith(("https://", "http://")):
            raise ValueError("'demo' or an address that starts with https:// is needed")
        return url.rstrip("/")


class Email(Section):
    """Who gets a squad's reports; `owner` is told when one fails."""

    to: list[str] = []
    cc: list[str] = []
    owner: str | None = None


class Switches(Section):
    """The switches of the definitions (see `squadlib.options.Options`); what a file leaves out keeps its default."""

    commitment_includes_done: bool | None = None
    grace_minutes: Annotated[float, Field(ge=0)] | None = None
    assignee_at: str | None = None
    done_statuses: list[str] | None = None
    sprints_of_other_boards: bool | None = None
    velocity_sprints: Annotated[int, Field(ge=1)] | None = None
    leave_out_sprints: list[str] | None = None
    workdays: list[Weekday] | None = None
    holidays: list[date] | None = None
    timezone: str | None = None

    @field_validator("assignee_at")
    @classmethod
    def _is_close_or_done(cls, value: str | None) -> str | None:
        if value not in (None, "close", "done"):
            raise ValueError("'close' or 'done' is needed")
        return value

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                ZoneInfo(value)
            except (KeyError, ValueError, OSError) as error:
                raise ValueError("a time zone like 'Europe/Madrid' is needed") from error
        return value


class SiteFile(Switches):
    """params/site.yaml: what all squads share."""

    jira: Jira
    workbook: str = Field(min_length=1)
    headers: dict[str, dict[str, str]] = {}


class SquadFile(Switches):
    """params/squads/NAME.yaml: one squad; its switches win over the site's."""

    name: str = Field(min_length=1)
    board: Annotated[int, Field(gt=0)]
    email: Email = Email()


@dataclass(frozen=True)
class Params:
    """One squad's params, whole and checked, and the folder they came from."""

    folder: Path
    squad: str
    name: str
    board: int
    email: Email
    jira: Jira
    workbook: str
    headers: dict[str, dict[str, str]]
    options: Options

    @property
    def state(self) -> Path:
        """The folder beside params/ in which snapshots are kept."""
        return self.folder.parent / ".squadlib"


def known_squads(folder: Path) -> list[str]:
    """Return the squads of a params folder, by file name, sorted."""
    return sorted(path.stem for path in (folder / "squads").glob("*.yaml"))


def load(folder: Path, squad: str) -> Params:
    """Read site.yaml and the squad's file; every fault of both is reported at once (UsageError, exit 2)."""
    squad_path = _squad_path(folder, squad)
    faults: list[str] = []
    site = _parse(folder / "site.yaml", SiteFile, faults)
    own = _parse(squad_path, SquadFile, faults)
    if faults or not isinstance(site, SiteFile) or not isinstance(own, SquadFile):
        raise UsageError("\n".join(faults))
    return Params(
        folder=folder,
        squad=squad,
        name=own.name,
        board=own.board,
        email=own.email,
        jira=site.jira,
        workbook=site.workbook,
        headers=site.headers,
        options=_options(site, own),
    )


def _squad_path(folder: Path, squad: str) -> Path:
    if not (folder / "site.yaml").is_file():
        raise UsageError(
            "site.yaml is not there", where=str(folder), mend="Run from the project's folder, or name it with --params."
        )
    known = known_squads(folder)
    if squad not in known:
        what = f"'{squad}' is not a squad" if squad else "no squad was named"
        listed = ", ".join(known) or f"none yet: add {folder / 'squads'}/NAME.yaml"
        raise UsageError(f"{what}.{did_you_mean(squad, known)} Known squads: {listed}")
    return folder / "squads" / f"{squad}.yaml"


def _parse(path: Path, model: type[Section], faults: list[str]) -> Section | None:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_NoDuplicates)  # noqa: S506  a SafeLoader
        return model.model_validate({} if raw is None else raw)
    except ValidationError as error:
        faults.extend(f"{path}: {_in_words(detail, model)}" for detail in error.errors())
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        place = getattr(error, "problem_mark", None)
        line = f" line {place.line + 1}:" if place else ""
        faults.append(f"{path}:{line} {getattr(error, 'problem', None) or error}. Mend the YAML there.")
    return None


class _NoDuplicates(yaml.SafeLoader):
    """A safe loader that refuses a key written twice, of which YAML would silently keep the last."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:  # noqa: FBT001, FBT002  PyYAML's signature
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key} is written twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


_MENDS = {
    "board": "Add the number from the board's URL, …/boards/<number>.",
    "name": "Add the squad's name as people say it.",
    "jira": "Add `jira: {url: https://your-site.atlassian.net}`, or `jira: {url: demo}` for the sample company.",
    "jira.url": "Add the address of Jira, or demo for the sample company.",
    "workbook": "Add a spreadsheet's key or URL, an .xlsx file, a folder of .csv files, or demo.",
}
_TYPES = {
    "int_type": "a whole number is needed",
    "float_type": "a number is needed",
    "bool_type": "true or false is needed",
    "string_type": "text is needed",
    "list_type": "a list is needed",
    "date_type": "a date like 2026-12-25 is needed",
    "literal_error": "Mon, Tue, Wed, Thu, Fri, Sat or Sun is needed",
    "dict_type": "a block of keys is needed",
    "model_type": "a block of keys is needed",
    "model_attributes_type": "a block of keys is needed",
}


def _in_words(detail: ErrorDetails, model: type[Section]) -> str:
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "missing":
        return f"{key} is missing. {_MENDS.get(key, '')}".rstrip()
    if detail["type"] == "extra_forbidden":
        return f"{key} is not a key here.{did_you_mean(str(detail['loc'][-1]), _keys(detail['loc'], model))}"
    need = _TYPES.get(detail["type"], detail["msg"].removeprefix("Value error, "))
    return f"{key or 'the file'} is {detail['input']!r}: {need}."


def _keys(place: tuple[int | str, ...], model: type[BaseModel]) -> Iterator[str]:
    for part in place[:-1]:
        annotation = model.model_fields[str(part)].annotation
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return
        model = annotation
    yield from model.model_fields


def _options(site: Switches, squad: Switches) -> Options:
    chosen: dict[str, Any] = {}
    for field in fields(Options):
        for source in (site, squad):
            value = getattr(source, field.name)
            if value is not None:
                chosen[field.name] = tuple(value) if isinstance(value, list) else value
    return Options(**chosen)
