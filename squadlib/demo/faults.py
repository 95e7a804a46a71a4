"""What can go wrong on the way to a client: refusals, delays, connections that end too early."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from squadlib.demo.wire import JSON_TYPE, Answer, Request, shown


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one answer.

    `status` with `headers` and `body` stands in place of the answer; `drop` ends the connection without a word;
    `cut_short` ends it in the middle of the body; `delay` seconds pass before anything is sent; `change` puts another
    answer in place of the one that was due.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | str = b""
    drop: bool = False
    cut_short: bool = False
    delay: float = 0
    change: Callable[[Request, Answer], Answer] | None = None


def jira_limit(retry_after: str | None = None) -> Fault:
    """Jira Cloud's 429, with `Retry-After` (seconds or a date) or without."""
    waits = {} if retry_after is None else {"Retry-After": retry_after}
    limits = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "0", "X-RateLimit-NearLimit": "true"}
    headers = {"Content-Type": JSON_TYPE, "RateLimit-Reason": "jira-burst-based", **limits, **waits}
    return Fault(429, headers, shown({"errorMessages": ["Rate limit exceeded."], "errors": {}}))


def sheets_limit() -> Fault:
    """Google Sheets' 429, which never says how long to wait."""
    message = (
        "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user' of service"
        " 'sheets.googleapis.com' for consumer 'project_number:000000000000'."
    )
    body = {"error": {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED"}}
    return Fault(429, {"Content-Type": JSON_TYPE}, shown(body))
