"""Text that rides in a page zipped: an element that does not run, unpacked by the page's script when it is needed."""

import base64
import gzip

from markupsafe import Markup

KIND = "application/gzip"
"""The type of such an element."""


def packed(text: str, *, name: str = "") -> Markup:
    """Return text as a script element that holds it zipped; `name` is its id.

    >>> packed("alert(1)", name="packed-vega")[:49]
    Markup('<script type="application/gzip" id="packed-vega">')
    """
    zipped = base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
    identity = Markup(' id="{}"').format(name) if name else ""
    return Markup('<script type="{}"{}>{}</script>').format(KIND, identity, zipped)


def unpacked(zipped: str) -> str:
    """Return the text that an element holds zipped.

    >>> import re
    >>> unpacked(re.sub("<[^>]*>", "", packed("a <b> c")))
    'a <b> c'
    """
    return gzip.decompress(base64.b64decode(zipped)).decode()
