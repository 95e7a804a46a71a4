"""A short mail of plain words: what a squad's owner is told when the notebook of a report failed."""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from squadlib import params as site_params
from squadlib.errors import SendError, Stopped, UsageError
from squadlib.mail.compose import sender
from squadlib.mail.letter import Letter
from squadlib.mail.made import PRIVATE, TEAM
from squadlib.mail.message import Mail
from squadlib.mail.outbox import World, outbox
from squadlib.mail.section import clipped
from squadlib.params import Params
from squadlib.params.addresses import is_allowed
from squadlib.reports.run.redacted import redacted

_TRACE = "Traceback (most recent call last)"


@dataclass(frozen=True)
class Note:
    """What is to be told, once under this `name`: the first line is what happened, the others are how it came to be."""

    name: str
    subject: str
    lines: Sequence[str] = field(default_factory=tuple)


def tell_owners(
    report: str, failed: Iterable[tuple[str | None, Stopped]], *, params: Path, progress: Callable[[str], None]
) -> None:
    """Tell by mail of each notebook that failed: a squad's owner, or (squad None) the owners of all squads.

    Nothing is tried where params name no owner or no mail server. Where a mail does not leave, a line says so and
    nothing else comes of it: what failed before matters more.
    """
    world = World(os.environ, progress)
    for squad, stopped in failed:
        try:
            squads = [site_params.load(params, squad)] if squad else site_params.every(params)[0]
            tell_of_failure(stopped, report=report, squads=squads, is_team=not squad, world=world)
        except Exception as error:  # noqa: BLE001  whatever it is, it does not hide why the report failed
            why = " ".join(str(error).split()) or type(error).__name__
            progress(f"{squad or TEAM}: who answers for it could not be told by mail: {why}")


def tell_of_failure(
    stopped: Stopped, *, report: str, squads: Sequence[Params], is_team: bool = False, world: World
) -> bool:
    """Tell the owners of these squads that a report could not be made; return whether it could be sent at all.

    The same failure is told once a day of the data, so a run from the same snapshot tells nothing new. Of a private
    report nothing is told that could be the member's: neither message nor file. Raises as `send_note` does.
    """
    told = sha256("\n".join([stopped.about, *_lines(stopped, report)]).encode()).hexdigest()[:12]
    day = stopped.as_of[:10] or f"{world.now():%Y-%m-%d}"
    whose = "The team" if is_team else squads[0].name
    note = Note(f"{report}/{day}/{told}", f"{whose} · {report.replace('-', ' ')} not made", _lines(stopped, report))
    return send_note(squads, note, is_team=is_team, world=world)


def _lines(stopped: Stopped, report: str) -> list[str]:
    cell = "" if stopped.cell is None else f": its notebook stopped at cell {stopped.cell}"
    question = f", “{stopped.question}”" if stopped.question else ""
    first = f"The {report.replace('-', ' ')}{f' on {stopped.about}' if stopped.about else ''} could not be made"
    first = f"{first}{cell}{question}."
    if stopped.is_private or report in PRIVATE:
        return [first, "What it said may be private: it is with the private files of the reports folder."]
    held = "Its mail is held until it is made again, and the last good report stays where it was."
    page = [f"More is told in {stopped.page}."] if stopped.page else []
    return [first, f"It said: {redacted(stopped.message.partition(_TRACE)[0].strip())}", held, *page]


def send_note(squads: Sequence[Params], note: Note, *, is_team: bool = False, world: World) -> bool:
    """Send a note to the owners of these squads, and return whether it could be sent at all.

    Nothing is sent where params name no owner or no mail server. Raises UsageError where an owner is outside the
    allowed domains, SendError where the note did not leave.
    """
    first = squads[0]
    owners = tuple(dict.fromkeys(one.email.owner for one in squads if one.email.owner))
    if not owners or first.mailing.smtp is None:
        return False
    _check(owners, first)
    mail = _mail(note, owners, stream=TEAM if is_team else first.squad, by="The team" if is_team else first.name)
    with outbox(first, None if is_team else first.squad, sender=sender(first), world=world, is_note=True) as out:
        out.mail(mail)
    if out.problems:
        raise SendError("\n".join(out.problems))
    return True


def _mail(note: Note, owners: tuple[str, ...], *, stream: str, by: str) -> Mail:
    answer, *rest = map(clipped, note.lines)
    return Mail(
        name=f"{stream}/note/{note.name}",
        subject=note.subject,
        letter=Letter(answer=answer, context="", notes=tuple(rest)),
        to=owners,
        cc=(),
        thread=f"{stream}/notes",
        stream=stream,
        by=f"{by} reports",
    )


def _check(owners: Sequence[str], params: Params) -> None:
    """Raise UsageError where an owner is outside the domains that mail may go to."""
    for owner in owners:
        if not is_allowed(owner, params.mailing.allowed_domains):
            what = f"the owner {owner} is outside email.allowed_domains, so nobody was told"
            mend = "Allow the domain, or name another owner."
            raise UsageError(what, where=str(params.folder / "site.yaml"), mend=mend)
