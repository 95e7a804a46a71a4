"""The `squadlib` command: each make target is one call of it. Heavy imports wait until a command runs."""

import sys
from pathlib import Path
from typing import Any

import click

from squadlib.errors import SquadlibError

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


def _progress(text: str) -> None:
    click.echo(text, err=True)


def _common(command: Any) -> Any:
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
            click.option("--snapshot", default=None, metavar="ID", help="Render from an earlier snapshot, no network."),
            click.option("--verbose", is_flag=True, help="Show the time of each stage, and tracebacks."),
        )
    ):
        command = option(command)
    return command


_revise = click.option(
    "--revise", is_flag=True, help="Replace the settled numbers of what is over; the page says which changed."
)


@click.group(context_settings=_CONTEXT)
@click.version_option(package_name="squadlib")
def cli() -> None:
    r"""Make reports on how squads deliver, from Jira and a plan workbook.

    \b
    Exit codes: 0 done · 2 wrong arguments or params · 3 a source refused or could not be reached ·
    4 the data cannot be trusted · 5 a notebook failed · 6 a mail did not leave, or not to everyone ·
    7 some squads of a run-all failed
    """


def _make(name: str, **asked: Any) -> None:
    """Make a report and print the path of its HTML."""
    from squadlib.reports.run.make import report

    click.echo(str(report(name, progress=_progress, **asked)))


@cli.command("sprint-report")
@click.argument("squad")
@click.option("--sprint", default="last", show_default=True, metavar="last|current|ID|NAME", help="Which sprint.")
@_revise
@_common
def sprint_report(**asked: Any) -> None:
    """Make the sprint closure report of SQUAD: HTML, notebook and JSON."""
    _make("sprint-report", **asked)


@cli.command("health-report")
@click.argument("squad")
@_common
def health_report(**asked: Any) -> None:
    """Make the report on SQUAD's running sprint, for the stand-up."""
    _make("health-report", **asked)


@cli.command("backlog-report")
@click.argument("squad")
@_common
def backlog_report(**asked: Any) -> None:
    """Make the report on SQUAD's backlog, for grooming and for planning the next sprint."""
    _make("backlog-report", **asked)


@cli.command("team-report")
@_revise
@_common
def team_report(**asked: Any) -> None:
    """Make the report on every squad's last closed sprint, side by side."""
    _make("team-report", **asked)


@cli.command("milestone-report")
@click.argument("squad", required=False)
@click.option(
    "--quarter", default="", metavar="2026Q3|current|last", help="Which quarter; that of the data if left out."
)
@_revise
@_common
def milestone_report(*, squad: str | None, **asked: Any) -> None:
    """Make the quarterly milestone report of SQUAD, or of the whole team."""
    _make("milestone-report", squad=squad, is_team=squad is None, **asked)


@cli.command("measures-report")
@click.option("--as-of", default="", metavar="DATE", help="The day of the review (2026-09-30); today if left out.")
@_common
def measures_report(**asked: Any) -> None:
    """Make the managers' review: methods, measures, projects and gates."""
    _make("measures-report", **asked)


@cli.command("growth-report")
@click.argument("squad")
@click.option("--member", required=True, metavar="NAME", help="Whose, as Jira writes the name.")
@_common
def growth_report(**asked: Any) -> None:
    """Make the private report on one MEMBER of SQUAD, readable by you alone."""
    _make("growth-report", **asked)


@cli.command()
@click.argument("squad", required=False)
@click.option("--report", default="sprint-report", show_default=True, metavar="NAME", help="Which report.")
@click.option("--of", default="", metavar="FOLDER", help="Of which sprint or quarter, by its folder; else the latest.")
@click.option("--preview", "is_preview", is_flag=True, help="Write the mail to look at it, and send nothing.")
@click.option("--resend", "is_resend", is_flag=True, help="Send it again, also to whoever has it or may have it.")
@_common
def send(*, squad: str | None, **asked: Any) -> None:
    """Send a report of SQUAD that was made (of the team, where left out) by e-mail, once to each recipient."""
    import os

    from squadlib.mail.outbox import World
    from squadlib.mail.send import send as deliver

    asked.pop("verbose")
    click.echo(str(deliver(squad, world=World(os.environ, _progress), **asked)))


