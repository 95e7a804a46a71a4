"""One conversation over HTTP: time-outs always, bounded retries, waits as asked, errors that name the request.

It only reads; it follows no redirect, so that a login never reaches another host; no secret is in any message.
"""

import json
import random
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import NewConnectionError

from squadlib.errors import SourceError
from squadlib.sources import budget
from squadlib.sources.http_body import TooLateError, body_of
from squadlib.sources.http_waits import asked_wait

MANY, SOME, FEW = 8, 4, 3
"""How often a request is tried in all: after a passing fault, after a time-out, after what seldom passes."""

PASSING = {429, 502, 503, 504}
LATER = "Try again later."
LONGER = "Try again later, or allow more time (deadline_seconds)."


def _jitter() -> float:
    return random.random()  # noqa: S311  spreads retries over time, keeps nothing secret


@dataclass(frozen=True)
class Patience:
    """How long one fetch may take in all, and how long one answer; clocks and sleep are arguments for tests' sake."""

    deadline_seconds: float = 900
    connect_seconds: float = 5
    read_seconds: float = 60
    clock: Callable[[], float] = time.monotonic
    wall_clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = _jitter


@dataclass(frozen=True)
class Answer:
    """What the server said: the status, the JSON (None where an error came without) and its headers."""

    status: int
    payload: Any
    headers: Mapping[str, str]

    def messages(self) -> str:
        """Return the server's own words about an error, on one line, or nothing."""
        return error_words(self.payload)


@dataclass(frozen=True)
class _Fault:
    """Why a try failed, how many tries it is worth in all, and how many seconds the server asks to wait."""

    what: str
    tries: int
    mend: str = LATER
    wait: float | None = None
    cause: Exception | None = None


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send what has no login without one: else requests takes that of the host's .netrc."""
    return request


@dataclass
class Http:
    """Asks one server, patiently; `name` says whom in messages, `mends` says per status what a person can do."""

    session: requests.Session
    root: str
    name: str
    patience: Patience
    secrets: Sequence[str] = ()
    mends: Mapping[int, str] = field(default_factory=dict)
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        if self.session.auth is None:
            self.session.auth = _as_it_is
        self._started = self.patience.clock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    def get(
        self,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        shape: type = dict,
        allow: Collection[int] = (),
    ) -> Answer:
        """Return the answer to a GET; `allow` are the error statuses the caller decides on (SourceError otherwise)."""
        return self._ask(requests.Request("GET", self.root + path, params=dict(query or {})), path, shape, allow)

    def post(self, path: str, *, body: Mapping[str, Any], allow: Collection[int] = ()) -> Answer:
        """Return the answer to a POST that only reads, retried like a GET."""
        return self._ask(requests.Request("POST", self.root + path, data=json.dumps(body)), path, dict, allow)

    def with_login(self, session: requests.Session, *, secrets: Sequence[str]) -> "Http":
        """Return the same conversation, deadline and all, under a login."""
        other = Http(session, self.root, self.name, self.patience, secrets, self.mends)
        other._started = self._started
        return other

    def refused(self, path: str, what: str, *, mend: str, method: str = "GET") -> SourceError:
        """Return the error that ends with the request that caused it, without secrets."""
        text = self.redacted(f"{mend} Request: {method} {path}".strip())
        return SourceError(self.redacted(what), where=f"{self.name} at {self.root}", mend=text)

    def redacted(self, text: str) -> str:
        """Return the text with every secret of this conversation blotted out."""
        for secret in filter(None, self.secrets):
            text = text.replace(secret, "***")
        return text

    def _ask(self, request: requests.Request, path: str, shape: type, allow: Collection[int]) -> Answer:
        attempt = 0
        while True:
            attempt += 1
            outcome = self._attempt(request, path, shape, allow)
            if isinstance(outcome, Answer):
                return outcome
            if attempt >= outcome.tries:
                what = f"{outcome.what}, {attempt} times" if attempt > 1 else outcome.what
                raise self.refused(path, what, mend=outcome.mend, method=request.method) from outcome.cause
            self._wait(outcome, attempt, path, request.method)

    def _attempt(self, request: requests.Request, path: str, shape: type, allow: Collection[int]) -> Answer | _Fault:
        left = self._left()
        if left <= 0:
            raise self.refused(path, self._too_long(), mend=LONGER, method=request.method)
        if wait := budget.keep(self.patience.sleep, most=left):
            raise self.refused(path, f"it asked others to wait {wait:.0f} s", mend=LONGER, method=request.method)
        prepared = self.session.prepare_request(request)
        options = self.session.merge_environment_settings(
            prepared.url, self._proxies(), stream=True, verify=None, cert=None
        )
        timeout = (self.patience.connect_seconds, min(self.patience.read_seconds, left))
        try:
            # `send`, not `request`: the latter retries, sleeps and raises in the jira package's own way.
            response = self.session.send(prepared, timeout=timeout, allow_redirects=False, **options)
            body = body_of(response, is_late=lambda: self._left() <= 0)
        except TooLateError:
            raise self.refused(path, self._too_long(), mend=LONGER, method=str(request.method)) from None
        except requests.RequestException as error:
            return _broken(error)
        return self._judged(response, body, path, shape, allow)

    def _judged(
        self, response: requests.Response, body: bytes, path: str, shape: type, allow: Collection[int]
    ) -> Answer | _Fault:
        status = response.status_code
        payload = _json(body)
        if status in allow:
            return Answer(status, payload, response.headers)
        if 300 <= status < 400:
            raise self.refused(path, _redirect(response), mend="Put the final address into the params.")
        if status in PASSING or status >= 500:
            wait = asked_wait(response.headers, now=self.patience.wall_clock())
            return _Fault(_status_words(response, payload), MANY if status in PASSING else FEW, wait=wait)
        if status >= 400 or _is_anonymous(response, self.secrets):
            raise self.refused(
                path,
                _status_words(response, payload),
                mend=self.mends.get(401 if status < 400 else status, ""),
                method=str(response.request.method),
            )
        if isinstance(payload, shape):
            return Answer(status, payload, response.headers)
        return _unreadable(response, body, payload)

    def _wait(self, fault: _Fault, attempt: int, path: str, method: str) -> None:
        backoff = min(2.0 ** (attempt - 1), 60) * (0.5 + self.patience.jitter() / 2)
        wait = max(backoff, fault.wait + self.patience.jitter() / 2 if fault.wait else 0)
        if wait > self._left():
            what = f"{fault.what}; it asks to wait {wait:.0f} s" if fault.wait else f"{fault.what}; {self._too_long()}"
            limit = f"This fetch may take {self.patience.deadline_seconds:g} s in all. {LONGER}"
            raise self.refused(path, what, mend=limit, method=method) from fault.cause
        if fault.wait:
            budget.shared().told(wait)
        self.patience.sleep(wait)

    def _left(self) -> float:
        return self.patience.deadline_seconds - (self.patience.clock() - self._started)

    def _too_long(self) -> str:
        return f"the fetch took longer than the {self.patience.deadline_seconds:g} s it may take"

    def _proxies(self) -> dict[str, str]:
        """Keep loopback off the proxies that the environment names."""
        return {"no_proxy": "*"} if is_loopback(self.root) else {}


