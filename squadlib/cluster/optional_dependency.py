"""The libraries of the extra `cluster`, imported only where they are needed; a missing one is told in one sentence."""

from importlib import import_module
from types import ModuleType

from squadlib.errors import UsageError

INSTALL = "Install it: pip install 'squadlib[cluster]'."


def require(name: str) -> ModuleType:
    """Import a library of the extra (UsageError, exit 2, where it is not installed)."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise UsageError(f"this needs {name}, which is not installed", mend=INSTALL) from None
