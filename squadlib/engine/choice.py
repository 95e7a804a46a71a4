"""Which engine runs a notebook: a process forked from the warm server, or a Jupyter kernel of its own."""

import os

from squadlib.engine.server import is_safe
from squadlib.errors import UsageError, did_you_mean

ENGINES = ("forked", "kernel")
VARIABLE = "SQUADLIB_ENGINE"


def chosen(asked: str | None = None) -> str:
    """Return the engine asked for, here or by the variable SQUADLIB_ENGINE; where fork is not safe always `kernel`.

    Raises UsageError for a name that is none.
    """
    name = asked or os.environ.get(VARIABLE) or ENGINES[0]
    if name not in ENGINES:
        what = f"there is no engine {name!r}, only {' and '.join(ENGINES)}."
        raise UsageError(what + did_you_mean(name, ENGINES), where="" if asked else VARIABLE)
    return name if is_safe() else "kernel"
