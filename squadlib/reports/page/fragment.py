"""What a notebook cell shows: a piece of HTML of our own making, and the same in plain text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from squadlib.locales import localised


@dataclass(frozen=True)
class Fragment:
    """A piece of a report: `html` (every value in it escaped), `text` for a reader without HTML, other MIME types."""

    html: Markup
    text: str
    more: Mapping[str, Any] = field(default_factory=dict)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        html = Markup('<div class="squadlib">{}</div>').format(self.html)
        return {"text/plain": localised(self.text), "text/html": str(localised(html)), **self.more}


def stack(*parts: Fragment) -> Fragment:
    """Return the parts one below the other, as one."""
    more = {kind: content for part in parts for kind, content in part.more.items()}
    return Fragment(Markup("\n").join(part.html for part in parts), "\n\n".join(part.text for part in parts), more)


def paragraph(text: str, *, kind: str = "") -> Fragment:
    """Return one paragraph of plain text.

    >>> paragraph("a <b> c").html
    Markup('<p>a &lt;b&gt; c</p>')
    """
    tag = Markup('<p class="{}">').format(kind) if kind else Markup("<p>")
    return Fragment(tag + Markup("{}</p>").format(text), text)
