"""What a mail takes of a report's page: of each cell tagged `mail` its question, its sentences and its first figure.

Of a cell tagged `mail-table`, too, it takes the first table as well. An analyst moves a tag, and the mail follows. Of a
notebook whose tagged cells draw nothing, the first two figures are taken.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from nbformat import NotebookNode

from squadlib import words
from squadlib.direction import KEPT, isolated
from squadlib.mail.picture import Picture, picture
from squadlib.mail.shown import Row, Shown, shown
from squadlib.reports.page.drawn import MAIL_TAG, Drawn, figures_of, for_mail

TABLE_TAG = "mail-table"
"""The tag of a cell whose table goes into the mail, too."""
CHARTS = 3
"""At most so many charts ride in a mail; of a report that chooses none, the first two."""
UNCHOSEN = 2
ROWS, SENTENCES = 8, 5
"""At most so many rows and sentences of one section: the report has the rest."""
_LONGEST = 600
"""At most so many letters of one text: a mail is no place for more."""
_SHOWN = f"\u00a0{KEPT}"
"""What has no picture of its own and belongs to a text all the same."""
_NARROW, _COLUMNS = 20, 4
"""A table of at most so many short columns besides its lead is drawn as one; of any other each row is a card."""


@dataclass(frozen=True)
class Chart:
    """A chart with its words."""

    name: str
    title: str
    subtitle: str
    alt: str
    caption: str
    picture: Picture


@dataclass(frozen=True)
class Section:
    """An answer of the report to one question: sentences, a chart, rows; `label` names what each row is about.

    `left` is how many more rows the report has.
    """

    question: str
    said: tuple[str, ...] = ()
    chart: Chart | None = None
    caption: str = ""
    label: str = ""
    rows: tuple[Row, ...] = ()
    left: int = 0

    @property
    def heading(self) -> str:
        """The question; the finding, where a chart is all there is."""
        return self.chart.title if self.chart and not self.said and not self.rows else self.question

    @property
    def is_side_by_side(self) -> bool:
        """Tell whether the rows fit beside each other in columns, on a phone too."""
        texts = [text for row in self.rows for cell in row.cells for text in cell]
        return all(len(row.cells) <= _COLUMNS for row in self.rows) and all(len(one) <= _NARROW for one in texts)

    @property
    def rest(self) -> str:
        """Say how many rows the report has besides these."""
        return f"The report has {words.amount(self.left, 'more rows')}." if self.left else ""

    def shorter(self) -> "Section":
        """Return it with half its rows and sentences."""
        kept, said = self.rows[: len(self.rows) // 2], self.said[: max(len(self.said) // 2, 1)]
        return replace(self, rows=kept, left=self.left + len(self.rows) - len(kept), said=said)


def sections_of(notebook: NotebookNode) -> tuple[Section, ...]:
    """Return the sections of a report's mail in the order of its page; what has nothing to say is left out."""
    found = [one for one in _tagged(notebook) if one.said or one.chart or one.rows]
    if not any(one.chart for one in found):
        found += [Section("", chart=_chart(one)) for one in for_mail(notebook)[:UNCHOSEN] if one.spec]
    drawn = [place for place, one in enumerate(found) if one.chart]
    return tuple(replace(one, chart=None) if place in drawn[CHARTS:] else one for place, one in enumerate(found))


def clipped(value: Any) -> str:
    r"""Return a text on one line that keeps its direction to itself, cut where it is too long for a mail.

    >>> clipped("two\n lines"), clipped(None), clipped(7), clipped("x" * 900)[-2:]
    ('two lines', '', '7', 'x…')
    """
    text = "" if words.is_missing(value) else str(value)
    plain = "".join(one if one.isprintable() or one in _SHOWN else " " for one in text)
    plain = " ".join(filter(None, plain.split(" ")))
    return isolated(plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…")


def _tagged(notebook: NotebookNode) -> Iterator[Section]:
    question = ""
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "markdown" and cell.source.strip():
            question = cell.source.strip().splitlines()[0].lstrip("# ")
        elif cell.cell_type == "code" and MAIL_TAG in tags:
            yield _section(cell, clipped(question), has_table=TABLE_TAG in tags)


def _section(cell: NotebookNode, question: str, *, has_table: bool) -> Section:
    outputs = (output.get("data", {}).get("text/html", "") for output in cell.get("outputs", []))
    told = shown("".join("".join(html) for html in outputs))
    drawn = next((one for one in figures_of(cell) if one.spec), None)
    rows = told.rows if has_table else ()
    return Section(
        question=question,
        said=tuple(map(clipped, told.said[:SENTENCES])),
        chart=_chart(drawn) if drawn else None,
        caption=clipped(told.caption) if rows else "",
        label=clipped(told.label),
        rows=_rows(told) if rows else (),
        left=max(len(rows) - ROWS, 0),
    )


def _rows(told: Shown) -> tuple[Row, ...]:
    return tuple(
        Row(clipped(row.lead), clipped(row.note), tuple((clipped(label), clipped(text)) for label, text in row.cells))
        for row in told.rows[:ROWS]
    )


def _chart(drawn: Drawn) -> Chart:
    title, subtitle, alt, caption = map(clipped, (drawn.title, drawn.subtitle, drawn.alt, drawn.caption))
    return Chart(drawn.name, title, subtitle, alt, caption, picture(drawn.spec))
