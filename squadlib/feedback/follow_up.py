"""What was suggested after the sprints before, beside how it is now."""

from collections.abc import Sequence

from squadlib import words
from squadlib.feedback.work import Finding


def follow_up(now: Finding, before: Sequence[Finding | None]) -> str | None:
    """Return what the same rule found for the same subject when it was last suggested, and now; `None` if it never was.

    `before` has the sprints before, oldest first: the finding where it was suggested then, else `None`.

    >>> then = Finding(True, "", (), measure="5 of 7 issues over 8 points", short="5 of 7")
    >>> now = Finding(True, "", (), measure="2 of 6 issues over 8 points", short="2 of 6")
    >>> follow_up(now, [None, then])
    'Last sprint: 5 of 7 issues over 8 points; now 2 of 6.'
    >>> follow_up(now, [then, None])
    'Two sprints ago: 5 of 7 issues over 8 points; now 2 of 6.'
    >>> follow_up(then, [now, then])
    'Last sprint: 5 of 7 issues over 8 points, before that 2 of 6; now 5 of 7, as before.'
    """
    ago = [(place, one) for place, one in enumerate(reversed(before), start=1) if one is not None]
    if not ago:
        return None
    (place, last), *others = ago
    common = [key for key in now.evidence if key in last.evidence] if now.is_due else []
    when = "Last sprint" if place == 1 else f"{words.spelled(place).capitalize()} sprints ago"
    row = [one.short for step, (there, one) in enumerate(others, start=place + 1) if there == step]
    earlier = f", before that {words.listing(row)}" if row else ""
    both = f", {words.listing(common, most=3)} both times" if common else ""
    same = ", as before" if last.short == now.short and not both else ""
    if row and set(row) == {last.short} and place == 1:
        when, earlier = f"The last {words.spelled(len(row) + 1)} sprints", " each"
    return f"{when}: {last.measure}{earlier}; now {now.short}{same or both}."