@cli.command("run-all")
@click.option("--report", default="sprint-report", show_default=True, metavar="NAME", help="Which report.")
@click.option("--squads", default="", metavar="A,B", help="Of these squads; of all if left out.")
@click.option("--workers", type=click.IntRange(min=1), help="How many at the same time; as there are processors.")
@click.option("--force", is_flag=True, help="Make also what would be the same as the report that is there.")
@click.option("--due", "is_due", is_flag=True, help="Only of sprints that were closed since the last report.")
@_revise
@_common
def run_all(*, squads: str, verbose: bool, **asked: Any) -> None:
    """Make the report of every squad, and the index of all reports."""
    from squadlib.reports.run.run_all import Run
    from squadlib.reports.run.run_all import run_all as run
    from squadlib.reports.run.told import table

    named = tuple(dict.fromkeys(one.strip() for one in squads.split(",") if one.strip()))
    ran = run(Run(squads=named, **asked), progress=_progress)
    table(ran.outcomes, progress=_progress, with_tracebacks=verbose)
    click.echo(str(ran.index))
    ran.check()


@cli.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="On this port; on a free one if left out.")
@_common
def serve(*, reports: Path, port: int, **_: Any) -> None:
    """Show the index and the reports in a browser of this machine, until Ctrl-C."""
    from squadlib.reports.shelf.serve import serve as show

    show(reports, port=port, told=click.echo)


@cli.command()
@click.argument("squad", required=False)
@_common
def sync(*, squad: str | None, params: Path, **_: Any) -> None:
    """Fetch SQUAD's board, or every squad's, and the plan workbook into a snapshot, and print its ID."""
    from squadlib import params as site_params
    from squadlib.sync import sync as fetch
    from squadlib.sync import sync_team

    if squad is not None:
        click.echo(fetch(site_params.load(params, squad), progress=_progress).id)
    else:
        click.echo(sync_team(site_params.every(params)[0], progress=_progress).id)


@cli.command()
@_common
def snapshots(*, params: Path, **_: Any) -> None:
    """List the snapshots kept, oldest first."""
    from squadlib import snapshots as kept

    for snapshot in kept.every(params.parent / ".squadlib"):
        held = ", ".join(snapshot.parts)
        click.echo(f"{snapshot.id}  as of {snapshot.as_of}  {snapshot.source['jira']}  {held}")


@cli.command()
@_common
def squads(*, params: Path, **_: Any) -> None:
    """List the squads of the params folder."""
    from squadlib import params as site_params

    for squad in site_params.known_squads(params):
        click.echo(squad)


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--verbose", is_flag=True, help="Show tracebacks.")
def init(*, folder: Path, **_: Any) -> None:
    """Start a new site in DIR: params, notebooks, Makefile, schedule and a plan workbook. What is there is kept."""
    from datetime import datetime

    from squadlib.starter.new_site import new_site, told

    site = new_site(folder, today=datetime.now().astimezone().date())
    for line in told(site):
        _progress(line)
    click.echo(str(site.folder))


@cli.command()
@_common
def doctor(*, params: Path, reports: Path, **_: Any) -> None:
    """Check everything a first report needs, in order: what is wrong, how to mend it, and what to type next."""
    from squadlib.doctor.told import tell

    sys.exit(tell(params, reports=reports, progress=_progress))


@cli.command()
def lab() -> None:
    """Open JupyterLab on the notebooks."""
    import os

    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", "--notebook-dir=.", "notebooks/sprint_report.ipynb"])  # noqa: S606


def main() -> None:
    """Run the command line; a failure is one message on standard error and its exit code."""
    from dotenv import load_dotenv

    load_dotenv(Path(".env"))
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except SquadlibError as error:
        _fail(str(error), error.exit_code)
    except Exception as error:  # noqa: BLE001  the last door: a person gets a sentence, not a traceback
        _fail(f"a fault of its own: {type(error).__name__}: {error}. Run it with --verbose to see where.", 1)


def _fail(message: str, code: int) -> None:
    """Print the message, and the traceback too where --verbose asks for it."""
    if "--verbose" in sys.argv:
        import traceback

        traceback.print_exc()
    click.echo(f"squadlib: {message}", err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
