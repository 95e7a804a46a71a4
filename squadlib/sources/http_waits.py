"""How long a server asks to wait before the next try, by its own clock."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def asked_wait(headers: Mapping[str, str], *, now: float) -> float | None:
    """Return the seconds the server asks to wait, None when it does not say.

    `Retry-After` counts seconds or names a date; without it `X-RateLimit-Reset` names one. A date is compared with the
    server's own `Date`, so that a wrong clock here does no harm; `now` (epoch seconds) serves where there is none.

    >>> asked_wait({"Retry-After": "120"}, now=0)
    120.0
    >>> date = {"Date": "Sun, 22 Nov 2026 07:00:00 GMT", "Retry-After": "Sun, 22 Nov 2026 07:01:30 GMT"}
    >>> asked_wait(date, now=0)
    90.0
    >>> asked_wait({"Date": "Sun, 22 Nov 2026 07:00:10 GMT", "X-RateLimit-Reset": "2026-11-22T07:01Z"}, now=0)
    50.0
    >>> asked_wait({}, now=0) is None
    True
    """
    after = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", after):
        return float(after)
    at = _date(after) if after else None
    if at is None:
        at = _instant(headers.get("X-RateLimit-Reset", "").strip())
    if at is None:
        return None
    return max(0.0, at - server_now(headers, now=now))


def server_now(headers: Mapping[str, str], *, now: float) -> float:
    """Return the server's clock as its `Date` header tells (epoch seconds), else `now`."""
    told = _date(headers.get("Date", ""))
    return now if told is None else told


def _date(text: str) -> float | None:
    try:
        return _epoch(parsedate_to_datetime(text))
    except (ValueError, OverflowError):
        return None


def _instant(text: str) -> float | None:
    if re.fullmatch(r"\d{9,12}", text):
        return float(text)
    try:
        return _epoch(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _epoch(at: datetime) -> float:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
