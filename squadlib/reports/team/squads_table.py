"""Every squad's sprint in figures, side by side, and the team's beneath; then what the figures leave out."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from squadlib.metrics.units import in_unit
from squadlib.reports.page.fragment import Fragment, paragraph, stack
from squadlib.reports.page.table import table

_SUMS = {
    "committed": "Committed",
    "added": "Added",
    "removed": "Removed",
    "completed": "Completed",
    "carry_over": "Carried over",
}
_RATES = {"completion_rate": "Completion", "commitment_kept_rate": "Commitment kept"}


def squads_table(
    squads: pd.DataFrame, *, unit: str = "points", notes: Sequence[str] = (), highlighted: str | None = None
) -> Fragment:
    """Return a row per squad in the order of `squads` and one of the team, whose sums are the squads'.

    `squads` is `metrics.side_by_side` with `name`; `notes` say what is missing or counted once. A squad alone is a
    sentence in its own report.
    """
    told = [paragraph(note) for note in notes]
    if squads["squad"].notna().sum() < 2:
        alone = f"No other squad stands beside {squads['name'].iloc[0]}, so there is no team to compare with."
        told = [paragraph(alone), *told]
        if highlighted is not None:  # its figures stand in its own report already
            return stack(*told)
    named = [_named(row, highlighted) for row in squads.itertuples(index=False)]
    rows = squads.assign(lead=pd.Series(named, dtype=object))
    sums = {in_unit(name, unit): label for name, label in _SUMS.items()}
    rates = {in_unit(name, unit): label for name, label in _RATES.items()}
    headers = {"lead": "Squad", **sums, **rates}
    listed = table(
        rows, caption=f"Each squad’s sprint and the sum of all, in {unit}", headers=headers, unit="", kind="stack"
    )
    return stack(listed, *told)


def _named(row: Any, highlighted: str | None) -> Markup:
    """Return a squad's name with its sprint, the team's and the highlighted one's stressed."""
    if not isinstance(row.squad, str):
        return Markup("<strong>{}</strong>").format(row.name)
    name = Markup("<strong>{}</strong>").format(row.name) if row.squad == highlighted else Markup("{}").format(row.name)
    sprint = str(row.sprint).removeprefix(str(row.name)).strip() or row.sprint
    running = ", running" if row.state == "active" else ""
    return Markup('{} <span class="muted">{}{}</span>').format(name, sprint, running)
