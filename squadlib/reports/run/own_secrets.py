"""An executed notebook without squadlib's own secrets, should a cell have shown one: it becomes a report."""

import base64
import os
from collections.abc import Mapping

import nbformat
from nbformat import NotebookNode

from squadlib.reports.run.redacted import blotted

_NAMES = ("JIRA_API_TOKEN", "JIRA_PERSONAL_TOKEN", "SMTP_PASSWORD")
_SHORTEST = 12
"""A shorter value may be a word of the report; a token is longer."""


def without_own_secrets(notebook: NotebookNode, *, environ: Mapping[str, str] = os.environ) -> tuple[NotebookNode, str]:
    """Return the notebook with the tokens of the environment and private keys blotted out, and the text of its file."""
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    login = f"{environ.get('JIRA_EMAIL', '')}:{environ.get('JIRA_API_TOKEN', '')}"
    held = (*(environ.get(name, "") for name in _NAMES), base64.b64encode(login.encode()).decode())
    clean = blotted(text, {one for one in held if len(one) >= _SHORTEST})
    if clean == text:
        return notebook, text
    return nbformat.reads(clean, as_version=4), clean  # type: ignore[no-untyped-call]
