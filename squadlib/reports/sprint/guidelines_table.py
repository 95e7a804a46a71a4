"""Whether the issues were ready to work on: each guideline with what broke it, and the priorities in use."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.guidelines import GUIDELINES, OF_AN_ISSUE
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.issues import opened, row_link
from squadlib.reports.page.spark import spark
from squadlib.reports.page.table import table
from squadlib.reports.page.tiles import SHOWN, Tile, change

NO_PRIORITY = "no priority"
_CHECKED = {"size": "estimated issues", "one_issue": "members"}
"""What is checked, where that is not every issue."""


def guidelines_table(
    guidelines: pd.DataFrame,
    issues: pd.DataFrame,
    *,
    largest_points: float = 8,
    unit: str = "points",
    is_running: bool = False,
) -> Fragment:
    """Return how many issues kept every guideline in a sentence, then a row per guideline with what broke it.

    `guidelines` is `metrics.guidelines` of the sprints up to the one reported, oldest first, also of those without
    issues; `issues` are the reported sprint's; `unit` is what the board estimates in.
    """
    sprint_ids = list(dict.fromkeys(guidelines["sprint_id"]))
    here = guidelines[guidelines["sprint_id"] == sprint_ids[-1]]
    if not here.loc[here["guideline"].isin(OF_AN_ISSUE), "checked"].any():
        said = "No issue is in this sprint" if is_running else "No issue was in this sprint at its close"
        return paragraph(f"{said}, so no guideline is asked of one.", kind="empty")
    rates = {name: list(part) for name, part in guidelines.groupby("guideline")["broken_rate"]}
    rows = list(here.itertuples(index=False))
    shown = pd.DataFrame(
        {
            "guideline": [_sentence(row.guideline, largest_points) for row in rows],
            "kept": _column([_kept(row, unit) for row in rows]),
            "change": [_change(row, rates[row.guideline], is_running=is_running) for row in rows],
            "past": _column([_past(rates[row.guideline]) for row in rows]),
        }
    )
    headers, bars = {"guideline": "Guideline", "kept": "Kept?"}, ""
    if len(sprint_ids) > 1:
        bars = "; the bars of a row to a scale of its own"
        headers["change"] = "Against last sprint"
        headers["past"] = f"Last {words.amount(min(SHOWN, len(sprint_ids)), 'sprints')}"
    when = "are now" if is_running else "were at the close"
    caption = f"Each guideline, as the issues {when}{bars}"
    listed = table(shown, caption=caption, headers=headers, kind="stack guidelines")
    return stack(paragraph(_finding(here, issues)), listed)


def priority_table(mix: pd.DataFrame, issues: pd.DataFrame) -> Fragment:
    """Return a bar per priority, the most used first: how many issues had it and how many of these were completed.

    `mix` is `metrics.priority_mix` of one sprint; one priority for all is a sentence.
    """
    if mix.empty:
        return Fragment(Markup(""), "")
    names = [words.name_of(name, missing=NO_PRIORITY) for name in mix["priority"]]
    if len(mix) == 1:
        return paragraph(_alike(names[0], int(mix["issues"].iloc[0])))
    most = int(mix["issues"].max())
    bars = [_bar(held, done, most=most) for held, done in zip(mix["issues"], mix["completed"], strict=True)]
    shown = pd.DataFrame(
        {
            "priority": names,
            "drawn": _column(bars),
            "issues": _column([opened(issues[issues["key"].isin(keys)]) for keys in mix["keys"]]),
            "completed": mix["completed"].to_numpy(),
        }
    )
    headers = {
        "priority": "Priority",
        "drawn": "Completed (filled) or not",
        "issues": "Issues",
        "completed": "Completed",
    }
    caption = "The mix of priorities, the most used first"
    return table(shown, caption=caption, headers=headers, kind="tally in-issues", unit="")


def _finding(here: pd.DataFrame, issues: pd.DataFrame) -> str:
    """Return how many issues kept every guideline of an issue, and how many of them and of the others got done."""
    asked = here[here["guideline"].isin(OF_AN_ISSUE)]
    whole, broken = int(asked["checked"].max()), {key for keys in asked["keys"] for key in keys}
    if not broken:
        return f"{_all(whole, 'issues').capitalize()} kept every guideline that is asked of an issue."
    if len(broken) == whole:
        none = f"None of the {whole} issues kept" if whole > 1 else "The one issue did not keep"
        return f"{none} every guideline that is asked of an issue."
    said = f"{whole - len(broken)} of {words.amount(whole, 'issues')} kept every guideline that is asked of an issue"
    done = issues["outcome"] == "completed"
    if not done.any():
        return f"{said}; none of the {whole} was completed."
    late = int(issues.loc[done, "key"].isin(broken).sum())
    early = _part(int(done.sum()) - late, whole - len(broken))
    return f"{said}; completed were {early} that did and {_part(late, len(broken))} that did not."


def _part(count: int, whole: int) -> str:
    """Return how many of a whole.

    >>> _part(3, 3), _part(0, 3), _part(2, 3), _part(1, 1), _part(0, 1)
    ('all 3', 'none of the 3', '2 of the 3', 'the one', 'not the one')
    >>> _part(2, 2)
    'both'
    """
    if whole == 1:
        return "the one" if count else "not the one"
    every = "both" if whole == 2 else f"all {whole}"
    return every if count == whole else f"{count or 'none'} of the {whole}"


def _sentence(guideline: str, largest_points: float) -> str:
    if guideline == "size":
        return f"No issue is larger than {words.amount(largest_points, 'points')}."
    return GUIDELINES[guideline]


def _kept(row: Any, unit: str) -> Markup:
    """Return whether a guideline was kept; one that was not opens to what broke it, one not asked says why."""
    noun = _CHECKED.get(row.guideline, "issues")
    if not row.checked:
        return Markup('<span class="muted">not asked: {}</span>').format(_why(row.guideline, unit))
    if not row.broken:
        return Markup('<span class="symbol">✓</span> yes, by {}').format(_all(row.checked, noun))
    if row.guideline == "priority_mix":
        return Markup('<span class="symbol attention">✗</span> no: fewer than two levels are in use')
    counted = f"no: {row.broken} of {words.amount(row.checked, noun)} ({words.per_cent(row.broken_rate)})"
    return Markup(
        '<details class="keys"><summary><span class="symbol attention">✗</span> {}</summary>{}</details>'
    ).format(counted, Markup(" ").join(_breaking(row)))


def _breaking(row: Any) -> Iterable[Markup]:
    """Return what broke a guideline: links to the issues, after the member whose only one it was."""
    if row.guideline != "one_issue":
        return [row_link(key) for key in row.keys]
    pairs = zip(row.members, row.keys, strict=True)
    return [Markup("{}: {}").format(member, row_link(key)) for member, key in pairs]


def _why(guideline: str, unit: str) -> str:
    """Return why a guideline was not asked."""
    if guideline == "priority_mix":
        return "one issue alone has no mix"
    if guideline == "one_issue":
        return "nobody held an issue"
    if guideline == "size" and unit == "hours":
        return "this squad estimates in hours"
    if unit == "issues":
        return "this squad counts issues"
    return "no issue was estimated" if guideline == "size" else "no issue of this board ever was estimated"


def _change(row: Any, rates: Sequence[float], *, is_running: bool) -> str:
    return change(Tile(row.guideline, rates, "share", "guidelines", is_running=is_running))


def _past(rates: Sequence[float]) -> Markup:
    shown = rates[-SHOWN:]
    return spark(shown, label=f"Broken by, oldest sprint first: {', '.join(words.per_cent(rate) for rate in shown)}")


def _bar(held: int, done: int, *, most: int) -> Markup:
    """Return a bar as long as the priority has issues, filled as far as they were completed."""
    shares = held / most, 100 * done / held
    return Markup('<span class="mark split" style="--share:{:.3f};--done:{:.1f}%"></span>').format(*shares)


def _alike(name: str, count: int) -> str:
    r"""Return the sentence of one priority for every issue.

    >>> _alike("High", 3), _alike("High", 1), _alike(NO_PRIORITY, 3)
    ('All 3\xa0issues have the priority High.', 'The one issue has the priority High.', 'No issue has a priority.')
    """
    if name == NO_PRIORITY:
        return "No issue has a priority."
    return f"{_all(count, 'issues').capitalize()} {'has' if count == 1 else 'have'} the priority {name}."


def _all(count: int, noun: str) -> str:
    return f"all {words.amount(count, noun)}" if count > 1 else f"the one {words.plural(noun, 1)}"


def _column(cells: Sequence[Markup]) -> pd.Series:
    """Return cells that are markup already as a column that keeps them so."""
    return pd.Series(list(cells), dtype=object)
