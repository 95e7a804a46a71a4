"""The page of all reports: squads by sprints, squads by quarters, what the newest say, and a search over them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from squadlib import words
from squadlib.metrics.quarters import is_over
from squadlib.reports.page.plain_page import plain_page
from squadlib.reports.shelf.entries import TEAM, Entry
from squadlib.reports.shelf.grid import Grid, Slot, by_quarter, by_sprint, when
from squadlib.reports.shelf.trend import trend_line

_HERE = Path(__file__).parent
_SPRINTS = "The latest first: share of its work that was completed. The line: completed work, sprint by sprint."
_QUARTERS = "The latest first: share of its milestones delivered. The line: the same, of the quarters that are over."
_NEW = 5
"""How many reports are told in full."""


def index_page(found: Sequence[Entry], *, failed: Mapping[str, str], unread: Sequence[str]) -> str:
    """Return the page; `failed` are the pages of failures with what each is about, `unread` what cannot be read."""
    sprints, quarters = by_sprint(found), by_quarter(found)
    others = [entry for entry in found if entry.period["kind"] == "other"]
    body = Markup("\n").join(
        [
            Markup('<p class="context">{}</p>\n<h1>{}</h1>').format(_context(found), answer(found)),
            _failures(failed, unread),
            Markup(
                '<div class="search" role="search" hidden><label for="search">Search</label><input id="search" '
                'type="search" placeholder="squad, sprint, quarter or report" autocomplete="off" spellcheck="false">'
                '<p class="muted" role="status"></p></div>'
            ),
            _section("sprints", "How did the sprints go?", _grid(sprints, _SPRINTS)),
            _section("quarters", "What came of each quarter’s plan?", _grid(quarters, _QUARTERS)),
            _section("new", "What do the newest reports say?", _news(_latest(found))),
            _section("others", "What else is there?", _news(sorted(others, key=lambda one: one.path))),
        ]
    )
    style, script = ((_HERE / name).read_text(encoding="utf-8") for name in ("index.css", "index.js"))
    return plain_page(title="All reports", description=answer(found), body=body, more_style=style, script=script)


def answer(found: Sequence[Entry]) -> str:
    """Return the sentence the index opens with: what the squads finished in their last closed sprints."""
    latest = _last_closed(found)
    if not latest:
        return f"{words.amount(len(found), 'reports')} so far." if found else "No report has been made yet."
    units = {entry.headline.unit for entry in latest}
    if len(latest) == 1:
        only = latest[0]
        share = f" ({words.per_cent(only.headline.rate)})"
        return f"{only.squad_name} finished {only.headline.said}{share} in {only.period['name']}."
    count = words.spelled(len(latest)).capitalize()
    if len(units) > 1:
        return f"{count} squads have reported a closed sprint; they count in {words.listing(sorted(units))}."
    done = sum(entry.headline.done or 0 for entry in latest)
    whole = sum(entry.headline.whole or 0 for entry in latest)
    share = f" ({words.per_cent(done / whole)})" if whole else ""
    told = f"{words.number(done)} of {words.amount(whole, units.pop())}{share}"
    return f"{count} squads finished {told} in their last closed sprints."


def _last_closed(found: Sequence[Entry]) -> list[Entry]:
    """Return each squad's report on its last closed sprint."""
    closed = [one for one in found if one.report == "sprint-report" and one.period.get("state") == "closed"]
    return list({entry.squad: entry for entry in sorted(closed, key=when)}.values())


def _latest(found: Sequence[Entry]) -> list[Entry]:
    """Return the reports told in full: those with the newest data, of one squad and kind the newest alone."""
    newest = {(entry.squad, entry.report): entry for entry in sorted(found, key=lambda one: (one.as_of, when(one)))}
    told = [entry for entry in newest.values() if entry.answer]
    return sorted(told, key=lambda one: (one.as_of, when(one)), reverse=True)[:_NEW]


def _context(found: Sequence[Entry]) -> str:
    squads = {entry.squad for entry in found if entry.squad != TEAM}
    newest = max((pd.Timestamp(entry.as_of) for entry in found if entry.as_of), default=pd.NaT)
    parts = ["All reports", words.amount(len(squads), "squads"), words.amount(len(found), "reports")]
    return " · ".join([*parts, f"newest data {words.instant(newest)}"] if found else parts[:1])


