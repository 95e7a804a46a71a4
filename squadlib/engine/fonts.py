"""The fonts that the texts of a chart are measured with: first those that the drawing library has in memory."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import vl_convert

_VARIABLE = "FONTCONFIG_FILE"
_NONE = Path(__file__).with_name("no_fonts.conf")


@cache
def have_fonts() -> None:
    """Have this process measure by the fonts of its own memory, and by the machine's where those lack a letter.

    The library would prefer the machine's copy of the same font, and opens its file anew for each text it measures:
    half of what a drawing takes.
    """
    if sys.platform != "linux":  # elsewhere it does not ask fontconfig
        return
    with _no_fonts():
        for folder in _folders():
            vl_convert.register_font_directory(str(folder))


def _folders() -> list[Path]:
    """Return the folders of fonts that there are, as the XDG base directories name them."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  unlike Path.home it has an answer where there is no home
    system = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    own = os.environ.get("XDG_DATA_HOME") or str(home / ".local" / "share")
    found = [Path(one) / "fonts" for one in [own, *system.split(":")]]
    return [one for one in [home / ".fonts", *found] if one.is_dir()]


@contextmanager
def _no_fonts() -> Iterator[None]:
    """Let the library find no font of the machine by itself: it looks for them once, when it is first asked."""
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = str(_NONE)
    try:
        yield
    finally:
        del os.environ[_VARIABLE]
        if before is not None:
            os.environ[_VARIABLE] = before
