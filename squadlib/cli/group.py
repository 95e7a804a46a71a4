"""The command group, and what its commands share. Heavy imports wait until a command runs."""

from pathlib import Path
from typing import Any

import click

from squadlib.cli import completion
from squadlib.cli.completion import offers
from squadlib.cli.display import progress, say, watched
from squadlib.errors import SquadlibError

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


def common(command: Any) -> Any:
    """Add the options every command takes."""
    for option in reversed(
        (
            click.option(
                "--params",
                type=click.Path(path_type=Path),
                default=Path("params"),
                show_default=True,
                help="Folder of site.yaml and squads/.",
            ),
            click.option(
                "--reports",
                type=click.Path(path_type=Path),
                default=Path("reports"),
                show_default=True,
                help="Folder the reports are made in.",
            ),
            click.option(
                "--snapshot",
                default=None,
                metavar="ID",
                help="Render from an earlier snapshot, no network.",
                shell_complete=offers(completion.snapshots),
            ),
            click.option("--verbose", is_flag=True, help="Show the time of each stage, and tracebacks."),
        )
    ):
        command = option(command)
    return command


revise = click.option(
    "--revise", is_flag=True, help="Replace the settled numbers of what is over; the page says which changed."
)


_HELP = """Make reports on how squads deliver, from Jira and a plan workbook.

\b
Exit codes:
  0  done
  2  wrong arguments or params
  3  a source refused or could not be reached
  4  the data cannot be trusted
  5  a notebook failed
  6  a mail did not leave, or not to everyone
  7  some squads of a run-all failed
"""


@click.group(context_settings=_CONTEXT, help=_HELP)
@click.version_option(package_name="squadlib")
def cli() -> None:
    """Gather the commands."""


@watched
def make(name: str, **asked: Any) -> None:
    """Make a report and print the path of its HTML."""
    from squadlib.engine.warm import warm_up

    warm_up()  # before all else: it loads while we do
    from squadlib.reports.run.make import report

    try:
        say(str(report(name, progress=progress, **asked)))
    except SquadlibError as error:
        if error.stopped is not None:
            from squadlib.mail.note import tell_owners

            tell_owners(name, [(asked.get("squad"), error.stopped)], params=asked["params"], progress=progress)
        raise
