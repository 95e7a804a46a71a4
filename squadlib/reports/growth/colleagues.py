"""Everyone but one member, kept out of a private report: their names in any text are written as "a colleague"."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import pandas as pd

from squadlib.direction import as_typed
from squadlib.metrics.growth_plan import owners_of
from squadlib.reports.data import QuarterData

COLLEAGUE = "a colleague"
_PARTED, _COMMA = r"[\s._-]+", r",\s*"
_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\u00b4`", "'''''")
_LETTERS = str.maketrans("øØłŁđĐıħĦ", "oOlLdDihH")
_UNSPACED = "\u2e80"  # from here on scripts write words without spaces between them
_SUFFIX = re.compile(r"\s*\([^()]*\)$")  # by it `tables.people` tells apart people of one name
_SHORTEST = 4


@dataclass(frozen=True)
class Colleagues:
    """Who a private report is about (`own` names) and who is kept out of it (`others`: names, addresses, accounts)."""

    own: frozenset[str]
    others: frozenset[str] = field(repr=False)

    def hidden(self, text: str) -> str:
        """Return a text in which every colleague's name is written as "a colleague"; the member's own stays.

        A name of several words is found in any case, with or without its accents, parted by spaces, dots or dashes, or
        its last word first before a comma; a name of one word only as it is written, as a whole word, for it may be a
        common one. The longest name that fits is the one meant. The key of an issue is no name.

        >>> ana = Colleagues(frozenset({"Ana Ruiz"}), frozenset({"Ana", "Ana Ruiz Vega", "Bo Li", "bo@li.io"}))
        >>> ana.hidden("Ana Ruiz asked Ana, not Ana Ruiz Vega, about bananas and ANA-12")
        'Ana Ruiz asked a colleague, not a colleague, about bananas and ANA-12'
        >>> ana.hidden("bo.li/fix, BO LI, BoLi, Li, Bo and bo@li.io, but no bo li-chee")
        'a colleague/fix, a colleague, a colleague, a colleague and a colleague, but no a colleague-chee'
        """
        if not self.others:
            return text
        whole = unicodedata.normalize("NFC", text)
        parts, end = [], 0
        for found in self._names.finditer(_folded(whole)):
            if found.lastgroup is not None:
                parts += [whole[end : found.start()], COLLEAGUE]
                end = found.end()
        return "".join([*parts, whole[end:]]) if parts else text

    def hidden_in(self, value: Any) -> Any:
        """Return plain data (texts, lists, mappings) with every text hidden; keys of mappings are ours and stay.

        >>> Colleagues(frozenset(), frozenset({"Bo Li"})).hidden_in({"Bo Li": ["for Bo Li", 3, None]})
        {'Bo Li': ['for a colleague', 3, None]}
        """
        if isinstance(value, str):
            return self.hidden(value)
        if isinstance(value, Mapping):
            return {name: self.hidden_in(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.hidden_in(one) for one in value)
        return value

    def hidden_texts(self, frame: pd.DataFrame, *, columns: Iterable[str]) -> pd.DataFrame:
        """Return the frame with these columns of texts (or of lists of them) hidden, as far as it has them."""
        texts = {name: [self.hidden_in(one) for one in frame[name]] for name in columns if name in frame.columns}
        return frame.assign(**{name: pd.Series(told, frame.index, object) for name, told in texts.items()})

    @cached_property
    def _names(self) -> re.Pattern[str]:
        """All names as one expression, a group for each colleague's; the longest first, so that none is cut short."""
        every = [(name, False) for name in self.own] + [(name, True) for name in self.others - self.own]
        ordered = sorted(every, key=lambda one: (-len(one[0]), one))
        return re.compile(
            "|".join(
                f"(?P<other{place}>{_pattern(name)})" if is_other else f"(?:{_pattern(name)})"
                for place, (name, is_other) in enumerate(ordered)
            )
        )


