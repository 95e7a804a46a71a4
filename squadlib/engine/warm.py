"""What the notebooks of a run share, started ahead of the first: the server they are forked from, and the pen."""

from squadlib.engine import pen, server
from squadlib.engine.choice import chosen


def warm_up(engine: str | None = None) -> None:
    """Start both, if this process has not yet, and return at once: they load while it reads and computes.

    Each worker of a run calls it: workers share the server of the process that started them, a pen is each one's own.
    Raises UsageError for an engine that is none.
    """
    if chosen(engine) == "forked":
        server.begin()
    pen.take_up()
