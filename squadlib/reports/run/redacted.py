"""Text without the secrets it may hold: what a notebook says when it fails is shown and mailed."""

import base64
import json
import os
import re
import traceback
from collections.abc import Mapping

_NAMES = re.compile(r"TOKEN|PASSWORD|PASSWD|SECRET|API_?KEY", re.IGNORECASE)
_SHORTEST = 6
"""A shorter value is no secret worth the name, and would blot out half of a text."""
_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)
_FORMS = (
    (re.compile(r"(://)[^/\s:@\"\\]+:[^/\s@\"\\]+(@)"), r"\1***\2"),
    (re.compile(r"(?i)\b(bearer|basic)(\s+)(?=\S*\d)[\w.~+/=-]{8,}"), r"\1\2***"),
)


def redacted(text: str, *, environ: Mapping[str, str] = os.environ) -> str:
    """Return the text with every secret of the environment blotted out, and every login in an address or a header.

    >>> redacted("GET https://ana:s3cret@jira.example/x failed, Authorization: Bearer abc.def-123", environ={})
    'GET https://***@jira.example/x failed, Authorization: Bearer ***'
    >>> redacted("token tok-123456 refused", environ={"JIRA_API_TOKEN": "tok-123456", "HOME": "token"})
    'token *** refused'
    """
    secrets = {value for name, value in environ.items() if _NAMES.search(name) and len(value) >= _SHORTEST}
    text = blotted(text, secrets)
    for pattern, instead in _FORMS:
        text = pattern.sub(instead, text)
    return text


def redacted_traceback() -> str:
    """Return where the exception that is being handled came from, without secrets."""
    return redacted(traceback.format_exc())


def blotted(text: str, secrets: set[str]) -> str:
    """Return the text with these secrets blotted out, also as JSON or base64 writes them, and every private key."""
    written = {form for secret in secrets for form in _written(secret)}
    for secret in sorted(written, key=len, reverse=True):
        text = text.replace(secret, "***")
    return _KEY.sub("***", text)


def _written(secret: str) -> tuple[str, ...]:
    """Return a secret as it is, as a notebook's JSON has it, and as a mail server is told it."""
    return secret, json.dumps(secret)[1:-1], base64.b64encode(secret.encode("utf-8", "surrogateescape")).decode()