def colleagues_of(data: QuarterData, member: str) -> Colleagues:
    """Return everyone the data can name but this member: Jira's people, the Members tab, owners of the plan, absences.

    The Members tab may call the member otherwise than Jira does: its Jira account says that it is them.
    """
    people = pd.concat([one.tables.people for one in data.squads], ignore_index=True)
    rows, is_own, is_mine = data.plan.members, people["person"] == member, is_row_of(data, member)
    own = {member, *(plain_name(member, one) for one in people.loc[is_own, "person_id"]), *rows.loc[is_mine, "member"]}
    theirs = {*people.loc[~is_own, "person"], *rows.loc[~is_mine, "member"]}
    theirs |= {_SUFFIX.sub("", name) for name in theirs} | {
        one.member for squad in data.squads for one in squad.absences
    }
    theirs |= {name for name in _owners(data) if len(name.split()) > 1}
    accounts = {*people.loc[~is_own, "person_id"], *rows.loc[~is_mine, "account"].dropna()}
    theirs |= {one for one in accounts if _is_telling(one)} | set(rows.loc[~is_mine, "email"].dropna())
    known = {key_of(name) for name in own}
    return Colleagues(frozenset(own), frozenset(name for name in theirs if len(name) > 1 and key_of(name) not in known))


def is_row_of(data: QuarterData, member: str) -> pd.Series:
    """Return which rows of the Members tab are the member's: by their Jira account, by name unless another has that."""
    people = pd.concat([one.tables.people for one in data.squads], ignore_index=True)
    is_own, rows = people["person"] == member, data.plan.members
    ids, other_ids = people.loc[is_own, "person_id"], people.loc[~is_own, "person_id"]
    names = {key_of(one) for one in [member, *(plain_name(member, one) for one in ids)]}
    is_named = rows["member"].map(key_of).isin(names) & ~rows["account"].isin(other_ids)
    return is_named | rows["account"].isin(ids)


def plain_name(person: str, person_id: str) -> str:
    """Return a person's name as Jira shows it, without what `tables.people` adds where two share it.

    >>> plain_name("Ana Ruiz (aaf1)", "5b10-aaf1"), plain_name("Ana Ruiz (agency)", "5b10-aaf1")
    ('Ana Ruiz', 'Ana Ruiz (agency)')
    """
    return _SUFFIX.sub("", person) if person.endswith((f"({person_id[-4:]})", f"({person_id})")) else person


def key_of(name: str) -> str:
    """Return a name as it is compared.

    >>> key_of("  Sofía  NÚÑEZ ")
    'sofia nunez'
    """
    return " ".join(_folded(unicodedata.normalize("NFC", as_typed(name))).casefold().split())


def _owners(data: QuarterData) -> set[str]:
    """Return who owns something in the plan; a squad may."""
    plan = data.plan
    squads = {key_of(name) for name in [*(data.named or []), *plan.projects["squad"].dropna()]}
    cells = pd.concat([tab["owner"] for tab in (plan.methods, plan.measures, plan.projects, plan.milestones)])
    return {name for cell in cells.dropna().unique() for name in owners_of(cell) if key_of(name) not in squads}


def _is_telling(account: str) -> bool:
    """Tell whether an account is long enough, and unlike a word, to be looked for in texts."""
    return len(account) >= _SHORTEST and not account.isalpha()


def _folded(text: str) -> str:
    """Return a text letter for letter without its accents."""
    return "".join(map(_plain, text))


@cache
def _plain(letter: str) -> str:
    if letter >= _UNSPACED:
        return letter
    return unicodedata.normalize("NFKD", letter.translate(_APOSTROPHES))[0].translate(_LETTERS)


def _pattern(name: str) -> str:
    """Return the expression that finds a name in a folded text."""
    words = _folded(unicodedata.normalize("NFC", as_typed(name))).split()
    if not words:
        return r"(?!)"
    if len(words) == 1:
        return _bounded(re.escape(words[0]), words[0]) if "@" not in name else f"(?i:{re.escape(words[0])})"
    first, last = (_PARTED.join(map(re.escape, part)) for part in (words[:-1], words[-1:]))
    joined = re.escape("".join(word[:1].upper() + word[1:] for word in words))
    return "|".join(
        (
            f"(?i:{_bounded(first + _PARTED + last, words[0][0] + words[-1][-1])})",
            f"(?i:{_bounded(last + _COMMA + first, words[-1][0] + words[-2][-1])}(?!{_PARTED}{last}))",
            _bounded(joined, joined),
        )
    )


def _bounded(pattern: str, ends: str) -> str:
    """Return an expression that holds for whole words alone, and not for an issue's key."""
    before = r"(?<![^\W_])" if ends[0].isalnum() and ends[0] < _UNSPACED else ""
    after = r"(?![^\W_]|-\d)" if ends[-1].isalnum() and ends[-1] < _UNSPACED else ""
    return f"{before}(?:{pattern}){after}"
