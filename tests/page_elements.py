"""What a page is made of, as a browser reads it: elements, ids, links, scripts and text."""

from html.parser import HTMLParser


class Elements(HTMLParser):
    """Collects a page's elements with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append((tag, dict(attrs)))
        self._open = tag

    def handle_data(self, data: str) -> None:
        """Note what a reader sees."""
        if self._open not in ("script", "style"):
            self.text.append(data)

    def every(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of each element of this kind."""
        return [attributes for name, attributes in self.tags if name == tag]
