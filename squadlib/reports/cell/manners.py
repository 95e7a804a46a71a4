"""A notebook's kernel shows frames as the report does and, where a person runs the cells, says failures in short."""

import os
from typing import Any

import pandas as pd
from IPython.core.getipython import get_ipython

from squadlib.reports.cell.bare import bare_frame, bare_series
from squadlib.reports.cell.failed import failed


def begin() -> None:
    """Teach the kernel we run in, if any; a report's own run keeps whole tracebacks, in its executed copy."""
    shell: Any = get_ipython()
    if shell is None:
        return
    html = shell.display_formatter.formatters["text/html"]
    html.for_type(pd.DataFrame, bare_frame)
    html.for_type(pd.Series, bare_series)
    if "JPY_SESSION_NAME" in os.environ:  # set by a Jupyter server for the notebooks that somebody opened there
        shell.set_custom_exc((Exception,), failed)
