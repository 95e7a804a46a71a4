"""Figures and dates as a country writes them: `words` marks each, and what is shown writes the marked ones its way.

Facts stay free of any locale that way: a text is made once, in the words of the house, and only where it reaches a
person are its figures and dates written anew. Where nobody asked for a locale (`en`), nothing is marked at all.
"""

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from typing import Any

from markupsafe import Markup

HOUSE = "en"
"""The house's own way: 18 Nov 2026, 1,234.5, 91 %."""
_BEGIN, _END = "\u2063", "\u2064"
"""Characters that nobody sees nor types: an invisible separator and an invisible plus."""
_MARKED = re.compile(f"{_BEGIN}([^{_BEGIN}{_END}]*){_END}")
_SPOKEN = threading.local()


def known(name: str) -> str:
    """Return a locale as Unicode's data has it (`de_DE`); ValueError for what is none, with the one meant."""
    from babel import Locale, UnknownLocaleError, localedata  # noqa: PLC0415  its data is for those who ask for it

    from squadlib.errors import did_you_mean  # noqa: PLC0415  errors are written in a locale themselves

    try:
        return str(Locale.parse(name.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        every = [one.replace("_", "-") for one in localedata.locale_identifiers()]
        near = did_you_mean(name.replace("_", "-"), every)
        raise ValueError(f"a locale like 'de-DE' is needed{'.' if near else ''}{near}") from None


def speak(locale: str) -> None:
    """Write figures and dates of this thread as this locale does from now on."""
    _SPOKEN.locale = locale


def spoken() -> str:
    """Return the locale of this thread."""
    found: str = getattr(_SPOKEN, "locale", HOUSE)
    return found


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Write as this locale does meanwhile."""
    before = spoken()
    speak(locale)
    try:
        yield
    finally:
        speak(before)


def marked(text: str) -> str:
    """Return a figure or a date marked as one, so that it can be written another way."""
    return text if spoken() == HOUSE else f"{_BEGIN}{text}{_END}"


def plain(value: Any) -> Any:
    """Return texts without marks, whatever they stand in: as the house writes them."""
    return _each(value, lambda found: found[1])


def localised(value: Any) -> Any:
    r"""Return texts with each marked figure and date as this thread's locale writes it, whatever they stand in.

    >>> with speaking("de_DE"):
    ...     localised([marked("1,234.5"), marked("18\u00a0Nov\u00a02026"), "not 4.5"])
    ['1.234,5', '18.\xa0Nov.\xa02026', 'not 4.5']
    """
    locale = spoken()
    if locale == HOUSE:
        return value
    from squadlib.locale_forms import written  # noqa: PLC0415

    return _each(value, lambda found: written(found[1], locale))


def chart(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a chart's spec, its texts, axes and tooltips as this thread's locale writes them."""
    locale = spoken()
    if locale == HOUSE:
        return spec
    from squadlib.locale_forms import chart as localised_chart  # noqa: PLC0415

    return dict(localised_chart(localised(spec), locale))


def _each(value: Any, write: Callable[[re.Match[str]], str]) -> Any:
    if isinstance(value, str):
        if _BEGIN not in value:
            return value
        text = _MARKED.sub(write, str(value))
        return Markup(text) if isinstance(value, Markup) else text  # noqa: S704  it was markup, a figure needs no escape
    if isinstance(value, Mapping):
        return {_each(key, write): _each(item, write) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_each(item, write) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _each(getattr(value, one.name), write) for one in fields(value)})
    return value
