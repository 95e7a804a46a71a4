"""What reaches people: mails, all reports at once, the index in a browser."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from squadlib.cli import completion
from squadlib.cli.completion import offers
from squadlib.cli.display import progress, say, watched
from squadlib.cli.group import cli, common, revise
from squadlib.errors import UsageError

if TYPE_CHECKING:
    from squadlib.reports.run.run_all import Ran, Run


@cli.command()
@click.argument("squad", required=False, shell_complete=offers(completion.squads))
@click.option(
    "--report",
    default="sprint-report",
    show_default=True,
    metavar="NAME",
    help="Which report.",
    shell_complete=offers(completion.made_reports),
)
@click.option(
    "--of",
    default="",
    metavar="FOLDER",
    help="Of which sprint or quarter, by its folder; else the latest.",
    shell_complete=offers(completion.made_folders),
)
@click.option("--preview", "is_preview", is_flag=True, help="Write the mail to look at it, and send nothing.")
@click.option("--resend", "is_resend", is_flag=True, help="Send it again, also to whoever has it or may have it.")
@common
@watched
def send(*, squad: str | None, **asked: Any) -> None:
    """Send a report of SQUAD that was made (of the team, where left out) by e-mail, once to each recipient."""
    import os

    from squadlib.mail.outbox import World
    from squadlib.mail.send import send as deliver

    asked.pop("verbose")
    say(str(deliver(squad, world=World(os.environ, progress), **asked)))


@cli.command("run-all")
@click.option(
    "--report",
    default="sprint-report",
    show_default=True,
    metavar="NAME",
    help="Which report.",
    shell_complete=offers(completion.of_each_squad),
)
@click.option(
    "--squads",
    default="",
    metavar="A,B",
    help="Of these squads; of all if left out.",
    shell_complete=completion.listed_squads,
)
@click.option("--workers", type=click.IntRange(min=1), help="How many at the same time; one more than processors.")
@click.option("--force", is_flag=True, help="Make also what would be the same as the report that is there.")
@click.option("--cluster", metavar="ADDRESS", help="By the workers of the Dask scheduler there: tcp://HOST:8786.")
@click.option("--store", metavar="URL", help="Where the cluster keeps snapshots and reports: s3://…, a shared folder.")
@click.option("--due", "is_due", is_flag=True, help="Only of sprints that were closed since the last report.")
@revise
@common
@watched
def run_all(*, squads: str, verbose: bool, cluster: str | None, store: str | None, **asked: Any) -> None:
    """Make the report of every squad, and the index of all reports."""
    if cluster is None:
        from squadlib.engine.limits import notebooks_at_once
        from squadlib.engine.warm import warm_up

        warm_up(notebooks=notebooks_at_once(asked["workers"]))  # before all else: it loads while we do
    from squadlib.locales import speaking
    from squadlib.reports.run.run_all import Run
    from squadlib.reports.run.told import table

    named = tuple(dict.fromkeys(one.strip() for one in squads.split(",") if one.strip()))
    ran = _ran(Run(squads=named, **asked), cluster, store)
    with speaking(ran.locale):
        table(ran.outcomes, progress=progress, with_tracebacks=verbose)
    if failed := [(one.squad, one.stopped) for one in ran.outcomes if one.stopped]:
        from squadlib.mail.note import tell_owners

        tell_owners(asked["report"], failed, params=asked["params"], progress=progress)
    say(str(ran.index))
    ran.check()


def _ran(run: "Run", cluster: str | None, store: str | None) -> "Ran":
    if cluster is None and store is not None:
        raise UsageError(
            "--store goes with --cluster", mend="Without a cluster reports are made in a folder: --reports."
        )
    if cluster is None:
        from squadlib.reports.run.run_all import run_all as run_here

        return run_here(run, progress=progress)
    from squadlib.cluster.run import run_on_cluster

    return run_on_cluster(run, cluster=cluster, store=store, progress=progress)


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="On this port; on a free one if left out.")
@common
def serve(*, reports: Path, port: int, **_: Any) -> None:
    """Show the index and the reports in a browser of this machine, until Ctrl-C."""
    from squadlib.reports.shelf.serve import serve as show

    show(reports, port=port, told=click.echo)
