"""HTTP as the stand-in speaks it: a request that was read, an answer to write, the routes between them."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

JSON_TYPE = "application/json;charset=UTF-8"


@dataclass(frozen=True)
class Request:
    """One request: `path` is decoded and has no query; header names are lower case."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes = b""

    def first(self, name: str, default: str = "") -> str:
        """Return the first value of a query parameter."""
        return self.query.get(name, [default])[0]

    def whole(self, name: str, default: int) -> int:
        """Return a query parameter as a whole number; one that is not a number is refused as Jira refuses it."""
        text = self.first(name, str(default))
        if not re.fullmatch(r"[+-]?\d+", text):
            raise Refusal(failed(HTTPStatus.BAD_REQUEST, f"For input string: {json.dumps(text)}"))
        return int(text)

    def words(self, name: str) -> list[str]:
        """Return a parameter that holds comma-separated words, given once or several times."""
        return [word.strip() for text in self.query.get(name, []) for word in text.split(",") if word.strip()]

    def form(self) -> dict[str, str]:
        """Return the body of an HTML form."""
        return {name: values[0] for name, values in parse_qs(self.body.decode("utf-8", "replace")).items()}


@dataclass(frozen=True)
class Answer:
    """One answer: status, body and the headers beside Content-Length."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": JSON_TYPE})


class Refusal(Exception):  # noqa: N818 - it is an answer that ends a handler early, not an error of ours
    """An answer other than 200, raised from wherever it is found."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"HTTP {answer.status}")
        self.answer = answer


def shown(value: Any) -> str:
    """Write a value as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def answered(value: Any) -> Answer:
    """Answer 200 with a value, or with JSON text that is already written."""
    return Answer(body=(value if isinstance(value, str) else shown(value)).encode())


def failed(status: int, *messages: str, errors: Mapping[str, str] | None = None) -> Answer:
    """Answer with Jira's error body."""
    return Answer(status=status, body=shown({"errorMessages": messages, "errors": dict(errors or {})}).encode())


Handler = Callable[..., Answer]


class Routes:
    """Which function answers which method and path; `{name}` in a path stands for one of its parts."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []

    def add(self, method: str, path: str, handler: Handler) -> None:
        """Answer a method and path with `handler(request, *parts)`."""
        self._routes.append((method, re.compile(re.sub(r"\{\w+\}", "([^/]+)", path)), handler))

    def answer(self, request: Request) -> Answer | None:
        """Answer a request; `None` when no path matches, 405 when only the method does not."""
        is_known = False
        for method, pattern, handler in self._routes:
            if match := pattern.fullmatch(request.path):
                is_known = True
                if method == request.method:
                    return handler(request, *match.groups())
        return Answer(status=HTTPStatus.METHOD_NOT_ALLOWED) if is_known else None
