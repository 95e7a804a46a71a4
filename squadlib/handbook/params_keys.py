"""The page of params: every key of both files with its type, its default and what it decides."""

import types
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from squadlib.handbook.markdown import page, table
from squadlib.options import STAGES, Delivery, Options, Thresholds
from squadlib.params.files import DeliveryBlock, SiteFile, SquadFile, Switches, ThresholdsBlock
from squadlib.starter.settings import docstrings

FROM_OPTIONS: dict[type[BaseModel], type] = {
    Switches: Options,
    SiteFile: Options,
    SquadFile: Options,
    ThresholdsBlock: Thresholds,
    DeliveryBlock: Delivery,
}
"""Block → the dataclass whose fields say what its keys mean and what they are if left out."""
NOT_IN_THE_MODEL = {"stages": list(STAGES)}
"""Defaults that a file's model leaves to those who read it."""


@dataclass(frozen=True)
class Key:
    """A key by its path, in which file it stands, its type in words, its default as YAML, what it decides."""

    path: str
    file: str
    kind: str
    default: str
    said: str


def keys() -> list[Key]:
    """Return every key that params may hold, the site's first; what both files may say stands once."""
    site = {one.path: one for one in _keys(SiteFile, file="site")}
    squad = {one.path: one for one in _keys(SquadFile, file="squad")}
    shared = {path for path in site if path.partition(".")[0] in Switches.model_fields}
    both = [Key(one.path, "both", one.kind, one.default, one.said) for path, one in site.items() if path in shared]
    own = [one for held in (site, squad) for path, one in held.items() if path not in shared]
    return [*own, *both]


def params_page() -> str:
    """Return the reference of params."""
    return page(
        "Params",
        "Two kinds of file, both YAML. What is misspelt, missing or of another type is named, all at once, before "
        "anything is fetched. A site that `squadlib init` started has every key in it, commented. Logins stand in the "
        "environment or in `.env`, never here.",
        f"## params/site.yaml\n\nWhat all squads share.\n\n{_rows('site')}",
        f"## params/squads/NAME.yaml\n\nOne squad; the file's name is what you type: "
        f"`squadlib sprint-report NAME`.\n\n{_rows('squad')}",
        "## Switches and thresholds\n\nEach may stand in either file; a squad's wins over the site's, and every report "
        f"prints which were used.\n\n{_rows('both')}",
        "## Types\n\n- A *domain* or *address* is one of e-mail.\n- A *share* is written 0 to 1.\n"
        "- A *date* is written 2026-12-25.\n- A *list* is written `[a, b]` or one entry a line behind a dash.",
        made_from="squadlib/params/files.py and squadlib/options.py",
    )


def _rows(file: str) -> str:
    rows = [[f"`{one.path}`", one.kind, one.default, one.said] for one in keys() if one.file == file]
    return table(["key", "type", "if left out", "what it says"], rows)


def _keys(model: type[BaseModel], *, file: str, place: str = "") -> Iterator[Key]:
    said = _said(model)
    for name, one in model.model_fields.items():
        path = f"{place}{one.alias or name}"
        inner = _block(one.annotation)
        default = "" if inner else _default(model, name)
        yield Key(path, file, "block" if inner else _kind(one.annotation, one.metadata), default, said.get(name, ""))
        if inner is not None:
            is_list = get_origin(one.annotation) is list
            yield from _keys(inner, file=file, place=f"{path}[]." if is_list else f"{path}.")


def _said(model: type[BaseModel]) -> dict[str, str]:
    """Return what each key of a block means: under the field itself, or under the option that it switches."""
    told: dict[str, str] = {}
    if options := FROM_OPTIONS.get(model):
        told |= docstrings(options)
    for kind in reversed(model.__mro__):
        if (
            isinstance(kind, type)
            and issubclass(kind, BaseModel)
            and kind is not BaseModel
            and kind is not ThresholdsBlock
        ):
            told |= docstrings(kind)
    return told


def _block(annotation: Any) -> type[BaseModel] | None:
    for one in (annotation, *get_args(annotation)):
        if isinstance(one, type) and issubclass(one, BaseModel):
            return one
    return None


def _default(model: type[BaseModel], name: str) -> str:
    field = model.model_fields[name]
    known = {one.name: one for one in fields(FROM_OPTIONS[model])} if model in FROM_OPTIONS else {}
    if name in NOT_IN_THE_MODEL:
        return _yaml(NOT_IN_THE_MODEL[name])
    if name in known:
        one = known[name]
        return _yaml(one.default_factory() if callable(one.default_factory) else one.default)
    return "needed" if field.default is PydanticUndefined else _yaml(field.default)


def _yaml(value: Any) -> str:
    if value is None or value in ((), [], {}):
        return "none"
    plain = list(value) if isinstance(value, tuple) else value
    text: str = yaml.safe_dump([plain], default_flow_style=True, allow_unicode=True, sort_keys=False, width=1000)
    return f"`{text.strip()[1:-1]}`"


WORDS = {"str": "text", "bool": "true or false", "int": "whole number", "float": "number", "date": "date"}


def _kind(annotation: Any, metadata: Any = ()) -> str:
    """Return a type in words, with its limits.

    >>> _kind(list[str] | None), _kind(Literal["Mon", "Tue"]), _kind(dict[str, str])
    ('list of text', 'Mon, Tue', 'text: text')
    """
    origin, inside = get_origin(annotation), [one for one in get_args(annotation) if one is not type(None)]
    if origin in (Union, types.UnionType):
        return _kind(inside[0], metadata)
    if origin is Annotated:
        return _kind(inside[0], inside[1:])
    if origin is Literal:
        return ", ".join(map(str, inside))
    if origin is list:
        return f"list of {_kind(inside[0])}"
    if origin is dict:
        return f"{_kind(inside[0])}: {_kind(inside[1])}"
    named = getattr(annotation, "__name__", str(annotation))
    limits = [f"from {one.ge} on" for one in _limits(metadata) if getattr(one, "ge", None) is not None]
    limits += [f"above {one.gt}" for one in _limits(metadata) if getattr(one, "gt", None) is not None]
    return ", ".join([WORDS.get(named, named), *limits])


def _limits(metadata: Any) -> list[Any]:
    return [one for held in metadata for one in (held, *getattr(held, "metadata", ()))]
