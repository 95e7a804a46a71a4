"""The reports, a command each."""

from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from squadlib.cli import completion
from squadlib.cli.completion import offers
from squadlib.cli.group import cli, common, make, revise


@cli.command("sprint-report")
@click.argument("squad", shell_complete=offers(completion.squads))
@click.option(
    "--sprint",
    default="last",
    show_default=True,
    metavar="last|current|ID|NAME",
    help="Which sprint.",
    shell_complete=offers(completion.sprints),
)
@revise
@common
def sprint_report(**asked: Any) -> None:
    """Make the sprint closure report of SQUAD: HTML, notebook and JSON."""
    make("sprint-report", **asked)


@cli.command("health-report")
@click.argument("squad", shell_complete=offers(completion.squads))
@common
def health_report(**asked: Any) -> None:
    """Make the report on SQUAD's running sprint, for the stand-up."""
    make("health-report", **asked)


@cli.command("backlog-report")
@click.argument("squad", shell_complete=offers(completion.squads))
@common
def backlog_report(**asked: Any) -> None:
    """Make the report on SQUAD's backlog, for grooming and for planning the next sprint."""
    make("backlog-report", **asked)


@cli.command("team-report")
@revise
@common
def team_report(**asked: Any) -> None:
    """Make the report on every squad's last closed sprint, side by side."""
    make("team-report", **asked)


@cli.command("milestone-report")
@click.argument("squad", required=False, shell_complete=offers(completion.squads))
@click.option(
    "--quarter",
    default="",
    metavar="2026Q3|current|last",
    help="Which quarter; that of the data if left out.",
    shell_complete=offers(completion.quarters),
)
@revise
@common
def milestone_report(*, squad: str | None, **asked: Any) -> None:
    """Make the quarterly milestone report of SQUAD, or of the whole team."""
    make("milestone-report", squad=squad, is_team=squad is None, **asked)


@cli.command("measures-report")
@click.option("--as-of", default="", metavar="DATE", help="The day of the review (2026-09-30); today if left out.")
@common
def measures_report(**asked: Any) -> None:
    """Make the managers' review: methods, measures, projects and gates."""
    make("measures-report", **asked)


@cli.command("growth-report")
@click.argument("squad", shell_complete=offers(completion.squads))
@click.option(
    "--member",
    required=True,
    metavar="NAME",
    help="Whose, as Jira writes the name.",
    shell_complete=offers(completion.members),
)
@common
def growth_report(**asked: Any) -> None:
    """Make the private report on one MEMBER of SQUAD, readable by you alone."""
    make("growth-report", **asked)


class _AnyReport(click.Command):
    """The command `report`, whose options are those of the report named."""

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the options of the report that is named, where it comes with squadlib; else those of every report."""
        named = cli.commands.get(ctx.params.get("name") or "")
        return (named or health_report).shell_complete(ctx, incomplete)


@cli.command("report", cls=_AnyReport, context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("name", shell_complete=offers(completion.own_reports))
@click.argument("given", nargs=-1, type=click.UNPROCESSED, metavar="[--squad SQUAD] [--NAME VALUE]...")
@click.pass_context
def report(context: click.Context, *, name: str, given: tuple[str, ...]) -> None:
    """Make any report of notebooks/ by NAME; `squadlib report NAME --help` shows what it takes."""
    from squadlib.cli.own import own_command

    command = cli.commands.get(name) if name.endswith("-report") else None
    if name in ("-h", "--help"):
        click.echo(context.get_help())
    elif command is None:
        own_command(name, params=_folder(given)).main(list(given), f"squadlib report {name}", standalone_mode=False)
    else:
        command.main(_with_squad_first(command, given), f"squadlib {name}", standalone_mode=False)


def _folder(given: tuple[str, ...]) -> Path:
    """Return the params folder that is asked for: beside it the notebooks are looked for."""
    return Path(_taken(list(given), "--params")[0] or "params")


def _with_squad_first(command: click.Command, given: tuple[str, ...]) -> list[str]:
    """Return the arguments of a report that takes SQUAD as its argument, where `--squad` was typed."""
    if not any(isinstance(one, click.Argument) for one in command.params):
        return list(given)
    squad, rest = _taken(list(given), "--squad")
    return [*([squad] if squad else []), *rest]


def _taken(given: list[str], option: str) -> tuple[str, list[str]]:
    """Return what was given for an option, and everything else; of two the last counts.

    >>> _taken(["--squad", "client", "--sprint=4"], "--squad"), _taken(["--squad=a"], "--params")
    (('client', ['--sprint=4']), ('', ['--squad=a']))
    """
    value, rest = "", list[str]()
    while given:
        one = given.pop(0)
        if one == option and given:
            value = given.pop(0)
        elif one.startswith(f"{option}="):
            value = one.partition("=")[2]
        else:
            rest.append(one)
    return value, rest
