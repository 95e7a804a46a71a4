"""What a shell completes: the site's own squads, sprints, members, quarters, snapshots and reports; no network.

click's own mechanism calls these while a person waits for the Tab key, so nothing heavy is loaded: no pandas, and what
a board's snapshot holds is read once and kept beside it.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class, get_completion_class

Offered = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
SHELLS = ("bash", "zsh", "fish")
_SPECIAL = re.compile(r"[^\w.,:/@%+=-]")
_ESCAPED = r"\\\\\g<0>"


def script(shell: str, program: str = "squadlib") -> str:
    """Return the script that a shell reads to complete `squadlib`."""
    kind = get_completion_class(shell)
    if kind is None:
        raise LookupError(shell)
    return kind(click.Command(program), {}, program, f"_{program.upper()}_COMPLETE").source()


class _Bash(BashComplete):
    """Bash takes what it is offered as it is typed, so a name with blanks is offered with them escaped."""

    def source(self) -> str:
        """Return the script, without asking the bash that is found first which version it has."""
        return str(self.source_template % self.source_vars())

    def format_completion(self, item: CompletionItem) -> str:
        """Return an item as the script reads it: `read` there takes one of two backslashes."""
        begun = os.environ["COMP_WORDS"].split("\n")[int(os.environ["COMP_CWORD"]) :]
        if begun and begun[0][:1] in {"'", '"'}:
            return f"{item.type},{item.value}"  # a quote that was opened holds the blanks
        return f"{item.type},{_SPECIAL.sub(_ESCAPED, item.value)}"


add_completion_class(_Bash)


def offers(known: Callable[[click.Context], Iterable[str]]) -> Offered:
    """Return what completes a parameter from the words that are known, ignoring case."""

    def complete(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
        begins = begun.casefold()
        return [CompletionItem(one) for one in known(context) if one.casefold().startswith(begins)]

    return complete


def _params(context: click.Context) -> Path:
    return Path(context.params.get("params") or "params")


def _state(context: click.Context) -> Path:
    return _params(context).parent / ".squadlib"


def squads(context: click.Context) -> list[str]:
    """Return the squads of the params folder."""
    return sorted(path.stem for path in (_params(context) / "squads").glob("*.yaml") if path.name[0] != ".")


def listed_squads(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return what completes a list of squads: each that is not in it yet, after its last comma."""
    before, comma, last = begun.rpartition(",")
    left = [one for one in squads(context) if one not in before.split(",") and one.startswith(last)]
    return [CompletionItem(f"{before}{comma}{one}") for one in left]


def of_each_squad(context: click.Context) -> list[str]:
    """Return the reports that are made for each squad: those that ask for a squad and for nothing else they need."""
    return [
        name
        for name, one in sorted(_commands(context).items())
        if name.endswith("-report")
        and any(part.name == "squad" for part in one.params)
        and not any(isinstance(part, click.Option) and part.required for part in one.params)
    ]


def sprints(context: click.Context) -> list[str]:
    """Return what may be said of a squad's sprints: last, current, the names of the latest snapshot, newest first."""
    return ["last", "current", *_names(context)["sprints"]]


def members(context: click.Context) -> list[str]:
    """Return the people of a squad's board in the latest snapshot."""
    return _names(context)["members"]


def quarters(context: click.Context) -> list[str]:
    """Return the quarters that the snapshot's sprints lie in, newest first."""
    return ["current", "last", *_names(context)["quarters"]]


def snapshots(context: click.Context) -> list[str]:
    """Return the ids of the snapshots, newest first."""
    return sorted((path.stem for path in (_state(context) / "snapshots").glob("*.json")), reverse=True)


def own_reports(context: click.Context) -> list[str]:
    """Return every report by name: those that come with squadlib and those of notebooks/."""
    own = (path.stem.replace("_", "-") for path in (_params(context).parent / "notebooks").glob("*.ipynb"))
    return sorted({*own, *(name for name in _commands(context) if name.endswith("-report") and name != "new-report")})


def made_reports(context: click.Context) -> list[str]:
    """Return the reports that a squad, or the team, has."""
    return sorted({path.stem for path in _made(context).glob("*/*.json")})


def made_folders(context: click.Context) -> list[str]:
    """Return the sprints and quarters, by folder, of which the report asked for was made."""
    name = context.params.get("report") or "sprint-report"
    return sorted({path.parent.name for path in _made(context).glob(f"*/{name}.json")}, reverse=True)


def _squad(context: click.Context) -> str | None:
    """Return the squad typed; while an option still lacks its value, click has not yet taken it for the argument."""
    asks = any(isinstance(one, click.Argument) and one.name == "squad" for one in context.command.params)
    return context.params.get("squad") or (context.args[0] if asks and context.args else None)


def _commands(context: click.Context) -> Mapping[str, click.Command]:
    group = context.parent.command if context.parent else None
    return group.commands if isinstance(group, click.Group) else {}


def _made(context: click.Context) -> Path:
    return Path(context.params.get("reports") or "reports") / (_squad(context) or "team")


def _names(context: click.Context) -> dict[str, list[str]]:
    """Return what the latest snapshot of the squad's board, or of any, holds by name; nothing where there is none."""
    from squadlib.names import latest

    board = None
    file = _params(context) / "squads" / f"{_squad(context)}.yaml"
    if file.is_file():
        found = re.search(r"^[^#\n]*\bboard['\"]?:\s*(\d+)", file.read_text(encoding="utf-8"), re.MULTILINE)
        board = int(found[1]) if found else None
    return latest(_state(context), board=board)
