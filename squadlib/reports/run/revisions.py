"""Reports that are over: their numbers are replaced on purpose only, and the page then says which ones changed.

Over is the report of a closed sprint, of all squads' closed sprints, or of a quarter whose last day has passed. *Its
numbers* are what was settled then: the totals; each issue's entry, outcome and estimates; each member's totals; each
milestone's entry, status, due day and delivery. What goes on moving is not among them: velocity and forecast,
`carried_over` and the carry-over sums (work put into a later sprint since), slippage and points of milestones,
alignment, feedback, data quality, and which snapshot and instant it was made from.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.errors import UsageError
from squadlib.metrics.quarters import is_over

Facts = Mapping[str, Any]
Numbers = dict[tuple[str, str, str], Any]
"""(totals, issues, members, …; which of them; figure) → value."""

_MOVING = ("velocity", "carry_over", "slippage", "points_done", "points_total", "issues_done", "issues_total")
_NAMES = ("sprint", "sprint_id", "squad", "unit")
_ISSUE = ("entry", "outcome", "points_start", "points_end")
_MILESTONE = ("entry", "status", "due", "delivered_at")
_SHARES = ("_rate", "_ratio", "_change", "_churn", "_rate_issues", "_ratio_issues", "_change_issues", "_churn_issues")
_SAID = 5
"""So many changes are named in the refusal; the page names all."""


def over(facts: Facts) -> bool:
    """Tell whether what a report is about is over, so that its numbers are settled."""
    kind = _kind(facts)
    if kind == "sprint-report":
        return bool(facts["sprint"]["state"] == "closed")
    if kind == "milestone-report":
        zone = str(facts.get("options", {}).get("timezone", "UTC"))
        return is_over(facts["quarter"], as_of=pd.Timestamp(facts["as_of"]), timezone=zone)
    return kind == "team-report"


def numbers(facts: Facts) -> Numbers:
    """Return the settled numbers of a report.

    >>> numbers({"schema": "team-report/1", "totals": {"completed_points": 5}, "squads": []})
    {('totals', '', 'completed_points'): 5}
    """
    read = _NUMBERS.get(_kind(facts))
    return _rows("totals", "", _settled(facts["totals"])) | read(facts) if read else {}


def changes(before: Facts, now: Facts) -> list[dict[str, Any]]:
    """Return the numbers that differ, one object each: `of`, `subject`, `figure`, `before`, `now`.

    Members who are only called otherwise have changed nothing.
    """
    old, new = numbers(before), numbers(now)
    is_renamed = _of_members(old) == _of_members(new)
    return [
        {"of": key[0], "subject": key[1], "figure": key[2], "before": old.get(key), "now": new.get(key)}
        for key in dict.fromkeys([*old, *new])
        if not _same(old.get(key), new.get(key)) and not (is_renamed and key[0] == "members")
    ]


def revised(facts: Facts, before: Facts | None, *, revise: bool) -> dict[str, Any]:
    """Return the facts of a report that is over with its `revision` (1 is the first) and that one's `revised`.

    `before` are the facts of the report in whose place it would be put. Facts of a report that is not over are returned
    as they are. Raises UsageError where the settled numbers differ and it is not said to `revise` them.
    """
    told = dict(facts)
    if before is None or _kind(before) != _kind(facts) or not over(before):
        return {**told, "revision": 1, "revised": []} if over(facts) else told
    revision, differ = int(before.get("revision", 1)), changes(before, facts)
    if not differ:
        return {**told, "revision": revision, "revised": list(before.get("revised", []))}
    if not revise:
        mend = "Look into it, then make it with --revise: the page will say so."
        raise UsageError(_refusal(differ), where=_about(facts), mend=mend)
    return {**told, "revision": revision + 1, "revised": differ}


def revision_note(facts: Facts) -> Markup:
    """Return what the page says of its revision: nothing where it is the first."""
    if facts.get("revision", 1) < 2:
        return Markup("")
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td>{}</td><td class="num">{}</td><td class="num">{}</td></tr>').format(
            _subject(one), _figure(one), _value(one["figure"], one["before"]), _value(one["figure"], one["now"])
        )
        for one in facts["revised"]
    )
    return Markup(
        '<details class="revision" id="revision"><summary>Revision {revision}: {count} changed since revision {last}; '
        'data as of {as_of}</summary><div class="scroll"><table><caption>Numbers of the revision before, and now'
        '</caption><thead><tr><th scope="col">Of</th><th scope="col">Figure</th><th scope="col" class="num">Before</th>'
        '<th scope="col" class="num">Now</th></tr></thead><tbody>{rows}</tbody></table></div></details>'
    ).format(
        revision=facts["revision"],
        last=facts["revision"] - 1,
        count=words.amount(len(facts["revised"]), "numbers"),
        as_of=words.instant(facts["as_of"], timezone=_zone(facts)),
        rows=rows,
    )


def _kind(facts: Facts) -> str:
    return str(facts.get("schema", "")).partition("/")[0]


def _zone(facts: Facts) -> str:
    return str(facts.get("options", {}).get("timezone", "UTC"))


def _settled(totals: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in totals.items() if not name.startswith(_MOVING) and name not in _NAMES}


def _rows(of: str, subject: str, row: Mapping[str, Any]) -> Numbers:
    return {(of, subject, name): value for name, value in row.items()}


def _of_sprint(facts: Facts) -> Numbers:
    found = _rows("report", "", {"state": facts["sprint"]["state"], "unit": facts["unit"]})
    for issue in facts["issues"]:
        found |= _rows("issues", issue["key"], {name: issue[name] for name in _ISSUE})
    for row in facts["members"]:
        figures = {name: value for name, value in _settled(row).items() if name != "member"}
        found |= _rows("members", words.name_of(row["member"], missing="unassigned"), figures)
    return found


def _of_members(found: Numbers) -> Counter[frozenset[tuple[str, Any]]]:
    """Return the members' figures without their names."""
    by_name: dict[str, set[tuple[str, Any]]] = {}
    for (of, subject, figure), value in found.items():
        if of == "members":
            by_name.setdefault(subject, set()).add((figure, value))
    return Counter(frozenset(figures) for figures in by_name.values())


