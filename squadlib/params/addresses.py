"""Mail addresses: what is one, and whether it is of a domain that mail may go to."""

import re
from collections.abc import Collection
from typing import Annotated

from pydantic import AfterValidator

_MOST = 254
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*"
    r"@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")


def is_address(text: str) -> bool:
    r"""Tell whether a text is one bare mail address, in ASCII: nothing else can stand in an envelope everywhere.

    >>> [is_address(text) for text in ("ana@example.com", "Ana <ana@example.com>", "ana", "a@b\nBcc: c@d", "é@b.c")]
    [True, False, False, False, False]
    """
    return len(text) <= _MOST and _ADDRESS.fullmatch(text) is not None


def is_allowed(address: str, domains: Collection[str]) -> bool:
    """Tell whether an address is of one of these domains; a domain does not stand for those below it.

    >>> [is_allowed(one, ["Example.com"]) for one in ("ana@EXAMPLE.com", "ana@mail.example.com", "ana@badexample.com")]
    [True, False, False]
    """
    return address.rpartition("@")[2].casefold() in {one.casefold() for one in domains}


def _address(text: str) -> str:
    if not is_address(text):
        raise ValueError("one bare address like name@example.com is needed")
    return text


def _domain(text: str) -> str:
    if not _DOMAIN.fullmatch(text):
        raise ValueError("a domain like example.com is needed")
    return text


Address = Annotated[str, AfterValidator(_address)]
Domain = Annotated[str, AfterValidator(_domain)]
