"""How far long work is: whoever does it tells, whoever shows it hears, and neither knows the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import RLock
from typing import Protocol


@dataclass(frozen=True)
class Step:
    """What is being done, how much of it is done, of how many things (None: not known), called what.

    `left` is how many seconds it will take from now on where the last time tells, else None.
    """

    name: str
    done: int = 0
    of: int | None = None
    noun: str = ""
    left: float | None = None
    doing: str = ""
    """What of it is done just now, in a word."""


class Hearer(Protocol):
    """Who shows steps."""

    def at(self, step: Step) -> None:
        """Hear how far a step is."""

    def over(self, name: str) -> None:
        """Hear that a step is done or given up."""


class Ongoing:
    """A step while it is done."""

    def __init__(self, step: Step) -> None:
        self._step = step
        _tell(step)

    def doing(self, what: str) -> None:
        """Tell what of it is done just now."""
        self._step = replace(self._step, doing=what)
        _tell(self._step)

    def at(self, done: int, *, of: int | None = None, left: float | None = None, doing: str = "") -> None:
        """Tell how much is done; how many there are stays as it was told where nothing is said of it."""
        known = self._step.of if of is None else of
        self._step = replace(self._step, done=done, of=known, left=left, doing=doing)
        _tell(self._step)


_HEARING: list[Hearer] = []
_LOCK = RLock()


@contextmanager
def step(name: str, *, of: int | None = None, noun: str = "", left: float | None = None) -> Iterator[Ongoing]:
    """Tell of a step from its beginning to its end, however it ends; it costs nothing where nobody hears."""
    try:
        yield Ongoing(Step(name, 0, of, noun, left))
    finally:
        with _LOCK:
            for one in _HEARING:
                one.over(name)


@contextmanager
def heard_by(hearer: Hearer) -> Iterator[None]:
    """Let somebody hear every step of this process meanwhile, those of its other threads too."""
    _HEARING.append(hearer)
    try:
        yield
    finally:
        _HEARING.remove(hearer)


def is_heard() -> bool:
    """Tell whether anybody hears, so that what is only told need not be found out."""
    return bool(_HEARING)


def _tell(told: Step) -> None:
    with _LOCK:
        for one in _HEARING:
            one.at(told)
