"""Who is stuck: what was begun or flagged and stands still, the longest first, then what moves."""

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.outlook_reasons import place
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.issues import row_link
from squadlib.reports.page.table import table

_CHANGED = {
    "created": "created",
    "sprint": "put into a sprint",
    "status": "status",
    "points": "estimate",
    "assignee": "assignee",
    "version": "version",
    "epic": "epic",
    "priority": "priority",
    "flagged": "flag",
    "type": "type",
    "key": "moved here",
    "parent": "parent",
}


def stuck_table(stuck: pd.DataFrame, outlook: pd.DataFrame, *, stuck_days: float, timezone: str = "UTC") -> Fragment:
    """Return what stands still in a sentence with the question to ask, then a row per issue; what moves opens below.

    `stuck` is `metrics.stuck`, `outlook` has every open issue, `stuck_days` is the threshold in working days.
    """
    if outlook.empty:
        return paragraph("Nothing is open in this sprint, so nothing can be stuck.", kind="empty")
    is_named = stuck["is_stuck"] | stuck["is_flagged"]
    said = paragraph(f"{_finding(stuck, stuck_days)} {_not_begun(stuck, outlook)}".strip())
    parts = [said]
    if is_named.any():
        caption = f"No change for {words.amount(stuck_days, 'working days')} or more, or flagged"
        parts.append(_rows(stuck[is_named], caption=caption, timezone=timezone))
    if (~is_named).any():
        parts.append(_opened(stuck[~is_named], timezone=timezone))
    return stack(*parts)


def _finding(stuck: pd.DataFrame, stuck_days: float) -> str:
    still, flagged, begun = int(stuck["is_stuck"].sum()), int(stuck["is_flagged"].sum()), int(stuck["is_begun"].sum())
    limit = f"for {words.amount(stuck_days, 'working days')} or more"
    if stuck.empty:
        return "No open issue was begun or flagged."
    if not still and not flagged:
        return f"Nothing that was begun has stood still {limit}, and nothing is flagged."
    parts = [f"{_count(still, of=begun)} not changed {limit}"] if still else []
    parts += [f"{words.spelled(flagged)} {'is' if flagged == 1 else 'are'} flagged"] if flagged else []
    said = words.listing(parts)
    whose = "its" if (stuck["is_stuck"] | stuck["is_flagged"]).sum() == 1 else "each"
    return f"{said[:1].upper()}{said[1:]}. Ask {whose} holder today what it waits for, and who can help."


def _count(still: int, *, of: int) -> str:
    if still == of:
        return "the only issue begun has" if of == 1 else f"all {words.spelled(of)} issues begun have"
    return f"{words.spelled(still)} of {words.spelled(of)} issues begun {'has' if still == 1 else 'have'}"


def _not_begun(stuck: pd.DataFrame, outlook: pd.DataFrame) -> str:
    waiting = outlook[~outlook["key"].isin(stuck["key"])]
    if waiting.empty:
        return ""
    where = words.listing([place(name) for name in waiting["status"].drop_duplicates()], most=2)
    count = f"{words.spelled(len(waiting)).capitalize()} open {words.plural('issues', len(waiting))}"
    return f"{count} {'is' if len(waiting) == 1 else 'are'} not begun ({where}), so not stuck."


def _opened(rows: pd.DataFrame, *, timezone: str) -> Fragment:
    moving = _rows(rows, caption="Begun and changed more lately", timezone=timezone)
    summary = f"{words.amount(len(rows), 'issues').capitalize()} begun and changed more lately"
    html = Markup('<details class="data"><summary>{}</summary>{}</details>').format(summary, moving.html)
    return Fragment(html, moving.text)


def _rows(rows: pd.DataFrame, *, caption: str, timezone: str) -> Fragment:
    told = list(rows.itertuples(index=False))
    shown = pd.DataFrame(
        {
            "issue": pd.Series([_issue(row) for row in told], dtype=object),
            "holder": [words.name_of(name, missing="unassigned") for name in rows["assignee"]],
            "status": [_status(row) for row in told],
            "still_days": rows["still_days"].to_numpy(),
            "last": [
                f"{_CHANGED[kind]}, {words.moment(at, timezone=timezone)}"
                for kind, at in zip(rows["changed"], rows["changed_at"], strict=True)
            ],
        }
    )
    headers = {
        "issue": "Issue",
        "holder": "Held by",
        "status": "Status, and for how long",
        "still_days": "Days unchanged",
        "last": f"Last change ({timezone})",
    }
    return table(shown, caption=f"{caption}; in working days", headers=headers, unit="", lead="issue", kind="stack")


def _issue(row: object) -> Markup:
    return Markup("{} {}").format(row_link(row.key), words.name_of(row.summary))  # type: ignore[attr-defined]


def _status(row: object) -> str:
    """Return the status and the flag of an issue, each with its working days."""
    said = f"{words.name_of(row.status)}, {words.amount(row.status_days, 'days')}"  # type: ignore[attr-defined]
    if not row.is_flagged:  # type: ignore[attr-defined]
        return said
    return f"{said}; ⚑\u00a0flagged, {words.amount(row.flagged_days, 'days')}"  # type: ignore[attr-defined]
