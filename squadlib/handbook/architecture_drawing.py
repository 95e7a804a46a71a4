"""The architecture as one drawing: the rooms on the way of the data, the pure ones in a frame, the others around."""

from collections.abc import Iterator
from html import escape
from textwrap import wrap

from squadlib.charts.theme import FONT, variables
from squadlib.handbook.rooms import rooms

FLOW = ("sources", "snapshots", "tables", "metrics", "charts", "reports", "mail")
"""The way of the data, first to last."""
PURE = ("tables", "metrics", "charts", "quality", "feedback")
"""The rooms that read no clock, no file, no environment."""
LEAVES = ("direction", "errors", "iri_grammar", "locale_forms", "locales", "options", "records", "steps", "words")
"""What every room may use."""
BESIDE = {"demo": 0, "sync": 1, "quality": 2, "feedback": 3}
"""Rooms that stand below one on the way: name → its place."""
SAID = {
    "sources": "alone knows the network: Jira, Sheets, files → records",
    "snapshots": "what was fetched, written once, never changed",
    "tables": "records → tidy tables",
    "metrics": "tables → tables: what every number means",
    "charts": "a table → a chart, one theme",
    "reports": "notebook + data → page, JSON, index",
    "mail": "a finished report → inboxes, once",
    "demo": "the sample company, and a Jira and Sheets on loopback",
    "sync": "params → sources → one snapshot",
    "quality": "what looks odd, in words",
    "feedback": "metrics → suggestions with evidence",
    "engine": "runs notebooks in a warm process",
    "verify": "our figures against Jira’s own report",
    "params": "what an organisation edits, checked first",
    "cli": "the commands that you type",
    "doctor": "checks a site, each check with its mend",
    "desk": "notebooks: new, lint, parted",
    "starter": "what a new site starts with",
    "handbook": "this page, the reference, the catalogue",
    "snapshots_prune": "makes room again for snapshots",
    "setups": "how a board was set up at each snapshot",
    "remembered": "what the next fetch need not ask again",
    "names": "what a snapshot can complete in the shell",
    "pace": "how long things took the last time",
    "cluster": "many machines make the reports",
    "__main__": "`python -m squadlib`",
}
"""A room in a few words; one that is not here is told by its own docstring."""
WIDTH, LEFT, STEP, BOX, HEIGHT = 1180, 150, 128, 112, 92
TOP, SECOND, THIRD = 70, 210, 372
AROUND_BOX, AROUND_STEP, A_ROW = 118, 129, 9


def drawing() -> str:
    """Return the drawing as SVG, for light and dark."""
    style = (
        f"svg{{{variables('light')}background:var(--page);font-family:{escape(FONT, quote=False)};font-size:12px}}"
        f"@media(prefers-color-scheme:dark){{svg{{{variables('dark')}}}}}"
        "rect{fill:var(--panel);stroke:var(--hairline)}.way{fill:var(--page);stroke:var(--completed);stroke-width:1.5}"
        ".pure{fill:none;stroke:var(--muted);stroke-dasharray:5 4}text{fill:var(--muted)}.name{fill:var(--ink);"
        "font-weight:bold;font-size:13px}path{stroke:var(--completed);fill:none;stroke-width:1.5}.tip{fill:var(--completed)}"
    )
    height = THIRD + 116 * (1 + (len(around()) - 1) // A_ROW) + 30
    parts = "\n".join([*_outside(), *_frame(), *_way(), *_beside(), *_around(height)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img"><title>The rooms of squadlib</title><style>{style}</style>\n{parts}\n</svg>\n'
    )


def around() -> list[str]:
    """Return the rooms that are neither on the way nor beside it, nor used by all."""
    return [name for name in rooms() if name not in (*FLOW, *BESIDE, *LEAVES)]


def _x(place: int) -> int:
    return LEFT + place * STEP


def _outside() -> Iterator[str]:
    """Yield what is not ours at both ends: Jira and the workbook, people."""
    yield _box(12, TOP, 100, "Jira", "and the plan workbook", height=HEIGHT)
    yield _arrow(112, _x(0))
    yield _arrow(_x(len(FLOW) - 1) + BOX, WIDTH - 98)
    yield _box(WIDTH - 98, TOP, 86, "People", "page, mail, index", height=HEIGHT)


def _frame() -> Iterator[str]:
    first, last = _x(FLOW.index("tables")) - 8, _x(FLOW.index("charts")) + BOX + 8
    size = f'width="{last - first}" height="{SECOND + HEIGHT - TOP + 48}"'
    yield f'<rect class="pure" x="{first}" y="{TOP - 36}" {size} rx="10"/>'
    yield f'<text x="{first + 12}" y="{TOP - 16}">the numbers: no clock, no file, no network</text>'


def _way() -> Iterator[str]:
    for place, name in enumerate(FLOW):
        yield _box(_x(place), TOP, BOX, name, _said(name), height=HEIGHT, kind="way")
        if place:
            yield _arrow(_x(place - 1) + BOX, _x(place))


def _beside() -> Iterator[str]:
    for name, place in BESIDE.items():
        yield _box(_x(place), SECOND, BOX, name, _said(name), height=HEIGHT)
        middle = _x(place) + BOX / 2
        yield f'<path d="M{middle},{SECOND}V{TOP + HEIGHT}" stroke-dasharray="2 3"/>'
    place = FLOW.index("reports")
    yield _box(_x(place), SECOND, BOX, "notebooks/", "where all of it meets; they belong to analysts", height=HEIGHT)
    yield f'<path d="M{_x(place) + BOX / 2},{SECOND}V{TOP + HEIGHT}" stroke-dasharray="2 3"/>'


def _around(height: int) -> Iterator[str]:
    yield f'<text x="12" y="{THIRD - 14}">around it</text>'
    for place, name in enumerate(around()):
        x, y = 12 + (place % A_ROW) * AROUND_STEP, THIRD + (place // A_ROW) * 116
        yield _box(x, y, AROUND_BOX, name, _said(name), height=88)
    told = ", ".join(LEAVES)
    yield f'<text x="12" y="{height - 24}">used by every room: {told}</text>'


def _said(name: str) -> str:
    return SAID.get(name, rooms()[name].about)


def _box(x: float, y: float, width: int, name: str, said: str, *, height: int, kind: str = "") -> str:
    lines = wrap(said, int(width / 7))[:4]
    text = "".join(f'<tspan x="{x + 9}" dy="15">{escape(one)}</tspan>' for one in lines)
    shape = f' class="{kind}"' if kind else ""
    return (
        f'<rect{shape} x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>'
        f'<text class="name" x="{x + 9}" y="{y + 19}">{escape(name)}</text><text x="{x + 9}" y="{y + 21}">{text}</text>'
    )


def _arrow(start: float, end: float) -> str:
    y = TOP + HEIGHT / 2
    return f'<path d="M{start},{y}H{end - 5}"/><path class="tip" d="M{end - 6},{y - 4}l6,4l-6,4z"/>'
