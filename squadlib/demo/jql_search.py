"""JQL, answered: the issues of a site that a query finds, in its order."""

from collections.abc import Callable, Collection
from datetime import tzinfo
from typing import Any

from squadlib.demo import jql_fields as fields
from squadlib.demo.jql import Clause, JqlError, Node, Query, Value, parse
from squadlib.demo.site import Json
from squadlib.demo.site_index import SiteIndex, number_of

Test = Callable[[Json], bool]
OPPOSITE = {"=": "!=", "in": "not in", "<": ">=", "<=": ">", "is": "is not"}
OPPOSITE |= {after: before for before, after in OPPOSITE.items()}
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda held, wanted: held < wanted,
    "<=": lambda held, wanted: held <= wanted,
    ">": lambda held, wanted: held > wanted,
    ">=": lambda held, wanted: held >= wanted,
}


class Search:
    """Answers JQL over a site as one user sees it: `zone` is that user's, `accounts` the ways to write a person."""

    def __init__(self, index: SiteIndex, *, zone: tzinfo, accounts: dict[str, str], me: str) -> None:
        self._fields = _fields(index, fields.Clock(index.site.now, zone, index.site.index_lag), accounts, me)
        self._issues = index.site.issues
        self._found: dict[tuple[str, str | None], list[Json]] = {}

    def find(self, text: str, *, among: list[Json] | None = None, label: str | None = None) -> list[Json]:
        """Return the issues a query finds, in its order, else newest first.

        `among` narrows the search to some issues and keeps their order; it needs a `label` that names it.

        Raises JqlError as Jira words it.
        """
        if (text, label) not in self._found:
            query = parse(text)
            test = self._test(query)
            found = [issue for issue in (self._issues if among is None else among) if test(issue)]
            if among is None or query.order:
                found.sort(key=lambda issue: number_of(issue["key"]), reverse=True)
            self._found[text, label] = self._sorted(found, query)
        return self._found[text, label]

    def is_bounded(self, text: str) -> bool:
        """Tell whether a query restricts what it finds at all, as search/jql on Cloud demands."""
        return parse(text).where is not None

    def _test(self, query: Query) -> Test:
        problems: list[str] = []
        test = self._node(query.where, problems, is_negated=False) if query.where else lambda _: True
        for name, _ in query.order:
            field = self._fields.get(name.lower())
            if field is None:
                problems.append(f"Field '{name}' does not exist or you do not have permission to view it.")
            elif field.sorts is None:
                problems.append(f"Not able to sort using field '{name}'.")
        if problems:
            raise JqlError(*problems)
        return test

    def _sorted(self, issues: list[Json], query: Query) -> list[Json]:
        for name, is_descending in reversed(query.order):
            sorts = self._fields[name.lower()].sorts
            if sorts is not None:
                issues = sorted(issues, key=sorts, reverse=is_descending)
        return issues

    def _node(self, node: Node, problems: list[str], *, is_negated: bool) -> Test:
        if isinstance(node, Clause):
            return self._clause(node, problems, is_negated=is_negated)
        if node.join == "not":
            return self._node(node.parts[0], problems, is_negated=not is_negated)
        tests = [self._node(part, problems, is_negated=is_negated) for part in node.parts]
        if (node.join == "and") != is_negated:
            return lambda issue: all(test(issue) for test in tests)
        return lambda issue: any(test(issue) for test in tests)

    def _clause(self, clause: Clause, problems: list[str], *, is_negated: bool) -> Test:
        field = self._fields.get(clause.name.lower())
        if field is None:
            problems.append(f"Field '{clause.name}' does not exist or you do not have permission to view it.")
            return lambda _: False
        if clause.operator not in field.operators:
            problems.append(f"The operator '{clause.operator}' is not supported by the '{clause.name}' field.")
            return lambda _: False
        wanted: list[Any] = []
        is_empty_wanted = any(value.kind == "empty" for value in clause.values)
        for value in clause.values:
            wanted += _meaning(field, value, problems)
        operator = OPPOSITE[clause.operator] if is_negated else clause.operator
        return _tested(field, operator, wanted, is_empty_wanted=is_empty_wanted)


def _meaning(field: fields.Field, value: Value, problems: list[str]) -> Collection[Any]:
    if value.kind == "empty":
        return ()
    try:
        return field.means(value)
    except JqlError as error:
        problems += error.messages
        return ()


