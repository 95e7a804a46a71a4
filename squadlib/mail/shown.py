"""What a cell of an executed notebook shows, read back as plain text: its sentences and its first table.

What is folded away on the page stays there; figures are read by `squadlib.reports.page.drawn`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from squadlib import words

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_BLOCKS = {"div", "li", "ol", "p", "tr", "ul"}
_APART = {"figure", "script", "style", "svg", "template"}
"""Elements whose text is none of the cell's sentences."""


@dataclass(frozen=True)
class Row:
    """A row of a table: what it is about (`lead`, with a `note`), then each other cell under its column's label."""

    lead: str
    note: str
    cells: tuple[tuple[str, str], ...]

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """The cells that say something."""
        return tuple((label, text) for label, text in self.cells if text not in ("", words.NONE))


@dataclass(frozen=True)
class Shown:
    """The sentences of a cell, those of a list marked, and its first table: its caption, first label and rows."""

    said: tuple[str, ...] = ()
    caption: str = ""
    label: str = ""
    rows: tuple[Row, ...] = ()


def shown(html: str) -> Shown:
    """Return what a piece of a page says.

    >>> shown('<p>Two stand still.</p><ul><li>CLI-1</li></ul><details><p>More</p></details>').said
    ('Two stand still.', '• CLI-1')
    >>> shown('<table><tr><th scope="col">Issue</th><th scope="col">Days</th></tr>'
    ...       '<tr><th scope="row">CLI-1 <i class="muted">new</i></th><td>5</td></tr></table>').rows
    (Row(lead='CLI-1', note='new', cells=(('Days', '5'),)),)
    """
    tree = _Tree()
    tree.feed(html)
    tree.close()
    said = tuple(text for text in (_sentence(one) for one in _found(tree.root, {"p", "li"})) if text)
    table = next(_found(tree.root, {"table"}), None)
    if table is None:
        return Shown(said)
    caption = next((_text(one) for one in table.children if isinstance(one, _Node) and one.tag == "caption"), "")
    lines = [[one for one in line.children if isinstance(one, _Node)] for line in _found(table, {"tr"})]
    labels = next(([_text(one) for one in line] for line in lines if _is_head(line)), [])
    rows = tuple(_row(line, labels) for line in lines if line and not _is_head(line))
    return Shown(said, caption, labels[0] if labels else "", rows)


@dataclass
class _Node:
    tag: str
    kind: str = ""
    scope: str = ""
    children: list["_Node | str"] = field(default_factory=list)


class _Tree(HTMLParser):
    """Builds the elements of a piece of HTML; what closes nothing is passed over."""

    def __init__(self) -> None:
        super().__init__()
        self.root = _Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        node = _Node(tag, given.get("class") or "", given.get("scope") or "")
        self._open[-1].children.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if any(one.tag == tag for one in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def _found(node: _Node, tags: set[str]) -> Iterator[_Node]:
    """Yield the nearest elements of these tags below a node, none of a table (but its own rows), a fold or a figure."""
    for child in node.children:
        if isinstance(child, str) or child.tag in _APART:
            continue
        if child.tag in tags:
            yield child
        elif child.tag not in ("table", "details"):
            yield from _found(child, tags)


def _sentence(node: _Node) -> str:
    text = _text(node)
    return f"• {text}" if text and node.tag == "li" else text


def _is_head(line: list[_Node]) -> bool:
    return bool(line) and all(cell.tag == "th" and cell.scope == "col" for cell in line)


def _row(line: list[_Node], labels: list[str]) -> Row:
    """Return a row; its lead is the cell that says so, else the first."""
    lead = next((cell for cell in line if cell.tag == "th"), line[0])
    named = zip(labels or [""] * len(line), line, strict=False)
    cells = tuple((label, _text(cell)) for label, cell in named if cell is not lead)
    return Row(_text(lead, has_muted=False), "; ".join(_muted(lead)), cells)


def _text(node: _Node, *, has_muted: bool = True) -> str:
    """Return an element's text on one line: its blocks apart, what is muted in brackets, of a fold what is seen."""
    blocks = "".join(_pieces(node, has_muted=has_muted)).split("\n")
    return "; ".join(filter(None, map(_spaced, blocks)))


def _pieces(node: _Node, *, has_muted: bool) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, str):
            yield child.replace("\n", " ")
        elif child.tag in _APART:
            continue
        elif child.tag == "details":
            yield from (_text(one, has_muted=has_muted) for one in _found(child, {"summary"}))
            yield "\n"
        elif "muted" in child.kind.split():
            text = _text(child)
            yield f"({text})" if text and has_muted else ""
        else:
            edge = "\n" if child.tag in _BLOCKS else " " if child.tag == "br" else ""
            yield from (edge, *_pieces(child, has_muted=has_muted), edge)


def _muted(node: _Node) -> Iterator[str]:
    for child in node.children:
        if isinstance(child, str):
            continue
        if "muted" in child.kind.split():
            yield from filter(None, [_text(child)])
        else:
            yield from _muted(child)


def _spaced(text: str) -> str:
    """Return a text with single blanks; those that do not break stay."""
    return " ".join(filter(None, text.split(" ")))
