"""The parameters of a notebook: what may be asked of it, read from its first cell and from nothing else."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from squadlib.errors import UsageError, did_you_mean

EVERYWHERE = ("snapshot", "params")
"""Parameters every report has; the command gives them."""
_TRUE, _FALSE = ("true", "yes", "1", "on"), ("false", "no", "0", "off")
_KINDS = {bool: "yes or no", int: "a whole number", float: "a number", str: "a text", list: "a list: a,b,c"}


@dataclass(frozen=True)
class Parameter:
    """One line of the parameters cell: `name = default  # help`; its kind is that of its default."""

    name: str
    default: Any
    help: str

    @property
    def kind(self) -> str:
        """What it takes, in words."""
        return _KINDS[type(self.default)]

    @property
    def option(self) -> str:
        """How it is written on the command line."""
        return f"--{self.name.replace('_', '-')}"

    def read(self, text: str) -> Any:
        """Return what was typed as this parameter's kind; raises UsageError where it is none.

        >>> Parameter("top", 5, "").read("12"), Parameter("names", ["a"], "").read("b, c")
        (12, ['b', 'c'])
        """
        try:
            return _read(text.strip(), type(self.default))
        except ValueError:
            what = f"{self.option} takes {self.kind}, not {text!r}"
            raise UsageError(what, mend=f"Its default is {self.default!r}: {self.help}") from None


def parameters_of(notebook: Path) -> list[Parameter]:
    """Return what a notebook may be asked, in the order of its cell; raises UsageError where that cannot be read."""
    from papermill import inspect_notebook  # noqa: PLC0415  it imports requests and nbclient

    try:
        told = inspect_notebook(str(notebook))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError("this is no notebook", where=str(notebook), mend="Save it in JupyterLab again.") from error
    found = [_parameter(one, notebook) for one in told.values()]
    missing = [name for name in EVERYWHERE if name not in told]
    if missing:
        what = f"it has no parameter {' and no '.join(missing)}" if found else "it has no parameters cell"
        mend = 'Give its first cell the tag "parameters" and the lines snapshot = "latest" and params = "".'
        raise UsageError(what, where=str(notebook), mend=mend)
    return found


def asked(known: Iterable[Parameter], given: Mapping[str, str]) -> dict[str, Any]:
    """Return what was typed, by parameter, each as its kind; raises UsageError for one the notebook does not have."""
    by_name = {one.name: one for one in known if one.name not in EVERYWHERE}
    found = {}
    for name, text in given.items():
        plain = name.replace("-", "_")
        if plain not in by_name:
            options = [one.option for one in by_name.values()]
            what = f"this report has no --{name}.{did_you_mean(f'--{name}', options)}"
            raise UsageError(what, mend=f"It takes {', '.join(options)}." if options else "It takes nothing.")
        found[plain] = by_name[plain].read(text)
    return found


def _parameter(told: Mapping[str, str], notebook: Path) -> Parameter:
    name = told["name"]
    try:
        default = ast.literal_eval(told["default"])
    except (ValueError, SyntaxError):
        default = None
    if type(default) not in _KINDS:
        what = f"the default of {name} is {told['default']}"
        mend = "Write a plain text, number, True or False, or a list of texts there, with its help behind #."
        raise UsageError(what, where=f"{notebook}, parameters", mend=mend)
    return Parameter(name, default, told["help"])


def _read(text: str, kind: type) -> Any:
    if kind is bool:
        if text.lower() not in _TRUE + _FALSE:
            raise ValueError(text)
        return text.lower() in _TRUE
    if kind is list:
        return [one.strip() for one in text.split(",") if one.strip()]
    return kind(text)


def day_of(text: str) -> str:
    """Return a day as the folders have it.

    >>> day_of("2026-11-18T09:30:00.000Z")
    '2026-11-18'
    """
    return datetime.fromisoformat(text).date().isoformat()
