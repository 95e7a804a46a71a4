"""A report of one's own as a command: its options are the parameters of its notebook."""

from pathlib import Path
from typing import Any

import click

from squadlib.cli.group import common, make, revise
from squadlib.reports.run.make import find_notebook
from squadlib.reports.run.parameters import EVERYWHERE, Parameter, parameters_of


def own_command(name: str, *, params: Path) -> click.Command:
    """Return the command that makes a report of this name; raises UsageError where there is no such notebook."""
    known = parameters_of(find_notebook(name.replace("-", "_"), beside=params))
    own = [one for one in known if one.name not in EVERYWHERE]

    def run(**typed: Any) -> None:
        given = {one.name: typed.pop(one.name) for one in own}
        asked = {one.name: one.read(given[one.name]) for one in own if given[one.name] is not None}
        squad = asked.pop("squad", None) or next((one.default for one in own if one.name == "squad"), None)
        make(name, squad=squad, is_own=True, **asked, **typed)

    command = click.command(name, help=f"Make the report {name} of notebooks/{name.replace('-', '_')}.ipynb.")
    made: click.Command = command(_with_options(common(revise(run)), own))
    return made


def _with_options(run: Any, own: list[Parameter]) -> Any:
    for one in reversed(own):
        told = f"{one.help or one.name} ({one.kind}; {one.default!r} if left out)"
        run = click.option(one.option, one.name, default=None, metavar="VALUE", help=told)(run)
    return run
