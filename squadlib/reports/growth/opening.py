"""The first screen of a growth report: what the last quarter's sprints were, beside the member's own before."""

import math
from collections.abc import Mapping

import pandas as pd

from squadlib import words
from squadlib.metrics.growth import guidelines_kept
from squadlib.metrics.units import in_unit
from squadlib.options import DELIVERY_TYPES
from squadlib.reports.growth.answer import answer
from squadlib.reports.growth.colleagues import COLLEAGUE
from squadlib.reports.growth.frames import Growth
from squadlib.reports.page.fragment import Fragment
from squadlib.reports.page.opening import opening
from squadlib.reports.page.tiles import Tile

_FEW = "A quarter has few sprints: small changes say little."


def growth_opening(own: Growth) -> Fragment:
    """Return the first screen of one member's report."""
    names = list(own.quarters["quarter"])
    most = words.amount(len(names), "quarters")
    return opening(
        title=f"{own.member} · {own.quarter} · growth report",
        context=_context(own),
        answer=answer(own),
        notes=notes_of(own),
        figures=figures_of(own),
        since=f"Change against their own quarter before; bars: their last {most}. {_FEW}" if len(names) > 1 else "",
    )


def notes_of(own: Growth) -> list[str]:
    """Return the short lines under the answer: whom the report is for, and what it does not hold."""
    whose = f"For {own.member} and their manager alone. It holds their own work and their own past, nobody else’s"
    notes = [f"{whose}; names of colleagues in titles and notes are written as “{COLLEAGUE}”."]
    if own.others:
        where = f"{words.listing(own.others)} as well"
        notes.append(f"A member of {where}: work there is not in this report, which is of {own.squad_name} alone.")
    if not own.is_active:
        notes.append("Jira has the account as no longer active: this is a look back.")
    if own.idle_sprints:
        last, count = own.sprints["sprint"].iloc[-1], words.amount(own.idle_sprints, "sprints")
        notes.append(f"{count} closed since {last}, in which no issue was theirs.")
    if own.running and not own.sprints.empty:
        notes.append(f"{own.running} is running; it counts once it is closed.")
    if own.unit == "issues" and not own.sprints.empty:
        notes.append("None of this work is estimated, so everything here counts issues.")
    return notes


def figures_of(own: Growth) -> list[Tile]:
    """Return the figures of the first screen, each over the member's own quarters."""
    quarters = own.quarters
    figures = [
        _tile("Completed a sprint", _by_name(quarters, in_unit("completed_per_sprint", own.unit)), own.unit, "sprints"),
        _tile("Commitment kept", _by_name(quarters, in_unit("commitment_kept_rate", own.unit)), "share", "sprints"),
    ]
    if own.unit != "issues":
        figures.append(_tile("Median size", _by_name(quarters, "median_points"), own.unit, "sizes"))
    of_types = f"of {len(DELIVERY_TYPES)}"
    figures += [
        _tile("Delivery types", breadth_counts(own.breadth), "types", "breadth", of=of_types),
        _tile("Guidelines kept", _by_name(guidelines_kept(own.guidelines), "kept_rate"), "share", "guidelines"),
        _of_milestones(own.milestones),
    ]
    return figures


def breadth_counts(breadth: pd.DataFrame) -> dict[str, float]:
    """Return of how many delivery types each quarter completed issues, `NaN` where no issue says its type."""
    told = breadth[(breadth["kind"] == "delivery_type") & breadth["class"].notna()]
    used = (told["completed_issues"] > 0).groupby(told["quarter"]).sum()
    return {str(quarter): float(count) if count else float("nan") for quarter, count in used.items()}


def _of_milestones(milestones: pd.DataFrame) -> Tile:
    """Return how many of the milestones owned in the last quarter with one were delivered."""
    whole = milestones.groupby("quarter", sort=True)["status"].size()
    done = (milestones["status"] == "delivered").groupby(milestones["quarter"]).sum().reindex(whole.index)
    if whole.empty:
        return Tile("Milestones delivered", [float("nan")], "milestones", "milestones", of="none", said="none owned")
    names, told = list(whole.index), [f"{n} of {of}" for n, of in zip(done, whole, strict=True)]
    still = int(((milestones["status"] == "open") & (milestones["quarter"] == names[-1])).sum())
    left = f", {words.spelled(still)} still open" if still else ""
    before = f"; {told[-2]} in {names[-2]}" if len(names) > 1 else ""
    return Tile(
        "Milestones delivered",
        [float(n) for n in done],
        "milestones",
        "milestones",
        of=f"of {whole.iloc[-1]}",
        said=f"in {names[-1]}{left}{before}",
        each="quarters",
    )


def _by_name(frame: pd.DataFrame, column: str) -> dict[str, float]:
    """Return a column's figures by quarter."""
    return dict(zip(frame["quarter"], frame[column].astype("float64"), strict=True))


def _tile(label: str, figures: Mapping[str, float], unit: str, section: str, *, of: str = "") -> Tile:
    values = list(figures.values()) or [float("nan")]
    return Tile(label, values, unit, section, of=of, said=_change(figures, unit), each="quarters")


def _change(figures: Mapping[str, float], unit: str) -> str:
    r"""Return the change against the quarter before, in words and sign, as a difference of what is read.

    >>> _change({"2026Q3": 3.9, "2026Q4": 5.25}, "points"), _change({"2026Q3": 0.9, "2026Q4": 0.71}, "share")
    ('+1.4, up from 3.9 in 2026Q3', '−19, down from 90\xa0% in 2026Q3')
    >>> _change({"2026Q3": 3.0, "2026Q4": 3.0}, "points"), _change({"2026Q4": 3.0}, "points"), _change({}, "points")
    ('as in 2026Q3', 'the first quarter', 'no quarter yet')
    """
    if len(figures) < 2:
        return "the first quarter" if figures else "no quarter yet"
    name, (before, now) = list(figures)[-2], list(figures.values())[-2:]
    written = words.per_cent if unit == "share" else words.number
    if words.is_missing(before):
        return f"no figure in {name}"
    if words.is_missing(now) or written(now) == written(before):
        return f"{written(before)} in {name}" if words.is_missing(now) else f"as in {name}"
    tens = 100 if unit == "share" else 10
    moved = (math.floor(now * tens + 0.5) - math.floor(before * tens + 0.5)) / (1 if unit == "share" else tens)
    return f"{words.signed(moved)}, {'up' if moved > 0 else 'down'} from {written(before)} in {name}"


def _context(own: Growth) -> str:
    names = list(own.quarters["quarter"])
    span = [f"{names[0]} to {names[-1]}" if len(names) > 1 else names[0]] if names else []
    at = words.instant(own.as_of, timezone=own.options.timezone)
    return " · ".join([own.member, own.squad_name, *span, "private", f"data as of {at}"])
