"""The `squadlib` command: each make target is one call of it."""

import atexit
import gc
import sys
from pathlib import Path

import click

from squadlib.cli import data, desk, reports, sending  # noqa: F401  each adds its commands to the group
from squadlib.cli.group import cli as cli
from squadlib.engine.limits import GARBAGE
from squadlib.errors import SquadlibError, printable, unforeseen


def main() -> None:
    """Run the command line; a failure is one message on standard error and its exit code."""
    gc.set_threshold(GARBAGE)
    atexit.register(gc.freeze)  # a process that ends need not look through all it ever loaded
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
        _fail(unforeseen(error), 1)


def _fail(message: str, code: int) -> None:
    """Print the message, and the traceback too where --verbose asks for it; a secret stays one, whoever repeated it."""
    from squadlib.reports.run.redacted import redacted, redacted_traceback

    if "--verbose" in sys.argv:
        click.echo(printable(redacted_traceback()), err=True)
    click.echo(printable(redacted(f"squadlib: {message}")), err=True)
    sys.exit(code)
