"""What looks odd in the data behind one member's own figures, in words, shown before the numbers."""

import pandas as pd

from squadlib import words
from squadlib.quality.sprint import COLUMNS


def own_quality(
    rows: pd.DataFrame,
    sprints: pd.DataFrame,
    milestones: pd.DataFrame,
    *,
    unit: str = "points",
    is_shared: bool = False,
    unread: int = 0,
) -> pd.DataFrame:
    """Return what is odd in one member's work and milestones, without a word on anybody else's.

    One row per finding: `check`, `subject`, `text`. `rows` is `metrics.own_rows`, `sprints` the board's, `milestones`
    `metrics.own_milestones`; `unit` is what the work is counted in; `is_shared` says that Jira has several people of
    this name; `unread` is how many earlier states of the workbook could not be read.
    """
    found = [
        ("sheet and Jira disagree", str(name), f"{str(text)[:1].upper()}{str(text)[1:]}.")
        for name, text in zip(milestones["milestone"], milestones["disagreement"], strict=True)
        if text
    ]
    bare = rows[(rows["outcome"] == "completed") & rows["points_end"].isna()]
    if unit != "issues" and len(bare):
        keys = words.listing(bare["key"].drop_duplicates(), most=6)
        text = f"Completed without an estimate: they count 0 {unit}, and 1 issue each."
        found.append(("not estimated", keys, text))
    assumed = sprints[sprints["is_close_assumed"] & sprints["sprint_id"].isin(rows["sprint_id"])]
    found += [
        ("close assumed", str(name), "Jira does not say when it was closed: its planned end stands in.")
        for name in assumed["sprint"]
    ]
    if is_shared:
        text = "Jira has several people of this name: milestones and measures that the plan owes to it are left out."
        found.append(("shared name", "The member’s name", text))
    if unread:
        text = "Not read, so a due day moved before may count from a later one."
        found.append(("plan workbook", words.amount(unread, "earlier states"), text))
    return pd.DataFrame(found, columns=COLUMNS, dtype="str")
