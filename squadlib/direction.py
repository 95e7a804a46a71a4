"""Text that is written from right to left, kept within its own bounds: it turns no sentence round that it stands in.

A name with such letters, or with marks and overrides of direction (U+202E and the like), is put between Unicode's
isolates once, where records become tables and params are read; whatever is said of it later, on a page, in a chart, in
a mail or on a terminal, then reads in its own order. Any other text stays as it is.
"""

import re
from typing import Any

FIRST_STRONG, END = "\u2068", "\u2069"
"""The isolate that takes its direction from the first letter within, and its end."""
KEPT = "\u200c\u200d\u200e\u200f\u061c\u2066\u2067\u2068\u2069"
"""What belongs to a text though it shows nothing: joiners, marks of direction, isolates. Overrides do not."""
_OPENS = "\u2066\u2067\u2068"
_MARKS = "\u200e\u200f\u061c"
_LETTERS = f"[{_MARKS}\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
_TURNS = re.compile(f"{_LETTERS}|[\u202a-\u202e\u2066-\u2069]")
"""Letters from right to left; marks, embeddings, overrides and isolates."""
_DEEPEST = 8
"""Nobody types a name with more isolates left open, or closed too early, than this."""
_ISOLATES = re.compile("[\u2066-\u2069]")
_RUN = re.compile(f"{_LETTERS}(?:[^\\W\\d_A-Za-z]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f'\" ])*{_LETTERS}|{_LETTERS}")
"""Words from right to left, one after the other."""
_NEW_PARAGRAPH = re.compile("[\u2029\x1c-\x1e\x85]+")
"""Ends every isolate before its time."""


def isolated(text: str) -> str:
    r"""Return a text that keeps its direction to itself; what is isolated already, and any other text, as it is.

    >>> isolated("Ana Ruiz"), isolated("דנה לוי (1)"), isolated(isolated("דנה")) == isolated("דנה")
    ('Ana Ruiz', '\u2068דנה לוי (1)\u2069', True)
    >>> isolated("\u202egnp.exe"), isolated("a\u2069b"), isolated("\u2067c")
    ('\u2068\u202egnp.exe\u2069', '\u2068\u2068a\u2069b\u2069', '\u2068\u2067c\u2069\u2069')
    """
    if text.isascii() or not _turns(text):
        return text
    whole = _NEW_PARAGRAPH.sub(" ", text)
    too_early, left_open = _unmatched(whole)
    return FIRST_STRONG * (too_early + 1) + whole + END * (left_open + 1)


def as_typed(text: str) -> str:
    r"""Return a text without the isolate that was put round the whole of it.

    >>> as_typed("\u2068דנה\u2069"), as_typed("\u2068דנה\u2069 and \u2068משה\u2069") == "דנה and משה", as_typed("Ana")
    ('דנה', False, 'Ana')
    """
    before, after = (len(text) - len(rest) for rest in (text.lstrip(FIRST_STRONG), text.rstrip(END)))
    most = range(1, _DEEPEST + 1)
    ends = [(first, len(text) - last) for first in most[:before] for last in most[:after]]
    return next((text[first:last] for first, last in ends if isolated(text[first:last]) == text), text)


def in_order(line: str) -> str:
    r"""Return a line in which each run of words from right to left that is not isolated yet is; for a terminal.

    >>> in_order("דנה לוי: 5 of 8"), in_order("\u2068דנה\u2069: 5"), in_order("\u2067c")
    ('\u2068דנה לוי\u2069: 5 of 8', '\u2068דנה\u2069: 5', '\ufffdc')
    """
    if line.isascii() or not _turns(line):
        return line
    plain = line if is_balanced(line) else _ISOLATES.sub("\ufffd", line)
    parts = re.split(f"({FIRST_STRONG}.*?{END})", plain)
    told = [part if place % 2 else _RUN.sub(lambda run: isolated(run[0]), part) for place, part in enumerate(parts)]
    return "".join(told)


def isolated_in(value: Any) -> Any:
    """Return plain data (texts, lists, mappings) with every text isolated; keys of mappings are ours and stay."""
    return _each(value, isolated)


def as_typed_in(value: Any) -> Any:
    """Return plain data with every text as it was typed."""
    return _each(value, as_typed)


def is_balanced(text: str) -> bool:
    r"""Tell whether every isolate that a text opens is closed, and none besides.

    >>> is_balanced("\u2068דנה\u2069: 5"), is_balanced("\u2067abc"), is_balanced("\u2069"), is_balanced("Ana")
    (True, False, False, True)
    """
    return _unmatched(text) == (0, 0)


def _each(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _each(one, change) for key, one in value.items()}
    return [_each(one, change) for one in value] if isinstance(value, list | tuple) else value


def _turns(text: str) -> bool:
    """Tell whether anything outside of whole isolates may turn what stands beside it round."""
    return _TURNS.search(text) is not None and (not is_balanced(text) or _TURNS.search(_outside(text)) is not None)


def _outside(text: str) -> str:
    """Return what stands outside of the isolates of a balanced text."""
    depth, kept = 0, []
    for letter in text:
        depth -= letter == END
        if not depth and letter != END and letter not in _OPENS:
            kept.append(letter)
        depth += letter in _OPENS
    return "".join(kept)


def _unmatched(text: str) -> tuple[int, int]:
    """Return how many ends of isolates come too early, and how many isolates are left open."""
    too_early = left_open = 0
    for letter in text:
        if letter in _OPENS:
            left_open += 1
        elif letter == END:
            too_early, left_open = (too_early, left_open - 1) if left_open else (too_early + 1, 0)
    return too_early, left_open
