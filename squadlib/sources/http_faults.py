"""What went wrong with one try of a request, in words, and how often it is worth trying again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import NewConnectionError

MANY, SOME, FEW = 8, 4, 3
"""How often a request is tried in all: after a passing fault, after a time-out, after what seldom passes."""

PASSING = {429, 502, 503, 504}
LATER = "Try again later."


@dataclass(frozen=True)
class Fault:
    """Why a try failed, how many tries it is worth in all, and how many seconds the server asks to wait.

    `is_limit`: it asks everyone to wait, not this request alone.
    """

    what: str
    tries: int
    mend: str = LATER
    wait: float | None = None
    cause: Exception | None = None
    is_limit: bool = False


def error_words(payload: Any) -> str:
    """Return what an error answer says, in any of Jira's forms.

    >>> error_words({"errorMessages": ["No board."], "errors": {"jql": "is bad"}})
    'No board.; jql: is bad'
    >>> error_words({"message": "Too many"}), error_words(None)
    ('Too many', '')
    """
    if not isinstance(payload, dict):
        return ""
    listed = payload.get("errorMessages")
    named = payload.get("errors")
    words = [str(word) for word in listed] if isinstance(listed, list) else []
    words += [f"{key}: {text}" for key, text in named.items()] if isinstance(named, dict) else []
    words += [str(payload[key]) for key in ("message", "errorMessage") if payload.get(key)]
    return " ".join("; ".join(words).split())[:300]


def status_words(response: requests.Response, payload: Any) -> str:
    """Say with which status the server answered and why, in its own words where it has any."""
    denied = response.headers.get("X-Authentication-Denied-Reason", "")
    words = "the login must be confirmed with a CAPTCHA in a browser" if "CAPTCHA" in denied else error_words(payload)
    status = response.status_code
    if status < 400:
        return "the login was not accepted, the answer is the anonymous one"
    return f"answered {status} ({words or response.reason or 'no reason given'})"


def redirect(response: requests.Response) -> str:
    """Say where a redirect points, without what its query may hold."""
    target = urlsplit(response.headers.get("Location", ""))
    host = f"{target.scheme}://{target.hostname}" if target.hostname else ""
    return f"answered {response.status_code} and points to {host}{target.path or '/'}; redirects are not followed"


def is_anonymous(response: requests.Response, secrets: Sequence[str]) -> bool:
    """Tell whether a login was sent and the server answers as to a stranger, which can look like an empty site."""
    reason = response.headers.get("X-Seraph-LoginReason", "")
    user = response.headers.get("X-AUSERNAME", "")
    return any(secrets) and (user == "anonymous" or reason in {"AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED"})


def unreadable(response: requests.Response, body: bytes, payload: Any) -> Fault:
    """Return the fault of a good status whose body is not what was asked for."""
    start = body[:64].lstrip().lower()
    if not start:
        return Fault("answered nothing where JSON was due", MANY)
    if start.startswith(b"<") or "html" in response.headers.get("Content-Type", ""):
        return Fault(
            "answered a web page where JSON was due", FEW, "Check the address: is it this server's, or a login page?"
        )
    if payload is not None:
        return Fault("answered JSON of another shape than documented", FEW, "Check the address.")
    return Fault("the answer was cut short or is no JSON", MANY)


def broken(error: requests.RequestException) -> Fault:
    """Return the fault of a conversation that broke off."""
    check = "Check the address and the network."
    if isinstance(error, requests.exceptions.SSLError):
        return Fault(
            "its certificate could not be verified", 1, "Check the address, or REQUESTS_CA_BUNDLE.", cause=error
        )
    if isinstance(error, requests.Timeout):
        return Fault("did not answer in time", SOME, check, cause=error)
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return Fault("the answer was cut short", MANY, cause=error)
    if isinstance(error, requests.ConnectionError):
        reason = getattr(error.args[0] if error.args else None, "reason", None)
        if isinstance(reason, NewConnectionError):
            return Fault("could not be reached", FEW, check, cause=error)
        return Fault("the connection was dropped", MANY, check, cause=error)
    return Fault(f"cannot be asked ({type(error).__name__})", 1, "Check the address.", cause=error)
