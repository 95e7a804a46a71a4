"""Why each issue of a sprint counts as it does: the changelog entries that decided it, in words."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from squadlib import words
from squadlib.metrics.membership import sprint_ids
from squadlib.metrics.story import Story, stories
from squadlib.options import Options
from squadlib.tables.board import BoardTables


def receipts(
    ledger: pd.DataFrame,
    tables: BoardTables,
    *,
    sprint_id: int,
    options: Options = Options(),  # noqa: B008 (frozen)
) -> pd.Series:
    """Return why each issue of one sprint has its entry, outcome and estimate, in words to check in Jira's history.

    One list of sentences per issue, indexed by `issue_id`, in the order of the ledger; instants in `options.timezone`.
    """
    told = {one.row.issue_id: list(_told(one)) for one in stories(ledger, tables, sprint_id=sprint_id, options=options)}
    index = pd.Index(list(told), name="issue_id", dtype="str")
    return pd.Series(list(told.values()), index=index, name="receipt", dtype="object")


def span(length: pd.Timedelta) -> str:
    """Return a length of time in its largest fitting unit.

    >>> [span(pd.Timedelta(text)) for text in ("3.2s", "5min", "30h", "12D")]
    ['3 s', '5 min', '30 h', '12 days']
    """
    seconds = length.total_seconds()
    for unit, size, most in (("s", 1, 120), ("min", 60, 7_200), ("h", 3_600, 172_800)):
        if seconds < most:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:.0f} days"


def _told(story: Story) -> Iterator[str]:
    yield _entered(story)
    yield from _out_and_back(story)
    yield from _status(story)
    yield _outcome(story)
    yield from _done_later(story)
    if story.setting.unit != "issues":
        yield from _estimate(story)
    yield from _carried(story)


def _entered(story: Story) -> str:
    """Say since when it was in the sprint, and who put it there."""
    joined, put = story.row.joined_at, story.sprint_change(story.row.joined_at)
    on = story.at(joined)
    if story.row.entry == "added":
        if put is None:
            return f"Created in the sprint on {on}, after its start, so its history has no Sprint entry."
        return f"{story.who(put)} put it into the sprint on {on}, after its start."
    how = "created there, so no Sprint entry in its history" if put is None else f"{story.who(put)} put it there"
    return f"In the sprint since {on}, {_before_start(story)}: {how}."


def _before_start(story: Story) -> str:
    """Say how what counts as before the start relates to it."""
    joined, started = story.row.joined_at, story.setting.started_at
    if joined > started:
        return f"{span(joined - started)} after its start, within the grace"
    return "at the very instant of its start" if joined == started else "before its start"


def _out_and_back(story: Story) -> Iterator[str]:
    """Say when it was taken out while the sprint ran, where to, and when it came back."""
    for place, stay in enumerate(story.stays):
        if place:
            kept = "" if story.row.entry == "added" else ", so it does not count as added"
            yield f"{story.who(story.sprint_change(stay.joined))} put it back on {story.at(stay.joined)}{kept}."
        if stay.left <= story.setting.close:
            out = story.sprint_change(stay.left)
            yield f"{story.who(out)} took it out on {story.at(stay.left)}{_into(story, out)}."


def _into(story: Story, out: Any) -> str:
    """Name the sprints an issue went to instead."""
    if out is None:
        return ""
    old, new = (set(sprint_ids(text if isinstance(text, str) else None)) for text in (out.old, out.new))
    went = [story.setting.sprint_name(one) for one in sorted(new - old)]
    return f", into {words.listing(went)}" if went else ""


def _status(story: Story) -> Iterator[str]:
    """Say what was done at the start, and what moved it into or out of done during the sprint."""
    setting = story.setting
    if story.row.entry != "added" and story.status_at_start in setting.done:
        counted = ", yet counted as committed (commitment_includes_done)" if story.row.entry == "committed" else ""
        yield f"Done already at the start, in {setting.status_name(story.status_at_start)}{counted}."
    for one in story.moves_of_done():
        if setting.start < one.at <= setting.close:
            yield f"{story.who(one)} moved it from {_shown(story, one)} on {story.at(one.at)}."


def _shown(story: Story, move: Any) -> str:
    """Name two statuses as the history shows them; their names of today where it shows none."""
    pairs = ((move.old_text, move.old), (move.new_text, move.new))
    return " to ".join(text if isinstance(text, str) else story.setting.status_name(one) for text, one in pairs)


def _outcome(story: Story) -> str:
    """Say where the issue stood at the close."""
    row, close = story.row, f"{story.setting.end_word} on {story.at(story.setting.close)}"
    if row.outcome == "completed_outside":
        since = "" if pd.isna(row.done_at) else f" since {story.at(row.done_at)}"
        return f"Done{since}, and not moved into or out of done during the sprint."
    if row.outcome == "removed":
        return f"Not in the sprint at {close}."
    return f"In {row.status} at {close}: {'completed' if row.outcome == 'completed' else 'not completed'}."


def _done_later(story: Story) -> Iterator[str]:
    """Say that it was done after the close, which this sprint does not count."""
    setting = story.setting
    late = [one for one in story.moves_of_done() if one.at > setting.close and one.new in setting.done]
    if story.row.outcome == "not_completed" and late:
        first = late[0]
        yield f"{story.who(first)} moved it from {_shown(story, first)} on {story.at(first.at)}, {_too_late(story)}."


def _estimate(story: Story) -> Iterator[str]:
    """Say what it was worth at the start and at the close, and who changed that."""
    row, setting = story.row, story.setting
    is_added = row.entry == "added"
    opened, since = ("when it joined", row.joined_at) if is_added else ("at the start", setting.start)
    first, last = words.number(row.points_start), words.number(row.points_end)
    changes = story.of_kind("points")
    during = [
        f"{story.who(one)}, {_change(one)}, {story.at(one.at)}" for one in changes if since < one.at <= setting.close
    ]
    if during:
        yield f"Estimate {first} {opened}, {last} at {setting.end_word} ({'; '.join(during)})."
    else:
        yield "No estimate." if pd.isna(row.points_end) else f"Estimate {last} {opened} and at {setting.end_word}."
    for one in [one for one in changes if one.at > setting.close][:1]:
        yield f"{story.who(one)} changed the estimate {_change(one)} on {story.at(one.at)}, {_too_late(story)}."


def _change(one: Any) -> str:
    old, new = (words.number(float(text)) if isinstance(text, str) and text else "none" for text in (one.old, one.new))
    return f"from {old} to {new}"


def _too_late(story: Story) -> str:
    return f"after {story.setting.end_word}: not counted here"


def _carried(story: Story) -> Iterator[str]:
    """Say where it came from, where it went, and who is counted for it if somebody else holds it now."""
    row, setting = story.row, story.setting
    if row.carried_in:
        yield f"Carried in: not completed in {story.came_from}."
    if row.sprints_carried > 1:
        yield f"Not completed in {words.spelled(row.sprints_carried)} closed sprints up to this one."
    if story.next_stay is not None:
        late = story.next_stay.joined - setting.close
        when = f"{span(late)} after" if late >= pd.Timedelta(0) else "put there before"
        yield f"Carried over to {setting.sprint_name(story.next_stay.sprint_id)}, {when} {setting.end_word}."
    if story.holder_now != row.assignee_id:
        yield f"Counted for {row.assignee or 'nobody'}, {_held(story)}."


def _held(story: Story) -> str:
    """Say of which instant the assignee is."""
    if story.setting.options.assignee_at == "done" and not pd.isna(story.row.done_at):
        return "who held it when it was done"
    when = "when it left" if story.row.outcome == "removed" else f"at {story.setting.end_word}"
    return f"who held it {when}" if story.row.assignee else f"unassigned {when}"