def is_loopback(url: str) -> bool:
    """Tell whether the address never leaves this machine.

    >>> is_loopback("http://127.0.0.1:8080/jira"), is_loopback("http://[::1]/"), is_loopback("http://127.evil.example")
    (True, True, False)
    """
    host = urlsplit(url).hostname or ""
    return host in {"localhost", "::1"} or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None


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


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _status_words(response: requests.Response, payload: Any) -> str:
    denied = response.headers.get("X-Authentication-Denied-Reason", "")
    words = "the login must be confirmed with a CAPTCHA in a browser" if "CAPTCHA" in denied else error_words(payload)
    status = response.status_code
    if status < 400:
        return "the login was not accepted, the answer is the anonymous one"
    return f"answered {status} ({words or response.reason or 'no reason given'})"


def _redirect(response: requests.Response) -> str:
    target = urlsplit(response.headers.get("Location", ""))
    host = f"{target.scheme}://{target.hostname}" if target.hostname else ""
    return f"answered {response.status_code} and points to {host}{target.path or '/'}; redirects are not followed"


def _is_anonymous(response: requests.Response, secrets: Sequence[str]) -> bool:
    """Tell whether a login was sent and the server answers as to a stranger, which can look like an empty site."""
    reason = response.headers.get("X-Seraph-LoginReason", "")
    user = response.headers.get("X-AUSERNAME", "")
    return any(secrets) and (user == "anonymous" or reason in {"AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED"})


def _unreadable(response: requests.Response, body: bytes, payload: Any) -> _Fault:
    start = body[:64].lstrip().lower()
    if not start:
        return _Fault("answered nothing where JSON was due", MANY)
    if start.startswith(b"<") or "html" in response.headers.get("Content-Type", ""):
        return _Fault(
            "answered a web page where JSON was due", FEW, "Check the address: is it this server's, or a login page?"
        )
    if payload is not None:
        return _Fault("answered JSON of another shape than documented", FEW, "Check the address.")
    return _Fault("the answer was cut short or is no JSON", MANY)


def _broken(error: requests.RequestException) -> _Fault:
    check = "Check the address and the network."
    if isinstance(error, requests.exceptions.SSLError):
        return _Fault(
            "its certificate could not be verified", 1, "Check the address, or REQUESTS_CA_BUNDLE.", cause=error
        )
    if isinstance(error, requests.Timeout):
        return _Fault("did not answer in time", SOME, check, cause=error)
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return _Fault("the answer was cut short", MANY, cause=error)
    if isinstance(error, requests.ConnectionError):
        reason = getattr(error.args[0] if error.args else None, "reason", None)
        if isinstance(reason, NewConnectionError):
            return _Fault("could not be reached", FEW, check, cause=error)
        return _Fault("the connection was dropped", MANY, check, cause=error)
    return _Fault(f"cannot be asked ({type(error).__name__})", 1, "Check the address.", cause=error)
