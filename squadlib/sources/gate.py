"""How many requests one site gets at the same time: few at first, more while it is fine, half when it says so.

One gate per site, shared by everything that asks it: boards fetched side by side share its width, and a wait that the
site asks of one request is kept by all.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

START, MOST = 4, 8
"""How many at first, and how many at most: enough to hide the waiting, few enough to be a good guest."""
LOOK_AGAIN = 0.1
"""Seconds after which a request that waits for its turn looks whether it is still wanted."""
NEAR = 0.2
"""Left of the site's limit, as a share, when it counts as near: Cloud's own X-RateLimit-NearLimit means the same."""


class Gate:
    """Lets requests through: `width` at a time, none before `held_until` (seconds of the monotonic clock)."""

    def __init__(self, *, start: int = START, most: int = MOST) -> None:
        self.width, self.most = min(start, most), most
        self._held_until = float("-inf")
        self._inside = 0
        self._fine = 0
        self._since_cut = self._round = 0
        self._changed = threading.Condition()

    @property
    def held_until(self) -> float:
        """The instant before which nobody may ask."""
        return self._held_until

    @contextmanager
    def turn(self, check: Callable[[], None]) -> Iterator[None]:
        """Wait for a turn and hold it; `check` raises where waiting is in vain."""
        with self._changed:
            while self._inside >= self.width:
                check()
                self._changed.wait(LOOK_AGAIN)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify()

    def hold(self, until: float) -> None:
        """Let nobody through before this instant."""
        with self._changed:
            self._held_until = max(self._held_until, until)

    def learn(self, status: int, headers: Mapping[str, str]) -> None:
        """Take one answer into account: refused or near the limit halves the width, fine answers widen it by one.

        It is halved once for a round of requests, not for each of those that were on their way together.
        """
        with self._changed:
            self._since_cut += 1
            if status == 429 or is_near(headers):
                self._fine = 0
                if self._since_cut >= self._round:
                    self._round, self._since_cut = self.width, 0
                    self.width = max(1, self.width // 2)
            elif status < 400:
                self._fine += 1
                if self._fine >= self.width and self.width < self.most:
                    self.width, self._fine = self.width + 1, 0
                    self._changed.notify()


def is_near(headers: Mapping[str, str]) -> bool:
    """Tell whether an answer says that the site's limit is near, in either deployment's way.

    >>> is_near({"X-RateLimit-NearLimit": "true"}), is_near({"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "60"})
    (True, False)
    >>> is_near({"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "20"}), is_near({})
    (True, False)
    """
    if headers.get("X-RateLimit-NearLimit", "").strip().lower() == "true":
        return True
    most, left = (headers.get(f"X-RateLimit-{name}", "").strip() for name in ("Limit", "Remaining"))
    return most.isdigit() and left.isdigit() and int(left) <= NEAR * int(most)
