"""What the feedback says to several squads: the themes, in how many squads, over time, and what the squads heard."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.table import table

SEVERAL = 2
"""From so many squads on a suggestion is a matter for the team."""


def themes_table(themes: pd.DataFrame, *, rules: pd.DataFrame, squads: int) -> Fragment:
    """Return which suggestions are a matter for the team, a row per suggestion heard now, and what is worth keeping.

    `themes` is `squadlib.feedback.themes`, `rules` is `squadlib.feedback.explained`, `squads` how many there are.
    """
    is_heard, is_praise = themes["squads"].map(len).astype("int64") > 0, themes["is_praise"].astype(bool)
    asked, kept = themes[is_heard & ~is_praise], themes[is_heard & is_praise]
    if not is_heard.any():
        said = "No rule of feedback has anything to suggest or to praise in the squads’ last sprints."
        return paragraph(said, kind="empty")
    parts = [paragraph(_for_the_team(asked, squads))]
    parts += [_listed(asked, dict(zip(rules["rule"], rules["about"], strict=True)))] if len(asked) else []
    parts += [paragraph(f"Worth keeping: {_together(kept, squads)}.")] if len(kept) else []
    gone = [name_of(rule) for rule in themes.loc[~is_heard & ~is_praise, "rule"]]
    parts += [paragraph(f"Heard before and no longer: {words.listing(gone)}.")] if gone else []
    return stack(*parts)


def _listed(asked: pd.DataFrame, about: dict[str, str]) -> Fragment:
    rows = list(asked.itertuples(index=False))
    shown = pd.DataFrame(
        {
            "theme": pd.Series([_theme(row, about) for row in rows], dtype=object),
            "who": pd.Series([_who(row) for row in rows], dtype=object),
            "over_time": [" → ".join(map(str, counts)) for counts in asked["squads_over_time"]],
            "settled": asked["settled"].to_numpy(),
        }
    )
    sprints = words.spelled(len(asked["squads_over_time"].iloc[0]))
    headers = {"theme": "Suggestion, and why", "who": "Who hears it now"}
    headers |= {"over_time": f"Squads, last {sprints} sprints", "settled": "Settled"}
    caption = (
        "By the same rules as the squads’ own reports. Members are counted, not named. Settled: suggested after the"
        " sprint before, to a squad or a member, and no longer due"
    )
    return table(shown, caption=caption, headers=headers, kind="stack")


def name_of(rule: str) -> str:
    """Return a rule's name in words.

    >>> name_of("begun_unfinished"), name_of("reestimates")
    ('begun unfinished', 're-estimates')
    """
    return rule.replace("_", " ").replace("reestimate", "re-estimate")


def _for_the_team(asked: pd.DataFrame, squads: int) -> str:
    """Return which suggestions several squads hear at once; one squad's own is its own matter."""
    several = asked[asked["squads"].map(len) >= SEVERAL]
    if asked.empty:
        return "The rules have nothing to suggest, only praise."
    if several.empty:
        return "No suggestion is heard in more than one squad: each is a matter of that squad alone."
    return f"Heard in several squads at once, so a matter for the team: {_together(several, squads)}."


def _together(rows: pd.DataFrame, squads: int) -> str:
    return words.listing(
        f"“{name_of(rule)}” ({len(names)} of {squads} squads)"
        for rule, names in zip(rows["rule"], rows["squads"], strict=True)
    )


def _theme(row: Any, about: dict[str, str]) -> Markup:
    name = name_of(row.rule).capitalize()
    return Markup('<strong>{}</strong> <span class="muted">{}</span>').format(name, about[row.rule])


def _who(row: Any) -> Markup:
    """Return which squads hear it, opening to what it says to them, and how many members of which squads."""
    parts = []
    if row.said:
        names = words.listing(one["squad"] for one in row.said)
        told = Markup("").join(_one(one) for one in row.said)
        parts.append(Markup("<details><summary>{}</summary><ul>{}</ul></details>").format(names, told))
    if row.members:
        members = f"{words.amount(row.members, 'members')} of {words.listing(row.squads_of_members)}"
        parts.append(Markup("<div>{}</div>").format(members))
    return Markup("").join(parts)


def _one(one: dict[str, Any]) -> Markup:
    then = f" {one['follow_up']}" if isinstance(one["follow_up"], str) else ""
    return Markup('<li>{}: {}<span class="muted">{}</span></li>').format(one["squad"], one["text"], then)
