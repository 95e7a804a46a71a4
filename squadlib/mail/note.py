"""A short mail of plain words to one person: what a squad's owner is told when a report could not be made."""

from collections.abc import Sequence
from hashlib import sha256

from squadlib.errors import SendError, Stopped, UsageError
from squadlib.mail.compose import sender
from squadlib.mail.letter import Letter, clipped
from squadlib.mail.message import Mail
from squadlib.mail.outbox import World, outbox
from squadlib.params import Params
from squadlib.params.addresses import is_allowed


def tell_of_failure(stopped: Stopped, *, report: str, params: Params, world: World) -> bool:
    """Tell a squad's owner that its report could not be made, once a day for the same failure; as `send_note`."""
    named = report.replace("-", " ")
    cell = "" if stopped.cell is None else f": its notebook stopped at cell {stopped.cell}"
    question = f", “{stopped.question}”" if stopped.question else ""
    lines = [
        f"The {named} of {params.name} could not be made{cell}{question}.",
        f"It said: {stopped.message}",
        "The squad’s mail is held, and the last good report stays where it was.",
        *([f"More is told in {stopped.page}."] if stopped.page else []),
    ]
    told = sha256("\n".join(lines).encode()).hexdigest()[:12]
    name = f"{report}/{world.now():%Y-%m-%d}/{told}"
    return send_note(params, name=name, subject=f"{params.name} · {named} not made", lines=lines, world=world)


def send_note(params: Params, *, name: str, subject: str, lines: Sequence[str], world: World) -> bool:
    """Send the squad's owner a note, once under this `name`, and return whether it could be sent at all.

    The first line is what the note says, the others are how it came to be. Nothing is sent where params name no owner
    or no mail server. Raises UsageError where the owner is outside the allowed domains, SendError where the note did
    not leave.
    """
    owner, mailing = params.email.owner, params.mailing
    if owner is None or mailing.smtp is None:
        return False
    if not is_allowed(owner, mailing.allowed_domains):
        what = f"the owner {owner} is outside email.allowed_domains, so nobody was told"
        raise UsageError(what, where=str(params.folder / "site.yaml"), mend="Allow the domain, or name another owner.")
    first, *rest = map(clipped, lines)
    mail = Mail(
        name=f"{params.squad}/note/{name}",
        subject=subject,
        letter=Letter(answer=first, context="", notes=tuple(rest)),
        to=(owner,),
        cc=(),
        thread=f"{params.squad}/notes",
        stream=params.squad,
        by=f"{params.name} reports",
    )
    with outbox(params, params.squad, sender=sender(params), world=world) as out:
        out.mail(mail)
    if out.problems:
        raise SendError("\n".join(out.problems))
    return True
