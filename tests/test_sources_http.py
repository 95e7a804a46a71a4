"""The conversation over HTTP: every fault retried as it deserves, every wait kept, no secret told."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import requests

from squadlib.errors import SourceError
from squadlib.sources.http import Http, Patience
from tests.loopback import Asked, Loopback, Reply, serving

FINE = Reply({"fine": True})
TOKEN = "t0ken-of-a-test"


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Note the wait and let it pass at once."""
        self.slept.append(seconds)
        self.now += seconds


def patience(time: Time, *, deadline: float = 900, read: float = 5) -> Patience:
    """Return patience whose wall clock is two hours off."""
    return Patience(
        deadline,
        read_seconds=read,
        clock=lambda: time.now,
        wall_clock=lambda: 7200.0,
        sleep=time.sleep,
        jitter=lambda: 1,
    )


def in_turn(*replies: Reply) -> Callable[[Asked], Reply]:
    """Answer with these replies in turn, the last one for ever."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


@contextmanager
def talking(*replies: Reply, time: Time | None = None, deadline: float = 900) -> Iterator[tuple[Http, Loopback]]:
    """Serve the replies and yield a conversation with the server."""
    with serving(in_turn(*replies)) as server:
        session = requests.Session()
        session.headers["Authorization"] = f"Bearer {TOKEN}"
        waits = patience(time or Time(), deadline=deadline)
        with Http(session, server.url, "Jira", waits, secrets=[TOKEN], mends={401: "Check the token."}) as http:
            yield http, server


CUT = Reply({"fine": [1] * 50}, cut=True)
FAULTS = {
    "429": Reply(status=429),
    "500": Reply(status=500),
    "502": Reply(raw=b"<html>Bad gateway", status=502, headers={"Content-Type": "text/html"}),
    "503": Reply({"message": "Maintenance"}, status=503),
    "504": Reply(status=504),
    "dropped": Reply(drop=True),
    "cut short": CUT,
    "cut without a length": Reply(raw=b'{"fine": tr'),
    "html": Reply(raw=b"<!doctype html><p>Log in", headers={"Content-Type": "text/html"}),
    "empty": Reply(raw=b""),
    "another shape": Reply([]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_passing_fault_is_outlived(fault: str) -> None:
    """Two bad answers and a good one are a good one, with a pause before each new try."""
    time = Time()
    with talking(FAULTS[fault], FAULTS[fault], FINE, time=time) as (http, server):
        assert http.get("/field").payload == {"fine": True}
    assert len(server.asked) == 3
    assert time.slept == [1, 2]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_lasting_fault_ends_in_one_message(fault: str) -> None:
    """Tries are bounded, fewer where they seldom help, and the error ends with the request that caused it."""
    expected = 3 if fault in {"500", "html", "another shape"} else 8
    with talking(FAULTS[fault]) as (http, server), pytest.raises(SourceError) as caught:
        http.get("/rest/api/3/field")
    assert len(server.asked) == expected
    assert str(caught.value).endswith("Request: GET /rest/api/3/field")
    assert f"{expected} times" in str(caught.value)


def test_a_post_that_reads_is_retried_with_its_body() -> None:
    """The read-only POSTs are retried like a GET, body and all."""
    with talking(Reply(status=503), FINE) as (http, server):
        http.post("/bulk", body={"ids": ["1"]})
    assert [request.body for request in server.asked] == [{"ids": ["1"]}] * 2


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "200"}, 200.5),
        ({"Retry-After": "Sun, 22 Nov 2026 07:03:20 GMT"}, 200.5),
        ({"X-RateLimit-Reset": "2026-11-22T07:05Z"}, 300.5),
        ({"Retry-After": "0"}, 1),
        ({"Retry-After": "soon"}, 1),
        ({}, 1),
    ],
)
def test_the_asked_wait_is_kept_in_full(headers: dict[str, str], wait: float) -> None:
    """Seconds and dates are honoured in full, dates by the server's own clock; else the wait is our own."""
    time = Time()
    with talking(Reply(status=429, headers=headers), FINE, time=time) as (http, _):
        http.get("/field")
    assert time.slept == [wait]


