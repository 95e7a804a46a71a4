"""The page of every command: usage, options and help as click has them, and every target of make."""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from squadlib.cli import cli
from squadlib.cli.group import common
from squadlib.handbook.markdown import anchor, page, table

MAKEFILE = Path(__file__).parents[2] / "Makefile"


def commands_page() -> str:
    """Return the reference of the command line."""
    shared = _options(_shared(), left_out=())
    return page(
        "Commands",
        "`squadlib COMMAND --help` tells the same in a terminal. Standard output ends with the path of what was made, "
        "alone on its line; everything else goes to standard error. [Exit codes](exit-codes.md) tell scripts how it "
        "went.",
        f"## What most commands take\n\n{shared}",
        *_groups(),
        f"## make\n\nIn a checkout, and in a site that `squadlib init` started, these call the commands above.\n\n"
        f"{table(['target', 'what it does'], _targets())}",
        made_from="squadlib/cli and the Makefile",
    )


def _shared() -> list[click.Parameter]:
    """Return the options that `common` gives a command."""
    command: click.Command = click.command("any")(common(lambda **_: None))
    return command.params


def _groups() -> Iterator[str]:
    """Yield the commands of each module of squadlib.cli, under what the module says it is about."""
    by_module: dict[str, list[str]] = {}
    for name, command in cli.commands.items():
        by_module.setdefault(_module(command), []).append(name)
    for module, names in sorted(by_module.items(), key=lambda one: -len(one[1])):
        about = (sys.modules[module].__doc__ or "").split("\n\n")[0].strip().rstrip(".")
        listed = "\n".join(f"- [{name}](#{anchor(f'squadlib {name}')})" for name in names)
        yield f"## {about}\n\n{listed}"
        yield from (_told(name, cli.commands[name]) for name in names)


def _module(command: click.Command) -> str:
    called: Any = command.callback
    return str(inspect.unwrap(called).__module__)


def _told(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=f"squadlib {name}")
    usage = " ".join(command.get_usage(context).removeprefix("Usage: ").split())
    shared = {one.name for one in _shared()}
    takes_shared = shared <= {one.name for one in command.params}
    own = _options(command.params, left_out=shared if takes_shared else ())
    more = "It also takes [what most commands take](#what-most-commands-take)." if takes_shared else ""
    told = inspect.cleandoc(command.help or "")
    return "\n\n".join(one for one in (f"### squadlib {name}", f"    {usage}", told, own, more) if one)


def _options(parameters: list[click.Parameter], *, left_out: Any) -> str:
    rows = [
        [f"`{', '.join(one.opts)}`{_value(one)}", _default(one), one.help or ""]
        for one in parameters
        if isinstance(one, click.Option) and one.name not in left_out
    ]
    return table(["option", "if left out", "what it does"], rows) if rows else ""


def _value(option: click.Option) -> str:
    if option.is_flag:
        return ""
    shown = option.metavar or option.type.name.upper().split(" ")[0]
    return f" `{shown}`"


def _default(option: click.Option) -> str:
    if option.required:
        return "needed"
    if option.is_flag or option.default in (None, "") or callable(option.default):
        return "–"
    known = option.to_info_dict()["default"]
    return f"`{known}`" if isinstance(known, str | int | float | Path) and str(known) else "–"


def _targets() -> list[list[str]]:
    found = re.findall(r"^([a-z-]+):.*?## (.*)$", MAKEFILE.read_text(encoding="utf-8"), re.MULTILINE)
    return [[f"`make {target}`", said] for target, said in found]