def _of_team(facts: Facts) -> Numbers:
    found: Numbers = {}
    for row in facts["squads"]:
        found |= _rows("squads", row["squad"], _settled(row))
    return found


def _of_quarter(facts: Facts) -> Numbers:
    found: Numbers = {}
    for project in facts["projects"]:
        for row in project["milestones"]:
            named = f"{row['milestone']} ({project['project']})" if project["project"] else row["milestone"]
            found |= _rows("milestones", named, {name: row[name] for name in _MILESTONE})
    return found


_NUMBERS: Mapping[str, Callable[[Facts], Numbers]] = {
    "sprint-report": _of_sprint,
    "team-report": _of_team,
    "milestone-report": _of_quarter,
}


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, int | float) and isinstance(new, int | float):
        return math.isclose(old, new, rel_tol=1e-9, abs_tol=1e-9)
    return bool(old == new)


def _about(facts: Facts) -> str:
    return str(facts.get("sprint", {}).get("name") or facts.get("quarter") or "")


def _refusal(differ: list[dict[str, Any]]) -> str:
    told = [f"{_subject(one)} {_figure(one)}: {_plain(one, 'now')}, was {_plain(one, 'before')}" for one in differ]
    more = f"; and {len(told) - _SAID} more" if len(told) > _SAID else ""
    count = words.amount(len(differ), "numbers").replace("\u00a0", " ")
    return f"it is over, and {count} of its report would change. {'; '.join(told[:_SAID])}{more}"


def _subject(change: Mapping[str, Any]) -> str:
    return str(change["subject"]) or {"totals": "Total", "report": "Report"}[change["of"]]


def _figure(change: Mapping[str, Any]) -> str:
    return str(change["figure"]).replace("_", " ")


def _plain(change: Mapping[str, Any], side: str) -> str:
    return _value(change["figure"], change[side]).replace("\u00a0", " ")


def _value(figure: str, value: Any) -> str:
    r"""Return a number of the facts as the page writes it.

    >>> _value("completion_rate", 0.5), _value("completed_points", 36.0), _value("outcome", "not_completed")
    ('50\xa0%', '36', 'not completed')
    """
    if isinstance(value, int | float):
        return words.per_cent(value) if figure.endswith(_SHARES) else words.number(value)
    return words.name_of(value).replace("_", " ")
