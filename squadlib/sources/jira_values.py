"""Single values as Jira writes them → instants in ms, plain text, numbers; and what to say when they are odd."""

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from squadlib.errors import DataError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
LATEST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // MILLISECOND


@contextmanager
def documented(where: str) -> Iterator[None]:
    """Turn the stumbling over an answer of another shape than Jira documents into a DataError that says where."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError) as error:
        what = f"Jira's answer has not the documented shape ({type(error).__name__}: {error})"
        raise DataError(what, where=where, mend="Run again; if it stays, report it with this message.") from error


def instant(value: Any) -> int | None:
    """Return milliseconds since 1970 of one of Jira's many ways to write an instant; nothing is None.

    >>> instant("2021-10-11T12:49:07.261+0000"), instant("2016-04-11T07:29:03.294-07:00")
    (1633956547261, 1460384943294)
    >>> instant(1633956547261), instant("1633956547261"), instant("<null>"), instant("")
    (1633956547261, 1633956547261, None, None)
    """
    if value is None or value in ("", "<null>"):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError(f"{value!r} is no instant")
    if not isinstance(value, str) or re.fullmatch(r"-?\d{10,}", value):
        return _bounded(int(value))
    at = datetime.fromisoformat(value)
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - EPOCH) // MILLISECOND


def _bounded(at: int) -> int:
    if abs(at) > LATEST:
        raise ValueError(f"{at} is beyond any calendar")
    return at


def required_instant(value: Any) -> int:
    """Return an instant that must be there (ValueError otherwise)."""
    at = instant(value)
    if at is None:
        raise ValueError("an instant is missing")
    return at


def optional_text(value: Any) -> str | None:
    r"""Return text, nothing for what is empty; half characters, which no file can hold, become question marks.

    >>> optional_text(""), optional_text(None), optional_text(10001), optional_text("half \ud83d")
    (None, None, '10001', 'half ?')
    """
    if value is None or value == "":
        return None
    return str(value).encode("utf-8", "replace").decode()


def required_text(value: Any) -> str:
    """Return text that must be there, be it empty (ValueError for null)."""
    if value is None:
        raise ValueError("a text is missing")
    return optional_text(value) or ""


def number(value: Any) -> float | None:
    """Return a number however it is written; what is none is None.

    >>> number("13"), number(13.0), number("0,5"), number(""), number("NaN"), number("a lot")
    (13.0, 13.0, 0.5, None, None, None)
    """
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = float(str(value).strip().replace(",", "."))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def plain(value: Any) -> str | float | bool | None:
    """Return any field's value as one plain value: an option its label, a list joined by commas, a document its text.

    >>> plain({"value": "deployable", "id": "1"}), plain([{"name": "a"}, "b"]), plain(3)
    ('deployable', 'a, b', 3.0)
    >>> plain({"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Hi"}]}]})
    'Hi'
    """
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list):
        return ", ".join(str(text) for text in map(plain, value) if text is not None) or None
    if isinstance(value, dict):
        label = next((value[key] for key in ("value", "name", "displayName", "text", "key") if value.get(key)), None)
        return plain(label if label is not None else value.get("content"))
    return optional_text(value)
