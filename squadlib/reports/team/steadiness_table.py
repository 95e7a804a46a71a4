"""How steady the squads' plans were: what came on the way and what was left, against each squad's own past."""

from collections.abc import Iterator

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.units import in_unit
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.table import table

FAR = 0.1
"""From this distance to its own usual on, a squad's share is named."""
_HEADERS = {
    "lead": "Squad",
    "added_rate": "Added, of committed",
    "usual_added_rate": "usually",
    "moved_change": "Scope change",
    "usual_moved_change": "usually",
    "carried_rate": "Carried over, of final scope",
    "usual_carried_rate": "usually",
}


def steadiness_table(squads: pd.DataFrame, before: pd.DataFrame, *, unit: str = "points") -> Fragment:
    """Return which squads are far from their own usual, then the shares of each squad and the team.

    `squads` is `metrics.side_by_side` of the sprints reported with `name`, `before` that of the sprints before.
    """
    now, usual = _shares(squads, unit), _shares(before, unit).add_prefix("usual_")
    named = [
        Markup("<strong>{}</strong>").format(name) if squad is None else Markup("{}").format(name)
        for squad, name in zip(squads["squad"].where(squads["squad"].notna(), None), squads["name"], strict=True)
    ]
    rows = pd.concat([now, usual], axis="columns").assign(lead=pd.Series(named, dtype=object))
    caption = f"Shares in {unit}; usually: over the closed sprints before, as many as velocity is the mean of"
    told = list(_far(rows[squads["squad"].notna()], squads))
    return stack(_listed(told), table(rows, caption=caption, headers=_HEADERS, unit="", kind="stack"))


def _listed(told: list[str]) -> Fragment:
    """Return the sentences as a list, or that there is none."""
    if not told:
        near = f"No squad’s added work, scope change or carry-over is {words.per_cent(FAR)} or more away from its own"
        return paragraph(f"{near} usual share.")
    items = Markup("").join(Markup("<li>{}</li>").format(one) for one in told)
    return Fragment(Markup("<ul>{}</ul>").format(items), "\n".join(told))


def _shares(totals: pd.DataFrame, unit: str) -> pd.DataFrame:
    committed, final = (totals[in_unit(name, unit)].astype("float64") for name in ("committed", "final_scope"))
    return pd.DataFrame(
        {
            "added_rate": totals[in_unit("added", unit)] / committed.where(committed != 0),
            "moved_change": totals[in_unit("scope_change", unit)].astype("float64"),
            "carried_rate": totals[in_unit("carry_over", unit)] / final.where(final != 0),
        }
    )


def _far(rows: pd.DataFrame, squads: pd.DataFrame) -> Iterator[str]:
    """Yield a sentence for each share of a squad that is far from its usual one."""
    for place, row in rows.iterrows():
        name = squads.loc[place, "name"]  # type: ignore[index]
        for share, text in (
            ("added_rate", "{name} had {now} added to its commitment, usually {usual}."),
            ("moved_change", "{name}’s scope changed by {now} of its commitment, usually {usual}."),
            ("carried_rate", "{name} carried over {now} of its final scope, usually {usual}."),
        ):
            now, usual = row[share], row[f"usual_{share}"]
            if not words.is_missing(now) and not words.is_missing(usual) and abs(now - usual) >= FAR:
                yield text.format(name=name, now=words.per_cent(now), usual=words.per_cent(usual))
