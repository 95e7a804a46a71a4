"""One mail to its recipients: each told apart, refusals for now tried again with a bound, nobody mailed twice."""

import re
import smtplib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from squadlib.errors import SendError
from squadlib.mail.ledger import Ledger
from squadlib.mail.server import Later, is_later, text_of

WAITS = (15, 60, 240, 600)
"""How many seconds to wait before each further try: past the minutes for which servers hold back a stranger's mail."""
_TAKEN, _GO_ON = (250, 251), 354
_LATER, _UNKNOWN = 450, 0

Reply = tuple[int, str]
OpenSession = Callable[[], AbstractContextManager[smtplib.SMTP]]


@dataclass(frozen=True)
class Parcel:
    """A mail as it travels: its name in the ledger, its Message-ID, who sends it, its bytes (lines end with CRLF)."""

    name: str
    message_id: str
    sender: str
    content: bytes


@dataclass
class Outcome:
    """What became of each recipient: `accepted`, `refused` for good, refused for now (`later`), or `unknown`."""

    accepted: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    later: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def take(self, replies: Mapping[str, Reply]) -> None:
        """Sort the replies of one try in; who was refused for now before it is judged anew."""
        for who, (code, text) in replies.items():
            self.later.pop(who, None)
            if code in _TAKEN:
                self.accepted.append(who)
            elif code == _UNKNOWN:
                self.unknown.append(who)
            elif is_later(code):
                self.later[who] = text
            else:
                self.refused[who] = text


def deliver(
    parcel: Parcel,
    to: Sequence[str],
    *,
    open_session: OpenSession,
    ledger: Ledger,
    sleep: Callable[[float], None],
    progress: Callable[[str], None],
    waits: Sequence[int] = WAITS,
) -> Outcome:
    """Send a mail to these recipients, and note in the ledger what became of each.

    Raises SendError where no session can be had at the first try; nothing was sent then.
    """
    outcome = Outcome()
    outcome.take(_try(parcel, to, open_session=open_session, ledger=ledger))
    for wait in waits:
        if not outcome.later:
            break
        held = next(iter(outcome.later.values()))
        progress(f"{len(outcome.later)} of {len(to)} are to be tried again in {wait} s: {held}")
        sleep(wait)
        try:
            outcome.take(_try(parcel, list(outcome.later), open_session=open_session, ledger=ledger))
        except SendError as error:  # the server worked a moment ago: what it did is told together with this
            outcome.later = dict.fromkeys(outcome.later, str(error))
            break
    if outcome.refused or outcome.later:
        ledger.refuse(parcel.name, replies=outcome.refused | outcome.later)
    return outcome


def _try(parcel: Parcel, to: Sequence[str], *, open_session: OpenSession, ledger: Ledger) -> dict[str, Reply]:
    try:
        with open_session() as server:
            return _transaction(server, parcel, to, ledger=ledger)
    except Later as later:
        return dict.fromkeys(to, (_LATER, str(later)))


def _transaction(server: smtplib.SMTP, parcel: Parcel, to: Sequence[str], *, ledger: Ledger) -> dict[str, Reply]:
    """Send the mail once, and return the server's reply for each recipient."""
    replies: dict[str, Reply] = {}
    try:
        taken = _envelope(server, parcel, to, replies)
        if not taken:
            return replies
        code, answer = server.docmd("DATA")
        if code != _GO_ON:
            return replies | dict.fromkeys(taken, _said(code, answer))
        server.send(re.sub(rb"(?m)^\.", b"..", parcel.content))
    except OSError as error:  # smtplib's own among them
        broken = (_LATER, f"the connection broke off before the mail's end ({text_of(str(error))})")
        return {who: replies.get(who, broken) for who in to}
    attempt = ledger.intend(parcel.name, message_id=parcel.message_id, to=taken)
    try:
        server.send(b".\r\n")
        code, answer = server.getreply()
    except OSError:
        return replies | dict.fromkeys(taken, (_UNKNOWN, ""))
    return replies | dict.fromkeys(taken, _answered(parcel, taken, code, answer, attempt=attempt, ledger=ledger))


def _envelope(server: smtplib.SMTP, parcel: Parcel, to: Sequence[str], replies: dict[str, Reply]) -> list[str]:
    """Name sender and recipients, and return who is taken; `replies` gets the answers for the others."""
    options = [f"size={len(parcel.content)}"] if server.has_extn("size") else []
    code, answer = server.mail(parcel.sender, options)
    if code not in _TAKEN:
        replies |= dict.fromkeys(to, _said(code, answer))
        return []
    taken = []
    for who in to:
        code, answer = server.rcpt(who)
        if code in _TAKEN:
            taken.append(who)
        else:
            replies[who] = _said(code, answer)
    return taken


def _answered(parcel: Parcel, taken: Sequence[str], code: int, answer: bytes, *, attempt: int, ledger: Ledger) -> Reply:
    """Note what the server said after the mail's end, and return it."""
    _, text = _said(code, answer)
    if 200 <= code < 300:
        ledger.accept(parcel.name, attempt=attempt, to=taken, reply=text)
        return _TAKEN[0], text
    if 400 <= code < 600:
        ledger.reject(parcel.name, attempt=attempt, to=taken, reply=text)
        return code, text
    return _UNKNOWN, text


def _said(code: int, answer: bytes) -> Reply:
    return code, f"{code} {text_of(answer)}"
