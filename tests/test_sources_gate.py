"""The gate of a site: how many requests at a time, narrower when the site says so, one wait for all of them."""

import os
import signal
import threading
from collections.abc import Callable

import pytest
import requests

from squadlib.errors import SourceError
from squadlib.sources.gate import Gate
from squadlib.sources.http import Http, Patience
from squadlib.sources.side_by_side import side_by_side
from tests.loopback import Asked, Reply, serving

FINE = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "90"}
NEAR = {"X-RateLimit-NearLimit": "true"}


def taught(gate: Gate, *answers: tuple[int, dict[str, str]]) -> int:
    """Return how wide a gate is after these answers."""
    for status, headers in answers:
        gate.learn(status, headers)
    return gate.width


def test_it_widens_while_all_is_fine_up_to_its_most() -> None:
    """By one for each round of fine answers."""
    gate = Gate(start=2, most=4)
    assert [taught(gate, *[(200, FINE)] * count) for count in (1, 1, 3, 4, 40)] == [2, 3, 4, 4, 4]


@pytest.mark.parametrize("answer", [(429, {}), (200, NEAR), (200, FINE | {"X-RateLimit-Remaining": "9"})])
def test_it_halves_when_the_site_says_so(answer: tuple[int, dict[str, str]]) -> None:
    """Once for a round of requests that were on their way together, and never below one."""
    gate = Gate(start=8, most=8)
    assert [taught(gate, *[answer] * count) for count in (1, 7, 1, 50)] == [4, 4, 2, 1]


def together(calls: int, answer: Callable[[Asked], Reply], gate: Gate, patience: Patience) -> list[Asked]:
    """Ask many times side by side through a gate; return what arrived."""
    with serving(answer) as server, Http(requests.Session(), server.url, "Jira", patience, gate=gate) as http:
        side_by_side([lambda: http.get("/field")] * calls, most=calls)
        return server.asked


def test_no_more_are_under_way_than_its_width() -> None:
    """Twelve threads, a gate of three: three at most are with the server."""
    inside, most, lock = [0], [0], threading.Lock()
    full = threading.Barrier(3)

    def answer(_: Asked) -> Reply:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        full.wait(10)  # three are here together, or the test fails
        with lock:
            inside[0] -= 1
        return Reply({})

    assert len(together(12, answer, Gate(start=3, most=3), Patience())) == 12
    assert most[0] == 3


def test_a_wait_asked_of_one_is_kept_by_all() -> None:
    """After one 429 nobody asks before the time is over, whichever fetch of the site it is."""
    now, gate = [0.0], Gate()
    replies = [Reply(status=429, headers={"Retry-After": "30"})]
    asked_at: list[float] = []

    def answer(_: Asked) -> Reply:
        asked_at.append(now[0])
        return replies.pop() if replies else Reply({})

    def sleep(seconds: float) -> None:
        now[0] += seconds

    patience = Patience(clock=lambda: now[0], sleep=sleep, jitter=lambda: 0)
    with serving(answer) as server:
        first, second = (Http(requests.Session(), server.url, "Jira", patience, gate=gate) for _ in range(2))
        with first, second:
            gate.hold(now[0] + 30)
            second.get("/field")
            first.get("/field")
    assert asked_at[0] >= 30
    assert min(asked_at[1:]) >= 60


def test_a_hold_beyond_the_deadline_is_said_at_once() -> None:
    """What cannot be waited for is no wait."""
    gate, patience = Gate(), Patience(deadline_seconds=10, clock=lambda: 0.0, sleep=lambda _: None)
    gate.hold(60)
    with (
        serving(lambda _: Reply({})) as server,
        Http(requests.Session(), server.url, "Jira", patience, gate=gate) as http,
        pytest.raises(SourceError, match="asks to wait 60 s"),
    ):
        http.get("/field")


def test_answers_come_in_the_order_of_the_calls() -> None:
    """Whichever was faster."""
    first_is_done = threading.Event()

    def slow() -> str:
        assert first_is_done.wait(10)
        return "slow"

    def quick() -> str:
        first_is_done.set()
        return "quick"

    assert side_by_side([slow, quick], most=2) == ["slow", "quick"]


def test_the_earliest_failure_is_told_and_nothing_more_is_begun() -> None:
    """Of two that fail the one that stands first; what was not begun never is."""
    both, begun = threading.Barrier(2), []

    def fails(number: int) -> Callable[[], None]:
        def call() -> None:
            begun.append(number)
            both.wait(10)
            raise ValueError(number)

        return call

    with pytest.raises(ValueError, match="0"):
        side_by_side([fails(number) for number in range(9)], most=2)
    assert sorted(begun) == [0, 1]


def test_an_interrupt_waits_for_nobody() -> None:
    """Ctrl-C is raised at once though a call never ends."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # also where what runs the tests ignores it
    never, begun = threading.Event(), threading.Event()

    def waits() -> None:
        begun.set()
        never.wait(60)

    def interrupts() -> None:
        begun.wait(10)
        os.kill(os.getpid(), signal.SIGINT)
        never.wait(60)

    try:
        with pytest.raises(KeyboardInterrupt):
            side_by_side([waits, interrupts], most=2)
        assert not never.is_set()
    finally:
        never.set()
        signal.signal(signal.SIGINT, before)
