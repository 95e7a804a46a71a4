"""What the notebooks of a run share, started ahead of the first: the server they are forked from, and the pen."""

from collections.abc import Callable
from typing import Any

from squadlib.engine import pen, server
from squadlib.engine.choice import chosen
from squadlib.engine.limits import pens_for


def warm_up(engine: str | None = None, *, notebooks: int = 1) -> None:
    """Start both, if this process has not yet, and return at once: they load while it reads and computes.

    So many `notebooks` will run at the same time, and want pens enough. What this process starts from now on draws with
    the same. Raises UsageError for an engine that is none.
    """
    pen.take_up(pens_for(notebooks))  # first, for what is forked from the server has the server's environment
    if chosen(engine) == "forked":
        server.begin()


def ask(target: Callable[..., Any], *given: Any) -> Any:
    """Return what `target` returns for what is given, called where the run's tables are; raises as it does."""
    return server.ask(target, *given) if chosen() == "forked" else target(*given)
