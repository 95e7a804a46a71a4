"""What each JQL field holds for an issue, and what a written value stands for."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from squadlib.demo.jql import JqlError, Value
from squadlib.demo.site import Json
from squadlib.demo.site_index import SiteIndex, histories, is_subtask, milliseconds, number_of

Held = Collection[Any]
EQUALITY = ("=", "!=", "in", "not in", "is", "is not")
ORDERED = (*EQUALITY, "<", "<=", ">", ">=")
DATE_FORMS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")
PERIOD = re.compile(r"[+-]?\s*(\d+[wdhm]\s*)+")
UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}


@dataclass(frozen=True)
class Field:
    """One field of JQL: what an issue `holds`, what a value `means`, its operators and how it sorts."""

    holds: Callable[[Json], Held]
    means: Callable[[Value], Held]
    operators: tuple[str, ...] = EQUALITY
    sorts: Callable[[Json], Any] | None = None


def unknown(name: str, value: Value) -> JqlError:
    """Say as Jira does that a value does not exist."""
    if value.kind == "function":
        return JqlError(f"Unable to find JQL function '{value.text}({', '.join(value.arguments)})'.")
    if value.text.isdigit():
        return JqlError(f"A value with ID '{value.text}' does not exist for the field '{name}'.")
    return JqlError(f"The value '{value.text}' does not exist for the field '{name}'.")


def named(name: str, choices: Iterable[Json], path: str, *, extra: tuple[str, ...] = ()) -> Field:
    """Make a field that holds one or several of `choices`, written by id, name or one of the `extra` members."""
    known: dict[str, set[str]] = {}
    for choice in choices:
        for member in ("id", "name", *extra):
            known.setdefault(str(choice.get(member, "")).lower(), set()).add(str(choice["id"]))

    def holds(issue: Json) -> Held:
        value = issue["fields"].get(path) or ()
        return {str(v["id"]) for v in ([value] if isinstance(value, dict) else value)}

    def means(value: Value) -> Held:
        if value.kind == "function" or value.text.lower() not in known:
            raise unknown(name, value)
        return known[value.text.lower()]

    def sorts(issue: Json) -> Any:
        value = issue["fields"].get(path) or {}
        first = value if isinstance(value, dict) else value[0]
        return (str(first.get("name", "")),)

    return Field(holds, means, sorts=sorts)


def plain(name: str, path: str, kind: str) -> Field:
    """Make a field of numbers, text or options that holds what stands under `path`."""

    def holds(issue: Json) -> Held:
        value = issue["fields"].get(path)
        values = value if isinstance(value, list) else [] if value is None else [value]
        return [v if kind == "number" else _word(v).lower() for v in values]

    def means(value: Value) -> Held:
        if kind != "number":
            return [value.text.lower()]
        try:
            return [float(value.text)]
        except ValueError:
            raise JqlError(f"The value '{value.text}' is not a number for the field '{name}'.") from None

    return Field(holds, means, ORDERED if kind == "number" else EQUALITY, lambda i: tuple(holds(i)))


def _word(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("value") or value.get("name") or value.get("displayName") or value.get("id", ""))
    return str(value)


@dataclass(frozen=True)
class Clock:
    """The asking user's zone and the server's time, which decide what a date in JQL means.

    The index that is searched lags by `lag`: what was changed since is found by what its date was before.
    """

    now: datetime
    zone: tzinfo
    lag: timedelta = timedelta()

    def indexed(self, issue: Json, instant: int) -> int:
        """Return the date that the index has for one of an issue: its last one that has been indexed."""
        seen = _ms(self.now - self.lag)
        dates = [milliseconds(history["created"]) for history in histories(issue)] if instant > seen else []
        return max((one for one in dates if one <= seen), default=instant if not dates else 0)

    def instant(self, name: str, value: Value) -> int:
        """Return what a date stands for, in milliseconds: to the minute in the user's zone, or relative to now."""
        if value.kind == "function":
            return _ms(self._function(value))
        if re.fullmatch(r"\d{9,}", value.text):
            return int(value.text)
        if PERIOD.fullmatch(value.text):
            return _ms(self.now + period(value.text))
        for form in DATE_FORMS:
            try:
                return _ms(datetime.strptime(value.text, form).replace(tzinfo=self.zone))
            except ValueError:
                continue
        raise JqlError(
            f"Date value '{value.text}' for field '{name}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm',"
            " 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
        )

    def _function(self, value: Value) -> datetime:
        moved = period(value.arguments[0]) if value.arguments else timedelta()
        if value.text.lower() == "now":
            return self.now + moved
        if value.text.lower() == "startofday":
            return self.now.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0) + moved
        raise unknown("", value)

    def field(self, name: str, index: SiteIndex, path: str) -> Field:
        """Make a field that holds an instant."""

        def holds(issue: Json) -> Held:
            instant = index.instant(issue, path)
            return () if instant is None else (self.indexed(issue, instant),)

        return Field(holds, lambda v: [self.instant(name, v)], ORDERED, lambda i: tuple(holds(i)))


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def period(text: str) -> timedelta:
    """Read a period such as `-5d` or `4w 2d`.

    >>> period("-1d 2h")
    datetime.timedelta(days=-2, seconds=79200)
    """
    length = sum((timedelta(**{UNITS[u]: int(n)}) for n, u in re.findall(r"(\d+)([wdhm])", text)), timedelta())
    return -length if text.lstrip().startswith("-") else length


