"""The project's written pages as tests read them: their code, the commands in it, and which of those exist."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import click

from squadlib.cli import cli
from squadlib.reports.run.parameters import parameters_of
from squadlib.starter.notebooks import starting_notebook

REPO = Path(__file__).parents[1]
PAGES = [REPO / "README.md", *sorted((REPO / "docs").rglob("*.md"))]
"""What is read on a code host; the schedule's recipes are filled in by a new site."""
_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")


def blocks(text: str, language: str) -> list[str]:
    """Return the code blocks of this language, in order."""
    return [dedent(body) for _, kind, body in _FENCE.findall(text) if kind == language]


def code(text: str) -> Iterator[str]:
    """Yield every piece of code: the lines of the blocks, and what stands between backticks."""
    for _, _, body in _FENCE.findall(text):
        yield from dedent(body).splitlines()
    yield from (" ".join(span.split()) for span in _SPAN.findall(_FENCE.sub("", text)))


def commands(text: str) -> list[str]:
    """Return every call of `squadlib` in a page's code, from its name on."""
    called = (re.search(r"(?:^|[\s|;(&])(squadlib [a-z-].*)", one) for one in code(text))
    return [found[1] for found in called if found]


def unknown(command: str) -> list[str]:
    """Return which words of a call are no command or no option of squadlib's, however its values are written.

    What follows `&&`, `#` or a bar belongs to another call.
    """
    _, name, *given = re.split(r"\s+(?:&&|#|\||;|>>)|[;|]", command)[0].split()
    named: click.Command = cli
    if not name.startswith("-"):
        if name not in cli.commands:
            return [name]
        named = cli.commands[name]
    known = {one for option in named.params for one in (*option.opts, *option.secondary_opts)} | {"-h", "--help", "--"}
    known |= {one.option for one in parameters_of(starting_notebook())} if name == "report" else set()
    words = [name, *given] if named is cli else given
    return [word for word in (one.strip("[]().,") for one in words) if word.startswith("-") and word not in known]


def parsed(command: str) -> dict[str, object]:
    """Return what squadlib understands when it is called like this; a word it does not know raises click's error."""
    _, name, *given = shlex.split(command)
    context = cli.commands[name].make_context(name, list(given))
    return {"command": name, **context.params}


def options() -> set[str]:
    """Return every option of any command, and those of `squadlib` itself."""
    named = (cli, *cli.commands.values())
    own = {one for command in named for option in command.params for one in (*option.opts, *option.secondary_opts)}
    return own | {"--help"}


def anchors(text: str) -> set[str]:
    """Return what the headings of a page can be linked by, as code hosts name them."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
