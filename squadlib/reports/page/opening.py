"""The first screen of every report: one line of context, the answer, the figures with their change."""

from collections.abc import Sequence

from markupsafe import Markup

from squadlib import words
from squadlib.locales import HOUSE, spoken
from squadlib.reports.data import SprintData
from squadlib.reports.page.emitted import PAGE_KIND
from squadlib.reports.page.fragment import Fragment
from squadlib.reports.page.style import lab_script, lab_style
from squadlib.reports.page.tiles import Tile, compared, said, tiles

_STATES = {"closed": "closed", "active": "running", "future": "not started"}


def opening(
    *, title: str, context: str, answer: str, figures: Sequence[Tile], notes: Sequence[str] = (), since: str = ""
) -> Fragment:
    """Return the first screen; it names the page (`title`) and hands the answer on.

    `notes` are short lines under the answer, empty ones left out; `since` replaces what the figures' change is against.
    """
    figures_shown = tiles(figures, since=since)
    html = Markup('{style}<p class="context">{context}</p><h1>{answer}</h1>{notes}{tiles}').format(
        style=lab_style() + lab_script(),
        context=context,
        answer=answer,
        notes=Markup("").join(Markup('<p class="goal">{}</p>').format(note) for note in notes if note),
        tiles=figures_shown.html,
    )
    against = compared(figures, since=since)
    notes_shown = [note for note in notes if note]
    text = "\n".join([context, answer, *notes_shown, figures_shown.text])
    page = {"title": title, "answer": answer, "context": context, "notes": notes_shown}
    page |= {} if spoken() == HOUSE else {"locale": spoken()}
    return Fragment(html, text, {PAGE_KIND: {**page, "figures": [said(one) for one in figures], "since": against}})


def context_of(data: SprintData) -> str:
    """Return what a report on a sprint is about in one line: squad, sprint, dates, state, data as of."""
    zone = data.options.timezone
    end = data.sprint["ends_at"] if data.sprint["state"] == "active" else data.sprint["completed_at"]
    parts = [
        data.squad_name,
        data.sprint["sprint"],
        words.period(data.sprint["started_at"], end, timezone=zone),
        _STATES[data.sprint["state"]],
        f"data as of {words.instant(data.as_of, timezone=zone)}",
    ]
    return " · ".join(parts)
