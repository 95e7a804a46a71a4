"""What people type into a cell, read as what they mean: text, a number, yes or no, one word of a vocabulary.

Every reader takes one cell as the source gave it and returns a `Reading`, or raises `Misfit` with the reason in words.
An empty cell, and a dash for one, reads as no value. A word that says so (`n/a`, `tbd`) does too, and is remarked on.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from squadlib.direction import isolated
from squadlib.errors import did_you_mean
from squadlib.records import Cell

DASHES = {"-", "–", "—", "−", "--"}
NO_VALUE_WORDS = {"n/a", "na", "n.a.", "none", "null", "tbd", "tba", "tbc", "?", "??", "unknown"}
ERROR_VALUE = re.compile(
    r"#(REF|N/A|VALUE|DIV/0|NAME|NUM|NULL|ERROR|SPILL|CALC|GETTING_DATA|FIELD|BLOCKED)[!?]?", re.IGNORECASE
)
LARGEST = 1e15

_CURRENCY = "$€£¥"
_GROUPS = ",.'’\u00a0\u202f\u2009 "
_PLAIN = re.compile(r"\d+(\.\d*)?([eE][+-]?\d+)?|\.\d+")
_GROUPED = re.compile(rf"[1-9]\d{{0,2}}(?:([{_GROUPS}])\d{{3}})(?:\1\d{{3}})*(?:([.,])\d+)?")
_DECIMAL_COMMA = re.compile(r"\d+,\d+")
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2},\d{3}")

_YES = {"yes", "y", "x", "✓", "✔", "☑", "✅", "true", "1", "1.0", "done", "ok"}
_NO = {"no", "n", "✗", "✘", "☐", "❌", "false", "0", "0.0", "not done", "open"}


class Misfit(ValueError):  # noqa: N818  (a cell that does not fit is no error of the program)
    """A cell that cannot be read as its column means it; the text continues `'soon' …`."""


@dataclass(frozen=True)
class Reading:
    """What a cell says: its value, a remark worth showing, and whether a number was typed with a per cent sign."""

    value: Any
    remark: str = ""
    is_percent: bool = False


EMPTY = Reading(None)
Reader = Callable[[Cell], Reading]


def tidy(cell: Cell) -> str:
    """Return a cell as a person reads it: no surrounding or doubled blanks, whole numbers without `.0`.

    >>> tidy("  Search \u00a0 ranking "), tidy("0012"), tidy(12.0), tidy(0.5), tidy(True), tidy(None)
    ('Search ranking', '0012', '12', '0.5', 'TRUE', '')
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return " ".join(unicodedata.normalize("NFC", str(cell)).split())


def is_blank(cell: Cell) -> bool:
    """Return whether nothing can be seen in a cell.

    >>> is_blank(""), is_blank(" \u00a0"), is_blank(None), is_blank(0), is_blank(False)
    (True, True, True, False, False)
    """
    return cell is None or (isinstance(cell, str) and not cell.strip())


def typed(read: Reader) -> Reader:
    """Wrap a reader so that an empty cell is no value and a formula's error value fits nowhere."""

    def reader(cell: Cell) -> Reading:
        seen = tidy(cell)
        if not seen or seen in DASHES:
            return EMPTY
        if seen.lower() in NO_VALUE_WORDS:
            return Reading(None, f"'{seen}' is read as empty")
        refuse_error_value(seen)
        return read(cell)

    reader.__doc__ = read.__doc__
    return reader


def refuse_error_value(seen: str) -> None:
    """Raise `Misfit` for what a spreadsheet shows where a formula failed, such as `#REF!`."""
    if ERROR_VALUE.fullmatch(seen):
        raise Misfit("is the error value of a formula; mend the formula")


def text(cell: Cell) -> Reading:
    """Read text as it stands; an id typed as a number loses its `.0`, leading zeros of text stay.

    >>> text("0012").value, text(12.0).value, text("").value
    ('0012', '12', None)
    """
    seen = tidy(cell)
    refuse_error_value(seen)
    return Reading(isolated(seen) or None)


def name(cell: Cell) -> Reading:
    """Read a name that must be met letter by letter elsewhere: a number with a fraction may have lost a zero.

    >>> name(1.1).remark
    "is a number, so '1.10' would read as '1.1': format the column as plain text"
    """
    read = text(cell)
    if isinstance(cell, float) and not cell.is_integer():
        lost = f"is a number, so '{read.value}0' would read as '{read.value}': format the column as plain text"
        return Reading(read.value, lost)
    return read