def _tested(field: fields.Field, operator: str, wanted: list[Any], *, is_empty_wanted: bool) -> Test:
    """Compare as Jira does: an issue without a value matches neither `!=` nor `not in`."""
    holds = field.holds
    if operator in ("=", "in", "is"):
        return lambda i: any(v in wanted for v in holds(i)) or (is_empty_wanted and not holds(i))
    if operator in ("!=", "not in", "is not"):
        return lambda i: bool(holds(i)) and not any(v in wanted for v in holds(i))
    compare = COMPARISONS[operator]
    return lambda i: any(compare(held, v) for held in holds(i) for v in wanted if _is_comparable(held, v))


def _is_comparable(held: Any, value: Any) -> bool:
    """Tell whether two values have an order: keys have one within a project only."""
    return not isinstance(held, tuple) or bool(held[0] == value[0])


def _fields(index: SiteIndex, clock: fields.Clock, accounts: dict[str, str], me: str) -> dict[str, fields.Field]:
    site = index.site
    listed: dict[str, list[fields.Field]] = {}
    for field in site.fields:
        for name in _names(field):
            listed.setdefault(name, []).append(_custom(field, index))
    found = {name: _merged(several) for name, several in listed.items()}
    found |= {name: fields.keys(name, index) for name in ("key", "issuekey", "id", "issue")}
    found |= {name: clock.field(name, index, name) for name in ("updated", "created")}
    found |= {name: clock.field(name, index, "resolutiondate") for name in ("resolved", "resolutiondate")}
    found |= {name: fields.people(name, name, accounts, me) for name in ("assignee", "reporter")}
    found |= {"type": fields.kinds(index), "issuetype": fields.kinds(index), "sprint": fields.sprints(index)}
    found["parent"] = fields.relatives("parent", index, lambda i: (i["fields"].get("parent") or {}).get("id"))
    found["project"] = fields.named("project", site.projects, "project", extra=("key",))
    found["status"] = fields.named("status", site.statuses, "status", extra=("untranslatedName",))
    priorities = [i["fields"]["priority"] for i in site.issues if i["fields"].get("priority")]
    found["priority"] = fields.named("priority", priorities, "priority")
    versions = [version for project in site.versions.values() for version in project]
    found["fixversion"] = fields.named("fixVersion", versions, "fixVersions")
    found["labels"] = fields.plain("labels", "labels", "string")
    found["filter"] = _filter(index)
    found["rank"] = _rank(index)
    for name in _names_of(index, index.sprint_field):
        found[name] = found["sprint"]
    for name in {"epic link"} | _names_of(index, index.epic_link_field):
        found[name] = fields.relatives("Epic Link", index, lambda i: (index.epic(i) or {}).get("id"))
    return found


def _names(field: Json) -> set[str]:
    names = {str(name).lower() for name in field.get("clauseNames", ())} | {field["id"].lower()}
    number = field["id"].removeprefix("customfield_")
    return names | ({f"cf[{number}]", field["name"].lower()} if field.get("custom") else set())


def _names_of(index: SiteIndex, field_id: str | None) -> set[str]:
    return {name for field in index.site.fields if field["id"] == field_id for name in _names(field)}


def _custom(field: Json, index: SiteIndex) -> fields.Field:
    if field["id"] == index.rank_field:
        return _rank(index)
    kind = field.get("schema", {}).get("type", "string")
    return fields.plain(field["name"], field["id"], kind)


def _merged(several: list[fields.Field]) -> fields.Field:
    """Ask all fields of one name, as Jira does."""
    first = several[0]
    return fields.Field(lambda i: [v for f in several for v in f.holds(i)], first.means, first.operators, first.sorts)


def _rank(index: SiteIndex) -> fields.Field:
    order = {issue["id"]: place for place, issue in enumerate(index.ranked)}
    return fields.Field(lambda _: (), lambda _: (), operators=(), sorts=lambda i: order[i["id"]])


def _filter(index: SiteIndex) -> fields.Field:
    boards: dict[str, list[Json]] = {}
    for board in index.site.boards:
        boards.setdefault(str(board["configuration"]["filter"]["id"]), []).append(board)

    def holds(issue: Json) -> list[str]:
        return [name for name, shown in boards.items() if any(index.is_on_board(issue, board) for board in shown)]

    def means(value: Value) -> list[str]:
        if value.text not in boards:
            raise fields.unknown("filter", value)
        return [value.text]

    return fields.Field(holds, means)
