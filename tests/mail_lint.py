"""What a mail's HTML is made of, held against the table of what mail clients know (mail_clients.yaml)."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml

CLIENTS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "mail_clients.yaml").read_text(encoding="utf-8"))
_HOW = {
    "px": re.compile(r"\d+px"),
    "a number": re.compile(r"\d(\.\d+)?"),
    "400 or 600": re.compile(r"400|600"),
    "left or right": re.compile(r"left|right"),
    "auto": re.compile("auto"),
}


class _Linter(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open: list[str] = []
        self.in_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in CLIENTS["elements"]:
            self.faults.append(f"<{tag}>")
        if tag == "style" and "head" not in self.open:
            self.faults.append("<style> outside the head")
        if tag not in ("meta", "br", "img"):
            self.open.append(tag)
        known = {*CLIENTS["attributes"].get(tag, []), *CLIENTS["attributes"]["*"]}
        self.faults += [f"<{tag} {name}>" for name in given if name not in known]
        self.faults += [f"<{tag} style={one!r}>" for one in _declared(given.get("style", ""), tag, given)]
        if tag == "img" and not (given.get("alt") and given.get("width") and given.get("src")):
            self.faults.append(f"<img> without alt, width or src: {given}")
        for name in ("src", "href"):
            if name in given and not re.match(r"cid:|[\w.-]+\.png$" if name == "src" else r"https?://", given[name]):
                self.faults.append(f"{name}={given[name]!r}")

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        elif tag != "img":
            self.faults.append(f"</{tag}> where {self.open[-1:]} is open")

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            return
        for rule in re.findall(r"@[^{]+", data):
            if not any(name in rule for name in CLIENTS["at_rules"]):
                self.faults.append(rule)
        for block in re.findall(r"\{([^{}]*)\}", data):
            for one in block.split(";"):
                name = one.partition(":")[0].strip()
                if name and name not in CLIENTS["properties"]:
                    self.faults.append(one)
        if re.search(r"url\(|@import", data):
            self.faults.append("the style loads something")


def _declared(style: str, tag: str, given: dict[str, str]) -> Iterator[str]:
    """Yield the declarations that a client would drop, or not take as meant."""
    for one in filter(None, map(str.strip, style.split(";"))):
        name, _, value = (part.strip() for part in one.partition(":"))
        if not _is_known(CLIENTS["properties"].get(name), tag, value, given):
            yield one


def _is_known(known: dict[str, Any] | None, tag: str, value: str, given: dict[str, str]) -> bool:
    if known is None or tag not in known.get("only", [tag]) or known.get("attribute", "style") not in given:
        return False
    is_fitting = _HOW[known["how"]].fullmatch(value) if "how" in known else not re.search(r"url\(|-\d|auto", value)
    return bool(is_fitting)


def faults(html: str) -> list[str]:
    """Return everything in a mail's HTML that the table does not know."""
    linter = _Linter()
    linter.feed(html)
    linter.close()
    return linter.faults + [f"{tag} is left open" for tag in linter.open]
