"""JQL, read: the part of Jira's query language that a client may sensibly ask, from text to a tree of clauses."""

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not")
RESERVED = {"and", "or", "not", "in", "is", "order", "by", "empty", "null"}
_TOKEN = re.compile(
    r"""\s*(?: (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*') | (?P<sign>!=|<=|>=|!~|&&|\|\||[=<>~!(),])
             | (?P<word>[^\s=<>~!(),"'&|]+) )""",
    re.VERBOSE,
)
_EXPECTED_OPERATORS = "'=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'"


class JqlError(Exception):
    """A query Jira refuses; `messages` are what it answers."""

    def __init__(self, *messages: str) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


class Value(NamedTuple):
    """What stands to the right of an operator: a text as written, a function's name, or nothing at all."""

    text: str
    kind: Literal["text", "function", "empty"] = "text"
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clause:
    """One comparison: field, operator, values."""

    name: str
    operator: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Group:
    """Clauses joined by `and` or `or`; `not` holds one."""

    join: Literal["and", "or", "not"]
    parts: tuple["Node", ...]


Node = Clause | Group


@dataclass(frozen=True)
class Query:
    """A whole query: what to find (nothing means everything) and the fields to sort by, each with `is_descending`."""

    where: Node | None = None
    order: tuple[tuple[str, bool], ...] = ()


class Token(NamedTuple):
    """A piece of the text and the number of its first character, from 1."""

    kind: str
    text: str
    at: int


@dataclass
class _Reader:
    tokens: list[Token]
    place: int = 0
    end: Token = field(default_factory=lambda: Token("end", "", 0))

    @property
    def token(self) -> Token:
        return self.tokens[self.place] if self.place < len(self.tokens) else self.end

    def take(self) -> Token:
        token = self.token
        self.place += 1
        return token

    def is_next(self, *words: str) -> bool:
        return self.token.kind != "string" and self.token.text.lower() in words

    def skip(self, *words: str) -> bool:
        if found := self.is_next(*words):
            self.place += 1
        return found


def parse(text: str) -> Query:
    """Read a query.

    Raises JqlError with Jira's own wording of what was expected.

    >>> parse('project = EE ORDER BY key').order
    (('key', False),)
    >>> parse('sprint in (38, 40)').where.operator
    'in'
    >>> parse('(project = EE')
    Traceback (most recent call last):
    squadlib.demo.jql.JqlError: Error in the JQL Query: Expecting ')' before the end of the query.
    """
    reader = _Reader(list(_tokens(text)))
    where = None if reader.token.kind == "end" or reader.is_next("order") else _either(reader)
    order = _order(reader) if reader.skip("order") else ()
    if reader.token.kind != "end":
        raise _unexpected("either 'OR' or 'AND'", reader.token)
    return Query(where, order)


def _tokens(text: str) -> list[Token]:
    tokens, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            raise JqlError(
                f"Error in the JQL Query: The quoted string '{text[place:].strip()}' has not been completed."
            )
        kind = match.lastgroup or ""
        raw = match.group(kind)
        written = re.sub(r"\\(.)", r"\1", raw[1:-1]) if kind == "string" else raw
        tokens.append(Token(kind, written, match.start(kind) + 1))
        place = match.end()
    return tokens


def _unexpected(expected: str, token: Token) -> JqlError:
    if token.kind == "end":
        return JqlError(f"Error in the JQL Query: Expecting {expected} before the end of the query.")
    return JqlError(
        f"Error in the JQL Query: Expecting {expected} but got '{token.text}'. (line 1, character {token.at})"
    )


def _either(reader: _Reader) -> Node:
    parts = [_all(reader)]
    while reader.skip("or", "||"):
        parts.append(_all(reader))
    return parts[0] if len(parts) == 1 else Group("or", tuple(parts))


def _all(reader: _Reader) -> Node:
    parts = [_one(reader)]
    while reader.skip("and", "&&"):
        parts.append(_one(reader))
    return parts[0] if len(parts) == 1 else Group("and", tuple(parts))


def _one(reader: _Reader) -> Node:
    if reader.skip("not", "!"):
        return Group("not", (_one(reader),))
    if reader.skip("("):
        inside = _either(reader)
        if not reader.skip(")"):
            raise _unexpected("')'", reader.token)
        return inside
    return _clause(reader)


def _clause(reader: _Reader) -> Clause:
    name = _name(reader)
    operator = _operator(reader)
    if operator in ("in", "not in"):
        return Clause(name, operator, _list(reader))
    return Clause(name, operator, (_value(reader),))


def _name(reader: _Reader) -> str:
    token = reader.take()
    if token.kind == "string" or (token.kind == "word" and token.text.lower() not in RESERVED):
        return token.text
    if token.kind == "end":
        raise _unexpected("a field name", token)
    raise JqlError(
        f"Error in the JQL Query: Expecting a field name but got '{token.text}'. You must surround '{token.text}' in"
        f" quotation marks to use it as a field name. (line 1, character {token.at})"
    )


def _operator(reader: _Reader) -> str:
    token = reader.take()
    operator = token.text.lower() if token.kind != "string" else ""
    if operator == "not" and reader.skip("in"):
        return "not in"
    if operator == "is" and reader.skip("not"):
        return "is not"
    if operator not in (*OPERATORS, "~", "!~"):
        raise JqlError(
            f"Error in the JQL Query: Expecting operator but got '{token.text}'. The valid operators are"
            f" {_EXPECTED_OPERATORS}. (line 1, character {token.at})"
            if token.kind != "end"
            else f"Error in the JQL Query: Expecting operator before the end of the query. The valid operators are"
            f" {_EXPECTED_OPERATORS}."
        )
    return operator


def _list(reader: _Reader) -> tuple[Value, ...]:
    if not reader.skip("("):
        return (_value(reader),)
    values = [_value(reader)]
    while reader.skip(","):
        values.append(_value(reader))
    if not reader.skip(")"):
        raise _unexpected("')'" if reader.token.kind == "end" else "',' or ')'", reader.token)
    return tuple(values)


def _value(reader: _Reader) -> Value:
    token = reader.take()
    if token.kind == "string":
        return Value(token.text)
    if token.kind == "word" and token.text.lower() in ("empty", "null"):
        return Value("", "empty")
    if token.kind == "word" and token.text.lower() not in RESERVED:
        return _function(token, reader) if reader.skip("(") else Value(token.text)
    if token.kind == "end":
        raise _unexpected("either a value, list or function", token)
    raise JqlError(
        f"Error in the JQL Query: Expecting either a value, list or function but got '{token.text}'. You must surround"
        f" '{token.text}' in quotation marks to use it as a value. (line 1, character {token.at})"
    )


def _function(name: Token, reader: _Reader) -> Value:
    arguments = []
    while not reader.skip(")"):
        token = reader.take()
        if token.kind == "end":
            raise _unexpected("')'", token)
        if token.text != ",":
            arguments.append(token.text)
    return Value(name.text, "function", tuple(arguments))


def _order(reader: _Reader) -> tuple[tuple[str, bool], ...]:
    if not reader.skip("by"):
        raise _unexpected("'by'", reader.token)
    order = []
    while True:
        name = _name(reader)
        order.append((name, reader.is_next("desc")))
        reader.skip("asc", "desc")
        if not reader.skip(","):
            return tuple(order)