def keys(name: str, index: SiteIndex) -> Field:
    """Make the field of an issue's own key or id."""

    def means(value: Value) -> Held:
        found = index.issue(value.text)
        if value.kind == "function" or found is None:
            word = "id" if value.text.isdigit() else "key"
            raise JqlError(f"An issue with {word} '{value.text}' does not exist for field '{name}'.")
        return [number_of(found["key"])]

    def sorts(issue: Json) -> tuple[str, int]:
        return number_of(issue["key"])

    return Field(lambda i: [sorts(i)], means, ORDERED, sorts)


def relatives(name: str, index: SiteIndex, of: Callable[[Json], str | None]) -> Field:
    """Make a field that holds another issue's id."""

    def means(value: Value) -> Held:
        found = index.issue(value.text)
        if value.kind == "function" or found is None:
            raise unknown(name, value)
        return [found["id"]]

    return Field(lambda i: [held] if (held := of(i)) else [], means)


def sprints(index: SiteIndex) -> Field:
    """Make the Sprint field: ids, names and the functions of sprint states."""
    states = {"opensprints": "active", "closedsprints": "closed", "futuresprints": "future"}

    def means(value: Value) -> Held:
        if value.kind == "function":
            if value.text.lower() not in states:
                raise unknown("sprint", value)
            return {n for n, s in index.sprints.items() if s["state"] == states[value.text.lower()]}
        if value.text.isdigit() and int(value.text) in index.sprints:
            return {int(value.text)}
        found = {n for n, s in index.sprints.items() if s["name"].lower() == value.text.lower()}
        if not found:
            raise JqlError(f"Sprint with name '{value.text}' does not exist or you do not have permission to view it.")
        return found

    return Field(index.sprint_ids, means, sorts=lambda i: tuple(index.sprint_ids(i)[-1:]))


def people(name: str, path: str, accounts: dict[str, str], me: str) -> Field:
    """Make a field that holds a person; `accounts` maps every way to write one to the account id."""

    def means(value: Value) -> Held:
        if value.kind == "function" and value.text.lower() == "currentuser":
            return [me]
        if value.kind == "function" or value.text.lower() not in accounts:
            raise unknown(name, value)
        return [accounts[value.text.lower()]]

    def holds(issue: Json) -> Held:
        person = issue["fields"].get(path)
        return [person["accountId"]] if person else []

    return Field(holds, means, sorts=lambda i: tuple(holds(i)))


def kinds(index: SiteIndex) -> Field:
    """Make the issue type field with its two functions."""
    types = {t["id"]: t for t in [i["fields"]["issuetype"] for i in index.site.issues] + index.site.issue_types}
    field = named("issuetype", types.values(), "issuetype", extra=("untranslatedName",))
    subtasks = {i["fields"]["issuetype"]["id"] for i in index.site.issues if is_subtask(i)}

    def means(value: Value) -> Held:
        wanted = value.text.lower() if value.kind == "function" else ""
        if wanted == "subtaskissuetypes":
            return subtasks
        return set(types) - subtasks if wanted == "standardissuetypes" else field.means(value)

    return Field(field.holds, means, sorts=field.sorts)
