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


@cli.command(context_settings={"ignore_unknown_options": True})
@click.argument("jupyter", nargs=-1, type=click.UNPROCESSED, metavar="[OPTIONS OF JUPYTERLAB]")
def lab(*, jupyter: tuple[str, ...]) -> None:
    """Open JupyterLab on the notebooks; what follows is handed to it: squadlib lab --no-browser --port 8899."""
    import os

    from squadlib.desk.lab import command, environment

    asked = command(Path(), *jupyter)
    progress("JupyterLab opens in your browser: Run, Run All Cells shows a notebook's report. Ctrl-C here ends it.")
    os.execve(asked[0], asked, environment())  # noqa: S606  it is JupyterLab from here on


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

    path = start(name, folder=Path("notebooks"))
    progress(f"Change it in JupyterLab: squadlib lab. Make it: squadlib report {name}. Its options: add --help.")
    click.echo(str(path))


@cli.command()
@click.argument("notebooks", nargs=-1, type=click.Path(path_type=Path))
@click.option("--staged", "is_staged", is_flag=True, help="As the next commit has them: what the hook of git checks.")
def lint(*, notebooks: tuple[Path, ...], is_staged: bool) -> None:
    """Tell, cell by cell, what the notebooks hold that belongs elsewhere; all of notebooks/ if none is named."""
    from squadlib.desk.hooks import staged
    from squadlib.desk.lint import lint as remarks_of
    from squadlib.desk.lint import lint_text

    chosen = notebooks or sorted(Path("notebooks").glob("*.ipynb"))
    found = [one for path in chosen for one in (lint_text(path, staged(path)) if is_staged else remarks_of(path))]
    for remark in found:
        click.echo(printable(str(remark)))
    if not found:
        progress(f"Nothing to remark: {len(chosen)} read.")
    sys.exit(2 if found else 0)


@cli.command()
def hooks() -> None:
    """Let git leave out what notebooks showed, compare their cells' lines, and refuse thick ones. Once per clone."""
    from squadlib.desk.hooks import install

    for line in install(Path()):
        progress(line)


@cli.command()
@click.option("--diff", "is_diff", is_flag=True, help="Show where they differ from the shipped ones, cell by cell.")
@click.option("--text", metavar="FILE", type=click.Path(path_type=Path), help="Print the cells of a notebook as text.")
def notebooks(*, is_diff: bool, text: Path | None) -> None:
    """List the notebooks of notebooks/, and which of them have parted from the shipped ones."""
    from squadlib.desk.parted import listed, parted, told

    if text is not None:
        click.echo(printable(told(text)), nl=False)
        return
    for line in parted(Path("notebooks")) if is_diff else listed(Path("notebooks")):
        click.echo(printable(line), nl=not is_diff)
