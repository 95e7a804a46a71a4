"""What the rules of feedback say to several squads: for whoever leads them all, without a member's name."""

from typing import Any

import pandas as pd

from squadlib.feedback.rules import RULES

COLUMNS = ["rule", "is_praise", "squads", "members", "squads_of_members", "squads_over_time", "settled", "said"]


def themes(told: pd.DataFrame, *, sprints: int) -> pd.DataFrame:
    """Rules that speak in the squads, over their last sprints; what is said to members is counted, not named.

    One row per rule that speaks in any squad's last `sprints` sprints, suggestions before praise, what most squads hear
    now first, else in the order of the rules: `rule`, `is_praise`; `squads` (list: those in which it speaks now, to the
    squad or to a member), `members` (how many members hear it now) and `squads_of_members` (list), `squads_over_time`
    (list: in how many squads it spoke, oldest sprint first), `settled` (of how many squads and members it was suggested
    after the sprint before and is no longer due), `said` (list of `squad`, `text`, `follow_up`: what it says to squads
    now). `told` has `squadlib.feedback` of each squad's last sprints with `squad` and `ago` (0: the last).
    """
    spoken = set(told.loc[told["kind"] != "changed", "rule"])
    rows = [_theme(rule.name, told, is_praise=rule.is_praise, sprints=sprints) for rule in RULES if rule.name in spoken]
    rows.sort(key=lambda row: (row["is_praise"], -len(row["squads"])))
    return pd.DataFrame(rows, columns=COLUMNS)


def _theme(rule: str, told: pd.DataFrame, *, is_praise: bool, sprints: int) -> dict[str, Any]:
    """Return one rule's row."""
    here = told[told["rule"] == rule]
    now, is_settled = here["ago"] == 0, here["kind"] == "changed"
    due = here[now & ~is_settled]
    to_squads, to_members = due[due["subject"].isna()], due[due["subject"].notna()]
    by_sprint = here[~is_settled].groupby("ago")["squad"].nunique()
    return {
        "rule": rule,
        "is_praise": is_praise,
        "squads": list(dict.fromkeys(due["squad"])),
        "members": len(to_members),
        "squads_of_members": list(dict.fromkeys(to_members["squad"])),
        "squads_over_time": [int(by_sprint.get(ago, 0)) for ago in reversed(range(sprints))],
        "settled": int((now & is_settled).sum()),
        "said": [
            {"squad": squad, "text": text, "follow_up": follow_up}
            for squad, text, follow_up in to_squads[["squad", "text", "follow_up"]].itertuples(index=False, name=None)
        ],
    }
