"""What a mail says, as plain values: one letter, from which its HTML and its text are written alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from squadlib import words
from squadlib.locales import localised, speaking
from squadlib.mail.made import Made
from squadlib.mail.section import Chart, Section, clipped, sections_of
from squadlib.reports.sprint.feedback_table import KINDS

_KEYS = 8
_MILESTONES = 15


@dataclass(frozen=True)
class Figure:
    """One figure of the opening, as the page has it."""

    label: str
    value: str
    unit: str
    change: str


@dataclass(frozen=True)
class Advice:
    """One suggestion, change or praise: its mark, what it says, what became of the last one, the issues it rests on."""

    mark: str
    text: str
    then: str
    keys: str


@dataclass(frozen=True)
class Milestone:
    """One milestone of the quarter in words."""

    name: str
    project: str
    status: str
    work: str


@dataclass(frozen=True)
class Letter:
    """All that a mail says, in the order in which it says it; what is empty is left out."""

    answer: str
    context: str
    notes: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    since: str = ""
    odd: str = ""
    sections: tuple[Section, ...] = ()
    asked: str = ""
    advice: tuple[Advice, ...] = ()
    milestones_said: str = ""
    milestones: tuple[Milestone, ...] = ()
    more: str = ""
    link: str = ""

    @property
    def charts(self) -> tuple[Chart, ...]:
        """Its charts, in order."""
        return tuple(one.chart for one in self.sections if one.chart)

    def shorter(self) -> "Letter":
        """Return the letter with less of what there is most of; the report has the rest."""
        rows, said = self.milestones[: len(self.milestones) // 2], self.advice[: max(len(self.advice) // 2, 1)]
        told = tuple(one.shorter() for one in self.sections)
        return replace(self, milestones=rows, advice=said, notes=self.notes[:2], sections=told)


def letter(made: Made, *, attachment: str, link: str) -> Letter:
    """Return the letter of a report to those whose report it is.

    `attachment` is the name of the file that holds the whole report, `link` where it can be opened, or empty.
    """
    with speaking(made.locale):
        found: Letter = localised(_letter(made, attachment=attachment, link=link))
        return found


def _letter(made: Made, *, attachment: str, link: str) -> Letter:
    page, facts = made.opening, made.told
    rows = milestone_rows(facts)
    return Letter(
        answer=clipped(page.get("answer") or page.get("title") or made.name),
        context=clipped(page.get("context")),
        notes=tuple(clipped(note) for note in [*_revised(made), *page.get("notes", [])]),
        figures=figures(page.get("figures", [])),
        since=_since(page),
        odd=_odd(facts.get("quality") or []),
        sections=sections_of(made.notebook),
        asked="What should we do differently?",
        advice=advice(one for one in facts.get("feedback") or [] if one.get("subject") is None),
        milestones_said=_milestones_said(rows, made.quarter) if rows else "",
        milestones=tuple(_milestone(row, unit=str(facts.get("unit") or "points")) for row in rows[:_MILESTONES]),
        more=f"The whole report is attached: {attachment} opens in any browser, without a network.",
        link=link,
    )


def figures(told: Sequence[Mapping[str, Any]]) -> tuple[Figure, ...]:
    """Return the opening's figures."""
    return tuple(Figure(*(clipped(one.get(name)) for name in ("label", "value", "unit", "change"))) for one in told)


def advice(told: Iterable[Mapping[str, Any]]) -> tuple[Advice, ...]:
    """Return what the rules say, as the facts have it."""
    return tuple(
        Advice(
            mark=KINDS.get(str(one.get("kind")), "→"),
            text=clipped(one.get("text")),
            then=clipped(one.get("follow_up")),
            keys=words.listing(map(clipped, one.get("evidence") or []), most=_KEYS),
        )
        for one in told
    )


def milestone_rows(facts: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the quarter's milestones in order of due date: those of a sprint report, or of a milestone report."""
    of_projects = [
        {**row, "project": project.get("project")}
        for project in facts.get("projects") or []
        for row in project.get("milestones") or []
    ]
    rows = facts.get("milestones")
    found = rows if isinstance(rows, list) else of_projects
    return sorted(
        (row for row in found if isinstance(row, dict) and row.get("milestone")),
        key=lambda row: (row.get("due") is None, str(row.get("due")), str(row["milestone"])),
    )


def _revised(made: Made) -> list[str]:
    """Say so where settled numbers were replaced, as the page does."""
    if made.revision < 2:
        return []
    count = words.amount(len(made.facts.get("revised") or []), "numbers")
    return [f"Revision {made.revision}: {count} changed since revision {made.revision - 1}; the report lists them."]


def _since(page: Mapping[str, Any]) -> str:
    """Say what the changes compare with; the page's sparklines are not in the mail."""
    since = clipped(page.get("since")).partition(";")[0].rstrip(".")
    return f"{since}." if since else ""


def _odd(quality: Sequence[Mapping[str, Any]]) -> str:
    if not quality:
        return ""
    things = "One thing looks" if len(quality) == 1 else f"{words.spelled(len(quality)).capitalize()} things look"
    more = "" if len(quality) == 1 else " The report lists them all."
    return f"{things} odd in the data. {clipped(quality[0].get('subject'))}: {clipped(quality[0].get('text'))}{more}"


def _milestones_said(rows: Sequence[Mapping[str, Any]], quarter: str) -> str:
    done = sum(row.get("status") == "delivered" for row in rows)
    share = words.per_cent(done / len(rows))
    rest = f" The report has all {len(rows)}." if len(rows) > _MILESTONES else ""
    return f"{quarter}: {done} of {words.amount(len(rows), 'milestones')} delivered ({share}).{rest}"


def _milestone(row: Mapping[str, Any], *, unit: str) -> Milestone:
    status, due = str(row.get("status") or words.NONE), _day(row.get("due"))
    if status == "delivered":
        said = f"✓ delivered {_day(row.get('delivered_at'))}".removesuffix(f" {words.NONE}")
    else:
        said = status if due == words.NONE else f"{status}, due {due}"
    part, whole = row.get(f"{unit}_done"), row.get(f"{unit}_total")
    work = f"{words.number(part)} of {words.amount(whole, unit)}" if whole else ""
    return Milestone(clipped(row["milestone"]), clipped(row.get("project")), said, work)


def _day(value: Any) -> str:
    return words.NONE if words.is_missing(value) else words.day(pd.Timestamp(str(value)), year=False)
