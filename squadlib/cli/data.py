"""What was fetched and what it is worth: snapshots, squads, Jira's own sprint report."""

from pathlib import Path
from typing import Any

import click

from squadlib.cli import completion
from squadlib.cli.completion import offers
from squadlib.cli.display import progress, say, watched
from squadlib.cli.group import cli, common
from squadlib.errors import printable


@cli.command()
@click.argument("squad", required=False, shell_complete=offers(completion.squads))
@click.option("--full", "is_full", is_flag=True, help="Read everything anew, not only what changed.")
@common
@watched
def sync(*, squad: str | None, is_full: bool, params: Path, **_: Any) -> None:
    """Fetch SQUAD's board, or every squad's, and the plan workbook into a snapshot, and print its ID."""
    from squadlib import params as site_params
    from squadlib.sync import sync as fetch
    from squadlib.sync import sync_team

    if squad is not None:
        say(fetch(site_params.load(params, squad), is_full=is_full, progress=progress).id)
    else:
        say(sync_team(site_params.every(params)[0], is_full=is_full, progress=progress).id)


@cli.command()
@click.argument("squad", shell_complete=offers(completion.squads))
@common
@watched
def verify(*, squad: str, params: Path, snapshot: str | None, **_: Any) -> None:
    """Compare SQUAD's closed sprints with Jira's own sprint report (--snapshot: those of an earlier snapshot)."""
    from squadlib.verify.told import tell

    tell(squad, params=params, snapshot=snapshot, say=lambda text: say(printable(text)), progress=progress)


@cli.command()
@click.option("--prune", "prunes", is_flag=True, help="Remove the boards of what is superseded and in no report.")
@common
def snapshots(*, params: Path, reports: Path, prunes: bool, **_: Any) -> None:
    """List the snapshots kept, oldest first; with --prune, make room and list what was removed."""
    from squadlib.snapshots_prune import told

    for line in told(params.parent / ".squadlib", prunes_beside=reports if prunes else None):
        click.echo(printable(line))


@cli.command()
@common
def squads(*, params: Path, **_: Any) -> None:
    """List the squads of the params folder."""
    from squadlib import params as site_params

    for squad in site_params.known_squads(params):
        click.echo(printable(squad))
