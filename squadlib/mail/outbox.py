"""What a squad's mails leave by: each to whoever does not have it yet, one run at a time; what went wrong is said."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from squadlib import words
from squadlib.errors import UsageError
from squadlib.locales import HOUSE, localised, speaking
from squadlib.mail.deliver import WAITS, Outcome, Parcel, deliver
from squadlib.mail.ledger import Ledger, open_ledger
from squadlib.mail.made import TEAM
from squadlib.mail.message import Mail, Sender, message, message_id
from squadlib.mail.server import Login, login_from, session, where
from squadlib.params import Params
from squadlib.params.files import Smtp

NOTE_WAITS = 2
"""How many of the waits a note gets: a command that failed is not to stand still for a quarter of an hour."""


@dataclass(frozen=True)
class World:
    """What sending touches besides files: the environment, where progress is told, the clock, waiting."""

    environ: Mapping[str, str]
    progress: Callable[[str], None]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep


@dataclass
class Outbox:
    """An open outbox; `problems` are what went wrong so far, a line each.

    A note (`is_note`) is not waited for as long as a report, and nobody can ask for it again.
    """

    smtp: Smtp
    login: Login | None
    sender: Sender
    world: World
    ledger: Ledger
    is_resend: bool = False
    is_note: bool = False
    problems: list[str] = field(default_factory=list)
    locale: str = HOUSE

    def mail(self, mail: Mail) -> None:
        """Send one mail to those of its recipients who do not have it yet, and note what went wrong."""
        to = self._due(mail)
        if not to:
            return
        made = message(mail, self.sender, at=self.world.now())
        outcome = deliver(
            Parcel(mail.name, message_id(mail, self.sender), self.sender.address, made.as_bytes()),
            to,
            open_session=lambda: session(self.smtp, self.login),
            ledger=self.ledger,
            sleep=self.world.sleep,
            progress=self.world.progress,
            waits=WAITS[:NOTE_WAITS] if self.is_note else WAITS,
        )
        if outcome.accepted:
            self.world.progress(f"{mail.subject}: sent to {words.listing(outcome.accepted, most=10)}")
        self.problems += _told(outcome, server=where(self.smtp))
        if outcome.unknown:
            self.problems.append(_doubt(outcome.unknown, is_note=self.is_note))

    def _due(self, mail: Mail) -> list[str]:
        """Return who is to get the mail now; who may have it already is named instead."""
        if self.is_resend:
            return mail.recipients
        has, unknown = self.ledger.accepted(mail.name), self.ledger.unresolved(mail.name)
        doubtful = [who for who in mail.recipients if who.casefold() in unknown]
        if doubtful:
            self.problems.append(_doubt(doubtful, is_note=self.is_note))
        due = [who for who in mail.recipients if who.casefold() not in has | unknown]
        if not due and not doubtful:
            with speaking(self.locale):
                since = localised(words.instant(self.ledger.last_sent(mail.name) or None))
            again = "" if self.is_note else "; --resend sends it again"
            self.world.progress(f"{mail.subject}: everyone has it since {since}{again}")
        return due


@contextmanager
def outbox(
    params: Params, squad: str | None, *, sender: Sender, world: World, is_resend: bool = False, is_note: bool = False
) -> Iterator[Outbox]:
    """Open the outbox of a squad, or (`squad` None) of the team; another run of the same one waits meanwhile.

    Raises UsageError where params name no mail server, or half of a login is missing.
    """
    smtp, login = server_of(params), login_from(world.environ)

    def waiting() -> None:
        world.progress("Another run sends for this squad; waiting until it is done")

    with open_ledger(params.state / "sent", squad or TEAM, now=world.now, waiting=waiting) as ledger:
        yield Outbox(smtp, login, sender, world, ledger, is_resend, is_note, locale=params.locale)


def server_of(params: Params) -> Smtp:
    """Return the server that mail leaves by, where params say it and where mail may go (UsageError)."""
    place = str(params.folder / "site.yaml")
    if params.mailing.smtp is None:
        mend = "Name host and from; --preview needs neither."
        raise UsageError("email.smtp is missing, so no mail can leave", where=place, mend=mend)
    if not params.mailing.allowed_domains:
        raise UsageError("email.allowed_domains is missing", where=place, mend="Name the domains mail may go to.")
    return params.mailing.smtp


def _told(outcome: Outcome, *, server: str) -> list[str]:
    """Return what went wrong, a line for each recipient."""
    told = [f"{who}: refused by {server}: {why}" for who, why in outcome.refused.items()]
    told += [f"{who}: not taken for now by {server}: {why}" for who, why in outcome.later.items()]
    if told:
        told.append("The same command, typed again, sends it to whoever does not have it yet.")
    return told


def _doubt(who: Sequence[str], *, is_note: bool) -> str:
    said = (
        f"{words.listing(who)}: the connection or the run broke off between the mail's end and the server's answer, so "
        "they may or may not have it, and are not mailed again by themselves."
    )
    return said if is_note else f"{said} Ask one of them; if it is not there, send it with --resend."
