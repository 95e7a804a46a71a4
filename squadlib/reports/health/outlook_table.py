"""What will probably not finish and why, and what of the commitment is still to protect."""

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.outlook import AT_RISK, FEWEST, LIKELY, UNKNOWN, UNLIKELY, expected
from squadlib.metrics.outlook_reasons import place
from squadlib.metrics.units import in_unit
from squadlib.metrics.working_time import Elapsed
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.issues import row_link
from squadlib.reports.page.table import table

_SIGNS = {UNLIKELY: "✕ unlikely", AT_RISK: "⚠ at risk", LIKELY: "likely", UNKNOWN: "no chance known"}


def outlook_table(outlook: pd.DataFrame, *, elapsed: Elapsed, unit: str = "points") -> Fragment:
    """Return how many issues will probably not finish, what to decide, and a row per issue in danger with its reasons.

    `outlook` is `metrics.outlook` with its `reasons`.
    """
    if outlook.empty:
        return paragraph("Nothing is open in this sprint, so nothing is left to finish.", kind="empty")
    named = outlook[outlook["outlook"].isin([UNLIKELY, AT_RISK])]
    said = " ".join(one for one in (_finding(outlook, unit), _rest(outlook), _why_no_chance(outlook, elapsed)) if one)
    return stack(paragraph(said), _in_danger(named, unit)) if len(named) else paragraph(said)


def commitment_table(commitment: pd.DataFrame, totals: dict[str, float], *, unit: str = "points") -> Fragment:
    """Return what of the commitment is open and how much of it to expect, then a row per issue, most pressing first.

    `commitment` is `metrics.commitment`, `totals` are the sprint's.
    """
    committed = totals[in_unit("committed", unit)]
    if commitment.empty and not totals["committed_issues"]:
        return paragraph("Nothing was committed at the start, so there is no commitment to protect.", kind="empty")
    if commitment.empty:
        return paragraph("No committed issue is open any more: nothing of the commitment is left to protect.")
    said = f"{_open(commitment, unit)} of {words.number(committed)} committed."
    likely = expected(commitment, unit=unit)["expected"]
    if not words.is_missing(likely):
        much = words.amount(round(likely), unit)
        said += f" If they go as such issues went before, about {much} of it will be finished."
    return stack(paragraph(f"{said} From the top: whoever is free helps there first."), _to_protect(commitment, unit))


def _open(commitment: pd.DataFrame, unit: str) -> str:
    points = expected(commitment, unit=unit)["open"]
    many = f"{words.spelled(len(commitment))} {words.plural('issues', len(commitment))}"
    if unit == "issues":
        return f"{many.capitalize()} {'is' if points == 1 else 'are'} open"
    return f"{words.amount(points, unit)} in {many} {'is' if points == 1 else 'are'} open"


def _finding(outlook: pd.DataFrame, unit: str) -> str:
    """Return how many issues will probably not finish and are at risk, and what to decide."""
    unlikely, risky = (outlook[outlook["outlook"] == one] for one in (UNLIKELY, AT_RISK))
    if unlikely.empty and risky.empty:
        return ""
    parts = [f"{_what(unlikely, unit)} will probably not finish"] if len(unlikely) else []
    if len(risky):
        parts.append(f"{_what(risky, unit)} {'is' if len(risky) == 1 else 'are'} at risk")
    said = "; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}. Decide today for each: help, split, or take it out."


def _what(rows: pd.DataFrame, unit: str) -> str:
    count = f"{words.spelled(len(rows))} {words.plural('issues', len(rows))}"
    points = rows["points"].sum()
    return f"{count} with {words.amount(points, unit)}" if unit != "issues" and points else count


def _rest(outlook: pd.DataFrame) -> str:
    likely = int((outlook["outlook"] == LIKELY).sum())
    if not likely:
        return ""
    if likely == len(outlook):
        return "Every open issue has an even chance or better, and none is flagged, short of time or often carried."
    have = "other has" if likely == 1 else "others have"
    return f"{words.spelled(likely).capitalize()} {have} an even chance or better."


