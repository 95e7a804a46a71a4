"""What the extra `cluster` brings, asked for only where it is needed; where it is missing, one sentence says how."""

from importlib import import_module
from types import ModuleType

from squadlib.errors import UsageError

INSTALL = "Install it: pip install 'squadlib[cluster]'."


def brought(name: str) -> ModuleType:
    """Return a library of the extra (UsageError, exit 2, where it is not installed)."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise UsageError(f"this needs {name}, which is not installed", mend=INSTALL) from None
