"""An error as it reads where it was asked for: with the name of the machine on which it happened."""

from socket import gethostname

from squadlib.errors import SquadlibError


def on_this_machine(error: SquadlibError) -> SquadlibError:
    """Return the error with this machine's name after what mends it."""
    return type(error)(error.what, where=error.where, mend=f"{error.mend} (On {gethostname()}.)".strip())
