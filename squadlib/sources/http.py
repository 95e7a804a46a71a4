"""One conversation over HTTP: time-outs always, bounded retries, waits as asked, errors that name the request.

It only reads; it follows no redirect, so that a login never reaches another host; no secret is in any message.
"""

import json
import random
import re
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

import requests

from squadlib.errors import SourceError
from squadlib.sources.gate import Gate
from squadlib.sources.http_body import TooLateError, body_of
from squadlib.sources.http_faults import (
    FEW,
    MANY,
    PASSING,
    Fault,
    broken,
    error_words,
    is_anonymous,
    redirect,
    status_words,
    unreadable,
)
from squadlib.sources.http_waits import asked_wait

LONGER = "Try again later, or allow more time (deadline_seconds)."


def _jitter() -> float:
    return random.random()  # noqa: S311  spreads retries over time, keeps nothing secret


_LOOKING = threading.Lock()
"""Held while the environment is asked for proxies: requests writes `no_proxy` into it meanwhile, for all threads."""


@dataclass(frozen=True)
class Patience:
    """How long one fetch may take in all, and how long one answer; clocks and sleep are arguments for tests' sake.

    Without a `sleep` a wait ends as soon as the fetch is over.
    """

    deadline_seconds: float = 900
    connect_seconds: float = 5
    read_seconds: float = 60
    clock: Callable[[], float] = time.monotonic
    wall_clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] | None = None
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


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send what has no login without one: else requests takes that of the host's .netrc."""
    return request


def _twin(session: requests.Session) -> requests.Session:
    """Return another session under the same login: none is used by two requests at the same time."""
    twin = requests.Session()
    for name in ("headers", "auth", "cookies", "verify", "cert", "proxies", "trust_env"):
        setattr(twin, name, copy(getattr(session, name)))
    return twin


@dataclass
class Http:
    """Asks one server, patiently; `name` says whom in messages, `mends` says per status what a person can do."""

    session: requests.Session
    root: str
    name: str
    patience: Patience
    secrets: Sequence[str] = ()
    mends: Mapping[int, str] = field(default_factory=dict)
    gate: Gate = field(default_factory=Gate)
    _started: float = field(init=False)
    _idle: list[requests.Session] = field(init=False, default_factory=list)
    _is_over: threading.Event = field(init=False, default_factory=threading.Event)

    def __post_init__(self) -> None:
        if self.session.auth is None:
            self.session.auth = _as_it_is
        self._started = self.patience.clock()
        self._idle.append(self.session)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for session in self._idle:
            session.close()

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
        other = Http(session, self.root, self.name, self.patience, secrets, self.mends, self.gate)
        other._started = self._started
        return other

    @property
    def most(self) -> int:
        """Return how many requests it may be worth to begin at the same time."""
        return self.gate.most

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

    def _attempt(self, request: requests.Request, path: str, shape: type, allow: Collection[int]) -> Answer | Fault:
        method = str(request.method)
        self._keep_hold(path, method)
        try:
            with self.gate.turn(lambda: self._check(path, method)):
                response, body = self._sent(request, path, method)
        except TooLateError:
            raise self.refused(path, self._too_long(), mend=LONGER, method=method) from None
        except requests.RequestException as error:
            return broken(error)
        self.gate.learn(response.status_code, response.headers)
        return self._judged(response, body, path, shape, allow)

    def _sent(self, request: requests.Request, path: str, method: str) -> tuple[requests.Response, bytes]:
        self._check(path, method)
        try:
            session = self._idle.pop()  # its connection stays open from one request to the next
        except IndexError:
            session = _twin(self.session)
        try:
            prepared = session.prepare_request(request)
            with _LOOKING:
                options = session.merge_environment_settings(
                    prepared.url, self._proxies(), stream=True, verify=None, cert=None
                )
            timeout = (self.patience.connect_seconds, min(self.patience.read_seconds, self._left()))
            # `send`, not `request`: the latter retries, sleeps and raises in the jira package's own way.
            response = session.send(prepared, timeout=timeout, allow_redirects=False, **options)
            return response, body_of(response, is_late=lambda: self._left() <= 0)
        finally:
            self._idle.append(session)

    def _check(self, path: str, method: str) -> None:
        """Raise where asking is in vain: the time is up, or the fetch is over for another reason."""
        if self._left() <= 0:
            raise self.refused(path, self._too_long(), mend=LONGER, method=method)
        if self._is_over.is_set():
            raise self.refused(path, "the fetch is over", mend="", method=method)

    def _keep_hold(self, path: str, method: str) -> None:
        """Wait as long as the site asked any of us to."""
        kept: float | None = None
        while (until := self.gate.held_until) != kept and (wait := until - self.patience.clock()) > 0:
            if wait > self._left():
                what = f"it asks to wait {wait:.0f} s"
                limit = f"This fetch may take {self.patience.deadline_seconds:g} s in all. {LONGER}"
                raise self.refused(path, what, mend=limit, method=method)
            self._pause(wait)
            kept = until

    def _judged(
        self, response: requests.Response, body: bytes, path: str, shape: type, allow: Collection[int]
    ) -> Answer | Fault:
        status = response.status_code
        payload = _json(body)
        if status in allow:
            return Answer(status, payload, response.headers)
        if 300 <= status < 400:
            raise self.refused(path, redirect(response), mend="Put the final address into the params.")
        if status in PASSING or status >= 500:
            wait = asked_wait(response.headers, now=self.patience.wall_clock())
            tries = MANY if status in PASSING else FEW
            return Fault(status_words(response, payload), tries, wait=wait, is_limit=status == 429 or bool(wait))
        if status >= 400 or is_anonymous(response, self.secrets):
            raise self.refused(
                path,
                status_words(response, payload),
                mend=self.mends.get(401 if status < 400 else status, ""),
                method=str(response.request.method),
            )
        if isinstance(payload, shape):
            return Answer(status, payload, response.headers)
        return unreadable(response, body, payload)

    def _wait(self, fault: Fault, attempt: int, path: str, method: str) -> None:
        backoff = min(2.0 ** (attempt - 1), 60) * (0.5 + self.patience.jitter() / 2)
        wait = max(backoff, fault.wait + self.patience.jitter() / 2 if fault.wait else 0)
        if fault.is_limit:
            self.gate.hold(self.patience.clock() + wait)  # also where we give up: the site asked it of all
        if wait > self._left():
            what = f"{fault.what}; it asks to wait {wait:.0f} s" if fault.wait else f"{fault.what}; {self._too_long()}"
            limit = f"This fetch may take {self.patience.deadline_seconds:g} s in all. {LONGER}"
            raise self.refused(path, what, mend=limit, method=method) from fault.cause
        self._pause(wait)

    def _pause(self, seconds: float) -> None:
        if self.patience.sleep is None:
            self._is_over.wait(seconds)
        else:
            self.patience.sleep(seconds)

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


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
