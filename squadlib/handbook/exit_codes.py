"""The page of exit codes: each error's own, with what its class says of it."""

import re

from squadlib import errors
from squadlib.errors import SquadlibError
from squadlib.handbook.markdown import page, table

OTHER = {
    0: "Done; standard output ends with the path of what was made.",
    1: "A fault of squadlib's own, or no room on the disk. `--verbose` shows where.",
    130: "Ended with Ctrl-C.",
}
"""The codes of no error of our own."""


def exit_codes() -> dict[int, str]:
    """Return every exit code with its meaning."""
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, SquadlibError)]
    own = {one.exit_code: _said(one) for one in kinds if one is not SquadlibError}
    return dict(sorted((OTHER | own).items()))


def exit_codes_page() -> str:
    """Return the reference of exit codes."""
    return page(
        "Exit codes",
        "A failure prints one message on standard error: what, where, and how to mend it. Its code says which kind it "
        "is, so that a script knows whether to wait, to mend or to call somebody. Nothing half made is left behind.",
        table(["exit", "meaning"], [[str(code), said] for code, said in exit_codes().items()]),
        "The starter's `scheduled.sh` has one code more, 75: the run before still goes on.",
        made_from="squadlib/errors.py",
    )


def _said(kind: type[SquadlibError]) -> str:
    first = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
    return re.sub(r" \(exit \d+\)", "", first)
