"""What a report may say of the last comparison with Jira's own reports: of its own rows alone, and without asking."""

import pandas as pd

from squadlib import words
from squadlib.locales import marked
from squadlib.verify.compare import Difference
from squadlib.verify.kept import Verification, agreement, digest

NAMED = 3
"""As many sprints or issues are named, the latest first; the rest are counted."""


def verified_words(verified: Verification, ledger: pd.DataFrame, *, closed: dict[int, str], unit: str) -> str:
    """Return how far a report's closed sprints (id → name) agree with Jira's own reports, and what does not.

    A sprint whose rows of today are not those that were compared is named as not compared.
    """
    of_sprint = dict(list(ledger[ledger["sprint_id"].isin(closed)].groupby("sprint_id")))
    same = [
        one
        for one in verified.sprints
        if one.sprint_id in closed and one.digest == digest(of_sprint.get(one.sprint_id, ledger.iloc[:0]), unit=unit)
    ]
    known = {one.sprint_id for one in same}
    missing = [name for sprint_id, name in closed.items() if sprint_id not in known]
    parts = [agreement(same)] if same else []
    differing = [_worded(one) for compared in same for one in compared.differences]
    parts += [f"differing: {words.listing(reversed(differing), most=NAMED)}"] if differing else []
    parts += [f"not compared: {words.listing(reversed(missing), most=NAMED)}"] if missing else []
    return f"{'; '.join(parts)} (compared as of {words.instant(verified.as_of)})"


def _worded(one: Difference) -> str:
    reason = "" if one.reason == "unknown" else f", {one.reason}"
    return f"{one.key} in {one.sprint} (ours {marked(one.ours)}, Jira's {marked(one.theirs)}{reason})"