def _why_no_chance(outlook: pd.DataFrame, elapsed: Elapsed) -> str:
    unknown = outlook["chance"].isna()
    if not unknown.any():
        return ""
    if words.is_missing(elapsed["left_days"]):
        return "The sprint has no planned end in Jira, so no chance is given."
    if not elapsed["left_days"] > 0:
        return "The planned end has passed, so no chance is given: decide which of it goes on into the next sprint."
    few = f"fewer than {words.spelled(FEWEST)} such issues were open in the sprints before with as much time left"
    if unknown.all():
        return f"No chance is given: {few}."
    count = f"{words.spelled(int(unknown.sum())).capitalize()} {words.plural('issues', int(unknown.sum()))}"
    return f"{count} {'has' if unknown.sum() == 1 else 'have'} no chance given: {few}."


def _in_danger(rows: pd.DataFrame, unit: str) -> Fragment:
    shown = _shared(rows, unit).assign(
        outlook=[_SIGNS[one] for one in rows["outlook"]],
        why=pd.Series([_listed(one) for one in rows["reasons"]], dtype=object),
    )
    headers = {"outlook": "Outlook", "issue": "Issue", "holder": "Held by", **_sized(unit), "why": "Why"}
    return table(shown, caption="What is in danger", headers=headers, unit="", lead="issue", kind="stack")


def _to_protect(rows: pd.DataFrame, unit: str) -> Fragment:
    shown = _shared(rows, unit).assign(
        priority=[words.name_of(name) for name in rows["priority"]],
        status=[words.name_of(name) for name in rows["status"]],
    )
    headers = {"priority": "Priority", "issue": "Issue", "holder": "Held by", "status": "Status", **_sized(unit)}
    caption = "By priority, then the largest first" if unit != "issues" else "By priority"
    if rows["chance"].notna().any():
        before = [_before(row) for row in rows.itertuples(index=False)]
        shown = shown.assign(chance_rate=rows["chance"].to_numpy(), before=before)
        headers |= {"chance_rate": "Chance", "before": "Such issues before"}
        caption += (
            ". Chance: the share finished of the issues before that stood in the same column, of about its size, with"
            " as much time left"
        )
    return table(shown, caption=caption, headers=headers, unit="", lead="issue", kind="stack")


def _shared(rows: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Return the columns both tables have: the issue, its holder and its size."""
    links = [Markup("{} {}").format(row_link(row.key), words.name_of(row.summary)) for row in rows.itertuples()]
    shown = pd.DataFrame({"issue": pd.Series(links, dtype=object)})
    shown["holder"] = [words.name_of(name, missing="unassigned") for name in rows["assignee"]]
    return shown if unit == "issues" else shown.assign(size=rows["points"].to_numpy())


def _sized(unit: str) -> dict[str, str]:
    return {} if unit == "issues" else {"size": unit.capitalize()}


def _listed(reasons: list[str]) -> Markup:
    items = Markup("").join(Markup("<li>{}</li>").format(f"{one[:1].upper()}{one[1:]}") for one in reasons)
    return Markup('<ul class="advice">{}</ul>').format(items)


def _before(row: object) -> str:
    """Return what became of the issues before that an issue is compared with."""
    if words.is_missing(row.chance):  # type: ignore[attr-defined]
        return words.NONE
    low, high = words.number(row.low_points), words.number(row.high_points)  # type: ignore[attr-defined]
    size = "" if low == words.NONE else f", size {low}" if low == high else f", sizes {low} to {high}"
    done, of = words.number(row.alike_completed), words.number(row.alike_issues)  # type: ignore[attr-defined]
    return f"{done} of {of} {place(row.column)}{size}"  # type: ignore[attr-defined]
