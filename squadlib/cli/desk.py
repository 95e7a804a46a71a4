"""The site and the analyst's desk: a new site, the check of one, notebooks and reports of one's own, JupyterLab."""

import sys
from pathlib import Path
from typing import Any

import click

from squadlib.cli.completion import SHELLS, script
from squadlib.cli.display import progress, say, watched
from squadlib.cli.group import cli, common
from squadlib.errors import printable


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--verbose", is_flag=True, help="Show tracebacks.")
def init(*, folder: Path, **_: Any) -> None:
    """Start a new site in DIR: params, notebooks, Makefile, schedule and a plan workbook. What is there is kept."""
    from datetime import datetime

    from squadlib.starter.new_site import new_site, told

    site = new_site(folder, today=datetime.now().astimezone().date())
    for line in told(site):
        progress(line)
    click.echo(str(site.folder))


@cli.command()
@common
@watched
def doctor(*, params: Path, reports: Path, **_: Any) -> None:
    """Check everything a first report needs, in order: what is wrong, how to mend it, and what to type next."""
    from squadlib.doctor.told import tell

    sys.exit(tell(params, reports=reports, progress=progress, say=say))


@cli.command()
def lab() -> None:
    """Open JupyterLab on the notebooks."""
    import os

    os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", "--notebook-dir=.", "notebooks/sprint_report.ipynb"])  # noqa: S606


@cli.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(*, shell: str) -> None:
    """Print what makes SHELL complete commands, options, squads and sprints: eval "$(squadlib completion bash)"."""
    click.echo(script(shell))


@cli.command("new-report")
@click.argument("name")
def new_report(*, name: str) -> None:
    """Start a report of your own: write notebooks/NAME.ipynb, which runs as it is. Then: squadlib report NAME."""
    from squadlib.desk.new_report import new_report as start

    click.echo(str(start(name, folder=Path("notebooks"))))


@cli.command()
@click.argument("notebooks", nargs=-1, type=click.Path(path_type=Path))
def lint(*, notebooks: tuple[Path, ...]) -> None:
    """Tell, cell by cell, what the notebooks hold that belongs elsewhere; all of notebooks/ if none is named."""
    from squadlib.desk.lint import lint as remarks_of

    found = [one for path in notebooks or sorted(Path("notebooks").glob("*.ipynb")) for one in remarks_of(path)]
    for remark in found:
        click.echo(printable(str(remark)))
    sys.exit(2 if found else 0)


@cli.command()
@click.option("--diff", "is_diff", is_flag=True, help="Show where they differ from the shipped ones, cell by cell.")
def notebooks(*, is_diff: bool) -> None:
    """List the notebooks of notebooks/, and which of them have parted from the shipped ones."""
    from squadlib.desk.parted import listed, parted

    for line in parted(Path("notebooks")) if is_diff else listed(Path("notebooks")):
        click.echo(printable(line), nl=not is_diff)
