"""A letter as a MIME message: text and HTML alike, charts by content id, the report attached, headers for threads.

multipart/mixed → multipart/alternative (text/plain, multipart/related (text/html, image/png …)), text/html attached.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from squadlib.direction import KEPT, isolated
from squadlib.mail.html import html
from squadlib.mail.letter import Letter
from squadlib.mail.text import text
from squadlib.reports.run.slugs import slug

_POLICY = SMTP.clone(cte_type="7bit", max_line_length=78)
_SUBJECT = 160
_STEERS = ("Cc", "Cf", "Cs", "Zl", "Zp")


@dataclass(frozen=True)
class Attachment:
    """A file that rides along: its name and its HTML."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """One mail: its `name` in the ledger, what it says and to whom, and which thread of whose list it belongs to."""

    name: str
    subject: str
    letter: Letter
    to: tuple[str, ...]
    cc: tuple[str, ...]
    thread: str
    stream: str
    by: str
    attachment: Attachment | None = None

    @property
    def recipients(self) -> list[str]:
        """Everyone who gets it, each once: an address is the same in capitals."""
        return list({who.casefold(): who for who in (*self.to, *self.cc)}.values())


@dataclass(frozen=True)
class Sender:
    """Who sends: the address, and where answers go; `domain` ends every id of ours."""

    address: str
    reply_to: str | None = None

    @property
    def domain(self) -> str:
        """What is behind the @ of the sender's address."""
        return self.address.rpartition("@")[2]


def message_id(mail: Mail, sender: Sender) -> str:
    """Return the Message-ID of a mail: the same whenever this edition of this report is sent."""
    return f"<{_id(mail.name)}@{sender.domain}>"


def message(mail: Mail, sender: Sender, *, at: datetime) -> EmailMessage:
    """Return a mail as a message of ASCII lines."""
    made = EmailMessage(policy=_POLICY)
    for name, value in _headers(mail, sender, at=at).items():
        made[name] = value
    made.set_content(text(mail.letter), cte="quoted-printable")
    cids = {chart.name: f"{_id(f'{mail.name}/{chart.name}')}@{sender.domain}" for chart in mail.letter.charts}
    subject = one_line(mail.subject)
    written = html(mail.letter, subject=subject, source=lambda chart: f"cid:{cids[chart.name]}")
    made.add_alternative(written, subtype="html", cte="quoted-printable")
    related = made.get_payload()[1]  # type: ignore[index]
    for chart in mail.letter.charts:
        related.add_related(  # type: ignore[union-attr]
            chart.picture.png,
            maintype="image",
            subtype="png",
            cid=f"<{cids[chart.name]}>",
            disposition="inline",
            filename=f"{slug(chart.name)}.png",
        )
    if mail.attachment is not None:
        made.add_attachment(
            mail.attachment.content,
            maintype="text",
            subtype="html",
            filename=mail.attachment.name,
            params={"charset": "utf-8"},
        )
    return made


def _headers(mail: Mail, sender: Sender, *, at: datetime) -> dict[str, object]:
    thread = f"<{_id(mail.thread)}@{sender.domain}>"
    headers: dict[str, object] = {
        "From": Address(one_line(mail.by), addr_spec=sender.address),
        "To": _addresses(mail.to),
        "Cc": _addresses(one for one in mail.cc if one.casefold() not in {who.casefold() for who in mail.to}),
        "Reply-To": sender.reply_to or "",
        "Subject": one_line(mail.subject),
        "Date": format_datetime(at),
        "Message-ID": message_id(mail, sender),
        "In-Reply-To": thread,
        "References": thread,
        "List-Id": f"<{slug(mail.stream)}.squadlib.{sender.domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    return {name: value for name, value in headers.items() if value}


def _addresses(given: Iterable[str]) -> tuple[Address, ...]:
    return tuple(Address(addr_spec=one) for one in given)


def one_line(value: str) -> str:
    r"""Return a text as a header may hold it: one line, no sign that steers, not too long.

    >>> one_line("Client\r\nBcc: eve@example.com"), one_line("a\u202eb\x00c"), len(one_line("x" * 999))
    ('Client Bcc: eve@example.com', 'a b c', 160)
    """
    plain = "".join(" " if unicodedata.category(one) in _STEERS and one not in KEPT else one for one in value)
    short = " ".join(plain.split())
    return isolated(short if len(short) <= _SUBJECT else f"{short[: _SUBJECT - 1]}…")


def _id(name: str) -> str:
    """Return the left side of an id for a name: short, for a folded Message-ID is misread by some.

    >>> _id("client/client-26-16/sprint-report/1")
    'client.ef75f109641fd55a'
    """
    return f"{slug(name.partition('/')[0])[:20]}.{sha256(name.encode()).hexdigest()[:16]}"