def test_a_wait_beyond_the_deadline_ends_at_once() -> None:
    """What cannot be waited for is said before waiting."""
    time = Time()
    with (
        talking(Reply(status=429, headers={"Retry-After": "3600"}), time=time, deadline=60) as (http, server),
        pytest.raises(SourceError, match=r"asks to wait 360\d s. This fetch may take 60 s in all"),
    ):
        http.get("/field")
    assert (len(server.asked), time.slept) == (1, [])


def test_waits_add_up_to_the_deadline() -> None:
    """Several waits that fit one by one do not outlast the deadline together."""
    time = Time()
    with (
        talking(Reply(status=503, headers={"Retry-After": "40"}), time=time, deadline=100) as (http, _),
        pytest.raises(SourceError, match="asks to wait 40 s"),
    ):
        http.get("/field")
    assert time.now < 100


def test_a_server_that_never_answers_is_given_up() -> None:
    """A read time-out is retried a few times and then told."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        root = f"http://127.0.0.1:{silent.getsockname()[1]}"
        quick = Patience(connect_seconds=1, read_seconds=0.05, sleep=Time().sleep)
        quick_http = Http(requests.Session(), root, "Jira", quick)
        with quick_http as http, pytest.raises(SourceError, match="did not answer in time, 4 times"):
            http.get("/field")


def test_a_server_that_is_not_there_is_told_soon() -> None:
    """A refused connection is no passing fault: three tries."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        root = f"http://127.0.0.1:{gone.getsockname()[1]}"
    time = Time()
    with (
        Http(requests.Session(), root, "Jira", patience(time)) as http,
        pytest.raises(SourceError, match="could not be reached, 3 times"),
    ):
        http.get("/field")
    assert len(time.slept) == 2


def test_a_redirect_is_not_followed() -> None:
    """A login never follows a redirect; the message says where it points, without its query."""
    away = Reply(status=302, headers={"Location": "https://user:pw@evil.example/login?os_destination=secret"})
    with talking(away) as (http, server), pytest.raises(SourceError) as caught:
        http.get("/field")
    assert "points to https://evil.example/login; redirects are not followed" in str(caught.value)
    assert "pw" not in str(caught.value)
    assert "secret" not in str(caught.value)
    assert len(server.asked) == 1


def test_a_refused_login_says_what_to_mend() -> None:
    """401 is final at once, with what to do."""
    refused = Reply(raw=b"Client must be authenticated to access this resource.", status=401)
    with talking(refused) as (http, server), pytest.raises(SourceError, match=r"answered 401 .*Check the token\."):
        http.get("/field")
    assert len(server.asked) == 1


def test_an_answer_as_to_a_stranger_is_a_refused_login() -> None:
    """A 200 that ignored the login is not taken for the truth."""
    with (
        talking(Reply({"issues": []}, headers={"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"})) as (http, _),
        pytest.raises(SourceError, match="the login was not accepted"),
    ):
        http.get("/search")


def test_a_captcha_is_named() -> None:
    """Data Center's CAPTCHA comes as a header of a 403."""
    denied = {"X-Authentication-Denied-Reason": "CAPTCHA_CHALLENGE; login-url=https://jira.example.com/login.jsp"}
    with talking(Reply({}, status=403, headers=denied)) as (http, _), pytest.raises(SourceError, match="CAPTCHA"):
        http.get("/field")


def test_an_allowed_status_is_left_to_the_caller() -> None:
    """A status the caller decides on is an answer, with Jira's own words."""
    with talking(Reply({"errorMessages": ["No such board"], "errors": {}}, status=404)) as (http, _):
        answer = http.get("/board/1", allow=(404,))
    assert (answer.status, answer.messages()) == (404, "No such board")


def test_no_secret_is_in_a_message() -> None:
    """Even a server that echoes the login does not get it into an error."""
    with talking(Reply({"message": f"bad header Bearer {TOKEN}"}, status=400)) as (http, server):
        with pytest.raises(SourceError) as caught:
            http.get("/field")
        assert server.asked[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in str(caught.value)
    assert "***" in str(caught.value)


def test_loopback_needs_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in the environment does not come between this machine and itself."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    with talking(FINE) as (http, _):
        assert http.get("/field").payload == {"fine": True}
