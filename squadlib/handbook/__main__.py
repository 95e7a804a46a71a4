"""`python -m squadlib.handbook`: write the pages of docs/ that are made from the code, where they differ."""

import sys
from collections.abc import Iterator

from squadlib.handbook.pages import DOCS, PAGES, pages_of_reports
from squadlib.handbook.pictures import spec_of_file


def renew() -> None:
    """Write every page that is made and is another one now; a picture only where something else is drawn."""
    for name, text in _made():
        path = DOCS / name
        if path.is_file() and _is_same(path.read_text(encoding="utf-8"), text):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        sys.stderr.write(f"renewed {path.relative_to(DOCS.parent)}\n")


def _made() -> Iterator[tuple[str, str]]:
    yield from ((name, made()) for name, made in PAGES.items())
    yield from pages_of_reports().items()


def _is_same(kept: str, made: str) -> bool:
    """Tell whether a file needs no renewal: another machine's fonts draw the same picture another way."""
    spec = spec_of_file(made)
    return spec == spec_of_file(kept) if spec else kept == made


renew()