def _failures(failed: Mapping[str, str], unread: Sequence[str]) -> Markup:
    lines = [
        Markup('<a href="{}">{}</a> could not be made').format(quote(path), about) for path, about in failed.items()
    ]
    lines += [Markup("Left out is {}").format(why) for why in unread]
    sign = Markup('<span class="symbol attention" aria-hidden="true">⚠</span>')
    shown = (Markup("<li>{} {}.</li>").format(sign, line) for line in lines)
    return Markup('<ul class="failures">{}</ul>').format(Markup("").join(shown)) if lines else Markup("")


def _section(name: str, question: str, content: Markup) -> Markup:
    if not content:
        return Markup("")
    return Markup('<section id="{}"><h2>{}</h2>{}</section>').format(name, question, content)


def _news(told: Sequence[Entry]) -> Markup:
    rows = Markup("").join(
        Markup('<li><a href="{}">{}</a>{}<br>{}</li>').format(
            quote(entry.path), entry.title or _named(entry), _revision(entry), entry.answer
        )
        for entry in told
    )
    return Markup('<ul class="news">{}</ul>').format(rows) if told else Markup("")


def _grid(grid: Grid, caption: str) -> Markup:
    if not grid.rows:
        return Markup("")
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in grid.columns)
    rows = Markup("\n").join(_row(grid, squad, name) for squad, name in grid.rows)
    return Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table class="grid">'
        '<caption>{caption}</caption><thead><tr><th scope="col">Squad</th>{heads}</tr></thead>'
        "<tbody>{rows}</tbody></table></div>"
    ).format(caption=caption, heads=heads, rows=rows)


def _row(grid: Grid, squad: str, name: str) -> Markup:
    slots = [slot for place in range(len(grid.columns)) for slot in grid.cells.get((squad, place), ())]
    cells = Markup("").join(
        Markup("<td>{}</td>").format(Markup("").join(_slot(slot) for slot in grid.cells.get((squad, place), ())))
        for place in range(len(grid.columns))
    )
    head = Markup('<th scope="row"><span class="squad">{}</span>{}</th>').format(name, _trend(slots))
    return Markup("<tr>{}{}</tr>").format(head, cells)


def _trend(slots: Sequence[Slot]) -> Markup:
    """Return the line of the newest report that tells a past."""
    told = [entry.headline for slot in slots for entry in slot.entries if entry.headline.trend]
    return trend_line(told[0].trend, of=told[0].trend_of) if told else Markup("")


def _slot(slot: Slot) -> Markup:
    first = slot.first
    figure = words.per_cent(first.headline.rate) if first.headline.said else _named(first)
    more = Markup(" ").join(
        Markup('<a href="{}">{}</a>').format(quote(entry.path), _named(entry)) for entry in slot.entries[1:]
    )
    name = Markup('<span class="muted name">{}</span>').format(slot.name) if first.period["kind"] == "sprint" else ""
    return Markup(
        '<div class="slot"><a class="figure-of" href="{href}"{title}>{figure}</a>'
        '<span class="muted">{said}{revision}</span>{name}{more}</div>'
    ).format(
        href=quote(first.path),
        title=Markup(' title="{}"').format(first.answer) if first.answer else "",
        figure=figure,
        said=f"{first.headline.said}{' so far' if _is_running(first) else ''}",
        revision=_revision(first),
        name=name,
        more=Markup('<span class="more">{}</span>').format(more) if more else "",
    )


def _is_running(entry: Entry) -> bool:
    """Tell whether the figure of a report is not final."""
    if entry.report == "milestone-report":
        return not is_over(entry.period["quarter"], as_of=pd.Timestamp(entry.as_of), timezone=entry.timezone)
    return entry.period.get("state") == "active" and bool(entry.headline.unit)


def _named(entry: Entry) -> str:
    return entry.report.replace("-", " ").removesuffix(" report")


def _revision(entry: Entry) -> str:
    return f", revision {entry.revision}" if entry.revision > 1 else ""
