"""What a notebook's process is given to begin with."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Start:
    """What a notebook's process takes over from the one that asked for it."""

    environ: Mapping[str, str]
    cwd: str
    folder: str
    """IPython's own files live here, not in the user's profile."""
    key: bytes
    """Signs the messages, as between any Jupyter kernel and its client."""


FRESH_PATH = [entry for entry in sys.path if entry]
"""Where a new Python looks for modules; a notebook begins with it, whatever its caller did to its own."""
