"""The login of a Google service account: its file, named in the environment, exchanged for a token that only reads."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from google.auth.exceptions import GoogleAuthError
from google.oauth2.service_account import Credentials

from squadlib.errors import SourceError, UsageError
from squadlib.sources.http import Http, Patience, is_loopback

VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
SCOPES = ("https://www.googleapis.com/auth/spreadsheets.readonly",)
KEY_MEND = "Make a JSON key for the service account in the Google Cloud console and let the variable name its file."


@dataclass(frozen=True)
class Login:
    """Who asks (the service account's e-mail, with which a spreadsheet is shared) and the token to ask with."""

    email: str
    token: str


class Bearer(requests.auth.AuthBase):
    """Puts the token on each request; as `session.auth` it also keeps a .netrc file from replacing it."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Return the request with the token."""
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


@dataclass(frozen=True)
class TokenAnswer:
    """An answer in the shape that google-auth asks for."""

    status: int
    headers: Mapping[str, str]
    data: bytes


class TokenServer(Http):
    """The token server as google-auth's transport: the same patience and errors as every other request."""

    def __call__(
        self, url: str, method: str = "GET", body: Any = None, headers: Mapping[str, str] | None = None, **_: Any
    ) -> TokenAnswer:
        """Send what google-auth composed; a refusal is google-auth's to read."""
        request = requests.Request(method, url, data=body, headers=dict(headers or {}))
        answer = self._ask(request, "", dict, {400, 401, 403, 404})
        if not isinstance(answer.payload, dict):
            raise self.refused("", f"answered {answer.status} without a reason", mend=KEY_MEND, method=method)
        return TokenAnswer(answer.status, answer.headers, json.dumps(answer.payload).encode())


def google_login(environ: Mapping[str, str], *, patience: Patience) -> Login:
    """Return a login that may read spreadsheets.

    Raises UsageError for a missing or unusable account file, SourceError when Google refuses the account.
    """
    path, account = _account_file(environ)
    try:
        credentials = Credentials.from_service_account_info(account, scopes=SCOPES)  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, GoogleAuthError) as error:
        raise UsageError("is no service account's key", where=f"{VARIABLE} ({path})", mend=KEY_MEND) from error
    token_uri = str(account["token_uri"])
    refuse_plain_http(token_uri, where=f"{VARIABLE} ({path}): token_uri")
    try:
        with TokenServer(requests.Session(), token_uri, "Google's token server", patience) as server:
            credentials.refresh(server)
    except GoogleAuthError as error:
        raise SourceError(
            f"refuses the service account {account['client_email']} ({_words(error)})",
            where=f"Google's token server at {token_uri}",
            mend=f"Check in the Google Cloud console that its key was not revoked. {KEY_MEND}",
        ) from error
    return Login(str(account["client_email"]), str(credentials.token))


def refuse_plain_http(url: str, *, where: str) -> None:
    """Raise UsageError for an address that would carry a login unencrypted; this machine itself may be asked so."""
    parts = urlsplit(url)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))):
        raise UsageError(
            f"'{url}' is no https:// address", where=where, mend="A login never leaves this machine unencrypted."
        )


def _account_file(environ: Mapping[str, str]) -> tuple[Path, dict[str, Any]]:
    named = environ.get(VARIABLE, "").strip()
    if not named:
        raise UsageError(
            f"{VARIABLE} is not set",
            where="environment",
            mend="A Google spreadsheet is read with a service account: let the variable name its JSON key file.",
        )
    path = Path(named).expanduser()
    try:
        account = json.loads(path.read_bytes())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"cannot be read ({reason})", where=f"{VARIABLE} ({path})", mend=KEY_MEND) from error
    except ValueError as error:
        raise UsageError("is no JSON file", where=f"{VARIABLE} ({path})", mend=KEY_MEND) from error
    if not isinstance(account, dict) or account.get("type") != "service_account":
        raise UsageError("is no service account's key", where=f"{VARIABLE} ({path})", mend=KEY_MEND)
    return path, account


def _words(error: GoogleAuthError) -> str:
    return " ".join(str(error.args[0] if error.args else type(error).__name__).split())[:200]