@typed
def number(cell: Cell) -> Reading:
    """Read a number, with thousands separators, a decimal comma, a currency sign or a per cent sign.

    A point alone is a decimal point, whatever follows it. A comma alone is a decimal comma, except where exactly three
    digits follow one to three that do not start with 0: `1,234` is read as 1234, and remarked on.

    >>> [number(cell).value for cell in (3, "0.5", "3,5", "0,125", "1.234,5", "1,234.5", "1 234 567", "-2", "1e3")]
    [3.0, 0.5, 3.5, 0.125, 1234.5, 1234.5, 1234567.0, -2.0, 1000.0]
    >>> [number(cell).value for cell in ("80 %", "80%", 0.8)], number("1,234")
    ([0.8, 0.8, 0.8], Reading(value=1234.0, remark="'1,234' is read as 1234, not 1.234", is_percent=False))
    """
    if isinstance(cell, bool) or cell is None:
        raise Misfit("is no number")
    if not isinstance(cell, str):
        return Reading(_sized(float(cell)))
    seen = tidy(cell)
    is_percent = seen.endswith("%")
    digits, sign = _unsigned(seen.removesuffix("%"))
    value = _sized(_magnitude(digits)) * sign
    remark = f"'{seen}' is read as {value:.0f}, not {value / 1000:g}" if _AMBIGUOUS.fullmatch(digits) else ""
    return Reading(round(value / 100, 15) if is_percent else value, remark, is_percent)


def _unsigned(seen: str) -> tuple[str, int]:
    """Split a typed number into its digits, without sign or currency, and +1 or -1."""
    bare = seen.strip().strip(_CURRENCY).strip()
    sign = -1 if bare[:1] in DASHES else 1
    return bare.lstrip("+-−–").strip().strip(_CURRENCY).strip(), sign


def _magnitude(digits: str) -> float:
    if _PLAIN.fullmatch(digits):
        return float(digits)
    if (grouped := _GROUPED.fullmatch(digits)) and grouped[1] != grouped[2]:
        whole, _, fraction = digits.rpartition(grouped[2]) if grouped[2] else (digits, "", "0")
        return float(re.sub(rf"[{_GROUPS}]", "", whole) + "." + fraction)
    if _DECIMAL_COMMA.fullmatch(digits):
        return float(digits.replace(",", "."))
    raise Misfit("is no number")


def _sized(value: float) -> float:
    """Return a number that can be counted with; one past all measure would spoil every sum it enters."""
    if not math.isfinite(value):
        raise Misfit("is no number")
    if abs(value) > LARGEST:
        raise Misfit("is too large to be meant")
    return value


def flag(cell: Cell) -> Reading:
    """Read yes or no: `yes`, `x`, `✓`, `TRUE`, `1` and the like are true; `no`, `FALSE`, `0` and an empty cell are not.

    >>> [flag(cell).value for cell in ("x", "✓", True, 1, "Yes", "", "no", 0)]
    [True, True, True, True, True, False, False, False]
    """
    seen = tidy(cell).lower()
    refuse_error_value(seen)
    if not seen or seen in _NO or seen in DASHES:
        return Reading(False)
    if seen in NO_VALUE_WORDS:
        return Reading(False, f"'{seen}' is read as no")
    if seen in _YES:
        return Reading(True)
    raise Misfit("is neither yes nor no; write yes or leave it empty")


def one_of(vocabulary: Mapping[str, str], *, what: str) -> Reader:
    """Return a reader of one word of a vocabulary, which maps what people write to what is meant.

    >>> one_of({"up": "up", "increase": "up", "down": "down"}, what="direction")("Increase").value
    'up'
    """
    meant = sorted(set(vocabulary.values()))
    known = {_word(word): word for word in vocabulary}

    @typed
    def reader(cell: Cell) -> Reading:
        seen = tidy(cell)
        if _word(seen) in known:
            return Reading(vocabulary[known[_word(seen)]])
        raise Misfit(f"is no {what}; write one of {', '.join(meant)}.{did_you_mean(seen, vocabulary)}")

    return reader


def _word(words: str) -> str:
    """Return a word of a vocabulary as it is compared: `In-progress` is `in progress`, `-1` is not `1`."""
    return re.sub(r"(?<=\w)[\s_-]+(?=\w)", " ", fold(words))


def plain(words: str) -> str:
    """Return words without case, blanks and punctuation, as headers and units are compared.

    >>> plain(" Measure-ID "), plain("Jira account"), plain("↑")
    ('measureid', 'jiraaccount', '↑')
    """
    folded = unicodedata.normalize("NFKC", words).casefold()
    return "".join(letter for letter in folded if letter.isalnum()) or folded.strip()


def fold(words: str) -> str:
    """Return words without case and doubled blanks, as names and ids are compared: `2.0` is not `20`.

    >>> fold("Match  Score 2.0") == fold("match score 2.0"), fold("Score 2.0") == fold("Score 20")
    (True, False)
    """
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())


@typed
def year(cell: Cell) -> Reading:
    """Read a calendar year of this century.

    >>> year(2026.0).value, year("2026").value
    (2026, 2026)
    """
    seen = tidy(cell)
    if not re.fullmatch(r"20\d\d", seen):
        raise Misfit("is no year; write it as 2026")
    return Reading(int(seen))


@typed
def jira_key(cell: Cell) -> Reading:
    """Read the key of a Jira issue, alone or as the end of its address.

    >>> jira_key("client-12").value, jira_key("https://jira.example.com/browse/CLIENT-12").value
    ('CLIENT-12', 'CLIENT-12')
    """
    found = re.fullmatch(r"(?:https?://\S+/browse/)?([A-Za-z][A-Za-z0-9_]*-\d+)/?", tidy(cell))
    if not found:
        raise Misfit("is no Jira key; write it as CLIENT-12")
    return Reading(found[1].upper())
